//! Whatever happens to the bytes of a feed, nothing panics, and no item goes without a word.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::Value;
use storyfold_feeds::Batch;

use crate::{bytes, is_readable, n_accounted, read_bytes};

/// Web pages, of which nobody can say what is lost to a fault: browsers hide what stands behind it, and so do readers.
const PAGES: &[&str] = &["page.html", "crawl.warc"];

/// Feeds of several records, and a passage of the text of each record.
const FEEDS: &[(&str, &[&str])] = &[
    ("gazette.rss.xml", &["saved by a lifeboat", "voted for a pool", "took nine weeks"]),
    ("wire.rdf.xml", &["is shut until", "bridge is open"]),
    ("herald.atom.xml", &["all went home", "Next week", "market is open"]),
    ("lantern.feed.json", &["The ferry Aurora", "has two slides", "shut until Monday"]),
    ("array.json", &["says {the council}", "bridge is open", "ferry sank"]),
    ("service.json", &["shut until Monday", "open again"]),
    ("reports.csv", &["until Monday", "bridge is open", "says the council"]),
    ("reports.tsv", &["ferry sank", "opens in spring"]),
    ("ninjs1.json", &["ferry Aurora sank"]),
    ("message.newsml.xml", &["ferry Aurora sank", "has two slides"]),
    ("report.nitf.xml", &["search the wreck"]),
];

#[derive(Clone, Debug)]
pub(crate) enum Mutation {
    Replace(prop::sample::Index, u8),
    Insert(prop::sample::Index, &'static str),
    Remove(prop::sample::Index, usize),
    Cut(prop::sample::Index),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let pieces = vec![
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
    prop_oneof![
        (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, byte)| Mutation::Replace(at, byte)),
        (any::<prop::sample::Index>(), prop::sample::select(pieces))
            .prop_map(|(at, it)| Mutation::Insert(at, it)),
        (any::<prop::sample::Index>(), 1_usize..40).prop_map(|(at, n_bytes)| Mutation::Remove(at, n_bytes)),
        any::<prop::sample::Index>().prop_map(Mutation::Cut),
    ]
}

pub(crate) fn mutate(bytes: &mut Vec<u8>, mutation: &Mutation) {
    if bytes.is_empty() {
        return;
    }
    match mutation {
        Mutation::Replace(at, byte) => {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        Mutation::Insert(at, piece) => {
            let at = at.index(bytes.len());
            bytes.splice(at..at, piece.bytes());
        }
        Mutation::Remove(at, n_bytes) => {
            let at = at.index(bytes.len());
            bytes.drain(at..(at + n_bytes).min(bytes.len()));
        }
        Mutation::Cut(at) => bytes.truncate(at.index(bytes.len())),
    }
}

fn contains(bytes: &[u8], passage: &str) -> bool {
    bytes.windows(passage.len()).any(|window| window == passage.as_bytes())
}

/// Whether a passage stands anywhere in a report, markup and blanks apart.
fn tells(batch: &Batch, passage: &str) -> bool {
    batch.reports.iter().any(|report| {
        let whole: Value = serde_json::to_value(report).unwrap();
        whole.to_string().contains(passage)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_item_goes_without_a_word(
        (name, passages) in prop::sample::select(FEEDS.to_vec()),
        mutations in prop::collection::vec(mutation(), 1..4),
    ) {
        let mut feed = bytes(name);
        for mutation in &mutations {
            mutate(&mut feed, mutation);
        }
        let batch = read_bytes(&feed);
        prop_assert!(n_accounted(&batch) > 0);
        let n_missing = passages.iter().filter(|it| contains(&feed, it) && !tells(&batch, it)).count();
        // A passage that is still in the feed is in a report, or a problem tells of something.
        prop_assert!(
            n_missing == 0 || !batch.problems.is_empty(),
            "{} of {:?} are gone without a word", n_missing, passages
        );
        for problem in &batch.problems {
            prop_assert!(problem.byte.is_none_or(|byte| byte <= feed.len() as u64 * 3));
        }
    }

    #[test]
    fn pages_are_read_whatever_happens_to_them(
        name in prop::sample::select(PAGES.to_vec()),
        mutations in prop::collection::vec(mutation(), 1..4),
    ) {
        let mut page = bytes(name);
        for mutation in &mutations {
            mutate(&mut page, mutation);
        }
        let batch = read_bytes(&page);
        prop_assert!(n_accounted(&batch) > 0 || (name == "crawl.warc" && is_readable(name)));
    }

    #[test]
    fn a_fault_in_one_item_spares_the_others(
        byte in prop::sample::select(b"&<>\"'x\0\xFF\xE9".to_vec()),
        at in any::<prop::sample::Index>(),
    ) {
        // Within the text of the item between two others.
        for (name, passages) in FEEDS.iter().filter(|(_, passages)| passages.len() == 3) {
            let mut feed = bytes(name);
            let passage = passages[1].as_bytes();
            let begin = feed.windows(passage.len()).position(|window| window == passage).unwrap();
            feed[begin + at.index(passage.len())] = byte;
            let batch = read_bytes(&feed);
            prop_assert!(tells(&batch, passages[0]), "{name}: {:?}", batch.problems);
            prop_assert!(tells(&batch, passages[2]), "{name}: {:?}", batch.problems);
        }
    }

    #[test]
    fn any_bytes_behind_the_beginning_of_a_format_are_read(
        begin in prop::sample::select(vec![
            "<rss><channel><item>", "<feed><entry>", "{\"items\": [", "[{", "uri,text\n", "<html>", "<newsItem>", "<nitf>",
            "WARC/1.0\r\n", "\u{1F}\u{8B}", "",
        ]),
        rest in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..200),
            "([<>&;/'\"= \n{}\\[\\],:a-c]|<!\\[CDATA\\[|\\]\\]>|<!--|-->|</?(item|entry|p|br|title)>){0,60}"
                .prop_map(String::into_bytes),
        ],
    ) {
        let feed = [begin.as_bytes(), &rest].concat();
        let batch = read_bytes(&feed);
        prop_assert!(n_accounted(&batch) > 0);
        let mut seen = BTreeMap::new();
        for report in &batch.reports {
            prop_assert!(!report.text.trim().is_empty());
            prop_assert!(seen.insert(&report.uri, ()).is_none());
        }
    }
}
