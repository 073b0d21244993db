//! Reads whatever is told by its first bytes: packed files, charsets, Parquet, plain text: nothing may panic, and nothing go without a report or a problem.

#![no_main]

mod reading;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for begin in [&b""[..]] {
        reading::check(&[begin, bytes].concat());
    }
});
