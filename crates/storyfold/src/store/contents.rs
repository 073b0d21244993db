//! What an index held when a catalogue was the last.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::cluster::ClustererState;
use crate::config::Config;
use crate::engine::{Marks, StoryEntry, StoryId};
use crate::error::Error;
use crate::report::Report;
use crate::store::catalogue::Catalogue;
use crate::store::finding_record::StoredFinding;
use crate::store::segment::{Record, Segment, SegmentKind, merged};
use crate::store::{finding_record, marks_record, report_record, state_record, story_record};
use crate::version::newest_version;

/// How often a reader tries again to open what a writer has replaced meanwhile.
const MAX_ATTEMPTS: usize = 20;
/// How many records are in memory at a time where all of a kind are read.
const CHUNK: usize = 4_096;

/// The segments of one catalogue, open for reading. They are read whatever becomes of their files.
#[derive(Debug)]
pub(crate) struct Contents {
    pub(crate) catalogue: Catalogue,
    /// By number.
    pub(crate) segments: BTreeMap<u64, Arc<Segment>>,
}

impl Contents {
    /// Opens the index in a folder as of its last commit.
    pub(crate) fn open(folder: &Path) -> Result<Arc<Self>, Error> {
        let mut attempt = 0;
        loop {
            let opened = Catalogue::read_last(folder).and_then(|catalogue| {
                let catalogue = catalogue.ok_or_else(|| {
                    let text =
                        format!("{} holds no index; `storyfold ingest --index` makes one", folder.display());
                    Error::config(text)
                })?;
                Self::of_catalogue(folder, catalogue, &BTreeMap::new())
            });
            attempt += 1;
            match opened {
                Err(error) if error.is_missing() && attempt < MAX_ATTEMPTS => {}
                opened => return opened.map(Arc::new),
            }
        }
    }

    /// Opens the segments of a catalogue, but for those that are open already.
    pub(crate) fn of_catalogue(
        folder: &Path,
        catalogue: Catalogue,
        open: &BTreeMap<u64, Arc<Segment>>,
    ) -> Result<Self, Error> {
        let mut segments = BTreeMap::new();
        for registered in &catalogue.segments {
            let segment = match open.get(&registered.number) {
                Some(segment) => Arc::clone(segment),
                None => {
                    let path = registered.path(folder);
                    let segment = Segment::open(&path)?;
                    if segment.kind != registered.kind || segment.n_bytes != registered.n_bytes {
                        return Err(Error::damaged("it is not the one in the catalogue").in_file(&path));
                    }
                    Arc::new(segment)
                }
            };
            segments.insert(registered.number, segment);
        }
        Ok(Self { catalogue, segments })
    }

    pub(crate) const fn n_commits(&self) -> u64 {
        self.catalogue.n_commits
    }

    /// The number of the story that opens next.
    pub(crate) const fn next_number(&self) -> u64 {
        self.catalogue.next_number
    }

    /// The configuration with which the index was made.
    pub(crate) fn config(&self) -> Result<Config, Error> {
        serde_json::from_str(&self.catalogue.made_with.config).map_err(|error| {
            Error::mismatch(format!("the configuration of the index cannot be used: {error}"))
        })
    }

    pub(crate) fn numbers(&self, kind: SegmentKind) -> BTreeSet<u64> {
        self.catalogue.segments.iter().filter(|it| it.kind == kind).map(|it| it.number).collect()
    }

    pub(crate) fn segments_of(&self, numbers: &BTreeSet<u64>) -> Vec<&Segment> {
        numbers.iter().filter_map(|number| self.segments.get(number)).map(|it| &**it).collect()
    }

    fn of_kind(&self, kind: SegmentKind) -> impl Iterator<Item = &Segment> {
        self.segments.values().map(|segment| &**segment).filter(move |segment| segment.kind == kind)
    }

