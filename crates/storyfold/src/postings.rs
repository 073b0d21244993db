//! Lists of reports that have something in common, a bucket of the index or a word: which of them stand nearest before a report.
//!
//! Reports are numbered in the order of time and come in that order, so that a list grows at its end, and shrinks at both.
//!
//! Most lists have one report, which stands with the key itself. The reports of a longer one stand side by side in an arena, in a room of a
//! power of two of them; a list that outgrows its room moves, and the room is used again.

use std::collections::VecDeque;

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use rayon::prelude::*;

/// Into how many parts, as a power of two, lists are cut by their keys, so that several threads can fill them.
const SHARD_BITS: u32 = 3;

/// Lists by key.
#[derive(Clone, Debug)]
pub(crate) struct Postings {
    shards: Vec<Shard>,
    first_kept: u32,
}

/// Some of the lists.
#[derive(Clone, Debug, Default)]
struct Shard {
    lists: HashMap<u64, List>,
    arena: Arena,
    /// The keys of the reports that are kept, in the order in which they came.
    keys: VecDeque<u64>,
    /// The reports that have any, with how many.
    reports: VecDeque<(u32, u32)>,
    /// How many keys of forgotten reports are still in the lists.
    n_forgotten: usize,
}

/// A list of at least one report, ascending.
#[derive(Clone, Copy, Debug)]
struct List {
    n_reports: u32,
    /// The report itself if there is one, or else where the room begins.
    at: u32,
}

/// Rooms for lists.
#[derive(Clone, Debug, Default)]
struct Arena {
    reports: Vec<u32>,
    /// Where rooms begin that nobody uses, by the power of two that is their size.
    free: Vec<Vec<u32>>,
}

impl Default for Postings {
    fn default() -> Self {
        Self { shards: vec![Shard::default(); 1 << SHARD_BITS], first_kept: 0 }
    }
}

impl Postings {
    /// Puts reports, which ascend and stand behind all that are there, into the lists of their keys, which ascend.
    pub(crate) fn push(&mut self, reports: &[(u32, &[u64])]) {
        self.shards.par_iter_mut().enumerate().for_each(|(shard_idx, shard)| {
            for &(report, keys) in reports {
                shard.push(report, of_shard(keys, shard_idx));
            }
        });
    }

    /// Takes out all reports but the first so many.
    pub(crate) fn truncate(&mut self, n_reports: u32) {
        self.shards.iter_mut().for_each(|shard| shard.truncate(n_reports));
    }

    /// Forgets the reports before a report.
    pub(crate) fn forget_before(&mut self, report: u32) {
        self.first_kept = self.first_kept.max(report);
        let first_kept = self.first_kept;
        self.shards.par_iter_mut().for_each(|shard| shard.forget_before(first_kept));
    }

    /// The first report of which nothing was forgotten.
    pub(crate) fn first_kept(&self) -> u32 {
        self.first_kept
    }

    /// The reports of a list that stand before a report, the nearest first.
    pub(crate) fn before(&self, key: u64, report: u32) -> impl Iterator<Item = u32> {
        let shard = &self.shards[shard_idx(key)];
        let list = shard.lists.get(&key).map_or(&[][..], |list| shard.arena.reports(list));
        let n_before = list.iter().rev().position(|&other| other < report).map_or(0, |it| list.len() - it);
        list[..n_before].iter().rev().copied().take_while(|&other| other >= self.first_kept)
    }
}

impl Shard {
    fn push(&mut self, report: u32, keys: &[u64]) {
        if keys.is_empty() {
            return;
        }
        self.reports.push_back((report, keys.len() as u32));
        self.keys.extend(keys);
        for &key in keys {
            match self.lists.entry(key) {
                Entry::Occupied(mut entry) => self.arena.push(entry.get_mut(), report),
                Entry::Vacant(entry) => {
                    entry.insert(List { n_reports: 1, at: report });
                }
            }
        }
    }

    fn truncate(&mut self, n_reports: u32) {
        while let Some((_, n_keys)) = self.reports.pop_back_if(|&mut (report, _)| report >= n_reports) {
            for key in self.keys.drain(self.keys.len() - n_keys as usize..) {
                if let Entry::Occupied(mut entry) = self.lists.entry(key)
                    && !self.arena.pop(entry.get_mut())
                {
                    entry.remove();
                }
            }
        }
    }

