//! What an index on disk survives.

use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::TempDir;

use super::disk::faulty::{Fault, FaultyDisk};
use super::*;
use crate::engine::{Engine, Resolution, Snapshot, StoryQuery};
use crate::story::Story;
use crate::test_reports::{BRIDGE, FERRY, report};

fn open(folder: &TempDir) -> Engine {
    Engine::open(folder.path(), Config::default()).unwrap()
}

fn open_with(folder: &TempDir, disk: FaultyDisk) -> Engine {
    let config = Config::default();
    Engine::of_store(Store::open_on(folder.path(), &config, Arc::new(disk)).unwrap(), config).unwrap()
}

fn uris(snapshot: &Snapshot) -> Vec<String> {
    snapshot.reports().unwrap().iter().map(|report| report.uri.clone()).collect()
}

fn stories(snapshot: &Snapshot) -> Vec<Story> {
    let page = snapshot.stories(&StoryQuery::default()).unwrap();
    page.stories.iter().map(|it| snapshot.story(it.story).unwrap().unwrap()).collect()
}

#[track_caller]
fn assert_whole(folder: &TempDir) {
    let verified = verify_index(folder.path()).unwrap();
    assert_eq!(verified.faults, []);
}

/// Two commits, with a report that came, one that went, one of two versions, and a story that was fused.
fn filled(folder: &TempDir) -> Engine {
    let mut engine = open(folder);
    let mut bridge = report("bridge", "The Gazette", 5, BRIDGE);
    bridge.headline = Some("Bridge shut".to_owned());
    engine.insert_batch(vec![report("ferry", "Wire", 1, FERRY), bridge.clone()]).unwrap();
    engine
        .insert(report("gone", "Wire", 9, "A baker from Linden won the rye loaf prize. She beat nineteen."))
        .unwrap();
    engine.commit().unwrap();
    bridge.version = Some("2".to_owned());
    bridge.text.push_str(" The mayor has resigned.");
    engine
        .insert_batch(vec![
            bridge,
            report("copy", "The Herald", 2, &format!("{FERRY} Divers will search the wreck.")),
        ])
        .unwrap();
    engine.remove("gone").unwrap();
    engine.commit().unwrap();
    engine
}

#[test]
fn what_was_committed_is_there_when_the_index_is_opened_again() {
    let folder = TempDir::new().unwrap();
    let before = filled(&folder);
    let ids: Vec<StoryId> =
        before.stories(&StoryQuery::default()).unwrap().stories.iter().map(|it| it.story).collect();
    let expected: Vec<Story> = ids.iter().map(|&id| before.story(id).unwrap().unwrap()).collect();
    let histories: Vec<_> = ids.iter().map(|&id| before.history(id).unwrap()).collect();
    assert_eq!(stories(&before.snapshot()), expected);
    drop(before);
    assert_whole(&folder);
    let snapshot = Snapshot::open(folder.path()).unwrap();
    assert_eq!(stories(&snapshot), expected);
    assert_eq!(uris(&snapshot), ["bridge", "copy", "ferry"]);
    let mut engine = open(&folder);
    assert_eq!(ids.iter().map(|&id| engine.history(id).unwrap()).collect::<Vec<_>>(), histories);
    assert_eq!(ids.iter().map(|&id| engine.story(id).unwrap().unwrap()).collect::<Vec<_>>(), expected);
    // It goes on where it was: the same report again is known, and nothing is left to commit.
    let n_commits = engine.snapshot().n_commits();
    engine.insert(report("ferry", "Wire", 1, FERRY)).unwrap();
    assert_eq!(engine.commit().unwrap(), n_commits);
}

#[test]
fn what_was_not_committed_is_not_there() {
    let folder = TempDir::new().unwrap();
    let mut engine = filled(&folder);
    engine.insert(report("late", "Wire", 1, FERRY)).unwrap();
    drop(engine);
    assert_eq!(uris(&Snapshot::open(folder.path()).unwrap()), ["bridge", "copy", "ferry"]);
}

