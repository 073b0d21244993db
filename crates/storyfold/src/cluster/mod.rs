//! Clusters: which reports tell one story.
//!
//! ```text
//! for every stretch of a window's length, in the order of time:
//!     groups of earlier stretches stay together: what is older than the stretch before is not taken apart any more
//!     the reports of this stretch and the one before, and the groups to which they are linked, are grouped by average linkage
//! ```
//!
//! So a report is grouped with all that came up to two windows after it, and one at the end of a stream costs what the last two
//! stretches do, however many there are. Reports without a date are a stretch of their own, the last.

mod components;
mod report_group;
mod table;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use storyfold_collate::{LinkageOptions, Merge, average_linkage_of_groups};

use crate::cluster::table::{Table, Threads};
use crate::config::Config;
use crate::linker::{Before, keep};

pub(crate) use report_group::ReportGroup;

/// The reports of one story and how firmly they hang together.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cluster {
    /// Indexes of reports, ascending.
    pub(crate) reports: Vec<usize>,
    /// How it came about: the groups, by the index of their first report, that became one, in that order.
    pub(crate) merges: Vec<Merge>,
}

/// Groups reports as they come, by average linkage on their links, so that one weak bridge fuses nothing. Reports of several sources
/// with the same text count as one: a thousand copies are no thousand witnesses, and not all of their pairs are known.
///
/// Reports are numbered in the order of time; ties go to the smaller number.
#[derive(Debug)]
pub(crate) struct Clusterer {
    config: Arc<Config>,
    /// For every report the first with the same text, itself if there is none.
    first_of: Vec<u32>,
    /// The strength of the link that says so, of those that are not the first.
    strength_of: BTreeMap<u32, f64>,
    /// In which group every report is, by the first of its reports.
    group_of: Vec<u32>,
    groups: BTreeMap<u32, Arc<ReportGroup>>,
    steps: Vec<Step>,
    /// The first report of the stretches that can be gone through again.
    first_open: u32,
}

/// What reports have to do with those before them, by number.
pub(crate) trait BeforeReports: Sync {
    fn n_reports(&self) -> u32;
    /// Calls `read` with that of one report.
    fn read(&self, report: u32, read: impl FnOnce(&Before));
}

impl BeforeReports for [Before] {
    fn n_reports(&self) -> u32 {
        self.len() as u32
    }

    fn read(&self, report: u32, read: impl FnOnce(&Before)) {
        read(&self[report as usize]);
    }
}

/// A stretch that was gone through, and what it takes to go back.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Step {
    pub(crate) cell: i64,
    pub(crate) reports: Range<u32>,
    /// The groups that it made.
    pub(crate) made: BTreeSet<u32>,
    /// The groups that it took in, as they were.
    pub(crate) taken: Vec<Arc<ReportGroup>>,
}

/// What the links do not tell of groups, once older reports have gone.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ClustererState {
    /// When the first stretch began that can be gone through again.
    pub(crate) open_from: i64,
    /// The first report of that.
    pub(crate) first_open: u32,
    pub(crate) groups: Vec<Arc<ReportGroup>>,
    pub(crate) steps: Vec<Step>,
}

impl Clusterer {
    pub(crate) fn new(config: Arc<Config>) -> Self {
        Self {
            config,
            first_of: Vec::new(),
            strength_of: BTreeMap::new(),
            group_of: Vec::new(),
            groups: BTreeMap::new(),
            steps: Vec::new(),
            first_open: 0,
        }
    }

