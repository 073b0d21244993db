//! Buckets that are kept, asked and extended.

mod entries;
mod format;
mod in_batches;
mod insertion;
mod lsh_index;
mod matches;
mod table;
mod view;

pub use lsh_index::LshIndex;
pub use matches::Matches;
pub use view::IndexView;
