//! The program and an index on disk.

#[path = "../support/mod.rs"]
mod support;

mod commands;
#[cfg(unix)]
mod kill;
mod stream;

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{data, json_lines, storyfold};

/// A folder for an index.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().expect("a folder can be made") }
    }

    pub(crate) fn index(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).expect("a file can be written");
        path
    }

    /// Runs `storyfold index COMMAND` on the index and takes its standard output.
    pub(crate) fn run(&self, command: &str, more: &[&str]) -> Vec<Value> {
        let output =
            storyfold().args(["index", command]).arg(self.index()).args(more).output().expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        json_lines(&output)
    }

    #[track_caller]
    pub(crate) fn assert_whole(&self) {
        storyfold().args(["index", "verify"]).arg(self.index()).assert().success();
    }

    /// The stories of the index, each as the `uri`s of its reports.
    pub(crate) fn groups(&self) -> Vec<Value> {
        let output = storyfold().args(["stories", "--index"]).arg(self.index()).output().expect("it runs");
        sorted(json_lines(&output).iter().map(|story| story["reports"].clone()).collect())
    }
}

/// The stories of a merge, each as the `uri`s of its reports.
pub(crate) fn merged_groups(feed: &std::path::Path) -> Vec<Value> {
    let output = storyfold().arg("merge").arg(feed).output().expect("it runs");
    let uris = |story: &Value| -> Value {
        story["reports"].as_array().expect("reports").iter().map(|report| report["uri"].clone()).collect()
    };
    sorted(json_lines(&output).iter().map(uris).collect())
}

fn sorted(mut groups: Vec<Value>) -> Vec<Value> {
    groups.sort_by_key(Value::to_string);
    groups
}

/// The reports of the sample, in the order of its files, as lines.
pub(crate) fn sample_lines() -> Vec<String> {
    let mut paths: Vec<PathBuf> = fs::read_dir(data("sample"))
        .expect("the sample is there")
        .map(|it| it.expect("an entry").path())
        .collect();
    paths.sort();
    let text: String = paths.iter().map(|path| fs::read_to_string(path).expect("a feed")).collect();
    text.lines().map(|line| format!("{line}\n")).collect()
}

/// A line that tells one of three stories, with a name of its own.
pub(crate) fn line(idx: usize) -> String {
    let told = [
        "The ferry Aurora sank off Port Ellen on Monday in a heavy swell. The lifeboat of Marl saved all passengers.",
        "The bridge over the Sorn is shut. Engineers found cracks in two piers, and buses go by way of Linden.",
        "A baker from Linden won the rye loaf prize. The jury praised the crust and the smell of caraway.",
    ];
    let name = ["Bar", "Cor", "Dal", "Fen", "Gil", "Hob", "Jun", "Kel", "Lom", "Mor"];
    let name = format!("{}{}{}", name[idx / 100 % 10], name[idx / 10 % 10], name[idx % 10]).to_lowercase();
    let text = format!("{} Mayor {name} agreed.", told[idx % told.len()]);
    let report = json!({
        "uri": format!("r{idx:04}"),
        "source": format!("Source {}", idx % 7),
        "published": format!("2026-03-{:02}T{:02}:00:00Z", 1 + idx % 3, idx % 24),
        "text": text,
    });
    format!("{report}\n")
}
