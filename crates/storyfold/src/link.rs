//! Links: verified pairs of reports, with their evidence.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;

use crate::background::Rarity;
use crate::config::Config;
use crate::error::Error;
use crate::lexical::{self, HORIZON_WINDOWS, TermVector};
use crate::observer::{Observer, Stage};
use crate::prepared::{PreparedReport, for_each_term};
use crate::report::Report;
use crate::reuse::{self, SentenceIndex, SentenceMatch, ShingleRarity};

/// What a link loses if all sentences that both reports share have other numbers: two sentences or more make a template,
/// one may be a figure that was corrected.
const TEMPLATE_LOSS: f64 = 0.85;
const SINGLE_OTHER_NUMBERS_LOSS: f64 = 0.5;
/// From which share of matched sentences with other numbers on that is held against a link.
const MIN_OTHER_NUMBERS: f64 = 0.5;
/// How many hours apart the same sentences with other numbers, by one source, are an update: daily templates lie further apart.
const UPDATE_HOURS: f64 = 18.0;
/// What the copied share counts where a single sentence was copied: one long quote is weaker than a run.
const SINGLE_SENTENCE_SHARE: f64 = 0.5;
/// Below this copied share the copy counts less than in proportion: a notice of the outlet, a quote.
const FULL_COPIED_SHARE: f64 = 0.25;
/// What is left of a link between reports of different sources that were published further apart than the window: a date may be
/// that of a later edition. Within the window it falls to that in proportion.
const OUTSIDE_WINDOW_SHARE: f64 = 0.8;

/// A verified pair of reports, by their indexes in the batch.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ReportLink {
    pub(crate) first_idx: usize,
    pub(crate) second_idx: usize,
    pub(crate) evidence: LinkEvidence,
    pub(crate) matches: Vec<SentenceMatch>,
}

/// On what a link rests, and what speaks against it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LinkEvidence {
    /// Cosine of words and pairs of words, weighted by rarity, 0 to 1; without those of a quotation that is all they share.
    pub lexical: f64,
    /// How many pairs of sentences are the same copy.
    pub shared_sentences: usize,
    /// The share of them that stand in the same order in both, 0 to 1: the longest chain against all. Copy keeps its order,
    /// the formulas of two reports do not.
    pub in_order: f64,
    /// The share of the first report that was copied, by weight of shingles, 0 to 1; sentences with other numbers were not.
    pub copied_of_first: f64,
    /// The share of the second report that was copied.
    pub copied_of_second: f64,
    /// The share of the copied sentences in which the numbers differ; with many the reports share only a template.
    pub other_numbers: f64,
    /// The share of the common sentences in which the names differ.
    pub other_names: f64,
    /// Whether the numbers were held against the link.
    pub is_template: bool,
    /// How many hours lie between both, where both are dated.
    pub hours_apart: Option<f64>,
    /// Whether that is more than the window allows.
    pub is_outside_window: bool,
    /// Whether it is many times as much. What two sources have in common word for word months apart is a formula of a third: its
    /// sentences and their words do not count.
    pub is_far_apart: bool,
    /// Whether both are of one source.
    pub is_same_source: bool,
    /// Whether one says of itself that it is a later version of the other.
    pub is_declared_version: bool,
    /// What all this amounts to, 0 to 1.
    pub strength: f64,
}

/// All that the comparison of two reports needs.
pub(crate) struct Evidence<'a> {
    pub(crate) reports: &'a [&'a Report],
    pub(crate) prepared: &'a [Arc<PreparedReport>],
    pub(crate) vectors: Vec<TermVector>,
    pub(crate) matches: Vec<((u32, u32), Vec<SentenceMatch>)>,
    pub(crate) config: &'a Config,
    pub(crate) counts: LinkCounts,
    lexical_candidates: Vec<(u32, u32)>,
    /// Pairs of reports of one source that share rare words but lie outside the window: its templates, or one topic that it
    /// follows for months. They speak against being one story.
    pub(crate) held_apart: Vec<(u32, u32)>,
    /// Pairs of reports of which one says that it is a later version of the other, ascending.
    declared_versions: Vec<(u32, u32)>,
}

