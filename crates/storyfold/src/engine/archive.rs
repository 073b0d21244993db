//! Reports that are held on disk alone, read back when a report that comes has to do with them.

use std::sync::{Arc, Mutex, PoisonError};

use storyfold_text::Span;

use crate::boilerplate::{ascending, sentence_hashes};
use crate::config::Config;
use crate::engine::group::NewMember;
use crate::engine::holdings::Holding;
use crate::error::Error;
use crate::lexical::TermVector;
use crate::link::{Compared, Text, strength};
use crate::linker::{Before, LinkBefore};
use crate::lookup::Lookup;
use crate::memory::Memory;
use crate::prepared::{PreparedReport, ReportTerm};
use crate::report::Report;
use crate::store::{Contents, OtherReport, StoredFinding, StoredWords};
use crate::timeline::hours_between;

/// How many reports that were read back stay in memory: one is often asked for by several that come.
const N_REMEMBERED: usize = 1_024;
/// Of how many the sentences do, which are a few hashes.
const N_REMEMBERED_SENTENCES: usize = 8_192;
/// Of how many the vectors do, which take some kilobytes.
const N_REMEMBERED_VECTORS: usize = 2_048;

/// What was committed of the reports that are on disk alone.
#[derive(Debug)]
pub(crate) struct Archive {
    contents: Arc<Contents>,
    config: Arc<Config>,
    /// By the hash of the `uri`.
    reports: Mutex<Memory<u64, Recalled>>,
    vectors: Mutex<Memory<u64, Option<TermVector>>>,
    sentences: Mutex<Memory<u64, Vec<u64>>>,
    before: Mutex<Memory<u64, Before>>,
}

/// A report that was read back, without what its source repeats.
#[derive(Debug)]
pub(crate) struct Recalled {
    pub(crate) report: Arc<Report>,
    pub(crate) prepared: Arc<PreparedReport>,
    pub(crate) vector: TermVector,
}

impl Recalled {
    pub(crate) fn compared(&self) -> Compared<'_> {
        let text = Text::Here(&self.report.text);
        Compared { report: &self.report, text, prepared: &self.prepared, vector: &self.vector }
    }
}

/// The numbers of reports in the order of time, and when they were published.
pub(crate) struct Places<'a> {
    /// By the hash of the `uri`.
    pub(crate) number_of: &'a (dyn Fn(u64) -> Option<u32> + Sync),
    pub(crate) seconds: &'a [i64],
}

impl Archive {
    pub(crate) fn new(contents: Arc<Contents>, config: Arc<Config>) -> Self {
        let (reports, before) = (Memory::new(N_REMEMBERED), Memory::new(N_REMEMBERED));
        let (vectors, sentences) = (Memory::new(N_REMEMBERED_VECTORS), Memory::new(N_REMEMBERED_SENTENCES));
        Self {
            contents,
            config,
            reports: Mutex::new(reports),
            vectors: Mutex::new(vectors),
            sentences: Mutex::new(sentences),
            before: Mutex::new(before),
        }
    }

    /// Goes on with what was committed since.
    pub(crate) fn renew(&mut self, contents: Arc<Contents>) {
        self.contents = contents;
    }

    /// All versions of a report, and what was found of it.
    pub(crate) fn stored(&self, uri_hash: u64) -> Result<(Holding, StoredFinding), Error> {
        let versions = self.contents.versions(uri_hash)?.ok_or_else(|| missing(uri_hash))?;
        let finding = self.contents.finding_of(uri_hash)?.ok_or_else(|| missing(uri_hash))?;
        Ok((Holding::of(versions, |newest| Arc::new(PreparedReport::new(newest, &self.config))), finding))
    }

    /// All versions of a report.
    pub(crate) fn versions(&self, uri_hash: u64) -> Result<Vec<Arc<Report>>, Error> {
        Ok(self.contents.versions(uri_hash)?.unwrap_or_default())
    }

