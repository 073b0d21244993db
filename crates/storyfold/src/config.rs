//! All thresholds of the engine, with their units.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use storyfold_collate::CollateOptions;

use crate::error::Error;

/// How reports are linked, grouped and merged.
///
/// It can be read from and written to any format that serde knows; fields that are not given keep their defaults, and unknown
/// ones are refused. Its values are checked once, where it is used; a refusal names the field, the value and the range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Config {
    /// How many words make a shingle; 3 by default.
    pub shingle_words: usize,
    /// How many slots a sentence's MinHash signature has; 128 by default.
    pub signature_slots: usize,
    /// The resemblance of sentences for which the bands of the index are chosen, 0 to 1; 0.5 by default.
    pub sentence_resemblance: f64,
    /// How many reports before it, the nearest within eight windows, a bucket of the index proposes; 24 by default.
    #[serde(alias = "rare_shingle_sentences")]
    pub bucket_reports: usize,
    /// From which weighted containment on two sentences count as the same copy, 0 to 1; 0.35 by default.
    pub sentence_containment: f64,
    /// How many words of a report, its rarest, propose candidates for the lexical comparison; 64 by default.
    pub lexical_query_terms: usize,
    /// How many reports before it, the nearest within eight windows, a word proposes; 100 by default. The cap is what keeps the
    /// comparison from being one of all pairs.
    pub lexical_posting_reports: usize,
    /// What a report that is wholly copied adds to the strength of its link, on top of the lexical similarity; 0.5 by default.
    pub reuse_weight: f64,
    /// From which strength on a link counts when reports are grouped, 0 to 1; 0.04 by default.
    pub link_strength: f64,
    /// From which strength on a link shows by itself that both reports tell one event, 0 to 1; 0.35 by default. Weaker links
    /// count for their groups only, and are not written out unless each report is the nearest to the other.
    pub firm_link_strength: f64,
    /// How strong the links between two groups of reports must be on average for both to be one story, 0 to 1; 0.08 by
    /// default.
    pub story_strength: f64,
    /// How strong they must be as a share of the links within the looser of both groups, 0 to 1; 0.73 by default. It keeps apart
    /// the two events of one topic, each of which hangs together better.
    pub cohesion_share: f64,
    /// How much one link may count for how firmly a group hangs together, 0 to 1; 0.25 by default. Copies would otherwise hold
    /// off every independent report.
    pub cohesion_cap: f64,
    /// How many hours apart two reports of one story may have been published; 96 by default. Reports without a date are not
    /// held apart; `None`, written `"off"`, holds none apart.
    #[serde(with = "hours_or_off")]
    pub window_hours: Option<u32>,
    /// How many hours apart two reports may be to have to do with each other at all; `None`, written `"off"`, by default. An index
    /// drops stories all of whose reports are older than anything that can have to do with a report that may still come; see
    /// [`Engine::expire`](crate::Engine::expire). It cannot be less than the window.
    #[serde(with = "hours_or_off")]
    pub retention_hours: Option<u32>,
    /// From which share of copied text on, of the shorter report, two reports are of one family, 0 to 1; 0.5 by default.
    pub family_share: f64,
    /// How the reports of a story are merged.
    pub collate: CollateOptions,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            shingle_words: 3,
            signature_slots: 128,
            sentence_resemblance: 0.5,
            bucket_reports: 24,
            sentence_containment: 0.35,
            lexical_query_terms: 64,
            lexical_posting_reports: 100,
            reuse_weight: 0.5,
            link_strength: 0.04,
            firm_link_strength: 0.35,
            story_strength: 0.08,
            cohesion_share: 0.73,
            cohesion_cap: 0.25,
            window_hours: Some(96),
            retention_hours: None,
            family_share: 0.5,
            collate: CollateOptions::default(),
        }
    }
}

