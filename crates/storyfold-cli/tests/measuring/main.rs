//! `storyfold eval`, `tune` and `config`: measuring a grouping and setting its thresholds.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

#[path = "../support/mod.rs"]
mod support;

mod settings;

mod gold;

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::{data, json_lines, storyfold};

/// A folder with the sample feed and its labels, as `tune` takes it.
fn sample_set() -> TempDir {
    let folder = TempDir::new().unwrap();
    for entry in data("sample").read_dir().unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    fs::copy(data("cases/sample/stories.csv"), folder.path().join("gold.csv")).unwrap();
    folder
}

fn tune(set: &Path, sweep: &str) -> String {
    let output = storyfold().arg("tune").arg(set).args(["--sweep", sweep]).unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_sweep_has_a_row_for_each_value_and_shows_what_a_wrong_one_costs() {
    let set = sample_set();
    let table = tune(set.path(), "story_strength=0.09,0.9");
    let row = |value: &str| -> Vec<f64> {
        let line = table.lines().find(|line| line.trim_start().starts_with(&format!("{value} "))).unwrap();
        line.split_whitespace().map(|cell| cell.parse().unwrap()).collect()
    };
    // Value, stories, precision, recall: at 0.9 next to nothing is together.
    assert_eq!((row("0.09")[1], row("0.09")[3]), (18.0, 1.0));
    assert!(row("0.9")[1] >= 30.0 && row("0.9")[2] == 1.0 && row("0.9")[3] < 0.7);
    assert!(table.contains("bands of") && table.contains("is expected to propose"));
}

#[test]
fn fields_that_links_depend_on_are_swept_as_well() {
    let set = sample_set();
    let table = tune(set.path(), "window_hours=off,1");
    let n_stories = |value: &str| -> usize {
        let line = table.lines().find(|line| line.trim_start().starts_with(&format!("{value} "))).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    };
    assert!(n_stories("1") > n_stories("off"), "{table}");
}

#[test]
fn plots_stand_alone() {
    let set = sample_set();
    let (sweep, curve) = (set.path().join("sweep.svg"), set.path().join("curve.svg"));
    storyfold()
        .arg("tune")
        .arg(set.path())
        .arg("--svg")
        .arg(&sweep)
        .arg("--curve-svg")
        .arg(&curve)
        .assert()
        .success();
    for path in [sweep, curve] {
        let svg = fs::read_to_string(path).unwrap();
        assert!(svg.starts_with("<svg xmlns=") && svg.trim_end().ends_with("</svg>"));
        assert!(svg.contains("<polyline") && !svg.contains("NaN") && !svg.contains("href"));
    }
}

#[test]
fn an_evaluation_tells_losses_with_their_evidence() {
    let eval = |args: &[&str]| {
        let gold = data("cases/sample/stories.csv");
        let torn = ["--set", "story_strength=0.6"];
        storyfold().arg("eval").arg("--gold").arg(gold).arg(data("sample")).args(torn).args(args).unwrap()
    };
    let told = String::from_utf8(eval(&[]).stdout).unwrap();
    assert!(told.starts_with("44 reports of 18 stories, put into "), "{told}");
    assert!(told.contains("stories were torn") && told.contains("sentences in common"), "{told}");

    let found = &json_lines(&eval(&["--json"]))[0];
    let losses = found["losses"].as_array().unwrap();
    assert!(!losses.is_empty());
    for loss in losses {
        assert_eq!(loss["parts"].as_array().unwrap().len(), loss["contacts"].as_array().unwrap().len() + 1);
    }
}
