//! Reports seen once, without holding them: what is made of each, and where it can be read again.

mod json_cursor;
mod plain_line;
mod reports;

mod again;
mod output;

mod handed_over;

use std::path::{Path, PathBuf};

use storyfold::Problem;

use crate::bytes::line_chunks::work_on_lines;
use crate::feed::Feed;
use crate::format::Format;
use crate::input;
use crate::intake::{Intake, Place};
use crate::options::{FeedOptions, SourceFrom};
use crate::origin::Origin;
use crate::read::json_lines::finish;
use crate::read::{Opened, Reading, read_opened};

use again::{Bytes, ScannedFile};
use reports::{Made, ScannedRecord};

pub use handed_over::HandedOver;
pub use reports::{ScannedReport, ScannedReports};

/// How many reports that are held make a block.
const N_HELD_PER_BLOCK: usize = 128;

/// Reports that were seen once. They are told by their number: in the order of reading, from 0.
///
/// Of JSON Lines only the places are kept, so that a scan of many gigabytes takes little memory: the file is read again for what is
/// [written](Self::write). What cannot be read again, as standard input or a packed file, is held, and so are reports of other formats.
#[non_exhaustive]
pub struct Scan<B> {
    /// What was made of the reports, block by block in the order of reading.
    pub blocks: Vec<B>,
    /// What was wrong: first with the paths, then with records in the order of reading, then the versions set aside.
    pub problems: Vec<Problem>,
    /// Files in folders that are no feed by their extension, sorted per folder.
    pub skipped: Vec<PathBuf>,
    /// The numbers of the reports of which there is a newer version, ascending.
    pub superseded: Vec<usize>,
    options: FeedOptions,
    holding: Holding,
    files: Vec<ScannedFile>,
    records: Vec<ScannedRecord>,
}

impl<'input> Feed<'input> {
    /// Shows all reports of the paths once, in blocks of consecutive ones, and keeps what `make` makes of a block. It may be called
    /// by all threads of the pool in which this is called.
    ///
    /// The reports, their order and the problems are those of [`read`](Self::read), but that older versions are shown as well.
    ///
    /// ```
    /// use storyfold_feeds::{Feed, FeedOptions};
    ///
    /// let lines = concat!(r#"{"uri": "a", "text": "one"}"#, "\n", r#"{"uri": "b", "text": "three"}"#, "\n");
    /// let feed = Feed::new(FeedOptions::default()).with_standard_input(lines.as_bytes());
    /// let scan = feed.scan(["-"], |reports| {
    ///     let mut lengths = Vec::new();
    ///     reports.for_each(|report| lengths.push(report.view().text.len()));
    ///     lengths
    /// });
    /// assert_eq!(scan.blocks.concat(), [3, 5]);
    /// let mut long = Vec::new();
    /// scan.write(&mut long, |number| number == 1)?;
    /// assert_eq!(long, b"{\"uri\": \"b\", \"text\": \"three\"}\n");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn scan<P: AsRef<Path>, B: Send>(
        mut self,
        paths: impl IntoIterator<Item = P>,
        make: impl Fn(&mut ScannedReports<'_>) -> B + Sync,
    ) -> Scan<B> {
        let mut intake = Intake::default();
        let mut scan = Scan::new(self.options.clone(), Holding::WhatIsGone);
        self.see(paths, &mut intake, &mut scan, make);
        scan.superseded = scan.find_superseded(&mut intake, Scan::read_again);
        scan.end(intake)
    }

    /// Opens every input, and shows its reports.
    fn see<P: AsRef<Path>, B: Send>(
        &mut self,
        paths: impl IntoIterator<Item = P>,
        intake: &mut Intake,
        scan: &mut Scan<B>,
        make: impl Fn(&mut ScannedReports<'_>) -> B + Sync,
    ) {
        for input in input::find(paths, &scan.options, intake) {
            let origin = Origin::new(&input, &scan.options.source_rule);
            self.open(&input, &origin, intake, |opened, intake| {
                let bytes = match scan.holding {
                    Holding::WhatIsGone => Bytes::again(&input, opened.is_as_it_stands),
                    Holding::Nothing => Bytes::HandedOver,
                };
                scan.add(opened, origin.clone(), bytes, intake, &make);
            });
        }
    }
}

/// What a scan holds of the records.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holding {
    /// Those that cannot be read again.
    WhatIsGone,
    Nothing,
}

