//! What can be asked of an index, and what looks after it.

use std::fs;

use serde_json::{Value, json};

use crate::support::{json_lines, storyfold};
use crate::{Place, line, merged_groups};

fn filled() -> Place {
    let place = Place::new();
    let feed = place.write("feed.jsonl", &(0..9).map(line).collect::<String>());
    storyfold()
        .args(["ingest", "--commit-every", "4", "--index"])
        .arg(place.index())
        .arg(feed)
        .assert()
        .success();
    place
}

fn ids(place: &Place) -> Vec<String> {
    let output = storyfold().args(["stories", "--index"]).arg(place.index()).output().expect("it runs");
    json_lines(&output).iter().map(|story| story["story"].as_str().expect("an id").to_owned()).collect()
}

#[test]
fn stories_are_listed_and_shown() {
    let place = filled();
    let ids = ids(&place);
    assert_eq!(ids.len(), 3);
    let show = |more: &[&str]| -> Vec<Value> {
        let mut command = storyfold();
        let output = command.args(["show", "--index"]).arg(place.index()).args(more).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        json_lines(&output)
    };
    let story = &show(&[&ids[0]])[0];
    assert_eq!((story["story"].as_str(), story["reports"].as_array().unwrap().len()), (Some(&*ids[0]), 3));
    let history = show(&[&ids[0], "--history"]);
    assert_eq!(history.len(), 3);
    assert_eq!(history[0]["change"], "joined");
    let text = ["show", "--format", "text", "--index"];
    let output = storyfold().args(text).arg(place.index()).arg(&ids[0]).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("in a heavy swell."));
    let since = |time: &str| {
        let mut command = storyfold();
        let output =
            command.args(["stories", "--since", time, "--index"]).arg(place.index()).output().unwrap();
        json_lines(&output).len()
    };
    assert_eq!((since("2026-03-01"), since("2026-03-02"), since("2026-03-04")), (3, 2, 0));
}

#[test]
fn a_report_is_found_without_being_inserted() {
    let place = filled();
    let query = place.write("query.jsonl", &line(30));
    let output = storyfold().args(["find", "--index"]).arg(place.index()).arg(query).output().unwrap();
    let found = &json_lines(&output)[0];
    assert_eq!(found["uri"], "r0030");
    assert_eq!(found["reports"], json!(["r0000", "r0003", "r0006"]));
    assert_eq!(found["stories"].as_array().unwrap().len(), 1);
    assert!(found["links"][0]["strength"].as_f64().unwrap() > 0.3);
    assert_eq!(found["new"].as_array().unwrap().len(), 1);
    assert_eq!(place.run("stats", &[])[0]["reports"], 9);
}

#[test]
fn an_index_is_exported_reduced_and_put_together() {
    let place = filled();
    let removed = place.run("remove", &["r0003"]);
    assert_eq!(removed[0]["event"], "removed");
    storyfold().args(["index", "remove"]).arg(place.index()).arg("unknown").assert().code(1);
    storyfold().args(["index", "compact"]).arg(place.index()).assert().success();
    place.assert_whole();
    let stats = &place.run("stats", &[])[0];
    assert_eq!((&stats["reports"], &stats["segments"]), (&json!(8), &json!(4)));
    let exported: String = place.run("export", &[]).iter().map(|record| format!("{record}\n")).collect();
    let feed = place.write("exported.jsonl", &exported);
    assert_eq!(place.groups(), merged_groups(&feed));
    assert_eq!(place.run("export", &["--what", "stories"]).len(), 3);
}

#[test]
fn another_configuration_asks_to_make_the_index_again() {
    let place = filled();
    let set = ["--set", "story_strength=0.9"];
    let feed = place.write("more.jsonl", &line(12));
    let output =
        storyfold().args(["ingest", "--index"]).arg(place.index()).args(set).arg(&feed).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("index reindex"));
    let before = ids(&place);
    storyfold().args(["index", "reindex"]).arg(place.index()).args(set).assert().success();
    place.assert_whole();
    let after = ids(&place);
    assert!(before.iter().all(|id| after.contains(id)), "{before:?} {after:?}");
    storyfold().args(["ingest", "--index"]).arg(place.index()).args(set).arg(&feed).assert().success();
}

