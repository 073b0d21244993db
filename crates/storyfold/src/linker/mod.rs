//! Links as reports come: whom a report is compared with, and what came of it.
//!
//! ```text
//! weigh:    the words of a report, by the background and the days before its own
//! propose:  of every list in which the report stands, the nearest before it
//! compare:  with each of these; keep what is strong enough
//! ```
//!
//! Reports are numbered in the order of time, those without a date at the end. All of it is said of a report and of those before it,
//! so that a report at the end changes nothing before, and what it costs does not depend on how many there are. Only while there are few
//! reports to count words over, those of some days more are counted.

mod before;
mod weigh;

mod proposal;

mod compare;

use std::borrow::Cow;
use std::collections::VecDeque;
use std::num::NonZeroU64;
use std::sync::Arc;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::config::Config;
use crate::error::Error;
use crate::lexical::TermVector;
use crate::link::{Compared, Text};
use crate::linker::proposal::FAR_REPORTS;
use crate::postings::{Buckets, ListPlace, Met, Postings, SentenceKeys};
use crate::prepared::{PreparedReport, ReportTerm};
use crate::profile::{Keys, Profile, Profiler};
use crate::report::Report;
use crate::tail::Tail;
use crate::timeline::{Timeline, UNDATED};
use crate::uri_map::UriMap;
use crate::word_days::WordDays;

pub(crate) use crate::linker::before::{Before, LinkBefore};
pub(crate) use crate::linker::proposal::Proposed;

/// How many reports are compared at a time.
pub(crate) const CHUNK: usize = 512;
/// How many reports a thread takes at a time at most, so that none goes on for long when the others have done theirs.
pub(crate) const TASK: usize = 8;
/// After how many reports that are restored what is not needed of their words is given up.
const SETTLED_AT_ONCE: u32 = 16_384;

/// Reports by number.
pub(crate) trait Numbered: Sync {
    fn report(&self, number: u32) -> &Report;
    fn prepared(&self, number: u32) -> &PreparedReport;
    fn terms(&self, number: u32) -> Cow<'_, [ReportTerm]> {
        self.prepared(number).terms(self.report(number))
    }
    fn text(&self, number: u32) -> Text<'_> {
        Text::Here(&self.report(number).text)
    }
    /// A report that was read back, as no more is kept of it than by what it is proposed.
    fn recalled(&self, number: u32) -> Option<Compared<'_>> {
        let _ = number;
        None
    }
}

/// By what a report is proposed, and what else stays of it when all else is given up.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Proposable {
    pub(crate) seconds: i64,
    /// A hash of its source.
    pub(crate) source: Option<u64>,
    /// That of its `uri`, and of the one from which it evolved.
    pub(crate) uri: u64,
    pub(crate) evolved_from: Option<u64>,
    /// The words by which it finds others, ascending.
    pub(crate) words: Box<[u64]>,
}

/// All that is kept to compare reports with those before them.
#[derive(Debug)]
pub(crate) struct Linker {
    config: Arc<Config>,
    timeline: Timeline,
    profiler: Profiler,
    /// When each report was published.
    seconds: Vec<i64>,
    /// A hash of the source of each, if it has one.
    sources: Vec<Option<NonZeroU64>>,
    vectors: Tail<TermVector>,
    /// What was weighed of the reports behind these.
    weighed: VecDeque<Profile>,
    words: Postings,
    buckets: Buckets,
    by_uri: UriMap,
    /// The words of the days that are counted for the last.
    days: WordDays,
    /// How many seconds before the last one a report may come without that its horizon has been forgotten.
    lateness: i64,
}

impl Linker {
    /// For reports that come in the order of time.
    pub(crate) fn new(config: Arc<Config>) -> Result<Self, Error> {
        Self::for_late(config, 0)
    }

