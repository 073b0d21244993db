//! Plain text: one file, one report.

use std::io::{BufRead, Read};

use storyfold::{Problem, Report};

use crate::format::BYTE_ORDER_MARK;
use crate::input::unreadable;
use crate::intake::{Intake, Place};
use crate::options::FeedOptions;
use crate::origin::Origin;

/// Reads the rest of the stream as the text of one report.
///
/// A byte order mark is no part of the text. Everything else is, line ends as they are.
pub(crate) fn read(stream: impl BufRead, origin: &Origin, options: &FeedOptions, intake: &mut Intake) {
    match read_text(stream, options.max_report_bytes) {
        Ok(text) => {
            let mut report = Report::new(&origin.text_uri, text);
            report.source.clone_from(&origin.text_source);
            intake.report(
                report,
                Place { file: origin.name.as_str().into(), line: None, byte: 0 },
                Vec::new(),
            );
        }
        Err(problem) => intake.problem(problem.in_file(&origin.name)),
    }
}

fn read_text(stream: impl BufRead, max_bytes: u64) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    stream
        .take(max_bytes.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable("file", &error))?;
    if bytes.len() as u64 > max_bytes {
        return Err(Problem::lost(format!(
            "the file is longer than {max_bytes} bytes, the limit for one report; split it or raise the limit"
        )));
    }
    let n_mark_bytes = if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let byte = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..byte].iter().filter(|&&byte| byte == b'\n').count();
        Problem::lost(format!("the text is not valid UTF-8 at byte {byte}; write the file out as UTF-8"))
            .at_line(line as u64)
            .at_byte(byte as u64)
    })?;
    text.drain(..n_mark_bytes);
    if text.trim().is_empty() {
        return Err(Problem::lost("the file is blank: it holds no text; remove it, or fetch it again"));
    }
    Ok(text)
}
