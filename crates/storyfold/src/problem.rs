//! A record that could not become part of a story, or only with a reservation.

use std::fmt;

use serde::Serialize;

/// One thing that was wrong with the input: where, and what to do about it.
///
/// A problem concerns one record or one file; everything else in the batch goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Problem {
    /// The file, as the user named it or as it was found; `-` is standard input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The byte in the file, counted from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byte: Option<u64>,
    /// The `uri` of the report, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// What is wrong and what to do, in lower case and without a final full stop.
    pub problem: String,
    /// Whether the record was lost. Of a record that was kept, the problem only tells what was assumed.
    pub lost: bool,
}

impl Problem {
    /// Makes a problem that cost the record.
    #[must_use]
    pub fn lost(problem: impl Into<String>) -> Self {
        Self { problem: problem.into(), lost: true, ..Self::default() }
    }

    /// Makes a problem that cost nothing: it tells what was assumed.
    #[must_use]
    pub fn assumed(problem: impl Into<String>) -> Self {
        Self { problem: problem.into(), ..Self::default() }
    }

    /// Says in which file the problem is.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// Says at which line, counted from 1, the problem is.
    #[must_use]
    pub fn at_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    /// Says at which byte, counted from 0, the problem is.
    #[must_use]
    pub fn at_byte(mut self, byte: u64) -> Self {
        self.byte = Some(byte);
        self
    }

    /// Says which report the problem concerns.
    #[must_use]
    pub fn of_report(mut self, uri: impl Into<String>) -> Self {
        self.uri = Some(uri.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(formatter, "{file}:")?;
            if let Some(line) = self.line {
                write!(formatter, "{line}:")?;
            }
            formatter.write_str(" ")?;
        }
        if let Some(uri) = &self.uri {
            write!(formatter, "report {uri}: ")?;
        }
        formatter.write_str(&self.problem)
    }
}
