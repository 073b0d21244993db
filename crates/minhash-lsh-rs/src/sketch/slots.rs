//! The flat array under signatures, of either width.

use std::ops::Range;

use crate::sketch::{Slot, SlotWidth};

/// Owned slots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Slots {
    Bits16(Vec<u16>),
    Bits32(Vec<u32>),
}

/// Borrowed slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SlotsRef<'a> {
    Bits16(&'a [u16]),
    Bits32(&'a [u32]),
}

impl Slots {
    pub(crate) fn as_ref(&self) -> SlotsRef<'_> {
        match self {
            Self::Bits16(slots) => SlotsRef::Bits16(slots),
            Self::Bits32(slots) => SlotsRef::Bits32(slots),
        }
    }
}

impl<'a> SlotsRef<'a> {
    pub(crate) fn len(self) -> usize {
        match self {
            Self::Bits16(slots) => slots.len(),
            Self::Bits32(slots) => slots.len(),
        }
    }

    pub(crate) fn width(self) -> SlotWidth {
        match self {
            Self::Bits16(_) => SlotWidth::Bits16,
            Self::Bits32(_) => SlotWidth::Bits32,
        }
    }

    pub(crate) fn get(self, idx: usize) -> u64 {
        match self {
            Self::Bits16(slots) => slots[idx].to_u64(),
            Self::Bits32(slots) => slots[idx].to_u64(),
        }
    }

    pub(crate) fn slice(self, range: Range<usize>) -> Self {
        match self {
            Self::Bits16(slots) => Self::Bits16(&slots[range]),
            Self::Bits32(slots) => Self::Bits32(&slots[range]),
        }
    }

    pub(crate) fn to_owned(self) -> Slots {
        match self {
            Self::Bits16(slots) => Slots::Bits16(slots.to_vec()),
            Self::Bits32(slots) => Slots::Bits32(slots.to_vec()),
        }
    }

    /// Tells whether these are the slots of the empty set: one slot is proof, for no other set reaches that value.
    pub(crate) fn is_empty_set(self) -> bool {
        match self {
            Self::Bits16(slots) => slots[0] == u16::EMPTY,
            Self::Bits32(slots) => slots[0] == u32::EMPTY,
        }
    }

    /// Counts the equal slots of two signatures of one width and length.
    pub(crate) fn n_equal(self, other: SlotsRef<'_>) -> usize {
        match (self, other) {
            (Self::Bits16(own), SlotsRef::Bits16(others)) => n_equal(own, others),
            (Self::Bits32(own), SlotsRef::Bits32(others)) => n_equal(own, others),
            _ => 0,
        }
    }

    /// Tells whether two runs of `n_slots` slots, which begin at `first` and `second`, are equal.
    #[inline]
    pub(crate) fn runs_equal(self, first: usize, second: usize, n_slots: usize) -> bool {
        match self {
            Self::Bits16(slots) => {
                runs_equal(&slots[first..first + n_slots], &slots[second..second + n_slots])
            }
            Self::Bits32(slots) => {
                runs_equal(&slots[first..first + n_slots], &slots[second..second + n_slots])
            }
        }
    }

    pub(crate) fn sum(self) -> u64 {
        match self {
            Self::Bits16(slots) => slots.iter().map(|&slot| slot.to_u64()).sum(),
            Self::Bits32(slots) => slots.iter().map(|&slot| slot.to_u64()).sum(),
        }
    }
}

/// Compares one by one: a run is that of a band, so short that a call to compare memory takes longer.
#[inline]
fn runs_equal<S: Slot>(own: &[S], others: &[S]) -> bool {
    own.iter().zip(others).all(|(own, other)| own == other)
}

/// Counts in narrow lanes, which a compiler can vectorise; 256 slots cannot overflow them.
fn n_equal<S: Slot>(own: &[S], others: &[S]) -> usize {
    own.chunks(256)
        .zip(others.chunks(256))
        .map(|(own, others)| {
            own.iter().zip(others).fold(0u16, |count, (own, other)| count + u16::from(own == other)) as usize
        })
        .sum()
}
