//! Lists of reports that have something in common, a bucket of the index or a word: which of them stand nearest before a report.
//!
//! Reports are numbered in the order of time and come in that order, so that a list grows at its end, and shrinks at both. The entries of a
//! list lie side by side: of the list of a common word a hundred are read for every report. There are hundreds of lists for every report,
//! most of them short: what each of them takes beside its entries is what counts.

mod blocks;

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use rayon::prelude::*;

use crate::lexical::low_half;
use crate::postings::blocks::{Blocks, List};

/// Into how many parts, as a power of two, lists are cut by their keys, so that several threads can fill them.
const SHARD_BITS: u32 = 6;
/// From here on a value is the place of a list, and below the only report of a list.
const FIRST_PLACE: u32 = 1 << 31;
/// How many reports at least are forgotten before they are taken out of the lists.
const MIN_FORGOTTEN: u32 = 1_024;

/// Lists by key.
#[derive(Clone, Debug)]
pub(crate) struct Postings {
    shards: Vec<Shard>,
    /// The first report that is not forgotten, the first that may stand in a list, and the end of all.
    first_kept: u32,
    first_listed: u32,
    end: u32,
    /// The first report that may be taken out again.
    first_open: u32,
}

/// Some of the lists. The part is told by the first bits of a key, the list in it by the lower half: of some millions of keys, two that
/// differ have the same once in many thousand.
#[derive(Clone, Debug, Default)]
struct Shard {
    /// Most lists are of one report, which is the value itself.
    at: HashMap<u32, u32>,
    lists: Vec<List>,
    /// Places in `lists` that hold none.
    free: Vec<u32>,
    /// The entries of the lists.
    blocks: Blocks,
}

/// Whom reports met in the lists into which they were put.
#[derive(Debug)]
pub(crate) struct Met {
    of_shards: Vec<MetInShard>,
}

/// The same in some of the lists.
#[derive(Debug, Default)]
struct MetInShard {
    reports: Vec<u32>,
    /// Where those end that the first report met, the second, and so on.
    ends: Vec<usize>,
}

impl Default for Postings {
    fn default() -> Self {
        Self {
            shards: vec![Shard::default(); 1 << SHARD_BITS],
            first_kept: 0,
            first_listed: 0,
            end: 0,
            first_open: 0,
        }
    }
}

impl Postings {
    /// Puts reports, which ascend and stand behind all that are there, into the lists of their keys, which ascend. Returns for each report
    /// those of its keys whose lists it did not begin: only there can anything stand before it, and most lists have one report.
    pub(crate) fn push(&mut self, reports: &[(u32, Vec<u64>)]) -> Vec<Vec<u64>> {
        let of_shard = |(shard_idx, shard): (usize, &mut Shard)| {
            let mut met = Vec::new();
            for (at, (report, keys)) in reports.iter().enumerate() {
                let keys = of_shard(keys, shard_idx).iter().copied();
                met.extend(keys.filter(|&key| shard.push(key, *report)).map(|key| (at, key)));
            }
            met
        };
        let of_shards: Vec<Vec<(usize, u64)>> =
            self.shards.par_iter_mut().enumerate().map(of_shard).collect();
        let mut met = vec![Vec::new(); reports.len()];
        for (at, key) in of_shards.into_iter().flatten() {
            met[at].push(key);
        }
        self.end = reports.last().map_or(self.end, |(report, _)| report + 1);
        met
    }

    /// The same for lists of which only the reports count that stand nearest before a report: at most `n_most` of each, and none before
    /// that of `first`, which has one for every report that is put in.
    pub(crate) fn push_and_meet(&mut self, reports: &[(u32, Vec<u64>)], n_most: usize, first: &[u32]) -> Met {
        let first_kept = self.first_kept;
        let of_shard = |(shard_idx, shard): (usize, &mut Shard)| {
            let mut met = MetInShard::default();
            for ((report, keys), &first) in reports.iter().zip(first) {
                for &key in of_shard(keys, shard_idx) {
                    // It is looked for once: that takes longer than all else.
                    shard.push_and_meet(key, *report, |before| {
                        let near = before.iter().rev().take(n_most);
                        met.reports.extend(near.take_while(|&&other| other >= first.max(first_kept)));
                    });
                }
                met.ends.push(met.reports.len());
            }
            met
        };
        let of_shards = self.shards.par_iter_mut().enumerate().map(of_shard).collect();
        self.end = reports.last().map_or(self.end, |(report, _)| report + 1);
        Met { of_shards }
    }