#[test]
fn a_fault_at_any_step_of_a_commit_leaves_the_last_one() {
    for fault in [Fault::Refused, Fault::HalfWritten, Fault::Full] {
        let mut n_failed = 0;
        for at_step in 0.. {
            let folder = TempDir::new().unwrap();
            drop(filled(&folder));
            let before = Snapshot::open(folder.path()).unwrap();
            let disk = FaultyDisk::new(fault, at_step);
            let mut engine = open_with(&folder, disk.clone());
            engine.insert(report("late", "Wire", 1, &format!("{FERRY} An inquiry has begun."))).unwrap();
            engine.remove("bridge").unwrap();
            let committed = engine.commit();
            let after = Snapshot::open(folder.path()).unwrap();
            assert_eq!(verify_index(folder.path()).unwrap().faults, [], "{fault:?} at step {at_step}");
            match committed {
                Err(error) => {
                    n_failed += 1;
                    assert!(error.is_io(), "{error}");
                    assert!(error.to_string().contains("could not be written"), "{error}");
                    assert_eq!(stories(&after), stories(&before), "{fault:?} at step {at_step}");
                }
                Ok(_) => assert_eq!(uris(&after), ["copy", "ferry", "late"]),
            }
            // The engine goes on, once there is room.
            drop(engine);
            let mut engine = open(&folder);
            engine.insert(report("late", "Wire", 1, &format!("{FERRY} An inquiry has begun."))).unwrap();
            engine.remove("bridge").unwrap();
            engine.commit().unwrap();
            drop(engine);
            assert_whole(&folder);
            assert_eq!(uris(&Snapshot::open(folder.path()).unwrap()), ["copy", "ferry", "late"]);
            if disk.n_steps() <= at_step {
                break;
            }
        }
        assert!(n_failed >= 8, "{fault:?} made {n_failed} commits fail");
    }
}

/// Twelve commits, so that the next one puts segments together.
fn many_segments(folder: &TempDir) {
    let mut engine = open(folder);
    for idx in 0..12 {
        engine.insert(report(&format!("r{idx:02}"), "Wire", 100 * idx, BRIDGE)).unwrap();
        engine.commit().unwrap();
    }
}

#[test]
fn a_fault_while_segments_are_put_together_leaves_every_commit_whole() {
    let template = TempDir::new().unwrap();
    many_segments(&template);
    for fault in [Fault::Refused, Fault::HalfWritten, Fault::Full] {
        let (mut n_failed, mut n_steps) = (0, 0);
        for at_step in 0.. {
            let folder = TempDir::new().unwrap();
            for entry in std::fs::read_dir(template.path()).unwrap() {
                let entry = entry.unwrap();
                std::fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
            }
            let disk = FaultyDisk::new(fault, at_step);
            let mut engine = open_with(&folder, disk.clone());
            engine.insert(report("last", "Wire", 2_000, FERRY)).unwrap();
            let committed = engine.commit();
            n_failed += usize::from(committed.is_err());
            assert_whole(&folder);
            let n_reports = uris(&Snapshot::open(folder.path()).unwrap()).len();
            assert_eq!(n_reports, if committed.is_ok() { 13 } else { 12 }, "{fault:?} at step {at_step}");
            // This waits for what the commit has begun, and puts the rest together.
            let compacted = engine.compact();
            drop(engine);
            assert_whole(&folder);
            let n_reports = uris(&Snapshot::open(folder.path()).unwrap()).len();
            assert!(n_reports == 13 || (n_reports == 12 && committed.is_err() && compacted.is_err()));
            let mut engine = open(&folder);
            engine.insert(report("last", "Wire", 2_000, FERRY)).unwrap();
            engine.compact().unwrap();
            drop(engine);
            assert_whole(&folder);
            assert_eq!(uris(&Snapshot::open(folder.path()).unwrap()).len(), 13);
            n_steps = disk.n_steps();
            if n_steps <= at_step {
                break;
            }
        }
        assert!(n_failed >= 8 && n_steps > 60, "{fault:?}: {n_failed} commits failed in {n_steps} steps");
    }
}

