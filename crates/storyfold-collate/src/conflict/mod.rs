//! Conflicts: differences of fact between witnesses that tell of the same thing.
//!
//! ```text
//! of every sentence: its quantities, dates, times of day, intervals, names, quotations, marks of negation and doubt
//! of every canonical sentence:
//!     compare it with every other sentence of its column, and clause that supports it  (frame: column)
//!     compare it with sentences of any column that share enough rare words             (frame: apart)
//! what disagrees with one place of the canonical sentence is one conflict, with a reading for each value
//! if the last versions of all reports agree, it is a history of updates, not a conflict
//! ```
//!
//! A difference is a conflict only if both facts are of one kind and stand in one frame: what is near them is the same, above all
//! the verb. And neither report may tell the other's fact elsewhere: then it knows
//! both, and they are two facts. What cannot be resolved is not compared.

mod rarity;
mod statement;

mod calendar;
mod relative_date;

mod date;
mod reports;

mod clock;
mod interval;

mod number;
mod quantity;

mod fact;
mod pairing;
mod toll;

mod name;
mod polarity;
mod quotation;

mod disagreement;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ops::Range;

pub(crate) use self::disagreement::Disagreement;
use self::disagreement::{Found, gather};
use self::fact::Facts;
use self::rarity::Rarities;
use self::reports::Reports;
use self::statement::{Statement, share_neighbour, share_next_verb, shared_rarity};
use crate::collation::{ConflictType, Severity, Value};
use crate::lean::{Lean, lean};
use crate::representative::Representative;
use crate::table::Aligned;

/// How many words on either side of a fact are its surroundings: in a column, and apart.
const REACH_IN_COLUMN: usize = 6;
const REACH_APART: usize = 12;
/// How much rarity the surroundings of two facts must share.
const MIN_SHARED_IN_COLUMN: f64 = 0.8;
const MIN_SHARED_APART: f64 = 2.5;
/// How many rare words two sentences must share to be compared wherever they stand.
const MIN_ANCHORS: usize = 3;
/// How alike two sentences of a column must be for their facts to be of the same thing, and for contraries to be said of it.
const MIN_DICE_OF_FACTS: f64 = 0.35;
const MIN_DICE_OF_CONTRARIES: f64 = 0.45;
/// In how many sentences a rare word may stand to lead from one to another: a story of thousands of sentences must end.
const MAX_POSTING: usize = 64;

/// What two sentences that are compared have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frame {
    /// They share a column: they state the same thing.
    Column,
    /// They share rare words, whether or not they share a column.
    Apart,
}

impl Frame {
    /// How much the surroundings of two runs of words share; nothing if it is too little for them to tell of the same thing.
    fn closeness(
        self,
        one: &Statement<'_>,
        left: &Range<usize>,
        other: &Statement<'_>,
        right: &Range<usize>,
    ) -> Option<f64> {
        let (reach, min_shared) = match self {
            Self::Column => (REACH_IN_COLUMN, MIN_SHARED_IN_COLUMN),
            Self::Apart => (REACH_APART, MIN_SHARED_APART),
        };
        let (ones, others) = (one.near(left, reach), other.near(right, reach));
        let shared = shared_rarity(one, &ones, other, &others);
        let is_tied = share_next_verb(one, left, other, right, reach)
            || (self == Self::Column && share_neighbour(one, left, other, right));
        let is_of_others = one.names_others_near(&ones, other, &others);
        (shared >= min_shared && is_tied && !is_of_others).then_some(shared)
    }

    fn holds(
        self,
        one: &Statement<'_>,
        left: &Range<usize>,
        other: &Statement<'_>,
        right: &Range<usize>,
    ) -> bool {
        self.closeness(one, left, other, right).is_some()
    }
}

/// Two places of two sentences that can be compared.
#[derive(Clone, Debug)]
struct Comparison {
    conflict_type: ConflictType,
    /// How they disagree; nothing if they say the same.
    severity: Option<Severity>,
    one: Range<usize>,
    other: Range<usize>,
    /// What each amounts to.
    values: [Option<Value>; 2],
}

