//! Inputs that would be quadratic, were nothing capped. A quadratic answer would not come back within hours.

use minhash_lsh_rs::{
    Banding, BucketOptions, ConcurrentUnionFind, LshIndex, SketcherOptions, UnionFind, candidate_pairs,
    intersection_size,
};

use crate::naive;

const N_SETS: usize = 100_000;

#[test]
fn all_sets_are_equal() {
    let signatures = naive::sketch(SketcherOptions::default(), &vec![vec![7, 8, 9]; N_SETS]);
    let banding = Banding::new(8, 16).unwrap();
    let buckets = BucketOptions::default().max_bucket_len(4);
    let candidates = candidate_pairs(&signatures, &banding, buckets).unwrap();
    assert_eq!(candidates.pairs.len(), 4 * N_SETS - 4 - 6);
    assert!(candidates.capped.iter().all(|bucket| bucket.n_entries == N_SETS));

    let mut index = LshIndex::new(SketcherOptions::default(), banding, buckets).unwrap();
    assert_eq!(index.query_then_insert_batch(&signatures).unwrap(), candidates);
    for id in 0..N_SETS as u32 {
        index.remove(id).unwrap();
    }
    index.insert_batch(&signatures).unwrap();
    assert_eq!(index.query(&signatures.get(0)).unwrap().len(), 4);
}

#[test]
fn all_sets_are_one_element() {
    let sets: Vec<Vec<u64>> = (0..N_SETS as u64).map(|element| vec![element % 1000]).collect();
    let signatures = naive::sketch(SketcherOptions::default(), &sets);
    let banding = Banding::new(16, 8).unwrap();
    let candidates = candidate_pairs(&signatures, &banding, BucketOptions::default()).unwrap();
    assert_eq!(candidates.pairs.len(), 1000 * (64 * 36 + 64 * 63 / 2));
}

#[test]
fn one_set_has_ten_million_elements() {
    let set: Vec<u64> = (0..10_000_000).collect();
    let signature = naive::sketch(SketcherOptions::default(), std::slice::from_ref(&set));
    assert!(signature.get(0).slots().all(|slot| slot < 10));
    assert_eq!(intersection_size(&set, &set[5_000_000..]), 5_000_000);
    assert_eq!(intersection_size(&set, &[3, 9_999_999, u64::MAX]), 2);
}

#[test]
fn clusters_are_chains_and_stars() {
    let n_nodes = 1_000_000;
    let mut clusters = UnionFind::new(n_nodes);
    let concurrent = ConcurrentUnionFind::new(n_nodes);
    for node in (1..n_nodes).rev() {
        clusters.union(node, node - 1);
        concurrent.union(node, node - 1);
    }
    assert!(clusters.roots().iter().all(|&root| root == 0));
    assert!(concurrent.into_roots().iter().all(|&root| root == 0));
}
