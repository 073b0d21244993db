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
    let mut lines = json!({"uri": "a", "text": "All is well in Marl."}).to_string().into_bytes();
    let n_bytes = lines.len() + 1;
    lines.extend(b"\n{\"uri\": \"b\", \"text\": \"The caf\xE9 in Port Ellen will open again.\"}\n");
    let feed = place.write("latin.jsonl", lines);
    // Read in the charset that the bytes look like, with a note.
    let run = place.merge(&[&text, &feed]);
    assert_eq!((run.output.status.code(), run.uris().len()), (Some(0), 3), "{run:?}");
    let [of_text, of_line] = run.problems.as_slice() else { panic!("two notes expected: {run:?}") };
    let told = |problem: &serde_json::Value| problem["problem"].as_str().unwrap().to_owned();
    assert!(
        told(of_text).contains("not valid UTF-8 at byte 17 (line 3); it is read as windows-1252"),
        "{run:?}"
    );
    assert!(told(of_line).contains(&format!("at byte {}", n_bytes + 29)), "{run:?}");
    assert_eq!((&of_line["line"], &of_line["lost"]), (&json!(2), &json!(false)));

    // Not taken at all where reading is strict.
    let run = place.merge(&["--strict".as_ref(), &text, &feed]);
    assert_eq!((run.output.status.code(), run.uris()), (Some(1), vec!["a".to_owned()]), "{run:?}");
}
