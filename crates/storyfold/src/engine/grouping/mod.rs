//! The reports that are held, linked and grouped, and kept so while some come and others go.
//!
//! ```text
//! exchange:  go back before the first report that comes or goes, in the order of time
//!            set the boilerplate of the reports from there on aside, link and group them, as the batch does
//! settle:    give up what is so old that no report that comes at the end has to do with it, but for by what it is found
//! expire:    take out the groups that have nothing to do any more with a report that may still come
//! look:      link a report that is not taken in, and see which groups it would join
//! ```
//!
//! Whatever is said of a report hangs on those before it alone, so that going on from there ends where the batch does. At the end of a
//! stream there is nothing to go back over.

/// Reports by number, as they are in memory, while other fields change.
macro_rules! numbers {
    ($grouping:expr, $failure:expr) => {
        $crate::engine::grouping::recollection::Numbers {
            held: &$grouping.held,
            prepared: &$grouping.prepared,
            recalled: &[],
            first_whole: $grouping.first_whole,
            archive: $grouping.archive.as_ref(),
            uri_hashes: &$grouping.uri_hashes,
            failure: $failure,
        }
    };
}

/// What reports have to do with those before them, while other fields change.
macro_rules! before_all {
    ($grouping:expr, $failure:expr) => {
        $crate::engine::grouping::recollection::BeforeAll {
            held: &$grouping.before,
            archive: $grouping.archive.as_ref(),
            uri_hashes: &$grouping.uri_hashes,
            linker: &$grouping.linker,
            failure: $failure,
        }
    };
}

/// In which stretch a report lies, by its number, while other fields change.
macro_rules! cell_of {
    ($grouping:expr) => {
        |number: u32| $grouping.timeline.cell($grouping.linker.seconds()[number as usize])
    };
}

mod look;
mod recollection;

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use rayon::prelude::*;
use storyfold_text::Span;
use xxhash_rust::xxh3::xxh3_64;

use crate::boilerplate::{Repetitions, ascending, sentence_hashes};
use crate::cluster::{BeforeReports, Clusterer, ClustererState};
use crate::config::Config;
use crate::engine::archive::{Archive, Places};
use crate::engine::group::{Group, NewMember};
use crate::engine::holdings::{Holding, text_hash};
use crate::error::Error;
use crate::failure::Failure;
use crate::group::by_time;
use crate::lexical::TermVector;
use crate::linker::{Before, Linker, Proposable, TASK, keep};
use crate::prepared::PreparedReport;
use crate::report::Report;
use crate::store::Contents;
use crate::tail::Tail;
use crate::timeline::{Timeline, UNDATED, hours_between};

pub(crate) use crate::engine::grouping::look::Looked;
use crate::engine::grouping::recollection::sentences_of;

/// Which share of the reports in memory must have become old before they are given up, as one part of so many.
const SETTLED_PART: u32 = 16;

/// How many reports are restored before of their sentences no more is kept than of settled ones.
const SETTLED_AT_ONCE: u32 = 4_096;

/// The reports that are held, by their numbers in the order of time, and what was found of each.
#[derive(Debug)]
pub(crate) struct Grouping {
    timeline: Timeline,
    /// Those that may be compared with one that comes, of the older of which there is what links them alone. Of those before these there is
    /// what the lists below have. The rest is on disk.
    held: Tail<Arc<Holding>>,
    /// Without what their sources repeat.
    prepared: Tail<Arc<PreparedReport>>,
    before: Tail<Before>,
    /// The hashes of the `uri`s of all.
    uri_hashes: Vec<u64>,
    repetitions: Repetitions,
    linker: Linker,
    clusterer: Clusterer,
    /// Reports that were published before that time cannot come or go without that the older ones are read back.
    settled_until: i64,
    archive: Option<Archive>,
    /// The first report of which not only what links it is in memory.
    first_whole: u32,
    /// When the stretch began in which the first report lies that may still come.
    open_from: i64,
}

/// What was found of a report when it was linked.
#[derive(Debug)]
pub(crate) struct Finding<'a> {
    /// Its number in the order of time, if that stays until it is linked again.
    pub(crate) number: Option<u32>,
    /// The positions of the sentences that its source repeats, ascending, and in how many reports each stands.
    pub(crate) left_out: Vec<(u32, u32)>,
    /// Where the sentences stand that may link it, these as well.
    pub(crate) sentences: Vec<Span>,
    pub(crate) vector: &'a TermVector,
    pub(crate) before: &'a Before,
}

