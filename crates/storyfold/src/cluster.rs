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

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use storyfold_collate::{LinkageGroup, LinkageOptions, Merge, SparseSums, average_linkage_of_groups};

use crate::config::Config;
use crate::linker::Before;

/// How strongly two reports of one source outside the window speak against being one story.
const HOLD_APART_STRENGTH: f64 = 0.25;

/// The reports of one story and how firmly they hang together.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cluster {
    /// Indexes of reports, ascending.
    pub(crate) reports: Vec<usize>,
    /// Indexes of the links within the cluster, ascending.
    pub(crate) links: Vec<usize>,
    /// How it came about: the groups, by the index of their first report, that became one, in that order.
    pub(crate) merges: Vec<Merge>,
}

/// Reports that are one group, by their numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ReportGroup {
    /// Ascending.
    pub(crate) reports: Vec<u32>,
    /// How those of different texts came together.
    pub(crate) merges: Vec<Merge>,
}

/// Groups reports as they come, by average linkage on their links, so that one weak bridge fuses nothing. Reports of several sources
/// with the same text count as one: a thousand copies are no thousand witnesses, and not all of their pairs are known.
///
/// Reports are numbered in the order of time; ties go to the smaller number.
#[derive(Debug)]
pub(crate) struct Clusterer {
    config: Arc<Config>,
    /// For every report the first with the same text, itself if there is none, and the strength of the link that says so.
    first_of: Vec<(u32, f64)>,
    /// In which group every report is, by the first of its reports.
    group_of: Vec<u32>,
    groups: BTreeMap<u32, Arc<ReportGroup>>,
    steps: Vec<Step>,
}

/// A stretch that was gone through, and what it takes to go back.
#[derive(Debug)]
struct Step {
    cell: i64,
    reports: Range<u32>,
    /// The groups that it made.
    made: BTreeSet<u32>,
    /// The groups that it took in, as they were.
    taken: Vec<Arc<ReportGroup>>,
}

impl Clusterer {
    pub(crate) fn new(config: Arc<Config>) -> Self {
        Self {
            config,
            first_of: Vec::new(),
            group_of: Vec::new(),
            groups: BTreeMap::new(),
            steps: Vec::new(),
        }
    }

