//! Labels that cannot be used are refused, with file and line.

use std::fs;

use tempfile::TempDir;

use crate::support::{data, storyfold};

#[test]
fn labels_that_cannot_be_used_are_refused() {
    for (table, part) in [
        ("", "gold.csv:1: there is no column uri"),
        ("uri,topic\na,1\n", "gold.csv:1: there is no column story, only: uri, topic"),
        ("uri,story\n", "gold.csv: no report is marked"),
        ("uri,story\na,1\nb\n", "gold.csv:3: the row has 1 columns, the first row 2"),
        ("uri,story\na,1\n,2\n", "gold.csv:3: the row lacks its uri or its story"),
        ("uri,story\na,1\na,2\n", "gold.csv:3: the report a is marked a second time, with another story"),
        ("uri,story\na,1\n", "none of the reports that "),
    ] {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("gold.csv");
        fs::write(&path, table).unwrap();
        let assert = storyfold().arg("eval").arg("--gold").arg(&path).arg(data("sample")).assert().code(2);
        let told = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
        assert!(told.contains(part), "{table:?}: {told}");
    }
}

#[test]
fn columns_may_stand_in_any_order_and_be_quoted() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("gold.csv");
    fs::write(&path, "\u{feff}note,story,uri\r\n\"a, b\",market,\"norden-wire:20260902-0377\"\r\n").unwrap();
    let output = storyfold().arg("eval").arg("--gold").arg(&path).arg(data("sample")).unwrap();
    assert!(
        String::from_utf8(output.stdout)
            .unwrap()
            .starts_with("1 reports of 1 stories, put into 1 stories; 0 lost")
    );
}

#[test]
fn a_folder_without_labels_is_no_set() {
    let assert = storyfold().arg("tune").arg(data("sample")).assert().code(2);
    let told = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
    assert!(told.contains("sample is no set: it needs a file gold.csv beside its feeds"), "{told}");
}
