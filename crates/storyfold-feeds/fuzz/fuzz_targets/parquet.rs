//! Reads Parquet: nothing may panic, and nothing go without a report or a problem.

#![no_main]

mod reading;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for begin in [&b""[..], &b"PAR1\x15\x00"[..]] {
        reading::check(&[begin, bytes].concat());
    }
});
