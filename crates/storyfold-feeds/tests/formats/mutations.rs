//! Whatever happens to the bytes of a feed, nothing panics, and no item goes without a word.

use std::collections::BTreeMap;
use std::ops::Range;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::Value;
use storyfold::Problem;
use storyfold_feeds::Batch;

use crate::mutation::{mutate, mutation};
use crate::{bytes, is_readable, n_accounted, read_bytes};

/// Feeds of several records, and a passage of the text of each record.
const FEEDS: &[(&str, &[&str])] = &[
    ("gazette.rss.xml", &["saved by a lifeboat", "voted for a pool", "took nine weeks"]),
    ("wire.rdf.xml", &["is shut until", "bridge is open"]),
    ("wild.rss.xml", &["will cut 200 jobs", "a half per cent", "Ships go to Haltern", "We ask why"]),
    ("herald.atom.xml", &["all went home", "Next week", "market is open"]),
    ("lantern.feed.json", &["The ferry Aurora", "has two slides", "shut until Monday"]),
    ("lines.jsonl", &["The ferry sank", "Divers will", "bridge is open"]),
    ("array.json", &["says {the council}", "bridge is open", "ferry sank"]),
    ("service.json", &["shut until Monday", "open again"]),
    ("reports.csv", &["until Monday", "bridge is open", "says the council"]),
    ("reports.tsv", &["ferry sank", "opens in spring"]),
    ("ninjs1.json", &["ferry Aurora sank"]),
    ("message.newsml.xml", &["ferry Aurora sank", "has two slides"]),
    ("report.nitf.xml", &["search the wreck"]),
];

/// A report of a feed as it was before anything happened to it.
#[derive(Clone, Debug)]
struct Item {
    uri: String,
    /// The beginning of its text, and the end.
    words: [String; 2],
}

/// The reports of a feed, and for each where it stands, up to where the next one begins.
fn items(name: &str) -> (Vec<Item>, Vec<Range<usize>>) {
    let feed = bytes(name);
    let batch = read_bytes(&feed);
    let begins = begins(&batch, &feed);
    let items = batch.reports.iter().map(|report| {
        let first: String = report.text.lines().next().unwrap_or_default().chars().take(24).collect();
        let last = report.text.trim_end().lines().last().unwrap_or_default();
        let n_passed = last.chars().count().saturating_sub(12);
        Item { uri: report.uri.clone(), words: [first, last.chars().skip(n_passed).collect()] }
    });
    let ends = begins
        .iter()
        .map(|begin| begins.iter().copied().filter(|other| other > begin).min().unwrap_or(feed.len()));
    (items.collect(), begins.iter().copied().zip(ends).map(|(begin, end)| begin..end).collect())
}

/// Where each report of a batch begins.
fn begins(batch: &Batch, feed: &[u8]) -> Vec<usize> {
    let mut asked: Vec<Problem> =
        batch.reports.iter().map(|report| Problem::assumed("where?").of_report(&report.uri)).collect();
    batch.locate(&mut asked);
    asked.iter().map(|problem| place(problem, feed).unwrap_or(0)).collect()
}

/// The byte at which a problem is, if it is at one place of the file.
fn place(problem: &Problem, feed: &[u8]) -> Option<usize> {
    problem.byte.map_or_else(|| line_begin(problem, feed), |byte| usize::try_from(byte).ok())
}

fn line_begin(problem: &Problem, feed: &[u8]) -> Option<usize> {
    let n_before = usize::try_from(problem.line?).ok()? - 1;
    Some(feed.split_inclusive(|&byte| byte == b'\n').take(n_before).map(<[u8]>::len).sum())
}

/// What was said of which part of a feed: by a report or a problem, from where that begins to where the next one does.
struct Told {
    ranges: Vec<Range<usize>>,
    /// Whether something is said of the file as a whole.
    of_file: bool,
}

impl Told {
    fn new(batch: &Batch, feed: &[u8]) -> Self {
        let of_problems: Vec<Option<usize>> = batch.problems.iter().map(|it| place(it, feed)).collect();
        let mut marks: Vec<usize> = of_problems.iter().copied().flatten().collect();
        marks.extend(begins(batch, feed));
        marks.sort_unstable();
        // Two things may be said of one place.
        let end = |begin: usize| marks.iter().copied().find(|&mark| mark > begin).unwrap_or(usize::MAX);
        // Of broken JSON the byte is where it breaks, and the line that of its record.
        let problems = batch.problems.iter().filter_map(|problem| {
            let byte = place(problem, feed)?;
            let is_json = problem.problem.contains("JSON");
            let begin = line_begin(problem, feed).filter(|_| is_json).unwrap_or(byte).min(byte);
            Some(begin..end(byte))
        });
        let reports = begins(batch, feed).into_iter().map(|begin| begin..begin + 1);
        Self { ranges: problems.chain(reports).collect(), of_file: of_problems.contains(&None) }
    }

    /// Places count in the text, which is longer than the file where it is in another charset.
    fn touches(&self, range: &Range<usize>, n_longer: usize) -> bool {
        let touches = |it: &Range<usize>| it.start < range.end + n_longer && range.start < it.end;
        self.of_file || self.ranges.iter().any(touches)
    }
}

