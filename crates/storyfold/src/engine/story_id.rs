//! The name of a story that stays while the story changes.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// A stable id of a story: 16 hexadecimal digits.
///
/// It is made when the story opens, from the `uri` of its first report, and stays when earlier reports arrive or that one goes.
/// The id of a story that was fused with another resolves for ever; see [`Snapshot::resolve`](crate::Snapshot::resolve).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoryId(u64);

impl StoryId {
    /// The id of a story that opens with a report; the next one if `attempt` others have been given to stories already.
    pub(crate) fn of_first(uri: &str, attempt: u64) -> Self {
        Self(xxh3_64_with_seed(uri.as_bytes(), attempt))
    }

    /// The id as a number.
    #[must_use]
    pub const fn to_u64(self) -> u64 {
        self.0
    }

    /// The id of a number.
    #[must_use]
    pub const fn from_u64(id: u64) -> Self {
        Self(id)
    }
}

impl fmt::Display for StoryId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:016x}", self.0)
    }
}

/// What was given is no id of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an id of a story is 16 hexadecimal digits")]
pub struct NoStoryId;

impl FromStr for StoryId {
    type Err = NoStoryId;

    fn from_str(text: &str) -> Result<Self, NoStoryId> {
        let is_id = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_id {
            return Err(NoStoryId);
        }
        u64::from_str_radix(text, 16).map(Self).map_err(|_| NoStoryId)
    }
}

impl Serialize for StoryId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use xxhash_rust::xxh3::xxh3_64;

    use super::*;

    #[test]
    fn ten_million_reports_and_their_stories_have_hashes_of_their_own() {
        let n_reports = 10_000_000_u64;
        for hash in [|uri: &str| xxh3_64(uri.as_bytes()), |uri: &str| StoryId::of_first(uri, 1).to_u64()] {
            let mut hashes: Vec<u64> =
                (0..n_reports).map(|number| hash(&format!("https://gazette.example/{number}"))).collect();
            hashes.sort_unstable();
            hashes.dedup();
            assert_eq!(hashes.len() as u64, n_reports);
        }
    }
}
