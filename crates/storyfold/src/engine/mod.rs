//! Stories that stay up to date while reports come and go.
//!
//! ```text
//! insert, remove:  hold the reports, each read once -> group all that are held -> ledger: which group is which story -> events
//! commit:          write what has changed -> one new catalogue -> show it to readers
//! ```
//!
//! The groups are those that [`merge`](crate::merge()) makes of the newest versions of the reports that are held: the same functions
//! make them, so neither the order of arrival nor the size of batches matters. What an engine adds is identity over time.
//!
//! What is said of a report hangs on those before it in the order of time alone, and so an insertion goes through the reports from the
//! first that is new: at the end of a stream the new ones. `docs/engine.md` says what that means for late reports.

mod event;
mod find;
mod group;
mod grouping;
mod holdings;
mod ledger;
mod outcome;
mod reader;
mod story_id;
mod view;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::config::Config;
use crate::engine::grouping::Grouping;
use crate::engine::holdings::{Held, Holding, Holdings};
use crate::engine::ledger::Regrouped;
use crate::engine::outcome::{Taken, besides, events};
use crate::engine::view::{Reports, View};
use crate::error::Error;
use crate::group::tells_nothing;
use crate::prepared::PreparedReport;
use crate::report::Report;
use crate::store::{Changes, Store};
use crate::story::Story;

pub use event::{Change, Event, EventKind, HistoryEntry};
pub use find::{Found, FoundLink};
pub(crate) use group::{Group, Member};
pub(crate) use ledger::{Fate, Ledger, StoryEntry};
pub use reader::Reader;
pub use story_id::{NoStoryId, StoryId};
pub use view::{Cursor, Page, Resolution, Snapshot, StoryQuery, StorySummary};

/// Reports held as stories, in memory or on disk.
///
/// ```
/// use storyfold::{Config, Engine, EventKind, Report};
///
/// let mut engine = Engine::in_memory(Config::default())?;
/// let wire = "The ferry Aurora sank off Port Ellen on Monday with 48 passengers aboard. The coastguard saved all of them.";
/// let opened = engine.insert(Report::new("gazette", wire))?;
/// assert_eq!(opened.kind, EventKind::Opened);
/// let joined = engine.insert(Report::new("herald", format!("{wire} Divers will search the wreck.")))?;
/// assert_eq!((joined.kind, joined.story), (EventKind::Joined, opened.story));
/// engine.commit()?;
/// # Ok::<(), storyfold::Error>(())
/// ```
///
/// An insertion takes time in proportion to the reports that are new and those that were published after the first of them, however
/// many are held: insert in the order of publication, as nearly as they come.
pub struct Engine {
    config: Arc<Config>,
    holdings: Holdings,
    /// Behind a lock, as looking for a report puts it in and takes it out again.
    grouping: Mutex<Grouping>,
    ledger: Ledger,
    /// The reports that are not stored as they are now.
    unsaved: BTreeSet<String>,
    n_commits: u64,
    store: Option<Store>,
    published: Reader,
}

impl Engine {
    /// Makes an engine that keeps nothing.
    ///
    /// # Errors
    ///
    /// Refuses a configuration that is out of range; see [`Config::check`].
    pub fn in_memory(config: Config) -> Result<Self, Error> {
        config.check()?;
        let config = Arc::new(config);
        let published = Reader::new(Snapshot::empty(Arc::clone(&config)));
        Ok(Self {
            holdings: Holdings::default(),
            grouping: Mutex::new(Grouping::new(Arc::clone(&config))?),
            config,
            ledger: Ledger::default(),
            unsaved: BTreeSet::new(),
            n_commits: 0,
            store: None,
            published,
        })
    }

    /// Opens the index in a folder for writing, or makes one there, as of its last commit.
    ///
    /// All reports are read and linked, which takes as long as inserting them all at once. To look at stories only, open a
    /// [`Snapshot`](Snapshot::open).
    ///
    /// # Errors
    ///
    /// Refuses a configuration that is out of range, and an index that another program is writing
    /// ([`is_locked`](Error::is_locked)), that was made with another configuration or version
    /// ([`is_mismatch`](Error::is_mismatch)) or that is damaged ([`is_damaged`](Error::is_damaged)); tells what could not be read or
    /// written.
    pub fn open(path: impl AsRef<Path>, config: Config) -> Result<Self, Error> {
        config.check()?;
        Self::of_store(Store::open(path.as_ref(), &config)?, config)
    }

    /// Opens the index in a folder whatever it was made with, and groups its reports again: with this program and another
    /// configuration. Ids and histories stay. Nothing is written before the next [`commit`](Self::commit).
    ///
    /// # Errors
    ///
    /// Those of [`open`](Self::open), but for a mismatch of anything but the format.
    pub fn reindex(path: impl AsRef<Path>, config: Config) -> Result<Self, Error> {
        config.check()?;
        let mut engine = Self::of_store(Store::open_for_reindex(path.as_ref(), &config)?, config)?;
        let all = engine.grouping().all();
        engine.regroup(all, &[]);
        engine.ledger.unsaved = engine.ledger.stories.keys().copied().collect();
        Ok(engine)
    }

