//! A story as a person reads it in a terminal.
//!
//! ```text
//! headline, period, reports with their letters
//! the canonical text, behind each sentence the letters of those who have it
//! conflicts, side by side
//! what each outlet changed, added and left out
//! ```

mod changes;
pub(crate) mod plot;
mod text;

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use storyfold::Story;
use storyfold_feeds::Sigla;

const TITLE: Style = Style::new().bold();
const SECTION: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Blue)));
const DIM: Style = Style::new().dimmed();
const WARNING: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));

/// Writes one story for people, `width` columns wide.
pub(crate) fn render_story(
    out: &mut dyn Write,
    number: usize,
    story: &Story,
    width: usize,
) -> io::Result<()> {
    let sigla = Sigla::new(story);
    write_title(out, number, story, width)?;
    write_reports(out, story, &sigla, width)?;
    text::write_text(out, story, &sigla, width)?;
    if story.reports.len() > 1 {
        text::write_conflicts(out, story, &sigla, width)?;
        text::write_updates(out, story, &sigla, width)?;
        changes::write_changes(out, story, &sigla, width)?;
    }
    writeln!(out)
}

fn write_title(out: &mut dyn Write, number: usize, story: &Story, width: usize) -> io::Result<()> {
    writeln!(out, "{DIM}{}{DIM:#}", "─".repeat(width))?;
    let headline = match (&story.headline, story.canonical.first()) {
        (Some(headline), _) => headline.text.clone(),
        (None, Some(lead)) => {
            textwrap::wrap(&lead.text, width.saturating_sub(8)).first().map_or_else(String::new, |line| {
                if line.len() < lead.text.len() { format!("{line} …") } else { line.to_string() }
            })
        }
        (None, None) => String::new(),
    };
    let title = format!("{number}. {headline}");
    for line in textwrap::wrap(&title, textwrap::Options::new(width).subsequent_indent("   ")) {
        writeln!(out, "{TITLE}{line}{TITLE:#}")?;
    }
    let count = match story.reports.len() {
        1 => "1 report".to_owned(),
        n_reports => format!("{n_reports} reports"),
    };
    let period = match (story.published.first, story.published.last) {
        (Some(first), Some(last)) if first.date() == last.date() => format!(", {}", day(&first.to_string())),
        (Some(first), Some(last)) => format!(", {} to {}", day(&first.to_string()), day(&last.to_string())),
        _ => String::new(),
    };
    writeln!(out, "   {DIM}{count}{period}, story {}{DIM:#}\n", story.story)
}

/// The day of an RFC 3339 time.
fn day(time: &str) -> &str {
    time.split('T').next().unwrap_or(time)
}

fn write_reports(out: &mut dyn Write, story: &Story, sigla: &Sigla<'_>, width: usize) -> io::Result<()> {
    let name_width =
        story.reports.iter().map(|report| report.name().chars().count()).max().unwrap_or(0).min(32);
    for report in &story.reports {
        let name: String = report.name().chars().take(32).collect();
        let mut about = report.role.plain_name().to_owned();
        if let Some(time) = report.published {
            about = format!(
                "{}, {about}",
                time.to_string().replace('T', " ").trim_end_matches(":00Z").trim_end_matches('Z')
            );
        }
        if !report.agencies.is_empty() {
            about = format!("{about}; {}", report.agencies.join(", "));
        }
        if story.reports.len() > 1 {
            about = format!("{about}; {}", report.why);
        }
        let head = format!("   {:<3}{name:<name_width$}  ", sigla.of(&report.uri));
        let indent = " ".repeat(head.chars().count());
        let options = textwrap::Options::new(width).initial_indent(&head).subsequent_indent(&indent);
        for line in textwrap::wrap(&about, options) {
            writeln!(out, "{line}")?;
        }
    }
    writeln!(out)
}

fn section(out: &mut dyn Write, title: &str) -> io::Result<()> {
    writeln!(out, "   {SECTION}{title}{SECTION:#}\n")
}
