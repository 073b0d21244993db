//! Markup: feeds, news formats and pages, by the root.

use super::{Extension, Format};
use crate::bytes::window::find;

/// What XML is called whose root says nothing.
pub(super) const XML: &str = "XML of an unknown kind";

/// Recognises XML and HTML by the root.
pub(super) fn recognise(begin: &[u8], extension: Option<Extension>) -> Option<Format> {
    let is_declared = starts_with(begin, b"<?xml") || starts_with(begin, b"<!doctype html");
    if extension == Some(Extension::Text) && !is_declared {
        return None;
    }
    if !begin.starts_with(b"<") {
        return recognise_behind_junk(begin);
    }
    let root = declared_root(begin).unwrap_or_else(|| root(begin)).to_ascii_lowercase();
    let local = root.rsplit(|&byte| byte == b':').next().unwrap_or_default();
    let advice = "name a feed of RSS or Atom, NewsML-G2, NITF or HTML";
    match local {
        b"rss" | b"channel" | b"rdf" | b"feed" | b"item" | b"entry" => Some(Format::Feed),
        b"newsitem" | b"newsmessage" => Some(Format::NewsMl),
        b"nitf" => Some(Format::Nitf),
        b"html" | b"head" | b"body" | b"article" => Some(page()),
        _ if extension == Some(Extension::Page) || starts_with(begin, b"<!doctype html") => Some(page()),
        _ if find(begin, b"<item", 0).is_some() && find(begin, b"<channel", 0).is_some() => {
            Some(Format::Feed)
        }
        _ => {
            let is_xml = starts_with(begin, b"<?xml");
            let unread = || is_xml.then_some(Format::Unread { name: XML, advice });
            recognise_behind_junk(begin).or_else(unread)
        }
    }
}

/// A message of the server may stand before the feed, or the first byte be broken. Notes that tell of feeds are none.
fn recognise_behind_junk(begin: &[u8]) -> Option<Format> {
    let early = &begin[..begin.len().min(2 << 10)];
    let is_declared = find(early, b"xml version", 0).is_some();
    let has = |root: &[u8], item: &[u8]| {
        let is_root = |at: usize| is_declared || at <= MAX_STRAY_BYTES;
        find(early, root, 0).is_some_and(is_root)
            && (find(early, b"<?xml", 0).is_some() || find(begin, item, 0).is_some())
    };
    if has(b"<rss", b"<item") || has(b"<feed", b"<entry") || has(b"<rdf:RDF", b"<item") {
        Some(Format::Feed)
    } else if has(b"<newsMessage", b"<newsItem") || has(b"<newsItem", b"<contentSet") {
        Some(Format::NewsMl)
    } else {
        has(b"<nitf", b"<body.content").then_some(Format::Nitf)
    }
}

/// So many bytes may stand before a root that no declaration announces.
const MAX_STRAY_BYTES: usize = 3;

#[cfg(feature = "html")]
fn page() -> Format {
    Format::HtmlPage
}

#[cfg(not(feature = "html"))]
fn page() -> Format {
    Format::Unread { name: "an HTML page", advice: "build storyfold with the feature `html`" }
}

fn starts_with(begin: &[u8], wanted: &[u8]) -> bool {
    begin.get(..wanted.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(wanted))
}

/// The root of an XML format as its `DOCTYPE` names it, which holds where the start of the root itself is broken.
fn declared_root(begin: &[u8]) -> Option<&[u8]> {
    let rest = &begin[find(begin, b"<!DOCTYPE ", 0)? + 10..];
    let end = rest.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'>')?;
    Some(&rest[..end]).filter(|name| !name.eq_ignore_ascii_case(b"html"))
}

/// The name of the first element, behind declarations and comments.
fn root(begin: &[u8]) -> &[u8] {
    let mut at = 0;
    while let Some(tag) = find(begin, b"<", at) {
        let rest = &begin[tag + 1..];
        let close: &[u8] = if rest.starts_with(b"!--") { b"-->" } else { b">" };
        if rest.starts_with(b"!") || rest.starts_with(b"?") {
            let end = find(begin, close, tag).map(|end| end + close.len());
            // A declaration that lost its end would hide the root.
            let next = (close == b">").then(|| next_element(begin, tag + 1)).flatten();
            match end.into_iter().chain(next).min() {
                Some(end) => at = end,
                None => return b"",
            }
            continue;
        }
        let end = rest.iter().position(|byte| byte.is_ascii_whitespace() || b">/".contains(byte));
        return &rest[..end.unwrap_or(rest.len())];
    }
    b""
}

/// Where the next tag of an element begins.
fn next_element(begin: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let at = find(begin, b"<", from)?;
        if begin.get(at + 1).is_some_and(u8::is_ascii_alphabetic) {
            return Some(at);
        }
        from = at + 1;
    }
}