    /// Takes out all reports but the first so many; `keys_of` tells the keys with which a report was put in.
    pub(crate) fn truncate(&mut self, n_reports: u32, keys_of: impl Fn(u32) -> Vec<u64> + Sync) {
        let out = n_reports.max(self.first_listed)..self.end;
        let keys: Vec<Vec<u64>> = out.into_par_iter().map(&keys_of).collect();
        self.shards.par_iter_mut().enumerate().for_each(|(shard_idx, shard)| {
            for &key in keys.iter().flat_map(|keys| of_shard(keys, shard_idx)) {
                shard.truncate(key, n_reports);
            }
        });
        for end in [&mut self.first_kept, &mut self.first_listed, &mut self.end] {
            *end = n_reports.min(*end);
        }
    }

    /// Forgets the reports before a report.
    pub(crate) fn forget_before(&mut self, report: u32) {
        self.first_kept = self.first_kept.max(report);
        // All lists are gone through, which is worth it only where half of what they hold may go.
        let n_forgotten = self.first_kept - self.first_listed;
        if n_forgotten >= MIN_FORGOTTEN.max(self.end.saturating_sub(self.first_kept)) {
            let first = self.first_kept;
            self.shards
                .par_iter_mut()
                .for_each(|shard| shard.renumber(|it| Some(it).filter(|&it| it >= first)));
            self.first_listed = first;
        }
    }

    /// Keeps of every list the last `n_kept` of the reports before `first`, which cannot be taken out any more, and those from there on.
    pub(crate) fn settle(&mut self, first: u32, n_kept: usize, keys_of: impl Fn(u32) -> Vec<u64> + Sync) {
        let settled = self.first_open.max(self.first_listed)..first;
        let keys: Vec<Vec<u64>> = settled.into_par_iter().map(&keys_of).collect();
        self.shards.par_iter_mut().enumerate().for_each(|(shard_idx, shard)| {
            for &key in keys.iter().flat_map(|keys| of_shard(keys, shard_idx)) {
                shard.settle(key, first, n_kept);
            }
        });
        self.first_open = self.first_open.max(first);
    }

    /// Gives every report the number that `renumbered` has for it, in the same order, and takes out those for which it has none.
    pub(crate) fn renumber(&mut self, renumbered: &[Option<u32>]) {
        let first = self.first_kept;
        self.first_open = renumbered[..self.first_open as usize].iter().flatten().count() as u32;
        let of = |report: u32| renumbered[report as usize].filter(|_| report >= first);
        self.first_kept =
            (first as usize..renumbered.len()).find_map(|report| renumbered[report]).unwrap_or(0);
        self.first_listed = self.first_kept;
        self.end = renumbered.iter().flatten().count() as u32;
        self.shards.par_iter_mut().for_each(|shard| shard.renumber(of));
    }

    /// The first report of which nothing was forgotten.
    pub(crate) fn first_kept(&self) -> u32 {
        self.first_kept
    }

    /// The reports of a list that stand before a report, the nearest first.
    pub(crate) fn before(&self, key: u64, report: u32) -> impl Iterator<Item = u32> {
        self.list_at(key, report).0.iter().rev().copied().take_while(|&other| other >= self.first_kept)
    }

    /// The reports of a list from one on, the nearest first.
    pub(crate) fn from(&self, key: u64, report: u32) -> impl Iterator<Item = u32> {
        self.list_at(key, report.max(self.first_kept)).1.iter().copied()
    }

    /// A list, cut before a report.
    fn list_at(&self, key: u64, report: u32) -> (&[u32], &[u32]) {
        let list = self.shards[shard_idx(key)].list(key);
        list.split_at(match list {
            // Most ask from the end.
            [.., last] if *last < report => list.len(),
            _ => list.partition_point(|&other| other < report),
        })
    }
}

impl Met {
    /// Whom one of the reports met, by its place among those that were put in.
    pub(crate) fn of(&self, at: usize) -> impl Iterator<Item = u32> {
        self.of_shards.iter().flat_map(move |met| {
            let begin = at.checked_sub(1).map_or(0, |before| met.ends[before]);
            met.reports[begin..met.ends[at]].iter().copied()
        })
    }
}

