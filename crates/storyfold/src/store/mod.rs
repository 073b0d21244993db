//! An index on disk: segments that are written once, and a catalogue that says which of them hold.
//!
//! ```text
//! commit:  write the changed reports and stories as segments, durably
//!          write a catalogue that has them, durably, under its final name: that is the commit
//!          remove the catalogue before
//!          put small segments together on a thread of its own; a later commit names what they became
//! ```
//!
//! Whatever ends a commit before its last step leaves files that no catalogue names; the next writer removes them. Of the
//! records of one key that of the last commit holds. Files are read at positions and not mapped: a mapped file that is cut short ends
//! the program, and nothing can be done about it.
//!
//! `docs/format.md` draws every byte.

mod catalogue;
mod codec;
mod compaction;
mod contents;
mod disk;
mod finding_record;
mod link_record;
mod lock;
mod marks_record;
pub(crate) mod report_record;
mod segment;
mod state_record;
mod story_record;
mod verify;

#[cfg(test)]
mod lifetime_tests;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::cluster::ClustererState;
use crate::config::Config;
use crate::engine::{Finding, Marks, StoryEntry, StoryId, StoryOf};
use crate::error::Error;
use crate::report::Report;
use crate::store::catalogue::{
    Catalogue, MadeWith, NEW_NAME, RegisteredSegment, segment_number, segment_path,
};
use crate::store::compaction::{Compaction, RunningCompaction, can_be_compacted};
use crate::store::disk::{Disk, MachineDisk};
use crate::store::lock::Lock;
use crate::store::segment::{Record, SegmentKind, sort, write_segment};

pub(crate) use codec::{Decoder, Encoder};
pub(crate) use contents::Contents;
pub(crate) use disk::{read_exact_at, write_all_at};
pub(crate) use finding_record::{OtherReport, StoredFinding, StoredWords};
pub use verify::{IndexFault, IndexStats, Verified, verify_index};

/// The versions of the format that are read; the last is written.
const FORMAT_VERSIONS: RangeInclusive<u32> = 1..=5;
/// How many segments of one kind there may be before the smallest are put together, and how many of them.
const MAX_SEGMENTS: usize = 12;
const MERGED_SEGMENTS: usize = 8;
/// How many there may be while some are being put together: a commit waits then.
const MAX_WAITING_SEGMENTS: usize = 24;

/// An index that is written.
#[derive(Debug)]
pub(crate) struct Store {
    folder: PathBuf,
    disk: Arc<dyn Disk>,
    contents: Arc<Contents>,
    /// With what the stories of the next commit are made.
    made_with: MadeWith,
    next_segment: u64,
    /// What is put together while the writer goes on.
    running: Option<RunningCompaction>,
    /// The segments with which that failed; it is not tried again before the index is opened again.
    not_compacted: BTreeSet<u64>,
    /// Whether what was dropped still takes room.
    must_drop: bool,
    // Last, so that nobody else writes before all above have ended.
    _lock: Lock,
}

