//! Passages of a report, searched once for all strings that patterns of furniture require.
//!
//! A line is asked for furniture as a whole, then its beginning, its end and every one of its sentences are: the strings that stand
//! in a report are found in one run over it, and each passage only looks up those within.

use crate::pattern::{PATTERNS, StringId};
use crate::pattern_set::PatternSet;
use crate::requirement::holds_disguised_ascii;
use crate::span::Span;

/// A report with all places in it of strings that patterns require.
pub(crate) struct Searched<'a> {
    text: &'a str,
    /// By their ends, ascending.
    found: Vec<Found>,
    holds_disguised_ascii: bool,
}

/// A string that stands in a report.
#[derive(Clone, Copy, Debug)]
struct Found {
    string: StringId,
    begin: usize,
    end: usize,
}

impl<'a> Searched<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let mut found = Vec::new();
        PATTERNS.for_each_string(text, |string, begin, end| found.push(Found { string, begin, end }));
        Self { text, found, holds_disguised_ascii: holds_disguised_ascii(text) }
    }

    /// The passage at a span.
    pub(crate) fn at(&'a self, span: Span) -> Passage<'a> {
        Passage { searched: self, span, with_ends_met: PATTERNS.with_ends_met(span.of(self.text)) }
    }

    /// The report as one passage.
    #[cfg(test)]
    pub(crate) fn whole(&'a self) -> Passage<'a> {
        self.at(Span::new(0, self.text.len()))
    }
}

/// A part of a report.
#[derive(Clone, Copy)]
pub(crate) struct Passage<'a> {
    searched: &'a Searched<'a>,
    span: Span,
    with_ends_met: PatternSet,
}

impl<'a> Passage<'a> {
    pub(crate) fn text(self) -> &'a str {
        self.span.of(self.searched.text)
    }

    /// What follows the first bytes.
    pub(crate) fn behind(self, n_bytes: usize) -> Self {
        if n_bytes == 0 {
            return self;
        }
        self.searched.at(Span::new(self.span.begin + n_bytes, self.span.end))
    }

    /// The patterns that require nothing at the begin or the end of the passage which is not there.
    pub(crate) fn with_ends_met(self) -> PatternSet {
        self.with_ends_met
    }

    /// The required strings that stand within, some of them more than once.
    pub(crate) fn strings(self) -> impl Iterator<Item = StringId> {
        let Span { begin, end } = self.span;
        let first = self.searched.found.partition_point(|found| found.end <= begin);
        let found = self.searched.found[first..].iter().take_while(move |found| found.end <= end);
        found.filter(move |found| found.begin >= begin).map(|found| found.string)
    }

    /// Whether the passage holds letters that a search which ignores the case of ASCII alone does not find.
    pub(crate) fn holds_disguised_ascii(self) -> bool {
        self.searched.holds_disguised_ascii && holds_disguised_ascii(self.text())
    }
}
