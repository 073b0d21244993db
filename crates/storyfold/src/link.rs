//! Links: verified pairs of reports, with their evidence.

use std::borrow::Cow;
use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::HashSet;

use serde::Serialize;
use storyfold_text::Span;

use crate::config::Config;
use crate::lexical::{TermVector, low_half};
use crate::lookup::Lookup;
use crate::prepared::{PreparedReport, for_each_term};
use crate::report::Report;
use crate::reuse::{SentenceLookup, SentenceMatch};
use crate::timeline::{HORIZON_WINDOWS, Timeline, hours_between};

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
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ReportLink {
    pub(crate) first_idx: usize,
    pub(crate) second_idx: usize,
    pub(crate) evidence: LinkEvidence,
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

/// How many pairs each step of linking considered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LinkCounts {
    /// Sentences of running text.
    pub sentences: usize,
    /// Pairs of reports proposed by sentences that share a bucket of the index.
    pub sentence_candidates: usize,
    /// How many sentences the reports of links share, summed up.
    pub sentence_matches: usize,
    /// Pairs of reports proposed by shared rare words.
    pub lexical_candidates: usize,
    /// Links that were kept.
    pub links: usize,
}

/// A report with what a comparison reads of it.
#[derive(Clone, Copy)]
pub(crate) struct Compared<'a> {
    pub(crate) report: &'a Report,
    pub(crate) text: Text<'a>,
    pub(crate) prepared: &'a PreparedReport,
    pub(crate) vector: &'a TermVector,
}

impl<'a> Compared<'a> {
    fn sentence(&self, sentence_idx: usize) -> Cow<'a, str> {
        self.text.passage(self.prepared.sentences.sentence(sentence_idx).span)
    }
}

/// The text of a report, which few comparisons read.
#[derive(Clone, Copy)]
pub(crate) enum Text<'a> {
    Here(&'a str),
    /// It must be read back by the number of the report.
    Elsewhere(&'a dyn ReadBack, u32),
}

/// Reads back texts that are not in memory.
pub(crate) trait ReadBack: Sync {
    /// A passage of the text of a report, by its number.
    fn passage(&self, number: u32, span: Span) -> String;
}

impl<'a> Text<'a> {
    pub(crate) fn passage(&self, span: Span) -> Cow<'a, str> {
        match self {
            Self::Here(text) => Cow::Borrowed(span.of(text)),
            Self::Elsewhere(texts, number) => Cow::Owned(texts.passage(*number, span)),
        }
    }
}

/// A report that is compared with others before it.
pub(crate) struct Comparison<'a> {
    later: Compared<'a>,
    lookups: &'a mut Lookups,
    config: &'a Config,
}

/// What of a report others are held against, in memory that is used for one report after the other.
#[derive(Default)]
struct Lookups {
    terms: Lookup,
    sentences: SentenceLookup,
}