/// What it takes to go on with reports that were linked before.
#[derive(Debug)]
pub(crate) struct Restored {
    pub(crate) holding: Arc<Holding>,
    pub(crate) prepared: Arc<PreparedReport>,
    pub(crate) vector: TermVector,
    pub(crate) before: Before,
}

/// By what a report is found when it is on disk alone.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Marks {
    pub(crate) proposable: Proposable,
    /// See [`sentence_hashes`].
    pub(crate) sentences: Vec<u64>,
    /// The hash of its text.
    pub(crate) text: u64,
    /// How many places the first report with the same text stands before, and the strength of the link that says so.
    pub(crate) same_text: Option<(u32, f64)>,
}

impl Grouping {
    pub(crate) fn new(config: Arc<Config>) -> Result<Self, Error> {
        let timeline = Timeline::new(&config);
        Ok(Self {
            timeline,
            held: Tail::default(),
            prepared: Tail::default(),
            before: Tail::default(),
            uri_hashes: Vec::new(),
            repetitions: Repetitions::default(),
            linker: Linker::for_late(Arc::clone(&config), timeline.lateness())?,
            clusterer: Clusterer::new(config),
            settled_until: i64::MIN,
            archive: None,
            first_whole: 0,
            open_from: i64::MIN,
        })
    }

    /// Takes in, in the order of time, reports that stay on disk, of which `archive` reads back what is needed. Those of which more is kept
    /// must be restored behind them. Returns the sentences of each, by which it is told what the others repeat.
    pub(crate) fn restore_settled(&mut self, settled: Vec<Marks>, archive: Archive) -> Vec<Vec<u64>> {
        let n_settled = settled.len() as u32;
        let mut all_sentences: Vec<Vec<u64>> = Vec::with_capacity(settled.len());
        let mut proposable = Vec::with_capacity(settled.len());
        let mut same_texts = Vec::with_capacity(settled.len());
        for (end, Marks { proposable: report, sentences, same_text, .. }) in (1..).zip(settled) {
            self.uri_hashes.push(report.uri);
            self.repetitions
                .push_sentences(&sentences, 0, |it| ascending(all_sentences[it as usize].clone()));
            if end % SETTLED_AT_ONCE == 0 || end == n_settled {
                self.repetitions.settle(end);
            }
            all_sentences.push(sentences);
            same_texts.push(same_text);
            proposable.push(report);
        }
        self.linker.restore_proposable(proposable);
        for (number, same_text) in (0_u32..).zip(same_texts) {
            let first =
                same_text.and_then(|(n_places, strength)| Some((number.checked_sub(n_places)?, strength)));
            self.clusterer.push_text(number, first);
        }
        self.held = Tail::from_number(n_settled);
        self.prepared = Tail::from_number(n_settled);
        self.before = Tail::from_number(n_settled);
        self.archive = Some(archive);
        all_sentences
    }

    /// Goes on with reports that were linked before, in the order of time, behind those that [stay on disk](Self::restore_settled), which have
    /// `settled_sentences`; and the state of their groups, if there is one.
    pub(crate) fn restore(
        &mut self,
        restored: Vec<Restored>,
        state: Option<ClustererState>,
        settled_sentences: &[Vec<u64>],
    ) -> Result<(), Error> {
        let mut vectors = Vec::with_capacity(restored.len());
        for Restored { holding, prepared, vector, before } in restored {
            self.push_place(&holding);
            self.held.push(holding);
            self.prepared.push(prepared);
            self.before.push(before);
            vectors.push(vector);
        }
        for number in self.held.first()..self.held.end() {
            let first = self.reach_begin(number);
            let holding = &self.held[number];
            let sentences = sentence_hashes(holding.newest(), &holding.prepared);
            let recall = |it: u32| ascending(settled_sentences[it as usize].clone());
            self.repetitions.push_sentences(&sentences, first, recall);
        }
        self.first_whole = self.held.first();
        let failure = Failure::default();
        self.linker.restore(&numbers!(self, &failure), vectors);
        if let Some(open) = self.open_time().filter(|_| self.held.first() > 0) {
            self.settled_until = open;
        }
        let before = before_all!(self, &failure);
        match state {
            Some(state) => {
                self.open_from = state.open_from;
                self.clusterer.restore(state, &before);
            }
            None => drop(self.clusterer.update(0, cell_of!(self), &before)),
        }
        failure.check()
    }

    /// Which report of the order of time the `uri` of a hash has.
    pub(crate) fn number_of_uri(&self, uri_hash: u64) -> Option<u32> {
        self.linker.number_of_uri(uri_hash)
    }

    fn push_place(&mut self, holding: &Holding) {
        self.uri_hashes.push(xxh3_64(holding.newest().uri.as_bytes()));
    }

