//! What may happen to the bytes of a feed, and where a passage stands after it.

use std::ops::Range;

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// One thing that happens to a feed.
#[derive(Clone, Debug)]
pub(crate) enum Mutation {
    Replace(Index, u8),
    Insert(Index, &'static str),
    Remove(Index, usize),
    Cut(Index),
}

const PIECES: &[&str] = &[
    "<",
    ">",
    "&",
    "\"",
    "'",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<item>",
    "</item>",
    "<entry>",
    "</p>",
    "<br>",
    "{",
    "}",
    "[",
    "]",
    ",",
    "\\",
    "\n",
    "\r\n\r\n",
    "\0",
    "</channel>",
    "<newsItem",
    "WARC/1.0\r\n",
];

pub(crate) fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Mutation::Replace(at, byte)),
        (any::<Index>(), select(PIECES)).prop_map(|(at, piece)| Mutation::Insert(at, piece)),
        (any::<Index>(), 1_usize..40).prop_map(|(at, n_bytes)| Mutation::Remove(at, n_bytes)),
        any::<Index>().prop_map(Mutation::Cut),
    ]
}

/// Does it to the bytes, and moves the ranges with what they hold. A range of which nothing is left becomes empty.
pub(crate) fn mutate(bytes: &mut Vec<u8>, ranges: &mut [Range<usize>], mutation: &Mutation) {
    if bytes.is_empty() {
        return;
    }
    let (at, n_removed, inserted): (usize, usize, &[u8]) = match mutation {
        Mutation::Replace(at, byte) => (at.index(bytes.len()), 1, std::slice::from_ref(byte)),
        Mutation::Insert(at, piece) => (at.index(bytes.len()), 0, piece.as_bytes()),
        Mutation::Remove(at, n_bytes) => (at.index(bytes.len()), *n_bytes, &[]),
        Mutation::Cut(at) => (at.index(bytes.len()), usize::MAX, &[]),
    };
    let end = at.saturating_add(n_removed).min(bytes.len());
    bytes.splice(at..end, inserted.iter().copied());
    let moved = |place: usize| match place {
        place if place <= at => place,
        place if place < end => at + inserted.len(),
        place => place - (end - at) + inserted.len(),
    };
    for range in ranges {
        *range = moved(range.start)..moved(range.end);
    }
}
