//! How alike two sentences are.
//!
//! Three measures, each from 0 to 1, and their mean, all weighted by the rarity of words within the story:
//! the containment of the lighter sentence's words in the other, the Dice coefficient of their words, and the containment
//! of word-3 shingles. The first finds a sentence inside a longer one, the second asks that little else be said, the third
//! that the words stand in the same order.

use std::ops::Deref;
use std::rc::Rc;

use crate::vocabulary::{NumberedWord, Vocabulary};

/// How many shingles two sentences must share to be alike for their wording alone.
const MIN_SHARED_SHINGLES: usize = 2;
/// How much weight two sentences must share otherwise, in words that stand in one sentence of a witness.
pub(crate) const MIN_SHARED_RARE_WORDS: f64 = 2.2;
/// From which Dice coefficient on little is enough: short sentences that are nearly the same.
pub(crate) const MIN_DICE_OF_SHORT: f64 = 0.6;
/// How much less it may be where they share a figure: an anchor.
pub(crate) const ANCHOR_RELIEF: f64 = 0.5;
/// From which weight on a figure is an anchor, in words that stand in one sentence of a witness: `two` is none.
const MIN_ANCHOR_WEIGHT: f64 = 0.4;
/// What a shared figure adds to the similarity of two sentences.
const ANCHOR_BONUS: f64 = 0.05;
/// What a figure so precise that two facts hardly share it adds instead; it is no thin evidence either.
pub(crate) const PRECISE_BONUS: f64 = 0.1;
/// What is left of the similarity of two sentences that share less than any of these.
const WEAK_EVIDENCE_SHARE: f64 = 0.5;
/// From which weight on a word tells something, in words that stand in one sentence of a witness.
const MIN_TELLING_WEIGHT: f64 = 0.3;
/// How much of the weight of a speaker's name counts.
const SPEAKER_SHARE: f64 = 0.25;
/// How much weight two sentences must share beyond names, unless they share wording: who is named is not what is said.
const MIN_SHARED_PLAIN_WORDS: f64 = 1.0;
/// From which containment of shingles on two sentences share wording.
const MIN_SHARED_WORDING: f64 = 0.1;
/// What is left of the similarity of two sentences that share names alone.
const NAMES_ONLY_SHARE: f64 = 0.7;
/// What is left of the weight of three words in a row that are a name and little else: it is in every sentence about whom it names.
const NAME_PHRASE_SHARE: f64 = 0.5;
/// What other speakers take from the similarity of two sentences: two persons seldom say one thing.
const OTHER_SPEAKER_PENALTY: f64 = 0.08;
/// What other numbers and dates take from it: the same frame filled anew.
const OTHER_NUMBERS_PENALTY: f64 = 0.03;

/// What is compared of a sentence. Sentences with the same text share it.
#[derive(Clone, Debug)]
pub(crate) struct Profile(Rc<Weights>);

/// The weights of a sentence's words and shingles, sorted, ready for comparison.
#[derive(Debug)]
pub(crate) struct Weights {
    /// Stems with their weight in the sentence, ascending by stem, each once.
    stems: Vec<(u32, f64)>,
    stem_weight: f64,
    /// Those of the stems that are names.
    names: Vec<(u32, f64)>,
    /// The stems that count or date, and those of the speaker's name; ascending.
    numbers: Vec<u32>,
    /// The numbers that are rare enough to be anchors, ascending.
    anchors: Vec<u32>,
    /// Those of the anchors that are precise, ascending.
    precise: Vec<u32>,
    /// The months, ascending.
    months: Vec<u32>,
    speakers: Vec<u32>,
    /// Shingles of normalised forms with their weight, ascending, each once.
    shingles: Vec<(Shingle, f64)>,
    /// Those that are a name and little else.
    name_phrases: Vec<(Shingle, f64)>,
    /// The weight of both.
    shingle_weight: f64,
}

/// The numbers of three neighbouring forms. In a story of more than two million forms two shingles may have one number.
type Shingle = u64;

/// How many bits of a shingle a form has.
const BITS_OF_FORM: u32 = Shingle::BITS / 3;

fn shingle(run: &[NumberedWord]) -> Shingle {
    run.iter().fold(0, |shingle, word| shingle << BITS_OF_FORM ^ Shingle::from(word.form))
}

