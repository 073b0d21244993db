//! JSON: in lines, or as values that go over several.

use super::{Extension, Format};
use crate::json_scan::{self, Object};

/// Recognises JSON, and what of it is a record.
pub(super) fn recognise(content: &[u8], begin: &[u8], extension: Option<Extension>) -> Option<Format> {
    let mut lines =
        content.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let (first, second) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let is_spread = match (first, second) {
        (b"{", second) => second.starts_with(b"\""),
        (b"[", b"{") => true,
        (b"[", second) => second.starts_with(b"{") && second.ends_with(b"},"),
        _ => false,
    };
    if is_spread {
        return Some(Format::JsonValues);
    }
    match extension {
        Some(Extension::JsonLines) => return Some(Format::JsonLines),
        Some(Extension::Text) if !begins_object(begin) => return None,
        _ => {}
    }
    let is_array = begin.strip_prefix(b"[").is_some_and(|inside| inside.trim_ascii_start().starts_with(b"{"));
    if is_array || (begin.starts_with(b"{") && matches!(json_scan::object(begin), Object::List { .. })) {
        return Some(Format::JsonValues);
    }
    if begins_object(begin) && second.starts_with(b"\"") && json_scan::value_end(first, 0).is_none() {
        return Some(Format::JsonValues);
    }
    let has_record = extension == Some(Extension::Text) || extension == Some(Extension::Table);
    let is_lines =
        begin.starts_with(b"{") || (!has_record && content.split(|&byte| byte == b'\n').any(begins_object));
    let is_markup = begin.starts_with(b"<");
    (is_lines && !is_markup).then_some(Format::JsonLines)
}

/// Whether a line begins as a record does.
pub(super) fn begins_object(line: &[u8]) -> bool {
    let inside = line.trim_ascii_start().strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
    inside.is_some_and(|inside| inside.starts_with(b"\""))
}
