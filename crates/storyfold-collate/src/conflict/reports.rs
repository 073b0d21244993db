//! What is known of whole reports: the words that each uses, and when it was published.

use std::cell::Cell;

use hashbrown::HashMap;

use super::calendar::{day_number, day_of, year_and_month};
use super::date::{DateFact, Days, dates};
use super::statement::Statement;
use crate::lists::Lists;
use crate::table::Aligned;
use crate::version::chains;
use crate::witness::Witness;

/// How far from the other reports of its story a report without a date of publication may have been published, in days.
const STORY_DAYS: i64 = 2;
/// How far from its day a report names days in full, mostly: it tells the year of a day that is named without.
const NEAR_DAYS: i64 = 60;
/// How far apart two reports may have been published, in days: later ones tell of other events in the same words.
const MAX_DAYS_BETWEEN: u64 = 14;

/// What is known of whole reports.
pub(super) struct Reports {
    /// For every form the witnesses that have it, ascending.
    having: Lists,
    /// For every witness the range of days in which it was published, if anything tells.
    published: Vec<Option<Days>>,
    /// For every witness the first of its source, itself where it names none.
    sources: Vec<usize>,
    /// For every witness the first of the versions of which it is one, itself if there is no earlier.
    chains: Vec<usize>,
    /// Whether it was asked what a report tells elsewhere, since the question was begun.
    were_asked: Cell<bool>,
}

impl Reports {
    pub(super) fn new(aligned: &Aligned<'_>, statements: &[Statement<'_>]) -> Self {
        let mut first_of: HashMap<&str, usize> = HashMap::new();
        let witnesses = aligned.witnesses.iter().enumerate();
        let sources = witnesses
            .map(|(at, witness)| *first_of.entry(witness.source.unwrap_or(witness.uri)).or_insert(at))
            .collect();
        Self {
            having: having(aligned),
            published: published(aligned, statements),
            sources,
            chains: chains(aligned.witnesses),
            were_asked: Cell::new(false),
        }
    }

    /// Whether any two of some witnesses are compared; where none are, what they tell need not be looked at.
    pub(super) fn are_any_comparable(witnesses: &[Witness<'_>]) -> bool {
        let first = witnesses.iter().filter_map(|witness| witness.published).map(day_of).min();
        // Where no report says when it was published all are taken to be of one day.
        let day = |witness: &Witness<'_>| {
            witness.published.map(day_of).or(first.map(|first| first - STORY_DAYS)).unwrap_or(0)
        };
        let chains = chains(witnesses);
        let reports: Vec<(i64, &str, usize)> = witnesses
            .iter()
            .zip(chains)
            .map(|(witness, chain)| (day(witness), witness.source.unwrap_or(witness.uri), chain))
            .collect();
        reports.iter().enumerate().any(|(at, one)| {
            reports[at + 1..].iter().any(|other| {
                one.0.abs_diff(other.0) <= MAX_DAYS_BETWEEN && (one.1 != other.1 || one.2 == other.2)
            })
        })
    }

    /// Whether the running text of a witness has a form.
    pub(super) fn has(&self, witness_idx: usize, form: u32) -> bool {
        self.ask();
        let having = self.having.of(form as usize);
        having.binary_search_by_key(&witness_idx, |&it| it as usize).is_ok()
    }

    /// Notes that what is found from now on may be the same for all copies of a sentence.
    pub(super) fn begin_question(&self) {
        self.were_asked.set(false);
    }

    /// Notes that it is asked what a report tells elsewhere than in the sentences at hand.
    pub(super) fn ask(&self) {
        self.were_asked.set(true);
    }

    /// Whether that was asked since the question was begun.
    pub(super) fn were_asked(&self) -> bool {
        self.were_asked.get()
    }

    /// Whether what two witnesses tell is compared: they were published near each other, and if one source published both, the later is a
    /// version of the earlier. Otherwise it tells of another event in the same words.
    pub(super) fn are_comparable(&self, one: usize, other: usize) -> bool {
        one != other
            && self.days_between(one, other) <= MAX_DAYS_BETWEEN
            && (self.sources[one] != self.sources[other] || self.chains[one] == self.chains[other])
    }

    /// The first of the versions of which a witness is one, as an index.
    pub(super) fn chain(&self, witness_idx: usize) -> usize {
        self.chains[witness_idx]
    }

    /// How many days lie between the publication of two witnesses, as far as it is known.
    fn days_between(&self, one: usize, other: usize) -> u64 {
        match (self.published[one], self.published[other]) {
            (Some(one), Some(other)) => one.0.abs_diff(other.0),
            _ => 0,
        }
    }

    /// The range of days in which a witness was published.
    pub(super) fn published(&self, witness_idx: usize) -> Option<Days> {
        self.published[witness_idx]
    }
}

/// For every form the witnesses that have it, ascending; one that has it twice stands there twice.
fn having(aligned: &Aligned<'_>) -> Lists {
    let mut forms = Lists::default();
    for witness_idx in 0..aligned.witnesses.len() {
        forms.add(aligned.sentences_of(witness_idx).flat_map(|it| aligned.forms(it)));
    }
    forms.turned(aligned.vocabulary.n_forms())
}

/// When the witnesses were published. One that does not say was published about when the others were, or on the day that a
/// report calls today (`today (Nov. 20)`).
fn published(aligned: &Aligned<'_>, statements: &[Statement<'_>]) -> Vec<Option<Days>> {
    let known: Vec<Option<i64>> =
        aligned.witnesses.iter().map(|witness| witness.published.map(day_of)).collect();
    let first = known.iter().flatten().min().copied();
    let last = known.iter().flatten().max().copied();
    let story = first.zip(last).or_else(|| day_called_today(statements).map(|day| (day, day)));
    let about = story.map(|(first, last)| (first - STORY_DAYS, last + STORY_DAYS));
    known.into_iter().map(|day| day.map(|day| (day, day)).or(about)).collect()
}

/// The day that a report calls `today`, in the year of the days near it that are named in full; of several the last.
fn day_called_today(statements: &[Statement<'_>]) -> Option<i64> {
    let mut called_today: Vec<DateFact> = Vec::new();
    let mut full_days: Vec<i64> = Vec::new();
    for statement in statements {
        for date in dates(statement, None) {
            full_days.extend(date.full_day());
            let is_today = statement.previous_form(date.words.start) == "today";
            if is_today && statement.gap(date.words.start).contains('(') {
                called_today.push(date);
            }
        }
    }
    let in_full = called_today.iter().filter_map(DateFact::full_day);
    let without_year = called_today.iter().filter_map(DateFact::day_without_year).flat_map(|(month, day)| {
        full_days.iter().filter_map(move |&full| {
            let year = year_and_month(full).0;
            let same_year = day_number(year, month, day);
            (same_year.abs_diff(full) <= NEAR_DAYS.unsigned_abs()).then_some(same_year)
        })
    });
    in_full.chain(without_year).max()
}