#[test]
fn a_commit_that_failed_can_be_tried_again() {
    let folder = TempDir::new().unwrap();
    drop(open(&folder));
    let mut engine = open_with(&folder, FaultyDisk::new(Fault::HalfWritten, 2));
    engine.insert(report("ferry", "Wire", 1, FERRY)).unwrap();
    assert!(engine.commit().unwrap_err().is_io());
    assert_eq!(engine.commit().unwrap(), 1);
    assert_whole(&folder);
    assert_eq!(uris(&Snapshot::open(folder.path()).unwrap()), ["ferry"]);
}

#[test]
fn a_flipped_bit_anywhere_is_found_and_nothing_else_is_told() {
    let folder = TempDir::new().unwrap();
    drop(filled(&folder));
    let good = Snapshot::open(folder.path()).unwrap();
    let (reports, page) = (good.reports().unwrap(), good.stories(&StoryQuery::default()).unwrap());
    let told: Vec<(StoryId, Story)> = page.stories.iter().map(|it| it.story).zip(stories(&good)).collect();
    drop(good);
    let mut n_flipped = 0;
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let good = std::fs::read(&path).unwrap();
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1 << (at % 8);
            std::fs::write(&path, &bad).unwrap();
            let verified = verify_index(folder.path());
            assert!(verified.is_ok_and(|it| !it.faults.is_empty()), "{} byte {at}", path.display());
            // Whoever only reads is told of it, or does not read what it is in.
            if at % 8 == 0
                && let Ok(snapshot) = Snapshot::open(folder.path())
            {
                if let Ok(found) = snapshot.reports() {
                    assert_eq!(found, reports, "{} byte {at}", path.display());
                }
                if let Ok(found) = snapshot.stories(&StoryQuery::default()) {
                    assert_eq!(found, page, "{} byte {at}", path.display());
                }
                for (id, expected) in &told {
                    if let Ok(found) = snapshot.story(*id) {
                        assert_eq!(found.as_ref(), Some(expected), "{} byte {at}", path.display());
                    }
                }
            }
            n_flipped += 1;
        }
        std::fs::write(&path, &good).unwrap();
    }
    assert_whole(&folder);
    assert!(n_flipped > 2_000, "{n_flipped}");
}

#[test]
fn a_file_that_is_cut_short_or_missing_is_found_and_nothing_panics() {
    let folder = TempDir::new().unwrap();
    drop(filled(&folder));
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with(lock::LOCK_NAME) {
            continue;
        }
        let good = std::fs::read(&path).unwrap();
        for n_bytes in 0..good.len() {
            std::fs::write(&path, &good[..n_bytes]).unwrap();
            let verified = verify_index(folder.path());
            assert!(verified.is_ok_and(|it| !it.faults.is_empty()), "{} {n_bytes}", path.display());
            assert!(Snapshot::open(folder.path()).is_err() || n_bytes > 0);
        }
        std::fs::remove_file(&path).unwrap();
        // Without its catalogue a folder holds no index.
        assert!(verify_index(folder.path()).map_or(true, |it| !it.faults.is_empty()));
        std::fs::write(&path, &good).unwrap();
    }
    assert_whole(&folder);
}

#[test]
fn a_second_writer_is_refused_and_told_who_writes() {
    let folder = TempDir::new().unwrap();
    let first = filled(&folder);
    let Err(refused) = Engine::open(folder.path(), Config::default()) else { panic!("two writers") };
    assert!(refused.is_locked());
    assert!(refused.to_string().contains(&format!("process {}", std::process::id())), "{refused}");
    // Readers are not.
    assert_eq!(uris(&Snapshot::open(folder.path()).unwrap()).len(), 3);
    drop(first);
    open(&folder);
}

#[test]
fn an_index_without_its_catalogue_is_not_begun_anew() {
    let folder = TempDir::new().unwrap();
    drop(filled(&folder));
    let (_, path) = Catalogue::list(folder.path()).unwrap().pop().unwrap();
    std::fs::remove_file(path).unwrap();
    assert!(Engine::open(folder.path(), Config::default()).is_err_and(|error| error.is_damaged()));
}

