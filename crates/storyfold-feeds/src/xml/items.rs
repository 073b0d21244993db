//! Cuts a feed into its items without reading what is in them.
//!
//! The end of an item is its end tag, outside of comments and CDATA sections. Where that is missing, the item ends where the
//! next one begins or the feed ends; and a CDATA section that is never closed ends with its item.

use std::io::{self, BufRead};

use crate::bytes::window::{Window, find};
use crate::markup::html::tag_end;

/// What stands in a feed.
pub(crate) enum Piece {
    /// An item, and what is wrong with its limits.
    Item { bytes: Vec<u8>, line: u64, byte: u64, repair: Option<&'static str> },
    /// An item that is longer than allowed, with its bytes as far as they were counted.
    TooLong { n_bytes: u64, line: u64, byte: u64 },
    /// The end tag of an item whose start is not there.
    StrayEnd { line: u64, byte: u64 },
    /// The feed ends within an item.
    BrokenOff { line: u64, byte: u64 },
}

/// The items of a stream of XML.
pub(crate) struct Items<R> {
    window: Window<R>,
    /// The local names of elements that are items.
    names: &'static [&'static str],
    max_bytes: u64,
    /// What stands before the first item: the head of the feed.
    pub(crate) head: Vec<u8>,
    /// What stands behind the last item.
    tail: Vec<u8>,
    is_in_head: bool,
}

/// More than this is never kept of what stands before the first item.
const MAX_HEAD_BYTES: usize = 1 << 20;

impl<R: BufRead> Items<R> {
    pub(crate) fn new(stream: R, names: &'static [&'static str], max_bytes: u64) -> Self {
        Self {
            window: Window::new(stream),
            names,
            max_bytes,
            head: Vec::new(),
            tail: Vec::new(),
            is_in_head: true,
        }
    }

    /// The next item; none at the end of the feed.
    pub(crate) fn next(&mut self) -> Option<Piece> {
        let found = self.advance_to_item()?;
        let (line, byte) = (self.window.line(), self.window.byte());
        let Found::Item(tag) = found else {
            self.window.advance(1);
            return Some(Piece::StrayEnd { line, byte });
        };
        self.is_in_head = false;
        self.tail.clear();
        loop {
            let is_whole = self.window.is_at_end();
            match ending(self.window.bytes(), tag, self.names, is_whole) {
                Ending::At { end, repair } if end as u64 <= self.max_bytes => {
                    let bytes = self.window.bytes()[..end].to_vec();
                    self.window.advance(end);
                    return Some(Piece::Item { bytes, line, byte, repair });
                }
                Ending::At { end, .. } => {
                    self.window.advance(end);
                    return Some(Piece::TooLong { n_bytes: end as u64, line, byte });
                }
                Ending::Beyond if self.window.bytes().len() as u64 > self.max_bytes => {
                    let n_bytes = self.skip_item(tag);
                    return Some(Piece::TooLong { n_bytes, line, byte });
                }
                Ending::Beyond if is_whole => {
                    self.window.advance_to_end();
                    return Some(Piece::BrokenOff { line, byte });
                }
                Ending::Beyond => {
                    self.window.grow();
                }
            }
        }
    }

    /// Whether the elements in which the items stand are closed, as far as there are any.
    pub(crate) fn is_closed(&self) -> bool {
        let is_tag = |pair: &[u8]| pair[0] == b'<' && (pair[1].is_ascii_alphabetic() || pair[1] == b'_');
        !self.head.windows(2).any(is_tag) || find(&self.tail, b"</", 0).is_some()
    }

    /// Why the stream ended before its time, and at which line.
    pub(crate) fn take_failure(&mut self) -> Option<(io::Error, u64)> {
        self.window.take_failure().map(|error| (error, self.window.line()))
    }

    /// Moves on to the next start tag of an item, or an end tag without one.
    fn advance_to_item(&mut self) -> Option<Found> {
        loop {
            let bytes = self.window.bytes();
            let is_at_end = self.window.is_at_end();
            let (n_passed, found) = match next_markup(bytes, 0) {
                None => (bytes.len(), None),
                Some((at, Markup::Section { open, close })) => match find(bytes, close, at + open.len()) {
                    Some(end) => (end + close.len(), None),
                    None if is_at_end => (at + open.len(), None),
                    None => (at, None),
                },
                Some((at, Markup::Start(tag))) if tag.is_one_of(bytes, at, self.names) => {
                    (at, Some(Found::Item(tag)))
                }
                Some((at, Markup::End { n_name }))
                    if at + 2 + n_name < bytes.len()
                        && is_one_of(&bytes[at + 2..at + 2 + n_name], self.names) =>
                {
                    (at, Some(Found::StrayEnd))
                }
                // A tag at the very end may go on.
                Some((at, _)) if at + MAX_NAME_BYTES > bytes.len() && !is_at_end => (at, None),
                Some((at, _)) => (at + 1, None),
            };
            let outside = if self.is_in_head { &mut self.head } else { &mut self.tail };
            if outside.len() < MAX_HEAD_BYTES {
                outside.extend_from_slice(&bytes[..n_passed]);
            }
            self.window.advance(n_passed);
            if found.is_some() {
                return found;
            }
            if (n_passed == 0 || self.window.bytes().is_empty())
                && !self.window.grow()
                && self.window.bytes().is_empty()
            {
                return None;
            }
        }
    }

    /// Passes over an item that is too long, up to its end tag wherever that stands.
    fn skip_item(&mut self, tag: Tag) -> u64 {
        let begin = self.window.byte();
        let name = self.window.bytes()[1..1 + tag.n_name].to_vec();
        let end_tag = [b"</", name.as_slice()].concat();
        loop {
            match find(self.window.bytes(), &end_tag, 0) {
                Some(at) => {
                    self.window.advance(at + end_tag.len());
                    break;
                }
                None => {
                    let n_kept = end_tag.len().min(self.window.bytes().len());
                    self.window.advance(self.window.bytes().len() - n_kept);
                    if !self.window.grow() {
                        self.window.advance_to_end();
                        break;
                    }
                }
            }
        }
        self.window.byte() - begin
    }
}

