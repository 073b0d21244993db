//! Records that cannot become part of a story, between others that can.

use serde_json::json;

use crate::place::{GOOD, Place, Problem};
use crate::support::json_lines;

#[test]
fn bad_lines_between_good_ones() {
    let place = Place::new();
    let good = |uri: &str, text: &str| json!({"uri": uri, "text": text}).to_string();
    let lines = [
        good("ferry", GOOD),
        "{\"uri\": \"broken\", \"text\": \"It ends in the mid".to_owned(),
        "[1, 2]".to_owned(),
        json!({"uri": "mute", "headline": "No text"}).to_string(),
        json!({"uri": "null", "text": null}).to_string(),
        json!({"uri": "number", "text": 7}).to_string(),
        String::new(),
        json!({"uri": "hollow", "text": ""}).to_string(),
        good("stars", "***"),
        good("credit", "REUTERS, AFP"),
        good("pool", "The council of Marl has voted for a new swimming pool, which will open in spring."),
    ];
    let feed = place.write("feed.jsonl", lines.join("\n"));
    let run = place.merge(&[&feed]);
    assert_eq!(run.output.status.code(), Some(1), "{run:?}");
    let mut uris = run.uris();
    uris.sort();
    assert_eq!(uris, ["ferry", "pool"]);
    let mut lines: Vec<Option<u64>> = run.problems.iter().map(|problem| problem["line"].as_u64()).collect();
    lines.sort_unstable();
    assert_eq!(lines, [2, 3, 4, 5, 6, 8, 9, 10].map(Some), "one problem for each bad line: {run:?}");
    assert!(
        run.problems
            .iter()
            .all(|problem| problem["file"].as_str() == feed.to_str() && problem["lost"] == true)
    );
    let told: Vec<&str> = run.messages.lines().collect();
    assert_eq!(told.len(), run.problems.len(), "{run:?}");
    for json in &run.problems {
        let message = Problem { json: json.clone() }.message();
        assert!(told.contains(&format!("problem: {message}").as_str()), "{message} is not told");
    }
    for json in run.problems.iter().filter(|problem| problem["line"].as_u64() >= Some(9)) {
        assert!(json["problem"].as_str().unwrap().contains("no sentence"), "{json}");
    }
}

#[test]
fn a_text_without_a_sentence() {
    let place = Place::new();
    for text in ["***", "REUTERS, AFP", "\"\"\"\"", "Photo: Reuters", "\u{1F6A8} \u{1F6A8}"] {
        let empty = place.write("mute.txt", text);
        place.check_lost(&empty).check(&empty, None, "the text has no sentence");
    }
}

#[test]
fn the_same_uri_twice() {
    let place = Place::new();
    let record =
        |text: &str, updated: &str| json!({"uri": "ferry", "text": text, "updated": updated}).to_string();
    let later = format!("{GOOD} Divers will search the wreck on Wednesday.");
    let lines = [record(&later, "2026-09-02T08:00:00Z"), record(GOOD, "2026-09-01T08:00:00Z")];
    let feed = place.write("feed.jsonl", lines.join("\n"));
    let run = place.merge(&[&feed]);
    // Nothing was lost: the older version gave way to the newer, and a note says so.
    assert_eq!((run.output.status.code(), run.uris()), (Some(0), vec!["ferry".to_owned()]), "{run:?}");
    let [note] = run.problems.as_slice() else { panic!("one note expected: {run:?}") };
    assert_eq!((&note["line"], &note["uri"], &note["lost"]), (&json!(2), &json!("ferry"), &json!(false)));
    assert!(run.messages.starts_with("note: ") && run.messages.lines().count() == 1, "{run:?}");
    let stories = json_lines(&run.output);
    assert_eq!(stories[0]["canonical"].as_array().unwrap().len(), 3, "the later version has three sentences");
}