/// How alike two sentences are, and on what evidence.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Similarity {
    /// Weighted containment of words.
    pub(crate) containment: f64,
    /// Weighted Dice coefficient of words.
    pub(crate) dice: f64,
    /// Weighted containment of shingles.
    pub(crate) shingle_containment: f64,
    /// How many shingles are shared that are not a name and little else.
    pub(crate) n_shared_shingles: usize,
    /// How many of the others.
    pub(crate) n_shared_name_phrases: usize,
    /// The weight of the shared words, in words that stand in one sentence of a witness.
    pub(crate) shared_rare_words: f64,
    /// The same without names.
    pub(crate) shared_plain_words: f64,
    /// Whether both say who speaks, and name nobody in common.
    pub(crate) has_other_speakers: bool,
    /// Whether both count or date, and have no figure in common, or name other months.
    pub(crate) has_other_numbers: bool,
    /// Whether they share a number or date that is rare enough to be an anchor.
    pub(crate) has_anchor: bool,
    /// Whether they share one so precise that two facts hardly do.
    pub(crate) has_precise_anchor: bool,
}

impl Similarity {
    /// The mean of the three measures; less where the evidence is thin or speaks against it.
    ///
    /// Sentences that are nearly the same are exempt: there another figure or speaker is a variation.
    pub(crate) fn score(&self) -> f64 {
        self.score_with(MIN_SHARED_RARE_WORDS)
    }

    /// The same where so much weight shared is no thin evidence.
    pub(crate) fn score_with(&self, min_shared_rare_words: f64) -> f64 {
        let mean = (self.containment + self.dice + self.shingle_containment) / 3.0;
        if self.dice >= MIN_DICE_OF_SHORT {
            return mean;
        }
        let share = if self.is_thin(min_shared_rare_words) {
            WEAK_EVIDENCE_SHARE
        } else if self.is_names_only() {
            NAMES_ONLY_SHARE
        } else {
            1.0
        };
        let anchor_bonus = match (self.has_precise_anchor, self.has_anchor) {
            (true, _) => PRECISE_BONUS,
            (false, true) => ANCHOR_BONUS,
            (false, false) => 0.0,
        };
        mean * share + anchor_bonus
            - if self.has_other_speakers { OTHER_SPEAKER_PENALTY } else { 0.0 }
            - if self.has_other_numbers { OTHER_NUMBERS_PENALTY } else { 0.0 }
    }

    fn is_thin(&self, min_shared_rare_words: f64) -> bool {
        self.n_shared_runs() < MIN_SHARED_SHINGLES
            && self.shared_rare_words
                < min_shared_rare_words - if self.has_anchor { ANCHOR_RELIEF } else { 0.0 }
            && self.dice < MIN_DICE_OF_SHORT
            && !self.has_precise_anchor
    }

    fn n_shared_runs(&self) -> usize {
        self.n_shared_shingles + self.n_shared_name_phrases
    }

    /// Whether names are all that they share.
    pub(crate) fn is_names_only(&self) -> bool {
        self.shared_plain_words < MIN_SHARED_PLAIN_WORDS
            && (self.shingle_containment < MIN_SHARED_WORDING || self.n_shared_runs() < MIN_SHARED_SHINGLES)
            && self.dice < MIN_DICE_OF_SHORT
    }
}

impl Deref for Profile {
    type Target = Weights;

    fn deref(&self) -> &Weights {
        &self.0
    }
}

impl Profile {
    /// Weighs the words of a sentence.
    pub(crate) fn new(words: &[NumberedWord], vocabulary: &Vocabulary) -> Self {
        // `Roth declined to comment`: where nothing else is told, the speaker is what is told about.
        let is_telling = |word: &NumberedWord| {
            !word.is_speaker
                && vocabulary.weight(word.stem) >= MIN_TELLING_WEIGHT * vocabulary.rarest_weight()
        };
        Self::weighed(words, vocabulary, if words.iter().any(is_telling) { SPEAKER_SHARE } else { 1.0 })
    }

    /// Weighs the words of a part of a sentence; one that only says who speaks has little weight.
    pub(crate) fn of_clause(words: &[NumberedWord], vocabulary: &Vocabulary) -> Self {
        Self::weighed(words, vocabulary, SPEAKER_SHARE)
    }

