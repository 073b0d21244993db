//! All candidate pairs of a corpus at once.
//!
//! ```text
//! for each band:
//!     entries = (32 bits of the band's key, id) of every set that is not empty
//!     scatter the entries into parts by the top bits of the key, then sort each part in the cache
//!     for each run of equal keys, checked against the slots:
//!         for each pair of it that no earlier band has emitted: emit
//! sort the pairs
//! ```
//!
//! Whether an earlier band has emitted a pair is read off the two signatures; no table of pairs is kept.

use crate::banding::Banding;
use crate::candidates::{BucketOptions, Candidates, CappedBucket};
use crate::error::{Error, ErrorKind};
use crate::parallel;
use crate::sketch::Signatures;

/// About how many entries a part holds: 4 KiB, so that its sort stays in the first-level cache.
const PART_LEN: usize = 512;
const MAX_PART_BITS: u32 = 13;
/// How many signatures one task computes keys of.
const KEY_BLOCK: usize = 1 << 14;

/// Finds all pairs of sets that share a bucket. The ids are the indexes of the signatures.
///
/// The same pairs as from inserting one by one into an [`LshIndex`](crate::LshIndex) and querying before each
/// insertion, several times as fast. Memory beyond the result is 12 bytes a set. Time is linear in the number of sets
/// times bands, plus the pairs, of which each bucket has at most `max_bucket_len` an entry.
///
/// ```
/// use minhash_lsh_rs::{Banding, BucketOptions, Sets, Sketcher, SketcherOptions, candidate_pairs};
///
/// let sketcher = Sketcher::new(SketcherOptions::default())?;
/// let signatures = sketcher.sketch_batch(Sets::new(&[1, 2, 3, 7, 8, 9, 3, 2, 1], &[0, 3, 6, 9])?);
/// let candidates = candidate_pairs(&signatures, &Banding::new(32, 4)?, BucketOptions::default())?;
/// assert_eq!(candidates.pairs, [(0, 2)]);
/// # Ok::<(), minhash_lsh_rs::Error>(())
/// ```
///
/// # Errors
///
/// [`ErrorKind::Mismatch`] if the bands need more slots than there are; [`ErrorKind::Option`] if `max_bucket_len` is out
/// of its range; [`ErrorKind::Id`] if there are more signatures than 32-bit ids.
pub fn candidate_pairs(
    signatures: &Signatures,
    banding: &Banding,
    options: BucketOptions,
) -> Result<Candidates, Error> {
    options.check()?;
    banding.check_slots(signatures.n_slots())?;
    if signatures.len() >= u32::MAX as usize {
        let message = format!("the number of signatures is {}: must be below {}", signatures.len(), u32::MAX);
        return Err(Error::new(ErrorKind::Id, message));
    }
    let mut run = Run { signatures, banding, max_bucket_len: options.max_bucket_len, beyond: Vec::new() };
    let mut candidates = Candidates::default();
    for band_idx in 0..banding.n_bands() {
        let mut beyond = Vec::new();
        for part in run.band(band_idx) {
            candidates.pairs.extend(part.pairs);
            candidates.capped.extend(part.capped);
            beyond.extend(part.beyond);
        }
        run.beyond.push(IdSet::new(&beyond, signatures.len()));
    }
    parallel::sort_pairs(&mut candidates.pairs);
    candidates.capped.sort_unstable();
    Ok(candidates)
}

struct Run<'a> {
    signatures: &'a Signatures,
    banding: &'a Banding,
    max_bucket_len: usize,
    /// For each band that is done, the ids that stand past the first `max_bucket_len` of their bucket.
    beyond: Vec<IdSet>,
}

/// A set of ids: a bit for each that there may be, and nothing for the empty set.
struct IdSet {
    bits: Vec<u64>,
}

#[derive(Default)]
struct Part {
    pairs: Vec<(u32, u32)>,
    capped: Vec<CappedBucket>,
    beyond: Vec<u32>,
}

impl IdSet {
    fn new(ids: &[u32], n_ids: usize) -> Self {
        let mut bits = vec![0; if ids.is_empty() { 0 } else { n_ids.div_ceil(64) }];
        for &id in ids {
            bits[id as usize / 64] |= 1 << (id % 64);
        }
        Self { bits }
    }

