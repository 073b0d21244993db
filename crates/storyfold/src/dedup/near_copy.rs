//! Near copies of whole reports.
//!
//! ```text
//! order the reports by preference: of two copies the earlier in this order is kept
//! propose pairs by the bands of their signatures, and leave out those whose signatures tell that they are far from alike
//! in each group that pairs connect, report by report in the order:
//!     dropped for the first that was kept and, by the shingles themselves, is like enough; else kept
//! ```
//!
//! So nothing chains: whatever is dropped is itself a near copy of what is kept for it.

use std::cmp::Reverse;

use minhash_lsh_rs::{BucketOptions, candidate_pairs, standard_error};
use rayon::prelude::*;
use storyfold_collate::Timestamp;

use super::KeepPolicy;
use super::component::{Component, Connected};
use super::shingle_table::{DistinctCounter, ShingleTable};
use super::sketch::{CopySketcher, Entry, SketchedBlock};
use crate::error::Error;
use crate::observer::{Observer, Stage};
use crate::problem::Problem;

/// How many standard errors below the resemblance asked for the estimate may be for a pair to be compared: of those that are just like
/// enough it misses one in 700.
const N_STANDARD_ERRORS: f64 = 3.0;
/// With how many of a bucket, the preferred, the others are compared. One of the first is kept as a rule, and each pair has many buckets.
const MAX_BUCKET_REPORTS: usize = 4;

/// Which of the reports that were sketched are near copies of others. Reports are told by their number: in the order of the blocks, and within
/// a block in that in which they were pushed.
#[derive(Debug)]
pub struct NearCopies {
    blocks: Vec<SketchedBlock>,
    pub(super) keep: KeepPolicy,
    /// Where each report stands, in the order of the numbers.
    places: Vec<Place>,
    /// What became of each; none of those that were left aside or have no words.
    pub(super) fates: Vec<Option<Fate>>,
    /// The numbers of the reports without a word.
    wordless: Vec<usize>,
    n_kept: usize,
}

/// The block of a report, and which one it is there.
#[derive(Clone, Copy, Debug)]
struct Place {
    block_idx: u32,
    idx: u32,
}

/// What became of a report.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fate {
    /// The number of the report that was kept for it; its own if it was kept.
    pub(super) kept: u32,
    pub(super) group_size: u32,
}

/// How alike a report and the one that was kept for it are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Likeness {
    pub(super) resemblance: f64,
    /// The share of the report that stands in the one that was kept.
    pub(super) copied: f64,
}

/// Finds near copies among reports that were sketched. `left_aside` are the numbers of those that do not count, ascending: older versions of others.
///
/// The result depends on the reports alone: neither their order nor the blocks matter.
///
/// # Errors
///
/// Refuses more reports than 32 bits can count.
pub fn near_copies(
    sketcher: &CopySketcher,
    blocks: Vec<SketchedBlock>,
    left_aside: &[usize],
    observer: &dyn Observer,
) -> Result<NearCopies, Error> {
    let places: Vec<Place> = (0_u32..)
        .zip(&blocks)
        .flat_map(|(block_idx, block)| {
            (0..block.entries.len() as u32).map(move |idx| Place { block_idx, idx })
        })
        .collect();
    let mut found = NearCopies {
        keep: sketcher.options.keep,
        fates: vec![None; places.len()],
        wordless: Vec::new(),
        n_kept: 0,
        blocks,
        places,
    };
    let ranked = found.ranked(left_aside);
    observer.begin(Stage::Candidates, None);
    let pairs = found.proposed(&ranked, sketcher)?;
    observer.end(Stage::Candidates, &[("pairs of reports", pairs.len())]);
    observer.begin(Stage::Links, None);
    let connected = Connected::by(pairs, ranked.len());
    let dropped: Vec<(u32, u32)> = connected
        .components()
        .par_iter()
        .map_init(DistinctCounter::default, |counter, component| {
            found.decide(component, &ranked, sketcher.options.min_resemblance, counter)
        })
        .flatten_iter()
        .collect();
    observer.end(Stage::Links, &[("copies", dropped.len())]);
    found.settle(&ranked, &dropped);
    Ok(found)
}

