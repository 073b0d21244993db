//! Lists of reports that have something in common, a bucket of the index or a word: which of them stand nearest before a report.
//!
//! Reports are numbered in the order of time and come in that order, so that a list grows at its end, and shrinks at both. The entries of a
//! list lie side by side: of the list of a common word a hundred are read for every report.

use std::collections::VecDeque;

use hashbrown::HashMap;
use rayon::prelude::*;

/// Into how many parts, as a power of two, lists are cut by their keys, so that several threads can fill them.
const SHARD_BITS: u32 = 3;
/// From here on a value is the place of a list, and below the only report of a list.
const FIRST_PLACE: u32 = 1 << 31;

/// Lists by key.
#[derive(Clone, Debug)]
pub(crate) struct Postings {
    shards: Vec<Shard>,
    /// Every report with its keys, which ascend.
    keys: VecDeque<(u32, Box<[u64]>)>,
    first_kept: u32,
}

/// Some of the lists.
#[derive(Clone, Debug, Default)]
struct Shard {
    /// Most lists are of one report, which is the value itself.
    at: HashMap<u64, u32>,
    lists: Vec<Vec<u32>>,
    /// Places in `lists` that hold none.
    free: Vec<u32>,
}

impl Default for Postings {
    fn default() -> Self {
        Self { shards: vec![Shard::default(); 1 << SHARD_BITS], keys: VecDeque::new(), first_kept: 0 }
    }
}

impl Postings {
    /// Puts reports, which ascend and stand behind all that are there, into the lists of their keys, which ascend. Returns for each report
    /// those of its keys whose lists it did not begin: only there can anything stand before it, and most lists have one report.
    pub(crate) fn push(&mut self, reports: Vec<(u32, Box<[u64]>)>) -> Vec<Vec<u64>> {
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
        self.keys.extend(reports);
        met
    }

    /// Takes out all reports but the first so many.
    pub(crate) fn truncate(&mut self, n_reports: u32) {
        let n_kept = self.keys.partition_point(|&(report, _)| report < n_reports);
        let out: Vec<(u32, Box<[u64]>)> = self.keys.drain(n_kept..).collect();
        self.take_out(&out, |list| list.truncate(list.partition_point(|&report| report < n_reports)));
    }

    /// Forgets the reports before a report.
    pub(crate) fn forget_before(&mut self, report: u32) {
        self.first_kept = self.first_kept.max(report);
        let n_out = self.keys.partition_point(|&(other, _)| other < report);
        let out: Vec<(u32, Box<[u64]>)> = self.keys.drain(..n_out).collect();
        self.take_out(&out, |list| drop(list.drain(..list.partition_point(|&other| other < report))));
    }

    /// Keeps of every list the last `n_kept` of the reports before `first`, which cannot be taken out any more, and those from there on.
    pub(crate) fn settle(&mut self, first: u32, n_kept: usize) {
        let n_out = self.keys.partition_point(|&(report, _)| report < first);
        let out: Vec<(u32, Box<[u64]>)> = self.keys.drain(..n_out).collect();
        self.take_out(&out, |list| {
            let n_before = list.partition_point(|&report| report < first);
            list.drain(..n_before.saturating_sub(n_kept));
        });
    }

    /// Gives every report the number that `renumbered` has for it, in the same order, and takes out those for which it has none.
    pub(crate) fn renumber(&mut self, renumbered: &[Option<u32>]) {
        let of = |report: u32| renumbered[report as usize];
        self.first_kept =
            (self.first_kept as usize..renumbered.len()).find_map(|report| renumbered[report]).unwrap_or(0);
        for (report, keys) in std::mem::take(&mut self.keys) {
            self.keys.extend(of(report).map(|report| (report, keys)));
        }
        self.shards.par_iter_mut().for_each(|shard| shard.renumber(of));
    }

    /// The first report of which nothing was forgotten.
    pub(crate) fn first_kept(&self) -> u32 {
        self.first_kept
    }

    /// The reports of a list that stand before a report, the nearest first.
    pub(crate) fn before(&self, key: u64, report: u32) -> impl Iterator<Item = u32> {
        self.list_at(key, report).0.iter().rev().copied()
    }

    /// The reports of a list from one on, the nearest first.
    pub(crate) fn from(&self, key: u64, report: u32) -> impl Iterator<Item = u32> {
        self.list_at(key, report).1.iter().copied()
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

    fn take_out(&mut self, out: &[(u32, Box<[u64]>)], take: impl Fn(&mut Vec<u32>) + Sync) {
        self.shards.par_iter_mut().enumerate().for_each(|(shard_idx, shard)| {
            for (_, keys) in out {
                for &key in of_shard(keys, shard_idx) {
                    shard.take_out(key, &take);
                }
            }
        });
    }
}

impl Shard {
    fn list(&self, key: u64) -> &[u32] {
        match self.at.get(&key) {
            None => &[],
            Some(only) if *only < FIRST_PLACE => std::slice::from_ref(only),
            Some(place) => &self.lists[(place - FIRST_PLACE) as usize],
        }
    }

    /// Returns whether the list had reports.
    fn push(&mut self, key: u64, report: u32) -> bool {
        let Some(value) = self.at.get_mut(&key) else {
            self.at.insert(key, report);
            return false;
        };
        if *value < FIRST_PLACE {
            let place = self.free.pop().unwrap_or_else(|| {
                self.lists.push(Vec::new());
                self.lists.len() as u32 - 1
            });
            self.lists[place as usize].push(std::mem::replace(value, FIRST_PLACE + place));
        }
        self.lists[(*value - FIRST_PLACE) as usize].push(report);
        true
    }

    /// Takes entries out of a list; nothing if others of the same reports have done so before.
    fn take_out(&mut self, key: u64, take: &impl Fn(&mut Vec<u32>)) {
        let Some(&value) = self.at.get(&key) else { return };
        if value < FIRST_PLACE {
            let mut list = vec![value];
            take(&mut list);
            if list.is_empty() {
                self.at.remove(&key);
            }
            return;
        }
        let list = &mut self.lists[(value - FIRST_PLACE) as usize];
        take(list);
        if list.is_empty() {
            *list = Vec::new();
            self.free.push(value - FIRST_PLACE);
            self.at.remove(&key);
        }
    }

    fn renumber(&mut self, of: impl Fn(u32) -> Option<u32>) {
        let Self { at, lists, free } = self;
        at.retain(|_, value| {
            if *value < FIRST_PLACE {
                let renumbered = of(*value);
                *value = renumbered.unwrap_or_default();
                return renumbered.is_some();
            }
            let list = &mut lists[(*value - FIRST_PLACE) as usize];
            *list = list.iter().filter_map(|&report| of(report)).collect();
            if list.is_empty() {
                free.push(*value - FIRST_PLACE);
            }
            !list.is_empty()
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
        postings.push(reports.iter().map(|&(report, keys)| (report, keys.into())).collect())
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
        postings.truncate(1);
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
    fn of_settled_reports_the_last_are_kept() {
        let mut postings = Postings::default();
        push(&mut postings, &[(0, &[1, 7]), (1, &[7]), (2, &[7]), (3, &[7]), (4, &[7])]);
        postings.settle(3, 2);
        assert_eq!(before(&postings, 7, 9), [4, 3, 2, 1]);
        assert_eq!(before(&postings, 1, 9), [0]);
        postings.truncate(3);
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
        postings.truncate(1);
        assert_eq!((before(&postings, 7, 9), before(&postings, 3, 9)), (vec![0], vec![]));
    }
}
