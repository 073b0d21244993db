//! Cuts a feed into its items without reading what is in them.
//!
//! The end of an item is its end tag, outside of comments and CDATA sections. Where that is missing, the item ends where the
//! next one begins or the feed ends; and a CDATA section that is never closed ends with its item.

use std::io::{self, BufRead};

use crate::bytes::window::{Window, find};
use crate::xml::limits::{
    CDATA, Ending, MAX_NAME_BYTES, Markup, Tag, ending, holds_item, is_one_of, next_markup,
};

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

    /// Whether the element in which the items stand is closed, if there is one.
    pub(crate) fn is_closed(&self) -> bool {
        root(&self.head).is_none_or(|root| find(&self.tail, &[b"</", root].concat(), 0).is_some())
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
                    // A CDATA section that holds items was not closed, or is none; a comment may hold what it likes.
                    Some(end) if open == CDATA.0 && holds_item(&bytes[at + open.len()..end], self.names) => {
                        (at + open.len(), None)
                    }
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

/// The name of the first element.
fn root(head: &[u8]) -> Option<&[u8]> {
    let mut from = 0;
    while let Some((at, markup)) = next_markup(head, from) {
        match markup {
            Markup::Start(Tag { n_name }) => return Some(&head[at + 1..at + 1 + n_name]),
            Markup::Section { open, close } => from = find(head, close, at + open.len())?,
            _ => from = at + 1,
        }
    }
    None
}
