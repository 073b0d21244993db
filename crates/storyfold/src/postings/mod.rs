//! Lists of reports that have something in common, a bucket of the index or a word: which of them stand nearest before a report.
//!
//! Reports are numbered in the order of time and come in that order, so that a list grows at its end, and shrinks at both. The entries of a
//! list lie side by side: of the list of a common word a hundred are read for every report. There are dozens of lists for every report,
//! most of them short: what each of them takes beside its entries is what counts.

mod blocks;
mod buckets;
mod shared_buckets;

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use rayon::prelude::*;

use crate::lexical::low_half;
use crate::postings::blocks::Lists;

pub(crate) use buckets::{Buckets, Met, SentenceKeys};
pub(crate) use shared_buckets::{MetBuckets, SharedBuckets};

/// Into how many parts, as a power of two, lists are cut by their keys, so that several threads can fill them.
const SHARD_BITS: u32 = 6;
/// From here on a value is the place of a list, and below what stands for all that would be in it.
const FIRST_PLACE: u32 = 1 << 31;

/// Lists of the reports that have a word, by its hash.
#[derive(Clone, Debug)]
pub(crate) struct Postings {
    shards: Vec<Shard>,
    /// The end of all reports.
    end: u32,
}

/// Where a list of several reports lies, which need not be looked for then.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ListPlace {
    shard_idx: u32,
    place: u32,
}

/// Some of the lists. The part is told by the first bits of a key, the list in it by the lower half: of some millions of keys, two that
/// differ have the same once in many thousand.
#[derive(Clone, Debug, Default)]
struct Shard {
    /// Most lists are of one report, which is the value itself.
    at: HashMap<u32, u32>,
    lists: Lists,
}

impl Default for Postings {
    fn default() -> Self {
        Self { shards: vec![Shard::default(); 1 << SHARD_BITS], end: 0 }
    }
}

impl Postings {
    /// Puts reports, which ascend and stand behind all that are there, into the lists of their keys, which ascend. Returns for each report
    /// those of its keys whose lists it did not begin, with their lists, until others are put in or taken out: only there can anything stand
    /// before it, and most lists have one report.
    pub(crate) fn push(&mut self, reports: &[(u32, Vec<u64>)]) -> Vec<Vec<(u64, ListPlace)>> {
        let of_shard = |(shard_idx, shard): (usize, &mut Shard)| {
            let mut met = Vec::new();
            for (at, (report, keys)) in reports.iter().enumerate() {
                for &key in of_shard(keys, shard_idx, |&key| key) {
                    let place = shard.push(key, *report);
                    let list = place.map(|place| ListPlace { shard_idx: shard_idx as u32, place });
                    met.extend(list.map(|list| (at, (key, list))));
                }
            }
            met
        };
        let of_shards: Vec<Vec<(usize, (u64, ListPlace))>> =
            self.shards.par_iter_mut().enumerate().map(of_shard).collect();
        let mut met = vec![Vec::new(); reports.len()];
        for (at, list) in of_shards.into_iter().flatten() {
            met[at].push(list);
        }
        self.end = reports.last().map_or(self.end, |(report, _)| report + 1);
        met
    }

    /// Takes out all reports but the first so many; `keys_of` tells the keys with which a report was put in.
    pub(crate) fn truncate(&mut self, n_reports: u32, keys_of: impl Fn(u32) -> Vec<u64> + Sync) {
        let keys: Vec<Vec<u64>> = (n_reports..self.end).into_par_iter().map(&keys_of).collect();
        self.shards.par_iter_mut().enumerate().for_each(|(shard_idx, shard)| {
            for &key in keys.iter().flat_map(|keys| of_shard(keys, shard_idx, |&key| key)) {
                shard.truncate(key, n_reports);
            }
        });
        self.end = self.end.min(n_reports);
    }

