//! Reads any bytes as an index, with checksums made right so that the fuzzer gets past them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use minhash_lsh_rs::{IndexView, LshIndex, Sketcher};
use xxhash_rust::xxh3::xxh3_64;

fuzz_target!(|bytes: &[u8]| {
    let _ = IndexView::new(bytes);
    let mut bytes = bytes.to_vec();
    if bytes.len() >= 96 {
        bytes[..12].copy_from_slice(b"\x89MLSHIX\n\x01\0\0\0");
        let (len, body) = (bytes.len() as u64, xxh3_64(&bytes[96..]));
        bytes[64..72].copy_from_slice(&len.to_le_bytes());
        bytes[72..80].copy_from_slice(&body.to_le_bytes());
        let header = xxh3_64(&bytes[..88]);
        bytes[88..96].copy_from_slice(&header.to_le_bytes());
    }
    let Ok(view) = IndexView::new(&bytes) else { return };
    let sketcher = Sketcher::new(view.sketch()).expect("the reader has checked the options");
    for element in 0..16 {
        let _ = view.query(&sketcher.sketch(&[element]).as_signature());
    }
    if let Ok(mut index) = LshIndex::from_bytes(&bytes) {
        for element in 0..16 {
            let _ = index.query_then_insert(&sketcher.sketch(&[element]).as_signature());
        }
    }
});
