//! Facts with values: quantities, dates, times of day and intervals, and when two of them are of the same thing.

use std::ops::Range;

use super::calendar::iso;
use super::clock::{ClockTime, clock_times};
use super::date::{DateFact, dates};
use super::frame::{Frame, share_neighbour, shared_rarity};
use super::interval::{Interval, intervals};
use super::quantity::{Measure, Quantity, quantities};
use super::reports::Reports;
use super::statement::Statement;
use crate::collation::{ConflictType, Value};

/// How much rarity the surroundings of two quantities must share, with what is counted.
const MIN_SHARED_BY_QUANTITIES: f64 = 1.5;
/// How much rarity the names of the event must share for two intervals to count from the same.
const MIN_SHARED_EVENT: f64 = 1.0;
/// Verbs behind which a day is that of the saying, not of what is said.
const VERBS_OF_SAYING: [&str; 12] = [
    "said",
    "says",
    "told",
    "added",
    "announced",
    "wrote",
    "tweeted",
    "stated",
    "warned",
    "reported",
    "confirmed",
    "posted",
];

/// The facts of a sentence.
#[derive(Clone)]
pub(super) struct Facts {
    pub(super) quantities: Vec<Quantity>,
    pub(super) dates: Vec<DateFact>,
    clock_times: Vec<ClockTime>,
    intervals: Vec<Interval>,
}

impl Facts {
    pub(super) fn of(statement: &Statement<'_>, reports: &Reports) -> Self {
        let mut dates = dates(statement, reports.published(statement.witness_idx));
        dates.retain(|date| !is_day_of_saying(statement, date) && !is_stamp(statement, date));
        Self {
            quantities: quantities(statement),
            dates,
            clock_times: clock_times(statement),
            intervals: intervals(statement),
        }
    }
}

/// Whether a date only says when somebody spoke: `the mayor said on Friday`, `the mayor on Friday said`.
fn is_day_of_saying(statement: &Statement<'_>, date: &DateFact) -> bool {
    let is_behind_saying = (date.words.start.saturating_sub(3)..date.words.start)
        .rev()
        .find(|&it| !statement.words[it].is_function)
        .is_some_and(|it| VERBS_OF_SAYING.contains(&statement.form(it)));
    is_behind_saying || VERBS_OF_SAYING.contains(&statement.form(date.words.end))
}

/// Whether a date belongs to no sentence but to the layout: in full, without a preposition before or a comma behind it.
fn is_stamp(statement: &Statement<'_>, date: &DateFact) -> bool {
    let is_bound = date.words.start > 0 && statement.words[date.words.start - 1].is_function;
    let end = date.words.end;
    let is_before_clock = statement.form(end).starts_with(|it: char| it.is_ascii_digit());
    is_before_clock || (date.full_day().is_some() && !is_bound && !statement.gap(end).contains(','))
}

/// A kind of fact: what two of them are compared by.
pub(super) trait Fact {
    const CONFLICT_TYPE: ConflictType;
    /// The facts of this kind in a sentence.
    fn of(facts: &Facts) -> &[Self]
    where
        Self: Sized;
    fn words(&self) -> &Range<usize>;
    /// How much their surroundings share; nothing if it is too little.
    fn closeness(
        &self,
        one: &Statement<'_>,
        other_fact: &Self,
        other: &Statement<'_>,
        frame: Frame,
    ) -> Option<f64> {
        frame.closeness(one, self.words(), other, other_fact.words())
    }
    /// Whether they are of the same thing, as far as their own words say.
    fn is_comparable(
        &self,
        one: &Statement<'_>,
        other_fact: &Self,
        other: &Statement<'_>,
        reports: &Reports,
    ) -> bool;
    fn agrees(&self, other: &Self) -> bool;
    /// Whether it may say what another says, though its own words leave open of what.
    fn may_say(&self, _: &Self) -> bool {
        false
    }
    fn value(&self) -> Option<Value>;
}

impl Fact for Quantity {
    const CONFLICT_TYPE: ConflictType = ConflictType::Number;

    fn of(facts: &Facts) -> &[Self] {
        &facts.quantities
    }

    fn words(&self) -> &Range<usize> {
        &self.words
    }

    fn closeness(
        &self,
        one: &Statement<'_>,
        other_fact: &Self,
        other: &Statement<'_>,
        frame: Frame,
    ) -> Option<f64> {
        // What is counted stands there too, and something besides has to.
        frame
            .closeness(one, &self.words, other, &other_fact.words)
            .filter(|&shared| shared >= MIN_SHARED_BY_QUANTITIES)
    }

