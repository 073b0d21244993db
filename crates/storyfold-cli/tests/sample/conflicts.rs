//! Which of the conflicts that people marked are found, and that no other one of fact is.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::alignment::gold;
use crate::{STORIES, list, text};

/// Whether a conflict of the output has the readings of two reports that a marked one has.
fn is_found(marked: &Value, listed: &Value) -> bool {
    let bounds = |span: &Value, begin: &str, end: &str| (span[begin].as_u64(), span[end].as_u64());
    let spans: Vec<&Value> =
        list(listed, "readings").iter().flat_map(|reading| list(reading, "spans")).collect();
    let reports: BTreeSet<&str> = list(marked, "readings")
        .iter()
        .filter(|reading| {
            let (begin, end) = bounds(reading, "byte_begin", "byte_end");
            spans.iter().any(|span| {
                let (span_begin, span_end) = bounds(span, "begin", "end");
                text(span, "uri") == text(reading, "file") && span_begin < end && begin < span_end
            })
        })
        .map(|reading| text(reading, "file"))
        .collect();
    reports.len() >= 2
}

fn is_factual(conflict: &&Value) -> bool {
    text(conflict, "severity") == "factual"
}

/// Checks which factual conflicts of an aligned story are missed, by subject, and that none is listed that was not marked.
fn check(story: &str, missed: &[&str]) {
    let gold = gold(story);
    let uris: BTreeSet<&str> = list(&gold, "sentences").iter().map(|it| text(it, "file")).collect();
    let is_of_gold = |story: &&Value| list(story, "reports").iter().any(|it| uris.contains(text(it, "uri")));
    let listed: Vec<&Value> =
        STORIES.iter().filter(is_of_gold).flat_map(|it| list(it, "conflicts")).filter(is_factual).collect();
    let marked: Vec<&Value> = list(&gold, "conflicts").iter().filter(is_factual).collect();
    let not_found: Vec<&str> = marked
        .iter()
        .filter(|marked| !listed.iter().any(|listed| is_found(marked, listed)))
        .map(|marked| text(marked, "subject"))
        .collect();
    assert_eq!(not_found, missed, "{story}");
    for listed in listed {
        assert!(marked.iter().any(|marked| is_found(marked, listed)), "{story}: {listed}");
    }
}

#[test]
fn figures_dates_and_names_that_differ_are_found() {
    check("sorn-railway", &[]);
    check("sudkreis-hospitals", &[]);
}

#[test]
fn tolls_that_differ_between_sources_are_found() {
    check("ordel-landslide", &[]);
}

#[test]
fn of_reports_that_share_no_words_nothing_is_compared() {
    // FIXME: all three: it is told in other words, and in no sentence that shares three rare ones.
    check("ansel-chronometer", &["thieves", "whether the watchman was hurt", "when the museum opens again"]);
}
