//! Copies by descent: one of every family is kept.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::{Deduplicated, KeepPolicy, Verdict};
use crate::bonds::rounded;
use crate::cluster::Cluster;
use crate::config::Config;
use crate::error::Error;
use crate::family::families;
use crate::group::{Grouped, group_reports};
use crate::link::ReportLink;
use crate::observer::Observer;
use crate::report::Report;

/// Keeps one report of every family of the stories that [`merge`](crate::merge) makes.
pub(super) fn dedup(
    reports: &[Report],
    policy: KeepPolicy,
    config: &Config,
    observer: &dyn Observer,
) -> Result<Deduplicated, Error> {
    let mut grouped = group_reports(reports, config, observer)?;
    let mut verdicts: Vec<(usize, Verdict)> =
        grouped.clusters.iter().flat_map(|cluster| of_cluster(&grouped, cluster, policy, config)).collect();
    verdicts.sort_by_key(|&(report_idx, _)| report_idx);
    grouped.problems.sort();
    let verdicts = verdicts.into_iter().map(|(_, verdict)| verdict).collect();
    Ok(Deduplicated { verdicts, problems: grouped.problems })
}

fn of_cluster(
    grouped: &Grouped<'_>,
    cluster: &Cluster,
    policy: KeepPolicy,
    config: &Config,
) -> Vec<(usize, Verdict)> {
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut verdicts = Vec::new();
    let within = grouped.links.within(&cluster.reports);
    for (&report_idx, family) in cluster.reports.iter().zip(families(&within, cluster, config)) {
        match family {
            Some(number) => members.entry(number).or_default().push(report_idx),
            None => verdicts.push((report_idx, alone(&grouped.reports[report_idx].uri))),
        }
    }
    let mut kept_of: HashMap<usize, usize> = HashMap::new();
    for members in members.values() {
        if let Some(kept) = members.iter().copied().min_by_key(|&it| preference(grouped, policy, it)) {
            kept_of.extend(members.iter().map(|&member| (member, kept)));
        }
    }
    let kinships = kinships(&within, &kept_of);
    for members in members.values() {
        for &report_idx in members {
            let kept = kept_of[&report_idx];
            let why = if report_idx == kept {
                why_kept(grouped, policy, kept, members.len())
            } else {
                why_dropped(grouped, kept, &kinships[&report_idx])
            };
            verdicts.push((
                report_idx,
                Verdict {
                    uri: grouped.reports[report_idx].uri.clone(),
                    kept: report_idx == kept,
                    kept_uri: grouped.reports[kept].uri.clone(),
                    group_size: members.len(),
                    resemblance: None,
                    copied: if report_idx == kept { 1.0 } else { rounded(kinships[&report_idx].in_kept) },
                    why,
                },
            ));
        }
    }
    verdicts
}

/// How much of a report stands in others of its family.
#[derive(Clone, Copy, Debug)]
struct Kinship {
    /// The share that stands in the one that is kept.
    in_kept: f64,
    /// The one in which most stands, and how much; the one that is kept if it is as much there.
    nearest: (usize, f64),
}

/// The kinship of every report of a family to the rest of it.
fn kinships(within: &[ReportLink], kept_of: &HashMap<usize, usize>) -> HashMap<usize, Kinship> {
    let mut kinships: HashMap<usize, Kinship> = kept_of
        .iter()
        .map(|(&member, &kept)| (member, Kinship { in_kept: 0.0, nearest: (kept, 0.0) }))
        .collect();
    for link in within {
        let ends = [
            (link.first_idx, link.second_idx, link.evidence.copied_of_first),
            (link.second_idx, link.first_idx, link.evidence.copied_of_second),
        ];
        for (report_idx, other, copied) in ends {
            let (Some(&kept), Some(kinship)) = (kept_of.get(&report_idx), kinships.get_mut(&report_idx))
            else {
                continue;
            };
            if kept_of.get(&other) != Some(&kept) {
                continue;
            }
            if other == kept {
                kinship.in_kept = copied;
            }
            if copied > kinship.nearest.1 || (copied == kinship.nearest.1 && other == kept) {
                kinship.nearest = (other, copied);
            }
        }
    }
    kinships
}

/// The least is kept.
fn preference(grouped: &Grouped<'_>, policy: KeepPolicy, report_idx: usize) -> impl Ord + use<> {
    let (report, prepared) = (grouped.reports[report_idx], &grouped.prepared[report_idx]);
    let n_shingles = prepared.sentences.all_shingles().count();
    let by_policy = match policy {
        KeepPolicy::Earliest => 0,
        KeepPolicy::Longest => usize::MAX - n_shingles,
        KeepPolicy::Agency if prepared.is_agency => 0,
        KeepPolicy::Agency => 1 + usize::from(prepared.agencies.is_empty()),
    };
    (by_policy, report.published.is_none(), report.published, Reverse(n_shingles), report_idx)
}

fn alone(uri: &str) -> Verdict {
    Verdict {
        uri: uri.to_owned(),
        kept: true,
        kept_uri: uri.to_owned(),
        group_size: 1,
        resemblance: None,
        copied: 1.0,
        why: "no other report shares half of its text".to_owned(),
    }
}

fn why_kept(grouped: &Grouped<'_>, policy: KeepPolicy, kept: usize, family_size: usize) -> String {
    let prepared = &grouped.prepared[kept];
    let first = match policy {
        KeepPolicy::Longest => "the longest",
        KeepPolicy::Agency if prepared.is_agency => "the agency's own",
        KeepPolicy::Agency if !prepared.agencies.is_empty() => "the earliest that credits an agency",
        KeepPolicy::Earliest | KeepPolicy::Agency => "the earliest",
    };
    format!("{first} of a family of {family_size}")
}

fn why_dropped(grouped: &Grouped<'_>, kept: usize, kinship: &Kinship) -> String {
    let stands = |report_idx: usize, share: f64| {
        format!("{:.0} % of its text stands in {}", share * 100.0, grouped.reports[report_idx].uri)
    };
    let (nearest, copied) = kinship.nearest;
    if nearest == kept {
        stands(kept, kinship.in_kept)
    } else {
        format!("{}, of the same family; {}", stands(nearest, copied), stands(kept, kinship.in_kept))
    }
}
