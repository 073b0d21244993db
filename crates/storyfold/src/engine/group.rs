//! The reports of one story and what links them, in a form that stands alone.

use std::sync::Arc;

use storyfold_collate::Merge;
use storyfold_text::Span;

use crate::cluster::Cluster;
use crate::config::Config;
use crate::engine::story_id::StoryId;
use crate::link::{LinkEvidence, ReportLink};
use crate::merge::story;
use crate::prepared::PreparedReport;
use crate::report::Report;
use crate::story::{Period, Story};

/// The reports of a story and what links them. Indexes count its members.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Group {
    /// By time of publication, then `uri`.
    pub(crate) members: Vec<Member>,
    /// The links within, ascending, without the pairs of sentences on which they rest; none if they are stored with the reports.
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

/// A report that is to be a member.
#[derive(Clone, Debug)]
pub(crate) struct NewMember {
    pub(crate) report: Arc<Report>,
    /// See [`Member`].
    pub(crate) left_out: Vec<(Span, usize)>,
}

impl Group {
    /// Of reports, ascending by number, the links within, and the log of how they came together.
    pub(crate) fn new(
        numbers: &[u32],
        members: Vec<NewMember>,
        links: impl Iterator<Item = (u32, u32, LinkEvidence)>,
        merges: Vec<Merge>,
    ) -> Self {
        let at = |number: u32| numbers.binary_search(&number).unwrap_or_default();
        let mut links: Vec<ReportLink> = links
            .map(|(first, second, evidence)| ReportLink {
                first_idx: at(first),
                second_idx: at(second),
                evidence,
            })
            .collect();
        links.sort_unstable_by_key(|link| (link.first_idx, link.second_idx));
        let merge = |merge: Merge| Merge {
            into_idx: at(merge.into_idx as u32),
            from_idx: at(merge.from_idx as u32),
            ..merge
        };
        let published = || members.iter().filter_map(|it| it.report.published);
        let member = |NewMember { report, left_out }| Member { uri: report.uri.clone(), left_out };
        Self {
            links,
            merges: merges.into_iter().map(merge).collect(),
            period: Period { first: published().min(), last: published().max() },
            headline: members.iter().find_map(|it| it.report.headline.clone()),
            members: members.into_iter().map(member).collect(),
        }
    }

    /// Whether the record of another one says the same: links are stored with the reports.
    pub(crate) fn is_stored_as(&self, other: &Self) -> bool {
        let Self { members, links: _, merges, period, headline } = self;
        (members, merges) == (&other.members, &other.merges)
            && (period, headline) == (&other.period, &other.headline)
    }

    /// Merges its reports, which must be those of its members in their order, with the links between them.
    pub(crate) fn story(
        &self,
        id: StoryId,
        reports: &[Arc<Report>],
        links: Vec<ReportLink>,
        config: &Config,
    ) -> Story {
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
        let cluster = Cluster { reports: (0..reports.len()).collect(), merges: self.merges.clone() };
        let mut story = story(&reports, &prepared, &links, &cluster, config);
        story.story = id.to_string();
        story
    }
}
