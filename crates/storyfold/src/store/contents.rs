//! What an index held when a catalogue was the last.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use crate::cluster::ClustererState;
use crate::config::Config;
use crate::engine::{Fate, Ledger};
use crate::error::Error;
use crate::report::Report;
use crate::store::catalogue::Catalogue;
use crate::store::finding_record::StoredFinding;
use crate::store::segment::{Record, Segment, SegmentKind, merged};
use crate::store::{finding_record, report_record, state_record, story_record};
use crate::version::newest_version;

/// How often a reader tries again to open what a writer has replaced meanwhile.
const MAX_ATTEMPTS: usize = 20;

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
        self.record(SegmentKind::Findings, uri.as_bytes())?
            .as_ref()
            .map(finding_record::of_record)
            .transpose()
    }

    /// What was found of all reports, by `uri`.
    pub(crate) fn all_findings(&self) -> Result<HashMap<String, StoredFinding>, Error> {
        let finding = |record: Result<Record, Error>| {
            let record = record?;
            Ok((report_record::uri_of(&record)?.to_owned(), finding_record::of_record(&record)?))
        };
        self.records(SegmentKind::Findings).map(finding).collect()
    }

    /// The state of the groups, if the index drops old reports.
    pub(crate) fn state(&self) -> Result<Option<ClustererState>, Error> {
        self.record(SegmentKind::State, &[])?.as_ref().map(state_record::of_record).transpose()
    }

    /// The record that holds of a key.
    fn record(&self, kind: SegmentKind, key: &[u8]) -> Result<Option<Record>, Error> {
        let mut last: Option<Record> = None;
        for segment in self.of_kind(kind) {
            if let Some(record) = segment.get(key)? {
                last = Some(match last {
                    Some(last) if last.commit > record.commit => last,
                    _ => record,
                });
            }
        }
        Ok(last)
    }

    /// All stories that there are and were.
    pub(crate) fn ledger(&self) -> Result<Ledger, Error> {
        let mut stories = BTreeMap::new();
        let mut story_of = HashMap::new();
        for record in self.records(SegmentKind::Stories) {
            let (id, entry) = story_record::of_record(&record?)?;
            if entry.fate == Fate::Open {
                story_of.extend(entry.group.members.iter().map(|member| (member.uri.clone(), id)));
            }
            stories.insert(id, Arc::new(entry));
        }
        Ok(Ledger { stories, story_of, next_number: self.catalogue.next_number, unsaved: BTreeSet::new() })
    }
}

/// The newest of some versions.
fn newest(versions: Option<Vec<Arc<Report>>>) -> Option<Arc<Report>> {
    let versions = versions?;
    let newest = newest_version(&versions.iter().map(|it| &**it).collect::<Vec<_>>())?;
    versions.get(newest.idx).cloned()
}
