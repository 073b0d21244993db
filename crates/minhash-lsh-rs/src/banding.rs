//! How a signature is cut into bands.

use crate::curve::Curve;
use crate::error::{Error, ErrorKind};
use crate::sketch::{Signature, Signatures, Slot, SlotsRef};

/// Keeps the key of all-zero slots away from zero.
const KEY_SEED: u64 = 0xa076_1d64_78bd_642f;

/// A cut of a signature into bands of rows: two sets are candidates if all rows of one band agree.
///
/// Band `k` is slots `k * n_rows .. (k + 1) * n_rows`. Slots past the last band take no part in the index; they still
/// serve the estimates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Banding {
    n_bands: usize,
    n_rows: usize,
}

/// What [`Banding::for_threshold`] minimises.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use]
pub struct BandingOptions {
    pub(crate) false_positive_weight: f64,
    pub(crate) false_negative_weight: f64,
    pub(crate) prior: Prior,
}

/// How often each resemblance is expected among the pairs that are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Prior {
    /// All resemblances are equally frequent.
    #[default]
    Uniform,
    /// A Beta density, proportional to `J^(alpha - 1) (1 - J)^(beta - 1)`. A corpus has far more unlike pairs than like
    /// ones: `alpha: 1.0, beta: 8.0` says so.
    Beta {
        /// The first shape parameter, above 0 and at most 1,000.
        alpha: f64,
        /// The second shape parameter, above 0 and at most 1,000.
        beta: f64,
    },
}

impl Default for BandingOptions {
    fn default() -> Self {
        Self { false_positive_weight: 0.5, false_negative_weight: 0.5, prior: Prior::Uniform }
    }
}

impl BandingOptions {
    /// Sets what a candidate below the threshold costs, at least 0; the default is 0.5. It costs one exact check.
    pub fn false_positive_weight(mut self, weight: f64) -> Self {
        self.false_positive_weight = weight;
        self
    }

    /// Sets what a pair above the threshold that is no candidate costs, at least 0; the default is 0.5. It is lost.
    pub fn false_negative_weight(mut self, weight: f64) -> Self {
        self.false_negative_weight = weight;
        self
    }

    /// Sets the expected distribution of resemblances; the default is [`Prior::Uniform`].
    pub fn prior(mut self, prior: Prior) -> Self {
        self.prior = prior;
        self
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let weights = [
            ("false_positive_weight", self.false_positive_weight),
            ("false_negative_weight", self.false_negative_weight),
        ];
        for (field, weight) in weights {
            if !(weight >= 0.0 && weight.is_finite()) {
                return Err(Error::out_of_range(field, weight, "finite and at least 0"));
            }
        }
        if self.false_positive_weight + self.false_negative_weight == 0.0 {
            return Err(Error::out_of_range("false_negative_weight", 0, "above 0, as the other weight is 0"));
        }
        if let Prior::Beta { alpha, beta } = self.prior {
            for (field, shape) in [("alpha", alpha), ("beta", beta)] {
                if !(shape > 0.0 && shape <= 1000.0) {
                    return Err(Error::out_of_range(field, shape, "above 0 and at most 1000"));
                }
            }
        }
        Ok(())
    }
}

impl Banding {
    /// Takes `n_bands` bands of `n_rows` slots.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`] if either is 0, or if they need more than 65,536 slots.
    pub fn new(n_bands: usize, n_rows: usize) -> Result<Self, Error> {
        for (field, count) in [("n_bands", n_bands), ("n_rows", n_rows)] {
            if count == 0 || count > 65_536 {
                return Err(Error::out_of_range(field, count, "1 to 65536"));
            }
        }
        if n_bands * n_rows > 65_536 {
            return Err(Error::out_of_range("n_bands * n_rows", n_bands * n_rows, "1 to 65536"));
        }
        Ok(Self { n_bands, n_rows })
    }

    /// Cuts all of `n_slots` into `n_bands` bands.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`] if the bands do not divide the slots, or either is 0.
    pub fn dividing(n_slots: usize, n_bands: usize) -> Result<Self, Error> {
        if n_bands == 0 || !n_slots.is_multiple_of(n_bands) {
            return Err(Error::out_of_range(
                "n_bands",
                n_bands,
                format!("a divisor of n_slots, which is {n_slots}"),
            ));
        }
        Self::new(n_bands, n_slots / n_bands)
    }

