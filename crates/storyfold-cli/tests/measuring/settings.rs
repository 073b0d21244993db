//! Where thresholds come from: the file, then the flags.

use std::fs;

use tempfile::TempDir;

use crate::support::{data, storyfold};

fn config(args: &[&str]) -> String {
    String::from_utf8(storyfold().arg("config").args(args).unwrap().stdout).unwrap()
}

#[test]
fn what_is_shown_can_be_read_back() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("storyfold.toml");
    let shown = config(&["--set", "story_strength=0.125", "--window", "off"]);
    assert!(shown.contains("story_strength = 0.125") && shown.contains("window_hours = \"off\""), "{shown}");
    fs::write(&path, &shown).unwrap();
    assert_eq!(config(&["--config", path.to_str().unwrap()]), shown);
    // A flag counts for more than the file.
    let again = config(&["--config", path.to_str().unwrap(), "--window", "24"]);
    assert!(again.contains("story_strength = 0.125") && again.contains("window_hours = 24"), "{again}");
}

#[test]
fn every_setting_is_documented() {
    let docs = fs::read_to_string(data("../docs/settings.md")).unwrap();
    for name in config(&[]).lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name) {
        assert!(docs.contains(&format!("`{name}`")), "{name} is not in docs/settings.md");
    }
}

#[test]
fn a_setting_changes_what_is_merged() {
    let n_stories = |args: &[&str]| {
        storyfold()
            .arg("merge")
            .arg(data("sample"))
            .args(args)
            .unwrap()
            .stdout
            .iter()
            .filter(|&&it| it == b'\n')
            .count()
    };
    assert_eq!(n_stories(&[]), 18);
    assert!(n_stories(&["--set", "story_strength=0.9"]) >= 30);
}

#[test]
fn settings_that_cannot_be_are_refused_by_name() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("wrong.toml");
    fs::write(&path, "story_strenght = 0.1\n").unwrap();
    let path = path.to_str().unwrap();
    for (args, part) in [
        (&["--set", "story_strenght=0.1"][..], "no field is named story_strenght: there are "),
        (&["--set", "story_strength=2"], "story_strength is 2: must be above 0 and at most 1"),
        (&["--window", "soon"], "expected a whole number of hours, or \"off\""),
        (&["--config", path], "unknown field `story_strenght`"),
        (&["--config", "no-such.toml"], "no-such.toml could not be read"),
    ] {
        let assert = storyfold().arg("merge").arg(data("sample")).args(args).assert().code(2);
        let told = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
        assert!(told.contains(part), "{told}");
        assert!(assert.get_output().stdout.is_empty());
    }
}
