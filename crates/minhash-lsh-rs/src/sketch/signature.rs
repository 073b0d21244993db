//! One signature: borrowed from many, or owned.

use crate::error::{Error, ErrorKind};
use crate::sketch::estimate::{self, SetSizes};
use crate::sketch::slots::{Slots, SlotsRef};
use crate::sketch::{Slot, SlotWidth};

/// The signature of one set: a view of its slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature<'a> {
    seed: u64,
    slots: SlotsRef<'a>,
}

/// A signature that owns its slots, and so can be merged into.
///
/// The signature of a union is the slot-wise minimum of the signatures: that of a text is the merge of its sentences',
/// to the bit.
///
/// ```
/// use minhash_lsh_rs::{Sketcher, SketcherOptions};
///
/// let sketcher = Sketcher::new(SketcherOptions::default())?;
/// let mut union = sketcher.sketch(&[1, 2, 3]);
/// union.merge(&sketcher.sketch(&[3, 4]).as_signature())?;
/// assert_eq!(union, sketcher.sketch(&[1, 2, 3, 4]));
/// # Ok::<(), minhash_lsh_rs::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureBuf {
    seed: u64,
    slots: Slots,
}

impl<'a> Signature<'a> {
    pub(crate) fn new(seed: u64, slots: SlotsRef<'a>) -> Self {
        Self { seed, slots }
    }

    /// Returns the number of slots.
    #[must_use]
    pub fn n_slots(&self) -> usize {
        self.slots.len()
    }

    /// Returns the width of each slot.
    #[must_use]
    pub fn slot_width(&self) -> SlotWidth {
        self.slots.width()
    }

