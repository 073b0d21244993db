//! An engine against the batch: the same reports, the same stories, however they came.

use proptest::prelude::*;
use storyfold_collate::Timestamp;

use super::*;
use crate::merge::merge;
use crate::test_reports::{BRIDGE, FERRY, drawn_report, report};

/// The stories of an engine, without their ids, by their first report.
fn stories(engine: &Engine) -> Vec<Story> {
    let listed = engine.ledger.stories.list().unwrap();
    let ids = listed.iter().map(|it| it.place.story());
    without_ids(ids.map(|id| engine.story(id).unwrap().unwrap()).collect())
}

fn without_ids(mut stories: Vec<Story>) -> Vec<Story> {
    for story in &mut stories {
        story.story.clear();
    }
    stories.sort_by(|one, other| one.reports[0].uri.cmp(&other.reports[0].uri));
    stories
}

fn batch(engine: &Engine) -> Vec<Story> {
    let work = engine.work.lock().unwrap();
    let in_order = work.as_ref().unwrap().holdings.in_order();
    let newest: Vec<Report> = in_order.map(|holding| Report::clone(holding.newest())).collect();
    without_ids(merge(&newest, &engine.config).unwrap().stories)
}

fn held(engine: &Engine, uri: &str) -> Option<Arc<Holding>> {
    let work = engine.work.lock().unwrap();
    work.as_ref().unwrap().holdings.get(uri).cloned()
}

fn story_of(engine: &Engine, uri: &str) -> StoryId {
    engine.work.lock().unwrap().as_ref().unwrap().story_of(uri).unwrap()
}