/// Finds what the witnesses disagree on. `columns` are the columns of the canonical sentences in the order of the text.
pub(crate) fn disagreements(
    aligned: &Aligned<'_>,
    columns: &[usize],
    representatives: &[Option<Representative>],
) -> Vec<Disagreement> {
    if aligned.witnesses.len() < 2 {
        return Vec::new();
    }
    let rarities = Rarities::new(aligned);
    let of_sentences = (0..aligned.sentences.len()).map(|it| Statement::of_sentence(aligned, &rarities, it));
    let of_parts = aligned.table.parts.iter().map(|part| Statement::of_part(aligned, &rarities, part));
    // The sentences come first: the statement of a sentence has its index.
    let statements: Vec<Statement<'_>> = of_sentences.chain(of_parts).collect();
    let reports = Reports::new(aligned, &statements);
    let facts: Vec<Facts> = statements.iter().map(|it| Facts::of(it, &reports)).collect();
    let told = Told { aligned, statements: &statements, reports: &reports, facts: &facts };
    let neighbours = told.neighbours();
    let mut in_columns: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (statement_idx, statement) in statements.iter().enumerate() {
        in_columns.entry(statement.column_idx).or_default().push(statement_idx);
    }
    let mut found = told.compare_tolls(columns, representatives);
    for (canonical_idx, &column_idx) in columns.iter().enumerate() {
        let Some(representative) = &representatives[column_idx] else { continue };
        for &sentence_idx in &representative.sentences {
            let in_column = in_columns.get(&column_idx).into_iter().flatten();
            let others = in_column.map(|&it| (it, Frame::Column));
            let apart = neighbours.get(&sentence_idx).into_iter().flatten().map(|&it| (it, Frame::Apart));
            for (other_idx, frame) in others.chain(apart) {
                let comparisons = told.compare(sentence_idx, other_idx, frame);
                found.extend(comparisons.into_iter().map(|comparison| Found {
                    canonical_idx,
                    sentence_idx,
                    other_idx,
                    comparison,
                }));
            }
        }
    }
    gather(aligned, &statements, &reports, found)
}

/// All that the witnesses tell, ready to be compared.
struct Told<'a> {
    aligned: &'a Aligned<'a>,
    statements: &'a [Statement<'a>],
    reports: &'a Reports,
    facts: &'a [Facts],
}

impl Told<'_> {
    /// Compares two sentences of different witnesses.
    fn compare(&self, one_idx: usize, other_idx: usize, frame: Frame) -> Vec<Comparison> {
        let (one, other) = (&self.statements[one_idx], &self.statements[other_idx]);
        if !self.reports.are_comparable(one.witness_idx, other.witness_idx) {
            return Vec::new();
        }
        let mut found =
            if frame == Frame::Column { quotation::compare(one, other, self.reports) } else { Vec::new() };
        if one.names_others_than(other) {
            return found;
        }
        let dice = one.profile.similarity(&other.profile, &self.aligned.vocabulary).dice;
        if frame == Frame::Apart || dice >= MIN_DICE_OF_FACTS {
            found.extend(self.compare_facts(one_idx, other_idx, frame));
        }
        if frame == Frame::Column && dice >= MIN_DICE_OF_FACTS {
            found.extend(self.compare_quantities(one_idx, other_idx, dice));
        }
        found.extend(name::compare(one, other, frame, dice, self.reports));
        if frame == Frame::Apart || dice >= MIN_DICE_OF_CONTRARIES {
            found.extend(polarity::compare(one, other, frame, self.shared_context(one_idx, other_idx)));
        }
        if frame == Frame::Column {
            found.extend(polarity::compare_marks(one, other, dice));
        }
        found
    }

    /// The rarity of the words that two sentences share, with those on which they lean.
    fn shared_context(&self, one_idx: usize, other_idx: usize) -> f64 {
        let rarities = |statement_idx: usize| -> BTreeMap<u32, f64> {
            let sentence_idx = self.statements[statement_idx].sentence_idx;
            let before = self.aligned.previous(sentence_idx);
            let before = before.filter(|_| lean(self.aligned.text(sentence_idx)) > Lean::Free);
            let sentences = std::iter::once(sentence_idx).chain(before);
            let words = sentences.flat_map(|it| &self.statements[it].words).filter(|word| !word.is_function);
            words.map(|word| (word.stem, word.rarity)).collect()
        };
        let (ones, others) = (rarities(one_idx), rarities(other_idx));
        ones.iter().filter(|(stem, _)| others.contains_key(stem)).map(|(_, rarity)| rarity).sum()
    }

    /// For every sentence those of other witnesses, in its column or in another, that share enough rare words with it or with the one on which it
    /// leans.
    fn neighbours(&self) -> BTreeMap<usize, Vec<usize>> {
        let mut postings: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (sentence_idx, statement) in self.statements[..self.aligned.sentences.len()].iter().enumerate() {
            let before = self.aligned.previous(sentence_idx);
            let before = before.filter(|_| lean(self.aligned.text(sentence_idx)) > Lean::Free);
            let leaned_on = before.into_iter().flat_map(|it| self.statements[it].rare_stems());
            let stems: std::collections::BTreeSet<u32> = statement.rare_stems().chain(leaned_on).collect();
            for stem in stems {
                postings.entry(stem).or_default().push(sentence_idx);
            }
        }
        let mut n_shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for posting in postings.values().filter(|it| it.len() <= MAX_POSTING) {
            for &one in posting {
                for &other in posting {
                    let (left, right) = (&self.statements[one], &self.statements[other]);
                    if left.witness_idx != right.witness_idx {
                        *n_shared.entry((one, other)).or_default() += 1;
                    }
                }
            }
        }
        let mut neighbours: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for ((one, other), _) in n_shared.into_iter().filter(|&(_, n_shared)| n_shared >= MIN_ANCHORS) {
            neighbours.entry(one).or_default().push(other);
        }
        neighbours
    }
}
