//! Reports while they are seen.

use storyfold::{Report, ReportView};
use xxhash_rust::xxh3::xxh3_64;

use super::plain_line::PlainLines;
use crate::bytes::line_chunks::Piece;
use crate::intake::{Intake, Place, Record};
use crate::read::Reading;
use crate::read::json_lines::{Ending, content, for_each_line, read_record};

/// The reports of a block, to be seen one after the other.
pub struct ScannedReports<'a> {
    source: Source<'a>,
    reading: &'a Reading<'a>,
    made: &'a mut Made,
    ended: Option<(Ending, Option<Vec<u8>>)>,
}

/// A report that is being seen.
pub struct ScannedReport<'a> {
    view: ReportView<'a>,
    whole: Whole<'a>,
}

/// Where a report stands.
#[derive(Clone, Copy)]
pub(super) struct ScannedRecord {
    pub(super) file_idx: u32,
    /// How many bytes the record has, without white space at its ends.
    pub(super) n_bytes: u64,
    /// Where the record begins in its file; of a report that is held, its number there.
    pub(super) byte: u64,
    /// Where its line begins.
    pub(super) line_byte: u64,
    pub(super) line: u64,
    pub(super) uri_hash: u64,
    /// Whether the line means the same wherever it is read, and nothing of it had to be mended or made up.
    pub(super) is_complete: bool,
}

/// What is made of a block beside that which the caller makes.
pub(super) struct Made {
    pub(super) records: Vec<ScannedRecord>,
    pub(super) intake: Intake,
    file_idx: u32,
    says_all: bool,
}

enum Source<'a> {
    Lines(Option<Piece>),
    Held { records: &'a [Record], first: usize },
}

/// From what the whole report is read.
enum Whole<'a> {
    Line { line: &'a [u8], place: &'a Place, reading: &'a Reading<'a> },
    Report(&'a Report),
}

impl<'a> ScannedReports<'a> {
    pub(super) fn of_lines(piece: Piece, reading: &'a Reading<'a>, made: &'a mut Made) -> Self {
        Self { source: Source::Lines(Some(piece)), reading, made, ended: None }
    }

    pub(super) fn held(
        records: &'a [Record],
        first: usize,
        reading: &'a Reading<'a>,
        made: &'a mut Made,
    ) -> Self {
        Self { source: Source::Held { records, first }, reading, made, ended: None }
    }

    /// Shows every report of the block; a second time none.
    pub fn for_each(&mut self, mut see: impl FnMut(ScannedReport<'_>)) {
        let made = &mut *self.made;
        match &mut self.source {
            Source::Lines(piece) => {
                let Some(piece) = piece.take() else { return };
                let Made { records, intake, file_idx, says_all } = made;
                let mut plain = PlainLines::default();
                let reading = self.reading;
                self.ended = Some(for_each_line(piece, reading, intake, |line, place, intake| {
                    let content = content(line);
                    let n_before = line.len() - content.trim_ascii_start().len();
                    let trimmed = content.trim_ascii();
                    let mut record = ScannedRecord {
                        file_idx: *file_idx,
                        n_bytes: trimmed.len() as u64,
                        byte: place.byte.unwrap_or_default() + n_before as u64,
                        line_byte: place.byte.unwrap_or_default(),
                        line: place.line.unwrap_or_default(),
                        uri_hash: 0,
                        is_complete: *says_all,
                    };
                    let view = if *says_all { plain.read(trimmed) } else { None };
                    if let Some(view) = view {
                        record.uri_hash = xxh3_64(view.uri.as_bytes());
                        records.push(record);
                        return see(ScannedReport { view, whole: Whole::Line { line, place, reading } });
                    }
                    let n_before = intake.n_entries();
                    read_record(line, place, &mut reading.with_intake(intake));
                    let n_entries = intake.n_entries() - n_before;
                    for Record { report, .. } in intake.take_records() {
                        record.uri_hash = xxh3_64(report.uri.as_bytes());
                        record.is_complete = *says_all && n_entries == 1;
                        records.push(record);
                        see(ScannedReport { view: ReportView::from(&report), whole: Whole::Report(&report) });
                    }
                }));
            }
            Source::Held { records, first } => {
                for (number, Record { report, place }) in std::mem::take(records).iter().enumerate() {
                    made.records.push(ScannedRecord {
                        file_idx: made.file_idx,
                        n_bytes: 0,
                        byte: (*first + number) as u64,
                        line_byte: 0,
                        line: place.line.unwrap_or_default(),
                        uri_hash: xxh3_64(report.uri.as_bytes()),
                        is_complete: false,
                    });
                    see(ScannedReport { view: ReportView::from(report), whole: Whole::Report(report) });
                }
            }
        }
    }

    /// Sees what the caller has not, and tells how the piece ended.
    pub(super) fn finish(mut self) -> (Ending, Option<Vec<u8>>) {
        self.for_each(|_| {});
        self.ended.take().unwrap_or_default()
    }
}

impl ScannedReport<'_> {
    /// What of it is looked at most.
    #[must_use]
    pub fn view(&self) -> ReportView<'_> {
        self.view
    }

    /// The whole report.
    #[must_use]
    pub fn to_report(&self) -> Report {
        match self.whole {
            Whole::Report(report) => report.clone(),
            Whole::Line { line, place, reading } => {
                let mut intake = Intake::default();
                read_record(line, place, &mut reading.with_intake(&mut intake));
                let first = intake.take_records().into_iter().next();
                // What was read once is read again.
                first.map_or_else(|| Report::new(self.view.uri, self.view.text), |record| record.report)
            }
        }
    }
}

impl ScannedRecord {
    /// The same behind so many lines.
    pub(super) fn behind(self, n_lines: u64) -> Self {
        Self { line: self.line + n_lines, ..self }
    }
}

impl Made {
    pub(super) fn new(file_idx: u32, says_all: bool) -> Self {
        Self { records: Vec::new(), intake: Intake::default(), file_idx, says_all }
    }
}
