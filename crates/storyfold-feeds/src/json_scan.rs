//! Where JSON values end and where a list of records begins, told without parsing.
//!
//! A parser stops at the first fault. These look at brackets and strings only, so that a fault stays within its record.

use crate::names;

/// Fields of an object that hold its records: those of JSON Feed, schema.org and the common services.
const LISTS: &[&str] = &[
    "items", "articles", "entries", "results", "reports", "stories", "posts", "docs", "hits", "data",
    "@graph",
];

/// Fields of an object in which an object with such a list may stand.
const ENVELOPES: &[&str] = &["response", "data", "hits", "result", "feed"];

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Object {
    /// Records stand in a list of it that begins here.
    List { begin: usize },
    /// It is a record itself: it has a text before any list.
    Record,
    /// It has neither.
    Neither,
    /// It is not known yet: more bytes are needed.
    Open,
}

/// Tells what the object is that begins the bytes.
pub(crate) fn object(bytes: &[u8]) -> Object {
    let mut at = 1;
    loop {
        at += blanks(&bytes[at.min(bytes.len())..], b", \t\r\n");
        match bytes.get(at) {
            Some(b'"') => {}
            None => return Object::Open,
            Some(_) => return Object::Neither,
        }
        let Some(key_end) = value_end(bytes, at) else { return Object::Open };
        let key = std::str::from_utf8(&bytes[at + 1..key_end - 1]).unwrap_or_default();
        at = key_end + blanks(&bytes[key_end..], b": \t\r\n");
        let Some(&first) = bytes.get(at) else { return Object::Open };
        if first == b'[' && LISTS.contains(&key) {
            match bytes.get(at + 1 + blanks(&bytes[at + 1..], b" \t\r\n")) {
                Some(b'{' | b']') => return Object::List { begin: at },
                None => return Object::Open,
                Some(_) => {}
            }
        }
        if first == b'{' && ENVELOPES.contains(&key) {
            at += 1;
            continue;
        }
        if is_text_name(key) {
            return Object::Record;
        }
        match value_end(bytes, at) {
            Some(end) => at = end,
            None => return Object::Open,
        }
    }
}

/// Behind the value that begins at a place; none where it goes on beyond the bytes.
pub(crate) fn value_end(bytes: &[u8], begin: usize) -> Option<usize> {
    let mut n_open = 0_usize;
    let mut at = begin;
    loop {
        match *bytes.get(at)? {
            b'"' => {
                at = string_end(bytes, at)?;
                if n_open == 0 {
                    return Some(at);
                }
                continue;
            }
            b'{' | b'[' => n_open += 1,
            b'}' | b']' if n_open <= 1 => return Some(if n_open == 0 { at } else { at + 1 }),
            b'}' | b']' => n_open -= 1,
            b',' | b' ' | b'\n' | b'\r' | b'\t' if n_open == 0 => return Some(at),
            _ => {}
        }
        at += 1;
    }
}

/// The beginning of an object up to the end of its first key, by which its neighbours are known as well.
pub(crate) fn signature(bytes: &[u8]) -> Option<&[u8]> {
    let key = 1 + blanks(bytes.get(1..)?, b" \t\r\n");
    (bytes.first() == Some(&b'{') && bytes.get(key) == Some(&b'"'))
        .then(|| string_end(bytes, key).filter(|end| *end < MAX_SIGNATURE_BYTES))?
        .map(|end| &bytes[..end])
}

/// Longer than the beginning of any record up to its first value.
const MAX_SIGNATURE_BYTES: usize = 200;

/// How many bytes at the beginning are of a set.
pub(crate) fn blanks(bytes: &[u8], set: &[u8]) -> usize {
    bytes.iter().position(|byte| !set.contains(byte)).unwrap_or(bytes.len())
}

fn is_text_name(key: &str) -> bool {
    names::TEXT.contains(&key) || names::HTML_TEXT.contains(&key) || key == "bodies"
}

fn string_end(bytes: &[u8], begin: usize) -> Option<usize> {
    let mut at = begin + 1;
    loop {
        match *bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Object, object, value_end};

    #[test]
    fn tells_records_from_lists_of_records() {
        for (json, expected) in [
            (r#"{"text": "T"}"#, Object::Record),
            (r#"{"uri": {"text": 1}, "body_html": ""#, Object::Record),
            (r#"{"title": "F", "items": [{"#, Object::List { begin: 24 }),
            (r#"{"status": "ok", "response": {"n": 1, "results": [ ]}}"#, Object::List { begin: 49 }),
            (r#"{"items": [1, 2], "uri": "a"}"#, Object::Neither),
            (r#"{"title": "F", "items": "#, Object::Open),
            (r#"{"title": "F"#, Object::Open),
            ("{}", Object::Neither),
            ("{", Object::Open),
            ("{words}", Object::Neither),
        ] {
            assert_eq!(object(json.as_bytes()), expected, "{json}");
        }
    }

    #[test]
    fn values_end_where_brackets_and_strings_do() {
        for (json, end) in [
            (r#"{"a": "}"} x"#, Some(10)),
            (r#"{"a": "\"}"}, "#, Some(12)),
            ("[1, [2]], 3", Some(8)),
            ("12, 13", Some(2)),
            ("null]", Some(4)),
            (r#""a\\", "#, Some(5)),
            (r#"{"a": [1}"#, None),
            (r#"{"a": "b"#, None),
            ("", None),
        ] {
            assert_eq!(value_end(json.as_bytes(), 0), end, "{json}");
        }
    }
}
