//! What counts as a copy, and which of several is kept.

use std::str::FromStr;

use crate::error::Error;

/// What counts as a copy, and which of several is kept.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct DedupOptions {
    /// What counts as a copy.
    pub by: CopiesBy,
    /// Which of several is kept.
    pub keep: KeepPolicy,
    /// From which resemblance on two reports are near copies, 0.3 to 1: the share of their shingles that both have; 0.7 by default.
    pub min_resemblance: f64,
}

/// What counts as a copy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CopiesBy {
    /// A report whose whole text resembles that of the one kept. It takes a hundredth of the time.
    #[default]
    Resemblance,
    /// A report that descends from the same wire copy, also in part: the families of [`merge`](crate::merge).
    Family,
}

/// Which of several copies is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeepPolicy {
    /// The earliest; reports without a date come last, and of equals the longest comes first.
    #[default]
    Earliest,
    /// The one with the most text; of equals the earliest.
    Longest,
    /// An agency's own report, else one that credits an agency, else any; of equals the earliest.
    Agency,
}

/// A word that names none of the choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be {choices}")]
pub struct UnknownChoice {
    choices: &'static str,
}

impl FromStr for KeepPolicy {
    type Err = UnknownChoice;

    fn from_str(policy: &str) -> Result<Self, UnknownChoice> {
        match policy {
            "earliest" => Ok(Self::Earliest),
            "longest" => Ok(Self::Longest),
            "agency" => Ok(Self::Agency),
            _ => Err(UnknownChoice { choices: "earliest, longest or agency" }),
        }
    }
}

impl FromStr for CopiesBy {
    type Err = UnknownChoice;

    fn from_str(by: &str) -> Result<Self, UnknownChoice> {
        match by {
            "resemblance" => Ok(Self::Resemblance),
            "family" => Ok(Self::Family),
            _ => Err(UnknownChoice { choices: "resemblance or family" }),
        }
    }
}

impl Default for DedupOptions {
    fn default() -> Self {
        Self { by: CopiesBy::default(), keep: KeepPolicy::default(), min_resemblance: 0.7 }
    }
}

impl DedupOptions {
    /// Sets what counts as a copy.
    #[must_use]
    pub fn with_by(mut self, by: CopiesBy) -> Self {
        self.by = by;
        self
    }

    /// Sets which of several copies is kept.
    #[must_use]
    pub fn with_keep(mut self, keep: KeepPolicy) -> Self {
        self.keep = keep;
        self
    }

    /// Sets from which resemblance on two reports are near copies.
    #[must_use]
    pub fn with_min_resemblance(mut self, min_resemblance: f64) -> Self {
        self.min_resemblance = min_resemblance;
        self
    }

    /// Checks every field.
    ///
    /// # Errors
    ///
    /// Names the field that is out of range, its value and the range.
    pub fn check(&self) -> Result<(), Error> {
        match (0.3..=1.0).contains(&self.min_resemblance) {
            true => Ok(()),
            false => {
                Err(Error::config(format!("min_resemblance is {}: must be 0.3 to 1", self.min_resemblance)))
            }
        }
    }
}
