//! Verified pairs in, clusters out.

mod concurrent;
mod sequential;

pub use concurrent::ConcurrentUnionFind;
pub use sequential::UnionFind;
