//! The alignment table of a story, a column a report, and the reports as they were published.

use serde::Serialize;
use storyfold::{CanonicalSentence, Role, SourceSpan, Story, StoryReport};

use super::difference::{Mark, Piece};
use super::outlet::{Outlet, Outlets};
use super::passage::{Manner, Passage, passages};
use super::span::{Texts, one_line};
use super::story_page::title;
use crate::error::ErrorKind;

/// How many reports are shown; more would be a page of its own size each. The table as TSV has all.
pub(crate) const MAX_COLUMNS: usize = 24;

/// What the page of columns says.
#[derive(Debug, Serialize)]
pub(crate) struct ColumnsPage {
    title: String,
    story_file: String,
    columns: Vec<Outlet>,
    n_reports: usize,
    rows: Vec<Row>,
    originals: Vec<Original>,
}

/// A canonical sentence in all columns.
#[derive(Debug, Serialize)]
struct Row {
    id: String,
    is_disputed: bool,
    cells: Vec<Vec<Cell>>,
}

/// A passage of a report in a row.
#[derive(Debug, Serialize)]
struct Cell {
    manner: Manner,
    is_part: bool,
    /// Empty where the words are those of the canonical text.
    pieces: Vec<Piece>,
}

/// A report as it was published, with what was set aside marked.
#[derive(Debug, Serialize)]
struct Original {
    outlet: Outlet,
    headline: Option<String>,
    pieces: Vec<Piece>,
}

impl ColumnsPage {
    pub(crate) fn new(story: &Story, story_file: String, texts: &Texts<'_>) -> Result<Self, ErrorKind> {
        let outlets = Outlets::new(story);
        let shown = shown(story);
        let rows: Result<Vec<Row>, ErrorKind> =
            story.canonical.iter().map(|sentence| row(sentence, &shown, texts)).collect();
        let originals: Result<Vec<Original>, ErrorKind> =
            shown.iter().map(|report| original(story, report, &outlets, texts)).collect();
        Ok(Self {
            title: title(story),
            story_file,
            columns: outlets.of_all(shown.iter().map(|report| report.uri.as_str())),
            n_reports: story.reports.len(),
            rows: rows?,
            originals: originals?,
        })
    }
}

/// The reports that get a column, in the order of the story: the first, and the base in any case.
fn shown(story: &Story) -> Vec<&StoryReport> {
    let mut shown: Vec<&StoryReport> = story.reports.iter().take(MAX_COLUMNS).collect();
    let base = story.reports.iter().skip(MAX_COLUMNS).find(|report| report.role == Role::Base);
    if let Some(base) = base {
        shown.pop();
        shown.push(base);
    }
    shown
}

fn row(sentence: &CanonicalSentence, shown: &[&StoryReport], texts: &Texts<'_>) -> Result<Row, ErrorKind> {
    let passages = passages(sentence, texts)?;
    let cells: Result<Vec<Vec<Cell>>, ErrorKind> = shown
        .iter()
        .map(|report| {
            let own = passages.iter().filter(|passage| passage.span.uri == report.uri);
            own.map(|passage| cell(passage, sentence, texts)).collect()
        })
        .collect();
    Ok(Row { id: sentence.id.clone(), is_disputed: sentence.disputed, cells: cells? })
}

fn cell(passage: &Passage, sentence: &CanonicalSentence, texts: &Texts<'_>) -> Result<Cell, ErrorKind> {
    let pieces = match passage.manner {
        Manner::Text => vec![Piece::new(one_line(&sentence.text), Mark::Same)],
        _ => passage.compared(sentence, texts)?,
    };
    Ok(Cell { manner: passage.manner, is_part: passage.is_part, pieces })
}

fn original(
    story: &Story,
    report: &StoryReport,
    outlets: &Outlets<'_>,
    texts: &Texts<'_>,
) -> Result<Original, ErrorKind> {
    let text = &texts.report(&report.uri)?.text;
    let at = |begin, end| texts.at(&SourceSpan { uri: report.uri.clone(), begin, end });
    let mut pieces = Vec::new();
    let mut kept_from = 0;
    let own = story.removed.iter().map(|removed| &removed.span).filter(|span| span.uri == report.uri);
    for span in own.filter(|span| span.begin < span.end) {
        if span.begin >= kept_from {
            pieces.push(Piece::new(at(kept_from, span.begin)?, Mark::Same));
            pieces.push(Piece::new(at(span.begin, span.end)?, Mark::Removed));
            kept_from = span.end;
        }
    }
    pieces.push(Piece::new(at(kept_from, text.len())?, Mark::Same));
    pieces.retain(|piece| !piece.text.is_empty());
    let outlet = outlets.of_all([report.uri.as_str()]).pop();
    Ok(Original {
        outlet: outlet.ok_or_else(|| ErrorKind::OtherReports(report.uri.clone()))?,
        headline: report.headline.as_deref().map(one_line),
        pieces,
    })
}
