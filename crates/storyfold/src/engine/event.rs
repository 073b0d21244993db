//! What became of a report, and of stories.

use serde::Serialize;

use crate::engine::story_id::StoryId;

/// What an insertion or a removal did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Event {
    /// The report that was inserted or removed; none if a story changed without one of its own, as what is common among all
    /// reports has changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// The story in which the report is now, or the one that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub story: Option<StoryId>,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
    /// What else happened to stories.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Event>,
}

impl Event {
    pub(crate) const fn new(uri: Option<String>, story: Option<StoryId>, kind: EventKind) -> Self {
        Self { uri, story, kind, also: Vec::new() }
    }
}

/// What happened to a report or to a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum EventKind {
    /// The report is the first of a story.
    Opened,
    /// The report belongs to a story that was there.
    Joined,
    /// Stories became one.
    Fused {
        /// The story that stays.
        into: StoryId,
        /// Those that went into it; their ids resolve to it.
        from: Vec<StoryId>,
    },
    /// A part of a story became one of its own.
    Split {
        /// The story that the reports were in.
        from: StoryId,
    },
    /// The report is a newer version of another one, or of itself.
    Updated {
        /// The `uri` of the report that it brings up to date.
        of: String,
    },
    /// The text is known, to the byte.
    Repeated {
        /// The first report that has it.
        of: String,
    },
    /// A version of the report that is not the newest; it stays in the history of the report.
    Outdated,
    /// The report was taken out.
    Removed,
    /// The last report of the story has gone.
    Closed,
    /// The reports of the story were dropped, as all of them are old.
    Expired,
    /// The report cannot be part of a story, and was not taken.
    Rejected {
        /// Why, and what to do.
        problem: String,
    },
}

/// One change of a story, as its history keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct HistoryEntry {
    /// In which commit, counted from 1, the change became visible.
    pub commit: u64,
    /// What changed.
    #[serde(flatten)]
    pub change: Change,
}

/// What changed in a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Change {
    /// The report came.
    Joined {
        /// The report.
        uri: String,
    },
    /// The report is in another story now.
    Left {
        /// The report.
        uri: String,
    },
    /// Another version of the report is the newest now.
    Updated {
        /// The report.
        uri: String,
    },
    /// The report was taken out.
    Removed {
        /// The report.
        uri: String,
    },
    /// The story took in all of another one.
    TookIn {
        /// The other story.
        story: StoryId,
    },
    /// The story became part of another one.
    FusedInto {
        /// The other story.
        story: StoryId,
    },
    /// The story began as a part of another one.
    SplitFrom {
        /// The other story.
        story: StoryId,
    },
    /// The reports of the story were dropped, as all of them are old.
    Expired,
}
