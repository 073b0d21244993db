//! The identity of stories: which of the groups of reports that there are now is which of the stories that there were.
//!
//! ```text
//! every story goes to the group that has most of its reports; of equals to the first
//! every group is, of the stories that come to it, the one that brings most reports; of equals the one that opened first
//!     the others are fused into it
//! a group to which none comes is a new story; if it has reports of an old one, it was split from that
//! a story without a report that is left is closed
//! ```
//!
//! The groups depend on the reports alone, and so does nothing else that a story says; its id depends on what came first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::engine::event::{Change, HistoryEntry};
use crate::engine::group::Group;
use crate::engine::story_id::StoryId;

/// All stories that there are and were.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) stories: BTreeMap<StoryId, Arc<StoryEntry>>,
    /// In which story each report is.
    pub(crate) story_of: HashMap<String, StoryId>,
    /// The number of the story that opens next.
    pub(crate) next_number: u64,
    /// The stories that are not stored as they are now.
    pub(crate) unsaved: BTreeSet<StoryId>,
}

/// What is known of a story.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StoryEntry {
    /// The how-manieth story it was to open.
    pub(crate) number: u64,
    pub(crate) fate: Fate,
    /// Empty unless the story is open.
    pub(crate) group: Group,
    pub(crate) history: Vec<HistoryEntry>,
}

/// What has become of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Open,
    FusedInto(StoryId),
    Closed,
    /// Its reports were dropped, as they were old.
    Expired,
}

/// What a group is, and how it came about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Placed {
    pub(crate) story: StoryId,
    pub(crate) is_new: bool,
    /// The stories that were fused into it.
    pub(crate) fused: Vec<StoryId>,
    /// The story from which it was split.
    pub(crate) split_from: Option<StoryId>,
}

/// What became of the stories.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Regrouped {
    /// For every group, in their order.
    pub(crate) placed: Vec<Placed>,
    pub(crate) closed: Vec<StoryId>,
}

impl Ledger {
    pub(crate) fn of_stories(stories: BTreeMap<StoryId, Arc<StoryEntry>>, next_number: u64) -> Self {
        let mut story_of = HashMap::new();
        for (&id, entry) in stories.iter().filter(|(_, entry)| entry.fate == Fate::Open) {
            story_of.extend(entry.group.members.iter().map(|member| (member.uri.clone(), id)));
        }
        Self { stories, story_of, next_number, unsaved: BTreeSet::new() }
    }

    /// The open stories, by id.
    #[cfg(test)]
    pub(crate) fn open(&self) -> impl Iterator<Item = (StoryId, &Arc<StoryEntry>)> {
        self.stories.iter().filter(|(_, entry)| entry.fate == Fate::Open).map(|(&id, entry)| (id, entry))
    }

    /// Takes a report out, and says so in the history of its story.
    pub(crate) fn remove(&mut self, uri: &str, commit: u64) -> Option<StoryId> {
        let story = self.story_of.remove(uri)?;
        self.note(story, commit, Change::Removed { uri: uri.to_owned() });
        Some(story)
    }

