//! MinHash signatures and locality-sensitive hashing over sets of 64-bit hashes.

mod banding;
mod batch;
mod candidates;
mod cluster;
mod containment;
mod curve;
mod error;
mod index;
mod parallel;
mod sets;
mod sketch;
mod verify;

mod arch;

pub use banding::{Banding, BandingOptions, Prior};
pub use batch::candidate_pairs;
pub use candidates::{BucketOptions, Candidates, CappedBucket};
pub use cluster::{ConcurrentUnionFind, UnionFind};
pub use containment::{ContainmentIndex, ContainmentOptions};
pub use curve::Curve;
pub use error::{Error, ErrorKind};
pub use index::{IndexView, LshIndex, Matches};
pub use sets::Sets;
pub use sketch::{
    SetSizes, Signature, SignatureBuf, Signatures, Sketcher, SketcherOptions, SlotWidth, standard_error,
};
pub use verify::{containment, intersection_size, resemblance};
