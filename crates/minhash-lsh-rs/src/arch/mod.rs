//! The inner loops, one implementation for every machine and faster ones where the machine has them.
//!
//! The portable code is the definition: every other kernel returns the same bits, which property tests hold. What the
//! machine can do is asked of `std`, which finds it out once and remembers.
//!
//! To measure or to test a slower kernel on a machine that has a faster one, build with `RUSTFLAGS="--cfg
//! minhash_lsh_rs_portable"` or `"--cfg minhash_lsh_rs_no_avx512"`.
//!
//! On aarch64 the portable code is already vector code, as NEON belongs to the baseline there.

#![allow(
    unexpected_cfgs,
    reason = "a flag of the compiler, not a feature, so that no crate sets it for another"
)]

pub(crate) mod portable;
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "the one place where the instructions of a machine are named")]
pub(crate) mod x86_64;

#[cfg(test)]
mod tests;

use crate::filter::N_WORDS;
use crate::sets::Sets;
use crate::sketch::{Family, Slot};

/// The functions of a family are padded to a multiple of this many, the least that a kernel works on at a time.
pub(crate) const TILE: usize = 32;

/// The kernels that exist once for each width of slot.
pub(crate) trait Kernels: Slot {
    /// Writes the signature of each set to its row of `rows`, `family.n_slots` slots a row.
    fn sketch_sets(family: &Family<Self>, sets: Sets<'_>, rows: &mut [Self]);
}

impl Kernels for u16 {
    fn sketch_sets(family: &Family<Self>, sets: Sets<'_>, rows: &mut [Self]) {
        #[cfg(target_arch = "x86_64")]
        if cfg!(not(minhash_lsh_rs_portable)) && x86_64::sketch_sets_u16(family, sets, rows) {
            return;
        }
        portable::sketch_sets(family, sets, rows);
    }
}

impl Kernels for u32 {
    fn sketch_sets(family: &Family<Self>, sets: Sets<'_>, rows: &mut [Self]) {
        #[cfg(target_arch = "x86_64")]
        if cfg!(not(minhash_lsh_rs_portable)) && x86_64::sketch_sets_u32(family, sets, rows) {
            return;
        }
        portable::sketch_sets(family, sets, rows);
    }
}

/// Counts the elements that two sorted sets without repetition share.
pub(crate) fn intersection_size(first: &[u64], second: &[u64]) -> usize {
    #[cfg(target_arch = "x86_64")]
    if cfg!(not(minhash_lsh_rs_portable))
        && let Some(n_shared) = x86_64::intersection_size(first, second)
    {
        return n_shared;
    }
    portable::intersection_size(first, second)
}

/// Tells which of at most 64 elements fall on bits of a filter that are set, as bits from the lowest on.
pub(crate) fn likely(words: &[u32; N_WORDS], elements: &[u32]) -> u64 {
    #[cfg(target_arch = "x86_64")]
    if cfg!(not(minhash_lsh_rs_portable))
        && let Some(likely) = x86_64::likely(words, elements)
    {
        return likely;
    }
    portable::likely(words, elements)
}

/// Asks the memory for the cache line that holds `slice[idx]`, if there is such an element. Changes no result.
#[inline(always)]
pub(crate) fn prefetch<T>(slice: &[T], idx: usize) {
    #[cfg(target_arch = "x86_64")]
    if cfg!(not(miri)) {
        x86_64::prefetch(slice, idx);
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (slice, idx);
}
