//! The estimates are as good as the documentation says.

use minhash_lsh_rs::{SetSizes, SketcherOptions, SlotWidth, standard_error};

use crate::naive::{self, Random};

const N_PAIRS: usize = 4000;
const N_SLOTS: usize = 128;

struct Errors {
    bias: f64,
    ratio: f64,
}

/// Estimates the resemblance of pairs of sets of `len` elements that share `n_shared`, and compares with the truth.
fn measure(
    options: SketcherOptions,
    len: usize,
    n_shared: usize,
    mut element: impl FnMut(u64, u64) -> u64,
) -> [Errors; 2] {
    let union_len = 2 * len - n_shared;
    let truth = n_shared as f64 / union_len as f64;
    let mut sets = Vec::with_capacity(2 * N_PAIRS);
    for pair_idx in 0..N_PAIRS as u64 {
        let union: Vec<u64> = (0..union_len as u64).map(|idx| element(pair_idx, idx)).collect();
        sets.push(union[..len].to_vec());
        sets.push(union[len - n_shared..].to_vec());
    }
    let signatures = naive::sketch(options, &sets);
    let sizes = SetSizes { own: len as u64, other: len as u64 };
    let mut sums = [[0.0; 2]; 2];
    for pair_idx in 0..N_PAIRS {
        let (first, second) = (signatures.get(2 * pair_idx), signatures.get(2 * pair_idx + 1));
        let estimates = [first.resemblance(&second), first.resemblance_of_sizes(&second, sizes)];
        for (sums, estimate) in sums.iter_mut().zip(estimates) {
            let error = estimate.unwrap() - truth;
            sums[0] += error;
            sums[1] += error * error;
        }
    }
    sums.map(|[sum, squares]| Errors {
        bias: sum / N_PAIRS as f64,
        ratio: (squares / N_PAIRS as f64).sqrt() / standard_error(truth, N_SLOTS),
    })
}

/// Goes over set sizes of 5 to 400 and resemblances of 0.1 to 0.9, as near as whole elements allow.
fn check(options: SketcherOptions, max_bias: f64, mut element: impl FnMut(u64, u64, &mut Random) -> u64) {
    let mut random = Random(0x0d15_ea5e);
    for len in [5, 8, 12, 18, 30, 50, 100, 200, 400] {
        for tenths in 1..10 {
            let resemblance = f64::from(tenths) / 10.0;
            let n_shared = (2.0 * len as f64 * resemblance / (1.0 + resemblance)).round() as usize;
            if n_shared == 0 || n_shared == len {
                continue;
            }
            let errors = measure(options, len, n_shared, |pair_idx, idx| element(pair_idx, idx, &mut random));
            for (name, errors) in ["resemblance", "resemblance_of_sizes"].iter().zip(errors) {
                let Errors { bias, ratio } = errors;
                assert!(bias.abs() < max_bias, "{name}: bias {bias:.5}, n {len}, J {resemblance}");
                assert!(ratio <= 1.05, "{name}: error {ratio:.4} times theory, n {len}, J {resemblance}");
            }
        }
    }
}

#[test]
fn resemblance_of_hashes_has_the_promised_bias_and_error() {
    check(SketcherOptions::default(), 0.002, |_, _, random| random.next());
}

#[test]
fn resemblance_of_small_integers_has_the_promised_error() {
    check(SketcherOptions::default(), 0.003, |pair_idx, idx, _| pair_idx * 10_007 + idx);
}

#[test]
fn resemblance_of_multiples_of_a_large_power_of_two_has_the_promised_error() {
    check(SketcherOptions::default(), 0.003, |pair_idx, idx, _| (pair_idx * 10_007 + 3 * idx) << 40);
}

#[test]
fn wide_slots_have_the_promised_bias_and_error() {
    check(SketcherOptions::default().slot_width(SlotWidth::Bits32), 0.002, |_, _, random| random.next());
}

#[test]
fn narrow_slots_without_correction_are_biased_by_chance_equality() {
    let mut random = Random(11);
    let union: Vec<Vec<u64>> = (0..200).map(|_| (0..4000).map(|_| random.next()).collect()).collect();
    let signatures = naive::sketch(SketcherOptions::default(), &union);
    let sizes = SetSizes { own: 4000, other: 4000 };
    let (mut raw, mut corrected) = (0.0, 0.0);
    for pair_idx in 0..100 {
        let (first, second) = (signatures.get(2 * pair_idx), signatures.get(2 * pair_idx + 1));
        raw += first.agreement(&second).unwrap() / 100.0;
        corrected += first.containment(&second, sizes).unwrap() / 100.0;
    }
    // Disjoint sets of 4,000 elements agree in one slot of 33 by chance.
    assert!((raw - 0.03).abs() < 0.005, "{raw}");
    // The estimate is clamped at zero, and so half of its error remains.
    assert!(corrected < 0.02, "{corrected}");
}

#[test]
fn cardinality_is_within_four_standard_errors() {
    let mut random = Random(5);
    for len in [1, 10, 100, 1000, 5000] {
        let set: Vec<u64> = (0..len).map(|_| random.next()).collect();
        let cardinality = naive::sketch(SketcherOptions::default(), &[set]).get(0).cardinality();
        let relative = (cardinality / len as f64 - 1.0).abs();
        assert!(relative < 4.0 / (N_SLOTS as f64).sqrt(), "{len}: {cardinality}");
    }
}