    /// The same for reports that may come so many seconds late.
    pub(crate) fn for_late(config: Arc<Config>, lateness: i64) -> Result<Self, Error> {
        let timeline = Timeline::new(&config);
        Ok(Self {
            lateness,
            timeline,
            profiler: Profiler::new(&config)?,
            config,
            seconds: Vec::new(),
            sources: Vec::new(),
            vectors: Tail::default(),
            weighed: VecDeque::new(),
            words: Postings::default(),
            buckets: Buckets::default(),
            by_uri: UriMap::default(),
            days: WordDays::new(timeline, timeline.days_within(lateness)),
        })
    }

    /// The configuration by which reports are linked.
    pub(crate) const fn config(&self) -> &Arc<Config> {
        &self.config
    }

    /// Says that the first so many of the reports will be taken in and never any other, which saves room. Best when all of them were weighed.
    pub(crate) fn foresee(&mut self, n_reports: u32, reports: &impl Numbered) {
        if self.n_weighed() == n_reports {
            // No words are weighed any more, so that none need be counted.
            self.days = WordDays::new(self.timeline, 0);
        }
        self.profiler.foresee(n_reports, reports);
    }

    /// Takes in the reports up to a number, and calls `visit` for each with what is proposed for it; returns what that returns, in
    /// the order of the reports.
    pub(crate) fn extend<T: Send>(
        &mut self,
        reports: &impl Numbered,
        n_reports: u32,
        visit: impl Fn(&Self, u32, Proposed) -> T + Sync,
    ) -> Vec<T> {
        let mut all = Vec::with_capacity((n_reports - self.vectors.end()) as usize);
        self.extend_by_chunks(reports, n_reports, visit, |visited| all.extend(visited));
        all
    }

    /// The same, but calls `take` with what `visit` returned of some reports after the other, so that it need not all be kept as it is.
    pub(crate) fn extend_by_chunks<T: Send>(
        &mut self,
        reports: &impl Numbered,
        n_reports: u32,
        visit: impl Fn(&Self, u32, Proposed) -> T + Sync,
        mut take: impl FnMut(Vec<T>),
    ) {
        self.push_times(n_reports, reports);
        while self.vectors.end() < n_reports {
            take(self.extend_by_chunk(reports, &visit));
        }
    }

    /// Takes in the next of the reports, a chunk at most. Returns what `visit` returns of each.
    fn extend_by_chunk<T: Send>(
        &mut self,
        reports: &impl Numbered,
        visit: &(impl Fn(&Self, u32, Proposed) -> T + Sync),
    ) -> Vec<T> {
        let first = self.vectors.end();
        let (lists, met) = self.take(first, reports);
        let end = first + lists.len() as u32;
        let propose = |(number, lists): (u32, &Vec<(ListPlace, f32)>)| {
            let (report, at) = (reports.report(number), (number - first) as usize);
            let first_near = self.first_near(number, report);
            let in_buckets = self.buckets.met(&met, at, number, self.config.bucket_reports, first_near);
            let of_words = lists.iter().map(|&(list, weight)| (self.words.before_in(list, number), weight));
            let proposed = self.propose(number, report, of_words, in_buckets);
            (proposed.likeness(), number, proposed)
        };
        let mut proposed: Vec<(u32, u32, Proposed)> =
            (first..end).into_par_iter().zip(&lists).with_max_len(TASK).map(propose).collect();
        // Those that are like follow each other, so that what they are compared with lies in a cache.
        proposed.sort_unstable_by_key(|&(likeness, number, _)| (likeness, number));
        let visit_next = |(_, number, proposed)| (number, visit(self, number, proposed));
        let mut visited: Vec<(u32, T)> =
            proposed.into_par_iter().with_max_len(TASK).map(visit_next).collect();
        visited.sort_unstable_by_key(|&(number, _)| number);
        self.buckets.forget_before(self.late_horizon_begin(end - 1));
        visited.into_iter().map(|(_, visited)| visited).collect()
    }

