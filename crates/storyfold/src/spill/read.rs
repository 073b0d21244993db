//! Reading: reports are taken in the order of time, cut and weighed, and what came of each is put aside.

use std::borrow::Cow;
use std::sync::Arc;

use rayon::prelude::*;

use crate::boilerplate::{Repetitions, ascending, sentence_hashes};
use crate::error::Error;
use crate::failure::Failure;
use crate::group::{READ_AT_ONCE, tells_nothing};
use crate::linker::{Linker, Numbered, TASK};
use crate::observer::{Observer, Stage};
use crate::packed_map::PackedMap;
use crate::postings::MetBuckets;
use crate::prepared::{PreparedReport, RecordNames, ReportTerm};
use crate::problem::Problem;
use crate::profile::telling;
use crate::report::Report;
use crate::spill::aside::{PutAside, prepared_record, profile_record, read_prepared};
use crate::spill::budget::Room;
use crate::spill::file::SpillFile;
use crate::spill::order::PlacedReports;
use crate::spill::records::Records;
use crate::tail::Tail;
use crate::timeline::Timeline;

/// Of how many reports the sentences stay in memory by which boilerplate is told.
const N_UNSETTLED: u32 = 16_384;
/// How many bytes of text there are for a sentence at least, on average over all reports.
const MIN_SENTENCE_BYTES: u64 = 64;

/// What came of reading.
pub(super) struct ReadAside {
    pub(super) aside: PutAside,
    /// What has weighed their words.
    pub(super) linker: Linker,
    /// What tells which buckets are shared.
    pub(super) met: MetBuckets,
    /// How many sentences of running text there are.
    pub(super) n_sentences: usize,
    pub(super) n_held_bytes: u64,
}

/// Reports that are being read.
struct Reading<'a> {
    linker: Linker,
    aside: PutAside,
    repetitions: Repetitions,
    /// The sentences of which the buckets are known.
    known: PackedMap<()>,
    met: MetBuckets,
    /// What is needed of reports that are not weighed yet.
    unweighed: Unweighed,
    n_sentences: usize,
    timeline: Timeline,
    failure: &'a Failure,
    max_terms_bytes: u64,
}

/// Reports that are not weighed yet.
#[derive(Default)]
struct Unweighed {
    reports: Tail<Report>,
    /// Their terms alone, if there was room for them.
    terms: Tail<PreparedReport>,
    n_bytes: u64,
}

/// Reads reports that are in the order of time.
pub(super) fn read(
    file: Arc<SpillFile>,
    placed: PlacedReports,
    room: &Room,
    linker: Linker,
    problems: &mut Vec<(usize, Problem)>,
    observer: &dyn Observer,
) -> Result<ReadAside, Error> {
    observer.begin(Stage::Sentences, Some(placed.reports.len()));
    let config = Arc::clone(linker.config());
    let failure = Failure::default();
    let mut reading = Reading::new(file, linker, room, &failure);
    let n_reports = placed.reports.len();
    let mut n_cut = 0;
    let file = Arc::clone(&reading.aside.file);
    let read = |at: usize| {
        let report = placed.read(at as u32, &file)?;
        let prepared = PreparedReport::new(&report, &config);
        observer.advance(1);
        Ok((report, prepared))
    };
    let read_from = |begin: usize| -> Result<Vec<(Report, PreparedReport)>, Error> {
        let next = begin..n_reports.min(begin + READ_AT_ONCE);
        next.into_par_iter().with_max_len(TASK).map(read).collect()
    };
    let mut take = |begin: usize, chunk: Vec<(Report, PreparedReport)>| {
        let end = begin + chunk.len();
        let mut told = Vec::with_capacity(chunk.len());
        for (at, (report, prepared)) in (begin..).zip(chunk) {
            let at_fault = tells_nothing(&report, &prepared);
            if let Some(problem) = at_fault {
                problems.push((placed.reports[at].number as usize, problem));
                continue;
            }
            reading.aside.placed.push(placed.reports[at], &report.uri);
            n_cut += prepared.cut.n_sentences();
            told.push((report, prepared));
        }
        reading.push(told)?;
        reading.weigh(end == n_reports)
    };
    // The next ones are read while those before them are taken in, which is not for several threads all the way.
    let mut chunk = read_from(0)?;
    for begin in (0..n_reports).step_by(READ_AT_ONCE) {
        let (next, taken) = rayon::join(|| read_from(begin + READ_AT_ONCE), || take(begin, chunk));
        taken?;
        chunk = next?;
    }
    let Reading { linker, aside, met, n_sentences, .. } = reading;
    observer.end(Stage::Sentences, &[("reports", aside.placed.reports.len()), ("sentences", n_cut)]);
    let n_held_bytes =
        aside.file.n_held_bytes() + aside.prepared.n_held_bytes() + aside.profiles.n_held_bytes();
    Ok(ReadAside { aside, linker, met, n_sentences, n_held_bytes })
}

