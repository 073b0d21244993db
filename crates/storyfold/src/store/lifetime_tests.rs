//! What an index goes through in its life: many short programs, other configurations, older formats, many threads.

use std::collections::BTreeSet;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use storyfold_collate::Timestamp;
use tempfile::TempDir;

use super::segment::SegmentKind;
use super::*;
use crate::engine::{Engine, Snapshot, StoryQuery};
use crate::merge::merge;
use crate::story::Story;
use crate::test_reports::{BRIDGE, FERRY, report};

fn short_window() -> Config {
    Config { window_hours: Some(4), ..Config::default() }
}

/// A report of its own, five hours after the one before.
fn own(number: i64) -> Report {
    let text =
        format!("Baker number{number} of town{number} won prize{number}. She{number} beat others{number}.");
    report(&format!("r{number:04}"), "Wire", number * 5, &text)
}

fn index_of(folder: &TempDir, n_reports: i64) {
    let mut engine = Engine::open(folder.path(), short_window()).unwrap();
    engine.insert_batch((0..n_reports).map(own).collect()).unwrap();
    engine.commit().unwrap();
}

#[track_caller]
fn assert_whole(folder: &TempDir) {
    assert_eq!(verify_index(folder.path()).unwrap().faults, []);
}

fn without_ids(mut stories: Vec<Story>) -> Vec<Story> {
    stories.iter_mut().for_each(|story| story.story.clear());
    stories.sort_by(|one, other| one.reports[0].uri.cmp(&other.reports[0].uri));
    stories
}

fn all_stories(snapshot: &Snapshot) -> Vec<Story> {
    let query = StoryQuery { limit: Some(usize::MAX), ..StoryQuery::default() };
    let listed = snapshot.stories(&query).unwrap().stories;
    without_ids(listed.iter().map(|it| snapshot.story(it.story).unwrap().unwrap()).collect())
}

#[test]
fn programs_that_commit_once_do_not_pile_up_segments() {
    let folder = TempDir::new().unwrap();
    for number in 0..60 {
        let mut engine = Engine::open(folder.path(), short_window()).unwrap();
        engine.insert(own(number)).unwrap();
        engine.commit().unwrap();
    }
    let verified = verify_index(folder.path()).unwrap();
    assert_eq!((verified.faults, verified.stats.reports), (Vec::new(), 60));
    let n_most = 4 * (MAX_WAITING_SEGMENTS + 4) + 1;
    assert!(verified.stats.segments <= n_most, "{} segments", verified.stats.segments);
}

/// Whether something comes to its end in a time that is longer than it needs by far.
fn ends(job: impl FnOnce() + Send + 'static) -> bool {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        job();
        let _ = tell.send(());
    });
    told.recv_timeout(Duration::from_secs(300)).is_ok()
}

#[test]
fn tasks_that_share_a_snapshot_do_not_wait_for_each_other_for_ever() {
    let folder = TempDir::new().unwrap();
    index_of(&folder, 300);
    let path = folder.path().to_owned();
    assert!(ends(move || {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(4).build().unwrap();
        for _ in 0..12 {
            let snapshot = Snapshot::open(&path).unwrap();
            let list = || drop(snapshot.stories(&StoryQuery::default()).unwrap());
            let find = || drop(snapshot.find(&report("q", "Wire", 900, BRIDGE)).unwrap());
            // One task begins, and another is there for its thread to take while it waits.
            let pause = || thread::sleep(Duration::from_millis(5));
            pool.install(|| rayon::join(list, || rayon::join(pause, list)));
            pool.install(|| rayon::join(find, || rayon::join(pause, find)));
        }
    }));
}

#[test]
fn an_index_that_gets_a_retention_and_loses_it_stays_whole() {
    let folder = TempDir::new().unwrap();
    index_of(&folder, 60);
    let bounded = Config { retention_hours: Some(24), ..short_window() };
    let mut engine = Engine::reindex(folder.path(), bounded).unwrap();
    engine.commit().unwrap();
    assert_whole(&folder);
    engine.expire(Timestamp::from_unix_seconds(60 * 5 * 3_600)).unwrap();
    engine.commit().unwrap();
    let n_held = engine.n_reports();
    assert!(n_held < 20, "{n_held}");
    drop(engine);
    assert_whole(&folder);
    Engine::reindex(folder.path(), short_window()).unwrap().commit().unwrap();
    assert_whole(&folder);
    let marks = Contents::open(folder.path()).unwrap().marks().unwrap();
    assert_eq!(marks.map(|marks| marks.len()), Some(n_held));
}

#[test]
fn an_empty_index_is_made_again_with_another_configuration() {
    let folder = TempDir::new().unwrap();
    drop(Engine::open(folder.path(), Config::default()).unwrap());
    Engine::reindex(folder.path(), short_window()).unwrap().commit().unwrap();
    drop(Engine::open(folder.path(), short_window()).unwrap());
    assert_whole(&folder);
}

#[test]
fn an_index_without_marks_is_written_on_and_gets_them() {
    let folder = TempDir::new().unwrap();
    let mut all: Vec<Report> = Vec::new();
    let mut engine = Engine::open(folder.path(), short_window()).unwrap();
    for number in 0..90 {
        let mut next = own(number / 2);
        next.uri = format!("r{number:04}");
        next.text = if number % 3 == 0 { format!("{FERRY} Day {}.", number / 9) } else { next.text };
        all.push(next.clone());
        engine.insert(next).unwrap();
        if number % 30 == 29 {
            engine.commit().unwrap();
        }
    }
    drop(engine);
    // As version 3 of the format has it.
    let mut catalogue = Catalogue::read_last(folder.path()).unwrap().unwrap();
    catalogue.generation += 1;
    catalogue.n_reports = None;
    catalogue.segments.retain(|segment| segment.kind != SegmentKind::Marks);
    catalogue.write(folder.path(), &MachineDisk).unwrap();
    assert_whole(&folder);
    let mut engine = Engine::open(folder.path(), short_window()).unwrap();
    assert_eq!(engine.n_reports(), 90);
    engine.remove("r0005").unwrap();
    all.retain(|report| report.uri != "r0005");
    let late = report("late", "Gazette", 200, &format!("{BRIDGE} {FERRY}"));
    all.push(late.clone());
    engine.insert(late).unwrap();
    engine.commit().unwrap();
    drop(engine);
    assert_whole(&folder);
    let snapshot = Snapshot::open(folder.path()).unwrap();
    assert_eq!(all_stories(&snapshot), without_ids(merge(&all, &short_window()).unwrap().stories));
    let marks = Contents::open(folder.path()).unwrap().marks().unwrap().unwrap();
    let marked: BTreeSet<String> = marks.into_iter().map(|(uri, _)| uri).collect();
    assert_eq!(marked, all.iter().map(|report| report.uri.clone()).collect());
}
