//! A writer that is killed at any moment.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use assert_cmd::cargo::CommandCargoExt;
use serde_json::Value;

use crate::{Place, line, merged_groups};

const N_REPORTS: usize = 240;
const N_KILLS: u64 = 25;

/// When a writer is killed: some time after it has told of so many reports.
struct Moment {
    n_told: usize,
    micros: u64,
}

/// Writes reports to a writer, kills it, and returns the reports of which it told that they are durable.
fn ingest_and_kill(place: &Place, first: usize, moment: &Moment) -> Vec<String> {
    let mut child = Command::cargo_bin("storyfold")
        .expect("cargo builds the program for its tests")
        .args(["ingest", "--follow", "--commit-every", "3", "-j", "1", "--index"])
        .arg(place.index())
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    let stdout = child.stdout.take().expect("it is piped");
    let (sender, told) = channel();
    let events = thread::spawn(move || {
        // The last line may have been cut short.
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            let event: Option<Value> = serde_json::from_str(&line).ok();
            if let Some(uri) = event.as_ref().and_then(|event| event["uri"].as_str()) {
                sender.send(uri.to_owned()).expect("somebody listens");
            }
        }
    });
    let lines = thread::spawn(move || {
        // It ends when the program does.
        (first..N_REPORTS).all(|idx| stdin.write_all(line(idx).as_bytes()).is_ok());
    });
    let mut uris: Vec<String> = told.iter().take(moment.n_told).collect();
    thread::sleep(Duration::from_micros(moment.micros));
    // SIGKILL: the program can do nothing about it.
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    lines.join().expect("no panic");
    events.join().expect("no panic");
    uris.extend(told);
    uris
}

#[test]
fn every_committed_report_is_there_once_and_nothing_half() {
    let place = Place::new();
    let mut told: BTreeSet<String> = BTreeSet::new();
    let mut n_stored = 0;
    let mut n_progress = 0;
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..N_KILLS {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let moment = Moment { n_told: (random >> 60) as usize % 13, micros: (random >> 33) % 60_000 };
        told.extend(ingest_and_kill(&place, n_stored, &moment));
        if !place.index().join("lock").exists() {
            continue;
        }
        let has_index = std::fs::read_dir(place.index())
            .expect("the folder is there")
            .any(|entry| entry.expect("an entry").file_name().to_string_lossy().starts_with("catalogue-"));
        if !has_index {
            assert!(told.is_empty());
            continue;
        }
        place.assert_whole();
        let stored: Vec<String> =
            place.run("export", &[]).iter().map(|it| it["uri"].as_str().expect("a uri").to_owned()).collect();
        // The first so many, each once and whole, and whatever was told among them.
        let expected: Vec<String> = (0..stored.len()).map(|idx| format!("r{idx:04}")).collect();
        assert_eq!(stored, expected);
        assert!(told.iter().all(|uri| stored.contains(uri)), "{told:?} {stored:?}");
        assert!(stored.len() >= n_stored);
        n_progress += usize::from(stored.len() > n_stored);
        n_stored = stored.len();
    }
    assert!(n_progress >= 3, "the writer was hardly ever in the middle of its work: {n_progress}");
    // What is left goes in, and the stories are those of one merge.
    let all: String = (0..N_REPORTS).map(line).collect();
    let feed = place.write("feed.jsonl", &all);
    crate::storyfold().args(["ingest", "--index"]).arg(place.index()).arg(&feed).assert().success();
    place.assert_whole();
    assert_eq!(place.groups(), merged_groups(&feed));
}