impl Shard {
    fn list(&self, key: u64) -> &[u32] {
        match self.at.get(&low_half(key)) {
            None => &[],
            Some(only) if *only < FIRST_PLACE => std::slice::from_ref(only),
            Some(place) => self.blocks.of(self.lists[(place - FIRST_PLACE) as usize]),
        }
    }

    /// Returns whether the list had reports.
    fn push(&mut self, key: u64, report: u32) -> bool {
        let mut had_reports = false;
        self.push_and_meet(key, report, |before| had_reports = !before.is_empty());
        had_reports
    }

    /// Shows what stands in the list before the report, and puts it in.
    fn push_and_meet(&mut self, key: u64, report: u32, meet: impl FnOnce(&[u32])) {
        let Self { at, lists, free, blocks } = self;
        let value = match at.entry(low_half(key)) {
            Entry::Vacant(entry) => {
                entry.insert(report);
                return meet(&[]);
            }
            Entry::Occupied(entry) => entry.into_mut(),
        };
        if *value < FIRST_PLACE {
            let only = *value;
            // Two keys of one report may have the same half.
            if only == report {
                return;
            }
            meet(&[only]);
            let place = free.pop().unwrap_or_else(|| {
                lists.push(List::default());
                lists.len() as u32 - 1
            });
            *value = FIRST_PLACE + place;
            let list = &mut lists[place as usize];
            blocks.push(list, only);
            blocks.push(list, report);
        } else {
            let list = &mut lists[(*value - FIRST_PLACE) as usize];
            let before = blocks.of(*list);
            if before.last() != Some(&report) {
                meet(before);
                blocks.push(list, report);
            }
        }
    }

    /// Takes the reports from one on out of a list; nothing if others of the same reports have done so before.
    fn truncate(&mut self, key: u64, end: u32) {
        let Self { at, lists, free, blocks } = self;
        let Some(&value) = at.get(&low_half(key)) else { return };
        let is_left = if value < FIRST_PLACE {
            value < end
        } else {
            let list = &mut lists[(value - FIRST_PLACE) as usize];
            let n_left = blocks.of(*list).partition_point(|&report| report < end);
            blocks.truncate(list, n_left);
            if n_left == 0 {
                free.push(value - FIRST_PLACE);
            }
            n_left > 0
        };
        if !is_left {
            at.remove(&low_half(key));
        }
    }

    /// Leaves of the reports of a list before one so many.
    fn settle(&mut self, key: u64, first: u32, n_kept: usize) {
        let Self { at, lists, blocks, .. } = self;
        let Some(&value) = at.get(&low_half(key)) else { return };
        if value >= FIRST_PLACE {
            let list = &mut lists[(value - FIRST_PLACE) as usize];
            let n_before = blocks.of(*list).partition_point(|&report| report < first);
            blocks.take_first(list, n_before.saturating_sub(n_kept));
        }
    }

    /// Gives every report the number that `of` has for it, and takes out those for which it has none.
    fn renumber(&mut self, of: impl Fn(u32) -> Option<u32>) {
        let Self { at, lists, free, blocks } = self;
        let (old_lists, old_blocks) = (std::mem::take(lists), std::mem::take(blocks));
        free.clear();
        at.retain(|_, value| {
            if *value < FIRST_PLACE {
                let renumbered = of(*value);
                *value = renumbered.unwrap_or_default();
                return renumbered.is_some();
            }
            let mut list = List::default();
            for report in
                old_blocks.of(old_lists[(*value - FIRST_PLACE) as usize]).iter().filter_map(|&it| of(it))
            {
                blocks.push(&mut list, report);
            }
            *value = match *blocks.of(list) {
                [] => return false,
                [only] => {
                    blocks.truncate(&mut list, 0);
                    only
                }
                _ => {
                    lists.push(list);
                    FIRST_PLACE + lists.len() as u32 - 1
                }
            };
            true
        });
        at.shrink_to_fit();
    }
}

fn shard_idx(key: u64) -> usize {
    (key >> (u64::BITS - SHARD_BITS)) as usize
}