    fn weighed(words: &[NumberedWord], vocabulary: &Vocabulary, speaker_share: f64) -> Self {
        let weights: Vec<f64> = words.iter().map(|word| weight(word, vocabulary, speaker_share)).collect();
        // Sense, stem and place of every word, which are compared at once.
        let mut meant: Vec<(u64, usize)> = (0..)
            .zip(words)
            .map(|(at, word)| (u64::from(word.sense) << u32::BITS | u64::from(word.stem), at))
            .collect();
        meant.sort_unstable();
        let mut stems: Vec<(u32, f64)> = Vec::with_capacity(words.len());
        for said in meant.chunk_by(|one, other| one.0 == other.0) {
            // A word that stands twice counts twice, as one entry.
            let sum: f64 = said.iter().map(|&(_, at)| weights[at]).sum();
            let sense = words[said[0].1].sense;
            match stems.last_mut() {
                // Words of one sense, as a country and its people, count as one of them.
                Some((known, weight)) if *known == sense => *weight = weight.max(sum),
                _ => stems.push((sense, sum)),
            }
        }

        let min_telling_weight = MIN_TELLING_WEIGHT * vocabulary.rarest_weight();
        let min_anchor_weight = MIN_ANCHOR_WEIGHT * vocabulary.rarest_weight();
        let name_stems = stems_of(words, |_, word| word.is_name);
        let is_name = |stem: &u32| name_stems.binary_search(stem).is_ok();
        let names = if name_stems.is_empty() {
            Vec::new()
        } else {
            stems.iter().copied().filter(|(stem, _)| is_name(stem)).collect()
        };

        let speakers = stems_of(words, |_, word| word.is_speaker);
        // Three words in a row, of which each tells something or not.
        let is_phrase_of_names = |run: &[NumberedWord], tells: [bool; 3]| {
            let n_names = run.iter().map(|word| u8::from(word.is_name)).sum::<u8>();
            n_names >= 2 && !run.iter().zip(tells).any(|(word, tells)| tells & !word.is_name)
        };
        let is_of_speaker = |run: &[NumberedWord], tells: [bool; 3]| {
            run.iter().any(|word| word.is_speaker)
                && !run.iter().zip(tells).any(|(word, tells)| tells & !word.is_speaker)
        };
        let mut shingles: Vec<(Shingle, f64)> = Vec::with_capacity(words.len().saturating_sub(2));
        let mut name_phrases: Vec<(Shingle, f64)> = Vec::new();
        for (run, weights) in words.windows(3).zip(weights.windows(3)) {
            let tells = [0, 1, 2].map(|at| weights[at] >= min_telling_weight);
            // `spokeswoman Ana Roth said` is no wording that two sentences share, and `the British Virgin Islands` hardly.
            if speakers.is_empty() || !is_of_speaker(run, tells) {
                let weight = weights.iter().sum::<f64>();
                if is_phrase_of_names(run, tells) {
                    name_phrases.push((shingle(run), NAME_PHRASE_SHARE * weight));
                } else {
                    shingles.push((shingle(run), weight));
                }
            }
        }
        for shingles in [&mut shingles, &mut name_phrases] {
            shingles.sort_by_key(|&(shingle, _)| shingle);
            shingles.dedup_by_key(|&mut (shingle, _)| shingle);
        }
        Self(Rc::new(Weights {
            stem_weight: stems.iter().map(|&(_, weight)| weight).sum(),
            shingle_weight: shingles.iter().chain(&name_phrases).map(|&(_, weight)| weight).sum(),
            stems,
            shingles,
            name_phrases,
            names,
            numbers: stems_of(words, |_, word| word.is_number),
            anchors: stems_of(words, |at, word| word.is_number && weights[at] >= min_anchor_weight),
            precise: stems_of(words, |at, word| word.is_precise && weights[at] >= min_anchor_weight),
            months: stems_of(words, |_, word| word.is_month),
            speakers,
        }))
    }

    /// The stems of the sentence with their weights, ascending.
    pub(crate) fn stems(&self) -> &[(u32, f64)] {
        &self.stems
    }

    /// Whether the sentence has a stem.
    pub(crate) fn has(&self, stem: u32) -> bool {
        self.stems.binary_search_by_key(&stem, |&(stem, _)| stem).is_ok()
    }

    /// The weight of a sense in the sentence; 0 for one that it does not have.
    pub(crate) fn weight_of(&self, sense: u32) -> f64 {
        let found = self.stems.binary_search_by_key(&sense, |&(sense, _)| sense);
        found.map_or(0.0, |at| self.stems[at].1)
    }

    /// The weight of all words.
    pub(crate) fn stem_weight(&self) -> f64 {
        self.stem_weight
    }

    pub(crate) fn similarity(&self, other: &Self, vocabulary: &Vocabulary) -> Similarity {
        let (shared, _) = shared_weight(&self.stems, &other.stems);
        let (shared_names, _) = shared_weight(&self.names, &other.names);
        let are_apart = |one: &[u32], other: &[u32]| {
            !one.is_empty() && !other.is_empty() && one.iter().all(|stem| other.binary_search(stem).is_err())
        };
        let is_other_month = are_apart(&self.months, &other.months);
        let (shared_shingles, n_shared_shingles) = shared_weight(&self.shingles, &other.shingles);
        let (shared_name_phrases, n_shared_name_phrases) =
            shared_weight(&self.name_phrases, &other.name_phrases);
        let ratio = |part: f64, whole: f64| if whole > 0.0 { (part / whole).min(1.0) } else { 0.0 };
        Similarity {
            containment: ratio(shared, self.stem_weight.min(other.stem_weight)),
            dice: ratio(2.0 * shared, self.stem_weight + other.stem_weight),
            shingle_containment: ratio(
                shared_shingles + shared_name_phrases,
                self.shingle_weight.min(other.shingle_weight),
            ),
            n_shared_shingles,
            n_shared_name_phrases,
            shared_rare_words: ratio_unbounded(shared, vocabulary.rarest_weight()),
            shared_plain_words: ratio_unbounded(shared - shared_names, vocabulary.rarest_weight()),
            has_other_speakers: are_apart(&self.speakers, &other.speakers),
            has_other_numbers: are_apart(&self.numbers, &other.numbers) || is_other_month,
            // The same year tells nothing of two months.
            has_anchor: !is_other_month
                && self.anchors.iter().any(|stem| other.anchors.binary_search(stem).is_ok()),
            has_precise_anchor: self.precise.iter().any(|stem| other.precise.binary_search(stem).is_ok()),
        }
    }
}

