//! Many insertions or queries at once, band by band.
//!
//! A table of a large index does not fit the caches, let alone all of them. So a chunk of signatures goes through one band
//! after the other: the memory at hand is then that of one table, and of each signature it is asked for a few
//! signatures ahead. As bands do not know each other, the result is that of going signature by signature.

use std::ops::Range;

use crate::candidates::Candidates;
use crate::error::Error;
use crate::index::entries;
use crate::index::lsh_index::LshIndex;
use crate::index::matches::Matches;
use crate::index::table::Table;
use crate::sketch::Signatures;

/// How many signatures go through a band before the next band has its turn.
const CHUNK: usize = 1 << 16;
/// How many signatures ahead the memory is asked for control words, and half as many for places.
const LOOKAHEAD: usize = 24;

impl LshIndex {
    /// Inserts many signatures and returns their ids.
    ///
    /// # Errors
    ///
    /// Those of [`insert`](Self::insert); then nothing is inserted.
    pub fn insert_batch(&mut self, signatures: &Signatures) -> Result<Range<u32>, Error> {
        let begin = self.next_id();
        self.insert_chunks(signatures, |_, _, _, _| ())?;
        Ok(begin..self.next_id())
    }

    /// Returns for each signature the entries that share a bucket with it, ascending, each once.
    ///
    /// # Errors
    ///
    /// Those of [`query`](Self::query).
    pub fn query_batch(&self, signatures: &Signatures) -> Result<Matches, Error> {
        self.check_sketch(signatures.seed(), signatures.n_slots(), signatures.slot_width())?;
        let mut matches = Matches::default();
        let mut pairs = Vec::new();
        for begin in (0..signatures.len()).step_by(CHUNK) {
            let chunk = Chunk::new(self, signatures, begin..signatures.len().min(begin + CHUNK));
            pairs.clear();
            for (band_idx, table) in self.tables.iter().enumerate() {
                let keys = chunk.keys(band_idx);
                for (position, &key) in keys.iter().enumerate() {
                    ask_ahead(table, keys, position, Table::prefetch_match);
                    let row = chunk.rows[position];
                    entries::for_each(self, band_idx, key, |id| pairs.push((row, id)));
                }
            }
            matches.extend(chunk.n_rows, &pairs);
        }
        Ok(matches)
    }

    /// Inserts many signatures, each after asking for the entries that share a bucket with it: all pairs of a new
    /// entry with an earlier one, and the capped buckets of the whole index.
    ///
    /// On an empty index this is what [`candidate_pairs`](crate::candidate_pairs) returns.
    ///
    /// # Errors
    ///
    /// Those of [`insert`](Self::insert); then nothing is inserted.
    pub fn query_then_insert_batch(&mut self, signatures: &Signatures) -> Result<Candidates, Error> {
        let mut pairs = Vec::new();
        self.insert_chunks(signatures, |index, band_idx, key, id| {
            entries::for_each(index, band_idx, key, |earlier| pairs.push((earlier, id)));
        })?;
        pairs.sort_unstable();
        pairs.dedup();
        Ok(Candidates { pairs, capped: self.capped() })
    }

    /// Inserts signatures, and calls `look` with band, key and id before an entry goes into the bucket.
    fn insert_chunks(
        &mut self,
        signatures: &Signatures,
        mut look: impl FnMut(&Self, usize, u64, u32),
    ) -> Result<(), Error> {
        self.check_sketch(signatures.seed(), signatures.n_slots(), signatures.slot_width())?;
        self.check_room(signatures.len())?;
        for table in &mut self.tables {
            table.reserve(signatures.len());
        }
        self.links.reserve(signatures.len() * self.banding.n_bands());
        for begin in (0..signatures.len()).step_by(CHUNK) {
            let chunk = Chunk::new(self, signatures, begin..signatures.len().min(begin + CHUNK));
            let first_id = self.add_ids(chunk.n_rows);
            for band_idx in 0..self.tables.len() {
                let keys = chunk.keys(band_idx);
                for (position, &key) in keys.iter().enumerate() {
                    ask_ahead(&self.tables[band_idx], keys, position, Table::prefetch_place);
                    let id = first_id + chunk.rows[position];
                    look(self, band_idx, key, id);
                    self.link(band_idx, key, id);
                }
            }
        }
        Ok(())
    }
}

/// The keys of some signatures, band by band.
struct Chunk {
    keys: Vec<u64>,
    /// From the keys of one band to those of the next.
    stride: usize,
    /// The rows of the signatures that are not empty, to which the keys belong.
    rows: Vec<u32>,
    n_rows: usize,
}

impl Chunk {
    fn new(index: &LshIndex, signatures: &Signatures, range: Range<usize>) -> Self {
        let n_rows = range.len();
        let n_bands = index.banding.n_bands();
        // An odd number of cache lines, as a power of two would put all bands of a signature into one set of the cache.
        let stride = n_rows.next_multiple_of(16) + 8;
        let mut keys = vec![0; stride * n_bands];
        let mut rows = Vec::with_capacity(n_rows);
        let mut keys_of_row = Vec::with_capacity(n_bands);
        for (row, idx) in range.enumerate() {
            let signature = signatures.get(idx);
            if signature.is_empty() {
                continue;
            }
            keys_of_row.clear();
            index.banding.keys(&signature, &mut keys_of_row);
            for (key, place) in keys_of_row.iter().zip(keys[rows.len()..].iter_mut().step_by(stride)) {
                *place = *key;
            }
            rows.push(row as u32);
        }
        Self { keys, stride, rows, n_rows }
    }

    fn keys(&self, band_idx: usize) -> &[u64] {
        &self.keys[band_idx * self.stride..][..self.rows.len()]
    }
}

/// Asks the memory for the control word of a key further on, and for the place of one half as far.
#[inline]
fn ask_ahead(table: &Table, keys: &[u64], position: usize, ask_place: impl Fn(&Table, u32)) {
    if let Some(&key) = keys.get(position + LOOKAHEAD) {
        table.prefetch((key >> 32) as u32);
    }
    if let Some(&key) = keys.get(position + LOOKAHEAD / 2) {
        ask_place(table, (key >> 32) as u32);
    }
}