    /// Reads a report back.
    pub(crate) fn recall(&self, uri_hash: u64) -> Result<Arc<Recalled>, Error> {
        remembered(&self.reports, uri_hash, || {
            let finding = self.contents.finding_of(uri_hash)?.unwrap_or_default();
            if let Some(words) = &finding.words {
                return self.recall_by(words, &finding, uri_hash);
            }
            let (holding, finding) = self.stored(uri_hash)?;
            let report = Arc::clone(holding.newest());
            let (prepared, vector) = restored_vector(&holding, &finding)?;
            Ok(Recalled { report, prepared: Arc::new(prepared.only_links()), vector })
        })
    }

    /// Reads a report back of which that is stored by what it is compared: its text need not be cut.
    fn recall_by(
        &self,
        words: &StoredWords,
        finding: &StoredFinding,
        uri_hash: u64,
    ) -> Result<Recalled, Error> {
        let report = self.contents.newest_of(uri_hash)?.ok_or_else(|| missing(uri_hash))?;
        let vector = finding.vector().ok_or_else(|| of_other_text(&report))?;
        let left_out = finding.repeated().ok_or_else(|| of_other_text(&report))?;
        if words.sentences.iter().any(|span| report.text.get(span.begin..span.end).is_none()) {
            return Err(of_other_text(&report));
        }
        let stays = |span: &Span| left_out.iter().all(|(repeated, _)| repeated != span);
        let sentences: Vec<Span> = words.sentences.iter().copied().filter(stays).collect();
        let prepared = PreparedReport::links_of(&report, &sentences, left_out, &self.config);
        Ok(Recalled { report, prepared: Arc::new(prepared), vector })
    }

    /// Reads back a report as a member of its story.
    pub(crate) fn member(&self, uri_hash: u64) -> Result<NewMember, Error> {
        let finding = self.contents.finding_of(uri_hash)?.unwrap_or_default();
        let Some(left_out) = finding.repeated() else {
            // Where these sentences stand is told when the report is cut.
            let recalled = self.recall(uri_hash)?;
            let left_out = recalled.prepared.left_out.clone();
            return Ok(NewMember { report: Arc::clone(&recalled.report), left_out });
        };
        let report = self.contents.newest_of(uri_hash)?.ok_or_else(|| missing(uri_hash))?;
        Ok(NewMember { report, left_out })
    }

    /// The cosine of a report and of the vector with which a lookup was filled; none if the index has the words of the report only in its text.
    pub(crate) fn likeness(&self, uri_hash: u64, other: &Lookup) -> Result<Option<f64>, Error> {
        let vector = remembered(&self.vectors, uri_hash, || {
            Ok(self.contents.finding_of(uri_hash)?.and_then(|finding| finding.vector()))
        })?;
        Ok(vector.as_ref().as_ref().map(|vector| vector.cosine_of_all(other)))
    }

    /// Reads back the hashes of source and sentence of a report, with those that it repeats, ascending.
    pub(crate) fn sentences(&self, uri_hash: u64) -> Result<Arc<Vec<u64>>, Error> {
        remembered(&self.sentences, uri_hash, || {
            let sentences = match self.contents.marks_of(uri_hash)? {
                Some(marks) => marks.sentences,
                None => {
                    let (holding, _) = self.stored(uri_hash)?;
                    sentence_hashes(holding.newest(), &holding.prepared)
                }
            };
            Ok(ascending(sentences))
        })
    }

    /// Reads back the terms of a report, without what its source repeats.
    pub(crate) fn terms(&self, uri_hash: u64) -> Result<Vec<ReportTerm>, Error> {
        let (holding, finding) = self.stored(uri_hash)?;
        let prepared = without_repeated(&holding, &finding)?;
        Ok(prepared.terms(holding.newest()).into_owned())
    }

