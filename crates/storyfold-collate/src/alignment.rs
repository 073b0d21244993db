//! Word by word alignment of two wordings of one statement.

use crate::vocabulary::{NumberedWord, Vocabulary, is_other_spelling};

const SAME_WORD: i32 = 20;
const SAME_FUNCTION_WORD: i32 = 10;
const SAME_STEM: i32 = 15;
const BOTH_NUMBERS: i32 = 6;
const OTHER_WORD: i32 = -6;
const GAP: i32 = -4;

/// Where the words of one wording lie in another: for every boundary between words of the first, the range of words that
/// the second puts there.
///
/// Boundary `k` lies before word `k`; `before[k]` is the number of words of the other wording that stand before it without
/// what it inserts there, `after[k]` with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WordAlignment {
    before: Vec<usize>,
    after: Vec<usize>,
    /// Where the wordings differ: ranges of words of the first, ascending, empty where the other inserts.
    pub(crate) differences: Vec<(usize, usize)>,
}

impl WordAlignment {
    /// The range of the other wording's words that stand for the words `begin..end` of the first.
    pub(crate) fn counterpart(&self, begin: usize, end: usize) -> (usize, usize) {
        (self.before[begin], self.after[end])
    }
}

/// Aligns two wordings so that equal words meet (Needleman and Wunsch, 1970): words weigh more than function words, numbers
/// stand against numbers, and spellings of one name against each other.
pub(crate) fn align_words(
    one: &[NumberedWord],
    other: &[NumberedWord],
    vocabulary: &Vocabulary,
) -> WordAlignment {
    let width = other.len() + 1;
    let mut scores = vec![0_i32; (one.len() + 1) * width];
    for other_idx in 1..width {
        scores[other_idx] = scores[other_idx - 1] + GAP;
    }
    for one_idx in 1..=one.len() {
        scores[one_idx * width] = scores[(one_idx - 1) * width] + GAP;
        for other_idx in 1..width {
            let met = scores[(one_idx - 1) * width + other_idx - 1]
                + meeting(one[one_idx - 1], other[other_idx - 1], vocabulary);
            let left_out = scores[(one_idx - 1) * width + other_idx] + GAP;
            let inserted = scores[one_idx * width + other_idx - 1] + GAP;
            scores[one_idx * width + other_idx] = met.max(left_out).max(inserted);
        }
    }

    let mut before = vec![0; one.len() + 1];
    let mut after = vec![0; one.len() + 1];
    let mut is_same = vec![false; one.len()];
    let (mut one_idx, mut other_idx) = (one.len(), other.len());
    after[one_idx] = other_idx;
    before[one_idx] = other_idx;
    while one_idx > 0 || other_idx > 0 {
        let score = scores[one_idx * width + other_idx];
        let is_met = one_idx > 0
            && other_idx > 0
            && score
                == scores[(one_idx - 1) * width + other_idx - 1]
                    + meeting(one[one_idx - 1], other[other_idx - 1], vocabulary);
        if is_met || (one_idx > 0 && score == scores[(one_idx - 1) * width + other_idx] + GAP) {
            one_idx -= 1;
            if is_met {
                other_idx -= 1;
                is_same[one_idx] = one[one_idx].form == other[other_idx].form;
            }
            after[one_idx] = other_idx;
            before[one_idx] = other_idx;
        } else {
            other_idx -= 1;
            before[one_idx] = other_idx;
        }
    }
    let differences = differences(&before, &after, &is_same);
    WordAlignment { before, after, differences }
}

fn meeting(one: NumberedWord, other: NumberedWord, vocabulary: &Vocabulary) -> i32 {
    if one.form == other.form {
        let is_light = vocabulary.weight(one.stem) < 0.3 * vocabulary.rarest_weight();
        return if is_light { SAME_FUNCTION_WORD } else { SAME_WORD };
    }
    if one.stem == other.stem {
        return SAME_STEM;
    }
    let (one, other) = (vocabulary.form(one.form), vocabulary.form(other.form));
    let is_number = |form: &str| form.starts_with(|first: char| first.is_ascii_digit());
    if is_number(one) && is_number(other) {
        BOTH_NUMBERS
    } else if one.len() >= 5 && other.len() >= 5 && is_other_spelling(one, other) {
        SAME_FUNCTION_WORD
    } else {
        OTHER_WORD
    }
}

/// The maximal ranges of words that are not the same in both wordings.
fn differences(before: &[usize], after: &[usize], is_same: &[bool]) -> Vec<(usize, usize)> {
    let mut differences: Vec<(usize, usize)> = Vec::new();
    for boundary in 0..=is_same.len() {
        if before[boundary] < after[boundary] {
            extend(&mut differences, boundary, boundary);
        }
        if boundary < is_same.len() && !is_same[boundary] {
            extend(&mut differences, boundary, boundary + 1);
        }
    }
    differences
}

fn extend(differences: &mut Vec<(usize, usize)>, begin: usize, end: usize) {
    match differences.last_mut() {
        Some(last) if last.1 >= begin => last.1 = end,
        _ => differences.push((begin, end)),
    }
}
