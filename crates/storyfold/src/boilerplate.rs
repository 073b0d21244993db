//! Boilerplate of a source, learned: sentences that it repeats in reports which otherwise have nothing in common.
//!
//! They stay in the text, but they link nothing: neither as copies nor by their words. What is boilerplate in a report is told from
//! the reports of its source before it, so that a later one changes nothing; the first to have a sentence keeps it.

use hashbrown::HashMap;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::linker::keep;
use crate::prepared::{PreparedReport, PreparedSentence};
use crate::report::Report;

/// From which share of common sentences on, of the shorter report, two reports of one source are versions of each other.
const MIN_VERSION_SHARE: f64 = 0.25;
/// In how many reports a sentence must stand to be boilerplate wherever it stands.
const MIN_REPORTS: usize = 3;
/// Within how many sentences from either end it must stand if it stands in two reports only.
const EDGE_SENTENCES: usize = 3;

/// The sentences of each source in the reports so far, which are numbered in the order of time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Repetitions {
    /// The sentences of every report that has a source: hashes of source and sentence, ascending, each once.
    sentences: Vec<Vec<u64>>,
    /// In which reports each stands, ascending.
    places: HashMap<u64, Vec<Place>>,
}

/// A report that has a sentence.
#[derive(Clone, Copy, Debug)]
struct Place {
    report: u32,
    /// How many of the reports with the sentence so far are no version of the one before.
    n_unrelated: usize,
    /// In how many of them it does not stand near an end, and whether this is one of these.
    n_inside: usize,
    is_inside: bool,
}

impl Repetitions {
    /// Takes the next report in; returns the positions of its boilerplate, ascending, and in how many reports so far each stands. Those
    /// before `first` do not count.
    pub(crate) fn push(
        &mut self,
        report: &Report,
        prepared: &PreparedReport,
        first: u32,
    ) -> Vec<(usize, usize)> {
        let number = self.sentences.len() as u32;
        let hashes = hashes(report, prepared);
        let mut of_report = hashes.clone();
        of_report.sort_unstable();
        of_report.dedup();
        self.sentences.push(of_report);
        for (position, hash) in hashes.iter().enumerate() {
            let is_at_edge = position < EDGE_SENTENCES || position + EDGE_SENTENCES >= hashes.len();
            self.place(*hash, number, is_at_edge);
        }
        let repeated = |(position, hash): (usize, &u64)| {
            let places = &self.places[hash];
            let n_left_out = places.partition_point(|place| place.report < first);
            let (begin, end) = (places.get(n_left_out)?, places.last()?);
            let n_unrelated = end.n_unrelated - begin.n_unrelated;
            let is_at_edge = end.n_inside == begin.n_inside && !begin.is_inside;
            let is_repeated = n_unrelated + 1 >= MIN_REPORTS || (n_unrelated > 0 && is_at_edge);
            is_repeated.then_some((position, places.len() - n_left_out))
        };
        hashes.iter().enumerate().filter_map(repeated).collect()
    }

    /// The same for a report that is not taken in.
    pub(crate) fn look(
        &mut self,
        report: &Report,
        prepared: &PreparedReport,
        first: u32,
    ) -> Vec<(usize, usize)> {
        let n_reports = self.sentences.len() as u32;
        let repeated = self.push(report, prepared, first);
        self.truncate(n_reports);
        repeated
    }

    /// Forgets all reports but the first so many.
    pub(crate) fn truncate(&mut self, n_reports: u32) {
        for sentences in self.sentences.drain((n_reports as usize).min(self.sentences.len())..) {
            for hash in sentences {
                if let Some(places) = self.places.get_mut(&hash) {
                    places.retain(|place| place.report < n_reports);
                    if places.is_empty() {
                        self.places.remove(&hash);
                    }
                }
            }
        }
    }

