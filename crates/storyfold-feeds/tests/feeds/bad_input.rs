use std::io::{self, Read};

use storyfold_feeds::{Batch, Feed, FeedOptions, read_paths};

use crate::{Folder, read_bytes, uris};

const GOOD: &str = "{\"uri\": \"good\", \"text\": \"T\"}\n";

#[track_caller]
fn check(folder: &Folder, batch: &Batch, expected_uris: &[&str], expected_problems: &[&str]) {
    assert_eq!(folder.shown(batch), expected_problems);
    assert_eq!(uris(batch), expected_uris);
}

#[test]
fn a_missing_path() {
    let folder = Folder::new().with("a.txt", "T");
    let batch = read_paths([folder.path("gone.jsonl"), folder.path("a.txt")], &FeedOptions::default());
    check(&folder, &batch, &["a.txt"], &["lost gone.jsonl: there is no such file or folder; check the path"]);
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_and_an_unreadable_folder() {
    use std::fs::{File, Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new().with("a.txt", "T").with("b.txt", "T").with("c/d.txt", "T");
    set_permissions(folder.path("a.txt"), Permissions::from_mode(0o000)).unwrap();
    set_permissions(folder.path("c"), Permissions::from_mode(0o000)).unwrap();
    let permissions_bind_us = File::open(folder.path("a.txt")).is_err();
    let batch = folder.read();
    set_permissions(folder.path("c"), Permissions::from_mode(0o700)).unwrap();
    if permissions_bind_us {
        let problems = [
            "lost c: the folder cannot be read: permission denied; allow reading it or leave it out",
            "lost a.txt: the file cannot be read: permission denied; allow reading it or leave it out",
        ];
        check(&folder, &batch, &["b.txt"], &problems);
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_nowhere() {
    let folder = Folder::new().with("a.txt", "T");
    std::os::unix::fs::symlink("gone", folder.path("b.txt")).unwrap();
    let problem = "lost b.txt: there is no such file or folder; check the path";
    check(&folder, &folder.read(), &["a.txt"], &[problem]);
}

#[test]
fn empty_and_blank_files() {
    let folder = Folder::new()
        .with("a.txt", "")
        .with("b.jsonl", "")
        .with("c.txt", " \r\n\u{a0}\n")
        .with("d.jsonl", "\n \n")
        .with("e.txt", "\u{feff}")
        .with("f.jsonl", GOOD);
    let problems = [
        "lost a.txt: the file is empty; remove it, or fetch it again",
        "lost b.jsonl: the file is empty; remove it, or fetch it again",
        "lost c.txt: the file is blank: it holds no text; remove it, or fetch it again",
        "lost d.jsonl: the file is blank: it holds no record; remove it, or fetch it again",
        "lost e.txt: the file is empty; remove it, or fetch it again",
    ];
    check(&folder, &folder.read(), &["good"], &problems);
}

#[test]
fn empty_and_missing_standard_input() {
    assert_eq!(read_bytes(b"").problems[0].to_string(), "-: the input is empty; nothing was read");
    let batch = read_paths(["-"], &FeedOptions::default());
    let problem = "-: standard input is not there to be read; name a file instead";
    assert_eq!(batch.problems[0].to_string(), problem);
    assert!(batch.problems[0].lost);
}

#[test]
fn a_folder_without_a_feed() {
    let folder = Folder::new().with("feeds/notes.md", "T");
    let batch = read_paths([folder.path("feeds")], &FeedOptions::default());
    let problem = "lost feeds: no feed in this folder; a feed is a file that ends in .txt, .jsonl or .ndjson";
    check(&folder, &batch, &[], &[problem]);
    assert_eq!(batch.skipped, [folder.path("feeds/notes.md")]);
}

#[test]
fn invalid_utf_8_in_a_line() {
    let feed =
        [GOOD.as_bytes(), b"{\"uri\": \"b\", \"text\": \"caf\xE9\"}\n{\"uri\": \"c\", \"text\": \"T\"}\n"]
            .concat();
    let folder = Folder::new().with("a.jsonl", feed);
    let batch = folder.read();
    let problem = "lost a.jsonl:2: the line is not valid UTF-8 at byte 54 of the file (column 26); \
                   write the feed out as UTF-8";
    check(&folder, &batch, &["good", "c"], &[problem]);
    assert_eq!(batch.problems[0].byte, Some(54));
}

#[test]
fn invalid_utf_8_in_a_text() {
    let folder = Folder::new().with("a.txt", b"one\ncaf\xE9\n").with("b.txt", "caf\u{e9}");
    let batch = folder.read();
    let problem = "lost a.txt:2: the text is not valid UTF-8 at byte 7; write the file out as UTF-8";
    check(&folder, &batch, &["b.txt"], &[problem]);
    assert_eq!(batch.problems[0].byte, Some(7));
}

#[test]
fn files_of_formats_that_have_no_reader() {
    let folder = Folder::new()
        .with("a.txt", b"\xFF\xFEa\0b\0")
        .with("b.jsonl", b"\x1F\x8B\x08")
        .with("c.json", "[{\"uri\": \"a\"}]")
        .with("d.xml", "<?xml version=\"1.0\"?><rss/>");
    let paths = ["a.txt", "b.jsonl", "c.json", "d.xml"].map(|name| folder.path(name));
    let batch = read_paths(paths, &FeedOptions::default());
    let problems = [
        "lost a.txt: this is text in UTF-16, which is not read yet; write it out as UTF-8",
        "lost b.jsonl: this is a gzip file, which is not read yet; unpack it first",
        "lost c.json: this is a JSON array, which is not read yet; write one object a line, as `jq -c '.[]'` does",
        "lost d.xml: this is an XML feed, which is not read yet; take the reports out of it as JSON Lines or .txt",
    ];
    check(&folder, &batch, &[], &problems);
}

#[test]
fn the_same_uri_twice() {
    let folder = Folder::new()
        .with("a.jsonl", "{\"uri\": \"a\", \"text\": \"new\", \"updated\": \"2018-02-02\"}\n{\"uri\": \"b\", \"text\": \"T\"}\n")
        .with("b.jsonl", "{\"uri\": \"a\", \"text\": \"old\", \"updated\": \"2018-02-01\"}\n{\"uri\": \"b\", \"text\": \"T\"}\n")
        .with("c.jsonl", "{\"uri\": \"b\", \"text\": \"T\", \"headline\": \"H\"}\n");
    let batch = folder.read();
    let problems = [
        "kept a.jsonl:2: report b: the same uri with the same text stands again at c.jsonl:1, which stands later, \
         and neither dates nor versions tell which one is newer; that one is taken",
        "kept b.jsonl:1: report a: the same uri with another text stands at a.jsonl:1, which is a later version; \
         that one is taken",
        "kept b.jsonl:2: report b: the same uri with the same text stands again at c.jsonl:1, which stands later, \
         and neither dates nor versions tell which one is newer; that one is taken",
    ];
    check(&folder, &batch, &["a", "b"], &problems);
    assert_eq!(batch.reports[0].text, "new");
    assert_eq!(batch.n_superseded, 3);
}

#[test]
fn the_same_report_twice() {
    let batch = read_bytes([GOOD, GOOD].concat().as_bytes());
    assert_eq!(batch.reports.len(), 1);
    assert_eq!(
        batch.problems[0].to_string(),
        "-:1: report good: the same report stands again at -:2; it is taken once"
    );
}

#[test]
fn a_line_beyond_the_limit() {
    let options = FeedOptions::default().with_max_report_bytes(60);
    let line = |n: usize| format!("{{\"uri\": \"{n}\", \"text\": \"{}\"}}\n", "x".repeat(n - 25));
    let folder = Folder::new()
        .with("a.jsonl", [line(59), line(60), line(61), GOOD.to_owned(), "x".repeat(70)].concat());
    let batch = folder.read_with(&options);
    let problems = [
        "lost a.jsonl:3: the line has 62 bytes, and the limit for one report is 60; split it or raise the limit",
        "lost a.jsonl:5: the line has 70 bytes, and the limit for one report is 60; split it or raise the limit",
    ];
    check(&folder, &batch, &["59", "60", "good"], &problems);
    assert_eq!(batch.problems[0].byte, Some(60 + 61));
}

#[test]
fn a_text_beyond_the_limit() {
    let folder = Folder::new().with("a.txt", "12345").with("b.txt", "123456");
    let batch = folder.read_with(&FeedOptions::default().with_max_report_bytes(5));
    let problem =
        "lost b.txt: the file is longer than 5 bytes, the limit for one report; split it or raise the limit";
    check(&folder, &batch, &["a.txt"], &[problem]);
}

#[test]
fn a_stream_that_breaks_off() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::from_raw_os_error(5))
        }
    }
    let lines = GOOD.replace("good", "a").repeat(2_000);
    let stream = lines.as_bytes().chain(Broken);
    let batch = Feed::new(FeedOptions::default()).with_standard_input(stream).read(["-"]);
    assert_eq!((batch.reports.len(), batch.n_superseded), (1, 1_999));
    let lost: Vec<String> =
        batch.problems.iter().filter(|problem| problem.lost).map(ToString::to_string).collect();
    assert_eq!(lost, ["-:2001: the rest of the file cannot be read: input/output error"]);
}
