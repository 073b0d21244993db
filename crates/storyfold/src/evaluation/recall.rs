//! Which copies the index proposes: its S-curve, and the recall to expect of it.

use serde::Serialize;

use crate::config::Config;
use crate::error::Error;
use crate::group::{Grouped, group_reports};
use crate::profile::banding;
use crate::report::Report;
use crate::reuse::SentenceLookup;

/// Into how many bins the resemblance is cut.
const N_BINS: usize = 20;

/// How the index would do on the sentences of a batch, were it alone: shared rare shingles propose candidates besides.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CandidateRecall {
    /// How many bands the signatures are cut into.
    pub n_bands: usize,
    /// How many slots a band has.
    pub n_rows: usize,
    /// The resemblance at which half of the pairs become candidates.
    pub midpoint: f64,
    /// For bins of resemblance, ascending: how probable a candidate is, and how many copied sentences there are.
    pub bins: Vec<RecallBin>,
    /// The share of the copied sentences of the batch that the index is expected to propose; none if nothing was copied.
    pub expected_recall: Option<f64>,
}

/// A range of resemblance.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RecallBin {
    /// The middle of the range.
    pub resemblance: f64,
    /// The probability that a pair of sentences of that resemblance becomes a candidate.
    pub probability: f64,
    /// How many verified pairs of copied sentences resemble each other so much.
    pub n_pairs: usize,
}

/// Tells which of the copied sentences of a batch the index proposes at the setting of a configuration.
///
/// # Errors
///
/// Refuses a configuration that is out of range; see [`Config::check`].
pub fn candidate_recall(reports: &[Report], config: &Config) -> Result<CandidateRecall, Error> {
    let Grouped { prepared, links, .. } = group_reports(reports, config, &())?;
    let banding = banding(config)?;
    let curve = banding.curve();
    let width = 1.0 / N_BINS as f64;
    let mut bins: Vec<RecallBin> = (0..N_BINS)
        .map(|bin_idx| {
            let resemblance = (bin_idx as f64 + 0.5) * width;
            RecallBin { resemblance, probability: curve.probability(resemblance), n_pairs: 0 }
        })
        .collect();
    let (mut expected, mut n_pairs) = (0.0, 0_usize);
    for link in links.all().iter().filter(|link| link.evidence.shared_sentences > 0) {
        let (first, second) = (&prepared[link.first_idx].sentences, &prepared[link.second_idx].sentences);
        for found in SentenceLookup::new(second).matches(first, second, config) {
            let resemblance = minhash_lsh_rs::resemblance(
                &first.shingle_set(found.first_idx),
                &second.shingle_set(found.second_idx),
            );
            expected += curve.probability(resemblance);
            n_pairs += 1;
            bins[((resemblance / width) as usize).min(N_BINS - 1)].n_pairs += 1;
        }
    }
    Ok(CandidateRecall {
        n_bands: banding.n_bands(),
        n_rows: banding.n_rows(),
        midpoint: curve.midpoint(),
        bins,
        expected_recall: (n_pairs > 0).then(|| expected / n_pairs as f64),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_sentences_are_sure_to_be_proposed() {
        let text = "The ferry Aurora sank off Port Ellen on Monday. All 48 passengers were saved by the lifeboat of Marl.";
        let reports = [Report::new("a", text), Report::new("b", text)];
        let found = candidate_recall(&reports, &Config::default()).unwrap();
        assert_eq!(found.bins.iter().map(|bin| bin.n_pairs).collect::<Vec<_>>()[N_BINS - 1], 2);
        assert_eq!(found.expected_recall, Some(1.0));
        assert!(found.bins.windows(2).all(|pair| pair[0].probability <= pair[1].probability));
        assert!(candidate_recall(&reports[..1], &Config::default()).unwrap().expected_recall.is_none());
    }
}