/// The keys of one shard, of keys that ascend.
fn of_shard(keys: &[u64], idx: usize) -> &[u64] {
    let begin = keys.partition_point(|&key| shard_idx(key) < idx);
    let end = begin + keys[begin..].partition_point(|&key| shard_idx(key) == idx);
    &keys[begin..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(postings: &mut Postings, reports: &[(u32, &[u64])]) -> Vec<Vec<u64>> {
        postings.push(&reports.iter().map(|&(report, keys)| (report, keys.to_vec())).collect::<Vec<_>>())
    }

    fn before(postings: &Postings, key: u64, report: u32) -> Vec<u32> {
        postings.before(key, report).collect()
    }

    #[test]
    fn the_nearest_before_come_first_and_what_came_last_goes_first() {
        let mut postings = Postings::default();
        let far = u64::MAX - 1;
        let met = push(&mut postings, &[(0, &[1, 7]), (1, &[7, far]), (2, &[7])]);
        assert_eq!(met, [vec![], vec![7], vec![7]]);
        assert_eq!(push(&mut postings, &[(3, &[7, far])]), [[7, far]]);
        assert_eq!(before(&postings, 7, 3), [2, 1, 0]);
        assert_eq!(before(&postings, 7, 1), [0]);
        assert_eq!(before(&postings, far, 9), [3, 1]);
        postings.truncate(1, |_| vec![7, far]);
        assert_eq!(before(&postings, 7, 9), [0]);
        assert_eq!(before(&postings, far, 9), [0; 0]);
        push(&mut postings, &[(1, &[far])]);
        assert_eq!(before(&postings, far, 9), [1]);
        push(&mut postings, &[(2, &[7, far]), (3, &[7, far])]);
        for first in [1, 3] {
            postings.forget_before(first);
            assert_eq!(before(&postings, 7, 9), if first == 1 { vec![3, 2] } else { vec![3] });
        }
        push(&mut postings, &[(4, &[7])]);
        assert_eq!(before(&postings, 7, 9), [4, 3]);
        assert_eq!(before(&postings, 1, 9), [0; 0]);
    }

    #[test]
    fn whom_a_report_meets_are_the_nearest_in_its_lists() {
        let mut postings = Postings::default();
        push(&mut postings, &[(0, &[1, 7]), (1, &[7]), (2, &[7])]);
        let reports = [(3, vec![1, 7]), (4, vec![5, 7])];
        let met = postings.push_and_meet(&reports, 2, &[0, 3]);
        assert_eq!([0, 1].map(|at| met.of(at).collect::<Vec<_>>()), [vec![0, 2, 1], vec![3]]);
        assert_eq!(before(&postings, 7, 9), [4, 3, 2, 1, 0]);
    }

    #[test]
    fn what_was_forgotten_makes_room() {
        let mut postings = Postings::default();
        let n_reports = 3 * MIN_FORGOTTEN;
        for report in 0..n_reports {
            push(&mut postings, &[(report, &[7, u64::from(report) << 8])]);
            postings.forget_before(report.saturating_sub(10));
        }
        assert_eq!(before(&postings, 7, n_reports).len(), 11);
        let n_listed: usize = postings.shards.iter().map(|shard| shard.at.len()).sum();
        assert!(n_listed < 2 * MIN_FORGOTTEN as usize);
        postings.truncate(n_reports - 5, |report| vec![7, u64::from(report) << 8]);
        assert_eq!(before(&postings, 7, n_reports).len(), 6);
    }

    #[test]
    fn of_settled_reports_the_last_are_kept() {
        let mut postings = Postings::default();
        push(&mut postings, &[(0, &[1, 7]), (1, &[7]), (2, &[7]), (3, &[7]), (4, &[7])]);
        postings.settle(3, 2, |report| if report == 0 { vec![1, 7] } else { vec![7] });
        assert_eq!(before(&postings, 7, 9), [4, 3, 2, 1]);
        assert_eq!(before(&postings, 1, 9), [0]);
        postings.truncate(3, |_| vec![7]);
        assert_eq!(before(&postings, 7, 9), [2, 1]);
    }

    #[test]
    fn reports_that_go_leave_the_others_in_their_order() {
        let mut postings = Postings::default();
        push(&mut postings, &[(0, &[1, 7]), (1, &[7]), (2, &[3, 7]), (3, &[7])]);
        postings.renumber(&[None, Some(0), None, Some(1)]);
        assert_eq!(before(&postings, 7, 9), [1, 0]);
        assert_eq!((before(&postings, 1, 9), before(&postings, 3, 9)), (vec![], vec![]));
        push(&mut postings, &[(2, &[3])]);
        postings.truncate(1, |_| vec![3, 7]);
        assert_eq!((before(&postings, 7, 9), before(&postings, 3, 9)), (vec![0], vec![]));
    }
}
