//! The texts of the reports to which the spans of a story point.

use std::collections::HashMap;
use std::io;

use storyfold::{Report, SourceSpan};

/// The reports by `uri`.
pub(super) struct Texts<'a>(HashMap<&'a str, &'a Report>);

impl<'a> Texts<'a> {
    pub(super) fn new(reports: &'a [Report]) -> Self {
        let mut by_uri = HashMap::with_capacity(reports.len());
        for report in reports {
            // Of two with one uri the engine takes the first.
            by_uri.entry(report.uri.as_str()).or_insert(report);
        }
        Self(by_uri)
    }

    pub(super) fn report(&self, uri: &str) -> io::Result<&'a Report> {
        let missing = || invalid(format!("the report {uri} of a story is not among the reports"));
        self.0.get(uri).copied().ok_or_else(missing)
    }

    pub(super) fn at(&self, span: &SourceSpan) -> io::Result<&'a str> {
        let SourceSpan { uri, begin, end } = span;
        let other = || invalid(format!("the report {uri} has no text at bytes {begin} to {end}"));
        self.report(uri)?.text.get(*begin..*end).ok_or_else(other)
    }

    /// A span with what parts it from the word before it, inside another span.
    pub(super) fn with_gap_before(&self, span: &SourceSpan, inside: &SourceSpan) -> io::Result<&'a str> {
        let before = self.at(&SourceSpan { end: span.begin, ..inside.clone() })?;
        let gap = before.len() - before.trim_end_matches(is_no_word).len();
        self.at(&SourceSpan { begin: span.begin - gap, ..span.clone() })
    }

    /// A span with what parts it from the word after it, inside another span.
    pub(super) fn with_gap_after(&self, span: &SourceSpan, inside: &SourceSpan) -> io::Result<&'a str> {
        let after = self.at(&SourceSpan { begin: span.end, ..inside.clone() })?;
        let gap = after.len() - after.trim_start_matches(is_no_word).len();
        self.at(&SourceSpan { end: span.end + gap, ..span.clone() })
    }
}

fn is_no_word(character: char) -> bool {
    !character.is_alphanumeric()
}

pub(super) fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

/// A text on one line, each run of white space a blank, and without characters that control a terminal or a program.
pub(super) fn one_line(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(printable).collect();
    words.join(" ")
}

/// A text in which what XML 1.0 cannot hold (section 2.2) is U+FFFD, the replacement character.
pub(super) fn printable(text: &str) -> String {
    let is_allowed = |it: char| matches!(it, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().map(|it| if is_allowed(it) { it } else { char::REPLACEMENT_CHARACTER }).collect()
}
