//! Reuse evidence: sentences that were copied.
//!
//! LSH and shared rare shingles propose pairs of sentences; an exact comparison of their shingles decides.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use minhash_lsh_rs::{
    Banding, BandingOptions, BucketOptions, Sets, Sketcher, SketcherOptions, candidate_pairs,
};
use rayon::prelude::*;

use crate::config::Config;
use crate::error::Error;
use crate::prepared::{PreparedReport, PreparedSentence};

/// How many shingles two sentences must share.
const MIN_SHARED_SHINGLES: usize = 2;
/// How many telling shingles' worth of weight two sentences must share: attribution formulas alone never match.
const MIN_SHARED_TELLING: f64 = 1.2;

/// The sentences of all reports, counted through.
pub(crate) struct SentenceIndex {
    /// For every report the range of its sentences.
    pub(crate) of_report: Vec<Range<usize>>,
    /// For every sentence its report.
    pub(crate) report_of: Vec<u32>,
}

/// Two sentences of two reports that are the same copy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SentenceMatch {
    /// The sentence, counted within its report, of the report with the smaller index.
    pub(crate) first_idx: usize,
    /// The sentence of the other report.
    pub(crate) second_idx: usize,
    /// The share of the lighter sentence's weight that stands in the other, 0 to 1.
    pub(crate) containment: f64,
    /// The shared weight against that of both together, 0 to 1.
    pub(crate) resemblance: f64,
    /// Whether both have numbers and not the same.
    pub(crate) has_other_numbers: bool,
    /// Whether each has a name that the other lacks.
    pub(crate) has_other_names: bool,
}

impl SentenceIndex {
    pub(crate) fn new(reports: &[Arc<PreparedReport>]) -> Self {
        let mut index = Self { of_report: Vec::with_capacity(reports.len()), report_of: Vec::new() };
        for (report_idx, report) in (0_u32..).zip(reports) {
            let begin = index.report_of.len();
            index.report_of.resize(begin + report.sentences.len(), report_idx);
            index.of_report.push(begin..index.report_of.len());
        }
        index
    }

    fn sentence<'a>(&self, reports: &'a [Arc<PreparedReport>], sentence_idx: usize) -> &'a PreparedSentence {
        let report_idx = self.report_of[sentence_idx] as usize;
        &reports[report_idx].sentences[sentence_idx - self.of_report[report_idx].start]
    }
}

/// In how many sentences of a batch every shingle stands.
pub(crate) struct ShingleRarity {
    n_sentences: f64,
    n_sentences_with: HashMap<u64, u32>,
}

impl ShingleRarity {
    pub(crate) fn new(reports: &[Arc<PreparedReport>]) -> Self {
        let mut n_sentences_with: HashMap<u64, u32> = HashMap::new();
        let mut n_sentences = 0.0;
        for sentence in reports.iter().flat_map(|report| &report.sentences) {
            n_sentences += 1.0;
            for &shingle in &sentence.shingles {
                *n_sentences_with.entry(shingle).or_default() += 1;
            }
        }
        n_sentences_with.retain(|_, n_sentences| *n_sentences > 1);
        Self { n_sentences, n_sentences_with }
    }

    fn n_sentences_with(&self, shingle: u64) -> u32 {
        self.n_sentences_with.get(&shingle).copied().unwrap_or(1)
    }

    /// From 1 for a shingle of few sentences down towards 0 for one that stands in a large part of them.
    fn weight(&self, shingle: u64) -> f64 {
        let share = f64::from(self.n_sentences_with(shingle)) / (self.n_sentences + 100.0);
        (-share.ln() / (self.n_sentences + 100.0).ln()).clamp(0.0, 1.0)
    }
}

/// The shingles of a sentence with their weights: how rare they are, and how telling their words.
#[derive(Clone, Debug)]
pub(crate) struct WeighedSentence {
    weights: Vec<f32>,
    total: f64,
}

/// Weighs all sentences, in their order.
pub(crate) fn weigh(reports: &[Arc<PreparedReport>], rarity: &ShingleRarity) -> Vec<WeighedSentence> {
    let weigh = |sentence: &PreparedSentence| {
        let weights: Vec<f32> = sentence
            .shingles
            .iter()
            .zip(&sentence.telling)
            .map(|(&shingle, &telling)| telling * rarity.weight(shingle) as f32)
            .collect();
        let total = weights.iter().map(|&weight| f64::from(weight)).sum();
        WeighedSentence { weights, total }
    };
    reports.par_iter().flat_map_iter(|report| report.sentences.iter().map(weigh)).collect()
}

/// How the signatures of sentences are cut into bands.
pub(crate) fn banding(config: &Config) -> Result<Banding, Error> {
    let options = BandingOptions::default();
    Ok(Banding::for_threshold(config.sentence_resemblance, config.signature_slots, options)?)
}

