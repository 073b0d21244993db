//! What the program does with bad input: one clear message for each, everything else goes on, and nothing panics.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{data, json_lines, storyfold};

const GOOD: &str =
    "The ferry Aurora sank off Port Ellen on Monday. All 48 passengers were saved by the coastguard.";

/// A folder for one test, with a good feed in it.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().expect("a folder for the test") };
        place.write("good.txt", GOOD);
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).expect("the folder of the test can be written");
        path
    }

    /// Merges `bad` along with the good feed, and then `bad` alone.
    ///
    /// Both times there is one problem, on standard error and in the file. The good report becomes a story nevertheless, and
    /// the status says that something was lost; alone, that nothing could be done.
    fn check_lost(&self, bad: &Path) -> Problem {
        let problem = self.check_beside_good(bad);
        let alone = self.merge(&[bad]);
        assert_eq!(alone.output.status.code(), Some(2), "{alone:?}");
        assert_eq!(alone.problems, [problem.json.clone()], "{alone:?}");
        assert!(alone.output.stdout.is_empty(), "{alone:?}");
        problem
    }

    fn check_beside_good(&self, bad: &Path) -> Problem {
        let run = self.merge(&[bad, &self.path("good.txt")]);
        assert_eq!(run.output.status.code(), Some(1), "{run:?}");
        assert_eq!(run.uris(), ["good.txt"], "{run:?}");
        let [json] = run.problems.as_slice() else { panic!("one problem expected: {run:?}") };
        assert_eq!(json["lost"], true);
        let problem = Problem { json: json.clone() };
        assert_eq!(run.messages, format!("problem: {}\n", problem.message()));
        problem
    }

    fn merge(&self, paths: &[&Path]) -> Run {
        let listed = self.path("problems");
        let output = storyfold()
            .args(["merge", "--format", "jsonl", "--problems"])
            .arg(&listed)
            .args(paths)
            .output()
            .expect("the program starts");
        let messages = String::from_utf8(output.stderr.clone()).expect("messages are UTF-8");
        assert!(!messages.contains("panicked"), "{messages}");
        let listed = fs::read_to_string(listed).expect("the problems were written");
        let problems =
            listed.lines().map(|it| serde_json::from_str(it).expect("a problem is JSON")).collect();
        Run { output, messages, problems }
    }
}

#[derive(Debug)]
struct Run {
    output: Output,
    messages: String,
    problems: Vec<Value>,
}

impl Run {
    /// The reports that stand in stories, in the order of the stories.
    fn uris(&self) -> Vec<String> {
        let stories = json_lines(&self.output);
        let reports =
            stories.iter().flat_map(|story| story["reports"].as_array().expect("a story has reports"));
        reports.map(|report| report["uri"].as_str().expect("a report has a uri").to_owned()).collect()
    }
}

struct Problem {
    json: Value,
}

impl Problem {
    /// The line that must stand on standard error: file, line, report, and what is wrong.
    fn message(&self) -> String {
        let file = self.json["file"].as_str().expect("a problem names its file");
        let line = self.json["line"].as_u64().map_or(String::new(), |line| format!("{line}:"));
        let report = self.json["uri"].as_str().map_or(String::new(), |uri| format!("report {uri}: "));
        format!("{file}:{line} {report}{}", self.json["problem"].as_str().expect("a problem is told"))
    }

    fn check(&self, file: &Path, line: Option<u64>, told: &str) {
        assert_eq!(self.json["file"].as_str(), file.to_str());
        assert_eq!(self.json["line"].as_u64(), line, "{}", self.message());
        assert!(self.message().contains(told), "{:?} is not told in: {}", told, self.message());
    }
}

#[test]
fn a_missing_path() {
    let place = Place::new();
    let missing = place.path("missing.jsonl");
    place.check_lost(&missing).check(&missing, None, "there is no such file or folder");
}

