//! A report: one item that one outlet published.

use std::collections::BTreeMap;

use serde::Serialize;
use storyfold_collate::Timestamp;

use crate::json::Json;

/// One item that one outlet published, as its feed gave it.
///
/// Only [`uri`](Report::uri) and [`text`](Report::text) are required; the engine works with what else is there.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// Identity. The same `uri` again is a newer version, never a second report.
    pub uri: String,
    /// The report as published. All offsets count UTF-8 bytes of this string.
    pub text: String,
    /// The outlet, by the name that its feed gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The headline, where the feed gives it apart from the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// When the report was first published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<Timestamp>,
    /// When this version was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<Timestamp>,
    /// The version, as the feed counts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The `uri` of the report of which this one is a later version.
    #[serde(rename = "evolvedfrom", skip_serializing_if = "Option::is_none")]
    pub evolved_from: Option<String>,
    /// The language, as a BCP 47 tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Where the report can be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byline: Option<String>,
    /// Where it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub located: Option<String>,
    /// Whom the outlet credits: often a news agency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    /// Terms of use.
    #[serde(rename = "usageterms", skip_serializing_if = "Option::is_none")]
    pub usage_terms: Option<String>,
    /// `usable`, `withheld` or `canceled` in ninjs.
    #[serde(rename = "pubstatus", skip_serializing_if = "Option::is_none")]
    pub pub_status: Option<String>,
    /// Not to be published before this time, as the feed states it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub embargoed: Option<String>,
    /// All other fields of the record, untouched.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, Json>,
}

impl Report {
    /// Makes a report of nothing but its identity and its text.
    #[must_use]
    pub fn new(uri: impl Into<String>, text: impl Into<String>) -> Self {
        Self { uri: uri.into(), text: text.into(), ..Self::default() }
    }
}
