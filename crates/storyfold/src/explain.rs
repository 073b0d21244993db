//! Why two reports are, or are not, in one story.

use std::collections::HashMap;
use std::sync::Arc;

use crate::config::Config;
use crate::error::Error;
use crate::group::{Batch, Grouped, link, read_reports};
use crate::lexical::low_half;
use crate::link::{Compared, Comparison, LinkEvidence};
use crate::linker::Linker;
use crate::prepared::{PreparedReport, Stem, compared_texts, for_each_stem, pair};
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
    let read = read_reports(reports, config, &())?;
    // Whose words are looked at again.
    let prepared = read.prepared.clone();
    let Grouped { reports: sorted, clusters, .. } = link(read, &()).cluster(config, &());
    let position = |uri: &str| sorted.iter().position(|report| report.uri == uri);
    let (Some(one), Some(other)) = (position(first), position(second)) else { return Ok(None) };

    let cluster_of = |report_idx: usize| clusters.iter().find(|it| it.reports.contains(&report_idx));
    let size = |report_idx: usize| cluster_of(report_idx).map_or(0, |it| it.reports.len());
    let (earlier, later) = (one.min(other), one.max(other));
    let batch = Batch { reports: &sorted, prepared: &prepared };
    let mut linker = Linker::new(Arc::new(config.clone()))?;
    linker.extend(&batch, sorted.len() as u32, |_, _, _| ());
    let compared = [earlier, later].map(|it| linker.compared(it as u32, &batch));
    let is_declared = linker.is_declared(earlier as u32, later as u32, &batch);
    let (evidence, matches) = Comparison::with(compared[1], config, |comparison| {
        (comparison.evidence(&compared[0], is_declared), comparison.matches(&compared[0]))
    });
    let is_swapped = one > other;
    let sentence = |report_idx: usize, sentence_idx: usize| {
        prepared[report_idx].sentences.sentence(sentence_idx).span.of(&sorted[report_idx].text).to_owned()
    };
    let sentences = matches
        .iter()
        .map(|found| {
            let (left, right) = (sentence(earlier, found.first_idx), sentence(later, found.second_idx));
            let shared_shingles = minhash_lsh_rs::intersection_size(
                &prepared[earlier].sentences.shingle_set(found.first_idx),
                &prepared[later].sentences.shingle_set(found.second_idx),
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
    let mut shown = evidence;
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
        terms: shared_terms(&compared),
        story_sizes: [size(one), size(other)],
    }))
}

fn shared_terms([one, other]: &[Compared<'_>; 2]) -> Vec<(String, f64)> {
    let mut names: HashMap<u32, String> = HashMap::new();
    let PreparedReport { cut, language, .. } = one.prepared;
    for text in compared_texts(one.report, &cut.segmentation(), &[]) {
        let mut previous: Option<(Stem, String)> = None;
        for_each_stem(text, *language, |stem| {
            let current = stem.map(|stem| (Stem::new(stem, *language), stem.to_owned()));
            if let Some((id, stem)) = &current {
                names.insert(low_half(id.hash), stem.clone());
                if let Some((first, name)) = &previous {
                    names.insert(low_half(pair(*first, *id).hash), format!("{name} {stem}"));
                }
            }
            previous = current;
        });
    }
    let named = |(term, share): (u32, f64)| Some((names.get(&term)?.clone(), share));
    let mut shared: Vec<(String, f64)> =
        one.vector.shared(other.vector).into_iter().filter_map(named).collect();
    shared.sort_by(|left, right| right.1.total_cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    shared.truncate(MAX_SHARED_TERMS);
    shared
}
