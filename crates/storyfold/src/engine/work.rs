//! What a writer works on: the reports that are held, read, linked and grouped. It is not needed to look at stories.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use rayon::prelude::*;
use storyfold_collate::Merge;
use xxhash_rust::xxh3::xxh3_64;

use crate::cluster::{ClustererState, ReportGroup};
use crate::config::Config;
use crate::engine::archive::{Archive, Places, restored_before, restored_vector};
use crate::engine::grouping::{Grouping, Marks, Restored};
use crate::engine::holdings::{Holding, Holdings};
use crate::engine::ledger::{Fate, StoryEntry, StoryOf};
use crate::engine::story_id::StoryId;
use crate::error::Error;
use crate::prepared::PreparedReport;
use crate::report::Report;
use crate::store::{Contents, StoredFinding};
use crate::timeline::{Timeline, UNDATED};

/// The reports that are held, and what was found of them.
#[derive(Debug)]
pub(crate) struct Work {
    pub(crate) holdings: Holdings,
    pub(crate) grouping: Grouping,
    pub(crate) story_of: StoryOf,
    /// Whether not all that was found of the reports is stored.
    pub(crate) is_unstored: bool,
}

impl Work {
    pub(crate) fn empty(config: &Arc<Config>) -> Result<Self, Error> {
        Self::of_holdings(Holdings::default(), StoryOf::default(), config)
    }

    /// Links and groups reports, which are in the stories that `story_of` says.
    pub(crate) fn of_holdings(
        holdings: Holdings,
        story_of: StoryOf,
        config: &Arc<Config>,
    ) -> Result<Self, Error> {
        let mut grouping = Grouping::new(Arc::clone(config))?;
        grouping.exchange(&[], holdings.in_order().cloned().collect())?;
        Ok(Self { holdings, grouping, story_of, is_unstored: true })
    }

    /// Reads the reports of an index, and links and groups them whatever was found before.
    pub(crate) fn read_anew(contents: &Contents, config: &Arc<Config>) -> Result<Self, Error> {
        let mut holdings = Holdings::default();
        read(contents, config)?.into_iter().for_each(|holding| holdings.insert(holding));
        Self::of_holdings(holdings, story_of(&open_stories(contents)?), config)
    }

    /// Reads the reports of an index, and what was found of them when they were linked: of those that are older than what a report that
    /// comes at the end has to do with only by what they are found. If what was found is not there they are linked again.
    pub(crate) fn load(contents: &Arc<Contents>, config: &Arc<Config>) -> Result<Self, Error> {
        let (state, stories) = (contents.state()?, open_stories(contents)?);
        // An index that drops reports holds no more than what is needed, and has no marks.
        let marks = if config.retention_hours.is_some() { Some(Vec::new()) } else { contents.marks()? };
        let is_marked = marks.is_some();
        if let Some((state, marks)) = state.clone().zip(marks.filter(|marks| have_dates(marks))) {
            return Self::load_last(contents, marks, state, &stories, config);
        }
        let held = read(contents, config)?;
        let findings = contents.all_findings()?;
        let mut holdings = Holdings::default();
        held.into_iter().for_each(|holding| holdings.insert(holding));
        let in_order: Vec<Arc<Holding>> = holdings.in_order().cloned().collect();
        if in_order.iter().any(|holding| !findings.contains_key(&holding.newest().uri)) {
            return Self::of_holdings(holdings, story_of(&stories), config);
        }
        let order = Order::new(
            in_order.iter().map(|holding| (uri_hash(holding), Timeline::seconds(holding.newest()))),
        );
        let restore = |(number, holding): (usize, &Arc<Holding>)| {
            restored(Arc::clone(holding), &findings[&holding.newest().uri], number as u32, &order, config)
        };
        let restored: Vec<Restored> =
            in_order.par_iter().enumerate().map(restore).collect::<Result<_, _>>()?;
        let repeats_text: Vec<bool> = restored.iter().map(|it| it.before.same_text.is_some()).collect();
        let state = state.map(|state| with_groups(state, &stories, &order, &repeats_text)).transpose()?;
        let mut grouping = Grouping::new(Arc::clone(config))?;
        grouping.restore(restored, state, &[])?;
        Ok(Self { holdings, grouping, story_of: story_of(&stories), is_unstored: !is_marked })
    }

