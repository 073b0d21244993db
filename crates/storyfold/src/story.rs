//! A story as it is written out; the format is that of `docs/formats.md`.

use serde::Serialize;
use storyfold_collate::{
    CanonicalSentence, Collation, Conflict, Headline, Removed, SourceAccount, TextRange, Timestamp, Update,
    Variation,
};

use crate::bonds::Bonds;
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
    /// What sources have told otherwise in later reports.
    pub updates: Vec<Update>,
    /// What every report kept, added and left out.
    pub sources: Vec<SourceAccount>,
    /// What was set aside of every report.
    pub removed: Vec<Removed>,
    /// The links that show by themselves that two of its reports tell one event; weaker ones held the story together too, and are
    /// in `merge_log` as means.
    pub links: Vec<Link>,
    /// How firmly the reports hang together.
    pub cohesion: Cohesion,
    /// How the story came about: which groups of reports became one, the firmest first as a rule.
    pub merge_log: Vec<MergeStep>,
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
    /// How much of it was taken from another report.
    pub derivation: Derivation,
    /// The report from which it was most likely taken, in whole or in part.
    pub derived_from: Option<String>,
    /// The report that its source published before and that this one brings up to date.
    pub evolved_from: Option<String>,
    /// The agencies that it credits or cites.
    pub agencies: Vec<&'static str>,
    /// The share of its sentences that stand in another report, 0 to 1.
    pub reused: f64,
    /// Sentences that linked it to nothing, as its source repeats them in reports that have nothing else in common. They stay in
    /// its text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub repeated: Vec<Repeated>,
    /// Why it is in this story, in plain English.
    pub why: String,
}

impl StoryReport {
    /// How people call the report: by its source, or else by its `uri`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.source.as_deref().unwrap_or(&self.uri)
    }
}

/// A sentence that a source repeats in unrelated reports: its boilerplate, as learned from the batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Repeated {
    /// Where it stands.
    #[serde(flatten)]
    pub range: TextRange,
    /// In how many reports of the source it stands.
    pub n_reports: usize,
    /// Why it links nothing, in plain English.
    pub why: String,
}

/// How much of a report was taken from another (the classes of METER: Gaizauskas et al., 2001).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Derivation {
    /// At least four fifths of its text.
    Wholly,
    /// At least a tenth.
    Partially,
    /// Less, or none.
    Not,
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

impl Role {
    /// What people call it.
    #[must_use]
    pub const fn plain_name(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Copy => "copy",
            Self::Rewrite => "rewrite",
            Self::Partial => "partly copied",
            Self::Update => "update",
            Self::Independent => "independent",
        }
    }
}

/// A verified pair of reports of a story that are of one event on their own evidence.
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
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cohesion {
    /// The mean strength of all pairs; 1 for a single report.
    pub mean: f64,
    /// The strength with which the most loosely held report is linked to the rest, on average.
    pub min: f64,
    /// Where the story would break first; none in a story of one report.
    pub weakest_bridge: Option<Bridge>,
}

/// The loosest of the steps in which a story came about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bridge {
    /// One end of the strongest link across.
    pub a: String,
    /// Its other end.
    pub b: String,
    /// How strong that link is.
    pub strength: f64,
    /// How strong the links across are on average.
    pub mean: f64,
    /// How many reports stand on either side, that of `a` first.
    pub n_reports: [usize; 2],
}

/// Two groups of reports became one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MergeStep {
    /// The first report of one group.
    pub into: String,
    /// The first report of the other.
    pub from: String,
    /// How strong the links across both were on average, at that moment.
    pub strength: f64,
}

impl Story {
    pub(crate) fn from_collation(
        story: String,
        reports: Vec<StoryReport>,
        bonds: Bonds,
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
            updates: collation.updates,
            sources: collation.sources,
            removed: collation.removed,
            links: bonds.links,
            cohesion: bonds.cohesion,
            merge_log: bonds.merge_log,
        }
    }
}

impl LinkEvidence {
    /// The evidence in plain English, one clause an entry.
    #[must_use]
    pub fn clauses(&self) -> Vec<String> {
        // As a whole number: a fraction is written with far more work, and every link has several.
        let percent = |share: f64| format!("{} %", (share * 100.0).round_ties_even() as u64);
        let mut clauses = Vec::new();
        if self.is_declared_version {
            clauses.push("one says that it is a later version of the other".to_owned());
        }
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
        if self.in_order < 1.0 && self.shared_sentences > 1 {
            clauses.push(format!("{} of them in the same order", percent(self.in_order)));
        }
        clauses.push(format!("words {:.2} alike", self.lexical));
        if self.other_numbers > 0.0 {
            clauses.push(format!("other numbers in {} of the common sentences", percent(self.other_numbers)));
        }
        if self.other_names > 0.0 {
            clauses.push(format!("other names in {} of the common sentences", percent(self.other_names)));
        }
        if self.is_template {
            clauses.push("held against it: the same template with other numbers".to_owned());
        }
        if let Some(hours) = self.hours_apart {
            clauses.push(format!("{hours:.0} hours apart"));
        }
        if self.is_outside_window {
            let source = if self.is_same_source { ", by the same source" } else { "" };
            let far = if self.is_far_apart { ", so far that common sentences do not count" } else { "" };
            clauses.push(format!("held against it: outside the window of time{source}{far}"));
        }
        clauses
    }
}
