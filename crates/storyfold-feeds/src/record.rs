//! A record of a feed as a report: which field means what.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use storyfold::Report;
use xxhash_rust::xxh3::xxh3_128;

use crate::field::{Fields, TextLoss, shown};

/// The names of a field: ours, then those of ninjs, schema.org and RSS. The first that is usable is taken.
pub(crate) mod names {
    pub(crate) const URI: &[&str] = &["uri", "id", "guid", "@id"];
    pub(crate) const TEXT: &[&str] = &["text", "body", "articleBody", "content"];
    pub(crate) const SOURCE: &[&str] = &["source", "publisher", "outlet", "series", "provider"];
    pub(crate) const HEADLINE: &[&str] = &["headline", "title"];
    pub(crate) const PUBLISHED: &[&str] =
        &["published", "date", "datePublished", "versioncreated", "contentcreated", "pubDate"];
    pub(crate) const UPDATED: &[&str] = &["updated", "dateModified"];
    pub(crate) const VERSION: &[&str] = &["version"];
    pub(crate) const EVOLVED_FROM: &[&str] = &["evolvedfrom", "evolved_from", "evolvedFrom"];
    pub(crate) const LANGUAGE: &[&str] = &["language", "inLanguage"];
    pub(crate) const URL: &[&str] = &["url", "link"];
    pub(crate) const BYLINE: &[&str] = &["byline", "author", "creator"];
    pub(crate) const LOCATED: &[&str] = &["located", "dateline", "locationCreated"];
    pub(crate) const CREDIT: &[&str] = &["credit", "creditline", "creditText"];
    pub(crate) const USAGE_TERMS: &[&str] = &["usageterms", "usage_terms", "usageInfo"];
    pub(crate) const PUB_STATUS: &[&str] = &["pubstatus", "pub_status", "creativeWorkStatus"];
    pub(crate) const EMBARGOED: &[&str] = &["embargoed"];
}

/// Why a record is lost.
#[derive(Debug)]
pub(crate) struct Loss {
    pub(crate) reason: String,
    pub(crate) uri: Option<String>,
    /// Where in the record, counted from 0.
    pub(crate) byte: usize,
}

/// Reads one JSON object into a report and what had to be assumed for it.
pub(crate) fn parse(json: &str) -> Result<(Report, Vec<String>), Loss> {
    let record: JsonRecord = serde_json::from_str(json).map_err(|error| broken(json, &error))?;
    let mut fields = Fields::new(record.fields);
    for name in record.repeated {
        let name = shown(&Value::String(name));
        fields.doubt(format!("the field {name} stands more than once in the record; the last one is taken"));
    }
    to_report(fields).map_err(|(reason, uri)| Loss { reason, uri, byte: 0 })
}

fn to_report(mut fields: Fields) -> Result<(Report, Vec<String>), (String, Option<String>)> {
    let uri = fields.take_identity(names::URI);
    let text = match fields.take_text(names::TEXT) {
        Ok(text) => text,
        Err(loss) => return Err((loss_of_text(&loss), uri.ok().flatten())),
    };
    let uri = uri.map_err(|reason| (reason, None))?;
    let mut report = Report::new(String::new(), text);
    report.source = fields.take_name(names::SOURCE);
    report.headline = fields.take_headline(names::HEADLINE);
    report.published = fields.take_date(names::PUBLISHED);
    report.updated = fields.take_date(names::UPDATED);
    report.version = fields.take_count(names::VERSION);
    report.evolved_from = fields.take_string(names::EVOLVED_FROM);
    report.language = fields.take_name(names::LANGUAGE);
    report.url = fields.take_string(names::URL);
    report.byline = fields.take_names(names::BYLINE);
    report.located = fields.take_name(names::LOCATED);
    report.credit = fields.take_string(names::CREDIT);
    report.usage_terms = fields.take_string(names::USAGE_TERMS);
    report.pub_status = fields.take_string(names::PUB_STATUS);
    report.embargoed = fields.take_string(names::EMBARGOED);
    report.uri = match uri {
        Some(uri) => uri,
        None => {
            let (uri, made_from) = make_uri(&report);
            fields.doubt(format!("the record has no `uri`; this one is made from {made_from}"));
            uri
        }
    };
    let doubts;
    (report.extra, doubts) = fields.into_rest();
    Ok((report, doubts))
}

/// Makes an identity that is the same on every run: the address of the report, else a hash of its source and text.
fn make_uri(report: &Report) -> (String, &'static str) {
    match (&report.url, &report.source) {
        (Some(url), _) => (url.clone(), "its `url`"),
        (None, Some(source)) => (
            format!("{source}#{:032x}", xxh3_128(report.text.as_bytes())),
            "its source and a hash of its text",
        ),
        (None, None) => (format!("xxh3:{:032x}", xxh3_128(report.text.as_bytes())), "a hash of its text"),
    }
}

fn loss_of_text(loss: &TextLoss) -> String {
    match loss {
        TextLoss::Missing => format!("the record has no text; expected a field {}", listed(names::TEXT)),
        TextLoss::Blank(name) => format!("the field `{name}` is blank; a report needs a text"),
        TextLoss::WrongType(name, found) => {
            format!("the field `{name}` is {found}; expected the text of the report as a string")
        }
    }
}

fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

fn broken(json: &str, error: &serde_json::Error) -> Loss {
    if error.is_data() {
        let reason = format!("the record is {}; expected a JSON object", kind_of(json));
        return Loss { reason, uri: None, byte: 0 };
    }
    let column = error.column().max(1);
    let reason = if error.is_eof() {
        format!("the JSON breaks off at column {column}; a report is one whole JSON object on one line")
    } else {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        format!("broken JSON at column {column}: {message}; a report is one JSON object on one line")
    };
    Loss { reason, uri: None, byte: column - 1 }
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

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn the_documentation_names_every_name() {
        let documentation = include_str!("../../../docs/formats.md");
        for names in [
            names::URI,
            names::TEXT,
            names::SOURCE,
            names::HEADLINE,
            names::PUBLISHED,
            names::UPDATED,
            names::VERSION,
            names::EVOLVED_FROM,
            names::LANGUAGE,
            names::URL,
            names::BYLINE,
            names::LOCATED,
            names::CREDIT,
            names::USAGE_TERMS,
            names::PUB_STATUS,
            names::EMBARGOED,
        ] {
            let mut rows =
                documentation.lines().filter(|line| line.starts_with(&format!("| `{}`", names[0])));
            let names_all = |row: &str| names.iter().all(|name| row.contains(&format!("`{name}`")));
            assert!(rows.any(names_all), "{names:?}");
        }
    }
}
