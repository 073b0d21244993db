//! Lexical evidence: reports of one event use the same rare words, names and numbers.
//!
//! The cosine of the reports' words and pairs of words, weighted by rarity (Salton, Wong and Yang, 1975). Candidates come
//! from an inverted index of each report's rarest terms; the cosine is exact, but only candidates are compared.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use crate::background::Rarity;
use crate::config::Config;
use crate::prepared::PreparedReport;

/// The least number of query terms that two reports share to be candidates.
const MIN_SHARED_TERMS: u32 = 2;

/// A report as a vector of unit length: hashes of terms, ascending, with their weights.
#[derive(Clone, Debug)]
pub(crate) struct TermVector {
    pub(crate) weights: Vec<(u64, f32)>,
}

impl TermVector {
    pub(crate) fn new(report: &PreparedReport, rarity: &Rarity) -> Self {
        let mut weights: Vec<(u64, f32)> = report
            .terms
            .iter()
            .map(|&(term, count)| (term.hash, ((1.0 + f64::from(count).ln()) * rarity.weight(&term)) as f32))
            .collect();
        weights.sort_unstable_by_key(|&(hash, _)| hash);
        let norm = weights.iter().map(|&(_, weight)| f64::from(weight).powi(2)).sum::<f64>().sqrt();
        if norm > 0.0 {
            for (_, weight) in &mut weights {
                *weight = (f64::from(*weight) / norm) as f32;
            }
        }
        Self { weights }
    }

    /// The cosine of the angle between two reports, 0 to 1.
    pub(crate) fn cosine(&self, other: &Self) -> f64 {
        let mut sum = 0.0;
        self.shared(other, |_, left, right| sum += f64::from(left) * f64::from(right));
        sum.min(1.0)
    }

    /// The cosine without what the terms of `left_out` add to it.
    pub(crate) fn cosine_without(&self, other: &Self, left_out: &HashSet<u64>) -> f64 {
        let mut sum = 0.0;
        self.shared(other, |hash, left, right| {
            if !left_out.contains(&hash) {
                sum += f64::from(left) * f64::from(right);
            }
        });
        sum.min(1.0)
    }

    /// Calls `visit` with every shared term's hash and its weights in both.
    pub(crate) fn shared(&self, other: &Self, mut visit: impl FnMut(u64, f32, f32)) {
        let (mut one_idx, mut other_idx) = (0, 0);
        while let (Some(&(one, left)), Some(&(two, right))) =
            (self.weights.get(one_idx), other.weights.get(other_idx))
        {
            if one == two {
                visit(one, left, right);
            }
            one_idx += usize::from(one <= two);
            other_idx += usize::from(two <= one);
        }
    }
}

/// The vectors of all reports.
pub(crate) fn vectors(reports: &[PreparedReport], rarity: &Rarity) -> Vec<TermVector> {
    reports.par_iter().map(|report| TermVector::new(report, rarity)).collect()
}

/// Pairs of reports `(smaller, larger)`, ascending, that share at least two of their rarest terms.
///
/// A term that stands in more reports than the configuration allows proposes nothing.
pub(crate) fn candidates(
    reports: &[PreparedReport],
    vectors: &[TermVector],
    rarity: &Rarity,
    config: &Config,
) -> Vec<(u32, u32)> {
    let queries: Vec<Vec<u64>> = reports
        .par_iter()
        .zip(vectors)
        .map(|(report, vector)| query_terms(report, vector, rarity, config))
        .collect();
    let mut postings: HashMap<u64, Vec<u32>> = HashMap::new();
    for (report_idx, query) in (0_u32..).zip(&queries) {
        for &term in query {
            postings.entry(term).or_default().push(report_idx);
        }
    }
    let mut pairs: Vec<(u32, u32)> = (0_u32..)
        .zip(&queries)
        .collect::<Vec<_>>()
        .into_par_iter()
        .flat_map_iter(|(report_idx, query)| {
            let mut n_shared: HashMap<u32, u32> = HashMap::new();
            for term in query {
                for &other in
                    postings.get(term).into_iter().flatten().take_while(|&&other| other < report_idx)
                {
                    *n_shared.entry(other).or_default() += 1;
                }
            }
            n_shared
                .into_iter()
                .filter(|&(_, n_shared)| n_shared >= MIN_SHARED_TERMS)
                .map(|(other, _)| (other, report_idx))
                .collect::<Vec<_>>()
        })
        .collect();
    pairs.par_sort_unstable();
    pairs
}

/// The terms of a report that weigh most among those that stand in another report too, but not in too many.
fn query_terms(report: &PreparedReport, vector: &TermVector, rarity: &Rarity, config: &Config) -> Vec<u64> {
    let allowed = 2..=u32::try_from(config.lexical_posting_reports).unwrap_or(u32::MAX);
    let n_reports: HashMap<u64, u32> =
        report.terms.iter().map(|(term, _)| (term.hash, rarity.n_reports_with(term))).collect();
    let mut terms: Vec<(f32, u64)> = vector
        .weights
        .iter()
        .filter(|(hash, _)| n_reports.get(hash).is_some_and(|n_reports| allowed.contains(n_reports)))
        .map(|&(hash, weight)| (weight, hash))
        .collect();
    terms.sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    terms.truncate(config.lexical_query_terms);
    terms.into_iter().map(|(_, hash)| hash).collect()
}
