//! Moved sentences: what a report tells at another place than the canonical text.

use std::collections::BTreeSet;

use crate::apparatus::{Cell, Difference};
use crate::collation::VariationKind;
use crate::order::is_told_first;
use crate::reading::{Place, RawReading};
use crate::representative::Representative;
use crate::table::Aligned;

/// The columns that each witness has moved, for every witness.
///
/// Of the columns that a report shares with others, as many as can be keep the order of the canonical text (longest increasing
/// subsequence); the others are moved.
pub(crate) fn moved_columns(aligned: &Aligned<'_>, order: &[usize]) -> Vec<BTreeSet<usize>> {
    let mut place = vec![None; aligned.table.columns.len()];
    for (at, &column_idx) in order.iter().enumerate() {
        place[column_idx] = Some(at).filter(|_| aligned.witnesses_of(column_idx).len() > 1);
    }
    (0..aligned.witnesses.len())
        .map(|witness_idx| {
            let places: Vec<usize> = aligned
                .sentences_of(witness_idx)
                .filter(|&it| is_told_first(aligned, it))
                .filter_map(|it| place[aligned.column_of[it]])
                .collect();
            let kept = longest_increasing(&places);
            places.iter().filter(|at| kept.binary_search(at).is_err()).map(|&at| order[at]).collect()
        })
        .collect()
}

/// The transposition at a column, where witnesses other than the representative's have moved it: a reading for each of their wordings,
/// after that of the canonical text, which has the places of those that tell it there in its words.
pub(crate) fn transposition(
    aligned: &Aligned<'_>,
    column_idx: usize,
    representative: &Representative,
    cells: &[Cell],
    moved: &[BTreeSet<usize>],
) -> Option<Difference> {
    let witness_idx = aligned.sentences[representative.sentences[0]].witness_idx;
    let others = cells.iter().filter(|cell| aligned.sentences[cell.sentences[0]].witness_idx != witness_idx);
    let (movers, stayers): (Vec<&Cell>, Vec<&Cell>) = others
        .partition(|cell| moved[aligned.sentences[cell.sentences[0]].witness_idx].contains(&column_idx));
    let mut lemma = RawReading::at(vec![Place { witness_idx, span: representative.span }]);
    lemma.places.extend(
        stayers
            .into_iter()
            .filter(|cell| aligned.have_same_words(&cell.sentences, &representative.sentences))
            .map(|cell| Place::of(aligned, &cell.sentences)),
    );
    let mut readings = vec![lemma];
    readings.extend(RawReading::by_wording(aligned, movers.into_iter().map(|cell| &*cell.sentences)));
    let kind = VariationKind::Transposition;
    (readings.len() > 1).then_some(Difference { kind, is_style: false, readings })
}

/// The members of a longest increasing subsequence, ascending; of several the one with the smallest members at the end.
fn longest_increasing(values: &[usize]) -> Vec<usize> {
    // For every length the place of the smallest value with which a subsequence of that length ends.
    let mut ends: Vec<usize> = Vec::new();
    let mut previous: Vec<Option<usize>> = Vec::with_capacity(values.len());
    for (at, value) in values.iter().enumerate() {
        let length = ends.partition_point(|&end| values[end] < *value);
        previous.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut members: Vec<usize> =
        std::iter::successors(ends.last().copied(), |&at| previous[at]).map(|at| values[at]).collect();
    members.reverse();
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_much_as_can_be_keeps_its_order() {
        assert_eq!(longest_increasing(&[]), []);
        assert_eq!(longest_increasing(&[0, 1, 2]), [0, 1, 2]);
        assert_eq!(longest_increasing(&[3, 0, 1, 2]), [0, 1, 2]);
        assert_eq!(longest_increasing(&[0, 4, 1, 2, 3]), [0, 1, 2, 3]);
    }
}