    fn contains(&self, id: u32) -> bool {
        self.bits.get(id as usize / 64).is_some_and(|bits| bits >> (id % 64) & 1 != 0)
    }
}

impl Run<'_> {
    fn band(&self, band_idx: usize) -> Vec<Part> {
        let (mut entries, ends) = self.scattered_entries(band_idx);
        let mut rest = entries.as_mut_slice();
        let mut parts = Vec::with_capacity(ends.len());
        let mut begin = 0;
        for end in ends {
            let (part, others) = std::mem::take(&mut rest).split_at_mut(end - begin);
            parts.push(part);
            (rest, begin) = (others, end);
        }
        parallel::map(parts, |part| self.part(band_idx, part))
    }

    /// Returns the entries `key bits << 32 | id`, grouped by the top bits of the key, and the end of each group.
    fn scattered_entries(&self, band_idx: usize) -> (Vec<u64>, Vec<usize>) {
        let n_sets = self.signatures.len();
        let part_bits = (n_sets / PART_LEN).max(1).ilog2().min(MAX_PART_BITS);
        let part_of = |tag: u32| (u64::from(tag) << part_bits >> 32) as usize;

        let blocks: Vec<usize> = (0..n_sets).step_by(KEY_BLOCK).collect();
        let tags = parallel::map(blocks, |begin| -> Vec<Option<u32>> {
            let tag = |idx| {
                let signature = self.signatures.get(idx);
                (!signature.is_empty()).then(|| (self.banding.key(&signature, band_idx) >> 32) as u32)
            };
            (begin..n_sets.min(begin + KEY_BLOCK)).map(tag).collect()
        });
        let mut ends = vec![0usize; 1 << part_bits];
        for tag in tags.iter().flatten().flatten() {
            ends[part_of(*tag)] += 1;
        }
        let mut n_entries = 0;
        for end in &mut ends {
            n_entries += std::mem::replace(end, n_entries);
        }
        let mut entries = vec![0u64; n_entries];
        for (id, tag) in tags.iter().flatten().enumerate() {
            if let Some(tag) = *tag {
                let position = &mut ends[part_of(tag)];
                entries[*position] = (u64::from(tag) << 32) | id as u64;
                *position += 1;
            }
        }
        (entries, ends)
    }

    fn part(&self, band_idx: usize, entries: &mut [u64]) -> Part {
        let mut part = Part::default();
        entries.sort_unstable();
        let mut ids = Vec::new();
        for run in entries.chunk_by(|earlier, later| earlier >> 32 == later >> 32) {
            if run.len() == 1 {
                continue;
            }
            ids.clear();
            ids.extend(run.iter().map(|&entry| entry as u32));
            let agrees = |id: &u32| self.banding.agree(self.signatures, ids[0], *id, band_idx);
            if ids[1..].iter().all(agrees) {
                self.bucket(band_idx, &ids, &mut part);
            } else {
                // Different slots met in 32 bits of key: once in thousands of bands.
                let key = |id: u32| self.banding.key(&self.signatures.get(id as usize), band_idx);
                ids.sort_by_key(|&id| (key(id), id));
                for ids in ids.chunk_by(|&earlier, &later| key(earlier) == key(later)) {
                    self.bucket(band_idx, ids, &mut part);
                }
            }
        }
        part
    }

    /// Emits the pairs of one bucket, whose ids are ascending.
    fn bucket(&self, band_idx: usize, ids: &[u32], part: &mut Part) {
        for (rank, &second) in ids.iter().enumerate() {
            for &first in &ids[..rank.min(self.max_bucket_len)] {
                if !self.emitted_before(band_idx, first, second) {
                    part.pairs.push((first, second));
                }
            }
        }
        if ids.len() > self.max_bucket_len {
            part.beyond.extend(&ids[self.max_bucket_len..]);
            part.capped.push(CappedBucket { band_idx, first_id: ids[0], n_entries: ids.len() });
        }
    }

    fn emitted_before(&self, band_idx: usize, first: u32, second: u32) -> bool {
        (0..band_idx).any(|earlier| {
            self.banding.agree(self.signatures, first, second, earlier)
                && !self.beyond[earlier].contains(first)
        })
    }
}
