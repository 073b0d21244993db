//! Reads web pages and WARC: nothing may panic, and nothing go without a report or a problem.

#![no_main]

mod reading;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for begin in [&b""[..], &b"<html>"[..], &b"WARC/1.0\r\n"[..]] {
        reading::check(&[begin, bytes].concat());
    }
});
