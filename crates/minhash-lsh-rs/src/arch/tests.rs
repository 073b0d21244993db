//! Every kernel returns the bits of the portable one.

use proptest::prelude::*;

use super::portable;
#[cfg(target_arch = "x86_64")]
use super::x86_64;
use crate::filter::N_WORDS;
use crate::sets::Sets;
use crate::sketch::{Family, Slot};

fn sets() -> impl Strategy<Value = (Vec<u64>, Vec<usize>)> {
    prop::collection::vec(prop::collection::vec(any::<u64>(), 0..150), 0..6).prop_map(|sets| {
        let mut offsets = vec![0];
        for set in &sets {
            offsets.push(offsets[offsets.len() - 1] + set.len());
        }
        (sets.concat(), offsets)
    })
}

/// A kernel that says whether it could run on this machine.
type Kernel<S> = fn(&Family<S>, Sets<'_>, &mut [S]) -> bool;

/// Compares kernels with the portable one.
fn check<S: Slot + std::fmt::Debug>(
    n_slots: usize,
    seed: u64,
    (values, offsets): &(Vec<u64>, Vec<usize>),
    kernels: &[Kernel<S>],
) -> Result<(), TestCaseError> {
    let family = Family::<S>::new(seed, n_slots);
    let sets = Sets::new(values, offsets).unwrap();
    let mut wanted = vec![S::default(); sets.len() * n_slots];
    portable::sketch_sets(&family, sets, &mut wanted);
    for kernel in kernels {
        let mut rows = vec![S::default(); sets.len() * n_slots];
        if kernel(&family, sets, &mut rows) {
            prop_assert_eq!(&rows, &wanted);
        }
    }
    Ok(())
}

#[cfg(target_arch = "x86_64")]
proptest! {
    #[test]
    fn narrow_kernels_are_the_portable_one(n_slots in 1usize..300, seed: u64, sets in sets()) {
        check::<u16>(n_slots, seed, &sets, &[x86_64::sketch_sets_u16_avx2, x86_64::sketch_sets_u16_avx512])?;
    }

    #[test]
    fn narrow_kernels_are_the_portable_one_in_whole_tiles(tiles in 1usize..4, seed: u64, sets in sets()) {
        check::<u16>(128 * tiles, seed, &sets, &[x86_64::sketch_sets_u16_avx2, x86_64::sketch_sets_u16_avx512])?;
    }

    #[test]
    fn wide_kernels_are_the_portable_one(n_slots in 1usize..300, seed: u64, sets in sets()) {
        check::<u32>(n_slots, seed, &sets, &[x86_64::sketch_sets_u32])?;
    }

    #[test]
    fn intersections_are_the_portable_ones(mut first: Vec<u8>, mut second: Vec<u8>) {
        for set in [&mut first, &mut second] {
            set.sort_unstable();
            set.dedup();
        }
        let widen = |set: Vec<u8>| set.into_iter().map(u64::from).collect::<Vec<_>>();
        let (first, second) = (widen(first), widen(second));
        let wanted = portable::intersection_size(&first, &second);
        if let Some(n_shared) = x86_64::intersection_size(&first, &second) {
            prop_assert_eq!(n_shared, wanted);
        }
    }

    #[test]
    fn likely_elements_are_the_portable_ones(
        set in prop::collection::vec(any::<u32>(), 0..9_000),
        elements in prop::collection::vec(any::<u32>(), 0..65),
    ) {
        let mut words = [0; N_WORDS];
        for &element in &set {
            words[(element >> 22) as usize] |= 1 << (31 - (element >> 17) % 32);
        }
        for elements in [&elements[..], &set[..set.len().min(64)]] {
            let wanted = portable::likely(&words, elements);
            if let Some(likely) = x86_64::likely(&words, elements) {
                prop_assert_eq!(likely, wanted);
            }
        }
    }
}
