//! Every format as it should be, and broken in the ways of the wild.
#![allow(clippy::unwrap_used, reason = "a test that cannot make its files has failed")]

mod broken;
mod corpus;
mod fixtures;
mod mutation;
mod mutations;
mod options;
mod oracle;
mod packed;
#[cfg(feature = "parquet")]
mod parquet;
mod scan;

use std::path::{Path, PathBuf};

use serde_json::Value;
use storyfold_feeds::{Batch, Feed, FeedOptions, read_paths};

/// The folder of feeds, one of every format.
fn feeds() -> PathBuf {
    cases().join("feeds")
}

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(feeds().join(name)).unwrap()
}

/// The cases of a file that need no feature that is not there.
fn lines(name: &str) -> Vec<Value> {
    let lines = std::fs::read_to_string(cases().join(name)).unwrap();
    let cases = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    cases.filter(|case| is_readable(case["file"].as_str().unwrap())).collect()
}

/// Whether this build has a reader for the file.
fn is_readable(name: &str) -> bool {
    cfg!(feature = "html") || !(name.ends_with(".html") || name.ends_with(".warc"))
}

fn read_bytes(bytes: &[u8]) -> Batch {
    Feed::new(FeedOptions::default()).with_standard_input(bytes).read(["-"])
}

fn read_file(path: &Path, options: &FeedOptions) -> Batch {
    read_paths([path], options)
}

/// The problems as a user sees them, `FILE` for the path, and `lost` or `kept` in front.
fn shown(batch: &Batch, path: &Path) -> Vec<String> {
    let kept_or_lost = |lost| if lost { "lost" } else { "kept" };
    let path = path.display().to_string();
    let shown = batch.problems.iter().map(|problem| format!("{} {problem}", kept_or_lost(problem.lost)));
    shown.map(|problem| problem.replace(&path, "FILE")).collect()
}

fn uris(batch: &Batch) -> Vec<&str> {
    batch.reports.iter().map(|report| report.uri.as_str()).collect()
}

fn n_accounted(batch: &Batch) -> usize {
    batch.reports.len() + batch.n_superseded + batch.problems.iter().filter(|problem| problem.lost).count()
}
