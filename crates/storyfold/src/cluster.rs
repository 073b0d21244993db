//! Clusters: which reports tell one story.

use storyfold_collate::{LinkageOptions, Merge, SparseSimilarity, average_linkage};

use crate::config::Config;
use crate::link::ReportLink;

/// How strongly two reports of one source outside the window speak against being one story.
const HOLD_APART_STRENGTH: f64 = 0.25;

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

/// Groups reports by average linkage on their links, so that one weak bridge fuses nothing.
///
/// The order of reports must be fixed beforehand: ties go to the smaller index.
pub(crate) fn cluster(
    n_reports: usize,
    links: &[ReportLink],
    held_apart: &[(u32, u32)],
    config: &Config,
) -> Vec<Cluster> {
    let mut similarities: Vec<SparseSimilarity> = links
        .iter()
        .map(|link| SparseSimilarity {
            first_idx: link.first_idx,
            second_idx: link.second_idx,
            similarity: link.evidence.strength,
        })
        .collect();
    similarities.extend(held_apart.iter().map(|&(first, second)| SparseSimilarity {
        first_idx: first as usize,
        second_idx: second as usize,
        similarity: -HOLD_APART_STRENGTH,
    }));
    let mut options = LinkageOptions::with_threshold(config.story_strength);
    options.cohesion_share = config.cohesion_share;
    options.cohesion_cap = config.cohesion_cap;
    let (groups, merges) = average_linkage(n_reports, &similarities, &options);
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
