//! Grouping without merging: which reports tell one story.

use rayon::prelude::*;

use crate::cluster::{Cluster, cluster};
use crate::config::Config;
use crate::error::Error;
use crate::link::{Evidence, LinkCounts, ReportLink};
use crate::merge::{in_order, telling};
use crate::prepared::PreparedReport;
use crate::problem::Problem;
use crate::report::Report;

/// Reports, read and grouped, in their final order.
pub(crate) struct Grouped<'a> {
    pub(crate) reports: Vec<&'a Report>,
    pub(crate) prepared: Vec<PreparedReport>,
    pub(crate) links: Vec<ReportLink>,
    pub(crate) clusters: Vec<Cluster>,
    pub(crate) counts: LinkCounts,
    pub(crate) problems: Vec<Problem>,
}

/// Reads, links and clusters reports.
pub(crate) fn group_reports<'a>(reports: &'a [Report], config: &Config) -> Result<Grouped<'a>, Error> {
    config.check()?;
    let mut problems = Vec::new();
    let sorted = in_order(reports, &mut problems);
    let prepared: Vec<PreparedReport> =
        sorted.par_iter().map(|report| PreparedReport::new(report, config)).collect();
    let (reports, prepared) = telling(sorted, prepared, &mut problems);
    let mut evidence = Evidence::gather(&reports, &prepared, config)?;
    let links = evidence.links();
    let counts = evidence.counts;
    let clusters = cluster(reports.len(), &links, config);
    Ok(Grouped { reports, prepared, links, clusters, counts, problems })
}

/// Groups reports into stories without merging them: the `uri`s of every story, by time of publication, then `uri`.
///
/// The groups are those of [`merge`](crate::merge), at a fraction of its cost. Reports without a sentence are left out.
///
/// # Errors
///
/// Refuses a configuration that is out of range; see [`Config::check`].
pub fn group(reports: &[Report], config: &Config) -> Result<Vec<Vec<String>>, Error> {
    let grouped = group_reports(reports, config)?;
    let uri = |&report_idx: &usize| grouped.reports[report_idx].uri.clone();
    Ok(grouped.clusters.iter().map(|cluster| cluster.reports.iter().map(uri).collect()).collect())
}