#[test]
fn old_stories_are_dropped_and_their_ids_stay() {
    let place = Place::new();
    // A report every three days, for ninety days; what is told comes again after nine.
    let told = |idx: usize| {
        let mut report: Value = serde_json::from_str(&line(idx)).unwrap();
        let day = 3 * idx;
        report["published"] = json!(format!("2026-{:02}-{:02}T08:00:00Z", 1 + day / 28, 1 + day % 28));
        format!("{report}\n")
    };
    let ingest = |text: String, retention: &[&str]| {
        let feed = place.write("feed.jsonl", &text);
        let mut command = storyfold();
        command
            .args(["ingest", "--commit-every", "5"])
            .args(retention)
            .arg("--index")
            .arg(place.index())
            .arg(feed);
        command.output().unwrap()
    };
    ingest(told(0), &["--retention", "5d"]);
    let first = ids(&place).remove(0);
    let output = ingest((1..30).map(told).collect(), &["--retention", "5d"]);
    let events = json_lines(&output);
    assert!(events.iter().any(|event| event["event"] == "expired" && event["story"] == json!(first)));
    place.assert_whole();
    let n_opened = 1 + events.iter().filter(|event| event["event"] == "opened").count();
    let left = &place.run("stats", &[])[0];
    let n_left = left["stories"].as_u64().unwrap();
    assert!((2..9).contains(&left["reports"].as_u64().unwrap()), "{left}");
    let show = |more: &[&str]| {
        let mut command = storyfold();
        command.args(["show", "--index"]).arg(place.index()).arg(&first).args(more).output().unwrap()
    };
    assert!(String::from_utf8_lossy(&show(&[]).stderr).contains("all of them are old"));
    assert_eq!(json_lines(&show(&["--history"])).last().unwrap()["change"], "expired");
    // What is older does not come any more, and the setting is one of the index.
    let late = ingest(told(1), &["--retention", "5d"]);
    assert_eq!((late.status.code(), &json_lines(&late)[0]["event"]), (Some(1), &json!("rejected")));
    assert!(String::from_utf8_lossy(&ingest(told(30), &[]).stderr).contains("index reindex"));
    let expired = place.run("expire", &["--now", "2027-01-01"]);
    let stats = &place.run("stats", &[])[0];
    assert_eq!(
        (expired.len() as u64, &stats["past_stories"], &stats["reports"]),
        (n_left, &json!(n_opened), &json!(0))
    );
    place.assert_whole();
}

#[test]
fn reports_of_several_commits_come_in_the_order_of_time() {
    let place = Place::new();
    let report = |uri: &str, published: Option<&str>, text: &str| {
        format!("{}\n", json!({"uri": uri, "published": published, "text": text}))
    };
    let ferry = "The ferry Aurora sank off Port Ellen with 48 passengers aboard.";
    let feed = place.write(
        "feed.jsonl",
        &[
            report("without a date", None, "The council of Linden voted for a new pool."),
            report("third", Some("2026-03-03"), ferry),
            report("first", Some("2026-03-01"), ferry),
            report("second", Some("2026-03-02"), "A landslide closed the road from Ordel to Marl."),
            // Nothing tells which one is newer but that it stands later.
            report("without a date", Some("2026-03-01"), "The council of Linden voted against a new pool."),
        ]
        .concat(),
    );
    let ingest = |more: &[&str]| -> Vec<(String, String)> {
        let index = place.index().join(more.len().to_string());
        let output =
            storyfold().arg("ingest").args(more).arg("--index").arg(index).arg(&feed).output().unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        json_lines(&output).iter().map(|event| (text(&event["uri"]), text(&event["event"]))).collect()
    };
    let told = |events: &[(&str, &str)]| -> Vec<(String, String)> {
        events.iter().map(|&(uri, event)| (uri.to_owned(), event.to_owned())).collect()
    };
    let (new, again) = (("without a date", "opened"), ("without a date", "updated"));
    assert_eq!(
        ingest(&["--commit-every", "2"]),
        told(&[("first", "opened"), ("second", "opened"), ("third", "repeated"), new, again])
    );
    // With one commit nothing comes late.
    let uris: Vec<String> = ingest(&[]).into_iter().map(|(uri, _)| uri).collect();
    assert_eq!(uris, ["without a date", "third", "first", "second", "without a date"]);
}

#[test]
fn what_is_wrong_is_told() {
    let place = filled();
    for args in [
        &["show", "0000000000000000", "--index"][..],
        &["show", "xyz", "--index"],
        &["ingest", "--follow", "some.jsonl", "--index"],
        &["ingest", "--commit-every", "1s", "-", "--index"],
    ] {
        let output = storyfold().args(args).arg(place.index()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: "), "{args:?}");
    }
    let missing = place.index().join("missing");
    for args in
        [&["stories", "--index"][..], &["index", "verify"], &["index", "compact"], &["index", "reindex"]]
    {
        let output = storyfold().args(args).arg(&missing).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("holds no index"), "{args:?}");
    }
    assert!(!missing.exists());
    let segment = fs::read_dir(place.index())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.file_name().unwrap().to_string_lossy().starts_with("segment-"))
        .unwrap();
    let mut bytes = fs::read(&segment).unwrap();
    bytes[40] ^= 1;
    fs::write(&segment, bytes).unwrap();
    let output = storyfold().args(["index", "verify"]).arg(place.index()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("is not as it was written"));
}