#[test]
fn a_path_through_a_file() {
    let place = Place::new();
    let through = place.path("good.txt").join("inner.txt");
    place.check_lost(&through).check(&through, None, "cannot be read: not a directory");
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read() {
    let place = Place::new();
    // A link to itself is unreadable for the superuser too, whom no permission stops.
    let circle = place.path("circle.txt");
    std::os::unix::fs::symlink(&circle, &circle).unwrap();
    place.check_lost(&circle).check(&circle, None, "cannot be read");
}

#[test]
fn a_folder_by_the_name_of_a_text() {
    let place = Place::new();
    let folder = place.path("folder.txt");
    fs::create_dir(&folder).unwrap();
    place.check_lost(&folder).check(&folder, None, "no feed in this folder");
}

#[test]
fn an_empty_folder() {
    let place = Place::new();
    let folder = place.path("empty");
    fs::create_dir(&folder).unwrap();
    place.check_lost(&folder).check(&folder, None, "no feed in this folder");
}

#[test]
fn an_empty_file() {
    let place = Place::new();
    for (name, bytes) in
        [("empty.txt", ""), ("empty.jsonl", ""), ("blank.txt", " \n\n"), ("blank.jsonl", "\n \n")]
    {
        let empty = place.write(name, bytes);
        let told = if name.starts_with("empty") { "the file is empty" } else { "the file is blank" };
        place.check_lost(&empty).check(&empty, None, told);
    }
}

#[test]
fn invalid_utf8() {
    let place = Place::new();
    let text = place.write("latin.txt", b"One.\nTwo.\nThe caf\xE9 is shut.");
    let problem = place.check_lost(&text);
    problem.check(&text, Some(3), "not valid UTF-8 at byte 17");
    assert_eq!(problem.json["byte"], 17);

    let mut lines = json!({"uri": "a", "text": "All is well in Marl."}).to_string().into_bytes();
    let n_bytes = lines.len() + 1;
    lines.extend(b"\n{\"uri\": \"b\", \"text\": \"caf\xE9\"}\n");
    let feed = place.write("latin.jsonl", lines);
    let run = place.merge(&[&feed]);
    assert_eq!((run.output.status.code(), run.uris()), (Some(1), vec!["a".to_owned()]), "{run:?}");
    let [problem] = run.problems.as_slice() else { panic!("one problem expected: {run:?}") };
    assert_eq!((&problem["line"], &problem["byte"]), (&json!(2), &json!(n_bytes + 25)));
}

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

/// Sentences by the thousand, no two alike.
fn many_sentences(n_bytes: usize) -> String {
    let mut text = String::with_capacity(n_bytes + 100);
    let mut sentence_idx = 0_u64;
    while text.len() < n_bytes {
        // Numbers spelled with letters, so that the words are many too.
        let word = |salt: u64| -> String {
            let mut rest =
                (sentence_idx + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left((salt * 7) as u32);
            (0..6)
                .map(|_| {
                    let letter = b'a' + (rest % 26) as u8;
                    rest /= 26;
                    char::from(letter)
                })
                .collect()
        };
        text += &format!("The {} of {} met {} near {} on Monday.\n", word(1), word(2), word(3), word(4));
        sentence_idx += 1;
    }
    text
}

#[test]
fn a_report_of_fifty_megabytes() {
    let place = Place::new();
    for text in [many_sentences(50 << 20), "a".repeat(50 << 20)] {
        let huge = place.write("huge.txt", text);
        place.check_lost(&huge).check(&huge, None, "the limit for one report");
    }
    let line = json!({"uri": "huge", "text": "a".repeat(50 << 20)}).to_string();
    let huge = place.write("huge.jsonl", line + "\n");
    place.check_lost(&huge).check(&huge, Some(1), "the limit for one report");
}

/// Nobody writes a report of a quarter of a mebibyte, but a broken feed may, out of anything.
#[test]
fn long_reports_come_to_an_end() {
    const N_BYTES: usize = 1 << 18;
    let place = Place::new();
    for (name, text) in [
        ("sentences", many_sentences(N_BYTES)),
        ("one word", "a".repeat(N_BYTES)),
        ("one word, often", "word ".repeat(N_BYTES / 5)),
        ("one sentence, often", "The ferry sank. ".repeat(N_BYTES / 16)),
    ] {
        let long = place.write("long.txt", text);
        let run = place.merge(&[&long, &place.path("good.txt")]);
        assert_eq!(run.output.status.code(), Some(0), "{name}: {}", run.messages);
        let mut uris = run.uris();
        uris.sort();
        assert_eq!(uris, ["good.txt", "long.txt"], "{name}");
    }
    let long = place.write("long.txt", "word ".repeat((3 << 20) / 5));
    storyfold()
        .args(["merge", "--max-report-mib", "3", "-o"])
        .arg(place.path("out.jsonl"))
        .arg(&long)
        .assert()
        .success();
}

#[test]
fn wrong_usage() {
    let place = Place::new();
    let good = place.path("good.txt");
    let good = good.to_str().unwrap();
    for (args, told) in [
        (vec!["merge"], "PATH"),
        (vec!["merge", good, "--format", "xml"], "xml"),
        (vec!["merge", good, "-j", "0"], "0"),
        (vec!["merge", good, "--max-report-mib", "0"], "0"),
        (vec!["merge", good, "--source", "somewhere"], "must be stem, folder or =NAME"),
        (vec!["fold", good], "fold"),
        (vec!["explain", "good.txt", "good.txt", good], "name two reports"),
        (vec!["verify", good, good], "is not a story"),
        (vec!["verify", "no-such-file.jsonl", good], "no-such-file.jsonl could not be opened"),
    ] {
        let assert = storyfold().args(&args).assert().code(2).stdout("");
        let messages = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
        assert!(messages.contains("error: ") && messages.contains(told), "{args:?}: {messages}");
        assert!(!messages.contains("panicked"), "{messages}");
    }
}

#[test]
fn an_output_that_cannot_be_written() {
    let place = Place::new();
    let out = place.path("missing/folder/stories.jsonl");
    let assert = storyfold().arg("merge").arg(place.path("good.txt")).arg("-o").arg(&out).assert().code(2);
    let messages = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
    assert_eq!(messages.lines().count(), 1, "{messages}");
    assert!(messages.starts_with(&format!("error: {} could not be written", out.display())), "{messages}");
}

#[test]
fn problems_that_cannot_be_written() {
    let place = Place::new();
    let out = place.write("stories.jsonl.old", "old\n");
    let problems = place.path("missing/problems.jsonl");
    let assert = storyfold()
        .arg("merge")
        .arg(place.path("good.txt"))
        .arg("--problems")
        .arg(&problems)
        .arg("-o")
        .arg(&out)
        .assert()
        .code(2);
    let messages = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
    assert!(messages.contains(&format!("could not be written to {}", problems.display())), "{messages}");
    assert_eq!(fs::read_to_string(&out).unwrap(), "old\n");
}

#[test]
fn a_run_that_fails_leaves_the_output_as_it_was() {
    let place = Place::new();
    let out = place.write("old.jsonl", "old\n");
    let mute = place.write("mute.txt", "***");
    for bad in [place.path("missing.jsonl"), mute] {
        storyfold().arg("merge").arg(&bad).arg("-o").arg(&out).assert().code(2);
        assert_eq!(fs::read_to_string(&out).unwrap(), "old\n", "{}", bad.display());
    }
    storyfold()
        .arg("merge")
        .arg(place.path("good.txt"))
        .arg("-o")
        .arg(&out)
        .assert()
        .code(0)
        .stdout("")
        .stderr("");
    let stories = fs::read_to_string(&out).unwrap();
    assert_eq!(stories.lines().count(), 1);
    assert!(stories.starts_with("{\"story\":"));
    let left: Vec<_> = fs::read_dir(place.folder.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "a temporary file is left: {left:?}");
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_error() {
    use std::io::Read;
    use std::process::{Command, Stdio};

    for format in ["jsonl", "text"] {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin("storyfold"))
            .arg("merge")
            .arg(data("sample"))
            .args(["--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Sixteen bytes are read, and a pipe holds far less than the stories of the sample: the next write must fail.
        let mut begin = [0; 16];
        child.stdout.take().unwrap().read_exact(&mut begin).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{format}");
        assert_eq!(output.status.code(), Some(0), "{format}");
    }
}

#[test]
fn explain_hints_at_the_uri_that_was_meant() {
    let place = Place::new();
    let feed = place.write(
        "feed.jsonl",
        [json!({"uri": "gazette:2026:17", "text": GOOD}), json!({"uri": "herald:4", "text": GOOD})]
            .map(|record| record.to_string())
            .join("\n"),
    );
    let explain = |first: &str, second: &str| {
        let output = storyfold().args(["explain", first, second]).arg(&feed).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let hint = "error: no report has the uri 2026:17; did you mean gazette:2026:17?\n";
    assert_eq!(explain("herald:4", "2026:17"), (Some(2), hint.to_owned()));
    let (status, message) = explain("nobody", "herald:4");
    assert_eq!(status, Some(2));
    assert!(message.starts_with("error: no report has the uri nobody; "), "{message}");
    assert_eq!(explain("gazette:2026:17", "herald:4"), (Some(0), String::new()));
}

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
        let sizes: Vec<usize> =
            stories.iter().map(|story| story["reports"].as_array().unwrap().len()).collect();
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
            .unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
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
