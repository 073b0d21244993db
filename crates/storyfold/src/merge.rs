//! The batch: reports in, stories out.

use std::cmp::Reverse;
use std::ops::ControlFlow;
use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;
use storyfold_collate::{Collation, TextRange, Witness, collate};
use storyfold_text::Span;
use xxhash_rust::xxh3::xxh3_64;

use crate::bonds::{bonds, rounded};
use crate::cluster::Cluster;
use crate::config::Config;
use crate::error::Error;
use crate::family::{Descent, descents};
use crate::group::{Grouped, group_reports};
use crate::link::{LinkCounts, ReportLink};
use crate::observer::{Observer, Stage};
use crate::prepared::PreparedReport;
use crate::problem::Problem;
use crate::report::Report;
use crate::story::{Derivation, Repeated, Role, Story, StoryReport};

/// From which share of reused sentences on a report is a copy.
const MIN_COPY_SHARE: f64 = 0.8;
/// From which share on it is a rewrite.
const MIN_REWRITE_SHARE: f64 = 0.4;
/// How many reports are merged before what came of them is taken.
const CHUNK_REPORTS: usize = 2_048;

/// What came of a batch.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Merged {
    /// The stories: those of most reports first, then by time of publication, then by id.
    pub stories: Vec<Story>,
    /// The reports that tell nothing, so that they belong to no story.
    pub problems: Vec<Problem>,
    /// How many pairs each step considered.
    pub counts: LinkCounts,
}

/// Folds reports into stories.
///
/// The order of `reports` and the number of threads do not matter: the result is the same to the byte. Every report is in one
/// story or in the problems. Two reports with one `uri` must not occur; the later is a problem.
///
/// # Errors
///
/// Refuses a configuration that is out of range; see [`Config::check`].
pub fn merge(reports: &[Report], config: &Config) -> Result<Merged, Error> {
    merge_observed(reports, config, &())
}

/// Folds reports into stories as [`merge`] does, and tells an observer how far it is.
///
/// # Errors
///
/// Refuses a configuration that is out of range; see [`Config::check`].
pub fn merge_observed(reports: &[Report], config: &Config, observer: &dyn Observer) -> Result<Merged, Error> {
    let mut merging = Merging::begin(reports, config, observer)?;
    let (problems, counts) = (merging.take_problems(), merging.counts());
    let mut stories = Vec::with_capacity(merging.n_stories());
    merging.finish(
        |story| story,
        |story| {
            stories.push(story);
            ControlFlow::Continue(())
        },
    );
    Ok(Merged { stories, problems, counts })
}

/// Reports that were grouped, and are folded into stories group by group: for a batch whose stories need not all be in memory at once.
///
/// ```
/// use std::ops::ControlFlow;
///
/// use storyfold::{Config, Merging, Report};
///
/// let wire = "The ferry Aurora sank off Port Ellen on Monday with 48 passengers aboard. The coastguard saved all of them.";
/// let reports = [Report::new("gazette", wire), Report::new("herald", wire), Report::new("pool", "A swimming pool will open in Linden.")];
/// let config = Config::default();
/// let mut sizes = Vec::new();
/// Merging::begin(&reports, &config, &())?.finish(
///     |story| story.reports.len(),
///     |n_reports| {
///         sizes.push(n_reports);
///         ControlFlow::Continue(())
///     },
/// );
/// assert_eq!(sizes, [2, 1]);
/// # Ok::<(), storyfold::Error>(())
/// ```
pub struct Merging<'a> {
    grouped: Grouped<'a>,
    config: &'a Config,
    observer: &'a dyn Observer,
}

impl<'a> Merging<'a> {
    /// Reads and groups reports.
    ///
    /// # Errors
    ///
    /// Refuses a configuration that is out of range; see [`Config::check`].
    pub fn begin(
        reports: &'a [Report],
        config: &'a Config,
        observer: &'a dyn Observer,
    ) -> Result<Self, Error> {
        let mut grouped = group_reports(reports, config, observer)?;
        grouped.problems.sort();
        Ok(Self { grouped, config, observer })
    }

