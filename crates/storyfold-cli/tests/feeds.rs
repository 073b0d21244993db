//! Feeds as the program reads them: what is merged from them can be proven against them.

mod support;

use std::path::PathBuf;

use support::{data, json_lines, storyfold};

/// A feed of every format, beside the tests of the readers.
fn feeds() -> PathBuf {
    data("../crates/storyfold-feeds/tests/cases/feeds")
}

const LATIN: [&str; 6] = ["--field", "uri=Nr", "--field", "headline=Titel", "--field", "text=Langtext"];

#[test]
fn stories_of_all_formats_are_proven() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let stories = folder.path().join("stories.jsonl");
    let merged =
        storyfold().args(["merge", "-o"]).arg(&stories).args(LATIN).arg(feeds()).output().expect("it starts");
    // One item of NewsML-G2 is a picture; two of RSS are mere headlines, which is told and is what they tell.
    let messages = String::from_utf8_lossy(&merged.stderr);
    assert_eq!(messages.matches("problem: ").count(), 1, "{messages}");
    assert_eq!(messages.matches("its headline stands for it").count(), 2, "{messages}");
    assert_eq!(merged.status.code(), Some(1), "{messages}");
    let verified =
        storyfold().arg("verify").arg(&stories).args(LATIN).arg(feeds()).output().expect("it starts");
    let verdict = String::from_utf8_lossy(&verified.stdout);
    assert!(verdict.starts_with("proven: ") && verdict.contains(" 0 faults"), "{verdict}");
    assert_eq!(verified.status.code(), Some(0));
    // Read with other options, the texts are others, or not there.
    let verified =
        storyfold().arg("verify").arg(&stories).arg("--strict").arg(feeds()).output().expect("it starts");
    assert_eq!(verified.status.code(), Some(1));
}

#[test]
fn the_source_is_the_host_where_that_is_asked_for() {
    let feed = feeds().join("gazette.rss.xml");
    let merged = storyfold()
        .args(["merge", "--format", "jsonl", "--source-from", "host"])
        .arg(feed)
        .output()
        .expect("it starts");
    let stories = json_lines(&merged);
    let mut sources: Vec<&str> = stories
        .iter()
        .flat_map(|story| story["reports"].as_array().expect("a list"))
        .map(|report| report["source"].as_str().expect("a source"))
        .collect();
    sources.sort_unstable();
    assert_eq!(sources, ["gazette.example", "gazette.example", "gazette.example", "post.example"]);
}

#[test]
fn a_pattern_is_read_from_quotes_and_nonsense_is_refused() {
    let pattern = feeds().join("*.atom.xml");
    let merged = storyfold().args(["merge", "--format", "jsonl"]).arg(pattern).output().expect("it starts");
    assert_eq!((merged.status.code(), json_lines(&merged).is_empty()), (Some(0), false));
    let refused = storyfold().args(["merge", "--field", "words=a", "-"]).output().expect("it starts");
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("is no field of a report"));
}
