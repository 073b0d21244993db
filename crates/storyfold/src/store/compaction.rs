//! Segments of one kind that are put together into one: at once, or on a thread of its own while the writer goes on.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use xxhash_rust::xxh3::xxh3_64;

use crate::error::Error;
use crate::store::catalogue::{Catalogue, RegisteredSegment};
use crate::store::contents::Contents;
use crate::store::disk::Disk;
use crate::store::segment::{Record, Segment, SegmentKind, merged, write_segment};
use crate::store::{FORMAT_VERSIONS, finding_record, report_record, state_record, story_record};

/// Which segments are to be put together, and where.
#[derive(Debug)]
pub(crate) struct Compaction {
    contents: Arc<Contents>,
    disk: Arc<dyn Disk>,
    kind: SegmentKind,
    /// The segments, by number.
    numbers: BTreeSet<u64>,
    /// The number of the one that they become, and its file.
    number: u64,
    path: PathBuf,
}

/// What came of it: the segments that are not needed any more, and the one that stands for them, if anything was left.
#[derive(Debug)]
pub(crate) struct Compacted {
    numbers: BTreeSet<u64>,
    segment: Option<RegisteredSegment>,
}

impl Compacted {
    /// Enters the segment into a catalogue for those that it stands for.
    pub(crate) fn enter(self, catalogue: &mut Catalogue) {
        catalogue.segments.retain(|segment| !self.numbers.contains(&segment.number));
        if let Some(segment) = self.segment {
            catalogue.next_segment = catalogue.next_segment.max(segment.number + 1);
            catalogue.segments.push(segment);
        }
    }
}

impl Compaction {
    /// Of segments that `contents` have; none if none of them can be put together.
    pub(crate) fn new(
        contents: Arc<Contents>,
        disk: Arc<dyn Disk>,
        kind: SegmentKind,
        mut numbers: BTreeSet<u64>,
        (number, path): (u64, PathBuf),
    ) -> Option<Self> {
        numbers.retain(|number| can_be_compacted(&contents.segments[number]));
        (!numbers.is_empty()).then_some(Self { contents, disk, kind, numbers, number, path })
    }

    /// Writes the segment: of reports what `is_held` says, by the hash of the `uri`. Gives up when `is_stopped` says so.
    pub(crate) fn run(
        self,
        is_held: impl Fn(u64) -> bool,
        is_stopped: impl Fn() -> bool,
    ) -> Result<Compacted, Error> {
        let Self { contents, disk, kind, numbers, number, path } = self;
        let segments: Vec<&Segment> = contents.segments_of(&numbers);
        let others = contents.numbers(kind).difference(&numbers).copied().collect();
        let others: Vec<&Segment> = contents.segments_of(&others);
        let is_needed = |record: &Record| match kind {
            SegmentKind::Stories | SegmentKind::State => true,
            // One that says that a report was taken out is needed as long as an older one may stand elsewhere.
            SegmentKind::Reports | SegmentKind::Findings | SegmentKind::Marks
                if report_record::is_taken_out(record) =>
            {
                let key_hash = xxh3_64(&record.key);
                // What cannot be told is kept.
                others.iter().any(|segment| segment.has_key_hash(key_hash).unwrap_or(true))
            }
            SegmentKind::Reports | SegmentKind::Findings | SegmentKind::Marks => {
                is_held(xxh3_64(&record.key))
            }
        };
        let is_needed =
            |record: &Result<Record, Error>| record.as_ref().is_ok_and(is_needed) || record.is_err();
        let as_today = |record: Result<Record, Error>| match is_stopped() {
            true => Err(Error::config("the writer has ended".to_owned())),
            false => as_today(kind, record?),
        };
        let mut records = merged(&segments).filter(is_needed).map(as_today).peekable();
        if records.peek().is_none() {
            return Ok(Compacted { numbers, segment: None });
        }
        write_segment(&*disk, &path, kind, records).inspect_err(|_| {
            // The room is wanted back, on a full disk above all; if that fails too the next writer removes it.
            let _ = disk.remove(&path);
        })?;
        Ok(Compacted { numbers, segment: Some(RegisteredSegment::of_file(number, kind, &path)?) })
    }
}

/// Whether a segment can be put together with others: the links of a story of version 1 stand in its record alone until what was found of its
/// reports is stored.
pub(crate) fn can_be_compacted(segment: &Segment) -> bool {
    segment.version() >= 2 || segment.kind != SegmentKind::Stories
}

/// A record in the version of the format in which new segments are written.
fn as_today(kind: SegmentKind, record: Record) -> Result<Record, Error> {
    if record.version == *FORMAT_VERSIONS.end() {
        return Ok(record);
    }
    match kind {
        SegmentKind::Reports => {
            let versions = report_record::of_record(&record)?;
            report_record::to_record(report_record::uri_of(&record)?, versions.as_deref(), record.commit)
        }
        SegmentKind::Stories => {
            let (id, entry) = story_record::of_record(&record)?;
            Ok(story_record::to_record(id, &entry, record.commit))
        }
        SegmentKind::Findings => {
            let finding = finding_record::of_record(&record)?;
            Ok(finding_record::to_record(report_record::uri_of(&record)?, finding.as_ref(), record.commit))
        }
        SegmentKind::State => Ok(state_record::to_record(&state_record::of_record(&record)?, record.commit)),
        // There were no such records before version 4.
        SegmentKind::Marks => Ok(record),
    }
}

/// A compaction on a thread of its own. If it is dropped it is given up.
#[derive(Debug)]
pub(crate) struct RunningCompaction {
    /// The file that is being written.
    pub(crate) path: PathBuf,
    numbers: BTreeSet<u64>,
    is_stopped: Arc<AtomicBool>,
    /// None only while it is dropped or finished.
    thread: Option<JoinHandle<Result<Compacted, Error>>>,
}

impl RunningCompaction {
    /// Begins; none if there is no thread to be had. Nothing but what was taken out is left out.
    pub(crate) fn begin(compaction: Compaction) -> Option<Self> {
        let (path, numbers) = (compaction.path.clone(), compaction.numbers.clone());
        let is_stopped = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&is_stopped);
        let run = move || compaction.run(|_| true, || stopped.load(Ordering::Relaxed));
        let thread = thread::Builder::new().name("storyfold compaction".to_owned()).spawn(run).ok()?;
        Some(Self { path, numbers, is_stopped, thread: Some(thread) })
    }

    pub(crate) fn is_done(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Waits for it. If it failed the segments are as they were, and these are their numbers: one of them is damaged, or the disk is full.
    pub(crate) fn finish(mut self) -> Result<Compacted, BTreeSet<u64>> {
        let ended = self.thread.take().map(JoinHandle::join);
        ended.and_then(|ended| ended.ok()?.ok()).ok_or_else(|| std::mem::take(&mut self.numbers))
    }
}

impl Drop for RunningCompaction {
    fn drop(&mut self) {
        self.is_stopped.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // Another writer must not find it writing. What it wrote bears a name that no catalogue has.
            let _ = thread.join();
        }
    }
}
