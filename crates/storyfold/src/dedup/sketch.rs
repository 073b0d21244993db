//! Reports as their signatures and shingles: all that tells near copies, without the texts.

use std::sync::{Mutex, PoisonError};

use minhash_lsh_rs::{Banding, Sets, Signatures, Sketcher, SketcherOptions};
use storyfold_collate::Timestamp;
use storyfold_text::{agencies_named_in, segment};

use super::shingler::Shingler;
use super::{DedupOptions, KeepPolicy};
use crate::config::Config;
use crate::error::Error;
use crate::prepared::{agencies, hints};
use crate::report::Report;

/// How sure it is that a pair which is just like enough is proposed. Nearly all are more alike, and so are found more surely.
const MIN_PROPOSED_SHARE: f64 = 0.985;
/// How many bands there are before rows go: more bands cost more time, fewer rows propose more in vain.
const MAX_BANDS: usize = 16;
const ROWS: std::ops::RangeInclusive<usize> = 3..=8;

/// Makes signatures and shingles of reports, block by block, on as many threads as the caller likes.
///
/// With [`near_copies`](super::near_copies) it finds the copies among reports that need not be in memory at once: of a report of 400 words it
/// keeps less than two kilobytes.
///
/// ```
/// use storyfold::{Config, CopySketcher, DedupOptions, Report, ReportView, near_copies};
///
/// let wire = "The ferry Aurora sank off Port Ellen on Monday with 48 passengers aboard. The coastguard saved all of them.";
/// let reports = [Report::new("gazette", wire), Report::new("herald", format!("PORT ELLEN - {wire}"))];
///
/// let sketcher = CopySketcher::new(DedupOptions::default(), &Config::default())?;
/// let mut block = sketcher.block();
/// for report in &reports {
///     block.push(ReportView::from(report), || report.clone());
/// }
/// let found = near_copies(&sketcher, vec![block.finish()], &[], &())?;
/// // Neither has a date: the longer one is kept.
/// assert!(!found.is_kept(0) && found.is_kept(1));
/// # Ok::<(), storyfold::Error>(())
/// ```
#[derive(Debug)]
pub struct CopySketcher {
    pub(super) options: DedupOptions,
    pub(super) sketcher: Sketcher,
    pub(super) banding: Banding,
    n_words: usize,
    /// What finished blocks have left to be used again.
    spare: Mutex<Vec<Workspace>>,
}

/// The memory in which a block is worked on.
#[derive(Debug)]
struct Workspace {
    shingler: Shingler,
    shingles: Vec<u64>,
}

/// What of every report is looked at, borrowed from wherever it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReportView<'a> {
    /// Its identity.
    pub uri: &'a str,
    /// Its text.
    pub text: &'a str,
    /// When it was first published.
    pub published: Option<Timestamp>,
}

impl<'a> ReportView<'a> {
    /// Views a report that was never published.
    #[must_use]
    pub fn new(uri: &'a str, text: &'a str) -> Self {
        Self { uri, text, published: None }
    }
}

impl<'a> From<&'a Report> for ReportView<'a> {
    fn from(report: &'a Report) -> Self {
        Self { uri: &report.uri, text: &report.text, published: report.published }
    }
}

/// Reports that are being sketched; a hundred or so make a good block.
#[derive(Debug)]
pub struct SketchBlock<'sketcher> {
    sketcher: &'sketcher CopySketcher,
    workspace: Workspace,
    ends: Vec<usize>,
    entries: Vec<Entry>,
    uris: String,
}

/// Reports that were sketched.
#[derive(Debug)]
pub struct SketchedBlock {
    pub(super) signatures: Signatures,
    /// The upper halves of the hashes: two reports of 400 words have one of them in common by chance once in 27,000 pairs.
    shingles: Vec<u32>,
    ends: Vec<usize>,
    pub(super) entries: Vec<Entry>,
    uris: String,
}

/// What is known of a report beside its text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    uri_end: usize,
    pub(super) published: Option<Timestamp>,
    pub(super) standing: Standing,
}

/// How near a report is to an agency; told only where the policy asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    AgencysOwn,
    CreditsAgency,
    Other,
}

