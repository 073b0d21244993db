//! AVX2 and AVX-512.
//!
//! The functions of this module that other modules see are safe: they look whether the machine has what they need, and
//! say so if it has not. Below them, `unsafe` stands for two things only: loads and stores through references to arrays
//! of just the right size, and the call of a function whose features were found a line before.

use std::arch::x86_64::*;

use crate::sets::Sets;
use crate::sketch::{Family, MULTIPLIERS, SLOTS_PER_FUNCTION, mix};

/// How many elements are mixed before the functions go over them; they then stay in the first-level cache.
const CHUNK: usize = 64;

/// Sketches with the widest instructions there are, and tells whether it did.
pub(crate) fn sketch_sets_u16(family: &Family<u16>, sets: Sets<'_>, rows: &mut [u16]) -> bool {
    sketch_sets_u16_avx512(family, sets, rows) || sketch_sets_u16_avx2(family, sets, rows)
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
    unsafe { avx2_u16::sketch_sets(family, sets, rows) };
    true
}

/// Sketches with AVX2, if the machine has it.
pub(crate) fn sketch_sets_u32(family: &Family<u32>, sets: Sets<'_>, rows: &mut [u32]) -> bool {
    if !is_x86_feature_detected!("avx2") {
        return false;
    }
    // SAFETY: AVX2 was found just now.
    unsafe { avx2_u32::sketch_sets(family, sets, rows) };
    true
}

/// Intersects with AVX2, if the machine has it.
pub(crate) fn intersection_size(first: &[u64], second: &[u64]) -> Option<usize> {
    if !is_x86_feature_detected!("avx2") {
        return None;
    }
    // SAFETY: AVX2 was found just now.
    Some(unsafe { intersection_size_avx2(first, second) })
}

#[inline(always)]
pub(crate) fn prefetch<T>(slice: &[T], idx: usize) {
    if let Some(element) = slice.get(idx) {
        // SAFETY: the address is that of an element of a slice; SSE, which has the instruction, is part of x86-64.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(element).cast()) };
    }
}

/// Loads 32 bytes.
#[inline]
#[target_feature(enable = "avx2")]
fn load<T, const N: usize>(array: &[T; N]) -> __m256i {
    const { assert!(size_of::<[T; N]>() == 32) };
    // SAFETY: the array has 32 readable bytes, by the assertion above, and the load needs no alignment.
    unsafe { _mm256_loadu_si256(std::ptr::from_ref(array).cast()) }
}

/// Stores 32 bytes.
#[inline]
#[target_feature(enable = "avx2")]
fn store<T, const N: usize>(array: &mut [T; N], value: __m256i) {
    const { assert!(size_of::<[T; N]>() == 32) };
    // SAFETY: the array has 32 writable bytes, by the assertion above, and every bit pattern is a valid integer, which
    // all callers pass arrays of; the store needs no alignment.
    unsafe { _mm256_storeu_si256(std::ptr::from_mut(array).cast(), value) }
}

/// Mixes the elements of a chunk of at most [`CHUNK`] as `sketch::mix` does.
///
/// The last elements of a chunk may be mixed twice, with the same result.
#[inline]
#[target_feature(enable = "avx2")]
fn mix_chunk(chunk: &[u64], key: u64, mixed: &mut [u64; CHUNK]) {
    let Some(last_begin) = chunk.len().checked_sub(4) else {
        for (mixed, &element) in mixed.iter_mut().zip(chunk) {
            *mixed = mix(element, key);
        }
        return;
    };
    let key = _mm256_set1_epi64x(key.cast_signed());
    let mut begin = 0;
    loop {
        let elements: &[u64; 4] = chunk[begin..begin + 4].try_into().expect("four elements were taken");
        let mut state = _mm256_xor_si256(load(elements), key);
        for (round, multiplier) in MULTIPLIERS.into_iter().enumerate() {
            if round > 0 {
                state = _mm256_shuffle_epi32::<0b10_11_00_01>(state);
            }
            let product = _mm256_mul_epu32(state, _mm256_set1_epi64x(i64::from(multiplier)));
            state = _mm256_xor_si256(state, product);
        }
        let place: &mut [u64; 4] = (&mut mixed[begin..begin + 4]).try_into().expect("four places were taken");
        store(place, state);
        if begin == last_begin {
            return;
        }
        begin = (begin + 4).min(last_begin);
    }
}