    /// Groups all reports, of each of which its stretch and what it has to do with those before it are given, after those up to
    /// `n_same` were grouped before. Returns the groups that may be others than they were, by the first of their reports.
    pub(crate) fn update(&mut self, n_same: u32, cells: &[i64], before: &[Before]) -> BTreeSet<u32> {
        let mut changed = BTreeSet::new();
        // The stretch in which the first of the others lies is gone through again.
        let is_changed = |step: &mut Step| {
            step.reports.end > n_same || cells.get(n_same as usize).is_some_and(|&cell| cell == step.cell)
        };
        while let Some(step) = self.steps.pop_if(is_changed) {
            self.go_back(step, &mut changed);
        }
        let mut begin = self.steps.last().map_or(0, |step| step.reports.end);
        for number in begin..before.len() as u32 {
            let same = before[number as usize].same_text;
            self.first_of.push(
                same.map_or((number, 0.0), |(other, strength)| (self.first_of[other as usize].0, strength)),
            );
        }
        for of_cell in cells[begin as usize..].chunk_by(|one, other| one == other) {
            let end = begin + of_cell.len() as u32;
            let step = self.step(of_cell[0], begin..end, before);
            changed.extend(&step.made);
            self.steps.push(step);
            begin = end;
        }
        changed.retain(|group| self.groups.contains_key(group));
        changed
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
            let (first, similarity) = self.first_of[report as usize];
            let (into_idx, from_idx) = (first as usize, report as usize);
            (first != report).then_some(Merge { into_idx, from_idx, similarity })
        });
        same_text.chain(group.merges.iter().copied()).collect()
    }

    /// Undoes the last step.
    fn go_back(&mut self, step: Step, changed: &mut BTreeSet<u32>) {
        for group in &step.made {
            self.groups.remove(group);
        }
        self.group_of.truncate(step.reports.start as usize);
        self.first_of.truncate(step.reports.start as usize);
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
    fn step(&mut self, cell: i64, reports: Range<u32>, before: &[Before]) -> Step {
        let mut step = Step { cell, reports: reports.clone(), made: BTreeSet::new(), taken: Vec::new() };
        self.group_of.extend(reports.clone());
        let mut single = reports;
        if let Some(last) = self.steps.last().filter(|last| last.cell.checked_add(1) == Some(cell)) {
            single.start = last.reports.start;
            self.take_apart(last.reports.clone(), &mut step);
        }
        let Table { items, groups, sums } = self.table(&single, before);
        let mut options = LinkageOptions::with_threshold(self.config.story_strength);
        options.cohesion_share = self.config.cohesion_share;
        options.cohesion_cap = self.config.cohesion_cap;
        let (grouped, merges) = average_linkage_of_groups(&groups, &sums, &options);
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
            let item = self.item_of(self.first_of[report as usize].0, single.start);
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

    /// What is to be grouped, and how alike it is.
    fn table(&self, single: &Range<u32>, before: &[Before]) -> Table {
        let text = |report: u32| self.first_of[report as usize].0;
        let item = |report: u32| self.item_of(text(report), single.start);
        let mut items: BTreeSet<u32> = single.clone().map(item).collect();
        for link in single.clone().flat_map(|report| &before[report as usize].links) {
            if link.evidence.strength >= self.config.story_strength {
                items.insert(item(link.report));
            }
        }
        let items: Vec<u32> = items.into_iter().collect();
        let idx_of = |report: u32| items.binary_search(&item(report)).ok();
        let of_groups = items.iter().filter(|&&it| it < single.start).flat_map(|it| &self.groups[it].reports);
        let mut pairs: Vec<(u32, u32, f64)> = Vec::new();
        for later in of_groups.copied().chain(single.clone()) {
            if idx_of(later).is_none() {
                continue;
            }
            let links = before[later as usize].links.iter().map(|it| (it.report, it.evidence.strength));
            let apart = before[later as usize].held_apart.iter().map(|&it| (it, -HOLD_APART_STRENGTH));
            for (earlier, strength) in links.chain(apart) {
                let (one, other) = (text(earlier), text(later));
                if one != other && idx_of(earlier).is_some() {
                    pairs.push((one.min(other), one.max(other), strength));
                }
            }
        }
        // Of the links between two texts the strongest counts; what holds them apart only where there is none.
        pairs.sort_unstable_by(|one, other| {
            (one.0, one.1).cmp(&(other.0, other.1)).then(other.2.total_cmp(&one.2))
        });
        pairs.dedup_by_key(|&mut (one, other, _)| (one, other));
        let mut groups: Vec<LinkageGroup> = items
            .iter()
            .map(|&it| {
                let n_members = if it < single.start {
                    self.groups[&it].reports.iter().filter(|&&report| text(report) == report).count()
                } else {
                    1
                };
                LinkageGroup { n_members, inner: 0.0 }
            })
            .collect();
        let mut sums: Vec<SparseSums> = Vec::with_capacity(pairs.len());
        for (one, other, plain) in pairs {
            let capped = plain.min(self.config.cohesion_cap);
            let (Some(one), Some(other)) = (idx_of(one), idx_of(other)) else { continue };
            if one == other {
                groups[one].inner += capped;
            } else {
                let (first_idx, second_idx) = (one.min(other), one.max(other));
                sums.push(SparseSums { first_idx, second_idx, plain, capped });
            }
        }
        // Stable, so that sums are made in the order of reports.
        sums.sort_by_key(|sums| (sums.first_idx, sums.second_idx));
        sums.dedup_by(|next, sums| {
            let is_same = (next.first_idx, next.second_idx) == (sums.first_idx, sums.second_idx);
            if is_same {
                sums.plain += next.plain;
                sums.capped += next.capped;
            }
            is_same
        });
        Table { items, groups, sums }
    }
}

/// What a step groups.
struct Table {
    /// Texts and groups, by the first of their reports, ascending.
    items: Vec<u32>,
    groups: Vec<LinkageGroup>,
    sums: Vec<SparseSums>,
}

impl ReportGroup {
    /// The group without the reports from one on; those before stay one group.
    fn until(&self, end: u32) -> Self {
        // For every group as it grew, by its first report, that of what is left of it.
        let mut left: BTreeMap<usize, Option<usize>> = BTreeMap::new();
        let mut merges = Vec::new();
        for &Merge { into_idx, from_idx, similarity } in &self.merges {
            let mut first_left =
                |idx: usize| left.remove(&idx).unwrap_or_else(|| Some(idx).filter(|&it| (it as u32) < end));
            let ends = [first_left(into_idx), first_left(from_idx)];
            if let [Some(into_idx), Some(from_idx)] = ends {
                let (into_idx, from_idx) = (into_idx.min(from_idx), into_idx.max(from_idx));
                merges.push(Merge { into_idx, from_idx, similarity });
            }
            left.insert(into_idx, ends.into_iter().flatten().min());
        }
        Self { reports: self.reports.iter().copied().filter(|&report| report < end).collect(), merges }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::LinkEvidence;
    use crate::linker::LinkBefore;

    fn link(report: u32, strength: f64) -> LinkBefore {
        LinkBefore { report, evidence: LinkEvidence { strength, ..LinkEvidence::default() } }
    }

    fn sizes(clusterer: &Clusterer) -> Vec<usize> {
        clusterer.groups().values().map(|group| group.reports.len()).collect()
    }

    #[test]
    fn a_thousand_copies_are_one_story_though_few_of_their_pairs_are_known() {
        let mut before = vec![Before::default()];
        before.extend((1..1_000).map(|report| Before {
            links: vec![link(report - 1, 1.0)],
            same_text: Some((report - 1, 1.0)),
            ..Before::default()
        }));
        before.push(Before { links: vec![link(999, 0.2)], ..Before::default() });
        before.push(Before::default());
        let mut clusterer = Clusterer::new(Arc::new(Config::default()));
        clusterer.update(0, &vec![0; before.len()], &before);
        assert_eq!(sizes(&clusterer), [1_001, 1]);
        assert_eq!(clusterer.merges(&clusterer.groups()[&0]).len(), 1_000);
    }

    /// Reports of twenty stretches, each linked to some of those before it.
    fn stream() -> (Vec<i64>, Vec<Before>) {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let mut drawn = |below: u64| {
            state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            (state >> 33) % below
        };
        let cells: Vec<i64> = (0..200).map(|report| report / 10 + i64::from(report >= 120)).collect();
        let before = (0..200_u64)
            .map(|report| {
                let mut links = Vec::new();
                for other in report.saturating_sub(30)..report {
                    if drawn(8) == 0 {
                        links.push(link(other as u32, drawn(90) as f64 / 100.0));
                    }
                }
                links.retain(|link| link.evidence.strength >= 0.04);
                let same_text = links.first().filter(|_| drawn(9) == 0).map(|link| (link.report, 1.0));
                Before { links, same_text, ..Before::default() }
            })
            .collect();
        (cells, before)
    }

    #[test]
    fn the_same_groups_come_of_all_at_once_and_of_going_back_and_on() {
        let (cells, before) = stream();
        let config = Arc::new(Config::default());
        let mut at_once = Clusterer::new(Arc::clone(&config));
        at_once.update(0, &cells, &before);
        assert!((20..190).contains(&at_once.groups().len()), "{:?}", sizes(&at_once));
        let mut by_and_by = Clusterer::new(config);
        let mut known: BTreeMap<u32, Arc<ReportGroup>> = BTreeMap::new();
        let mut n_same = 0;
        for n_reports in [1, 7, 30, 31, 90, 80, 12, 150, 149, 200, 200] {
            let n_kept = n_same.min(n_reports as u32).saturating_sub(3);
            let changed = by_and_by.update(n_kept, &cells[..n_reports], &before[..n_reports]);
            // What is not said to have changed has not.
            for (first, group) in by_and_by.groups().iter().filter(|(first, _)| !changed.contains(first)) {
                assert_eq!(known.get(first), Some(group));
            }
            known = by_and_by.groups().clone();
            n_same = n_reports as u32;
        }
        assert_eq!(by_and_by.groups(), at_once.groups());
        for group in at_once.groups().values() {
            assert_eq!(at_once.merges(group).len() + 1, group.reports.len());
            assert!(group.reports.iter().all(|&report| at_once.group_of(report) == group.reports[0]));
        }
    }
}