    /// Gives every report the number that `renumbered` has for it, in the same order, and forgets those for which it has none.
    pub(crate) fn renumber(&mut self, renumbered: &[Option<u32>]) {
        keep(&mut self.sentences, renumbered);
        self.places.retain(|_, places| {
            // Of what was counted only differences are asked for, so that the counts may begin anywhere.
            places.retain_mut(|place| {
                let other = renumbered[place.report as usize];
                place.report = other.unwrap_or_default();
                other.is_some()
            });
            !places.is_empty()
        });
    }

    fn place(&mut self, hash: u64, report: u32, is_at_edge: bool) {
        let is_inside = !is_at_edge;
        let places = self.places.entry(hash).or_default();
        match places.last_mut() {
            None => {
                places.push(Place { report, n_unrelated: 0, n_inside: usize::from(is_inside), is_inside });
            }
            // It stands twice in one report.
            Some(last) if last.report == report => {
                last.n_inside += usize::from(is_inside && !last.is_inside);
                last.is_inside |= is_inside;
            }
            Some(&mut last) => {
                // Versions of one report follow each other.
                let [one, other] = [last.report, report].map(|it| &self.sentences[it as usize]);
                places.push(Place {
                    report,
                    n_unrelated: last.n_unrelated + usize::from(!are_versions(one, other)),
                    n_inside: last.n_inside + usize::from(is_inside),
                    is_inside,
                });
            }
        }
    }
}

/// Hashes of source and sentence; none without a source.
fn hashes(report: &Report, prepared: &PreparedReport) -> Vec<u64> {
    let Some(source) = &report.source else { return Vec::new() };
    let source = xxh3_64_with_seed(source.as_bytes(), 0);
    let of_sentence = |sentence: &PreparedSentence| xxh3_64_with_seed(&sentence.hash.to_le_bytes(), source);
    prepared.sentences.iter().map(of_sentence).collect()
}

fn are_versions(one: &[u64], other: &[u64]) -> bool {
    let n_common = minhash_lsh_rs::intersection_size(one, other);
    n_common as f64 >= MIN_VERSION_SHARE * one.len().min(other.len()) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    /// How many sentences of each report are boilerplate, and the same after going back and on again.
    fn n_repeated(texts: &[&str]) -> Vec<usize> {
        let reports: Vec<(Report, PreparedReport)> = (0..)
            .zip(texts)
            .map(|(uri, text)| {
                let mut report = Report::new(format!("{uri}"), *text);
                report.source = Some("The Gazette".to_owned());
                let prepared = PreparedReport::new(&report, &Config::default());
                (report, prepared)
            })
            .collect();
        let mut repetitions = Repetitions::default();
        let push = |repetitions: &mut Repetitions, from: usize| -> Vec<usize> {
            reports[from..]
                .iter()
                .map(|(report, prepared)| repetitions.push(report, prepared, 0).len())
                .collect()
        };
        let found = push(&mut repetitions, 0);
        for n_kept in 0..texts.len() {
            repetitions.truncate(n_kept as u32);
            assert_eq!(push(&mut repetitions, n_kept), found[n_kept..]);
        }
        found
    }

    const BRIDGE: &str = "The bridge over the Sorn is shut. Engineers found cracks in two piers. The mayor spoke of weeks. \
                          Buses go by way of Marl. Cyclists may use the ferry.";
    const BAKER: &str = "A baker from Linden won the rye loaf prize. She beat nineteen others. The jury praised the crust. \
                         The loaf weighs two kilos. She will open a second shop.";
    const NOTICE: &str = " The Gazette is free because of its advertisers.";

    #[test]
    fn a_notice_under_unrelated_reports_links_nothing() {
        let with_notice = [BRIDGE, BAKER, BRIDGE].map(|text| format!("{text}{NOTICE}"));
        assert_eq!(n_repeated(&with_notice.each_ref().map(String::as_str)), [0, 1, 1]);
    }

    #[test]
    fn versions_of_one_report_keep_what_they_share() {
        let later = BRIDGE.replace("weeks", "months");
        assert_eq!(n_repeated(&[BRIDGE, &later]), [0, 0]);
    }
}