impl<'a> Reading<'a> {
    fn new(file: Arc<SpillFile>, linker: Linker, room: &Room, failure: &'a Failure) -> Self {
        let n_sentences = (file.n_bytes() / MIN_SENTENCE_BYTES) as usize;
        let records = || Records::new(room.folder.clone(), room.held_bytes);
        Self {
            met: linker.profiler().begin_foreseeing(n_sentences, room.shared_bytes as usize),
            timeline: Timeline::new(linker.config()),
            linker,
            aside: PutAside {
                file,
                placed: PlacedReports::default(),
                prepared: records(),
                profiles: records(),
                names: RecordNames::default(),
            },
            repetitions: Repetitions::default(),
            known: PackedMap::default(),
            unweighed: Unweighed::default(),
            n_sentences: 0,
            failure,
            max_terms_bytes: room.terms_bytes,
        }
    }

    /// Takes in the next reports, without what their sources repeat in what links them, and puts them aside.
    fn push(&mut self, reports: Vec<(Report, PreparedReport)>) -> Result<(), Error> {
        let hashes: Vec<Vec<u64>> = reports
            .par_iter()
            .with_max_len(TASK)
            .map(|(report, prepared)| sentence_hashes(report, prepared))
            .collect();
        let repeated: Vec<Vec<(usize, usize)>> =
            reports.iter().zip(&hashes).map(|((report, _), hashes)| self.repeated(report, hashes)).collect();
        self.failure.check()?;
        let without = |((report, prepared), repeated): ((Report, PreparedReport), Vec<(usize, usize)>)| {
            let prepared = if repeated.is_empty() { prepared } else { prepared.without(&report, &repeated) };
            (report, prepared)
        };
        let mut reports: Vec<(Report, PreparedReport)> =
            reports.into_par_iter().zip(repeated).map(without).collect();
        self.tell_sentences(&reports);
        let names: &RecordNames = &self.aside.names;
        let record = |((report, prepared), hashes): (&(Report, PreparedReport), &Vec<u64>)| {
            prepared_record(report, prepared, hashes, names)
        };
        let records: Vec<Vec<u8>> = reports.par_iter().zip(&hashes).with_max_len(TASK).map(record).collect();
        self.aside.prepared.append(&records)?;
        self.n_sentences += reports.iter().map(|(_, prepared)| prepared.sentences.len()).sum::<usize>();
        for (report, prepared) in &mut reports {
            self.unweighed.push(report, prepared, self.max_terms_bytes);
        }
        Ok(())
    }

    /// What of the next report its source repeats.
    fn repeated(&mut self, report: &Report, hashes: &[u64]) -> Vec<(usize, usize)> {
        let seconds = Timeline::seconds(report);
        let reports = &self.aside.placed.reports;
        let first = reports.partition_point(|it| it.seconds < self.timeline.reach_begin(seconds)) as u32;
        let recall = |number: u32| {
            let hashes = self.failure.noted(self.aside.sentence_hashes(number));
            ascending(hashes.unwrap_or_default())
        };
        self.repetitions.push_sentences(hashes, first, recall)
    }

