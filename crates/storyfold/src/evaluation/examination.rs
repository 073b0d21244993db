//! What a grouping got wrong, with the evidence.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::bonds::{firm, rounded};
use crate::config::Config;
use crate::error::Error;
use crate::evaluation::scores::{Gold, Scores};
use crate::group::{Grouped, group_reports};
use crate::link::ReportLink;
use crate::problem::Problem;
use crate::report::Report;

/// The scores of a grouping, and each of its faults.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Evaluation {
    /// The scores.
    pub scores: Scores,
    /// The stories that hold reports of several, those with the most wrong pairs first.
    pub false_merges: Vec<FalseMerge>,
    /// The stories that were torn, those with the most missing pairs first.
    pub losses: Vec<Loss>,
    /// The reports that tell nothing, so that they belong to no story.
    pub problems: Vec<Problem>,
}

/// A story with reports that were marked as several.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FalseMerge {
    /// What was put together, by the stories as marked, the largest part first.
    pub parts: Vec<Part>,
    /// How many pairs of reports are wrongly together.
    pub n_wrong_pairs: usize,
    /// What joined the largest part and each other, in the order of `parts`.
    pub contacts: Vec<Contact>,
}

/// A story as marked whose reports were put into several.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Loss {
    /// The story as it was marked.
    pub story: String,
    /// Into what it was torn, by the first report of each story that was found, the largest part first.
    pub parts: Vec<Part>,
    /// How many pairs of reports are wrongly apart.
    pub n_missing_pairs: usize,
    /// How close the largest part and each other came, in the order of `parts`.
    pub contacts: Vec<Contact>,
}

/// Reports that are together both as marked and as found.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Part {
    /// The story as marked, or the first report of the story as found.
    pub name: String,
    /// The reports, by time of publication, then `uri`.
    pub reports: Vec<String>,
}

/// What is between two parts.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Contact {
    /// How strong the links across are on average; pairs without a link count as 0.
    pub mean: f64,
    /// The ends of the strongest link across; none if there is no link.
    pub strongest: Option<[String; 2]>,
    /// How strong that one is.
    pub strength: f64,
    /// Its evidence in plain English.
    pub evidence: Vec<String>,
}

/// Groups reports and compares the stories with those that people marked.
///
/// Reports that were not marked are grouped with the others, as they would be in use, and count neither way.
///
/// # Errors
///
/// Refuses a configuration that is out of range; see [`Config::check`].
pub fn evaluate(reports: &[Report], gold: &Gold, config: &Config) -> Result<Evaluation, Error> {
    let grouped = group_reports(reports, config, &())?;
    let faults = Faults::new(&grouped, gold);
    let mut false_merges = faults.false_merges();
    false_merges.sort_by_key(|merge| Reverse(merge.n_wrong_pairs));
    let mut losses = faults.losses();
    losses.sort_by_key(|loss| Reverse(loss.n_missing_pairs));
    Ok(Evaluation {
        scores: scores(&grouped, gold, config),
        false_merges,
        losses,
        problems: grouped.problems,
    })
}

/// The scores of a grouping.
pub(super) fn scores(grouped: &Grouped<'_>, gold: &Gold, config: &Config) -> Scores {
    let uri = |report_idx: usize| grouped.reports[report_idx].uri.as_str();
    let groups = grouped.clusters.iter().map(|it| it.reports.iter().map(|&at| uri(at)).collect());
    let shown = grouped.clusters.iter().flat_map(|cluster| {
        let within = grouped.links.within(&cluster.reports);
        let ends = |link: &ReportLink| [uri(link.first_idx), uri(link.second_idx)];
        firm(&within, config).map(ends).collect::<Vec<_>>()
    });
    Scores::new(groups, shown, gold)
}

/// The marked reports of a grouping, by where they are and where they belong.
struct Faults<'a> {
    grouped: &'a Grouped<'a>,
    /// For every story as found its parts, by the story as marked.
    by_found: BTreeMap<usize, BTreeMap<&'a str, Vec<usize>>>,
    /// For every story as marked its parts, by the story as found.
    by_marked: BTreeMap<&'a str, BTreeMap<usize, Vec<usize>>>,
    /// All links, ascending.
    links: Vec<ReportLink>,
    /// For every report those of its links.
    links_of: Vec<Vec<usize>>,
}

impl<'a> Faults<'a> {
    fn new(grouped: &'a Grouped<'a>, gold: &'a Gold) -> Self {
        let mut by_found: BTreeMap<usize, BTreeMap<&str, Vec<usize>>> = BTreeMap::new();
        let mut by_marked: BTreeMap<&str, BTreeMap<usize, Vec<usize>>> = BTreeMap::new();
        for (cluster_idx, cluster) in grouped.clusters.iter().enumerate() {
            for &report_idx in &cluster.reports {
                if let Some(story) = gold.get(&grouped.reports[report_idx].uri) {
                    by_found.entry(cluster_idx).or_default().entry(story).or_default().push(report_idx);
                    by_marked.entry(story).or_default().entry(cluster_idx).or_default().push(report_idx);
                }
            }
        }
        let links = grouped.links.all();
        let mut links_of = vec![Vec::new(); grouped.reports.len()];
        for (link_idx, link) in links.iter().enumerate() {
            links_of[link.first_idx].push(link_idx);
            links_of[link.second_idx].push(link_idx);
        }
        Self { grouped, by_found, by_marked, links, links_of }
    }

