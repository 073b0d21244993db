//! What a file is, judged by its first bytes.

use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

/// How much of a file is looked at before it is read.
const N_HEAD_BYTES: u64 = 16 << 10;

/// The byte order mark of UTF-8.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The extensions by which a file in a folder is known to be a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extension {
    Text,
    JsonLines,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Empty,
    PlainText,
    JsonLines,
    /// Known, but without a reader.
    Unread {
        name: &'static str,
        advice: &'static str,
    },
}

impl Extension {
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "txt" => Some(Self::Text),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            _ => None,
        }
    }
}

/// Reads the head of a stream and gives it back along with the whole stream.
pub(crate) fn peek<R: Read>(mut reader: R) -> io::Result<(Vec<u8>, impl BufRead)> {
    let mut head = Vec::new();
    reader.by_ref().take(N_HEAD_BYTES).read_to_end(&mut head)?;
    let stream = Cursor::new(head.clone()).chain(BufReader::with_capacity(64 << 10, reader));
    Ok((head, stream))
}

/// Judges the content first. The extension only says how sure one has to be.
///
/// A `.jsonl` is JSON Lines however broken its first line. A `.txt` is text unless it begins as a JSON object does.
/// Elsewhere, on standard input for one, a line that begins as a JSON object does is enough, so that a feed whose first
/// line is broken does not become one long text.
pub(crate) fn recognise(head: &[u8], extension: Option<Extension>) -> Format {
    let content = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
    if content.is_empty() {
        return Format::Empty;
    }
    if let Some(unread) = recognise_binary(head) {
        return unread;
    }
    if let Some(unread) = recognise_spread_json(content) {
        return unread;
    }
    let begin = content.trim_ascii_start();
    match extension {
        Some(Extension::JsonLines) => Format::JsonLines,
        Some(Extension::Text) if begins_object(begin) => Format::JsonLines,
        Some(Extension::Text) => Format::PlainText,
        None if begin.starts_with(b"{") || content.split(|&byte| byte == b'\n').any(begins_object) => {
            Format::JsonLines
        }
        None if begins_array(begin) => {
            Format::Unread { name: "a JSON array", advice: "write one object a line, as `jq -c '.[]'` does" }
        }
        None => recognise_markup(begin).unwrap_or(Format::PlainText),
    }
}

const JSON_ARRAY: Format =
    Format::Unread { name: "a JSON array", advice: "write one object a line, as `jq -c '.[]'` does" };

const SPREAD_JSON: Format =
    Format::Unread { name: "JSON over several lines", advice: "write one object a line, as `jq -c .` does" };

/// Tells JSON that is laid out for people from JSON Lines with a broken first line: without it, every line of such a file
/// would be a problem of its own.
fn recognise_spread_json(content: &[u8]) -> Option<Format> {
    let mut lines =
        content.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    match (lines.next()?, lines.next()?) {
        (b"{", second) if second.starts_with(b"\"") => Some(SPREAD_JSON),
        (b"[", b"{") => Some(JSON_ARRAY),
        (b"[", second) if second.starts_with(b"{") && second.ends_with(b"},") => Some(JSON_ARRAY),
        _ => None,
    }
}

fn begins_object(line: &[u8]) -> bool {
    let inside = line.trim_ascii_start().strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
    inside.is_some_and(|inside| inside.starts_with(b"\""))
}

fn begins_array(begin: &[u8]) -> bool {
    begin.strip_prefix(b"[").is_some_and(|inside| inside.trim_ascii_start().starts_with(b"{"))
}

/// Signatures that no text begins with. Where the signature alone could be text, a control character must follow.
fn recognise_binary(head: &[u8]) -> Option<Format> {
    let is_binary = |bytes: &[u8]| bytes.iter().take(64).any(|&byte| byte < b'\t');
    let (name, advice) = match head {
        [0x1F, 0x8B, ..] => ("a gzip file", "unpack it first"),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => ("a zstd file", "unpack it first"),
        [b'P', b'K', 3, 4, ..] => ("a zip file", "unpack it first"),
        [b'P', b'A', b'R', b'1', rest @ ..] if is_binary(rest) => {
            ("a Parquet file", "write it out as JSON Lines")
        }
        [0xFF, 0xFE, rest @ ..] | [0xFE, 0xFF, rest @ ..] if is_binary(rest) => {
            ("text in UTF-16", "write it out as UTF-8")
        }
        _ => return None,
    };
    Some(Format::Unread { name, advice })
}

fn recognise_markup(begin: &[u8]) -> Option<Format> {
    const ADVICE: &str = "take the reports out of it as JSON Lines or .txt";
    let begin = begin[..begin.len().min(16)].to_ascii_lowercase();
    let is = |prefix: &str| begin.starts_with(prefix.as_bytes());
    if is("<!doctype html") || is("<html") {
        Some(Format::Unread { name: "an HTML page", advice: ADVICE })
    } else if is("<?xml") || is("<rss") || is("<feed") || is("<rdf:rdf") || is("<newsitem") || is("<nitf") {
        Some(Format::Unread { name: "an XML feed", advice: ADVICE })
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recognises_by_content() {
        let text = Some(Extension::Text);
        let lines = Some(Extension::JsonLines);
        for (head, extension, name) in [
            ("", None, "empty"),
            ("\u{feff}", text, "empty"),
            ("{\"uri\": 1}", None, "lines"),
            ("\u{feff}\r\n {", None, "lines"),
            ("{broken", None, "lines"),
            ("broken\n{\"uri\": 1}", None, "lines"),
            ("broken", lines, "lines"),
            ("{\"uri\": 1}", text, "lines"),
            ("{curly} words", text, "text"),
            ("Words\n{\"uri\": 1}", text, "text"),
            ("[Reuters] Words", None, "text"),
            ("Words", None, "text"),
            ("[{\"uri\": 1}]", None, "a JSON array"),
            ("[\n  {\n", lines, "a JSON array"),
            ("[\n{\"uri\": 1},\n", lines, "a JSON array"),
            ("[\n{\"uri\": 1}\n", lines, "lines"),
            ("{\r\n  \"uri\": 1", lines, "JSON over several lines"),
            ("{\n{\"uri\": 1}", lines, "lines"),
            ("[\n  {", None, "a JSON array"),
            ("<?xml version=\"1.0\"?>", None, "an XML feed"),
            ("<!DOCTYPE html>", None, "an HTML page"),
            ("<html> is a tag", text, "text"),
            ("PAR1\u{15}\u{4}", lines, "a Parquet file"),
            ("PAR1 is a place", None, "text"),
        ] {
            let found = match recognise(head.as_bytes(), extension) {
                Format::Empty => "empty",
                Format::PlainText => "text",
                Format::JsonLines => "lines",
                Format::Unread { name, .. } => name,
            };
            assert_eq!(found, name, "{head:?}");
        }
    }
}
