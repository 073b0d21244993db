//! Containment of sets of unequal sizes.

use minhash_lsh_rs::{ContainmentIndex, ContainmentOptions, SketcherOptions};

use crate::naive::{self, Random};

struct Planted {
    sets: Vec<Vec<u64>>,
    sizes: Vec<u64>,
    queries: Vec<Vec<u64>>,
}

/// For each query of 40 elements one set, of 20 to 160 elements, that shares a given part of the smaller of both.
fn planted(n_queries: usize, share: f64) -> Planted {
    let mut random = Random(0xc0ffee);
    let mut planted = Planted { sets: Vec::new(), sizes: Vec::new(), queries: Vec::new() };
    for query_idx in 0..n_queries {
        let query: Vec<u64> = (0..40).map(|_| random.next()).collect();
        let len = 20 * (1 + query_idx % 8);
        let n_shared = (len.min(40) as f64 * share).round() as usize;
        let mut set = query[..n_shared].to_vec();
        set.resize_with(len, || random.next());
        planted.sets.push(set);
        planted.sizes.push(len as u64);
        planted.queries.push(query);
    }
    planted
}

fn found(planted: &Planted, options: ContainmentOptions) -> (f64, f64) {
    let signatures = naive::sketch(SketcherOptions::default(), &planted.sets);
    let index = ContainmentIndex::new(&signatures, &planted.sizes, options).unwrap();
    let (mut n_found, mut n_others) = (0, 0);
    for (query_idx, query) in naive::sketch(SketcherOptions::default(), &planted.queries).iter().enumerate() {
        let ids = index.query(&query, 40).unwrap();
        assert!(ids.is_sorted_by(|earlier, later| earlier < later));
        n_found += usize::from(ids.contains(&(query_idx as u32)));
        n_others += ids.iter().filter(|&&id| id != query_idx as u32).count();
    }
    let n_queries = planted.queries.len() as f64;
    (n_found as f64 / n_queries, n_others as f64 / n_queries / n_queries)
}

#[test]
fn sets_above_the_threshold_are_found_and_few_others() {
    let options = ContainmentOptions::default().threshold(0.5);
    let (above, others) = found(&planted(800, 0.9), options);
    assert!(above > 0.97, "{above}");
    assert!(others < 0.01, "{others}");
    let (below, _) = found(&planted(800, 0.1), options);
    assert!(below < 0.25, "{below}");
}

#[test]
fn empty_sets_are_never_found() {
    let signatures = naive::sketch(SketcherOptions::default(), &[vec![], vec![1], vec![]]);
    let index = ContainmentIndex::new(&signatures, &[0, 1, 0], ContainmentOptions::default()).unwrap();
    assert_eq!(index.query(&signatures.get(1), 1).unwrap(), [1]);
    assert_eq!(index.query(&signatures.get(0), 0).unwrap(), []);
    let none = naive::sketch(SketcherOptions::default(), &[]);
    let index = ContainmentIndex::new(&none, &[], ContainmentOptions::default()).unwrap();
    assert_eq!(index.query(&signatures.get(1), 1).unwrap(), []);
}

#[test]
fn sizes_that_cannot_be_are_refused() {
    let signatures = naive::sketch(SketcherOptions::default(), &[vec![1]]);
    let message =
        |sizes: &[u64], options| ContainmentIndex::new(&signatures, sizes, options).unwrap_err().to_string();
    let options = ContainmentOptions::default();
    assert_eq!(message(&[], options), "the number of sizes is 0: must be 1, that of signatures");
    assert_eq!(message(&[0], options), "sizes[0] is 0: must be at least 1, for the set is not empty");
    assert_eq!(message(&[1], options.threshold(1.0)), "threshold is 1: must be above 0 and below 1");
    assert_eq!(message(&[1], options.n_partitions(0)), "n_partitions is 0: must be 1 to 1024");
}