    fn false_merges(&self) -> Vec<FalseMerge> {
        let torn = self.by_found.values().filter(|parts| parts.len() > 1);
        torn.map(|parts| {
            let parts = parts.iter().map(|(story, reports)| ((*story).to_owned(), reports)).collect();
            let (parts, contacts, n_wrong_pairs) = self.examine(parts);
            FalseMerge { parts, n_wrong_pairs, contacts }
        })
        .collect()
    }

    fn losses(&self) -> Vec<Loss> {
        let torn = self.by_marked.iter().filter(|(_, parts)| parts.len() > 1);
        torn.map(|(story, parts)| {
            let first = |cluster_idx: usize| self.uri(self.grouped.clusters[cluster_idx].reports[0]);
            let parts = parts.iter().map(|(&it, reports)| (first(it), reports)).collect();
            let (parts, contacts, n_missing_pairs) = self.examine(parts);
            Loss { story: (*story).to_owned(), parts, n_missing_pairs, contacts }
        })
        .collect()
    }

    /// The parts, the largest first, what is between the first and each other, and how many pairs are across any two.
    fn examine(&self, mut parts: Vec<(String, &Vec<usize>)>) -> (Vec<Part>, Vec<Contact>, usize) {
        parts
            .sort_by(|(one, left), (other, right)| right.len().cmp(&left.len()).then_with(|| one.cmp(other)));
        let n_all: usize = parts.iter().map(|(_, reports)| reports.len()).sum();
        let n_across =
            parts.iter().map(|(_, reports)| reports.len() * (n_all - reports.len())).sum::<usize>() / 2;
        let contacts = parts.iter().skip(1).map(|(_, reports)| self.contact(parts[0].1, reports)).collect();
        let named = parts
            .iter()
            .map(|(name, reports)| Part {
                name: name.clone(),
                reports: reports.iter().map(|&report_idx| self.uri(report_idx)).collect(),
            })
            .collect();
        (named, contacts, n_across)
    }

    fn contact(&self, one: &[usize], other: &[usize]) -> Contact {
        let (mut sum, mut strongest): (f64, Option<&ReportLink>) = (0.0, None);
        for &report_idx in other {
            for &link_idx in &self.links_of[report_idx] {
                let link = &self.links[link_idx];
                let end = if link.first_idx == report_idx { link.second_idx } else { link.first_idx };
                // Reports stand in their order.
                if one.binary_search(&end).is_ok() {
                    sum += link.evidence.strength;
                    if strongest.is_none_or(|best| link.evidence.strength > best.evidence.strength) {
                        strongest = Some(link);
                    }
                }
            }
        }
        Contact {
            mean: rounded(sum / (one.len() * other.len()) as f64),
            strongest: strongest.map(|link| [self.uri(link.first_idx), self.uri(link.second_idx)]),
            strength: strongest.map_or(0.0, |link| rounded(link.evidence.strength)),
            evidence: strongest.map_or_else(Vec::new, |link| link.evidence.clauses()),
        }
    }

    fn uri(&self, report_idx: usize) -> String {
        self.grouped.reports[report_idx].uri.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FERRY: &str = "The ferry Aurora sank off Port Ellen on Monday. All 48 passengers were saved by the lifeboat of Marl.";
    const POOL: &str =
        "The council of Linden has voted for a swimming pool. It will open in spring, said the mayor.";

    #[test]
    fn every_fault_is_told_with_its_evidence() {
        let texts = [
            ("a", FERRY),
            ("b", FERRY),
            ("c", POOL),
            ("d", "Storks are nesting early at Ordel, rangers said on Friday."),
        ];
        let reports: Vec<Report> = texts.iter().map(|&(uri, text)| Report::new(uri, text)).collect();
        let rows = [("a", "ferry"), ("b", "another ferry"), ("c", "pool"), ("d", "pool")];
        let gold: Gold = rows.iter().map(|&(uri, story)| (uri.to_owned(), story.to_owned())).collect();
        let found = evaluate(&reports, &gold, &Config::default()).unwrap();

        let [merge] = &found.false_merges[..] else { panic!("{:?}", found.false_merges) };
        assert_eq!(merge.n_wrong_pairs, 1);
        assert_eq!(merge.contacts[0].strongest, Some(["a".to_owned(), "b".to_owned()]));
        assert!(merge.contacts[0].evidence.contains(&"2 sentences in common".to_owned()));

        let [loss] = &found.losses[..] else { panic!("{:?}", found.losses) };
        assert_eq!((loss.story.as_str(), loss.n_missing_pairs), ("pool", 1));
        assert_eq!(loss.contacts[0].strongest, None);
        assert_eq!(found.scores.n_stories, 3);
    }
}
