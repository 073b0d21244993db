//! Which reports may be linked to one: those that share rare words with it, or a bucket of the index with a sentence of it.

use crate::linker::Linker;
use crate::profile::Keys;
use crate::report::Report;
use crate::tally::{Shared, Tally};
use crate::timeline::{Timeline, UNDATED};

/// How many of its words a report must share with another to be compared with it.
const MIN_SHARED_WORDS: u32 = 2;
/// How much of the least strength of a link the squared weights of these must come to.
const MIN_SHARED_SHARE: f64 = 0.25;
/// How many reports a word proposes if it has to look beyond the horizon for them: dates may be wrong.
pub(super) const FAR_REPORTS: usize = 8;

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
    pub(super) fn all(&self) -> Vec<u32> {
        let mut all = [&self.by_words[..], &self.by_sentences, &self.declared].concat();
        all.sort_unstable();
        all.dedup();
        all
    }
}

impl Linker {
    /// The first report within the horizon of a report that stands at a place in the order of time.
    pub(super) fn first_near(&self, place: u32, report: &Report) -> u32 {
        self.first_from(self.timeline.horizon_begin(Timeline::seconds(report))).min(place)
    }

    /// Proposes reports before a report, of which those in its buckets are given.
    pub(super) fn propose(
        &self,
        number: u32,
        report: &Report,
        words: &[(u64, f32)],
        in_buckets: impl Iterator<Item = u32>,
    ) -> Proposed {
        let first = self.first_near(number, report);
        let reach = self.first_from(self.timeline.reach_begin(Timeline::seconds(report)));
        let mut declared = self.by_uri.declared(number, report);
        declared.retain(|&other| other >= reach);
        Tally::with(first, number, |tally| {
            let n_most =
                |other| if other < first { FAR_REPORTS } else { self.config.lexical_posting_reports };
            let nearest = |word| {
                let nearest = self.words.before(word, number).take_while(|&other| other >= reach).enumerate();
                nearest.take_while(|&(n_nearer, other)| n_nearer < n_most(other)).map(|(_, other)| other)
            };
            Proposed {
                by_words: self.by_words(words, nearest, tally),
                by_sentences: by_sentences(in_buckets, tally),
                declared,
            }
        })
    }

    /// Proposes reports behind a place in the order of time for one that is looked for there, no further than those before it.
    pub(super) fn propose_behind(&self, place: u32, seconds: i64, keys: &Keys) -> Proposed {
        let horizon = self.timeline.horizon_begin(seconds);
        let apart = seconds.saturating_sub(horizon);
        let end = self.seconds.partition_point(|&it| it.saturating_sub(seconds) <= apart) as u32;
        let end = end.min(self.days.day_range(&self.seconds, UNDATED).start).max(place);
        Tally::with(place, end, |tally| {
            let n_most = self.config.lexical_posting_reports;
            let nearest = |word| self.words.from(word, place).take_while(|&other| other < end).take(n_most);
            let in_buckets = keys.sentences.buckets.iter().flat_map(|&(bucket, _)| {
                let nearest = self.buckets.from(bucket, place).take_while(|&other| other < end);
                nearest.take(self.config.bucket_reports)
            });
            Proposed {
                by_words: self.by_words(&keys.words, nearest, tally),
                by_sentences: by_sentences(in_buckets, tally),
                declared: Vec::new(),
            }
        })
    }

    /// The reports that share rare words with one, ascending; `nearest` gives those of a list.
    fn by_words<I: Iterator<Item = u32>>(
        &self,
        words: &[(u64, f32)],
        nearest: impl Fn(u64) -> I,
        tally: &mut Tally,
    ) -> Vec<u32> {
        let min_weight = (MIN_SHARED_SHARE * self.config.link_strength) as f32;
        let mut proposed = Vec::new();
        for &(word, word_weight) in words {
            let w = word_weight.powi(2);
            for other in nearest(word) {
                let Shared { n_words, weight } = tally.of(other);
                if *n_words == 0 {
                    proposed.push(other);
                }
                *n_words += 1;
                *weight += w;
            }
        }
        proposed.retain(|&other| {
            let Shared { n_words, weight } = tally.take(other);
            n_words >= MIN_SHARED_WORDS && weight >= min_weight
        });
        proposed.sort_unstable();
        proposed
    }
}

/// Each of the reports that were met in buckets once, ascending.
fn by_sentences(in_buckets: impl Iterator<Item = u32>, tally: &mut Tally) -> Vec<u32> {
    let mut proposed = Vec::new();
    for other in in_buckets {
        if std::mem::replace(&mut tally.of(other).n_words, 1) == 0 {
            proposed.push(other);
        }
    }
    for &other in &proposed {
        tally.take(other);
    }
    proposed.sort_unstable();
    proposed
}
