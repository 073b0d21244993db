//! A JSON object as the fields of a record, and what is wrong with JSON that is none.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::field::Fields;
use crate::record::Loss;
use crate::value::shown;

/// Reads one JSON object. `expected` says in messages what a report is in this format.
pub(crate) fn parse(json: &str, expected: &str) -> Result<Fields, Loss> {
    let record: JsonRecord = serde_json::from_str(json).map_err(|error| broken(json, &error, expected))?;
    let mut fields = Fields::new(record.fields);
    for name in record.repeated {
        let name = shown(&Value::String(name));
        fields.repair(format!("the field {name} stands more than once in the record; the last one is taken"));
    }
    Ok(fields)
}

fn broken(json: &str, error: &serde_json::Error, expected: &str) -> Loss {
    if error.is_data() {
        let reason = format!("the record is {}; expected a JSON object", kind_of(json));
        return Loss { reason, uri: None, byte: 0 };
    }
    let column = error.column().max(1);
    let n_before: usize = json.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let place = match error.line() {
        0 | 1 => format!("column {column}"),
        line => format!("column {column} of its line {line}"),
    };
    let reason = if error.is_eof() {
        let expected = expected.replacen("JSON", "whole JSON", 1);
        format!("the JSON breaks off at {place}; a report is {expected}")
    } else {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        format!("broken JSON at {place}: {message}; a report is {expected}")
    };
    Loss { reason, uri: None, byte: (n_before + column - 1).min(json.len()) }
}

/// What a line of JSON is that is no object.
fn kind_of(json: &str) -> &'static str {
    match json.trim_start().as_bytes() {
        [b'[', ..] => "a list",
        [b'"', ..] => "a string",
        [b't' | b'f', ..] => "true or false",
        [b'n', ..] => "null",
        _ => "a number",
    }
}

/// The fields of a JSON object, and the names that stand twice in it, which a plain map would hide.
struct JsonRecord {
    fields: BTreeMap<String, Value>,
    repeated: BTreeSet<String>,
}

impl<'de> Deserialize<'de> for JsonRecord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(JsonRecordVisitor)
    }
}

struct JsonRecordVisitor;

impl<'de> Visitor<'de> for JsonRecordVisitor {
    type Value = JsonRecord;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<JsonRecord, A::Error> {
        let mut record = JsonRecord { fields: BTreeMap::new(), repeated: BTreeSet::new() };
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            if record.fields.contains_key(&name) {
                record.repeated.insert(name.clone());
            }
            record.fields.insert(name, value);
        }
        Ok(record)
    }
}