/// How many pairs each step of linking considered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LinkCounts {
    /// Sentences of running text.
    pub sentences: usize,
    /// Pairs of sentences proposed by the index or by shared rare shingles.
    pub sentence_candidates: usize,
    /// Pairs of sentences that are the same copy.
    pub sentence_matches: usize,
    /// Pairs of reports proposed by shared rare words.
    pub lexical_candidates: usize,
    /// Links that were kept.
    pub links: usize,
}

/// Pairs that may be links, not yet compared.
pub(crate) struct Proposed {
    pub(crate) index: SentenceIndex,
    shingle_rarity: ShingleRarity,
    /// Pairs of sentences, by their number in the batch, ascending.
    pub(crate) sentences: Vec<(u32, u32)>,
    vectors: Vec<TermVector>,
    /// Pairs of reports that share rare words, ascending.
    pub(crate) reports: Vec<(u32, u32)>,
    held_apart: Vec<(u32, u32)>,
    declared_versions: Vec<(u32, u32)>,
}

impl Proposed {
    /// Proposes pairs of sentences and of reports.
    pub(crate) fn new(
        reports: &[&Report],
        prepared: &[Arc<PreparedReport>],
        config: &Config,
    ) -> Result<Self, Error> {
        let declared_versions = declared_versions(reports);
        let index = SentenceIndex::new(prepared);
        let shingle_rarity = ShingleRarity::new(prepared);
        let mut sentences = reuse::candidates(prepared, &index, &shingle_rarity, config)?;
        let may_link = |&(first, second): &(u32, u32)| {
            may_link(reports[first as usize], reports[second as usize], config)
                || declared_versions.binary_search(&(first, second)).is_ok()
        };
        let report_of = |sentence_idx: u32| index.report_of[sentence_idx as usize];
        sentences.retain(|&(first, second)| may_link(&(report_of(first), report_of(second))));
        let rarity = Rarity::new(prepared.iter().map(Arc::as_ref));
        let vectors = lexical::vectors(prepared, &rarity);
        let mut by_words = lexical::candidates(reports, prepared, &vectors, &rarity, config);
        let held_apart = by_words.iter().copied().filter(|pair| !may_link(pair)).collect();
        by_words.retain(|pair| may_link(pair));
        Ok(Self {
            index,
            shingle_rarity,
            sentences,
            vectors,
            reports: by_words,
            held_apart,
            declared_versions,
        })
    }
}

