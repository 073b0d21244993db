//! Lexical evidence: reports of one event use the same rare words, names and numbers.
//!
//! The cosine of the reports' words and pairs of words, weighted by rarity (Salton, Wong and Yang, 1975). Candidates come
//! from an inverted index of each report's rarest terms; the cosine is exact, but only candidates are compared.

use std::collections::HashSet;
use std::sync::Arc;

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::background::Rarity;
use crate::config::Config;
use crate::prepared::PreparedReport;
use crate::report::Report;

/// The least number of query terms that two reports share to be candidates.
const MIN_SHARED_TERMS: u32 = 2;
/// How many windows apart reports are no longer candidates for a word that others use as well.
pub(crate) const HORIZON_WINDOWS: u32 = 8;
/// A word of so few reports proposes them however far apart they lie: dates may be wrong.
const RARE_TERM_REPORTS: usize = 64;

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
pub(crate) fn vectors(reports: &[Arc<PreparedReport>], rarity: &Rarity) -> Vec<TermVector> {
    reports.par_iter().map(|report| TermVector::new(report, rarity)).collect()
}

/// Pairs of reports `(smaller, larger)`, ascending, that share at least two of their rarest terms.
///
/// The reports stand in the order of time. A term proposes nothing where it stands in more reports of the weeks before than the
/// configuration allows, and but for the rarest no reports that lie many windows apart: so the time for a stream grows with
/// its length, however many years it spans.
pub(crate) fn candidates(
    reports: &[&Report],
    prepared: &[Arc<PreparedReport>],
    vectors: &[TermVector],
    rarity: &Rarity,
    config: &Config,
) -> Vec<(u32, u32)> {
    let horizon = Horizon::new(reports, config);
    let most_reports =
        (config.lexical_posting_reports as f64 * horizon.n_spans).min(f64::from(u32::MAX)) as u32;
    let queries: Vec<Vec<u64>> = prepared
        .par_iter()
        .zip(vectors)
        .map(|(report, vector)| query_terms(report, vector, rarity, most_reports, config))
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
            let earliest = horizon.earliest[report_idx as usize];
            let mut n_shared: HashMap<u32, u32> = HashMap::new();
            for posting in query.iter().filter_map(|term| postings.get(term)) {
                let is_rare = posting.len() <= RARE_TERM_REPORTS;
                let begin = if is_rare { 0 } else { posting.partition_point(|&other| other < earliest) };
                let end = posting.partition_point(|&other| other < report_idx);
                if end - begin < config.lexical_posting_reports {
                    for &other in &posting[begin..end] {
                        *n_shared.entry(other).or_default() += 1;
                    }
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

/// How far back in time reports are compared.
struct Horizon {
    /// For every report the first one that is compared with it.
    earliest: Vec<u32>,
    /// How often the horizon fits between the first and the last report, at least 1.
    n_spans: f64,
}

impl Horizon {
    /// Reports stand in the order of time, those without a date at the end; these are compared with all.
    fn new(reports: &[&Report], config: &Config) -> Self {
        let seconds = |report: &Report| report.published.map(|published| published.unix_seconds());
        let dated: Vec<i64> = reports.iter().map_while(|report| seconds(report)).collect();
        let Some(window_hours) = config.window_hours else {
            return Self { earliest: vec![0; reports.len()], n_spans: 1.0 };
        };
        let horizon = i64::from(window_hours) * i64::from(HORIZON_WINDOWS) * 3_600;
        let mut begin = 0;
        let mut earliest: Vec<u32> = Vec::with_capacity(reports.len());
        for &at in &dated {
            while dated[begin] < at - horizon {
                begin += 1;
            }
            earliest.push(begin as u32);
        }
        earliest.resize(reports.len(), 0);
        let spanned = dated.first().zip(dated.last()).map_or(0, |(first, last)| last - first);
        Self { earliest, n_spans: (spanned as f64 / horizon.max(1) as f64).max(1.0) }
    }
}

/// The terms of a report that weigh most among those that stand in another report too, but not in too many.
fn query_terms(
    report: &PreparedReport,
    vector: &TermVector,
    rarity: &Rarity,
    most_reports: u32,
    config: &Config,
) -> Vec<u64> {
    let allowed = 2..=most_reports;
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

#[cfg(test)]
mod tests {
    use storyfold_collate::Timestamp;

    use super::*;

    #[test]
    fn the_horizon_moves_with_the_reports() {
        const DAY: i64 = 24 * 3_600;
        let dated = |days: Option<i64>| {
            let mut report = Report::new(format!("{days:?}"), "text");
            report.published = days.map(|days| Timestamp::from_unix_seconds(days * DAY));
            report
        };
        // The window is four days, so the horizon 32.
        let owned = [dated(Some(0)), dated(Some(10)), dated(Some(33)), dated(Some(128)), dated(None)];
        let reports: Vec<&Report> = owned.iter().collect();
        let horizon = Horizon::new(&reports, &Config::default());
        assert_eq!(horizon.earliest, [0, 0, 1, 3, 0]);
        assert_eq!(horizon.n_spans, 4.0);
        let config = Config { window_hours: None, ..Config::default() };
        assert_eq!(Horizon::new(&reports, &config).earliest, [0; 5]);
    }
}