enum Found {
    Item(Tag),
    StrayEnd,
}

/// Names of items and their prefixes are shorter than this.
const MAX_NAME_BYTES: usize = 64;

/// A start tag by the length of its name, prefix included.
#[derive(Clone, Copy)]
struct Tag {
    n_name: usize,
}

impl Tag {
    fn is_one_of(self, bytes: &[u8], at: usize, names: &[&str]) -> bool {
        let name = &bytes[at + 1..at + 1 + self.n_name];
        // A name at the end of what is in memory may be longer.
        at + 1 + self.n_name < bytes.len() && is_one_of(name, names)
    }
}

fn is_one_of(name: &[u8], names: &[&str]) -> bool {
    let local = name.rsplit(|&byte| byte == b':').next().unwrap_or(name);
    names.iter().any(|wanted| wanted.as_bytes().eq_ignore_ascii_case(local))
}

/// What begins with a `<`.
enum Markup {
    Section { open: &'static [u8], close: &'static [u8] },
    Start(Tag),
    End { n_name: usize },
    Other,
}

const CDATA: (&[u8], &[u8]) = (b"<![CDATA[", b"]]>");
const COMMENT: (&[u8], &[u8]) = (b"<!--", b"-->");

fn next_markup(bytes: &[u8], from: usize) -> Option<(usize, Markup)> {
    let at = from + bytes.get(from..)?.iter().position(|&byte| byte == b'<')?;
    let rest = &bytes[at..];
    for (open, close) in [CDATA, COMMENT] {
        if rest.starts_with(open) {
            return Some((at, Markup::Section { open, close }));
        }
    }
    let n_name = |name: &[u8]| {
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b":-_.".contains(byte) || !byte.is_ascii();
        name.iter().position(|byte| !is_part(byte)).unwrap_or(name.len())
    };
    Some((
        at,
        match rest.get(1) {
            Some(b'/') => Markup::End { n_name: n_name(&rest[2..]) },
            Some(first) if first.is_ascii_alphabetic() || *first == b'_' => {
                Markup::Start(Tag { n_name: n_name(&rest[1..]) })
            }
            _ => Markup::Other,
        },
    ))
}

enum Ending {
    At {
        end: usize,
        repair: Option<&'static str>,
    },
    /// Not in what is in memory.
    Beyond,
}

const NOT_CLOSED: &str = "the item has no end tag";
const SECTION_NOT_CLOSED: &str = "a CDATA section or a comment has no end";

/// Where the item ends that begins the bytes.
fn ending(bytes: &[u8], tag: Tag, names: &[&str], is_whole: bool) -> Ending {
    let name = &bytes[1..1 + tag.n_name];
    let end_of_start = tag_end(bytes, 1 + tag.n_name);
    if end_of_start == bytes.len() && !bytes.ends_with(b">") {
        return Ending::Beyond;
    }
    if bytes[..end_of_start].ends_with(b"/>") {
        return Ending::At { end: end_of_start, repair: None };
    }
    let end_of = |at: usize| find(bytes, b">", at).map(|end| end + 1);
    let mut from = end_of_start;
    while let Some((at, markup)) = next_markup(bytes, from) {
        match markup {
            Markup::Section { open, close } => {
                let end = find(bytes, close, at + open.len());
                // Sections do not nest: where another opens behind the end of an item, this one was not closed.
                let within = &bytes[at + open.len()..end.unwrap_or(bytes.len())];
                if end.is_some() || is_whole {
                    let end_tag = [b"</", name].concat();
                    if let Some(item_end) = find(within, &end_tag, 0)
                        && (end.is_none() || find(within, open, item_end).is_some())
                        && let Some(end) = end_of(at + open.len() + item_end)
                    {
                        return Ending::At { end, repair: Some(SECTION_NOT_CLOSED) };
                    }
                }
                match end {
                    Some(end) => from = end + close.len(),
                    None => return Ending::Beyond,
                }
            }
            Markup::End { n_name } if bytes[at + 2..at + 2 + n_name].eq_ignore_ascii_case(name) => {
                return match end_of(at) {
                    Some(end) => Ending::At { end, repair: None },
                    None => Ending::Beyond,
                };
            }
            Markup::End { n_name }
                if at + 2 + n_name < bytes.len()
                    && is_one_of(&bytes[at + 2..at + 2 + n_name], FEED_NAMES) =>
            {
                return Ending::At { end: at, repair: Some(NOT_CLOSED) };
            }
            Markup::Start(other) if other.is_one_of(bytes, at, names) && at > 0 => {
                return Ending::At { end: at, repair: Some(NOT_CLOSED) };
            }
            _ => from = at + 1,
        }
    }
    Ending::Beyond
}

/// Elements that hold items.
const FEED_NAMES: &[&str] = &["channel", "rss", "feed", "RDF", "itemSet", "newsMessage"];
