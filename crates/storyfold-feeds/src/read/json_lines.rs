//! JSON Lines: one line, one report.

use std::io::{self, BufRead, Read};

use crate::bytes::charset::BYTE_ORDER_MARK;
use crate::intake::Place;
use crate::json_record;
use crate::read::Reading;

/// A line buffer that grew beyond this is given back before the next line.
const MAX_KEPT_BYTES: usize = 16 << 20;

/// Reads every line that is not blank into a report or a lost problem.
pub(super) fn read(mut stream: impl BufRead, reading: &mut Reading<'_>) {
    let max_bytes = reading.max_bytes();
    let mut line = Vec::new();
    let mut place = reading.place(0, 0);
    let mut byte: u64 = 0;
    let mut n_lines: u64 = 0;
    let mut n_records: u64 = 0;
    loop {
        n_lines += 1;
        place.line = Some(n_lines);
        place.byte = Some(byte);
        let length = match read_line(&mut stream, &mut line, max_bytes) {
            Ok(LineLength::Whole(0)) => break,
            Ok(length) => length,
            Err(error) => return reading.lose_rest(&error, n_lines),
        };
        let n_bytes = match length {
            LineLength::Whole(n_bytes) => {
                if !content(&line).trim_ascii().is_empty() {
                    n_records += 1;
                    read_record(&line, &place, reading);
                }
                n_bytes
            }
            LineLength::TooLong(n_bytes) => {
                n_records += 1;
                reading.lose_too_long(&place, "line", n_bytes);
                n_bytes
            }
        };
        byte += n_bytes;
    }
    if n_records == 0 {
        reading.lose_file("the file is blank: it holds no record; remove it, or fetch it again");
    }
}

/// How many bytes of the stream a line took, its line end included.
enum LineLength {
    Whole(u64),
    TooLong(u64),
}

/// Reads a line into the buffer, or passes over it when it is longer than `max_bytes` without its line end.
fn read_line(stream: &mut impl BufRead, line: &mut Vec<u8>, max_bytes: u64) -> io::Result<LineLength> {
    line.clear();
    line.shrink_to(MAX_KEPT_BYTES);
    let n_bytes = stream.take(max_bytes.saturating_add(1)).read_until(b'\n', line)? as u64;
    if n_bytes <= max_bytes || line.ends_with(b"\n") {
        return Ok(LineLength::Whole(n_bytes));
    }
    line.clear();
    Ok(LineLength::TooLong(n_bytes + stream.skip_until(b'\n')? as u64))
}

/// The line without a byte order mark. Beyond the first line one stands where files were joined.
fn content(line: &[u8]) -> &[u8] {
    line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line)
}

fn read_record(line: &[u8], place: &Place, reading: &mut Reading<'_>) {
    let content = content(line);
    let n_before = line.len() - content.len();
    let (json, note) = reading.decode(content.trim_ascii_end(), place);
    match json_record::parse(&json, "one JSON object on one line") {
        Ok(mut fields) => {
            if let Some(note) = note {
                fields.repair(note);
            }
            reading.open_record(fields, place.clone());
        }
        Err(mut loss) => {
            // A place in what was decoded is none in the file.
            loss.byte = if note.is_some() { 0 } else { n_before + loss.byte };
            reading.lose_record(loss, place);
        }
    }
}
