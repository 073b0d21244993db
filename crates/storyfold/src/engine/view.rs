//! What can be asked of an index.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use serde::Serialize;
use storyfold_collate::Timestamp;
use xxhash_rust::xxh3::xxh3_64;

use crate::config::Config;
use crate::engine::event::HistoryEntry;
use crate::engine::find::{Found, find};
use crate::engine::group::{Group, Member};
use crate::engine::holdings::Holdings;
use crate::engine::ledger::Fate;
use crate::engine::stories::{Listed, Stories};
use crate::engine::story_id::StoryId;
use crate::engine::work::{Work, with_work};
use crate::error::Error;
use crate::link::{ReportLink, hours_apart, strength};
use crate::report::Report;
use crate::store::{Contents, OtherReport, StoredFinding};
use crate::story::{Period, Story};

/// How many stories a page has, unless the query says otherwise.
const PAGE_STORIES: usize = 100;

/// An index as of one commit. It stays as it is while a writer goes on.
#[derive(Debug)]
pub struct Snapshot {
    config: Arc<Config>,
    stories: Stories,
    reports: Reports,
    n_commits: u64,
    /// What it takes to look for the story of a report, once that was asked for.
    searchable: Mutex<Option<Work>>,
}

/// Where the reports of a snapshot are.
#[derive(Debug)]
pub(crate) enum Reports {
    Held(Holdings),
    Stored(Arc<Contents>),
}

/// Which stories are wanted: those of which a report was published in a range of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoryQuery {
    /// Not those whose last report was published before.
    pub from: Option<Timestamp>,
    /// Not those whose first report was published at this time or later.
    pub until: Option<Timestamp>,
    /// Only those behind the last one of an earlier page.
    pub after: Option<Cursor>,
    /// How many at most; 100 if not given.
    pub limit: Option<usize>,
}

/// A place in the order of stories, between two pages. Stories that open later do not move it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    is_undated: bool,
    first: Option<Timestamp>,
    story: StoryId,
}

impl Cursor {
    /// The place of a story whose first report was published then.
    pub(crate) const fn new(first: Option<Timestamp>, story: StoryId) -> Self {
        Self { is_undated: first.is_none(), first, story }
    }

    /// The story at this place.
    pub(crate) const fn story(&self) -> StoryId {
        self.story
    }
}

/// Some stories, by the time of publication of their first report, then by id.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Page {
    /// The stories.
    pub stories: Vec<StorySummary>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
}

/// A story in a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StorySummary {
    /// The story.
    pub story: StoryId,
    /// The headline of the first report that has one.
    pub headline: Option<String>,
    /// When the first and the last of its reports were published.
    pub published: Period,
    /// The `uri`s of its reports, by time of publication, then `uri`.
    pub reports: Vec<String>,
}

/// What has become of the story of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Resolution {
    /// The story is there, under this id: the same one, or that of the story into which it went.
    Open(StoryId),
    /// None of its reports is left; this is the last id that it had.
    Closed(StoryId),
    /// Its reports were dropped, as all of them are old; this is the last id that it had.
    Expired(StoryId),
}

impl Snapshot {
    pub(crate) fn empty(config: Arc<Config>) -> Self {
        Self::of(config, Stories::default(), Reports::Held(Holdings::default()), 0)
    }

    pub(crate) const fn of(config: Arc<Config>, stories: Stories, reports: Reports, n_commits: u64) -> Self {
        Self { config, stories, reports, n_commits, searchable: Mutex::new(None) }
    }

