//! Tolls: how many were killed, were hurt or are missing, as each report tells it first.
//!
//! It is the figure on which reports of one event differ most, and no two tell it in the same words: `killing at least nine`,
//! `17 people are dead`, `the death toll rose to 19`. Only numbers of people are read, near the beginning of a report and in
//! sentences that name no year, month or week: elsewhere it tells of other events.

use std::rc::Rc;

use super::date::DateFact;
use super::disagreement::Found;
use super::fact::Facts;
use super::quantity::{Measure, Quantity};
use super::statement::Statement;
use super::{Comparison, Told};
use crate::collation::{ConflictType, Severity, Value};
use crate::representative::Representative;

/// In how many sentences from the beginning of a report its toll is looked for.
const LEAD_SENTENCES: usize = 6;
/// How far behind the number the word may stand that says what became of them, in words.
const REACH_BEHIND: usize = 5;
/// How far before it: `killing at least`.
const REACH_BEFORE: usize = 2;
/// How far before it `death toll` may stand.
const REACH_OF_TOLL: usize = 20;
/// Words for people of any kind, and for those who are counted besides.
const PEOPLE: [&str; 6] = ["people", "persons", "others", "person", "lives", "civilians"];

/// What became of those who are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Dead,
    Hurt,
    Missing,
}

const FATES: [Fate; 3] = [Fate::Dead, Fate::Hurt, Fate::Missing];

impl Fate {
    fn of(form: &str) -> Option<Self> {
        match form {
            "dead" | "died" | "killed" | "killing" | "kills" | "deaths" | "fatalities" => Some(Self::Dead),
            "injured" | "injuring" | "injures" | "injuries" | "wounded" | "wounding" | "hurt" => {
                Some(Self::Hurt)
            }
            "missing" | "unaccounted" => Some(Self::Missing),
            _ => None,
        }
    }

    /// Whether the word stands before the number that it governs.
    fn governs(form: &str) -> bool {
        matches!(
            form,
            "killed" | "killing" | "kills" | "injured" | "injuring" | "injures" | "wounded" | "wounding"
        )
    }
}

/// The toll of a fate in a report: the sentence and the quantity in it, by index.
type Toll = (usize, usize);

impl Told<'_> {
    /// Compares what the reports tell first of each fate with what the canonical text tells of it. `columns` are the columns of the
    /// canonical sentences in the order of the text.
    pub(super) fn compare_tolls(
        &self,
        columns: &[usize],
        representatives: &[Option<Representative>],
    ) -> Vec<Found> {
        FATES.iter().flat_map(|&fate| self.compare_fate(fate, columns, representatives)).collect()
    }

    fn compare_fate(
        &self,
        fate: Fate,
        columns: &[usize],
        representatives: &[Option<Representative>],
    ) -> Vec<Found> {
        let firsts: Vec<Option<Toll>> =
            (0..self.aligned.witnesses.len()).map(|it| self.first_toll(it, fate)).collect();
        let in_text = columns.iter().enumerate().find_map(|(canonical_idx, &column_idx)| {
            let sentences = &representatives[column_idx].as_ref()?.sentences;
            let toll = firsts.iter().flatten().find(|(sentence_idx, _)| sentences.contains(sentence_idx))?;
            Some((canonical_idx, *toll))
        });
        let Some((canonical_idx, one)) = in_text else { return Vec::new() };
        let own = self.statements[one.0].witness_idx;
        let mut found = Vec::new();
        for (witness_idx, &other) in firsts.iter().enumerate().filter(|&(witness_idx, _)| witness_idx != own)
        {
            let Some(other) = other else { continue };
            if !self.reports.are_comparable(own, witness_idx) {
                continue;
            }
            let (left, right) = (self.quantity(one), self.quantity(other));
            let is_same = left.agrees_with(right);
            let tells = |witness_idx: usize, quantity: &Quantity| {
                self.tolls(witness_idx, usize::MAX, fate)
                    .any(|toll| self.quantity(toll).agrees_with(quantity))
            };
            if !is_same && (tells(witness_idx, left) || tells(own, right)) {
                continue;
            }
            found.push(Found {
                canonical_idx,
                sentence_idx: one.0,
                other_idx: other.0,
                comparison: Rc::new(Comparison {
                    conflict_type: ConflictType::Number,
                    severity: (!is_same).then_some(Severity::Factual),
                    one: left.words.clone(),
                    other: right.words.clone(),
                    values: [Some(Value::Number(left.value)), Some(Value::Number(right.value))],
                }),
            });
        }
        found
    }

    fn quantity(&self, toll: Toll) -> &Quantity {
        &self.facts(toll.0).quantities[toll.1]
    }

    fn first_toll(&self, witness_idx: usize, fate: Fate) -> Option<Toll> {
        self.tolls(witness_idx, LEAD_SENTENCES, fate).next()
    }

    /// The tolls of a fate in the first sentences of a report, in its order.
    fn tolls(&self, witness_idx: usize, n_sentences: usize, fate: Fate) -> impl Iterator<Item = Toll> + '_ {
        self.aligned.sentences_of(witness_idx).take(n_sentences).flat_map(move |sentence_idx| {
            let (statement, facts) = (&self.statements[sentence_idx], self.facts(sentence_idx));
            (0..facts.quantities.len())
                .filter(move |&it| {
                    !tells_of_other_days(facts) && fate_of(statement, &facts.quantities[it]) == Some(fate)
                })
                .map(move |it| (sentence_idx, it))
        })
    }
}

/// Whether a sentence names more than the days of the news.
fn tells_of_other_days(facts: &Facts) -> bool {
    facts.dates.iter().any(DateFact::is_period)
}

/// What became of those whom a quantity counts, if it counts people.
fn fate_of(statement: &Statement<'_>, quantity: &Quantity) -> Option<Fate> {
    if quantity.measure != Measure::Count {
        return None;
    }
    let end = quantity.words.end;
    let first_head = statement.form(end);
    let is_direct = Fate::of(first_head).is_some();
    let is_people = is_direct || quantity.heads.is_empty() || PEOPLE.contains(&first_head);
    if !is_people {
        return None;
    }
    let begin = quantity.words.start;
    let before = (begin.saturating_sub(REACH_BEFORE)..begin).rev().map(|it| statement.form(it));
    let governing = before.take_while(|form| !form.is_empty()).find(|form| Fate::governs(form));
    if let Some(form) = governing.filter(|_| !is_direct) {
        return Fate::of(form);
    }
    // `The death toll from the flood rose to 17`
    let is_of_toll = matches!(statement.previous_form(begin), "to" | "at" | "reached" | "is" | "was")
        && (begin.saturating_sub(REACH_OF_TOLL)..begin)
            .any(|it| statement.form(it) == "toll" && statement.previous_form(it) == "death");
    if is_of_toll {
        return Some(Fate::Dead);
    }
    if quantity.heads.is_empty() && !statement.words.get(end).is_some_and(|it| it.is_function) {
        return None;
    }
    (end..statement.words.len().min(end + REACH_BEHIND))
        .take_while(|&it| {
            let form = statement.form(it);
            !statement.is_boundary(it)
                && !form.starts_with(|first: char| first.is_ascii_digit())
                && !matches!(form, "and" | "when" | "after" | "who" | "not" | "in" | "by")
        })
        .find_map(|it| Fate::of(statement.form(it)))
}