macro_rules! avx2_kernel {
    (
        $module:ident, $slot:ty, $lanes:literal, $broadcast:ident, $multiply:ident,
        $min:ident, $max:ident, $signed_min:ident, $signed_max:ident
    ) => {
        mod $module {
            use super::*;

            /// The registers that are worked on at a time: with four minima for each they fill the sixteen there are.
            const N: usize = 2;

            #[target_feature(enable = "avx2")]
            pub(super) fn sketch_sets(family: &Family<$slot>, sets: Sets<'_>, rows: &mut [$slot]) {
                let n_functions = family.n_functions();
                for (idx, row) in rows.chunks_exact_mut(family.n_slots).enumerate() {
                    let set = sets.get(idx);
                    if set.is_empty() {
                        row.fill(<$slot>::MAX);
                        continue;
                    }
                    for begin in (0..n_functions).step_by(N * $lanes) {
                        let quarters = sketch_tile(family, set, begin);
                        for (quarter, registers) in quarters.into_iter().enumerate() {
                            for (lane, register) in registers.into_iter().enumerate() {
                                let first = begin + lane * $lanes;
                                let n_lanes = n_functions.saturating_sub(first).min($lanes);
                                write(row, quarter * n_functions + first, n_lanes, register);
                            }
                        }
                    }
                }
            }

            /// Computes the slots of the functions from `begin` on, `N` registers of them for each quarter.
            #[inline]
            #[target_feature(enable = "avx2")]
            fn sketch_tile(
                family: &Family<$slot>,
                set: &[u64],
                begin: usize,
            ) -> [[__m256i; N]; SLOTS_PER_FUNCTION] {
                let (all_xors, _) = family.xors[begin..].as_chunks::<$lanes>();
                let (all_multipliers, _) = family.multipliers[begin..].as_chunks::<$lanes>();
                // Loaded before the loop, as a check of bounds inside it would keep the minima out of registers.
                let (mut xors, mut multipliers) = ([$broadcast(0); N], [$broadcast(0); N]);
                for lane in 0..N {
                    xors[lane] = load(&all_xors[lane]);
                    multipliers[lane] = load(&all_multipliers[lane]);
                }
                // The hash that each quarter begins with is the one whose turned value is the largest but one.
                let top_bit = $broadcast(<$slot>::MAX.wrapping_shr(1).wrapping_add(1).cast_signed());
                let ones = $broadcast(-1);
                let mut smallest = [$broadcast(-2); N];
                let mut largest = [$broadcast(1); N];
                let mut signed_smallest = [_mm256_xor_si256($broadcast(-2), top_bit); N];
                let mut signed_largest = [_mm256_xor_si256($broadcast(1), top_bit); N];
                let mut mixed = [0; CHUNK];
                for chunk in set.chunks(CHUNK) {
                    mix_chunk(chunk, family.key, &mut mixed);
                    for &element in &mixed[..chunk.len()] {
                        let words = _mm256_set1_epi64x(element.cast_signed());
                        for lane in 0..N {
                            let hash = $multiply(_mm256_xor_si256(words, xors[lane]), multipliers[lane]);
                            smallest[lane] = $min(smallest[lane], hash);
                            largest[lane] = $max(largest[lane], hash);
                            signed_smallest[lane] = $signed_min(signed_smallest[lane], hash);
                            signed_largest[lane] = $signed_max(signed_largest[lane], hash);
                        }
                    }
                }
                for lane in 0..N {
                    largest[lane] = _mm256_xor_si256(largest[lane], ones);
                    signed_smallest[lane] = _mm256_xor_si256(signed_smallest[lane], top_bit);
                    signed_largest[lane] =
                        _mm256_xor_si256(signed_largest[lane], _mm256_xor_si256(top_bit, ones));
                }
                [smallest, largest, signed_smallest, signed_largest]
            }

            /// Writes the first lanes of a register to `row[begin..]`, and of the last quarter what there is room for.
            #[inline]
            #[target_feature(enable = "avx2")]
            fn write(row: &mut [$slot], begin: usize, n_lanes: usize, register: __m256i) {
                let Some(rest) = row.get_mut(begin..) else { return };
                match rest.first_chunk_mut::<$lanes>() {
                    Some(place) if n_lanes == $lanes => store(place, register),
                    _ => {
                        let mut values = [0; $lanes];
                        store(&mut values, register);
                        let n_lanes = n_lanes.min(rest.len());
                        rest[..n_lanes].copy_from_slice(&values[..n_lanes]);
                    }
                }
            }
        }
    };
}

avx2_kernel!(
    avx2_u16,
    u16,
    16,
    _mm256_set1_epi16,
    _mm256_mullo_epi16,
    _mm256_min_epu16,
    _mm256_max_epu16,
    _mm256_min_epi16,
    _mm256_max_epi16
);
avx2_kernel!(
    avx2_u32,
    u32,
    8,
    _mm256_set1_epi32,
    _mm256_mullo_epi32,
    _mm256_min_epu32,
    _mm256_max_epu32,
    _mm256_min_epi32,
    _mm256_max_epi32
);

mod avx512 {
    use super::*;

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
}

/// Merges blocks of four: all sixteen pairs are compared at once, then the block with the smaller end moves on
/// (Schlegel, Willhalm, Lehner: Fast Sorted-Set Intersection using SIMD Instructions, ADMS 2011).
#[target_feature(enable = "avx2")]
fn intersection_size_avx2(first: &[u64], second: &[u64]) -> usize {
    let (mut first_idx, mut second_idx) = (0, 0);
    let mut matches = _mm256_setzero_si256();
    while let (Some(own), Some(other)) = (
        first.get(first_idx..).and_then(<[u64]>::first_chunk::<4>),
        second.get(second_idx..).and_then(<[u64]>::first_chunk::<4>),
    ) {
        let (left, right) = (load(own), load(other));
        let equal = _mm256_or_si256(
            _mm256_or_si256(
                _mm256_cmpeq_epi64(left, right),
                _mm256_cmpeq_epi64(left, _mm256_permute4x64_epi64::<0b00_11_10_01>(right)),
            ),
            _mm256_or_si256(
                _mm256_cmpeq_epi64(left, _mm256_permute4x64_epi64::<0b01_00_11_10>(right)),
                _mm256_cmpeq_epi64(left, _mm256_permute4x64_epi64::<0b10_01_00_11>(right)),
            ),
        );
        // An equal lane is all ones, minus one.
        matches = _mm256_sub_epi64(matches, equal);
        first_idx += 4 * usize::from(own[3] <= other[3]);
        second_idx += 4 * usize::from(other[3] <= own[3]);
    }
    let mut counts = [0u64; 4];
    store(&mut counts, matches);
    let rest = super::portable::intersection_size(
        first.get(first_idx..).unwrap_or_default(),
        second.get(second_idx..).unwrap_or_default(),
    );
    counts.iter().sum::<u64>() as usize + rest
}
