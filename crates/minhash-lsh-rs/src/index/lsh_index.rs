//! The index that grows entry by entry.

use std::collections::BTreeMap;

use crate::banding::Banding;
use crate::candidates::{BucketOptions, CappedBucket};
use crate::error::{Error, ErrorKind};
use crate::index::entries::{self, Entries, Link, NO_ENTRY};
use crate::index::table::{Probe, Table};
use crate::sketch::{Signature, SketcherOptions, SlotWidth, check_sketch};

/// Buckets of signatures that are inserted one by one or in batches, and asked at any time.
///
/// Entries get the ids 0, 1, 2 and so on, in the order of insertion; an id is never given out twice. The index keeps
/// the keys of the bands, not the signatures: 8 bytes a band and entry for the entry, and 11 to 22 for its place.
/// A query asks one cache line a band; a batch asks for them ahead, and is two to three times as fast.
///
/// Two entries share a bucket if the 64-bit keys of a band are equal, which happens to different slots once in 2^64 times.
///
/// ```
/// use minhash_lsh_rs::{Banding, BucketOptions, LshIndex, Sketcher, SketcherOptions};
///
/// let options = SketcherOptions::default();
/// let sketcher = Sketcher::new(options)?;
/// let mut index = LshIndex::new(options, Banding::new(32, 4)?, BucketOptions::default())?;
///
/// let first = index.insert(&sketcher.sketch(&[1, 2, 3, 4, 5]).as_signature())?;
/// index.insert(&sketcher.sketch(&[7, 8, 9]).as_signature())?;
/// assert_eq!(index.query(&sketcher.sketch(&[1, 2, 3, 4, 5]).as_signature())?, [first]);
/// index.remove(first)?;
/// assert_eq!(index.query(&sketcher.sketch(&[1, 2, 3, 4, 5]).as_signature())?, []);
/// # Ok::<(), minhash_lsh_rs::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct LshIndex {
    pub(super) sketch: SketcherOptions,
    pub(super) banding: Banding,
    pub(super) buckets: BucketOptions,
    pub(super) tables: Vec<Table>,
    /// The packed [`Link`]s, `n_bands` an entry.
    pub(super) links: Vec<u64>,
    /// One bit an entry.
    pub(super) removed: Vec<u64>,
    pub(super) n_ids: u32,
    pub(super) n_removed: u32,
    pub(super) capped: BTreeMap<BucketKey, CappedBucket>,
}

/// What makes a bucket: the band and the key of its slots.
pub(super) type BucketKey = (usize, u64);

impl LshIndex {
    /// Makes an empty index for the signatures of a sketcher with these options.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`] if an option is out of its range; [`ErrorKind::Mismatch`] if the bands need more slots
    /// than there are.
    pub fn new(sketch: SketcherOptions, banding: Banding, buckets: BucketOptions) -> Result<Self, Error> {
        sketch.check()?;
        buckets.check()?;
        banding.check_slots(sketch.n_slots)?;
        Ok(Self {
            sketch,
            banding,
            buckets,
            tables: vec![Table::new(); banding.n_bands()],
            links: Vec::new(),
            removed: Vec::new(),
            n_ids: 0,
            n_removed: 0,
            capped: BTreeMap::new(),
        })
    }

    /// Returns the number of entries that are not removed.
    #[must_use]
    pub fn len(&self) -> usize {
        (self.n_ids - self.n_removed) as usize
    }

    /// Tells whether there is no entry that is not removed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the id that the next insertion will give.
    #[must_use]
    pub fn next_id(&self) -> u32 {
        self.n_ids
    }

    /// Returns the cut of the signatures.
    #[must_use]
    pub fn banding(&self) -> Banding {
        self.banding
    }

    /// Returns the buckets that later entries were not added to, in order of band and first entry.
    #[must_use]
    pub fn capped(&self) -> Vec<CappedBucket> {
        let mut capped: Vec<CappedBucket> = self.capped.values().copied().collect();
        capped.sort_unstable();
        capped
    }

    /// Inserts a signature and returns its id. The empty set gets an id too, and is never found.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`] if the signature was made with other options; [`ErrorKind::Id`] if the ids are used up.
    pub fn insert(&mut self, signature: &Signature<'_>) -> Result<u32, Error> {
        self.check_signature(signature)?;
        self.check_room(1)?;
        let keys = self.asked_keys(signature);
        self.ask_places(&keys);
        Ok(self.insert_keys(&keys))
    }

