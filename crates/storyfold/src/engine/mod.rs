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

mod archive;
mod event;
mod find;
mod group;
mod grouping;
mod holdings;
mod ledger;
mod outcome;
mod reader;
mod stories;
mod story_id;
mod view;
mod work;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};

use rayon::prelude::*;
use storyfold_collate::Timestamp;

use crate::config::Config;
use crate::engine::holdings::{Held, Holding};
use crate::engine::ledger::Regrouped;
use crate::engine::outcome::{Taken, besides, events};
use crate::engine::view::{Reports, View};
use crate::engine::work::{Work, lock, with_work};
use crate::error::Error;
use crate::group::tells_nothing;
use crate::linker::TASK;
use crate::prepared::PreparedReport;
use crate::report::Report;
use crate::store::{Changes, Contents, Store};
use crate::story::Story;
use crate::timeline::Timeline;

pub use event::{Change, Event, EventKind, HistoryEntry};
pub use find::{Found, FoundLink};
pub(crate) use group::{Group, Member};
pub(crate) use grouping::{Finding, Marks};
pub(crate) use ledger::{Fate, Ledger, StoryEntry, StoryOf};
pub use reader::Reader;
pub use story_id::{NoStoryId, StoryId};
pub use view::{Cursor, Page, Resolution, Snapshot, StoryQuery, StorySummary};