impl Comparison<'_> {
    /// Calls `compare` with a report that is ready to be compared.
    pub(crate) fn with<T>(
        later: Compared<'_>,
        config: &Config,
        compare: impl FnOnce(&mut Comparison<'_>) -> T,
    ) -> T {
        thread_local! {
            static LOOKUPS: Cell<Option<Box<Lookups>>> = const { Cell::new(None) };
        }
        let mut lookups = LOOKUPS.take().unwrap_or_default();
        later.vector.fill(&mut lookups.terms);
        lookups.sentences.fill(&later.prepared.sentences);
        let compared = compare(&mut Comparison { later, lookups: &mut lookups, config });
        LOOKUPS.set(Some(lookups));
        compared
    }

    /// The sentences that both have in common.
    pub(crate) fn matches(&mut self, earlier: &Compared<'_>) -> Vec<SentenceMatch> {
        let [earlier, later] = [earlier, &self.later].map(|it| &it.prepared.sentences);
        self.lookups.sentences.matches(earlier, later, self.config)
    }

    /// What links both, whether or not anything proposed them.
    pub(crate) fn evidence(&mut self, earlier: &Compared<'_>, is_declared_version: bool) -> LinkEvidence {
        let matches = self.matches(earlier);
        self.evidence_of(earlier, &matches, None, is_declared_version)
    }

    /// What links both; none if no sentence and too few words do, which is told of most without a look at the reports.
    pub(crate) fn evidence_of_link(
        &mut self,
        earlier: &Compared<'_>,
        is_declared_version: bool,
    ) -> Option<LinkEvidence> {
        let matches = self.matches(earlier);
        // Without sentences in common all words count, and a link is no stronger than their likeness.
        let of_words = matches.is_empty().then(|| self.lexical(earlier, &[], false));
        let is_none = !is_declared_version && of_words.is_some_and(|it| it < self.config.link_strength);
        (!is_none).then(|| self.evidence_of(earlier, &matches, of_words, is_declared_version))
    }

    fn evidence_of(
        &self,
        earlier: &Compared<'_>,
        matches: &[SentenceMatch],
        of_words: Option<f64>,
        is_declared_version: bool,
    ) -> LinkEvidence {
        let (firsts, seconds) = (
            distinct(matches.iter().map(|it| it.first_idx)),
            distinct(matches.iter().map(|it| it.second_idx)),
        );
        let n_shared = firsts.len().min(seconds.len());
        // A sentence with other figures was not copied: it is the same template, or an update.
        let copied_share =
            |report: &PreparedReport, all: &[usize], sentence_of: fn(&SentenceMatch) -> usize| {
                let copied = matches.iter().filter(|it| !it.has_other_numbers);
                if copied.clone().count() == matches.len() {
                    share(report, all)
                } else {
                    share(report, &distinct(copied.map(sentence_of)))
                }
            };
        let share_of_matches = |of: fn(&SentenceMatch) -> bool| {
            matches.iter().filter(|it| of(it)).count() as f64 / matches.len().max(1) as f64
        };
        let (first, second) = (earlier.report, self.later.report);
        let hours_apart = hours_apart(first, second);
        let is_far_apart = is_far_apart(hours_apart, self.config);
        let mut evidence = LinkEvidence {
            lexical: of_words.unwrap_or_else(|| self.lexical(earlier, matches, is_far_apart)),
            shared_sentences: n_shared,
            in_order: longest_chain(matches) as f64 / n_shared.max(1) as f64,
            copied_of_first: copied_share(earlier.prepared, &firsts, |it| it.first_idx),
            copied_of_second: copied_share(self.later.prepared, &seconds, |it| it.second_idx),
            other_numbers: share_of_matches(|it| it.has_other_numbers),
            other_names: share_of_matches(|it| it.has_other_names),
            is_template: false,
            hours_apart,
            is_outside_window: is_outside_window(first, second, self.config),
            is_far_apart,
            is_same_source: is_same_source(first, second),
            is_declared_version,
            strength: 0.0,
        };
        let is_update = evidence.is_declared_version
            || (evidence.is_same_source && hours_apart.is_some_and(|hours| hours <= UPDATE_HOURS));
        evidence.is_template = n_shared >= 2 && evidence.other_numbers >= MIN_OTHER_NUMBERS && !is_update;
        evidence.strength = strength(&evidence, self.config);
        evidence
    }

    /// The likeness of words. If all that both have in common is one quotation, its words do not count: who quotes a sentence of
    /// another story tells another one. Nor do those of any common sentence of reports that lie far apart.
    fn lexical(&self, earlier: &Compared<'_>, matches: &[SentenceMatch], is_far_apart: bool) -> f64 {
        let is_single_quotation = || match matches {
            [single] => {
                has_quotation(&self.later.sentence(single.second_idx))
                    && has_quotation(&earlier.sentence(single.first_idx))
            }
            _ => false,
        };
        let mut left_out = HashSet::new();
        if is_far_apart || is_single_quotation() {
            for sentence_idx in distinct(matches.iter().map(|it| it.first_idx)) {
                for_each_term(&earlier.sentence(sentence_idx), earlier.prepared.language, |term| {
                    left_out.insert(low_half(term.hash));
                });
            }
        }
        earlier.vector.cosine(&self.lookups.terms, &left_out)
    }
}

/// The most to which the evidence amounts of a link between reports that lie so many hours, and so far apart, by the likeness of their words:
/// what both have in common besides takes from it.
pub(crate) fn strength_of_words(lexical: f64, hours_apart: f64, config: &Config) -> f64 {
    let evidence = LinkEvidence {
        lexical,
        hours_apart: Some(hours_apart),
        is_outside_window: true,
        is_far_apart: true,
        ..LinkEvidence::default()
    };
    strength(&evidence, config)
}

/// What the evidence of a link amounts to, 0 to 1.
pub(crate) fn strength(evidence: &LinkEvidence, config: &Config) -> f64 {
    if evidence.is_declared_version {
        return 1.0;
    }
    let mut copied = evidence.copied_of_first.max(evidence.copied_of_second);
    copied *= if evidence.is_far_apart { 0.0 } else { (1.0 + evidence.in_order) / 2.0 };
    copied *= (copied / FULL_COPIED_SHARE).min(1.0);
    if evidence.shared_sentences == 1 {
        copied *= SINGLE_SENTENCE_SHARE;
    }
    let mut strength = evidence.lexical + config.reuse_weight * copied;
    if evidence.other_numbers >= MIN_OTHER_NUMBERS {
        let loss = if evidence.is_template { TEMPLATE_LOSS } else { SINGLE_OTHER_NUMBERS_LOSS };
        strength *= 1.0 - loss * evidence.other_numbers;
    }
    if evidence.is_outside_window && evidence.is_same_source {
        return 0.0;
    }
    if let Some((hours, window)) = evidence.hours_apart.zip(config.window_hours) {
        let windows = (hours / f64::from(window.max(1))).min(1.0);
        strength *= 1.0 - (1.0 - OUTSIDE_WINDOW_SHARE) * windows;
    }
    strength.min(1.0)
}

