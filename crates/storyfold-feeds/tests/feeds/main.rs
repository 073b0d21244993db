//! The readers as callers see them: from files and bytes to reports and problems.
#![allow(clippy::unwrap_used, reason = "a test that cannot make its files has failed")]

mod bad_input;
mod dates;
mod folders;
mod large;
mod nothing_lost;
mod records;

use std::path::{Path, PathBuf};

use storyfold_feeds::{Batch, Feed, FeedOptions};

/// A folder of files that is removed at the end of the test.
struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn with(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self) -> Batch {
        self.read_with(&FeedOptions::default())
    }

    fn read_with(&self, options: &FeedOptions) -> Batch {
        storyfold_feeds::read_paths([self.folder.path()], options)
    }

    /// The problems as a user sees them, without the place of the folder, and with `lost` or `kept` in front.
    fn shown(&self, batch: &Batch) -> Vec<String> {
        let place = format!("{}/", self.folder.path().display());
        let kept_or_lost = |lost| if lost { "lost" } else { "kept" };
        let shown = batch.problems.iter().map(|problem| format!("{} {problem}", kept_or_lost(problem.lost)));
        shown.map(|problem| problem.replace(&place, "")).collect()
    }
}

fn read_bytes(bytes: &[u8]) -> Batch {
    Feed::new(FeedOptions::default()).with_standard_input(bytes).read(["-"])
}

fn uris(batch: &Batch) -> Vec<&str> {
    batch.reports.iter().map(|report| report.uri.as_str()).collect()
}

fn n_lost(batch: &Batch) -> usize {
    batch.problems.iter().filter(|problem| problem.lost).count()
}

fn case_file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
    std::fs::read_to_string(path).unwrap()
}
