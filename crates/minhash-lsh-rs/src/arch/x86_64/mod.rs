//! AVX2 and AVX-512.
//!
//! The functions of this module that other modules see are safe: they look whether the machine has what they need, and
//! say so if it has not. Below them, `unsafe` stands for two things only: loads and stores through references to arrays
//! of just the right size, and the call of a function whose features were found a line before.

mod avx2;
mod avx512;
mod filter;
mod intersection;

use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};

use crate::filter::N_WORDS;
use crate::sets::Sets;
use crate::sketch::{Family, SLOTS_PER_FUNCTION};

/// Sketches with the widest instructions there are, and tells whether it did.
pub(crate) fn sketch_sets_u16(family: &Family<u16>, sets: Sets<'_>, rows: &mut [u16]) -> bool {
    (cfg!(not(minhash_lsh_rs_no_avx512)) && sketch_sets_u16_avx512(family, sets, rows))
        || sketch_sets_u16_avx2(family, sets, rows)
}

/// Sketches with AVX-512, if the machine has it and the functions fill its registers.
pub(crate) fn sketch_sets_u16_avx512(family: &Family<u16>, sets: Sets<'_>, rows: &mut [u16]) -> bool {
    let fits = family.n_slots.is_multiple_of(32 * SLOTS_PER_FUNCTION);
    if !fits || !is_x86_feature_detected!("avx512bw") || !is_x86_feature_detected!("avx2") {
        return false;
    }
    // SAFETY: AVX-512BW, which brings AVX-512F, and AVX2 were found just now.
    unsafe { avx512::sketch_sets(family, sets, rows) };
    true
}

/// Sketches with AVX2, if the machine has it.
pub(crate) fn sketch_sets_u16_avx2(family: &Family<u16>, sets: Sets<'_>, rows: &mut [u16]) -> bool {
    if !is_x86_feature_detected!("avx2") {
        return false;
    }
    // SAFETY: AVX2 was found just now.
    unsafe { avx2::narrow::sketch_sets(family, sets, rows) };
    true
}

/// Sketches with AVX2, if the machine has it.
pub(crate) fn sketch_sets_u32(family: &Family<u32>, sets: Sets<'_>, rows: &mut [u32]) -> bool {
    if !is_x86_feature_detected!("avx2") {
        return false;
    }
    // SAFETY: AVX2 was found just now.
    unsafe { avx2::wide::sketch_sets(family, sets, rows) };
    true
}

/// Intersects with AVX2, if the machine has it.
pub(crate) fn intersection_size(first: &[u64], second: &[u64]) -> Option<usize> {
    if !is_x86_feature_detected!("avx2") {
        return None;
    }
    // SAFETY: AVX2 was found just now.
    Some(unsafe { intersection::intersection_size(first, second) })
}

/// Looks up elements with AVX2, if the machine has it.
pub(crate) fn likely(words: &[u32; N_WORDS], elements: &[u32]) -> Option<u64> {
    if !is_x86_feature_detected!("avx2") {
        return None;
    }
    // SAFETY: AVX2 was found just now.
    Some(unsafe { filter::likely(words, elements) })
}

#[inline(always)]
pub(crate) fn prefetch<T>(slice: &[T], idx: usize) {
    if let Some(element) = slice.get(idx) {
        // SAFETY: the address is that of an element of a slice; SSE, which has the instruction, is part of x86-64.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(element).cast()) };
    }
}