impl NearCopies {
    /// Whether a report was kept.
    ///
    /// # Panics
    ///
    /// If there is no report of this number.
    #[must_use]
    pub fn is_kept(&self, number: usize) -> bool {
        self.fates[number].is_some_and(|fate| fate.kept as usize == number)
    }

    /// How many reports were kept.
    #[must_use]
    pub const fn n_kept(&self) -> usize {
        self.n_kept
    }

    /// How many reports were dropped as copies.
    #[must_use]
    pub fn n_dropped(&self) -> usize {
        self.fates.iter().flatten().count() - self.n_kept
    }

    /// What was wrong with the reports that were neither kept nor dropped, behind their numbers, which ascend.
    pub fn problems(&self) -> impl Iterator<Item = (usize, Problem)> + '_ {
        let problem = "the text has no word; check the field from which the text was read";
        self.wordless.iter().map(move |&number| (number, Problem::lost(problem).of_report(self.uri(number))))
    }

    /// The numbers of the reports that count and have words, the preferred first.
    fn ranked(&mut self, left_aside: &[usize]) -> Vec<u32> {
        let mut ranked = Vec::with_capacity(self.places.len());
        for number in 0..self.places.len() {
            if left_aside.binary_search(&number).is_ok() {
                continue;
            }
            if self.shingles(number).is_empty() {
                self.wordless.push(number);
            } else {
                ranked.push(number as u32);
            }
        }
        let mut keyed: Vec<_> = ranked
            .par_iter()
            .map(|&number| {
                let n_shingles = self.shingles(number as usize).len();
                let Entry { published, standing, .. } = *self.entry(number as usize);
                let by_policy = match self.keep {
                    KeepPolicy::Earliest => 0,
                    KeepPolicy::Longest => usize::MAX - n_shingles,
                    KeepPolicy::Agency => standing as usize,
                };
                ((by_policy, published.is_none(), published, Reverse(n_shingles)), number)
            })
            .collect();
        keyed.par_sort_unstable_by(|(key, number), (other_key, other)| {
            key.cmp(other_key).then_with(|| self.uri(*number as usize).cmp(self.uri(*other as usize)))
        });
        keyed.into_iter().map(|(_, number)| number).collect()
    }

    /// The pairs of ranks, the preferred first, whose signatures do not tell that they are far from alike.
    fn proposed(&self, ranked: &[u32], sketcher: &CopySketcher) -> Result<Vec<(u32, u32)>, Error> {
        let in_order = ranked.iter().map(|&number| {
            let Place { block_idx, idx } = self.places[number as usize];
            self.blocks[block_idx as usize].signatures.get(idx as usize)
        });
        let signatures = sketcher.sketcher.gather(in_order)?;
        let buckets = BucketOptions::default().max_bucket_len(MAX_BUCKET_REPORTS);
        let candidates = candidate_pairs(&signatures, &sketcher.banding, buckets)?;
        let min_resemblance = sketcher.options.min_resemblance;
        let error = standard_error(min_resemblance, signatures.n_slots());
        let least = min_resemblance - N_STANDARD_ERRORS * error;
        let may_be_copies = |&(first, second): &(u32, u32)| {
            let [first, second] = [first, second].map(|rank| signatures.get(rank as usize));
            first.agreement(&second).is_ok_and(|agreement| agreement >= least)
        };
        Ok(candidates.pairs.into_par_iter().filter(may_be_copies).collect())
    }

    /// The reports of a component that are dropped: their rank, and that of the one kept.
    fn decide(
        &self,
        component: &Component<'_>,
        ranked: &[u32],
        min_resemblance: f64,
        counter: &mut DistinctCounter,
    ) -> Vec<(u32, u32)> {
        let mut dropped = Vec::new();
        // A table is filled for the first that is compared.
        let mut kept: Vec<(u32, Option<ShingleTable>)> = Vec::new();
        let shingles = |rank: u32| self.shingles(ranked[rank as usize] as usize);
        let mut pairs = component.pairs;
        // The pairs are sorted by their second report, so each comes when all before it are decided.
        let mut preferred_to = |rank: u32| {
            let n_pairs = pairs.iter().take_while(|pair| pair.1 == rank).count();
            let (of_rank, rest) = pairs.split_at(n_pairs);
            pairs = rest;
            of_rank
        };
        for &(_, rank) in component.members {
            let own = shingles(rank);
            let like_enough = preferred_to(rank).iter().find(|&&(preferred, _)| {
                kept.binary_search_by_key(&preferred, |&(rank, _)| rank).is_ok_and(|at| {
                    let kept = kept[at].1.get_or_insert_with(|| ShingleTable::of(shingles(preferred)));
                    are_alike(own, kept, min_resemblance, counter)
                })
            });
            match like_enough {
                Some(&(preferred, _)) => dropped.push((rank, preferred)),
                None => kept.push((rank, None)),
            }
        }
        dropped
    }

    /// Writes down what became of each.
    fn settle(&mut self, ranked: &[u32], dropped: &[(u32, u32)]) {
        let mut group_sizes = vec![1_u32; ranked.len()];
        for &(_, kept) in dropped {
            group_sizes[kept as usize] += 1;
        }
        for (&number, &group_size) in ranked.iter().zip(&group_sizes) {
            self.fates[number as usize] = Some(Fate { kept: number, group_size });
        }
        for &(rank, kept) in dropped {
            let [number, kept_number] = [rank, kept].map(|rank| ranked[rank as usize]);
            let group_size = group_sizes[kept as usize];
            self.fates[number as usize] = Some(Fate { kept: kept_number, group_size });
        }
        self.n_kept = ranked.len() - dropped.len();
    }

    /// How alike a report and the one that was kept for it are.
    pub(super) fn likeness(&self, number: usize, kept: usize) -> Likeness {
        if number == kept {
            return Likeness { resemblance: 1.0, copied: 1.0 };
        }
        let mut table = ShingleTable::of(self.shingles(kept));
        let n_own = DistinctCounter::default().count(self.shingles(number));
        let n_shared = table.n_shared(self.shingles(number));
        Likeness {
            resemblance: resemblance(n_shared, n_own, table.len()),
            copied: n_shared as f64 / n_own as f64,
        }
    }

    pub(super) fn entry(&self, number: usize) -> &Entry {
        let Place { block_idx, idx } = self.places[number];
        &self.blocks[block_idx as usize].entries[idx as usize]
    }

    fn shingles(&self, number: usize) -> &[u32] {
        let Place { block_idx, idx } = self.places[number];
        self.blocks[block_idx as usize].shingles(idx as usize)
    }

    pub(super) fn uri(&self, number: usize) -> &str {
        let Place { block_idx, idx } = self.places[number];
        self.blocks[block_idx as usize].uri(idx as usize)
    }

    pub(super) fn time_key(&self, number: usize) -> (bool, Option<Timestamp>, &str) {
        let published = self.entry(number).published;
        (published.is_none(), published, self.uri(number))
    }
}

/// Whether a report, by the shingles themselves, is like enough to one that was kept.
fn are_alike(
    own: &[u32],
    kept: &mut ShingleTable,
    min_resemblance: f64,
    counter: &mut DistinctCounter,
) -> bool {
    if (own.len() as f64) < min_resemblance * kept.len() as f64 {
        return false;
    }
    let n_shared = kept.n_shared(own);
    // How many shingles are different takes as long again to count, and is not needed if all may be.
    resemblance(n_shared, own.len(), kept.len()) >= min_resemblance
        || resemblance(n_shared, counter.count(own), kept.len()) >= min_resemblance
}

/// The resemblance (Jaccard index) of two sets of these sizes.
fn resemblance(n_shared: usize, n_one: usize, n_other: usize) -> f64 {
    n_shared as f64 / (n_one + n_other - n_shared) as f64
}
