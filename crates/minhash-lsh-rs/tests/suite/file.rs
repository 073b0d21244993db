//! The file of an index: what is written is read, and nothing that is read can break the reader.

use minhash_lsh_rs::{
    Banding, BucketOptions, ErrorKind, IndexView, LshIndex, Signatures, SketcherOptions, SlotWidth,
};
use proptest::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::naive;

fn options() -> SketcherOptions {
    SketcherOptions::default().n_slots(8)
}

fn signatures() -> impl Strategy<Value = Signatures> {
    prop::collection::vec(prop::collection::vec(0u64..6, 0..4), 0..40)
        .prop_map(|sets| naive::sketch(options(), &sets))
}

fn index_of(signatures: &Signatures) -> LshIndex {
    let banding = Banding::new(4, 2).unwrap();
    let mut index = LshIndex::new(options(), banding, BucketOptions::default().max_bucket_len(3)).unwrap();
    index.insert_batch(signatures).unwrap();
    for id in (0..index.next_id()).step_by(5) {
        index.remove(id).unwrap();
    }
    index
}

/// Makes both checksums right again, so that a mutation gets past them.
fn seal(bytes: &mut [u8]) {
    if bytes.len() >= 96 {
        let body = xxh3_64(&bytes[96..]);
        bytes[72..80].copy_from_slice(&body.to_le_bytes());
        let len = bytes.len() as u64;
        bytes[64..72].copy_from_slice(&len.to_le_bytes());
        let header = xxh3_64(&bytes[..88]);
        bytes[88..96].copy_from_slice(&header.to_le_bytes());
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(signatures in signatures()) {
        let index = index_of(&signatures);
        let bytes = index.to_bytes();
        let view = IndexView::new(&bytes).unwrap();
        let mut back = LshIndex::from_bytes(&bytes).unwrap();
        prop_assert_eq!(back.to_bytes(), bytes.clone());
        prop_assert_eq!(back.len(), index.len());
        prop_assert_eq!(back.capped(), index.capped());
        for signature in signatures.iter() {
            let wanted = index.query(&signature).unwrap();
            prop_assert_eq!(view.query(&signature).unwrap(), wanted.clone());
            prop_assert_eq!(back.query(&signature).unwrap(), wanted);
        }
        let mut index = index;
        index.insert_batch(&signatures).unwrap();
        back.insert_batch(&signatures).unwrap();
        prop_assert_eq!(back.to_bytes(), index.to_bytes());
    }

    #[test]
    fn a_file_that_was_altered_is_refused(
        signatures in signatures(), position in any::<prop::sample::Index>(), flip in 1u8..,
    ) {
        let mut bytes = index_of(&signatures).to_bytes();
        let position = position.index(bytes.len());
        bytes[position] ^= flip;
        prop_assert!(IndexView::new(&bytes).is_err());
        prop_assert!(LshIndex::from_bytes(&bytes).is_err());
    }

    #[test]
    fn a_truncated_file_is_refused(signatures in signatures(), len in any::<prop::sample::Index>()) {
        let bytes = index_of(&signatures).to_bytes();
        let len = len.index(bytes.len());
        let error = IndexView::unverified(&bytes[..len]).unwrap_err();
        prop_assert_eq!(error.kind(), ErrorKind::Format);
    }

    #[test]
    fn a_forged_file_never_breaks_the_reader(
        signatures in signatures(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in 0usize..40,
    ) {
        let mut bytes = index_of(&signatures).to_bytes();
        for (position, value) in changes {
            let position = position.index(bytes.len());
            bytes[position] = value;
        }
        bytes.truncate(bytes.len() - cut);
        seal(&mut bytes);
        if let Ok(view) = IndexView::new(&bytes) {
            for signature in signatures.iter() {
                let _ = view.query(&signature);
            }
        }
        if let Ok(mut index) = LshIndex::from_bytes(&bytes) {
            let _ = index.query_then_insert_batch(&signatures);
            let _ = IndexView::new(&index.to_bytes()).unwrap();
        }
    }

    #[test]
    fn foreign_bytes_are_refused(bytes: Vec<u8>) {
        prop_assert!(IndexView::unverified(&bytes).is_err());
    }
}

#[test]
fn the_bytes_of_version_1_do_not_change() {
    let sets: Vec<Vec<u64>> = (0..50).map(|idx| vec![idx / 2, idx / 2 + 1, 1000]).collect();
    let mut digests = Vec::new();
    for width in [SlotWidth::Bits16, SlotWidth::Bits32] {
        let options = options().slot_width(width);
        let mut index =
            LshIndex::new(options, Banding::new(4, 2).unwrap(), BucketOptions::default()).unwrap();
        index.insert_batch(&naive::sketch(options, &sets)).unwrap();
        digests.push(xxh3_64(&index.to_bytes()));
    }
    assert_eq!(digests, [4814425763120717189, 17587691953745478144]);
}

#[test]
fn errors_say_where_and_what() {
    let message = |bytes: &[u8]| IndexView::new(bytes).unwrap_err().to_string();
    let bytes = index_of(&naive::sketch(options(), &[vec![1], vec![2]])).to_bytes();
    assert_eq!(message(b"short"), "the file has 5 bytes: must have 96");
    assert_eq!(message(&[b'x'; 200]), "the file does not begin with the magic number of an index");
    let mut later = bytes.clone();
    later[8] = 2;
    assert_eq!(message(&later), "the version of the format at byte 8 is 2: must be 1");
    assert_eq!(
        message(&bytes[..bytes.len() - 8]),
        format!("the file has {} bytes: must have {}", bytes.len() - 8, bytes.len())
    );
    let mut altered = bytes.clone();
    *altered.last_mut().unwrap() ^= 1;
    assert_eq!(message(&altered), "the checksum of the body at byte 72 does not match: the file was altered");
}