    /// The same if old reports stay on disk.
    fn load_last(
        contents: &Arc<Contents>,
        mut marks: Vec<(String, Marks)>,
        state: ClustererState,
        stories: &[OpenStory],
        config: &Arc<Config>,
    ) -> Result<Self, Error> {
        marks.par_sort_by(|(uri, one), (other_uri, other)| {
            one.proposable.seconds.cmp(&other.proposable.seconds).then_with(|| uri.cmp(other_uri))
        });
        let marks: Vec<Marks> = marks.into_iter().map(|(_, marks)| marks).collect();
        let order = Order::new(marks.iter().map(|it| (it.proposable.uri, it.proposable.seconds)));
        let n_settled = Timeline::new(config).first_needed(&order.seconds);
        let archive = Archive::new(Arc::clone(contents), Arc::clone(config));
        let restore = |number: usize| {
            let (holding, finding) = archive.stored(marks[number].proposable.uri)?;
            restored(Arc::new(holding), &finding, number as u32, &order, config)
        };
        let restored: Vec<Restored> =
            (n_settled..marks.len()).into_par_iter().map(restore).collect::<Result<_, _>>()?;
        let repeats_text: Vec<bool> = marks.iter().map(|it| it.same_text.is_some()).collect();
        let state = with_groups(state, stories, &order, &repeats_text)?;
        let mut holdings = Holdings::default();
        let mut settled = marks;
        settled.truncate(n_settled);
        settled.iter().for_each(|marks| holdings.settle_text(marks.text, marks.proposable.uri));
        restored.iter().for_each(|it| holdings.insert_held(Arc::clone(&it.holding)));
        let mut grouping = Grouping::new(Arc::clone(config))?;
        let settled_sentences = grouping.restore_settled(settled, archive);
        grouping.restore(restored, Some(state), &settled_sentences)?;
        Ok(Self { holdings, grouping, story_of: story_of(stories), is_unstored: false })
    }

    /// Reads back all that was given up.
    pub(crate) fn whole(&self, config: &Arc<Config>) -> Result<Self, Error> {
        let [n_reports, n_on_disk] = self.grouping.n_reports();
        let order = self.grouping.with_places(|places| {
            Order::new((0..n_reports).map(|it| (self.grouping.uri_hash(it), places.seconds[it as usize])))
        });
        let restore = |number: u32| match (self.grouping.restorable(number), self.grouping.archive()) {
            (Some(restored), _) => Ok(restored),
            (None, Some(archive)) => {
                let (holding, finding) = archive.stored(self.grouping.uri_hash(number))?;
                restored(Arc::new(holding), &finding, number, &order, config)
            }
            (None, None) => Err(Error::damaged(format!("{n_on_disk} reports are nowhere"))),
        };
        let restored: Vec<Restored> =
            (0..n_reports).into_par_iter().map(restore).collect::<Result<_, _>>()?;
        let mut holdings = Holdings::default();
        restored.iter().for_each(|it| holdings.insert_held(Arc::clone(&it.holding)));
        let mut grouping = Grouping::new(Arc::clone(config))?;
        grouping.restore(restored, None, &[])?;
        let story_of = self.story_of.clone();
        Ok(Self { holdings, grouping, story_of, is_unstored: self.is_unstored })
    }

    /// Gives up what is old and stored.
    pub(crate) fn settle(&mut self, contents: Arc<Contents>, config: &Arc<Config>) {
        let gone = self.grouping.settle(contents, config);
        self.holdings.settle(&gone);
    }

    /// Whether a report can come, one of so many, without that what was given up is read back.
    pub(crate) fn goes_on_with(&self, report: &Report, n_reports: usize) -> bool {
        let known = self.holdings.get(&report.uri).map(|known| Timeline::seconds(known.newest()));
        let times = known.into_iter().chain([Timeline::seconds(report)]);
        !self.is_on_disk(&report.uri)
            && times.into_iter().all(|seconds| self.grouping.is_settled_before(seconds, n_reports))
    }

    /// In which story a report is.
    pub(crate) fn story_of(&self, uri: &str) -> Option<StoryId> {
        self.story_of.get(xxh3_64(uri.as_bytes()))
    }

    /// Whether a report is held.
    pub(crate) fn holds(&self, uri: &str) -> bool {
        self.holdings.get(uri).is_some() || self.is_on_disk(uri)
    }

    /// Whether a report is held on disk alone.
    pub(crate) fn is_on_disk(&self, uri: &str) -> bool {
        let [_, n_on_disk] = self.grouping.n_reports();
        self.grouping.number_of_uri(xxh3_64(uri.as_bytes())).is_some_and(|number| number < n_on_disk)
    }

    /// Whether a version is held, on disk alone, that is the same in every field.
    pub(crate) fn has_on_disk(&self, report: &Report) -> Result<bool, Error> {
        let Some(archive) = self.grouping.archive().filter(|_| self.is_on_disk(&report.uri)) else {
            return Ok(false);
        };
        let versions = archive.versions(xxh3_64(report.uri.as_bytes()))?;
        Ok(versions.iter().any(|version| **version == *report))
    }

    /// The `uri` of the first report, by time of publication, then `uri`, that has the text of another one.
    pub(crate) fn first_with_text_of(&self, report: &Report) -> Result<Option<String>, Error> {
        if let Some((archive, first)) =
            self.grouping.archive().zip(self.holdings.settled_with_text_of(report))
        {
            let first = &archive.recall(first)?.report;
            if first.text == report.text && first.uri != report.uri {
                return Ok(Some(first.uri.clone()));
            }
        }
        Ok(self.holdings.first_with_text_of(report).map(|first| first.uri.clone()))
    }
}

