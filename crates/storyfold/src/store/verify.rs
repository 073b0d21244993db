//! Whether an index is as it was written, and whole.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Serialize;

use crate::engine::{Fate, StoryId};
use crate::error::Error;
use crate::store::catalogue::Catalogue;
use crate::store::contents::Contents;
use crate::store::leftovers;
use crate::store::lock::{LOCK_NAME, holder};
use crate::store::segment::{Segment, SegmentKind};
use crate::store::{finding_record, marks_record, report_record, story_record};

/// How much an index holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct IndexStats {
    /// How many commits there were.
    pub commits: u64,
    /// Reports that are held.
    pub reports: usize,
    /// Their versions, the newest included.
    pub versions: usize,
    /// The bytes of the text of all versions.
    pub text_bytes: u64,
    /// Stories that are open.
    pub stories: usize,
    /// Ids that resolve to another story, or to none that is left.
    pub past_stories: usize,
    /// Segments.
    pub segments: usize,
    /// The bytes of all segments.
    pub bytes: u64,
}

/// What came of a check.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Verified {
    /// How much the index holds, as far as it can be read.
    pub stats: IndexStats,
    /// What is wrong; nothing if the index is whole.
    pub faults: Vec<IndexFault>,
    /// Files that a commit left behind which did not come to its end. They do no harm; the next writer removes them.
    pub leftovers: Vec<String>,
}

/// Something that is wrong with an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct IndexFault {
    /// The file, or the folder if it is not one file's fault.
    pub file: String,
    /// What is wrong, in plain English.
    pub fault: String,
}

/// Reads every byte of the index in a folder and checks it: the hashes of all files and records, that every record can be read,
/// and that every report is in exactly one open story.
///
/// # Errors
///
/// Tells if there is no index in the folder, or the folder cannot be read. What is wrong with the index is in the result.
pub fn verify_index(folder: impl AsRef<Path>) -> Result<Verified, Error> {
    let folder = folder.as_ref();
    let mut verified = Verified::default();
    let fault = |path: &Path, error: &Error| {
        let mut text = error.to_string();
        if let Some(cause) = std::error::Error::source(error) {
            text = format!("{text}: {cause}");
        }
        IndexFault { file: path.display().to_string(), fault: text }
    };
    check_lock(folder, &mut verified);
    let catalogue = match Catalogue::read_last(folder) {
        Ok(Some(catalogue)) => catalogue,
        Ok(None) => {
            return Err(Contents::open(folder).err().unwrap_or_else(|| Error::damaged("no catalogue")));
        }
        Err(error) => {
            verified.faults.push(fault(folder, &error));
            return Ok(verified);
        }
    };
    verified.leftovers =
        leftovers(folder, &catalogue)?.iter().map(|path| path.display().to_string()).collect();
    for registered in &catalogue.segments {
        let path = registered.path(folder);
        match Segment::open(&path) {
            Err(error) => verified.faults.push(fault(&path, &error)),
            Ok(segment) => {
                for error in segment.records().filter_map(Result::err) {
                    verified.faults.push(fault(&path, &error));
                }
            }
        }
    }
    verified.stats.commits = catalogue.n_commits;
    verified.stats.segments = catalogue.segments.len();
    verified.stats.bytes = catalogue.segments.iter().map(|it| it.n_bytes).sum();
    if verified.faults.is_empty() {
        let checked = Contents::of_catalogue(folder, catalogue, &BTreeMap::new())
            .and_then(|contents| check_contents(folder, &contents, &mut verified));
        if let Err(error) = checked {
            verified.faults.push(fault(folder, &error));
        }
    }
    Ok(verified)
}

/// Whether the file that says who writes is as it was written. It is empty before the first writer has said so, and an index that was
/// copied without it needs none.
fn check_lock(folder: &Path, verified: &mut Verified) {
    let path = folder.join(LOCK_NAME);
    if let Ok(bytes) = fs::read(&path)
        && !bytes.is_empty()
        && !std::str::from_utf8(&bytes).is_ok_and(|text| holder(text).is_some())
    {
        let text = "it is not as it was written; the next writer makes it again".to_owned();
        verified.faults.push(IndexFault { file: path.display().to_string(), fault: text });
    }
}

fn check_contents(folder: &Path, contents: &Contents, verified: &mut Verified) -> Result<(), Error> {
    let mut tell = |fault: String| {
        verified.faults.push(IndexFault { file: folder.display().to_string(), fault });
    };
    let stats = &mut verified.stats;
    // In how many open stories every report is.
    let mut n_stories: BTreeMap<String, usize> = BTreeMap::new();
    for record in contents.records(SegmentKind::Reports) {
        let record = record?;
        if let Some(versions) = report_record::of_record(&record)? {
            n_stories.insert(report_record::uri_of(&record)?.to_owned(), 0);
            stats.reports += 1;
            stats.versions += versions.len();
            stats.text_bytes += versions.iter().map(|version| version.text.len() as u64).sum::<u64>();
        }
    }
    for record in contents.records(SegmentKind::Findings) {
        finding_record::of_record(&record?)?;
    }
    let mut n_marked = 0;
    for record in contents.records(SegmentKind::Marks) {
        let record = record?;
        if marks_record::of_record(&record)?.is_some() {
            n_marked += 1;
            if !n_stories.contains_key(report_record::uri_of(&record)?) {
                tell(format!("marks of a report {} that is not there", report_record::uri_of(&record)?));
            }
        }
    }
    if contents.catalogue.n_reports.is_some_and(|n_reports| n_reports != stats.reports as u64) {
        tell(format!("{} reports are held, and the catalogue says otherwise", stats.reports));
    }
    let is_marked = n_marked > 0 && contents.config()?.retention_hours.is_none();
    if is_marked && n_marked != stats.reports {
        tell(format!("{n_marked} of {} reports have marks", stats.reports));
    }
    contents.state()?;
    let mut fates: BTreeMap<StoryId, Fate> = BTreeMap::new();
    for record in contents.records(SegmentKind::Stories) {
        let (id, entry) = story_record::of_record(&record?)?;
        fates.insert(id, entry.fate);
        if entry.fate != Fate::Open {
            stats.past_stories += 1;
            continue;
        }
        stats.stories += 1;
        if entry.group.members.is_empty() {
            tell(format!("story {id} is open and has no report"));
        }
        for member in entry.group.members {
            match n_stories.get_mut(&member.uri) {
                Some(n_stories) => *n_stories += 1,
                None => tell(format!("story {id} has a report {} that is not there", member.uri)),
            }
        }
    }
    for (uri, n_stories) in n_stories.into_iter().filter(|&(_, n_stories)| n_stories != 1) {
        tell(format!("report {uri} is in {n_stories} stories"));
    }
    for (&id, &fate) in &fates {
        let mut at = fate;
        // A chain that has more steps than there are stories is a circle.
        for _ in 0..=fates.len() {
            match at {
                Fate::FusedInto(into) => match fates.get(&into) {
                    Some(&next) => at = next,
                    None => break,
                },
                Fate::Open | Fate::Closed | Fate::Expired => break,
            }
        }
        if let Fate::FusedInto(into) = at {
            tell(format!("story {id} went into {into}, which does not resolve"));
        }
    }
    Ok(())
}
