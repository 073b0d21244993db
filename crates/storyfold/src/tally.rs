//! How many words a report shares with each of those before it, and how much these weigh.
//!
//! Most of those that share a word share no other. So a bit says of each report whether it was met, and another whether it was met again,
//! all of which lie in the cache next to a core; only of the few that were met again the words are counted.

use std::cell::RefCell;

use hashbrown::HashMap;

/// The words by which a report found another.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Shared {
    pub(crate) n_words: u32,
    /// The sum of the squares of their weights.
    pub(crate) weight: f32,
}

/// How many words two reports share at least if they are counted.
pub(crate) const MIN_COUNTED_WORDS: u32 = 2;

/// How many reports of a list are looked up before those that were met again are counted.
const LOOKED_UP_AT_ONCE: usize = 64;

/// Room to count in, used for one report after the other: bits and a place for every report of the stretch that is looked at, and a map for
/// the few that lie further back. All are empty between two uses.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// The reports from `first` on that were met, and those that were met again.
    met: Vec<[u64; 2]>,
    near: Vec<Shared>,
    far: HashMap<u32, Shared>,
    first: u32,
    n_near: usize,
}

impl Tally {
    /// Calls `count` with an empty tally for the reports from `first` on and before `end`, and those further back.
    pub(crate) fn with<T>(first: u32, end: u32, count: impl FnOnce(&mut Self) -> T) -> T {
        thread_local! {
            static TALLY: RefCell<Tally> = RefCell::default();
        }
        TALLY.with_borrow_mut(|tally| {
            tally.first = first;
            tally.n_near = (end - first) as usize;
            if tally.near.len() < tally.n_near {
                let n_near = tally.n_near.next_multiple_of(u64::BITS as usize);
                tally.near.resize(n_near, Shared::default());
                tally.met.resize(n_near / u64::BITS as usize, [0; 2]);
            }
            count(tally)
        })
    }

    /// The reports that stand in [`MIN_COUNTED_WORDS`] lists and more, which ascend and come with the weights of their words, and of which
    /// `is_enough` says that these are enough. They ascend.
    pub(crate) fn in_several(
        &mut self,
        lists: &[(&[u32], f32)],
        is_enough: impl Fn(Shared) -> bool,
    ) -> Vec<u32> {
        let first = self.first;
        let near_of = |list: &[u32]| place_from(list, first);
        for &(list, _) in lists {
            for &report in &list[near_of(list)..] {
                let (word, bit) = place((report - first) as usize);
                let [once, again] = &mut self.met[word];
                *again |= *once & bit;
                *once |= bit;
            }
        }
        for &(list, weight) in lists {
            let (far, near) = list.split_at(near_of(list));
            for &report in far {
                self.far.entry(report).or_default().add(weight);
            }
            for reports in near.chunks(LOOKED_UP_AT_ONCE) {
                // Without a branch, which would be wrong too often.
                let mut again = [0; LOOKED_UP_AT_ONCE];
                let mut n_again = 0;
                for &report in reports {
                    let at = (report - first) as usize;
                    let (word, bit) = place(at);
                    again[n_again % LOOKED_UP_AT_ONCE] = at;
                    n_again += usize::from(self.met[word][1] & bit != 0);
                }
                again[..n_again].iter().for_each(|&at| self.near[at].add(weight));
            }
        }
        let is_counted = |shared: Shared| shared.n_words >= MIN_COUNTED_WORDS && is_enough(shared);
        let mut found: Vec<u32> =
            self.far.drain().filter(|&(_, shared)| is_counted(shared)).map(|(report, _)| report).collect();
        found.sort_unstable();
        let n_words = self.n_bit_words();
        found.reserve(self.met[..n_words].iter().map(|[_, again]| again.count_ones() as usize).sum());
        let near = &mut self.near;
        take_bits(
            &mut self.met[..n_words],
            |[_, again]| again,
            |at| {
                if is_counted(std::mem::take(&mut near[at])) {
                    found.push(first + at as u32);
                }
            },
        );
        found
    }

    /// Each of some reports once, ascending.
    pub(crate) fn distinct(&mut self, reports: impl Iterator<Item = u32>) -> Vec<u32> {
        let (first, n_words) = (self.first, self.n_bit_words());
        for report in reports {
            match report.checked_sub(first) {
                Some(at) => {
                    let (word, bit) = place(at as usize);
                    self.met[word][0] |= bit;
                }
                None => self.far.entry(report).or_default().add(0.0),
            }
        }
        let mut distinct: Vec<u32> = self.far.drain().map(|(report, _)| report).collect();
        distinct.sort_unstable();
        distinct.reserve(self.met[..n_words].iter().map(|[once, _]| once.count_ones() as usize).sum());
        take_bits(&mut self.met[..n_words], |[once, _]| once, |at| distinct.push(first + at as u32));
        distinct
    }

    fn n_bit_words(&self) -> usize {
        self.n_near.div_ceil(u64::BITS as usize)
    }
}

impl Shared {
    /// Counts a word of a weight.
    fn add(&mut self, weight: f32) {
        self.n_words += 1;
        self.weight += weight.powi(2);
    }
}

/// Where in a list that ascends the reports from one on begin.
pub(crate) fn place_from(list: &[u32], report: u32) -> usize {
    match list {
        // Most begin behind it.
        [first, ..] if *first >= report => 0,
        _ => list.partition_point(|&other| other < report),
    }
}

/// In which word of a list of bits one stands, and as which bit.
fn place(at: usize) -> (usize, u64) {
    (at / u64::BITS as usize, 1 << (at % u64::BITS as usize))
}

/// Calls `visit` with the place of every bit that `of` tells of a word, ascending, and clears all words.
fn take_bits(words: &mut [[u64; 2]], of: impl Fn([u64; 2]) -> u64, mut visit: impl FnMut(usize)) {
    for (word_idx, word) in words.iter_mut().enumerate() {
        let mut rest = of(std::mem::take(word));
        while rest != 0 {
            visit(word_idx * u64::BITS as usize + rest.trailing_zeros() as usize);
            rest &= rest - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_stands_in_several_lists_is_counted_near_and_far() {
        let lists: [(&[u32], f32); 3] =
            [(&[3, 9, 70, 199], 2.0), (&[3, 70, 100], 1.0), (&[4, 100, 199], 3.0)];
        for (first, end) in [(0, 200), (50, 200), (100, 200), (199, 200)] {
            Tally::with(first, end, |tally| {
                for _ in 0..2 {
                    assert_eq!(tally.in_several(&lists, |_| true), [3, 70, 100, 199]);
                    assert_eq!(tally.in_several(&lists, |shared| shared.weight > 5.0), [100, 199]);
                    assert_eq!(tally.distinct([120, 7, 199, 7, 120].into_iter()), [7, 120, 199]);
                }
            });
        }
    }
}
