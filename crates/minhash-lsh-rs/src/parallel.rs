//! The one place that knows whether there is a pool of threads. With or without, the results are the same.

/// Applies `function` to each item and keeps the order.
#[cfg(feature = "rayon")]
pub(crate) fn map<I: Send, O: Send>(items: Vec<I>, function: impl Fn(I) -> O + Sync + Send) -> Vec<O> {
    use rayon::prelude::*;
    items.into_par_iter().map(function).collect()
}

/// Applies `function` to each item and keeps the order.
#[cfg(not(feature = "rayon"))]
pub(crate) fn map<I: Send, O: Send>(items: Vec<I>, function: impl Fn(I) -> O + Sync + Send) -> Vec<O> {
    items.into_iter().map(function).collect()
}
