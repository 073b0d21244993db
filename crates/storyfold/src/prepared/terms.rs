//! The words of a report and its pairs of words as terms, by which it is compared with others.

use storyfold_text::Language;
use xxhash_rust::xxh3::xxh3_64;

use crate::background::share_of_pair;
use crate::prepared::word::{Stem, for_each_known_word};

/// A stem or a pair of stems that stands in a report.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ReportTerm {
    pub(crate) hash: u64,
    /// In which share of the reports of the news at large it stands.
    pub(crate) background_share: f32,
    /// How often, above a bit for a pair: there are so many terms that their size counts.
    count_and_kind: u32,
}

/// A stem or a pair of stems. Those of different languages are different.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Term {
    pub(crate) hash: u64,
    /// In which share of the reports of the news at large it stands.
    pub(crate) background_share: f64,
    is_pair: bool,
}

impl ReportTerm {
    fn new(term: Term, count: u32) -> Self {
        Self {
            hash: term.hash,
            background_share: term.background_share as f32,
            count_and_kind: count << 1 | u32::from(term.is_pair),
        }
    }

    /// How often it stands there.
    pub(crate) fn count(&self) -> u32 {
        self.count_and_kind >> 1
    }

    pub(crate) fn is_pair(&self) -> bool {
        self.count_and_kind & 1 != 0
    }
}

/// Reads terms as they come, in memory that is used for one report after the other.
#[derive(Debug, Default)]
pub(super) struct TermReader(Vec<ReportTerm>);

impl TermReader {
    pub(super) fn add(&mut self, term: Term) {
        self.0.push(ReportTerm::new(term, 1));
    }

    /// The terms, ascending, each once with how often it came. They are forgotten.
    pub(super) fn take(&mut self) -> Box<[ReportTerm]> {
        let Self(terms) = self;
        terms.sort_unstable_by_key(|term| term.hash);
        terms.dedup_by(|next, term| {
            let is_same = next.hash == term.hash;
            if is_same {
                term.count_and_kind += 1 << 1;
            }
            is_same
        });
        let taken = terms.as_slice().into();
        terms.clear();
        taken
    }
}

/// Calls `visit` with every stem of a text and every pair of neighbouring stems.
pub(crate) fn for_each_term(text: &str, language: Language, mut visit: impl FnMut(Term)) {
    let mut previous = None;
    for_each_known_word(text, |_, word| visit_terms(&mut previous, word.stem(language), &mut visit));
}

/// Calls `visit` with the terms that a stem makes with the one before it, and remembers it.
pub(super) fn visit_terms(previous: &mut Option<Stem>, stem: Option<Stem>, visit: &mut impl FnMut(Term)) {
    if let Some(stem) = stem {
        visit(Term { hash: stem.hash, background_share: stem.background_share, is_pair: false });
        if let Some(previous) = *previous {
            visit(pair(previous, stem));
        }
    }
    *previous = stem;
}

/// The term of two neighbouring stems.
pub(crate) fn pair(first: Stem, second: Stem) -> Term {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&first.hash.to_le_bytes());
    bytes[8..].copy_from_slice(&second.hash.to_le_bytes());
    Term {
        hash: xxh3_64(&bytes),
        background_share: share_of_pair(first.background_share, second.background_share),
        is_pair: true,
    }
}
