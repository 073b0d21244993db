//! The index: all stories that have a page.

use serde::Serialize;
use storyfold::{Role, Story};

use super::clock::{moment, period};
use super::counted;
use super::outlet::Outlets;
use super::span::{beginning, one_line};
use super::story_page::{n_copies, n_factual, title};
use crate::collection::Collection;

/// How many outlets are named with a story.
const MAX_NAMED: usize = 6;
/// How many reports of a story are drawn.
const MAX_DRAWN: usize = 30;
/// How much of the text is shown.
const LEAD_CHARS: usize = 180;

/// What the index says.
#[derive(Debug, Serialize)]
pub(crate) struct IndexPage {
    facts: Vec<String>,
    period: Option<String>,
    entries: Vec<Entry>,
    n_without_page: usize,
    n_reports_without_page: usize,
}

/// A story in the index.
#[derive(Debug, Serialize)]
struct Entry {
    address: String,
    title: String,
    lead: String,
    n_reports: usize,
    n_outlets: usize,
    n_copies: usize,
    n_conflicts: usize,
    n_updates: usize,
    period: Option<String>,
    first: Option<String>,
    /// When its last report was published, in seconds, for sorting; empty if that is unknown.
    time: String,
    outlets: Vec<String>,
    n_more_outlets: usize,
    /// What each report is to the story, in words that the style sheet knows.
    roles: Vec<&'static str>,
    /// What the filter looks through: title and outlets in lower case.
    words: String,
}

impl IndexPage {
    /// `address` tells where a story is to be found, by its place.
    pub(crate) fn new(collection: &Collection<'_>, address: impl Fn(usize) -> String) -> Self {
        let shown = collection.shown();
        let rest = &collection.stories[shown.len()..];
        Self {
            facts: facts(collection.stories),
            period: period(whole_period(collection.stories)),
            entries: shown.iter().enumerate().map(|(idx, story)| entry(story, address(idx))).collect(),
            n_without_page: rest.len(),
            n_reports_without_page: rest.iter().map(|story| story.reports.len()).sum(),
        }
    }
}

/// The run in numbers.
pub(super) fn facts(stories: &[Story]) -> Vec<String> {
    let reports = || stories.iter().flat_map(|story| &story.reports);
    let n_outlets =
        reports().map(storyfold::StoryReport::name).collect::<std::collections::BTreeSet<&str>>().len();
    let n_conflicts: usize = stories.iter().map(n_factual).sum();
    vec![
        counted(reports().count(), "report", "reports"),
        counted(n_outlets, "outlet", "outlets"),
        counted(stories.len(), "story", "stories"),
        format!("{} folded", counted(stories.iter().map(n_copies).sum(), "copy", "copies")),
        format!("{} of fact", counted(n_conflicts, "conflict", "conflicts")),
    ]
}

/// From the first to the last report of all.
pub(super) fn whole_period(stories: &[Story]) -> storyfold::Period {
    storyfold::Period {
        first: stories.iter().filter_map(|story| story.published.first).min(),
        last: stories.iter().filter_map(|story| story.published.last).max(),
    }
}

fn entry(story: &Story, address: String) -> Entry {
    let outlets = Outlets::new(story);
    let everybody = outlets.without(&[]);
    let mut names: Vec<String> = Vec::new();
    for outlet in &everybody {
        if !names.contains(&outlet.name) {
            names.push(outlet.name.clone());
        }
    }
    let title = title(story);
    let words = one_line(&format!("{title} {}", names.join(" "))).to_lowercase();
    let n_outlets = names.len();
    names.truncate(MAX_NAMED);
    Entry {
        address,
        lead: story.canonical.first().map_or_else(String::new, |lead| beginning(&lead.text, LEAD_CHARS)),
        n_reports: story.reports.len(),
        n_outlets,
        n_copies: n_copies(story),
        n_conflicts: n_factual(story),
        n_updates: story.updates.len(),
        period: period(story.published),
        first: story.published.first.map(moment),
        time: story.published.last.map_or_else(String::new, |time| time.unix_seconds().to_string()),
        n_more_outlets: n_outlets - names.len(),
        outlets: names,
        roles: story.reports.iter().take(MAX_DRAWN).map(|report| shade(report.role)).collect(),
        title,
        words,
    }
}

/// How a report is drawn: by how much of it others have.
const fn shade(role: Role) -> &'static str {
    match role {
        Role::Base => "base",
        Role::Copy | Role::Update => "copy",
        Role::Rewrite => "rewrite",
        Role::Partial | Role::Independent => "own",
    }
}
