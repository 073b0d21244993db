//! Reuse evidence: sentences that were copied, told by their shingles.

use std::cell::RefCell;

use crate::config::Config;
use crate::lookup::Lookup;
use crate::prepared::{PreparedSentences, TELLING_PARTS};

/// How many shingles two sentences must share. One is never as much as [`MIN_SHARED_TELLING`].
const MIN_SHARED_SHINGLES: usize = 2;
/// How telling the shingles must be that two sentences share, in parts of [`TELLING_PARTS`], of which a shingle has so many at
/// most: attribution formulas alone never match.
pub(crate) const MIN_SHARED_TELLING: u32 = TELLING_PARTS + TELLING_PARTS / 5;

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
    /// How telling these are together, in parts of [`TELLING_PARTS`].
    telling: u32,
}

/// How many sentences of others are remembered with what they match: those whose hashes end alike push each other out.
const N_REMEMBERED: usize = 1 << 10;

/// The sentences of a report, ready to be compared with those of many others.
///
/// Most of these are copies of each other, so that the same sentence comes again and again: what a sentence matches is remembered by the
/// hash of its words.
pub(crate) struct SentenceLookup<'a> {
    sentences: &'a PreparedSentences,
    lookup: Lookup,
    /// In which sentence each shingle stands, in their order, and where the same stands next.
    places: Vec<(u32, Option<u32>)>,
    scratch: RefCell<Scratch>,
}

/// Room for what a sentence shares with each of these, used for one after the other.
struct Scratch {
    /// Shingles that are shared: where they stand in the other sentence, and in this report for the first time.
    places: Vec<(usize, u32)>,
    /// By sentence; nothing for all between two uses.
    shared: Vec<Shared>,
    /// The sentences of which something is shared.
    touched: Vec<u32>,
    remembered: Box<[Remembered; N_REMEMBERED]>,
    /// The sentences of the other report that match some, with where.
    found: Vec<(u32, Remembered)>,
    /// What the sentences that are remembered match, and some that are not any more.
    likenesses: Vec<Likeness>,
}

/// A sentence of another report, and where the likenesses stand that were found of it.
#[derive(Clone, Copy, Default)]
struct Remembered {
    hash: u64,
    begin: u32,
    /// As many as no sentence can have where nothing is remembered.
    len: u32,
}

/// A sentence of this report that another one matches.
#[derive(Clone, Copy)]
struct Likeness {
    sentence_idx: u32,
    containment: f64,
    resemblance: f64,
}

impl Remembered {
    const NOTHING: Self = Self { hash: 0, begin: 0, len: u32::MAX };
}

impl Default for Scratch {
    fn default() -> Self {
        Self {
            places: Vec::new(),
            shared: Vec::new(),
            touched: Vec::new(),
            remembered: Box::new([Remembered::NOTHING; N_REMEMBERED]),
            found: Vec::new(),
            likenesses: Vec::new(),
        }
    }
}

impl<'a> SentenceLookup<'a> {
    pub(crate) fn new(sentences: &'a PreparedSentences) -> Self {
        let shingles: Vec<u32> = sentences.all_shingles().collect();
        let lookup = Lookup::new(&shingles);
        let mut places: Vec<(u32, Option<u32>)> = Vec::with_capacity(shingles.len());
        for sentence_idx in 0..sentences.len() {
            places.extend(sentences.shingles(sentence_idx).iter().map(|_| (sentence_idx as u32, None)));
        }
        // The last place of each shingle, by the first.
        let mut last: Vec<u32> = (0..shingles.len() as u32).collect();
        for (at, &shingle) in (0..).zip(&shingles) {
            if let Some(first) = lookup.get(shingle).filter(|&first| first != at) {
                let before = std::mem::replace(&mut last[first as usize], at);
                places[before as usize].1 = Some(at);
            }
        }
        let shared = vec![Shared::default(); sentences.len()];
        let scratch = RefCell::new(Scratch { shared, ..Scratch::default() });
        Self { sentences, lookup, places, scratch }
    }

    /// The sentences that an earlier report has in common with this one, in their order there.
    pub(crate) fn matches(&self, earlier: &PreparedSentences, config: &Config) -> Vec<SentenceMatch> {
        let scratch = &mut *self.scratch.borrow_mut();
        scratch.found.clear();
        let mut n_matches = 0;
        for (first_idx, hash) in (0..).zip(earlier.hashes()) {
            let at = hash as usize % N_REMEMBERED;
            let mut known = scratch.remembered[at];
            if known.hash != hash || known.len == u32::MAX {
                let begin = scratch.likenesses.len() as u32;
                self.compare_with_all(earlier, first_idx as usize, config, scratch);
                known = Remembered { hash, begin, len: scratch.likenesses.len() as u32 - begin };
                scratch.remembered[at] = known;
            }
            if known.len > 0 {
                n_matches += known.len as usize;
                scratch.found.push((first_idx, known));
            }
        }
        // Most pairs of reports have nothing in common.
        let mut matches = Vec::with_capacity(n_matches);
        for &(first_idx, Remembered { begin, len, .. }) in &scratch.found {
            let likenesses = &scratch.likenesses[begin as usize..][..len as usize];
            matches.extend(likenesses.iter().map(|it| self.match_of(earlier, first_idx as usize, it)));
        }
        matches
    }