    /// Keeps of every list the last `n_kept` of the reports before `first`, which cannot be taken out any more, and those from there on.
    pub(crate) fn settle(&mut self, first: u32, n_kept: usize) {
        self.shards.par_iter_mut().for_each(|shard| shard.settle(first, n_kept));
    }

    /// Gives every report the number that `renumbered` has for it, in the same order, and takes out those for which it has none.
    pub(crate) fn renumber(&mut self, renumbered: &[Option<u32>]) {
        self.end = renumbered.iter().flatten().count() as u32;
        self.shards.par_iter_mut().for_each(|shard| shard.renumber(|report| renumbered[report as usize]));
    }

    /// The reports of a list that stand before a report, ascending.
    pub(crate) fn before(&self, key: u64, report: u32) -> &[u32] {
        cut_before(self.list(key), report).0
    }

    /// The same of a list that was met.
    pub(crate) fn before_in(&self, ListPlace { shard_idx, place }: ListPlace, report: u32) -> &[u32] {
        cut_before(self.shards[shard_idx as usize].lists.of(place), report).0
    }

    /// The reports of a list from one on, ascending.
    pub(crate) fn from(&self, key: u64, report: u32) -> &[u32] {
        cut_before(self.list(key), report).1
    }

    fn list(&self, key: u64) -> &[u32] {
        let shard = &self.shards[shard_idx(key)];
        match shard.at.get(&low_half(key)) {
            None => &[],
            Some(only) if *only < FIRST_PLACE => std::slice::from_ref(only),
            Some(place) => shard.lists.of(place - FIRST_PLACE),
        }
    }
}

impl Shard {
    /// Returns the place of the list if it had reports.
    fn push(&mut self, key: u64, report: u32) -> Option<u32> {
        let value = match self.at.entry(low_half(key)) {
            Entry::Vacant(entry) => {
                entry.insert(report);
                return None;
            }
            Entry::Occupied(entry) => entry.into_mut(),
        };
        if *value < FIRST_PLACE {
            // Two keys of one report may have the same half.
            if *value == report {
                return None;
            }
            *value = FIRST_PLACE + self.lists.add([*value, report]);
        } else {
            self.lists.push(*value - FIRST_PLACE, report);
        }
        Some(*value - FIRST_PLACE)
    }

    /// Takes the reports from one on out of a list; nothing if others of the same reports have done so before.
    fn truncate(&mut self, key: u64, end: u32) {
        let Some(&value) = self.at.get(&low_half(key)) else { return };
        let is_left =
            if value < FIRST_PLACE { value < end } else { self.lists.truncate(value - FIRST_PLACE, end) };
        if !is_left {
            self.at.remove(&low_half(key));
        }
    }

    /// Leaves of the reports of each list before one so many.
    fn settle(&mut self, first: u32, n_kept: usize) {
        for place in 0..self.lists.n_places() as u32 {
            let n_before = cut_before(self.lists.of(place), first).0.len();
            if n_before > n_kept {
                self.lists.take_first(place, n_before - n_kept);
            }
        }
        self.lists.tidy();
    }

    fn renumber(&mut self, of: impl Fn(u32) -> Option<u32>) {
        let old = std::mem::take(&mut self.lists);
        self.at.retain(|_, value| {
            let renumbered = if *value < FIRST_PLACE {
                of(*value)
            } else {
                let mut reports = old.of(*value - FIRST_PLACE).iter().filter_map(|&it| of(it)).peekable();
                reports.peek().is_some().then(|| FIRST_PLACE + self.lists.add(reports))
            };
            *value = renumbered.unwrap_or_default();
            renumbered.is_some()
        });
        self.at.shrink_to_fit();
    }
}

/// A list, cut before a report: looked for from the end by doubling steps, as most ask for one that stands near it.
fn cut_before(list: &[u32], report: u32) -> (&[u32], &[u32]) {
    let mut n_last = 1;
    while n_last < list.len() && list[list.len() - n_last] >= report {
        n_last *= 2;
    }
    let begin = list.len().saturating_sub(n_last);
    let window = &list[begin..list.len() - n_last / 2];
    list.split_at(begin + window.partition_point(|&other| other < report))
}

