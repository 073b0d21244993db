//! Paths and files that cannot be read, or hold nothing.

use std::fs;

use serde_json::json;

use crate::place::Place;

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
