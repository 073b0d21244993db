//! Looks up elements of a filter with AVX2, eight at a time.

use std::arch::x86_64::*;

use super::avx2::load;
use crate::arch::portable;
use crate::filter::N_WORDS;

/// How many elements fill a register.
const LANES: usize = 8;
/// By how much an element is shifted to be the number of its word, and that of its bit.
const WORD_SHIFT: i32 = (u32::BITS - N_WORDS.ilog2()) as i32;
const BIT_SHIFT: i32 = WORD_SHIFT - 5;

/// Tells which of at most 64 elements fall on bits that are set. Some of the last may be looked up twice, with the same result.
#[target_feature(enable = "avx2")]
pub(super) fn likely(words: &[u32; N_WORDS], elements: &[u32]) -> u64 {
    let Some(last) = elements.last_chunk::<LANES>() else {
        return portable::likely(words, elements);
    };
    let (eights, rest) = elements.as_chunks::<LANES>();
    let mut likely = 0;
    for (idx, eight) in eights.iter().enumerate() {
        likely |= hits(words, eight) << (idx * LANES);
    }
    if !rest.is_empty() {
        likely |= hits(words, last) << (elements.len() - LANES);
    }
    likely
}

/// The same of eight elements.
#[inline]
#[target_feature(enable = "avx2")]
fn hits(words: &[u32; N_WORDS], elements: &[u32; LANES]) -> u64 {
    let elements = load(elements);
    let word_idx = _mm256_srli_epi32::<WORD_SHIFT>(elements);
    // SAFETY: ten bits of an element are left, and there are as many words as these can tell.
    let found = unsafe { _mm256_i32gather_epi32::<4>(words.as_ptr().cast(), word_idx) };
    let last_bit = _mm256_set1_epi32(u32::BITS as i32 - 1);
    let bit_idx = _mm256_and_si256(_mm256_srli_epi32::<BIT_SHIFT>(elements), last_bit);
    let hits = _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_sllv_epi32(found, bit_idx)));
    u64::from(hits.cast_unsigned())
}