    /// Groups all reports, of each of which its stretch and what it has to do with those before it are given, after those up to
    /// `n_same` were grouped before. Returns the groups that are others than they were or have other reports, by the first of these.
    pub(crate) fn update(
        &mut self,
        n_same: u32,
        cell_of: impl Fn(u32) -> i64,
        before: &(impl BeforeReports + ?Sized),
    ) -> BTreeSet<u32> {
        let mut changed = BTreeSet::new();
        if n_same < self.first_open {
            self.begin_anew(&mut changed);
        }
        // The stretch in which the first of the others lies is gone through again.
        let is_changed = |step: &Step| {
            step.reports.end > n_same || (n_same < before.n_reports() && cell_of(n_same) == step.cell)
        };
        let n_kept = self.steps.partition_point(|step| !is_changed(step));
        let made = self.steps[n_kept..].iter().flat_map(|step| &step.made);
        let known: BTreeMap<u32, Arc<ReportGroup>> =
            made.filter_map(|first| Some((*first, Arc::clone(self.groups.get(first)?)))).collect();
        for step in self.steps.split_off(n_kept).into_iter().rev() {
            self.go_back(step, &mut changed);
        }
        let mut begin = self.steps.last().map_or(0, |step| step.reports.end);
        self.find_texts(before);
        let cells: Vec<i64> = (begin..before.n_reports()).map(&cell_of).collect();
        for of_cell in cells.chunk_by(|one, other| one == other) {
            let end = begin + of_cell.len() as u32;
            let step = self.step(of_cell[0], begin..end, before);
            changed.extend(&step.made);
            self.steps.push(step);
            begin = end;
        }
        let is_same = |first: &u32, group: &Arc<ReportGroup>| {
            known
                .get(first)
                .is_some_and(|known| known == group && group.reports.iter().all(|&it| it < n_same))
        };
        changed.retain(|first| self.groups.get(first).is_some_and(|group| !is_same(first, group)));
        changed
    }

    /// Goes on from a state, with the reports as they were then.
    pub(crate) fn restore(&mut self, state: ClustererState, before: &(impl BeforeReports + ?Sized)) {
        self.find_texts(before);
        self.group_of = vec![0; before.n_reports() as usize];
        for group in state.groups {
            self.put(group);
        }
        (self.steps, self.first_open) = (state.steps, state.first_open);
    }

    /// The state of the groups, without the groups themselves.
    pub(crate) fn state(&self, open_from: i64) -> ClustererState {
        ClustererState {
            open_from,
            first_open: self.first_open,
            groups: Vec::new(),
            steps: self.steps.clone(),
        }
    }

    /// The reports of the groups that the last of the reports, which is not taken in, would join if these stayed as they are.
    pub(crate) fn look(&mut self, before: &(impl BeforeReports + ?Sized)) -> Vec<u32> {
        let number = before.n_reports() - 1;
        self.find_texts(before);
        self.group_of.push(number);
        let single = number..number + 1;
        // Not on several threads: whoever looks holds a lock, and what a thread does while it waits may ask for it.
        let Table { items, groups, sums } = self.table(&single, before, Threads::One);
        let (grouped, _) = average_linkage_of_groups(&groups, &sums, &self.linkage_options());
        let own = self.item_of(self.first_of[number as usize], number);
        let is_own = |item_idxs: &&Vec<usize>| item_idxs.iter().any(|&it| items[it] == own);
        let joined = grouped.iter().find(is_own).into_iter().flatten().map(|&it| items[it]);
        let mut reports: Vec<u32> = joined
            .filter(|&item| item != number)
            .flat_map(|item| self.groups[&item].reports.iter().copied())
            .collect();
        self.truncate_texts(number);
        self.group_of.pop();
        reports.sort_unstable();
        reports
    }

    /// Of every report that is new the first with the same text.
    fn find_texts(&mut self, before: &(impl BeforeReports + ?Sized)) {
        for number in self.first_of.len() as u32..before.n_reports() {
            before.read(number, |before| self.push_text(number, before.same_text));
        }
    }

    /// Takes in the next report, with the one that has the same text and the strength of the link that says so.
    pub(crate) fn push_text(&mut self, number: u32, same_text: Option<(u32, f64)>) {
        self.first_of.push(same_text.map_or(number, |(other, _)| self.first_of[other as usize]));
        self.strength_of.extend(same_text.map(|(_, strength)| (number, strength)));
    }

