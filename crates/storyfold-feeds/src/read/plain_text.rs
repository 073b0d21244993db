//! Plain text: one file, one report.

use std::io::BufRead;

use storyfold::Report;

use crate::bytes::charset::BYTE_ORDER_MARK;
use crate::intake::{Note, Place};
use crate::read::Reading;

/// Reads the rest of the stream as the text of one report.
///
/// A byte order mark is no part of the text. Everything else is, line ends as they are.
pub(super) fn read(stream: impl BufRead, reading: &mut Reading<'_>) {
    let Some(bytes) = reading.read_whole(stream) else { return };
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).map_or(bytes.as_slice(), |rest| rest);
    let decoded = reading.charset.decode(bytes);
    if decoded.text.trim().is_empty() {
        return reading.lose_file("the file is blank: it holds no text; remove it, or fetch it again");
    }
    let notes = decoded.fault.map(|fault| {
        let line = 1 + bytes[..fault.byte].iter().filter(|&&byte| byte == b'\n').count();
        let text = format!(
            "the text is not valid {} at byte {} (line {line}); {}",
            reading.charset.name(),
            fault.byte,
            fault.assumption
        );
        Note { text, is_repair: true }
    });
    let mut report = Report::new(&reading.origin.text_uri, decoded.text);
    report.source.clone_from(&reading.origin.text_source);
    let place: Place = reading.whole_file();
    reading.report(report, place, notes.into_iter().collect());
}