    /// The records that hold of one kind.
    pub(crate) fn records(&self, kind: SegmentKind) -> impl Iterator<Item = Result<Record, Error>> + use<'_> {
        merged(&self.of_kind(kind).collect::<Vec<_>>())
    }

    /// All reports that are held, each with its versions.
    pub(crate) fn all_reports(&self) -> Result<Vec<Vec<Arc<Report>>>, Error> {
        let versions = |record: Result<Record, Error>| report_record::of_record(&record?);
        self.records(SegmentKind::Reports).map(versions).filter_map(Result::transpose).collect()
    }

    /// The newest versions of all reports that are held.
    pub(crate) fn all_newest(&self) -> Result<Vec<Arc<Report>>, Error> {
        let versions = |record: Result<Record, Error>| report_record::of_record(&record?);
        let newest = |versions: Result<Option<Vec<Arc<Report>>>, Error>| versions.map(newest).transpose();
        self.records(SegmentKind::Reports).map(versions).filter_map(newest).collect()
    }

    /// The newest version of a report.
    pub(crate) fn newest(&self, uri: &str) -> Result<Option<Arc<Report>>, Error> {
        let record = self.record(SegmentKind::Reports, uri.as_bytes())?;
        Ok(newest(record.as_ref().map(report_record::of_record).transpose()?.flatten()))
    }

    /// What was found of a report when it was linked.
    pub(crate) fn finding(&self, uri: &str) -> Result<Option<StoredFinding>, Error> {
        let record = self.record(SegmentKind::Findings, uri.as_bytes())?;
        Ok(record.as_ref().map(finding_record::of_record).transpose()?.flatten())
    }

    /// All versions of a report, by the hash of its `uri`; none if it is not held.
    pub(crate) fn versions(&self, uri_hash: u64) -> Result<Option<Vec<Arc<Report>>>, Error> {
        let record = self.record_where(SegmentKind::Reports, uri_hash, |_| true)?;
        Ok(record.as_ref().map(report_record::of_record).transpose()?.flatten())
    }

    /// The newest version of a report, by the hash of its `uri`; none if it is not held.
    pub(crate) fn newest_of(&self, uri_hash: u64) -> Result<Option<Arc<Report>>, Error> {
        Ok(newest(self.versions(uri_hash)?))
    }

    /// What was found of a report when it was linked, by the hash of its `uri`.
    pub(crate) fn finding_of(&self, uri_hash: u64) -> Result<Option<StoredFinding>, Error> {
        let record = self.record_where(SegmentKind::Findings, uri_hash, |_| true)?;
        Ok(record.as_ref().map(finding_record::of_record).transpose()?.flatten())
    }

    /// By what a report is found, by the hash of its `uri`.
    pub(crate) fn marks_of(&self, uri_hash: u64) -> Result<Option<Marks>, Error> {
        let record = self.record_where(SegmentKind::Marks, uri_hash, |_| true)?;
        Ok(record.as_ref().map(marks_record::of_record).transpose()?.flatten())
    }

    /// What was found of all reports, by `uri`.
    pub(crate) fn all_findings(&self) -> Result<HashMap<String, StoredFinding>, Error> {
        let finding = |record: Result<Record, Error>| {
            let record = record?;
            let uri = report_record::uri_of(&record)?;
            Ok(finding_record::of_record(&record)?.map(|finding| (uri.to_owned(), finding)))
        };
        self.records(SegmentKind::Findings).map(finding).filter_map(Result::transpose).collect()
    }

    /// The state of the groups, if the index drops old reports.
    pub(crate) fn state(&self) -> Result<Option<ClustererState>, Error> {
        self.record(SegmentKind::State, &[])?.as_ref().map(state_record::of_record).transpose()
    }

    /// The record that holds of a key.
    fn record(&self, kind: SegmentKind, key: &[u8]) -> Result<Option<Record>, Error> {
        self.record_where(kind, xxh3_64(key), |record| record.key == key)
    }

    /// The record that holds of a key by its hash, if it is the one that is wanted.
    fn record_where(
        &self,
        kind: SegmentKind,
        key_hash: u64,
        is_wanted: impl Fn(&Record) -> bool,
    ) -> Result<Option<Record>, Error> {
        let mut last: Option<Record> = None;
        for segment in self.of_kind(kind) {
            if let Some(record) = segment.get(key_hash, &is_wanted)? {
                last = Some(match last {
                    Some(last) if last.commit > record.commit => last,
                    _ => record,
                });
            }
        }
        Ok(last)
    }

    /// How many reports are held.
    pub(crate) fn n_reports(&self) -> Result<usize, Error> {
        if let Some(n_reports) = self.catalogue.n_reports {
            return Ok(n_reports as usize);
        }
        let n_members = |_, entry: StoryEntry| Some(entry.group.members.len());
        Ok(self.stories(n_members)?.into_iter().sum())
    }

    /// By what reports are found, with their `uri`s, in no order of meaning; none if that was not stored of all that are held.
    pub(crate) fn marks(&self) -> Result<Option<Vec<(String, Marks)>>, Error> {
        let marks = self.read_all(SegmentKind::Marks, |record| {
            let uri = report_record::uri_of(record)?;
            Ok(marks_record::of_record(record)?.map(|marks| (uri.to_owned(), marks)))
        })?;
        Ok((self.catalogue.n_reports == Some(marks.len() as u64)).then_some(marks))
    }

    /// A story that there is or was.
    pub(crate) fn story(&self, id: StoryId) -> Result<Option<StoryEntry>, Error> {
        let record = self.record(SegmentKind::Stories, &id.to_u64().to_le_bytes())?;
        Ok(record.as_ref().map(story_record::of_record).transpose()?.map(|(_, entry)| entry))
    }

    /// What `read` makes of all stories that there are and were, if anything.
    pub(crate) fn stories<T: Send>(
        &self,
        read: impl Fn(StoryId, StoryEntry) -> Option<T> + Sync,
    ) -> Result<Vec<T>, Error> {
        self.read_all(SegmentKind::Stories, |record| {
            let (id, entry) = story_record::of_record(record)?;
            Ok(read(id, entry))
        })
    }

    /// What `read` makes of the records that hold of a kind, if anything, in parallel.
    fn read_all<T: Send>(
        &self,
        kind: SegmentKind,
        read: impl Fn(&Record) -> Result<Option<T>, Error> + Sync,
    ) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        let mut records = self.records(kind);
        loop {
            let chunk: Vec<Record> = records.by_ref().take(CHUNK).collect::<Result<_, _>>()?;
            if chunk.is_empty() {
                return Ok(all);
            }
            let read = chunk.par_iter().map(|record| read(record).transpose());
            all.extend(read.flatten_iter().collect::<Result<Vec<T>, Error>>()?);
        }
    }
}

/// The newest of some versions.
fn newest(versions: Option<Vec<Arc<Report>>>) -> Option<Arc<Report>> {
    let versions = versions?;
    let newest = newest_version(&versions.iter().map(|it| &**it).collect::<Vec<_>>())?;
    versions.get(newest.idx).cloned()
}
