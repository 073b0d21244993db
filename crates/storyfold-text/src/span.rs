//! A byte range in a report.

use std::ops::Range;

/// A byte range in a report: `begin` inclusive, `end` exclusive, both on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub begin: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// Makes a span; `begin` must not be greater than `end`.
    #[must_use]
    pub const fn new(begin: usize, end: usize) -> Self {
        debug_assert!(begin <= end);
        Self { begin, end }
    }

    /// The bytes of `text` that the span names.
    ///
    /// # Panics
    ///
    /// Panics if the span does not lie on character boundaries inside `text`: it belongs to another text.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.begin..self.end]
    }

    /// The length in bytes.
    #[must_use]
    pub const fn len(self) -> usize {
        self.end - self.begin
    }

    /// Whether the span holds no byte.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.begin == self.end
    }

    /// Whether `other` lies wholly inside.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.begin <= other.begin && other.end <= self.end
    }

    /// The same range, counted from `offset` bytes further back.
    #[must_use]
    pub const fn shifted(self, offset: usize) -> Self {
        Self { begin: self.begin + offset, end: self.end + offset }
    }

    /// The span without white space and invisible characters at either end; empty at `begin` if nothing is left.
    #[must_use]
    pub fn trimmed(self, text: &str) -> Self {
        let inside = self.of(text);
        let front = inside.trim_start_matches(is_blank);
        let begin = self.begin + (inside.len() - front.len());
        Self { begin, end: begin + front.trim_end_matches(is_blank).len() }
    }
}

impl From<Span> for Range<usize> {
    fn from(span: Span) -> Self {
        span.begin..span.end
    }
}

/// Whether a character shows nothing: white space, control characters, zero-width characters and the byte order mark.
pub(crate) fn is_blank(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}')
}
