//! Counterparts: sentences of two reports of which each is like nothing else in the other report as much.
//!
//! The mean likeness to a whole column keeps a sentence off where the others of the column go on to say something else. But reports
//! tell a thing once, so what answers to a sentence better than all else in a report, by far, is likely to state the same.

use std::cmp::Ordering;

use crate::lead::denies;
use crate::table::{Column, column_of, join_columns};
use crate::vocabulary::{NumberedSentence, Vocabulary};
use crate::wording::{SimilarPair, Wording};

/// How alike counterparts are at least, where one of them is alone in its column, and where neither is.
const MIN_SIMILARITY: f64 = 0.36;
const MIN_SIMILARITY_OF_COLUMNS: f64 = 0.42;
/// How much less it may be where they share a figure.
const ANCHOR_RELIEF: f64 = 0.04;
/// How alike the sentences of the two columns are on average then.
const MIN_MEAN: f64 = 0.15;
const MIN_MEAN_OF_COLUMNS: f64 = 0.2;
/// By how much each is less like whatever else the other's report says in another column.
const MIN_MARGIN: f64 = 0.06;
/// How much they share, in words that stand in one sentence of a witness, and how much of that is no name.
const MIN_SHARED_RARE_WORDS: f64 = 2.2;
const MIN_SHARED_PLAIN_WORDS: f64 = 1.5;

/// Joins the columns of counterparts, those that are most alike first.
///
/// ```text
/// for every two wordings of other reports in two columns that are alike enough
///   neither is as much like anything that the other's reports say in a third column
///   the two columns are alike on average, and no report tells something in both
/// ```
pub(crate) fn join_counterparts(
    columns: &mut [Column],
    pairs: &[SimilarPair],
    wordings: &[Wording],
    (sentences, vocabulary): (&[NumberedSentence], &Vocabulary),
) {
    let mut column_of = column_of(columns, sentences.len());
    let first_sentence = |wording_idx: usize| wordings[wording_idx].sentences[0];
    let denies = |wording_idx: usize| denies(&sentences[first_sentence(wording_idx)].words, vocabulary);
    let mut proposals: Vec<(f64, usize, usize)> = pairs
        .iter()
        .map(|pair| (pair, pair.first_idx, pair.second_idx))
        .filter(|&(pair, first, second)| {
            column_of[first_sentence(first)] != column_of[first_sentence(second)]
                && may_be_counterparts(pair)
                && denies(first) == denies(second)
        })
        .map(|(pair, first, second)| {
            let relief = if pair.similarity.has_anchor { ANCHOR_RELIEF } else { 0.0 };
            (pair.score() + relief, first, second)
        })
        .filter(|&(score, ..)| score >= MIN_SIMILARITY)
        .collect();
    if proposals.is_empty() {
        return;
    }
    proposals.sort_by(|one, other| {
        other.0.total_cmp(&one.0).then_with(|| (one.1, one.2).cmp(&(other.1, other.2)))
    });
    let likeness = Likeness::new(pairs, wordings.len());
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); columns.len()];
    for wording_idx in 0..wordings.len() {
        members[column_of[first_sentence(wording_idx)]].push(wording_idx);
    }
    for (score, first, second) in proposals {
        let (one, other) = (column_of[first_sentence(first)], column_of[first_sentence(second)]);
        // The smaller column joins the larger one; of equals the later joins the earlier.
        let is_first_smaller = (members[one].len(), other) < (members[other].len(), one);
        let (from, into) = if is_first_smaller { (one, other) } else { (other, one) };
        let (min_score, min_mean) = match members[from].len() {
            1 => (MIN_SIMILARITY, MIN_MEAN),
            _ => (MIN_SIMILARITY_OF_COLUMNS, MIN_MEAN_OF_COLUMNS),
        };
        if one == other || score < min_score || share_report(&columns[from], &columns[into], sentences) {
            continue;
        }
        // How much a wording is like anything that the other's reports say in a third column.
        let rival = |of: usize, counterpart: usize| {
            let is_rival = |it: usize| {
                let column_idx = column_of[first_sentence(it)];
                column_idx != from
                    && column_idx != into
                    && share_witness(&wordings[it].sentences, &wordings[counterpart].sentences, sentences)
            };
            let rivals = likeness.of(of).iter().filter(|&&(it, _)| is_rival(it));
            rivals.map(|&(_, score)| score).fold(0.0, f64::max)
        };
        let sum: f64 = members[from]
            .iter()
            .flat_map(|&it| likeness.of(it))
            .filter(|&&(it, _)| column_of[first_sentence(it)] == into)
            .map(|&(_, score)| score)
            .sum();
        let mean = sum / (members[from].len() * members[into].len()) as f64;
        if mean < min_mean || score - rival(first, second).max(rival(second, first)) < MIN_MARGIN {
            continue;
        }
        join_columns(columns, &mut column_of, from, into);
        let taken = std::mem::take(&mut members[from]);
        members[into].extend(taken);
    }
}

