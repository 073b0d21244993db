//! Lists of reports that have something in common, a bucket of the index or a word: which of them stand nearest before a report.
//!
//! Reports are numbered in the order of time and come in that order, so that a list grows at its end, and shrinks at both.

use std::collections::VecDeque;

use hashbrown::HashMap;
use rayon::prelude::*;

/// Into how many parts, as a power of two, lists are cut by their keys, so that several threads can fill them.
const SHARD_BITS: u32 = 3;
/// No entry.
const NONE: u32 = u32::MAX;

/// Lists by key.
#[derive(Clone, Debug)]
pub(crate) struct Postings {
    shards: Vec<Shard>,
    first_kept: u32,
}

/// Some of the lists: chains from the last report to the first.
#[derive(Clone, Debug, Default)]
struct Shard {
    last: HashMap<u64, u32>,
    /// In the order in which they came. Others point at them by their position, those that are forgotten included.
    entries: VecDeque<Entry>,
    n_forgotten: u32,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    key: u64,
    report: u32,
    before: u32,
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
                for &key in of_shard(keys, shard_idx) {
                    shard.push(key, report);
                }
            }
        });
    }

    /// Takes out all reports but the first so many.
    pub(crate) fn truncate(&mut self, n_reports: u32) {
        for shard in &mut self.shards {
            while let Some(entry) = shard.entries.pop_back_if(|entry| entry.report >= n_reports) {
                if entry.before == NONE {
                    shard.last.remove(&entry.key);
                } else {
                    shard.last.insert(entry.key, entry.before);
                }
            }
        }
    }

    /// Forgets the reports before a report.
    pub(crate) fn forget_before(&mut self, report: u32) {
        self.first_kept = self.first_kept.max(report);
        self.shards.par_iter_mut().for_each(|shard| {
            while shard.entries.pop_front_if(|entry| entry.report < report).is_some() {
                shard.n_forgotten += 1;
            }
            // Not at once, so that each entry is looked at a few times only.
            if shard.n_forgotten as usize > shard.entries.len() {
                shard.renumber();
            }
        });
    }

    /// The first report of which nothing was forgotten.
    pub(crate) fn first_kept(&self) -> u32 {
        self.first_kept
    }

    /// The reports of a list that stand before a report, the nearest first.
    pub(crate) fn before(&self, key: u64, report: u32) -> impl Iterator<Item = u32> {
        let shard = &self.shards[shard_idx(key)];
        let mut at = shard.last.get(&key).copied().unwrap_or(NONE);
        std::iter::from_fn(move || {
            let entry = shard.entries.get(at.checked_sub(shard.n_forgotten)? as usize)?;
            at = entry.before;
            Some(entry.report)
        })
        .skip_while(move |&other| other >= report)
    }
}

impl Shard {
    fn push(&mut self, key: u64, report: u32) {
        let new = self.n_forgotten + self.entries.len() as u32;
        let before = self.last.insert(key, new).unwrap_or(NONE);
        self.entries.push_back(Entry { key, report, before });
    }

    /// Counts the entries that are left from 0.
    fn renumber(&mut self) {
        let n_forgotten = std::mem::take(&mut self.n_forgotten);
        self.last.retain(|_, last| {
            let is_left = *last >= n_forgotten;
            *last = last.wrapping_sub(n_forgotten);
            is_left
        });
        for entry in &mut self.entries {
            entry.before = if entry.before == NONE {
                NONE
            } else {
                entry.before.checked_sub(n_forgotten).unwrap_or(NONE)
            };
        }
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
