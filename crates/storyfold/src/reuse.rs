//! Reuse evidence: sentences that were copied, told by their shingles.

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
pub(crate) struct SentenceLookup {
    /// Where each shingle stands for the first time.
    first_places: Lookup,
    /// In which sentence each shingle stands, in their order, and where the same stands next, or [`NOWHERE`].
    places: Vec<(u32, u32)>,
    remembered: Box<[Remembered; N_REMEMBERED]>,
    /// What the sentences that are remembered match, and some that are not any more.
    likenesses: Vec<Likeness>,
    /// The sentences of the other report that match some, with where.
    found: Vec<(u32, Remembered)>,
    tally: SentenceTally,
}

/// What a sentence of another report shares with each of these, counted for one after the other.
#[derive(Default)]
struct SentenceTally {
    /// Shingles that are shared: where they stand in the other sentence, and in this report for the first time.
    hits: Vec<(usize, u32)>,
    /// By sentence; nothing for all between two uses.
    shared: Vec<Shared>,
    /// The sentences of which something is shared.
    touched: Vec<u32>,
}

/// No place.
const NOWHERE: u32 = u32::MAX;

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

impl Default for SentenceLookup {
    fn default() -> Self {
        Self {
            first_places: Lookup::default(),
            places: Vec::new(),
            remembered: Box::new([Remembered::NOTHING; N_REMEMBERED]),
            likenesses: Vec::new(),
            found: Vec::new(),
            tally: SentenceTally::default(),
        }
    }
}

impl SentenceLookup {
    /// With the sentences of a report.
    pub(crate) fn new(sentences: &PreparedSentences) -> Self {
        let mut lookup = Self::default();
        lookup.fill(sentences);
        lookup
    }

    /// Makes the sentences of a report ready, instead of those of another one.
    pub(crate) fn fill(&mut self, sentences: &PreparedSentences) {
        let Self { first_places, places, remembered, likenesses, tally, .. } = self;
        remembered.fill(Remembered::NOTHING);
        likenesses.clear();
        tally.shared.resize(sentences.len(), Shared::default());
        places.clear();
        for sentence_idx in 0..sentences.len() {
            places.extend(sentences.shingles(sentence_idx).iter().map(|_| (sentence_idx as u32, NOWHERE)));
        }
        first_places.reset(places.len());
        // Those after the first are put in between, so that nothing need be known of the last.
        for (at, shingle) in (0..).zip(sentences.all_shingles()) {
            if let Some(first) = first_places.insert(shingle, at) {
                places[at as usize].1 = std::mem::replace(&mut places[first as usize].1, at);
            }
        }
    }

    /// The sentences that an earlier report has in common with the later one that was made ready, in their order there.
    pub(crate) fn matches(
        &mut self,
        earlier: &PreparedSentences,
        later: &PreparedSentences,
        config: &Config,
    ) -> Vec<SentenceMatch> {
        self.found.clear();
        let mut n_matches = 0;
        for (first_idx, hash) in (0..).zip(earlier.hashes()) {
            let at = hash as usize % N_REMEMBERED;
            let mut known = self.remembered[at];
            if known.hash != hash || known.len == u32::MAX {
                let begin = self.likenesses.len() as u32;
                self.compare_with_all([earlier, later], first_idx as usize, config);
                known = Remembered { hash, begin, len: self.likenesses.len() as u32 - begin };
                self.remembered[at] = known;
            }
            if known.len > 0 {
                n_matches += known.len as usize;
                self.found.push((first_idx, known));
            }
        }
        // Most pairs of reports have nothing in common.
        let mut matches = Vec::with_capacity(n_matches);
        for &(first_idx, Remembered { begin, len, .. }) in &self.found {
            let likenesses = &self.likenesses[begin as usize..][..len as usize];
            matches.extend(likenesses.iter().map(|it| it.match_of([earlier, later], first_idx as usize)));
        }
        matches
    }

    /// Puts behind the likenesses which sentences of the later report one of an earlier report matches.
    fn compare_with_all(
        &mut self,
        [earlier, later]: [&PreparedSentences; 2],
        first_idx: usize,
        config: &Config,
    ) {
        let Self { first_places, places, likenesses, tally, .. } = self;
        let SentenceTally { hits, shared, touched } = tally;
        hits.clear();
        first_places.for_each_shared(earlier.shingles(first_idx), |at, place| hits.push((at, place)));
        if hits.len() < MIN_SHARED_SHINGLES {
            return;
        }
        let telling = earlier.telling(first_idx);
        for &(at, place) in hits.iter() {
            let mut next = place;
            while next != NOWHERE {
                let (second_idx, behind) = places[next as usize];
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
        let of_first = earlier.sentence(first_idx).telling;
        for sentence_idx in touched.drain(..) {
            let shared = std::mem::take(&mut shared[sentence_idx as usize]);
            let of_second = later.sentence(sentence_idx as usize).telling;
            if let Some((containment, resemblance)) = compare([of_first, of_second], shared, config) {
                likenesses.push(Likeness { sentence_idx, containment, resemblance });
            }
        }
    }
}

impl Likeness {
    fn match_of(&self, [earlier, later]: [&PreparedSentences; 2], first_idx: usize) -> SentenceMatch {
        let second_idx = self.sentence_idx as usize;
        // The same words may be names in one sentence and none in another.
        let has_same = earlier.has_same_words(first_idx, later, second_idx);
        SentenceMatch {
            first_idx,
            second_idx,
            containment: self.containment,
            resemblance: self.resemblance,
            has_other_numbers: !has_same && differ(earlier.numbers(first_idx), later.numbers(second_idx)),
            has_other_names: !has_same && differ(earlier.names(first_idx), later.names(second_idx)),
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
        let config = Config::default();
        let mut lookup = SentenceLookup::default();
        let mut n_matches = 0;
        for later in &reports[..2] {
            lookup.fill(&later.sentences);
            for earlier in reports.iter().chain(&reports) {
                let mut anew = SentenceLookup::new(&later.sentences);
                let anew = anew.matches(&earlier.sentences, &later.sentences, &config);
                assert_eq!(lookup.matches(&earlier.sentences, &later.sentences, &config), anew);
                n_matches += anew.len();
            }
        }
        assert!(n_matches > 200, "{n_matches}");
    }
}