/// Proposes pairs of sentences of different reports, `(smaller, larger)`, ascending, each once.
pub(crate) fn candidates(
    reports: &[Arc<PreparedReport>],
    index: &SentenceIndex,
    rarity: &ShingleRarity,
    config: &Config,
) -> Result<Vec<(u32, u32)>, Error> {
    let sketcher = Sketcher::new(SketcherOptions::default().n_slots(config.signature_slots))?;
    let banding = banding(config)?;
    let mut values = Vec::new();
    let mut offsets = vec![0];
    for sentence in reports.iter().flat_map(|report| &report.sentences) {
        values.extend_from_slice(&sentence.shingles);
        offsets.push(values.len());
    }
    let signatures = sketcher.sketch_batch(Sets::new(&values, &offsets)?);
    let mut pairs = candidate_pairs(&signatures, &banding, BucketOptions::default())?.pairs;

    let mut postings: HashMap<u64, Vec<u32>> = HashMap::new();
    for (sentence_idx, sentence) in (0_u32..).zip(reports.iter().flat_map(|report| &report.sentences)) {
        for &shingle in &sentence.shingles {
            let n_sentences = rarity.n_sentences_with(shingle) as usize;
            if (2..=config.rare_shingle_sentences).contains(&n_sentences) {
                postings.entry(shingle).or_default().push(sentence_idx);
            }
        }
    }
    let of_postings = postings.into_par_iter().flat_map_iter(|(_, sentences)| {
        let later = sentences.clone();
        sentences.into_iter().enumerate().flat_map(move |(at, first)| {
            later[at + 1..].iter().map(|&second| (first, second)).collect::<Vec<_>>()
        })
    });
    pairs.extend(of_postings.collect::<Vec<_>>());
    pairs.par_sort_unstable();
    pairs.dedup();
    pairs.retain(|&(first, second)| index.report_of[first as usize] != index.report_of[second as usize]);
    Ok(pairs)
}

/// Checks candidates; returns the matches by pair of reports, ascending.
pub(crate) fn verify(
    reports: &[Arc<PreparedReport>],
    index: &SentenceIndex,
    weighed: &[WeighedSentence],
    candidates: &[(u32, u32)],
    config: &Config,
) -> Vec<((u32, u32), Vec<SentenceMatch>)> {
    let mut matches: Vec<((u32, u32), SentenceMatch)> = candidates
        .par_iter()
        .filter_map(|&(first, second)| {
            let (first, second) = (first as usize, second as usize);
            let (one, other) = (index.sentence(reports, first), index.sentence(reports, second));
            let pair = (index.report_of[first], index.report_of[second]);
            let first_idx = first - index.of_report[pair.0 as usize].start;
            let second_idx = second - index.of_report[pair.1 as usize].start;
            compare((one, &weighed[first]), (other, &weighed[second]), config)
                .map(|(containment, resemblance)| SentenceMatch {
                    first_idx,
                    second_idx,
                    containment,
                    resemblance,
                    has_other_numbers: differ(&one.numbers, &other.numbers),
                    has_other_names: differ(&one.names, &other.names),
                })
                .map(|found| (pair, found))
        })
        .collect();
    matches.par_sort_by_key(|&(pair, found)| (pair, found.first_idx, found.second_idx));
    let mut by_pair: Vec<((u32, u32), Vec<SentenceMatch>)> = Vec::new();
    for (pair, found) in matches {
        match by_pair.last_mut() {
            Some((last, matches)) if *last == pair => matches.push(found),
            _ => by_pair.push((pair, vec![found])),
        }
    }
    by_pair
}

/// Containment and resemblance of two sentences, weighted by rarity and by how telling the words are, if they match.
fn compare(
    (one, one_weighed): (&PreparedSentence, &WeighedSentence),
    (other, other_weighed): (&PreparedSentence, &WeighedSentence),
    config: &Config,
) -> Option<(f64, f64)> {
    let (mut one_idx, mut other_idx, mut n_shared) = (0, 0, 0);
    let (mut shared, mut shared_telling) = (0.0, 0.0);
    while let (Some(left), Some(right)) = (one.shingles.get(one_idx), other.shingles.get(other_idx)) {
        if left == right {
            n_shared += 1;
            shared += f64::from(one_weighed.weights[one_idx]);
            shared_telling += f64::from(one.telling[one_idx]);
        }
        let (step_one, step_other) = (left <= right, right <= left);
        one_idx += usize::from(step_one);
        other_idx += usize::from(step_other);
    }
    let (left, right) = (one_weighed.total, other_weighed.total);
    let lighter = left.min(right);
    if n_shared < MIN_SHARED_SHINGLES.min(one.shingles.len()).min(other.shingles.len())
        || shared_telling < MIN_SHARED_TELLING
        || lighter <= 0.0
    {
        return None;
    }
    let containment = (shared / lighter).min(1.0);
    (containment >= config.sentence_containment)
        .then(|| (containment, (shared / (left + right - shared)).min(1.0)))
}

/// Whether each of two ascending lists has something that the other lacks.
fn differ(one: &[u64], other: &[u64]) -> bool {
    let lacks = |one: &[u64], other: &[u64]| one.iter().any(|it| other.binary_search(it).is_err());
    lacks(one, other) && lacks(other, one)
}
