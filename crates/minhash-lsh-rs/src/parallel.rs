//! The one place that knows whether there is a pool of threads. With or without, the results are the same.

/// Applies `function` to each item and keeps the order.
#[cfg(feature = "rayon")]
pub(crate) fn map<I: Send, O: Send>(items: Vec<I>, function: impl Fn(I) -> O + Sync + Send) -> Vec<O> {
    use rayon::prelude::*;
    items.into_par_iter().map(function).collect()
}

/// Sorts pairs, as one number each.
#[cfg(feature = "rayon")]
pub(crate) fn sort_pairs(pairs: &mut [(u32, u32)]) {
    use rayon::prelude::*;
    pairs.par_sort_unstable_by_key(as_one_number);
}

/// Sorts pairs, as one number each.
#[cfg(not(feature = "rayon"))]
pub(crate) fn sort_pairs(pairs: &mut [(u32, u32)]) {
    pairs.sort_unstable_by_key(as_one_number);
}

fn as_one_number(&(first, second): &(u32, u32)) -> u64 {
    (u64::from(first) << 32) | u64::from(second)
}

/// Applies `function` to each item and keeps the order.
#[cfg(not(feature = "rayon"))]
pub(crate) fn map<I: Send, O: Send>(items: Vec<I>, function: impl Fn(I) -> O + Sync + Send) -> Vec<O> {
    items.into_iter().map(function).collect()
}
