//! Writing reports that were seen.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use super::Scan;
use super::again::{Bytes, held_line, reopen};
use super::reports::ScannedRecord;
use crate::write::write_json_lines;

/// How many bytes are read at once, if one report has not more: little beside the memory of the scan.
const N_READ_BYTES: u64 = 1 << 20;

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
            Bytes::File { path, state } => {
                let records: Vec<&ScannedRecord> = records.collect();
                copy_lines(&reopen(path, *state)?, out, &records)
            }
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

/// Reads the lines of some records, which ascend, and writes them; another thread reads ahead, if there is one.
fn copy_lines(file: &File, out: &mut dyn Write, records: &[&ScannedRecord]) -> io::Result<()> {
    let mut rest = records;
    let mut next_group = || {
        let begin = rest.first()?.byte;
        let n_near = rest.partition_point(|it| it.byte + it.n_bytes <= begin + N_READ_BYTES);
        let (group, behind) = rest.split_at(n_near.max(1));
        rest = behind;
        Some(group)
    };
    let (mut lines, mut spare) = (Vec::new(), Vec::new());
    if let Some(group) = next_group() {
        read_lines(file, group, &mut lines)?;
    }
    while !lines.is_empty() {
        let mut read = Ok(());
        spare.clear();
        let mut written = Ok(());
        rayon::in_place_scope(|scope| {
            if let Some(group) = next_group() {
                let (read, spare) = (&mut read, &mut spare);
                scope.spawn(move |_| *read = read_lines(file, group, spare));
            }
            written = out.write_all(&lines);
        });
        written.and(read)?;
        std::mem::swap(&mut lines, &mut spare);
    }
    Ok(())
}

/// Reads from the first to the last of some records, and leaves their lines.
fn read_lines(mut file: &File, records: &[&ScannedRecord], lines: &mut Vec<u8>) -> io::Result<()> {
    let (Some(first), Some(last)) = (records.first(), records.last()) else { return Ok(()) };
    let n_bytes = last.byte + last.n_bytes - first.byte;
    lines.clear();
    file.seek(SeekFrom::Start(first.byte))?;
    if file.take(n_bytes).read_to_end(lines)? as u64 != n_bytes {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    lines.push(b'\n');
    let mut end = 0;
    for record in records {
        let begin = (record.byte - first.byte) as usize;
        // In the file, too, every line but the last has its end, so that nothing is overwritten that is still needed.
        lines.copy_within(begin..begin + record.n_bytes as usize, end);
        end += record.n_bytes as usize + 1;
        lines[end - 1] = b'\n';
    }
    lines.truncate(end);
    Ok(())
}