/// Looks with what there is to work on, which is read if it is not there.
///
/// It is read without the lock, on all threads: what a thread does while it waits for others may look too. `look` must not use several.
pub(crate) fn with_work<T>(
    shared: &Mutex<Option<Work>>,
    read: impl FnOnce() -> Result<Work, Error>,
    look: impl FnOnce(&mut Work) -> Result<T, Error>,
) -> Result<T, Error> {
    if let Some(work) = &mut *lock(shared) {
        return look(work);
    }
    let read = read()?;
    let mut work = lock(shared);
    look(work.get_or_insert(read))
}

/// Locks what there is to work on. If whoever had the lock panicked it is not as it was, and has to be read again.
pub(crate) fn lock(shared: &Mutex<Option<Work>>) -> MutexGuard<'_, Option<Work>> {
    shared.lock().unwrap_or_else(|poisoned| {
        shared.clear_poison();
        let mut work = poisoned.into_inner();
        *work = None;
        work
    })
}

/// The numbers of reports, which stand in the order of time, by the hashes of their `uri`s, and when they were published.
struct Order {
    numbers: HashMap<u64, u32>,
    seconds: Vec<i64>,
}

impl Order {
    fn new(in_order: impl Iterator<Item = (u64, i64)>) -> Self {
        let (mut numbers, mut seconds) = (HashMap::new(), Vec::new());
        for (number, (uri_hash, published)) in (0..).zip(in_order) {
            numbers.insert(uri_hash, number);
            seconds.push(published);
        }
        Self { numbers, seconds }
    }
}

/// A story of an index that has reports.
struct OpenStory {
    id: StoryId,
    /// The hashes of the `uri`s of its reports, in the order of time.
    members: Vec<u64>,
    /// How they came together.
    merges: Vec<Merge>,
}

fn open_stories(contents: &Contents) -> Result<Vec<OpenStory>, Error> {
    contents.stories(|id, StoryEntry { fate, group, .. }| {
        (fate == Fate::Open).then(|| OpenStory {
            id,
            members: group.members.iter().map(|member| xxh3_64(member.uri.as_bytes())).collect(),
            merges: group.merges,
        })
    })
}

fn story_of(stories: &[OpenStory]) -> StoryOf {
    stories.iter().flat_map(|story| story.members.iter().map(|&member| (member, story.id))).collect()
}

/// Whether there are reports, all with a date.
fn have_dates(marks: &[(String, Marks)]) -> bool {
    !marks.is_empty() && marks.iter().all(|(_, marks)| marks.proposable.seconds != UNDATED)
}

fn uri_hash(holding: &Holding) -> u64 {
    xxh3_64(holding.newest().uri.as_bytes())
}

/// Reads all reports, and their newest versions sentence by sentence.
fn read(contents: &Contents, config: &Config) -> Result<Vec<Holding>, Error> {
    let prepare = |newest: &Report| Arc::new(PreparedReport::new(newest, config));
    let read = |versions| Holding::of(versions, prepare);
    Ok(contents.all_reports()?.into_par_iter().map(read).collect())
}

fn restored(
    holding: Arc<Holding>,
    finding: &StoredFinding,
    number: u32,
    order: &Order,
    config: &Config,
) -> Result<Restored, Error> {
    let (prepared, vector) = restored_vector(&holding, finding)?;
    let number_of = |uri_hash| order.numbers.get(&uri_hash).copied();
    let places = Places { number_of: &number_of, seconds: &order.seconds };
    Ok(Restored { prepared, vector, before: restored_before(number, finding, &places, config)?, holding })
}

/// The state with the groups, which are those of the stories.
fn with_groups(
    mut state: ClustererState,
    stories: &[OpenStory],
    order: &Order,
    repeats_text: &[bool],
) -> Result<ClustererState, Error> {
    let n_reports = order.seconds.len() as u32;
    let mut n_grouped = 0;
    for OpenStory { id, members, merges } in stories {
        let number = |uri_hash: &u64| {
            let number = order.numbers.get(uri_hash).copied();
            number.ok_or_else(|| Error::damaged(format!("story {id} has a report that is not there")))
        };
        let reports: Vec<u32> = members.iter().map(number).collect::<Result<_, _>>()?;
        if reports.is_empty() || !reports.is_sorted() {
            return Err(Error::damaged(format!("the reports of story {id} are in no order")));
        }
        n_grouped += reports.len();
        // Those of the same text come first.
        let n_same = reports.iter().filter(|&&it| repeats_text[it as usize]).count();
        let merge = |merge: &Merge| Merge {
            into_idx: reports[merge.into_idx] as usize,
            from_idx: reports[merge.from_idx] as usize,
            ..*merge
        };
        let merges = merges.iter().skip(n_same).map(merge).collect();
        state.groups.push(Arc::new(ReportGroup { reports, merges }));
    }
    let is_there = |group: &Arc<ReportGroup>| group.reports.last().is_some_and(|&last| last < n_reports);
    let fits =
        state.steps.iter().all(|step| step.reports.end <= n_reports && step.taken.iter().all(is_there));
    if n_grouped != order.seconds.len() || !fits || state.first_open > n_reports {
        return Err(Error::damaged("the state of the groups is not that of the reports"));
    }
    Ok(state)
}