    pub(crate) fn of_store(store: Store, config: Config) -> Result<Self, Error> {
        let config = Arc::new(config);
        let contents = store.contents();
        let (ledger, n_commits) = (contents.ledger()?, contents.n_commits());
        let held: Vec<Vec<Arc<Report>>> = contents.all_reports()?;
        let read = |versions| Holding::of(versions, |newest| Arc::new(PreparedReport::new(newest, &config)));
        let mut holdings = Holdings::default();
        for holding in held.into_par_iter().map(read).collect::<Vec<_>>() {
            holdings.insert(holding);
        }
        let mut grouping = Grouping::new(Arc::clone(&config))?;
        grouping.exchange(&[], holdings.in_order().cloned().collect());
        let stories = Arc::new(ledger.stories.clone());
        let published =
            Reader::new(Snapshot::of(Arc::clone(&config), stories, Reports::Stored(contents), n_commits));
        Ok(Self {
            config,
            holdings,
            grouping: Mutex::new(grouping),
            ledger,
            unsaved: BTreeSet::new(),
            n_commits,
            store: Some(store),
            published,
        })
    }

    /// Inserts one report and tells what became of it.
    ///
    /// # Errors
    ///
    /// Tells if there are more sentences than can be counted.
    pub fn insert(&mut self, report: Report) -> Result<Event, Error> {
        let uri = report.uri.clone();
        let event = self.insert_batch(vec![report])?.pop();
        Ok(event.unwrap_or_else(|| Event::new(Some(uri), None, EventKind::Outdated)))
    }

    /// Inserts reports, in parallel, and tells what became of each, in their order.
    ///
    /// The stories are the same as after inserting one by one. What happened to stories besides stands with the last event.
    ///
    /// # Errors
    ///
    /// Tells if there are more sentences than can be counted.
    pub fn insert_batch(&mut self, reports: Vec<Report>) -> Result<Vec<Event>, Error> {
        let commit = self.n_commits + 1;
        let config = Arc::clone(&self.config);
        let prepare = |report: &Report| Arc::new(PreparedReport::new(report, &config));
        let read: Vec<(Arc<Report>, Arc<PreparedReport>)> = reports
            .into_par_iter()
            .map(|report| {
                let prepared = prepare(&report);
                (Arc::new(report), prepared)
            })
            .collect();
        let mut taken: Vec<(Arc<Report>, Taken)> = Vec::with_capacity(read.len());
        // The reports that change, each with what it was before the batch.
        let mut changed: BTreeMap<String, Option<Arc<Holding>>> = BTreeMap::new();
        for (report, prepared) in read {
            if let Some(problem) = tells_nothing(&report, &prepared) {
                taken.push((report, Taken::Rejected(problem.problem)));
                continue;
            }
            let same_text = self.holdings.first_with_text_of(&report).map(|first| first.uri.clone());
            let old = self.holdings.get(&report.uri).cloned();
            let outcome = match self.holdings.hold(Arc::clone(&report), prepared, prepare) {
                Held::New => Taken::New { same_text },
                Held::Newest => {
                    self.ledger.update(&report.uri, commit);
                    Taken::Newest
                }
                Held::Older => Taken::Older,
                Held::Again => Taken::Again,
            };
            if !matches!(outcome, Taken::Again) {
                self.unsaved.insert(report.uri.clone());
            }
            if matches!(outcome, Taken::New { .. } | Taken::Newest) {
                changed.entry(report.uri.clone()).or_insert(old);
            }
            taken.push((report, outcome));
        }
        let comers = changed.keys().filter_map(|uri| self.holdings.get(uri).cloned()).collect();
        let out: Vec<Arc<Holding>> = changed.into_values().flatten().collect();
        let groups = self.grouping().exchange(&out, comers);
        let regrouped = self.regroup(groups, &[]);
        Ok(events(&self.holdings, &self.ledger, &taken, &regrouped))
    }

    /// Takes a report out, with all of its versions: a kill, or a retraction. Its story is made again without it.
    ///
    /// Returns nothing if no report has that `uri`.
    ///
    /// # Errors
    ///
    /// Those of [`insert_batch`](Self::insert_batch).
    pub fn remove(&mut self, uri: &str) -> Result<Option<Event>, Error> {
        let Some(holding) = self.holdings.remove(uri) else { return Ok(None) };
        self.unsaved.insert(uri.to_owned());
        let story = self.ledger.remove(uri, self.n_commits + 1);
        let groups = self.grouping().exchange(&[holding], Vec::new());
        let left: Vec<StoryId> = story.into_iter().collect();
        let regrouped = self.regroup(groups, &left);
        let mut event = Event::new(Some(uri.to_owned()), story, EventKind::Removed);
        event.also = besides(&regrouped, &mut BTreeSet::new());
        Ok(Some(event))
    }

