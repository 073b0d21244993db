//! The patterns of furniture, `data/tables/furniture.tsv`: which of them matches a text.
//!
//! A report is searched once for the strings that patterns require (`passage`); only a pattern all of whose requirements a
//! passage meets is tried, and compiled when it is tried for the first time.

use std::sync::{LazyLock, OnceLock};

use aho_corasick::Anchored;
use aho_corasick::automaton::Automaton;
use aho_corasick::dfa::DFA;
use regex::Regex;

use crate::edge::{EdgeStrings, End};
use crate::furniture::{Finding, FurnitureKind};
use crate::lexicon::entries;
use crate::passage::Passage;
use crate::pattern_set::PatternSet;
use crate::requirement::{Requirement, holds_disguised_ascii};

/// The patterns of the table.
pub(crate) struct Table {
    rows: Vec<Pattern>,
    /// The patterns for each place.
    of_place: [PatternSet; N_PLACES],
    begins: EdgeStrings,
    ends: EdgeStrings,
    /// Those that require something at the begin, at the end, and, of those that require nothing there, anywhere.
    need_begin: PatternSet,
    need_end: PatternSet,
    need_inside: PatternSet,
    /// The strings that may stand anywhere, and for each the patterns that require it.
    strings: DFA,
    held_by: Vec<PatternSet>,
}

/// Where in a report a pattern may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// It is a whole line.
    Line,
    /// It is a sentence, wherever in its line.
    Piece,
    /// It is the end of the last sentence of a line, from a word on.
    Rest,
    /// It is all that follows the last finished sentence of a line.
    Tail,
    /// It is the end of a line, from a word on.
    End,
}

const N_PLACES: usize = 5;

impl Place {
    const ALL: [(Self, &str); N_PLACES] = [
        (Self::Line, "line"),
        (Self::Piece, "piece"),
        (Self::Rest, "rest"),
        (Self::Tail, "tail"),
        (Self::End, "end"),
    ];

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, it)| *it == name).map(|(place, _)| place)
    }

    /// Whether a pattern need not match all of a text, only its end.
    fn is_end(self) -> bool {
        matches!(self, Self::Rest | Self::End)
    }
}

/// A string that patterns require anywhere in a text, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StringId(u32);

pub(crate) static PATTERNS: LazyLock<Table> = LazyLock::new(|| {
    let table = entries(include_str!("../../../data/tables/furniture.tsv")).filter_map(row);
    Table::new(table.take(PatternSet::CAPACITY))
});

/// A regular expression of the program.
pub(crate) fn compiled(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is constant and covered by tests")
}

struct Pattern {
    source: String,
    /// Strings of which a text must hold one, if any, where the report is not searched for them.
    inside: Vec<String>,
    regex: OnceLock<Regex>,
    finding: Finding,
}

impl Pattern {
    fn regex(&self) -> &Regex {
        self.regex.get_or_init(|| compiled(&self.source))
    }

    /// Whether a text holds one of the strings that the pattern requires inside. So many patterns are never compiled.
    fn has_inside(&self, text: &str) -> bool {
        let holds = |string: &String| {
            text.as_bytes().windows(string.len()).any(|it| it.eq_ignore_ascii_case(string.as_bytes()))
        };
        self.inside.is_empty() || self.inside.iter().any(holds)
    }
}

struct Row {
    place: Place,
    pattern: &'static str,
    finding: Finding,
}

fn row(entry: &'static str) -> Option<Row> {
    let mut columns = entry.split('\t');
    let (place, kind, pattern, why) = (columns.next()?, columns.next()?, columns.next()?, columns.next()?);
    let finding = Finding { kind: FurnitureKind::from_name(kind)?, why };
    Some(Row { place: Place::from_name(place)?, pattern, finding })
}

impl Table {
    fn new(rows: impl Iterator<Item = Row>) -> Self {
        let mut patterns = Vec::new();
        let mut of_place = [PatternSet::EMPTY; N_PLACES];
        let [mut need_begin, mut need_end, mut need_inside] = [PatternSet::EMPTY; 3];
        let [mut begins, mut ends] = [Vec::new(), Vec::new()];
        let mut strings: Vec<String> = Vec::new();
        let mut held_by: Vec<PatternSet> = Vec::new();
        for (number, row) in rows.enumerate() {
            // The fast engines know ASCII word boundaries only.
            let pattern = row.pattern.replace(r"\b", r"(?-u:\b)");
            let (requirement, source) = if row.place.is_end() {
                (Requirement::of_end(&pattern), format!(r"(?i)(?:^|\s)({pattern})$"))
            } else {
                (Requirement::of_whole(&pattern), format!("(?i)^(?:{pattern})$"))
            };
            let it = PatternSet::of(number);
            of_place[row.place as usize] = of_place[row.place as usize] | it;
            let Requirement { at_begin, mut anywhere, at_end } = requirement;
            // Few texts have what a pattern requires at either end: reports are not searched for what else these must hold.
            if at_begin.is_empty() && at_end.is_empty() && !anywhere.is_empty() {
                need_inside = need_inside | it;
                for string in anywhere.drain(..) {
                    let string_idx = strings.iter().position(|it| *it == string).unwrap_or_else(|| {
                        strings.push(string);
                        held_by.push(PatternSet::EMPTY);
                        strings.len() - 1
                    });
                    held_by[string_idx] = held_by[string_idx] | it;
                }
            }
            if !at_begin.is_empty() {
                need_begin = need_begin | it;
            }
            if !at_end.is_empty() {
                need_end = need_end | it;
            }
            patterns.push(Pattern { source, inside: anywhere, regex: OnceLock::new(), finding: row.finding });
            begins.extend(at_begin.into_iter().map(|string| (string, it)));
            ends.extend(at_end.into_iter().map(|string| (string, it)));
        }
        Self {
            rows: patterns,
            of_place,
            begins: EdgeStrings::new(End::Begin, &begins),
            ends: EdgeStrings::new(End::End, &ends),
            need_begin,
            need_end,
            need_inside,
            strings: DFA::builder()
                .ascii_case_insensitive(true)
                .build(&strings)
                .expect("a hundred short strings are within the limits"),
            held_by,
        }
    }

