//! Collates the reports of one story into a canonical text with per-source variations.
#![forbid(unsafe_code)]

mod timestamp;

pub use timestamp::{Date, Timestamp};