    /// Makes everything durable that was inserted and removed, and shows it to readers. Returns the number of the commit, counted
    /// from 1; if there was nothing to do that of the last.
    ///
    /// # Errors
    ///
    /// Tells what could not be written. The index on disk is as of the last commit then, and this engine still holds
    /// everything: the commit can be tried again.
    pub fn commit(&mut self) -> Result<u64, Error> {
        if self.unsaved.is_empty() && self.ledger.unsaved.is_empty() {
            return Ok(self.n_commits);
        }
        let reports = match &mut self.store {
            None => Reports::Held(self.holdings.clone()),
            Some(store) => {
                let versions = |uri: &str| self.holdings.get(uri).map(|holding| holding.versions.as_slice());
                let story = |id| self.ledger.stories.get(id).map(|entry| (*id, &**entry));
                store.commit(&Changes {
                    n_commits: self.n_commits + 1,
                    next_number: self.ledger.next_number,
                    reports: self.unsaved.iter().map(|uri| (uri.as_str(), versions(uri))).collect(),
                    stories: self.ledger.unsaved.iter().filter_map(story).collect(),
                })?;
                Reports::Stored(store.contents())
            }
        };
        self.n_commits += 1;
        self.unsaved.clear();
        self.ledger.unsaved.clear();
        let stories = Arc::new(self.ledger.stories.clone());
        self.published.publish(Snapshot::of(Arc::clone(&self.config), stories, reports, self.n_commits));
        Ok(self.n_commits)
    }

    /// Puts the segments of the index on disk together, and gives back the room of what is no longer needed. Commits first.
    ///
    /// # Errors
    ///
    /// Those of [`commit`](Self::commit).
    pub fn compact(&mut self) -> Result<(), Error> {
        self.commit()?;
        self.store.as_mut().map_or(Ok(()), Store::compact)
    }

    /// The handle from which other threads get what was committed.
    #[must_use]
    pub fn reader(&self) -> Reader {
        self.published.clone()
    }

    /// What was committed last.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.published.snapshot()
    }

    /// How many reports are held, committed or not.
    #[must_use]
    pub fn n_reports(&self) -> usize {
        self.holdings.len()
    }

    /// Merges the story of an id as it is now, committed or not; see [`Snapshot::story`].
    ///
    /// # Errors
    ///
    /// Never for an engine; a snapshot reads from disk.
    pub fn story(&self, id: StoryId) -> Result<Option<Story>, Error> {
        self.with_view(|view| view.story(id))
    }

    /// The stories as they are now; see [`Snapshot::stories`].
    #[must_use]
    pub fn stories(&self, query: &StoryQuery) -> Page {
        self.with_view(|view| view.stories(query))
    }

    /// What has happened to a story so far; see [`Snapshot::history`].
    #[must_use]
    pub fn history(&self, id: StoryId) -> Option<Vec<HistoryEntry>> {
        self.with_view(|view| view.history(id))
    }

    /// What has become of an id; see [`Snapshot::resolve`].
    #[must_use]
    pub fn resolve(&self, id: StoryId) -> Option<Resolution> {
        self.with_view(|view| view.resolve(id))
    }

    /// Tells which story a report would join, on what evidence, and what it would add. Nothing is changed.
    ///
    /// It takes as long as an insertion, and another one to go back.
    ///
    /// # Errors
    ///
    /// Those of [`insert_batch`](Self::insert_batch).
    pub fn find(&self, report: &Report) -> Result<Found, Error> {
        let mut grouping = self.grouping.lock().unwrap_or_else(PoisonError::into_inner);
        let story_of = |uri: &str| self.ledger.story_of.get(uri).copied();
        let number = |story: StoryId| self.ledger.stories.get(&story).map_or(0, |entry| entry.number);
        Ok(find::find(&mut grouping, &self.holdings, story_of, number, report, &self.config))
    }

    fn with_view<T>(&self, ask: impl FnOnce(View<'_>) -> T) -> T {
        let reports = |uri: &str| Ok(self.holdings.get(uri).map(|holding| Arc::clone(holding.newest())));
        ask(View { config: &self.config, stories: &self.ledger.stories, report: &reports })
    }

    fn grouping(&mut self) -> &mut Grouping {
        self.grouping.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes groups that have changed, by their first reports, for the stories that there are; `left` are the stories of reports
    /// that went.
    fn regroup(&mut self, groups: BTreeSet<u32>, left: &[StoryId]) -> Regrouped {
        let grouping = self.grouping();
        let groups: Vec<Group> = groups.into_iter().map(|first| grouping.group(first)).collect();
        self.ledger.regroup(groups, left, self.n_commits + 1)
    }
}
