use std::io::{self, Read};

use proptest::prelude::*;
use serde_json::{Value, json};
use storyfold_feeds::{Batch, Feed, FeedOptions, Strictness};

use crate::{Folder, n_lost, read_bytes};

/// Any JSON value of a modest size.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
        "(2018-02-0[0-9]|[0-9]{1,12}|1 Feb 2018| )".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,5}|name|uri|value", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// A record whose fields are mostly known, and of any type.
fn record() -> impl Strategy<Value = Value> {
    let name = prop_oneof![
        4 => prop::sample::select(vec![
            "uri", "id", "text", "body", "source", "publisher", "headline", "headlines", "title", "published", "date",
            "updated", "version", "url", "byline", "author", "extra",
        ]).prop_map(str::to_owned),
        1 => "[a-z]{1,6}",
    ];
    (prop::option::of("[ab]"), prop::option::of("[TU]"), prop::collection::vec((name, value()), 0..6))
        .prop_map(|(uri, text, fields)| {
            let mut record = serde_json::Map::from_iter(fields);
            if let Some(uri) = uri {
                record.insert("uri".to_owned(), json!(uri));
            }
            if let Some(text) = text {
                record.insert("text".to_owned(), json!(text));
            }
            Value::Object(record)
        })
}

fn line() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => record().prop_map(|record| record.to_string().into_bytes()),
        2 => (record(), any::<prop::sample::Index>(), any::<u8>()).prop_map(|(record, place, byte)| {
            let mut line = record.to_string().into_bytes();
            let place = place.index(line.len());
            line[place] = byte;
            line
        }),
        1 => (record(), any::<prop::sample::Index>()).prop_map(|(record, end)| {
            let mut line = record.to_string().into_bytes();
            line.truncate(end.index(line.len()));
            line
        }),
        1 => "[ \t\r]{0,3}".prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 0..20),
    ]
}

/// Bytes that come in pieces of at most a few.
struct Trickle<'bytes> {
    bytes: &'bytes [u8],
    n_at_once: usize,
}

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(self.n_at_once);
        self.bytes.read(&mut buffer[..length])
    }
}

fn n_accounted(batch: &Batch) -> usize {
    batch.reports.len() + n_lost(batch) + batch.n_superseded
}

proptest! {
    #[test]
    fn every_line_is_a_report_a_problem_or_an_older_version(
        lines in prop::collection::vec(line(), 0..12),
        max_report_bytes in prop_oneof![Just(1 << 20), 0_u64..100],
    ) {
        // The first line makes it JSON Lines, and no binary signature can open the file.
        let feed = [b"{\"uri\": \"first\", \"text\": \"T\"}".to_vec(), lines.join(&b'\n')].join(&b'\n');
        let folder = Folder::new().with("feed.jsonl", &feed);
        let batch = folder.read_with(&FeedOptions::default().with_max_report_bytes(max_report_bytes));
        let content = |line: &[u8]| line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line).trim_ascii().to_vec();
        let is_blank = |line: &[u8]| content(line).is_empty() && line.len() as u64 <= max_report_bytes;
        let n_records = feed.split(|&byte| byte == b'\n').filter(|line| !is_blank(line)).count();
        prop_assert_eq!(n_accounted(&batch), n_records);

        let mut uris: Vec<_> = batch.reports.iter().map(|report| &report.uri).collect();
        uris.sort();
        uris.dedup();
        prop_assert_eq!(uris.len(), batch.reports.len());
        for problem in &batch.problems {
            let place = feed.split(|&byte| byte == b'\n').nth(problem.line.unwrap() as usize - 1);
            prop_assert!(place.is_some());
            prop_assert!(problem.byte.unwrap() <= feed.len() as u64);
        }
    }

    #[test]
    fn a_text_is_its_bytes_or_a_problem(bytes in prop::collection::vec(any::<u8>(), 0..40), text in "\\PC{0,20}") {
        for content in [bytes, text.into_bytes()] {
            let folder = Folder::new().with("a.txt", [b"\xEF\xBB\xBFA ".to_vec(), content.clone()].concat());
            let batch = folder.read();
            prop_assert_eq!(n_accounted(&batch), 1);
            let is_utf_8 = std::str::from_utf8(&content).is_ok();
            for report in batch.reports.iter().filter(|_| is_utf_8) {
                prop_assert_eq!(report.text.as_bytes(), [b"A ".to_vec(), content.clone()].concat());
            }
            let strict = folder.read_with(&FeedOptions::default().with_strictness(Strictness::Strict));
            prop_assert_eq!(strict.reports.is_empty(), !is_utf_8 || batch.reports.is_empty());
        }
    }

    #[test]
    fn no_input_vanishes(bytes in prop::collection::vec(any::<u8>(), 0..60), lines in prop::collection::vec(line(), 0..5)) {
        for input in [bytes, lines.join(&b'\n')] {
            prop_assert!(n_accounted(&read_bytes(&input)) > 0);
        }
    }

    #[test]
    fn the_size_of_the_pieces_does_not_matter(
        lines in prop::collection::vec(line(), 0..8),
        n_at_once in 1_usize..40,
    ) {
        let bytes = lines.join(&b'\n');
        let trickle = Trickle { bytes: &bytes, n_at_once };
        let batch = Feed::new(FeedOptions::default()).with_standard_input(trickle).read(["-"]);
        prop_assert_eq!(batch, read_bytes(&bytes));
    }

    #[test]
    fn nothing_of_a_record_is_lost(record in record()) {
        let batch = read_bytes(record.to_string().as_bytes());
        for report in &batch.reports {
            let again = read_bytes(&serde_json::to_vec(report).unwrap());
            prop_assert_eq!(&again.reports, &batch.reports);
            for (name, value) in record.as_object().unwrap() {
                if name.len() == 1 {
                    prop_assert_eq!(report.extra[name].read::<Value>().unwrap(), value.clone());
                }
            }
        }
    }
}