/// What a commit changes.
pub(crate) struct Changes<'a> {
    /// The number of the commit.
    pub(crate) n_commits: u64,
    pub(crate) next_number: u64,
    /// By `uri`, all versions of a report; none if it was taken out.
    pub(crate) reports: Vec<(&'a str, Option<&'a [Arc<Report>]>)>,
    pub(crate) stories: Vec<(StoryId, &'a StoryEntry)>,
    /// What was found of reports, by `uri`; none if one was taken out.
    pub(crate) findings: Vec<(&'a str, Option<Finding<'a>>)>,
    /// The hashes of the `uri`s of reports by their numbers.
    pub(crate) uri_hash_of: &'a (dyn Fn(u32) -> u64 + Sync),
    /// By what reports are found, by `uri`; none if one was taken out. Nothing at all if the index has none.
    pub(crate) marks: Option<Vec<(&'a str, Option<Marks>)>>,
    pub(crate) state: Option<ClustererState>,
    /// The reports that are held.
    pub(crate) held: &'a StoryOf,
    /// Whether reports were dropped, so that room can be had back.
    pub(crate) has_dropped: bool,
}

impl Store {
    /// Opens the index in a folder for writing, or makes one there.
    pub(crate) fn open(folder: &Path, config: &Config) -> Result<Self, Error> {
        Self::open_on(folder, config, Arc::new(MachineDisk))
    }

    pub(crate) fn open_on(folder: &Path, config: &Config, disk: Arc<dyn Disk>) -> Result<Self, Error> {
        let store = Self::open_any(folder, config, disk)?;
        let differences = store.made_with.differences(&MadeWith::now(config)?);
        if differences.is_empty() {
            return Ok(store);
        }
        Err(Error::mismatch(format!(
            "{} was made with {}; make it again with `storyfold index reindex`",
            folder.display(),
            differences.join("; ")
        )))
    }

    /// Opens the index in a folder whatever it was made with; from the next commit on it is made with `config`.
    pub(crate) fn open_for_reindex(folder: &Path, config: &Config) -> Result<Self, Error> {
        let mut store = Self::open_any(folder, config, Arc::new(MachineDisk))?;
        store.made_with = MadeWith::now(config)?;
        Ok(store)
    }

    fn open_any(folder: &Path, config: &Config, disk: Arc<dyn Disk>) -> Result<Self, Error> {
        fs::create_dir_all(folder).map_err(|cause| Error::io(folder, "be made", cause))?;
        let lock = Lock::take(folder)?;
        let catalogue = match Catalogue::read_last(folder)? {
            Some(catalogue) => catalogue,
            None => Self::new_catalogue(folder, config, &*disk)?,
        };
        let contents = Contents::of_catalogue(folder, catalogue, &BTreeMap::new())?;
        let made_with = contents.catalogue.made_with.clone();
        let store = Self {
            folder: folder.to_owned(),
            disk,
            next_segment: contents.catalogue.next_segment,
            contents: Arc::new(contents),
            made_with,
            running: None,
            not_compacted: BTreeSet::new(),
            must_drop: false,
            _lock: lock,
        };
        store.remove_leftovers();
        Ok(store)
    }

    /// Begins an index: its catalogue is there before its first segment, so that one that is lost is told from none.
    fn new_catalogue(folder: &Path, config: &Config, disk: &dyn Disk) -> Result<Catalogue, Error> {
        let entries = fs::read_dir(folder).map_err(|cause| Error::io(folder, "be read", cause))?;
        if entries.flatten().any(|entry| segment_number(&entry.path()).is_some()) {
            return Err(Error::damaged("there are segments, and the catalogue is gone").in_file(folder));
        }
        let catalogue = Catalogue::new(MadeWith::now(config)?);
        catalogue.write(folder, disk)?;
        Ok(catalogue)
    }

    /// Whether the stories of the next commit are made with something else than those of the last.
    pub(crate) fn is_made_otherwise(&self) -> bool {
        self.made_with != self.contents.catalogue.made_with
    }

    /// What was committed last.
    pub(crate) fn contents(&self) -> Arc<Contents> {
        Arc::clone(&self.contents)
    }

    /// Makes changes durable.
    pub(crate) fn commit(&mut self, changes: &Changes<'_>) -> Result<(), Error> {
        let report = |&(uri, versions): &(&str, Option<&[Arc<Report>]>)| {
            report_record::to_record(uri, versions, changes.n_commits)
        };
        let reports = changes.reports.par_iter().map(report).collect::<Result<_, _>>()?;
        let story =
            |&(id, entry): &(StoryId, &StoryEntry)| story_record::to_record(id, entry, changes.n_commits);
        let stories = changes.stories.par_iter().map(story).collect();
        let mut catalogue = self.contents.catalogue.clone();
        catalogue.n_commits = changes.n_commits;
        catalogue.next_number = changes.next_number;
        catalogue.n_reports = Some(changes.held.len() as u64);
        catalogue.made_with = self.made_with.clone();
        let findings: Vec<Record> = changes
            .findings
            .par_iter()
            .map(|(uri, finding)| {
                let stored = finding.as_ref().map(|it| StoredFinding::new(it, changes.uri_hash_of));
                finding_record::to_record(uri, stored.as_ref(), changes.n_commits)
            })
            .collect();
        let marks = changes
            .marks
            .par_iter()
            .flatten()
            .map(|(uri, marks)| marks_record::to_record(uri, marks.as_ref(), changes.n_commits))
            .collect();
        let state = changes.state.iter().map(|state| state_record::to_record(state, changes.n_commits));
        // There is one state, and what was before is not needed any more.
        catalogue.segments.retain(|segment| segment.kind != SegmentKind::State);
        self.add_segments(
            &mut catalogue,
            [
                (SegmentKind::Reports, reports),
                (SegmentKind::Stories, stories),
                (SegmentKind::Findings, findings),
                (SegmentKind::State, state.collect()),
                (SegmentKind::Marks, marks),
            ],
        )?;
        let n_most = self.crowded_kind(&catalogue).len();
        self.take_compacted(&mut catalogue, n_most > MAX_WAITING_SEGMENTS);
        if changes.marks.is_none() {
            // An index that drops old reports has none; those that it had before are not those of its reports.
            catalogue.segments.retain(|segment| segment.kind != SegmentKind::Marks);
        }
        self.register(catalogue)?;
        // The commit stands. What could not be dropped or put together now is so at the next one.
        self.must_drop |= changes.has_dropped;
        if self.must_drop {
            self.must_drop = self.drop_old(changes.held).is_err();
        }
        self.begin_compaction();
        if n_most > MAX_WAITING_SEGMENTS {
            // Whoever commits once and ends would never see it come to its end.
            let _ = self.end_compaction();
        }
        Ok(())
    }

    /// Puts all segments of a kind together.
    pub(crate) fn compact(&mut self, held: &StoryOf) -> Result<(), Error> {
        self.end_compaction()?;
        for kind in SegmentKind::ALL {
            // One segment may still hold what was taken out.
            self.merge(kind, self.contents.numbers(kind), held)?;
        }
        Ok(())
    }

    /// Drops the segments of which nothing is held any more, and writes those anew of which less than half is.
    fn drop_old(&mut self, held: &StoryOf) -> Result<(), Error> {
        let hashes: Vec<u64> = held.hashes().collect();
        for kind in [SegmentKind::Reports, SegmentKind::Findings] {
            self.end_compaction()?;
            let contents = self.contents();
            let mut numbers = BTreeSet::new();
            for number in contents.numbers(kind) {
                let [n_held, n_all] = contents.segments[&number].n_bytes_of(&hashes)?;
                if 2 * n_held < n_all {
                    numbers.insert(number);
                }
            }
            self.merge(kind, numbers, held)?;
        }
        Ok(())
    }

    /// Puts segments of a kind together, of reports what is held.
    fn merge(&mut self, kind: SegmentKind, numbers: BTreeSet<u64>, held: &StoryOf) -> Result<(), Error> {
        if let Some(compaction) = self.compaction(kind, numbers) {
            let compacted = compaction.run(|uri_hash| held.contains(uri_hash), || false)?;
            let mut catalogue = self.contents.catalogue.clone();
            compacted.enter(&mut catalogue);
            self.register(catalogue)?;
        }
        Ok(())
    }

    /// Begins to put the smallest segments of the kind together of which there are most, if these are too many, and if nothing is being put together.
    fn begin_compaction(&mut self) {
        let mut registered = self.crowded_kind(&self.contents.catalogue);
        if registered.len() > MAX_SEGMENTS && self.running.is_none() {
            registered.sort_by_key(|it| (it.n_bytes, it.number));
            let kind = registered[0].kind;
            let smallest = registered.iter().take(MERGED_SEGMENTS).map(|it| it.number).collect();
            self.running = self.compaction(kind, smallest).and_then(RunningCompaction::begin);
        }
    }

    /// The segments that can be put together of the kind of which there are most of these.
    fn crowded_kind(&self, catalogue: &Catalogue) -> Vec<RegisteredSegment> {
        let can_be = |segment: &RegisteredSegment| {
            let open = self.contents.segments.get(&segment.number);
            !self.not_compacted.contains(&segment.number) && open.is_none_or(|it| can_be_compacted(it))
        };
        let can_be: Vec<RegisteredSegment> = catalogue.segments.iter().copied().filter(can_be).collect();
        let of_kind = |kind| can_be.iter().copied().filter(move |it| it.kind == kind);
        let most = SegmentKind::ALL.into_iter().max_by_key(|&kind| of_kind(kind).count());
        most.into_iter().flat_map(of_kind).collect()
    }

    fn compaction(&mut self, kind: SegmentKind, numbers: BTreeSet<u64>) -> Option<Compaction> {
        if numbers.is_empty() {
            return None;
        }
        let place = self.take_number(self.contents.catalogue.next_segment);
        Compaction::new(self.contents(), Arc::clone(&self.disk), kind, numbers, place)
    }

    /// Enters what was put together meanwhile into a catalogue that is not registered yet. Waits for it if `must_end`.
    fn take_compacted(&mut self, catalogue: &mut Catalogue, must_end: bool) -> bool {
        let Some(ended) = self.running.take_if(|running| must_end || running.is_done()) else { return false };
        match ended.finish() {
            Ok(compacted) => {
                compacted.enter(catalogue);
                true
            }
            Err(numbers) => {
                self.not_compacted.extend(numbers);
                false
            }
        }
    }

    /// Waits until nothing is being put together any more.
    fn end_compaction(&mut self) -> Result<(), Error> {
        let mut catalogue = self.contents.catalogue.clone();
        if self.take_compacted(&mut catalogue, true) { self.register(catalogue) } else { Ok(()) }
    }

    /// The number of a new segment, and its file. A number that a commit has used that failed is not used again: a reader may have seen it.
    fn take_number(&mut self, next: u64) -> (u64, PathBuf) {
        let number = next.max(self.next_segment);
        self.next_segment = number + 1;
        (number, segment_path(&self.folder, number))
    }

    /// Writes segments, all at once, as what takes time is to make them durable; and enters them into a catalogue that is not registered
    /// yet. Those without a record are left out.
    fn add_segments<const N: usize>(
        &mut self,
        catalogue: &mut Catalogue,
        segments: [(SegmentKind, Vec<Record>); N],
    ) -> Result<(), Error> {
        let mut to_write = Vec::with_capacity(N);
        for (kind, records) in segments.into_iter().filter(|(_, records)| !records.is_empty()) {
            let (number, path) = self.take_number(catalogue.next_segment);
            catalogue.next_segment = number + 1;
            to_write.push((number, path, kind, records));
        }
        let paths: Vec<PathBuf> = to_write.iter().map(|(_, path, ..)| path.clone()).collect();
        let write = |(number, path, kind, mut records): (u64, PathBuf, SegmentKind, Vec<Record>)| {
            sort(&mut records);
            write_segment(&*self.disk, &path, kind, records.into_iter().map(Ok))?;
            RegisteredSegment::of_file(number, kind, &path)
        };
        let written: Result<Vec<RegisteredSegment>, Error> = to_write.into_par_iter().map(write).collect();
        catalogue.segments.extend(written.inspect_err(|_| self.take_back(&paths))?);
        Ok(())
    }

    /// Removes segments that could not all be written. The room is wanted back, on a full disk above all; if that fails too the next writer
    /// removes them.
    fn take_back(&self, paths: &[PathBuf]) {
        for path in paths {
            let _ = self.disk.remove(path);
        }
    }

    /// Makes a catalogue the one that holds.
    fn register(&mut self, mut catalogue: Catalogue) -> Result<(), Error> {
        catalogue.generation += 1;
        let contents = Contents::of_catalogue(&self.folder, catalogue, &self.contents.segments)?;
        self.disk.sync_folder(&self.folder).map_err(|cause| Error::io(&self.folder, "be written", cause))?;
        contents.catalogue.write(&self.folder, &*self.disk)?;
        self.contents = Arc::new(contents);
        self.remove_leftovers();
        Ok(())
    }

    /// Removes what the catalogue that holds does not name. Readers that have it open keep it; what cannot be removed
    /// now is so later.
    fn remove_leftovers(&self) {
        let is_running = |path: &PathBuf| self.running.as_ref().is_some_and(|running| running.path == *path);
        for path in leftovers(&self.folder, &self.contents.catalogue).unwrap_or_default() {
            if !is_running(&path) {
                let _ = self.disk.remove(&path);
            }
        }
    }
}

/// The files of an index, by their names, that its catalogue does not name.
fn leftovers(folder: &Path, catalogue: &Catalogue) -> Result<Vec<PathBuf>, Error> {
    let failed = |cause| Error::io(folder, "be read", cause);
    let registered: BTreeSet<PathBuf> = catalogue.segments.iter().map(|it| it.path(folder)).collect();
    let old_catalogues: BTreeSet<PathBuf> = Catalogue::list(folder)?
        .into_iter()
        .filter(|&(generation, _)| generation != catalogue.generation)
        .map(|(_, path)| path)
        .collect();
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let is_segment = segment_number(&path).is_some() && !registered.contains(&path);
        let is_old_catalogue = old_catalogues.contains(&path);
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if is_old_catalogue || is_segment || name == NEW_NAME {
            found.push(path);
        }
    }
    found.sort_unstable();
    Ok(found)
}
