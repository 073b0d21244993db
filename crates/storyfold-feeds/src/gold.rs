//! Labels: which story each report tells, as people marked it.

use std::path::Path;

use storyfold::Gold;

/// A table of labels that cannot be used. Unlike a feed it is refused as a whole: a score on half of the labels means nothing.
#[derive(Debug, thiserror::Error)]
#[error("{file}{place}: {reason}")]
pub struct GoldError {
    file: String,
    place: String,
    reason: String,
}

/// Reads a CSV file with the columns `uri` and `story`; others are passed over.
///
/// # Errors
///
/// Names the file, and the line where there is one: if the file cannot be read, lacks a column, has no row, has a row without
/// a value, or gives one report two stories.
pub fn read_gold(path: impl AsRef<Path>) -> Result<Gold, GoldError> {
    let path = path.as_ref();
    let refused = |line: Option<u64>, reason: String| GoldError {
        file: path.display().to_string(),
        place: line.map_or_else(String::new, |line| format!(":{line}")),
        reason,
    };
    let of_csv = |error: csv::Error| {
        let line = error.position().map(csv::Position::line);
        match error.into_kind() {
            csv::ErrorKind::Io(error) => refused(None, error.to_string()),
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                refused(line, format!("the row has {len} columns, the first row {expected_len}"))
            }
            csv::ErrorKind::Utf8 { .. } => refused(line, "the row is not UTF-8".to_owned()),
            other => refused(line, format!("the row cannot be read: {other:?}")),
        }
    };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(path).map_err(of_csv)?;
    let headers = reader.headers().map_err(of_csv)?.clone();
    let column = |name: &str| {
        headers.iter().position(|header| header.trim_start_matches('\u{feff}') == name).ok_or_else(|| {
            let found = headers.iter().collect::<Vec<_>>().join(", ");
            refused(
                Some(1),
                format!("there is no column {name}, only: {found}; the first row must name uri and story"),
            )
        })
    };
    let (uri_column, story_column) = (column("uri")?, column("story")?);
    let mut gold = Gold::new();
    for record in reader.records() {
        let record = record.map_err(of_csv)?;
        let line = record.position().map(csv::Position::line);
        let (uri, story) = (&record[uri_column], &record[story_column]);
        if uri.is_empty() || story.is_empty() {
            return Err(refused(line, "the row lacks its uri or its story".to_owned()));
        }
        if gold.insert(uri.to_owned(), story.to_owned()).is_some_and(|known| known != story) {
            return Err(refused(
                line,
                format!("the report {uri} is marked a second time, with another story"),
            ));
        }
    }
    if gold.is_empty() {
        return Err(refused(None, "no report is marked".to_owned()));
    }
    Ok(gold)
}
