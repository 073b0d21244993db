//! The exact check against sets of the standard library.

use std::collections::BTreeSet;

use minhash_lsh_rs::{containment, intersection_size, resemblance};
use proptest::prelude::*;

use crate::naive;

fn sorted(range: std::ops::Range<u64>, max_len: usize) -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(range, 0..max_len)
        .prop_map(|values| values.into_iter().collect::<BTreeSet<_>>().into_iter().collect())
}

proptest! {
    #[test]
    fn like_sizes_are_merged(first in sorted(0..200, 150), second in sorted(0..200, 150)) {
        prop_assert_eq!(intersection_size(&first, &second), naive::intersection_size(&first, &second));
    }

    #[test]
    fn unlike_sizes_are_searched(first in sorted(0..2000, 12), second in sorted(0..2000, 1500)) {
        let wanted = naive::intersection_size(&first, &second);
        prop_assert_eq!(intersection_size(&first, &second), wanted);
        prop_assert_eq!(intersection_size(&second, &first), wanted);
    }

    #[test]
    fn shares_follow_from_the_intersection(first in sorted(0..50, 40), second in sorted(0..50, 40)) {
        let n_shared = naive::intersection_size(&first, &second) as f64;
        if n_shared > 0.0 {
            let n_all = (first.len() + second.len()) as f64 - n_shared;
            prop_assert_eq!(resemblance(&first, &second), n_shared / n_all);
            prop_assert_eq!(containment(&first, &second), n_shared / first.len().min(second.len()) as f64);
        } else {
            prop_assert_eq!((resemblance(&first, &second), containment(&first, &second)), (0.0, 0.0));
        }
    }

    #[test]
    fn unsorted_input_never_panics(first: Vec<u64>, second: Vec<u64>) {
        let _ = intersection_size(&first, &second);
    }
}
