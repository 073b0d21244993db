//! Reports that pairs connect: each component is decided by itself.

use minhash_lsh_rs::UnionFind;
use rayon::prelude::*;

/// Ranks and pairs of ranks by the components of the graph that the pairs make.
pub(super) struct Connected {
    /// By component, then rank; the root of a component tells it from others.
    members: Vec<(u32, u32)>,
    /// By component, then the second report, then the first.
    pairs: Vec<(u32, u32)>,
    roots: Vec<u32>,
}

/// Reports that pairs connect.
pub(super) struct Component<'a> {
    /// The root and the rank of each, the ranks ascending.
    pub(super) members: &'a [(u32, u32)],
    /// Ascending by the second report, then the first.
    pub(super) pairs: &'a [(u32, u32)],
}

impl Connected {
    /// Finds the components of pairs of ranks.
    pub(super) fn by(mut pairs: Vec<(u32, u32)>, n_ranks: usize) -> Self {
        let mut union = UnionFind::new(n_ranks as u32);
        for &(first, second) in &pairs {
            union.union(first, second);
        }
        let roots = union.roots();
        let root = |rank: u32| roots[rank as usize];
        pairs.par_sort_unstable_by_key(|&(first, second)| (root(second), second, first));
        let ends = pairs.iter().flat_map(|&(first, second)| [first, second]);
        let mut members: Vec<(u32, u32)> = ends.map(|rank| (root(rank), rank)).collect();
        members.par_sort_unstable();
        members.dedup();
        Self { members, pairs, roots }
    }

    pub(super) fn components(&self) -> Vec<Component<'_>> {
        let root = |pair: &(u32, u32)| self.roots[pair.1 as usize];
        let members = self.members.chunk_by(|one, other| one.0 == other.0);
        let pairs = self.pairs.chunk_by(|one, other| root(one) == root(other));
        members.zip(pairs).map(|(members, pairs)| Component { members, pairs }).collect()
    }
}
