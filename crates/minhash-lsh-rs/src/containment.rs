//! Sets that contain a set, or are contained in it, whatever their sizes.
//!
//! ```text
//! build:  sort the sets by size and cut them into partitions of as many sets each
//!         for each partition, each number of rows, each band: sort (key of the band, id)
//! query:  for each partition:
//!             the resemblance that the threshold of containment means at the worst size of the partition
//!             the rows and bands that are best for it
//!             look the bands up
//! ```

use crate::banding::{Banding, BandingOptions};
use crate::curve::integrate_over;
use crate::error::{Error, ErrorKind};
use crate::parallel;
use crate::sketch::{Signature, Signatures, SketcherOptions, check_sketch};

/// The numbers of rows that a query can choose from, each with as many bands as the slots allow.
const ROWS: [usize; 4] = [1, 2, 4, 8];
/// Bandings are chosen for size ratios `2^(step / 4)`, up to 2^16.
const STEPS_PER_DOUBLING: f64 = 4.0;
const N_STEPS: usize = 65;

/// The knobs of a [`ContainmentIndex`]: a threshold of 0.5 and 16 partitions, unless set otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use]
pub struct ContainmentOptions {
    threshold: f64,
    n_partitions: usize,
    costs: BandingOptions,
}

impl Default for ContainmentOptions {
    fn default() -> Self {
        Self { threshold: 0.5, n_partitions: 16, costs: BandingOptions::default() }
    }
}

impl ContainmentOptions {
    /// Sets the containment, the share of the smaller set inside the larger, from which on a set is wanted: above 0 and
    /// below 1; the default is 0.5.
    pub fn threshold(mut self, threshold: f64) -> Self {
        self.threshold = threshold;
        self
    }

    /// Sets into how many ranges of sizes the sets are cut, 1 to 1,024; the default is 16. More ranges propose fewer
    /// sets in vain.
    pub fn n_partitions(mut self, n_partitions: usize) -> Self {
        self.n_partitions = n_partitions;
        self
    }

    /// Sets what a set in vain and a set that is missed cost, and how containments are distributed; the default is even.
    pub fn costs(mut self, costs: BandingOptions) -> Self {
        self.costs = costs;
        self
    }

    fn check(&self) -> Result<(), Error> {
        if !(self.threshold > 0.0 && self.threshold < 1.0) {
            return Err(Error::out_of_range("threshold", self.threshold, "above 0 and below 1"));
        }
        if self.n_partitions == 0 || self.n_partitions > 1024 {
            return Err(Error::out_of_range("n_partitions", self.n_partitions, "1 to 1024"));
        }
        self.costs.check()
    }
}

/// Finds sets by containment instead of resemblance: LSH Ensemble (Zhu, Nargesian, Pu, Miller: LSH Ensemble: Internet-Scale
/// Domain Search, VLDB 2016), in both directions.
///
/// A threshold of resemblance says nothing about containment while the sizes differ; within a narrow range of sizes it
/// does. So the sets are partitioned by size, and each partition is asked with bands of its own. We depart from the paper
/// in that the set that is asked for may be the larger one, and in that the tables are sorted arrays for four
/// fixed numbers of rows in place of an LSH forest.
///
/// The smaller a set is beside the other, the lower is the resemblance that is looked for, and the more sets are
/// proposed in vain: at a ratio of 20 nearly all of the partition. Below that, prefer an index of rare elements. Memory is
/// 15 bytes a slot and set.
///
/// ```
/// use minhash_lsh_rs::{ContainmentIndex, ContainmentOptions, Sets, Sketcher, SketcherOptions};
///
/// let sketcher = Sketcher::new(SketcherOptions::default())?;
/// let large: Vec<u64> = (0..60).collect();
/// let signatures = sketcher.sketch_batch(Sets::new(&large, &[0, 60])?);
/// let index = ContainmentIndex::new(&signatures, &[60], ContainmentOptions::default())?;
///
/// let small: Vec<u64> = (20..50).collect();
/// assert_eq!(index.query(&sketcher.sketch(&small).as_signature(), 30)?, [0]);
/// # Ok::<(), minhash_lsh_rs::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ContainmentIndex {
    sketch: SketcherOptions,
    partitions: Vec<Partition>,
    /// The best banding for each step of the ratio of sizes.
    bandings: Vec<Banding>,
}

#[derive(Clone, Debug)]
struct Partition {
    smallest: u64,
    largest: u64,
    /// For each number of rows the entries `top half of the key << 32 | id` of each band, ascending.
    trees: Vec<Vec<Vec<u64>>>,
}

