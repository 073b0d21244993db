//! `storyfold dedup` on the sample feed and on a made-up one.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{data, json_lines, storyfold};

const WAYS: [&[&str]; 2] = [&["--by", "resemblance", "--resemblance", "0.5"], &["--by", "family"]];

/// What was written, and what became of each report.
fn dedup(feed: &Path, arguments: &[&str]) -> (String, Vec<Value>) {
    let folder = TempDir::new().unwrap();
    let map = folder.path().join("map.jsonl");
    let output = storyfold().arg("dedup").arg(feed).args(arguments).arg("--map").arg(&map).unwrap();
    let verdicts = fs::read_to_string(&map).unwrap();
    let verdicts = verdicts.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (String::from_utf8(output.stdout).unwrap(), verdicts)
}

/// Lines pass as they stand, so the identity goes by the name that it has there.
fn uris(written: &str) -> BTreeSet<String> {
    let uri = |line: &str| {
        let record: Value = serde_json::from_str(line).unwrap();
        let uri = ["uri", "id", "guid", "@id"].iter().find_map(|&name| record[name].as_str());
        uri.unwrap().to_owned()
    };
    written.lines().map(uri).collect()
}

/// A feed of copies that were cut, edited and led anew.
fn made_up(folder: &TempDir) -> std::path::PathBuf {
    let feed = folder.path().join("made.jsonl");
    storyfold().args(["generate", "--reports", "400", "-o"]).arg(&feed).assert().success();
    feed
}

#[test]
fn every_report_is_kept_or_dropped_for_one_that_is_kept() {
    for way in WAYS {
        for policy in ["earliest", "longest", "agency"] {
            let (written, verdicts) = dedup(&data("sample"), &[way, &["--keep", policy]].concat());
            let kept = uris(&written);
            assert_eq!(verdicts.len(), 44, "{way:?} {policy}");
            assert!(kept.len() < 44, "{way:?} {policy}");
            for verdict in &verdicts {
                assert_eq!(kept.contains(verdict["uri"].as_str().unwrap()), verdict["kept"], "{verdict}");
                assert!(kept.contains(verdict["kept_uri"].as_str().unwrap()), "{verdict}");
                assert!(!verdict["why"].as_str().unwrap().is_empty());
            }
        }
    }
}

#[test]
fn copies_of_one_wire_go_and_independent_reports_stay() {
    let (written, _) = dedup(&data("sample"), &["--by", "family", "--keep", "agency"]);
    let kept = uris(&written);
    // Of seven reports of one wire the agency's own stays.
    assert!(kept.contains("norden-wire:20260903-0412"));
    assert!(!kept.contains("straits-ledger-88121") && !kept.contains("capital-post:world:773201"));
    // Three reporters, one event.
    for uri in ["https://harbourtimes.example/world/ansel-chronometer-stolen", "capital-post:arts:774510"] {
        assert!(kept.contains(uri), "{uri}");
    }
    // The same template on another day is no copy.
    assert!(kept.contains("norden-wire:20260902-0377") && kept.contains("norden-wire:20260903-0455"));
}

#[test]
fn lines_pass_as_they_stand() {
    let (written, _) = dedup(&data("sample"), &[]);
    let given: String = fs::read_dir(data("sample"))
        .unwrap()
        .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    let given: BTreeSet<&str> = given.lines().collect();
    assert!(written.lines().count() > 30);
    for line in written.lines() {
        assert!(given.contains(line), "{line}");
    }
}

#[test]
fn what_is_dropped_is_like_what_is_kept() {
    let folder = TempDir::new().unwrap();
    let (_, verdicts) = dedup(&made_up(&folder), &[]);
    let dropped: Vec<&Value> = verdicts.iter().filter(|it| it["kept"] == false).collect();
    assert!(dropped.len() > 40, "{}", dropped.len());
    assert!(dropped.iter().all(|it| it["resemblance"].as_f64().unwrap() >= 0.7));
}

#[test]
fn what_was_kept_has_no_copies_left() {
    let folder = TempDir::new().unwrap();
    let once = folder.path().join("once.jsonl");
    for feed in [data("sample"), made_up(&folder)] {
        storyfold().arg("dedup").arg(&feed).arg("-o").arg(&once).assert().success();
        let twice = storyfold().arg("dedup").arg(&once).unwrap();
        let once = fs::read_to_string(&once).unwrap();
        assert!(!once.is_empty());
        assert_eq!(once, String::from_utf8(twice.stdout).unwrap());
    }
}

#[test]
fn neither_threads_nor_order_nor_the_way_of_reading_matter() {
    let folder = TempDir::new().unwrap();
    let feed = made_up(&folder);
    let (written, verdicts) = dedup(&feed, &["-j", "1"]);
    assert_eq!(dedup(&feed, &["-j", "7"]), (written.clone(), verdicts.clone()));

    let text = fs::read_to_string(&feed).unwrap();
    let reversed: String = text.lines().rev().map(|line| format!("{line}\n")).collect();
    let other = folder.path().join("reversed.jsonl");
    fs::write(&other, &reversed).unwrap();
    let (reversed, other_verdicts) = dedup(&other, &[]);
    assert_eq!(other_verdicts, verdicts);
    assert_eq!(uris(&reversed), uris(&written));

    let piped = storyfold().args(["dedup", "-"]).write_stdin(text).unwrap();
    assert!(piped.stdout == written.as_bytes());
    assert_eq!(json_lines(&piped).len(), uris(&written).len());
}
