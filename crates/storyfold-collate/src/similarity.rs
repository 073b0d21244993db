//! How alike two sentences are.
//!
//! Three measures, each from 0 to 1, and their mean, all weighted by the rarity of words within the story:
//! the containment of the lighter sentence's words in the other, the Dice coefficient of their words, and the containment
//! of word-3 shingles. The first finds a sentence inside a longer one, the second asks that little else be said, the third
//! that the words stand in the same order.

use std::cell::OnceCell;
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
    /// Whether stems of one sense, of which only one counts, stand in it.
    has_synonyms: bool,
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
    /// Its words in order.
    told: Vec<ToldWord>,
    /// Its shingles, if anybody has asked: many sentences have too few words in common with any other.
    shingles: OnceCell<Shingles>,
}

/// A word as it is weighed.
#[derive(Clone, Copy, Debug)]
struct ToldWord {
    weight: f64,
    form: u32,
    kinds: Kinds,
}

/// Three words in a row, all that a sentence has.
#[derive(Debug)]
struct Shingles {
    /// Shingles of normalised forms with their weight, ascending, each once.
    runs: Vec<(Shingle, f64)>,
    /// Those that are a name and little else.
    name_phrases: Vec<(Shingle, f64)>,
    /// The weight of both.
    weight: f64,
}

/// The numbers of three neighbouring forms. In a story of more than two million forms two shingles may have one number.
type Shingle = u64;

/// How many bits of a shingle a form has.
const BITS_OF_FORM: u32 = Shingle::BITS / 3;

