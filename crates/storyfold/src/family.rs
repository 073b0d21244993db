//! Families: the reports of a story that descend from the same wire copy, and who took it from whom.

use std::collections::HashMap;

use minhash_lsh_rs::UnionFind;

use crate::cluster::Cluster;
use crate::config::Config;
use crate::link::ReportLink;
use crate::prepared::PreparedReport;
use crate::report::Report;

/// What is known of the descent of one report of a story.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Descent {
    /// The family, counted from 1 in the order of their first reports; none if nobody shares the copy.
    pub(crate) family: Option<usize>,
    /// The report, by its index in the batch, from which it was most likely taken.
    pub(crate) derived_from: Option<usize>,
    /// The share of its copy that stands in `derived_from`.
    pub(crate) copied: f64,
    /// Whether its source has published some of it before.
    pub(crate) is_update: bool,
}

/// The descent of every report of a cluster, in its order.
pub(crate) fn descents(
    reports: &[&Report],
    prepared: &[PreparedReport],
    links: &[ReportLink],
    cluster: &Cluster,
    config: &Config,
) -> Vec<Descent> {
    let position: HashMap<usize, usize> =
        cluster.reports.iter().enumerate().map(|(at, &it)| (it, at)).collect();
    let n_reports = u32::try_from(cluster.reports.len()).expect("ids of reports are 32 bits");
    let mut union = UnionFind::new(n_reports);
    for link in cluster.links.iter().map(|&link_idx| &links[link_idx]) {
        let (first, second) = (position[&link.first_idx], position[&link.second_idx]);
        if shared_copy(link) >= config.family_share && !link.evidence.is_template {
            union.union(first as u32, second as u32);
        }
    }
    let roots: Vec<u32> = union.roots();
    let mut families: Vec<u32> = Vec::new();
    let size = |root: u32| roots.iter().filter(|&&it| it == root).count();
    for &root in &roots {
        if size(root) > 1 && !families.contains(&root) {
            families.push(root);
        }
    }
    (0..cluster.reports.len())
        .map(|at| {
            let report_idx = cluster.reports[at];
            let family = families.iter().position(|&root| root == roots[at]).map(|it| it + 1);
            let parent = family.and_then(|_| parent(reports, prepared, links, cluster, report_idx));
            let is_update = cluster.links.iter().map(|&link_idx| &links[link_idx]).any(|link| {
                let other = match (link.first_idx == report_idx, link.second_idx == report_idx) {
                    (true, _) => link.second_idx,
                    (_, true) => link.first_idx,
                    _ => return false,
                };
                link.evidence.is_same_source
                    && link.evidence.shared_sentences > 0
                    && reports[other].published.is_some()
                    && reports[other].published < reports[report_idx].published
            });
            Descent {
                family,
                derived_from: parent.map(|(parent, _)| parent),
                copied: parent.map_or(0.0, |(_, copied)| copied),
                is_update,
            }
        })
        .collect()
}

/// How much of the shorter report the link shows to be the other's copy.
fn shared_copy(link: &ReportLink) -> f64 {
    link.evidence.copied_of_first.max(link.evidence.copied_of_second)
}

/// The earlier report of which most stands in this one, and how much; without dates the one that precedes it in the
/// order: an agency first, then the longer.
fn parent(
    reports: &[&Report],
    prepared: &[PreparedReport],
    links: &[ReportLink],
    cluster: &Cluster,
    report_idx: usize,
) -> Option<(usize, f64)> {
    let rank = |it: usize| {
        let published = reports[it].published;
        (
            published.is_none(),
            published,
            !prepared[it].is_agency,
            usize::MAX - prepared[it].sentences.len(),
            it,
        )
    };
    let mut best: Option<(usize, f64)> = None;
    for link in cluster.links.iter().map(|&link_idx| &links[link_idx]) {
        let (other, copied) = if link.first_idx == report_idx {
            (link.second_idx, link.evidence.copied_of_first)
        } else if link.second_idx == report_idx {
            (link.first_idx, link.evidence.copied_of_second)
        } else {
            continue;
        };
        let precedes = rank(other) < rank(report_idx);
        let is_better =
            best.is_none_or(|(known, most)| copied > most || (copied == most && rank(other) < rank(known)));
        if precedes && copied > 0.0 && is_better {
            best = Some((other, copied));
        }
    }
    best
}
