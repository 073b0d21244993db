//! The result: canonical text, apparatus and accounts, as plain data.

use serde::Serialize;

use crate::table::AlignmentTable;

/// One story: its canonical text and what every witness has of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Collation {
    /// The `uri` of the base report.
    pub base: String,
    /// The headline: the base's, or else that of the best-supported report that has one; that of the last version where a figure in it
    /// has been replaced.
    pub headline: Option<Headline>,
    /// The canonical text, in order.
    pub canonical: Vec<CanonicalSentence>,
    /// Where witnesses differ, in the order of the canonical text.
    pub variations: Vec<Variation>,
    /// Where they differ in fact, in the order of the canonical text.
    pub conflicts: Vec<Conflict>,
    /// What sources have told otherwise in later versions of a report, in the order of the canonical text.
    pub updates: Vec<Update>,
    /// What every report kept, added and left out; by time of publication, then `uri`.
    pub sources: Vec<SourceAccount>,
    /// What was set aside of every report, in the same order.
    pub removed: Vec<Removed>,
    /// The alignment table. Sentences are counted through, report after report, in the order of `sources`.
    #[serde(skip)]
    pub table: AlignmentTable,
}

/// A headline and the report from which it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Headline {
    /// The headline.
    pub text: String,
    /// Whose it is.
    pub from: HeadlineSource,
}

/// The report that has a headline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeadlineSource {
    /// The report.
    pub uri: String,
    /// Where in the text it stands, if it stands there and not in a field of its own.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub range: Option<TextRange>,
}

/// A byte range in a report's text, `end` exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct TextRange {
    /// The first byte.
    pub begin: usize,
    /// The byte after the last.
    pub end: usize,
}

/// A byte range in the text of a named report, `end` exclusive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SourceSpan {
    /// The report.
    pub uri: String,
    /// The first byte.
    pub begin: usize,
    /// The byte after the last.
    pub end: usize,
}

/// One entry of the canonical text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CanonicalSentence {
    /// `s1`, `s2`, … in order.
    pub id: String,
    /// The paragraph of the canonical text, from 0.
    pub paragraph: usize,
    /// The text, exactly the bytes that `from` names.
    pub text: String,
    /// Where it is from.
    pub from: SourceSpan,
    /// What else says so.
    pub support: Vec<Support>,
    /// How many reports have it, as a sentence or as a clause; what only one has is its addition.
    pub reports: usize,
    /// Ids of the variations at this sentence.
    pub variations: Vec<String>,
    /// Whether a conflict of fact is at this sentence: it says what its own report says, and others say otherwise.
    pub disputed: bool,
}

/// A sentence that states what a canonical sentence states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Support {
    /// Where it stands.
    #[serde(flatten)]
    pub span: SourceSpan,
    /// How it says it.
    pub kind: SupportKind,
    /// Whether this is a clause of a sentence that stands elsewhere as a whole.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub part: bool,
}

/// How a sentence supports a canonical one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SupportKind {
    /// In the same words, apart from case, punctuation and apostrophes.
    Verbatim,
    /// In the same wording with local changes.
    LightEdit,
    /// In other words.
    Paraphrase,
}

/// A place where witnesses differ.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Variation {
    /// `v1`, `v2`, … in the order of the canonical text.
    pub id: String,
    /// What kind of difference it is, seen from the canonical text.
    pub kind: VariationKind,
    /// Whether the readings differ in house style alone: case, quotes and other punctuation, `Mr`, spelling, figures written out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub style: bool,
    /// The id of the canonical sentence, or `headline`.
    pub at: String,
    /// What the witnesses have; the first reading is that of the canonical text.
    pub readings: Vec<Reading>,
}

/// The kind of a variation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum VariationKind {
    /// Other words.
    Substitution,
    /// Words that the canonical text does not have.
    Addition,
    /// Words of the canonical text that others do not have.
    Omission,
    /// The same statement at another place.
    Transposition,
    /// One sentence of the canonical text is several elsewhere.
    Split,
    /// Several sentences of the canonical text are one elsewhere.
    Join,
    /// Who said it.
    Attribution,
    /// Other headlines.
    Headline,
}

