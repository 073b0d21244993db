//! What follows what: a sentence that leans on another, in its report, stands behind that in the canonical text.

use crate::introduction::late_introductions;
use crate::lean::Lean;
use crate::order::is_told_first;
use crate::representative::Representative;
use crate::table::Aligned;

/// Moves columns behind those that must stand before them; the others keep their order, which is that of `placed`.
///
/// ```text
/// a column whose wording leans on the sentence before it follows that sentence's column
/// a column that speaks of somebody by surname alone follows the first that names him in full
/// what goes on with a paragraph that another report than the base adds goes along with the sentence before it
/// ```
pub(crate) fn in_following_order(
    aligned: &Aligned<'_>,
    representatives: &[Option<Representative>],
    placed: &[usize],
    is_base: &[bool],
) -> Vec<usize> {
    let mut antecedents = antecedents(aligned, representatives);
    let columns = follow_antecedents(aligned, representatives, placed, &antecedents);
    follow_introductions(aligned, representatives, &columns, &mut antecedents);
    keep_passages(aligned, representatives, placed, is_base, &mut antecedents);
    follow_antecedents(aligned, representatives, placed, &antecedents)
}

/// For every column whose wording leans on the sentence before it, the column that must stand right before.
fn antecedents(aligned: &Aligned<'_>, representatives: &[Option<Representative>]) -> Vec<Option<Antecedent>> {
    representatives
        .iter()
        .enumerate()
        .map(|(column_idx, representative)| {
            let representative = representative.as_ref().filter(|it| it.lean > Lean::Free)?;
            let mut previous = aligned.previous(representative.sentences[0])?;
            // A sentence that only repeats an earlier one of the report is not what the next leans on.
            while !is_told_first(aligned, previous)
                || aligned.column_of[previous] == column_idx
                || representatives[aligned.column_of[previous]].is_none()
            {
                previous = aligned.previous(previous)?;
            }
            Some(Antecedent { column_idx: aligned.column_of[previous], lean: representative.lean })
        })
        .collect()
}

/// The column that must stand before another, and how close.
#[derive(Clone, Copy, Debug)]
struct Antecedent {
    column_idx: usize,
    lean: Lean,
}

/// Makes every column that speaks of somebody by surname alone, before the text has named him in full, follow the first that does.
fn follow_introductions(
    aligned: &Aligned<'_>,
    representatives: &[Option<Representative>],
    columns: &[usize],
    antecedents: &mut [Option<Antecedent>],
) {
    let told = columns.iter().filter_map(|&column_idx| {
        Some((column_idx, representatives[column_idx].as_ref()?.sentences.as_slice()))
    });
    for (column_idx, introduction_idx) in late_introductions(aligned, &told.collect::<Vec<_>>()) {
        // Nothing stands before the lead.
        if antecedents[column_idx].is_none() && columns.first() != Some(&column_idx) {
            antecedents[column_idx] =
                Some(Antecedent { column_idx: introduction_idx, lean: Lean::Connected });
        }
    }
}

/// Lets what goes on with a paragraph that another report adds go along where the sentence before it follows an antecedent.
fn keep_passages(
    aligned: &Aligned<'_>,
    representatives: &[Option<Representative>],
    placed: &[usize],
    is_base: &[bool],
    antecedents: &mut [Option<Antecedent>],
) {
    for pair in placed.windows(2) {
        let (before, column_idx) = (pair[0], pair[1]);
        let told = |column_idx: usize| representatives[column_idx].as_ref().map(|it| it.sentences.as_slice());
        let (Some(&[.., last]), Some(&[first, ..])) = (told(before), told(column_idx)) else { continue };
        let paragraph = |sentence_idx: usize| aligned.sentences[sentence_idx].sentence.paragraph;
        if antecedents[column_idx].is_none()
            && antecedents[before].is_some()
            && !is_base[column_idx]
            && aligned.previous(first) == Some(last)
            && paragraph(first) == paragraph(last)
        {
            antecedents[column_idx] = Some(Antecedent { column_idx: before, lean: Lean::Connected });
        }
    }
}

