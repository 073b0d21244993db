//! The probability of a candidate, and what it costs to be wrong.

use crate::banding::{Banding, BandingOptions, Prior};

/// How many cells an integral over the resemblance is cut into.
const N_CELLS: usize = 256;

/// The probability that a pair becomes a candidate, as a function of its resemblance: `1 - (1 - J^n_rows)^n_bands`
/// (Indyk and Motwani 1998; the banded form is that of Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, 3.4).
///
/// ```
/// use minhash_lsh_rs::Banding;
///
/// let curve = Banding::new(16, 8)?.curve();
/// assert!(curve.probability(0.9) > 0.999);
/// assert!(curve.probability(0.4) < 0.011);
/// # Ok::<(), minhash_lsh_rs::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use]
pub struct Curve {
    banding: Banding,
}

impl Curve {
    pub(crate) fn new(banding: Banding) -> Self {
        Self { banding }
    }

    /// Returns the probability of a candidate at a resemblance, which is clamped to 0 to 1.
    #[must_use]
    pub fn probability(&self, resemblance: f64) -> f64 {
        let one_band = resemblance.clamp(0.0, 1.0).powi(self.banding.n_rows() as i32);
        1.0 - (1.0 - one_band).powi(self.banding.n_bands() as i32)
    }

    /// Returns the resemblance at which half of the pairs are candidates.
    #[must_use]
    pub fn midpoint(&self) -> f64 {
        let one_band = 1.0 - 0.5f64.powf(1.0 / self.banding.n_bands() as f64);
        one_band.powf(1.0 / self.banding.n_rows() as f64)
    }

    /// Returns the share of all pairs that are expected below the threshold and yet become candidates.
    #[must_use]
    pub fn expected_false_positives(&self, threshold: f64, prior: Prior) -> f64 {
        let costs =
            BandingOptions::default().prior(prior).false_positive_weight(1.0).false_negative_weight(0.0);
        self.expected_cost(threshold, costs)
    }

    /// Returns the share of all pairs that are expected above the threshold and yet become no candidates.
    #[must_use]
    pub fn expected_false_negatives(&self, threshold: f64, prior: Prior) -> f64 {
        let costs =
            BandingOptions::default().prior(prior).false_positive_weight(0.0).false_negative_weight(1.0);
        self.expected_cost(threshold, costs)
    }

    /// Returns the weighted sum of expected false positives and false negatives, as in LSH Ensemble (Zhu, Nargesian,
    /// Pu, Miller: VLDB 2016, section 5.5) and datasketch, but over a prior that can be stated.
    #[must_use]
    pub fn expected_cost(&self, threshold: f64, costs: BandingOptions) -> f64 {
        integrate_over(threshold, costs, |resemblance| self.probability(resemblance))
    }
}

/// Returns the expected cost of proposing with a probability that depends on a similarity of 0 to 1.
pub(crate) fn integrate_over(threshold: f64, costs: BandingOptions, probability: impl Fn(f64) -> f64) -> f64 {
    let threshold = threshold.clamp(0.0, 1.0);
    let prior = costs.prior;
    let false_positives =
        integrate(0.0, threshold, |similarity| prior.density(similarity) * probability(similarity));
    let false_negatives =
        integrate(threshold, 1.0, |similarity| prior.density(similarity) * (1.0 - probability(similarity)));
    let cost = costs.false_positive_weight * false_positives + costs.false_negative_weight * false_negatives;
    cost / prior.mass()
}

impl Prior {
    /// The density up to a constant.
    fn density(self, resemblance: f64) -> f64 {
        match self {
            Self::Uniform => 1.0,
            Self::Beta { alpha, beta } => {
                resemblance.powf(alpha - 1.0) * (1.0 - resemblance).powf(beta - 1.0)
            }
        }
    }

    /// The integral of the density, by the same rule as the parts, so that their sum is exact.
    fn mass(self) -> f64 {
        match self {
            Self::Uniform => 1.0,
            Self::Beta { .. } => integrate(0.0, 1.0, |resemblance| self.density(resemblance)),
        }
    }
}

/// The midpoint rule, which never touches the ends, where a Beta density may be infinite.
fn integrate(begin: f64, end: f64, function: impl Fn(f64) -> f64) -> f64 {
    let width = (end - begin) / N_CELLS as f64;
    (0..N_CELLS).map(|cell_idx| function(begin + (cell_idx as f64 + 0.5) * width)).sum::<f64>() * width
}