    /// Opens the index in a folder for reading, as of its last commit. Another program may be writing it. What is asked for is read then.
    ///
    /// # Errors
    ///
    /// Tells if there is no index, or if it is damaged ([`is_damaged`](Error::is_damaged)) or of another version
    /// ([`is_mismatch`](Error::is_mismatch)).
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let contents = Contents::open(path.as_ref())?;
        let config = Arc::new(contents.config()?);
        Ok(Self::stored(config, contents))
    }

    /// What was committed to disk.
    pub(crate) fn stored(config: Arc<Config>, contents: Arc<Contents>) -> Self {
        let (stories, n_commits) = (Stories::stored(Arc::clone(&contents)), contents.n_commits());
        Self::of(config, stories, Reports::Stored(contents), n_commits)
    }

    /// The number of the commit, counted from 1; 0 before the first.
    #[must_use]
    pub const fn n_commits(&self) -> u64 {
        self.n_commits
    }

    /// The configuration with which the index was made.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Merges the story of an id, or that into which it went; none if none of its reports is left, or the id is unknown.
    ///
    /// How strong its links are was taken down when a report last came or went.
    ///
    /// # Errors
    ///
    /// Tells if its reports cannot be read, or are damaged.
    pub fn story(&self, id: StoryId) -> Result<Option<Story>, Error> {
        self.with_view(|view| view.story(id))
    }

    /// The stories of a range of time, page by page. The first time all stories are read.
    ///
    /// # Errors
    ///
    /// Those of [`story`](Self::story).
    pub fn stories(&self, query: &StoryQuery) -> Result<Page, Error> {
        self.with_view(|view| view.stories(query))
    }

    /// What has happened to the story of an id, in order; none if the id is unknown.
    ///
    /// # Errors
    ///
    /// Those of [`story`](Self::story).
    pub fn history(&self, id: StoryId) -> Result<Option<Vec<HistoryEntry>>, Error> {
        self.with_view(|view| view.history(id))
    }

    /// What has become of an id; none if it is unknown.
    ///
    /// # Errors
    ///
    /// Those of [`story`](Self::story).
    pub fn resolve(&self, id: StoryId) -> Result<Option<Resolution>, Error> {
        self.with_view(|view| view.resolve(id))
    }

    /// The newest version of a report.
    ///
    /// # Errors
    ///
    /// Those of [`story`](Self::story).
    pub fn report(&self, uri: &str) -> Result<Option<Arc<Report>>, Error> {
        self.with_view(|view| (view.report)(uri))
    }

    /// The newest versions of all reports, by `uri`.
    ///
    /// # Errors
    ///
    /// Tells if they cannot be read, or are damaged.
    pub fn reports(&self) -> Result<Vec<Arc<Report>>, Error> {
        let mut reports: Vec<Arc<Report>> = match &self.reports {
            Reports::Held(holdings) => holdings.in_order().map(|it| Arc::clone(it.newest())).collect(),
            Reports::Stored(contents) => contents.all_newest()?,
        };
        reports.sort_by(|one, other| one.uri.cmp(&other.uri));
        Ok(reports)
    }

    /// Tells which story a report would join, on what evidence, and what it would add.
    ///
    /// As [`Engine::find`](crate::Engine::find). The first time it is read by what reports are found, and of the last ones all; that stays
    /// with the snapshot.
    ///
    /// # Errors
    ///
    /// Those of [`story`](Self::story).
    pub fn find(&self, report: &Report) -> Result<Found, Error> {
        with_work(
            &self.searchable,
            || match &self.reports {
                Reports::Stored(contents) => Work::load(contents, &self.config),
                Reports::Held(holdings) => {
                    Work::of_holdings(holdings.clone(), self.stories.story_of(), &self.config)
                }
            },
            |work| find(work, &self.stories, report, &self.config),
        )
    }

    fn with_view<T>(&self, ask: impl FnOnce(View<'_>) -> T) -> T {
        let report = |uri: &str| match &self.reports {
            Reports::Held(holdings) => Ok(holdings.get(uri).map(|holding| Arc::clone(holding.newest()))),
            Reports::Stored(contents) => contents.newest(uri),
        };
        let finding = |uri: &str| match &self.reports {
            Reports::Held(_) => Ok(None),
            Reports::Stored(contents) => contents.finding(uri),
        };
        ask(View { config: &self.config, stories: &self.stories, report: &report, finding: &finding })
    }
}

/// Looks up by the `uri` of a report.
pub(crate) type LookUp<'a, T> = dyn Fn(&str) -> Result<Option<T>, Error> + 'a;

/// Stories, and how to get at their reports.
pub(crate) struct View<'a> {
    pub(crate) config: &'a Config,
    pub(crate) stories: &'a Stories,
    /// The newest version of a report, by `uri`.
    pub(crate) report: &'a LookUp<'a, Arc<Report>>,
    /// What is stored of the links of a report, by `uri`.
    pub(crate) finding: &'a LookUp<'a, StoredFinding>,
}

