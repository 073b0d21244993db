//! A folder for one test, and what a run of the program in it said.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{json_lines, storyfold};

/// A report without fault.
pub(crate) const GOOD: &str =
    "The ferry Aurora sank off Port Ellen on Monday. All 48 passengers were saved by the coastguard.";

/// A folder for one test, with a good feed in it.
pub(crate) struct Place {
    pub(crate) folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().expect("a folder for the test") };
        place.write("good.txt", GOOD);
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).expect("the folder of the test can be written");
        path
    }

    /// Merges `bad` along with the good feed, and then `bad` alone.
    ///
    /// Both times there is one problem, on standard error and in the file. The good report becomes a story nevertheless, and
    /// the status says that something was lost; alone, that nothing could be done.
    pub(crate) fn check_lost(&self, bad: &Path) -> Problem {
        let problem = self.check_beside_good(bad);
        let alone = self.merge(&[bad]);
        assert_eq!(alone.output.status.code(), Some(2), "{alone:?}");
        assert_eq!(alone.problems, std::slice::from_ref(&problem.json), "{alone:?}");
        assert!(alone.output.stdout.is_empty(), "{alone:?}");
        problem
    }

    pub(crate) fn check_beside_good(&self, bad: &Path) -> Problem {
        let run = self.merge(&[bad, &self.path("good.txt")]);
        assert_eq!(run.output.status.code(), Some(1), "{run:?}");
        assert_eq!(run.uris(), ["good.txt"], "{run:?}");
        let [json] = run.problems.as_slice() else { panic!("one problem expected: {run:?}") };
        assert_eq!(json["lost"], true);
        let problem = Problem { json: json.clone() };
        assert_eq!(run.messages, format!("problem: {}\n", problem.message()));
        problem
    }

    pub(crate) fn merge(&self, paths: &[&Path]) -> Run {
        let listed = self.path("problems");
        let output = storyfold()
            .args(["merge", "--format", "jsonl", "--problems"])
            .arg(&listed)
            .args(paths)
            .output()
            .expect("the program starts");
        let messages = String::from_utf8(output.stderr.clone()).expect("messages are UTF-8");
        assert!(!messages.contains("panicked"), "{messages}");
        let listed = fs::read_to_string(listed).expect("the problems were written");
        let problems =
            listed.lines().map(|it| serde_json::from_str(it).expect("a problem is JSON")).collect();
        Run { output, messages, problems }
    }
}

/// One run of `merge`.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) output: Output,
    pub(crate) messages: String,
    pub(crate) problems: Vec<Value>,
}

impl Run {
    /// The reports that stand in stories, in the order of the stories.
    pub(crate) fn uris(&self) -> Vec<String> {
        let stories = json_lines(&self.output);
        let reports =
            stories.iter().flat_map(|story| story["reports"].as_array().expect("a story has reports"));
        reports.map(|report| report["uri"].as_str().expect("a report has a uri").to_owned()).collect()
    }
}

/// A problem as it stands in the file of problems.
pub(crate) struct Problem {
    pub(crate) json: Value,
}

impl Problem {
    /// The line that must stand on standard error: file, line, report, and what is wrong.
    pub(crate) fn message(&self) -> String {
        let file = self.json["file"].as_str().expect("a problem names its file");
        let line = self.json["line"].as_u64().map_or(String::new(), |line| format!("{line}:"));
        let report = self.json["uri"].as_str().map_or(String::new(), |uri| format!("report {uri}: "));
        format!("{file}:{line} {report}{}", self.json["problem"].as_str().expect("a problem is told"))
    }

    pub(crate) fn check(&self, file: &Path, line: Option<u64>, told: &str) {
        assert_eq!(self.json["file"].as_str(), file.to_str());
        assert_eq!(self.json["line"].as_u64(), line, "{}", self.message());
        assert!(self.message().contains(told), "{:?} is not told in: {}", told, self.message());
    }
}
