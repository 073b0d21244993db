//! The folder is whole, ours, and the same every time.

use std::fs;

use storyfold::Report;
use storyfold_report::{Collection, ReportFolder};

use super::{ferry, files_of, stories, written};

#[test]
fn the_same_reports_give_the_same_bytes() {
    let reports = ferry();
    let mut turned: Vec<Report> = reports.clone();
    turned.reverse();
    assert_eq!(written(&reports), written(&turned));
}

#[test]
fn an_earlier_report_goes_and_anything_else_stays() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("new/report");
    let reports = ferry();
    let merged = stories(&reports);
    let all = Collection::new(&merged, &reports);
    let write =
        |collection: &Collection<'_>| ReportFolder::at(&path).and_then(|folder| folder.write(collection));

    write(&all).unwrap();
    let first = files_of(&path);
    assert!(first.contains_key("index.html") && first.contains_key("pictures/copying.svg"));
    write(&all.with_max_stories(1)).unwrap();
    let second = files_of(&path);
    assert_eq!(
        second.keys().filter(|name| name.starts_with("stories/")).count(),
        2,
        "a story and its columns"
    );
    assert!(second["index.html"].contains("1 smaller story, of 1 report, has no page here"));

    fs::write(path.join("stories/notes.txt"), "mine").unwrap();
    let error = write(&all).unwrap_err().to_string();
    assert!(error.contains("notes.txt") && error.contains("not of the earlier report"), "{error}");
    fs::remove_file(path.join("stories/notes.txt")).unwrap();
    assert_eq!(files_of(&path), second);

    fs::remove_file(path.join("storyfold-report.txt")).unwrap();
    let error = write(&all).unwrap_err().to_string();
    assert!(error.contains("holds no earlier report of storyfold"), "{error}");
    assert_eq!(fs::read_dir(parent.path().join("new")).unwrap().count(), 1, "nothing was left beside it");
}

#[test]
fn a_file_is_no_folder_and_an_empty_folder_is_one() {
    let parent = tempfile::tempdir().unwrap();
    let file = parent.path().join("file");
    fs::write(&file, "").unwrap();
    let error = ReportFolder::at(&file).unwrap_err().to_string();
    assert!(error.ends_with("is not a folder; name a folder that is new or empty"), "{error}");
    let reports = ferry();
    let merged = stories(&reports);
    let empty = parent.path().join("empty");
    fs::create_dir(&empty).unwrap();
    ReportFolder::at(&empty).unwrap().write(&Collection::new(&merged, &reports)).unwrap();
    assert!(empty.join("index.html").is_file());
}

#[test]
fn what_fails_leaves_the_earlier_report_as_it_was() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("report");
    let reports = ferry();
    let merged = stories(&reports);
    let folder = ReportFolder::at(&path).unwrap();
    folder.write(&Collection::new(&merged, &reports)).unwrap();
    let before = files_of(&path);
    let error = folder.write(&Collection::new(&merged, &reports[1..])).unwrap_err().to_string();
    assert_eq!(
        error,
        "the report wire-1 of a story is missing, or is another than that from which the story was made"
    );
    assert_eq!(files_of(&path), before);
    assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1, "half a report was left");
}

#[test]
fn no_stories_make_an_index_that_says_so() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("report");
    ReportFolder::at(&path).unwrap().write(&Collection::new(&[], &[])).unwrap();
    let files = files_of(&path);
    assert!(files["index.html"].contains("0 stories"));
    assert!(!files.contains_key("pictures/copying.svg"), "a matrix of nobody");
}
