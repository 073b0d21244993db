//! JSON Lines: one line, one report.

use std::io::{self, BufRead};

use crate::bytes::charset::BYTE_ORDER_MARK;
use crate::bytes::line_chunks::{Content, Piece, work_on_lines};
use crate::intake::{Intake, Place};
use crate::json_record;
use crate::read::Reading;

/// Reads every line that is not blank into a report or a lost problem.
pub(super) fn read(stream: impl BufRead, reading: &mut Reading<'_>) {
    let here = &*reading;
    let pieces = work_on_lines(stream, here.max_bytes(), |piece| {
        let mut intake = Intake::default();
        let (ending, buffer) = for_each_line(piece, here, &mut intake, |line, place, intake| {
            read_record(line, place, &mut here.with_intake(intake));
        });
        (((intake, ending), ()), buffer)
    });
    finish(pieces, reading, |(), _| {});
}

/// What is known of a piece when all of its lines have been read.
#[derive(Default)]
pub(crate) struct Ending {
    n_lines: u64,
    n_records: u64,
    failure: Option<io::Error>,
}

/// Hands out every line of a piece that is not blank, with its place; lines are counted from the beginning of the piece. Lines
/// that are too long become problems.
pub(crate) fn for_each_line(
    piece: Piece,
    reading: &Reading<'_>,
    intake: &mut Intake,
    mut take: impl FnMut(&[u8], &Place, &mut Intake),
) -> (Ending, Option<Vec<u8>>) {
    let mut ending = Ending::default();
    let mut place = reading.place(1, piece.byte);
    let bytes = match piece.content {
        Content::Lines(bytes) => bytes,
        Content::TooLong(n_bytes) => {
            reading.with_intake(intake).lose_too_long(&place, "line", n_bytes);
            return (Ending { n_lines: 1, n_records: 1, failure: None }, None);
        }
        Content::Failed(error) => return (Ending { failure: Some(error), ..ending }, None),
    };
    let mut rest = bytes.as_slice();
    while !rest.is_empty() {
        let n_bytes = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        let (line, behind) = rest.split_at(n_bytes);
        rest = behind;
        ending.n_lines += 1;
        place.line = Some(ending.n_lines);
        let n_content = n_bytes - usize::from(line.ends_with(b"\n"));
        if n_content as u64 > reading.max_bytes() {
            ending.n_records += 1;
            reading.with_intake(intake).lose_too_long(&place, "line", n_bytes as u64);
        } else if !content(line).trim_ascii().is_empty() {
            ending.n_records += 1;
            take(line, &place, intake);
        }
        place.byte = place.byte.map(|byte| byte + n_bytes as u64);
    }
    (ending, Some(bytes))
}

/// Puts together what came of the pieces of a file, in their order. `add` is told what else was made of a piece, and how many lines stand
/// before it.
pub(crate) fn finish<T>(
    pieces: Vec<((Intake, Ending), T)>,
    reading: &mut Reading<'_>,
    mut add: impl FnMut(T, u64),
) {
    let (mut n_lines, mut n_records) = (0, 0);
    for ((intake, ending), made) in pieces {
        reading.append(intake, n_lines);
        add(made, n_lines);
        n_records += ending.n_records;
        if let Some(error) = ending.failure {
            return reading.lose_rest(&error, n_lines + 1);
        }
        n_lines += ending.n_lines;
    }
    if n_records == 0 {
        reading.lose_file("the file is blank: it holds no record; remove it, or fetch it again");
    }
}

/// The line without a byte order mark. Beyond the first line one stands where files were joined.
pub(crate) fn content(line: &[u8]) -> &[u8] {
    line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line)
}

/// Reads a line into a report or a lost problem.
pub(crate) fn read_record(line: &[u8], place: &Place, reading: &mut Reading<'_>) {
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
