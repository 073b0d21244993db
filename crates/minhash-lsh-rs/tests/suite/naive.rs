//! What everything is measured against: the definitions, written down without a thought for speed.

use std::collections::{BTreeMap, BTreeSet};

use minhash_lsh_rs::{Banding, Sets, Signatures, Sketcher, SketcherOptions};

/// Sketches sets that are given one by one.
pub(crate) fn sketch(options: SketcherOptions, sets: &[Vec<u64>]) -> Signatures {
    let values: Vec<u64> = sets.iter().flatten().copied().collect();
    let offsets: Vec<usize> = std::iter::once(0)
        .chain(sets.iter().scan(0, |end, set| {
            Some({
                *end += set.len();
                *end
            })
        }))
        .collect();
    Sketcher::new(options).unwrap().sketch_batch(Sets::new(&values, &offsets).unwrap())
}

/// Compares all slots of all bands of all pairs: entries meet in the order of their ids, and each meets only
/// the first `max_bucket_len` of its bucket.
pub(crate) fn candidate_pairs(
    signatures: &Signatures,
    banding: &Banding,
    max_bucket_len: usize,
) -> Vec<(u32, u32)> {
    let mut pairs = BTreeSet::new();
    for band_idx in 0..banding.n_bands() {
        let mut buckets: BTreeMap<Vec<u64>, Vec<u32>> = BTreeMap::new();
        for (id, signature) in signatures.iter().enumerate() {
            if signature.is_empty() {
                continue;
            }
            let band = signature.slots().skip(band_idx * banding.n_rows()).take(banding.n_rows()).collect();
            let bucket = buckets.entry(band).or_default();
            pairs.extend(bucket.iter().take(max_bucket_len).map(|&earlier| (earlier, id as u32)));
            bucket.push(id as u32);
        }
    }
    pairs.into_iter().collect()
}

/// Intersects as sets.
pub(crate) fn intersection_size(first: &[u64], second: &[u64]) -> usize {
    let first: BTreeSet<&u64> = first.iter().collect();
    second.iter().collect::<BTreeSet<_>>().intersection(&first).count()
}

/// The random numbers of the tests: SplitMix64.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