#[test]
fn what_is_no_file_of_the_index_is_let_alone() {
    let folder = TempDir::new().unwrap();
    for name in ["segment-of-film.mp4", "catalogue-2026", "notes.txt"] {
        std::fs::write(folder.path().join(name), name).unwrap();
    }
    filled(&folder).compact().unwrap();
    assert_whole(&folder);
    for name in ["segment-of-film.mp4", "catalogue-2026", "notes.txt"] {
        assert_eq!(std::fs::read_to_string(folder.path().join(name)).unwrap(), name);
    }
}

#[test]
fn another_configuration_is_refused() {
    let folder = TempDir::new().unwrap();
    drop(filled(&folder));
    let config = Config { story_strength: 0.2, ..Config::default() };
    let Err(refused) = Engine::open(folder.path(), config) else {
        panic!("opened with another configuration")
    };
    assert!(refused.is_mismatch());
    assert!(refused.to_string().contains("reindex"), "{refused}");
}

#[test]
fn a_reader_sees_one_commit_while_segments_are_put_together() {
    let folder = TempDir::new().unwrap();
    let mut engine = filled(&folder);
    let before = Snapshot::open(folder.path()).unwrap();
    let expected = stories(&before);
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reads = scope.spawn(|| {
            let mut n_read = 0;
            while !is_done.load(Ordering::SeqCst) {
                let snapshot = Snapshot::open(folder.path()).unwrap();
                let n_reports = uris(&snapshot).len() as u64;
                // A report a commit, behind the second.
                assert_eq!(n_reports, snapshot.n_commits() + 1);
                n_read += 1;
            }
            n_read
        });
        for idx in 0..40 {
            engine.insert(report(&format!("r{idx}"), "Wire", 1_000 + idx, BRIDGE)).unwrap();
            engine.commit().unwrap();
            if idx % 10 == 9 {
                engine.compact().unwrap();
            }
        }
        is_done.store(true, Ordering::SeqCst);
        assert!(reads.join().unwrap() > 0);
    });
    assert_eq!(stories(&before), expected);
    assert_eq!(verify_index(folder.path()).unwrap().stats.segments, 5);
    drop(engine);
    assert_whole(&folder);
}

#[test]
fn segments_are_put_together_while_the_writer_goes_on() {
    let folder = TempDir::new().unwrap();
    let mut engine = filled(&folder);
    for idx in 0..40 {
        // One report comes and goes again and again.
        if idx % 4 == 3 {
            engine.remove("guest").unwrap();
        } else {
            let text = format!("{FERRY} Survivor {idx} was brought ashore.");
            engine.insert(report("guest", "Wire", 1_000 + idx, &text)).unwrap();
        }
        engine.insert(report(&format!("r{idx}"), "Wire", 1_000 + idx, BRIDGE)).unwrap();
        engine.commit().unwrap();
        if idx % 13 == 12 {
            // It ends while something may be put together.
            drop(engine);
            engine = open(&folder);
            assert_eq!(verify_index(folder.path()).unwrap().leftovers, <[String; 0]>::default());
        }
    }
    let expected = stories(&engine.snapshot());
    drop(engine);
    assert_whole(&folder);
    let snapshot = Snapshot::open(folder.path()).unwrap();
    assert_eq!(stories(&snapshot), expected);
    assert_eq!(snapshot.report("guest").unwrap(), None);
    // 41 commits wrote one of each of four kinds or more.
    let n_segments = verify_index(folder.path()).unwrap().stats.segments;
    assert!(n_segments < 100, "{n_segments}");
}

#[test]
fn ids_resolve_after_segments_were_put_together() {
    let folder = TempDir::new().unwrap();
    let mut engine = filled(&folder);
    let gone = StoryId::of_first("gone", 0);
    assert_eq!(engine.resolve(gone).unwrap(), Some(Resolution::Closed(gone)));
    engine.compact().unwrap();
    drop(engine);
    let snapshot = Snapshot::open(folder.path()).unwrap();
    assert_eq!(snapshot.resolve(gone).unwrap(), Some(Resolution::Closed(gone)));
    assert_eq!(uris(&snapshot), ["bridge", "copy", "ferry"]);
    // Nothing of the report is left.
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(5).any(|it| it == b"baker"));
    }
}