    /// The state of the groups, to go on with; none if it can be made from the links.
    pub(crate) fn state(&self) -> Option<ClustererState> {
        let state = self.clusterer.state(self.open_from);
        (state.open_from != i64::MIN || state.first_open > 0).then_some(state)
    }

    /// Whether reports of that time may come, and so many go, without that what was given up is read back.
    pub(crate) fn is_settled_before(&self, seconds: i64, n_out: usize) -> bool {
        let is_open = || {
            let first_weighed = self.linker.first_weighed_by(seconds, n_out);
            let published = self.linker.seconds().get(first_weighed as usize).copied().unwrap_or(seconds);
            seconds != UNDATED && seconds.min(published) >= self.settled_until
        };
        self.settled_until == i64::MIN || is_open()
    }

    /// From when on reports may come, as of the last report, of whose horizon nothing is given up.
    fn open_time(&self) -> Option<i64> {
        self.timeline.settled_until(*self.linker.seconds().last()?)
    }

    /// Closes the stretches in which no report comes any more without that what was given up is read back.
    pub(crate) fn close(&mut self) {
        if let Some(open) = self.open_time() {
            // If the last report was taken out that is no way back.
            self.settled_until = self.settled_until.max(open);
            self.clusterer.close(self.timeline.cell(open));
        }
    }

    /// Gives up what is old, which is as `contents` have it: of what was published before the open stretches all but what links it, and of what lies
    /// beyond the horizon of these all but by what it is found. Returns the reports that are on disk alone from now on. Stretches must be
    /// [closed](Self::close).
    pub(crate) fn settle(&mut self, contents: Arc<Contents>, config: &Arc<Config>) -> Vec<Arc<Holding>> {
        self.renew(&contents);
        let first_held = self.timeline.first_needed(self.linker.seconds()) as u32;
        let first_whole = self.linker.first_from(self.settled_until).max(self.first_whole);
        let n_old = first_held.saturating_sub(self.held.first());
        let n_given_up = n_old.max(first_whole - self.first_whole);
        if n_given_up == 0 || n_given_up < (self.held.end() - self.held.first()) / SETTLED_PART {
            return Vec::new();
        }
        let only_links = |number: u32| {
            let prepared = Arc::new(self.prepared[number].only_links());
            (number, Arc::new(self.held[number].only_links(Arc::clone(&prepared))), prepared)
        };
        let settled: Vec<_> = (self.first_whole..first_whole).into_par_iter().map(only_links).collect();
        let settle = |(number, holding, prepared)| {
            self.prepared.replace(number, prepared);
            self.held.replace(number, holding)
        };
        let gone = settled.into_iter().map(settle).collect();
        self.first_whole = first_whole;
        self.linker.settle(first_held);
        self.held.give_up_before(first_held);
        self.prepared.give_up_before(first_held);
        self.before.give_up_before(first_held);
        self.repetitions.settle(first_held);
        if self.archive.is_none() {
            self.archive = Some(Archive::new(contents, Arc::clone(config)));
        }
        gone
    }

    /// Goes on with what is on disk now.
    pub(crate) fn renew(&mut self, contents: &Arc<Contents>) {
        if let Some(archive) = &mut self.archive {
            archive.renew(Arc::clone(contents));
        }
    }

