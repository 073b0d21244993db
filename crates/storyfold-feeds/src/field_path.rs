//! Where a field stands whose name no reader knows: `text=body.value`.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde_json::Value;

use crate::names;

/// The name of a field of a report, and the path of the value that is to fill it.
///
/// The steps of a path are parted by dots: names of fields, or places in a list counted from 0. A field or column whose
/// own name is the whole path goes first.
///
/// ```
/// use storyfold_feeds::{Feed, FeedOptions};
///
/// let options = FeedOptions::default().with_fields(["text=parts.0.value".parse()?]);
/// let line = br#"{"uri": "a1", "parts": [{"value": "The bridge is shut."}]}"#;
/// let batch = Feed::new(options).with_standard_input(&line[..]).read(["-"]);
/// assert_eq!(batch.reports[0].text, "The bridge is shut.");
/// # Ok::<(), storyfold_feeds::FieldPathError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldPath {
    name: &'static str,
    path: String,
}

/// Why a text is no [`FieldPath`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FieldPathError(String);

impl FieldPath {
    /// The name of the field of the report.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name
    }

    /// The path of the value.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The value to which the path leads, if there is one.
    pub(crate) fn find<'value>(&self, fields: &'value BTreeMap<String, Value>) -> Option<&'value Value> {
        if let Some(value) = fields.get(&self.path) {
            return Some(value);
        }
        let mut steps = self.path.split('.');
        let first = fields.get(steps.next()?)?;
        steps.try_fold(first, |value, step| match value {
            Value::Array(values) => values.get(step.parse::<usize>().ok()?),
            other => other.get(step),
        })
    }
}

impl FromStr for FieldPath {
    type Err = FieldPathError;

    fn from_str(text: &str) -> Result<Self, FieldPathError> {
        let (name, path) = text
            .split_once('=')
            .filter(|(_, path)| !path.is_empty())
            .ok_or_else(|| FieldPathError(format!("`{text}` must be NAME=PATH, as in text=body.value")))?;
        let known = names::ALL.iter().map(|names| names[0]).find(|&known| known == name.trim());
        let name = known.ok_or_else(|| {
            let known: Vec<&str> = names::ALL.iter().map(|names| names[0]).collect();
            FieldPathError(format!("`{name}` is no field of a report; expected one of {}", known.join(", ")))
        })?;
        Ok(Self { name, path: path.trim().to_owned() })
    }
}
