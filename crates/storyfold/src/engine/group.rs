//! The reports of one story and what links them, in a form that stands alone.

use std::sync::Arc;

use storyfold_collate::Merge;
use storyfold_text::Span;

use crate::cluster::Cluster;
use crate::config::Config;
use crate::engine::holdings::{Holding, Holdings};
use crate::engine::story_id::StoryId;
use crate::error::Error;
use crate::group::{Grouped, ReadReports, link_and_cluster};
use crate::link::ReportLink;
use crate::merge::story;
use crate::prepared::PreparedReport;
use crate::report::Report;
use crate::story::{Period, Story};

/// The reports of a story and what links them. Indexes count its members.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Group {
    /// By time of publication, then `uri`.
    pub(crate) members: Vec<Member>,
    /// The links within, ascending, without the pairs of sentences on which they rest.
    pub(crate) links: Vec<ReportLink>,
    /// How the group came about.
    pub(crate) merges: Vec<Merge>,
    pub(crate) period: Period,
    /// The headline of the first report that has one.
    pub(crate) headline: Option<String>,
}

/// A report of a story.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    pub(crate) uri: String,
    /// The sentences that its source repeats, ascending, and in how many of its reports each stands.
    pub(crate) left_out: Vec<(Span, usize)>,
}

/// Groups all reports that are held, as [`group`](crate::group()) does.
pub(crate) fn groups(holdings: &Holdings, config: &Config) -> Result<Vec<Group>, Error> {
    let held: Vec<&Arc<Holding>> = holdings.in_order().collect();
    let (reports, prepared): (Vec<&Report>, Vec<Arc<PreparedReport>>) =
        held.iter().map(|holding| (&**holding.newest(), Arc::clone(&holding.prepared))).unzip();
    let read = ReadReports::of_prepared(reports, prepared, |at, sentences| held[at].without(sentences));
    let grouped = link_and_cluster(read, config, &())?;
    Ok(grouped.clusters.iter().map(|cluster| Group::of_cluster(&grouped, cluster)).collect())
}

impl Group {
    fn of_cluster(grouped: &Grouped<'_>, cluster: &Cluster) -> Self {
        let at = |report_idx: usize| cluster.reports.binary_search(&report_idx).unwrap_or_default();
        let reports = || cluster.reports.iter().map(|&report_idx| grouped.reports[report_idx]);
        let member = |&report_idx: &usize| Member {
            uri: grouped.reports[report_idx].uri.clone(),
            left_out: grouped.prepared[report_idx].left_out.clone(),
        };
        let link = |&link_idx: &usize| {
            let link = &grouped.links[link_idx];
            let (first_idx, second_idx) = (at(link.first_idx), at(link.second_idx));
            ReportLink { first_idx, second_idx, evidence: link.evidence, matches: Vec::new() }
        };
        let merge =
            |merge: &Merge| Merge { into_idx: at(merge.into_idx), from_idx: at(merge.from_idx), ..*merge };
        Self {
            members: cluster.reports.iter().map(member).collect(),
            links: cluster.links.iter().map(link).collect(),
            merges: cluster.merges.iter().map(merge).collect(),
            period: Period {
                first: reports().filter_map(|report| report.published).min(),
                last: reports().filter_map(|report| report.published).max(),
            },
            headline: reports().find_map(|report| report.headline.clone()),
        }
    }

    pub(crate) fn has_the_same_members(&self, other: &Self) -> bool {
        self.members.iter().map(|member| &member.uri).eq(other.members.iter().map(|member| &member.uri))
    }

    /// Merges its reports, which must be those of its members in their order.
    pub(crate) fn story(&self, id: StoryId, reports: &[Arc<Report>], config: &Config) -> Story {
        let read = |(report, member): (&Arc<Report>, &Member)| {
            let prepared = PreparedReport::new(report, config);
            let repeats = |span: Span| member.left_out.iter().find(|(left_out, _)| *left_out == span);
            let left_out: Vec<(usize, usize)> = prepared
                .sentences
                .iter()
                .enumerate()
                .filter_map(|(at, sentence)| repeats(sentence.span).map(|&(_, n_reports)| (at, n_reports)))
                .collect();
            Arc::new(if left_out.is_empty() { prepared } else { prepared.without(report, &left_out) })
        };
        let prepared: Vec<Arc<PreparedReport>> = reports.iter().zip(&self.members).map(read).collect();
        let reports: Vec<&Report> = reports.iter().map(|report| &**report).collect();
        let cluster = Cluster {
            reports: (0..reports.len()).collect(),
            links: (0..self.links.len()).collect(),
            merges: self.merges.clone(),
        };
        let mut story = story(&reports, &prepared, &self.links, &cluster, config);
        story.story = id.to_string();
        story
    }
}