    /// Takes out the reports that tell nothing, so that they belong to no story; a second time there are none.
    pub fn take_problems(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.grouped.problems)
    }

    /// How many pairs each step considered.
    #[must_use]
    pub const fn counts(&self) -> LinkCounts {
        self.grouped.counts
    }

    /// How many stories there will be.
    #[must_use]
    pub fn n_stories(&self) -> usize {
        self.grouped.clusters.len()
    }

    /// Folds group after group into its story. `make` gets each story, on any thread of the pool in which this is called; `take` gets what
    /// is made of them one after the other, in the order of [`Merged::stories`], and may break it off.
    pub fn finish<T: Send>(
        self,
        make: impl Fn(Story) -> T + Sync,
        mut take: impl FnMut(T) -> ControlFlow<()>,
    ) {
        let Self { grouped: Grouped { reports, mut prepared, links, mut clusters, .. }, config, observer } =
            self;
        // By far the most memory is in what the links were made of.
        prepared.par_iter_mut().filter_map(Arc::get_mut).for_each(PreparedReport::forget_what_links);
        observer.begin(Stage::Stories, Some(reports.len()));
        clusters.par_sort_by_cached_key(|cluster| {
            let members = || cluster.reports.iter().map(|&report_idx| reports[report_idx]);
            let first = members().filter_map(|report| report.published).min();
            (
                Reverse(cluster.reports.len()),
                first.is_none(),
                first,
                members().next().map(|report| &report.uri),
            )
        });
        let merge_cluster = |cluster: &Cluster| {
            let story = story(&reports, &prepared, &links, cluster, config);
            observer.advance(cluster.reports.len());
            let found = [story.canonical.len(), story.variations.len(), story.conflicts.len()];
            (make(story), found)
        };
        let mut found = [0; 3];
        let mut take_all = |made: Vec<(T, [usize; 3])>| {
            made.into_iter().try_for_each(|(made, of_story)| {
                found.iter_mut().zip(of_story).for_each(|(sum, count)| *sum += count);
                take(made)
            })
        };
        let mut made: Vec<(T, [usize; 3])> = Vec::new();
        let mut flow = ControlFlow::Continue(());
        for chunk in chunks(&clusters) {
            let mut next = Vec::new();
            // What was made before is taken while the others are at work.
            rayon::in_place_scope(|scope| {
                scope.spawn(|_| next = chunk.par_iter().map(merge_cluster).collect());
                flow = take_all(std::mem::take(&mut made));
            });
            made = next;
            if flow.is_break() {
                break;
            }
        }
        if flow.is_continue() {
            // The last are taken whatever they break off.
            let _ = take_all(made);
        }
        let [n_sentences, n_variations, n_conflicts] = found;
        let found =
            [("canonical sentences", n_sentences), ("variations", n_variations), ("conflicts", n_conflicts)];
        observer.end(Stage::Stories, &found);
    }
}

/// Consecutive clusters that have so many reports together that all threads have work for a while.
fn chunks(clusters: &[Cluster]) -> impl Iterator<Item = &[Cluster]> {
    let mut rest = clusters;
    std::iter::from_fn(move || {
        let mut n_reports = 0;
        let n_clusters = rest.iter().position(|cluster| {
            n_reports += cluster.reports.len();
            n_reports >= CHUNK_REPORTS
        });
        let (chunk, behind) = rest.split_at(n_clusters.map_or(rest.len(), |last| last + 1));
        rest = behind;
        (!chunk.is_empty()).then_some(chunk)
    })
}