    /// Takes reports out, and puts others in. Returns the groups that may be others than they were, by their first reports, and the first
    /// report of which something else was found. All must be [settled before](Self::is_settled_before).
    pub(crate) fn exchange(
        &mut self,
        out: &[Arc<Holding>],
        comers: Vec<Arc<Holding>>,
    ) -> Result<(BTreeSet<u32>, u32), Error> {
        let first_changed = |holding: &Arc<Holding>| {
            let seconds = Timeline::seconds(holding.newest());
            self.number_of(holding).min(self.linker.first_weighed_by(seconds, out.len()))
        };
        let Some(first) = out.iter().chain(&comers).map(first_changed).min() else {
            return Ok((BTreeSet::new(), u32::MAX));
        };
        let failure = Failure::default();
        let n_same = self.linker.truncate(first, &numbers!(self, &failure));
        let out: HashSet<&str> = out.iter().map(|holding| holding.newest().uri.as_str()).collect();
        let mut others = self.held.split_off(n_same);
        others.retain(|holding| !out.contains(holding.newest().uri.as_str()));
        others.extend(comers);
        others.sort_by(|one, other| by_time(one.newest(), other.newest()));
        self.prepared.truncate(n_same);
        self.before.truncate(n_same);
        self.uri_hashes.truncate(n_same as usize);
        self.repetitions.truncate(n_same);
        others.iter().for_each(|holding| self.push_place(holding));
        self.held.extend(others);
        let mut repeated: Vec<Vec<(usize, usize)>> = Vec::new();
        let hashes_of = |holding: &Arc<Holding>| sentence_hashes(holding.newest(), &holding.prepared);
        let hashes: Vec<Vec<u64>> =
            self.held[n_same..].par_iter().with_max_len(TASK).map(hashes_of).collect();
        for (number, hashes) in (n_same..).zip(hashes) {
            let first = self.reach_begin(number);
            let recall = sentences_of(self.archive.as_ref(), &self.uri_hashes, &failure);
            repeated.push(self.repetitions.push_sentences(&hashes, first, recall));
        }
        let without = |(holding, repeated): (&Arc<Holding>, Vec<(usize, usize)>)| {
            if repeated.is_empty() { Arc::clone(&holding.prepared) } else { holding.without(&repeated) }
        };
        let others = self.held[n_same..].par_iter().zip(repeated);
        let prepared: Vec<Arc<PreparedReport>> = others.map(without).collect();
        self.prepared.extend(prepared);
        let numbers = numbers!(self, &failure);
        let before = self.linker.extend(&numbers, self.held.end(), |linker, number, proposed| {
            let recalled = numbers.recall(linker, number, &proposed)?;
            Ok(linker.compare(number, &proposed, &numbers.with(&recalled)))
        });
        self.before.extend(before.into_iter().collect::<Result<Vec<Before>, Error>>()?);
        let changed = self.clusterer.update(n_same, cell_of!(self), &before_all!(self, &failure));
        failure.check()?;
        Ok((changed, n_same))
    }

    /// Takes out the groups that have nothing to do any more with a report that may still come, if it is `now`. Returns their reports.
    pub(crate) fn expire(&mut self, now: i64) -> Vec<Arc<Holding>> {
        let Some(open) = self.timeline.open_from(now).filter(|&open| open > self.open_from) else {
            return Vec::new();
        };
        self.open_from = open;
        let reach = self.timeline.reach_of_open(open);
        let reach = self.linker.first_from(reach);
        let open = self.timeline.cell(open);
        let groups = self.clusterer.reached(open, reach);
        let mut n_kept = 0;
        let renumbered: Vec<Option<u32>> = (0..self.held.end())
            .map(|number| {
                let kept = groups.contains(&self.clusterer.group_of(number)).then_some(n_kept);
                n_kept += u32::from(kept.is_some());
                kept
            })
            .collect();
        let gone = self.held.kept().iter().zip(&renumbered).filter(|(_, kept)| kept.is_none());
        let gone: Vec<Arc<Holding>> = gone.map(|(holding, _)| Arc::clone(holding)).collect();
        self.clusterer.renumber(&renumbered, open);
        keep(self.held.whole_mut(), &renumbered);
        keep(self.prepared.whole_mut(), &renumbered);
        keep(self.before.whole_mut(), &renumbered);
        keep(&mut self.uri_hashes, &renumbered);
        self.before.whole_mut().iter_mut().for_each(|before| before.renumber(&renumbered));
        self.repetitions.renumber(&renumbered);
        self.linker.renumber(&renumbered);
        gone
    }

    /// Whether a report may still come: what it has to do with others may be gone, if it was published long ago.
    pub(crate) fn is_open_for(&self, report: &Report) -> bool {
        let seconds = Timeline::seconds(report);
        !self.timeline.is_bounded() || (seconds >= self.open_from && seconds != UNDATED)
    }

    /// The number of a report that is in memory, or that it would have there.
    pub(crate) fn number_of(&self, holding: &Holding) -> u32 {
        let is_before = |other: &Arc<Holding>| by_time(other.newest(), holding.newest()).is_lt();
        self.held.first() + self.held.kept().partition_point(is_before) as u32
    }

    /// The `uri`s of reports, by number.
    pub(crate) fn uris(&self, numbers: &[u32]) -> Result<Vec<String>, Error> {
        numbers.iter().map(|&number| Ok(self.member(number)?.report.uri.clone())).collect()
    }

    /// The hash of the `uri` of a report, by number.
    pub(crate) fn uri_hash(&self, number: u32) -> u64 {
        self.uri_hashes[number as usize]
    }

    /// The reports from one on, which must be in memory.
    pub(crate) fn from(&self, first: u32) -> &[Arc<Holding>] {
        if first < self.held.end() { &self.held[first..] } else { &[] }
    }

