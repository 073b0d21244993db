//! Signatures mean the same everywhere, merge to unions, and know the empty set.

use minhash_lsh_rs::{ErrorKind, SetSizes, Sets, Sketcher, SketcherOptions, SlotWidth};
use proptest::prelude::*;

use crate::naive;

#[test]
fn signatures_are_the_same_bits_on_every_machine() {
    let slots: Vec<u64> = Sketcher::new(SketcherOptions::default().n_slots(8))
        .unwrap()
        .sketch(&[1, 2, 3, 0xdead_beef_dead_beef])
        .as_signature()
        .slots()
        .collect();
    assert_eq!(slots, [9769, 3136, 10109, 815, 5449, 25429, 9147, 1948]);
    let wide = SketcherOptions::default().n_slots(4).slot_width(SlotWidth::Bits32).seed(7);
    let slots: Vec<u64> = Sketcher::new(wide).unwrap().sketch(&[u64::MAX]).as_signature().slots().collect();
    assert_eq!(slots, [1576882452, 2718084843, 3724366100, 570601195]);
}

#[test]
fn the_empty_set_has_a_signature_of_its_own_and_is_similar_to_nothing() {
    let signatures = naive::sketch(SketcherOptions::default(), &[vec![], vec![], vec![1]]);
    let (empty, other_empty, single) = (signatures.get(0), signatures.get(1), signatures.get(2));
    assert!(empty.is_empty() && !single.is_empty());
    assert_eq!(empty, other_empty);
    assert_eq!(empty.resemblance(&other_empty), Ok(0.0));
    assert_eq!(empty.resemblance(&single), Ok(0.0));
    assert_eq!(empty.cardinality(), 0.0);
    assert_eq!(empty.containment(&single, SetSizes { own: 0, other: 1 }), Ok(0.0));
    let error = empty.containment(&single, SetSizes { own: 3, other: 1 }).unwrap_err();
    assert_eq!(error.to_string(), "sizes.own is 3: must be 0, for the set is empty");
}

#[test]
fn signatures_of_other_options_are_refused() {
    let options = SketcherOptions::default();
    let signature = Sketcher::new(options).unwrap().sketch(&[1]);
    for other in [options.seed(1), options.n_slots(64), options.slot_width(SlotWidth::Bits32)] {
        let other = Sketcher::new(other).unwrap().sketch(&[1]);
        let error = signature.as_signature().resemblance(&other.as_signature()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Mismatch);
    }
}

#[test]
fn signatures_of_other_options_are_not_gathered() {
    let options = SketcherOptions::default();
    let sketcher = Sketcher::new(options).unwrap();
    let own = sketcher.sketch(&[1, 2]);
    assert_eq!(sketcher.gather([own.as_signature(); 2]).unwrap().get(1), own.as_signature());
    assert!(sketcher.gather([]).unwrap().is_empty());
    for other in [options.seed(1), options.n_slots(64), options.slot_width(SlotWidth::Bits32)] {
        let other = Sketcher::new(other).unwrap().sketch(&[1]);
        let error = sketcher.gather([own.as_signature(), other.as_signature()]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Mismatch);
        assert!(error.to_string().ends_with("that of the sketcher"), "{error}");
    }
}

fn options() -> impl Strategy<Value = SketcherOptions> {
    (1usize..300, any::<u64>(), any::<bool>()).prop_map(|(n_slots, seed, wide)| {
        let width = if wide { SlotWidth::Bits32 } else { SlotWidth::Bits16 };
        SketcherOptions::default().n_slots(n_slots).seed(seed).slot_width(width)
    })
}

proptest! {
    #[test]
    fn the_union_is_the_minimum(options in options(), first: Vec<u64>, second: Vec<u64>) {
        let union: Vec<u64> = first.iter().chain(&second).copied().collect();
        let signatures = naive::sketch(options, &[first, second, union]);
        let mut merged = signatures.get(0).to_owned();
        merged.merge(&signatures.get(1)).unwrap();
        prop_assert_eq!(merged.as_signature(), signatures.get(2));
    }

    #[test]
    fn order_and_repetition_do_not_matter(options in options(), set in prop::collection::vec(0u64..50, 0..200)) {
        let sorted: Vec<u64> = set.iter().copied().collect::<std::collections::BTreeSet<_>>().into_iter().collect();
        let signatures = naive::sketch(options, &[set, sorted]);
        prop_assert_eq!(signatures.get(0), signatures.get(1));
    }

    #[test]
    fn one_by_one_is_the_same_as_a_batch(options in options(), sets: Vec<Vec<u64>>) {
        let sketcher = Sketcher::new(options).unwrap();
        for (signature, set) in naive::sketch(options, &sets).iter().zip(&sets) {
            prop_assert_eq!(sketcher.sketch(set), signature.to_owned());
            prop_assert_eq!(signature.is_empty(), set.is_empty());
        }
    }

    #[test]
    fn memory_that_is_used_again_leaves_no_trace(options in options(), sets: Vec<Vec<u64>>) {
        let mut signatures = naive::sketch(SketcherOptions::default(), &[vec![1], vec![], vec![2]]);
        for sets in [&sets[..], &sets[..sets.len() / 2]] {
            let offsets: Vec<usize> = (0..=sets.len()).map(|end| sets[..end].iter().map(Vec::len).sum()).collect();
            let values = sets.concat();
            let sketcher = Sketcher::new(options).unwrap();
            sketcher.sketch_batch_into(Sets::new(&values, &offsets).unwrap(), &mut signatures);
            prop_assert_eq!(&signatures, &naive::sketch(options, sets));
        }
    }

    #[test]
    fn a_set_resembles_itself(options in options(), set in prop::collection::vec(any::<u64>(), 1..100)) {
        let signatures = naive::sketch(options, &[set]);
        let resemblance = signatures.get(0).resemblance(&signatures.get(0)).unwrap();
        prop_assert!((resemblance - 1.0).abs() < 1e-9, "{}", resemblance);
    }
}