impl View<'_> {
    pub(crate) fn resolve(&self, id: StoryId) -> Result<Option<Resolution>, Error> {
        let mut at = id;
        // A story is fused into one that is open then, so the chain has no circle.
        while let Some(entry) = self.stories.get(at)? {
            match entry.fate {
                Fate::Open => return Ok(Some(Resolution::Open(at))),
                Fate::Closed => return Ok(Some(Resolution::Closed(at))),
                Fate::Expired => return Ok(Some(Resolution::Expired(at))),
                Fate::FusedInto(into) => at = into,
            }
        }
        Ok(None)
    }

    pub(crate) fn story(&self, id: StoryId) -> Result<Option<Story>, Error> {
        let Some(Resolution::Open(id)) = self.resolve(id)? else { return Ok(None) };
        let Some(entry) = self.stories.get(id)? else { return Ok(None) };
        let mut reports = Vec::with_capacity(entry.group.members.len());
        for member in &entry.group.members {
            let report = (self.report)(&member.uri)?;
            reports.push(report.ok_or_else(|| {
                Error::damaged(format!("story {id} has a report {} that is not there", member.uri))
            })?);
        }
        let links = match &entry.group {
            Group { members, links, .. } if links.is_empty() && members.len() > 1 => {
                self.links(members, &reports)?
            }
            group => group.links.clone(),
        };
        Ok(Some(entry.group.story(id, &reports, links, self.config)))
    }

    /// The links between reports, which are stored with the later of both.
    fn links(&self, members: &[Member], reports: &[Arc<Report>]) -> Result<Vec<ReportLink>, Error> {
        let found: Vec<Option<StoredFinding>> =
            members.iter().map(|member| (self.finding)(&member.uri)).collect::<Result<_, _>>()?;
        let of_uri: HashMap<u64, usize> =
            members.iter().map(|member| xxh3_64(member.uri.as_bytes())).zip(0..).collect();
        let of_number: HashMap<u32, usize> =
            found.iter().zip(0..).filter_map(|(finding, at)| Some((finding.as_ref()?.number?, at))).collect();
        let mut links = Vec::new();
        for (second_idx, finding) in found.into_iter().enumerate() {
            let Some(StoredFinding { number, links: of_second, .. }) = finding else { continue };
            for (other, mut evidence) in of_second {
                let at = match other {
                    OtherReport::Before(n_places) => {
                        number.and_then(|own| of_number.get(&own.checked_sub(n_places)?))
                    }
                    OtherReport::OfUri(hash) => of_uri.get(&hash),
                };
                let Some(&first_idx) = at.filter(|&&first_idx| first_idx < second_idx) else { continue };
                evidence.hours_apart = hours_apart(&reports[first_idx], &reports[second_idx]);
                evidence.strength = strength(&evidence, self.config);
                links.push(ReportLink { first_idx, second_idx, evidence });
            }
        }
        links.sort_unstable_by_key(|link| (link.first_idx, link.second_idx));
        Ok(links)
    }

    pub(crate) fn stories(&self, query: &StoryQuery) -> Result<Page, Error> {
        let list = self.stories.list()?;
        let is_wanted = |Listed { place, last }: &&Listed| {
            query.from.is_none_or(|from| last.is_some_and(|last| last >= from))
                && query.until.is_none_or(|until| place.first.is_some_and(|first| first < until))
        };
        let behind = query.after.map_or(0, |after| list.partition_point(|it| it.place <= after));
        let limit = query.limit.unwrap_or(PAGE_STORIES);
        let mut wanted = list[behind..].iter().filter(is_wanted);
        let places: Vec<Cursor> = wanted.by_ref().take(limit).map(|listed| listed.place).collect();
        let next = places.last().copied().filter(|_| wanted.next().is_some());
        let mut stories = Vec::with_capacity(places.len());
        for Cursor { story, .. } in places {
            if let Some(entry) = self.stories.get(story)? {
                let Group { members, period, headline, .. } = &entry.group;
                stories.push(StorySummary {
                    story,
                    headline: headline.clone(),
                    published: *period,
                    reports: members.iter().map(|member| member.uri.clone()).collect(),
                });
            }
        }
        Ok(Page { stories, next })
    }

    pub(crate) fn history(&self, id: StoryId) -> Result<Option<Vec<HistoryEntry>>, Error> {
        Ok(self.stories.get(id)?.map(|entry| entry.history.clone()))
    }
}