    /// A report with what was found of it, by number; none if some of that is on disk alone.
    pub(crate) fn restorable(&self, number: u32) -> Option<Restored> {
        (number >= self.first_whole).then(|| Restored {
            holding: Arc::clone(&self.held[number]),
            prepared: Arc::clone(&self.prepared[number]),
            vector: self.linker.vector(number).clone(),
            before: self.before[number].clone(),
        })
    }

    /// How many reports there are, and how many of them are on disk alone.
    pub(crate) fn n_reports(&self) -> [u32; 2] {
        [self.held.end(), self.first_whole]
    }

    /// Where reports are read back from, if some are on disk alone.
    pub(crate) fn archive(&self) -> Option<&Archive> {
        self.archive.as_ref()
    }

    /// Calls `ask` with the numbers of reports and when they were published.
    pub(crate) fn with_places<T>(&self, ask: impl FnOnce(&Places<'_>) -> T) -> T {
        let number_of = |uri_hash| self.linker.number_of_uri(uri_hash);
        ask(&Places { number_of: &number_of, seconds: self.linker.seconds() })
    }

    /// What was found of a report that is in memory, by number.
    pub(crate) fn finding(&self, number: u32) -> Finding<'_> {
        // Both ascend.
        let sentences = &self.held[number].prepared.sentences;
        let left_out = &self.prepared[number].left_out;
        let position = |span: Span| sentences.iter().position(|sentence| sentence.span == span);
        let positions =
            left_out.iter().filter_map(|&(span, n_reports)| Some((position(span)? as u32, n_reports as u32)));
        Finding {
            number: (!self.timeline.is_bounded()).then_some(number),
            left_out: positions.collect(),
            sentences: sentences.iter().map(|sentence| sentence.span).collect(),
            vector: self.linker.vector(number),
            before: &self.before[number],
        }
    }

    /// Whether what a report is found by is stored: unless the numbers of reports change without that they are linked again.
    pub(crate) fn has_marks(&self) -> bool {
        !self.timeline.is_bounded()
    }

    /// By what a report is found that is in memory, by number, if that is stored.
    pub(crate) fn marks(&self, number: u32) -> Option<Marks> {
        let (holding, before) = (&self.held[number], &self.before[number]);
        let report = holding.newest();
        self.has_marks().then(|| Marks {
            proposable: self.linker.proposable(number, report, &self.prepared[number]),
            sentences: sentence_hashes(report, &holding.prepared),
            text: text_hash(report),
            same_text: before.same_text.map(|(first, strength)| (number - first, strength)),
        })
    }

    /// All groups, by their first reports.
    pub(crate) fn all(&self) -> BTreeSet<u32> {
        self.clusterer.groups().keys().copied().collect()
    }

    /// A group, by its first report.
    pub(crate) fn group(&self, first: u32) -> Result<Group, Error> {
        let group = &self.clusterer.groups()[&first];
        let failure = Failure::default();
        let before = before_all!(self, &failure);
        let seconds = |number: u32| self.linker.seconds()[number as usize];
        let mut links = Vec::new();
        for &later in &group.reports {
            before.read(later, |before| {
                let within = before.links.iter().filter(|link| self.clusterer.group_of(link.report) == first);
                links.extend(within.map(|link| {
                    let mut evidence = link.evidence;
                    evidence.hours_apart = hours_between(seconds(link.report), seconds(later));
                    (link.report, later, evidence)
                }));
            });
        }
        failure.check()?;
        let members = group.reports.iter().map(|&number| self.member(number));
        let members = members.collect::<Result<_, Error>>()?;
        Ok(Group::new(&group.reports, members, links.into_iter(), self.clusterer.merges(group)))
    }

    fn member(&self, number: u32) -> Result<NewMember, Error> {
        match self.archive.as_ref().filter(|_| number < self.held.first()) {
            Some(archive) => archive.member(self.uri_hash(number)),
            None => Ok(NewMember {
                report: Arc::clone(self.held[number].newest()),
                left_out: self.prepared[number].left_out.clone(),
            }),
        }
    }

    /// Those of some reports of which no more is in memory than by what they are found.
    fn beyond_horizon(&self, numbers: &[u32]) -> Vec<u32> {
        numbers.iter().copied().filter(|&number| number < self.held.first()).collect()
    }

    fn reach_begin(&self, number: u32) -> u32 {
        if !self.timeline.is_bounded() {
            return 0;
        }
        let reach = self.timeline.reach_begin(Timeline::seconds(self.held[number].newest()));
        self.held.kept().partition_point(|it| Timeline::seconds(it.newest()) < reach) as u32
    }
}
