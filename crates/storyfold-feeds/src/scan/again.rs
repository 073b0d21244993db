//! Reading a report again.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::time::SystemTime;

use storyfold::Problem;

use super::Scan;
use super::reports::ScannedRecord;
use crate::bytes::charset::Charset;
use crate::found_file::Input;
use crate::intake::{Intake, Place, Record};
use crate::origin::Origin;
use crate::read::Reading;
use crate::read::json_lines::read_record;
use crate::version;

/// How many reports are read again before it is told which of them are older versions, but for those of one `uri`.
const N_READ_AGAIN: usize = 4_096;

/// A file, and how it is read.
pub(super) struct ScannedFile {
    pub(super) origin: Origin,
    pub(super) charset: Charset,
    pub(super) bytes: Bytes,
}

/// Where the records of a file can be had again.
pub(super) enum Bytes {
    /// In the file, which must not change meanwhile.
    File { path: PathBuf, state: FileState },
    /// In pieces of its lines, each with the place where it begins.
    Held(Vec<(u64, Vec<u8>)>),
    /// As reports.
    Reports(Vec<Record>),
    /// Nowhere, as whoever saw them has what is needed.
    HandedOver,
    /// The same of reports that were held while they were seen, with where each was found.
    Places(Vec<Place>),
}

/// By what a change of a file is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileState {
    n_bytes: u64,
    modified: Option<SystemTime>,
}

impl Bytes {
    /// Where the lines of an input can be had again, before it has been read.
    pub(super) fn again(input: &Input, is_as_it_stands: bool) -> Self {
        let Input::File(file) = input else { return Self::Held(Vec::new()) };
        match file.path.metadata() {
            Ok(metadata) if metadata.is_file() && is_as_it_stands => {
                Self::File { path: file.path.clone(), state: FileState::of(&metadata) }
            }
            _ => Self::Held(Vec::new()),
        }
    }
}

impl FileState {
    fn of(metadata: &Metadata) -> Self {
        Self { n_bytes: metadata.len(), modified: metadata.modified().ok() }
    }
}

/// Opens a file again.
pub(super) fn reopen(path: &PathBuf, state: FileState) -> io::Result<File> {
    let file = File::open(path)?;
    if FileState::of(&file.metadata()?) != state {
        let message = format!("{} has changed while it was read; run again", path.display());
        return Err(io::Error::other(message));
    }
    Ok(file)
}

impl<B> Scan<B> {
    /// Reads reports again, each with its number; they are to ascend.
    pub(super) fn read_again(&self, numbers: &[usize]) -> io::Result<Vec<Record>> {
        let mut read = Vec::with_capacity(numbers.len());
        let mut line = Vec::new();
        let of_one_file =
            |one: &usize, other: &usize| self.records[*one].file_idx == self.records[*other].file_idx;
        for numbers in numbers.chunk_by(of_one_file) {
            let file = &self.files[self.records[numbers[0]].file_idx as usize];
            let mut source = match &file.bytes {
                Bytes::File { path, state } => Some(reopen(path, *state)?),
                _ => None,
            };
            for &number in numbers {
                let record = &self.records[number];
                match (&file.bytes, &mut source) {
                    (Bytes::Reports(held), _) => {
                        let Record { report, place } = &held[record.byte as usize];
                        read.push(Record { report: report.clone(), place: place.clone() });
                        continue;
                    }
                    (Bytes::Held(pieces), _) => {
                        line.clear();
                        line.extend_from_slice(held_line(pieces, record));
                    }
                    (_, Some(source)) => {
                        line.resize(record.n_bytes as usize, 0);
                        source.seek(SeekFrom::Start(record.byte))?;
                        source.read_exact(&mut line)?;
                    }
                    _ => continue,
                }
                let mut intake = Intake::default();
                let mut other = Intake::default();
                let reading = Reading::new(&file.origin, &self.options, file.charset, &mut other);
                read_record(&line, &self.place(number), &mut reading.with_intake(&mut intake));
                read.extend(intake.take_records());
            }
        }
        Ok(read)
    }

    /// The numbers of the reports of which there is a newer version, and a problem for each. `read_again` reads reports again, by their numbers,
    /// which ascend.
    pub(super) fn find_superseded(
        &self,
        intake: &mut Intake,
        read_again: impl Fn(&Self, &[usize]) -> io::Result<Vec<Record>>,
    ) -> Vec<usize> {
        let mut by_uri: Vec<(u64, usize)> =
            self.records.iter().enumerate().map(|(number, record)| (record.uri_hash, number)).collect();
        by_uri.sort_unstable();
        let mut superseded: Vec<(usize, Problem)> = Vec::new();
        for numbers in repeated(&by_uri) {
            match read_again(self, &numbers) {
                Ok(records) => {
                    let mut problems = Vec::new();
                    let aside = version::set_aside(&records, |problem| problems.push(problem));
                    superseded.extend(aside.into_iter().map(|idx| numbers[idx]).zip(problems));
                }
                Err(error) => {
                    intake.problem(Problem::lost(error.to_string()));
                    return Vec::new();
                }
            }
        }
        superseded.sort_unstable_by_key(|&(number, _)| number);
        let tell = |(number, problem)| {
            intake.problem(problem);
            number
        };
        superseded.into_iter().map(tell).collect()
    }
}

/// The numbers of reports whose hashes others have as well, some at a time: those of one hash together, and each time ascending.
fn repeated(by_uri: &[(u64, usize)]) -> Vec<Vec<usize>> {
    let mut parts: Vec<Vec<usize>> = Vec::new();
    for same in by_uri.chunk_by(|one, other| one.0 == other.0).filter(|same| same.len() > 1) {
        let numbers = same.iter().map(|&(_, number)| number);
        match parts.last_mut().filter(|part| part.len() < N_READ_AGAIN) {
            Some(part) => part.extend(numbers),
            None => parts.push(numbers.collect()),
        }
    }
    parts.iter_mut().for_each(|part| part.sort_unstable());
    parts
}

/// The bytes of a record in the pieces of its file.
pub(super) fn held_line<'a>(pieces: &'a [(u64, Vec<u8>)], record: &ScannedRecord) -> &'a [u8] {
    let piece_idx = pieces.partition_point(|&(begin, _)| begin <= record.byte).saturating_sub(1);
    let Some((begin, bytes)) = pieces.get(piece_idx) else { return &[] };
    let begin = (record.byte - begin) as usize;
    bytes.get(begin..begin + record.n_bytes as usize).unwrap_or_default()
}
