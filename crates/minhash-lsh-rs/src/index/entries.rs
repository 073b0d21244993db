//! The walk from a key to the entries of its bucket, the same for an index in memory and for one in a file.

/// The end of a chain.
pub(super) const NO_ENTRY: u32 = u32::MAX;

/// Where an entry stands in one band: the next older entry of the chain, and the low half of the band's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) older: u32,
    pub(super) check: u32,
}

impl Link {
    pub(super) fn pack(self) -> u64 {
        (u64::from(self.older) << 32) | u64::from(self.check)
    }

    pub(super) fn unpack(word: u64) -> Self {
        Self { older: (word >> 32) as u32, check: word as u32 }
    }
}

/// What a walk needs to know of an index.
pub(super) trait Entries {
    /// Returns the newest entry of the bucket of a tag.
    fn newest(&self, band_idx: usize, tag: u32) -> Option<u32>;
    /// Returns the link of an entry, if there is such an entry.
    fn link(&self, band_idx: usize, id: u32) -> Option<Link>;
    fn is_removed(&self, id: u32) -> bool;
}

/// Collects the entries that share a bucket with the keys of a signature, ascending, each once.
pub(super) fn collect(entries: &impl Entries, keys: &[u64], ids: &mut Vec<u32>) {
    ids.clear();
    for (band_idx, &key) in keys.iter().enumerate() {
        for_each(entries, band_idx, key, |id| ids.push(id));
    }
    if ids.len() > 1 {
        ids.sort_unstable();
        ids.dedup();
    }
}

/// Calls `function` with the entries of one bucket, the newest first.
#[inline]
pub(super) fn for_each(entries: &impl Entries, band_idx: usize, key: u64, mut function: impl FnMut(u32)) {
    let Some(newest) = entries.newest(band_idx, (key >> 32) as u32) else { return };
    for (id, link) in chain(entries, band_idx, newest) {
        if link.check == key as u32 && !entries.is_removed(id) {
            function(id);
        }
    }
}

/// Walks from an entry to ever older ones. Ids fall at each step, so that no file, however damaged, can make it endless.
pub(super) fn chain(
    entries: &impl Entries,
    band_idx: usize,
    newest: u32,
) -> impl Iterator<Item = (u32, Link)> {
    let mut next = Some(newest);
    std::iter::from_fn(move || {
        let id = next?;
        let link = entries.link(band_idx, id)?;
        next = (link.older < id).then_some(link.older);
        Some((id, link))
    })
}
