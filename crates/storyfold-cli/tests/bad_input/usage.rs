//! Arguments that make no sense, and output that nobody takes.

use std::fs;

use serde_json::json;

use crate::place::{GOOD, Place};
use crate::support::{data, storyfold};

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

#[cfg(target_os = "linux")]
#[test]
fn a_device_is_written_to_and_stays_one() {
    let place = Place::new();
    let good = place.path("good.txt");
    let link = place.path("link.jsonl");
    std::os::unix::fs::symlink("/dev/full", &link).unwrap();
    // A link into a folder of its own, so that nothing of the machine can be harmed.
    let assert = storyfold().arg("merge").arg(&good).arg("-o").arg(&link).assert().code(2);
    let messages = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
    let told = format!("error: {} could not be written: No space left on device", link.display());
    assert!(messages.starts_with(&told), "{messages}");
    let (target, other) = (place.write("target.jsonl", "old\n"), place.path("other.jsonl"));
    std::os::unix::fs::symlink(&target, &other).unwrap();
    storyfold().arg("merge").arg(&good).arg("-o").arg(&other).assert().success();
    assert!(fs::symlink_metadata(&other).unwrap().is_symlink());
    assert!(fs::read_to_string(&target).unwrap().starts_with("{\"story\":"));
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
