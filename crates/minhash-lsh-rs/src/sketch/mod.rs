//! Sets in, signatures out.

mod estimate;
mod family;
mod options;
mod signature;
mod signatures;
mod sketcher;
mod slots;

pub use estimate::{SetSizes, standard_error};
#[cfg(target_arch = "x86_64")]
pub(crate) use family::MULTIPLIERS;
pub(crate) use family::{Family, SLOTS_PER_FUNCTION, Slot, mix};
pub(crate) use options::check_sketch;
pub use options::{SketcherOptions, SlotWidth};
pub use signature::{Signature, SignatureBuf};
pub use signatures::Signatures;
pub use sketcher::Sketcher;
pub(crate) use slots::SlotsRef;
