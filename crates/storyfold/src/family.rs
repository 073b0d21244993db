//! Families: the reports of a story that descend from the same wire copy, and who took it from whom.

use std::sync::Arc;

use hashbrown::HashMap;
use minhash_lsh_rs::UnionFind;
use storyfold_text::agencies_named_in;

use crate::cluster::Cluster;
use crate::config::Config;
use crate::link::ReportLink;
use crate::prepared::PreparedReport;
use crate::report::Report;

/// From which copied share on a report was taken from another, in part at least.
const MIN_DERIVED_SHARE: f64 = 0.1;
/// From which share of common sentences with other names on two reports of one source are of a series, no copies.
const MIN_OTHER_NAMES_OF_SERIES: f64 = 0.2;
/// What counts for a parent besides the copied share: that it is the agency's own report which this one credits, and that it has the
/// readings which few others of the family have.
const CREDIT_SHARE: f64 = 0.1;
const READINGS_SHARE: f64 = 0.1;
/// Up to which difference two parents are equally likely.
const NEAR_SCORE: f64 = 0.02;

/// What is known of the descent of one report of a story.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Descent {
    /// The family, counted from 1 in the order of their first reports; none if nobody shares the copy.
    pub(crate) family: Option<usize>,
    /// The report from which it was most likely taken, in whole or in part.
    pub(crate) parent: Option<Parent>,
    /// The report, by its index in the batch, that its source published before and that this one brings up to date.
    pub(crate) evolved_from: Option<usize>,
}

/// The report from which another was most likely taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Parent {
    /// Its index in the batch.
    pub(crate) report_idx: usize,
    /// The share of the other's copy that stands in it.
    pub(crate) copied: f64,
    /// Whether it is an agency's own report which the other credits.
    pub(crate) is_credited: bool,
}

/// The families of a cluster: for every report, in its order, the number of its family, counted from 1 in the order of their
/// first reports; none if nobody shares its copy. The links are those within the cluster, ascending.
pub(crate) fn families(within: &[ReportLink], cluster: &Cluster, config: &Config) -> Vec<Option<usize>> {
    let position: HashMap<usize, usize> =
        cluster.reports.iter().enumerate().map(|(at, &it)| (it, at)).collect();
    let n_reports = u32::try_from(cluster.reports.len()).expect("ids of reports are 32 bits");
    let mut union = UnionFind::new(n_reports);
    for link in within {
        let copied = link.evidence.copied_of_first.max(link.evidence.copied_of_second);
        if copied >= config.family_share && !link.evidence.is_template && !is_series(link) {
            union.union(position[&link.first_idx] as u32, position[&link.second_idx] as u32);
        }
    }
    let roots: Vec<u32> = union.roots();
    let mut sizes: HashMap<u32, usize> = HashMap::new();
    for &root in &roots {
        *sizes.entry(root).or_default() += 1;
    }
    let mut numbers: HashMap<u32, usize> = HashMap::new();
    let mut number = |root: u32| {
        let next = numbers.len() + 1;
        *numbers.entry(root).or_insert(next)
    };
    roots.iter().map(|&root| (sizes[&root] > 1).then(|| number(root))).collect()
}

/// Whether a source fills one form again and again: with other names, and without saying that one is a version of the other.
/// Outlets that copy from each other change how they name people; a source that repeats itself does not.
fn is_series(link: &ReportLink) -> bool {
    link.evidence.is_same_source
        && !link.evidence.is_declared_version
        && link.evidence.other_names >= MIN_OTHER_NAMES_OF_SERIES
}

/// The descent of every report of a cluster, in its order, by the links within it, which ascend.
pub(crate) fn descents(
    reports: &[&Report],
    prepared: &[Arc<PreparedReport>],
    within: &[ReportLink],
    cluster: &Cluster,
    config: &Config,
) -> Vec<Descent> {
    let families = families(within, cluster, config);
    let mut links_of: HashMap<usize, Vec<&ReportLink>> = HashMap::new();
    for link in within {
        links_of.entry(link.first_idx).or_default().push(link);
        links_of.entry(link.second_idx).or_default().push(link);
    }
    let lineage = Lineage { reports, prepared, shingles: SharedShingles::of(prepared, &cluster.reports) };
    let mut held = lineage.shingles.none_held();
    cluster
        .reports
        .iter()
        .zip(families)
        .map(|(&report_idx, family)| {
            let links = links_of.get(&report_idx).map_or(&[][..], Vec::as_slice);
            Descent {
                family,
                parent: lineage.parent(report_idx, links, &mut held),
                evolved_from: lineage.evolved_from(report_idx, links),
            }
        })
        .collect()
}

/// The shingles that stand in several reports of a cluster.
struct SharedShingles {
    /// What each counts where two reports agree in it: the less, the more others have it too. What only two have counts whole.
    counts: Vec<f64>,
    /// For every report those that it has, ascending.
    of_reports: HashMap<usize, Vec<u32>>,
}

