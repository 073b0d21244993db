//! Folds news reports that tell the same story into one canonical story with per-source variations.
#![forbid(unsafe_code)]

mod problem;
mod report;

pub use problem::Problem;
pub use report::Report;
pub use storyfold_collate::{Date, Timestamp};
