//! The first line of a table: what parts its columns, and what they are called.

use crate::field_path::FieldPath;
use crate::names;

/// What may part columns, the likelier first.
const DELIMITERS: [u8; 4] = *b",\t;|";

/// Longer than the name of any column.
const MAX_NAME_CHARACTERS: usize = 60;

/// The head of a table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TableHead {
    pub(crate) delimiter: u8,
    /// The names of the columns; one that means a field bears a name by which that is known.
    pub(crate) names: Vec<String>,
    /// Whether a column is the text of a report.
    pub(crate) has_text: bool,
}

/// Tells whether a file begins as a table does, by the line of names that a table begins with.
pub(crate) fn recognise(content: &[u8], fields: &[FieldPath]) -> Option<TableHead> {
    let line = content.split(|&byte| byte == b'\n').find(|line| !line.trim_ascii().is_empty())?;
    let heads = DELIMITERS.into_iter().filter_map(|delimiter| head(line, delimiter, fields));
    // The first of those that part most.
    heads.reduce(|best, head| {
        if (head.has_text, head.names.len()) > (best.has_text, best.names.len()) { head } else { best }
    })
}

/// Reads the names of the columns.
pub(crate) fn head(line: &[u8], delimiter: u8, fields: &[FieldPath]) -> Option<TableHead> {
    let line = String::from_utf8_lossy(line);
    let row = row(&line, delimiter)?;
    if row.len() < 2 || row.iter().any(|name| name.chars().count() > MAX_NAME_CHARACTERS) {
        return None;
    }
    let is_text = |name: &String| {
        names::TEXT.contains(&name.as_str())
            || names::HTML_TEXT.contains(&name.as_str())
            || fields.iter().any(|field| field.name() == "text" && field.path() == name)
    };
    let names: Vec<String> = row.iter().map(known_name).collect();
    let has_text = names.iter().any(is_text);
    Some(TableHead { delimiter, names, has_text })
}

/// The cells of one row.
pub(crate) fn row(text: &str, delimiter: u8) -> Option<csv::StringRecord> {
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(delimiter);
    reader.from_reader(text.as_bytes()).records().next()?.ok()
}

/// The name of a field that a column means, whatever its case and its blanks; else what it is called.
pub(crate) fn known_name(column: &str) -> String {
    let column = column.trim_matches(|it: char| it.is_whitespace() || it == '\u{feff}');
    let folded = |name: &str| name.to_ascii_lowercase().replace([' ', '-', '_'], "");
    let all = || names::ALL.iter().chain(&[names::HTML_TEXT]).flat_map(|names| names.iter().copied());
    let known =
        all().find(|&name| name == column).or_else(|| all().find(|name| folded(name) == folded(column)));
    known.unwrap_or(column).to_owned()
}

#[cfg(test)]
mod tests {
    use super::recognise;

    #[test]
    fn a_table_begins_with_its_names() {
        for (line, names) in [
            ("uri,text", &["uri", "text"][..]),
            ("\u{feff}Title;Article Body;Pub Date;Desk", &["title", "articleBody", "pubDate", "Desk"]),
            ("id\ttitle, subtitle\tbody", &["id", "title, subtitle", "body"]),
            ("\"uri\",\"text\"\r", &["uri", "text"]),
        ] {
            let head = recognise(line.as_bytes(), &[]).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(
                (head.names.as_slice(), head.has_text),
                (&names.iter().map(ToString::to_string).collect::<Vec<_>>()[..], true)
            );
        }
        assert_eq!(recognise(b"Words without a delimiter", &[]), None);
        assert!(!recognise(b"uri,story\n", &[]).expect("two columns").has_text);
        let fields = ["text=Copy".parse().expect("a path")];
        assert!(recognise(b"Key,Copy\n", &fields).expect("two columns").has_text);
    }
}
