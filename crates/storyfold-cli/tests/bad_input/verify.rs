//! Stories that were changed after they were written: `verify` finds every fault.

use serde_json::{Value, json};

use crate::place::{GOOD, Place};
use crate::support::{json_lines, storyfold};

/// What `verify` says of the stories of two feeds after someone changed them.
struct Verified {
    place: Place,
    stories: Vec<Value>,
}

impl Verified {
    fn new() -> Self {
        let place = Place::new();
        place.write("copy.txt", format!("{GOOD} Divers will search the wreck on Wednesday."));
        place.write(
            "pool.txt",
            "The council of Marl has voted for a new swimming pool. It will open in spring.",
        );
        let run = place.merge(
            &["good.txt", "copy.txt", "pool.txt"]
                .map(|name| place.path(name))
                .each_ref()
                .map(|it| it.as_path()),
        );
        let stories = json_lines(&run.output);
        let sizes: Vec<usize> = stories
            .iter()
            .map(|story| story["reports"].as_array().expect("a story has reports").len())
            .collect();
        assert_eq!(sizes, [2, 1], "the copy and the report are one story");
        Self { place, stories }
    }

    fn verify(&self, stories: &[Value]) -> (Option<i32>, String) {
        let lines: Vec<String> = stories.iter().map(Value::to_string).collect();
        let path = self.place.write("changed.jsonl", lines.join("\n"));
        let mut command = storyfold();
        command.arg("verify").arg(path);
        let output = command
            .args(["good.txt", "copy.txt", "pool.txt"].map(|name| self.place.path(name)))
            .output()
            .expect("the program starts");
        (output.status.code(), String::from_utf8(output.stderr).expect("messages are UTF-8"))
    }

    /// Changes the stories and checks that exactly the faults expected are told.
    fn check(&self, change: impl FnOnce(&mut Vec<Value>), expected: &[&str]) {
        let mut stories = self.stories.clone();
        change(&mut stories);
        let (status, messages) = self.verify(&stories);
        assert_eq!(status, Some(1), "{messages}");
        assert_eq!(messages.lines().count(), expected.len(), "{messages}");
        for fault in expected {
            assert!(
                messages.lines().any(|line| line.starts_with("fault: ") && line.contains(fault)),
                "{fault:?} is not told in: {messages}"
            );
        }
    }
}

fn list_mut<'a>(value: &'a mut Value, key: &str) -> &'a mut Vec<Value> {
    value[key].as_array_mut().expect("a list")
}

#[test]
fn verify_finds_every_fault_of_a_changed_output() {
    let verified = Verified::new();
    assert_eq!(verified.verify(&verified.stories), (Some(0), String::new()));
    let n_sentences = verified.stories[0]["canonical"].as_array().unwrap().len();
    assert_eq!(n_sentences, 3);

    // A word that no report has.
    verified.check(
        |stories| {
            stories[0]["canonical"][0]["text"] = json!("The ferry Borealis sank off Port Ellen on Monday.")
        },
        &["s1: the text is not what its span names"],
    );
    // A sentence at the wrong place: the text differs, one sentence has no place, another has two.
    verified.check(
        |stories| {
            let second = stories[1]["canonical"][1]["from"].clone();
            stories[1]["canonical"][0]["from"] = second;
        },
        &["s1: the text is not what its span names", "stand in two places", "stands in no place"],
    );
    // Support that is also claimed elsewhere.
    verified.check(
        |stories| {
            let twice = stories[0]["canonical"][0]["support"][0].clone();
            list_mut(&mut stories[0]["canonical"][1], "support").push(twice);
        },
        &["stand in two places"],
    );
    // A sentence that was dropped.
    verified.check(
        |stories| drop(list_mut(&mut stories[1], "canonical").pop()),
        &["report pool.txt: the sentence at bytes"],
    );
    // A reading that nobody has, and offsets beyond the report.
    verified.check(
        |stories| {
            let span = json!({"uri": "pool.txt", "begin": 0, "end": 3});
            let beyond = json!({"uri": "pool.txt", "begin": 0, "end": 10_000});
            stories[1]["variations"] = json!([{"id": "v1", "readings": [{"text": "A", "spans": [span]}]}]);
            stories[1]["conflicts"] = json!([{"id": "c1", "readings": [{"text": "A", "spans": [beyond]}]}]);
        },
        &[
            "v1: a reading is not what its span names",
            "c1: bytes 0 to 10000 of report pool.txt are not text of it",
        ],
    );
    // A reading for which a report is named that has other words there; a conflict holds together what is put otherwise.
    verified.check(
        |stories| {
            let spans = [
                json!({"uri": "pool.txt", "begin": 0, "end": 3}),
                json!({"uri": "pool.txt", "begin": 4, "end": 11}),
            ];
            let readings = json!([{"text": "The", "spans": spans}]);
            stories[1]["variations"] = json!([{"id": "v1", "readings": readings}]);
            stories[1]["conflicts"] = json!([{"id": "c1", "readings": readings}]);
        },
        &["v1: a reading is not what its span names: council"],
    );
    // A report in two stories, and with it all that it says.
    verified.check(
        |stories| {
            let report = stories[1]["reports"][0].clone();
            list_mut(&mut stories[0], "reports").push(report);
        },
        &["report pool.txt: stands in 2 stories"],
    );
    // A story that was dropped, and one of a report that was never given.
    verified.check(|stories| drop(stories.pop()), &["report pool.txt: stands in no story"]);
    verified.check(
        |stories| stories.push(json!({"story": "x", "reports": [{"uri": "forged.txt"}], "canonical": []})),
        &["report forged.txt: is not among the reports given"],
    );
    // Text that belongs to a report of another story.
    verified.check(
        |stories| {
            let foreign = stories[1]["canonical"][0].clone();
            list_mut(&mut stories[0], "canonical").push(foreign);
        },
        &["stand in two places"],
    );
}

#[test]
fn verify_says_which_line_is_no_story() {
    let place = Place::new();
    let good = place.path("good.txt");
    let stories = place.write("stories.jsonl", "{\"story\": \"x\"}\n\n{broken\n");
    let assert = storyfold().arg("verify").arg(&stories).arg(&good).assert().code(2);
    let messages = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
    assert!(messages.starts_with(&format!("error: {}:3 is not a story", stories.display())), "{messages}");
    let empty = place.write("empty.jsonl", "");
    let assert = storyfold().arg("verify").arg(&empty).arg(&good).assert().code(2);
    let messages = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
    assert!(messages.contains("holds no story"), "{messages}");
}
