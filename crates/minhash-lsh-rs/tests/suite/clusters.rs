//! Union-find, on one thread and on many, against repainting.

use minhash_lsh_rs::{ConcurrentUnionFind, UnionFind};
use proptest::prelude::*;

fn repainted(n_nodes: u32, pairs: &[(u32, u32)]) -> Vec<u32> {
    let mut colours: Vec<u32> = (0..n_nodes).collect();
    for &(first, second) in pairs {
        let (first, second) = (colours[first as usize], colours[second as usize]);
        for colour in &mut colours {
            if *colour == first.max(second) {
                *colour = first.min(second);
            }
        }
    }
    colours
}

proptest! {
    #[test]
    fn roots_are_the_smallest_nodes(pairs in prop::collection::vec((0u32..60, 0u32..60), 0..80)) {
        let wanted = repainted(60, &pairs);
        let mut sequential = UnionFind::new(60);
        for &(first, second) in &pairs {
            let n_roots = |clusters: &UnionFind| clusters.roots().iter().enumerate().filter(|&(node, &root)| node as u32 == root).count();
            let before = n_roots(&sequential);
            let joined = sequential.union(first, second);
            prop_assert_eq!(before - n_roots(&sequential), usize::from(joined));
        }
        prop_assert_eq!(sequential.roots(), wanted.clone());

        let concurrent = ConcurrentUnionFind::new(60);
        std::thread::scope(|scope| {
            for part in pairs.chunks(20) {
                let concurrent = &concurrent;
                scope.spawn(move || part.iter().for_each(|&(first, second)| { concurrent.union(first, second); }));
            }
        });
        prop_assert_eq!(concurrent.into_roots(), wanted);
    }
}
