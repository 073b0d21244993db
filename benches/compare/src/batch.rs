//! A million sentence signatures to candidate pairs. Inside the loop: signatures in memory to pairs in memory.

use std::collections::BTreeSet;

use fnv::FnvBuildHasher;
use gaoya::minhash::{MinHashIndex, MinHasher, MinHasher32};
use minhash_lsh_rs::{
    Banding, BucketOptions, Candidates, Signatures, Sketcher, SketcherOptions, candidate_pairs,
};

use crate::data::{self, Corpus, Planted, peak_mebibytes, timed};

const N_SETS: usize = 1_000_000;
const N_BANDS: usize = 16;
const N_ROWS: usize = 8;
const THRESHOLD: f64 = 0.7;

/// Prints the times of both over the same sets at the same banding, and what both found.
pub fn against_gaoya() {
    let (corpus, planted) = data::sentences(N_SETS);
    let signatures = sketch_ours(&corpus);
    let own_best = (0..5).map(|_| timed(|| find_ours(&signatures)).0).fold(f64::INFINITY, f64::min);
    report("ours", own_best, &find_ours(&signatures).pairs, &planted);
    let foreign = sketch_gaoya(&corpus);
    let (seconds, pairs) = timed(|| find_gaoya(foreign));
    report("gaoya", seconds, &pairs, &planted);
    println!("ratio of the times\t{:.1}", seconds / own_best);
}

/// Prints the time and the peak memory of this engine alone in a process.
pub fn ours() {
    let (corpus, planted) = data::sentences(N_SETS);
    let signatures = sketch_ours(&corpus);
    drop(corpus);
    let before = peak_mebibytes();
    let (seconds, candidates) = timed(|| find_ours(&signatures));
    report("ours", seconds, &candidates.pairs, &planted);
    println!("peak MiB before, after\t{before:.0}\t{:.0}", peak_mebibytes());
}

/// Prints the time and the peak memory of gaoya alone in a process.
pub fn gaoya() {
    let (corpus, planted) = data::sentences(N_SETS);
    let signatures = sketch_gaoya(&corpus);
    drop(corpus);
    let before = peak_mebibytes();
    let (seconds, pairs) = timed(|| find_gaoya(signatures));
    report("gaoya", seconds, &pairs, &planted);
    println!("peak MiB before, after\t{before:.0}\t{:.0}", peak_mebibytes());
}

fn sketch_ours(corpus: &Corpus) -> Signatures {
    let sketcher = Sketcher::new(SketcherOptions::default()).expect("the defaults are in range");
    sketcher.sketch_batch(corpus.sets())
}

fn banding() -> Banding {
    Banding::new(N_BANDS, N_ROWS).expect("16 bands of 8 are in range")
}

fn find_ours(signatures: &Signatures) -> Candidates {
    candidate_pairs(signatures, &banding(), BucketOptions::default()).expect("16 bands of 8 fit 128 slots")
}

fn sketch_gaoya(corpus: &Corpus) -> Vec<Vec<u32>> {
    let hasher = MinHasher32::<FnvBuildHasher>::new(N_BANDS * N_ROWS);
    (0..corpus.len()).map(|idx| hasher.create_signature(corpus.set(idx).iter())).collect()
}

fn find_gaoya(signatures: Vec<Vec<u32>>) -> Vec<(u32, u32)> {
    let n_sets = signatures.len() as u32;
    let mut index: MinHashIndex<u32, u32> = MinHashIndex::new(N_BANDS, N_ROWS, THRESHOLD);
    for (id, signature) in signatures.into_iter().enumerate() {
        index.insert(id as u32, signature);
    }
    let mut pairs = Vec::new();
    for id in 0..n_sets {
        let later = index.query_by_id_owned(&id).into_iter().filter(|&other| other > id);
        pairs.extend(later.map(|other| (id, other)));
    }
    pairs.sort_unstable();
    pairs
}

/// Prints the share of planted pairs of resemblance 0.7 or more that were found, and what the curve predicts.
fn report(name: &str, seconds: f64, pairs: &[(u32, u32)], planted: &[Planted]) {
    let found: BTreeSet<(u32, u32)> = pairs.iter().copied().collect();
    assert_eq!(found.len(), pairs.len(), "each pair once");
    let curve = banding().curve();
    let wanted: Vec<&Planted> = planted.iter().filter(|pair| pair.resemblance >= 0.7).collect();
    let n_found = wanted.iter().filter(|pair| found.contains(&(pair.first, pair.second))).count();
    let recall = n_found as f64 / wanted.len() as f64;
    let predicted =
        wanted.iter().map(|pair| curve.probability(pair.resemblance)).sum::<f64>() / wanted.len() as f64;
    assert!(recall > 0.8, "planted pairs are found");
    println!("{name}\t{seconds:.3} s\t{} pairs\trecall {recall:.4}\tpredicted {predicted:.4}", pairs.len());
}