    fn match_of(&self, earlier: &PreparedSentences, first_idx: usize, likeness: &Likeness) -> SentenceMatch {
        let Likeness { sentence_idx, containment, resemblance } = *likeness;
        let second_idx = sentence_idx as usize;
        SentenceMatch {
            first_idx,
            second_idx,
            containment,
            resemblance,
            // The same words may be names in one sentence and none in another.
            has_other_numbers: differ(earlier.numbers(first_idx), self.sentences.numbers(second_idx)),
            has_other_names: differ(earlier.names(first_idx), self.sentences.names(second_idx)),
        }
    }

    /// Puts behind the likenesses which sentences of this report one of an earlier report matches.
    fn compare_with_all(
        &self,
        earlier: &PreparedSentences,
        first_idx: usize,
        config: &Config,
        scratch: &mut Scratch,
    ) {
        let Scratch { places, shared, touched, likenesses, .. } = scratch;
        places.clear();
        let shingles = earlier.shingles(first_idx);
        self.lookup.for_each_shared(shingles, |at, place| places.push((at, place as u32)));
        if places.len() < MIN_SHARED_SHINGLES {
            return;
        }
        let telling = earlier.telling(first_idx);
        for &(at, place) in places.iter() {
            let mut next = Some(place);
            while let Some(place) = next {
                let (second_idx, behind) = self.places[place as usize];
                let shared = &mut shared[second_idx as usize];
                if shared.n_shingles == 0 {
                    touched.push(second_idx);
                }
                shared.n_shingles += 1;
                shared.telling += u32::from(telling[at]);
                next = behind;
            }
        }
        touched.sort_unstable();
        for sentence_idx in touched.drain(..) {
            let shared = std::mem::take(&mut shared[sentence_idx as usize]);
            let telling = [earlier.sentence(first_idx), self.sentences.sentence(sentence_idx as usize)]
                .map(|it| it.telling);
            if let Some((containment, resemblance)) = compare(telling, shared, config) {
                likenesses.push(Likeness { sentence_idx, containment, resemblance });
            }
        }
    }
}

/// Containment and resemblance of two sentences that are so telling and share so much, if they match.
fn compare(
    [one, other]: [u32; 2],
    Shared { n_shingles, telling: shared }: Shared,
    config: &Config,
) -> Option<(f64, f64)> {
    let lighter = one.min(other);
    if n_shingles < MIN_SHARED_SHINGLES || shared < MIN_SHARED_TELLING || lighter == 0 {
        return None;
    }
    // Two shingles with the same half of a hash are shared twice.
    let share = |of: u32| (f64::from(shared) / f64::from(of)).min(1.0);
    let containment = share(lighter);
    (containment >= config.sentence_containment)
        .then(|| (containment, share((one + other).saturating_sub(shared))))
}

/// Whether each of two ascending lists has something that the other lacks.
fn differ(one: &[u32], other: &[u32]) -> bool {
    let lacks = |one: &[u32], other: &[u32]| one.iter().any(|it| other.binary_search(it).is_err());
    // Most have the same.
    one != other && lacks(one, other) && lacks(other, one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prepared::PreparedReport;
    use crate::report::Report;

    #[test]
    fn what_is_remembered_of_a_sentence_changes_nothing() {
        let sentence = |it: usize| {
            let (town, boats) = (["Marl", "Ordel", "Linden", "Sorn"][it / 3 % 4], 3 + it % 5);
            format!(
                "The mayor of {town} counted {boats} boats in harbour number {it} before the ferry sank on Monday."
            )
        };
        let reports: Vec<PreparedReport> = (0..60)
            .map(|it| {
                let text: Vec<String> = (0..30).map(|at| sentence((it * 17 + at * at) % 1_500)).collect();
                PreparedReport::new(&Report::new("a", text.join(" ")), &Config::default())
            })
            .collect();
        let lookup = SentenceLookup::new(&reports[0].sentences);
        let config = Config::default();
        let mut n_matches = 0;
        for earlier in reports.iter().chain(&reports) {
            let anew = SentenceLookup::new(&reports[0].sentences).matches(&earlier.sentences, &config);
            assert_eq!(lookup.matches(&earlier.sentences, &config), anew);
            n_matches += anew.len();
        }
        assert!(n_matches > 200, "{n_matches}");
    }
}
