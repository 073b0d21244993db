//! An index that is asked where it lies: in a file that is mapped into memory, or in any bytes.

use std::collections::BTreeMap;

use crate::banding::Banding;
use crate::candidates::CappedBucket;
use crate::error::Error;
use crate::index::entries::{self, Entries, Link};
use crate::index::format::{self, Layout, format_error, word};
use crate::index::lsh_index::LshIndex;
use crate::index::table::{self, GROUP, Probe, Table, control_of, newest};
use crate::sketch::{Signature, SketcherOptions, check_sketch};

/// A persisted index, asked without being read: map the file into memory and pass the bytes.
///
/// The form is flat, of fixed byte order and needs no alignment; it stands, byte by byte, in the
/// [crate documentation](crate#the-file-of-an-index). A reader never panics and never runs on, whatever the bytes are.
///
/// ```
/// use minhash_lsh_rs::{Banding, BucketOptions, IndexView, LshIndex, Sketcher, SketcherOptions};
///
/// let options = SketcherOptions::default();
/// let signature = Sketcher::new(options)?.sketch(&[1, 2, 3]);
/// let mut index = LshIndex::new(options, Banding::new(16, 8)?, BucketOptions::default())?;
/// index.insert(&signature.as_signature())?;
///
/// let bytes = index.to_bytes();
/// let view = IndexView::new(&bytes)?;
/// assert_eq!(view.query(&signature.as_signature())?, [0]);
/// assert!(IndexView::new(&bytes[1..]).is_err());
/// # Ok::<(), minhash_lsh_rs::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct IndexView<'a> {
    bytes: &'a [u8],
    layout: Layout,
}

impl<'a> IndexView<'a> {
    /// Checks the whole file, which reads it once, and takes it as an index.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Format`](crate::ErrorKind::Format) if the bytes are not an index of a version that is known, or are
    /// truncated, extended or altered; [`ErrorKind::Option`](crate::ErrorKind::Option) or
    /// [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) if they ask for options out of range.
    pub fn new(bytes: &'a [u8]) -> Result<Self, Error> {
        let view = Self::unverified(bytes)?;
        format::check_body(bytes)?;
        Ok(view)
    }

    /// Checks the header and the lengths only, which is instant, and takes the bytes as an index.
    ///
    /// For a file that was checked before. Queries of a damaged one return wrong entries, but neither panic nor hang.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new), save alterations behind the header.
    pub fn unverified(bytes: &'a [u8]) -> Result<Self, Error> {
        Ok(Self { bytes, layout: Layout::read(bytes)? })
    }

    /// Returns the options of the sketcher whose signatures can be asked for.
    pub fn sketch(&self) -> SketcherOptions {
        self.layout.sketch
    }

    /// Returns the cut of the signatures.
    #[must_use]
    pub fn banding(&self) -> Banding {
        self.layout.banding
    }

    /// Returns the number of ids that were given out, those of removed entries included.
    #[must_use]
    pub fn n_ids(&self) -> u32 {
        self.layout.n_ids
    }

    /// Returns the entries that share a bucket with a signature, ascending, each once.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) if the signature was made with other options.
    pub fn query(&self, signature: &Signature<'_>) -> Result<Vec<u32>, Error> {
        check_sketch(
            "index",
            &self.layout.sketch,
            signature.seed(),
            signature.n_slots(),
            signature.slot_width(),
        )?;
        let mut ids = Vec::new();
        if !signature.is_empty() {
            let banding = self.layout.banding;
            let keys: Vec<u64> =
                (0..banding.n_bands()).map(|band_idx| banding.key(signature, band_idx)).collect();
            entries::collect(self, &keys, &mut ids);
        }
        Ok(ids)
    }

    fn words(&self, offset: usize, n_words: usize) -> Vec<u64> {
        (0..n_words).map(|idx| word(self.bytes, offset + 8 * idx)).collect()
    }

    /// Checks what an index in memory takes for granted, and copies it there.
    fn to_index(&self) -> Result<LshIndex, Error> {
        let Layout { sketch, banding, buckets, n_ids, .. } = self.layout;
        let mut index = LshIndex::new(sketch, banding, buckets)?;
        for (band_idx, &(offset, n_groups)) in self.layout.tables.iter().enumerate() {
            let controls = self.words(offset, n_groups);
            let places = self.words(offset + 8 * n_groups, n_groups * GROUP);
            let is_entry = |&place: &u64| place == 0 || newest(place).is_some_and(|id| id < n_ids);
            let is_controlled = places.chunks(GROUP).map(control_of).eq(controls.iter().copied());
            if !is_controlled || !places.iter().all(is_entry) || !places.contains(&0) {
                return Err(format_error(format!("the table of band {band_idx} is damaged")));
            }
            index.tables[band_idx] = Table::from_parts(controls, places);
        }
        index.n_ids = n_ids;
        index.links = self.words(self.layout.links, n_ids as usize * banding.n_bands());
        let is_older = |(position, &word): (usize, &u64)| {
            let older = Link::unpack(word).older;
            older == entries::NO_ENTRY || (older as usize) < position / banding.n_bands()
        };
        if !index.links.iter().enumerate().all(is_older) {
            return Err(format_error("the links of the entries are damaged"));
        }
        index.removed = self.words(self.layout.removed, (n_ids as usize).div_ceil(64));
        index.n_removed = (0..n_ids).filter(|&id| Entries::is_removed(&index, id)).count() as u32;
        index.capped = self.capped()?;
        Ok(index)
    }

    fn capped(&self) -> Result<BTreeMap<(usize, u64), CappedBucket>, Error> {
        let mut capped = BTreeMap::new();
        for words in self.words(self.layout.capped, 3 * self.layout.n_capped).chunks_exact(3) {
            let (band_idx, first_id) = ((words[1] >> 32) as usize, words[1] as u32);
            let n_entries = usize::try_from(words[2]).unwrap_or(usize::MAX);
            if band_idx >= self.layout.banding.n_bands()
                || first_id >= self.layout.n_ids
                || n_entries > u32::MAX as usize
            {
                return Err(format_error("the list of capped buckets is damaged"));
            }
            capped.insert((band_idx, words[0]), CappedBucket { band_idx, first_id, n_entries });
        }
        Ok(capped)
    }
}

impl Entries for IndexView<'_> {
    fn newest(&self, band_idx: usize, tag: u32) -> Option<u32> {
        let (controls, n_groups) = self.layout.tables[band_idx];
        let places = controls + 8 * n_groups;
        let found = table::probe(
            n_groups,
            tag,
            |group| word(self.bytes, controls + 8 * group),
            |position| word(self.bytes, places + 8 * position),
        );
        match found {
            Probe::Taken(_, newest) => Some(newest),
            Probe::Empty(_) | Probe::Nowhere => None,
        }
    }

    fn link(&self, band_idx: usize, id: u32) -> Option<Link> {
        let position = id as usize * self.layout.banding.n_bands() + band_idx;
        (id < self.layout.n_ids).then(|| Link::unpack(word(self.bytes, self.layout.links + 8 * position)))
    }

    fn is_removed(&self, id: u32) -> bool {
        word(self.bytes, self.layout.removed + 8 * (id as usize / 64)) >> (id % 64) & 1 == 1
    }
}

impl LshIndex {
    /// Writes the index as bytes that [`IndexView`] asks in place and [`from_bytes`](Self::from_bytes) reads back.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        format::to_bytes(self)
    }

    /// Reads an index back into memory, to go on inserting.
    ///
    /// # Errors
    ///
    /// Those of [`IndexView::new`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        IndexView::new(bytes)?.to_index()
    }
}
