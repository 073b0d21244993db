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
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use crate::engine::event::{Change, HistoryEntry};
use crate::engine::group::Group;
use crate::engine::stories::Stories;
use crate::engine::story_id::StoryId;
use crate::error::Error;
use crate::packed_map::PackedMap;
use crate::store::Contents;

/// In which story each report is, by the hash of its `uri`.
pub(crate) type StoryOf = PackedMap<StoryId>;

/// All stories that there are and were.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) stories: Stories,
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

/// What decides between stories: how many reports they bring, then which opened first.
type Rank = (Reverse<u32>, u64);

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
    /// Of an index on disk. A story is read when it is asked for.
    pub(crate) fn stored(contents: Arc<Contents>) -> Self {
        let next_number = contents.next_number();
        Self { stories: Stories::stored(contents), next_number, unsaved: BTreeSet::new() }
    }

    /// Forgets what was not stored. The index goes on with the story of a number.
    pub(crate) fn go_back(&mut self, next_number: u64) {
        self.stories.go_back();
        self.unsaved.clear();
        self.next_number = next_number;
    }

    /// Takes a report out, and says so in the history of its story.
    pub(crate) fn remove(
        &mut self,
        story_of: &mut StoryOf,
        uri: &str,
        commit: u64,
    ) -> Result<Option<StoryId>, Error> {
        let Some(story) = story_of.remove(xxh3_64(uri.as_bytes())) else { return Ok(None) };
        self.note(story, commit, Change::Removed { uri: uri.to_owned() })?;
        Ok(Some(story))
    }

    /// Drops reports, which must be all those of their stories. Returns these stories.
    pub(crate) fn expire<'a>(
        &mut self,
        story_of: &mut StoryOf,
        uris: impl Iterator<Item = &'a str>,
        commit: u64,
    ) -> Result<BTreeSet<StoryId>, Error> {
        let stories: BTreeSet<StoryId> =
            uris.filter_map(|uri| story_of.remove(xxh3_64(uri.as_bytes()))).collect();
        for &story in &stories {
            self.note(story, commit, Change::Expired)?;
            self.end(story, Fate::Expired, commit)?;
        }
        Ok(stories)
    }

    /// Says in the history of a story that a report of it has another newest version.
    pub(crate) fn update(&mut self, story: StoryId, uri: &str, commit: u64) -> Result<(), Error> {
        self.note(story, commit, Change::Updated { uri: uri.to_owned() })
    }

    fn note(&mut self, story: StoryId, commit: u64, change: Change) -> Result<(), Error> {
        if let Some(entry) = self.stories.change(story)? {
            entry.history.push(HistoryEntry { commit, change });
            self.unsaved.insert(story);
        }
        Ok(())
    }

    /// Takes groups as they are now for the stories that there are: all that have changed, and of the reports that went the
    /// stories.
    pub(crate) fn regroup(
        &mut self,
        story_of: &mut StoryOf,
        groups: Vec<Group>,
        left: &[StoryId],
        commit: u64,
    ) -> Result<Regrouped, Error> {
        let claims = claims(story_of, &groups);
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
        let mut comers: Vec<Vec<(Rank, StoryId)>> = vec![Vec::new(); groups.len()];
        for (&story, &(n_reports, Reverse(group_idx))) in &best {
            comers[group_idx].push(((Reverse(n_reports), self.stories.number(story)?), story));
        }
        let mut regrouped = Regrouped::default();
        for ((group, claims), mut comers) in groups.iter().zip(&claims).zip(comers) {
            comers.sort_unstable();
            let mut comers = comers.into_iter().map(|(_, story)| story);
            let kept = comers.next();
            let split_from = if kept.is_none() { self.greatest(claims)? } else { None };
            let story = match kept {
                Some(kept) => kept,
                None => self.open_story(group, split_from, commit)?,
            };
            let fused: Vec<StoryId> = comers.collect();
            for &from in &fused {
                self.end(from, Fate::FusedInto(story), commit)?;
                self.note(story, commit, Change::TookIn { story: from })?;
            }
            regrouped.placed.push(Placed { story, is_new: kept.is_none(), fused, split_from });
        }
        let filled: BTreeSet<StoryId> = regrouped.placed.iter().map(|placed| placed.story).collect();
        let mut emptied = Vec::new();
        for story in touched.difference(&filled) {
            if self.stories.get(*story)?.is_some_and(|entry| entry.fate == Fate::Open) {
                emptied.push(*story);
            }
        }
        for (group, placed) in groups.into_iter().zip(&regrouped.placed) {
            self.fill(story_of, placed, group, commit)?;
        }
        for story in emptied {
            self.end(story, Fate::Closed, commit)?;
            regrouped.closed.push(story);
        }
        Ok(regrouped)
    }

    /// The story that brings most reports; of equals the one that opened first.
    fn greatest(&self, claims: &BTreeMap<StoryId, u32>) -> Result<Option<StoryId>, Error> {
        let mut numbered = Vec::with_capacity(claims.len());
        for (&story, &n_reports) in claims {
            numbered.push(((Reverse(n_reports), self.stories.number(story)?), story));
        }
        Ok(numbered.into_iter().min().map(|(_, story)| story))
    }

    fn open_story(
        &mut self,
        group: &Group,
        split_from: Option<StoryId>,
        commit: u64,
    ) -> Result<StoryId, Error> {
        let first = group.members.first().map_or("", |member| member.uri.as_str());
        let mut attempt = 0;
        while self.stories.get(StoryId::of_first(first, attempt))?.is_some() {
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
        self.stories.insert(id, entry);
        self.unsaved.insert(id);
        Ok(id)
    }

    fn end(&mut self, story: StoryId, fate: Fate, commit: u64) -> Result<(), Error> {
        if let Fate::FusedInto(into) = fate {
            self.note(story, commit, Change::FusedInto { story: into })?;
        }
        if let Some(entry) = self.stories.change(story)? {
            entry.fate = fate;
            entry.group = Group::default();
        }
        self.unsaved.insert(story);
        Ok(())
    }

    /// Gives a story its reports, and tells in the histories which came from where.
    fn fill(
        &mut self,
        story_of: &mut StoryOf,
        placed: &Placed,
        group: Group,
        commit: u64,
    ) -> Result<(), Error> {
        let story = placed.story;
        for member in &group.members {
            let before = story_of.insert(xxh3_64(member.uri.as_bytes()), story);
            if before == Some(story) {
                continue;
            }
            self.note(story, commit, Change::Joined { uri: member.uri.clone() })?;
            // A story that was fused says so once.
            if let Some(before) = before.filter(|before| !placed.fused.contains(before)) {
                self.note(before, commit, Change::Left { uri: member.uri.clone() })?;
            }
        }
        let Some(entry) = self.stories.get(story)? else { return Ok(()) };
        if entry.group == group {
            return Ok(());
        }
        if !entry.group.is_stored_as(&group) {
            self.unsaved.insert(story);
        }
        if let Some(entry) = self.stories.change(story)? {
            entry.group = group;
        }
        Ok(())
    }
}

/// For every group how many reports it has of each open story.
fn claims(story_of: &StoryOf, groups: &[Group]) -> Vec<BTreeMap<StoryId, u32>> {
    let of_group = |group: &Group| {
        let mut claims = BTreeMap::new();
        for member in &group.members {
            if let Some(story) = story_of.get(xxh3_64(member.uri.as_bytes())) {
                *claims.entry(story).or_insert(0) += 1;
            }
        }
        claims
    };
    groups.iter().map(of_group).collect()
}
