//! Reads tables: nothing may panic, and nothing go without a report or a problem.

#![no_main]

mod reading;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for begin in [&b""[..], &b"uri,text\n"[..], &b"text\turi\n"[..]] {
        reading::check(&[begin, bytes].concat());
    }
});