fn shard_idx(key: u64) -> usize {
    (key >> (u64::BITS - SHARD_BITS)) as usize
}

/// What belongs to one shard, of what ascends by its key.
fn of_shard<T>(keyed: &[T], idx: usize, key: impl Fn(&T) -> u64) -> &[T] {
    let begin = keyed.partition_point(|it| shard_idx(key(it)) < idx);
    // Few belong to one.
    let n_of_shard = keyed[begin..].iter().take_while(|it| shard_idx(key(it)) == idx).count();
    &keyed[begin..][..n_of_shard]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Puts reports in, and returns the keys of the lists that each met.
    fn push(postings: &mut Postings, reports: &[(u32, &[u64])]) -> Vec<Vec<u64>> {
        let reports: Vec<(u32, Vec<u64>)> =
            reports.iter().map(|&(report, keys)| (report, keys.to_vec())).collect();
        let met = postings.push(&reports);
        for (lists, (report, _)) in met.iter().zip(&reports) {
            for &(key, list) in lists {
                assert_eq!(postings.before_in(list, *report), postings.before(key, *report));
            }
        }
        met.iter().map(|lists| lists.iter().map(|&(key, _)| key).collect()).collect()
    }

    #[test]
    fn lists_ascend_and_what_came_last_goes_first() {
        let mut postings = Postings::default();
        let far = u64::MAX - 1;
        let met = push(&mut postings, &[(0, &[1, 7]), (1, &[7, far]), (2, &[7])]);
        assert_eq!(met, [vec![], vec![7], vec![7]]);
        assert_eq!(push(&mut postings, &[(3, &[7, far])]), [[7, far]]);
        assert_eq!(postings.before(7, 3), [0, 1, 2]);
        assert_eq!(postings.before(7, 1), [0]);
        assert_eq!(postings.before(far, 9), [1, 3]);
        assert_eq!(postings.from(7, 2), [2, 3]);
        postings.truncate(1, |_| vec![7, far]);
        assert_eq!(postings.before(7, 9), [0]);
        assert_eq!(postings.before(far, 9), [0; 0]);
        push(&mut postings, &[(1, &[far])]);
        assert_eq!(postings.before(far, 9), [1]);
    }

    #[test]
    fn a_list_is_cut_where_the_report_would_stand() {
        for len in 0..20 {
            let list: Vec<u32> = (0..len).map(|it| it * 2 + 1).collect();
            for report in 0..len * 2 + 3 {
                let n_before = (report / 2).min(len) as usize;
                assert_eq!(cut_before(&list, report), list.split_at(n_before));
            }
        }
    }

    #[test]
    fn of_settled_reports_the_last_are_kept() {
        let mut postings = Postings::default();
        push(&mut postings, &[(0, &[1, 7]), (1, &[7]), (2, &[7]), (3, &[7]), (4, &[7])]);
        postings.settle(3, 2);
        assert_eq!(postings.before(7, 9), [1, 2, 3, 4]);
        assert_eq!(postings.before(1, 9), [0]);
        postings.truncate(3, |_| vec![7]);
        assert_eq!(postings.before(7, 9), [1, 2]);
    }

    #[test]
    fn reports_that_go_leave_the_others_in_their_order() {
        let mut postings = Postings::default();
        push(&mut postings, &[(0, &[1, 7]), (1, &[7]), (2, &[3, 7]), (3, &[7])]);
        postings.renumber(&[None, Some(0), None, Some(1)]);
        assert_eq!(postings.before(7, 9), [0, 1]);
        assert!(postings.before(1, 9).is_empty() && postings.before(3, 9).is_empty());
        push(&mut postings, &[(2, &[3])]);
        postings.truncate(1, |_| vec![3, 7]);
        assert_eq!((postings.before(7, 9), postings.before(3, 9)), (&[0][..], &[][..]));
    }
}
