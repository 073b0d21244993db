//! The batch: reports in, stories out.

use std::ops::ControlFlow;
use std::sync::Arc;

use serde::Serialize;
use storyfold_collate::{Collation, TextRange, Witness, collate};
use storyfold_text::{Segmentation, Span};
use xxhash_rust::xxh3::xxh3_64;

use crate::bonds::{bonds, rounded};
use crate::cluster::Cluster;
use crate::config::Config;
use crate::error::Error;
use crate::family::{Descent, descents};
use crate::link::{LinkCounts, ReportLink};
use crate::merging::Merging;
use crate::observer::Observer;
use crate::prepared::PreparedReport;
use crate::problem::Problem;
use crate::report::Report;
use crate::story::{Derivation, Repeated, Role, Story, StoryReport};

/// From which share of reused sentences on a report is a copy.
const MIN_COPY_SHARE: f64 = 0.8;
/// From which share on it is a rewrite.
const MIN_REWRITE_SHARE: f64 = 0.4;

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

/// Merges the reports of a cluster, with the links within it, which ascend.
pub(crate) fn story(
    reports: &[&Report],
    prepared: &[Arc<PreparedReport>],
    within: &[ReportLink],
    cluster: &Cluster,
    config: &Config,
) -> Story {
    let descents = descents(reports, prepared, within, cluster, config);
    let segmentations: Vec<Segmentation> =
        cluster.reports.iter().map(|&report_idx| prepared[report_idx].cut.segmentation()).collect();
    let witnesses: Vec<Witness<'_>> = cluster
        .reports
        .iter()
        .zip(segmentations.iter().zip(&descents))
        .map(|(&report_idx, (segmentation, descent))| {
            let report = reports[report_idx];
            let mut witness = Witness::new(&report.uri, &report.text, segmentation);
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
    Story::from_collation(id, members, bonds(reports, within, cluster, config), collation)
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