    /// Drops reports, which must be all those of their stories. Returns these stories.
    pub(crate) fn expire<'a>(
        &mut self,
        uris: impl Iterator<Item = &'a str>,
        commit: u64,
    ) -> BTreeSet<StoryId> {
        let stories: BTreeSet<StoryId> = uris.filter_map(|uri| self.story_of.remove(uri)).collect();
        for &story in &stories {
            self.note(story, commit, Change::Expired);
            self.end(story, Fate::Expired, commit);
        }
        stories
    }

    /// Says in the history of its story that a report has another newest version.
    pub(crate) fn update(&mut self, uri: &str, commit: u64) {
        if let Some(&story) = self.story_of.get(uri) {
            self.note(story, commit, Change::Updated { uri: uri.to_owned() });
        }
    }

    /// Forgets the links of the stories that were stored: they are with the reports.
    pub(crate) fn forget_links(&mut self) {
        for story in &self.unsaved {
            if let Some(entry) = self.stories.get_mut(story) {
                Arc::make_mut(entry).group.links = Vec::new();
            }
        }
    }

    fn note(&mut self, story: StoryId, commit: u64, change: Change) {
        if let Some(entry) = self.stories.get_mut(&story) {
            Arc::make_mut(entry).history.push(HistoryEntry { commit, change });
            self.unsaved.insert(story);
        }
    }

    /// Takes groups as they are now for the stories that there are: all that have changed, and of the reports that went the
    /// stories.
    pub(crate) fn regroup(&mut self, groups: Vec<Group>, left: &[StoryId], commit: u64) -> Regrouped {
        let claims = self.claims(&groups);
        let mut touched: BTreeSet<StoryId> = claims.iter().flat_map(BTreeMap::keys).copied().collect();
        touched.extend(left);
        let mut best: BTreeMap<StoryId, (u32, Reverse<usize>)> = BTreeMap::new();
        for (group_idx, claims) in claims.iter().enumerate() {
            for (&story, &n_reports) in claims {
                let claim = (n_reports, Reverse(group_idx));
                let greatest = best.entry(story).or_insert(claim);
                *greatest = claim.max(*greatest);
            }
        }
        let mut comers: Vec<Vec<(u32, StoryId)>> = vec![Vec::new(); groups.len()];
        for (&story, &(n_reports, Reverse(group_idx))) in &best {
            comers[group_idx].push((n_reports, story));
        }
        let mut regrouped = Regrouped::default();
        for ((group, claims), mut comers) in groups.iter().zip(&claims).zip(comers) {
            comers.sort_by_key(|&(n_reports, story)| (Reverse(n_reports), self.stories[&story].number));
            let mut comers = comers.into_iter().map(|(_, story)| story);
            let kept = comers.next();
            let split_from = claims
                .iter()
                .min_by_key(|&(&story, &n_reports)| (Reverse(n_reports), self.stories[&story].number))
                .map(|(&story, _)| story)
                .filter(|_| kept.is_none());
            let story = kept.unwrap_or_else(|| self.open_story(group, split_from, commit));
            let fused: Vec<StoryId> = comers.collect();
            for &from in &fused {
                self.end(from, Fate::FusedInto(story), commit);
                self.note(story, commit, Change::TookIn { story: from });
            }
            regrouped.placed.push(Placed { story, is_new: kept.is_none(), fused, split_from });
        }
        let filled: BTreeSet<StoryId> = regrouped.placed.iter().map(|placed| placed.story).collect();
        let is_open = |id: &StoryId| self.stories.get(id).is_some_and(|entry| entry.fate == Fate::Open);
        let emptied: Vec<StoryId> =
            touched.into_iter().filter(|id| !filled.contains(id) && is_open(id)).collect();
        for (group, placed) in groups.into_iter().zip(&regrouped.placed) {
            self.fill(placed, group, commit);
        }
        for story in emptied {
            self.end(story, Fate::Closed, commit);
            regrouped.closed.push(story);
        }
        regrouped
    }

    /// For every group how many reports it has of each open story.
    fn claims(&self, groups: &[Group]) -> Vec<BTreeMap<StoryId, u32>> {
        let of_group = |group: &Group| {
            let mut claims = BTreeMap::new();
            for story in group.members.iter().filter_map(|member| self.story_of.get(&member.uri)) {
                *claims.entry(*story).or_insert(0) += 1;
            }
            claims
        };
        groups.iter().map(of_group).collect()
    }

    fn open_story(&mut self, group: &Group, split_from: Option<StoryId>, commit: u64) -> StoryId {
        let first = group.members.first().map_or("", |member| member.uri.as_str());
        let mut attempt = 0;
        while self.stories.contains_key(&StoryId::of_first(first, attempt)) {
            attempt += 1;
        }
        let id = StoryId::of_first(first, attempt);
        let history = split_from
            .map(|story| HistoryEntry { commit, change: Change::SplitFrom { story } })
            .into_iter()
            .collect();
        let entry =
            StoryEntry { number: self.next_number, fate: Fate::Open, group: Group::default(), history };
        self.next_number += 1;
        self.stories.insert(id, Arc::new(entry));
        self.unsaved.insert(id);
        id
    }

    fn end(&mut self, story: StoryId, fate: Fate, commit: u64) {
        if let Fate::FusedInto(into) = fate {
            self.note(story, commit, Change::FusedInto { story: into });
        }
        if let Some(entry) = self.stories.get_mut(&story) {
            let entry = Arc::make_mut(entry);
            entry.fate = fate;
            entry.group = Group::default();
        }
        self.unsaved.insert(story);
    }

    /// Gives a story its reports, and tells in the histories which came from where.
    fn fill(&mut self, placed: &Placed, group: Group, commit: u64) {
        let story = placed.story;
        for member in &group.members {
            let before = self.story_of.insert(member.uri.clone(), story);
            if before == Some(story) {
                continue;
            }
            self.note(story, commit, Change::Joined { uri: member.uri.clone() });
            // A story that was fused says so once.
            if let Some(before) = before.filter(|before| !placed.fused.contains(before)) {
                self.note(before, commit, Change::Left { uri: member.uri.clone() });
            }
        }
        let Some(entry) = self.stories.get_mut(&story) else { return };
        if entry.group != group {
            let is_unsaved = !entry.group.is_stored_as(&group);
            Arc::make_mut(entry).group = group;
            if is_unsaved {
                self.unsaved.insert(story);
            }
        }
    }
}
