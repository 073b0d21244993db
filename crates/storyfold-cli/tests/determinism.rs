//! The same reports give the same bytes, in whatever order they arrive and on however many threads.

mod support;

use std::path::Path;

use serde_json::Value;

use crate::support::{data, json_lines, storyfold};

/// Every line of the sample, without its file.
fn records() -> Vec<String> {
    let mut records = Vec::new();
    for entry in data("sample").read_dir().expect("the sample ships with the project") {
        let path = entry.expect("an entry can be read").path();
        let lines = std::fs::read_to_string(path).expect("a file of the sample can be read");
        records.extend(lines.lines().map(str::to_owned));
    }
    records.sort();
    assert!(records.len() > 40);
    records
}

/// The records in an order that depends on the seed alone (Fisher and Yates with splitmix64).
fn shuffled(mut seed: u64) -> Vec<String> {
    let mut records = records();
    for end in (1..records.len()).rev() {
        seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut random = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        random = (random ^ (random >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        records.swap(end, (random % (end as u64 + 1)) as usize);
    }
    records
}

fn merged(format: &str, threads: &str, paths: &[&Path]) -> Vec<u8> {
    let output = storyfold().args(["merge", "--format", format, "-j", threads]).args(paths).unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    output.stdout
}

#[test]
fn the_order_of_the_reports_does_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    for format in ["jsonl", "text"] {
        let expected = merged(format, "1", &[&data("sample")]);
        assert!(expected.len() > 10_000);
        for seed in [1, 2, 3, 4] {
            let feed = folder.path().join("feed.jsonl");
            let records = shuffled(seed);
            assert_ne!(records, shuffled(seed + 1));
            std::fs::write(&feed, records.join("\n")).unwrap();
            assert!(merged(format, "2", &[&feed]) == expected, "order {seed} gives other {format}");
        }
    }
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let sample = data("sample");
    let expected = merged("jsonl", "1", &[&sample]);
    for threads in ["2", "8"] {
        assert!(merged("jsonl", threads, &[&sample]) == expected, "{threads} threads give other stories");
    }
}

#[test]
fn the_cut_into_files_does_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    let expected = merged("jsonl", "2", &[&data("sample")]);
    for (file_idx, part) in shuffled(7).chunks(5).enumerate() {
        std::fs::write(folder.path().join(format!("{file_idx}.jsonl")), part.join("\n")).unwrap();
    }
    assert!(merged("jsonl", "2", &[folder.path()]) == expected);
    let mut command = storyfold();
    let output =
        command.args(["merge", "--format", "jsonl", "-"]).write_stdin(shuffled(9).join("\n")).unwrap();
    assert!(output.stdout == expected, "standard input gives other stories");
}

/// The output of one run is the same text again: no number is written that JSON would read as another.
#[test]
fn numbers_survive_being_read_again() {
    let output = storyfold().arg("merge").arg(data("sample")).args(["--format", "jsonl"]).unwrap();
    let stories = json_lines(&output);
    let strengths = stories.iter().flat_map(|story| story["links"].as_array().expect("a story has links"));
    let strengths: Vec<&Value> = strengths.map(|link| &link["strength"]).collect();
    assert!(!strengths.is_empty());
    for strength in strengths {
        let read = strength.as_f64().expect("a strength is a number");
        assert!((0.0..=1.0).contains(&read) && read.is_sign_positive(), "{strength}");
        assert!(strength.to_string().len() <= 6, "more digits than it has: {strength}");
    }
}
