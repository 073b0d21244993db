//! Which story a report would join.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use storyfold_collate::TextRange;

use crate::config::Config;
use crate::engine::group::{Group, Member};
use crate::engine::grouping::Grouping;
use crate::engine::holdings::{Held, Holding, Holdings};
use crate::engine::story_id::StoryId;
use crate::group::tells_nothing;
use crate::link::LinkEvidence;
use crate::prepared::PreparedReport;
use crate::report::Report;

/// What would become of a report.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Found {
    /// The stories with whose reports it would be one, the one with most of these first: none if it opens a story, several
    /// if it fuses them.
    pub stories: Vec<StoryId>,
    /// The reports with which it would be one story, by time of publication, then `uri`.
    pub reports: Vec<String>,
    /// Its links to these, the strongest first.
    pub links: Vec<FoundLink>,
    /// The sentences that no other report of the story has.
    pub new: Vec<TextRange>,
}

/// A link of a report to one that is there.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FoundLink {
    /// The report that is there.
    pub uri: String,
    /// How strong the link is, 0 to 1.
    pub strength: f64,
    /// On what it rests; the first of both is the one that was published first.
    pub evidence: LinkEvidence,
}

/// Puts a report in as an insertion would, sees where it went, and takes it out again.
pub(crate) fn find(
    grouping: &mut Grouping,
    holdings: &Holdings,
    story_of: impl Fn(&str) -> Option<StoryId>,
    number_of_story: impl Fn(StoryId) -> u64,
    report: &Report,
    config: &Config,
) -> Found {
    let prepare = |report: &Report| Arc::new(PreparedReport::new(report, config));
    let prepared = prepare(report);
    if tells_nothing(report, &prepared).is_some() {
        return Found::default();
    }
    let old = holdings.get(&report.uri).cloned();
    let (held, with_version) = holdings.with_version(Arc::new(report.clone()), prepared, prepare);
    let comer = match (&held, with_version) {
        (Held::New | Held::Newest, Some(comer)) => Some(Arc::new(comer)),
        _ => None,
    };
    let Some(newest) = comer.clone().or_else(|| old.clone()) else { return Found::default() };
    let old: Vec<Arc<Holding>> = old.into_iter().collect();
    if let Some(comer) = &comer {
        grouping.exchange(&old, vec![Arc::clone(comer)]);
    }
    let group = grouping.group_with(grouping.number_of(&newest));
    if let Some(comer) = comer {
        grouping.exchange(&[comer], old);
    }
    let others: Vec<&str> =
        group.members.iter().map(|member| member.uri.as_str()).filter(|uri| *uri != report.uri).collect();
    let mut n_joined: BTreeMap<StoryId, usize> = BTreeMap::new();
    for story in others.iter().filter_map(|uri| story_of(uri)) {
        *n_joined.entry(story).or_default() += 1;
    }
    let mut joined: Vec<(StoryId, usize)> = n_joined.into_iter().collect();
    joined.sort_by_key(|&(story, n_reports)| (Reverse(n_reports), number_of_story(story)));
    let at = group.members.iter().position(|member| member.uri == report.uri).unwrap_or_default();
    let mut links: Vec<FoundLink> = group
        .links
        .iter()
        .filter(|link| link.first_idx == at || link.second_idx == at)
        .map(|link| FoundLink {
            uri: group.members[link.first_idx + link.second_idx - at].uri.clone(),
            strength: link.evidence.strength,
            evidence: link.evidence,
        })
        .collect();
    links.sort_by(|one, other| other.strength.total_cmp(&one.strength).then_with(|| one.uri.cmp(&other.uri)));
    // An older version adds nothing: it is not the one that would be merged.
    let new = if held == Held::Older { Vec::new() } else { new_in(&group, &newest, holdings, config) };
    Found {
        stories: joined.into_iter().map(|(story, _)| story).collect(),
        reports: others.into_iter().map(str::to_owned).collect(),
        links,
        new,
    }
}

/// The sentences of a report that no other one of its group has.
fn new_in(group: &Group, report: &Arc<Holding>, holdings: &Holdings, config: &Config) -> Vec<TextRange> {
    let newest = |member: &Member| {
        if member.uri == report.newest().uri {
            return Some(Arc::clone(report.newest()));
        }
        holdings.get(&member.uri).map(|holding| Arc::clone(holding.newest()))
    };
    let reports: Vec<Arc<Report>> = group.members.iter().filter_map(newest).collect();
    let story = group.story(StoryId::from_u64(0), &reports, config);
    let account = story.sources.into_iter().find(|account| account.uri == report.newest().uri);
    account.map(|account| account.added).unwrap_or_default()
}
