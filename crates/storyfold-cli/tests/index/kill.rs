//! A writer that is killed at any moment: 25 times, or as often as the variable `STORYFOLD_KILLS` says.

use std::collections::BTreeSet;
use std::env;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use assert_cmd::cargo::CommandCargoExt;
use serde_json::Value;

use crate::{Place, line, merged_groups};

const N_REPORTS: usize = 240;
const N_KILLS: usize = 25;

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

/// Numbers that look random, the same in every run.
struct Random(u64);

impl Random {
    fn moment(&mut self) -> Moment {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Moment { n_told: (self.0 >> 60) as usize % 13, micros: (self.0 >> 33) % 60_000 }
    }
}

#[test]
fn every_committed_report_is_there_once_and_nothing_half() {
    let n_kills = env::var("STORYFOLD_KILLS").map_or(N_KILLS, |it| it.parse().expect("a number of kills"));
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut n_killed, mut n_progress, mut n_indexes) = (0, 0, 0);
    while n_killed < n_kills {
        let [killed, progress] = kill_until_full(n_kills - n_killed, &mut random);
        n_killed += killed;
        n_progress += progress;
        n_indexes += 1;
    }
    println!("{n_killed} kills, {n_progress} of them after a new commit, in {n_indexes} indexes");
    assert!(8 * n_progress >= n_killed, "the writer was hardly ever in the middle of its work: {n_progress}");
}

/// Writes one index and kills the writer again and again, until all reports are in it or it was killed so often. Returns how often it was
/// killed, and how often after a new commit.
fn kill_until_full(n_kills: usize, random: &mut Random) -> [usize; 2] {
    let place = Place::new();
    let mut told: BTreeSet<String> = BTreeSet::new();
    let (mut n_stored, mut n_killed, mut n_progress) = (0, 0, 0);
    while n_killed < n_kills && n_stored < N_REPORTS {
        n_killed += 1;
        told.extend(ingest_and_kill(&place, n_stored, &random.moment()));
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
    // What is left goes in, and the stories are those of one merge.
    let all: String = (0..N_REPORTS).map(line).collect();
    let feed = place.write("feed.jsonl", &all);
    crate::storyfold().args(["ingest", "--index"]).arg(place.index()).arg(&feed).assert().success();
    place.assert_whole();
    assert_eq!(place.groups(), merged_groups(&feed));
    [n_killed, n_progress]
}
