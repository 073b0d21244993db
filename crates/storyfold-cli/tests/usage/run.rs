//! What a run tells of itself, and how it is stopped early.

use std::fs;

use serde_json::Value;

use super::support::{data, json_lines, storyfold};

#[test]
fn a_run_tells_what_each_stage_took_and_found() {
    let folder = tempfile::tempdir().unwrap();
    let stats = folder.path().join("stats.json");
    let output =
        storyfold().arg("merge").arg(data("sample")).arg("--stats-json").arg(&stats).output().unwrap();
    let n_stories = json_lines(&output).len();
    let stats: Value = serde_json::from_str(&fs::read_to_string(stats).unwrap()).unwrap();
    let stages = stats["stages"].as_array().unwrap();
    let names: Vec<&str> = stages.iter().map(|stage| stage["stage"].as_str().unwrap()).collect();
    assert_eq!(names, ["reports", "sentences", "links", "clusters", "stories", "output"]);
    assert_eq!(stages[5]["found"]["stories"], n_stories);
    assert_eq!(stages[3]["found"]["stories"], n_stories);
    assert_eq!(stages[0]["found"]["reports"], stages[1]["found"]["reports"]);
    let seconds = |value: &Value| value["seconds"].as_f64().unwrap();
    assert!(seconds(&stats) >= stages.iter().map(seconds).sum());

    let output = folder.path().join("stories.jsonl");
    let told = storyfold().args(["merge", "--stats", "-o"]).arg(output).arg(data("sample")).output().unwrap();
    let told = String::from_utf8(told.stderr).unwrap();
    assert!(names.iter().all(|name| told.contains(name)), "{told}");
}

#[test]
fn every_stage_can_be_looked_at() {
    let stage = |name: &str| {
        let output = storyfold().args(["merge", "--to", name]).arg(data("sample")).output().unwrap();
        assert!(output.status.success());
        json_lines(&output)
    };
    let sentences = stage("sentences");
    assert!(sentences.iter().all(|row| row["uri"].is_string() && row["text"].is_string()));
    let candidates = stage("candidates");
    assert!(candidates.iter().any(|row| row["kind"] == "sentences"));
    assert!(candidates.iter().any(|row| row["kind"] == "reports"));
    assert!(stage("links").iter().all(|row| row["strength"].as_f64().is_some()));
    let clusters = stage("clusters");
    let stories = json_lines(&storyfold().arg("merge").arg(data("sample")).output().unwrap());
    assert_eq!(clusters.len(), stories.len());
}

#[test]
fn what_one_report_alone_has_can_be_left_out() {
    let least_support = |options: &[&str]| {
        let output = storyfold().arg("merge").args(options).arg(data("sample")).output().unwrap();
        let stories = json_lines(&output);
        let canonical = stories[0]["canonical"].as_array().unwrap();
        canonical.iter().map(|it| it["reports"].as_u64().unwrap()).min()
    };
    assert_eq!(least_support(&[]), Some(1));
    assert!(least_support(&["--min-support", "3"]) >= Some(3));
    let refused = storyfold().args(["merge", "--min-support", "0"]).arg(data("sample")).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("must be a number of reports"));
}

#[test]
fn one_story_is_shown_by_its_id_or_by_a_report() {
    let stories = json_lines(&storyfold().arg("merge").arg(data("sample")).output().unwrap());
    let story = &stories[0];
    let shown = |which: &str| {
        let output =
            storyfold().args(["show", "--format", "text", which]).arg(data("sample")).output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let by_id = shown(story["story"].as_str().unwrap());
    assert_eq!(by_id, shown(story["reports"][1]["uri"].as_str().unwrap()));
    assert!(by_id.contains(story["story"].as_str().unwrap()));
    let unknown = storyfold().args(["show", "nowhere"]).arg(data("sample")).output().unwrap();
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8(unknown.stderr).unwrap().contains("nowhere"));
}

#[test]
fn the_curve_rises_from_nothing_to_certainty() {
    let output = storyfold().arg("curve").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let rows: Vec<f64> = text
        .lines()
        .filter_map(|line| {
            let mut columns = line.split_whitespace();
            let resemblance: f64 = columns.next()?.parse().ok()?;
            let probability = columns.next()?.parse().ok()?;
            (resemblance < 1.0 && columns.next().is_none()).then_some(probability)
        })
        .collect();
    assert!(rows.is_sorted() && rows.len() > 10, "{text}");
    assert!(rows[0] < 0.05 && rows[rows.len() - 1] > 0.99, "{text}");
}

#[test]
fn a_file_of_settings_is_written_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("storyfold.toml");
    storyfold().args(["config", "init"]).arg(&path).args(["--window", "48"]).assert().success();
    assert!(fs::read_to_string(&path).unwrap().contains("window_hours = 48"));
    let again = storyfold().args(["config", "init"]).arg(&path).output().unwrap();
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8(again.stderr).unwrap().contains("exists already"));
    let shown = storyfold().args(["config", "show", "--config"]).arg(&path).output().unwrap();
    assert_eq!(String::from_utf8(shown.stdout).unwrap(), fs::read_to_string(&path).unwrap());
}

#[test]
fn a_quiet_run_tells_errors_only_and_a_loud_one_every_stage() {
    let folder = tempfile::tempdir().unwrap();
    let feed = folder.path().join("feed.jsonl");
    fs::write(&feed, "{\"uri\": \"a\", \"text\": \"The council of Marl has voted for a pool.\"}\n{broken\n")
        .unwrap();
    let told = |arguments: &[&str]| {
        let output = storyfold().arg("merge").args(arguments).arg(&feed).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(told(&[]).contains("feed.jsonl"));
    assert_eq!(told(&["-q"]), "");
    assert!(told(&["-v"]).contains("clusters: 1 stories"));
}

#[test]
fn a_feed_that_was_made_up_is_scored_against_its_truth() {
    let folder = tempfile::tempdir().unwrap();
    let (feed, gold) = (folder.path().join("feed.jsonl"), folder.path().join("gold.csv"));
    let made =
        storyfold().args(["generate", "--reports", "120", "-o"]).arg(&feed).arg("--gold").arg(&gold).output();
    assert!(made.unwrap().status.success());
    assert_eq!(fs::read_to_string(&feed).unwrap().lines().count(), 120);
    let scores = storyfold().args(["eval", "--json", "--gold"]).arg(&gold).arg(&feed).output().unwrap();
    let scores: Value = serde_json::from_slice(&scores.stdout).unwrap();
    assert_eq!(scores["scores"]["n_reports"], 120, "{scores}");
    assert!(scores["scores"]["b_cubed"]["recall"].as_f64().unwrap() > 0.95, "{}", scores["scores"]);
}
