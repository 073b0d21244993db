//! The patterns of furniture, `data/tables/furniture.tsv`: which of them matches a text.
//!
//! A text is searched for the strings that the patterns of a place require; only a pattern all of whose requirements are
//! met is tried, and compiled when it is tried for the first time.

use std::sync::{LazyLock, OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::Regex;

use crate::furniture::{Finding, FurnitureKind};
use crate::lexicon::entries;
use crate::requirement::{Requirement, holds_disguised_ascii};

/// The patterns of the table, by place.
pub(crate) struct Table {
    pub(crate) line: Patterns,
    pub(crate) piece: Patterns,
    pub(crate) rest: Patterns,
    pub(crate) tail: Patterns,
    pub(crate) end: Patterns,
}

pub(crate) static PATTERNS: LazyLock<Table> = LazyLock::new(|| {
    let rows: Vec<Row> =
        entries(include_str!("../../../data/tables/furniture.tsv")).filter_map(row).collect();
    let patterns = |place: &str, extent| Patterns::new(rows.iter().filter(|row| row.place == place), extent);
    Table {
        line: patterns("line", Extent::Whole),
        piece: patterns("piece", Extent::Whole),
        rest: patterns("rest", Extent::End),
        tail: patterns("tail", Extent::Whole),
        end: patterns("end", Extent::End),
    }
});

/// A regular expression of the program.
pub(crate) fn compiled(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is constant and covered by tests")
}

/// The patterns for one place.
pub(crate) struct Patterns {
    rows: Vec<Pattern>,
    /// For every pattern the bits of the places of its requirements.
    required: Vec<u8>,
    begins: EdgeStrings,
    ends: EdgeStrings,
    anywhere: AhoCorasick,
    /// For every string of `anywhere` the pattern that requires it.
    held_by: Vec<usize>,
}

/// Strings that are required at one end of a text, with the patterns that require them, by the string's outermost byte.
struct EdgeStrings {
    by_byte: Vec<Vec<(String, usize)>>,
}

impl EdgeStrings {
    fn new(strings: Vec<(String, usize)>, outermost: impl Fn(&[u8]) -> Option<&u8>) -> Self {
        let mut by_byte = vec![Vec::new(); 256];
        for (string, row_idx) in strings {
            if let Some(&byte) = outermost(string.as_bytes()) {
                by_byte[usize::from(byte)].push((string, row_idx));
            }
        }
        Self { by_byte }
    }

    /// The strings that may stand in a text with this outermost byte; they are in lower case.
    fn of(&self, outermost: Option<&u8>) -> &[(String, usize)] {
        outermost.map_or(&[], |byte| &self.by_byte[usize::from(byte.to_ascii_lowercase())])
    }
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

const AT_BEGIN: u8 = 1;
const ANYWHERE: u8 = 2;
const AT_END: u8 = 4;

impl Patterns {
    fn new<'a>(rows: impl Iterator<Item = &'a Row>, extent: Extent) -> Self {
        let mut patterns = Vec::new();
        let mut required = Vec::new();
        let (mut begins, mut anywhere, mut ends) = (Vec::new(), Vec::new(), Vec::new());
        for (row_idx, row) in rows.enumerate() {
            // The fast engines know ASCII word boundaries only.
            let pattern = row.pattern.replace(r"\b", r"(?-u:\b)");
            let (requirement, source) = match extent {
                Extent::Whole => (Requirement::of_whole(&pattern), format!("(?i)^(?:{pattern})$")),
                Extent::End => (Requirement::of_end(&pattern), format!(r"(?i)(?:^|\s)({pattern})$")),
            };
            let mut places = 0;
            for (place, of_place, of_all) in [
                (AT_BEGIN, requirement.at_begin, &mut begins),
                (ANYWHERE, requirement.anywhere, &mut anywhere),
                (AT_END, requirement.at_end, &mut ends),
            ] {
                places |= if of_place.is_empty() { 0 } else { place };
                of_all.extend(of_place.into_iter().map(|string| (string, row_idx)));
            }
            required.push(places);
            patterns.push(Pattern { source, regex: OnceLock::new(), finding: row.finding });
        }
        Self {
            rows: patterns,
            required,
            begins: EdgeStrings::new(begins, <[u8]>::first),
            ends: EdgeStrings::new(ends, <[u8]>::last),
            anywhere: AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .kind(Some(AhoCorasickKind::DFA))
                .build(anywhere.iter().map(|(string, _)| string))
                .expect("a few hundred short strings are within the limits"),
            held_by: anywhere.iter().map(|&(_, row_idx)| row_idx).collect(),
        }
    }

    /// The finding of the first pattern, in the order of the table, that matches `text`.
    pub(crate) fn first_match(&self, text: &str) -> Option<Finding> {
        self.candidates(text).find(|pattern| pattern.regex().is_match(text)).map(|pattern| pattern.finding)
    }

    /// The match that begins earliest in `text`, and its finding.
    pub(crate) fn earliest_match(&self, text: &str) -> Option<(usize, Finding)> {
        let begins = self
            .candidates(text)
            .filter_map(|pattern| Some((pattern.regex().captures(text)?.get(1)?.start(), pattern.finding)));
        // Of equals the first is the least: the order of the table decides.
        begins.min_by_key(|&(begin, _)| begin)
    }

    /// The patterns whose requirements `text` meets, in the order of the table: all that match it are among them.
    fn candidates(&self, text: &str) -> impl Iterator<Item = &Pattern> {
        let mut missing = self.required.clone();
        if holds_disguised_ascii(text) {
            missing.fill(0);
        }
        let bytes = text.as_bytes();
        for (string, row_idx) in self.begins.of(bytes.first()) {
            if bytes.get(..string.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(string.as_bytes())) {
                missing[*row_idx] &= !AT_BEGIN;
            }
        }
        for (string, row_idx) in self.ends.of(bytes.last()) {
            let at = bytes.len().checked_sub(string.len());
            if at.is_some_and(|at| bytes[at..].eq_ignore_ascii_case(string.as_bytes())) {
                missing[*row_idx] &= !AT_END;
            }
        }
        // Where the ends of the text rule out all that must stand within, its inside need not be searched.
        if missing.contains(&ANYWHERE) {
            for found in self.anywhere.find_overlapping_iter(text) {
                missing[self.held_by[found.pattern().as_usize()]] &= !ANYWHERE;
            }
        }
        self.rows.iter().zip(missing).filter(|&(_, missing)| missing == 0).map(|(pattern, _)| pattern)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
            for (pattern, &required) in place.rows.iter().zip(&place.required) {
                assert_ne!(required, 0, "nothing is required by {}", pattern.source);
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
        fn no_pattern_that_matches_is_left_out(text in nearly_furniture()) {
            for place in places() {
                let matching = place.rows.iter().filter(|it| it.regex().is_match(&text)).map(|it| &it.source);
                let tried: Vec<&String> = place.candidates(&text).map(|it| &it.source).collect();
                for source in matching {
                    prop_assert!(tried.contains(&source), "{source} is not tried");
                }
            }
        }
    }
}
