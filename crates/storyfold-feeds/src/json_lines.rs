//! JSON Lines: one line, one report.

use std::io::{self, BufRead, Read};

use storyfold::Problem;

use crate::format::BYTE_ORDER_MARK;
use crate::input::unreadable;
use crate::intake::{Intake, Place};
use crate::options::FeedOptions;
use crate::origin::Origin;
use crate::record;

/// A line buffer that grew beyond this is given back before the next line.
const MAX_KEPT_BYTES: usize = 16 << 20;

/// Reads every line that is not blank into a report or a lost problem.
pub(crate) fn read(mut stream: impl BufRead, origin: &Origin, options: &FeedOptions, intake: &mut Intake) {
    let max_bytes = options.max_report_bytes;
    let file = std::sync::Arc::from(origin.name.as_str());
    let mut line = Vec::new();
    let mut place = Place { file, line: Some(0), byte: 0 };
    let mut n_lines: u64 = 0;
    let mut n_records: u64 = 0;
    loop {
        n_lines += 1;
        place.line = Some(n_lines);
        let length = match read_line(&mut stream, &mut line, max_bytes) {
            Ok(LineLength::Whole(0)) => break,
            Ok(length) => length,
            Err(error) => {
                intake.problem(unreadable("rest of the file", &error).in_file(&*place.file).at_line(n_lines));
                return;
            }
        };
        let n_bytes = match length {
            LineLength::Whole(n_bytes) => {
                if !content(&line).trim_ascii().is_empty() {
                    n_records += 1;
                    read_record(&line, &place, origin, intake);
                }
                n_bytes
            }
            LineLength::TooLong(n_bytes) => {
                n_records += 1;
                intake.problem(place.mark(Problem::lost(format!(
                    "the line has {n_bytes} bytes, and the limit for one report is {max_bytes}; \
                     split it or raise the limit"
                ))));
                n_bytes
            }
        };
        place.byte += n_bytes;
    }
    if n_records == 0 {
        intake.problem(
            Problem::lost("the file is blank: it holds no record; remove it, or fetch it again")
                .in_file(&*place.file),
        );
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

fn read_record(line: &[u8], place: &Place, origin: &Origin, intake: &mut Intake) {
    let content = content(line);
    let n_before = (line.len() - content.len()) as u64;
    let json = match std::str::from_utf8(content.trim_ascii_end()) {
        Ok(json) => json,
        Err(error) => {
            let column = n_before + error.valid_up_to() as u64;
            let byte = place.byte + column;
            let text = format!(
                "the line is not valid UTF-8 at byte {byte} of the file (column {}); write the feed out as UTF-8",
                column + 1
            );
            return intake.problem(place.mark(Problem::lost(text)).at_byte(byte));
        }
    };
    match record::parse(json) {
        Ok((mut report, doubts)) => {
            if report.source.is_none() {
                report.source.clone_from(&origin.record_source);
            }
            intake.report(report, place.clone(), doubts);
        }
        Err(loss) => {
            let byte = place.byte + n_before + loss.byte as u64;
            let mut problem = place.mark(Problem::lost(loss.reason)).at_byte(byte);
            problem.uri = loss.uri;
            intake.problem(problem);
        }
    }
}
