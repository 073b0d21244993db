//! Sketches with AVX-512, in registers of 32 narrow lanes.

use std::arch::x86_64::*;

use super::avx2::{CHUNK, mix_chunk};
use crate::sets::Sets;
use crate::sketch::{Family, SLOTS_PER_FUNCTION};

/// Sketches with 32 functions at a time, in one register.
#[target_feature(enable = "avx2,avx512f,avx512bw")]
pub(super) fn sketch_sets(family: &Family<u16>, sets: Sets<'_>, rows: &mut [u16]) {
    let (xors, _) = family.xors.as_chunks::<32>();
    let (multipliers, _) = family.multipliers.as_chunks::<32>();
    let ones = _mm512_set1_epi16(-1);
    let top_bit = _mm512_set1_epi16(i16::MIN);
    let mut mixed = [0; CHUNK];
    for (idx, row) in rows.chunks_exact_mut(family.n_slots).enumerate() {
        let set = sets.get(idx);
        if set.is_empty() {
            row.fill(u16::MAX);
            continue;
        }
        let (places, _) = row.as_chunks_mut::<32>();
        let n_tiles = places.len() / SLOTS_PER_FUNCTION;
        for (tile, (xors, multipliers)) in xors.iter().zip(multipliers).enumerate() {
            let (xors, multipliers) = (load_wide(xors), load_wide(multipliers));
            // The hash that each quarter begins with is the one whose turned value is the largest but one.
            let mut smallest = _mm512_set1_epi16(-2);
            let mut largest = _mm512_set1_epi16(1);
            let mut signed_smallest = _mm512_xor_si512(smallest, top_bit);
            let mut signed_largest = _mm512_xor_si512(largest, top_bit);
            for chunk in set.chunks(CHUNK) {
                mix_chunk(chunk, family.key, &mut mixed);
                for &element in &mixed[..chunk.len()] {
                    let words = _mm512_set1_epi64(element.cast_signed());
                    let hash = _mm512_mullo_epi16(_mm512_xor_si512(words, xors), multipliers);
                    smallest = _mm512_min_epu16(smallest, hash);
                    largest = _mm512_max_epu16(largest, hash);
                    signed_smallest = _mm512_min_epi16(signed_smallest, hash);
                    signed_largest = _mm512_max_epi16(signed_largest, hash);
                }
            }
            store_wide(&mut places[tile], smallest);
            store_wide(&mut places[n_tiles + tile], _mm512_xor_si512(largest, ones));
            store_wide(&mut places[2 * n_tiles + tile], _mm512_xor_si512(signed_smallest, top_bit));
            let turned = _mm512_xor_si512(signed_largest, _mm512_xor_si512(top_bit, ones));
            store_wide(&mut places[3 * n_tiles + tile], turned);
        }
    }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn load_wide(functions: &[u16; 32]) -> __m512i {
    // SAFETY: the array has 64 readable bytes, one register; the load needs no alignment.
    unsafe { _mm512_loadu_si512(functions.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn store_wide(slots: &mut [u16; 32], register: __m512i) {
    // SAFETY: the array has 64 writable bytes, one register; the store needs no alignment.
    unsafe { _mm512_storeu_si512(slots.as_mut_ptr().cast(), register) };
}