    /// Calls `visit` with every string of the patterns that stands in a text, in whatever case, with its begin and end; by the ends,
    /// ascending.
    pub(crate) fn for_each_string(&self, text: &str, mut visit: impl FnMut(StringId, usize, usize)) {
        let dfa = &self.strings;
        let mut state =
            dfa.start_state(Anchored::No).expect("it was built for searches that are not anchored");
        for (end, byte) in (1..).zip(text.bytes()) {
            state = dfa.next_state(Anchored::No, state, byte);
            // One string stands in a few hundred bytes.
            if dfa.is_special(state) && dfa.is_match(state) {
                for match_idx in 0..dfa.match_len(state) {
                    let string = dfa.match_pattern(state, match_idx);
                    visit(StringId(string.as_u32()), end - dfa.pattern_len(string), end);
                }
            }
        }
    }

    /// The patterns that require nothing at either end of a text which is not there.
    pub(crate) fn with_ends_met(&self, text: &str) -> PatternSet {
        if holds_disguised_ascii(text) {
            return !PatternSet::EMPTY;
        }
        let begin = self.begins.required_by(text.as_bytes());
        let end = self.ends.required_by(text.as_bytes());
        (begin | !self.need_begin) & (end | !self.need_end)
    }

    /// The finding of the first pattern of a place, in the order of the table, that matches a passage.
    pub(crate) fn first_match(&self, place: Place, passage: Passage<'_>) -> Option<Finding> {
        let text = passage.text();
        self.candidates(place, passage)
            .find(|pattern| pattern.regex().is_match(text))
            .map(|pattern| pattern.finding)
    }

    /// The match of a pattern of a place that begins earliest in a passage, and its finding.
    pub(crate) fn earliest_match(&self, place: Place, passage: Passage<'_>) -> Option<(usize, Finding)> {
        let text = passage.text();
        let begins = self
            .candidates(place, passage)
            .filter_map(|pattern| Some((pattern.regex().captures(text)?.get(1)?.start(), pattern.finding)));
        // Of equals the first is the least: the order of the table decides.
        begins.min_by_key(|&(begin, _)| begin)
    }

    /// The patterns of a place whose requirements a passage meets, in the order of the table: all that match it are among them.
    fn candidates(&self, place: Place, passage: Passage<'_>) -> impl Iterator<Item = &Pattern> {
        let mut met = passage.with_ends_met() & self.of_place[place as usize];
        let is_searched = !passage.holds_disguised_ascii();
        if is_searched && !(met & self.need_inside).is_empty() {
            let held_by = |string: StringId| self.held_by[string.0 as usize];
            let inside = passage.strings().fold(PatternSet::EMPTY, |set, string| set | held_by(string));
            met = met & (inside | !self.need_inside);
        }
        let candidates = met.iter().filter_map(|number| self.rows.get(number));
        candidates.filter(move |pattern| !is_searched || pattern.has_inside(passage.text()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::passage::Searched;
    use crate::span::Span;

    #[test]
    fn every_row_of_the_table_is_read_and_compiles() {
        let n_rows = entries(include_str!("../../../data/tables/furniture.tsv")).count();
        assert_eq!(PATTERNS.rows.len(), n_rows);
        for pattern in &PATTERNS.rows {
            assert!(Regex::new(&pattern.source).is_ok(), "{}", pattern.source);
        }
    }

    #[test]
    fn every_pattern_requires_something() {
        let required = PATTERNS.need_begin | PATTERNS.need_inside | PATTERNS.need_end;
        for (number, pattern) in PATTERNS.rows.iter().enumerate() {
            let is_bound = !(required & PatternSet::of(number)).is_empty();
            assert!(is_bound, "nothing is required by {}", pattern.source);
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
            for (place, _) in Place::ALL {
                let of_place = PATTERNS.of_place[place as usize].iter().map(|number| &PATTERNS.rows[number]);
                let matching = of_place.filter(|it| it.regex().is_match(&text)).map(|it| &it.source);
                let tried: Vec<&String> =
                    PATTERNS.candidates(place, searched.at(span)).map(|it| &it.source).collect();
                for source in matching {
                    prop_assert!(tried.contains(&source), "{source} is not tried");
                }
            }
        }
    }
}
