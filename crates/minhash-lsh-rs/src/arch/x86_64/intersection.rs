//! Intersects with AVX2.

use std::arch::x86_64::*;

use super::avx2::{load, store};
use crate::arch::portable;

/// Merges blocks of four: all sixteen pairs are compared at once, then the block with the smaller end moves on
/// (Schlegel, Willhalm, Lehner: Fast Sorted-Set Intersection using SIMD Instructions, ADMS 2011).
#[target_feature(enable = "avx2")]
pub(super) fn intersection_size(first: &[u64], second: &[u64]) -> usize {
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
    let rest = portable::intersection_size(
        first.get(first_idx..).unwrap_or_default(),
        second.get(second_idx..).unwrap_or_default(),
    );
    counts.iter().sum::<u64>() as usize + rest
}