fn shingle(run: &[ToldWord]) -> Shingle {
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

/// Of which kinds a word is, or any word of a sense: a bit for each.
#[derive(Clone, Copy, Debug, Default)]
struct Kinds(u8);

impl Kinds {
    /// The lowest bit: it is counted.
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
    /// Adds a sense, if there is one; senses come ascending, each once.
    fn add_sense(&mut self, sense: Option<(u32, f64, Kinds)>) {
        let Some((sense, weight, kinds)) = sense else { return };
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

    fn shingles(&self) -> &Shingles {
        self.shingles.get_or_init(|| Shingles::of(&self.told))
    }
}

impl Shingles {
    /// A run that stands twice counts as it first stands.
    fn of(told: &[ToldWord]) -> Self {
        // The number of each run with its place behind it.
        let mut runs: Vec<u128> = Vec::with_capacity(told.len().saturating_sub(2));
        let mut name_phrases: Vec<u128> = Vec::new();
        for (at, run) in told.windows(3).enumerate() {
            let [one, other, last] = [0, 1, 2].map(|at| run[at].kinds);
            let any = one.with(other).with(last);
            let tells_else =
                |kind: u8| one.tells_else(kind) || other.tells_else(kind) || last.tells_else(kind);
            // `spokeswoman Ana Roth said` is no wording that two sentences share, and `the British Virgin Islands` hardly.
            if any.has(Kinds::SPEAKER) && !tells_else(Kinds::SPEAKER) {
                continue;
            }
            let n_names = [one, other, last].iter().map(|it| it.0 & Kinds::NAME).sum::<u8>();
            let is_name_phrase = n_names >= 2 && !tells_else(Kinds::NAME);
            let runs = if is_name_phrase { &mut name_phrases } else { &mut runs };
            runs.push(u128::from(shingle(run)) << u64::BITS | at as u128);
        }
        let weight = |at: usize| told[at..at + 3].iter().map(|word| word.weight).sum::<f64>();
        let runs = in_order(runs, weight);
        let name_phrases = in_order(name_phrases, |at| NAME_PHRASE_SHARE * weight(at));
        let weight = runs.iter().chain(&name_phrases).map(|&(_, weight)| weight).sum();
        Self { runs, name_phrases, weight }
    }
}

/// Runs of words with their weights, ascending, each once as it first stands.
fn in_order(mut runs: Vec<u128>, weight: impl Fn(usize) -> f64) -> Vec<(Shingle, f64)> {
    runs.sort_unstable();
    let mut shingles: Vec<(Shingle, f64)> = Vec::with_capacity(runs.len());
    for run in runs {
        let shingle = (run >> u64::BITS) as Shingle;
        if shingles.last().is_none_or(|last| last.0 != shingle) {
            shingles.push((shingle, weight(run as u64 as usize)));
        }
    }
    shingles
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
        // The places of all stems by their senses, and behind these where each stands: they are sorted at once.
        let mut meant: Vec<u64> = Vec::with_capacity(words.len());
        for (at, word) in (0_u64..).zip(words) {
            let weight = weight(word, vocabulary, speaker_share);
            let kinds = Kinds::of(word, weight, min_telling_weight, min_anchor_weight);
            told.push(ToldWord { weight, form: word.form, kinds });
            meant.push(u64::from(vocabulary.place_by_sense(word.stem)) << u32::BITS | at);
        }
        meant.sort_unstable();
        let mut weights = Weights { stems: Vec::with_capacity(words.len()), ..Weights::default() };
        // The sense at hand: it is added when all its stems have been seen.
        let mut sense: Option<(u32, f64, Kinds)> = None;
        for said in meant.chunk_by(|one, other| one >> u32::BITS == other >> u32::BITS) {
            // A word that stands twice counts twice, as one entry.
            let (mut sum, mut kinds) = (0.0, Kinds::default());
            for &it in said {
                let word = &told[it as u32 as usize];
                sum += word.weight;
                kinds = kinds.with(word.kinds);
            }
            let number = words[said[0] as u32 as usize].sense;
            match &mut sense {
                // Words of one sense, as a country and its people, count as one of them.
                Some((known, weight, of_sense)) if *known == number => {
                    *weight = weight.max(sum);
                    *of_sense = of_sense.with(kinds);
                    weights.has_synonyms = true;
                }
                _ => {
                    let before = sense.replace((number, sum, kinds));
                    weights.add_sense(before);
                }
            }
        }
        weights.add_sense(sense);
        weights.told = told;
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

    /// Whether stems of one sense, of which only the weightiest counts, stand in the sentence.
    pub(crate) fn has_synonyms(&self) -> bool {
        self.has_synonyms
    }

    pub(crate) fn similarity(&self, other: &Self, vocabulary: &Vocabulary) -> Similarity {
        let (shared, _) = shared_weight(&self.stems, &other.stems);
        self.similarity_of_sharing(other, shared, vocabulary)
    }

    /// The weighted Dice coefficient of two sentences that share so much weight of words.
    pub(crate) fn dice_of_sharing(&self, other: &Self, shared: f64) -> f64 {
        ratio(2.0 * shared, self.stem_weight + other.stem_weight)
    }

    /// The similarity where it is known how much weight of words they share: the sum, in the order of the stems, of the smaller of their two
    /// weights each.
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
        let (ones, others) = (self.shingles(), other.shingles());
        let (shared_runs, n_shared_shingles) = shared_weight(&ones.runs, &others.runs);
        let (shared_name_phrases, n_shared_name_phrases) =
            shared_weight(&ones.name_phrases, &others.name_phrases);
        Similarity {
            containment: ratio(shared, self.stem_weight.min(other.stem_weight)),
            dice: self.dice_of_sharing(other, shared),
            shingle_containment: ratio(shared_runs + shared_name_phrases, ones.weight.min(others.weight)),
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

fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { (part / whole).min(1.0) } else { 0.0 }
}

fn ratio_unbounded(part: f64, unit: f64) -> f64 {
    if unit > 0.0 { part / unit } else { 0.0 }
}

/// The smaller of two weights. Unlike `f64::min` it need not ask whether they are numbers at all.
pub(crate) fn smaller(one: f64, other: f64) -> f64 {
    if one < other { one } else { other }
}

/// The weight and number of the entries that two sorted lists share; of two weights the smaller counts.
fn shared_weight<K: Ord + Copy>(one: &[(K, f64)], other: &[(K, f64)]) -> (f64, usize) {
    let (mut one_idx, mut other_idx) = (0, 0);
    let (mut weight, mut n_shared) = (0.0, 0);
    while let (Some(&(left, left_weight)), Some(&(right, right_weight))) =
        (one.get(one_idx), other.get(other_idx))
    {
        if left == right {
            weight += smaller(left_weight, right_weight);
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
