//! Reads packed files, by gzip and zstd: nothing may panic, and nothing go without a report or a problem.

#![no_main]

mod reading;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for begin in [&b""[..], &b"\x1F\x8B\x08"[..], &b"\x28\xB5\x2F\xFD"[..]] {
        reading::check(&[begin, bytes].concat());
    }
});