/// What some witnesses have at one place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reading {
    /// The words, as the first witness has them; empty where witnesses have nothing.
    pub text: String,
    /// What the words amount to, where they state a quantity, a time of day or days that could be resolved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Where they stand; of zero length where a witness has nothing.
    pub spans: Vec<SourceSpan>,
    /// The reports that have them in a field of their own, not in the text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub uris: Vec<String>,
}

/// What a reading amounts to.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Value {
    /// A quantity, in the base unit of what it measures (`data/tables/units_en.tsv`).
    Number(f64),
    /// A day, a range of days or a time of day, as ISO 8601 writes it: `2023-03-17`, `2023-03-05/2023-03-12`, `04:30`.
    Text(String),
}

/// A difference of fact.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Conflict {
    /// `c1`, `c2`, … in the order of the canonical text.
    pub id: String,
    /// What differs.
    #[serde(rename = "type")]
    pub conflict_type: ConflictType,
    /// How much it matters.
    pub severity: Severity,
    /// The id of the canonical sentence.
    pub at: String,
    /// What the witnesses have; the first reading is that of the canonical text.
    pub readings: Vec<Reading>,
}

/// A value that sources have changed in later versions of a report: the last supersedes the others, and no source disagrees with it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Update {
    /// `u1`, `u2`, … in the order of the canonical text.
    pub id: String,
    /// What changed.
    #[serde(rename = "type")]
    pub conflict_type: ConflictType,
    /// The id of the canonical sentence.
    pub at: String,
    /// The history: what the reports had, the earliest first.
    pub readings: Vec<Reading>,
}

/// What differs in a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ConflictType {
    /// A quantity.
    Number,
    /// A date, a weekday or a length of time.
    Date,
    /// A name, or its spelling.
    Name,
    /// The words of a quotation.
    Quote,
    /// Whether it is so.
    Polarity,
    /// How sure the report is that it is so.
    Certainty,
    /// Who said it.
    Attribution,
}

impl ConflictType {
    /// The name of the type in the output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Date => "date",
            Self::Name => "name",
            Self::Quote => "quote",
            Self::Polarity => "polarity",
            Self::Certainty => "certainty",
            Self::Attribution => "attribution",
        }
    }
}

/// How much a conflict matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Not all witnesses can be right.
    Factual,
    /// One name, spelled otherwise.
    Spelling,
    /// Both can be right: how it is worded, and how surely.
    Style,
}

/// What one report has of the story.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SourceAccount {
    /// The report.
    pub uri: String,
    /// How many sentences of the text it has.
    pub sentences: usize,
    /// How many of them stand in another report, word for word or with local changes.
    pub shared: usize,
    /// How many of them stand in the canonical text itself.
    pub canonical: usize,
    /// How many say what the canonical text says, in the same words.
    pub verbatim: usize,
    /// How many do with local changes.
    pub light_edit: usize,
    /// How many do in other words.
    pub paraphrase: usize,
    /// How much of it stands in the reports of each agency of the story; agencies of which it has nothing are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub from_agencies: Vec<FromAgency>,
    /// Its sentences that no other report supports.
    pub added: Vec<TextRange>,
    /// Ids of canonical sentences with support by two other reports or more that it does not have.
    pub left_out: Vec<String>,
    /// Ids of canonical sentences that it tells at another place.
    pub moved: Vec<String>,
    /// Ids of canonical sentences for which it names another who said it, or nobody.
    pub attribution_changed: Vec<String>,
    /// Whether it has another headline than the story; none if it has no headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline_changed: Option<bool>,
}

/// How much of a report stands in the reports of an agency, word for word or with local changes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FromAgency {
    /// The agency.
    pub agency: String,
    /// The share of the report's text that stands in any of the agency's reports: of the bytes of its sentences, 0 to 1.
    pub share: f64,
    /// The agency's report of which it has the most sentences.
    pub uri: String,
    /// How many sentences of that report it has.
    pub kept: usize,
    /// How many sentences that report has.
    pub of: usize,
}

/// A piece of a report that was set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Removed {
    /// Where it stands.
    #[serde(flatten)]
    pub span: SourceSpan,
    /// The name of a [`FurnitureKind`](storyfold_text::FurnitureKind).
    pub kind: &'static str,
    /// Why it was taken for that.
    pub why: String,
}
