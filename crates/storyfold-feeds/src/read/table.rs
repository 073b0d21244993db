//! CSV, TSV and their like: one row, one report, under a line of names.
//!
//! A row may go over several lines inside of quotation marks. Where such a row has another number of columns than the head, or
//! never ends, a mark is missing: its first line is lost, and reading goes on behind that. A line ends with LF, CR LF or, as old
//! spreadsheets write it, CR.

use std::io::BufRead;

use crate::bytes::window::Window;
use crate::field::Fields;
use crate::read::Reading;
use crate::record::Loss;
use crate::table_head::{self, TableHead};

/// Reads every row into a report or a lost problem.
pub(super) fn read(stream: impl BufRead, delimiter: u8, reading: &mut Reading<'_>) {
    let mut window = Window::new(stream);
    let mut head: Option<TableHead> = None;
    let n_before = reading.n_entries();
    loop {
        let place = reading.place(window.line(), window.byte());
        let extent = row_extent(&mut window, delimiter, reading.max_bytes());
        let row = match extent {
            RowExtent::End => break,
            RowExtent::Whole(row) => row,
            RowExtent::NoEnd => {
                let n_bytes = line_extent(&mut window);
                window.advance(n_bytes);
                reading.lose(
                    &place,
                    "a quotation mark opens in this line and never closes; close it or write it twice",
                );
                continue;
            }
            RowExtent::TooLong { end } => {
                let n_bytes = end.unwrap_or_else(|| line_extent(&mut window));
                window.advance(n_bytes);
                reading.lose_too_long(&place, "row", n_bytes as u64);
                continue;
            }
        };
        let bytes = &window.bytes()[..row.end];
        let n_bytes = row.end;
        if bytes.trim_ascii().is_empty() {
            window.advance(n_bytes);
            continue;
        }
        let (text, note) = reading.decode(bytes, &place);
        let Some(head) = &head else {
            let found = table_head::head(text.trim_end().as_bytes(), delimiter, &reading.options.fields);
            window.advance(n_bytes);
            match found {
                Some(found) if found.has_text => head = Some(found),
                found => return reading.lose_file(&no_text(found.as_ref())),
            }
            continue;
        };
        match fields(&text, head, row.is_torn) {
            Ok(mut fields) => {
                if let Some(note) = note {
                    fields.repair(note);
                }
                window.advance(n_bytes);
                reading.open_record(fields, place);
            }
            Err(reason) => {
                drop(text);
                // Of a row over several lines only the first is given up.
                let n_bytes = line_extent(&mut window);
                window.advance(n_bytes);
                reading.lose_record(Loss { reason, uri: None, byte: 0 }, &place);
            }
        }
    }
    if let Some(error) = window.take_failure() {
        reading.lose_rest(&error, window.line());
    } else if reading.n_entries() == n_before {
        reading.lose_file("the table holds no row; remove it, or fetch it again");
    }
}

fn no_text(head: Option<&TableHead>) -> String {
    let columns = head.map_or_else(|| "none that can be told".to_owned(), |head| head.names.join(", "));
    format!(
        "no column of the table is the text of a report; say which one is with --field text=COLUMN. Its columns: {columns}"
    )
}

fn fields(text: &str, head: &TableHead, is_torn: bool) -> Result<Fields, String> {
    let row = table_head::row(text, head.delimiter).ok_or("the row cannot be told apart into columns")?;
    let cells: Vec<String> = row.iter().map(str::to_owned).collect();
    let (n_cells, n_columns) = (cells.len(), head.names.len());
    let is_spread = text.trim_end().contains('\n');
    let mut fields = Fields::default();
    if is_torn {
        let torn = "words stand behind a closing quotation mark";
        if is_spread {
            return Err(format!("{torn}, and the row goes over several lines; a mark is missing"));
        }
        fields.repair(torn);
    }
    if n_cells != n_columns {
        let counts = format!("the row has {n_cells} columns, and the head has {n_columns}");
        if is_spread {
            return Err(format!("{counts}; a quotation mark is missing or too many"));
        } else if n_cells > n_columns {
            return Err(format!("{counts}; put cells that hold a delimiter in quotation marks"));
        }
        fields.repair(format!("{counts}; what is missing is taken as empty"));
    }
    for (name, cell) in head.names.iter().zip(cells) {
        if !cell.trim().is_empty() {
            fields.set(name, Some(cell));
        }
    }
    Ok(fields)
}

