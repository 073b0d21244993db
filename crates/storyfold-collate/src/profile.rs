//! What is compared of a sentence: the weights of its words, sorted, and of three words in a row.

use std::cell::OnceCell;
use std::ops::Deref;
use std::rc::Rc;

use crate::shingle::Shingles;
use crate::vocabulary::{NumberedWord, Vocabulary};

/// From which weight on a figure is an anchor, in words that stand in one sentence of a witness: `two` is none.
const MIN_ANCHOR_WEIGHT: f64 = 0.4;
/// From which weight on a word tells something, in words that stand in one sentence of a witness.
const MIN_TELLING_WEIGHT: f64 = 0.3;
/// How much of the weight of a speaker's name counts.
const SPEAKER_SHARE: f64 = 0.25;

/// What is compared of a sentence. Sentences with the same text share it.
#[derive(Clone, Debug)]
pub(crate) struct Profile(Rc<Weights>);

/// The weights of a sentence's words and shingles, sorted, ready for comparison.
#[derive(Debug, Default)]
pub(crate) struct Weights {
    /// Stems with their weight in the sentence, ascending by stem, each once.
    pub(crate) stems: Vec<(u32, f64)>,
    pub(crate) stem_weight: f64,
    /// Whether stems of one sense, of which only one counts, stand in it.
    pub(crate) has_synonyms: bool,
    /// Those of the stems that are names.
    pub(crate) names: Vec<(u32, f64)>,
    /// The stems that count or date, and those of the speaker's name; ascending.
    pub(crate) numbers: Vec<u32>,
    /// The numbers that are rare enough to be anchors, ascending.
    pub(crate) anchors: Vec<u32>,
    /// Those of the anchors that are precise, ascending.
    pub(crate) precise: Vec<u32>,
    /// The months, ascending.
    pub(crate) months: Vec<u32>,
    pub(crate) speakers: Vec<u32>,
    /// Its words in order.
    told: Vec<ToldWord>,
    /// Its shingles, if anybody has asked: many sentences have too few words in common with any other.
    shingles: OnceCell<Shingles>,
}

/// A word as it is weighed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ToldWord {
    pub(crate) weight: f64,
    pub(crate) form: u32,
    pub(crate) kinds: Kinds,
}

/// Of which kinds a word is, or any word of a sense: a bit for each.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Kinds(pub(crate) u8);

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

    pub(crate) fn shingles(&self) -> &Shingles {
        self.shingles.get_or_init(|| Shingles::of(&self.told))
    }
}

impl Kinds {
    /// The lowest bit: it is counted.
    pub(crate) const NAME: u8 = 1;
    pub(crate) const SPEAKER: u8 = 1 << 1;
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

    pub(crate) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn has(self, kind: u8) -> bool {
        self.0 & kind != 0
    }

    /// Whether it tells something and is not of a kind.
    pub(crate) fn tells_else(self, kind: u8) -> bool {
        self.has(Self::TELLING) && !self.has(kind)
    }
}

/// The weight of a word in a part of a sentence.
pub(crate) fn clause_weight(word: &NumberedWord, vocabulary: &Vocabulary) -> f64 {
    weight(word, vocabulary, SPEAKER_SHARE)
}

fn weight(word: &NumberedWord, vocabulary: &Vocabulary, speaker_share: f64) -> f64 {
    vocabulary.weight(word.stem) * if word.is_speaker { speaker_share } else { 1.0 }
}
