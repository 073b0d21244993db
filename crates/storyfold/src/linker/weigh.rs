//! Words, weighed by the reports of the days before.

use rayon::prelude::*;

use crate::linker::{CHUNK, Linker, Numbered, TASK};
use crate::piece::Piece;
use crate::postings::MetBuckets;
use crate::profile::Profile;
use crate::tail::Tail;
use crate::word_days::WordDays;

impl Linker {
    /// Weighs the words of the reports up to a number as they come in the order of time, but for those whose words may be counted in reports
    /// that are still to come; with `are_all` none are. Returns how many reports were weighed: their terms are not looked at again. `visit` is
    /// called whenever some were, and may [take them out](Self::take_weighed).
    pub(crate) fn weigh(
        &mut self,
        n_reports: u32,
        are_all: bool,
        reports: &impl Numbered,
        mut visit: impl FnMut(&mut Self),
    ) -> u32 {
        self.push_times(n_reports, reports);
        let last_day = self.seconds.last().filter(|_| !are_all).map(|&last| self.timeline.day(last));
        while let Some(&seconds) = self.seconds.get(self.n_weighed() as usize) {
            let day = self.timeline.day(seconds);
            // Of the last day there may be more.
            let is_open =
                |last_day| day >= last_day || self.days.last_counted(&self.seconds, day) >= last_day;
            if last_day.is_some_and(is_open) {
                break;
            }
            self.weigh_until(self.days.day_range(&self.seconds, day).end, reports, &mut visit);
            self.days.count_ahead(day, &self.seconds, |number| reports.terms(number));
        }
        self.n_weighed()
    }

    /// Weighs the words of the reports up to a number, as far as that has not been done.
    pub(super) fn weigh_until(
        &mut self,
        end: u32,
        reports: &impl Numbered,
        visit: &mut impl FnMut(&mut Self),
    ) {
        while self.n_weighed() < end {
            let number = self.n_weighed();
            let day = self.timeline.day(self.seconds[number as usize]);
            let end_of_day = self.days.day_range(&self.seconds, day).end.min(end);
            let counts_own = self.days.move_to(day, &self.seconds, |number| reports.terms(number));
            for begin in (number..end_of_day).step_by(CHUNK) {
                let rarity = self.days.rarity(day);
                let profile = |number: u32| self.profiler.profile(&reports.terms(number), rarity, counts_own);
                let next = begin..end_of_day.min(begin + CHUNK as u32);
                let mut profiles: Vec<Profile> =
                    next.into_par_iter().with_max_len(TASK).map(profile).collect();
                let mut vectors: Vec<&mut Piece<u32>> =
                    profiles.iter_mut().map(|profile| &mut profile.vector.numbers).collect();
                Piece::put_together(&mut vectors);
                self.weighed.extend(profiles);
                visit(self);
            }
        }
    }

    /// Takes out what was weighed, if no report is to be linked before [all were](Self::link_weighed).
    pub(crate) fn take_weighed(&mut self) -> Vec<Profile> {
        self.vectors = Tail::from_number(self.n_weighed());
        self.weighed.drain(..).collect()
    }

    /// Says that all reports that will ever come were weighed, that what was weighed was taken out, and that their sentences were told.
    /// Before reports are linked they are [put back](Self::put_weighed).
    pub(crate) fn link_weighed(&mut self, met: MetBuckets) {
        self.days = WordDays::new(self.timeline, 0);
        self.vectors = Tail::default();
        self.profiler.end_foreseeing(met);
    }

    /// Puts back what was weighed of the next reports.
    pub(crate) fn put_weighed(&mut self, weighed: Vec<Profile>) {
        self.weighed.extend(weighed);
    }

    /// How many reports were weighed.
    pub(super) fn n_weighed(&self) -> u32 {
        self.vectors.end() + self.weighed.len() as u32
    }
}
