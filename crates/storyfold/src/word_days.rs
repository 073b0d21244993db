//! The words of the days that are counted for a day.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::{Range, RangeInclusive};

use crate::background::{Rarity, WordCounts};
use crate::prepared::ReportTerm;
use crate::timeline::{Timeline, UNDATED};

/// How many reports the words are counted over at least, if there are as many within the days after that are looked at.
const MIN_COUNTED_REPORTS: u32 = 300;

/// How rare words are for one day, and what it takes to say so of another. Reports are given by their times, ascending.
#[derive(Debug)]
pub(crate) struct WordDays {
    timeline: Timeline,
    /// The days that are counted now.
    days: BTreeMap<i64, WordCounts>,
    /// Days that are not, and will be: those ahead, and those before that are counted again should a report come late.
    set_aside: BTreeMap<i64, WordCounts>,
    /// How many of the latter there are at most.
    n_late_days: i64,
    rarity: Rarity,
    undated_rarity: Rarity,
    /// The reports without a date that are counted.
    undated: Option<Range<u32>>,
}

impl WordDays {
    /// For reports that may come so many days late.
    pub(crate) fn new(timeline: Timeline, n_late_days: i64) -> Self {
        Self {
            timeline,
            days: BTreeMap::new(),
            set_aside: BTreeMap::new(),
            n_late_days,
            rarity: Rarity::default(),
            undated_rarity: Rarity::default(),
            undated: None,
        }
    }

    /// The reports of a day, of all that there are.
    pub(crate) fn day_range(&self, seconds: &[i64], day: i64) -> Range<u32> {
        let begin = seconds.partition_point(|&seconds| self.timeline.day(seconds) < day);
        let end = seconds.partition_point(|&seconds| self.timeline.day(seconds) <= day);
        begin as u32..end as u32
    }

    /// The first report whose words may be weighed otherwise if one of that time comes, and so many go.
    pub(crate) fn first_weighed_by(&self, seconds: &[i64], of: i64, n_out: usize) -> u32 {
        let day = self.timeline.day(of);
        if day == UNDATED {
            return self.day_range(seconds, UNDATED).start;
        }
        let n_enough = MIN_COUNTED_REPORTS + n_out as u32;
        let start = |day: i64| self.day_range(seconds, day).start;
        let is_counted =
            |&for_day: &i64| start(day) - start(for_day - self.timeline.horizon_days()) < n_enough;
        (day - self.timeline.days_after()..=day).find(is_counted).map_or(u32::MAX, start)
    }

    /// Counts the words for a day; returns whether its own are counted. For reports without a date these are all that are.
    pub(crate) fn move_to<'a>(
        &mut self,
        day: i64,
        seconds: &[i64],
        terms: impl Fn(u32) -> Cow<'a, [ReportTerm]>,
    ) -> bool {
        let count = |range: Range<u32>| WordCounts::new(range.map(&terms));
        if day == UNDATED {
            let undated = self.day_range(seconds, day);
            if self.undated.as_ref() != Some(&undated) {
                self.undated_rarity = Rarity::default();
                self.undated_rarity.add(&count(undated.clone()));
                self.undated = Some(undated);
            }
            return true;
        }
        let counted = self.counted_days(seconds, day);
        self.leave_out(|other| counted.contains(&other));
        let first_late = counted.start().saturating_sub(self.n_late_days);
        self.set_aside.retain(|other, _| (first_late..=*counted.end()).contains(other));
        let mut number = self.day_range(seconds, *counted.start()).start;
        let end = self.day_range(seconds, *counted.end()).end;
        while number < end {
            let other = self.timeline.day(seconds[number as usize]);
            let of_day = self.day_range(seconds, other);
            number = of_day.end;
            if let Entry::Vacant(entry) = self.days.entry(other) {
                let counts = self.set_aside.remove(&other).unwrap_or_else(|| count(of_day));
                self.rarity.add(&counts);
                entry.insert(counts);
            }
        }
        counted.contains(&day)
    }

    /// Counts the words of a day for those after it, so that its reports need not be looked at again.
    pub(crate) fn count_ahead<'a>(
        &mut self,
        day: i64,
        seconds: &[i64],
        terms: impl Fn(u32) -> Cow<'a, [ReportTerm]>,
    ) {
        if day != UNDATED && !self.days.contains_key(&day) {
            let counts = WordCounts::new(self.day_range(seconds, day).map(terms));
            self.set_aside.insert(day, counts);
        }
    }

    /// How rare words are for the day to which it was moved last.
    pub(crate) fn rarity(&self, day: i64) -> &Rarity {
        if day == UNDATED { &self.undated_rarity } else { &self.rarity }
    }

    /// Forgets what was counted of a day and those after it, and of the reports without a date.
    pub(crate) fn forget_from(&mut self, day: i64) {
        self.leave_out(|other| other < day);
        self.set_aside.retain(|&other, _| other < day);
        self.undated = None;
    }

    /// The last day over which words are counted for a day that has a date, as long as no reports come but behind that.
    pub(crate) fn last_counted(&self, seconds: &[i64], day: i64) -> i64 {
        *self.counted_days(seconds, day).end()
    }

    /// Over which days words are counted for a day: those before it, as far as the horizon. If these have few reports, the day's own
    /// are counted too, and those of days after it, until there are enough.
    fn counted_days(&self, seconds: &[i64], day: i64) -> RangeInclusive<i64> {
        let begin = day - self.timeline.horizon_days();
        let first = self.day_range(seconds, begin).start;
        let n_until = |last: i64| self.day_range(seconds, last).end - first;
        let greatest = day + self.timeline.days_after();
        let last = (day - 1..greatest).find(|&last| n_until(last) >= MIN_COUNTED_REPORTS);
        begin..=last.unwrap_or(greatest)
    }

    /// Counts those days no more for which `stays` does not say so, and sets them aside.
    fn leave_out(&mut self, stays: impl Fn(i64) -> bool) {
        let left_out: Vec<i64> = self.days.keys().copied().filter(|&day| !stays(day)).collect();
        for day in left_out {
            if let Some(counts) = self.days.remove(&day) {
                self.rarity.subtract(&counts);
                self.set_aside.insert(day, counts);
            }
        }
    }
}
