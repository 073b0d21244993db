//! A scan shows what reading reads, whatever happens to the bytes.

use std::io::{Read, Seek};

use proptest::prelude::*;
use storyfold::{Problem, Report};
use storyfold_feeds::{Feed, FeedOptions, Scan, ScannedReports, SourceFrom};

use crate::mutation::{Mutation, mutate};
use crate::{Batch, read_bytes};

type Seen = Vec<(String, String, Option<storyfold::Timestamp>, Report)>;

fn scan_with(options: FeedOptions, feed: &[u8]) -> Scan<Seen> {
    Feed::new(options).with_standard_input(feed).scan(["-"], |reports| {
        let mut seen = Vec::new();
        reports.for_each(|report| {
            let view = report.view();
            seen.push((view.uri.to_owned(), view.text.to_owned(), view.published, report.to_report()));
        });
        seen
    })
}

fn newest(scan: &Scan<Seen>) -> Vec<&Report> {
    let all = scan.blocks.iter().flatten().enumerate();
    all.filter(|(number, _)| scan.superseded.binary_search(number).is_err())
        .map(|(_, seen)| &seen.3)
        .collect()
}

fn written(scan: &Scan<Seen>) -> Vec<u8> {
    let mut out = Vec::new();
    scan.write(&mut out, |number| scan.superseded.binary_search(&number).is_err()).unwrap();
    out
}

/// Compares a scan with reading: reports, views, problems, and what is read of what is written.
#[track_caller]
fn check(feed: &[u8]) -> Batch {
    let batch = read_bytes(feed);
    let scan = scan_with(FeedOptions::default(), feed);
    assert_eq!(newest(&scan), batch.reports.iter().collect::<Vec<_>>(), "{}", String::from_utf8_lossy(feed));
    assert_eq!(scan.problems, batch.problems);
    for (uri, text, published, report) in scan.blocks.iter().flatten() {
        assert_eq!((uri, text, published), (&report.uri, &report.text, &report.published));
    }
    check_handed_over(feed, &batch);
    let mut file = tempfile::tempfile().unwrap();
    scan.write_file(&file, |number| scan.superseded.binary_search(&number).is_err()).unwrap();
    let mut in_file = Vec::new();
    file.rewind().unwrap();
    file.read_to_end(&mut in_file).unwrap();
    assert!(in_file == written(&scan));
    let again = read_bytes(&in_file);
    assert_eq!(again.reports, batch.reports);
    batch
}

/// Compares what is handed over with reading: reports, problems, and where each was found.
#[track_caller]
fn check_handed_over(feed: &[u8], batch: &Batch) {
    let make = |reports: &mut ScannedReports<'_>| {
        let mut seen = Vec::new();
        reports.for_each(|report| seen.push(report.to_report()));
        seen
    };
    let read_back = |blocks: &[Vec<Report>], numbers: &[usize]| {
        let all = blocks.concat();
        Ok(numbers.iter().map(|&number| all[number].clone()).collect())
    };
    let mut handed_over =
        Feed::new(FeedOptions::default()).with_standard_input(feed).hand_over(["-"], make, read_back);
    assert_eq!(handed_over.problems(), batch.problems);
    let all = handed_over.take_blocks().concat();
    assert_eq!(all.len(), handed_over.len());
    let newest = all.into_iter().enumerate();
    let newest: Vec<(usize, Report)> =
        newest.filter(|(number, _)| handed_over.superseded().binary_search(number).is_err()).collect();
    assert!(newest.iter().map(|it| &it.1).eq(&batch.reports));
    let problems = || newest.iter().map(|(_, report)| Problem::lost("at fault").of_report(&report.uri));
    let mut expected: Vec<Problem> = problems().collect();
    batch.locate(&mut expected);
    let located = newest.iter().zip(problems()).map(|((number, _), it)| handed_over.locate(*number, it));
    assert!(located.eq(expected));
}

const LINES: &[&str] = &[
    r#"{"uri": "a", "source": "Daily", "published": "2026-03-01T10:00:00Z", "text": "The bridge is \"shut\".\n\nIt rains."}"#,
    r#"{"id":17,"title":"H","body":"caf\u00e9 \ud83d\ude00 \/ 'x'","date":"2026-03-01","n":[1,-2.5,{"a":null}],"ok":true}"#,
    r#"{"uri": "c", "text": "  ", "content": "The ferry sank.", "updated": "2026-03-02 10:00", "tags": ["a", "b"], "authors": ["A", "B"]}"#,
    r#"{"guid": "d", "publisher": {"name": "Post"}, "articleBody": "One.", "version": 3, "extra": {"slug": "s"}}"#,
    r#"{"uri": "a", "text": "The bridge is open.", "published": "2026-03-02T10:00:00Z", "byline": ["A", 1]}"#,
    r#"{"text": "No name for “this” one.", "url": "https:\/\/example.org\/1", "headline": null}"#,
    r#"{"uri": "g", "text": 7, "body": "Seven.", "score": 1e-7, "big": 12345678901234567890123, "n": -0}"#,
    r#"{"uri": "h", "text": "Twice.", "uri": "i", "published": "soon"}"#,
    r#"  {"uri":" j ","text":" blanks ","published":"1772359200","deep":[[[[{"a":[{}]}]]]]}  "#,
];

