//! Reports on their way into a merge in bounded memory: each is put aside as soon as it is seen.

use std::path::PathBuf;

use crate::error::Error;
use crate::failure::Failure;
use crate::report::Report;
use crate::spill::budget::{Budget, SpillOptions};
use crate::spill::file::SpillFile;
use crate::spill::uris::Uris;
use crate::store::{Decoder, Encoder, report_record};
use crate::timeline::Timeline;

/// Takes in the reports of a [`SpilledMerging`](crate::SpilledMerging), block by block, on as many threads as there are.
///
/// ```
/// use std::ops::ControlFlow;
///
/// use storyfold::{Config, Report, ReportSpill, SpillOptions, SpilledMerging};
///
/// let wire = "The ferry Aurora sank off Port Ellen on Monday with 48 passengers aboard. The coastguard saved all of them.";
/// let spill = ReportSpill::new(SpillOptions::new(1 << 30, std::env::temp_dir()))?;
/// let mut block = spill.block();
/// for uri in ["gazette", "herald"] {
///     block.push(&Report::new(uri, wire));
/// }
/// let blocks = vec![block.finish()];
/// let config = Config::default();
/// let mut sizes = Vec::new();
/// SpilledMerging::begin(spill, blocks, &[], &config, &())?.finish(
///     |story| story.reports.len(),
///     |n_reports| {
///         sizes.push(n_reports);
///         ControlFlow::Continue(())
///     },
/// )?;
/// assert_eq!(sizes, [2]);
/// # Ok::<(), storyfold::Error>(())
/// ```
#[derive(Debug)]
pub struct ReportSpill {
    pub(super) budget: Budget,
    pub(super) file: SpillFile,
    pub(super) failure: Failure,
}

/// Reports that follow each other and are being taken in.
#[derive(Debug)]
pub struct SpillBlock<'a> {
    spill: &'a ReportSpill,
    encoder: Encoder,
    block: SpilledBlock,
}

/// What is kept in memory of reports that were put aside.
#[derive(Debug, Default)]
pub struct SpilledBlock {
    begin: u64,
    reports: Vec<BlockReport>,
    pub(super) uris: Uris,
}

/// A report of a block.
#[derive(Clone, Copy, Debug)]
struct BlockReport {
    seconds: i64,
    /// Where its record ends, from the begin of the block, and where in the record its text begins.
    end: u64,
    text_at: u32,
}

/// A report that was put aside.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    /// When it was published; see [`Timeline::seconds`].
    pub(super) seconds: i64,
    /// Where its record lies.
    at: u64,
    n_bytes: u64,
    text_at: u32,
    /// Its number in the order of reading.
    pub(super) number: u32,
}

impl ReportSpill {
    /// Makes room for no report yet.
    ///
    /// # Errors
    ///
    /// Refuses options that are out of range, and a folder in which no file can be made.
    pub fn new(options: SpillOptions) -> Result<Self, Error> {
        Self::with_budget(Budget::new(options.memory_bytes)?, options.folder)
    }

    pub(super) fn with_budget(budget: Budget, folder: PathBuf) -> Result<Self, Error> {
        let file = SpillFile::new(folder, budget.held_bytes());
        file.try_folder()?;
        Ok(Self { budget, file, failure: Failure::default() })
    }

    /// Begins a block of reports that follow each other.
    #[must_use]
    pub fn block(&self) -> SpillBlock<'_> {
        SpillBlock { spill: self, encoder: Encoder::of_record(), block: SpilledBlock::default() }
    }

    /// Reads reports back, by their numbers: in the order of the blocks, and of the reports in each, from 0.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be read, or could not be written before.
    pub fn read_back(&self, blocks: &[SpilledBlock], numbers: &[usize]) -> Result<Vec<Report>, Error> {
        self.failure.check()?;
        let mut firsts = Vec::with_capacity(blocks.len());
        let mut n_reports = 0;
        for block in blocks {
            firsts.push(n_reports);
            n_reports += block.reports.len();
        }
        let read = |&number: &usize| {
            let block_idx = firsts.partition_point(|&first| first <= number).checked_sub(1);
            let placed = block_idx.and_then(|idx| {
                let at = number - firsts[idx];
                let block: &SpilledBlock = &blocks[idx];
                (at < block.reports.len()).then(|| (block.placed(at, number), block.uris.get(at)))
            });
            let (placed, uri) =
                placed.ok_or_else(|| Error::damaged(format!("there is no report {number}")))?;
            placed.read(&self.file, uri)
        };
        numbers.iter().map(read).collect()
    }
}

impl SpillBlock<'_> {
    /// Puts a report behind those of the block. That it could not be written is told when the merge begins.
    pub fn push(&mut self, report: &Report) {
        let mut text_at = Encoder::of_record();
        text_at.count(report.text.len());
        let n_bytes_before = self.encoder.bytes.len();
        if self.spill.failure.noted(report_record::write(&mut self.encoder, report)).is_none() {
            return self.encoder.bytes.truncate(n_bytes_before);
        }
        self.block.uris.push(&report.uri);
        self.block.reports.push(BlockReport {
            seconds: Timeline::seconds(report),
            end: self.encoder.bytes.len() as u64,
            text_at: text_at.bytes.len() as u32,
        });
    }

    /// Ends the block.
    #[must_use]
    pub fn finish(self) -> SpilledBlock {
        let Self { spill, encoder, mut block } = self;
        block.reports.shrink_to_fit();
        // Once something has failed nothing is written any more.
        if !spill.failure.has_failed()
            && let Some(begin) = spill.failure.noted(spill.file.append(encoder.bytes))
        {
            block.begin = begin;
        }
        block
    }
}

impl SpilledBlock {
    /// Whether a report has a `uri`.
    #[must_use]
    pub fn has_uri(&self, uri: &str) -> bool {
        self.uris.iter().any(|it| it == uri)
    }

    /// How many reports there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.reports.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.reports.is_empty()
    }

    /// A report by its place in the block, and its number in the order of reading.
    pub(super) fn placed(&self, at: usize, number: usize) -> Placed {
        let BlockReport { seconds, end, text_at } = self.reports[at];
        let begin = at.checked_sub(1).map_or(0, |before| self.reports[before].end);
        Placed { seconds, at: self.begin + begin, n_bytes: end - begin, text_at, number: number as u32 }
    }
}

impl Placed {
    pub(super) fn read(&self, file: &SpillFile, uri: &str) -> Result<Report, Error> {
        let bytes = file.read(self.at, self.n_bytes as usize)?;
        let mut decoder = Decoder::of_this_run(&bytes);
        let report = report_record::read(&mut decoder, uri)?;
        decoder.end()?;
        Ok(report)
    }

    /// Reads some bytes of the text, which begin and end between characters.
    pub(super) fn read_text(&self, file: &SpillFile, begin: usize, n_bytes: usize) -> Result<String, Error> {
        let at = self.at + u64::from(self.text_at) + begin as u64;
        String::from_utf8(file.read(at, n_bytes)?)
            .map_err(|_| Error::damaged("what was put aside of a text is not valid UTF-8"))
    }
}
