//! Why two reports are, or are not, in one story.

use std::collections::HashMap;

use crate::cluster::cluster;
use crate::config::Config;
use crate::error::Error;
use crate::group::{ReadReports, read_reports};
use crate::link::{Evidence, LinkEvidence};
use crate::prepared::{PreparedReport, StemId, compared_texts, for_each_stem, pair};
use crate::report::Report;

/// How many shared words are told.
const MAX_SHARED_TERMS: usize = 20;

/// The evidence for and against two reports being of one story.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Explanation {
    /// Whether they ended in one story.
    pub is_same_story: bool,
    /// What the comparison found.
    pub evidence: LinkEvidence,
    /// The strength from which on a link is kept.
    pub link_strength: f64,
    /// The mean strength that two groups of reports need to be one story.
    pub story_strength: f64,
    /// The share of the strength within the looser of two groups that the links across must reach besides.
    pub cohesion_share: f64,
    /// The pairs of sentences that are the same copy.
    pub sentences: Vec<SharedSentence>,
    /// The shared words and pairs of words that count most, with their share of the lexical similarity.
    pub terms: Vec<(String, f64)>,
    /// How many reports the stories of both have.
    pub story_sizes: [usize; 2],
}

/// A sentence that both reports have.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SharedSentence {
    /// As the first has it.
    pub first: String,
    /// As the second has it.
    pub second: String,
    /// How many shingles both have.
    pub shared_shingles: usize,
    /// The share of the lighter sentence that stands in the other, weighted, 0 to 1.
    pub containment: f64,
    /// The shared weight against that of both, 0 to 1.
    pub resemblance: f64,
    /// Whether the numbers differ.
    pub has_other_numbers: bool,
}

/// Explains why the reports `first` and `second`, by `uri`, are or are not in one story when all of `reports` are merged.
///
/// Returns `None` if a `uri` is not among the reports or its report has no sentence.
///
/// # Errors
///
/// Refuses a configuration that is out of range; see [`Config::check`].
pub fn explain(
    reports: &[Report],
    first: &str,
    second: &str,
    config: &Config,
) -> Result<Option<Explanation>, Error> {
    let ReadReports { reports: sorted, prepared, .. } = read_reports(reports, config, &())?;
    let position = |uri: &str| sorted.iter().position(|report| report.uri == uri);
    let (Some(one), Some(other)) = (position(first), position(second)) else { return Ok(None) };

    let mut evidence = Evidence::gather(&sorted, &prepared, config)?;
    let links = evidence.links(&());
    let clusters = cluster(sorted.len(), &links, &evidence.held_apart, config);
    let cluster_of = |report_idx: usize| clusters.iter().find(|it| it.reports.contains(&report_idx));
    let size = |report_idx: usize| cluster_of(report_idx).map_or(0, |it| it.reports.len());
    let link = evidence.link(one.min(other), one.max(other));
    let is_swapped = one > other;
    let sentence = |report_idx: usize, sentence_idx: usize| {
        prepared[report_idx].sentences[sentence_idx].span.of(&sorted[report_idx].text).to_owned()
    };
    let sentences = link
        .matches
        .iter()
        .map(|found| {
            let (left, right) =
                (sentence(link.first_idx, found.first_idx), sentence(link.second_idx, found.second_idx));
            let shared_shingles = minhash_lsh_rs::intersection_size(
                &prepared[link.first_idx].sentences[found.first_idx].shingles,
                &prepared[link.second_idx].sentences[found.second_idx].shingles,
            );
            let (first, second) = if is_swapped { (right, left) } else { (left, right) };
            SharedSentence {
                first,
                second,
                shared_shingles,
                containment: found.containment,
                resemblance: found.resemblance,
                has_other_numbers: found.has_other_numbers,
            }
        })
        .collect();
    let mut shown = link.evidence;
    if is_swapped {
        std::mem::swap(&mut shown.copied_of_first, &mut shown.copied_of_second);
    }
    Ok(Some(Explanation {
        is_same_story: cluster_of(one).is_some_and(|it| it.reports.contains(&other)),
        evidence: shown,
        link_strength: config.link_strength,
        story_strength: config.story_strength,
        cohesion_share: config.cohesion_share,
        sentences,
        terms: shared_terms(&evidence, one, other),
        story_sizes: [size(one), size(other)],
    }))
}

fn shared_terms(evidence: &Evidence<'_>, one: usize, other: usize) -> Vec<(String, f64)> {
    let mut names: HashMap<u64, String> = HashMap::new();
    let PreparedReport { segmentation, language, .. } = &*evidence.prepared[one];
    for (text, _) in compared_texts(evidence.reports[one], segmentation, &[]) {
        let mut previous: Option<(StemId, String)> = None;
        for_each_stem(text, *language, |stem| {
            let current = stem.map(|stem| (StemId::new(stem, *language), stem.to_owned()));
            if let Some((id, stem)) = &current {
                names.insert(id.hash, stem.clone());
                if let Some((first, name)) = &previous {
                    names.insert(pair(*first, *id).hash, format!("{name} {stem}"));
                }
            }
            previous = current;
        });
    }
    let mut shared: Vec<(String, f64)> = Vec::new();
    evidence.vectors[one].shared(&evidence.vectors[other], |hash, left, right| {
        if let Some(name) = names.get(&hash) {
            shared.push((name.clone(), f64::from(left) * f64::from(right)));
        }
    });
    shared.sort_by(|left, right| right.1.total_cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    shared.truncate(MAX_SHARED_TERMS);
    shared
}
