//! Sets in, signatures out.

mod estimate;
mod family;
mod options;
mod signature;
mod signatures;
mod sketcher;
mod slots;

pub use estimate::{SetSizes, standard_error};
pub(crate) use family::{Family, MULTIPLIERS, Slot, mix};
pub use options::{SketcherOptions, SlotWidth};
pub use signature::{Signature, SignatureBuf};
pub use signatures::Signatures;
pub use sketcher::Sketcher;