    /// Forgets all reports but the first so many. If one without a date goes, all do: these are weighed by each other.
    pub(crate) fn truncate(&mut self, n_reports: u32, reports: &impl Numbered) -> u32 {
        let n_kept = n_reports.min(self.days.day_range(&self.seconds, UNDATED).start);
        let Some(&first) = self.seconds.get(n_kept as usize) else { return n_kept };
        self.days.forget_from(self.timeline.day(first));
        for number in n_kept..self.seconds.len() as u32 {
            self.by_uri.remove(number, reports.report(number));
        }
        let Self { profiler, vectors, words, buckets, .. } = self;
        let vector = |number: u32| &vectors[number];
        words.truncate(n_kept, |number| profiler.words(&reports.terms(number), vector(number)));
        buckets.truncate(n_kept, |number| profiler.sentences(reports.prepared(number)));
        self.seconds.truncate(n_kept as usize);
        self.sources.truncate(n_kept as usize);
        self.vectors.truncate(n_kept);
        // Of those that were given up nothing lies within the horizon of a report that comes.
        let begin = n_kept.checked_sub(1).map_or(n_kept, |last| self.horizon_begin(last));
        let begin = begin.max(self.vectors.first());
        if begin < self.buckets.first_kept() {
            // What lay within the horizon then has been forgotten.
            self.buckets = Buckets::default();
            let within = begin..n_kept;
            let sentences = |number| (number, self.profiler.sentences(reports.prepared(number)));
            self.buckets.put(&within.into_par_iter().map(sentences).collect::<Vec<_>>());
        }
        n_kept
    }

    /// Takes in reports of which no more is kept than by what they are proposed.
    pub(crate) fn restore_proposable(&mut self, reports: Vec<Proposable>) {
        let n_reports = reports.len() as u32;
        let mut words: Vec<(u32, Vec<u64>)> = Vec::with_capacity(CHUNK);
        for (number, report) in (0..).zip(reports) {
            self.seconds.push(report.seconds);
            self.sources.push(report.source.and_then(NonZeroU64::new));
            self.by_uri.insert_hashes(number, report.uri, report.evolved_from);
            words.push((number, report.words.into_vec()));
            if words.len() == CHUNK || number + 1 == n_reports {
                self.words.push(&words);
                words.clear();
            }
            if number % SETTLED_AT_ONCE == 0 || number + 1 == n_reports {
                self.words.settle(number + 1, FAR_REPORTS);
            }
        }
        self.vectors = Tail::from_number(n_reports);
    }

    /// Takes in reports that were linked before, behind those that are there, with their vectors, which need no weighing.
    pub(crate) fn restore(&mut self, reports: &impl Numbered, vectors: Vec<TermVector>) {
        let first = self.seconds.len() as u32;
        let n_reports = first + vectors.len() as u32;
        self.push_times(n_reports, reports);
        let mut vectors = vectors.into_iter();
        for begin in (first..n_reports).step_by(CHUNK) {
            let end = n_reports.min(begin + CHUNK as u32);
            for (number, vector) in (begin..end).zip(&mut vectors) {
                self.by_uri.insert(number, reports.report(number));
                self.vectors.push(vector);
            }
            let words = |number: u32| self.profiler.words(&reports.terms(number), &self.vectors[number]);
            let words: Vec<Vec<u64>> = (begin..end).into_par_iter().map(words).collect();
            self.words.push(&numbered(begin, words.into_iter()));
            let sentences = |number: u32| (number, self.profiler.sentences(reports.prepared(number)));
            self.buckets.put(&(begin..end).into_par_iter().map(sentences).collect::<Vec<_>>());
            self.buckets.forget_before(self.late_horizon_begin(end - 1));
        }
    }

