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
#[derive(Debug, Default)]
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

/// A word as it is weighed.
struct ToldWord {
    weight: f64,
    kinds: Kinds,
}

/// Of which kinds a word is, or any word of a sense: a bit for each.
#[derive(Clone, Copy, Debug, Default)]
struct Kinds(u8);

impl Kinds {
    const NAME: u8 = 1;
    const SPEAKER: u8 = 1 << 1;
    const NUMBER: u8 = 1 << 2;
    const ANCHOR: u8 = 1 << 3;
    const PRECISE: u8 = 1 << 4;
    const MONTH: u8 = 1 << 5;
    /// It tells something.
    const TELLING: u8 = 1 << 6;

    fn of(word: &NumberedWord, weight: f64, min_telling_weight: f64, min_anchor_weight: f64) -> Self {
        let is_anchor = weight >= min_anchor_weight;
        let kinds = [
            (word.is_name, Self::NAME),
            (word.is_speaker, Self::SPEAKER),
            (word.is_number, Self::NUMBER),
            (word.is_number && is_anchor, Self::ANCHOR),
            (word.is_precise && is_anchor, Self::PRECISE),
            (word.is_month, Self::MONTH),
            (weight >= min_telling_weight, Self::TELLING),
        ];
        Self(kinds.iter().fold(0, |all, &(is_of_kind, kind)| all | if is_of_kind { kind } else { 0 }))
    }

    fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn has(self, kind: u8) -> bool {
        self.0 & kind != 0
    }

    /// Whether it tells something and is not of a kind.
    fn tells_else(self, kind: u8) -> bool {
        self.has(Self::TELLING) && !self.has(kind)
    }
}

impl Weights {
    /// Adds a sense; senses come ascending, each once.
    fn add_sense(&mut self, sense: u32, weight: f64, kinds: Kinds) {
        self.stems.push((sense, weight));
        self.stem_weight += weight;
        if kinds.has(Kinds::NAME) {
            self.names.push((sense, weight));
        }
        let lists = [
            (Kinds::SPEAKER, &mut self.speakers),
            (Kinds::NUMBER, &mut self.numbers),
            (Kinds::ANCHOR, &mut self.anchors),
            (Kinds::PRECISE, &mut self.precise),
            (Kinds::MONTH, &mut self.months),
        ];
        for (kind, senses) in lists {
            if kinds.has(kind) {
                senses.push(sense);
            }
        }
    }

    /// Adds three words in a row each, of which a run that stands twice counts as it first stands.
    fn add_shingles(&mut self, words: &[NumberedWord], told: &[ToldWord]) {
        let mut runs: Vec<(u128, f64)> = Vec::with_capacity(words.len().saturating_sub(2));
        let mut phrases: Vec<(u128, f64)> = Vec::new();
        for (at, (run, told)) in words.windows(3).zip(told.windows(3)).enumerate() {
            // `spokeswoman Ana Roth said` is no wording that two sentences share, and `the British Virgin Islands` hardly.
            let is_of_speaker = told.iter().any(|it| it.kinds.has(Kinds::SPEAKER))
                && !told.iter().any(|it| it.kinds.tells_else(Kinds::SPEAKER));
            if is_of_speaker {
                continue;
            }
            let key = u128::from(shingle(run)) << u64::BITS | at as u128;
            let weight = told.iter().map(|it| it.weight).sum::<f64>();
            let n_names = told.iter().filter(|it| it.kinds.has(Kinds::NAME)).count();
            if n_names >= 2 && !told.iter().any(|it| it.kinds.tells_else(Kinds::NAME)) {
                phrases.push((key, NAME_PHRASE_SHARE * weight));
            } else {
                runs.push((key, weight));
            }
        }
        for (runs, shingles) in [(runs, &mut self.shingles), (phrases, &mut self.name_phrases)] {
            *shingles = in_order(runs);
        }
        self.shingle_weight = self.shingles.iter().chain(&self.name_phrases).map(|&(_, weight)| weight).sum();
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
        let min_telling_weight = MIN_TELLING_WEIGHT * vocabulary.rarest_weight();
        let min_anchor_weight = MIN_ANCHOR_WEIGHT * vocabulary.rarest_weight();
        let mut told: Vec<ToldWord> = Vec::with_capacity(words.len());
        // Sense, stem and place of every word in one number each: they are sorted at once.
        let mut meant: Vec<u128> = Vec::with_capacity(words.len());
        for (at, word) in words.iter().enumerate() {
            let weight = weight(word, vocabulary, speaker_share);
            told.push(ToldWord {
                weight,
                kinds: Kinds::of(word, weight, min_telling_weight, min_anchor_weight),
            });
            let stem = u64::from(word.sense) << u32::BITS | u64::from(word.stem);
            meant.push(u128::from(stem) << u64::BITS | at as u128);
        }
        meant.sort_unstable();
        let at = |meant: u128| meant as u64 as usize;
        let stem = |meant: u128| (meant >> u64::BITS) as u64;

        let mut weights = Weights { stems: Vec::with_capacity(words.len()), ..Weights::default() };
        // A word that stands twice counts twice, as one entry; words of one sense, as a country and its people, count as one of them.
        for of_sense in meant.chunk_by(|&one, &other| stem(one) >> u32::BITS == stem(other) >> u32::BITS) {
            let sense = words[at(of_sense[0])].sense;
            let mut greatest = 0.0_f64;
            let mut kinds = Kinds::default();
            for said in of_sense.chunk_by(|&one, &other| stem(one) == stem(other)) {
                greatest = greatest.max(said.iter().map(|&it| told[at(it)].weight).sum());
                kinds = said.iter().fold(kinds, |kinds, &it| kinds.with(told[at(it)].kinds));
            }
            weights.add_sense(sense, greatest, kinds);
        }
        weights.add_shingles(words, &told);
        Self(Rc::new(weights))
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

    /// The weight of the words that two sentences share.
    pub(crate) fn shared_with(&self, other: &Self) -> f64 {
        shared_weight(&self.stems, &other.stems).0
    }

    pub(crate) fn similarity(&self, other: &Self, vocabulary: &Vocabulary) -> Similarity {
        self.similarity_of_sharing(other, self.shared_with(other), vocabulary)
    }

    /// The same where it is known how much weight of words they [share](Self::shared_with).
    pub(crate) fn similarity_of_sharing(
        &self,
        other: &Self,
        shared: f64,
        vocabulary: &Vocabulary,
    ) -> Similarity {
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

/// Shingles with their weights, ascending, each once, from numbers that hold where each stands behind it.
fn in_order(mut runs: Vec<(u128, f64)>) -> Vec<(Shingle, f64)> {
    runs.sort_unstable_by_key(|&(key, _)| key);
    let mut shingles: Vec<(Shingle, f64)> =
        runs.iter().map(|&(key, weight)| ((key >> u64::BITS) as Shingle, weight)).collect();
    shingles.dedup_by_key(|&mut (shingle, _)| shingle);
    shingles
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
