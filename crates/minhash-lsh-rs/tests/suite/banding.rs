//! The curve is what the index does, and the best banding is the best.

use minhash_lsh_rs::{Banding, BandingOptions, BucketOptions, Prior, SketcherOptions, candidate_pairs};
use proptest::prelude::*;

use crate::naive::{self, Random};

/// The share of planted pairs with a resemblance of 0.7 or more that become candidates is what the curve says.
#[test]
fn recall_of_planted_pairs_is_what_the_curve_predicts() {
    let mut random = Random(0x9a7e);
    let mut sets = Vec::new();
    let banding = Banding::new(16, 8).unwrap();
    let (n_pairs, mut predicted) = (40_000, 0.0);
    for _ in 0..n_pairs {
        let len = 12 + (random.next() % 14) as usize;
        let n_shared = len - (random.next() as usize % (len * 3 / 17 + 1));
        let union: Vec<u64> = (0..2 * len - n_shared).map(|_| random.next()).collect();
        let resemblance = n_shared as f64 / union.len() as f64;
        assert!(resemblance >= 0.7);
        predicted += banding.curve().probability(resemblance) / f64::from(n_pairs);
        sets.push(union[..len].to_vec());
        sets.push(union[len - n_shared..].to_vec());
    }
    let signatures = naive::sketch(SketcherOptions::default(), &sets);
    let candidates = candidate_pairs(&signatures, &banding, BucketOptions::default()).unwrap();
    let n_found =
        candidates.pairs.iter().filter(|&&(first, second)| first % 2 == 0 && second == first + 1).count();
    let recall = n_found as f64 / f64::from(n_pairs);
    assert!((recall - predicted).abs() < 0.005, "recall {recall:.4}, predicted {predicted:.4}");
}

#[test]
fn the_curve_rises_from_zero_to_one_through_its_midpoint() {
    let curve = Banding::new(20, 5).unwrap().curve();
    assert_eq!(curve.probability(0.0), 0.0);
    assert_eq!(curve.probability(1.0), 1.0);
    assert!((curve.probability(curve.midpoint()) - 0.5).abs() < 1e-9);
}

#[test]
fn known_thresholds_get_known_bands() {
    let rows = |threshold| Banding::for_threshold(threshold, 128, BandingOptions::default()).unwrap();
    // What datasketch 2.0.0 chooses for 128 permutations with its default weights.
    for (threshold, wanted) in [(0.5, (25, 5)), (0.7, (14, 9)), (0.9, (5, 25))] {
        let found = rows(threshold);
        assert_eq!((found.n_bands(), found.n_rows()), wanted, "{threshold}");
    }
}

#[test]
fn weights_and_prior_move_the_curve() {
    let choose = |options| Banding::for_threshold(0.5, 128, options).unwrap().curve().midpoint();
    let even = choose(BandingOptions::default());
    let recall = choose(BandingOptions::default().false_positive_weight(0.1).false_negative_weight(0.9));
    let precision = choose(BandingOptions::default().false_positive_weight(0.9).false_negative_weight(0.1));
    let rare = choose(BandingOptions::default().prior(Prior::Beta { alpha: 1.0, beta: 8.0 }));
    assert!(recall < even && even < precision);
    assert!(even < rare, "where like pairs are rare, most of the cost is false positives");
}

proptest! {
    #[test]
    fn no_cut_of_the_slots_is_cheaper(threshold in 0.05f64..0.95, n_slots in 1usize..80) {
        let options = BandingOptions::default();
        let best = Banding::for_threshold(threshold, n_slots, options).unwrap();
        let cost = best.curve().expected_cost(threshold, options);
        for n_rows in 1..=n_slots.min(64) {
            for n_bands in 1..=n_slots / n_rows {
                let other = Banding::new(n_bands, n_rows).unwrap();
                prop_assert!(cost <= other.curve().expected_cost(threshold, options));
            }
        }
    }
}
