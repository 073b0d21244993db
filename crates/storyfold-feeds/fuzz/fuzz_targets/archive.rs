//! Reads WARC archives: nothing may panic, and nothing go without a report or a problem.

#![no_main]

mod reading;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for begin in [&b""[..], &b"WARC/1.0\r\nWARC-Type: response\r\n"[..], &b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/html\r\n"[..]] {
        reading::check(&[begin, bytes].concat());
    }
});
