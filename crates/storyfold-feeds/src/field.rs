//! The fields of a record: taken out by meaning, with a doubt noted for each one of an unexpected type.

use std::collections::BTreeMap;

use serde_json::Value;
use storyfold::Timestamp;

use crate::date;
use crate::field_path::FieldPath;
use crate::intake::Note;
use crate::markup::html;
use crate::value::{body_text, is_absent, kind, name_of, shown, string, string_or_count};

/// What is left of a record, and what had to be assumed so far.
///
/// Every `take_` method tries names in order and takes the first usable value. A field that is `null` or a blank string
/// counts as absent. A value that cannot be used stays, so that nothing of the record is lost.
#[derive(Default)]
pub(crate) struct Fields {
    fields: BTreeMap<String, Value>,
    notes: Vec<Note>,
}

/// Why there is no text.
pub(crate) enum TextLoss {
    Missing,
    Blank(&'static str),
    WrongType(&'static str, &'static str),
}

impl Fields {
    pub(crate) fn new(fields: BTreeMap<String, Value>) -> Self {
        Self { fields, notes: Vec::new() }
    }

    /// Notes what was assumed of a record that is as it should be.
    pub(crate) fn assume(&mut self, text: impl Into<String>) {
        self.notes.push(Note { text: text.into(), is_repair: false });
    }

    /// Notes what is not as it should be, and how it is read nevertheless.
    pub(crate) fn repair(&mut self, text: impl Into<String>) {
        self.notes.push(Note { text: text.into(), is_repair: true });
    }

    /// The first of these fields that is a text or a whole number, untouched.
    pub(crate) fn peek(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|&name| string_or_count(self.fields.get(name)?))
    }

    /// Whether one of these fields is there and says something.
    pub(crate) fn has(&self, names: &[&str]) -> bool {
        names.iter().any(|&name| self.fields.get(name).is_some_and(|value| !is_absent(value)))
    }

    pub(crate) fn remove(&mut self, names: &[&str]) {
        for &name in names {
            self.fields.remove(name);
        }
    }

