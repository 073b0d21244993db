use serde_json::json;
use storyfold_feeds::FeedOptions;

use crate::{feeds, is_readable, lines, read_bytes, read_file, shown};

#[test]
fn every_format_is_read_as_the_cases_say() {
    for case in lines("feeds.jsonl") {
        let path = feeds().join(case["file"].as_str().unwrap());
        let batch = read_file(&path, &FeedOptions::default());
        assert_eq!(serde_json::to_value(&batch.reports).unwrap(), case["reports"], "{}", case["file"]);
        assert_eq!(json!(shown(&batch, &path)), case["problems"], "{}", case["file"]);
    }
}

#[test]
fn every_fixture_is_a_case() {
    let named: Vec<_> =
        lines("feeds.jsonl").iter().map(|case| case["file"].as_str().unwrap().to_owned()).collect();
    let mut found: Vec<_> =
        feeds().read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    found.retain(|name| is_readable(name));
    found.sort();
    assert_eq!(found, named);
}

#[test]
fn the_name_of_the_file_does_not_matter() {
    for case in lines("feeds.jsonl") {
        let name = case["file"].as_str().unwrap();
        let piped = read_bytes(&crate::bytes(name));
        // Without a name a table needs a column of texts to be known as one, and a text has no identity.
        if name == "latin.csv" || name == "plain.txt" {
            continue;
        }
        let named = read_file(&feeds().join(name), &FeedOptions::default());
        assert_eq!(piped.reports, named.reports, "{name}");
    }
}

#[test]
fn a_folder_of_all_formats_is_read_as_a_whole() {
    let whole = read_file(&feeds(), &FeedOptions::default());
    let one_by_one =
        lines("feeds.jsonl").iter().map(|case| case["reports"].as_array().unwrap().len()).sum::<usize>();
    // The page stands in the crawl too, but by another address; the service repeats nobody.
    assert_eq!(whole.reports.len() + whole.n_superseded, one_by_one);
    assert!(whole.skipped.iter().all(|path| path.ends_with("latin.csv")), "{:?}", whole.skipped);
}

#[test]
fn a_report_that_is_written_is_read_again() {
    for case in lines("feeds.jsonl") {
        let batch = read_file(&feeds().join(case["file"].as_str().unwrap()), &FeedOptions::default());
        let mut written = Vec::new();
        storyfold_feeds::write_json_lines(&mut written, &batch.reports).unwrap();
        if !batch.reports.is_empty() {
            assert_eq!(read_bytes(&written).reports, batch.reports, "{}", case["file"]);
        }
    }
}
