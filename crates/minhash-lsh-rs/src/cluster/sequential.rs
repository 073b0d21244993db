//! Union-find on one thread.

/// Disjoint sets of the nodes `0..n_nodes`, in which the root of each set is its smallest node.
///
/// The roots do not depend on the order of the unions. A union links the larger root below the smaller one, and a find
/// halves the path that it walks (Tarjan and van Leeuwen 1984): amortised logarithmic, in practice constant.
///
/// ```
/// use minhash_lsh_rs::UnionFind;
///
/// let mut clusters = UnionFind::new(5);
/// assert!(clusters.union(4, 2));
/// assert!(clusters.union(2, 1));
/// assert!(!clusters.union(1, 4), "they are one cluster already");
/// assert_eq!(clusters.roots(), [0, 1, 1, 3, 1]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnionFind {
    parents: Vec<u32>,
}

impl UnionFind {
    /// Makes each of `n_nodes` nodes a set of its own.
    #[must_use]
    pub fn new(n_nodes: u32) -> Self {
        Self { parents: (0..n_nodes).collect() }
    }

    /// Returns the number of nodes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parents.len()
    }

    /// Tells whether there is no node.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parents.is_empty()
    }

    /// Returns the smallest node of the set of `node`.
    ///
    /// # Panics
    ///
    /// If `node` is not one of the nodes.
    pub fn find(&mut self, mut node: u32) -> u32 {
        loop {
            let parent = self.parents[node as usize];
            if parent == node {
                return node;
            }
            let grandparent = self.parents[parent as usize];
            self.parents[node as usize] = grandparent;
            node = grandparent;
        }
    }

    /// Joins the sets of two nodes, and tells whether they were two.
    ///
    /// # Panics
    ///
    /// If either is not one of the nodes.
    pub fn union(&mut self, first: u32, second: u32) -> bool {
        let (first, second) = (self.find(first), self.find(second));
        self.parents[first.max(second) as usize] = first.min(second);
        first != second
    }

    /// Returns the smallest node of the set of each node.
    #[must_use]
    pub fn roots(&self) -> Vec<u32> {
        let mut roots = self.parents.clone();
        for node in 0..roots.len() {
            // A parent is never larger than its child, and so it is settled already.
            roots[node] = roots[roots[node] as usize];
        }
        roots
    }
}