    /// Adds a field by its own name; what is not there is no field.
    pub(crate) fn set(&mut self, name: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.fields.insert(name.to_owned(), value.into());
        }
    }

    /// As [`set`](Self::set), unless there is such a field.
    pub(crate) fn set_missing(&mut self, name: &str, value: Option<impl Into<Value>>) {
        if !self.has(&[name]) {
            self.set(name, value);
        }
    }

    /// Fills fields from where the caller says that they stand.
    pub(crate) fn map(&mut self, paths: &[FieldPath]) {
        for path in paths {
            if let Some(value) = path.find(&self.fields).cloned() {
                self.fields.remove(path.path());
                self.fields.insert(path.name().to_owned(), value);
            }
        }
    }

    /// The plain text of the first of these fields, which hold HTML, or of the `bodies` of ninjs.
    pub(crate) fn take_html_text(&mut self, names: &[&str]) -> Option<String> {
        let is_text = |text: &String| !text.is_empty();
        for &name in names {
            let text = self.fields.get(name).and_then(Value::as_str).map(html::to_text).filter(is_text);
            if text.is_some() {
                self.fields.remove(name);
                return text;
            }
        }
        let text = body_text(self.fields.get("bodies")?.as_array()?).filter(is_text);
        if text.is_some() {
            self.fields.remove("bodies");
        }
        text
    }

    /// The text, to the byte as it stands.
    pub(crate) fn take_text(&mut self, names: &[&'static str]) -> Result<String, TextLoss> {
        let mut loss = TextLoss::Missing;
        for &name in names {
            match self.fields.get_mut(name) {
                None | Some(Value::Null) => {}
                Some(Value::String(text)) if text.trim().is_empty() => {
                    if matches!(loss, TextLoss::Missing) {
                        loss = TextLoss::Blank(name);
                    }
                }
                Some(Value::String(text)) => {
                    let text = std::mem::take(text);
                    self.fields.remove(name);
                    if let TextLoss::WrongType(name, found) = loss {
                        self.repair(left_aside(name, found, "a string"));
                    }
                    return Ok(text);
                }
                Some(other) => {
                    if !matches!(loss, TextLoss::WrongType(..)) {
                        loss = TextLoss::WrongType(name, kind(other));
                    }
                }
            }
        }
        Err(loss)
    }

    /// A string or a whole number that identifies; an error when there is only something else.
    pub(crate) fn take_identity(&mut self, names: &[&'static str]) -> Result<Option<String>, String> {
        let mut wrong = None;
        for &name in names {
            let Some(found) = self.present(name) else { continue };
            match string_or_count(found) {
                Some(identity) => {
                    self.fields.remove(name);
                    if let Some((name, found)) = wrong {
                        self.repair(left_aside(name, found, "a string"));
                    }
                    return Ok(Some(identity));
                }
                None => wrong = wrong.or(Some((name, kind(found)))),
            }
        }
        match wrong {
            Some((name, found)) => {
                Err(format!("the field `{name}` is {found}; expected a string that identifies the report"))
            }
            None => Ok(None),
        }
    }

    pub(crate) fn take_string(&mut self, names: &[&'static str]) -> Option<String> {
        self.take(names, "a string", string)
    }

    /// A string, or a whole number as a string.
    pub(crate) fn take_count(&mut self, names: &[&'static str]) -> Option<String> {
        self.take(names, "a string or a whole number", string_or_count)
    }

    /// As [`take_name`](Self::take_name), or the first of the sources of ninjs.
    pub(crate) fn take_source(&mut self, names: &[&'static str]) -> Option<String> {
        self.take_name(names).or_else(|| {
            let named =
                ["infosources", "infoSources", "infosource"].iter().find_map(|&name| self.fields.get(name));
            named?.as_array()?.iter().find_map(name_of)
        })
    }

    /// A string, or an object with a `name` or a `uri`. The object also stays, as it may say more.
    pub(crate) fn take_name(&mut self, names: &[&'static str]) -> Option<String> {
        self.take(names, "a string or an object with a `name`", name_of)
    }

    /// As [`take_name`](Self::take_name), or a list of such names.
    pub(crate) fn take_names(&mut self, names: &[&'static str]) -> Option<String> {
        self.take(names, "a string, an object with a `name` or a list of these", |value| match value {
            Value::Array(values) => {
                let names: Option<Vec<String>> = values.iter().map(name_of).collect();
                names.filter(|names| !names.is_empty()).map(|names| names.join(", "))
            }
            other => name_of(other),
        })
    }

    /// A string by its name, or the first value of the `headlines` of ninjs.
    pub(crate) fn take_headline(&mut self, names: &[&'static str]) -> Option<String> {
        self.take_string(names).or_else(|| {
            let headlines = self.fields.get("headlines")?;
            headlines.as_array()?.iter().find_map(|headline| string(headline.get("value")?))
        })
    }

    pub(crate) fn take_date(&mut self, names: &[&'static str]) -> Option<Timestamp> {
        for &name in names {
            let Some(value) = self.present(name) else { continue };
            let read = match value {
                Value::String(text) => date::parse_date(text),
                Value::Number(number) => date::from_number(number),
                _ => None,
            };
            if read.is_some() {
                self.fields.remove(name);
                return read;
            }
            let doubt = match value {
                Value::String(_) | Value::Number(_) => {
                    format!(
                        "the field `{name}` is no date that can be read: {}; it is left aside",
                        shown(value)
                    )
                }
                other => left_aside(name, kind(other), "a date"),
            };
            self.repair(doubt);
        }
        None
    }

    /// All fields that have not been taken, and the notes. Fields under `extra` move up, so that what was once
    /// written from a report reads back as the same report.
    pub(crate) fn into_rest(mut self) -> (BTreeMap<String, Value>, Vec<Note>) {
        match self.fields.remove("extra") {
            Some(Value::Object(extra)) => {
                for (name, value) in extra {
                    self.fields.entry(name).or_insert(value);
                }
            }
            Some(other) => {
                self.fields.insert("extra".to_owned(), other);
            }
            None => {}
        }
        (self.fields, self.notes)
    }

    /// The value of a field. One that is absent in effect is dropped on the way.
    fn present(&mut self, name: &str) -> Option<&Value> {
        if self.fields.get(name).is_some_and(is_absent) {
            self.fields.remove(name);
        }
        self.fields.get(name)
    }

    fn take(
        &mut self,
        names: &[&'static str],
        expected: &str,
        read: impl Fn(&Value) -> Option<String>,
    ) -> Option<String> {
        for &name in names {
            let Some(value) = self.present(name) else { continue };
            if let Some(taken) = read(value) {
                if !value.is_object() && !value.is_array() {
                    self.fields.remove(name);
                }
                return Some(taken);
            }
            let doubt = left_aside(name, kind(value), expected);
            self.repair(doubt);
        }
        None
    }
}

fn left_aside(name: &str, found: &str, expected: &str) -> String {
    format!("the field `{name}` is {found}, not {expected}; it is left aside")
}
