//! Where an item begins and ends, told by its tags alone.

use crate::bytes::window::find;
use crate::markup::html::tag_end;

/// Names of items and their prefixes are shorter than this.
pub(super) const MAX_NAME_BYTES: usize = 64;

/// A start tag by the length of its name, prefix included.
#[derive(Clone, Copy)]
pub(super) struct Tag {
    pub(super) n_name: usize,
}

impl Tag {
    /// Whether the element that begins at `at` bears one of these local names.
    pub(super) fn is_one_of(self, bytes: &[u8], at: usize, names: &[&str]) -> bool {
        let name = &bytes[at + 1..at + 1 + self.n_name];
        // A name at the end of what is in memory may be longer.
        at + 1 + self.n_name < bytes.len() && is_one_of(name, names)
    }
}

/// Whether a name, prefix or not, is one of these.
pub(super) fn is_one_of(name: &[u8], names: &[&str]) -> bool {
    let local = name.rsplit(|&byte| byte == b':').next().unwrap_or(name);
    names.iter().any(|wanted| wanted.as_bytes().eq_ignore_ascii_case(local))
}

/// What begins with a `<`.
pub(super) enum Markup {
    Section { open: &'static [u8], close: &'static [u8] },
    Start(Tag),
    End { n_name: usize },
    Other,
}

pub(super) const CDATA: (&[u8], &[u8]) = (b"<![CDATA[", b"]]>");
const COMMENT: (&[u8], &[u8]) = (b"<!--", b"-->");

/// The next `<` and what it begins.
pub(super) fn next_markup(bytes: &[u8], from: usize) -> Option<(usize, Markup)> {
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

/// The end of a tag. No value of an attribute holds a `<` in XML (section 3.1): where one does, a quote is missing.
pub(super) fn xml_tag_end(bytes: &[u8], from: usize) -> usize {
    let end = tag_end(bytes, from);
    let is_torn = bytes[from..end].contains(&b'<');
    let first = || find(&bytes[..end], b">", from).map(|at| at + 1);
    if is_torn { first().unwrap_or(end) } else { end }
}

/// Whether an item begins within.
pub(super) fn holds_item(bytes: &[u8], names: &[&str]) -> bool {
    let mut from = 0;
    while let Some((at, markup)) = next_markup(bytes, from) {
        if let Markup::Start(tag) = markup
            && tag.is_one_of(bytes, at, names)
        {
            return true;
        }
        from = at + 1;
    }
    false
}

/// The end of an item.
pub(super) enum Ending {
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
pub(super) fn ending(bytes: &[u8], tag: Tag, names: &[&str], is_whole: bool) -> Ending {
    let name = &bytes[1..1 + tag.n_name];
    let end_of_start = xml_tag_end(bytes, 1 + tag.n_name);
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
