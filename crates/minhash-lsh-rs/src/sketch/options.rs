//! The knobs of a sketch.

use crate::error::{Error, ErrorKind};

/// The seed that is used unless another is asked for.
const DEFAULT_SEED: u64 = 0x5354_4f52_5946_4f4c;
const MAX_SLOTS: usize = 65_536;

/// How wide one slot of a signature is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SlotWidth {
    /// 2 bytes a slot: the fastest and the smallest. Right for sets of up to about 8,000 elements; beyond that
    /// the minima crowd near zero and carry ever less.
    #[default]
    Bits16,
    /// 4 bytes a slot, about two and a half times the work: for sets of up to about 500 million elements.
    Bits32,
}

impl SlotWidth {
    /// Returns the width in bits.
    #[must_use]
    pub fn bits(self) -> u32 {
        match self {
            Self::Bits16 => 16,
            Self::Bits32 => 32,
        }
    }
}

/// The knobs of a [`Sketcher`](crate::Sketcher): 128 slots of 16 bits under a fixed seed, unless set otherwise.
///
/// Signatures can be compared only if all three are the same; store them beside persisted signatures.
///
/// ```
/// use minhash_lsh_rs::{Sketcher, SketcherOptions};
///
/// let sketcher = Sketcher::new(SketcherOptions::default().n_slots(64).seed(7))?;
/// assert_eq!(sketcher.sketch(&[1, 2, 3]).n_slots(), 64);
/// # Ok::<(), minhash_lsh_rs::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct SketcherOptions {
    pub(crate) seed: u64,
    pub(crate) n_slots: usize,
    pub(crate) slot_width: SlotWidth,
}

impl Default for SketcherOptions {
    fn default() -> Self {
        Self { seed: DEFAULT_SEED, n_slots: 128, slot_width: SlotWidth::Bits16 }
    }
}

impl SketcherOptions {
    /// Sets what the hash functions are drawn from. The default is fixed: same sets, same signatures, anywhere.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets the number of slots of a signature, 1 to 65,536; the default is 128. A multiple of 128 loses no work, and
    /// so does 64.
    pub fn n_slots(mut self, n_slots: usize) -> Self {
        self.n_slots = n_slots;
        self
    }

    /// Sets the width of a slot; the default is [`SlotWidth::Bits16`].
    pub fn slot_width(mut self, slot_width: SlotWidth) -> Self {
        self.slot_width = slot_width;
        self
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.n_slots == 0 || self.n_slots > MAX_SLOTS {
            return Err(Error::out_of_range("n_slots", self.n_slots, "1 to 65536"));
        }
        Ok(())
    }
}

/// Checks that signatures were made with the options of `owner`: an index, a sketcher.
pub(crate) fn check_sketch(
    owner: &str,
    sketch: &SketcherOptions,
    seed: u64,
    n_slots: usize,
    slot_width: SlotWidth,
) -> Result<(), Error> {
    let fields = [
        ("n_slots", n_slots as u64, sketch.n_slots as u64),
        ("slot_width", slot_width.bits().into(), sketch.slot_width.bits().into()),
        ("seed", seed, sketch.seed),
    ];
    for (field, given, wanted) in fields {
        if given != wanted {
            let message =
                format!("{field} of the signature is {given}: must be {wanted}, that of the {owner}");
            return Err(Error::new(ErrorKind::Mismatch, message));
        }
    }
    Ok(())
}
