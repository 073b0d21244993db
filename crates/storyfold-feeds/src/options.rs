//! What the caller decides about the reading of feeds.

use crate::field_path::FieldPath;

/// How feeds are read.
///
/// ```
/// use storyfold_feeds::{FeedOptions, SourceRule};
///
/// let options = FeedOptions::default().with_source_rule(SourceRule::Folder).with_max_report_bytes(1 << 20);
/// assert_eq!(options.max_report_bytes, 1_048_576);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FeedOptions {
    /// Which source a report has when its record names none.
    pub source_rule: SourceRule,
    /// Which of several places that may tell a source is asked first.
    pub source_from: SourceFrom,
    /// Where fields stand whose names no reader knows, for records of JSON, tables and Parquet.
    pub fields: Vec<FieldPath>,
    /// What becomes of a record that is not quite as its format demands.
    pub strictness: Strictness,
    /// The most bytes that one report may take: a line of JSON Lines, an item of a feed, or a file of plain text. 256 MiB
    /// at first.
    ///
    /// A longer one is a lost problem; it is passed over without being held in memory.
    pub max_report_bytes: u64,
}

/// Which of several places that may tell a source is asked first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum SourceFrom {
    /// The record or its feed; the [`SourceRule`] only where both are silent.
    #[default]
    Field,
    /// The path of the file, as the [`SourceRule`] says, whatever the record names.
    Path,
    /// The host of the report's `url`, without `www.`; where there is none, as [`Field`](Self::Field).
    Host,
}

/// What becomes of a record that is not quite as its format demands: a bare `&` in XML, bytes of another charset, a row
/// of too few columns, a date that cannot be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Strictness {
    /// It is mended where that is possible, and a problem tells what was assumed.
    #[default]
    Lenient,
    /// It is lost.
    Strict,
}

/// Which source a report has when its record names none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum SourceRule {
    /// A file of plain text is from the source by which it is named, without the extension. The record of a JSON Lines file
    /// that names no source has none, since such files are rarely named by an outlet.
    #[default]
    FileStem,
    /// The name of the folder in which the file is, for plain text and for records alike.
    Folder,
    /// This name, for plain text and for records alike.
    Fixed(String),
}

impl FeedOptions {
    /// Sets which source a report has when its record names none.
    #[must_use]
    pub fn with_source_rule(mut self, source_rule: SourceRule) -> Self {
        self.source_rule = source_rule;
        self
    }

    /// Sets which of several places that may tell a source is asked first.
    #[must_use]
    pub fn with_source_from(mut self, source_from: SourceFrom) -> Self {
        self.source_from = source_from;
        self
    }

    /// Sets where fields stand whose names no reader knows.
    #[must_use]
    pub fn with_fields(mut self, fields: impl IntoIterator<Item = FieldPath>) -> Self {
        self.fields = fields.into_iter().collect();
        self
    }

    /// Sets what becomes of a record that is not quite as its format demands.
    #[must_use]
    pub fn with_strictness(mut self, strictness: Strictness) -> Self {
        self.strictness = strictness;
        self
    }

    /// Sets the most bytes that one report may take.
    #[must_use]
    pub fn with_max_report_bytes(mut self, max_report_bytes: u64) -> Self {
        self.max_report_bytes = max_report_bytes;
        self
    }
}

impl Default for FeedOptions {
    fn default() -> Self {
        Self {
            source_rule: SourceRule::default(),
            source_from: SourceFrom::default(),
            fields: Vec::new(),
            strictness: Strictness::default(),
            max_report_bytes: 256 << 20,
        }
    }
}