/// The weight of a word in a part of a sentence.
pub(crate) fn clause_weight(word: &NumberedWord, vocabulary: &Vocabulary) -> f64 {
    weight(word, vocabulary, SPEAKER_SHARE)
}

fn weight(word: &NumberedWord, vocabulary: &Vocabulary, speaker_share: f64) -> f64 {
    vocabulary.weight(word.stem) * if word.is_speaker { speaker_share } else { 1.0 }
}

/// The stems of the words that are of a kind, ascending, each once.
fn stems_of(words: &[NumberedWord], is_of_kind: impl Fn(usize, &NumberedWord) -> bool) -> Vec<u32> {
    let mut stems: Vec<u32> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if is_of_kind(at, word) {
            stems.push(word.sense);
        }
    }
    if stems.len() < 2 {
        return stems;
    }
    stems.sort_unstable();
    stems.dedup();
    stems
}

fn ratio_unbounded(part: f64, unit: f64) -> f64 {
    if unit > 0.0 { part / unit } else { 0.0 }
}

/// The weight and number of the entries that two sorted lists share; of two weights the smaller counts.
fn shared_weight<K: Ord + Copy>(one: &[(K, f64)], other: &[(K, f64)]) -> (f64, usize) {
    let (mut one_idx, mut other_idx) = (0, 0);
    let (mut weight, mut n_shared) = (0.0, 0);
    while let (Some(&(left, left_weight)), Some(&(right, right_weight))) =
        (one.get(one_idx), other.get(other_idx))
    {
        if left == right {
            weight += left_weight.min(right_weight);
            n_shared += 1;
        }
        // Without a branch: which of the two is the smaller nobody can foresee.
        one_idx += usize::from(left <= right);
        other_idx += usize::from(right <= left);
    }
    (weight, n_shared)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_texts::with_numbered;

    /// How alike the sentences of two reports are that have one each.
    fn likeness(one: &str, other: &str) -> Similarity {
        with_numbered([one, other], |_, sentences, vocabulary| {
            let [one, other] = [0, 1].map(|at| Profile::new(&sentences[at].words, vocabulary));
            one.similarity(&other, vocabulary)
        })
    }

    #[test]
    fn one_year_is_no_anchor_of_two_months() {
        let first = "The yard at Marl struck a deal with Norden Lines in February 2022.";
        let found = likeness(first, "Norden Lines had fined the yard at Marl in Feb. 2022.");
        assert!(found.has_anchor && !found.has_other_numbers);
        let found = likeness(first, "Norden Lines had fined the yard at Marl in September 2022.");
        assert!(!found.has_anchor && found.has_other_numbers);
    }

    #[test]
    fn a_precise_figure_is_more_than_an_anchor_and_no_year_or_round_number() {
        let found = likeness("The fare was 284.46 crowns.", "It would cost them 284.46 crowns in May.");
        assert!(found.has_precise_anchor);
        for (one, other) in [
            ("The fare rose in 1786.", "In 1786 it cost them more."),
            ("The ferry cost 20,000 crowns.", "A fine of 20,000 crowns was paid."),
        ] {
            let found = likeness(one, other);
            assert!(found.has_anchor && !found.has_precise_anchor, "{one} {other}");
        }
    }

    #[test]
    fn a_country_and_its_people_count_once() {
        let twice = likeness("The Karvian fleet left Karvia in a storm.", "The fleet of Karvia met a storm.");
        let once = likeness("The grey fleet left Karvia in a storm.", "The fleet of Karvia met a storm.");
        assert!((twice.shared_rare_words - once.shared_rare_words).abs() < 0.1, "{twice:?} {once:?}");
        let people = likeness("The fleet of Karvia met a storm.", "The Karvian fleet met a storm.");
        assert!(people.containment > 0.9, "{people:?}");
    }
}
