//! The last of the reports that were linked, as many as there is room for, and others that were read back.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;
use storyfold_text::Span;

use crate::error::Error;
use crate::failure::Failure;
use crate::lexical::TermVector;
use crate::link::{Compared, ReadBack, Text};
use crate::linker::{Linker, Numbered, Proposed, TASK};
use crate::lookup::Lookup;
use crate::memory::Memory;
use crate::piece::Piece;
use crate::prepared::{PreparedReport, SharedWords};
use crate::profile::Profile;
use crate::report::Report;
use crate::spill::aside::{PutAside, profile, vector};
use crate::spill::budget::WindowRoom;
use crate::store::Decoder;
use crate::tail::Tail;

/// How many bytes a report takes that was read back, about: for these there is room by number.
const RECALLED_BYTES: u64 = 8_192;
/// How many bytes of memory a report takes beside its lists: it has many fields, most of them empty.
const REPORT_BYTES: usize = size_of::<Report>() + size_of::<PreparedReport>() + size_of::<TermVector>() + 128;

/// Reports that are compared.
pub(super) struct Window<'a> {
    aside: &'a PutAside,
    failure: &'a Failure,
    /// What links the last reports.
    reports: Tail<Report>,
    prepared: Tail<PreparedReport>,
    /// Where each part of these ends, and how many bytes it takes.
    parts: VecDeque<(u32, u64)>,
    n_bytes: u64,
    max_bytes: u64,
    recalled: Mutex<Memory<u32, Recalled>>,
}

/// A report that was read back, with what it is compared by.
#[derive(Debug)]
pub(super) struct Recalled {
    report: Report,
    prepared: PreparedReport,
    vector: TermVector,
}

impl<'a> Window<'a> {
    pub(super) fn new(aside: &'a PutAside, failure: &'a Failure, room: WindowRoom) -> Self {
        // A memory holds up to twice as many as it must.
        let n_recalled = (room.recalled_bytes / RECALLED_BYTES / 2).max(1) as usize;
        Self {
            aside,
            failure,
            reports: Tail::default(),
            prepared: Tail::default(),
            parts: VecDeque::new(),
            n_bytes: 0,
            max_bytes: room.last_bytes,
            recalled: Mutex::new(Memory::new(n_recalled)),
        }
    }

    /// Reads the next reports up to a number; what they were weighed as goes to the linker.
    pub(super) fn read_until(&mut self, end: u32, linker: &mut Linker) -> Result<(), Error> {
        let numbers = self.reports.end()..end;
        let aside = self.aside;
        // One by one: room for many records at once would be given back in pieces that nothing else fits into.
        let linked = |number: u32| aside.linked(number, &aside.prepared.read(number)?);
        let linked: Vec<(Report, PreparedReport)> =
            numbers.clone().into_par_iter().with_max_len(TASK).map(linked).collect::<Result<_, Error>>()?;
        let profile = |number: u32| profile(&aside.profiles.read(number)?);
        let mut profiles: Vec<Profile> =
            numbers.into_par_iter().with_max_len(TASK).map(profile).collect::<Result<_, Error>>()?;
        let (reports, mut prepared): (Vec<Report>, Vec<PreparedReport>) = linked.into_iter().unzip();
        let mut words = SharedWords::default();
        prepared.iter_mut().for_each(|prepared| prepared.share_words(&mut words));
        PreparedReport::put_together(&mut prepared.iter_mut().collect::<Vec<_>>());
        let words = Arc::new(words.into_words());
        prepared.iter_mut().for_each(|prepared| prepared.set_words(&words));
        let mut vectors: Vec<&mut Piece<u32>> =
            profiles.iter_mut().map(|profile| &mut profile.vector.numbers).collect();
        Piece::put_together(&mut vectors);
        let of_vectors: usize = vectors.iter().map(|numbers| size_of_val(&numbers[..])).sum();
        let of_reports: usize = reports.iter().zip(&prepared).map(n_bytes).sum();
        let n_bytes = (words.n_bytes() + of_vectors + of_reports) as u64;
        self.parts.push_back((end, n_bytes));
        self.n_bytes += n_bytes;
        self.reports.extend(reports);
        self.prepared.extend(prepared);
        linker.put_weighed(profiles);
        Ok(())
    }

