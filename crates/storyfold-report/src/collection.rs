//! What is shown: the stories of a run, and what they were made from.

use storyfold::{Problem, Report, Story};

/// How many stories get a page unless told otherwise: the largest, since stories come with those of most reports first.
pub const DEFAULT_MAX_STORIES: usize = 500;

/// The stories of a run with the reports from which they were made.
#[derive(Clone, Copy, Debug)]
pub struct Collection<'a> {
    pub(crate) stories: &'a [Story],
    pub(crate) reports: &'a [Report],
    pub(crate) problems: &'a [Problem],
    pub(crate) max_stories: usize,
}

impl<'a> Collection<'a> {
    /// Takes stories in the order in which they are to be listed, and the reports from which they were made, in any order.
    #[must_use]
    pub const fn new(stories: &'a [Story], reports: &'a [Report]) -> Self {
        Self { stories, reports, problems: &[], max_stories: DEFAULT_MAX_STORIES }
    }

    /// Names what was wrong with the input; it is listed on the page of the collection.
    #[must_use]
    pub const fn with_problems(mut self, problems: &'a [Problem]) -> Self {
        self.problems = problems;
        self
    }

    /// Gives a page to the first `max_stories` stories only; the others are counted and stay in the pictures.
    #[must_use]
    pub const fn with_max_stories(mut self, max_stories: usize) -> Self {
        self.max_stories = max_stories;
        self
    }

    /// The stories that get a page.
    pub(crate) fn shown(&self) -> &'a [Story] {
        &self.stories[..self.stories.len().min(self.max_stories)]
    }
}
