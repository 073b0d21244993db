//! The alignment table for people, as tab-separated values that a spreadsheet opens.
//!
//! ```text
//! story  row      note    text       A                  B
//! 4f…    reports          headline   who A is           who B is
//! 4f…    s1               canonical  [text] …           [light edit] …
//! 4f…    removed  byline                                what was set aside of B
//! ```

use std::io::{self, Write};

use storyfold::{CanonicalSentence, Story, StoryReport, SupportKind, siglum};

use super::attestation::{Attestation, Passage, attestations};
use super::name_of;
use super::texts::{Texts, one_line};

/// What stands before the columns of the reports.
const LEADING_COLUMNS: [&str; 4] = ["story", "row", "note", "text"];

pub(super) fn write(out: &mut dyn Write, stories: &[Story], texts: &Texts<'_>) -> io::Result<()> {
    let n_columns = stories.iter().map(|story| story.reports.len()).max().unwrap_or(0);
    let mut rows = csv::WriterBuilder::new().delimiter(b'\t').from_writer(out);
    let letters = (0..n_columns).map(siglum);
    rows.write_record(LEADING_COLUMNS.map(str::to_owned).into_iter().chain(letters)).map_err(to_io)?;
    for story in stories {
        let mut row = |name: &str, note: &str, text: &str, mut cells: Vec<String>| {
            cells.resize(n_columns, String::new());
            let leading = [story.story.clone(), name.to_owned(), note.to_owned(), as_text(text)];
            rows.write_record(leading.into_iter().chain(cells)).map_err(to_io)
        };
        let headline = story.headline.as_ref().map_or("", |headline| headline.text.as_str());
        row("reports", "", headline, story.reports.iter().map(legend).collect())?;
        for sentence in &story.canonical {
            let attestations = attestations(story, sentence, texts)?;
            let mut cells = Vec::new();
            for report in &story.reports {
                let own = attestations.iter().find(|attestation| attestation.uri == report.uri);
                cells.push(own.map_or(Ok(String::new()), |own| cell(own, texts))?);
            }
            row(&sentence.id, &note(story, sentence), &sentence.text, cells)?;
        }
        for removed in &story.removed {
            let report_idx = story.reports.iter().position(|report| report.uri == removed.span.uri);
            let mut cells = vec![String::new(); report_idx.unwrap_or(0)];
            cells.push(as_text(texts.at(&removed.span)?));
            row("removed", removed.kind, "", cells)?;
        }
    }
    rows.flush()
}

/// Who a letter is.
fn legend(report: &StoryReport) -> String {
    let mut parts = vec![one_line(report.source.as_deref().unwrap_or(&report.uri)), name_of(report.role)];
    parts.extend(report.published.map(|time| time.to_string()));
    parts.extend(report.source.as_ref().map(|_| one_line(&report.uri)));
    as_text(&parts.join(", "))
}

/// What a report has: every passage after the way in which it says it.
fn cell(attestation: &Attestation<'_>, texts: &Texts<'_>) -> io::Result<String> {
    let passages: io::Result<Vec<String>> = attestation
        .passages
        .iter()
        .map(|passage| Ok(format!("[{}] {}", manner(passage), one_line(texts.at(&passage.span)?))))
        .collect();
    Ok(passages?.join(" "))
}

fn manner(passage: &Passage) -> String {
    let kind = match passage.kind {
        None => "text",
        Some(SupportKind::Verbatim) => "verbatim",
        Some(SupportKind::LightEdit) => "light edit",
        Some(SupportKind::Paraphrase) => "paraphrase",
    };
    if passage.is_part { format!("{kind}, in part") } else { kind.to_owned() }
}

/// The conflicts at a sentence.
fn note(story: &Story, sentence: &CanonicalSentence) -> String {
    let conflicts = story.conflicts.iter().filter(|conflict| conflict.at == sentence.id);
    let notes: Vec<String> = conflicts
        .map(|conflict| {
            let readings: Vec<String> =
                conflict.readings.iter().map(|reading| one_line(&reading.text)).collect();
            let (name, severity) = (conflict.conflict_type.name(), name_of(conflict.severity));
            format!("{} {name}, {severity}: {}", conflict.id, readings.join(" | "))
        })
        .collect();
    notes.join("; ")
}

/// A text on one line that no spreadsheet takes for a formula.
fn as_text(text: &str) -> String {
    let line = one_line(text);
    if line.starts_with(['=', '+', '-', '@']) { format!("'{line}") } else { line }
}

/// The fault of a writer, as what it was: a reader that went away must be told from the rest.
pub(super) fn to_io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        kind => io::Error::other(format!("a row could not be written: {kind:?}")),
    }
}
