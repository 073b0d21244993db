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

mod lexeme;
mod rarity;
mod statement;

mod frame;
mod neighbours;

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

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use hashbrown::HashMap;

pub(crate) use self::disagreement::Disagreement;
use self::disagreement::{Found, gather};
use self::fact::Facts;
use self::frame::Frame;
pub(crate) use self::lexeme::FormOfFacts;
use self::lexeme::lexemes;
use self::neighbours::Neighbours;
use self::rarity::Rarities;
use self::reports::Reports;
use self::statement::{Statement, Words, statements};
use crate::collation::{ConflictType, Severity, Value};
use crate::representative::Representative;
use crate::table::Aligned;

/// How alike two sentences of a column must be for their facts to be of the same thing, and for contraries to be said of it.
const MIN_DICE_OF_FACTS: f64 = 0.35;
const MIN_DICE_OF_CONTRARIES: f64 = 0.45;

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
    if !Reports::are_any_comparable(aligned.witnesses) {
        return Vec::new();
    }
    let words = Words { lexemes: lexemes(&aligned.vocabulary), rarities: Rarities::new(aligned) };
    let statements = statements(aligned, &words);
    let reports = Reports::new(aligned, &statements);
    let told = Told {
        aligned,
        statements: &statements,
        reports: &reports,
        facts: vec![OnceCell::new(); statements.len()],
        quotations: vec![OnceCell::new(); statements.len()],
        compared: RefCell::default(),
    };
    let mut neighbours = Neighbours::new(aligned, &statements);
    let mut in_columns: Vec<Vec<usize>> = vec![Vec::new(); aligned.table.columns.len()];
    for (statement_idx, statement) in statements.iter().enumerate() {
        in_columns[statement.column_idx].push(statement_idx);
    }
    let mut found = told.compare_tolls(columns, representatives);
    for (canonical_idx, &column_idx) in columns.iter().enumerate() {
        let Some(representative) = &representatives[column_idx] else { continue };
        for &sentence_idx in &representative.sentences {
            let others = in_columns[column_idx].iter().map(|&it| (it, Frame::Column));
            let apart = neighbours.of(aligned, sentence_idx).into_iter().map(|it| (it, Frame::Apart));
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

/// What was found of two statements in a frame.
type Compared = HashMap<(usize, usize, Frame), Rc<[Rc<Comparison>]>>;

/// All that the witnesses tell, ready to be compared.
struct Told<'a> {
    aligned: &'a Aligned<'a>,
    statements: &'a [Statement<'a>],
    reports: &'a Reports,
    /// For every statement its facts, if anybody has asked: most sentences are compared with none.
    facts: Vec<OnceCell<Facts>>,
    /// For every statement the quotations in it, if anybody has asked.
    quotations: Vec<OnceCell<Vec<Range<usize>>>>,
    /// What was found of a statement and one that stands for its copies, as far as it holds for all of these.
    compared: RefCell<Compared>,
}

