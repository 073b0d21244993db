//! Every refusal names the field, its value and the range.

use minhash_lsh_rs::{
    Banding, BandingOptions, BucketOptions, Error, LshIndex, Prior, Sets, Sketcher, SketcherOptions,
    candidate_pairs,
};

use crate::naive;

fn check<T: std::fmt::Debug>(result: Result<T, Error>, wanted: &str) {
    assert_eq!(result.unwrap_err().to_string(), wanted);
}

#[test]
fn sets_that_contradict_themselves() {
    check(Sets::new(&[], &[]), "offsets is empty: must hold one entry more than there are sets");
    check(Sets::new(&[1], &[1, 1]), "offsets[0] is 1: must be 0");
    check(Sets::new(&[1, 2], &[0, 2, 1, 2]), "offsets[2] is 1: must be at least 2, the one before");
    check(Sets::new(&[1, 2], &[0, 1]), "the last offset is 1: must be 2, the number of values");
}

#[test]
fn options_out_of_range() {
    check(Sketcher::new(SketcherOptions::default().n_slots(0)), "n_slots is 0: must be 1 to 65536");
    check(Sketcher::new(SketcherOptions::default().n_slots(65_537)), "n_slots is 65537: must be 1 to 65536");
    check(Banding::new(0, 4), "n_bands is 0: must be 1 to 65536");
    check(Banding::new(4, 0), "n_rows is 0: must be 1 to 65536");
    check(Banding::new(1000, 1000), "n_bands * n_rows is 1000000: must be 1 to 65536");
    check(Banding::new(usize::MAX, 2), "n_bands is 18446744073709551615: must be 1 to 65536");
    check(Banding::dividing(128, 15), "n_bands is 15: must be a divisor of n_slots, which is 128");
    check(Banding::dividing(128, 0), "n_bands is 0: must be a divisor of n_slots, which is 128");
}

#[test]
fn thresholds_and_weights_out_of_range() {
    let defaults = BandingOptions::default();
    let range = "must be above 0 and below 1";
    for (threshold, shown) in [(0.0, "0"), (1.0, "1"), (-0.5, "-0.5"), (2.0, "2"), (f64::NAN, "NaN")] {
        let result = Banding::for_threshold(threshold, 128, defaults);
        check(result, &format!("threshold is {shown}: {range}"));
    }
    check(Banding::for_threshold(0.5, 0, defaults), "n_slots is 0: must be 1 to 65536");
    let negative = defaults.false_positive_weight(-1.0);
    check(
        Banding::for_threshold(0.5, 128, negative),
        "false_positive_weight is -1: must be finite and at least 0",
    );
    let none = defaults.false_positive_weight(0.0).false_negative_weight(0.0);
    check(
        Banding::for_threshold(0.5, 128, none),
        "false_negative_weight is 0: must be above 0, as the other weight is 0",
    );
    let prior = defaults.prior(Prior::Beta { alpha: 0.0, beta: 1.0 });
    check(Banding::for_threshold(0.5, 128, prior), "alpha is 0: must be above 0 and at most 1000");
}

#[test]
fn an_index_that_does_not_fit_its_signatures() {
    let signatures = naive::sketch(SketcherOptions::default(), &[vec![1], vec![2]]);
    let banding = Banding::new(17, 8).unwrap();
    let range = "must be at least 136, 17 bands of 8";
    check(
        candidate_pairs(&signatures, &banding, BucketOptions::default()),
        &format!("n_slots is 128: {range}"),
    );
    let banding = Banding::new(16, 8).unwrap();
    check(
        candidate_pairs(&signatures, &banding, BucketOptions::default().max_bucket_len(0)),
        "max_bucket_len is 0: must be 1 to 1048576",
    );
    let mut index =
        LshIndex::new(SketcherOptions::default().seed(9), banding, BucketOptions::default()).unwrap();
    let wanted = "seed of the signature is 6004511418295406412: must be 9, that of the index";
    check(index.insert(&signatures.get(0)), wanted);
    check(index.query(&signatures.get(0)), wanted);
    check(index.insert_batch(&signatures), wanted);
    check(index.remove(0), "id is 0: must be below 0");
}
