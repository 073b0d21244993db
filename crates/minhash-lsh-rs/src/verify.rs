//! The exact comparison that decides over a candidate.
//!
//! All functions take sets as sorted slices without repetition. On other slices the result is some number, never a panic.

/// How many times longer one set must be before the shorter one is searched in it instead of merged with it.
const GALLOP_RATIO: usize = 32;

/// Counts the elements that two sorted sets without repetition share.
///
/// Sets of like sizes are merged; where one is 32 times as large as the other, each element of the smaller is
/// searched by doubling steps (Bentley and Yao 1976), so that the time is `small * log(large / small)`.
///
/// ```
/// assert_eq!(minhash_lsh_rs::intersection_size(&[1, 3, 5, 7], &[3, 4, 5, 6]), 2);
/// ```
#[must_use]
pub fn intersection_size(first: &[u64], second: &[u64]) -> usize {
    let (small, large) = if first.len() <= second.len() { (first, second) } else { (second, first) };
    if small.len() * GALLOP_RATIO < large.len() {
        gallop(small, large)
    } else {
        crate::arch::intersection_size(small, large)
    }
}

/// Returns the resemblance (Jaccard index) of two sorted sets: shared elements by all elements; 0 if either is empty.
#[must_use]
pub fn resemblance(first: &[u64], second: &[u64]) -> f64 {
    let n_shared = intersection_size(first, second);
    if n_shared == 0 {
        return 0.0;
    }
    n_shared as f64 / (first.len() + second.len() - n_shared) as f64
}

/// Returns the share of the smaller of two sorted sets that is inside the larger; 0 if either is empty.
#[must_use]
pub fn containment(first: &[u64], second: &[u64]) -> f64 {
    let n_shared = intersection_size(first, second);
    if n_shared == 0 {
        return 0.0;
    }
    n_shared as f64 / first.len().min(second.len()) as f64
}

fn gallop(small: &[u64], large: &[u64]) -> usize {
    let mut rest = large;
    let mut n_shared = 0;
    for &element in small {
        let mut step = 1;
        while step < rest.len() && rest[step] < element {
            step *= 2;
        }
        let window = &rest[step / 2..rest.len().min(step + 1)];
        let position = step / 2 + window.partition_point(|&other| other < element);
        rest = &rest[position..];
        n_shared += usize::from(rest.first() == Some(&element));
    }
    n_shared
}
