//! A story as it is written out; the format is that of `docs/formats.md`.

use serde::Serialize;
use storyfold_collate::{
    CanonicalSentence, Collation, Conflict, Headline, Removed, SourceAccount, Timestamp, Variation,
};

use crate::link::LinkEvidence;

/// All reports of one event, folded into one text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Story {
    /// A stable id: it is made from the `uri` of the earliest report.
    pub story: String,
    /// The headline and whose it is.
    pub headline: Option<Headline>,
    /// When the first and the last of its reports were published.
    pub published: Period,
    /// The reports, by time of publication, then `uri`.
    pub reports: Vec<StoryReport>,
    /// The canonical text.
    pub canonical: Vec<CanonicalSentence>,
    /// Where reports differ.
    pub variations: Vec<Variation>,
    /// Where they differ in fact.
    pub conflicts: Vec<Conflict>,
    /// What every report kept, added and left out.
    pub sources: Vec<SourceAccount>,
    /// What was set aside of every report.
    pub removed: Vec<Removed>,
    /// The links between its reports.
    pub links: Vec<Link>,
    /// How firmly the reports hang together.
    pub cohesion: Cohesion,
}

/// From the first to the last report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Period {
    /// The earliest time of publication, if any is known.
    pub first: Option<Timestamp>,
    /// The latest.
    pub last: Option<Timestamp>,
}

/// A report of a story.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StoryReport {
    /// The report.
    pub uri: String,
    /// The outlet.
    pub source: Option<String>,
    /// Its headline.
    pub headline: Option<String>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// What it is to the story.
    pub role: Role,
    /// The family of reports with the same wire copy, counted from 1.
    pub family: Option<usize>,
    /// The report from which it was most likely taken.
    pub derived_from: Option<String>,
    /// The agencies that it credits or cites.
    pub agencies: Vec<&'static str>,
    /// The share of its sentences that stand in another report, 0 to 1.
    pub reused: f64,
    /// Why it is in this story, in plain English.
    pub why: String,
}

/// What a report is to its story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The one whose order the canonical text follows.
    Base,
    /// At least four fifths of its sentences stand in another report.
    Copy,
    /// At least two fifths do.
    Rewrite,
    /// Some do.
    Partial,
    /// A later report of the same source on the same copy.
    Update,
    /// None do.
    Independent,
}

/// A verified pair of reports of a story.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Link {
    /// One report.
    pub a: String,
    /// The other.
    pub b: String,
    /// How strong the link is, 0 to 1.
    pub strength: f64,
    /// The evidence, in plain English.
    pub evidence: Vec<String>,
}

/// How firmly the reports of a story hang together: over all pairs of them, linked or not.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Cohesion {
    /// The mean strength of all pairs; 1 for a single report.
    pub mean: f64,
    /// The strength with which the most loosely held report is linked to the rest, on average.
    pub min: f64,
}

impl Story {
    pub(crate) fn from_collation(
        story: String,
        reports: Vec<StoryReport>,
        links: Vec<Link>,
        cohesion: Cohesion,
        collation: Collation,
    ) -> Self {
        let published = Period {
            first: reports.iter().filter_map(|report| report.published).min(),
            last: reports.iter().filter_map(|report| report.published).max(),
        };
        Self {
            story,
            headline: collation.headline,
            published,
            reports,
            canonical: collation.canonical,
            variations: collation.variations,
            conflicts: collation.conflicts,
            sources: collation.sources,
            removed: collation.removed,
            links,
            cohesion,
        }
    }
}

impl LinkEvidence {
    /// The evidence in plain English, one clause an entry.
    #[must_use]
    pub fn clauses(&self) -> Vec<String> {
        let percent = |share: f64| format!("{:.0} %", share * 100.0);
        let mut clauses = Vec::new();
        match self.shared_sentences {
            0 => {}
            1 => clauses.push("1 sentence in common".to_owned()),
            n_sentences => clauses.push(format!("{n_sentences} sentences in common")),
        }
        if self.shared_sentences > 0 {
            clauses.push(format!(
                "{} of the first and {} of the second copied",
                percent(self.copied_of_first),
                percent(self.copied_of_second)
            ));
        }
        clauses.push(format!("words {:.2} alike", self.lexical));
        if self.other_numbers > 0.0 {
            clauses.push(format!("other numbers in {} of the common sentences", percent(self.other_numbers)));
        }
        if self.is_template {
            clauses.push("held against it: the same template with other numbers".to_owned());
        }
        if let Some(hours) = self.hours_apart {
            clauses.push(format!("{hours:.0} hours apart"));
        }
        if self.is_outside_window {
            let source = if self.is_same_source { ", by the same source" } else { "" };
            clauses.push(format!("held against it: outside the window of time{source}"));
        }
        clauses
    }
}
