//! The patterns of furniture, `data/tables/furniture.tsv`: which of them matches a text.
//!
//! A report is searched once for the strings that patterns require (`passage`); only a pattern all of whose requirements a
//! passage meets is tried, and compiled when it is tried for the first time.

use std::sync::{LazyLock, OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::Regex;

use crate::furniture::{Finding, FurnitureKind};
use crate::lexicon::entries;
use crate::passage::Passage;
use crate::requirement::Requirement;

/// The patterns of the table, by place.
pub(crate) struct Table {
    pub(crate) line: Patterns,
    pub(crate) piece: Patterns,
    pub(crate) rest: Patterns,
    pub(crate) tail: Patterns,
    pub(crate) end: Patterns,
    /// All strings that patterns of any place require anywhere in a text.
    strings: AhoCorasick,
}

/// A string that patterns require anywhere in a text, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StringId(u32);

pub(crate) static PATTERNS: LazyLock<Table> = LazyLock::new(|| {
    let rows: Vec<Row> =
        entries(include_str!("../../../data/tables/furniture.tsv")).filter_map(row).collect();
    let mut strings: Vec<String> = Vec::new();
    let mut patterns = |place: &str, extent| {
        Patterns::new(rows.iter().filter(|row| row.place == place), extent, &mut strings)
    };
    Table {
        line: patterns("line", Extent::Whole),
        piece: patterns("piece", Extent::Whole),
        rest: patterns("rest", Extent::End),
        tail: patterns("tail", Extent::Whole),
        end: patterns("end", Extent::End),
        strings: AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::DFA))
            .build(&strings)
            .expect("a few hundred short strings are within the limits"),
    }
});

impl Table {
    /// Calls `visit` with every string of the patterns that stands in a text, in whatever case, with its begin and end; by the ends,
    /// ascending.
    pub(crate) fn for_each_string(&self, text: &str, mut visit: impl FnMut(StringId, usize, usize)) {
        for found in self.strings.find_overlapping_iter(text) {
            visit(StringId(found.pattern().as_u32()), found.start(), found.end());
        }
    }
}

/// A regular expression of the program.
pub(crate) fn compiled(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is constant and covered by tests")
}

/// A set of patterns of one place, a bit each.
type PatternSet = u128;

/// The patterns for one place.
pub(crate) struct Patterns {
    rows: Vec<Pattern>,
    all: PatternSet,
    /// Those that require something at the begin, anywhere, at the end.
    need_begin: PatternSet,
    need_inside: PatternSet,
    need_end: PatternSet,
    begins: EdgeStrings,
    ends: EdgeStrings,
    /// For every string that may stand anywhere the patterns that require it; the strings of later places are left out.
    held_by: Vec<PatternSet>,
}

/// Strings that are required at one end of a text, with the patterns that require them, by the string's outermost byte.
struct EdgeStrings {
    by_byte: Vec<Vec<EdgeString>>,
}

/// A string in lower case, with the byte next to its outermost, if it is longer, and the patterns that require it.
#[derive(Clone)]
struct EdgeString {
    string: String,
    next: Option<u8>,
    patterns: PatternSet,
}

impl EdgeStrings {
    fn none() -> Self {
        Self { by_byte: vec![Vec::new(); 256] }
    }

    /// Adds a string; `byte_at` gives a byte by its distance from the outermost.
    fn add(&mut self, string: String, byte_at: impl Fn(&[u8], usize) -> Option<u8>, patterns: PatternSet) {
        let byte_at = |distance| byte_at(string.as_bytes(), distance);
        if let Some(outermost) = byte_at(0) {
            let next = byte_at(1);
            self.by_byte[usize::from(outermost)].push(EdgeString { string, next, patterns });
        }
    }

    /// The patterns that require one of the strings for which `stands` says that it stands at its end of a text with these outermost
    /// bytes.
    fn required_by(&self, [outermost, next]: [Option<u8>; 2], stands: impl Fn(&[u8]) -> bool) -> PatternSet {
        let Some(outermost) = outermost else { return 0 };
        let next = next.map(|byte| byte.to_ascii_lowercase());
        let strings = &self.by_byte[usize::from(outermost.to_ascii_lowercase())];
        let standing = strings
            .iter()
            .filter(|it| (it.next.is_none() || it.next == next) && stands(it.string.as_bytes()));
        standing.fold(0, |set, it| set | it.patterns)
    }
}

