//! What became of reports, and why.

use rayon::prelude::*;
use serde::Serialize;

use super::KeepPolicy;
use super::near_copy::{Fate, NearCopies};
use super::sketch::Standing;
use crate::bonds::rounded;
use crate::problem::Problem;

/// What became of a batch.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Deduplicated {
    /// What became of every report, by time of publication, then `uri`.
    pub verdicts: Vec<Verdict>,
    /// The reports that tell nothing, so that nobody knows whether they are copies.
    pub problems: Vec<Problem>,
}

/// What became of a report.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Verdict {
    /// The report.
    pub uri: String,
    /// Whether it was kept.
    pub kept: bool,
    /// The report that was kept for it; itself, if it was.
    pub kept_uri: String,
    /// How many reports the one that was kept stands for, itself included; 1 if there is no copy of it.
    pub group_size: usize,
    /// How much it resembles the one that was kept, 0 to 1; none where copies are told by descent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resemblance: Option<f64>,
    /// The share of its text that stands in the one that was kept, 0 to 1; 1 if that is itself.
    pub copied: f64,
    /// Why, in plain English.
    pub why: String,
}

impl NearCopies {
    /// What became of every report, by time of publication, then `uri`.
    pub fn verdicts(&self) -> impl Iterator<Item = Verdict> + '_ {
        let mut numbers: Vec<usize> =
            (0..self.fates.len()).filter(|&number| self.fates[number].is_some()).collect();
        numbers.par_sort_unstable_by_key(|&number| self.time_key(number));
        numbers.into_iter().filter_map(|number| Some(self.verdict(number, self.fates[number]?)))
    }

    fn verdict(&self, number: usize, fate: Fate) -> Verdict {
        let kept = fate.kept as usize;
        let is_kept = kept == number;
        let likeness = self.likeness(number, kept);
        let copies = fate.group_size as usize - 1;
        let why = match (is_kept, copies) {
            (true, 0) => "no other report is a near copy of it".to_owned(),
            (true, 1) => format!("{}; the other is a near copy", self.why_preferred(number)),
            (true, _) => format!("{}; {copies} others are near copies", self.why_preferred(number)),
            (false, _) => format!(
                "{:.0} % like {}, and {:.0} % of its text stands there",
                likeness.resemblance * 100.0,
                self.uri(kept),
                likeness.copied * 100.0
            ),
        };
        Verdict {
            uri: self.uri(number).to_owned(),
            kept: is_kept,
            kept_uri: self.uri(kept).to_owned(),
            group_size: fate.group_size as usize,
            resemblance: Some(rounded(likeness.resemblance)),
            copied: rounded(likeness.copied),
            why,
        }
    }

    fn why_preferred(&self, number: usize) -> &'static str {
        match (self.keep, self.entry(number).standing) {
            (KeepPolicy::Longest, _) => "the longest",
            (KeepPolicy::Agency, Standing::AgencysOwn) => "the agency's own",
            (KeepPolicy::Agency, Standing::CreditsAgency) => "the earliest that credits an agency",
            (KeepPolicy::Earliest | KeepPolicy::Agency, _) => "the earliest",
        }
    }
}