impl Config {
    /// Checks every field.
    ///
    /// # Errors
    ///
    /// Names the first field that is out of range, its value and the range.
    pub fn check(&self) -> Result<(), Error> {
        let shares = [
            ("sentence_resemblance", self.sentence_resemblance),
            ("sentence_containment", self.sentence_containment),
            ("reuse_weight", self.reuse_weight),
            ("link_strength", self.link_strength),
            ("firm_link_strength", self.firm_link_strength),
            ("story_strength", self.story_strength),
            ("cohesion_share", self.cohesion_share),
            ("cohesion_cap", self.cohesion_cap),
            ("family_share", self.family_share),
            ("collate.column_similarity", self.collate.column_similarity),
        ];
        for (field, value) in shares {
            if !(value > 0.0 && value <= 1.0) {
                return Err(Error::config(format!("{field} is {value}: must be above 0 and at most 1")));
            }
        }
        let counts = [
            ("shingle_words", self.shingle_words, 16),
            ("signature_slots", self.signature_slots, 4_096),
            ("bucket_reports", self.bucket_reports, 1 << 20),
            ("lexical_query_terms", self.lexical_query_terms, 1 << 20),
            ("lexical_posting_reports", self.lexical_posting_reports, 1 << 24),
        ];
        for (field, value, greatest) in counts {
            if value == 0 || value > greatest {
                return Err(Error::config(format!("{field} is {value}: must be 1 to {greatest}")));
            }
        }
        if let Some(hours) = self.retention_hours {
            let window = self.window_hours.ok_or_else(|| {
                Error::config(format!("retention_hours is {hours}: there must be a window_hours as well"))
            })?;
            if hours < window.max(1) {
                return Err(Error::config(format!(
                    "retention_hours is {hours}: must not be less than window_hours, which is {window}"
                )));
            }
        }
        Ok(())
    }

    /// Gives one field another value, both as text: `story_strength` and `0.1`, `window_hours` and `off`. The fields of
    /// [`collate`](Self::collate) are named with a dot, `collate.column_similarity`.
    ///
    /// # Errors
    ///
    /// Refuses a name that is no field, telling those that are, and a value of another kind. Ranges are checked by
    /// [`check`](Self::check).
    pub fn set(&mut self, field: &str, value: &str) -> Result<(), Error> {
        let mut all = serde_json::to_value(&*self).map_err(|error| Error::config(error.to_string()))?;
        let names = field_names(&all);
        if !names.iter().any(|name| name == field) {
            return Err(Error::config(format!("no field is named {field}: there are {}", names.join(", "))));
        }
        let pointer = format!("/{}", field.replace('.', "/"));
        if let Some(slot) = all.pointer_mut(&pointer) {
            *slot = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
        }
        *self = serde_json::from_value(all)
            .map_err(|error| Error::config(format!("{field} cannot be {value}: {error}")))?;
        Ok(())
    }
}

/// The names of all fields, those within a group behind its name and a dot.
fn field_names(all: &Value) -> Vec<String> {
    let mut names = Vec::new();
    for (name, value) in all.as_object().into_iter().flatten() {
        match value {
            Value::Object(group) => names.extend(group.keys().map(|field| format!("{name}.{field}"))),
            _ => names.push(name.clone()),
        }
    }
    names
}

/// A number of hours, or the word `off`.
mod hours_or_off {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

    #[derive(Serialize, Deserialize)]
    #[serde(untagged, expecting = "a whole number of hours, or \"off\"")]
    enum Hours {
        Number(u32),
        Word(String),
    }

    pub(super) fn serialize<S: Serializer>(hours: &Option<u32>, serializer: S) -> Result<S::Ok, S::Error> {
        hours.map_or_else(|| Hours::Word("off".to_owned()), Hours::Number).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
        match Hours::deserialize(deserializer)? {
            Hours::Number(hours) => Ok(Some(hours)),
            Hours::Word(word) if word == "off" => Ok(None),
            Hours::Word(word) => Err(de::Error::invalid_value(
                de::Unexpected::Str(&word),
                &"a whole number of hours, or \"off\"",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_set_by_name() {
        let mut config = Config::default();
        for (field, value) in
            [("story_strength", "0.2"), ("window_hours", "off"), ("collate.base", "longest")]
        {
            config.set(field, value).unwrap();
        }
        assert_eq!(config.story_strength, 0.2);
        assert_eq!(config.window_hours, None);
        assert_eq!(config.collate.base, storyfold_collate::BasePolicy::Longest);
        config.set("window_hours", "48").unwrap();
        assert_eq!(config.window_hours, Some(48));
        assert_eq!(config, serde_json::from_value(serde_json::to_value(&config).unwrap()).unwrap());
    }

    #[test]
    fn what_cannot_be_set_is_refused_by_name() {
        let mut config = Config::default();
        for (field, value, part) in [
            ("story_strenght", "0.2", "there are bucket_reports, cohesion_cap, "),
            ("collate", "0.2", "no field is named collate: "),
            ("shingle_words", "three", "shingle_words cannot be three: "),
            ("window_hours", "on", "a whole number of hours, or \"off\""),
        ] {
            let error = config.set(field, value).unwrap_err();
            assert!(error.to_string().contains(part), "{error}");
        }
        assert_eq!(config, Config::default());
    }
}
