//! `storyfold merge --report`.

mod support;

use std::fs;

use crate::support::{data, json_lines, storyfold};

#[test]
fn the_sample_becomes_a_folder_of_pages() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("report");
    let run = || {
        let mut command = storyfold();
        command.args(["merge", "--report"]).arg(&folder).args(["--report-stories", "3"]).arg(data("sample"));
        command.assert().success()
    };
    let n_stories = json_lines(run().get_output()).len();
    let index = fs::read_to_string(folder.join("index.html")).unwrap();
    assert_eq!(index.matches("<li class=\"entry\"").count(), 3);
    assert!(index.contains(&format!("{n_stories} stories")), "the others are counted");
    run();
    assert_eq!(fs::read_to_string(folder.join("index.html")).unwrap(), index, "an earlier report goes");
}

#[test]
fn a_folder_of_something_else_is_refused_before_anything_is_read() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    let mut command = storyfold();
    let run = command.args(["merge", "--report"]).arg(folder.path()).arg("no-such-feed").assert().code(2);
    let told = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    assert!(told.contains("is not empty and holds no earlier report of storyfold"), "{told}");
    assert!(!told.contains("no-such-feed"), "{told}");
    assert_eq!(fs::read_to_string(folder.path().join("notes.txt")).unwrap(), "mine");
}

#[test]
fn one_page_has_all_stories() {
    let folder = tempfile::tempdir().unwrap();
    let page = |name: &str, more: &[&str]| {
        let path = folder.path().join(name);
        storyfold().arg("merge").arg(data("sample")).arg("-o").arg(&path).args(more).assert().success();
        fs::read_to_string(path).unwrap()
    };
    let by_name = page("stories.html", &[]);
    assert_eq!(by_name, page("stories", &["--format", "html"]));
    let stories = json_lines(&storyfold().arg("merge").arg(data("sample")).output().unwrap());
    assert_eq!(by_name.matches("<article class=\"whole\"").count(), stories.len());
    let few = page("few.html", &["--report-stories", "2"]);
    assert_eq!(few.matches("<article class=\"whole\"").count(), 2);
    let uri = stories[0]["reports"][0]["uri"].as_str().unwrap();
    let shown = storyfold().args(["show", "--format", "html", uri]).arg(data("sample")).output().unwrap();
    assert!(String::from_utf8(shown.stdout).unwrap().contains("<article class=\"whole\" id=\"t1-story\">"));
}