/// Why a report does not come any more where old ones are dropped.
const TOO_OLD: &str =
    "it has no date, or was published before what the index still holds; a longer retention holds more";

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
    /// Read from disk once it is needed. Behind a lock, as looking for a report counts words for its day.
    work: Mutex<Option<Work>>,
    ledger: Ledger,
    /// The reports that are not stored as they are now.
    unsaved: BTreeSet<String>,
    /// The reports of which something else was found than what is stored.
    unsaved_findings: BTreeSet<String>,
    /// Whether reports were dropped since the last commit.
    has_dropped: bool,
    /// Whether a change has begun and not come to its end, as somebody panicked.
    is_changing: bool,
    n_commits: u64,
    /// How many reports were held at the last commit.
    n_stored: usize,
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
        let work = Work::empty(&config)?;
        Ok(Self::new(config, Some(work), Ledger::default(), None, published))
    }

    fn new(
        config: Arc<Config>,
        work: Option<Work>,
        ledger: Ledger,
        store: Option<Store>,
        published: Reader,
    ) -> Self {
        Self {
            config,
            work: Mutex::new(work),
            ledger,
            unsaved: BTreeSet::new(),
            unsaved_findings: BTreeSet::new(),
            has_dropped: false,
            is_changing: false,
            n_commits: 0,
            n_stored: 0,
            store,
            published,
        }
    }

    /// Opens the index in a folder for writing, or makes one there, as of its last commit.
    ///
    /// Little is read. By what the reports are found, and of the last ones all, is read when the first comes or goes or is looked for; a story
    /// when it is asked for.
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
        let work = engine.take_work()?;
        engine.put_back(work);
        Ok(engine)
    }

    /// Reads the reports of an index that was made otherwise, and groups them again.
    fn read_anew(&mut self, contents: &Contents) -> Result<Work, Error> {
        let mut work = Work::read_anew(contents, &self.config)?;
        let groups = work.grouping.all();
        self.regroup(&mut work, groups, &[])?;
        self.ledger.stories.change_all()?;
        self.ledger.unsaved = self.ledger.stories.changed().keys().copied().collect();
        Ok(work)
    }

    pub(crate) fn of_store(store: Store, config: Config) -> Result<Self, Error> {
        let config = Arc::new(config);
        let contents = store.contents();
        let (n_commits, n_stored) = (contents.n_commits(), contents.n_reports()?);
        let published = Reader::new(Snapshot::stored(Arc::clone(&config), Arc::clone(&contents)));
        let engine = Self::new(config, None, Ledger::stored(contents), Some(store), published);
        Ok(Self { n_commits, n_stored, ..engine })
    }

    /// Takes the reports to work on them, read from disk if they were not yet. They must be put back, or it goes back to the last commit.
    fn take_work(&mut self) -> Result<Work, Error> {
        if std::mem::replace(&mut self.is_changing, true) {
            self.go_back();
        }
        if let Some(work) = lock(&self.work).take() {
            return Ok(work);
        }
        match &self.store {
            None => Work::empty(&self.config),
            Some(store) if store.is_made_otherwise() => {
                let contents = store.contents();
                self.read_anew(&contents)
            }
            Some(store) => Work::load(&store.contents(), &self.config),
        }
    }

    fn put_back(&mut self, work: Work) {
        self.work = Mutex::new(Some(work));
        self.is_changing = false;
    }

    /// Forgets what was not committed.
    fn go_back(&mut self) {
        if let Some(store) = &self.store {
            self.ledger.go_back(store.contents().next_number());
            self.unsaved.clear();
            self.unsaved_findings.clear();
            self.has_dropped = false;
        }
    }

    /// Changes what is worked on. If that fails all is as it was committed last.
    fn change<T>(
        &mut self,
        change: impl FnOnce(&mut Self, &mut Work) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut work = self.take_work()?;
        let changed = change(self, &mut work);
        if changed.is_err() && self.store.is_some() {
            self.go_back();
            self.is_changing = false;
        } else {
            self.put_back(work);
        }
        changed
    }

    /// Inserts one report and tells what became of it.
    ///
    /// # Errors
    ///
    /// Those of [`insert_batch`](Self::insert_batch).
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
    /// Tells if there are more sentences than can be counted, or if reports that are on disk cannot be read back. Then an index is as of its
    /// last commit; what an engine without one holds is not to be relied on any more.
    pub fn insert_batch(&mut self, reports: Vec<Report>) -> Result<Vec<Event>, Error> {
        self.change(|engine, work| engine.insert_into(work, reports))
    }

    fn insert_into(&mut self, work: &mut Work, reports: Vec<Report>) -> Result<Vec<Event>, Error> {
        let goes_on =
            |report: &Report| Ok(work.goes_on_with(report, reports.len()) || work.has_on_disk(report)?);
        let goes_on: Result<Vec<bool>, Error> = reports.iter().map(goes_on).collect();
        if goes_on?.contains(&false) {
            *work = work.whole(&self.config)?;
        }
        let commit = self.n_commits + 1;
        let config = Arc::clone(&self.config);
        let prepare = |report: &Report| Arc::new(PreparedReport::new(report, &config));
        let read: Vec<(Arc<Report>, Arc<PreparedReport>)> = reports
            .into_par_iter()
            .with_max_len(TASK)
            .map(|report| {
                let prepared = prepare(&report);
                (Arc::new(report), prepared)
            })
            .collect();
        let mut taken: Vec<(Arc<Report>, Taken)> = Vec::with_capacity(read.len());
        // The reports that change, each with what it was before the batch.
        let mut changed: BTreeMap<String, Option<Arc<Holding>>> = BTreeMap::new();
        for (report, prepared) in read {
            if !work.grouping.is_open_for(&report) {
                taken.push((report, Taken::Rejected(TOO_OLD.to_owned())));
                continue;
            }
            if let Some(problem) = tells_nothing(&report, &prepared) {
                taken.push((report, Taken::Rejected(problem.problem)));
                continue;
            }
            if work.has_on_disk(&report)? {
                taken.push((report, Taken::Again));
                continue;
            }
            let same_text = work.first_with_text_of(&report)?;
            let old = work.holdings.get(&report.uri).cloned();
            let outcome = match work.holdings.hold(Arc::clone(&report), prepared, prepare) {
                Held::New => Taken::New { same_text },
                Held::Newest => {
                    if let Some(story) = work.story_of(&report.uri) {
                        self.ledger.update(story, &report.uri, commit)?;
                    }
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
        let comers = changed.keys().filter_map(|uri| work.holdings.get(uri).cloned()).collect();
        let out: Vec<Arc<Holding>> = changed.into_values().flatten().collect();
        let regrouped = self.exchange(work, &out, comers, &[])?;
        Ok(events(work, &taken, &regrouped))
    }

    /// Takes a report out, with all of its versions: a kill, or a retraction. Its story is made again without it.
    ///
    /// Returns nothing if no report has that `uri`.
    ///
    /// # Errors
    ///
    /// Those of [`insert_batch`](Self::insert_batch).
    pub fn remove(&mut self, uri: &str) -> Result<Option<Event>, Error> {
        self.change(|engine, work| engine.remove_from(work, uri))
    }

    fn remove_from(&mut self, work: &mut Work, uri: &str) -> Result<Option<Event>, Error> {
        let known = work.holdings.get(uri).map(|holding| Timeline::seconds(holding.newest()));
        if work.is_on_disk(uri) || known.is_some_and(|seconds| !work.grouping.is_settled_before(seconds, 1)) {
            *work = work.whole(&self.config)?;
        }
        let Some(holding) = work.holdings.remove(uri) else { return Ok(None) };
        self.unsaved.insert(uri.to_owned());
        let story = self.ledger.remove(&mut work.story_of, uri, self.n_commits + 1)?;
        let left: Vec<StoryId> = story.into_iter().collect();
        let regrouped = self.exchange(work, &[holding], Vec::new(), &left)?;
        let mut event = Event::new(Some(uri.to_owned()), story, EventKind::Removed);
        event.also = besides(&regrouped, &mut BTreeSet::new());
        Ok(Some(event))
    }

    /// Drops the stories all of whose reports are so old that no report that may still come has to do with them, if it is `now`; tells
    /// which. Their ids and histories stay. Nothing is dropped without [`retention_hours`](Config::retention_hours).
    ///
    /// A report may come a quarter of a window late; one that was published before the stretch of a window's length in which that time
    /// lies is rejected from then on, as is one without a date. That stretch and the one before are still grouped, and
    /// look back as far as the retention: a story is held for that long, and up to two windows and a quarter more.
    ///
    /// The stories that stay are those that they were, and those that come are those that [`merge`](crate::merge()) makes
    /// of all reports that ever came. To take a report out that lies before has all that are held grouped anew.
    ///
    /// # Errors
    ///
    /// Those of [`insert_batch`](Self::insert_batch).
    pub fn expire(&mut self, now: Timestamp) -> Result<Vec<Event>, Error> {
        if self.config.retention_hours.is_none() {
            return Ok(Vec::new());
        }
        let stories = self.change(|engine, work| {
            let gone = work.grouping.expire(now.unix_seconds());
            for holding in &gone {
                let uri = &holding.newest().uri;
                work.holdings.remove(uri);
                engine.unsaved.insert(uri.clone());
                engine.unsaved_findings.remove(uri);
            }
            engine.has_dropped |= !gone.is_empty();
            let uris = gone.iter().map(|holding| holding.newest().uri.as_str());
            engine.ledger.expire(&mut work.story_of, uris, engine.n_commits + 1)
        })?;
        Ok(stories.into_iter().map(|story| Event::new(None, Some(story), EventKind::Expired)).collect())
    }

    /// Makes everything durable that was inserted and removed, and shows it to readers. Returns the number of the commit, counted
    /// from 1; if there was nothing to do that of the last.
    ///
    /// # Errors
    ///
    /// Tells what could not be written. The index on disk is as of the last commit then, and this engine still holds
    /// everything: the commit can be tried again.
    pub fn commit(&mut self) -> Result<u64, Error> {
        let is_made_otherwise = self.store.as_ref().is_some_and(Store::is_made_otherwise);
        let is_saved =
            self.unsaved.is_empty() && self.ledger.unsaved.is_empty() && self.unsaved_findings.is_empty();
        if is_saved && !is_made_otherwise && !self.is_changing {
            return Ok(self.n_commits);
        }
        let mut work = self.take_work()?;
        if work.is_unstored {
            self.unsaved_findings = work.holdings.uris();
        }
        if self.store.is_some() {
            work.grouping.close();
        }
        let reports = self.store(&work);
        work.is_unstored &= reports.is_err();
        if let Ok(Reports::Stored(contents)) = &reports {
            work.settle(Arc::clone(contents), &self.config);
            self.n_stored = work.story_of.len();
        }
        self.put_back(work);
        let reports = reports?;
        self.n_commits += 1;
        if let Reports::Stored(contents) = &reports {
            self.ledger.stories.store(Arc::clone(contents));
        }
        self.unsaved.clear();
        self.unsaved_findings.clear();
        self.has_dropped = false;
        self.ledger.unsaved.clear();
        self.publish(reports);
        Ok(self.n_commits)
    }

    /// Shows readers the stories as they are now, and where their reports are.
    fn publish(&self, reports: Reports) {
        let stories = self.ledger.stories.clone();
        self.published.publish(Snapshot::of(Arc::clone(&self.config), stories, reports, self.n_commits));
    }

    /// Writes what has changed; returns where readers find the reports.
    fn store(&mut self, work: &Work) -> Result<Reports, Error> {
        let Some(store) = &mut self.store else { return Ok(Reports::Held(work.holdings.clone())) };
        let Work { holdings, grouping, story_of, .. } = work;
        let versions = |uri: &str| holdings.get(uri).map(|holding| holding.versions.as_slice());
        let story = |id| self.ledger.stories.changed().get(id).map(|entry| (*id, &**entry));
        let gone = self.unsaved.iter().filter(|uri| holdings.get(uri).is_none());
        let mut findings: Vec<(&str, Option<Finding<'_>>)> =
            gone.clone().map(|uri| (uri.as_str(), None)).collect();
        let mut marks: Vec<(&str, Option<Marks>)> = gone.map(|uri| (uri.as_str(), None)).collect();
        let found = self.unsaved_findings.par_iter().filter_map(|uri| {
            let number = grouping.number_of(holdings.get(uri)?);
            let marks = grouping.marks(number).map(|marks| (uri.as_str(), Some(marks)));
            Some(((uri.as_str(), Some(grouping.finding(number))), marks))
        });
        let (found, marks_of_found): (Vec<(&str, Option<Finding<'_>>)>, Vec<_>) = found.unzip();
        findings.extend(found);
        marks.extend(marks_of_found.into_iter().flatten());
        store.commit(&Changes {
            n_commits: self.n_commits + 1,
            next_number: self.ledger.next_number,
            reports: self.unsaved.iter().map(|uri| (uri.as_str(), versions(uri))).collect(),
            stories: self.ledger.unsaved.iter().filter_map(story).collect(),
            findings,
            uri_hash_of: &|number| grouping.uri_hash(number),
            marks: grouping.has_marks().then_some(marks),
            state: grouping.state(),
            held: story_of,
            has_dropped: self.has_dropped,
        })?;
        Ok(Reports::Stored(store.contents()))
    }

    /// Puts the segments of the index on disk together, and gives back the room of what is no longer needed. Commits first.
    ///
    /// # Errors
    ///
    /// Those of [`commit`](Self::commit).
    pub fn compact(&mut self) -> Result<(), Error> {
        self.commit()?;
        let mut work = self.take_work()?;
        let compacted = self.store.as_mut().map_or(Ok(()), |store| store.compact(&work.story_of));
        if let Some(store) = &self.store {
            // What the files before held is not needed any more.
            let contents = store.contents();
            work.grouping.renew(&contents);
            self.ledger.stories.store(Arc::clone(&contents));
            self.publish(Reports::Stored(contents));
        }
        self.put_back(work);
        compacted
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

    /// The configuration with which the stories are made.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// How many reports are held, committed or not.
    #[must_use]
    pub fn n_reports(&self) -> usize {
        let work = lock(&self.work);
        work.as_ref().map_or(self.n_stored, |work| work.story_of.len())
    }

    /// Merges the story of an id as it is now, committed or not; see [`Snapshot::story`].
    ///
    /// # Errors
    ///
    /// Those of [`Snapshot::story`].
    pub fn story(&self, id: StoryId) -> Result<Option<Story>, Error> {
        self.with_view(|view| view.story(id))
    }

    /// The stories as they are now; see [`Snapshot::stories`].
    ///
    /// # Errors
    ///
    /// Those of [`Snapshot::stories`].
    pub fn stories(&self, query: &StoryQuery) -> Result<Page, Error> {
        self.with_view(|view| view.stories(query))
    }

    /// What has happened to a story so far; see [`Snapshot::history`].
    ///
    /// # Errors
    ///
    /// Those of [`Snapshot::history`].
    pub fn history(&self, id: StoryId) -> Result<Option<Vec<HistoryEntry>>, Error> {
        self.with_view(|view| view.history(id))
    }

    /// What has become of an id; see [`Snapshot::resolve`].
    ///
    /// # Errors
    ///
    /// Those of [`Snapshot::resolve`].
    pub fn resolve(&self, id: StoryId) -> Result<Option<Resolution>, Error> {
        self.with_view(|view| view.resolve(id))
    }

    /// Tells which story a report would join, on what evidence, and what it would add. Nothing is changed.
    ///
    /// The report is linked with those before and behind it in the order of time, its words weighed as for the last day that there is; the
    /// stories are taken as they are, while an insertion groups the last two stretches anew. Of a report that is held the others are
    /// told with which it would be one story.
    ///
    /// # Errors
    ///
    /// Those of [`insert_batch`](Self::insert_batch).
    pub fn find(&self, report: &Report) -> Result<Found, Error> {
        let read = || match &self.store {
            None => Work::empty(&self.config),
            // What was found before was found otherwise.
            Some(store) if store.is_made_otherwise() => Work::read_anew(&store.contents(), &self.config),
            Some(store) => Work::load(&store.contents(), &self.config),
        };
        with_work(&self.work, read, |work| find::find(work, &self.ledger.stories, report, &self.config))
    }

    fn with_view<T>(&self, ask: impl FnOnce(View<'_>) -> T) -> T {
        let contents = self.store.as_ref().map(Store::contents);
        // Locked for a moment only: what asks may use several threads.
        let report = |uri: &str| match (&*lock(&self.work), &contents) {
            (Some(work), Some(contents)) if work.is_on_disk(uri) => contents.newest(uri),
            (Some(work), _) => Ok(work.holdings.get(uri).map(|holding| Arc::clone(holding.newest()))),
            (None, Some(contents)) => contents.newest(uri),
            (None, None) => Ok(None),
        };
        let finding = |uri: &str| contents.as_ref().map_or(Ok(None), |contents| contents.finding(uri));
        ask(View { config: &self.config, stories: &self.ledger.stories, report: &report, finding: &finding })
    }

    /// Takes reports out, and puts others in; `left` are the stories of reports that went for good.
    fn exchange(
        &mut self,
        work: &mut Work,
        out: &[Arc<Holding>],
        comers: Vec<Arc<Holding>>,
        left: &[StoryId],
    ) -> Result<Regrouped, Error> {
        let (groups, first) = work.grouping.exchange(out, comers)?;
        self.unsaved_findings.extend(out.iter().map(|holding| holding.newest().uri.clone()));
        self.unsaved_findings
            .extend(work.grouping.from(first).iter().map(|holding| holding.newest().uri.clone()));
        self.regroup(work, groups, left)
    }

    /// Takes groups that have changed, by their first reports, for the stories that there are; `left` are the stories of reports
    /// that went.
    fn regroup(
        &mut self,
        work: &mut Work,
        groups: BTreeSet<u32>,
        left: &[StoryId],
    ) -> Result<Regrouped, Error> {
        let groups: Vec<u32> = groups.into_iter().collect();
        let groups = groups.into_par_iter().map(|first| work.grouping.group(first));
        let groups = groups.collect::<Result<_, _>>()?;
        self.ledger.regroup(&mut work.story_of, groups, left, self.n_commits + 1)
    }
}