    /// Gives up the oldest reports, all of which were linked, as far as there is no room for them.
    pub(super) fn fit(&mut self, linker: &mut Linker) {
        let mut first = self.reports.first();
        while self.n_bytes > self.max_bytes && self.parts.len() > 1 {
            let Some((end, n_bytes)) = self.parts.pop_front() else { break };
            self.n_bytes -= n_bytes;
            first = end;
        }
        self.reports.give_up_before(first);
        self.prepared.give_up_before(first);
        linker.give_up_vectors(first);
    }

    /// Of the reports that are proposed for one reads those back that were given up and may be linked to it.
    pub(super) fn recall(
        &self,
        linker: &Linker,
        number: u32,
        proposed: &Proposed,
    ) -> Result<Vec<(u32, Arc<Recalled>)>, Error> {
        let likeness = |other: u32, own: &Lookup| self.likeness(other, own).map(Some);
        let numbers = linker.to_recall(number, proposed, likeness)?;
        numbers.into_iter().map(|number| Ok((number, self.recalled(number)?))).collect()
    }

    /// The same reports with some that were read back.
    pub(super) fn with<'b>(&'b self, recalled: &'b [(u32, Arc<Recalled>)]) -> WithRecalled<'b> {
        WithRecalled { window: self, recalled }
    }

    /// The cosine of a report that was given up and of the vector with which a lookup was filled.
    fn likeness(&self, number: u32, other: &Lookup) -> Result<f64, Error> {
        let known = self.remembered().get(&number);
        match known {
            Some(known) => Ok(known.vector.cosine_of_all(other)),
            None => Ok(self.vector(number)?.cosine_of_all(other)),
        }
    }

    fn recalled(&self, number: u32) -> Result<Arc<Recalled>, Error> {
        if let Some(known) = self.remembered().get(&number) {
            return Ok(known);
        }
        let (report, prepared) = self.aside.linked(number, &self.aside.prepared.read(number)?)?;
        let read = Arc::new(Recalled { report, prepared, vector: self.vector(number)? });
        self.remembered().put(number, Arc::clone(&read));
        Ok(read)
    }

    fn vector(&self, number: u32) -> Result<TermVector, Error> {
        vector(&mut Decoder::of_this_run(&self.aside.profiles.read(number)?))
    }

    fn remembered(&self) -> MutexGuard<'_, Memory<u32, Recalled>> {
        // Whoever panicked while it held the lock had only a pointer to write.
        self.recalled.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ReadBack for Window<'_> {
    fn passage(&self, number: u32, span: Span) -> String {
        self.failure.noted(self.aside.passage(number, span)).unwrap_or_default()
    }
}

/// Reports that are compared, with some that were read back.
pub(super) struct WithRecalled<'a> {
    window: &'a Window<'a>,
    /// Ascending.
    recalled: &'a [(u32, Arc<Recalled>)],
}

impl Numbered for WithRecalled<'_> {
    fn report(&self, number: u32) -> &Report {
        &self.window.reports[number]
    }

    fn prepared(&self, number: u32) -> &PreparedReport {
        &self.window.prepared[number]
    }

    fn text(&self, number: u32) -> Text<'_> {
        Text::Elsewhere(self.window, number)
    }

    fn recalled(&self, number: u32) -> Option<Compared<'_>> {
        let at = self.recalled.binary_search_by_key(&number, |it| it.0).ok()?;
        let Recalled { report, prepared, vector } = &*self.recalled[at].1;
        Some(Compared { report, text: self.text(number), prepared, vector })
    }
}

/// How many bytes a report takes beside the words of its sentences and its vector.
fn n_bytes((report, prepared): (&Report, &PreparedReport)) -> usize {
    let strings = [Some(&report.uri), report.source.as_ref(), report.evolved_from.as_ref()];
    let of_strings: usize = strings.into_iter().flatten().map(String::len).sum();
    REPORT_BYTES + of_strings + prepared.sentences.n_own_bytes()
}