    fn is_comparable(
        &self,
        one: &Statement<'_>,
        other_fact: &Self,
        other: &Statement<'_>,
        reports: &Reports,
    ) -> bool {
        let share_head = || {
            self.heads.clone().any(|left| {
                other_fact.heads.clone().any(|right| one.words[left].stem == other.words[right].stem)
            })
        };
        let has_same_neighbour = || share_neighbour(one, &self.words, other, &other_fact.words);
        let has_same_neighbour_before = || {
            let [before, _] = one.telling_neighbours(&self.words);
            let [other_before, _] = other.telling_neighbours(&other_fact.words);
            before.zip(other_before).is_some_and(|(before, other_before)| {
                one.words[before].stem == other.words[other_before].stem
            })
        };
        // Prices move by the minute.
        let is_price = || is_of_market(one) || is_of_market(other);
        self.measure == other_fact.measure
            && match self.measure {
                Measure::Count if self.heads.is_empty() && other_fact.heads.is_empty() => {
                    has_same_neighbour()
                }
                Measure::Count => share_head(),
                // What has lasted so long has lasted longer the day after.
                Measure::Of("time") => are_of_one_day(one, other, reports) && has_same_neighbour(),
                // `over the next five years` stands behind many amounts.
                Measure::Of(_) | Measure::Currency(_) => share_head() || has_same_neighbour_before(),
                Measure::Age => has_same_neighbour(),
            }
            && !is_price()
    }

    fn agrees(&self, other: &Self) -> bool {
        self.agrees_with(other)
    }

    fn may_say(&self, other: &Self) -> bool {
        // `9 million people watched, compared with 12 million a year before`
        let is_bare = self.heads.is_empty() || other.heads.is_empty();
        is_bare && self.measure == other.measure && self.agrees_with(other)
    }

    fn value(&self) -> Option<Value> {
        Some(Value::Number(self.value))
    }
}

/// Whether a sentence tells of prices at an exchange.
fn is_of_market(statement: &Statement<'_>) -> bool {
    let of_markets =
        ["shares", "stock", "stocks", "futures", "index", "indexes", "traded", "trading", "bonds"];
    statement.words.iter().any(|word| of_markets.contains(&word.form))
}

/// Whether two reports were published on the same day.
fn are_of_one_day(one: &Statement<'_>, other: &Statement<'_>, reports: &Reports) -> bool {
    let days = reports.published(one.witness_idx);
    days.is_some_and(|days| days.0 == days.1) && days == reports.published(other.witness_idx)
}

impl Fact for DateFact {
    const CONFLICT_TYPE: ConflictType = ConflictType::Date;

    fn of(facts: &Facts) -> &[Self] {
        &facts.dates
    }

    fn words(&self) -> &Range<usize> {
        &self.words
    }

    fn is_comparable(&self, _: &Statement<'_>, _: &Self, _: &Statement<'_>, _: &Reports) -> bool {
        true
    }

    fn agrees(&self, other: &Self) -> bool {
        self.agrees_with(other)
    }

    fn value(&self) -> Option<Value> {
        match self.days.as_slice() {
            &[(first, last)] => Some(Value::Text(iso(first, last))),
            _ => None,
        }
    }
}

impl Fact for ClockTime {
    const CONFLICT_TYPE: ConflictType = ConflictType::Date;

    fn of(facts: &Facts) -> &[Self] {
        &facts.clock_times
    }

    fn words(&self) -> &Range<usize> {
        &self.words
    }

    fn is_comparable(&self, _: &Statement<'_>, other_fact: &Self, _: &Statement<'_>, _: &Reports) -> bool {
        self.is_comparable_with(other_fact)
    }

    fn agrees(&self, other: &Self) -> bool {
        self.agrees_with(other)
    }

    fn value(&self) -> Option<Value> {
        Some(Value::Text(self.iso()))
    }
}

impl Fact for Interval {
    const CONFLICT_TYPE: ConflictType = ConflictType::Date;

    fn of(facts: &Facts) -> &[Self] {
        &facts.intervals
    }

    fn words(&self) -> &Range<usize> {
        &self.words
    }

    fn is_comparable(
        &self,
        one: &Statement<'_>,
        other_fact: &Self,
        other: &Statement<'_>,
        _: &Reports,
    ) -> bool {
        self.is_comparable_with(other_fact)
            && shared_rarity(one, &self.event, other, &other_fact.event) >= MIN_SHARED_EVENT
    }

    fn closeness(
        &self,
        one: &Statement<'_>,
        other_fact: &Self,
        other: &Statement<'_>,
        frame: Frame,
    ) -> Option<f64> {
        // Between columns many things happened before one event.
        let is_framed = frame == Frame::Column || frame.holds(one, &self.words, other, &other_fact.words);
        is_framed.then(|| shared_rarity(one, &self.event, other, &other_fact.event))
    }

    fn agrees(&self, other: &Self) -> bool {
        self.agrees_with(other)
    }

    fn value(&self) -> Option<Value> {
        None
    }
}