impl Told<'_> {
    fn facts(&self, statement_idx: usize) -> &Facts {
        let first_idx = self.first_with_facts_of(statement_idx);
        self.facts[first_idx].get_or_init(|| Facts::of(&self.statements[first_idx], self.reports))
    }

    /// The first sentence that has the facts of a statement: a copy of it that was published on the same days, or itself.
    fn first_with_facts_of(&self, statement_idx: usize) -> usize {
        let Some(sentence) = self.aligned.sentences.get(statement_idx) else { return statement_idx };
        let (statement, first) = (&self.statements[statement_idx], &self.statements[sentence.first_alike]);
        let published = |it: &Statement<'_>| self.reports.published(it.witness_idx);
        // A figure at either end is read with what stands before or behind the sentence.
        let begins_with_figure = statement.words.first().is_some_and(|word| word.lexeme.may_count);
        let ends_with_word = statement.ends_with_word();
        if begins_with_figure || ends_with_word || published(first) != published(statement) {
            return statement_idx;
        }
        sentence.first_alike
    }

    /// Compares two sentences of different witnesses.
    fn compare(&self, one_idx: usize, other_idx: usize, frame: Frame) -> Vec<Rc<Comparison>> {
        let (one, other) = (&self.statements[one_idx], &self.statements[other_idx]);
        if !self.reports.are_comparable(one.witness_idx, other.witness_idx) {
            return Vec::new();
        }
        let mut found = if frame == Frame::Column && !self.quotations(one_idx).is_empty() {
            let quotations = [self.quotations(one_idx), self.quotations(other_idx)];
            quotation::compare(one, other, quotations, self.reports).into_iter().map(Rc::new).collect()
        } else {
            Vec::new()
        };
        found.extend_from_slice(&self.compare_once(one_idx, other_idx, frame));
        found
    }

    /// Compares two sentences in all but their quotations: once for all copies of the other, unless what is found hangs on what else its
    /// report tells.
    fn compare_once(&self, one_idx: usize, other_idx: usize, frame: Frame) -> Rc<[Rc<Comparison>]> {
        let compared = (one_idx, self.first_with_facts_of(other_idx), frame);
        if let Some(found) = self.compared.borrow().get(&compared) {
            return Rc::clone(found);
        }
        self.reports.begin_question();
        let found: Rc<[Rc<Comparison>]> =
            self.compare_statements(one_idx, other_idx, frame).into_iter().map(Rc::new).collect();
        if !self.reports.were_asked() {
            self.compared.borrow_mut().insert(compared, Rc::clone(&found));
        }
        found
    }

    fn compare_statements(&self, one_idx: usize, other_idx: usize, frame: Frame) -> Vec<Comparison> {
        let (one, other) = (&self.statements[one_idx], &self.statements[other_idx]);
        let mut found = Vec::new();
        if one.names_others_than(other) {
            return found;
        }
        let dice = self.dice(one_idx, other_idx);
        if frame == Frame::Apart || dice >= MIN_DICE_OF_FACTS {
            found.extend(self.compare_facts(one_idx, other_idx, frame));
        }
        if frame == Frame::Column && dice >= MIN_DICE_OF_FACTS {
            found.extend(self.compare_quantities(one_idx, other_idx, dice));
        }
        found.extend(name::compare(one, other, frame, dice, self.reports));
        let is_alike = frame == Frame::Apart || dice >= MIN_DICE_OF_CONTRARIES;
        if is_alike && polarity::have_contraries(one, other) {
            found.extend(polarity::compare(one, other, frame, self.shared_context(one_idx, other_idx)));
        }
        if frame == Frame::Column {
            found.extend(polarity::compare_marks(one, other, dice));
        }
        found
    }

    /// How alike two statements are, 0 to 1.
    fn dice(&self, one_idx: usize, other_idx: usize) -> f64 {
        let n_sentences = self.aligned.sentences.len();
        if one_idx.max(other_idx) < n_sentences {
            return self.aligned.similarity(one_idx, other_idx).dice;
        }
        let (one, other) = (&self.statements[one_idx], &self.statements[other_idx]);
        one.profile.similarity(&other.profile, &self.aligned.vocabulary).dice
    }

    fn quotations(&self, statement_idx: usize) -> &[Range<usize>] {
        self.quotations[statement_idx].get_or_init(|| quotation::quotations(&self.statements[statement_idx]))
    }

    /// The rarity of the words that two sentences share, with those on which they lean.
    fn shared_context(&self, one_idx: usize, other_idx: usize) -> f64 {
        self.reports.ask();
        let rarities = |statement_idx: usize| -> BTreeMap<u32, f64> {
            let sentence_idx = self.statements[statement_idx].sentence_idx;
            let sentences = std::iter::once(sentence_idx).chain(self.aligned.leaned_on(sentence_idx));
            let words = sentences.flat_map(|it| &self.statements[it].words).filter(|word| !word.is_function);
            words.map(|word| (word.stem, word.rarity)).collect()
        };
        let (ones, others) = (rarities(one_idx), rarities(other_idx));
        ones.iter().filter(|(stem, _)| others.contains_key(stem)).map(|(_, rarity)| rarity).sum()
    }
}
