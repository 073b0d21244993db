//! How alike two sentences are.
//!
//! Three measures, each from 0 to 1, and their mean, all weighted by the rarity of words within the story:
//! the containment of the lighter sentence's words in the other, the Dice coefficient of their words, and the containment
//! of word-3 shingles. The first finds a sentence inside a longer one, the second asks that little else be said, the third
//! that the words stand in the same order.

pub(crate) use crate::profile::{Profile, clause_weight};
use crate::vocabulary::Vocabulary;

/// How many shingles two sentences must share to be alike for their wording alone.
const MIN_SHARED_SHINGLES: usize = 2;
/// How much weight two sentences must share otherwise, in words that stand in one sentence of a witness.
pub(crate) const MIN_SHARED_RARE_WORDS: f64 = 2.2;
/// From which Dice coefficient on little is enough: short sentences that are nearly the same.
pub(crate) const MIN_DICE_OF_SHORT: f64 = 0.6;
/// How much less it may be where they share a figure: an anchor.
pub(crate) const ANCHOR_RELIEF: f64 = 0.5;
/// What a shared figure adds to the similarity of two sentences.
const ANCHOR_BONUS: f64 = 0.05;
/// What a figure so precise that two facts hardly share it adds instead; it is no thin evidence either.
pub(crate) const PRECISE_BONUS: f64 = 0.1;
/// What is left of the similarity of two sentences that share less than any of these.
const WEAK_EVIDENCE_SHARE: f64 = 0.5;
/// How much weight two sentences must share beyond names, unless they share wording: who is named is not what is said.
const MIN_SHARED_PLAIN_WORDS: f64 = 1.0;
/// From which containment of shingles on two sentences share wording.
const MIN_SHARED_WORDING: f64 = 0.1;
/// What is left of the similarity of two sentences that share names alone.
const NAMES_ONLY_SHARE: f64 = 0.7;
/// What other speakers take from the similarity of two sentences: two persons seldom say one thing.
const OTHER_SPEAKER_PENALTY: f64 = 0.08;
/// What other numbers and dates take from it: the same frame filled anew.
const OTHER_NUMBERS_PENALTY: f64 = 0.03;

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

impl Profile {
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
