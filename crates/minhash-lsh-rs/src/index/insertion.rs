//! How an entry gets into its buckets.

use crate::candidates::CappedBucket;
use crate::index::entries::{self, Entries, Link, NO_ENTRY};
use crate::index::lsh_index::LshIndex;
use crate::index::table::Probe;

impl LshIndex {
    /// Inserts an entry with the keys of all bands, or with none. There must be an id left.
    pub(super) fn insert_keys(&mut self, keys: &[u64]) -> u32 {
        let id = self.add_ids(1);
        for (band_idx, &key) in keys.iter().enumerate() {
            self.link(band_idx, key, id);
        }
        id
    }

    /// Gives out ids of entries that are in no bucket yet, and returns the first. There must be so many left.
    pub(super) fn add_ids(&mut self, n_more: usize) -> u32 {
        let first_id = self.n_ids;
        self.n_ids += n_more as u32;
        self.removed.resize((self.n_ids as usize).div_ceil(64), 0);
        let unlinked = Link { older: NO_ENTRY, check: 0 }.pack();
        self.links.resize(self.n_ids as usize * self.banding.n_bands(), unlinked);
        first_id
    }

    /// Puts an entry into its bucket of a band.
    pub(super) fn link(&mut self, band_idx: usize, key: u64, id: u32) {
        let (tag, check) = ((key >> 32) as u32, key as u32);
        self.tables[band_idx].reserve(1);
        match self.tables[band_idx].find(tag) {
            Probe::Taken(position, newest) => self.link_before(band_idx, key, id, position, newest),
            Probe::Empty(position) => {
                self.set_link(band_idx, id, Link { older: NO_ENTRY, check });
                self.tables[band_idx].set(position, tag, id);
            }
            Probe::Nowhere => unreachable!("a place was reserved"),
        }
    }

    /// Links an entry before the newest one of its tag, unless its bucket is full.
    fn link_before(&mut self, band_idx: usize, key: u64, id: u32, position: usize, newest: u32) {
        let (tag, check) = ((key >> 32) as u32, key as u32);
        let older = self.without_removed(band_idx, newest);
        let mut n_entries = 0;
        let mut first_id = id;
        if older != NO_ENTRY {
            for (id, link) in entries::chain(self, band_idx, older) {
                if link.check == check {
                    (first_id, n_entries) = (id, n_entries + 1);
                }
            }
        }
        if n_entries < self.buckets.max_bucket_len {
            self.set_link(band_idx, id, Link { older, check });
            self.tables[band_idx].set(position, tag, id);
        } else {
            let new = CappedBucket { band_idx, first_id, n_entries };
            self.capped.entry((band_idx, key)).or_insert(new).n_entries += 1;
            self.tables[band_idx].set(position, tag, older);
        }
    }

    /// Takes the removed entries out of a chain and returns its newest entry, if one is left.
    fn without_removed(&mut self, band_idx: usize, newest: u32) -> u32 {
        if self.n_removed == 0 {
            return newest;
        }
        let mut first = newest;
        let mut last_kept = None;
        let mut next = newest;
        while next != NO_ENTRY {
            let older = self.link_of(band_idx, next).older;
            if !self.is_removed(next) {
                last_kept = Some(next);
            } else if let Some(kept) = last_kept {
                let check = self.link_of(band_idx, kept).check;
                self.set_link(band_idx, kept, Link { older, check });
            } else {
                first = older;
            }
            next = older;
        }
        first
    }

    fn link_of(&self, band_idx: usize, id: u32) -> Link {
        Link::unpack(self.links[id as usize * self.banding.n_bands() + band_idx])
    }

    fn set_link(&mut self, band_idx: usize, id: u32, link: Link) {
        self.links[id as usize * self.banding.n_bands() + band_idx] = link.pack();
    }
}