impl SharedShingles {
    fn of(prepared: &[Arc<PreparedReport>], reports: &[usize]) -> Self {
        let mut shared = Self { counts: Vec::new(), of_reports: HashMap::new() };
        if reports.len() < 2 {
            return shared;
        }
        // Each shingle with the place of its report behind it, in one number: these are sorted faster than pairs.
        let mut all: Vec<u64> = Vec::new();
        for (at, &report_idx) in (0_u64..).zip(reports) {
            let shingles = prepared[report_idx].sentences.all_shingles();
            all.extend(shingles.map(|shingle| u64::from(shingle) << u32::BITS | at));
        }
        all.sort_unstable();
        all.dedup();
        let mut of_reports: Vec<Vec<u32>> = vec![Vec::new(); reports.len()];
        let is_same = |one: &u64, next: &u64| one >> u32::BITS == next >> u32::BITS;
        for having in all.chunk_by(is_same).filter(|having| having.len() > 1) {
            let number = shared.counts.len() as u32;
            shared.counts.push(1.0 / (having.len() - 1) as f64);
            having.iter().for_each(|&it| of_reports[it as u32 as usize].push(number));
        }
        shared.of_reports = reports.iter().copied().zip(of_reports).collect();
        shared
    }

    /// What every shingle counts for a report that has none.
    fn none_held(&self) -> Vec<f64> {
        vec![0.0; self.counts.len()]
    }

    /// Sets what the shingles of a report count; `held` is of none, or of the same report to make it of none again.
    fn hold(&self, report_idx: usize, held: &mut [f64], is_held: bool) {
        for &number in &self.of_reports[&report_idx] {
            held[number as usize] = if is_held { self.counts[number as usize] } else { 0.0 };
        }
    }

    /// How much a report has of what is held.
    fn agreement(&self, report_idx: usize, held: &[f64]) -> f64 {
        self.of_reports[&report_idx].iter().map(|&number| held[number as usize]).fold(0.0, |sum, it| sum + it)
    }
}

/// What tells who took a text from whom.
struct Lineage<'a> {
    reports: &'a [&'a Report],
    prepared: &'a [Arc<PreparedReport>],
    shingles: SharedShingles,
}

impl Lineage<'_> {
    /// The likeliest source of a report among those that precede it: most of it stands there; it credits the agency whose
    /// report that is; and both have readings in common that others of the story do not have. Agreement in rare readings, errors
    /// above all, is what shows descent (the common-error method of Lachmann).
    fn parent(&self, report_idx: usize, links: &[&ReportLink], held: &mut [f64]) -> Option<Parent> {
        let candidates: Vec<Parent> = links
            .iter()
            .filter_map(|link| {
                let (other, copied) = if link.first_idx == report_idx {
                    (link.second_idx, link.evidence.copied_of_first)
                } else {
                    (link.first_idx, link.evidence.copied_of_second)
                };
                let precedes = self.rank(other) < self.rank(report_idx);
                (precedes && copied >= MIN_DERIVED_SHARE && !link.evidence.is_template && !is_series(link))
                    .then(|| Parent {
                        report_idx: other,
                        copied,
                        is_credited: self.credits(report_idx, other),
                    })
            })
            .collect();
        if candidates.len() < 2 {
            return candidates.first().copied();
        }
        // How many shingles they share, each counting the less, the more other reports of the story have it too.
        self.shingles.hold(report_idx, held, true);
        let agreements: Vec<f64> =
            candidates.iter().map(|it| self.shingles.agreement(it.report_idx, held)).collect();
        self.shingles.hold(report_idx, held, false);
        let greatest = agreements.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let score = |parent: &Parent, agreement: f64| {
            parent.copied
                + if parent.is_credited { CREDIT_SHARE } else { 0.0 }
                + READINGS_SHARE * agreement / greatest
        };
        let scores: Vec<f64> =
            candidates.iter().zip(&agreements).map(|(it, &agreement)| score(it, agreement)).collect();
        let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        // A house style that two outlets share, such as British spelling, is no descent: near equals go by rank.
        let near = candidates.into_iter().zip(scores).filter(|&(_, score)| score >= most - NEAR_SCORE);
        near.map(|(parent, _)| parent).min_by_key(|parent| self.rank(parent.report_idx))
    }

    /// The latest of the reports that its source published before and with which it shares a sentence, or of which it says that
    /// it is a later version.
    fn evolved_from(&self, report_idx: usize, links: &[&ReportLink]) -> Option<usize> {
        let report = self.reports[report_idx];
        let declared = links
            .iter()
            .map(|link| other_of(link, report_idx))
            .find(|&other| report.evolved_from.as_deref() == Some(self.reports[other].uri.as_str()));
        let earlier = || {
            links
                .iter()
                .filter(|link| {
                    link.evidence.is_same_source
                        && link.evidence.shared_sentences > 0
                        && !link.evidence.is_template
                        && !is_series(link)
                })
                .map(|link| other_of(link, report_idx))
                .filter(|&other| {
                    let published = self.reports[other].published;
                    published.is_some() && published < report.published
                })
                .max_by_key(|&other| (self.reports[other].published, other))
        };
        declared.or_else(earlier)
    }

    /// Earlier reports precede later ones; without dates an agency precedes outlets, and the longer the shorter.
    fn rank(&self, report_idx: usize) -> impl Ord + use<> {
        let published = self.reports[report_idx].published;
        let report = &self.prepared[report_idx];
        let n_sentences = report.sentences.len();
        (published.is_none(), published, !report.is_agency, usize::MAX - n_sentences, report_idx)
    }

    /// Whether a report credits the agency whose own report another is.
    fn credits(&self, report_idx: usize, other: usize) -> bool {
        let agencies = &self.prepared[report_idx].agencies;
        self.prepared[other].is_agency
            && self.reports[other]
                .source
                .as_deref()
                .is_some_and(|source| agencies_named_in(source).iter().any(|it| agencies.contains(it)))
    }
}

