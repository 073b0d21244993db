//! Sketches with AVX2, in registers of 16 narrow or 8 wide lanes.

use std::arch::x86_64::*;

use crate::sets::Sets;
use crate::sketch::{Family, MULTIPLIERS, SLOTS_PER_FUNCTION, mix};

/// How many elements are mixed before the functions go over them; they then stay in the first-level cache.
pub(super) const CHUNK: usize = 64;

macro_rules! avx2_kernel {
    (
        $module:ident, $slot:ty, $lanes:literal, $broadcast:ident, $multiply:ident,
        $min:ident, $max:ident, $signed_min:ident, $signed_max:ident
    ) => {
        pub(in crate::arch) mod $module {
            use super::*;

            /// The registers that are worked on at a time: with four minima for each they fill the sixteen there are.
            const N: usize = 2;

            #[target_feature(enable = "avx2")]
            pub(in crate::arch) fn sketch_sets(family: &Family<$slot>, sets: Sets<'_>, rows: &mut [$slot]) {
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
    narrow,
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
    wide,
    u32,
    8,
    _mm256_set1_epi32,
    _mm256_mullo_epi32,
    _mm256_min_epu32,
    _mm256_max_epu32,
    _mm256_min_epi32,
    _mm256_max_epi32
);

/// What every bit pattern is a value of.
pub(super) trait Integer {}

impl Integer for u16 {}
impl Integer for u32 {}
impl Integer for u64 {}

/// Loads 32 bytes.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn load<T: Integer, const N: usize>(array: &[T; N]) -> __m256i {
    const { assert!(size_of::<[T; N]>() == 32) };
    // SAFETY: the array has 32 readable bytes, by the assertion above, and the load needs no alignment.
    unsafe { _mm256_loadu_si256(std::ptr::from_ref(array).cast()) }
}

/// Stores 32 bytes.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn store<T: Integer, const N: usize>(array: &mut [T; N], value: __m256i) {
    const { assert!(size_of::<[T; N]>() == 32) };
    // SAFETY: the array has 32 writable bytes, by the assertion above, and every bit pattern is a valid integer;
    // the store needs no alignment.
    unsafe { _mm256_storeu_si256(std::ptr::from_mut(array).cast(), value) }
}

/// Mixes the elements of a chunk of at most [`CHUNK`] as `sketch::mix` does.
///
/// The last elements of a chunk may be mixed twice, with the same result.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn mix_chunk(chunk: &[u64], key: u64, mixed: &mut [u64; CHUNK]) {
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