fn piece() -> impl Strategy<Value = Mutation> {
    let pieces = vec![
        "\"",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        " ",
        "\t",
        "\r",
        "\n",
        "\0",
        "\\u",
        "\\u0000",
        "\\ud83d",
        "\\n",
        "0",
        "1e400",
        ".5",
        "null",
        "true",
        "\"uri\": \"z\",",
        "\"text\": \"\",",
        "\"body\": \"B\",",
        "\"date\": 20260301,",
        "\u{feff}",
        "é",
    ];
    prop_oneof![
        (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, byte)| Mutation::Replace(at, byte)),
        (any::<prop::sample::Index>(), prop::sample::select(pieces))
            .prop_map(|(at, it)| Mutation::Insert(at, it)),
        (any::<prop::sample::Index>(), 1_usize..9).prop_map(|(at, n_bytes)| Mutation::Remove(at, n_bytes)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn a_scan_shows_what_reading_reads(
        lines in prop::collection::vec(prop::sample::select(LINES.to_vec()), 1..5),
        mutations in prop::collection::vec(piece(), 0..4),
    ) {
        let mut feed = lines.join("\n").into_bytes();
        for mutation in &mutations {
            mutate(&mut feed, &mut [], mutation);
        }
        check(&feed);
    }
}

#[test]
fn lines_pass_as_they_stand() {
    // The last three have something that was mended, made up, or set aside.
    let scan = scan_with(FeedOptions::default(), LINES.join("\n").as_bytes());
    let written = String::from_utf8(written(&scan)).unwrap();
    let passed: Vec<&str> =
        LINES.iter().map(|line| line.trim()).filter(|line| written.contains(line)).collect();
    assert_eq!(passed, [LINES[1], LINES[2], LINES[3], LINES[8].trim()]);
    assert_eq!(written.lines().count(), 8);
}

#[test]
fn other_formats_are_scanned_too() {
    let all_formats = ["reports.csv", "gazette.rss.xml", "array.json", "ninjs1.json"];
    for name in all_formats {
        assert!(!check(&crate::bytes(name)).reports.is_empty(), "{name}");
    }
    check(b"");
    check(b"\n \n");
}

#[test]
fn many_lines_are_many_blocks_in_order() {
    let line = |number: usize| {
        format!("{{\"uri\": \"{number}\", \"text\": \"{}\"}}\n", "words and ".repeat(100 + number % 7))
    };
    let mut feed: String = (0..2000).map(line).collect();
    feed.push_str("{broken\n");
    let batch = check(feed.as_bytes());
    assert_eq!(batch.reports.len(), 2000);
    assert_eq!(batch.problems[0].line, Some(2001));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("feed.jsonl");
    std::fs::write(&path, &feed).unwrap();
    let scan = Feed::new(FeedOptions::default()).scan([&path], |reports| reports.for_each(|_| {}));
    assert!(scan.blocks.len() > 3);
    let mut out = Vec::new();
    scan.write(&mut out, |number| number % 3 == 1).unwrap();
    let expected: String = (0..2000).filter(|number| number % 3 == 1).map(line).collect();
    assert!(out == expected.as_bytes());
    // Into a file all threads write: runs of lines, lines alone, and the last line without its end.
    let beside = folder.path().join("written.jsonl");
    for (n_taken, of) in [(1, 3), (2, 3), (5, 7), (1, 1)] {
        let is_wanted = |number: usize| number % of < n_taken;
        let file = std::fs::File::create(&beside).unwrap();
        scan.write_file(&file, is_wanted).unwrap();
        let expected: String = (0..2000).filter(|&number| is_wanted(number)).map(line).collect();
        assert!(std::fs::read(&beside).unwrap() == expected.as_bytes(), "{n_taken} of {of}");
    }
    // A file that has changed meanwhile is refused.
    std::fs::write(&path, &feed[..feed.len() / 2]).unwrap();
    let error = scan.write(&mut Vec::new(), |_| true).unwrap_err();
    assert!(error.to_string().contains("has changed while it was read"), "{error}");
    let file = std::fs::File::create(&beside).unwrap();
    assert!(scan.write_file(&file, |_| true).is_err());
}

#[test]
fn options_that_tell_more_than_the_line_are_written_out() {
    let options = FeedOptions::default().with_source_from(SourceFrom::Host);
    let scan =
        scan_with(options, b"{\"uri\": \"a\", \"url\": \"https://www.post.example/1\", \"text\": \"T\"}");
    let out = String::from_utf8(written(&scan)).unwrap();
    assert!(out.contains("\"source\":\"post.example\""), "{out}");
}
