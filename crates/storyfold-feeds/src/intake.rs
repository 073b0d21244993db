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
    crowd: Crowd,
    pub(crate) skipped: Vec<PathBuf>,
    pub(crate) n_files: usize,
}

/// So many problems of one file are told one by one. A file that has more is most likely something else than it was taken for, and
/// may be of any size.
const MAX_TOLD: usize = 10_000;

/// The problems of the file that is being read: how many there are, and what was counted only.
#[derive(Default)]
struct Crowd {
    file: Option<String>,
    n_told: usize,
    n_untold: u64,
    n_lost: u64,
    last_line: Option<u64>,
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

    /// Adds what came of a part of a file, before which so many lines stand.
    pub(crate) fn append(&mut self, part: Self, n_lines_before: u64) {
        let behind = |line: &mut Option<u64>| *line = line.map(|line| line + n_lines_before);
        self.records.extend(part.records.into_iter().map(|mut record| {
            behind(&mut record.place.line);
            record
        }));
        for mut problem in part.problems {
            behind(&mut problem.line);
            self.problem(problem);
        }
        let Crowd { n_untold, n_lost, mut last_line, .. } = part.crowd;
        if n_untold > 0 {
            // The part has told as many as a file may, and so has the file with it.
            behind(&mut last_line);
            self.crowd.n_untold += n_untold;
            self.crowd.n_lost += n_lost;
            self.crowd.last_line = last_line;
        }
    }

    /// Takes the records away.
    pub(crate) fn take_records(&mut self) -> Vec<Record> {
        std::mem::take(&mut self.records)
    }

    /// Takes the problems away.
    pub(crate) fn take_problems(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.problems)
    }

    /// How many records and problems there are, to tell whether a file has brought any.
    pub(crate) fn n_entries(&self) -> usize {
        self.records.len() + self.problems.len()
    }

    pub(crate) fn problem(&mut self, problem: Problem) {
        if problem.file != self.crowd.file {
            self.tell_crowd();
            self.crowd = Crowd { file: problem.file.clone(), ..Crowd::default() };
        }
        // What is not of one record is always told.
        if problem.file.is_some() && problem.line.is_some() {
            if self.crowd.n_told == MAX_TOLD {
                self.crowd.n_untold += 1;
                self.crowd.n_lost += u64::from(problem.lost);
                self.crowd.last_line = problem.line;
                return;
            }
            self.crowd.n_told += 1;
        }
        self.problems.push(problem);
    }

    /// Tells how many problems of a file were not told one by one.
    fn tell_crowd(&mut self) {
        let Crowd { file, n_untold, n_lost, last_line, .. } = std::mem::take(&mut self.crowd);
        if n_untold > 0 {
            let last_line = last_line.unwrap_or_default();
            let text = format!(
                "{n_untold} more problems of this file, {n_lost} of them of lost records, are not told one by one; the last is in \
                 line {last_line}; check whether the file is what it was taken for"
            );
            let problem = if n_lost > 0 { Problem::lost(text) } else { Problem::assumed(text) };
            self.problems.push(problem.in_file(file.unwrap_or_default()));
        }
    }

    pub(crate) fn into_batch(mut self) -> Batch {
        self.tell_crowd();
        let n_records = self.records.len();
        let aside = version::set_aside(&self.records, |problem| self.problems.push(problem));
        let mut numbers = 0..;
        self.records.retain(|_| numbers.next().is_none_or(|number| !aside.contains(&number)));
        let n_superseded = n_records - self.records.len();
        Batch { n_superseded, ..self.into_batch_of_versions() }
    }

    /// With every record, whether or not there is a newer version.
    pub(crate) fn into_batch_of_versions(mut self) -> Batch {
        self.tell_crowd();
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