#[test]
fn an_index_is_made_again_with_another_configuration() {
    let folder = TempDir::new().unwrap();
    let before = filled(&folder);
    let ferry = before.stories(&StoryQuery::default()).unwrap().stories[0].story;
    drop(before);
    let config = Config { story_strength: 1.0, reuse_weight: 0.01, ..Config::default() };
    let mut engine = Engine::reindex(folder.path(), config.clone()).unwrap();
    assert_eq!(engine.stories(&StoryQuery::default()).unwrap().stories.len(), 3);
    assert_eq!(engine.resolve(ferry).unwrap(), Some(Resolution::Open(ferry)));
    engine.commit().unwrap();
    drop(engine);
    assert_whole(&folder);
    assert!(Engine::open(folder.path(), config).is_ok());
    assert!(Engine::open(folder.path(), Config::default()).is_err_and(|error| error.is_mismatch()));
}

#[test]
fn a_format_that_is_not_known_is_told_from_damage() {
    let folder = TempDir::new().unwrap();
    drop(filled(&folder));
    let (_, path) = Catalogue::list(folder.path()).unwrap().pop().unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[8] = 99;
    let end = bytes.len() - 8;
    let hash = xxhash_rust::xxh3::xxh3_64(&bytes[..end]);
    bytes[end..].copy_from_slice(&hash.to_le_bytes());
    std::fs::write(&path, &bytes).unwrap();
    let refused = Snapshot::open(folder.path()).unwrap_err();
    assert!(refused.is_mismatch() && refused.to_string().contains("version 99"), "{refused}");
}

/// Indexes of every version of the format stay readable: `tests/fixtures/index-v1` was written by the first, and so on.
fn fixture(version: u32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/index-v{version}"))
}

#[test]
fn an_index_of_every_format_is_read() {
    for version in FORMAT_VERSIONS {
        let fixture = fixture(version);
        assert_eq!(verify_index(&fixture).unwrap().faults, []);
        let snapshot = Snapshot::open(&fixture).unwrap();
        assert_eq!(uris(&snapshot), ["bridge", "copy", "ferry"]);
        let told: Vec<Vec<String>> = snapshot
            .stories(&StoryQuery::default())
            .unwrap()
            .stories
            .into_iter()
            .map(|it| it.reports)
            .collect();
        assert_eq!(told, [vec!["ferry".to_owned(), "copy".to_owned()], vec!["bridge".to_owned()]]);
        assert_eq!(stories(&snapshot)[1].headline.as_ref().unwrap().text, "Bridge shut");
        assert_eq!(stories(&snapshot)[0].links.len(), 1);
    }
}

#[test]
fn an_index_of_every_format_is_written_on() {
    for version in FORMAT_VERSIONS {
        let folder = TempDir::new().unwrap();
        for entry in std::fs::read_dir(fixture(version)).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
        }
        // Whatever else this program makes otherwise.
        let mut engine = Engine::reindex(folder.path(), Config::default()).unwrap();
        engine.insert(report("late", "Wire", 3, &format!("{FERRY} An inquiry has begun."))).unwrap();
        engine.commit().unwrap();
        let expected: Vec<Story> = stories(&engine.snapshot());
        drop(engine);
        assert_whole(&folder);
        assert_eq!(stories(&Snapshot::open(folder.path()).unwrap()), expected);
        assert_eq!(expected[0].reports.len(), 3);
    }
}

#[test]
fn a_report_of_fifty_megabytes_is_stored() {
    let folder = TempDir::new().unwrap();
    let config = Config::default();
    let mut store = Store::open(folder.path(), &config).unwrap();
    let versions = [Arc::new(Report::new("large", format!("{FERRY} ").repeat(50 << 20 >> 8)))];
    let reports = vec![("large", Some(&versions[..]))];
    store
        .commit(&Changes {
            n_commits: 1,
            next_number: 0,
            reports,
            stories: Vec::new(),
            findings: Vec::new(),
            uri_hash_of: &|_| 0,
            marks: None,
            state: None,
            held: &StoryOf::default(),
            has_dropped: false,
        })
        .unwrap();
    drop(store);
    let contents = Contents::open(folder.path()).unwrap();
    assert!(contents.newest("large").unwrap().is_some_and(|report| report == versions[0]));
}
