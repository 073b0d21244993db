//! Clusters: which reports tell one story.

use std::collections::BTreeMap;

use storyfold_collate::{LinkageOptions, Merge, SparseSimilarity, average_linkage};

use crate::config::Config;
use crate::link::ReportLink;

/// How strongly two reports of one source outside the window speak against being one story.
const HOLD_APART_STRENGTH: f64 = 0.25;
/// From which shares on two texts are the same.
const SAME_TEXT_SHARE: f64 = 0.999;

/// The reports of one story and how firmly they hang together.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cluster {
    /// Indexes of reports, ascending.
    pub(crate) reports: Vec<usize>,
    /// Indexes of the links within the cluster, ascending.
    pub(crate) links: Vec<usize>,
    /// How it came about: the groups, by the index of their first report, that became one, in that order.
    pub(crate) merges: Vec<Merge>,
}

/// Groups reports by average linkage on their links, so that one weak bridge fuses nothing. Reports of several sources with the
/// same text count as one: a thousand copies are no thousand witnesses, and the index does not propose all of their pairs.
///
/// The order of reports must be fixed beforehand: ties go to the smaller index.
pub(crate) fn cluster(
    n_reports: usize,
    links: &[ReportLink],
    held_apart: &[(u32, u32)],
    config: &Config,
) -> Vec<Cluster> {
    let (first_of, mut merges) = same_texts(n_reports, links);
    let mut strongest: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    let pair = |one: usize, other: usize| {
        let (one, other) = (first_of[one], first_of[other]);
        (one.min(other), one.max(other))
    };
    for link in links {
        let strength = strongest.entry(pair(link.first_idx, link.second_idx)).or_insert(f64::NEG_INFINITY);
        *strength = strength.max(link.evidence.strength);
    }
    for &(first, second) in held_apart {
        strongest.entry(pair(first as usize, second as usize)).or_insert(-HOLD_APART_STRENGTH);
    }
    let similarities: Vec<SparseSimilarity> = strongest
        .into_iter()
        .filter(|((first, second), _)| first != second)
        .map(|((first_idx, second_idx), similarity)| SparseSimilarity { first_idx, second_idx, similarity })
        .collect();
    let mut options = LinkageOptions::with_threshold(config.story_strength);
    options.cohesion_share = config.cohesion_share;
    options.cohesion_cap = config.cohesion_cap;
    let (mut groups, later_merges) = average_linkage(n_reports, &similarities, &options);
    merges.extend(later_merges);
    let mut group_of = vec![0; n_reports];
    for (group_idx, group) in groups.iter().enumerate() {
        for &report_idx in group {
            group_of[report_idx] = group_idx;
        }
    }
    for (report_idx, &first) in
        first_of.iter().enumerate().filter(|&(report_idx, &first)| first != report_idx)
    {
        groups[group_of[report_idx]].clear();
        groups[group_of[first]].push(report_idx);
    }
    groups.retain(|group| !group.is_empty());
    for group in &mut groups {
        group.sort_unstable();
    }
    groups.sort_unstable();
    let mut cluster_of = vec![0; n_reports];
    for (cluster_idx, group) in groups.iter().enumerate() {
        for &report_idx in group {
            cluster_of[report_idx] = cluster_idx;
        }
    }
    let mut clusters: Vec<Cluster> = groups
        .into_iter()
        .map(|reports| Cluster { reports, links: Vec::new(), merges: Vec::new() })
        .collect();
    for (link_idx, link) in links.iter().enumerate() {
        let cluster_idx = cluster_of[link.first_idx];
        if cluster_idx == cluster_of[link.second_idx] {
            clusters[cluster_idx].links.push(link_idx);
        }
    }
    for merge in merges {
        clusters[cluster_of[merge.into_idx]].merges.push(merge);
    }
    clusters
}

/// For every report the first with the same text, itself if there is none, and the log of how these came together.
fn same_texts(n_reports: usize, links: &[ReportLink]) -> (Vec<usize>, Vec<Merge>) {
    let mut first_of: Vec<usize> = (0..n_reports).collect();
    let mut merges = Vec::new();
    // Links ascend by their first report, so whatever a report is the same as has its own first already.
    for link in links.iter().filter(|link| is_same_text(link)) {
        let (first, second) = (first_of[link.first_idx], link.second_idx);
        if first_of[second] == second && first != second {
            first_of[second] = first;
            merges.push(Merge { into_idx: first, from_idx: second, similarity: link.evidence.strength });
        }
    }
    (first_of, merges)
}

/// A source that repeats itself is left out: that may be a notice of every day.
fn is_same_text(link: &ReportLink) -> bool {
    let evidence = &link.evidence;
    evidence.copied_of_first >= SAME_TEXT_SHARE
        && evidence.copied_of_second >= SAME_TEXT_SHARE
        && evidence.lexical >= SAME_TEXT_SHARE
        && !evidence.is_same_source
        && !evidence.is_outside_window
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::LinkEvidence;

    fn link(first_idx: usize, second_idx: usize, share: f64) -> ReportLink {
        let evidence = LinkEvidence {
            lexical: share,
            copied_of_first: share,
            copied_of_second: share,
            strength: share,
            ..LinkEvidence::default()
        };
        ReportLink { first_idx, second_idx, evidence, matches: Vec::new() }
    }

    #[test]
    fn a_thousand_copies_are_one_story_though_few_of_their_pairs_are_known() {
        let mut links: Vec<ReportLink> = (1..1_000).map(|second| link(0, second, 1.0)).collect();
        links.push(link(0, 1_000, 0.2));
        let clusters = cluster(1_002, &links, &[], &Config::default());
        let sizes: Vec<usize> = clusters.iter().map(|cluster| cluster.reports.len()).collect();
        assert_eq!(sizes, [1_001, 1]);
        assert_eq!(clusters[0].merges.len(), 1_000);
        assert_eq!(clusters[0].links.len(), 1_000);
    }
}
