//! Writing reports that were seen.

use std::io::{self, Read, Seek, SeekFrom, Write};

use super::Scan;
use super::again::{Bytes, held_line, reopen};
use super::reports::ScannedRecord;
use crate::write::write_json_lines;

/// How many bytes are read at once: more than a report has as a rule, and little beside the memory of the scan.
const N_READ_BYTES: usize = 1 << 20;

impl<B> Scan<B> {
    /// Writes reports as JSON Lines, in the order of reading: those of whose number `is_wanted` is true.
    ///
    /// A line of JSON Lines is written as it stands, white space at its ends apart, if nothing of it had to be mended or made up and the options do not say
    /// where its fields stand or whence its source is. Every other report is written with its fields by the names of [`Report`](storyfold::Report).
    ///
    /// # Errors
    ///
    /// Fails if `out` does, and if a file cannot be read again or has changed since it was scanned.
    pub fn write(&self, out: &mut dyn Write, is_wanted: impl Fn(usize) -> bool) -> io::Result<()> {
        let mut first = 0;
        for records in self.records.chunk_by(|one, other| one.file_idx == other.file_idx) {
            let wanted: Vec<usize> =
                (first..first + records.len()).filter(|&number| is_wanted(number)).collect();
            first += records.len();
            let of_one_kind = |one: &usize, other: &usize| {
                self.records[*one].is_complete == self.records[*other].is_complete
            };
            for run in wanted.chunk_by(of_one_kind) {
                if self.records[run[0]].is_complete {
                    self.write_lines(out, run)?;
                } else {
                    let again = self.read_again(run)?;
                    write_json_lines(out, again.iter().map(|record| &record.report))?;
                }
            }
        }
        Ok(())
    }

    /// Writes lines of one file as they stand.
    fn write_lines(&self, out: &mut dyn Write, numbers: &[usize]) -> io::Result<()> {
        let records = numbers.iter().map(|&number| &self.records[number]);
        let file = &self.files[self.records[numbers[0]].file_idx as usize];
        match &file.bytes {
            Bytes::File { path, state } => copy_lines(reopen(path, *state)?, out, records),
            Bytes::Held(pieces) => {
                for record in records {
                    out.write_all(held_line(pieces, record))?;
                    out.write_all(b"\n")?;
                }
                Ok(())
            }
            Bytes::Reports(_) => Ok(()),
        }
    }
}

/// Reads through a file from the first to the last of some records, and writes these.
fn copy_lines<'a>(
    mut file: impl Read + Seek,
    out: &mut dyn Write,
    records: impl Iterator<Item = &'a ScannedRecord>,
) -> io::Result<()> {
    let mut buffer: Vec<u8> = Vec::with_capacity(N_READ_BYTES);
    let mut copied = Vec::with_capacity(N_READ_BYTES);
    // Where the buffer begins in the file.
    let mut begin = 0;
    for record in records {
        let n_bytes = record.n_bytes as usize;
        if record.byte + n_bytes as u64 > begin + buffer.len() as u64 || record.byte < begin {
            out.write_all(&copied)?;
            copied.clear();
            begin = record.byte;
            buffer.clear();
            file.seek(SeekFrom::Start(begin))?;
            (&mut file).take(n_bytes.max(N_READ_BYTES) as u64).read_to_end(&mut buffer)?;
        }
        let at = (record.byte - begin) as usize;
        let line = buffer.get(at..at + n_bytes).ok_or(io::ErrorKind::UnexpectedEof)?;
        copied.extend_from_slice(line);
        copied.push(b'\n');
    }
    out.write_all(&copied)
}