fn may_be_counterparts(pair: &SimilarPair) -> bool {
    let similarity = &pair.similarity;
    !pair.is_contrary
        && !similarity.has_other_numbers
        && !similarity.has_other_speakers
        && !similarity.is_names_only()
        && similarity.shared_rare_words >= MIN_SHARED_RARE_WORDS
        && similarity.shared_plain_words >= MIN_SHARED_PLAIN_WORDS
}

/// Whether a report has sentences of both columns.
fn share_report(one: &Column, other: &Column, sentences: &[NumberedSentence]) -> bool {
    share_witness(&one.sentences, &other.sentences, sentences)
}

/// Whether a witness has sentences of both lists, which are ascending.
pub(crate) fn share_witness(one: &[usize], other: &[usize], sentences: &[NumberedSentence]) -> bool {
    let witness_of = |sentence_idx: usize| sentences[sentence_idx].witness_idx;
    let (mut one_idx, mut other_idx) = (0, 0);
    while let (Some(&left), Some(&right)) = (one.get(one_idx), other.get(other_idx)) {
        match witness_of(left).cmp(&witness_of(right)) {
            Ordering::Less => one_idx += 1,
            Ordering::Greater => other_idx += 1,
            Ordering::Equal => return true,
        }
    }
    false
}

/// For every wording those that are like it, and how much.
struct Likeness {
    /// For every wording where its others begin, and at the end where the last one's end.
    begins: Vec<usize>,
    others: Vec<(usize, f64)>,
}

impl Likeness {
    fn new(pairs: &[SimilarPair], n_wordings: usize) -> Self {
        let mut begins = vec![0; n_wordings + 1];
        for wording_idx in pairs.iter().flat_map(|pair| [pair.first_idx, pair.second_idx]) {
            begins[wording_idx + 1] += 1;
        }
        for at in 1..begins.len() {
            begins[at] += begins[at - 1];
        }
        let mut free = begins.clone();
        let mut others = vec![(0, 0.0); 2 * pairs.len()];
        for pair in pairs {
            let score = pair.score();
            for (of, other) in [(pair.first_idx, pair.second_idx), (pair.second_idx, pair.first_idx)] {
                others[free[of]] = (other, score);
                free[of] += 1;
            }
        }
        Self { begins, others }
    }

    fn of(&self, wording_idx: usize) -> &[(usize, f64)] {
        &self.others[self.begins[wording_idx]..self.begins[wording_idx + 1]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::similarity::Profile;
    use crate::test_texts::with_numbered;
    use crate::wording::{similar_pairs, wordings};

    /// How many columns are left of those of the first two reports' first sentences together and of every other sentence alone.
    fn n_columns(texts: [&str; 3]) -> usize {
        with_numbered(texts, |witnesses, sentences, vocabulary| {
            let profiles: Vec<Profile> =
                sentences.iter().map(|sentence| Profile::new(&sentence.words, vocabulary)).collect();
            let wordings = wordings(sentences, &profiles, vocabulary);
            let pairs = similar_pairs(&wordings, &profiles, (witnesses, sentences, vocabulary));
            let second = sentences.partition_point(|it| it.witness_idx == 0);
            let mut columns = vec![Column { sentences: vec![0, second], is_split: false }];
            let others = (1..sentences.len()).filter(|&it| it != second);
            columns.extend(others.map(|it| Column { sentences: vec![it], is_split: false }));
            join_counterparts(&mut columns, &pairs, &wordings, (sentences, vocabulary));
            columns.iter().filter(|column| !column.sentences.is_empty()).count()
        })
    }

    const FOUND: &str = "Divers found the bell of the ferry in deep mud off Marl.";
    const SHOWN: &str = "The museum in Hallin hopes to show the bell that divers found.";

    #[test]
    fn what_is_like_nothing_else_as_much_joins_the_column_of_its_counterpart() {
        assert_eq!(n_columns([FOUND, SHOWN, "In deep mud off Marl divers came upon the bell."]), 1);
    }

    #[test]
    fn what_is_denied_or_more_like_another_sentence_of_the_report_joins_not() {
        assert_eq!(n_columns([FOUND, SHOWN, "In deep mud off Marl divers never came upon the bell."]), 2);
        // It joins that one.
        let twice = format!("{FOUND} Later they found its anchor in deep mud off Marl, the divers said.");
        assert_eq!(n_columns([&twice, SHOWN, "In deep mud off Marl divers came upon the anchor."]), 2);
    }
}
