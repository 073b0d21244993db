//! What holds a story together, as it is written out: the links that speak for themselves, how the story came about, and where
//! it would break first.

use hashbrown::{HashMap, HashSet};
use storyfold_collate::Merge;

use crate::cluster::Cluster;
use crate::config::Config;
use crate::link::ReportLink;
use crate::report::Report;
use crate::story::{Bridge, Cohesion, Link, MergeStep};

/// What holds a story together.
pub(crate) struct Bonds {
    pub(crate) links: Vec<Link>,
    pub(crate) cohesion: Cohesion,
    pub(crate) merge_log: Vec<MergeStep>,
}

/// Tells what holds the reports of a cluster together, by the links within it, which ascend.
pub(crate) fn bonds(reports: &[&Report], within: &[ReportLink], cluster: &Cluster, config: &Config) -> Bonds {
    let uri = |report_idx: usize| reports[report_idx].uri.clone();
    Bonds {
        links: firm(within, config)
            .map(|link| Link {
                a: uri(link.first_idx),
                b: uri(link.second_idx),
                strength: rounded(link.evidence.strength),
                evidence: link.evidence.clauses(),
            })
            .collect(),
        cohesion: cohesion(reports, within, cluster),
        merge_log: cluster
            .merges
            .iter()
            .map(|merge| MergeStep {
                into: uri(merge.into_idx),
                from: uri(merge.from_idx),
                strength: rounded(merge.similarity),
            })
            .collect(),
    }
}

/// The links that show by themselves that two reports tell one event: those of great strength, and those between two reports
/// each of which is the nearest to the other.
pub(crate) fn firm<'a>(within: &'a [ReportLink], config: &Config) -> impl Iterator<Item = &'a ReportLink> {
    let mut nearest: HashMap<usize, (f64, usize)> = HashMap::new();
    for (at, link) in within.iter().enumerate() {
        for report_idx in [link.first_idx, link.second_idx] {
            let best = nearest.entry(report_idx).or_insert((link.evidence.strength, at));
            if link.evidence.strength > best.0 {
                *best = (link.evidence.strength, at);
            }
        }
    }
    let firm_link_strength = config.firm_link_strength;
    within.iter().enumerate().filter_map(move |(at, link)| {
        let is_nearest_to_both = [link.first_idx, link.second_idx].iter().all(|it| nearest[it].1 == at);
        (link.evidence.strength >= firm_link_strength || is_nearest_to_both).then_some(link)
    })
}

/// Over all pairs; pairs without a link count as 0.
fn cohesion(reports: &[&Report], within: &[ReportLink], cluster: &Cluster) -> Cohesion {
    let n_others = cluster.reports.len() - 1;
    if n_others == 0 {
        return Cohesion { mean: 1.0, min: 1.0, weakest_bridge: None };
    }
    let mut sums: HashMap<usize, f64> = HashMap::new();
    for link in within {
        *sums.entry(link.first_idx).or_default() += link.evidence.strength;
        *sums.entry(link.second_idx).or_default() += link.evidence.strength;
    }
    let means: Vec<f64> = cluster
        .reports
        .iter()
        .map(|report_idx| sums.get(report_idx).copied().unwrap_or(0.0) / n_others as f64)
        .collect();
    Cohesion {
        mean: rounded(means.iter().sum::<f64>() / means.len() as f64),
        min: rounded(means.iter().copied().fold(f64::INFINITY, f64::min)),
        weakest_bridge: weakest_bridge(reports, within, &cluster.merges),
    }
}

/// The step at which the groups were least alike; of equals the last.
fn weakest_bridge(reports: &[&Report], within: &[ReportLink], merges: &[Merge]) -> Option<Bridge> {
    let (at, weakest) = merges.iter().enumerate().min_by(|(one, left), (other, right)| {
        left.similarity.total_cmp(&right.similarity).then_with(|| other.cmp(one))
    })?;
    let (into, from) = (group_at(merges, at, weakest.into_idx), group_at(merges, at, weakest.from_idx));
    let across = within.iter().filter_map(|link| {
        let ends = [link.first_idx, link.second_idx];
        match ends.map(|end| (into.contains(&end), from.contains(&end))) {
            [(true, _), (_, true)] => Some((link, ends)),
            [(_, true), (true, _)] => Some((link, [ends[1], ends[0]])),
            _ => None,
        }
    });
    // Of equals the first: links stand in the order of their reports.
    let (link, [a, b]) = across
        .reduce(|best, next| if next.0.evidence.strength > best.0.evidence.strength { next } else { best })?;
    Some(Bridge {
        a: reports[a].uri.clone(),
        b: reports[b].uri.clone(),
        strength: rounded(link.evidence.strength),
        mean: rounded(weakest.similarity),
        n_reports: [into.len(), from.len()],
    })
}

/// The reports of the group with that first report, before step `at`.
fn group_at(merges: &[Merge], at: usize, first: usize) -> HashSet<usize> {
    let mut group = HashSet::from([first]);
    // Backwards: what was taken into a group that belongs to it belongs to it as well.
    for merge in merges[..at].iter().rev() {
        if group.contains(&merge.into_idx) {
            group.insert(merge.from_idx);
        }
    }
    group
}

/// Four digits: more would suggest a precision that the figures do not have.
pub(crate) fn rounded(share: f64) -> f64 {
    (share * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::LinkEvidence;

    fn link(first_idx: usize, second_idx: usize, strength: f64) -> ReportLink {
        let evidence = LinkEvidence { strength, ..LinkEvidence::default() };
        ReportLink { first_idx, second_idx, evidence }
    }

    #[test]
    fn a_story_tells_what_holds_it_together() {
        let owned: Vec<Report> =
            ["a", "b", "c", "d"].iter().map(|uri| Report::new(*uri, "Rain fell on Monday.")).collect();
        let reports: Vec<&Report> = owned.iter().collect();
        let links = [link(0, 1, 0.8), link(0, 2, 0.1), link(1, 3, 0.2), link(2, 3, 0.3)];
        let step = |into_idx, from_idx, similarity| Merge { into_idx, from_idx, similarity };
        let cluster = Cluster {
            reports: vec![0, 1, 2, 3],
            merges: vec![step(0, 1, 0.8), step(2, 3, 0.3), step(0, 2, 0.075)],
        };
        let Bonds { links, cohesion, merge_log } = bonds(&reports, &links, &cluster, &Config::default());
        // c and d are nearest to each other, however weak their link.
        let ends: Vec<_> = links.iter().map(|link| (link.a.as_str(), link.b.as_str())).collect();
        assert_eq!(ends, [("a", "b"), ("c", "d")]);
        assert_eq!(merge_log.len(), 3);
        assert_eq!((cohesion.mean, cohesion.min), (0.2333, 0.1333));
        let bridge = cohesion.weakest_bridge.unwrap();
        assert_eq!((bridge.a.as_str(), bridge.b.as_str()), ("b", "d"));
        assert_eq!((bridge.strength, bridge.mean, bridge.n_reports), (0.2, 0.075, [2, 2]));
    }
}