    /// Returns the entries that share a bucket with a signature, ascending, each once.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`] if the signature was made with other options.
    pub fn query(&self, signature: &Signature<'_>) -> Result<Vec<u32>, Error> {
        self.check_signature(signature)?;
        let mut ids = Vec::new();
        let keys = self.asked_keys(signature);
        self.ask_matches(&keys);
        entries::collect(self, &keys, &mut ids);
        Ok(ids)
    }

    /// Returns the entries that share a bucket with a signature, then inserts it, at the price of one of both.
    ///
    /// # Errors
    ///
    /// Those of [`insert`](Self::insert).
    pub fn query_then_insert(&mut self, signature: &Signature<'_>) -> Result<(Vec<u32>, u32), Error> {
        self.check_signature(signature)?;
        self.check_room(1)?;
        let keys = self.asked_keys(signature);
        self.ask_places(&keys);
        let mut ids = Vec::new();
        entries::collect(self, &keys, &mut ids);
        Ok((ids, self.insert_keys(&keys)))
    }

    /// Removes an entry: it is found no more, and its id is not given out again.
    ///
    /// The memory of the entry is not given back; that of its links is reused when a bucket is next extended.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Id`] if no entry has this id, or it was removed before.
    pub fn remove(&mut self, id: u32) -> Result<(), Error> {
        if id >= self.n_ids {
            return Err(Error::new(ErrorKind::Id, format!("id is {id}: must be below {}", self.n_ids)));
        }
        if self.is_removed(id) {
            return Err(Error::new(
                ErrorKind::Id,
                format!("id is {id}: must be an entry, and that one was removed"),
            ));
        }
        self.removed[id as usize / 64] |= 1 << (id % 64);
        self.n_removed += 1;
        Ok(())
    }

    pub(super) fn check_signature(&self, signature: &Signature<'_>) -> Result<(), Error> {
        self.check_sketch(signature.seed(), signature.n_slots(), signature.slot_width())
    }

    pub(super) fn check_sketch(&self, seed: u64, n_slots: usize, slot_width: SlotWidth) -> Result<(), Error> {
        check_sketch("index", &self.sketch, seed, n_slots, slot_width)
    }

    pub(super) fn check_room(&self, n_more: usize) -> Result<(), Error> {
        // The largest id ends chains, and one more than an id must fit beside a tag.
        let n_left = (NO_ENTRY - 1 - self.n_ids) as usize;
        if n_more > n_left {
            let message = format!(
                "the number of signatures is {n_more}: must be at most {n_left}, the ids that are left"
            );
            return Err(Error::new(ErrorKind::Id, message));
        }
        Ok(())
    }

    /// Computes the keys of a signature, none for the empty set, and asks the memory for their buckets.
    fn ask_keys(&self, signature: &Signature<'_>, keys: &mut Vec<u64>) {
        keys.clear();
        if signature.is_empty() {
            return;
        }
        self.banding.keys(signature, keys);
        for (table, key) in self.tables.iter().zip(keys) {
            table.prefetch((*key >> 32) as u32);
        }
    }

    /// Asks the memory for what a query of these keys reads, after their control words.
    fn ask_matches(&self, keys: &[u64]) {
        for (table, key) in self.tables.iter().zip(keys) {
            table.prefetch_match((*key >> 32) as u32);
        }
    }

    /// Asks the memory for what an insertion of these keys writes, after their control words.
    fn ask_places(&self, keys: &[u64]) {
        for (table, key) in self.tables.iter().zip(keys) {
            table.prefetch_place((*key >> 32) as u32);
        }
    }

    fn asked_keys(&self, signature: &Signature<'_>) -> Vec<u64> {
        let mut keys = Vec::new();
        self.ask_keys(signature, &mut keys);
        keys
    }
}

impl Entries for LshIndex {
    fn newest(&self, band_idx: usize, tag: u32) -> Option<u32> {
        match self.tables[band_idx].find(tag) {
            Probe::Taken(_, newest) => Some(newest),
            Probe::Empty(_) | Probe::Nowhere => None,
        }
    }

    fn link(&self, band_idx: usize, id: u32) -> Option<Link> {
        self.links.get(id as usize * self.banding.n_bands() + band_idx).map(|&word| Link::unpack(word))
    }

    fn is_removed(&self, id: u32) -> bool {
        self.removed[id as usize / 64] >> (id % 64) & 1 == 1
    }
}
