//! AVX2 and AVX-512.
//!
//! The functions of this module that other modules see are safe: they look whether the machine has what they need, and
//! say so if it has not. Below them, `unsafe` stands for two things only: loads and stores through references to arrays
//! of just the right size, and the call of a function whose features were found a line before.

use std::arch::x86_64::*;

use crate::sets::Sets;
use crate::sketch::{Family, MULTIPLIERS, mix};

/// How many elements are mixed before the functions go over them; they then stay in the first-level cache.
const CHUNK: usize = 64;

/// Sketches with the widest instructions there are, and tells whether it did.
pub(crate) fn sketch_sets_u16(family: &Family<u16>, sets: Sets<'_>, rows: &mut [u16]) -> bool {
    sketch_sets_u16_avx512(family, sets, rows) || sketch_sets_u16_avx2(family, sets, rows)
}

/// Sketches with AVX-512, if the machine has it and the functions fill its registers.
pub(crate) fn sketch_sets_u16_avx512(family: &Family<u16>, sets: Sets<'_>, rows: &mut [u16]) -> bool {
    let fits = family.n_functions().is_multiple_of(64) && family.n_slots.is_multiple_of(2);
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
        for multiplier in MULTIPLIERS {
            let product = _mm256_mul_epu32(state, _mm256_set1_epi64x(i64::from(multiplier)));
            state = _mm256_shuffle_epi32::<0b10_11_00_01>(_mm256_xor_si256(state, product));
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
    ($module:ident, $slot:ty, $lanes:literal, $multiply:ident, $min:ident, $max:ident, $broadcast:ident) => {
        mod $module {
            use super::*;

            #[target_feature(enable = "avx2")]
            pub(super) fn sketch_sets(family: &Family<$slot>, sets: Sets<'_>, rows: &mut [$slot]) {
                for (idx, row) in rows.chunks_exact_mut(family.n_slots).enumerate() {
                    let set = sets.get(idx);
                    if set.is_empty() {
                        row.fill(<$slot>::MAX);
                        continue;
                    }
                    let (minima, complements) = row.split_at_mut(family.n_functions());
                    let mut begin = 0;
                    while begin < minima.len() {
                        begin += if minima.len() - begin > 2 * $lanes {
                            sketch_tile::<4>(family, set, begin, minima, complements)
                        } else {
                            sketch_tile::<2>(family, set, begin, minima, complements)
                        };
                    }
                }
            }

            /// Computes the slots of the functions from `begin` on, `N` registers of them, and returns how many these are.
            #[inline]
            #[target_feature(enable = "avx2")]
            fn sketch_tile<const N: usize>(
                family: &Family<$slot>,
                set: &[u64],
                begin: usize,
                minima: &mut [$slot],
                complements: &mut [$slot],
            ) -> usize {
                let end = begin + N * $lanes;
                let (xors, _) = family.xors[begin..end].as_chunks::<$lanes>();
                let (multipliers, _) = family.multipliers[begin..end].as_chunks::<$lanes>();
                let mut smallest = [$broadcast(-2); N];
                let mut largest = [$broadcast(1); N];
                let mut mixed = [0; CHUNK];
                for chunk in set.chunks(CHUNK) {
                    mix_chunk(chunk, family.key, &mut mixed);
                    for &element in &mixed[..chunk.len()] {
                        let words = _mm256_set1_epi64x(element.cast_signed());
                        for lane in 0..N {
                            let word = _mm256_xor_si256(words, load(&xors[lane]));
                            let hash = $multiply(word, load(&multipliers[lane]));
                            smallest[lane] = $min(smallest[lane], hash);
                            largest[lane] = $max(largest[lane], hash);
                        }
                    }
                }
                let ones = $broadcast(-1);
                for lane in 0..N {
                    let begin = begin + lane * $lanes;
                    write(minima, begin, smallest[lane]);
                    write(complements, begin, _mm256_xor_si256(largest[lane], ones));
                }
                N * $lanes
            }

            /// Writes a register to `slots[begin..]`, and of the last one what there is room for.
            #[inline]
            #[target_feature(enable = "avx2")]
            fn write(slots: &mut [$slot], begin: usize, register: __m256i) {
                let Some(rest) = slots.get_mut(begin..) else { return };
                if let Some(place) = rest.first_chunk_mut::<$lanes>() {
                    store(place, register);
                } else {
                    let mut values = [0; $lanes];
                    store(&mut values, register);
                    let n_slots = rest.len();
                    rest.copy_from_slice(&values[..n_slots]);
                }
            }
        }
    };
}

avx2_kernel!(avx2_u16, u16, 16, _mm256_mullo_epi16, _mm256_min_epu16, _mm256_max_epu16, _mm256_set1_epi16);
avx2_kernel!(avx2_u32, u32, 8, _mm256_mullo_epi32, _mm256_min_epu32, _mm256_max_epu32, _mm256_set1_epi32);

mod avx512 {
    use super::*;

    /// Sketches with 64 functions at a time, in two registers of 32 lanes.
    #[target_feature(enable = "avx2,avx512f,avx512bw")]
    pub(super) fn sketch_sets(family: &Family<u16>, sets: Sets<'_>, rows: &mut [u16]) {
        let (xors, _) = family.xors.as_chunks::<64>();
        let (multipliers, _) = family.multipliers.as_chunks::<64>();
        let mut mixed = [0; CHUNK];
        for (idx, row) in rows.chunks_exact_mut(family.n_slots).enumerate() {
            let set = sets.get(idx);
            if set.is_empty() {
                row.fill(u16::MAX);
                continue;
            }
            let (minima, complements) = row.split_at_mut(family.n_functions());
            let (minima, _) = minima.as_chunks_mut::<64>();
            let (complements, _) = complements.as_chunks_mut::<64>();
            let functions = xors.iter().zip(multipliers);
            for ((xors, multipliers), places) in functions.zip(minima.iter_mut().zip(complements)) {
                let (xors, multipliers) = (load(xors), load(multipliers));
                let mut smallest = [_mm512_set1_epi16(-2); 2];
                let mut largest = [_mm512_set1_epi16(1); 2];
                for chunk in set.chunks(CHUNK) {
                    mix_chunk(chunk, family.key, &mut mixed);
                    for &element in &mixed[..chunk.len()] {
                        let words = _mm512_set1_epi64(element.cast_signed());
                        for lane in 0..2 {
                            let hash =
                                _mm512_mullo_epi16(_mm512_xor_si512(words, xors[lane]), multipliers[lane]);
                            smallest[lane] = _mm512_min_epu16(smallest[lane], hash);
                            largest[lane] = _mm512_max_epu16(largest[lane], hash);
                        }
                    }
                }
                let ones = _mm512_set1_epi16(-1);
                store(places.0, smallest);
                store(places.1, largest.map(|register| _mm512_xor_si512(register, ones)));
            }
        }
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    fn load(functions: &[u16; 64]) -> [__m512i; 2] {
        let begin = functions.as_ptr();
        // SAFETY: the array has 128 readable bytes, two registers; the loads need no alignment.
        unsafe { [_mm512_loadu_si512(begin.cast()), _mm512_loadu_si512(begin.add(32).cast())] }
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    fn store(slots: &mut [u16; 64], registers: [__m512i; 2]) {
        let begin = slots.as_mut_ptr();
        // SAFETY: the array has 128 writable bytes, two registers; the stores need no alignment.
        unsafe {
            _mm512_storeu_si512(begin.cast(), registers[0]);
            _mm512_storeu_si512(begin.add(32).cast(), registers[1]);
        }
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
