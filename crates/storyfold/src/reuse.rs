//! Reuse evidence: sentences that were copied, told by their shingles.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::config::Config;
use crate::lexical::low_half;
use crate::lookup::Lookup;
use crate::prepared::PreparedSentence;

/// How many shingles two sentences must share. One is never as much as [`MIN_SHARED_TELLING`].
const MIN_SHARED_SHINGLES: usize = 2;
/// How many telling shingles' worth of weight two sentences must share: attribution formulas alone never match.
pub(crate) const MIN_SHARED_TELLING: f64 = 1.2;

/// Two sentences of two reports that are the same copy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SentenceMatch {
    /// The sentence, counted within its report, of the report that stands first in the order of time.
    pub(crate) first_idx: usize,
    /// The sentence of the other report.
    pub(crate) second_idx: usize,
    /// The share of the lighter sentence's weight that stands in the other, 0 to 1.
    pub(crate) containment: f64,
    /// The shared weight against that of both together, 0 to 1.
    pub(crate) resemblance: f64,
    /// Whether both have numbers and not the same.
    pub(crate) has_other_numbers: bool,
    /// Whether each has a name that the other lacks.
    pub(crate) has_other_names: bool,
}

/// What two sentences share.
#[derive(Clone, Copy, Debug, Default)]
struct Shared {
    n_shingles: usize,
    /// How telling these are, added up in their order.
    weight: f64,
}

/// The shingles of a report, in the order of its sentences: the low halves of their hashes.
pub(crate) fn shingle_list(sentences: &[PreparedSentence]) -> Vec<u32> {
    sentences.iter().flat_map(PreparedSentence::shingles).map(|&shingle| low_half(shingle)).collect()
}

/// The sentences of a report, ready to be compared with those of many others.
pub(crate) struct SentenceLookup<'a> {
    sentences: &'a [PreparedSentence],
    lookup: Lookup,
    /// In which sentence each shingle stands, in the order of [`shingle_list`], and where the same stands next.
    places: Vec<(u32, Option<u32>)>,
    scratch: RefCell<Scratch>,
}

/// Room for what a sentence shares with each of these, used for one after the other.
#[derive(Default)]
struct Scratch {
    /// By sentence; nothing for all between two uses.
    shared: Vec<Shared>,
    /// The sentences of which something is shared.
    touched: Vec<u32>,
}

impl<'a> SentenceLookup<'a> {
    pub(crate) fn new(sentences: &'a [PreparedSentence]) -> Self {
        let shingles = shingle_list(sentences);
        let lookup = Lookup::new(&shingles);
        let sentence_of = (0..).zip(sentences).flat_map(|(sentence_idx, sentence)| {
            sentence.shingles().iter().map(move |_| (sentence_idx, None))
        });
        let mut places: Vec<(u32, Option<u32>)> = sentence_of.collect();
        let mut last: HashMap<u32, u32> = HashMap::new();
        for (at, &shingle) in (0..).zip(&shingles) {
            if let Some(before) = last.insert(shingle, at) {
                places[before as usize].1 = Some(at);
            }
        }
        Self { sentences, lookup, places, scratch: RefCell::default() }
    }

    /// The sentences that an earlier report has in common with this one, in their order there; `shingles` is its
    /// [`shingle_list`].
    pub(crate) fn matches(
        &self,
        earlier: &[PreparedSentence],
        shingles: &[u32],
        config: &Config,
    ) -> Vec<SentenceMatch> {
        let mut matches = Vec::new();
        // Most pairs of reports have nothing in common, which is told without a look at the sentences.
        if (self.lookup.n_likely(shingles) as usize) < MIN_SHARED_SHINGLES {
            return matches;
        }
        let Scratch { shared, touched } = &mut *self.scratch.borrow_mut();
        shared.resize(self.sentences.len(), Shared::default());
        let mut end = 0;
        for (first_idx, one) in earlier.iter().enumerate() {
            let begin = end;
            end += one.telling.len();
            self.lookup.for_each_shared(&shingles[begin..end], |at, place| {
                let mut next = Some(place);
                while let Some(place) = next {
                    let (second_idx, behind) = self.places[place];
                    let Shared { n_shingles, weight } = &mut shared[second_idx as usize];
                    if *n_shingles == 0 {
                        touched.push(second_idx);
                    }
                    *n_shingles += 1;
                    *weight += f64::from(one.telling[at]);
                    next = behind.map(|behind| behind as usize);
                }
            });
            touched.sort_unstable();
            for second_idx in touched.drain(..).map(|it| it as usize) {
                let other = &self.sentences[second_idx];
                let shared = std::mem::take(&mut shared[second_idx]);
                if let Some((containment, resemblance)) = compare(one, other, shared, config) {
                    matches.push(SentenceMatch {
                        first_idx,
                        second_idx,
                        containment,
                        resemblance,
                        has_other_numbers: differ(one.numbers(), other.numbers()),
                        has_other_names: differ(one.names(), other.names()),
                    });
                }
            }
        }
        matches
    }
}

/// Containment and resemblance of two sentences that share so much, if they match.
fn compare(
    one: &PreparedSentence,
    other: &PreparedSentence,
    Shared { n_shingles, weight: shared }: Shared,
    config: &Config,
) -> Option<(f64, f64)> {
    let (left, right) = (one.weight, other.weight);
    let lighter = left.min(right);
    if n_shingles < MIN_SHARED_SHINGLES || shared < MIN_SHARED_TELLING || lighter <= 0.0 {
        return None;
    }
    let containment = (shared / lighter).min(1.0);
    (containment >= config.sentence_containment)
        .then(|| (containment, (shared / (left + right - shared)).min(1.0)))
}

/// Whether each of two ascending lists has something that the other lacks.
fn differ(one: &[u64], other: &[u64]) -> bool {
    let lacks = |one: &[u64], other: &[u64]| one.iter().any(|it| other.binary_search(it).is_err());
    lacks(one, other) && lacks(other, one)
}