    fn truncate_texts(&mut self, n_reports: u32) {
        self.first_of.truncate(n_reports as usize);
        self.strength_of.split_off(&n_reports);
    }

    fn linkage_options(&self) -> LinkageOptions {
        let mut options = LinkageOptions::with_threshold(self.config.story_strength);
        options.cohesion_share = self.config.cohesion_share;
        options.cohesion_cap = self.config.cohesion_cap;
        options
    }

    /// The groups that must be kept for reports that lie in a stretch from `open` on, if `reach` is the first report with which these may
    /// have to do: those that reach so far, and those that could be made again.
    pub(crate) fn reached(&self, open: i64, reach: u32) -> BTreeSet<u32> {
        let of_reach = (reach..self.group_of.len() as u32).map(|report| self.group_of(report));
        let open_steps = self.steps.iter().filter(|step| step.cell >= open);
        let taken = open_steps.flat_map(|step| &step.taken).flat_map(|group| &group.reports);
        of_reach.chain(taken.map(|&report| self.group_of(report))).collect()
    }

    /// Gives every report the number that `renumbered` has for it, in the same order, and forgets those for which it has none: all
    /// of their groups. From then on stretches before `open` are closed: if reports change there, all are grouped anew.
    pub(crate) fn renumber(&mut self, renumbered: &[Option<u32>], open: i64) {
        let of = |report: u32| renumbered[report as usize];
        let of_range = |range: &Range<u32>| {
            let begin = range.clone().find_map(of).unwrap_or_default();
            begin..range.clone().rev().find_map(of).map_or(begin, |last| last + 1)
        };
        keep(&mut self.first_of, renumbered);
        keep(&mut self.group_of, renumbered);
        for report in self.first_of.iter_mut().chain(&mut self.group_of) {
            *report = of(*report).unwrap_or_default();
        }
        let strengths = std::mem::take(&mut self.strength_of);
        self.strength_of =
            strengths.into_iter().filter_map(|(report, strength)| Some((of(report)?, strength))).collect();
        let groups = std::mem::take(&mut self.groups);
        self.groups =
            groups.into_values().filter_map(|it| it.renumbered(of)).map(|it| (it.reports[0], it)).collect();
        for step in &mut self.steps {
            step.reports = of_range(&step.reports);
            step.made = step.made.iter().filter_map(|&first| of(first)).collect();
            step.taken = step.taken.iter().filter_map(|group| group.renumbered(of)).collect();
        }
        self.close(open);
    }

    /// Closes the stretches before `open`: if reports change there, all are grouped anew.
    pub(crate) fn close(&mut self, open: i64) {
        // The last closed one tells where the stretch before the first open one begins.
        let n_closed = self.steps.partition_point(|step| step.cell < open).saturating_sub(1);
        self.steps.drain(..n_closed);
        for step in self.steps.iter_mut().filter(|step| step.cell < open) {
            step.taken.clear();
            self.first_open = step.reports.end;
        }
    }

    /// The groups, by the first of their reports.
    pub(crate) fn groups(&self) -> &BTreeMap<u32, Arc<ReportGroup>> {
        &self.groups
    }

    /// In which group a report is, by the first of its reports.
    pub(crate) fn group_of(&self, report: u32) -> u32 {
        self.group_of[report as usize]
    }

    /// How a group came about, reports with the same text included.
    pub(crate) fn merges(&self, group: &ReportGroup) -> Vec<Merge> {
        let same_text = group.reports.iter().filter_map(|&report| {
            let similarity = *self.strength_of.get(&report)?;
            Some(Merge {
                into_idx: self.first_of[report as usize] as usize,
                from_idx: report as usize,
                similarity,
            })
        });
        same_text.chain(group.merges.iter().copied()).collect()
    }

