//! The order of the canonical text.

use crate::base::Standing;
use crate::representative::Representative;
use crate::table::Aligned;

/// Orders the columns that have a representative.
///
/// ```text
/// columns of the base, in its order
/// every other report, best-supported first, puts each of its own columns behind the one that precedes it there
/// a column whose wording leans on the sentence before it follows that sentence's column at once
/// ```
pub(crate) fn order(
    aligned: &Aligned<'_>,
    representatives: &[Option<Representative>],
    standing: &Standing,
) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    let mut is_placed = vec![false; representatives.len()];
    for &witness_idx in &standing.ranking {
        place_additions(aligned, representatives, witness_idx, &mut order, &mut is_placed);
    }
    follow_antecedents(&order, &antecedents(aligned, representatives))
}

/// Puts the columns of one witness that have no place yet behind those that precede them in its report.
fn place_additions(
    aligned: &Aligned<'_>,
    representatives: &[Option<Representative>],
    witness_idx: usize,
    order: &mut Vec<usize>,
    is_placed: &mut [bool],
) {
    let mut columns: Vec<usize> = (0..aligned.sentences.len())
        .filter(|&it| aligned.sentences[it].witness_idx == witness_idx)
        .map(|it| aligned.column_of[it])
        .filter(|&column_idx| representatives[column_idx].is_some())
        .collect();
    columns.dedup();
    let mut added: Vec<usize> = Vec::new();
    let mut anchor: Option<usize> = None;
    let mut insertions: Vec<(Option<usize>, Vec<usize>)> = Vec::new();
    for column_idx in columns {
        if is_placed[column_idx] {
            if !added.is_empty() {
                insertions.push((anchor, std::mem::take(&mut added)));
            }
            anchor = Some(column_idx);
        } else {
            is_placed[column_idx] = true;
            added.push(column_idx);
        }
    }
    if !added.is_empty() {
        insertions.push((anchor, added));
    }
    for (anchor, added) in insertions {
        // What a report puts before everything that it shares comes after the first sentence: the base keeps the lead.
        let position = anchor.and_then(|anchor| order.iter().position(|&it| it == anchor)).unwrap_or(0);
        let position = (position + 1).min(order.len());
        order.splice(position..position, added);
    }
}

/// For every column, the column that must stand right before it, if its wording leans on the sentence before.
fn antecedents(aligned: &Aligned<'_>, representatives: &[Option<Representative>]) -> Vec<Option<usize>> {
    representatives
        .iter()
        .enumerate()
        .map(|(column_idx, representative)| {
            let representative = representative.as_ref().filter(|it| it.leans)?;
            let mut previous = aligned.previous(representative.sentences[0])?;
            while aligned.column_of[previous] == column_idx
                || representatives[aligned.column_of[previous]].is_none()
            {
                previous = aligned.previous(previous)?;
            }
            Some(aligned.column_of[previous])
        })
        .collect()
}

/// Moves every column behind its antecedent; columns that have none keep their order.
fn follow_antecedents(order: &[usize], antecedents: &[Option<usize>]) -> Vec<usize> {
    let mut followers: Vec<Vec<usize>> = vec![Vec::new(); antecedents.len()];
    let mut roots = Vec::new();
    for &column_idx in order {
        match antecedents[column_idx] {
            Some(antecedent) if !is_in_circle(column_idx, antecedents) => {
                followers[antecedent].push(column_idx)
            }
            _ => roots.push(column_idx),
        }
    }
    let mut followed = Vec::with_capacity(order.len());
    let mut open: Vec<usize> = roots.into_iter().rev().collect();
    while let Some(column_idx) = open.pop() {
        followed.push(column_idx);
        open.extend(followers[column_idx].iter().rev());
    }
    followed
}

/// Whether the antecedents of a column lead back to it: reports disagree on the order, and none can be followed.
fn is_in_circle(column_idx: usize, antecedents: &[Option<usize>]) -> bool {
    let mut at = column_idx;
    for _ in 0..antecedents.len() {
        match antecedents[at] {
            Some(next) if next == column_idx => return true,
            Some(next) => at = next,
            None => return false,
        }
    }
    true
}
