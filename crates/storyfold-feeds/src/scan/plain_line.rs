//! Lines of JSON that are as they should be, several times as fast as by parsing them into values.
//!
//! Only what the view of a report needs is taken, borrowed where that is possible. Everything that the general reader would have to think
//! about is left to it: here the answer is none. That is a field of an unexpected type, one that stands twice, a number of many digits, half of a
//! pair of surrogates, a control character, deep nesting, broken JSON. So whatever is read here, the general reader reads the same and has nothing
//! to say about, which a property test holds.

use std::collections::HashMap;
use std::sync::LazyLock;

use storyfold::ReportView;

use super::json_cursor::{Cursor, Escaped, Value};
use crate::date::parse_date;
use crate::names;

/// A record of more fields is left to the general reader.
const MAX_FIELDS: usize = 48;

/// Reads line after line; its memory is used again.
#[derive(Default)]
pub(super) struct PlainLines {
    text: String,
}

/// The fields that have a meaning, by name: which list of [`names::ALL`], and where in it.
static FIELDS: LazyLock<HashMap<&'static str, (usize, usize)>> = LazyLock::new(|| {
    let lists = names::ALL.iter().enumerate();
    lists
        .flat_map(|(list, names)| names.iter().enumerate().map(move |(rank, &name)| (name, (list, rank))))
        .collect()
});

impl PlainLines {
    /// Reads a line without white space at its ends; none if it is not plain.
    pub(super) fn read<'a>(&'a mut self, line: &'a [u8]) -> Option<ReportView<'a>> {
        if has_control_characters(line) {
            return None;
        }
        let line = std::str::from_utf8(line).ok()?;
        let found = Found::of(line)?;
        let mut texts = found.texts.into_iter().flatten();
        let text = texts.find(|text| !text.is_blank(&mut self.text))?;
        let text = if text.has_escapes { self.text.as_str() } else { text.raw };
        let mut view = ReportView::new(found.uri?.1, text);
        if let Some((_, published)) = found.published {
            view.published = Some(parse_date(published)?);
        }
        if let Some((_, updated)) = found.updated {
            parse_date(updated)?;
        }
        Some(view)
    }
}

/// The fields that are taken: each with its rank among the names of the same meaning, of which the first counts.
#[derive(Default)]
struct Found<'line> {
    uri: Option<(usize, &'line str)>,
    texts: [Option<Escaped<'line>>; names::TEXT.len()],
    published: Option<(usize, &'line str)>,
    updated: Option<(usize, &'line str)>,
}

impl<'line> Found<'line> {
    fn of(line: &'line str) -> Option<Self> {
        let mut found = Self::default();
        let mut cursor = Cursor { line, at: 0 };
        let mut keys = [""; MAX_FIELDS];
        let mut n_keys = 0;
        cursor.expect(b'{')?;
        loop {
            cursor.blanks();
            cursor.expect(b'"')?;
            let key = cursor.string()?;
            if key.has_escapes || n_keys == MAX_FIELDS || keys[..n_keys].contains(&key.raw) {
                return None;
            }
            keys[n_keys] = key.raw;
            n_keys += 1;
            cursor.blanks();
            cursor.expect(b':')?;
            cursor.blanks();
            let value = cursor.value(0)?;
            if let Some(&(list, rank)) = FIELDS.get(key.raw) {
                found.take(names::ALL[list], rank, value)?;
            }
            cursor.blanks();
            match cursor.next()? {
                b',' => {}
                b'}' if cursor.at == line.len() => return Some(found),
                _ => return None,
            }
        }
    }

    /// Takes the value of a field that has a meaning; none if the general reader would have something to say about it.
    fn take(&mut self, names: &[&str], rank: usize, value: Value<'line>) -> Option<()> {
        let place = match names {
            names if names == names::URI => &mut self.uri,
            names if names == names::PUBLISHED => &mut self.published,
            names if names == names::UPDATED => &mut self.updated,
            names if names == names::TEXT => {
                match value {
                    Value::Text(text) => self.texts[rank] = Some(text),
                    Value::Null => {}
                    _ => return None,
                }
                return Some(());
            }
            _ => {
                let is_usable = match value {
                    Value::Null | Value::Text(_) => true,
                    Value::Integer(_) => names == names::VERSION,
                    Value::Strings => names == names::BYLINE,
                    Value::Other => false,
                };
                return is_usable.then_some(());
            }
        };
        let written = match value {
            Value::Null => return Some(()),
            Value::Text(text) if !text.has_escapes => text.raw.trim(),
            Value::Integer(digits) if names == names::URI => digits,
            _ => return None,
        };
        if !written.is_empty() && place.is_none_or(|(before, _)| rank < before) {
            *place = Some((rank, written));
        }
        Some(())
    }
}

fn has_control_characters(line: &[u8]) -> bool {
    // Without a way out of the loop over a block, the compiler looks at many bytes at once.
    line.chunks(64).any(|block| block.iter().fold(false, |found, &byte| found | (byte < b' ')))
}
