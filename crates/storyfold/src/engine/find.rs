//! Which story a report would join.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use storyfold_collate::TextRange;
use xxhash_rust::xxh3::xxh3_64;

use crate::config::Config;
use crate::engine::grouping::Looked;
use crate::engine::holdings::Holding;
use crate::engine::stories::Stories;
use crate::engine::story_id::StoryId;
use crate::engine::work::Work;
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
    /// The sentences that no other report of the story has, word for word or nearly so.
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
    /// On what it rests; the second of both is the report that is looked for.
    pub evidence: LinkEvidence,
}

/// Links a report with those that are held, and sees which of their stories it would join as they are.
pub(crate) fn find(
    work: &mut Work,
    stories: &Stories,
    report: &Report,
    config: &Config,
) -> Result<Found, Error> {
    let prepared = PreparedReport::new(report, config);
    if tells_nothing(report, &prepared).is_some() {
        return Ok(Found::default());
    }
    let Work { grouping, story_of, .. } = work;
    let looked_for = Holding::of(vec![Arc::new(report.clone())], |_| Arc::new(prepared));
    let known = grouping.number_of_uri(xxh3_64(report.uri.as_bytes()));
    let Looked { before, joined, new } = grouping.look(looked_for, known, config)?;
    let others = grouping.uris(&joined)?;
    let mut n_joined: BTreeMap<StoryId, usize> = BTreeMap::new();
    for story in others.iter().filter_map(|uri| story_of.get(xxh3_64(uri.as_bytes()))) {
        *n_joined.entry(story).or_default() += 1;
    }
    let mut joining = Vec::with_capacity(n_joined.len());
    for (story, n_reports) in n_joined {
        joining.push((Reverse(n_reports), stories.number(story)?, story));
    }
    joining.sort_unstable();
    let within =
        before.links.iter().filter_map(|link| Some((link, joined.binary_search(&link.report).ok()?)));
    let mut links: Vec<FoundLink> = within
        .map(|(link, at)| FoundLink {
            uri: others[at].clone(),
            strength: link.evidence.strength,
            evidence: link.evidence,
        })
        .collect();
    links.sort_by(|one, other| other.strength.total_cmp(&one.strength).then_with(|| one.uri.cmp(&other.uri)));
    Ok(Found {
        stories: joining.into_iter().map(|(.., story)| story).collect(),
        reports: others,
        links,
        new: new.into_iter().map(|span| TextRange { begin: span.begin, end: span.end }).collect(),
    })
}
