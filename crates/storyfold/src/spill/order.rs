//! The reports that were taken in, in the order of time.

use std::cmp::Ordering;

use rayon::prelude::*;
use storyfold_collate::Timestamp;
use xxhash_rust::xxh3::xxh3_64;

use crate::error::Error;
use crate::group::repeated_uri;
use crate::problem::Problem;
use crate::report::Report;
use crate::spill::file::SpillFile;
use crate::spill::intake::{Placed, ReportSpill, SpilledBlock};
use crate::spill::uris::Uris;
use crate::timeline::UNDATED;

/// Reports with their `uri`s.
#[derive(Debug, Default)]
pub(super) struct PlacedReports {
    pub(super) reports: Vec<Placed>,
    pub(super) uris: Uris,
}

impl PlacedReports {
    pub(super) fn push(&mut self, placed: Placed, uri: &str) {
        self.reports.push(placed);
        self.uris.push(uri);
    }

    /// When a report was published.
    pub(super) fn published(&self, report_idx: usize) -> Option<Timestamp> {
        let seconds = self.reports[report_idx].seconds;
        (seconds != UNDATED).then(|| Timestamp::from_unix_seconds(seconds))
    }

    pub(super) fn read(&self, number: u32, file: &SpillFile) -> Result<Report, Error> {
        self.reports[number as usize].read(file, self.uris.get(number as usize))
    }
}

/// A report that was taken in, with its `uri`.
#[derive(Clone, Copy)]
struct Taken<'a> {
    placed: Placed,
    uri: &'a str,
}

/// The reports by time of publication, then `uri`, without those whose numbers are given, which ascend; a repeated `uri` is a problem of the report of
/// that number.
pub(super) fn in_order(
    blocks: &[SpilledBlock],
    superseded: &[usize],
    spill: &ReportSpill,
    problems: &mut Vec<(usize, Problem)>,
) -> Result<PlacedReports, Error> {
    let n_reports: usize = blocks.iter().map(SpilledBlock::len).sum();
    if u32::try_from(n_reports).is_err() {
        return Err(Error::config(format!("{n_reports} reports are more than one merge can take")));
    }
    let places = blocks.iter().flat_map(|block| (0..block.len()).map(move |at| (block, at)));
    let mut taken: Vec<Taken<'_>> = places
        .enumerate()
        .filter(|(number, _)| superseded.binary_search(number).is_err())
        .map(|(number, (block, at))| Taken { placed: block.placed(at, number), uri: block.uris.get(at) })
        .collect();
    taken.par_sort_by(|one, other| by_time(one, other).then_with(|| by_text(one, other, spill)));
    spill.failure.check()?;
    let repeated = repeated(&taken);
    let mut in_order = PlacedReports::default();
    for (rank, Taken { placed, uri }) in taken.into_iter().enumerate() {
        if repeated.binary_search(&rank).is_ok() {
            problems.push((placed.number as usize, repeated_uri(uri)));
        } else {
            in_order.push(placed, uri);
        }
    }
    Ok(in_order)
}

fn by_time(one: &Taken<'_>, other: &Taken<'_>) -> Ordering {
    one.placed.seconds.cmp(&other.placed.seconds).then_with(|| one.uri.cmp(other.uri))
}

/// The order of two reports of one time and one `uri`.
fn by_text(one: &Taken<'_>, other: &Taken<'_>, spill: &ReportSpill) -> Ordering {
    let text =
        |it: &Taken<'_>| spill.failure.noted(it.placed.read(&spill.file, it.uri)).map(|report| report.text);
    text(one).cmp(&text(other))
}

/// The ranks of those whose `uri` one before them has, ascending.
fn repeated(taken: &[Taken<'_>]) -> Vec<usize> {
    let mut by_hash: Vec<(u64, usize)> =
        taken.iter().enumerate().map(|(rank, it)| (xxh3_64(it.uri.as_bytes()), rank)).collect();
    by_hash.par_sort_unstable();
    let mut repeated = Vec::new();
    for same in by_hash.chunk_by(|one, other| one.0 == other.0) {
        for (at, &(_, rank)) in same.iter().enumerate() {
            if same[..at].iter().any(|&(_, before)| taken[before].uri == taken[rank].uri) {
                repeated.push(rank);
            }
        }
    }
    repeated.sort_unstable();
    repeated
}