impl<'a> Evidence<'a> {
    /// Gathers the evidence of both kinds for all reports.
    pub(crate) fn gather(
        reports: &'a [&'a Report],
        prepared: &'a [Arc<PreparedReport>],
        config: &'a Config,
    ) -> Result<Self, Error> {
        Ok(Self::of(Proposed::new(reports, prepared, config)?, reports, prepared, config))
    }

    /// Compares the sentences that were proposed.
    pub(crate) fn of(
        proposed: Proposed,
        reports: &'a [&'a Report],
        prepared: &'a [Arc<PreparedReport>],
        config: &'a Config,
    ) -> Self {
        let weighed = reuse::weigh(prepared, &proposed.shingle_rarity);
        let matches = reuse::verify(prepared, &proposed.index, &weighed, &proposed.sentences, config);
        let counts = LinkCounts {
            sentences: proposed.index.report_of.len(),
            sentence_candidates: proposed.sentences.len(),
            sentence_matches: matches.iter().map(|(_, matches)| matches.len()).sum(),
            lexical_candidates: proposed.reports.len(),
            links: 0,
        };
        Self {
            reports,
            prepared,
            vectors: proposed.vectors,
            matches,
            config,
            counts,
            lexical_candidates: proposed.reports,
            held_apart: proposed.held_apart,
            declared_versions: proposed.declared_versions,
        }
    }

    /// The links that are strong enough, ascending by the indexes of their reports.
    pub(crate) fn links(&mut self, observer: &dyn Observer) -> Vec<ReportLink> {
        let mut pairs: Vec<(u32, u32)> = self.matches.iter().map(|&(pair, _)| pair).collect();
        pairs.extend_from_slice(&self.lexical_candidates);
        pairs.extend_from_slice(&self.declared_versions);
        pairs.par_sort_unstable();
        pairs.dedup();
        observer.begin(Stage::Links, Some(pairs.len()));
        let compare = |&(first, second): &(u32, u32)| {
            let link = self.link(first as usize, second as usize);
            observer.advance(1);
            link
        };
        let links: Vec<ReportLink> = pairs
            .par_iter()
            .map(compare)
            .filter(|link| link.evidence.strength >= self.config.link_strength)
            .collect();
        self.counts.links = links.len();
        links
    }

    /// Compares two reports, whether or not anything proposed them.
    pub(crate) fn link(&self, first_idx: usize, second_idx: usize) -> ReportLink {
        let pair = (first_idx as u32, second_idx as u32);
        let matches = match self.matches.binary_search_by_key(&pair, |&(pair, _)| pair) {
            Ok(at) => self.matches[at].1.clone(),
            Err(_) => Vec::new(),
        };
        let n_shared = distinct(matches.iter().map(|it| it.first_idx))
            .len()
            .min(distinct(matches.iter().map(|it| it.second_idx)).len());
        // A sentence with other figures was not copied: it is the same template, or an update.
        let (other_numbers, copied): (Vec<&SentenceMatch>, Vec<&SentenceMatch>) =
            matches.iter().partition(|it| it.has_other_numbers);
        let (first, second) = (self.reports[first_idx], self.reports[second_idx]);
        let hours_apart = hours_apart(first, second);
        let is_far_apart = hours_apart
            .zip(self.config.window_hours)
            .is_some_and(|(hours, window)| hours > f64::from(window) * f64::from(HORIZON_WINDOWS));
        let mut evidence = LinkEvidence {
            lexical: self.lexical(first_idx, second_idx, &matches, is_far_apart),
            shared_sentences: n_shared,
            in_order: longest_chain(&matches) as f64 / n_shared.max(1) as f64,
            copied_of_first: self.share(first_idx, &distinct(copied.iter().map(|it| it.first_idx))),
            copied_of_second: self.share(second_idx, &distinct(copied.iter().map(|it| it.second_idx))),
            other_numbers: other_numbers.len() as f64 / matches.len().max(1) as f64,
            other_names: matches.iter().filter(|it| it.has_other_names).count() as f64
                / matches.len().max(1) as f64,
            is_template: false,
            hours_apart,
            is_outside_window: is_outside_window(first, second, self.config),
            is_far_apart,
            is_same_source: is_same_source(first, second),
            is_declared_version: self.declared_versions.binary_search(&pair).is_ok(),
            strength: 0.0,
        };
        let is_update = evidence.is_declared_version
            || (evidence.is_same_source && hours_apart.is_some_and(|hours| hours <= UPDATE_HOURS));
        evidence.is_template = n_shared >= 2 && evidence.other_numbers >= MIN_OTHER_NUMBERS && !is_update;
        evidence.strength = self.strength(&evidence);
        ReportLink { first_idx, second_idx, evidence, matches }
    }

    /// The likeness of words. If all that both have in common is one quotation, its words do not count: who quotes a sentence of
    /// another story tells another one. Nor do those of any common sentence of reports that lie far apart.
    fn lexical(
        &self,
        first_idx: usize,
        second_idx: usize,
        matches: &[SentenceMatch],
        is_far_apart: bool,
    ) -> f64 {
        let (first, second) = (&self.vectors[first_idx], &self.vectors[second_idx]);
        let sentence = |report_idx: usize, sentence_idx: usize| {
            self.prepared[report_idx].sentences[sentence_idx].span.of(&self.reports[report_idx].text)
        };
        let is_single_quotation = || match matches {
            [single] => {
                has_quotation(sentence(first_idx, single.first_idx))
                    && has_quotation(sentence(second_idx, single.second_idx))
            }
            _ => false,
        };
        if !is_far_apart && !is_single_quotation() {
            return first.cosine(second);
        }
        let mut left_out = HashSet::new();
        for sentence_idx in distinct(matches.iter().map(|it| it.first_idx)) {
            for_each_term(sentence(first_idx, sentence_idx), self.prepared[first_idx].language, |term| {
                left_out.insert(term.hash);
            });
        }
        first.cosine_without(second, &left_out)
    }

    fn strength(&self, evidence: &LinkEvidence) -> f64 {
        if evidence.is_declared_version {
            return 1.0;
        }
        let mut copied = evidence.copied_of_first.max(evidence.copied_of_second);
        copied *= if evidence.is_far_apart { 0.0 } else { (1.0 + evidence.in_order) / 2.0 };
        copied *= (copied / FULL_COPIED_SHARE).min(1.0);
        if evidence.shared_sentences == 1 {
            copied *= SINGLE_SENTENCE_SHARE;
        }
        let mut strength = evidence.lexical + self.config.reuse_weight * copied;
        if evidence.other_numbers >= MIN_OTHER_NUMBERS {
            let loss = if evidence.is_template { TEMPLATE_LOSS } else { SINGLE_OTHER_NUMBERS_LOSS };
            strength *= 1.0 - loss * evidence.other_numbers;
        }
        if evidence.is_outside_window && evidence.is_same_source {
            return 0.0;
        }
        if let Some((hours, window)) = evidence.hours_apart.zip(self.config.window_hours) {
            let windows = (hours / f64::from(window.max(1))).min(1.0);
            strength *= 1.0 - (1.0 - OUTSIDE_WINDOW_SHARE) * windows;
        }
        strength.min(1.0)
    }

    /// The share of a report's shingles that stand in the given sentences.
    fn share(&self, report_idx: usize, sentences: &[usize]) -> f64 {
        let of = &self.prepared[report_idx].sentences;
        let all = of.iter().map(|sentence| sentence.weight).sum::<f64>();
        let of_sentences = sentences.iter().map(|&it| of[it].weight).fold(0.0, |sum, weight| sum + weight);
        if all > 0.0 { of_sentences / all } else { 0.0 }
    }
}

