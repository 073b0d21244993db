//! What the tests of the program share: how it is started, and where the sample is.

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;

/// The program, ready to be given arguments.
pub(crate) fn storyfold() -> Command {
    let mut command = Command::cargo_bin("storyfold").expect("cargo builds the program for its tests");
    // Messages are compared as text: a terminal's colours would only be in the way.
    command.env("NO_COLOR", "1");
    command
}

/// A file or folder of the data that ships with the project.
pub(crate) fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data").join(path)
}

/// Standard output of a run as JSON Lines.
pub(crate) fn json_lines(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).expect("the output is UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("every line is JSON")).collect()
}