/// Moves every column behind its antecedent, those that lean closely first, and of either the ones whose wording goes on with that of the
/// antecedent in its own report; columns without one keep their order.
fn follow_antecedents(
    aligned: &Aligned<'_>,
    representatives: &[Option<Representative>],
    order: &[usize],
    antecedents: &[Option<Antecedent>],
) -> Vec<usize> {
    let is_free = free_of_circles(aligned, antecedents);
    let antecedent = |column_idx: usize| antecedents[column_idx].filter(|_| is_free[column_idx]);
    let mut closely: Vec<Vec<usize>> = vec![Vec::new(); antecedents.len()];
    let mut followers = closely.clone();
    let witness_of = |column_idx: usize| {
        representatives[column_idx].as_ref().map(|it| aligned.sentences[it.sentences[0]].witness_idx)
    };
    for (lean, is_of_same) in
        [(Lean::Close, true), (Lean::Close, false), (Lean::Connected, true), (Lean::Connected, false)]
    {
        for &column_idx in order {
            let antecedent = antecedent(column_idx).filter(|it| {
                it.lean == lean && (witness_of(column_idx) == witness_of(it.column_idx)) == is_of_same
            });
            if let Some(antecedent) = antecedent {
                let following = if lean == Lean::Close { &mut closely } else { &mut followers };
                following[antecedent.column_idx].push(column_idx);
            }
        }
    }
    let mut followed = Vec::with_capacity(order.len());
    let mut open: Vec<usize> = order.iter().copied().filter(|&it| antecedent(it).is_none()).rev().collect();
    while let Some(column_idx) = open.pop() {
        // What leans closely comes first, with all that leans closely on that. Something may stand before what only connects; of that comes
        // first what connects to the last of these.
        let mut adjoining = vec![column_idx];
        while let Some(column_idx) = adjoining.pop() {
            followed.push(column_idx);
            open.extend(followers[column_idx].iter().rev());
            adjoining.extend(closely[column_idx].iter().rev());
        }
    }
    followed
}

/// For every column whether its antecedents come to an end.
///
/// Where they lead back, reports disagree on the order. Then the column follows none of which the fewest reports tell the antecedent
/// first; of equals the first in the table.
fn free_of_circles(aligned: &Aligned<'_>, antecedents: &[Option<Antecedent>]) -> Vec<bool> {
    let mut is_free = vec![true; antecedents.len()];
    let mut walk_of = vec![usize::MAX; antecedents.len()];
    let next = |column_idx: usize| antecedents[column_idx].map(|it| it.column_idx);
    for column_idx in 0..antecedents.len() {
        let mut at = Some(column_idx);
        while let Some(here) = at.filter(|&here| walk_of[here] == usize::MAX) {
            walk_of[here] = column_idx;
            at = next(here);
        }
        let Some(entry) = at.filter(|&here| walk_of[here] == column_idx) else { continue };
        let back = std::iter::successors(next(entry), |&here| next(here).filter(|_| here != entry));
        let weakest = back.min_by_key(|&here| {
            (next(here).map_or(0, |antecedent| n_agreeing(aligned, antecedent, here)), here)
        });
        if let Some(weakest) = weakest {
            is_free[weakest] = false;
        }
    }
    is_free
}

/// How many reports have both columns and tell `before` first.
fn n_agreeing(aligned: &Aligned<'_>, before: usize, behind: usize) -> usize {
    let first_in = |column_idx: usize, witness_idx: usize| {
        let sentences = &aligned.table.columns[column_idx].sentences;
        let of_report = sentences.partition_point(|&it| aligned.sentences[it].witness_idx < witness_idx);
        sentences.get(of_report).copied().filter(|&it| aligned.sentences[it].witness_idx == witness_idx)
    };
    (0..aligned.witnesses.len())
        .filter(|&witness_idx| {
            first_in(before, witness_idx)
                .zip(first_in(behind, witness_idx))
                .is_some_and(|(one, other)| one < other)
        })
        .count()
}
