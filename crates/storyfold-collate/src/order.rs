//! The order of the canonical text.

use std::collections::BTreeSet;

use storyfold_text::SentenceRole;

use crate::base::Standing;
use crate::following::in_following_order;
use crate::lean::Lean;
use crate::representative::Representative;
use crate::table::Aligned;

/// How many reports must begin with a column for each that begins with that of the base, for the text to begin with it.
const MIN_LEADS_AGAINST_ONE: usize = 2;
/// How many sentences a paragraph of the base may have for what others add to stand behind it rather than in it.
const MAX_PARAGRAPH_SENTENCES: usize = 4;

/// Orders the columns that have a representative.
///
/// ```text
/// the column with which most reports begin, if these are many more than begin with that of the base
/// columns of the base, in its order
/// every other report, best-supported first, puts each of its own columns behind the one that precedes it there, or behind the
/// paragraph of the base in which that stands, and what comes after all that it shares at the end
/// columns that lean on others move behind these
/// ```
pub(crate) fn order(
    aligned: &Aligned<'_>,
    representatives: &[Option<Representative>],
    standing: &Standing,
) -> Vec<usize> {
    let mut order = GrowingOrder {
        first: None,
        last: None,
        next: vec![None; representatives.len()],
        is_placed: vec![false; representatives.len()],
        is_base: vec![false; representatives.len()],
        goes_on: vec![false; representatives.len()],
    };
    if let Some(column_idx) = common_lead(aligned, representatives, standing) {
        order.place_last(column_idx);
    }
    for &witness_idx in &standing.ranking {
        place_additions(aligned, representatives, witness_idx, &mut order);
        if witness_idx == standing.base_idx {
            order.is_base.clone_from(&order.is_placed);
            order.mark_paragraphs(aligned, witness_idx);
        }
    }
    in_following_order(aligned, representatives, &order.columns(), &order.is_base)
}

/// The column with which the text begins instead of that of the base's first sentence: more reports begin with it, by
/// far, and its wording neither leans nor asks.
fn common_lead(
    aligned: &Aligned<'_>,
    representatives: &[Option<Representative>],
    standing: &Standing,
) -> Option<usize> {
    aligned.witnesses.get(standing.base_idx)?;
    let lead_of = |witness_idx: usize| {
        let mut told = aligned.sentences_of(witness_idx).filter(|&it| is_told_first(aligned, it));
        told.find(|&it| representatives[aligned.column_of[it]].is_some())
    };
    // Of columns with which as many begin, that of the best-supported report counts.
    let leads: Vec<usize> =
        standing.ranking.iter().filter_map(|&it| lead_of(it)).map(|it| aligned.column_of[it]).collect();
    let mut n_leads: Vec<usize> = vec![0; representatives.len()];
    for &column_idx in &leads {
        n_leads[column_idx] += 1;
    }
    let n_of_base = n_leads[aligned.column_of[lead_of(standing.base_idx)?]];
    let column_idx = leads.into_iter().rev().max_by_key(|&it| n_leads[it])?;
    let wording = representatives[column_idx].as_ref()?;
    let begins = wording.lean == Lean::Free && !aligned.text(wording.sentences[0]).ends_with('?');
    (begins && n_leads[column_idx] >= MIN_LEADS_AGAINST_ONE * n_of_base).then_some(column_idx)
}

/// The columns that have a place, as a list that grows anywhere.
struct GrowingOrder {
    first: Option<usize>,
    last: Option<usize>,
    next: Vec<Option<usize>>,
    is_placed: Vec<bool>,
    is_base: Vec<bool>,
    /// Whether the base goes on with its paragraph behind a column.
    goes_on: Vec<bool>,
}

