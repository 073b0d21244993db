//! What a share of equal slots says about the sets.

use crate::sketch::SlotWidth;

/// The sizes of the two sets that are compared, in different elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetSizes {
    /// The size of the set whose method is called.
    pub own: u64,
    /// The size of the set that is passed.
    pub other: u64,
}

/// Returns the standard error of an estimated resemblance: `sqrt(J (1 - J) / n_slots)` for a true resemblance `J`.
///
/// This is the value for independent slots (Broder 1997). Min-Max hashing stays slightly below it, by a factor of
/// `sqrt(1 - 1 / (2 (u - 1)))` or so with `u` elements in the union; a test holds the estimate to at most 1.05 times
/// this value for sets of 5 to 400 elements.
///
/// ```
/// assert!(minhash_lsh_rs::standard_error(0.5, 128) < 0.0442);
/// ```
#[must_use]
pub fn standard_error(resemblance: f64, n_slots: usize) -> f64 {
    (resemblance * (1.0 - resemblance) / n_slots as f64).sqrt()
}

/// Solves the expected agreement for the size of the union; see `Signature::resemblance_of_sizes`.
pub(crate) fn resemblance(agreement: f64, own: f64, other: f64, width: SlotWidth) -> f64 {
    let range = range(width);
    // exp_m1 keeps what 1 - exp would lose for sets that are small beside the range.
    let own_hit = -(-own / range).exp_m1();
    let other_hit = -(-other / range).exp_m1();
    let union_hit = (own_hit + other_hit) / (1.0 + agreement);
    let union = if union_hit < 1.0 { -range * (-union_hit).ln_1p() } else { f64::INFINITY };
    let intersection = (own + other - union).clamp(0.0, own.min(other));
    intersection / (own + other - intersection)
}

pub(crate) fn containment(resemblance: f64, sizes: SetSizes) -> f64 {
    let smaller = sizes.own.min(sizes.other);
    if smaller == 0 {
        return 0.0;
    }
    let intersection = resemblance * (sizes.own as f64 + sizes.other as f64) / (1.0 + resemblance);
    (intersection / smaller as f64).min(1.0)
}

/// Inverts the mean of the minimum of `n` values drawn from `0..2^width`. With `range` for `2^width`, that is
/// `range / (n + 1)` for small `n` and `1 / (exp(n / range) - 1)` for large ones; the inverse of the latter, less
/// one, serves both.
pub(crate) fn cardinality(sum: u64, n_slots: usize, width: SlotWidth) -> f64 {
    let range = range(width);
    // With every slot at zero the set is larger than the width can tell; half a unit stands for "less than one".
    let mean = (sum as f64).max(0.5) / n_slots as f64;
    (range * (1.0 / mean).ln_1p() - 1.0).max(1.0)
}

fn range(width: SlotWidth) -> f64 {
    (1u64 << width.bits()) as f64
}
