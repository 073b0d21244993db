//! What several measurements of storyfold share.
#![forbid(unsafe_code)]

mod growth;
mod measured_stream;

pub use growth::exponent;
pub use measured_stream::{
    by_time, bytes, cpu_seconds, memory_mb, milliseconds, peak_mb, print_opening, query, search_milliseconds,
    shortened,
};