impl ContainmentIndex {
    /// Indexes signatures of sets whose sizes, in different elements, are known. The ids are the indexes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`] if an option is out of its range; [`ErrorKind::Input`] if there are not as many sizes as
    /// signatures, or a size is 0 and the set is not empty; [`ErrorKind::Id`] if there are more signatures than ids.
    pub fn new(signatures: &Signatures, sizes: &[u64], options: ContainmentOptions) -> Result<Self, Error> {
        options.check()?;
        if sizes.len() != signatures.len() {
            let message = format!(
                "the number of sizes is {}: must be {}, that of signatures",
                sizes.len(),
                signatures.len()
            );
            return Err(Error::new(ErrorKind::Input, message));
        }
        if signatures.len() >= u32::MAX as usize {
            let message =
                format!("the number of signatures is {}: must be below {}", signatures.len(), u32::MAX);
            return Err(Error::new(ErrorKind::Id, message));
        }
        for (signature, (idx, &size)) in signatures.iter().zip(sizes.iter().enumerate()) {
            signature.check_size(&format!("sizes[{idx}]"), size)?;
        }
        let mut ids: Vec<u32> = (0..sizes.len() as u32).filter(|&id| sizes[id as usize] > 0).collect();
        ids.sort_by_key(|&id| (sizes[id as usize], id));
        let partition_len = ids.len().div_ceil(options.n_partitions).max(1);
        let partitions = parallel::map(ids.chunks(partition_len).collect(), |ids: &[u32]| Partition {
            smallest: sizes[ids[0] as usize],
            largest: sizes[ids[ids.len() - 1] as usize],
            trees: rows(signatures.n_slots()).map(|n_rows| tree(signatures, ids, n_rows)).collect(),
        });
        let steps = (0..N_STEPS).map(|step| (step as f64 / STEPS_PER_DOUBLING).exp2());
        let bandings =
            parallel::map(steps.collect(), |ratio| best_banding(ratio, signatures.n_slots(), options));
        let sketch = SketcherOptions::default()
            .seed(signatures.seed())
            .n_slots(signatures.n_slots())
            .slot_width(signatures.slot_width());
        Ok(Self { sketch, partitions, bandings })
    }

    /// Returns sets that may contain the set of a signature, or be contained in it, ascending, each once. `size` is the
    /// number of different elements of that set.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`] if the signature was made with other options; [`ErrorKind::Input`] if the size is 0 and the
    /// set is not empty.
    pub fn query(&self, signature: &Signature<'_>, size: u64) -> Result<Vec<u32>, Error> {
        check_sketch("index", &self.sketch, signature.seed(), signature.n_slots(), signature.slot_width())?;
        signature.check_size("size", size)?;
        let mut ids = Vec::new();
        if size == 0 {
            return Ok(ids);
        }
        for partition in &self.partitions {
            let ratio = [partition.smallest, partition.largest]
                .map(|other| other.max(size) as f64 / other.min(size) as f64)
                .into_iter()
                .fold(1.0, f64::max);
            let step = (ratio.log2() * STEPS_PER_DOUBLING).ceil() as usize;
            let banding = self.bandings[step.min(N_STEPS - 1)];
            let tree = rows(self.sketch.n_slots).position(|n_rows| n_rows == banding.n_rows());
            let tree =
                &partition.trees[tree.expect("bandings are chosen from the rows that there are trees for")];
            for (band_idx, entries) in tree.iter().enumerate().take(banding.n_bands()) {
                let tag = banding.key(signature, band_idx) >> 32;
                let begin = entries.partition_point(|&entry| entry >> 32 < tag);
                let found = entries[begin..].iter().take_while(|&&entry| entry >> 32 == tag);
                ids.extend(found.map(|&entry| entry as u32));
            }
        }
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }
}

/// The numbers of rows that fit the slots.
fn rows(n_slots: usize) -> impl Iterator<Item = usize> {
    ROWS.into_iter().filter(move |&n_rows| n_rows <= n_slots)
}

fn tree(signatures: &Signatures, ids: &[u32], n_rows: usize) -> Vec<Vec<u64>> {
    let n_bands = signatures.n_slots() / n_rows;
    let banding = Banding::new(n_bands, n_rows).expect("both are at least 1 and fit the slots");
    let band = |band_idx| {
        let entry = |&id: &u32| {
            let key = banding.key(&signatures.get(id as usize), band_idx);
            key >> 32 << 32 | u64::from(id)
        };
        let mut entries: Vec<u64> = ids.iter().map(entry).collect();
        entries.sort_unstable();
        entries
    };
    (0..n_bands).map(band).collect()
}

/// Returns the banding of least expected cost for two sets, one `ratio` times as large as the other, over their
/// containment: a containment `c` of the smaller is a resemblance of `c / (1 + ratio - c)`.
fn best_banding(ratio: f64, n_slots: usize, options: ContainmentOptions) -> Banding {
    let mut best = (f64::INFINITY, Banding::new(1, 1).expect("one band of one row is in range"));
    for n_rows in rows(n_slots) {
        for n_bands in 1..=n_slots / n_rows {
            let banding = Banding::new(n_bands, n_rows).expect("both are at least 1 and fit the slots");
            let curve = banding.curve();
            let probability = |containment: f64| curve.probability(containment / (1.0 + ratio - containment));
            let cost = integrate_over(options.threshold, options.costs, probability);
            if cost < best.0 {
                best = (cost, banding);
            }
        }
    }
    best.1
}
