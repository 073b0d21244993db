//! What an index proposes, and how much of it.

use crate::error::Error;

/// The pairs of sets that share a bucket: proposals, to be checked with [`resemblance`](crate::resemblance) or
/// [`containment`](crate::containment) on the sets themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Candidates {
    /// The pairs `(smaller id, larger id)`, in ascending order, each once.
    pub pairs: Vec<(u32, u32)>,
    /// The buckets that held more than [`BucketOptions::max_bucket_len`] entries, in order of band and first entry.
    pub capped: Vec<CappedBucket>,
}

/// A bucket in which not all pairs were proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct CappedBucket {
    /// The band.
    pub band_idx: usize,
    /// The first entry of the bucket.
    pub first_id: u32,
    /// How many entries the bucket had.
    pub n_entries: usize,
}

/// How large a bucket may grow.
///
/// A bucket of `n` entries holds `n²/2` pairs: a formula that stands in every text would make the output quadratic. So
/// the entries of a bucket, in the order of their ids, are paired with the first `max_bucket_len` of them only.
/// Nothing falls out of its cluster by that, as each later entry still meets all of the first ones; and the
/// bucket is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct BucketOptions {
    pub(crate) max_bucket_len: usize,
}

impl Default for BucketOptions {
    fn default() -> Self {
        Self { max_bucket_len: 64 }
    }
}

impl BucketOptions {
    /// Sets how many entries of a bucket later entries are paired with, 1 to 1,048,576; the default is 64.
    pub fn max_bucket_len(mut self, max_bucket_len: usize) -> Self {
        self.max_bucket_len = max_bucket_len;
        self
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.max_bucket_len == 0 || self.max_bucket_len > 1 << 20 {
            return Err(Error::out_of_range("max_bucket_len", self.max_bucket_len, "1 to 1048576"));
        }
        Ok(())
    }
}
