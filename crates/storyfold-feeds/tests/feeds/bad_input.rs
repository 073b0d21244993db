use std::io::{self, Read};

use storyfold_feeds::{Batch, Feed, FeedOptions, Strictness, read_paths};

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
    let problem =
        "lost feeds: no feed in this folder; a feed is a .txt, or a file of one of the formats that are read";
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
    let problem =
        "kept a.jsonl:2: report b: the record is not valid UTF-8 at byte 54; it is read as windows-1252";
    check(&folder, &batch, &["good", "b", "c"], &[problem]);
    assert_eq!(batch.reports[1].text, "caf\u{e9}");

    let batch = folder.read_with(&FeedOptions::default().with_strictness(Strictness::Strict));
    let problem = "lost a.jsonl:2: report b: the record is not valid UTF-8 at byte 54; it is read as windows-1252; \
                   as reading is strict, the report is not taken";
    check(&folder, &batch, &["good", "c"], &[problem]);
}

#[test]
fn invalid_utf_8_in_a_text() {
    let folder = Folder::new().with("a.txt", b"one\ncaf\xE9\n").with("b.txt", "caf\u{e9}");
    let batch = folder.read();
    let problem = "kept a.txt: report a.txt: the text is not valid UTF-8 at byte 7 (line 2); it is read as windows-1252";
    check(&folder, &batch, &["a.txt", "b.txt"], &[problem]);
    assert_eq!(batch.reports[0].text, "one\ncaf\u{e9}\n");
}

#[test]
fn files_without_reports() {
    let folder = Folder::new()
        .with("a.bin", b"\x00\x01\x02\x03 and so on")
        .with("b.jsonl", b"\x1F\x8B\x08")
        .with("c.json", "[{\"uri\": \"a\"}]")
        .with("d.xml", "<?xml version=\"1.0\"?><rss/>")
        .with("e.pdf", "%PDF-1.7")
        .with("f.zip", b"PK\x03\x04")
        .with("g.csv", "uri,story\na,1\n")
        .with("h.xml", "<?xml version=\"1.0\"?><svg/>")
        .with("i.json", "{\"settings\": {}}")
        .with("j.md", "# Notes");
    let problems = [
        "lost a.bin: this is a binary file of an unknown format, which is not read; leave it out",
        "lost b.jsonl: the file cannot be read: the packed data breaks off; fetch the file again",
        "lost c.json:1: report a: the record has no text; expected a field `text`, `body`, `articleBody`, `content`",
        "lost d.xml: the feed holds no item; remove it, or fetch it again",
        "lost e.pdf: this is a PDF file, which is not read; take the text out of it as .txt",
        "lost f.zip: this is a zip file, which is not read; unpack it first",
    ];
    // What belongs to other programs is passed over in a folder, and told of where it is named itself.
    let batch = folder.read();
    check(&folder, &batch, &[], &problems);
    let skipped = ["g.csv", "h.xml", "i.json", "j.md"].map(|name| folder.path(name));
    assert_eq!(batch.skipped, skipped);
    let batch = read_paths(&skipped[..3], &FeedOptions::default());
    let problems = [
        "lost g.csv: no column of the table is the text of a report; say which one is with --field text=COLUMN. \
         Its columns: uri, story",
        "lost h.xml: this is XML of an unknown kind, which is not read; name a feed of RSS or Atom, NewsML-G2, NITF or HTML",
        "lost i.json:1: the record has no text; expected a field `text`, `body`, `articleBody`, `content`",
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
