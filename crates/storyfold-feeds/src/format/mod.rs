//! What a file is, judged by its first bytes.

mod json;
mod markup;

use std::path::Path;

use crate::bytes::charset::BYTE_ORDER_MARK;
use crate::field_path::FieldPath;
use crate::json_scan::{self, Object};
use crate::table_head::{self, TableHead};

/// What the name of a file promises, where that decides how sure one has to be of what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extension {
    Text,
    JsonLines,
    Table,
    Page,
    /// Of another format that holds reports.
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Empty,
    PlainText,
    JsonLines,
    /// An array, an object that holds one, or objects over several lines.
    JsonValues,
    Table {
        delimiter: u8,
    },
    /// RSS or Atom.
    Feed,
    NewsMl,
    Nitf,
    #[cfg(feature = "html")]
    HtmlPage,
    #[cfg(feature = "html")]
    Warc,
    #[cfg(feature = "parquet")]
    Parquet,
    /// Known, but without a reader.
    Unread {
        name: &'static str,
        advice: &'static str,
    },
}

impl Extension {
    /// The promise of a name, seen through `.gz` and `.zst`.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
        match name.rsplit_once('.')?.1 {
            "txt" => Some(Self::Text),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "csv" | "tsv" => Some(Self::Table),
            "html" | "htm" | "xhtml" => Some(Self::Page),
            "json" | "xml" | "rss" | "atom" | "rdf" | "nitf" | "parquet" | "warc" => Some(Self::Other),
            _ => None,
        }
    }
}

/// Judges the content first. The extension only says how sure one has to be.
///
/// A `.jsonl` is JSON Lines however broken its first line. A `.txt` is text unless it begins as a JSON object does or declares
/// itself to be markup. Elsewhere, on standard input for one, a line that begins as a JSON object does is enough, so that a feed
/// whose first line is broken does not become one long text.
pub(crate) fn recognise(head: &[u8], extension: Option<Extension>, fields: &[FieldPath]) -> Format {
    let content = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
    if content.is_empty() {
        return Format::Empty;
    }
    let begin = content.trim_ascii_start();
    if let Some(format) = recognise_binary(head) {
        return format;
    }
    let may_be_lines = extension == Some(Extension::JsonLines)
        && content.split(|&byte| byte == b'\n').any(json::begins_object);
    if !may_be_lines && !begin.starts_with(b"{") && is_no_text(content) {
        return Format::Unread { name: "a binary file of an unknown format", advice: "leave it out" };
    }
    if let Some(format) = json::recognise(content, begin, extension) {
        return format;
    }
    if extension != Some(Extension::JsonLines)
        && let Some(format) = markup::recognise(begin, extension)
    {
        return format;
    }
    match extension {
        Some(Extension::JsonLines) => Format::JsonLines,
        Some(Extension::Text) => Format::PlainText,
        _ => match table_head::recognise(content, fields) {
            Some(TableHead { delimiter, has_text: true, .. }) => Format::Table { delimiter },
            Some(TableHead { delimiter, .. }) if extension == Some(Extension::Table) => {
                Format::Table { delimiter }
            }
            _ => Format::PlainText,
        },
    }
}

/// Whether a file in a folder, whose name promises nothing certain, is a feed.
///
/// Binary files are, so that they are told of; prose, notes and the data of other programs are not.
pub(crate) fn is_feed(head: &[u8], extension: Option<Extension>, fields: &[FieldPath]) -> bool {
    match recognise(head, extension, fields) {
        Format::PlainText => false,
        Format::Empty => extension.is_some(),
        Format::JsonValues | Format::JsonLines => {
            let begin = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head).trim_ascii_start();
            !begin.starts_with(b"{")
                || matches!(json_scan::object(begin), Object::List { .. } | Object::Record)
        }
        Format::Table { .. } => table_head::recognise(head, fields).is_some_and(|table| table.has_text),
        Format::Unread { name: markup::XML, .. } => false,
        _ => true,
    }
}

