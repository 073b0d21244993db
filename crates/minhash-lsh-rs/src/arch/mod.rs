//! The inner loops, one implementation for every machine and faster ones where the machine has them.
//!
//! The portable code is the definition: every other kernel returns the same bits, which a property test holds.

mod portable;

use crate::sets::Sets;
use crate::sketch::{Family, Slot};

/// How many functions a kernel works on at a time; the family is padded to a multiple.
pub(crate) const TILE: usize = 32;

/// Writes the signature of each set to its row of `rows`, `family.n_slots` slots a row.
pub(crate) fn sketch_sets<S: Slot>(family: &Family<S>, sets: Sets<'_>, rows: &mut [S]) {
    portable::sketch_sets(family, sets, rows);
}

/// Counts the elements that two sorted sets without repetition share.
pub(crate) fn intersection_size(first: &[u64], second: &[u64]) -> usize {
    portable::intersection_size(first, second)
}
