//! What is told of a batch: of every report what became of it, and of stories what no report tells.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::engine::event::{Event, EventKind};
use crate::engine::ledger::{Placed, Regrouped};
use crate::engine::story_id::StoryId;
use crate::engine::work::Work;
use crate::report::Report;

/// What became of one report of a batch, before all are grouped.
pub(crate) enum Taken {
    New { same_text: Option<String> },
    Newest,
    Older,
    Again,
    Rejected(String),
}

/// The events of a batch, one a report in their order.
pub(crate) fn events(work: &Work, taken: &[(Arc<Report>, Taken)], regrouped: &Regrouped) -> Vec<Event> {
    let placed: BTreeMap<StoryId, &Placed> = regrouped.placed.iter().map(|it| (it.story, it)).collect();
    let mut told = BTreeSet::new();
    let mut events: Vec<Event> = taken
        .iter()
        .map(|(report, taken)| {
            let story = work.story_of(&report.uri);
            let kind = match taken {
                Taken::Rejected(problem) => EventKind::Rejected { problem: problem.clone() },
                Taken::Again => EventKind::Repeated { of: report.uri.clone() },
                Taken::Older => EventKind::Outdated,
                Taken::Newest => EventKind::Updated { of: report.uri.clone() },
                Taken::New { same_text: Some(of) } => EventKind::Repeated { of: of.clone() },
                Taken::New { same_text: None } => {
                    let evolved_from = report.evolved_from.as_ref().filter(|it| work.holds(it));
                    match (evolved_from, story.and_then(|story| placed.get(&story))) {
                        (Some(of), _) => EventKind::Updated { of: of.clone() },
                        (None, Some(placed)) if told.insert(placed.story) => placed.told(),
                        (None, _) => EventKind::Joined,
                    }
                }
            };
            Event::new(Some(report.uri.clone()), story, kind)
        })
        .collect();
    if let Some(last) = events.last_mut() {
        last.also = besides(regrouped, &mut told);
    }
    events
}

/// What happened to stories that no event of a report has told.
pub(crate) fn besides(regrouped: &Regrouped, told: &mut BTreeSet<StoryId>) -> Vec<Event> {
    let changed = |placed: &&Placed| placed.is_new || !placed.fused.is_empty();
    let mut events = Vec::new();
    for placed in regrouped.placed.iter().filter(changed) {
        if told.insert(placed.story) {
            events.push(Event::new(None, Some(placed.story), placed.told()));
        }
    }
    events.extend(regrouped.closed.iter().map(|&story| Event::new(None, Some(story), EventKind::Closed)));
    events
}

impl Placed {
    /// What is to be told of the story.
    fn told(&self) -> EventKind {
        match (self.split_from, self.is_new, self.fused.is_empty()) {
            (Some(from), ..) => EventKind::Split { from },
            (None, true, _) => EventKind::Opened,
            (None, false, true) => EventKind::Joined,
            (None, false, false) => EventKind::Fused { into: self.story, from: self.fused.clone() },
        }
    }
}