/// The share of a report's shingles that stand in the given sentences, each of which is given once.
fn share(report: &PreparedReport, sentences: &[usize]) -> f64 {
    if sentences.is_empty() {
        return 0.0;
    }
    let of = &report.sentences;
    let all = of.all_telling();
    let of_sentences: u32 = sentences.iter().map(|&it| of.sentence(it).telling).sum();
    if all > 0 { f64::from(of_sentences) / f64::from(all) } else { 0.0 }
}

fn has_quotation(sentence: &str) -> bool {
    sentence.contains(['"', '“', '”', '„', '«', '‘'])
}

/// How many hours lie between two reports, if both are dated.
pub(crate) fn hours_apart(one: &Report, other: &Report) -> Option<f64> {
    hours_between(Timeline::seconds(one), Timeline::seconds(other))
}

/// Whether that is so long that the copy that two reports have in common does not count.
pub(crate) fn is_far_apart(hours_apart: Option<f64>, config: &Config) -> bool {
    hours_apart
        .zip(config.window_hours)
        .is_some_and(|(hours, window)| hours > f64::from(window) * HORIZON_WINDOWS as f64)
}

fn is_outside_window(one: &Report, other: &Report, config: &Config) -> bool {
    hours_apart(one, other).zip(config.window_hours).is_some_and(|(hours, window)| hours > f64::from(window))
}

fn is_same_source(one: &Report, other: &Report) -> bool {
    one.source.is_some() && one.source == other.source
}

/// How many of the matches, which ascend by the first report's sentence, stand in one order in both reports at most: the
/// longest ascending subsequence of the second's sentences (Fredman, 1975).
fn longest_chain(matches: &[SentenceMatch]) -> usize {
    // Most copy keeps its order.
    if matches.is_sorted_by(|one, next| one.first_idx < next.first_idx && one.second_idx < next.second_idx) {
        return matches.len();
    }
    let mut pairs: Vec<(usize, usize)> = matches.iter().map(|it| (it.first_idx, it.second_idx)).collect();
    // A sentence of the first is in the chain once: of its matches those that come later in the second are tried first.
    pairs.sort_unstable_by_key(|&(first, second)| (first, Reverse(second)));
    let mut ends: Vec<usize> = Vec::with_capacity(pairs.len());
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
    use crate::explain::explain;
    use crate::group::group_reports;

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
    fn nothing_that_far_reports_have_in_common_makes_more_of_their_words() {
        let config = Config::default();
        let hours = f64::from(config.window_hours.unwrap()) * HORIZON_WINDOWS as f64 + 1.0;
        assert!(is_far_apart(Some(hours), &config) && !is_far_apart(Some(hours - 1.0), &config));
        let most = strength_of_words(0.5, hours, &config);
        assert_eq!(most, 0.5 * OUTSIDE_WINDOW_SHARE);
        for (shared_sentences, copied, other_numbers, is_same_source) in [
            (0, 0.0, 0.0, false),
            (1, 1.0, 0.0, false),
            (9, 1.0, 0.0, false),
            (9, 1.0, 1.0, false),
            (9, 1.0, 0.0, true),
        ] {
            let evidence = LinkEvidence {
                lexical: 0.5,
                shared_sentences,
                in_order: 1.0,
                copied_of_first: copied,
                copied_of_second: copied,
                other_numbers,
                is_template: other_numbers > 0.0,
                hours_apart: Some(hours),
                is_outside_window: true,
                is_far_apart: true,
                is_same_source,
                ..LinkEvidence::default()
            };
            assert!(strength(&evidence, &config) <= most, "{evidence:?}");
        }
    }

    #[test]
    fn a_later_version_is_linked_whatever_it_says() {
        let first = Report::new("a", "The mill is on fire. Nobody is hurt.");
        let mut second = Report::new("b", "Two men were arrested on Thursday in Marl.");
        second.evolved_from = Some("a".to_owned());
        let links = group_reports(&[first, second], &Config::default(), &()).unwrap().links.all();
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
            explain(&reports, "a", "b", &Config::default()).unwrap().unwrap().evidence
        };
        let (update, next_day, other_source) =
            (evidence("The Wire", 5), evidence("The Wire", 24), evidence("The Gazette", 5));
        assert!(!update.is_template && next_day.is_template && other_source.is_template);
        assert!(update.strength > 1.2 * next_day.strength, "{update:?} {next_day:?}");
        // Outside the window there is nothing left of it.
        assert_eq!(evidence("The Wire", 120).strength, 0.0);
    }
}
