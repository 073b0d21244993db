//! Writing reports that were seen.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
#[cfg(unix)]
use std::{
    os::unix::fs::FileExt,
    sync::atomic::{AtomicUsize, Ordering},
};

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
        self.write_into(&mut Stream(out), is_wanted)
    }

    /// Writes reports as [`write`](Self::write) does, into an empty file; where the system can write at any place of a file, all threads of the pool
    /// in which this is called do.
    ///
    /// # Errors
    ///
    /// Fails if `out` cannot be written, and if a file cannot be read again or has changed since it was scanned.
    pub fn write_file(&self, out: &File, is_wanted: impl Fn(usize) -> bool) -> io::Result<()> {
        #[cfg(unix)]
        return self.write_into(&mut Places { file: out, end: 0 }, is_wanted);
        #[cfg(not(unix))]
        return self.write_into(&mut Stream(&mut { out }), is_wanted);
    }

    fn write_into(&self, out: &mut impl Output, is_wanted: impl Fn(usize) -> bool) -> io::Result<()> {
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
                    let mut lines = Vec::new();
                    let again = self.read_again(run)?;
                    write_json_lines(&mut lines, again.iter().map(|record| &record.report))?;
                    out.append(&lines)?;
                }
            }
        }
        Ok(())
    }

    /// Writes lines of one file as they stand.
    fn write_lines(&self, out: &mut impl Output, numbers: &[usize]) -> io::Result<()> {
        let records = numbers.iter().map(|&number| &self.records[number]);
        let file = &self.files[self.records[numbers[0]].file_idx as usize];
        match &file.bytes {
            Bytes::File { path, state } => {
                let records: Vec<&ScannedRecord> = records.collect();
                out.copy_lines(&reopen(path, *state)?, &groups(&records))
            }
            Bytes::Held(pieces) => {
                for record in records {
                    out.append(held_line(pieces, record))?;
                    out.append(b"\n")?;
                }
                Ok(())
            }
            Bytes::Reports(_) | Bytes::HandedOver | Bytes::Places(_) => Ok(()),
        }
    }
}

/// Cuts records of a file into groups of neighbours, each of which is read at once.
fn groups<'a>(records: &'a [&'a ScannedRecord]) -> Vec<&'a [&'a ScannedRecord]> {
    let mut rest = records;
    let mut groups = Vec::new();
    while let Some(first) = rest.first() {
        let n_near = rest.partition_point(|it| it.byte + it.n_bytes <= first.byte + N_READ_BYTES);
        let (group, behind) = rest.split_at(n_near.max(1));
        groups.push(group);
        rest = behind;
    }
    groups
}

/// Where reports are written, one after the other.
trait Output {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Writes the lines of groups of records, which ascend.
    fn copy_lines(&mut self, file: &File, groups: &[&[&ScannedRecord]]) -> io::Result<()>;
}

/// What is written from its beginning to its end.
struct Stream<'a>(&'a mut dyn Write);

impl Output for Stream<'_> {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    /// Another thread reads ahead, if there is one.
    fn copy_lines(&mut self, file: &File, groups: &[&[&ScannedRecord]]) -> io::Result<()> {
        let (mut lines, mut spare) = (Vec::new(), Vec::new());
        let Some((first, behind)) = groups.split_first() else { return Ok(()) };
        read_lines(file, first, &mut lines)?;
        let mut behind = behind.iter();
        while !lines.is_empty() {
            let mut read = Ok(());
            spare.clear();
            let mut written = Ok(());
            rayon::in_place_scope(|scope| {
                if let Some(group) = behind.next() {
                    let (read, spare) = (&mut read, &mut spare);
                    scope.spawn(move |_| *read = read_lines(file, group, spare));
                }
                written = self.0.write_all(&lines);
            });
            written.and(read)?;
            std::mem::swap(&mut lines, &mut spare);
        }
        Ok(())
    }
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

/// A file that is written at any place, and where the next bytes belong.
#[cfg(unix)]
struct Places<'a> {
    file: &'a File,
    end: u64,
}

#[cfg(unix)]
impl Output for Places<'_> {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all_at(bytes, self.end)?;
        self.end += bytes.len() as u64;
        Ok(())
    }

    /// Every thread takes the next group, reads it and writes it where it belongs: while the system lets one write, another reads.
    fn copy_lines(&mut self, file: &File, groups: &[&[&ScannedRecord]]) -> io::Result<()> {
        let mut begins = Vec::with_capacity(groups.len());
        for group in groups {
            begins.push(self.end);
            self.end += group.iter().map(|record| record.n_bytes + 1).sum::<u64>();
        }
        let next = AtomicUsize::new(0);
        let copied = rayon::broadcast(|_| {
            let mut lines = Vec::new();
            loop {
                let group_idx = next.fetch_add(1, Ordering::Relaxed);
                let Some(group) = groups.get(group_idx) else { return Ok(()) };
                let n_bytes = read_runs(file, group, &mut lines)?;
                self.file.write_all_at(&lines[..n_bytes], begins[group_idx])?;
            }
        });
        copied.into_iter().collect()
    }
}

/// Reads the lines of some records into the beginning of a buffer, and returns how many bytes they have.
#[cfg(unix)]
fn read_runs(file: &File, records: &[&ScannedRecord], lines: &mut Vec<u8>) -> io::Result<usize> {
    let n_bytes = records.iter().map(|record| record.n_bytes as usize + 1).sum();
    if lines.len() < n_bytes {
        lines.resize(n_bytes, 0);
    }
    let mut end = 0;
    // Lines that stand one behind the other, with nothing but the end of a line between, are read at once.
    for run in records.chunk_by(|one, other| one.byte + one.n_bytes + 1 == other.byte) {
        let begin = end;
        end += run.iter().map(|record| record.n_bytes as usize + 1).sum::<usize>();
        file.read_exact_at(&mut lines[begin..end - 1], run[0].byte)?;
        lines[end - 1] = b'\n';
    }
    Ok(n_bytes)
}