fn engine() -> Engine {
    Engine::in_memory(Config::default()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_order_and_any_batches_end_in_the_stories_of_one_merge(
        drawn in prop::collection::vec(drawn_report(), 1..24),
        order in any::<u64>(),
        batch_len in 1_usize..9,
        removed in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
    ) {
        let mut reports: Vec<Report> = drawn
            .into_iter()
            .enumerate()
            .map(|(idx, mut report)| {
                report.uri = format!("r{idx:02}");
                report
            })
            .collect();
        let mut one_by_one = engine();
        for report in &reports {
            one_by_one.insert(report.clone()).unwrap();
        }
        prop_assert_eq!(stories(&one_by_one), batch(&one_by_one));
        // Another order, in batches.
        reports.sort_by_key(|report| xxhash_rust::xxh3::xxh3_64_with_seed(report.uri.as_bytes(), order));
        let mut in_batches = engine();
        for batch in reports.chunks(batch_len) {
            prop_assert_eq!(in_batches.insert_batch(batch.to_vec()).unwrap().len(), batch.len());
            in_batches.commit().unwrap();
        }
        prop_assert_eq!(stories(&in_batches), stories(&one_by_one));
        // Reports that were taken out leave no trace.
        let removed: Vec<String> = removed.iter().map(|at| reports[at.index(reports.len())].uri.clone()).collect();
        for uri in &removed {
            in_batches.remove(uri).unwrap();
        }
        prop_assert_eq!(stories(&in_batches), batch(&in_batches));
        for uri in &removed {
            prop_assert!(held(&in_batches, uri).is_none());
        }
        // What was open before resolves still.
        for (id, entry) in in_batches.ledger.stories.changed() {
            match in_batches.resolve(*id).unwrap().unwrap() {
                Resolution::Open(open) => prop_assert_eq!(in_batches.ledger.stories.changed()[&open].fate, Fate::Open),
                Resolution::Closed(_) | Resolution::Expired(_) => prop_assert_ne!(entry.fate, Fate::Open),
            }
        }
    }

    #[test]
    fn versions_with_dates_may_come_in_any_order(hours in prop::collection::vec(0_i64..50, 2..6)) {
        let version = |&hour: &i64| {
            let mut version = report("a", "The Gazette", 0, &format!("{FERRY} It is {hour} hours ago."));
            version.updated = Some(Timestamp::from_unix_seconds(hour * 3_600));
            version
        };
        let newest = hours.iter().max().map(version).unwrap();
        for hours in [hours.clone(), hours.iter().rev().copied().collect()] {
            let mut engine = engine();
            for hour in &hours {
                engine.insert(version(hour)).unwrap();
            }
            let held = held(&engine, "a").unwrap();
            prop_assert_eq!(&**held.newest(), &newest);
            prop_assert_eq!(stories(&engine), batch(&engine));
        }
    }
}

/// A window of a day, and a retention of two.
fn bounded() -> Config {
    Config { window_hours: Some(24), retention_hours: Some(48), ..Config::default() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_stays_of_a_stream_that_expires_is_what_one_merge_makes(
        drawn in prop::collection::vec((drawn_report(), 0_i64..6), 8..60),
        batch_len in 1_usize..7,
        reopened_at in any::<prop::sample::Index>(),
    ) {
        let hour_of = |report: &Report| report.published.map_or(0, |it| it.unix_seconds() / 3_600);
        // A stream of 12 to 20 days, of which each report comes up to six hours late.
        let mut stream: Vec<(i64, Report)> = drawn
            .into_iter()
            .enumerate()
            .map(|(idx, (mut report, late))| {
                report.uri = format!("r{idx:02}");
                let hour = hour_of(&report) / 2;
                report.published = Some(Timestamp::from_unix_seconds(hour * 3_600));
                (hour + late, report)
            })
            .collect();
        stream.sort_by_key(|(hour, _)| *hour);
        let all: Vec<Report> = stream.into_iter().map(|(_, report)| report).collect();
        let merged = without_ids(merge(&all, &bounded()).unwrap().stories);

        let folder = tempfile::TempDir::new().unwrap();
        let mut engine = Engine::open(folder.path(), bounded()).unwrap();
        let reopened_at = reopened_at.index(all.len());
        let mut now = i64::MIN;
        for (batch_idx, batch) in all.chunks(batch_len).enumerate() {
            if batch_idx == reopened_at / batch_len {
                drop(engine);
                engine = Engine::open(folder.path(), bounded()).unwrap();
            }
            for event in engine.insert_batch(batch.to_vec()).unwrap() {
                let is_rejected = matches!(event.kind, EventKind::Rejected { .. });
                prop_assert!(!is_rejected, "{:?}", event);
            }
            now = now.max(batch.iter().map(hour_of).max().unwrap());
            let before = engine.stories(&every_story()).unwrap().stories;
            let told: BTreeSet<StoryId> = engine
                .expire(Timestamp::from_unix_seconds(now * 3_600))
                .unwrap()
                .into_iter()
                .filter_map(|event| event.story)
                .collect();
            // Those that stay are those that they were; the others say what became of them.
            let (gone, stay): (Vec<_>, Vec<_>) = before.into_iter().partition(|it| told.contains(&it.story));
            prop_assert_eq!(engine.stories(&every_story()).unwrap().stories, stay);
            for story in gone {
                prop_assert_eq!(engine.resolve(story.story).unwrap(), Some(Resolution::Expired(story.story)));
                let history = engine.history(story.story).unwrap().unwrap();
                prop_assert_eq!(&history.last().unwrap().change, &Change::Expired);
            }
            engine.commit().unwrap();
            prop_assert_eq!(&crate::store::verify_index(folder.path()).unwrap().faults, &[]);
        }
        let left = stories(&engine);
        for story in &left {
            prop_assert!(merged.contains(story), "{:?}", story.reports);
        }
        let last_hour = |story: &Story| story.published.last.map_or(0, |it| it.unix_seconds() / 3_600);
        for story in merged.iter().filter(|story| last_hour(story) >= now - 48) {
            prop_assert!(left.contains(story), "{:?}", story.reports);
        }
        // A week later nothing is left, and no report of today comes any more.
        engine.expire(Timestamp::from_unix_seconds((now + 7 * 24) * 3_600)).unwrap();
        prop_assert_eq!(engine.n_reports(), 0);
        let event = engine.insert(all[all.len() - 1].clone()).unwrap();
        let is_rejected = matches!(event.kind, EventKind::Rejected { .. });
        prop_assert!(is_rejected);
    }
}

/// A window of four hours: what is older than two days has nothing to do any more with what comes, but for rare words.
fn short_window() -> Config {
    Config { window_hours: Some(4), ..Config::default() }
}

/// How many reports are on disk alone.
fn n_on_disk(engine: &Engine) -> u32 {
    let work = engine.work.lock().unwrap();
    work.as_ref().map_or(0, |work| work.grouping.n_reports()[1])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn what_is_on_disk_alone_is_as_if_it_were_in_memory(
        drawn in prop::collection::vec((drawn_report(), prop_oneof![6 => 0_i64..6, 1 => 0_i64..400]), 8..70),
        batch_len in 1_usize..7,
        reopened_at in any::<prop::sample::Index>(),
        removed in prop::option::weighted(0.3, any::<prop::sample::Index>()),
        undated_at in prop::option::weighted(0.1, any::<prop::sample::Index>()),
    ) {
        // A stream of 37 days, of which most reports come up to six hours late, and some much later.
        let mut stream: Vec<(i64, Report)> = drawn
            .into_iter()
            .enumerate()
            .map(|(idx, (mut report, late))| {
                report.uri = format!("r{idx:02}");
                let hour = report.published.map_or(idx as i64, |it| it.unix_seconds() / 3_600);
                report.published = Some(Timestamp::from_unix_seconds(hour * 3_600));
                (hour + late, report)
            })
            .collect();
        stream.sort_by_key(|(hour, _)| *hour);
        let mut all: Vec<Report> = stream.into_iter().map(|(_, report)| report).collect();
        if let Some(at) = undated_at {
            let at = at.index(all.len());
            all[at].published = None;
        }
        let folder = tempfile::TempDir::new().unwrap();
        let mut engine = Engine::open(folder.path(), short_window()).unwrap();
        let mut in_memory = Engine::in_memory(short_window()).unwrap();
        let reopened_at = reopened_at.index(all.len()) / batch_len;
        let mut so_far = Vec::new();
        for (batch_idx, batch) in all.chunks(batch_len).enumerate() {
            if batch_idx == reopened_at {
                engine.commit().unwrap();
                drop(engine);
                engine = Engine::open(folder.path(), short_window()).unwrap();
            }
            let events = engine.insert_batch(batch.to_vec()).unwrap();
            prop_assert_eq!(events, in_memory.insert_batch(batch.to_vec()).unwrap());
            so_far.extend_from_slice(batch);
            if batch_idx % 2 == 0 {
                engine.commit().unwrap();
            }
            prop_assert_eq!(engine.stories(&every_story()).unwrap(), in_memory.stories(&every_story()).unwrap());
        }
        engine.commit().unwrap();
        if let Some(removed) = removed {
            let uri = so_far.remove(removed.index(so_far.len())).uri;
            prop_assert_eq!(engine.remove(&uri).unwrap(), in_memory.remove(&uri).unwrap());
            engine.commit().unwrap();
        }
        let merged = without_ids(merge(&so_far, &short_window()).unwrap().stories);
        prop_assert_eq!(stories(&engine), merged.clone());
        // A known report is known, wherever it is.
        let n_reports = engine.n_reports();
        for event in engine.insert_batch(so_far.clone()).unwrap() {
            prop_assert_eq!(event.kind, EventKind::Repeated { of: event.uri.unwrap() });
        }
        let last = so_far.iter().filter_map(|report| report.published).max().map_or(0, Timestamp::unix_seconds);
        let is_new = |report: &&Report| report.published.is_none_or(|it| it.unix_seconds() + 4 * 3_600 >= last);
        if removed.is_none() {
            for report in so_far.iter().filter(is_new) {
                let mut query = report.clone();
                query.uri.push('q');
                prop_assert_eq!(engine.find(&query).unwrap(), in_memory.find(&query).unwrap());
            }
        }
        prop_assert_eq!(engine.n_reports(), n_reports);
        let listed = engine.snapshot().stories(&every_story()).unwrap();
        drop(engine);
        prop_assert_eq!(Snapshot::open(folder.path()).unwrap().stories(&every_story()).unwrap(), listed);
        prop_assert_eq!(&crate::store::verify_index(folder.path()).unwrap().faults, &[]);
        let engine = Engine::open(folder.path(), short_window()).unwrap();
        prop_assert_eq!(stories(&engine), merged);
    }
}

#[test]
fn old_reports_are_on_disk_alone_and_read_back_when_they_are_needed() {
    let folder = tempfile::TempDir::new().unwrap();
    let mut engine = Engine::open(folder.path(), short_window()).unwrap();
    let mut all = Vec::new();
    let text = |event: i64| match event % 3 {
        0 => FERRY.to_owned(),
        1 => format!("{BRIDGE} The mayor spoke of week {event}."),
        _ => format!("A baker from Linden won prize {event} for her rye loaf. She beat nineteen others."),
    };
    for hour in 0..200 {
        let mut next =
            report(&format!("r{hour:03}"), ["Wire", "Herald"][hour as usize % 2], hour, &text(hour / 2));
        next.evolved_from = (hour == 190).then(|| "r001".to_owned());
        all.push(next.clone());
        engine.insert(next).unwrap();
        engine.commit().unwrap();
    }
    assert!((150..195).contains(&n_on_disk(&engine)), "{}", n_on_disk(&engine));
    let batch = |all: &[Report]| without_ids(merge(all, &short_window()).unwrap().stories);
    assert_eq!(stories(&engine), batch(&all));
    // One that is on disk: the same again, another version, a report beside it, and one that goes.
    let again = engine.insert(all[3].clone()).unwrap();
    assert_eq!(again.kind, EventKind::Repeated { of: "r003".to_owned() });
    assert!(n_on_disk(&engine) > 100);
    drop(engine);
    let mut engine = Engine::open(folder.path(), short_window()).unwrap();
    let copy = engine.insert(report("copy", "Gazette", 200, &all[9].text)).unwrap();
    assert_eq!(copy.kind, EventKind::Repeated { of: "r008".to_owned() });
    assert!(n_on_disk(&engine) > 100);
    all.push(report("copy", "Gazette", 200, &all[9].text));
    all[5].text.push_str(" The jury was unanimous.");
    assert_eq!(engine.insert(all[5].clone()).unwrap().kind, EventKind::Updated { of: "r005".to_owned() });
    assert_eq!(n_on_disk(&engine), 0);
    engine.commit().unwrap();
    assert!(n_on_disk(&engine) > 100);
    engine.remove("r008").unwrap();
    all.remove(8);
    engine.commit().unwrap();
    assert_eq!(stories(&engine), batch(&all));
}

fn every_story() -> StoryQuery {
    StoryQuery { limit: Some(usize::MAX), ..StoryQuery::default() }
}

#[test]
fn events_tell_what_became_of_reports() {
    let mut engine = engine();
    let kind = |engine: &mut Engine, report: Report| engine.insert(report).unwrap().kind;
    assert_eq!(kind(&mut engine, report("a", "Wire", 1, FERRY)), EventKind::Opened);
    assert_eq!(
        kind(&mut engine, report("b", "Gazette", 2, &format!("{FERRY} Divers will search the wreck."))),
        EventKind::Joined
    );
    assert_eq!(kind(&mut engine, report("c", "Gazette", 2, BRIDGE)), EventKind::Opened);
    // The same again, in every field; the same text under another uri.
    assert_eq!(kind(&mut engine, report("a", "Wire", 1, FERRY)), EventKind::Repeated { of: "a".to_owned() });
    assert_eq!(
        kind(&mut engine, report("d", "Herald", 3, FERRY)),
        EventKind::Repeated { of: "a".to_owned() }
    );
    // A newer version of the same uri, an older one of a clock that ran backwards, and the next link of a chain.
    let mut newer = report("c", "Gazette", 2, &format!("{BRIDGE} The mayor has resigned."));
    newer.updated = Some(Timestamp::from_unix_seconds(9 * 3_600));
    assert_eq!(kind(&mut engine, newer), EventKind::Updated { of: "c".to_owned() });
    let mut older = report("c", "Gazette", 2, "The bridge is open.");
    older.updated = Some(Timestamp::from_unix_seconds(8 * 3_600));
    assert_eq!(kind(&mut engine, older), EventKind::Outdated);
    let mut chained = report("e", "Gazette", 30, "Two men were arrested on Thursday in Marl.");
    chained.evolved_from = Some("c".to_owned());
    assert_eq!(kind(&mut engine, chained), EventKind::Updated { of: "c".to_owned() });
    assert!(matches!(kind(&mut engine, report("f", "Gazette", 4, "***")), EventKind::Rejected { .. }));
    assert_eq!(engine.n_reports(), 5);
    assert_eq!(stories(&engine), batch(&engine));
}

#[test]
fn the_same_report_twice_in_one_batch_is_there_once() {
    let mut engine = engine();
    let events =
        engine.insert_batch(vec![report("a", "Wire", 1, FERRY), report("a", "Wire", 1, FERRY)]).unwrap();
    assert_eq!(events[0].kind, EventKind::Opened);
    assert_eq!(events[1].kind, EventKind::Repeated { of: "a".to_owned() });
    assert_eq!(engine.n_reports(), 1);
}

#[test]
fn a_story_keeps_its_id_and_one_that_was_fused_resolves() {
    let mut engine = engine();
    // Two halves of one report have nothing in common until the whole comes.
    let first_half = "The ferry Aurora sank off Port Ellen on Monday in a heavy swell. Divers will search the wreck from Wednesday.";
    let second_half = "Lifeboats from Marl saved forty pensioners of a choir. Their conductor praised the fishermen who saw flares.";
    let one = engine.insert(report("a", "Wire", 2, first_half)).unwrap().story.unwrap();
    let other = engine.insert(report("b", "Gazette", 2, second_half)).unwrap().story.unwrap();
    assert_ne!(one, other);
    let fused = engine.insert(report("c", "Herald", 3, &format!("{first_half} {second_half}"))).unwrap();
    let EventKind::Fused { into, from } = fused.kind else { panic!("{fused:?}") };
    assert_eq!((into, from), (one, vec![other]));
    engine.commit().unwrap();
    assert_eq!(engine.resolve(other).unwrap(), Some(Resolution::Open(one)));
    assert_eq!(engine.story(other).unwrap().unwrap().story, one.to_string());
    // An earlier report changes no id.
    let earlier = engine.insert(report("d", "Post", 1, &format!("{first_half} {second_half}"))).unwrap();
    assert_eq!(earlier.story, Some(one));
    // Without those that hold both together they part again, and the smaller part is a new story.
    for uri in ["c", "d"] {
        engine.remove(uri).unwrap();
    }
    let parted: Vec<StoryId> = ["a", "b"].iter().map(|uri| story_of(&engine, uri)).collect();
    assert_eq!(parted[0], one);
    assert!(!parted[1..].contains(&other) && !parted[1..].contains(&one));
    assert!(
        engine
            .history(parted[1])
            .unwrap()
            .unwrap()
            .iter()
            .any(|it| it.change == Change::SplitFrom { story: one })
    );
    assert_eq!(engine.remove("a").unwrap().unwrap().also[0].kind, EventKind::Closed);
    assert_eq!(engine.resolve(one).unwrap(), Some(Resolution::Closed(one)));
    assert_eq!(engine.remove("a").unwrap(), None);
    assert_eq!(stories(&engine), batch(&engine));
}

#[test]
fn readers_see_what_was_committed() {
    let mut engine = engine();
    let reader = engine.reader();
    let story = engine.insert(report("a", "Wire", 1, FERRY)).unwrap().story.unwrap();
    assert_eq!(reader.snapshot().story(story).unwrap(), None);
    engine.commit().unwrap();
    let before = reader.snapshot();
    engine.insert(report("b", "Gazette", 2, FERRY)).unwrap();
    engine.remove("a").unwrap();
    engine.commit().unwrap();
    let uris = |snapshot: &Snapshot| -> Vec<String> {
        let story = snapshot.story(story).unwrap().unwrap();
        story.reports.into_iter().map(|report| report.uri).collect()
    };
    assert_eq!((uris(&before), uris(&reader.snapshot())), (vec!["a".to_owned()], vec!["b".to_owned()]));
    assert_eq!((before.n_commits(), reader.snapshot().n_commits()), (1, 2));
}

#[test]
fn to_find_is_to_insert_without_a_trace() {
    let mut engine = engine();
    let story = engine.insert(report("a", "Wire", 1, FERRY)).unwrap().story;
    engine.insert(report("b", "Gazette", 1, BRIDGE)).unwrap();
    let text = format!("{FERRY} Divers will search the wreck.");
    let query = report("q", "Herald", 2, &text);
    let found = engine.find(&query).unwrap();
    assert_eq!(found.stories, story.into_iter().collect::<Vec<_>>());
    assert_eq!(found.reports, ["a"]);
    assert_eq!(found.links.len(), 1);
    assert!(found.links[0].strength > 0.5 && found.links[0].evidence.shared_sentences > 0);
    let new: Vec<&str> = found.new.iter().map(|range| &text[range.begin..range.end]).collect();
    assert_eq!(new, ["Divers will search the wreck."]);
    assert_eq!(engine.n_reports(), 2);
    assert_eq!(engine.insert(query).unwrap().story, story);
}

#[test]
fn stories_are_listed_page_by_page() {
    let mut engine = engine();
    let texts = [FERRY, BRIDGE, "A baker from Linden won the rye loaf prize. She beat nineteen others."];
    for (idx, text) in texts.iter().enumerate() {
        engine.insert(report(&idx.to_string(), "Wire", idx as i64 * 24, text)).unwrap();
    }
    let mut query = StoryQuery { limit: Some(2), ..StoryQuery::default() };
    let first = engine.stories(&query).unwrap();
    assert_eq!(first.stories.iter().map(|it| it.reports[0].as_str()).collect::<Vec<_>>(), ["0", "1"]);
    query.after = first.next;
    let second = engine.stories(&query).unwrap();
    assert_eq!((second.stories.len(), second.next), (1, None));
    let since = StoryQuery { from: Some(Timestamp::from_unix_seconds(24 * 3_600)), ..StoryQuery::default() };
    assert_eq!(engine.stories(&since).unwrap().stories.len(), 2);
    let until = StoryQuery { until: Some(Timestamp::from_unix_seconds(24 * 3_600)), ..StoryQuery::default() };
    assert_eq!(engine.stories(&until).unwrap().stories.len(), 1);
}

#[test]
fn after_a_panic_that_somebody_has_caught_all_is_as_it_was_committed() {
    let folder = tempfile::TempDir::new().unwrap();
    let mut engine = Engine::open(folder.path(), short_window()).unwrap();
    let reports =
        (0..200).map(|hour| report(&format!("r{hour:03}"), "Wire", hour, &format!("{BRIDGE} Week {hour}.")));
    engine.insert_batch(reports.collect()).unwrap();
    engine.commit().unwrap();
    let mut newer = report("r003", "Wire", 3, &format!("{BRIDGE} Week 3. The mayor has resigned."));
    newer.version = Some("2".to_owned());
    engine.insert(newer).unwrap();
    // What a panic in the next insertion leaves.
    drop(engine.take_work().unwrap());
    engine.commit().unwrap();
    assert_eq!(engine.n_reports(), 200);
    drop(engine);
    let verified = crate::store::verify_index(folder.path()).unwrap();
    assert_eq!((verified.faults, verified.stats.versions), (Vec::new(), 200));
}
