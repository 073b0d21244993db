//! The order of the canonical text.

use storyfold_text::SentenceRole;

use crate::base::Standing;
use crate::lean::Lean;
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
    let mut base = vec![false; representatives.len()];
    for &witness_idx in &standing.ranking {
        place_additions(aligned, representatives, witness_idx, &base, &mut order, &mut is_placed);
        if witness_idx == standing.base_idx {
            base.clone_from(&is_placed);
        }
    }
    follow_antecedents(&order, &antecedents(aligned, representatives))
}

/// Puts the columns of one witness that have no place yet behind those that precede them in its report.
///
/// What follows a sentence of the base goes behind all that others have put there already, before the base's next sentence.
fn place_additions(
    aligned: &Aligned<'_>,
    representatives: &[Option<Representative>],
    witness_idx: usize,
    base: &[bool],
    order: &mut Vec<usize>,
    is_placed: &mut [bool],
) {
    let mut is_seen = vec![false; representatives.len()];
    let mut anchor: Option<usize> = None;
    let body = (0..aligned.sentences.len()).filter(|&it| {
        aligned.sentences[it].witness_idx == witness_idx
            && aligned.sentences[it].sentence.role == SentenceRole::Body
    });
    for column_idx in body.map(|it| aligned.column_of[it]) {
        if representatives[column_idx].is_none() || std::mem::replace(&mut is_seen[column_idx], true) {
            continue;
        }
        if !std::mem::replace(&mut is_placed[column_idx], true) {
            // What a report puts before everything that it shares comes after the first sentence: the base keeps the lead.
            let at = anchor.and_then(|anchor| order.iter().rposition(|&it| it == anchor)).unwrap_or(0);
            let mut position = (at + 1).min(order.len());
            if anchor.is_none_or(|anchor| base[anchor]) {
                while order.get(position).is_some_and(|&next| !base[next]) {
                    position += 1;
                }
            }
            order.insert(position, column_idx);
        }
        anchor = Some(column_idx);
    }
}

/// For every column whose wording leans on the sentence before it, the column that must stand right before.
fn antecedents(aligned: &Aligned<'_>, representatives: &[Option<Representative>]) -> Vec<Option<Antecedent>> {
    representatives
        .iter()
        .enumerate()
        .map(|(column_idx, representative)| {
            let representative = representative.as_ref().filter(|it| it.lean > Lean::Free)?;
            let first = representative.sentences[0];
            let witness_idx = aligned.sentences[first].witness_idx;
            let is_body_of_witness = |it: usize| {
                aligned.sentences[it].witness_idx == witness_idx
                    && aligned.sentences[it].sentence.role == SentenceRole::Body
            };
            // A sentence that only repeats an earlier one of the report is not what the next leans on.
            let is_repeated = |it: usize| {
                let of_column = &aligned.table.columns[aligned.column_of[it]].sentences;
                of_column.iter().any(|&other| other < it && is_body_of_witness(other))
            };
            let previous = (0..first)
                .rev()
                .take_while(|&it| aligned.sentences[it].witness_idx == witness_idx)
                .filter(|&it| is_body_of_witness(it) && aligned.column_of[it] != column_idx)
                .find(|&it| representatives[aligned.column_of[it]].is_some() && !is_repeated(it))?;
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

/// Moves every column behind its antecedent, those that lean closely first; columns without one keep their order.
fn follow_antecedents(order: &[usize], antecedents: &[Option<Antecedent>]) -> Vec<usize> {
    let is_in_circle = in_circles(antecedents);
    let mut followers: Vec<Vec<usize>> = vec![Vec::new(); antecedents.len()];
    let mut roots = Vec::new();
    for lean in [Lean::Close, Lean::Connected] {
        for &column_idx in order {
            match antecedents[column_idx] {
                Some(antecedent) if antecedent.lean == lean && !is_in_circle[column_idx] => {
                    followers[antecedent.column_idx].push(column_idx);
                }
                _ => {}
            }
        }
    }
    for &column_idx in order {
        if antecedents[column_idx].is_none() || is_in_circle[column_idx] {
            roots.push(column_idx);
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

/// For every column whether its antecedents lead back to it: reports disagree on the order, and it follows none.
fn in_circles(antecedents: &[Option<Antecedent>]) -> Vec<bool> {
    let mut is_in_circle = vec![false; antecedents.len()];
    // From which column each was reached first.
    let mut reached_from = vec![usize::MAX; antecedents.len()];
    for start in 0..antecedents.len() {
        let mut at = start;
        while reached_from[at] == usize::MAX {
            reached_from[at] = start;
            let Some(next) = antecedents[at] else { break };
            at = next.column_idx;
        }
        // A way that meets itself has found a circle; one that meets an earlier way has found nothing new.
        let is_new_circle = reached_from[at] == start && antecedents[at].is_some();
        while is_new_circle && !is_in_circle[at] {
            is_in_circle[at] = true;
            let Some(next) = antecedents[at] else { break };
            at = next.column_idx;
        }
    }
    is_in_circle
}