impl GrowingOrder {
    /// Notes which columns of the base the next one follows in a paragraph, as far as paragraphs are short: a text that has none is
    /// broken anywhere.
    fn mark_paragraphs(&mut self, aligned: &Aligned<'_>, base_idx: usize) {
        let told: Vec<usize> =
            aligned.sentences_of(base_idx).filter(|&it| is_told_first(aligned, it)).collect();
        let paragraph = |sentence_idx: usize| aligned.sentences[sentence_idx].sentence.paragraph;
        for pair in told.windows(2) {
            let length = told.iter().filter(|&&it| paragraph(it) == paragraph(pair[0])).count();
            let (column_idx, next) = (aligned.column_of[pair[0]], aligned.column_of[pair[1]]);
            self.goes_on[column_idx] = paragraph(pair[0]) == paragraph(pair[1])
                && length <= MAX_PARAGRAPH_SENTENCES
                && self.next[column_idx] == Some(next);
        }
    }

    /// Places a column behind `anchor`, which has a place.
    ///
    /// What follows a sentence of the base goes behind its paragraph and all that others have put there already, before the base's next
    /// sentence and before `later`, what the report itself tells later.
    fn place_behind(&mut self, column_idx: usize, anchor: usize, later: &BTreeSet<usize>) {
        let mut before = anchor;
        while self.goes_on[before]
            && let Some(next) = self.next[before].filter(|next| !later.contains(next))
        {
            before = next;
        }
        if self.is_base[anchor] {
            while let Some(next) =
                self.next[before].filter(|next| !self.is_base[*next] && !later.contains(next))
            {
                before = next;
            }
        }
        self.is_placed[column_idx] = true;
        self.next[column_idx] = self.next[before].replace(column_idx);
        if self.last == Some(before) {
            self.last = Some(column_idx);
        }
    }

    fn place_last(&mut self, column_idx: usize) {
        match self.last {
            Some(last) => self.next[last] = Some(column_idx),
            None => self.first = Some(column_idx),
        }
        self.is_placed[column_idx] = true;
        self.last = Some(column_idx);
    }

    fn columns(&self) -> Vec<usize> {
        std::iter::successors(self.first, |&column_idx| self.next[column_idx]).collect()
    }
}

/// Gives the columns of one witness that have no place yet theirs.
///
/// What stands before everything that the report shares comes after the first sentence: the base keeps the lead. What stands
/// between goes behind the column that precedes it in the report. What comes after all that it shares goes to the end.
fn place_additions(
    aligned: &Aligned<'_>,
    representatives: &[Option<Representative>],
    witness_idx: usize,
    order: &mut GrowingOrder,
) {
    // What the report only repeats is no place of its own, but what follows it belongs there.
    let told: Vec<(usize, bool)> = aligned
        .sentences_of(witness_idx)
        .map(|it| (aligned.column_of[it], is_told_first(aligned, it)))
        .filter(|&(column_idx, _)| representatives[column_idx].is_some())
        .collect();
    let n_until_shared =
        told.iter().rposition(|&(column_idx, _)| order.is_placed[column_idx]).map_or(0, |it| it + 1);
    let mut later: BTreeSet<usize> = told.iter().map(|&(column_idx, _)| column_idx).collect();
    let mut anchor = order.first;
    for (at, &(column_idx, is_first)) in told.iter().enumerate() {
        later.remove(&column_idx);
        if !order.is_placed[column_idx] {
            match anchor {
                _ if !is_first => continue,
                Some(anchor) if at < n_until_shared => order.place_behind(column_idx, anchor, &later),
                _ => order.place_last(column_idx),
            }
        }
        anchor = Some(column_idx);
    }
}

/// Whether a sentence of running text is the first of its report in its column: later ones only repeat it.
pub(crate) fn is_told_first(aligned: &Aligned<'_>, sentence_idx: usize) -> bool {
    let sentence = &aligned.sentences[sentence_idx];
    let is_body = |it: usize| aligned.sentences[it].sentence.role == SentenceRole::Body;
    let column = &aligned.table.columns[aligned.column_of[sentence_idx]];
    let of_report =
        column.sentences.partition_point(|&it| aligned.sentences[it].witness_idx < sentence.witness_idx);
    let first = column.sentences[of_report..].iter().copied().find(|&it| is_body(it));
    first == Some(sentence_idx)
}
