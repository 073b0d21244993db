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

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::background::{Rarity, WordCounts};
use crate::config::Config;
use crate::error::Error;
use crate::lexical::TermVector;
use crate::link::{Compared, Comparison, LinkEvidence};
use crate::postings::Postings;
use crate::prepared::PreparedReport;
use crate::profile::{Keys, Profile, Profiler};
use crate::report::Report;
use crate::reuse::shingle_list;
use crate::timeline::{HORIZON_DAYS, Timeline, UNDATED};

/// How many of its words a report must share with another to be compared with it.
const MIN_SHARED_WORDS: u32 = 2;
/// How much of the least strength of a link the squared weights of these must come to.
const MIN_SHARED_SHARE: f64 = 0.25;
/// How many reports the words are counted over at least, if there are as many within the days after that are looked at.
const MIN_COUNTED_REPORTS: u32 = 300;
/// How many days after a day are looked at for that.
const DAYS_AFTER: i64 = 7;
/// From which copied shares on two texts with the same words are the same.
const SAME_TEXT_SHARE: f64 = 0.999;
/// How many reports a word proposes if it has to look beyond the horizon for them: dates may be wrong.
const FAR_REPORTS: usize = 8;
/// How many reports are compared at a time.
const CHUNK: usize = 512;

/// A link to a report before.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LinkBefore {
    pub(crate) report: u32,
    pub(crate) evidence: LinkEvidence,
}

/// What a report has to do with those before it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Before {
    /// Links, ascending by the number of the report.
    pub(crate) links: Vec<LinkBefore>,
    /// The first of these, and the strength of its link, that has the same text and is of another source.
    pub(crate) same_text: Option<(u32, f64)>,
    /// Reports of its source that share rare words with it but lie outside the window: its templates, or one topic that it follows
    /// for months. They speak against being one story. Ascending.
    pub(crate) held_apart: Vec<u32>,
    /// How many reports were proposed by sentences, and how many by words.
    pub(crate) n_proposed: [usize; 2],
}

/// The reports before one that may be linked to it, not yet compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Proposed {
    /// Those that share rare words, ascending.
    pub(crate) by_words: Vec<u32>,
    /// Those of which a sentence shares a bucket of the index, ascending.
    pub(crate) by_sentences: Vec<u32>,
    /// Those of which one of both says that it is a later version of the other.
    pub(crate) declared: Vec<u32>,
}