fn has_quotation(sentence: &str) -> bool {
    sentence.contains(['"', '“', '”', '„', '«', '‘'])
}

fn hours_apart(one: &Report, other: &Report) -> Option<f64> {
    Some(one.published?.unix_seconds().abs_diff(other.published?.unix_seconds()) as f64 / 3_600.0)
}

fn is_outside_window(one: &Report, other: &Report, config: &Config) -> bool {
    hours_apart(one, other).zip(config.window_hours).is_some_and(|(hours, window)| hours > f64::from(window))
}

fn is_same_source(one: &Report, other: &Report) -> bool {
    one.source.is_some() && one.source == other.source
}

/// Whether evidence could link two reports: not if one source repeats itself, as templates are, outside the window.
fn may_link(one: &Report, other: &Report, config: &Config) -> bool {
    !(is_same_source(one, other) && is_outside_window(one, other, config))
}

/// The pairs of reports of which one names the other as the report from which it evolved, ascending.
fn declared_versions(reports: &[&Report]) -> Vec<(u32, u32)> {
    if reports.iter().all(|report| report.evolved_from.is_none()) {
        return Vec::new();
    }
    let idx_of: HashMap<&str, u32> = reports.iter().map(|report| report.uri.as_str()).zip(0..).collect();
    let mut pairs: Vec<(u32, u32)> = (0..)
        .zip(reports)
        .filter_map(|(later, report)| {
            let earlier = *idx_of.get(report.evolved_from.as_deref()?)?;
            (earlier != later).then_some((earlier.min(later), earlier.max(later)))
        })
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// How many of the matches, which ascend by the first report's sentence, stand in one order in both reports at most: the
/// longest ascending subsequence of the second's sentences (Fredman, 1975).
fn longest_chain(matches: &[SentenceMatch]) -> usize {
    let mut pairs: Vec<(usize, usize)> = matches.iter().map(|it| (it.first_idx, it.second_idx)).collect();
    // A sentence of the first is in the chain once: of its matches those that come later in the second are tried first.
    pairs.sort_unstable_by_key(|&(first, second)| (first, Reverse(second)));
    let mut ends: Vec<usize> = Vec::new();
    for (_, second) in pairs {
        let at = ends.partition_point(|&end| end < second);
        if at == ends.len() {
            ends.push(second);
        } else {
            ends[at] = second;
        }
    }
    ends.len()
}

fn distinct(sentences: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut sentences: Vec<usize> = sentences.collect();
    sentences.sort_unstable();
    sentences.dedup();
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pairs: &[(usize, usize)]) -> Vec<SentenceMatch> {
        let one = |&(first_idx, second_idx): &(usize, usize)| SentenceMatch {
            first_idx,
            second_idx,
            containment: 1.0,
            resemblance: 1.0,
            has_other_numbers: false,
            has_other_names: false,
        };
        pairs.iter().map(one).collect()
    }

    #[test]
    fn the_longest_chain_is_of_sentences_in_one_order() {
        for (pairs, length) in [
            (&[][..], 0),
            (&[(0, 5)], 1),
            (&[(0, 0), (1, 1), (4, 7)], 3),
            (&[(0, 3), (1, 0), (2, 1), (3, 2)], 3),
            (&[(0, 2), (1, 1), (2, 0)], 1),
            // One sentence of the first, twice in the second, is one.
            (&[(0, 0), (0, 1), (1, 2)], 2),
        ] {
            assert_eq!(longest_chain(&matches(pairs)), length, "{pairs:?}");
        }
    }

    #[test]
    fn a_later_version_is_linked_whatever_it_says() {
        let first = Report::new("a", "The mill is on fire. Nobody is hurt.");
        let mut second = Report::new("b", "Two men were arrested on Thursday in Marl.");
        second.evolved_from = Some("a".to_owned());
        let reports = [&first, &second];
        let config = Config::default();
        let prepared: Vec<Arc<PreparedReport>> =
            reports.iter().map(|report| Arc::new(PreparedReport::new(report, &config))).collect();
        let links = Evidence::gather(&reports, &prepared, &config).unwrap().links(&());
        assert_eq!(links.len(), 1);
        assert!(links[0].evidence.is_declared_version);
        assert_eq!(links[0].evidence.strength, 1.0);
    }

    #[test]
    fn the_same_sentences_with_other_numbers_are_a_template_or_an_update() {
        let text = |dead: u32, missing: u32| {
            format!(
                "A landslide above the village of Ordel killed {dead} people, the district said. Rescuers were looking for \
                 {missing} who were missing under the mud. The road to Marl stayed shut for the night."
            )
        };
        let evidence = |source: &str, hours: i64| {
            let mut reports = [Report::new("a", text(3, 40)), Report::new("b", text(9, 31))];
            for (report, (source, hour)) in reports.iter_mut().zip([("The Wire", 0), (source, hours)]) {
                report.source = Some(source.to_owned());
                report.published = Some(storyfold_collate::Timestamp::from_unix_seconds(hour * 3_600));
            }
            let reports: Vec<&Report> = reports.iter().collect();
            let config = Config::default();
            let prepared: Vec<Arc<PreparedReport>> =
                reports.iter().map(|report| Arc::new(PreparedReport::new(report, &config))).collect();
            Evidence::gather(&reports, &prepared, &config).unwrap().link(0, 1).evidence
        };
        let (update, next_day, other_source) =
            (evidence("The Wire", 5), evidence("The Wire", 24), evidence("The Gazette", 5));
        assert!(!update.is_template && next_day.is_template && other_source.is_template);
        assert!(update.strength > 1.2 * next_day.strength, "{update:?} {next_day:?}");
        // Outside the window there is nothing left of it.
        assert_eq!(evidence("The Wire", 120).strength, 0.0);
    }
}
