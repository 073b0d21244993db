//! Which buckets will hold different sentences, where all sentences are known beforehand.
//!
//! Of the dozens of buckets of a sentence nearly all will only ever hold that sentence, wherever it stands. Whoever shares one of these has
//! the very same sentence, which the list of its reports tells as well; so no place need be kept for them.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use crate::lexical::low_half;
use crate::postings::shard_idx;

/// How many bits there are by key: few keys fall on one by chance, which costs them a place and nothing else.
const BITS_BY_KEY: usize = 8;

/// The buckets that may hold several sentences.
#[derive(Clone, Debug)]
pub(crate) struct SharedBuckets {
    /// Whether some keys that fall on a bit are of several sentences.
    shared: Vec<u64>,
    /// By how much a scattered key is shifted to be the number of a bit.
    shift: u32,
}

/// The same while sentences are told one after the other.
#[derive(Debug)]
pub(crate) struct MetBuckets {
    /// Whether a key has fallen on a bit, and whether one of another sentence did as well.
    met: Vec<AtomicU64>,
    shared: Vec<AtomicU64>,
    shift: u32,
}

impl MetBuckets {
    /// For so many keys of all sentences together, in no more memory than twice so many bytes.
    pub(crate) fn new(n_keys: usize, max_bytes: usize) -> Self {
        let max_bits = 1_usize << max_bytes.saturating_mul(8).max(1).ilog2();
        let n_bits = (n_keys * BITS_BY_KEY).next_power_of_two().min(max_bits).max(u64::BITS as usize);
        let empty =
            || -> Vec<AtomicU64> { (0..n_bits / u64::BITS as usize).map(|_| AtomicU64::new(0)).collect() };
        Self { met: empty(), shared: empty(), shift: u64::BITS - n_bits.ilog2() }
    }

    /// Takes in sentences none of which was told before; `keys_of` puts the keys of one into a list, which is empty.
    pub(crate) fn meet<T: Sync>(&self, sentences: &[T], keys_of: impl Fn(&T, &mut Vec<u64>) + Sync) {
        let Self { met, shared, shift } = self;
        sentences.par_iter().for_each_init(Vec::new, |keys, sentence| {
            keys_of(sentence, keys);
            for key in keys.drain(..) {
                let (word, bit) = place(key, *shift);
                // What comes of it is the same in any order.
                if met[word].fetch_or(bit, Ordering::Relaxed) & bit != 0 {
                    shared[word].fetch_or(bit, Ordering::Relaxed);
                }
            }
        });
    }

    /// What is known once all were told.
    pub(crate) fn into_shared(self) -> SharedBuckets {
        let shared = self.shared.into_iter().map(AtomicU64::into_inner).collect();
        SharedBuckets { shared, shift: self.shift }
    }
}

impl SharedBuckets {
    /// Of sentences each of which is given once; `keys_of` puts the keys of one into a list, which is empty.
    pub(crate) fn new<T: Sync>(
        sentences: &[T],
        n_keys: usize,
        keys_of: impl Fn(&T, &mut Vec<u64>) + Sync,
    ) -> Self {
        let met = MetBuckets::new(sentences.len() * n_keys, usize::MAX);
        met.meet(sentences, keys_of);
        met.into_shared()
    }

    /// Whether a bucket may hold several sentences.
    pub(crate) fn contains(&self, key: u64) -> bool {
        let (word, bit) = place(key, self.shift);
        self.shared[word] & bit != 0
    }
}

/// In which word a key falls, and on which bit of it: the same for all keys that one place of a shard stands for.
fn place(key: u64, shift: u32) -> (usize, u64) {
    let of_place = (shard_idx(key) as u64) << u32::BITS | u64::from(low_half(key));
    // Multiplicative hashing by the golden ratio (Knuth, 1973).
    let scattered = of_place.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> shift;
    ((scattered / u64::from(u64::BITS)) as usize, 1 << (scattered % u64::from(u64::BITS)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bucket_of_two_sentences_is_known() {
        let sentences: Vec<Vec<u64>> = (0..500_u64)
            .map(|it| {
                (0..20)
                    .map(|band| (it / (1 + it % 2) * 31 + band).wrapping_mul(0xd6e8_feb8_6659_fd93))
                    .collect()
            })
            .collect();
        let shared = SharedBuckets::new(&sentences, 20, |keys, all| all.extend_from_slice(keys));
        let (mut n_alone, mut n_left_out) = (0, 0);
        for (idx, keys) in sentences.iter().enumerate() {
            for key in keys {
                let is_shared =
                    sentences.iter().enumerate().any(|(other, keys)| other != idx && keys.contains(key));
                assert!(!is_shared || shared.contains(*key));
                n_alone += usize::from(!is_shared);
                n_left_out += usize::from(!shared.contains(*key));
            }
        }
        assert!(n_alone > 1_000 && n_left_out * 10 > n_alone * 7, "{n_left_out} of {n_alone}");

        // One after the other they tell the same, and in little room more are taken for shared.
        for max_bytes in [usize::MAX, 1 << 10] {
            let met = MetBuckets::new(sentences.len() * 20, max_bytes);
            sentences.chunks(7).for_each(|some| met.meet(some, |keys, all| all.extend_from_slice(keys)));
            let one_by_one = met.into_shared();
            let is_same = |key: &u64| shared.contains(*key) == one_by_one.contains(*key);
            let is_known = |key: &u64| !shared.contains(*key) || one_by_one.contains(*key);
            let keys = || sentences.iter().flatten();
            assert!(if max_bytes == usize::MAX { keys().all(is_same) } else { keys().all(is_known) });
        }
    }
}
