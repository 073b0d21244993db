//! Reports by number, wherever they are: in memory, or read back from the disk.

use std::borrow::Cow;
use std::sync::Arc;

use storyfold_text::Span;

use crate::cluster::BeforeReports;
use crate::engine::archive::{Archive, Places, Recalled};
use crate::engine::holdings::Holding;
use crate::error::Error;
use crate::failure::Failure;
use crate::link::{Compared, ReadBack, Text};
use crate::linker::{Before, Linker, Numbered, Proposed};
use crate::lookup::Lookup;
use crate::prepared::{PreparedReport, ReportTerm};
use crate::report::Report;
use crate::tail::Tail;

/// Reports by number: those that are in memory, and some that were read back.
pub(super) struct Numbers<'a> {
    pub(super) held: &'a Tail<Arc<Holding>>,
    pub(super) prepared: &'a Tail<Arc<PreparedReport>>,
    /// Ascending.
    pub(super) recalled: &'a [(u32, Arc<Recalled>)],
    /// The first of which not only what links it is in memory; the rest of those before it is in the archive.
    pub(super) first_whole: u32,
    pub(super) archive: Option<&'a Archive>,
    pub(super) uri_hashes: &'a [u64],
    pub(super) failure: &'a Failure,
}

impl<'a> Numbers<'a> {
    /// Of the reports that are proposed for one reads those back that may be linked to it, by what is stored of their words: few are.
    pub(super) fn recall(
        &self,
        linker: &Linker,
        number: u32,
        proposed: &Proposed,
    ) -> Result<Vec<(u32, Arc<Recalled>)>, Error> {
        let Some(archive) = self.archive else { return Ok(Vec::new()) };
        let likeness = |other: u32, own: &Lookup| archive.likeness(self.uri_hashes[other as usize], own);
        self.recall_all(linker.to_recall(number, proposed, likeness)?)
    }

    /// Reads reports back, which ascend.
    pub(super) fn recall_all(&self, numbers: Vec<u32>) -> Result<Vec<(u32, Arc<Recalled>)>, Error> {
        let Some(archive) = self.archive else { return Ok(Vec::new()) };
        let recall = |number: u32| Ok((number, archive.recall(self.uri_hashes[number as usize])?));
        numbers.into_iter().map(recall).collect()
    }

    /// The same with reports that were read back.
    pub(super) fn with<'b>(&self, recalled: &'b [(u32, Arc<Recalled>)]) -> Numbers<'b>
    where
        'a: 'b,
    {
        Numbers { recalled, ..*self }
    }

    fn recalled(&self, number: u32) -> Option<&Recalled> {
        let at = self.recalled.binary_search_by_key(&number, |it| it.0).ok()?;
        Some(&self.recalled[at].1)
    }
}

impl Numbered for Numbers<'_> {
    fn report(&self, number: u32) -> &Report {
        match self.recalled(number) {
            Some(recalled) => &recalled.report,
            None => self.held[number].newest(),
        }
    }

    fn prepared(&self, number: u32) -> &PreparedReport {
        match self.recalled(number) {
            Some(recalled) => &recalled.prepared,
            None => &self.prepared[number],
        }
    }

    fn recalled(&self, number: u32) -> Option<Compared<'_>> {
        self.recalled(number).map(Recalled::compared)
    }

    fn terms(&self, number: u32) -> Cow<'_, [ReportTerm]> {
        if number >= self.first_whole {
            return self.prepared(number).terms(self.report(number));
        }
        let read = |archive: &Archive| self.failure.noted(archive.terms(self.uri_hashes[number as usize]));
        self.archive.and_then(read).unwrap_or_default().into()
    }

    fn text(&self, number: u32) -> Text<'_> {
        if number < self.first_whole {
            Text::Elsewhere(self, number)
        } else {
            Text::Here(&self.report(number).text)
        }
    }
}

impl ReadBack for Numbers<'_> {
    fn passage(&self, number: u32, span: Span) -> String {
        let read = |archive: &Archive| self.failure.noted(archive.recall(self.uri_hashes[number as usize]));
        let recalled = self.archive.and_then(read);
        recalled.map(|recalled| span.of(&recalled.report.text).to_owned()).unwrap_or_default()
    }
}

/// What reports have to do with those before them: in memory, or read back.
pub(super) struct BeforeAll<'a> {
    pub(super) held: &'a Tail<Before>,
    pub(super) archive: Option<&'a Archive>,
    pub(super) uri_hashes: &'a [u64],
    pub(super) linker: &'a Linker,
    pub(super) failure: &'a Failure,
}

impl BeforeReports for BeforeAll<'_> {
    fn n_reports(&self) -> u32 {
        self.held.end()
    }

    fn read(&self, report: u32, read: impl FnOnce(&Before)) {
        if let Some(before) = self.held.get(report) {
            return read(before);
        }
        let number_of = |uri_hash| self.linker.number_of_uri(uri_hash);
        let places = Places { number_of: &number_of, seconds: self.linker.seconds() };
        let recall = |archive: &Archive| {
            self.failure.noted(archive.recall_before(self.uri_hashes[report as usize], report, &places))
        };
        if let Some(before) = self.archive.and_then(recall) {
            read(&before);
        }
    }
}

/// Reads back the hashes of the sentences of a report.
pub(super) fn sentences_of<'a>(
    archive: Option<&'a Archive>,
    uri_hashes: &'a [u64],
    failure: &'a Failure,
) -> impl Fn(u32) -> Vec<u64> + 'a {
    move |number| {
        let read = |archive: &Archive| failure.noted(archive.sentences(uri_hashes[number as usize]));
        archive.and_then(read).map(|sentences| sentences.to_vec()).unwrap_or_default()
    }
}
