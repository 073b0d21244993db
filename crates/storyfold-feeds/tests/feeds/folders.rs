use storyfold_feeds::{Feed, FeedOptions, SourceRule, read_paths};

use crate::{Folder, read_bytes, uris};

#[test]
fn a_folder_of_mixed_files() {
    let folder = Folder::new()
        .with("b.txt", "B")
        .with("a/z.TXT", "Z")
        .with("a.jsonl", "{\"uri\": \"1\", \"text\": \"T\"}\n\n{\"uri\": \"2\", \"text\": \"T\"}")
        .with("c.ndjson", "{\"uri\": \"3\", \"text\": \"T\"}\n")
        .with("notes.md", "no feed")
        .with("a/gold.json", "{}")
        .with(".hidden.txt", "no feed")
        .with(".git/x.txt", "no feed")
        .with("a/b.txt~", "no feed");
    let batch = folder.read();
    assert_eq!(uris(&batch), ["1", "2", "z.TXT", "b.txt", "3"]);
    assert_eq!(folder.shown(&batch), [""; 0]);
    assert_eq!(batch.skipped, ["a/b.txt~", "a/gold.json", "notes.md"].map(|name| folder.path(name)));
    assert_eq!(batch.n_files, 4);
}

#[test]
fn texts_of_the_same_name_go_by_their_paths() {
    let folder =
        Folder::new().with("x.txt", "1").with("a/x.txt", "2").with("a/b/x.txt", "3").with("a/y.txt", "4");
    assert_eq!(uris(&folder.read()), ["a/b/x.txt", "a/x.txt", "y.txt", "x.txt"]);

    let paths = [folder.path("a/b"), folder.path("x.txt")];
    let batch = read_paths(&paths, &FeedOptions::default());
    assert_eq!(uris(&batch), [paths[0].join("x.txt").to_str().unwrap(), paths[1].to_str().unwrap()]);
}

#[test]
fn paths_are_read_in_the_order_given() {
    let folder = Folder::new().with("a.txt", "A").with("b.txt", "B");
    let batch = Feed::new(FeedOptions::default()).with_standard_input("from a pipe".as_bytes()).read([
        folder.path("b.txt"),
        "-".into(),
        folder.path("a.txt"),
    ]);
    assert_eq!(uris(&batch), ["b.txt", "stdin", "a.txt"]);
}

#[test]
fn sources_follow_the_rule() {
    let folder = Folder::new().with("Gazette/000_a.b.txt", "T").with(
        "Gazette/r.jsonl",
        "{\"uri\": \"1\", \"text\": \"T\"}\n{\"uri\": \"2\", \"text\": \"T\", \"source\": \"S\"}",
    );
    for (rule, expected) in [
        (SourceRule::FileStem, [Some("000_a.b"), None, Some("S")]),
        (SourceRule::Folder, [Some("Gazette"), Some("Gazette"), Some("S")]),
        (SourceRule::Fixed("F".to_owned()), [Some("F"), Some("F"), Some("S")]),
    ] {
        let batch = folder.read_with(&FeedOptions::default().with_source_rule(rule));
        let sources: Vec<_> = batch.reports.iter().map(|report| report.source.as_deref()).collect();
        assert_eq!(sources, expected);
    }
}

#[test]
fn a_file_that_is_reached_twice_is_read_once() {
    let folder = Folder::new().with("f/a.txt", "A");
    let paths = [folder.path("f"), folder.path("f/a.txt"), folder.path("f"), "-".into(), "-".into()];
    let batch = Feed::new(FeedOptions::default()).with_standard_input("x".as_bytes()).read(paths);
    assert_eq!(uris(&batch), ["a.txt", "stdin"]);
    let shown = folder.shown(&batch);
    assert!(shown[0].starts_with("kept f/a.txt: this is the same as "), "{shown:?}");
    assert!(shown[1].starts_with("kept f: this is the same as "), "{shown:?}");
    assert_eq!(shown[2..], ["kept -: standard input is named twice; it is read once"]);
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_circles_end() {
    let folder = Folder::new().with("a/x.txt", "X");
    std::os::unix::fs::symlink("..", folder.path("a/up")).unwrap();
    std::os::unix::fs::symlink("a", folder.path("b")).unwrap();
    let batch = folder.read();
    assert_eq!(uris(&batch), ["x.txt"]);
    assert_eq!(batch.problems.len(), 2);
    assert!(batch.problems.iter().all(|problem| !problem.lost));
}

#[test]
fn a_single_file_is_recognised_by_its_content() {
    let folder = Folder::new()
        .with("records", "\n {\"uri\": \"1\", \"text\": \"T\"}")
        .with("records.txt", "\u{feff}{\"uri\": \"2\", \"text\": \"T\"}\r\n")
        .with("words", "Words.");
    let paths = ["records", "records.txt", "words"].map(|name| folder.path(name));
    assert_eq!(uris(&read_paths(paths, &FeedOptions::default())), ["1", "2", "words"]);
}

#[test]
fn a_text_is_kept_as_it_is_but_for_the_byte_order_mark() {
    let folder = Folder::new().with("a.txt", "\u{feff}One.\r\nTwo.\u{feff}\r\n");
    assert_eq!(folder.read().reports[0].text, "One.\r\nTwo.\u{feff}\r\n");
}

#[test]
fn a_broken_first_line_makes_a_feed_no_text() {
    let batch = read_bytes(b"junk\n{\"uri\": \"1\", \"text\": \"T\"}\n");
    assert_eq!(uris(&batch), ["1"]);
    assert_eq!(batch.problems[0].line, Some(1));
}

#[test]
fn joined_files_may_hold_byte_order_marks() {
    let batch = read_bytes(
        "\u{feff}{\"uri\": \"1\", \"text\": \"T\"}\n\u{feff}{\"uri\": \"2\", \"text\": \"T\"}\n".as_bytes(),
    );
    assert_eq!(uris(&batch), ["1", "2"]);
}