    /// Calls `visit` for a report that is not taken in, the last of `reports`, with what is proposed for it: those before its place in the
    /// order of time and behind it. Words are weighed as for the day that was counted last.
    pub(crate) fn look<T>(
        &mut self,
        place: u32,
        reports: &impl Numbered,
        visit: impl FnOnce(&Self, u32, Proposed) -> T,
    ) -> T {
        let number = self.seconds.len() as u32;
        let report = reports.report(number);
        let day = self.seconds.last().map_or(UNDATED, |&last| self.timeline.day(last));
        let counts_own = self.days.move_to(day, &self.seconds, |it| reports.terms(it));
        let prepared = reports.prepared(number);
        let profile = self.profiler.profile(&reports.terms(number), self.days.rarity(day), counts_own);
        let keys = Keys { words: profile.words(), sentences: self.profiler.sentences(prepared) };
        let mut proposed = self.propose_behind(place, Timeline::seconds(report), &keys);
        let first = self.first_near(place, report);
        let in_buckets = keys.sentences.buckets.iter().flat_map(|&(bucket, _)| {
            let nearest = self.buckets.before(bucket, place).take_while(|&other| other >= first);
            nearest.take(self.config.bucket_reports)
        });
        let of_words = keys.words.iter().map(|&(word, weight)| (self.words.before(word, place), weight));
        let before = self.propose(place, report, of_words, in_buckets);
        proposed.by_words.extend(before.by_words);
        proposed.by_sentences.extend(before.by_sentences);
        proposed.declared.extend(before.declared);
        self.push_time(report);
        self.vectors.push(profile.vector);
        let found = visit(self, number, proposed);
        self.seconds.pop();
        self.sources.pop();
        self.vectors.pop();
        found
    }

    /// What a report was weighed as.
    pub(crate) fn vector(&self, number: u32) -> &TermVector {
        &self.vectors[number]
    }

    /// When every report was published, ascending.
    pub(crate) fn seconds(&self) -> &[i64] {
        &self.seconds
    }

    /// The number of the report whose `uri` has a hash.
    pub(crate) fn number_of_uri(&self, uri_hash: u64) -> Option<u32> {
        self.by_uri.number(uri_hash)
    }

    /// What it takes to propose a report that is kept.
    pub(crate) fn proposable(&self, number: u32, report: &Report, prepared: &PreparedReport) -> Proposable {
        Proposable {
            seconds: Timeline::seconds(report),
            source: source_hash(report),
            uri: xxh3_64(report.uri.as_bytes()),
            evolved_from: report.evolved_from.as_ref().map(|uri| xxh3_64(uri.as_bytes())),
            words: self.profiler.words(&prepared.terms(report), &self.vectors[number]).into(),
        }
    }

    /// Gives up what is kept of the reports before one, but for what it takes to propose them. From then on the horizon of no report that
    /// comes may begin before it.
    pub(crate) fn settle(&mut self, first_kept: u32) {
        self.words.settle(first_kept, FAR_REPORTS);
        self.vectors.give_up_before(first_kept);
    }

    /// Gives up the vectors of the reports before one, which must be read back from then on to be compared; none of these may be forgotten.
    pub(crate) fn give_up_vectors(&mut self, first_kept: u32) {
        self.vectors.give_up_before(first_kept);
    }

    /// By what reports are found and compared.
    pub(crate) const fn profiler(&self) -> &Profiler {
        &self.profiler
    }

    /// Takes in when the reports up to a number were published that are new.
    fn push_times(&mut self, n_reports: u32, reports: &impl Numbered) {
        for number in self.seconds.len() as u32..n_reports {
            self.push_time(reports.report(number));
        }
    }

    fn push_time(&mut self, report: &Report) {
        self.seconds.push(Timeline::seconds(report));
        self.sources.push(source_hash(report).and_then(NonZeroU64::new));
    }

    /// Gives every report the number that `renumbered` has for it, in the same order, and forgets those for which it has none.
    pub(crate) fn renumber(&mut self, renumbered: &[Option<u32>]) {
        keep(&mut self.seconds, renumbered);
        keep(&mut self.sources, renumbered);
        keep(self.vectors.whole_mut(), renumbered);
        self.words.renumber(renumbered);
        self.buckets.renumber(renumbered);
        self.by_uri.renumber(renumbered);
    }