/// Merges the reports of a cluster.
pub(crate) fn story(
    reports: &[&Report],
    prepared: &[Arc<PreparedReport>],
    links: &[ReportLink],
    cluster: &Cluster,
    config: &Config,
) -> Story {
    let descents = descents(reports, prepared, links, cluster, config);
    let witnesses: Vec<Witness<'_>> = cluster
        .reports
        .iter()
        .zip(&descents)
        .map(|(&report_idx, descent)| {
            let report = reports[report_idx];
            let mut witness = Witness::new(&report.uri, &report.text, &prepared[report_idx].segmentation);
            witness.source = report.source.as_deref();
            witness.headline = report.headline.as_deref();
            witness.published = report.published;
            witness.is_agency = prepared[report_idx].is_agency;
            witness.evolved_from = descent.evolved_from.map(|it| reports[it].uri.as_str());
            witness
        })
        .collect();
    let collation = collate(&witnesses, &config.collate);
    let members: Vec<StoryReport> = cluster
        .reports
        .iter()
        .zip(&descents)
        .map(|(&report_idx, descent)| {
            member(reports, &prepared[report_idx], report_idx, descent, cluster, &collation)
        })
        .collect();
    let id = format!("{:016x}", xxh3_64(members[0].uri.as_bytes()));
    Story::from_collation(id, members, bonds(reports, links, cluster, config), collation)
}

fn member(
    reports: &[&Report],
    prepared: &PreparedReport,
    report_idx: usize,
    descent: &Descent,
    cluster: &Cluster,
    collation: &Collation,
) -> StoryReport {
    let report = reports[report_idx];
    let account = collation.sources.iter().find(|account| account.uri == report.uri);
    let (n_shared, n_sentences) = account.map_or((0, 0), |account| (account.shared, account.sentences));
    let reused = n_shared as f64 / n_sentences.max(1) as f64;
    let role = if report.uri == collation.base {
        Role::Base
    } else if descent.evolved_from.is_some() {
        Role::Update
    } else if reused >= MIN_COPY_SHARE {
        Role::Copy
    } else if reused >= MIN_REWRITE_SHARE {
        Role::Rewrite
    } else if n_shared > 0 {
        Role::Partial
    } else {
        Role::Independent
    };
    StoryReport {
        uri: report.uri.clone(),
        source: report.source.clone(),
        headline: report.headline.clone(),
        published: report.published,
        role,
        family: descent.family,
        derivation: descent.parent.map_or(Derivation::Not, |parent| {
            if parent.copied >= MIN_COPY_SHARE { Derivation::Wholly } else { Derivation::Partially }
        }),
        derived_from: descent.parent.map(|parent| reports[parent.report_idx].uri.clone()),
        evolved_from: descent.evolved_from.map(|it| reports[it].uri.clone()),
        agencies: prepared.agencies.clone(),
        reused: rounded(reused),
        repeated: repeated(report, prepared),
        why: why(reports, n_shared, n_sentences, descent, cluster),
    }
}

fn repeated(report: &Report, prepared: &PreparedReport) -> Vec<Repeated> {
    let source = report.source.as_deref().unwrap_or("its source");
    let one = |&(span, n_reports): &(Span, usize)| Repeated {
        range: TextRange { begin: span.begin, end: span.end },
        n_reports,
        why: format!("{source} has this sentence in {n_reports} reports that have nothing else in common"),
    };
    prepared.left_out.iter().map(one).collect()
}

fn why(
    reports: &[&Report],
    n_shared: usize,
    n_sentences: usize,
    descent: &Descent,
    cluster: &Cluster,
) -> String {
    if cluster.reports.len() == 1 {
        return "no other report tells this story".to_owned();
    }
    let mut why = if n_shared > 0 {
        format!("{n_shared} of its {n_sentences} sentences stand in other reports")
    } else {
        "it shares rare words and names with the other reports, but no sentence".to_owned()
    };
    if let Some(parent) = descent.parent {
        let report = reports[parent.report_idx];
        let name = report.source.as_deref().unwrap_or(&report.uri);
        why.push_str(&format!("; {:.0} % of its text stands in that of {name}", parent.copied * 100.0));
        if parent.is_credited {
            why.push_str(", which it credits");
        }
    }
    why
}
