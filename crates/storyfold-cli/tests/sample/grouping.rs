//! Which reports stand together: the scores against `stories.csv`, and the traps of `data/README.md` one by one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::{data, json_lines, storyfold};
use crate::{STORIES, list, text};

type Grouping = BTreeMap<String, String>;

/// The story of every report as marked by hand.
fn marked() -> Grouping {
    let table =
        std::fs::read_to_string(data("cases/sample/stories.csv")).expect("the table ships with the project");
    let rows = table.lines().skip(1).map(|row| row.rsplit_once(',').expect("a row has two columns"));
    rows.map(|(uri, story)| (uri.to_owned(), story.to_owned())).collect()
}

/// The story of every report as merged.
fn merged() -> Grouping {
    let mut grouping = Grouping::new();
    for story in STORIES.iter() {
        for report in list(story, "reports") {
            let known = grouping.insert(text(report, "uri").to_owned(), text(story, "story").to_owned());
            assert_eq!(known, None, "a report stands in two stories");
        }
    }
    grouping
}

fn reports_of(grouping: &Grouping, story: &str) -> BTreeSet<String> {
    grouping.iter().filter(|&(_, it)| it == story).map(|(uri, _)| uri.clone()).collect()
}

/// Whether reports of two stories, as marked by hand, stand in one as merged.
fn are_mixed(one: &str, other: &str) -> bool {
    let (found, marked) = (merged(), marked());
    let homes = |story: &str| -> BTreeSet<String> {
        let reports = reports_of(&marked, story);
        assert!(!reports.is_empty(), "no report is marked as {story}");
        reports.iter().map(|uri| found[uri].clone()).collect()
    };
    !homes(one).is_disjoint(&homes(other))
}

/// Into how many stories the reports of one story, as marked by hand, were put.
fn n_pieces(story: &str) -> usize {
    let found = merged();
    let reports = reports_of(&marked(), story);
    assert!(!reports.is_empty(), "no report is marked as {story}");
    reports.iter().map(|uri| &found[uri]).collect::<BTreeSet<_>>().len()
}

#[test]
fn every_report_is_in_one_story() {
    let (found, marked) = (merged(), marked());
    assert!(found.keys().eq(marked.keys()), "the sample and the table name other reports");
}

#[test]
fn reports_stand_where_they_belong() {
    let gold = data("cases/sample/stories.csv");
    let output = storyfold().arg("eval").arg("--gold").arg(gold).arg(data("sample")).arg("--json").unwrap();
    let found = &json_lines(&output)[0];
    let share = |value: &Value| value.as_f64().expect("a share is a number");
    assert!(share(&found["scores"]["b_cubed"]["precision"]) >= 0.99, "{found}");
    assert!(share(&found["scores"]["b_cubed"]["recall"]) >= 0.99, "{found}");
    assert!(share(&found["scores"]["link_precision"]) >= 0.98, "{found}");
}

#[test]
fn copied_and_edited_reports_are_one_story() {
    for story in ["sorn-railway", "sudkreis-hospitals", "brennick-mill-fire", "linden-falls-warehouse-fire"] {
        assert_eq!(n_pieces(story), 1, "{story}");
    }
}

#[test]
fn an_update_chain_is_one_story_with_those_who_copied_its_versions() {
    assert_eq!(n_pieces("ordel-landslide"), 1);
}

#[test]
fn reports_that_copied_part_of_an_agency_are_of_its_story() {
    assert_eq!(n_pieces("water-bill-veto"), 1);
    assert_eq!(n_pieces("karvia-vastra-qualifier"), 1);
}

#[test]
fn independent_reports_of_one_event_are_one_story() {
    assert_eq!(n_pieces("ansel-chronometer"), 1);
}

#[test]
fn a_template_on_two_days_is_two_stories() {
    assert!(!are_mixed("market-sept-2", "market-sept-3"));
    assert_eq!((n_pieces("market-sept-2"), n_pieces("market-sept-3")), (1, 1));
}

#[test]
fn fires_in_the_same_words_are_two_stories() {
    assert!(!are_mixed("brennick-mill-fire", "linden-falls-warehouse-fire"));
}

#[test]
fn court_cases_with_the_same_outline_are_two_stories() {
    assert!(!are_mixed("library-treasurer-sentenced", "school-treasurer-sentenced"));
}

#[test]
fn boilerplate_links_nothing() {
    assert!(!are_mixed("night-buses", "rye-loaf-prize"));
    for metronow in ["ansel-chronometer", "ordel-landslide", "karvia-vastra-qualifier"] {
        assert!(!are_mixed("night-buses", metronow) && !are_mixed("rye-loaf-prize", metronow), "{metronow}");
    }
}

#[test]
fn a_report_that_only_quotes_a_story_is_not_of_it() {
    assert!(!are_mixed("halden-prize", "sorn-railway"));
}

#[test]
fn a_mention_of_another_story_is_no_link_to_it() {
    assert!(!are_mixed("market-sept-3", "sorn-railway"));
    assert!(!are_mixed("karvia-vastra-qualifier", "sorn-railway"));
}

#[test]
fn a_story_of_one_report_stays_alone() {
    let found = merged();
    for story in ["sound-of-whales", "school-kitchen-gardens", "stork-count"] {
        let reports = reports_of(&marked(), story);
        assert_eq!(reports.len(), 1, "{story}");
        for uri in &reports {
            assert_eq!(reports_of(&found, &found[uri]).len(), 1, "{uri}");
        }
    }
}
