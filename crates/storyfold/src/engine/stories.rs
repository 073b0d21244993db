//! All stories that there are and were. On disk they stay there, but for those that have changed and some that were asked for last.

use std::collections::BTreeMap;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use storyfold_collate::Timestamp;
use xxhash_rust::xxh3::xxh3_64;

use crate::engine::ledger::{Fate, StoryEntry};
use crate::engine::story_id::StoryId;
use crate::engine::view::Cursor;
use crate::engine::{Group, StoryOf};
use crate::error::Error;
use crate::memory::Memory;
use crate::store::Contents;

/// How many stories that were stored stay in memory: those to which reports still come are asked for again and again.
const N_REMEMBERED: usize = 4_096;

/// All stories that there are and were, by id.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stories {
    /// Those that are not stored as they are now.
    changed: BTreeMap<StoryId, Arc<StoryEntry>>,
    stored: Option<Arc<StoredStories>>,
}

/// The stories of a commit that is on disk.
#[derive(Debug)]
struct StoredStories {
    contents: Arc<Contents>,
    remembered: Mutex<Memory<StoryId, StoryEntry>>,
    /// The open ones, once somebody has asked for a list.
    list: Mutex<Option<Arc<Vec<Listed>>>>,
}

/// An open story in the list of all: in the order of their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Listed {
    pub(crate) place: Cursor,
    /// When its last report was published.
    pub(crate) last: Option<Timestamp>,
}

impl Listed {
    fn new(id: StoryId, group: &Group) -> Self {
        let first = group.period.first;
        Self { place: Cursor::new(first, id), last: group.period.last }
    }
}

impl StoredStories {
    fn new(contents: Arc<Contents>, remembered: Memory<StoryId, StoryEntry>) -> Self {
        Self { contents, remembered: Mutex::new(remembered), list: Mutex::default() }
    }

    fn get(&self, id: StoryId) -> Result<Option<Arc<StoryEntry>>, Error> {
        // Whoever panicked while it held the lock had only a pointer to write.
        let remembered = || self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = remembered().get(&id) {
            return Ok(Some(known));
        }
        let read = self.contents.story(id)?.map(Arc::new);
        if let Some(read) = &read {
            remembered().put(id, Arc::clone(read));
        }
        Ok(read)
    }

    fn list(&self) -> Result<Arc<Vec<Listed>>, Error> {
        let known = || self.list.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(list) = &*known() {
            return Ok(Arc::clone(list));
        }
        // Without the lock: what a thread does while it waits for others that read may ask for the list too.
        let listed =
            |id, entry: StoryEntry| (entry.fate == Fate::Open).then(|| Listed::new(id, &entry.group));
        let mut read = self.contents.stories(listed)?;
        read.sort_unstable();
        Ok(Arc::clone(known().insert(Arc::new(read))))
    }
}

impl Stories {
    /// Those of an index on disk.
    pub(crate) fn stored(contents: Arc<Contents>) -> Self {
        let stored = StoredStories::new(contents, Memory::new(N_REMEMBERED));
        Self { changed: BTreeMap::new(), stored: Some(Arc::new(stored)) }
    }

    pub(crate) fn get(&self, id: StoryId) -> Result<Option<Arc<StoryEntry>>, Error> {
        match (self.changed.get(&id), &self.stored) {
            (Some(changed), _) => Ok(Some(Arc::clone(changed))),
            (None, Some(stored)) => stored.get(id),
            (None, None) => Ok(None),
        }
    }

    /// The number of a story that is there.
    pub(crate) fn number(&self, id: StoryId) -> Result<u64, Error> {
        let missing = || Error::damaged(format!("story {id} is not there"));
        Ok(self.get(id)?.ok_or_else(missing)?.number)
    }

    /// Those that are not stored as they are now; all of an engine that keeps nothing.
    pub(crate) const fn changed(&self) -> &BTreeMap<StoryId, Arc<StoryEntry>> {
        &self.changed
    }

    /// A story that is to be changed.
    pub(crate) fn change(&mut self, id: StoryId) -> Result<Option<&mut StoryEntry>, Error> {
        if !self.changed.contains_key(&id) {
            let Some(entry) = self.get(id)? else { return Ok(None) };
            self.changed.insert(id, entry);
        }
        Ok(self.changed.get_mut(&id).map(Arc::make_mut))
    }

    pub(crate) fn insert(&mut self, id: StoryId, entry: StoryEntry) {
        self.changed.insert(id, Arc::new(entry));
    }

    /// Takes all that is stored for changed.
    pub(crate) fn change_all(&mut self) -> Result<(), Error> {
        if let Some(stored) = &self.stored {
            for (id, entry) in stored.contents.stories(|id, entry| Some((id, entry)))? {
                self.changed.entry(id).or_insert_with(|| Arc::new(entry));
            }
        }
        Ok(())
    }

    /// Forgets what has changed since it was stored.
    pub(crate) fn go_back(&mut self) {
        if self.stored.is_some() {
            self.changed.clear();
        }
    }

    /// Goes on with what was stored: all that has changed, without the links within, which are with the reports.
    pub(crate) fn store(&mut self, contents: Arc<Contents>) {
        let (mut remembered, list) = match &self.stored {
            Some(stored) => {
                let mut remembered = stored.remembered.lock().unwrap_or_else(PoisonError::into_inner);
                let remembered = mem::replace(&mut *remembered, Memory::new(N_REMEMBERED));
                (remembered, stored.list.lock().unwrap_or_else(PoisonError::into_inner).clone())
            }
            None => (Memory::new(N_REMEMBERED), None),
        };
        let list = list.map(|list| self.listed_anew(&list));
        for (id, mut entry) in mem::take(&mut self.changed) {
            Arc::make_mut(&mut entry).group.links = Vec::new();
            remembered.put(id, entry);
        }
        let stored = StoredStories { list: Mutex::new(list), ..StoredStories::new(contents, remembered) };
        self.stored = Some(Arc::new(stored));
    }

    /// The open stories, in the order of their places.
    pub(crate) fn list(&self) -> Result<Arc<Vec<Listed>>, Error> {
        let stored = self.stored.as_ref().map_or_else(|| Ok(Arc::default()), |stored| stored.list())?;
        Ok(if self.changed.is_empty() { stored } else { self.listed_anew(&stored) })
    }

    /// A list of what was stored, with what has changed since.
    fn listed_anew(&self, stored: &[Listed]) -> Arc<Vec<Listed>> {
        let is_same = |listed: &&Listed| !self.changed.contains_key(&listed.place.story());
        let mut list: Vec<Listed> = stored.iter().filter(is_same).copied().collect();
        let open = self.changed.iter().filter(|(_, entry)| entry.fate == Fate::Open);
        list.extend(open.map(|(&id, entry)| Listed::new(id, &entry.group)));
        list.sort();
        Arc::new(list)
    }

    /// In which story each report is, of stories that are in memory.
    pub(crate) fn story_of(&self) -> StoryOf {
        let open = self.changed.iter().filter(|(_, entry)| entry.fate == Fate::Open);
        let members = open.flat_map(|(&id, entry)| entry.group.members.iter().map(move |it| (&it.uri, id)));
        members.map(|(uri, id)| (xxh3_64(uri.as_bytes()), id)).collect()
    }
}