fn other_of(link: &ReportLink, report_idx: usize) -> usize {
    if link.first_idx == report_idx { link.second_idx } else { link.first_idx }
}

#[cfg(test)]
mod tests {
    use storyfold_collate::Timestamp;

    use super::*;
    use crate::group::{Grouped, group_reports};

    fn report(uri: &str, source: &str, hour: i64, text: &str) -> Report {
        let mut report = Report::new(uri, text);
        report.source = Some(source.to_owned());
        report.published = Some(Timestamp::from_unix_seconds(hour * 3_600));
        report
    }

    /// The parent and the predecessor of each report by uri.
    fn descent(reports: &[Report]) -> Vec<(String, Option<String>, Option<String>)> {
        let config = Config::default();
        let Grouped { reports, prepared, links, clusters, .. } =
            group_reports(reports, &config, &()).unwrap();
        assert_eq!(clusters.len(), 1, "one story");
        let uri = |report_idx: usize| reports[report_idx].uri.clone();
        let descents = descents(&reports, &prepared, &links.all(), &clusters[0], &config);
        let mut told: Vec<_> = clusters[0]
            .reports
            .iter()
            .zip(descents)
            .map(|(&it, descent)| {
                (uri(it), descent.parent.map(|parent| uri(parent.report_idx)), descent.evolved_from.map(uri))
            })
            .collect();
        told.sort();
        told
    }

    const WIRE: &str = "The ferry Aurora sank off Port Ellen on Monday in a heavy swell. All 48 passengers were saved by the \
                        lifeboat of Marl. The owners had painted her hull in the spring. Divers will search the wreck from \
                        Wednesday. The mayor thanked the fishermen who had seen the flares.";

    #[test]
    fn shared_errors_tell_from_whom_a_copy_was_taken() {
        let with_error = WIRE.replace("painted her hull", "painted her hall").replace("flares", "flashes");
        let told = descent(&[
            report("a", "Norden Wire", 1, WIRE),
            report("b", "The Gazette", 2, &with_error),
            report("c", "The Herald", 3, WIRE),
            report("d", "The Courier", 4, &with_error),
        ]);
        let parents: Vec<_> = told.iter().map(|(_, parent, _)| parent.as_deref()).collect();
        assert_eq!(parents, [None, Some("a"), Some("a"), Some("b")]);
    }

    #[test]
    fn the_credited_agency_is_the_parent_of_two_equal_ones() {
        let told = descent(&[
            report("a", "The Gazette", 1, WIRE),
            report("b", "Reuters", 2, WIRE),
            report("c", "The Herald", 3, &format!("PORT ELLEN (Reuters) - {WIRE}")),
        ]);
        assert_eq!(told[2].1.as_deref(), Some("b"));
    }

    #[test]
    fn updates_of_one_source_form_a_chain() {
        let told = descent(&[
            report("a", "Norden Wire", 1, WIRE),
            report("b", "Norden Wire", 3, &format!("{WIRE} An inquiry has begun.")),
            report("c", "Norden Wire", 6, &format!("{WIRE} An inquiry has begun. The captain was heard.")),
        ]);
        let chain: Vec<_> = told.iter().map(|(_, _, earlier)| earlier.as_deref()).collect();
        assert_eq!(chain, [None, Some("a"), Some("b")]);
    }

    #[test]
    fn a_form_that_one_source_fills_again_is_no_copy() {
        let form = |county: &str, school: &str| {
            format!(
                "Governor Ruiz announced on Monday that the pupils of {county} County had won a place in the Franklin Reading \
                 League. The pupils of {school} School read the most books of all. The league was founded by teachers to make \
                 reading as much of a contest as football."
            )
        };
        let reports = [
            report("a", "Ruiz", 1, &form("Tallow", "Linden")),
            report("b", "Ruiz", 1, &form("Morrow", "Castle")),
        ];
        let config = Config::default();
        let Grouped { reports, prepared, links, clusters, .. } =
            group_reports(&reports, &config, &()).unwrap();
        for cluster in &clusters {
            for descent in descents(&reports, &prepared, &links.within(&cluster.reports), cluster, &config) {
                assert_eq!((descent.family, descent.parent, descent.evolved_from), (None, None, None));
            }
        }
        assert!(
            links.all()[0].evidence.copied_of_first > 0.9,
            "the sentences are the same: {:?}",
            links.all()[0].evidence
        );
    }
}
