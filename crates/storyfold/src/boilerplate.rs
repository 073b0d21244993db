//! Boilerplate of a source, learned: sentences that it repeats in reports which otherwise have nothing in common.
//!
//! They stay in the text, but they link nothing: neither as copies nor by their words.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::prepared::PreparedReport;
use crate::report::Report;

/// From which share of common sentences on, of the shorter report, two reports of one source are versions of each other.
const MIN_VERSION_SHARE: f64 = 0.25;
/// In how many reports a sentence must stand to be boilerplate wherever it stands.
const MIN_REPORTS: usize = 3;
/// Within how many sentences from either end it must stand if it stands in two reports only.
const EDGE_SENTENCES: usize = 3;

/// Takes the boilerplate of every source out of what links its reports.
///
/// `without` makes a report, by its index, without sentences: their positions, ascending, and in how many reports each stands.
pub(crate) fn set_aside(
    reports: &[&Report],
    prepared: &mut [Arc<PreparedReport>],
    without: impl Fn(usize, &[(usize, usize)]) -> Arc<PreparedReport> + Sync,
) {
    let mut by_source: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (report_idx, report) in reports.iter().enumerate() {
        if let Some(source) = report.source.as_deref() {
            by_source.entry(source).or_default().push(report_idx);
        }
    }
    let by_source: Vec<Vec<usize>> = by_source.into_values().filter(|it| it.len() > 1).collect();
    let found: Vec<(usize, Vec<(usize, usize)>)> =
        by_source.par_iter().flat_map_iter(|of_source| boilerplate(of_source, prepared)).collect();
    let reduced: Vec<(usize, Arc<PreparedReport>)> = found
        .into_par_iter()
        .map(|(report_idx, sentences)| (report_idx, without(report_idx, &sentences)))
        .collect();
    for (report_idx, report) in reduced {
        prepared[report_idx] = report;
    }
}

/// For every report of a source that has some, the positions of its boilerplate, ascending, and in how many reports each stands.
fn boilerplate(
    of_source: &[usize],
    prepared: &[Arc<PreparedReport>],
) -> BTreeMap<usize, Vec<(usize, usize)>> {
    let hashes: BTreeMap<usize, Vec<u64>> = of_source
        .iter()
        .map(|&report_idx| (report_idx, prepared[report_idx].sentences.iter().map(|it| it.hash).collect()))
        .collect();
    let mut places: BTreeMap<u64, Vec<(usize, usize)>> = BTreeMap::new();
    for (&report_idx, hashes) in &hashes {
        for (sentence_idx, &hash) in hashes.iter().enumerate() {
            places.entry(hash).or_default().push((report_idx, sentence_idx));
        }
    }
    let sets: BTreeMap<usize, HashSet<u64>> =
        hashes.iter().map(|(&report_idx, hashes)| (report_idx, hashes.iter().copied().collect())).collect();
    let are_versions = |one: usize, other: usize| {
        let n_common = sets[&one].intersection(&sets[&other]).count();
        n_common as f64 >= MIN_VERSION_SHARE * sets[&one].len().min(sets[&other].len()) as f64
    };
    let is_at_edge = |&(report_idx, sentence_idx): &(usize, usize)| {
        sentence_idx < EDGE_SENTENCES || sentence_idx + EDGE_SENTENCES >= hashes[&report_idx].len()
    };
    let mut found: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for places in places.values() {
        let mut in_reports: Vec<usize> = places.iter().map(|&(report_idx, _)| report_idx).collect();
        in_reports.dedup();
        // Reports stand in the order of time: versions of one report follow each other.
        let n_unrelated = in_reports.windows(2).filter(|pair| !are_versions(pair[0], pair[1])).count();
        let is_repeated =
            n_unrelated + 1 >= MIN_REPORTS || (n_unrelated > 0 && places.iter().all(is_at_edge));
        if is_repeated {
            for &(report_idx, sentence_idx) in places {
                found.entry(report_idx).or_default().push((sentence_idx, in_reports.len()));
            }
        }
    }
    for sentences in found.values_mut() {
        sentences.sort_unstable();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn sentences_left(texts: &[&str]) -> Vec<usize> {
        let reports: Vec<Report> = texts
            .iter()
            .enumerate()
            .map(|(report_idx, text)| {
                let mut report = Report::new(report_idx.to_string(), *text);
                report.source = Some("The Gazette".to_owned());
                report
            })
            .collect();
        let reports: Vec<&Report> = reports.iter().collect();
        let mut prepared: Vec<Arc<PreparedReport>> =
            reports.iter().map(|report| Arc::new(PreparedReport::new(report, &Config::default()))).collect();
        let read = prepared.clone();
        set_aside(&reports, &mut prepared, |at, sentences| {
            Arc::new(read[at].without(reports[at], sentences))
        });
        prepared.iter().map(|report| report.sentences.len()).collect()
    }

    const BRIDGE: &str = "The bridge over the Sorn is shut. Engineers found cracks in two piers. The mayor spoke of weeks. \
                          Buses go by way of Marl. Cyclists may use the ferry.";
    const BAKER: &str = "A baker from Linden won the rye loaf prize. She beat nineteen others. The jury praised the crust. \
                         The loaf weighs two kilos. She will open a second shop.";
    const NOTICE: &str = " The Gazette is free because of its advertisers.";

    #[test]
    fn a_notice_under_unrelated_reports_links_nothing() {
        let with_notice = [BRIDGE, BAKER].map(|text| format!("{text}{NOTICE}"));
        assert_eq!(sentences_left(&[&with_notice[0], &with_notice[1]]), [5, 5]);
    }

    #[test]
    fn versions_of_one_report_keep_what_they_share() {
        let later = BRIDGE.replace("weeks", "months");
        assert_eq!(sentences_left(&[BRIDGE, &later]), [5, 5]);
    }
}