/// Signatures that no text begins with. Where the signature alone could be text, a control character must follow.
fn recognise_binary(head: &[u8]) -> Option<Format> {
    let is_binary = |bytes: &[u8]| bytes.iter().take(64).any(|&byte| byte < b'\t');
    let (name, advice) = match head {
        #[cfg(feature = "html")]
        [b'W', b'A', b'R', b'C', b'/', b'0'..=b'9', ..] => return Some(Format::Warc),
        #[cfg(not(feature = "html"))]
        [b'W', b'A', b'R', b'C', b'/', b'0'..=b'9', ..] => {
            ("a WARC file", "build storyfold with the feature `html`")
        }
        #[cfg(feature = "parquet")]
        [b'P', b'A', b'R', b'1', rest @ ..] if is_binary(rest) => return Some(Format::Parquet),
        #[cfg(not(feature = "parquet"))]
        [b'P', b'A', b'R', b'1', rest @ ..] if is_binary(rest) => {
            ("a Parquet file", "build storyfold with the feature `parquet`, or write it out as JSON Lines")
        }
        #[cfg(not(feature = "zstd"))]
        [0x28, 0xB5, 0x2F, 0xFD, ..] => {
            ("a zstd file", "build storyfold with the feature `zstd`, or unpack it first")
        }
        [b'P', b'K', 3, 4, ..] => ("a zip file", "unpack it first"),
        [b'%', b'P', b'D', b'F', b'-', ..] => ("a PDF file", "take the text out of it as .txt"),
        _ => return None,
    };
    Some(Format::Unread { name, advice })
}

/// Whether there are more control characters than slip into a text by a fault.
fn is_no_text(content: &[u8]) -> bool {
    let begin = &content[..content.len().min(1 << 10)];
    let n_control = begin.iter().filter(|&&byte| byte < b'\t' || (0x0E..0x1B).contains(&byte)).count();
    n_control * MIN_TEXT_BYTES_PER_CONTROL > begin.len()
}

const MIN_TEXT_BYTES_PER_CONTROL: usize = 32;

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
            ("[{\"uri\": 1}]", None, "values"),
            ("[\n  {\n", lines, "values"),
            ("[\n{\"uri\": 1},\n", lines, "values"),
            ("[\n{\"uri\": 1}\n", lines, "lines"),
            ("{\r\n  \"uri\": 1", lines, "values"),
            ("{\n{\"uri\": 1}", lines, "lines"),
            ("[\n  {", None, "values"),
            ("{\"version\": \"https://jsonfeed.org/version/1\", \"items\": [{", None, "values"),
            ("{\"uri\": 1,\n \"text\": \"T\"}", None, "values"),
            ("<?xml version=\"1.0\"?>", None, markup::XML),
            ("<?xml version=\"1.0\"?><!-- c --><rss>", text, "feed"),
            ("<feed xmlns=\"http://www.w3.org/2005/Atom\">", None, "feed"),
            ("<rdf:RDF>", None, "feed"),
            ("Warning: x\n<?xml version=\"1.0\"?><rss>", None, "feed"),
            ("\u{1}?xml version=\"1.0\"?><rss><channel><item>", None, "feed"),
            ("x<feed>\n<entry>", None, "feed"),
            ("<xml version=\"1.0\"?><feed><entry>", None, "feed"),
            ("x<newsMessage><itemSet><newsItem>", None, "newsml"),
            ("x<nitf><body><body.content>", None, "nitf"),
            ("Write <rss> and then <item> in it.", None, "text"),
            ("<newsMessage>", None, "newsml"),
            ("<nitf>", None, "nitf"),
            ("<?xml version=\"1.0\"?><!DOCTYPE nitf SYSTEM \"\n<nitf><head>", None, "nitf"),
            ("<?xml version=\"1.0\"<rss>", None, "feed"),
            ("<?xml version=\"1.0\"?><!DOCTYPE nitf SYSTEM \"x\">\n<ni><head>", None, "nitf"),
            ("<html> is a tag", text, "text"),
            ("uri,title,text\n", None, "table"),
            ("uri\tstory\n", None, "text"),
            ("uri\tstory\n", Some(Extension::Table), "table"),
            ("Words, and more\nwords", None, "text"),
            ("a\0b", None, "a binary file of an unknown format"),
            ("a\0b\n", lines, "a binary file of an unknown format"),
            ("a\0b\n{\"uri\": 1}\n", lines, "lines"),
            ("PAR1 is a place", None, "text"),
        ] {
            let found = match recognise(head.as_bytes(), extension, &[]) {
                Format::Empty => "empty",
                Format::PlainText => "text",
                Format::JsonLines => "lines",
                Format::JsonValues => "values",
                Format::Table { .. } => "table",
                Format::Feed => "feed",
                Format::NewsMl => "newsml",
                Format::Nitf => "nitf",
                Format::Unread { name, .. } => name,
                #[cfg(any(feature = "html", feature = "parquet"))]
                _ => "another",
            };
            assert_eq!(found, name, "{head:?}");
        }
    }
}
