//! The page of one story.

use serde::Serialize;
use storyfold::{Severity, Story};

use super::FileNames;
use super::account::{Account, accounts};
use super::clock::period;
use super::conflict::{Dispute, conflicts, updates};
use super::counted;
use super::outlet::{Outlet, Outlets};
use super::sentence::{Paragraph, paragraphs};
use super::span::{Texts, beginning, one_line};
use crate::error::ErrorKind;
use crate::picture::{Descent, Timeline};

/// How long a title is that has to be taken from the text.
const TITLE_CHARS: usize = 90;

/// What the page of a story says.
#[derive(Debug, Serialize)]
pub(crate) struct StoryPage {
    /// What stands before every id, so that several stories can share a page.
    at: String,
    /// The element of the title.
    heading: &'static str,
    title: String,
    headline_of: Option<Outlet>,
    id: String,
    language: Option<String>,
    facts: Vec<String>,
    n_reports: usize,
    n_outlets: usize,
    conflicts: Vec<Dispute>,
    /// Those that are no matter of fact.
    differences: Vec<Dispute>,
    updates: Vec<Dispute>,
    paragraphs: Vec<Paragraph>,
    n_sole: usize,
    accounts: Vec<Account>,
    timeline: Timeline,
    descent: Option<Descent>,
    columns_file: Option<String>,
    previous: Option<Neighbour>,
    next: Option<Neighbour>,
}

/// The story before or after this one.
#[derive(Debug, Serialize)]
struct Neighbour {
    file: String,
    title: String,
}

impl StoryPage {
    /// The story as a page of its own.
    pub(crate) fn new(
        stories: &[Story],
        story_idx: usize,
        files: &FileNames,
        texts: &Texts<'_>,
    ) -> Result<Self, ErrorKind> {
        let story = &stories[story_idx];
        let neighbour = |story_idx: usize| {
            let story = stories.get(story_idx)?;
            Some(Neighbour { file: files.of(story_idx).story(), title: title(story) })
        };
        Ok(Self {
            columns_file: (story.reports.len() > 1).then(|| files.of(story_idx).columns()),
            previous: story_idx.checked_sub(1).and_then(neighbour),
            next: neighbour(story_idx + 1),
            ..Self::part(story, String::new(), "h1", texts)?
        })
    }

    /// The story as a part of a page on which others stand too.
    pub(crate) fn part(
        story: &Story,
        at: String,
        heading: &'static str,
        texts: &Texts<'_>,
    ) -> Result<Self, ErrorKind> {
        let outlets = Outlets::new(story);
        let (factual, differences) =
            conflicts(story, &outlets, texts)?.into_iter().partition(|conflict| conflict.is_factual);
        let n_outlets = outlets.n_distinct(&outlets.without(&[]));
        Ok(Self {
            at,
            heading,
            title: title(story),
            headline_of: story.headline.as_ref().and_then(|headline| outlets.of(&headline.from.uri)).cloned(),
            id: story.story.clone(),
            language: language(story, texts)?,
            facts: facts(story, n_outlets),
            n_reports: story.reports.len(),
            n_outlets,
            conflicts: factual,
            differences,
            updates: updates(story, &outlets, texts)?,
            paragraphs: paragraphs(story, &outlets, texts)?,
            n_sole: story.canonical.iter().filter(|sentence| sentence.reports == 1).count(),
            accounts: accounts(story, &outlets, texts)?,
            timeline: Timeline::new(story),
            descent: Descent::new(story),
            columns_file: None,
            previous: None,
            next: None,
        })
    }

    /// The file of the page of columns, if there is anything to put beside each other.
    pub(crate) fn columns_file(&self) -> Option<&str> {
        self.columns_file.as_deref()
    }
}

/// The headline of a story, or else the beginning of its text.
pub(super) fn title(story: &Story) -> String {
    match (&story.headline, story.canonical.first()) {
        (Some(headline), _) => one_line(&headline.text),
        (None, Some(lead)) => beginning(&lead.text, TITLE_CHARS),
        (None, None) => story.reports[0].name().to_owned(),
    }
}

/// How many reports of a story are copies: those beyond the first of each family.
pub(super) fn n_copies(story: &Story) -> usize {
    let families: std::collections::BTreeSet<usize> =
        story.reports.iter().filter_map(|report| report.family).collect();
    story.reports.iter().filter(|report| report.family.is_some()).count() - families.len()
}

/// How many conflicts of fact a story has.
pub(super) fn n_factual(story: &Story) -> usize {
    story.conflicts.iter().filter(|conflict| conflict.severity == Severity::Factual).count()
}

/// What the story is, in numbers.
fn facts(story: &Story, n_outlets: usize) -> Vec<String> {
    let mut facts = vec![counted(story.reports.len(), "report", "reports")];
    facts.push(counted(n_outlets, "outlet", "outlets"));
    facts.extend(period(story.published));
    match n_copies(story) {
        0 => {}
        n_copies => facts.push(format!("{} folded", counted(n_copies, "copy", "copies"))),
    }
    facts.push(counted(story.canonical.len(), "sentence", "sentences"));
    facts
}

/// The language of the report that gave the text its first sentence, where its feed names one that can stand in a page.
fn language(story: &Story, texts: &Texts<'_>) -> Result<Option<String>, ErrorKind> {
    let Some(lead) = story.canonical.first() else { return Ok(None) };
    let is_tag =
        |tag: &str| !tag.is_empty() && tag.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
    Ok(texts.report(&lead.from.uri)?.language.clone().filter(|tag| is_tag(tag)))
}