    /// Reads back what a report has to do with those before it.
    pub(crate) fn recall_before(
        &self,
        uri_hash: u64,
        number: u32,
        places: &Places<'_>,
    ) -> Result<Arc<Before>, Error> {
        remembered(&self.before, uri_hash, || {
            let finding = self.contents.finding_of(uri_hash)?;
            restored_before(number, &finding.unwrap_or_default(), places, &self.config)
        })
    }
}

fn missing(uri_hash: u64) -> Error {
    Error::damaged(format!("the report whose uri has the hash {uri_hash:016x} is not there"))
}

/// What is remembered of a report, or else what `read` makes of it.
fn remembered<T>(
    memory: &Mutex<Memory<u64, T>>,
    uri_hash: u64,
    read: impl FnOnce() -> Result<T, Error>,
) -> Result<Arc<T>, Error> {
    // Whoever panicked while it held the lock had only a pointer to write.
    let lock = || memory.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = lock().get(&uri_hash) {
        return Ok(known);
    }
    let read = Arc::new(read()?);
    lock().put(uri_hash, Arc::clone(&read));
    Ok(read)
}

/// A report without what its source repeats, and its vector, by what was found of it.
pub(crate) fn restored_vector(
    holding: &Holding,
    finding: &StoredFinding,
) -> Result<(Arc<PreparedReport>, TermVector), Error> {
    let prepared = without_repeated(holding, finding)?;
    let vector = finding
        .vector()
        .or_else(|| TermVector::of_weights(&prepared.terms(holding.newest()), &finding.weights))
        .ok_or_else(|| of_other_text(holding.newest()))?;
    Ok((prepared, vector))
}

fn without_repeated(holding: &Holding, finding: &StoredFinding) -> Result<Arc<PreparedReport>, Error> {
    let repeats = |(at, n_reports): &(u32, u32)| (*at as usize, *n_reports as usize);
    let left_out: Vec<(usize, usize)> = finding.left_out.iter().map(repeats).collect();
    if left_out.iter().any(|&(at, _)| at >= holding.prepared.sentences.len()) {
        return Err(of_other_text(holding.newest()));
    }
    Ok(if left_out.is_empty() { Arc::clone(&holding.prepared) } else { holding.without(&left_out) })
}

fn of_other_text(report: &Report) -> Error {
    Error::damaged(format!("what was found of report {} is not of its text", report.uri))
}

/// What a report of a number has to do with those before it, by what was found of it.
pub(crate) fn restored_before(
    own: u32,
    finding: &StoredFinding,
    places: &Places<'_>,
    config: &Config,
) -> Result<Before, Error> {
    if finding.number.is_some_and(|number| number != own) {
        return Err(Error::damaged("what was found of a report is of another place in the order of time"));
    }
    let number = |other: &OtherReport| other.number(own, places.number_of);
    let seconds = |number: u32| places.seconds[number as usize];
    let link = |(other, evidence): &(OtherReport, _)| {
        let mut link = LinkBefore { report: number(other)?, evidence: *evidence };
        link.evidence.hours_apart = hours_between(seconds(link.report), seconds(own));
        link.evidence.strength = strength(&link.evidence, config);
        Some(link)
    };
    let mut before = Before {
        links: finding.links.iter().filter_map(link).collect(),
        same_text: finding.same_text.and_then(|(other, strength)| Some((number(&other)?, strength))),
        held_apart: finding.held_apart.iter().filter_map(number).collect(),
        n_proposed: [0; 2],
    };
    let later = |number: u32| number >= own;
    let names_later = before.links.iter().any(|link| later(link.report))
        || before.same_text.is_some_and(|it| later(it.0))
        || before.held_apart.iter().any(|&other| later(other));
    if names_later {
        return Err(Error::damaged("what was found of a report names one behind it"));
    }
    before.links.sort_unstable_by_key(|link| link.report);
    before.held_apart.sort_unstable();
    Ok(before)
}
