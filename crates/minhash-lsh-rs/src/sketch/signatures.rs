//! Many signatures in one flat array.

use crate::sketch::slots::{Slots, SlotsRef};
use crate::sketch::{Signature, SlotWidth};

/// The signatures of many sets, row by row in one flat array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signatures {
    seed: u64,
    n_slots: usize,
    slots: Slots,
}

impl Signatures {
    pub(crate) fn from_slots(seed: u64, n_slots: usize, slots: Slots) -> Self {
        Self { seed, n_slots, slots }
    }

    /// Returns the number of signatures.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.as_ref().len() / self.n_slots
    }

    /// Tells whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the number of slots of each signature.
    #[must_use]
    pub fn n_slots(&self) -> usize {
        self.n_slots
    }

    /// Returns the width of each slot.
    #[must_use]
    pub fn slot_width(&self) -> SlotWidth {
        self.slots.as_ref().width()
    }

    /// Returns the seed of the sketcher that made them.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Returns one signature.
    ///
    /// # Panics
    ///
    /// If `idx` is not below [`len`](Self::len).
    #[must_use]
    pub fn get(&self, idx: usize) -> Signature<'_> {
        let begin = idx * self.n_slots;
        Signature::new(self.seed, self.slots.as_ref().slice(begin..begin + self.n_slots))
    }

    /// Returns all signatures in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Signature<'_>> {
        (0..self.len()).map(|idx| self.get(idx))
    }

    /// Takes the memory away, if it is of this width.
    pub(crate) fn take_narrow(&mut self) -> Vec<u16> {
        match &mut self.slots {
            Slots::Bits16(slots) => std::mem::take(slots),
            Slots::Bits32(_) => Vec::new(),
        }
    }

    /// Takes the memory away, if it is of this width.
    pub(crate) fn take_wide(&mut self) -> Vec<u32> {
        match &mut self.slots {
            Slots::Bits16(_) => Vec::new(),
            Slots::Bits32(slots) => std::mem::take(slots),
        }
    }

    pub(crate) fn slots(&self) -> SlotsRef<'_> {
        self.slots.as_ref()
    }
}