enum RowExtent {
    Whole(Row),
    /// It goes on to the end of the file.
    NoEnd,
    /// It is longer than allowed; its end, if that was found.
    TooLong {
        end: Option<usize>,
    },
    /// There is no row any more.
    End,
}

fn row_extent<R: BufRead>(window: &mut Window<R>, delimiter: u8, max_bytes: u64) -> RowExtent {
    loop {
        match row(window.bytes(), delimiter) {
            Ok(row) if row.end as u64 > max_bytes => return RowExtent::TooLong { end: Some(row.end) },
            Ok(row) => return RowExtent::Whole(row),
            Err(_) if window.bytes().len() as u64 > max_bytes => return RowExtent::TooLong { end: None },
            Err(_) if window.grow() => {}
            Err(_) if window.bytes().is_empty() => return RowExtent::End,
            Err(Unended::Quoted) => return RowExtent::NoEnd,
            Err(Unended::Plain { is_torn }) => {
                return RowExtent::Whole(Row { end: window.bytes().len(), is_torn });
            }
        }
    }
}

/// A row by its end, behind the end of its line.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    end: usize,
    /// Whether something stands between a closing quotation mark and the end of the cell.
    is_torn: bool,
}

enum Unended {
    Quoted,
    Plain { is_torn: bool },
}

fn row(bytes: &[u8], delimiter: u8) -> Result<Row, Unended> {
    #[derive(Clone, Copy, PartialEq)]
    enum At {
        Begin,
        Plain,
        Quoted,
        /// Behind a mark that closes, unless another follows.
        Closed,
    }
    let mut at = At::Begin;
    let mut is_torn = false;
    for (idx, &byte) in bytes.iter().enumerate() {
        at = match (at, byte) {
            (At::Quoted, b'"') => At::Closed,
            (At::Quoted, _) => At::Quoted,
            (At::Begin | At::Closed, b'"') => At::Quoted,
            (_, b'\n') => return Ok(Row { end: idx + 1, is_torn }),
            (_, b'\r') if bytes.get(idx + 1).is_some_and(|&next| next != b'\n') => {
                return Ok(Row { end: idx + 1, is_torn });
            }
            (_, byte) if byte == delimiter => At::Begin,
            (At::Closed, b'\r') => At::Closed,
            (At::Closed, _) => {
                is_torn = true;
                At::Plain
            }
            (At::Begin | At::Plain, _) => At::Plain,
        };
    }
    Err(if at == At::Quoted { Unended::Quoted } else { Unended::Plain { is_torn } })
}

/// The first line in view, with its end.
fn line_extent<R: BufRead>(window: &mut Window<R>) -> usize {
    loop {
        let bytes = window.bytes();
        let is_end = |at: usize| match bytes[at] {
            b'\n' => true,
            b'\r' => bytes.get(at + 1).is_some_and(|&next| next != b'\n'),
            _ => false,
        };
        if let Some(at) = (0..bytes.len()).find(|&at| is_end(at)) {
            return at + 1;
        }
        if !window.grow() {
            return window.bytes().len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Row, row};

    #[test]
    fn a_row_ends_outside_of_quotation_marks() {
        for (bytes, expected) in [
            ("a,b\nc", Some((4, false))),
            ("a,\"b\nc\"\nd", Some((8, false))),
            ("a,\"b \"\"c\n\"\" d\"\r\ne", Some((16, false))),
            ("a,5\"\" wide\nb", Some((11, false))),
            ("a,\"b\nc,\"d\"\n", Some((11, true))),
            ("a,b\rc,d", Some((4, false))),
            ("a,\"b\rc\"\rd", Some((8, false))),
            ("a,\"b", None),
            ("a,b", None),
        ] {
            let expected = expected.map(|(end, is_torn)| Row { end, is_torn });
            assert_eq!(row(bytes.as_bytes(), b',').ok(), expected, "{bytes}");
        }
    }
}
