//! The words of a report and its pairs of words as terms, by which it is compared with others.

use storyfold_text::{Language, WordMemory};
use xxhash_rust::xxh3::xxh3_64;

use crate::background::share_of_pair;
use crate::piece::Piece;
use crate::prepared::word::{KnownWord, Stem};
use crate::prepared::words::with_memory;

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
pub(super) struct TermReader {
    terms: Vec<ReportTerm>,
    /// The same by the first bits of their hashes, and where those with each begin and then end.
    dealt: Vec<ReportTerm>,
    places: Vec<u32>,
}

impl TermReader {
    pub(super) fn add(&mut self, term: Term) {
        self.terms.push(ReportTerm::new(term, 1));
    }

    /// The terms, ascending, each once with how often it came. They are forgotten.
    pub(super) fn take(&mut self) -> Piece<ReportTerm> {
        self.sort();
        let Self { dealt: terms, .. } = self;
        terms.dedup_by(|next, term| {
            let is_same = next.hash == term.hash;
            if is_same {
                term.count_and_kind += 1 << 1;
            }
            is_same
        });
        let taken = terms.iter().copied().collect();
        self.terms.clear();
        taken
    }

    /// Deals the terms out by the first bits of their hashes, which are as good as random, to as many places as there are terms, and
    /// sorts the few at each.
    fn sort(&mut self) {
        let Self { terms, dealt, places } = self;
        let n_bits = terms.len().max(2).ilog2();
        let place_of = |term: &ReportTerm| (term.hash >> (u64::BITS - n_bits)) as usize;
        places.clear();
        places.resize(1 << n_bits, 0);
        terms.iter().for_each(|term| places[place_of(term)] += 1);
        let mut begin = 0;
        for place in places.iter_mut() {
            begin += std::mem::replace(place, begin);
        }
        dealt.clear();
        dealt.resize(terms.len(), ReportTerm { hash: 0, background_share: 0.0, count_and_kind: 0 });
        for term in terms.iter() {
            let place = &mut places[place_of(term)];
            dealt[*place as usize] = *term;
            *place += 1;
        }
        let mut begin = 0;
        for &end in places.iter() {
            if end - begin > 1 {
                dealt[begin as usize..end as usize].sort_unstable_by_key(|term| term.hash);
            }
            begin = end;
        }
    }
}

/// Calls `visit` with every stem of a text and every pair of neighbouring stems.
pub(crate) fn for_each_term(text: &str, language: Language, visit: impl FnMut(Term)) {
    with_memory(|memory| for_each_term_in(text, language, memory, visit));
}

/// The same with a memory of words that is at hand.
pub(super) fn for_each_term_in(
    text: &str,
    language: Language,
    memory: &mut WordMemory<KnownWord>,
    mut visit: impl FnMut(Term),
) {
    let mut previous = None;
    memory.for_each_word(text, KnownWord::new, |_, _, word| {
        visit_terms(&mut previous, word.stem(language), &mut visit);
    });
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn terms_are_sorted_and_counted(hashes in proptest::collection::vec(
            prop_oneof![any::<u64>(), 0_u64..5, Just(u64::MAX)], 0..200,
        )) {
            let mut reader = TermReader::default();
            let term = |hash| Term { hash, background_share: 0.5, is_pair: false };
            // Twice, as memory is used again.
            for _ in 0..2 {
                hashes.iter().for_each(|&hash| reader.add(term(hash)));
                let found: Vec<(u64, u32)> =
                    reader.take().iter().map(|term| (term.hash, term.count())).collect();
                let mut sorted = hashes.clone();
                sorted.sort_unstable();
                let expected: Vec<(u64, u32)> =
                    sorted.chunk_by(|one, other| one == other).map(|same| (same[0], same.len() as u32)).collect();
                prop_assert_eq!(found, expected);
            }
        }
    }
}