    fn forget_before(&mut self, first_kept: u32) {
        while let Some((_, n_keys)) = self.reports.pop_front_if(|&mut (report, _)| report < first_kept) {
            self.keys.drain(..n_keys as usize);
            self.n_forgotten += n_keys as usize;
        }
        // Not at once, so that each entry is looked at a few times only.
        if self.n_forgotten > self.keys.len() {
            let mut kept = Self::default();
            let mut keys = self.keys.iter().copied();
            for &(report, n_keys) in &self.reports {
                let of_report: Vec<u64> = keys.by_ref().take(n_keys as usize).collect();
                kept.push(report, &of_report);
            }
            *self = kept;
        }
    }
}

impl Arena {
    fn reports<'a>(&'a self, list: &'a List) -> &'a [u32] {
        match list.n_reports {
            1 => std::slice::from_ref(&list.at),
            n_reports => &self.reports[list.at as usize..][..n_reports as usize],
        }
    }

    /// Puts a report at the end of a list.
    fn push(&mut self, list: &mut List, report: u32) {
        let n_reports = list.n_reports as usize;
        if n_reports == 1 {
            let first = list.at;
            list.at = self.room(1);
            self.reports[list.at as usize] = first;
        } else if n_reports.is_power_of_two() {
            let size = n_reports.trailing_zeros();
            let begin = self.room(size + 1);
            let old = list.at as usize;
            self.reports.copy_within(old..old + n_reports, begin as usize);
            self.free[size as usize].push(list.at);
            list.at = begin;
        }
        self.reports[list.at as usize + n_reports] = report;
        list.n_reports += 1;
    }

    /// Takes the last report out of a list; returns whether there is one left.
    fn pop(&mut self, list: &mut List) -> bool {
        let n_left = list.n_reports as usize - 1;
        list.n_reports -= 1;
        if n_left == 1 {
            self.free[1].push(list.at);
            list.at = self.reports[list.at as usize];
        } else if n_left.is_power_of_two() {
            // The second half of the room is a room that is free; so are the rooms of all smaller lists.
            self.free[n_left.trailing_zeros() as usize].push(list.at + n_left as u32);
        }
        n_left > 0
    }

    /// Where room for a power of two of reports begins.
    fn room(&mut self, size: u32) -> u32 {
        let size = size as usize;
        if self.free.len() <= size {
            self.free.resize(size + 1, Vec::new());
        }
        self.free[size].pop().unwrap_or_else(|| {
            let begin = u32::try_from(self.reports.len())
                .expect("there are fewer than four thousand million entries");
            self.reports.resize(self.reports.len() + (1 << size), 0);
            begin
        })
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

    #[test]
    fn the_nearest_before_come_first_and_what_came_last_goes_first() {
        let mut postings = Postings::default();
        let far = u64::MAX - 1;
        postings.push(&[(0, &[1, 7]), (1, &[7, far]), (2, &[7])]);
        postings.push(&[(3, &[7, far])]);
        let before = |postings: &Postings, key, report| postings.before(key, report).collect::<Vec<_>>();
        assert_eq!(before(&postings, 7, 3), [2, 1, 0]);
        assert_eq!(before(&postings, 7, 1), [0]);
        assert_eq!(before(&postings, far, 9), [3, 1]);
        postings.truncate(1);
        assert_eq!(before(&postings, 7, 9), [0]);
        assert_eq!(before(&postings, far, 9), [0; 0]);
        postings.push(&[(1, &[far])]);
        assert_eq!(before(&postings, far, 9), [1]);
        postings.push(&[(2, &[7, far]), (3, &[7, far])]);
        for first in [1, 3] {
            postings.forget_before(first);
            assert_eq!(before(&postings, 7, 9), if first == 1 { vec![3, 2] } else { vec![3] });
        }
        postings.push(&[(4, &[7])]);
        assert_eq!(before(&postings, 7, 9), [4, 3]);
        assert_eq!(before(&postings, 1, 9), [0; 0]);
    }
}
