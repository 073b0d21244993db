//! All stories on one page.

use minijinja::Value;
use serde::Serialize;

use super::collection_page::ListedProblems;
use super::index_page::IndexPage;
use crate::collection::Collection;

/// What the page of all stories says.
#[derive(Debug, Serialize)]
pub(crate) struct SinglePage {
    #[serde(flatten)]
    index: IndexPage,
    #[serde(flatten)]
    problems: ListedProblems,
    parts: Vec<StoryPart>,
}

/// A story, laid out.
#[derive(Debug, Serialize)]
pub(crate) struct StoryPart {
    /// What stands before every id of the story.
    pub(crate) at: String,
    pub(crate) html: Value,
}

impl SinglePage {
    pub(crate) fn new(collection: &Collection<'_>, parts: Vec<StoryPart>) -> Self {
        let index = IndexPage::new(collection, |idx| format!("#{}story", parts[idx].at));
        Self { index, problems: ListedProblems::new(collection), parts }
    }
}
