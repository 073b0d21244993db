//! A merge in bounded memory: the same output, and nothing left behind.

use std::path::Path;
use std::process::Output;

use super::support::{data, storyfold};

/// A made-up feed whose texts are more than a budget of 160 MiB holds in memory before it makes a file.
fn feed(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("feed.jsonl");
    storyfold().args(["generate", "--reports", "3000", "-o"]).arg(&path).assert().success();
    assert!(path.metadata().expect("the feed is there").len() > 5 << 20);
    path
}

fn merged(feed: &Path, more: &[&str]) -> Output {
    let mut command = storyfold();
    command.args(["merge", "--format", "jsonl"]).args(more).arg(feed).output().expect("the program starts")
}

fn error_of(feed: &Path, more: &[&str]) -> String {
    let output = storyfold().arg("merge").args(more).arg(feed).output().expect("the program starts");
    assert_eq!(output.status.code(), Some(2));
    String::from_utf8(output.stderr).expect("messages are UTF-8")
}

#[test]
fn the_stories_are_the_same_and_nothing_is_left_behind() {
    let folder = tempfile::tempdir().unwrap();
    let aside = folder.path().join("aside");
    std::fs::create_dir(&aside).unwrap();
    let feed = feed(folder.path());
    let expected = merged(&feed, &["--memory", "unbounded"]).stdout;
    assert!(expected.len() > 1_000_000);
    for threads in ["1", "3"] {
        for memory in [&[][..], &["--memory", "160M"]] {
            let options = [memory, &["-j", threads, "--temp-dir", aside.to_str().unwrap()]].concat();
            assert!(merged(&feed, &options).stdout == expected, "{options:?} give other stories");
        }
    }
    assert_eq!(aside.read_dir().unwrap().count(), 0);
}

#[test]
fn problems_are_the_same_and_in_the_same_order() {
    let folder = tempfile::tempdir().unwrap();
    let lines = [
        r#"{"uri": "a", "text": "The ferry Aurora sank off Marl.", "version": "1"}"#,
        r#"{"uri": "c", "text": "***"}"#,
        r#"{"uri": "a", "text": "The ferry Aurora sank off Marl on Monday.", "version": "2"}"#,
        r#"{"uri": "b", "text": 7}"#,
        r#"{"uri": "b", "text": "..."}"#,
    ];
    let lines_path = folder.path().join("feed.jsonl");
    std::fs::write(&lines_path, lines.join("\n")).unwrap();
    let array = folder.path().join("feed.json");
    std::fs::write(&array, format!("[{}]", lines.join(","))).unwrap();
    for feed in [&lines_path, &array, &data("sample")] {
        let options = ["--base", "nobody", "--problems"];
        let [plain, bounded] = ["plain.jsonl", "bounded.jsonl"].map(|name| folder.path().join(name));
        let with = |problems: &Path, memory: &str| {
            merged(feed, &[&options[..], &[problems.to_str().unwrap(), "--memory", memory]].concat())
        };
        let expected = with(&plain, "unbounded");
        let found = with(&bounded, "256M");
        assert_eq!(String::from_utf8_lossy(&found.stderr), String::from_utf8_lossy(&expected.stderr));
        assert_eq!(found.status.code(), expected.status.code());
        assert!(found.stdout == expected.stdout);
        assert_eq!(std::fs::read(&bounded).unwrap(), std::fs::read(&plain).unwrap());
    }
}

#[test]
fn what_cannot_be_is_refused() {
    let sample = data("sample");
    for (options, message) in [
        (&["--memory", "4Q"][..], "4Q is no size: it must be a number and K, M, G or T, as 512M or 4G"),
        (&["--memory", "99999999T"], "is no size"),
        (&["--memory", "64M"], "memory_bytes is 67108864 (64 MiB): must be 160 MiB at least"),
        (&["--memory", "1G", "--format", "text"], "which takes --format jsonl"),
        (&["--temp-dir", ".", "--format", "html"], "which takes --format jsonl"),
        (
            &["--memory", "1G", "--temp-dir", "/no/such/folder"],
            "/no/such/folder could not take the temporary files",
        ),
        (&["--memory", "1G", "--report", "pages"], "cannot be used with"),
        (&["--temp-dir", ".", "--to", "links"], "cannot be used with"),
    ] {
        let error = error_of(&sample, options);
        assert!(error.contains(message), "{options:?}: {error}");
    }
}

#[cfg(unix)]
#[test]
fn where_no_temporary_file_can_be_made_all_is_held_in_memory() {
    let sample = data("sample");
    let expected = merged(&sample, &["--memory", "unbounded"]);
    let mut command = storyfold();
    command.args(["merge", "--format", "jsonl"]).arg(&sample).env("TMPDIR", "/no/such/folder");
    let found = command.output().expect("the program starts");
    assert_eq!(found.status.code(), Some(0));
    assert!(found.stdout == expected.stdout);
    let messages = String::from_utf8_lossy(&found.stderr);
    assert!(messages.contains("/no/such/folder could not take the temporary files of a merge"), "{messages}");
    assert!(messages.contains("so all is held in memory"), "{messages}");
}

/// The system refuses a file of more than some kilobytes, as a full disk does.
#[cfg(unix)]
#[test]
fn a_disk_that_is_full_ends_it_with_the_cause() {
    let folder = tempfile::tempdir().unwrap();
    let aside = folder.path().join("aside");
    std::fs::create_dir(&aside).unwrap();
    let feed = feed(folder.path());
    let program = assert_cmd::cargo::cargo_bin("storyfold");
    let script =
        "trap '' XFSZ; ulimit -f 64; exec \"$0\" merge --format jsonl --memory 160M --temp-dir \"$1\" \"$2\"";
    let output = std::process::Command::new("sh")
        .args(["-c", script])
        .args([program.as_path(), &aside, &feed])
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(error.contains("aside could not take the temporary files of a merge: File too large"), "{error}");
    assert!(error.contains("; name another folder by --temp-dir"), "{error}");
    assert!(output.stdout.is_empty());
    assert_eq!(aside.read_dir().unwrap().count(), 0);
}
