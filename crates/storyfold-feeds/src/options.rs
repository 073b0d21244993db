//! What the caller decides about the reading of feeds.

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
    /// The most bytes that one report may take: a line of JSON Lines, or a file of plain text. 256 MiB at first.
    ///
    /// A longer one is a lost problem; it is passed over without being held in memory.
    pub max_report_bytes: u64,
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

    /// Sets the most bytes that one report may take.
    #[must_use]
    pub fn with_max_report_bytes(mut self, max_report_bytes: u64) -> Self {
        self.max_report_bytes = max_report_bytes;
        self
    }
}

impl Default for FeedOptions {
    fn default() -> Self {
        Self { source_rule: SourceRule::default(), max_report_bytes: 256 << 20 }
    }
}
