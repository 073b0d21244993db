//! Deduplication with gaoya, as fast as we can make it: hashed shingles, every step that can be on all threads.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use fnv::FnvBuildHasher;
use gaoya::minhash::{MinHashIndex, MinHasher, MinHasher32, calculate_minhash_params};
use rayon::prelude::*;
use serde::Deserialize;

use crate::data::peak_mebibytes;

const THRESHOLD: f64 = 0.7;
const N_SLOTS: usize = 128;
const N_WORDS: usize = 3;

/// The fields that are needed, borrowed where JSON allows it.
#[derive(Deserialize)]
pub struct Record<'line> {
    /// Its identity.
    #[serde(borrow)]
    pub uri: Cow<'line, str>,
    /// Its text.
    #[serde(borrow)]
    pub text: Cow<'line, str>,
}

/// Writes the reports of a file that are no near copies of an earlier one, and for which report each other was dropped; prints the peak memory.
pub fn run(feed: &Path, output: &Path, map: &Path) {
    let bytes = std::fs::read_to_string(feed).expect("the feed can be read");
    let lines: Vec<&str> = bytes.lines().collect();
    let (n_bands, n_rows) = calculate_minhash_params(THRESHOLD, N_SLOTS);
    let hasher = MinHasher32::<FnvBuildHasher>::new(n_bands * n_rows);
    let signatures: Vec<Vec<u32>> = lines
        .par_iter()
        .map(|line| hasher.create_signature(shingles(&record(line).text).into_iter()))
        .collect();
    let mut index: MinHashIndex<u32, u32> =
        MinHashIndex::new_with_capacity(n_bands, n_rows, THRESHOLD, lines.len(), 0.3);
    index.par_bulk_insert((0..lines.len() as u32).collect(), signatures);
    let near: Vec<Vec<u32>> = (0..lines.len() as u32)
        .into_par_iter()
        .map(|id| {
            let mut earlier: Vec<u32> =
                index.query_by_id(&id).into_iter().copied().filter(|&it| it < id).collect();
            earlier.sort_unstable();
            earlier
        })
        .collect();
    let mut kept_for: Vec<u32> = (0..lines.len() as u32).collect();
    for (id, near) in near.iter().enumerate() {
        if let Some(&kept) = near.iter().find(|&&it| kept_for[it as usize] == it) {
            kept_for[id] = kept;
        }
    }
    let create =
        |path| BufWriter::with_capacity(1 << 20, File::create(path).expect("the output can be written"));
    let (mut output, mut map) = (create(output), create(map));
    for (id, &kept) in kept_for.iter().enumerate() {
        let written = match id == kept as usize {
            true => writeln!(output, "{}", lines[id]),
            false => writeln!(map, "{}\t{}", record(lines[id]).uri, record(lines[kept as usize]).uri),
        };
        written.expect("the output can be written");
    }
    output.flush().and_then(|()| map.flush()).expect("the output can be written");
    println!("{:.1}", peak_mebibytes());
}

/// Reads a line.
pub fn record(line: &str) -> Record<'_> {
    serde_json::from_str(line).expect("every line is a report")
}

fn shingles(text: &str) -> Vec<u64> {
    let mut hashes = Vec::with_capacity(text.len() / 5);
    let mut form = Vec::with_capacity(32);
    for word in text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty()) {
        form.clear();
        form.extend(word.bytes().map(|byte| byte.to_ascii_lowercase()));
        hashes.push(xxhash_rust::xxh3::xxh3_64(&form));
    }
    let n_words = N_WORDS.min(hashes.len()).max(1);
    let one =
        |words: &[u64]| words.iter().fold(0_u64, |all, word| all.rotate_left(21).wrapping_mul(31) ^ word);
    hashes.windows(n_words).map(one).collect()
}