    /// Returns the seed of the sketcher that made it.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Tells whether it is the signature of the empty set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty_set()
    }

    /// Returns the slots, widened, in order.
    pub fn slots(&self) -> impl ExactSizeIterator<Item = u64> + use<'a> {
        let slots = self.slots;
        (0..slots.len()).map(move |idx| slots.get(idx))
    }

    /// Returns the share of slots that are equal, 0 to 1, with no correction; 0 if either set is empty.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`] if the signatures were made with different options.
    pub fn agreement(&self, other: &Signature<'_>) -> Result<f64, Error> {
        self.check_comparable(other)?;
        if self.is_empty() || other.is_empty() {
            return Ok(0.0);
        }
        Ok(self.slots.n_equal(other.slots) as f64 / self.n_slots() as f64)
    }

    /// Estimates the resemblance (Jaccard index) of the two sets, 0 to 1; 0 if either is empty.
    ///
    /// The standard error is that of [`standard_error`](crate::standard_error), at most 0.0442 for 128 slots. The chance
    /// equality of narrow slots is corrected as in [`resemblance_of_sizes`](Self::resemblance_of_sizes), with the sizes
    /// estimated by [`cardinality`](Self::cardinality).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`] if the signatures were made with different options.
    pub fn resemblance(&self, other: &Signature<'_>) -> Result<f64, Error> {
        let agreement = self.agreement(other)?;
        if agreement == 0.0 {
            return Ok(0.0);
        }
        let (own, others) = (self.cardinality(), other.cardinality());
        Ok(estimate::resemblance(agreement, own, others, self.slot_width()))
    }

    /// Estimates the resemblance of two sets whose sizes are known, 0 to 1; 0 if either is empty.
    ///
    /// Two different elements meet in a slot of `width` bits once in `2^width` times, and so two slots are equal
    /// somewhat more often than the sets are alike: for sets of 400 elements and 16 bits by 0.003. Li and König
    /// (b-Bit Minwise Hashing, WWW 2010) correct the like for the low bits of a wide minimum; ours is the same
    /// argument for the minimum of narrow hashes, in closed form. With `a`, `b` and `u` the sizes of the sets and of
    /// their union and `E(n) = exp(-n / 2^width)`, a share `p` of equal slots is expected to be
    /// `(1 - E(a) - E(b) + E(u)) / (1 - E(u))`, which is solved for `u`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`] if the signatures were made with different options; [`ErrorKind::Input`] if a size is 0
    /// and the set is not empty.
    pub fn resemblance_of_sizes(&self, other: &Signature<'_>, sizes: SetSizes) -> Result<f64, Error> {
        let agreement = self.agreement(other)?;
        self.check_size("sizes.own", sizes.own)?;
        other.check_size("sizes.other", sizes.other)?;
        if agreement == 0.0 {
            return Ok(0.0);
        }
        Ok(estimate::resemblance(agreement, sizes.own as f64, sizes.other as f64, self.slot_width()))
    }

    /// Estimates the containment, the share of the smaller set that is inside the larger, 0 to 1; 0 if either is empty.
    ///
    /// With `J` the resemblance, the intersection has `J (a + b) / (1 + J)` elements (Broder: On the Resemblance and
    /// Containment of Documents, 1997). Its standard error is that of the resemblance times
    /// `(a + b) / (min(a, b) (1 + J)²)`: for a set of 18 inside one of 400 it is 21 times as large, which is
    /// why containment of unequal sets wants an exact check.
    ///
    /// # Errors
    ///
    /// Those of [`resemblance_of_sizes`](Self::resemblance_of_sizes).
    pub fn containment(&self, other: &Signature<'_>, sizes: SetSizes) -> Result<f64, Error> {
        let resemblance = self.resemblance_of_sizes(other, sizes)?;
        Ok(estimate::containment(resemblance, sizes))
    }

    /// Estimates the number of different elements of the set; 0 for the empty one.
    ///
    /// The mean of `k` slots is near `2^width / n`, and the relative standard error near `1 / sqrt(k)`: 9 % for 128
    /// slots (Cohen: Size-Estimation Framework, 1997).
    #[must_use]
    pub fn cardinality(&self) -> f64 {
        if self.is_empty() {
            return 0.0;
        }
        estimate::cardinality(self.slots.sum(), self.n_slots(), self.slot_width())
    }

    /// Copies the slots into a signature that can be merged into.
    #[must_use]
    pub fn to_owned(&self) -> SignatureBuf {
        SignatureBuf { seed: self.seed, slots: self.slots.to_owned() }
    }

    pub(crate) fn slots_ref(&self) -> SlotsRef<'a> {
        self.slots
    }

    pub(crate) fn check_comparable(&self, other: &Signature<'_>) -> Result<(), Error> {
        let fields = [
            ("n_slots", self.n_slots() as u64, other.n_slots() as u64),
            ("slot_width", self.slot_width().bits().into(), other.slot_width().bits().into()),
            ("seed", self.seed, other.seed),
        ];
        for (field, own, others) in fields {
            if own != others {
                let message = format!("{field} is {others}: must be {own}, that of the other signature");
                return Err(Error::new(ErrorKind::Mismatch, message));
            }
        }
        Ok(())
    }

    pub(crate) fn check_size(&self, field: &str, size: u64) -> Result<(), Error> {
        if (size == 0) != self.is_empty() {
            let range = if self.is_empty() {
                "0, for the set is empty"
            } else {
                "at least 1, for the set is not empty"
            };
            return Err(Error::new(ErrorKind::Input, format!("{field} is {size}: must be {range}")));
        }
        Ok(())
    }
}

impl SignatureBuf {
    pub(crate) fn from_slots(seed: u64, slots: Slots) -> Self {
        Self { seed, slots }
    }

    /// Returns the number of slots.
    #[must_use]
    pub fn n_slots(&self) -> usize {
        self.slots.as_ref().len()
    }

    /// Borrows it as the view that all estimates and indexes take.
    #[must_use]
    pub fn as_signature(&self) -> Signature<'_> {
        Signature::new(self.seed, self.slots.as_ref())
    }

    /// Makes this the signature of the union of both sets: the slot-wise minimum.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`] if the signatures were made with different options.
    pub fn merge(&mut self, other: &Signature<'_>) -> Result<(), Error> {
        self.as_signature().check_comparable(other)?;
        match (&mut self.slots, other.slots) {
            (Slots::Bits16(own), SlotsRef::Bits16(others)) => merge_slots(own, others),
            (Slots::Bits32(own), SlotsRef::Bits32(others)) => merge_slots(own, others),
            _ => unreachable!("the widths were compared above"),
        }
        Ok(())
    }
}

fn merge_slots<S: Slot>(own: &mut [S], others: &[S]) {
    for (own, &other) in own.iter_mut().zip(others) {
        *own = other.min(*own);
    }
}
