//! A million entries in 16 bands, inserted and asked. Inside the loop: signatures in memory to ids.

use minhash_lsh_rs::{Banding, BucketOptions, LshIndex, Signatures, Sketcher, SketcherOptions};

use crate::data::{self, timed};

const N_ENTRIES: usize = 1_000_000;
const N_BANDS: usize = 16;
const N_ROWS: usize = 8;

/// Prints insertions and queries a second, in batches and one by one; half of the queries are near copies of entries.
pub fn ours() {
    let options = SketcherOptions::default();
    let sketcher = Sketcher::new(options).expect("the defaults are in range");
    let entries = data::uniform(N_ENTRIES, 18);
    let signatures = sketcher.sketch_batch(entries.sets());
    let mut queries = data::uniform(N_ENTRIES, 18);
    for query_idx in 0..N_ENTRIES {
        let replaced = if query_idx % 2 == 0 { 1 } else { 18 };
        for element in &mut queries.values[query_idx * 18..query_idx * 18 + replaced] {
            *element = element.rotate_left(32) ^ 0x5555;
        }
    }
    let asked = sketcher.sketch_batch(queries.sets());
    let banding = Banding::new(N_BANDS, N_ROWS).expect("16 bands of 8 are in range");
    let empty = || LshIndex::new(options, banding, BucketOptions::default()).expect("16 bands of 8 fit");

    let mut best = [f64::INFINITY; 5];
    for _ in 0..3 {
        let mut index = empty();
        let (seconds, ids) = timed(|| index.insert_batch(&signatures).expect("same options"));
        best[0] = best[0].min(seconds);
        assert_eq!(ids.len(), N_ENTRIES);
        let (seconds, matches) = timed(|| index.query_batch(&asked).expect("same options"));
        best[1] = best[1].min(seconds);
        let n_found = matches.iter().step_by(2).filter(|found| !found.is_empty()).count();
        assert!(n_found > 499_000, "near copies are found: {n_found}");
        assert!(matches.iter().skip(1).step_by(2).all(|found| found.is_empty()), "nothing else is");
        best[2] = best[2].min(timed(|| query_all(&index, &asked, n_found)).0);

        let mut index = empty();
        best[3] = best[3].min(timed(|| insert_all(&mut index, &signatures)).0);
        let mut index = empty();
        let (seconds, found) = timed(|| index.query_then_insert_batch(&signatures).expect("same options"));
        best[4] = best[4].min(seconds);
        assert!(found.pairs.is_empty(), "all entries are different");
    }
    let names = ["insert_batch", "query_batch", "query", "insert", "query_then_insert_batch"];
    for (name, seconds) in names.iter().zip(best) {
        println!("{name}\t{:.0}", N_ENTRIES as f64 / seconds);
    }
}

fn query_all(index: &LshIndex, asked: &Signatures, wanted: usize) {
    let found = asked.iter().filter(|signature| !index.query(signature).expect("same options").is_empty());
    assert_eq!(found.count(), wanted);
}

fn insert_all(index: &mut LshIndex, signatures: &Signatures) {
    for signature in signatures.iter() {
        index.insert(&signature).expect("same options");
    }
    assert_eq!(index.len(), N_ENTRIES);
}
