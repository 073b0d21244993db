//! All pairs of near copies of a file, exactly.
//!
//! By the prefixes of the sets in one order of all elements, the common ones last (Bayardo, Ma, Srikant: Scaling Up All Pairs Similarity Search, WWW 2007): two
//! sets that are alike enough share an element of their prefixes.

use std::collections::HashMap;
use std::path::Path;

use minhash_lsh_rs::resemblance;
use rayon::prelude::*;
use storyfold_text::{ShingleOptions, shingles, words};

use super::gaoya::record;

const THRESHOLD: f64 = 0.7;
/// An element that stands in more sets than this is common.
const MAX_RARE: usize = 200;

/// The near copies of a file.
pub struct Truth {
    sets: Vec<Vec<u64>>,
    uris: Vec<String>,
    pairs: Vec<(u32, u32)>,
}

/// How well a program has found them.
pub struct Score {
    /// The share of pairs of which not both were kept.
    pub recall: f64,
    /// The share of dropped reports that are near copies of the one kept for them.
    pub precision: f64,
}

impl Truth {
    /// Finds all pairs of a file of JSON Lines.
    pub fn of(feed: &Path) -> Self {
        let text = std::fs::read_to_string(feed).expect("the feed can be read");
        let lines: Vec<&str> = text.lines().collect();
        let set = |line: &&str| {
            let mut set = shingles(&words(&record(line).text), ShingleOptions::default());
            set.sort_unstable();
            set.dedup();
            set
        };
        let sets: Vec<Vec<u64>> = lines.par_iter().map(set).collect();
        let uris = lines.par_iter().map(|line| record(line).uri.into_owned()).collect();
        let pairs = pairs(&sets);
        Self { sets, uris, pairs }
    }

    /// How many pairs there are.
    pub fn n_pairs(&self) -> usize {
        self.pairs.len()
    }

    /// Scores which reports were dropped, and for which.
    pub fn score(&self, dropped_for: &HashMap<String, String>) -> Score {
        let is_dropped = |idx: u32| dropped_for.contains_key(&self.uris[idx as usize]);
        let n_resolved = self.pairs.iter().filter(|pair| is_dropped(pair.0) || is_dropped(pair.1)).count();
        let by_uri: HashMap<&str, &[u64]> =
            self.uris.iter().map(String::as_str).zip(self.sets.iter().map(Vec::as_slice)).collect();
        let is_right = |(uri, kept): &(&String, &String)| {
            resemblance(by_uri[uri.as_str()], by_uri[kept.as_str()]) >= THRESHOLD
        };
        let n_right = dropped_for.iter().filter(is_right).count();
        assert!(n_right > 0, "near copies are found");
        Score {
            recall: n_resolved as f64 / self.pairs.len() as f64,
            precision: n_right as f64 / dropped_for.len() as f64,
        }
    }
}

fn pairs(sets: &[Vec<u64>]) -> Vec<(u32, u32)> {
    let mut all: Vec<u64> = sets.iter().flatten().copied().collect();
    all.par_sort_unstable();
    let mut common: Vec<u64> = all
        .chunk_by(|one, other| one == other)
        .filter(|same| same.len() > MAX_RARE)
        .map(|same| same[0])
        .collect();
    common.sort_unstable();
    drop(all);
    let prefix = |set: &Vec<u64>| -> Vec<u64> {
        let n_prefix = set.len() - (THRESHOLD * set.len() as f64).ceil() as usize + 1;
        let (mut ordered, last): (Vec<u64>, Vec<u64>) =
            set.iter().partition(|element| common.binary_search(element).is_err());
        ordered.extend(last);
        ordered.truncate(n_prefix.min(set.len()));
        ordered
    };
    let prefixes: Vec<Vec<u64>> = sets.par_iter().map(prefix).collect();
    let mut places: Vec<(u64, u32)> = (0_u32..)
        .zip(&prefixes)
        .flat_map(|(idx, prefix)| prefix.iter().map(move |&element| (element, idx)))
        .collect();
    places.par_sort_unstable();
    let near = |idx: usize| -> Vec<(u32, u32)> {
        let mut others: Vec<u32> = Vec::new();
        for &element in &prefixes[idx] {
            let begin = places.partition_point(|&place| place <= (element, idx as u32));
            let later = places[begin..].iter().take_while(|place| place.0 == element);
            others.extend(later.map(|&(_, other)| other));
        }
        others.sort_unstable();
        others.dedup();
        others.retain(|&other| resemblance(&sets[idx], &sets[other as usize]) >= THRESHOLD);
        others.into_iter().map(|other| (idx as u32, other)).collect()
    };
    (0..sets.len()).into_par_iter().flat_map_iter(near).collect()
}
