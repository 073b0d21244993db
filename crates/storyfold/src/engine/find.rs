//! Which story a report would join.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use storyfold_collate::TextRange;

use crate::config::Config;
use crate::engine::group::groups;
use crate::engine::holdings::{Held, Holdings};
use crate::engine::ledger::{Fate, StoryEntry};
use crate::engine::story_id::StoryId;
use crate::error::Error;
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

/// Groups all reports with one more, exactly as an insertion would.
pub(crate) fn find(
    holdings: &Holdings,
    stories: &BTreeMap<StoryId, Arc<StoryEntry>>,
    report: &Report,
    config: &Config,
) -> Result<Found, Error> {
    let prepare = |report: &Report| Arc::new(PreparedReport::new(report, config));
    let prepared = prepare(report);
    if tells_nothing(report, &prepared).is_some() {
        return Ok(Found::default());
    }
    let mut holdings = holdings.clone();
    let held = holdings.hold(Arc::new(report.clone()), prepared, prepare);
    let groups = groups(&holdings, config)?;
    let at = |members: &[crate::engine::Member]| members.iter().position(|it| it.uri == report.uri);
    let Some((group, at)) = groups.iter().find_map(|group| Some((group, at(&group.members)?))) else {
        return Ok(Found::default());
    };
    let others: Vec<&str> =
        group.members.iter().map(|member| member.uri.as_str()).filter(|uri| *uri != report.uri).collect();
    let n_in_group = |entry: &StoryEntry| {
        entry.group.members.iter().filter(|member| others.contains(&member.uri.as_str())).count()
    };
    let mut joined: Vec<(usize, u64, StoryId)> = stories
        .iter()
        .filter(|(_, entry)| entry.fate == Fate::Open)
        .map(|(&id, entry)| (n_in_group(entry), entry.number, id))
        .filter(|&(n_reports, ..)| n_reports > 0)
        .collect();
    joined.sort_by_key(|&(n_reports, number, _)| (usize::MAX - n_reports, number));
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
    let newest: Vec<Arc<Report>> = group
        .members
        .iter()
        .filter_map(|member| holdings.get(&member.uri).map(|holding| Arc::clone(holding.newest())))
        .collect();
    // An older version adds nothing: it is not the one that would be merged.
    let new = if held == Held::Older {
        Vec::new()
    } else {
        let story = group.story(StoryId::from_u64(0), &newest, config);
        let account = story.sources.into_iter().find(|account| account.uri == report.uri);
        account.map(|account| account.added).unwrap_or_default()
    };
    Ok(Found {
        stories: joined.into_iter().map(|(.., id)| id).collect(),
        reports: others.into_iter().map(str::to_owned).collect(),
        links,
        new,
    })
}
