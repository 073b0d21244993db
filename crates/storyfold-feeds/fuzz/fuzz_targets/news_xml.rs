//! Reads NewsML-G2 and NITF: nothing may panic, and nothing go without a report or a problem.

#![no_main]

mod reading;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for begin in [&b""[..], &b"<newsItem>"[..], &b"<nitf>"[..]] {
        reading::check(&[begin, bytes].concat());
    }
});
