//! Parts: neighbouring sentences that another report says as one.

use crate::similarity::Profile;
use crate::table::{Column, column_of, join_columns};
use crate::vocabulary::{NumberedSentence, Vocabulary};
use crate::wording::{SimilarPair, Wording};

/// How much of a sentence must stand in a longer one for it to be a part of that, split off by a desk.
const MIN_PART_CONTAINMENT: f64 = 0.75;
/// How many shingles a part must share with the longer sentence.
const MIN_PART_SHINGLES: usize = 2;
/// How much of a sentence that only one report has must stand in a longer one of another to be told by that, whatever is beside it.
const MIN_INNER_CONTAINMENT: f64 = 0.85;
/// How much they must share for it, in words that stand in one sentence of a witness.
const MIN_SHARED_RARE_WORDS: f64 = 2.2;
/// The same without names.
const MIN_SHARED_PLAIN_WORDS: f64 = 1.0;
/// How much of a part its neighbour may hold too: parts of one sentence say different things.
const MAX_PART_OVERLAP: f64 = 0.4;
/// How much of either of two neighbours in one column must stand in one sentence of another report for that to be both.
const MIN_NEIGHBOUR_CONTAINMENT: f64 = 0.5;

/// Joins a column to that of a longer sentence which says what two neighbouring sentences of one report say, or which has
/// nearly all the words of a sentence that only one report has.
pub(crate) fn join_parts(
    columns: &mut [Column],
    pairs: &[SimilarPair],
    wordings: &[Wording],
    sentences: &[NumberedSentence],
    profiles: &[Profile],
    vocabulary: &Vocabulary,
) {
    let mut column_of = column_of(columns, sentences.len());
    for pair in pairs {
        let similarity = &pair.similarity;
        if similarity.containment < MIN_PART_CONTAINMENT || pair.is_contrary {
            continue;
        }
        let (first, second) = (wordings[pair.first_idx].sentences[0], wordings[pair.second_idx].sentences[0]);
        let (part_idx, whole_idx) = if profiles[first].stem_weight() < profiles[second].stem_weight() {
            (pair.first_idx, pair.second_idx)
        } else {
            (pair.second_idx, pair.first_idx)
        };
        let whole = wordings[whole_idx].sentences[0];
        let (part_column, whole_column) = (column_of[wordings[part_idx].sentences[0]], column_of[whole]);
        if part_column == whole_column
            || columns[part_column].sentences.len() > columns[whole_column].sentences.len()
        {
            continue;
        }
        let is_inside = similarity.containment >= MIN_INNER_CONTAINMENT
            && similarity.shared_rare_words >= MIN_SHARED_RARE_WORDS
            && similarity.shared_plain_words >= MIN_SHARED_PLAIN_WORDS
            && !similarity.has_other_numbers
            && columns[part_column].sentences.len() == 1
            && sentences[whole].witness_idx != sentences[wordings[part_idx].sentences[0]].witness_idx;
        let is_part = similarity.n_shared_shingles >= MIN_PART_SHINGLES
            && wordings[part_idx].sentences.iter().any(|&part| {
                let neighbours = [part.checked_sub(1), part.checked_add(1)];
                neighbours.into_iter().flatten().filter(|&it| it < sentences.len()).any(|neighbour| {
                    sentences[neighbour].witness_idx == sentences[part].witness_idx
                        && sentences[whole].witness_idx != sentences[part].witness_idx
                        && column_of[neighbour] == whole_column
                        && profiles[neighbour].similarity(&profiles[part], vocabulary).containment
                            <= MAX_PART_OVERLAP
                })
            });
        if is_part || is_inside {
            join_columns(columns, &mut column_of, part_column, whole_column);
            columns[whole_column].is_split |= is_part;
        }
    }
}

/// Whether a column has two neighbouring sentences of one report that say different things, and a sentence of another report
/// that says both.
pub(crate) fn is_split(
    column: &Column,
    sentences: &[NumberedSentence],
    profiles: &[Profile],
    vocabulary: &Vocabulary,
) -> bool {
    let containment =
        |one: usize, other: usize| profiles[one].similarity(&profiles[other], vocabulary).containment;
    let witness_of = |sentence_idx: usize| sentences[sentence_idx].witness_idx;
    column.sentences.windows(2).any(|pair| {
        let (first, second) = (pair[0], pair[1]);
        first + 1 == second
            && witness_of(first) == witness_of(second)
            && containment(first, second) <= MAX_PART_OVERLAP
            && column.sentences.iter().any(|&whole| {
                let is_heavier = |part: usize| profiles[part].stem_weight() < profiles[whole].stem_weight();
                witness_of(whole) != witness_of(first)
                    && [first, second].iter().all(|&part| {
                        is_heavier(part) && containment(part, whole) >= MIN_NEIGHBOUR_CONTAINMENT
                    })
            })
    })
}
