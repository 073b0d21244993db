//! Batch and incremental index against the comparison of everything with everything.

use minhash_lsh_rs::{
    Banding, BucketOptions, LshIndex, Signatures, SketcherOptions, SlotWidth, candidate_pairs,
};
use proptest::prelude::*;

use crate::naive;

/// Sets of few different elements, so that many of them share buckets.
fn signatures() -> impl Strategy<Value = Signatures> {
    let sets = prop::collection::vec(prop::collection::vec(0u64..12, 0..6), 0..120);
    (sets, any::<bool>()).prop_map(|(sets, wide)| {
        let width = if wide { SlotWidth::Bits32 } else { SlotWidth::Bits16 };
        naive::sketch(SketcherOptions::default().n_slots(16).slot_width(width), &sets)
    })
}

fn bandings() -> impl Strategy<Value = Banding> {
    (1usize..9, 1usize..9)
        .prop_filter("fits 16 slots", |(n_bands, n_rows)| n_bands * n_rows <= 16)
        .prop_map(|(n_bands, n_rows)| Banding::new(n_bands, n_rows).unwrap())
}

fn empty_index(signatures: &Signatures, banding: Banding, buckets: BucketOptions) -> LshIndex {
    let options = SketcherOptions::default().n_slots(16).slot_width(signatures.slot_width());
    LshIndex::new(options, banding, buckets).unwrap()
}

proptest! {
    #[test]
    fn batch_finds_what_the_definition_says(
        signatures in signatures(), banding in bandings(), max_bucket_len in 1usize..40,
    ) {
        let buckets = BucketOptions::default().max_bucket_len(max_bucket_len);
        let candidates = candidate_pairs(&signatures, &banding, buckets).unwrap();
        prop_assert_eq!(&candidates.pairs, &naive::candidate_pairs(&signatures, &banding, max_bucket_len));
    }

    #[test]
    fn one_by_one_finds_what_the_batch_finds(
        signatures in signatures(), banding in bandings(), max_bucket_len in 1usize..40,
    ) {
        let buckets = BucketOptions::default().max_bucket_len(max_bucket_len);
        let wanted = candidate_pairs(&signatures, &banding, buckets).unwrap();

        let mut index = empty_index(&signatures, banding, buckets);
        let mut pairs = Vec::new();
        for signature in signatures.iter() {
            let (earlier, id) = index.query_then_insert(&signature).unwrap();
            pairs.extend(earlier.into_iter().map(|earlier| (earlier, id)));
        }
        pairs.sort_unstable();
        prop_assert_eq!(&pairs, &wanted.pairs);
        prop_assert_eq!(index.capped(), wanted.capped.clone());

        let found = empty_index(&signatures, banding, buckets).query_then_insert_batch(&signatures).unwrap();
        prop_assert_eq!(found, wanted);
    }

    #[test]
    fn batches_of_queries_are_queries(signatures in signatures(), banding in bandings()) {
        let mut index = empty_index(&signatures, banding, BucketOptions::default());
        prop_assert_eq!(index.insert_batch(&signatures).unwrap(), 0..signatures.len() as u32);
        let matches = index.query_batch(&signatures).unwrap();
        prop_assert_eq!(matches.len(), signatures.len());
        for (found, signature) in matches.iter().zip(signatures.iter()) {
            prop_assert_eq!(found, index.query(&signature).unwrap());
        }
    }

    #[test]
    fn what_is_removed_is_not_found(
        signatures in signatures(), banding in bandings(), choices in prop::collection::vec(any::<u8>(), 120),
    ) {
        let mut index = empty_index(&signatures, banding, BucketOptions::default().max_bucket_len(1000));
        let mut present: Vec<u32> = Vec::new();
        for (signature, choice) in signatures.iter().zip(choices) {
            let id = index.insert(&signature).unwrap();
            present.push(id);
            if choice % 3 == 0 {
                let gone = present.swap_remove(choice as usize % present.len());
                index.remove(gone).unwrap();
                prop_assert!(index.remove(gone).is_err());
            }
        }
        prop_assert_eq!(index.len(), present.len());
        let pairs = naive::candidate_pairs(&signatures, &banding, 1000);
        for (id, signature) in signatures.iter().enumerate() {
            let id = id as u32;
            let shares = |other: u32| other == id || pairs.contains(&(other.min(id), other.max(id)));
            let mut wanted: Vec<u32> = present.iter().copied().filter(|&other| !signature.is_empty() && shares(other)).collect();
            wanted.sort_unstable();
            prop_assert_eq!(index.query(&signature).unwrap(), wanted);
        }
    }
}

#[test]
fn capped_buckets_are_reported_with_their_size() {
    let sets = vec![vec![1u64, 2, 3]; 10];
    let signatures = naive::sketch(SketcherOptions::default(), &sets);
    let banding = Banding::new(2, 64).unwrap();
    let candidates =
        candidate_pairs(&signatures, &banding, BucketOptions::default().max_bucket_len(3)).unwrap();
    assert_eq!(candidates.pairs.len(), 3 + 7 * 3);
    let capped: Vec<_> =
        candidates.capped.iter().map(|bucket| (bucket.band_idx, bucket.first_id, bucket.n_entries)).collect();
    assert_eq!(capped, [(0, 0, 10), (1, 0, 10)]);
}
