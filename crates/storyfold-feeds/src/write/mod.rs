//! Writers: one form each, all from the same stories in memory.

mod texts;

mod attestation;
mod places;

mod json;
mod reports_csv;
#[cfg(feature = "parquet")]
mod reports_parquet;
mod table;

mod xml;

mod graphml;
mod tei;

mod ninjs;

use std::io::{self, Write};

use serde::Serialize;
use storyfold::{Report, Story};

pub use json::write_json_lines;
pub use storyfold::Sigla;

use texts::Texts;

/// A form in which programs take stories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StoryFormat {
    /// One story a line, complete: the form from which an output can be proven.
    JsonLines,
    /// The same as one JSON array.
    Json,
    /// The alignment table as tab-separated values: one column a report, one row a sentence of the canonical text.
    Table,
    /// One row a report: its story, family, role and descent.
    Csv,
    /// The same as Parquet, with types.
    #[cfg(feature = "parquet")]
    Parquet,
    /// TEI P5 with a critical apparatus by parallel segmentation.
    Tei,
    /// The variant graphs of all canonical sentences, in GraphML.
    GraphMl,
    /// The reports as a graph with descent and links as its edges, in GraphML.
    ReportsGraphMl,
    /// IPTC ninjs 2.1, one item a story, one item a line.
    Ninjs,
}

impl StoryFormat {
    /// The form that files with this extension hold, in capitals or not; none if the extension tells nothing.
    #[must_use]
    pub fn of_extension(extension: &str) -> Option<Self> {
        Some(match extension.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" => Self::JsonLines,
            "json" => Self::Json,
            "tsv" => Self::Table,
            "csv" => Self::Csv,
            #[cfg(feature = "parquet")]
            "parquet" => Self::Parquet,
            "xml" | "tei" => Self::Tei,
            "graphml" => Self::GraphMl,
            _ => return None,
        })
    }
}

/// Writes stories in one form. `reports` are those from which the stories were made, in any order.
///
/// The same stories give the same bytes.
///
/// # Errors
///
/// Fails if `out` does. Refuses, with [`io::ErrorKind::InvalidInput`], stories of which a report is missing or is another
/// than that from which they were made, and to write no story at all as TEI, which has no form for that.
pub fn write_stories(
    out: &mut dyn Write,
    format: StoryFormat,
    stories: &[Story],
    reports: &[Report],
) -> io::Result<()> {
    let texts = Texts::new(reports);
    match format {
        StoryFormat::JsonLines => json::write_lines(out, stories),
        StoryFormat::Json => json::write(out, stories),
        StoryFormat::Table => table::write(out, stories, &texts),
        StoryFormat::Csv => reports_csv::write(out, stories),
        #[cfg(feature = "parquet")]
        StoryFormat::Parquet => reports_parquet::write(out, stories),
        StoryFormat::Tei => tei::write(out, stories, &texts),
        StoryFormat::GraphMl => graphml::variants::write(out, stories, &texts),
        StoryFormat::ReportsGraphMl => graphml::reports::write(out, stories),
        StoryFormat::Ninjs => ninjs::write(out, stories, &texts),
    }
}

/// The name that a kind, a role or another choice has in the output.
fn name_of(choice: impl Serialize) -> String {
    match serde_json::to_value(choice) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