    /// Finds the bands for a threshold of resemblance: of all cuts of at most `n_slots` slots, the one whose
    /// [`Curve::expected_cost`] is least, the one with the fewest slots on a tie.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`] if the threshold is not strictly between 0 and 1, `n_slots` is not in 1 to 65,536, or a
    /// weight or shape is out of its range.
    pub fn for_threshold(threshold: f64, n_slots: usize, options: BandingOptions) -> Result<Self, Error> {
        if !(threshold > 0.0 && threshold < 1.0) {
            return Err(Error::out_of_range("threshold", threshold, "above 0 and below 1"));
        }
        if n_slots == 0 || n_slots > 65_536 {
            return Err(Error::out_of_range("n_slots", n_slots, "1 to 65536"));
        }
        options.check()?;
        let mut best = (f64::INFINITY, Self { n_bands: 1, n_rows: 1 });
        // More rows than this never agree by chance or otherwise below a resemblance of 0.95.
        for n_rows in 1..=n_slots.min(64) {
            for n_bands in counts_of_bands(n_slots / n_rows) {
                let banding = Self { n_bands, n_rows };
                let cost = banding.curve().expected_cost(threshold, options);
                if cost < best.0 {
                    best = (cost, banding);
                }
            }
        }
        Ok(best.1)
    }

    /// Returns the number of bands.
    #[must_use]
    pub fn n_bands(&self) -> usize {
        self.n_bands
    }

    /// Returns the number of slots in each band.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Returns the probability of a candidate at each resemblance.
    pub fn curve(&self) -> Curve {
        Curve::new(*self)
    }

    pub(crate) fn check_slots(&self, n_slots: usize) -> Result<(), Error> {
        let needed = self.n_bands * self.n_rows;
        if needed > n_slots {
            let message = format!(
                "n_slots is {n_slots}: must be at least {needed}, {} bands of {}",
                self.n_bands, self.n_rows
            );
            return Err(Error::new(ErrorKind::Mismatch, message));
        }
        Ok(())
    }

    /// Returns the key of one band: equal for equal slots, and otherwise equal once in 2^64 times.
    ///
    /// The slots are packed, little end first, into 64-bit words; each word is folded in by the exclusive or of both
    /// halves of a 128-bit product. Persisted indexes hold this value: it must not change.
    #[inline]
    pub(crate) fn key(&self, signature: &Signature<'_>, band_idx: usize) -> u64 {
        let begin = band_idx * self.n_rows;
        match signature.slots_ref().slice(begin..begin + self.n_rows) {
            SlotsRef::Bits16(slots) => key::<_, 4>(slots, band_idx),
            SlotsRef::Bits32(slots) => key::<_, 2>(slots, band_idx),
        }
    }

    /// Appends the keys of a signature: one for each band, equal for signatures that share its bucket. An index of one's own goes by
    /// them.
    ///
    /// # Panics
    ///
    /// If the signature has fewer slots than the bands need.
    #[inline]
    pub fn keys(&self, signature: &Signature<'_>, keys: &mut Vec<u64>) {
        match signature.slots_ref().slice(0..self.n_bands * self.n_rows) {
            SlotsRef::Bits16(slots) => {
                keys.extend(
                    slots.chunks_exact(self.n_rows).enumerate().map(|(idx, band)| key::<_, 4>(band, idx)),
                );
            }
            SlotsRef::Bits32(slots) => {
                keys.extend(
                    slots.chunks_exact(self.n_rows).enumerate().map(|(idx, band)| key::<_, 2>(band, idx)),
                );
            }
        }
    }

    /// Tells whether two rows of one flat array agree in a band.
    #[inline]
    pub(crate) fn agree(&self, signatures: &Signatures, first: u32, second: u32, band_idx: usize) -> bool {
        let begin = band_idx * self.n_rows;
        let row = |id: u32| id as usize * signatures.n_slots() + begin;
        signatures.slots().runs_equal(row(first), row(second), self.n_rows)
    }
}

/// All counts of bands up to 256; beyond that in steps of a 64th, as neighbours hardly differ there.
fn counts_of_bands(n_most: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(Some(1), move |&count| {
        let step = if count < 256 { 1 } else { count / 64 };
        (count < n_most).then(|| (count + step).min(n_most))
    })
}

/// The key of the slots of one band, `N` of which fill a word.
#[inline]
fn key<S: Slot, const N: usize>(slots: &[S], band_idx: usize) -> u64 {
    let pack = |slots: &[S]| slots.iter().rev().fold(0, |word, slot| (word << S::BITS) | slot.to_u64());
    let (words, rest) = slots.as_chunks::<N>();
    let mut state = words.iter().fold(KEY_SEED ^ band_idx as u64, |state, word| fold(state, pack(word)));
    if !rest.is_empty() {
        state = fold(state, pack(rest));
    }
    fold(state, KEY_SEED)
}

/// One step of the key of a band: both halves of a 128-bit product, folded together.
#[inline(always)]
fn fold(state: u64, word: u64) -> u64 {
    let product = u128::from(state ^ word) * u128::from(0x9e37_79b9_7f4a_7c15_u64);
    (product as u64) ^ (product >> 64) as u64
}