    /// Tells of the sentences that were not met before in which buckets they lie.
    fn tell_sentences(&mut self, reports: &[(Report, PreparedReport)]) {
        let mut new: Vec<(&PreparedReport, usize)> = Vec::new();
        for (_, prepared) in reports {
            let mut is_new = |hash: u64| self.known.insert(hash, ()).is_none();
            let of_report = telling(prepared).filter(|(_, sentence)| is_new(sentence.hash));
            new.extend(of_report.map(|(idx, _)| (prepared, idx)));
        }
        self.linker.profiler().tell_sentences(&new, &self.met);
    }

    /// Weighs the words of the reports for which that can be done, and puts aside what came of it.
    fn weigh(&mut self, are_all: bool) -> Result<(), Error> {
        let Self { linker, aside, unweighed, failure, .. } = self;
        let PutAside { file, placed, prepared, profiles, names } = aside;
        let failure: &Failure = failure;
        let n_reports = unweighed.reports.end();
        let reports = ReadAgain { unweighed, file, placed, prepared, names, failure };
        let n_weighed = linker.weigh(n_reports, are_all, &reports, |linker| {
            let weighed = linker.take_weighed();
            let records: Vec<Vec<u8>> = weighed.par_iter().with_max_len(TASK).map(profile_record).collect();
            failure.noted(profiles.append(&records));
        });
        failure.check()?;
        unweighed.give_up_before(n_weighed);
        let reach = placed.reports.last().map_or(0, |last| {
            let reach = self.timeline.reach_begin(last.seconds);
            placed.reports.partition_point(|it| it.seconds < reach) as u32
        });
        let first_kept = n_reports.saturating_sub(N_UNSETTLED);
        // With a retention it matters where a sentence stands first within its reach.
        self.repetitions.settle(if self.timeline.is_bounded() { first_kept.min(reach) } else { first_kept });
        Ok(())
    }
}

impl Unweighed {
    /// Takes what is needed of the next report: its terms only if all take no more than so many bytes.
    fn push(&mut self, report: &mut Report, prepared: &mut PreparedReport, max_bytes: u64) {
        let mut terms = prepared.take_terms();
        if self.n_bytes + terms.n_terms_bytes() > max_bytes {
            terms.forget_terms();
        }
        self.n_bytes += terms.n_terms_bytes();
        self.terms.push(terms);
        let (source, published) = (report.source.take(), report.published);
        self.reports.push(Report { source, published, ..Report::default() });
    }

    fn give_up_before(&mut self, number: u32) {
        let weighed = self.terms.first()..number.min(self.terms.end());
        self.n_bytes -= weighed.map(|it| self.terms[it].n_terms_bytes()).sum::<u64>();
        self.terms.give_up_before(number);
        self.reports.give_up_before(number);
    }
}

/// The reports that are not weighed yet, with those of their terms that have to be read again.
struct ReadAgain<'a> {
    unweighed: &'a Unweighed,
    file: &'a SpillFile,
    placed: &'a PlacedReports,
    prepared: &'a Records,
    names: &'a RecordNames,
    failure: &'a Failure,
}

impl ReadAgain<'_> {
    fn read_terms(&self, number: u32) -> Result<Vec<ReportTerm>, Error> {
        let report = self.placed.read(number, self.file)?;
        let prepared = read_prepared(&self.prepared.read(number)?, self.names)?;
        Ok(prepared.terms(&report).into_owned())
    }
}

impl Numbered for ReadAgain<'_> {
    fn report(&self, number: u32) -> &Report {
        &self.unweighed.reports[number]
    }

    fn prepared(&self, number: u32) -> &PreparedReport {
        &self.unweighed.terms[number]
    }

    fn terms(&self, number: u32) -> Cow<'_, [ReportTerm]> {
        if self.prepared(number).has_terms() {
            return self.prepared(number).terms(self.report(number));
        }
        self.failure.noted(self.read_terms(number)).unwrap_or_default().into()
    }
}