    /// Forgets all groups, as the stretches in which some were made cannot be gone through again.
    fn begin_anew(&mut self, changed: &mut BTreeSet<u32>) {
        changed.extend(self.groups.keys());
        self.truncate_texts(0);
        self.group_of.clear();
        self.groups.clear();
        self.steps.clear();
        self.first_open = 0;
    }

    /// Undoes the last step.
    fn go_back(&mut self, step: Step, changed: &mut BTreeSet<u32>) {
        for group in &step.made {
            self.groups.remove(group);
        }
        self.group_of.truncate(step.reports.start as usize);
        self.truncate_texts(step.reports.start);
        for group in step.taken {
            changed.insert(group.reports[0]);
            self.put(group);
        }
    }

    fn put(&mut self, group: Arc<ReportGroup>) {
        let first = group.reports[0];
        for &report in &group.reports {
            self.group_of[report as usize] = first;
        }
        self.groups.insert(first, group);
    }

    /// Goes through the next stretch.
    fn step(&mut self, cell: i64, reports: Range<u32>, before: &(impl BeforeReports + ?Sized)) -> Step {
        let mut step = Step { cell, reports: reports.clone(), made: BTreeSet::new(), taken: Vec::new() };
        self.group_of.extend(reports.clone());
        let mut single = reports;
        if let Some(last) = self.steps.last().filter(|last| last.cell.checked_add(1) == Some(cell)) {
            single.start = last.reports.start;
            self.take_apart(last.reports.clone(), &mut step);
        }
        let Table { items, groups, sums } = self.table(&single, before, Threads::All);
        let (grouped, merges) = components::linkage(&groups, &sums, &self.linkage_options());
        let mut made: Vec<ReportGroup> = Vec::with_capacity(grouped.len());
        let mut made_of = vec![0; items.len()];
        for (made_idx, item_idxs) in grouped.iter().enumerate() {
            let mut group = ReportGroup::default();
            for &item_idx in item_idxs {
                made_of[item_idx] = made_idx;
                if items[item_idx] < single.start
                    && let Some(taken) = self.take(items[item_idx], &mut step)
                {
                    group.reports.extend_from_slice(&taken.reports);
                    group.merges.extend_from_slice(&taken.merges);
                }
            }
            made.push(group);
        }
        for Merge { into_idx, from_idx, similarity } in merges {
            let [into_idx_of, from_idx_of] = [into_idx, from_idx].map(|it| items[it] as usize);
            made[made_of[into_idx]].merges.push(Merge {
                into_idx: into_idx_of,
                from_idx: from_idx_of,
                similarity,
            });
        }
        for report in single.clone() {
            let item = self.item_of(self.first_of[report as usize], single.start);
            if let Ok(item_idx) = items.binary_search(&item) {
                made[made_of[item_idx]].reports.push(report);
            }
        }
        for mut group in made {
            group.reports.sort_unstable();
            step.made.insert(group.reports[0]);
            self.put(Arc::new(group));
        }
        step
    }

    /// Takes reports, the last that were grouped, out of their groups.
    fn take_apart(&mut self, reports: Range<u32>, step: &mut Step) {
        let groups: BTreeSet<u32> = reports.clone().map(|report| self.group_of[report as usize]).collect();
        for first in groups {
            let Some(group) = self.take(first, step) else { continue };
            if first < reports.start {
                step.made.insert(first);
                self.put(Arc::new(group.until(reports.start)));
            }
        }
    }

    /// Takes a group out. It is kept as it was, unless the step made it.
    fn take(&mut self, first: u32, step: &mut Step) -> Option<Arc<ReportGroup>> {
        let group = self.groups.remove(&first)?;
        if !step.made.remove(&first) {
            step.taken.push(Arc::clone(&group));
        }
        Some(group)
    }

    /// What stands for a text, by its first report, in a step in which the reports from one on are single: itself, or its group.
    fn item_of(&self, text: u32, first_single: u32) -> u32 {
        if text < first_single { self.group_of[text as usize] } else { text }
    }
}
