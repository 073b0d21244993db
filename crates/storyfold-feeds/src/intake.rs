//! Where the readers put what they find.

use std::path::PathBuf;
use std::sync::Arc;

use storyfold::{Problem, Report};

use crate::batch::Batch;
use crate::version;

/// Reports and problems so far.
#[derive(Default)]
pub(crate) struct Intake {
    records: Vec<Record>,
    problems: Vec<Problem>,
    pub(crate) skipped: Vec<PathBuf>,
    pub(crate) n_files: usize,
}

/// A report and where it was found.
pub(crate) struct Record {
    pub(crate) report: Report,
    pub(crate) place: Place,
}

/// What had to be assumed for a record that is kept.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Note {
    pub(crate) text: String,
    /// Whether the record is not as its format demands; then it is lost where reading is strict.
    pub(crate) is_repair: bool,
}

/// Where a record stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
    pub(crate) file: Arc<str>,
    /// Counted from 1, of a Parquet file the row; none for a report that is a whole file.
    pub(crate) line: Option<u64>,
    /// Where the record begins, counted from 0; none where that means nothing.
    pub(crate) byte: Option<u64>,
}

impl Intake {
    pub(crate) fn report(&mut self, report: Report, place: Place, notes: Vec<Note>) {
        for note in notes {
            self.problem(place.mark(Problem::assumed(note.text)).of_report(&report.uri));
        }
        self.records.push(Record { report, place });
    }

    /// How many records and problems there are, to tell whether a file has brought any.
    pub(crate) fn n_entries(&self) -> usize {
        self.records.len() + self.problems.len()
    }

    pub(crate) fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    pub(crate) fn into_batch(mut self) -> Batch {
        let n_records = self.records.len();
        self.records = version::keep_newest(self.records, &mut self.problems);
        let n_superseded = n_records - self.records.len();
        Batch { n_superseded, ..self.into_batch_of_versions() }
    }

    /// With every record, whether or not there is a newer version.
    pub(crate) fn into_batch_of_versions(self) -> Batch {
        let (reports, places) = self.records.into_iter().map(|record| (record.report, record.place)).unzip();
        Batch {
            n_superseded: 0,
            reports,
            places,
            problems: self.problems,
            skipped: self.skipped,
            n_files: self.n_files,
        }
    }
}

impl Place {
    /// Says where a problem is.
    pub(crate) fn mark(&self, mut problem: Problem) -> Problem {
        problem.file = Some(self.file.to_string());
        problem.line = self.line;
        problem.byte = self.byte;
        problem
    }

    /// The place as it stands in a message: the file and the line.
    pub(crate) fn shown(&self) -> String {
        match self.line {
            Some(line) => format!("{}:{line}", self.file),
            None => self.file.to_string(),
        }
    }
}
