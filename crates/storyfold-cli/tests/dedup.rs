//! `storyfold dedup` on the sample feed.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{data, json_lines, storyfold};

/// The reports that were kept and what became of each, for a policy.
fn dedup(policy: &str) -> (Vec<Value>, Vec<Value>) {
    let folder = TempDir::new().unwrap();
    let map = folder.path().join("map.jsonl");
    let output =
        storyfold().arg("dedup").arg(data("sample")).args(["--keep", policy, "--map"]).arg(&map).unwrap();
    let verdicts = std::fs::read_to_string(&map).unwrap();
    (json_lines(&output), verdicts.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn uris(reports: &[Value]) -> BTreeSet<&str> {
    reports.iter().map(|report| report["uri"].as_str().unwrap()).collect()
}

#[test]
fn every_report_is_kept_or_dropped_for_one_that_is_kept() {
    for policy in ["earliest", "longest", "agency"] {
        let (kept, verdicts) = dedup(policy);
        let kept = uris(&kept);
        assert_eq!(verdicts.len(), 44, "{policy}");
        for verdict in &verdicts {
            assert_eq!(kept.contains(verdict["uri"].as_str().unwrap()), verdict["kept"], "{verdict}");
            assert!(kept.contains(verdict["kept_uri"].as_str().unwrap()), "{verdict}");
            assert!(!verdict["why"].as_str().unwrap().is_empty());
        }
    }
}

#[test]
fn copies_go_and_independent_reports_stay() {
    let (kept, _) = dedup("agency");
    let kept = uris(&kept);
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
fn the_records_stay_what_they_were() {
    let read = |text: &str| -> BTreeMap<String, Value> {
        let records = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        records.map(|record| (record["uri"].as_str().unwrap_or_default().to_owned(), record)).collect()
    };
    let given = read(&std::fs::read_to_string(data("sample/norden-wire.jsonl")).unwrap());
    let (kept, _) = dedup("earliest");
    let mut n_compared = 0;
    for record in &kept {
        if let Some(given) = given.get(record["uri"].as_str().unwrap()) {
            for field in ["text", "headline", "source", "located"] {
                assert_eq!(record[field], given[field], "{field} of {}", record["uri"]);
            }
            assert_eq!(record["extra"]["slug"], given["slug"], "{}", record["uri"]);
            n_compared += 1;
        }
    }
    assert!(n_compared > 3);
}

#[test]
fn what_was_kept_has_no_copies_left() {
    let folder = TempDir::new().unwrap();
    let once = folder.path().join("once.jsonl");
    storyfold().arg("dedup").arg(data("sample")).arg("-o").arg(&once).assert().success();
    let twice = storyfold().arg("dedup").arg(&once).unwrap();
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<String>>();
    let (once, twice) = (std::fs::read_to_string(&once).unwrap(), String::from_utf8(twice.stdout).unwrap());
    assert!(!once.is_empty());
    assert_eq!(lines(&once), lines(&twice));
}
