//! The canonical text, and the conflicts in it.

use std::io::{self, Write};

use storyfold::{CanonicalSentence, Reading, Severity, Story, SupportKind};
use storyfold_feeds::Sigla;

use super::{DIM, WARNING, section};

/// Writes the canonical text in paragraphs; behind each sentence stand those who have it.
pub(super) fn write_text(
    out: &mut dyn Write,
    story: &Story,
    sigla: &Sigla<'_>,
    width: usize,
) -> io::Result<()> {
    let is_single = story.reports.len() == 1;
    let mut begin = 0;
    while begin < story.canonical.len() {
        let paragraph = story.canonical[begin].paragraph;
        let end = story.canonical[begin..]
            .iter()
            .position(|sentence| sentence.paragraph != paragraph)
            .map_or(story.canonical.len(), |length| begin + length);
        let sentences: Vec<String> = story.canonical[begin..end]
            .iter()
            .map(|sentence| {
                let text = sentence.text.split_whitespace().collect::<Vec<&str>>().join(" ");
                if is_single { text } else { format!("{text} {}", marks(story, sentence, sigla)) }
            })
            .collect();
        let options = textwrap::Options::new(width).initial_indent("   ").subsequent_indent("   ");
        for line in textwrap::wrap(&sentences.join(" "), options) {
            writeln!(out, "{line}")?;
        }
        writeln!(out)?;
        begin = end;
    }
    if !is_single {
        writeln!(
            out,
            "   {DIM}[A B* C~]: the text is A's; B has it with changes, C in other words; those without a mark word for word. \
             ≠c1: see the conflicts.{DIM:#}\n"
        )?;
    }
    Ok(())
}

/// `[A B* C~ ≠c1]`
fn marks(story: &Story, sentence: &CanonicalSentence, sigla: &Sigla<'_>) -> String {
    let mut marks = vec![sigla.of(&sentence.from.uri).to_owned()];
    for support in &sentence.support {
        let letter = sigla.of(&support.span.uri);
        let mark = match support.kind {
            SupportKind::Verbatim => letter.to_owned(),
            SupportKind::LightEdit => format!("{letter}*"),
            SupportKind::Paraphrase => format!("{letter}~"),
        };
        // A report that says it twice is named once, by the nearest.
        if !marks.iter().any(|known| known.trim_end_matches(['*', '~']) == letter) {
            marks.push(mark);
        }
    }
    let conflicts = story.conflicts.iter().filter(|conflict| conflict.at == sentence.id);
    marks.extend(conflicts.map(|conflict| format!("≠{}", conflict.id)));
    // No-break spaces keep the marks together.
    format!("[{}]", marks.join("\u{a0}"))
}

/// Writes the conflicts, each with its readings side by side.
pub(super) fn write_conflicts(
    out: &mut dyn Write,
    story: &Story,
    sigla: &Sigla<'_>,
    width: usize,
) -> io::Result<()> {
    if story.conflicts.is_empty() {
        return Ok(());
    }
    section(out, "Conflicts")?;
    for conflict in &story.conflicts {
        let kind = conflict.conflict_type.name();
        let (style, severity) = match conflict.severity {
            Severity::Factual => (WARNING, "factual"),
            Severity::Spelling => (DIM, "spelling"),
            Severity::Style => (DIM, "style"),
        };
        let at = beginning(story, &conflict.at, width);
        writeln!(out, "   {style}{} {kind}, {severity}{style:#} {DIM}in “{at} …”{DIM:#}", conflict.id)?;
        write_readings(out, &conflict.readings, sigla)?;
    }
    Ok(())
}

/// Writes what sources have corrected themselves, the earliest value first.
pub(super) fn write_updates(
    out: &mut dyn Write,
    story: &Story,
    sigla: &Sigla<'_>,
    width: usize,
) -> io::Result<()> {
    if story.updates.is_empty() {
        return Ok(());
    }
    section(out, "Updates")?;
    for update in &story.updates {
        let at = beginning(story, &update.at, width);
        writeln!(out, "   {} {} {DIM}in “{at} …”{DIM:#}", update.id, update.conflict_type.name())?;
        write_readings(out, &update.readings, sigla)?;
    }
    Ok(())
}

/// The first words of a canonical sentence.
fn beginning(story: &Story, id: &str, width: usize) -> String {
    let sentence = story.canonical.iter().find(|sentence| sentence.id == id);
    let text = sentence.map_or("", |sentence| sentence.text.as_str());
    textwrap::wrap(text, width.saturating_sub(40)).first().map_or_else(String::new, ToString::to_string)
}

fn write_readings(out: &mut dyn Write, readings: &[Reading], sigla: &Sigla<'_>) -> io::Result<()> {
    for reading in readings {
        let who = who(reading, sigla);
        writeln!(out, "      {who:<12} {}", one_line(&reading.text))?;
    }
    writeln!(out)
}

/// The letters of those who have a reading.
pub(super) fn who(reading: &Reading, sigla: &Sigla<'_>) -> String {
    let mut who: Vec<&str> = Vec::new();
    for uri in reading.spans.iter().map(|span| &span.uri).chain(&reading.uris) {
        let letter = sigla.of(uri);
        if !who.contains(&letter) {
            who.push(letter);
        }
    }
    who.join(" ")
}

/// A text without line ends.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}
