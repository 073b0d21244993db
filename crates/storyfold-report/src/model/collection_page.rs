//! The page of the whole collection: its pictures, and what went wrong.

use serde::Serialize;

use super::clock::period;
use super::index_page::{facts, whole_period};
use crate::collection::Collection;
use crate::picture::Pictures;

/// How many problems are listed.
const MAX_PROBLEMS: usize = 200;

/// What the page of the collection says.
#[derive(Debug, Serialize)]
pub(crate) struct CollectionPage<'a> {
    facts: Vec<String>,
    period: Option<String>,
    pictures: &'a Pictures,
    #[serde(flatten)]
    problems: ListedProblems,
}

/// What was wrong with the input: the first of it, and how much in all.
#[derive(Debug, Serialize)]
pub(crate) struct ListedProblems {
    problems: Vec<ListedProblem>,
    n_problems: usize,
    n_lost: usize,
}

/// One thing that was wrong with the input.
#[derive(Debug, Serialize)]
struct ListedProblem {
    text: String,
    is_lost: bool,
}

impl<'a> CollectionPage<'a> {
    pub(crate) fn new(collection: &Collection<'_>, pictures: &'a Pictures) -> Self {
        Self {
            facts: facts(collection.stories),
            period: period(whole_period(collection.stories)),
            pictures,
            problems: ListedProblems::new(collection),
        }
    }
}

impl ListedProblems {
    pub(crate) fn new(collection: &Collection<'_>) -> Self {
        let mut problems: Vec<_> = collection.problems.iter().collect();
        problems.sort_by_key(|problem| !problem.lost);
        Self {
            n_problems: problems.len(),
            n_lost: problems.iter().filter(|problem| problem.lost).count(),
            problems: problems
                .into_iter()
                .take(MAX_PROBLEMS)
                .map(|problem| ListedProblem { text: problem.to_string(), is_lost: problem.lost })
                .collect(),
        }
    }
}