impl<B> Scan<B> {
    fn new(options: FeedOptions, holding: Holding) -> Self {
        Self {
            blocks: Vec::new(),
            problems: Vec::new(),
            skipped: Vec::new(),
            superseded: Vec::new(),
            options,
            holding,
            files: Vec::new(),
            records: Vec::new(),
        }
    }

    fn end(mut self, mut intake: Intake) -> Self {
        (self.problems, self.skipped) = (intake.take_problems(), std::mem::take(&mut intake.skipped));
        self
    }
}

impl<B> Scan<B> {
    /// How many reports there are, older versions included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Says in which file, line and byte a report stands that a later step found at fault.
    #[must_use]
    pub fn locate(&self, number: usize, problem: Problem) -> Problem {
        self.place(number).mark(problem)
    }

    fn place(&self, number: usize) -> Place {
        let record = &self.records[number];
        let file = &self.files[record.file_idx as usize];
        match &file.bytes {
            Bytes::Reports(held) => held[record.byte as usize].place.clone(),
            Bytes::Places(places) => places[record.byte as usize].clone(),
            _ => Place {
                file: file.origin.name.as_str().into(),
                line: Some(record.line),
                byte: Some(record.line_byte),
            },
        }
    }

    fn add(
        &mut self,
        opened: Opened<'_>,
        origin: Origin,
        bytes: Bytes,
        intake: &mut Intake,
        make: &(impl Fn(&mut ScannedReports<'_>) -> B + Sync),
    ) where
        B: Send,
    {
        let Opened { format, charset, stream, .. } = opened;
        let file_idx = self.files.len() as u32;
        let mut reading = Reading::new(&origin, &self.options, charset, intake);
        let bytes = if format == Format::JsonLines {
            let says_all = says_all(&self.options, &origin);
            let here = &reading;
            let holds = matches!(bytes, Bytes::Held(_));
            let pieces = work_on_lines(stream, here.max_bytes(), |piece| {
                let begin = piece.byte;
                let mut made = Made::new(file_idx, says_all);
                let mut reports = ScannedReports::of_lines(piece, here, &mut made);
                let block = make(&mut reports);
                let (ending, buffer) = reports.finish();
                let (held, buffer) =
                    if holds { (buffer.map(|it| (begin, it)), None) } else { (None, buffer) };
                (((made.intake, ending), (block, made.records, held)), buffer)
            });
            let mut all_held = Vec::new();
            let (blocks, records) = (&mut self.blocks, &mut self.records);
            finish(pieces, &mut reading, |(block, made, held), n_lines_before| {
                blocks.push(block);
                records.extend(made.into_iter().map(|record| record.behind(n_lines_before)));
                all_held.extend(held);
            });
            if holds { Bytes::Held(all_held) } else { bytes }
        } else {
            let mut intake = Intake::default();
            read_opened(format, stream, &mut reading.with_intake(&mut intake));
            let held = intake.take_records();
            reading.append(intake, 0);
            for (block_idx, block) in held.chunks(N_HELD_PER_BLOCK).enumerate() {
                let mut made = Made::new(file_idx, false);
                let first = block_idx * N_HELD_PER_BLOCK;
                let mut reports = ScannedReports::held(block, first, &reading, &mut made);
                let block = make(&mut reports);
                reports.finish();
                self.blocks.push(block);
                self.records.append(&mut made.records);
            }
            match self.holding {
                Holding::WhatIsGone => Bytes::Reports(held),
                Holding::Nothing => Bytes::Places(held.into_iter().map(|record| record.place).collect()),
            }
        };
        self.files.push(ScannedFile { origin, charset, bytes });
    }
}

/// Whether a line says all of its report, so that it means the same wherever it is read again.
fn says_all(options: &FeedOptions, origin: &Origin) -> bool {
    options.fields.is_empty() && options.source_from == SourceFrom::Field && origin.record_source.is_none()
}