fn from_begin(bytes: &[u8], distance: usize) -> Option<u8> {
    bytes.get(distance).copied()
}

fn from_end(bytes: &[u8], distance: usize) -> Option<u8> {
    bytes.get(bytes.len().checked_sub(distance + 1)?).copied()
}

struct Pattern {
    source: String,
    regex: OnceLock<Regex>,
    finding: Finding,
}

impl Pattern {
    fn regex(&self) -> &Regex {
        self.regex.get_or_init(|| compiled(&self.source))
    }
}

/// How much of a text a pattern must match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    /// All of it.
    Whole,
    /// The end, from a word on.
    End,
}

struct Row {
    place: &'static str,
    pattern: &'static str,
    finding: Finding,
}

fn row(entry: &'static str) -> Option<Row> {
    let mut columns = entry.split('\t');
    let (place, kind, pattern, why) = (columns.next()?, columns.next()?, columns.next()?, columns.next()?);
    Some(Row { place, pattern, finding: Finding { kind: FurnitureKind::from_name(kind)?, why } })
}

impl Patterns {
    /// The patterns of some rows; the strings that they require anywhere are added to `strings`.
    fn new<'a>(rows: impl Iterator<Item = &'a Row>, extent: Extent, strings: &mut Vec<String>) -> Self {
        let mut patterns = Self {
            rows: Vec::new(),
            all: 0,
            need_begin: 0,
            need_inside: 0,
            need_end: 0,
            begins: EdgeStrings::none(),
            ends: EdgeStrings::none(),
            held_by: Vec::new(),
        };
        for (row_idx, row) in (0..).zip(rows) {
            // The fast engines know ASCII word boundaries only.
            let pattern = row.pattern.replace(r"\b", r"(?-u:\b)");
            let (requirement, source) = match extent {
                Extent::Whole => (Requirement::of_whole(&pattern), format!("(?i)^(?:{pattern})$")),
                Extent::End => (Requirement::of_end(&pattern), format!(r"(?i)(?:^|\s)({pattern})$")),
            };
            patterns.rows.push(Pattern { source, regex: OnceLock::new(), finding: row.finding });
            let bit: PatternSet = 1_u128.checked_shl(row_idx).expect("a place has at most 128 patterns");
            patterns.all |= bit;
            patterns.require(bit, requirement, strings);
        }
        patterns
    }

    fn require(&mut self, bit: PatternSet, requirement: Requirement, strings: &mut Vec<String>) {
        let Requirement { at_begin, anywhere, at_end } = requirement;
        for (required, need) in [
            (&at_begin, &mut self.need_begin),
            (&anywhere, &mut self.need_inside),
            (&at_end, &mut self.need_end),
        ] {
            *need |= if required.is_empty() { 0 } else { bit };
        }
        at_begin.into_iter().for_each(|string| self.begins.add(string, from_begin, bit));
        at_end.into_iter().for_each(|string| self.ends.add(string, from_end, bit));
        for string in anywhere {
            let string_idx = strings.iter().position(|it| *it == string).unwrap_or_else(|| {
                strings.push(string);
                strings.len() - 1
            });
            if self.held_by.len() <= string_idx {
                self.held_by.resize(string_idx + 1, 0);
            }
            self.held_by[string_idx] |= bit;
        }
    }

    /// The finding of the first pattern, in the order of the table, that matches a passage.
    pub(crate) fn first_match(&self, passage: Passage<'_>) -> Option<Finding> {
        let text = passage.text();
        self.candidates(passage).find(|pattern| pattern.regex().is_match(text)).map(|pattern| pattern.finding)
    }

    /// The match that begins earliest in a passage, and its finding.
    pub(crate) fn earliest_match(&self, passage: Passage<'_>) -> Option<(usize, Finding)> {
        let text = passage.text();
        let begins = self
            .candidates(passage)
            .filter_map(|pattern| Some((pattern.regex().captures(text)?.get(1)?.start(), pattern.finding)));
        // Of equals the first is the least: the order of the table decides.
        begins.min_by_key(|&(begin, _)| begin)
    }

    /// The patterns whose requirements a passage meets, in the order of the table: all that match it are among them.
    fn candidates(&self, passage: Passage<'_>) -> impl Iterator<Item = &Pattern> {
        let mut candidates = self.with_requirements_met(passage);
        std::iter::from_fn(move || {
            let row_idx = candidates.trailing_zeros();
            candidates &= candidates.wrapping_sub(1);
            self.rows.get(row_idx as usize)
        })
    }

    fn with_requirements_met(&self, passage: Passage<'_>) -> PatternSet {
        if passage.holds_disguised_ascii() {
            return self.all;
        }
        let bytes = passage.text().as_bytes();
        let begin = self.begins.required_by([from_begin(bytes, 0), from_begin(bytes, 1)], |string| {
            bytes.get(..string.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(string))
        });
        let end = self.ends.required_by([from_end(bytes, 0), from_end(bytes, 1)], |string| {
            let at = bytes.len().checked_sub(string.len());
            at.is_some_and(|at| bytes[at..].eq_ignore_ascii_case(string))
        });
        let at_ends = (begin | !self.need_begin) & (end | !self.need_end) & self.all;
        // Where the ends of the text rule out all that must stand within, its inside need not be looked at.
        if at_ends & self.need_inside == 0 {
            return at_ends;
        }
        let held_by = |string: StringId| self.held_by.get(string.0 as usize).copied().unwrap_or(0);
        let inside = passage.strings().fold(0, |set, string| set | held_by(string));
        at_ends & (inside | !self.need_inside)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::passage::Searched;
    use crate::span::Span;

    fn places() -> [&'static Patterns; 5] {
        [&PATTERNS.line, &PATTERNS.piece, &PATTERNS.rest, &PATTERNS.tail, &PATTERNS.end]
    }

    #[test]
    fn every_row_of_the_table_is_read_and_compiles() {
        let n_rows = entries(include_str!("../../../data/tables/furniture.tsv")).count();
        let patterns: Vec<&Pattern> = places().into_iter().flat_map(|place| &place.rows).collect();
        assert_eq!(patterns.len(), n_rows);
        for pattern in patterns {
            assert!(Regex::new(&pattern.source).is_ok(), "{}", pattern.source);
        }
    }

    #[test]
    fn every_pattern_requires_something() {
        for place in places() {
            let required = place.need_begin | place.need_inside | place.need_end;
            for (row_idx, pattern) in place.rows.iter().enumerate() {
                assert_ne!(required >> row_idx & 1, 0, "nothing is required by {}", pattern.source);
            }
        }
    }

    /// Texts that a pattern of the table matches, or nearly so: whatever stands around word boundaries, case and marks.
    fn nearly_furniture() -> impl Strategy<Value = String> {
        let of_table =
            entries(include_str!("../../../data/tables/furniture.tsv")).filter_map(row).map(|row| {
                // Only the generator cannot look around; the patterns themselves are asked below.
                let pattern = row.pattern.replace(r"\b", "");
                let ignores_case = !pattern.starts_with("(?-i)");
                let source = if ignores_case { format!("(?i){pattern}") } else { pattern };
                proptest::string::string_regex(&source)
                    .expect("the generator reads every pattern of the table")
                    .boxed()
            });
        let text = proptest::strategy::Union::new(of_table);
        let around = prop_oneof![Just(""), Just(" "), Just("The ferry sank. "), Just("“"), Just("\u{17F}")];
        (around, text, prop_oneof![4 => Just(""), 1 => Just("."), 1 => Just(" x")])
            .prop_map(|(before, text, behind)| format!("{before}{text}{behind}"))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn no_pattern_that_matches_is_left_out(
            before in "(The ferry sank\\. )?",
            text in nearly_furniture(),
            behind in "( READ MORE)?",
        ) {
            let report = format!("{before}{text}{behind}");
            let searched = Searched::new(&report);
            let span = Span::new(before.len(), before.len() + text.len());
            for place in places() {
                let matching = place.rows.iter().filter(|it| it.regex().is_match(&text)).map(|it| &it.source);
                let tried: Vec<&String> =
                    place.candidates(searched.at(span)).map(|it| &it.source).collect();
                for source in matching {
                    prop_assert!(tried.contains(&source), "{source} is not tried");
                }
            }
        }
    }
}
