//! What goes in: the reports of one story, and how they are to be collated.

use serde::{Deserialize, Serialize};
use storyfold_text::Segmentation;

use crate::base::BasePolicy;
use crate::timestamp::Timestamp;

/// A report as evidence for its story.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Witness<'a> {
    /// Identity of the report; no two witnesses may share it.
    pub uri: &'a str,
    /// The report as published; every span in the result counts its bytes.
    pub text: &'a str,
    /// The report, cut into sentences and furniture.
    pub segmentation: &'a Segmentation,
    /// The outlet.
    pub source: Option<&'a str>,
    /// The headline, where the feed gives it apart from the text.
    pub headline: Option<&'a str>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// Whether it is the agency's own report, not an outlet's copy of it.
    pub is_agency: bool,
    /// The `uri` of the earlier report of its source that this one brings up to date; one that stands behind it is no earlier one.
    pub evolved_from: Option<&'a str>,
}

impl<'a> Witness<'a> {
    /// Makes a witness of nothing but its identity and its text.
    #[must_use]
    pub const fn new(uri: &'a str, text: &'a str, segmentation: &'a Segmentation) -> Self {
        Self {
            uri,
            text,
            segmentation,
            source: None,
            headline: None,
            published: None,
            is_agency: false,
            evolved_from: None,
        }
    }
}

/// How reports are collated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct CollateOptions {
    /// Which report gives the canonical text its order; `auto` by default.
    pub base: BasePolicy,
    /// How alike two sentences must be on average to share a column, 0 to 1; 0.27 by default.
    pub column_similarity: f64,
    /// How many reports must have a statement for it to stand in the canonical text, at least 1; no more is asked than there are
    /// reports. What fewer have is set aside.
    pub min_support: usize,
}

impl Default for CollateOptions {
    fn default() -> Self {
        Self { base: BasePolicy::Auto, column_similarity: 0.27, min_support: 1 }
    }
}
