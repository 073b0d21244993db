//! Which reports may be linked to one: those that share rare words with it, or a bucket of the index with a sentence of it.

use crate::linker::Linker;
use crate::profile::Keys;
use crate::report::Report;
use crate::tally::{Tally, place_from};
use crate::timeline::{Timeline, UNDATED};

/// How much of the least strength of a link the squared weights of the words must come to that two reports share, to be compared.
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
    /// A number that is the same for two reports about as often as they are proposed the same others (Broder, 1997).
    pub(super) fn likeness(&self) -> u32 {
        let scattered = |other: &u32| other.wrapping_mul(0x9e37_79b1);
        self.by_words.iter().chain(&self.by_sentences).map(scattered).min().unwrap_or_default()
    }

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

    /// Proposes reports before a report, by those that have its words, each list with the weight of its word, and those in its buckets.
    pub(super) fn propose<'a>(
        &self,
        number: u32,
        report: &Report,
        of_words: impl Iterator<Item = (&'a [u32], f32)>,
        in_buckets: impl Iterator<Item = u32>,
    ) -> Proposed {
        let first = self.first_near(number, report);
        let reach = self.first_from(self.timeline.reach_begin(Timeline::seconds(report)));
        let mut declared = self.by_uri.declared(number, report);
        declared.retain(|&other| other >= reach);
        Tally::with(first, number, |tally| {
            let nearest = |(before, weight): (&'a [u32], f32)| {
                let nearest = self.nearest(before, first);
                (&nearest[place_from(nearest, reach)..], weight)
            };
            Proposed {
                by_words: self.by_words(of_words.map(nearest), tally),
                by_sentences: tally.distinct(in_buckets),
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
            let nearest = |&(word, weight): &(u64, f32)| {
                let behind = self.words.from(word, place);
                let behind = &behind[..behind.partition_point(|&other| other < end)];
                (&behind[..behind.len().min(self.config.lexical_posting_reports)], weight)
            };
            let in_buckets = keys.sentences.buckets.iter().flat_map(|&(bucket, _)| {
                let nearest = self.buckets.from(bucket, place).take_while(|&other| other < end);
                nearest.take(self.config.bucket_reports)
            });
            Proposed {
                by_words: self.by_words(keys.words.iter().map(nearest), tally),
                by_sentences: tally.distinct(in_buckets),
                declared: Vec::new(),
            }
        })
    }

    /// Of the reports before one that have a word those that it proposes; `first` is the first within the horizon. All ascend.
    fn nearest<'a>(&self, before: &'a [u32], first: u32) -> &'a [u32] {
        let n_most = self.config.lexical_posting_reports;
        let nearest = &before[before.len().saturating_sub(n_most.max(FAR_REPORTS))..];
        let n_near = nearest.len() - place_from(nearest, first);
        let n_proposed = if n_near > n_most { n_most } else { n_near.max(FAR_REPORTS.min(nearest.len())) };
        &nearest[nearest.len() - n_proposed..]
    }

    /// The reports that share rare words with one, ascending, by the lists of these words and their weights.
    fn by_words<'a>(&self, lists: impl Iterator<Item = (&'a [u32], f32)>, tally: &mut Tally) -> Vec<u32> {
        let min_weight = (MIN_SHARED_SHARE * self.config.link_strength) as f32;
        let lists: Vec<(&[u32], f32)> = lists.collect();
        tally.in_several(&lists, |shared| shared.weight >= min_weight)
    }
}
