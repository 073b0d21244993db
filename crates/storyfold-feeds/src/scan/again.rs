//! Reading a report again.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::time::SystemTime;

use super::Scan;
use super::reports::ScannedRecord;
use crate::bytes::charset::Charset;
use crate::found_file::Input;
use crate::intake::{Intake, Record};
use crate::origin::Origin;
use crate::read::Reading;
use crate::read::json_lines::read_record;
use crate::version;

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

    /// The numbers of the reports of which there is a newer version, and a problem for each.
    pub(super) fn find_superseded(&self, intake: &mut Intake) -> Vec<usize> {
        let mut by_uri: Vec<(u64, usize)> =
            self.records.iter().enumerate().map(|(number, record)| (record.uri_hash, number)).collect();
        by_uri.sort_unstable();
        let mut repeated: Vec<usize> = by_uri
            .chunk_by(|one, other| one.0 == other.0)
            .filter(|same| same.len() > 1)
            .flat_map(|same| same.iter().map(|&(_, number)| number))
            .collect();
        if repeated.is_empty() {
            return repeated;
        }
        repeated.sort_unstable();
        match self.read_again(&repeated) {
            Ok(records) => {
                let aside = version::set_aside(&records, |problem| intake.problem(problem));
                aside.into_iter().map(|idx| repeated[idx]).collect()
            }
            Err(error) => {
                intake.problem(storyfold::Problem::lost(error.to_string()));
                Vec::new()
            }
        }
    }
}

/// The bytes of a record in the pieces of its file.
pub(super) fn held_line<'a>(pieces: &'a [(u64, Vec<u8>)], record: &ScannedRecord) -> &'a [u8] {
    let piece_idx = pieces.partition_point(|&(begin, _)| begin <= record.byte).saturating_sub(1);
    let Some((begin, bytes)) = pieces.get(piece_idx) else { return &[] };
    let begin = (record.byte - begin) as usize;
    bytes.get(begin..begin + record.n_bytes as usize).unwrap_or_default()
}