/// The items of which nothing is said although they are still there: no report stands where they stand or has their `uri` or their
/// words, and no problem is told of their place or of the file.
fn silently_lost(batch: &Batch, feed: &[u8], items: &[Item], ranges: &[Range<usize>]) -> Vec<Item> {
    let told = Told::new(batch, feed);
    let n_longer = 3 * feed.iter().filter(|byte| !byte.is_ascii()).count();
    // Where the beginning of a feed is gone it may be taken for a text, which then has all its words, markup and all.
    if batch.reports.iter().any(|report| report.text.len() + 8 > feed.len()) {
        return Vec::new();
    }
    let is_read = |item: &Item| batch.reports.iter().any(|report| report.uri == item.uri);
    let lost = items.iter().zip(ranges).filter(|(item, range)| {
        !range.is_empty()
            && !is_read(item)
            && !told.touches(range, n_longer)
            && !item.words.iter().any(|words| tells(batch, words))
    });
    lost.map(|(item, _)| item.clone()).collect()
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
    // The same cases in every run; PROPTEST_CASES and PROPTEST_RNG_SEED ask for others.
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(7), ..ProptestConfig::with_cases(500) })]

    #[test]
    fn no_item_goes_without_a_word(
        (name, _) in prop::sample::select(FEEDS.to_vec()),
        fault in mutation(),
    ) {
        let mut feed = bytes(name);
        let (items, before) = items(name);
        let mut ranges = before.clone();
        mutate(&mut feed, &mut ranges, &fault);
        // Of an item that was mostly cut out, what is left may be part of another.
        for (range, before) in ranges.iter_mut().zip(&before) {
            if range.len() < before.len() / 2 {
                range.end = range.start;
            }
        }
        let batch = read_bytes(&feed);
        // The first line of a table is its head, whatever it says: a row that was joined to it is one no longer.
        let head = |feed: &[u8]| feed.split(|&byte| byte == b'\n').next().map(<[u8]>::to_vec);
        let is_table = name.ends_with("sv");
        if !is_table || head(&feed) == head(&bytes(name)) {
            let lost = silently_lost(&batch, &feed, &items, &ranges);
            prop_assert!(lost.is_empty(), "{name}: {lost:?} are gone; {:?}", batch.problems);
        }
    }

    #[test]
    fn no_words_go_without_a_word_in_a_feed_of_many_faults(
        (name, passages) in prop::sample::select(FEEDS.to_vec()),
        mutations in prop::collection::vec(mutation(), 1..4),
    ) {
        let mut feed = bytes(name);
        for mutation in &mutations {
            mutate(&mut feed, &mut [], mutation);
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

    // What a browser hides of a broken page, behind a comment that swallows the rest for one, no reader can tell from what is
    // meant to be hidden; but a page is always a report or a lost problem.
    #[test]
    fn a_page_is_a_report_or_a_problem(mutations in prop::collection::vec(mutation(), 1..4)) {
        let mut page = bytes("page.html");
        for mutation in &mutations {
            mutate(&mut page, &mut [], mutation);
        }
        let batch = read_bytes(&page);
        prop_assert!(n_accounted(&batch) > 0);
    }

    // An archive passes over what says of itself that it is no page. So its heads are spared here, but for one that is broken as
    // a whole: then the records on both sides must be told of.
    #[test]
    fn no_page_of_an_archive_goes_without_a_word(
        at in any::<prop::sample::Index>(),
        mutations in prop::collection::vec(mutation(), 1..3),
    ) {
        if !is_readable("crawl.warc") {
            return Ok(());
        }
        let whole = bytes("crawl.warc");
        let (items, mut ranges) = items("crawl.warc");
        // The mutations fall into the body of one record, or between two.
        let body_of = |begin: usize| {
            let head = whole[begin..].windows(4).position(|it| it == b"\r\n\r\n").unwrap();
            let http = whole[begin + head + 4..].windows(4).position(|it| it == b"\r\n\r\n").unwrap();
            begin + head + http + 8
        };
        let range = ranges[at.index(ranges.len())].clone();
        let body = body_of(range.start)..range.end;
        let mut feed = whole[..body.start].to_vec();
        let mut torn = whole[body.clone()].to_vec();
        for mutation in &mutations {
            mutate(&mut torn, &mut [], mutation);
        }
        let n_longer = torn.len() as isize - body.len() as isize;
        feed.extend(&torn);
        feed.extend(&whole[body.end..]);
        for other in &mut ranges {
            let moved = |place: usize| if place >= body.end { place.saturating_add_signed(n_longer) } else { place };
            *other = moved(other.start)..moved(other.end);
        }
        let batch = read_bytes(&feed);
        let lost = silently_lost(&batch, &feed, &items, &ranges);
        prop_assert!(lost.is_empty(), "{lost:?} are gone; {:?}", batch.problems);
    }

    #[test]
    fn an_archive_is_read_whatever_happens_to_it(mutations in prop::collection::vec(mutation(), 1..4)) {
        let mut archive = bytes("crawl.warc");
        for mutation in &mutations {
            mutate(&mut archive, &mut [], mutation);
        }
        let batch = read_bytes(&archive);
        prop_assert!(!batch.reports.is_empty() || batch.problems.iter().any(|problem| problem.lost));
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