impl Proposed {
    /// All, ascending, each once.
    fn all(&self) -> Vec<u32> {
        let mut all = [&self.by_words[..], &self.by_sentences, &self.declared].concat();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The words by which a report found another.
#[derive(Clone, Copy, Debug, Default)]
struct Shared {
    n_words: u32,
    /// The sum of the squares of their weights.
    weight: f32,
}

/// Reports by number.
pub(crate) trait Numbered: Sync {
    fn report(&self, number: u32) -> &Report;
    fn prepared(&self, number: u32) -> &PreparedReport;
}

/// All that is kept to compare reports with those before them.
#[derive(Debug)]
pub(crate) struct Linker {
    config: Arc<Config>,
    timeline: Timeline,
    profiler: Profiler,
    /// When each report was published.
    seconds: Vec<i64>,
    /// A hash of the source of each.
    sources: Vec<Option<u64>>,
    vectors: Vec<TermVector>,
    /// The shingles of each, by [`shingle_list`].
    shingles: Vec<Vec<u32>>,
    words: Postings,
    buckets: Postings,
    by_uri: UriMap,
    /// The words of the days that are counted for the last.
    days: BTreeMap<i64, WordCounts>,
    rarity: Rarity,
    undated_rarity: Rarity,
}

/// Which reports have a `uri`, and which name it as that from which they evolved, by its hash.
#[derive(Clone, Debug, Default)]
struct UriMap {
    of: HashMap<u64, u32>,
    evolved_from: HashMap<u64, Vec<u32>>,
}

impl Linker {
    pub(crate) fn new(config: Arc<Config>) -> Result<Self, Error> {
        Ok(Self {
            timeline: Timeline::new(&config),
            profiler: Profiler::new(&config)?,
            config,
            seconds: Vec::new(),
            sources: Vec::new(),
            vectors: Vec::new(),
            shingles: Vec::new(),
            words: Postings::default(),
            buckets: Postings::default(),
            by_uri: UriMap::default(),
            days: BTreeMap::new(),
            rarity: Rarity::default(),
            undated_rarity: Rarity::default(),
        })
    }

    /// Takes in the reports up to a number, and calls `visit` for each with what is proposed for it; returns what that returns, in
    /// the order of the reports.
    pub(crate) fn extend<T: Send>(
        &mut self,
        reports: &impl Numbered,
        n_reports: u32,
        visit: impl Fn(&Self, u32, Proposed) -> T + Sync,
    ) -> Vec<T> {
        let begin = self.seconds.len() as u32;
        for number in begin..n_reports {
            let report = reports.report(number);
            self.seconds.push(Timeline::seconds(report));
            self.sources.push(report.source.as_ref().map(|source| xxh3_64(source.as_bytes())));
        }
        let mut visited = Vec::with_capacity((n_reports - begin) as usize);
        let mut number = begin;
        while number < n_reports {
            let keys = self.take(number, reports);
            let first = number;
            number += keys.len() as u32;
            visited.par_extend((first..number).into_par_iter().zip(&keys).map_init(
                || vec![Shared::default(); n_reports as usize],
                |seen, (number, keys)| visit(self, number, self.propose(number, keys, reports, seen)),
            ));
            self.buckets.forget_before(self.horizon_begin(number - 1));
        }
        visited
    }

    /// Forgets all reports but the first so many. If one without a date goes, all do: these are weighed by each other.
    pub(crate) fn truncate(&mut self, n_reports: u32, reports: &impl Numbered) -> u32 {
        let n_kept = n_reports.min(self.day_range(UNDATED).start);
        let Some(&first) = self.seconds.get(n_kept as usize) else { return n_kept };
        let day = self.timeline.day(first);
        self.leave_out_days(|other| other < day);
        self.by_uri.truncate(n_kept);
        self.words.truncate(n_kept);
        self.seconds.truncate(n_kept as usize);
        self.sources.truncate(n_kept as usize);
        self.vectors.truncate(n_kept as usize);
        self.shingles.truncate(n_kept as usize);
        self.buckets.truncate(n_kept);
        if n_kept > 0 && self.horizon_begin(n_kept - 1) < self.buckets.first_kept() {
            // What lay within the horizon then has been forgotten.
            self.buckets = Postings::default();
            let within: Vec<u32> = (self.horizon_begin(n_kept - 1)..n_kept).collect();
            let keys: Vec<Vec<u64>> =
                within.par_iter().map(|&number| self.profiler.buckets(reports.prepared(number))).collect();
            let keys: Vec<(u32, &[u64])> =
                within.iter().copied().zip(keys.iter().map(Vec::as_slice)).collect();
            self.buckets.push(&keys);
        }
        n_kept
    }

    /// Puts the next reports into the lists, a chunk at most, and returns their keys.
    fn take(&mut self, begin: u32, reports: &impl Numbered) -> Vec<Keys> {
        let mut profiles: Vec<Profile> = Vec::new();
        let mut number = begin;
        while (number as usize) < self.seconds.len() && profiles.len() < CHUNK {
            let day = self.timeline.day(self.seconds[number as usize]);
            let n_left = (CHUNK - profiles.len()) as u32;
            let end = self.day_range(day).end.min(number + n_left);
            let counts_own = self.move_to(day, reports);
            let rarity = if day == UNDATED { &self.undated_rarity } else { &self.rarity };
            profiles.par_extend(
                (number..end)
                    .into_par_iter()
                    .map(|number| self.profiler.profile(reports.prepared(number), rarity, counts_own)),
            );
            number = end;
        }
        let mut keys = Vec::with_capacity(profiles.len());
        for (number, profile) in (begin..).zip(profiles) {
            self.by_uri.insert(number, reports.report(number));
            self.vectors.push(profile.vector);
            self.shingles.push(shingle_list(&reports.prepared(number).sentences));
            keys.push(profile.keys);
        }
        let words: Vec<Vec<u64>> = keys.iter().map(|it| it.words.iter().map(|w| w.0).collect()).collect();
        self.words.push(&(begin..).zip(words.iter().map(|it| &it[..])).collect::<Vec<_>>());
        self.buckets.push(&(begin..).zip(keys.iter().map(|it| &it.buckets[..])).collect::<Vec<_>>());
        keys
    }

    /// The first report within the horizon of a report.
    fn horizon_begin(&self, number: u32) -> u32 {
        let horizon = self.timeline.horizon_begin(self.seconds[number as usize]);
        self.seconds.partition_point(|&seconds| seconds < horizon) as u32
    }

    /// The reports of a day, of all that there are.
    fn day_range(&self, day: i64) -> Range<u32> {
        let begin = self.seconds.partition_point(|&seconds| self.timeline.day(seconds) < day);
        let end = self.seconds.partition_point(|&seconds| self.timeline.day(seconds) <= day);
        begin as u32..end as u32
    }

    /// Over which days words are counted for a day: those before it, as far as the horizon. If these have few reports, the day's own
    /// are counted too, and those of days after it, until there are enough.
    fn counted_days(&self, day: i64) -> RangeInclusive<i64> {
        let begin = day - HORIZON_DAYS;
        let first = self.day_range(begin).start;
        let n_until = |last: i64| self.day_range(last).end - first;
        let last = (day - 1..day + DAYS_AFTER).find(|&last| n_until(last) >= MIN_COUNTED_REPORTS);
        begin..=last.unwrap_or(day + DAYS_AFTER)
    }

    /// The first report whose words may be weighed otherwise if one of that time comes, and so many go.
    pub(crate) fn first_weighed_by(&self, seconds: i64, n_out: usize) -> u32 {
        let day = self.timeline.day(seconds);
        if day == UNDATED {
            return self.day_range(UNDATED).start;
        }
        let n_enough = MIN_COUNTED_REPORTS + n_out as u32;
        let start = |day: i64| self.day_range(day).start;
        let is_counted = |&for_day: &i64| start(day) - start(for_day - HORIZON_DAYS) < n_enough;
        (day - DAYS_AFTER..=day).find(is_counted).map_or(u32::MAX, start)
    }

    /// Counts the words for a day; returns whether its own are counted. For reports without a date these are all that are.
    fn move_to(&mut self, day: i64, reports: &impl Numbered) -> bool {
        let count = |range: Range<u32>| WordCounts::new(range.map(|number| reports.prepared(number)));
        if day == UNDATED {
            if self.vectors.len() as u32 <= self.day_range(day).start {
                self.undated_rarity = Rarity::default();
                self.undated_rarity.add(&count(self.day_range(day)));
            }
            return true;
        }
        let counted = self.counted_days(day);
        self.leave_out_days(|other| counted.contains(&other));
        let mut number = self.day_range(*counted.start()).start;
        let end = self.day_range(*counted.end()).end;
        while number < end {
            let other = self.timeline.day(self.seconds[number as usize]);
            let of_day = self.day_range(other);
            number = of_day.end;
            if let Entry::Vacant(entry) = self.days.entry(other) {
                let counts = count(of_day);
                self.rarity.add(&counts);
                entry.insert(counts);
            }
        }
        counted.contains(&day)
    }

    fn leave_out_days(&mut self, stays: impl Fn(i64) -> bool) {
        let rarity = &mut self.rarity;
        self.days.retain(|&day, counts| {
            let stays = stays(day);
            if !stays {
                rarity.subtract(counts);
            }
            stays
        });
    }

    /// Proposes reports before a report. `seen` is zero for every report, and is left so.
    fn propose(&self, number: u32, keys: &Keys, reports: &impl Numbered, seen: &mut [Shared]) -> Proposed {
        let first = self.horizon_begin(number);
        let n_most = self.config.lexical_posting_reports;
        let min_weight = (MIN_SHARED_SHARE * self.config.link_strength) as f32;
        let mut proposed =
            Proposed { declared: self.by_uri.declared(number, reports), ..Proposed::default() };
        for &(word, word_weight) in &keys.words {
            let nearest = self.words.before(word, number).enumerate();
            let reached = nearest
                .take_while(|&(n_nearer, other)| n_nearer < if other < first { FAR_REPORTS } else { n_most });
            let w = word_weight.powi(2);
            for (_, other) in reached {
                let Shared { n_words, weight } = &mut seen[other as usize];
                if *n_words == 0 {
                    proposed.by_words.push(other);
                }
                *n_words += 1;
                *weight += w;
            }
        }
        proposed.by_words.retain(|&other| {
            let Shared { n_words, weight } = std::mem::take(&mut seen[other as usize]);
            n_words >= MIN_SHARED_WORDS && weight >= min_weight
        });
        proposed.by_words.sort_unstable();
        for &bucket in &keys.buckets {
            let nearest = self.buckets.before(bucket, number).take_while(|&other| other >= first);
            for other in nearest.take(self.config.rare_shingle_sentences) {
                if std::mem::replace(&mut seen[other as usize].n_words, 1) == 0 {
                    proposed.by_sentences.push(other);
                }
            }
        }
        for &other in &proposed.by_sentences {
            seen[other as usize] = Shared::default();
        }
        proposed.by_sentences.sort_unstable();
        proposed
    }

    /// Compares a report with those that were proposed.
    pub(crate) fn compare(&self, number: u32, proposed: &Proposed, reports: &impl Numbered) -> Before {
        let n_proposed = [proposed.by_sentences.len(), proposed.by_words.len()];
        let mut before = Before { n_proposed, ..Before::default() };
        let comparison = Comparison::new(self.compared(number, reports), &self.config);
        for other in proposed.all() {
            let is_declared = proposed.declared.contains(&other);
            if !is_declared && self.is_repetition(other, number) {
                before.held_apart.push(other);
                continue;
            }
            let evidence = comparison.evidence(&self.compared(other, reports), is_declared);
            if before.same_text.is_none() && self.is_same_text(other, number, &evidence) {
                before.same_text = Some((other, evidence.strength));
            }
            if evidence.strength >= self.config.link_strength {
                before.links.push(LinkBefore { report: other, evidence });
            }
        }
        before
    }

    /// Whether two sources have the same text. One that repeats itself is left out: that may be a notice of every day.
    fn is_same_text(&self, earlier: u32, later: u32, evidence: &LinkEvidence) -> bool {
        evidence.copied_of_first >= SAME_TEXT_SHARE
            && evidence.copied_of_second >= SAME_TEXT_SHARE
            && !evidence.is_same_source
            && !evidence.is_outside_window
            && self.vectors[earlier as usize].terms == self.vectors[later as usize].terms
    }

    /// Whether one source repeats itself, as templates do, outside the window.
    fn is_repetition(&self, earlier: u32, later: u32) -> bool {
        let [(one, earlier), (other, later)] =
            [earlier, later].map(|it| (self.sources[it as usize], self.seconds[it as usize]));
        one.is_some() && one == other && later != UNDATED && self.timeline.is_outside_window(earlier, later)
    }

    /// A report with what a comparison reads of it.
    pub(crate) fn compared<'a>(&'a self, number: u32, reports: &'a impl Numbered) -> Compared<'a> {
        Compared {
            report: reports.report(number),
            prepared: reports.prepared(number),
            vector: &self.vectors[number as usize],
            shingles: &self.shingles[number as usize],
        }
    }

    /// Whether one of two reports says of itself that it is a later version of the other.
    pub(crate) fn is_declared(&self, earlier: u32, later: u32, reports: &impl Numbered) -> bool {
        self.by_uri.declared(later, reports).contains(&earlier)
    }
}

impl UriMap {
    fn insert(&mut self, number: u32, report: &Report) {
        self.of.insert(xxh3_64(report.uri.as_bytes()), number);
        if let Some(uri) = &report.evolved_from {
            self.evolved_from.entry(xxh3_64(uri.as_bytes())).or_default().push(number);
        }
    }

    fn truncate(&mut self, n_kept: u32) {
        self.of.retain(|_, &mut number| number < n_kept);
        self.evolved_from.retain(|_, numbers| {
            numbers.retain(|&number| number < n_kept);
            !numbers.is_empty()
        });
    }

    /// The reports before one of which either names the other as that from which it evolved.
    fn declared(&self, number: u32, reports: &impl Numbered) -> Vec<u32> {
        let report = reports.report(number);
        let named = report.evolved_from.as_ref().and_then(|uri| self.of.get(&xxh3_64(uri.as_bytes())));
        let naming = self.evolved_from.get(&xxh3_64(report.uri.as_bytes()));
        named
            .into_iter()
            .chain(naming.into_iter().flatten())
            .copied()
            .filter(|&other| other < number)
            .collect()
    }
}