    /// Puts the next reports into the lists, a chunk at most. Returns for each the lists of words in which anything can stand before it, with
    /// the weights of these words, and whom they met in their buckets.
    fn take(&mut self, begin: u32, reports: &impl Numbered) -> (Vec<Vec<(ListPlace, f32)>>, Met) {
        let end = (self.seconds.len() as u32).min(begin + CHUNK as u32);
        self.weigh_until(end, reports, &mut |_| ());
        let weighed: Vec<Profile> = self.weighed.drain(..(end - begin) as usize).collect();
        let sentences = (begin..end)
            .into_par_iter()
            .with_max_len(TASK)
            .map(|it| self.profiler.sentences(reports.prepared(it)));
        let sentences: Vec<SentenceKeys> = sentences.collect();
        let mut words = Vec::with_capacity(weighed.len());
        for (number, profile) in (begin..).zip(weighed) {
            self.by_uri.insert(number, reports.report(number));
            words.push(profile.words());
            self.vectors.push(profile.vector);
        }
        let hashes = |words: &Vec<(u64, f32)>| words.iter().map(|&(word, _)| word).collect();
        let met = self.words.push(&numbered(begin, words.iter().map(hashes)));
        let lists = words.iter().zip(met).map(|(words, met)| lists_of(words, &met)).collect();
        let sentences = numbered(begin, sentences.into_iter());
        let first_near = |&(number, _): &(u32, _)| self.first_near(number, reports.report(number));
        let first: Vec<u32> = sentences.iter().map(first_near).collect();
        let met = self.buckets.push(&sentences, self.config.bucket_reports, &first);
        (lists, met)
    }

    /// The first report within the horizon of a report.
    fn horizon_begin(&self, number: u32) -> u32 {
        self.first_from(self.timeline.horizon_begin(self.seconds[number as usize]))
    }

    /// The same for a report that comes as late as one may.
    fn late_horizon_begin(&self, number: u32) -> u32 {
        match self.seconds[number as usize] {
            UNDATED => 0,
            seconds => self.first_from(self.timeline.horizon_begin(seconds.saturating_sub(self.lateness))),
        }
    }

    /// The first report from a time on.
    pub(crate) fn first_from(&self, seconds: i64) -> u32 {
        self.seconds.partition_point(|&it| it < seconds) as u32
    }

    /// The first report whose words may be weighed otherwise if one of that time comes, and so many go.
    pub(crate) fn first_weighed_by(&self, seconds: i64, n_out: usize) -> u32 {
        self.days.first_weighed_by(&self.seconds, seconds, n_out)
    }
}

/// A hash of the source of a report.
pub(crate) fn source_hash(report: &Report) -> Option<u64> {
    report.source.as_ref().map(|source| xxh3_64(source.as_bytes()))
}

/// Those lists that were met, whose words ascend as all do, with the weights of these.
fn lists_of(words: &[(u64, f32)], met: &[(u64, ListPlace)]) -> Vec<(ListPlace, f32)> {
    let mut words = words.iter();
    let with_weight = |&(met, list): &(u64, ListPlace)| {
        words.find(|&&(word, _)| word == met).map(|&(_, weight)| (list, weight))
    };
    met.iter().filter_map(with_weight).collect()
}

/// What belongs to reports that follow each other, with their numbers.
fn numbered<T>(begin: u32, of_reports: impl Iterator<Item = T>) -> Vec<(u32, T)> {
    (begin..).zip(of_reports).collect()
}

/// Keeps the entries of reports that `renumbered` has a number for.
pub(crate) fn keep<T>(of_reports: &mut Vec<T>, renumbered: &[Option<u32>]) {
    let mut renumbered = renumbered.iter();
    of_reports.retain(|_| renumbered.next().is_some_and(Option::is_some));
}
