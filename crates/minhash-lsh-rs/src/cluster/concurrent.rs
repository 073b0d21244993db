//! Union-find on many threads.

use std::sync::atomic::{AtomicU32, Ordering};

/// Disjoint sets that any number of threads join at once, with the same result as [`UnionFind`](crate::UnionFind).
///
/// It takes `&self` and no lock: a union is one compare-and-swap of the larger root, tried again when another thread
/// came first (Jayanti and Tarjan: Concurrent Disjoint Set Union, 2021, with the node itself for its rank). It runs
/// on scoped threads and in any pool, and so the crate needs no pool of its own.
///
/// ```
/// use minhash_lsh_rs::ConcurrentUnionFind;
///
/// let clusters = ConcurrentUnionFind::new(5);
/// std::thread::scope(|scope| {
///     scope.spawn(|| clusters.union(4, 2));
///     scope.spawn(|| clusters.union(2, 1));
/// });
/// assert_eq!(clusters.into_roots(), [0, 1, 1, 3, 1]);
/// ```
#[derive(Debug)]
pub struct ConcurrentUnionFind {
    parents: Vec<AtomicU32>,
}

impl ConcurrentUnionFind {
    /// Makes each of `n_nodes` nodes a set of its own.
    #[must_use]
    pub fn new(n_nodes: u32) -> Self {
        Self { parents: (0..n_nodes).map(AtomicU32::new).collect() }
    }

    /// Returns a node of the set of `node`: its smallest one, once no thread joins any more.
    ///
    /// # Panics
    ///
    /// If `node` is not one of the nodes.
    #[must_use]
    pub fn find(&self, mut node: u32) -> u32 {
        loop {
            let parent = self.parent(node);
            let grandparent = self.parent(parent);
            if parent == grandparent {
                return parent;
            }
            // Whoever fails here lost against a thread that wrote a parent at least as near to the root.
            let link = &self.parents[node as usize];
            let _ = link.compare_exchange_weak(parent, grandparent, Ordering::AcqRel, Ordering::Acquire);
            node = grandparent;
        }
    }

    /// Joins the sets of two nodes, and tells whether this call did it.
    ///
    /// # Panics
    ///
    /// If either is not one of the nodes.
    pub fn union(&self, first: u32, second: u32) -> bool {
        let (mut first, mut second) = (first, second);
        loop {
            first = self.find(first);
            second = self.find(second);
            if first == second {
                return false;
            }
            let (smaller, larger) = (first.min(second), first.max(second));
            let link = &self.parents[larger as usize];
            if link.compare_exchange(larger, smaller, Ordering::AcqRel, Ordering::Acquire).is_ok() {
                return true;
            }
        }
    }

    /// Returns the smallest node of the set of each node.
    #[must_use]
    pub fn into_roots(self) -> Vec<u32> {
        let mut roots: Vec<u32> = self.parents.into_iter().map(AtomicU32::into_inner).collect();
        for node in 0..roots.len() {
            // A parent is never larger than its child, and so it is settled already.
            roots[node] = roots[roots[node] as usize];
        }
        roots
    }

    fn parent(&self, node: u32) -> u32 {
        self.parents[node as usize].load(Ordering::Acquire)
    }
}