impl CopySketcher {
    /// Makes a sketcher; of the configuration it takes the number of words of a shingle.
    ///
    /// # Errors
    ///
    /// Refuses options and a configuration that are out of range; see [`DedupOptions::check`] and [`Config::check`].
    pub fn new(options: DedupOptions, config: &Config) -> Result<Self, Error> {
        options.check()?;
        config.check()?;
        let banding = banding(options.min_resemblance)?;
        let n_slots = (banding.n_bands() * banding.n_rows()).next_multiple_of(64);
        let sketcher = Sketcher::new(SketcherOptions::default().n_slots(n_slots))?;
        Ok(Self { options, sketcher, banding, n_words: config.shingle_words, spare: Mutex::default() })
    }

    /// Begins a block.
    #[must_use]
    pub fn block(&self) -> SketchBlock<'_> {
        let spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let new = || Workspace { shingler: Shingler::new(self.n_words), shingles: Vec::new() };
        SketchBlock {
            sketcher: self,
            workspace: spare.unwrap_or_else(new),
            ends: vec![0],
            entries: Vec::new(),
            uris: String::new(),
        }
    }
}

impl SketchBlock<'_> {
    /// Adds a report. The whole of it is asked for only if the policy looks at more than the view has.
    pub fn push(&mut self, view: ReportView<'_>, whole: impl FnOnce() -> Report) {
        let Workspace { shingler, shingles } = &mut self.workspace;
        shingler.shingle(view.text, shingles);
        self.ends.push(shingles.len());
        self.uris.push_str(view.uri);
        let standing = match self.sketcher.options.keep {
            KeepPolicy::Agency => standing(&whole()),
            KeepPolicy::Earliest | KeepPolicy::Longest => Standing::Other,
        };
        self.entries.push(Entry { uri_end: self.uris.len(), published: view.published, standing });
    }

    /// Makes the signatures.
    #[must_use]
    pub fn finish(self) -> SketchedBlock {
        let mut workspace = self.workspace;
        let shingles = &workspace.shingles;
        let sets = Sets::new(shingles, &self.ends).expect("every end is that of the shingles so far");
        let block = SketchedBlock {
            signatures: self.sketcher.sketcher.sketch_batch(sets),
            shingles: shingles.iter().map(|shingle| (shingle >> 32) as u32).collect(),
            ends: self.ends,
            entries: self.entries,
            uris: self.uris,
        };
        workspace.shingles.clear();
        self.sketcher.spare.lock().unwrap_or_else(PoisonError::into_inner).push(workspace);
        block
    }
}

impl SketchedBlock {
    /// The shingles of a report, which may repeat.
    pub(super) fn shingles(&self, idx: usize) -> &[u32] {
        &self.shingles[self.ends[idx]..self.ends[idx + 1]]
    }

    pub(super) fn uri(&self, idx: usize) -> &str {
        let begin = idx.checked_sub(1).map_or(0, |before| self.entries[before].uri_end);
        &self.uris[begin..self.entries[idx].uri_end]
    }
}

/// As many rows as the number of bands allows, so that little is proposed in vain.
fn banding(min_resemblance: f64) -> Result<Banding, Error> {
    let n_bands = |n_rows: usize| {
        let missed_by_band = 1.0 - min_resemblance.powi(n_rows as i32);
        ((1.0 - MIN_PROPOSED_SHARE).ln() / missed_by_band.ln()).ceil().max(2.0) as usize
    };
    let n_rows = ROWS.rev().find(|&n_rows| n_bands(n_rows) <= MAX_BANDS).unwrap_or(*ROWS.start());
    Ok(Banding::new(n_bands(n_rows), n_rows)?)
}

fn standing(report: &Report) -> Standing {
    if report.source.as_deref().is_some_and(|source| !agencies_named_in(source).is_empty()) {
        return Standing::AgencysOwn;
    }
    match agencies(report, &segment(&report.text, &hints(report))).is_empty() {
        false => Standing::CreditsAgency,
        true => Standing::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bands_propose_what_is_like_enough() {
        for (min_resemblance, n_bands, n_rows) in
            [(0.3, 154, 3), (0.5, 32, 3), (0.7, 16, 4), (0.9, 8, 8), (1.0, 2, 8)]
        {
            let banding = banding(min_resemblance).unwrap();
            assert_eq!((banding.n_bands(), banding.n_rows()), (n_bands, n_rows), "{min_resemblance}");
            assert!(banding.curve().probability(min_resemblance) >= MIN_PROPOSED_SHARE);
        }
    }
}
