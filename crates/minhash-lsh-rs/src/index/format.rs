//! The file of an index. The documentation of the crate draws it byte by byte.

use xxhash_rust::xxh3::xxh3_64;

use crate::banding::Banding;
use crate::candidates::BucketOptions;
use crate::error::{Error, ErrorKind};
use crate::index::lsh_index::LshIndex;
use crate::index::table::{GROUP, Table};
use crate::sketch::{SketcherOptions, SlotWidth};

const MAGIC: [u8; 8] = *b"\x89MLSHIX\n";
const VERSION: u32 = 1;
const HEADER_LEN: usize = 96;
const CHECKED_HEADER_LEN: usize = 88;

/// What the first 96 bytes say, and where the parts begin.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) sketch: SketcherOptions,
    pub(super) banding: Banding,
    pub(super) buckets: BucketOptions,
    pub(super) n_ids: u32,
    pub(super) n_capped: usize,
    /// Offset of the table of each band, and its number of groups.
    pub(super) tables: Vec<(usize, usize)>,
    pub(super) links: usize,
    pub(super) removed: usize,
    pub(super) capped: usize,
}

/// Writes an index.
pub(super) fn to_bytes(index: &LshIndex) -> Vec<u8> {
    let n_groups: usize = index.tables.iter().map(Table::n_groups).sum();
    let n_words = index.tables.len()
        + n_groups * (1 + GROUP)
        + index.links.len()
        + index.removed.len()
        + 3 * index.capped.len();
    let len = HEADER_LEN + 8 * n_words;
    let mut bytes = Vec::with_capacity(len);
    bytes.extend(MAGIC);
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend(index.sketch.slot_width.bits().to_le_bytes());
    bytes.extend(index.sketch.seed.to_le_bytes());
    bytes.extend((index.sketch.n_slots as u64).to_le_bytes());
    bytes.extend((index.banding.n_bands() as u32).to_le_bytes());
    bytes.extend((index.banding.n_rows() as u32).to_le_bytes());
    bytes.extend((index.buckets.max_bucket_len as u64).to_le_bytes());
    bytes.extend(u64::from(index.n_ids).to_le_bytes());
    bytes.extend((index.capped.len() as u64).to_le_bytes());
    bytes.extend((len as u64).to_le_bytes());
    bytes.resize(HEADER_LEN, 0);

    let lengths = index.tables.iter().map(|table| table.n_groups() as u64);
    let tables = index.tables.iter().flat_map(Table::words);
    let capped = index.capped.iter().flat_map(|(&(_, key), bucket)| {
        [key, ((bucket.band_idx as u64) << 32) | u64::from(bucket.first_id), bucket.n_entries as u64]
    });
    let links = index.links.iter().copied();
    let removed = index.removed.iter().copied();
    for word in lengths.chain(tables).chain(links).chain(removed).chain(capped) {
        bytes.extend(word.to_le_bytes());
    }
    let body = xxh3_64(&bytes[HEADER_LEN..]);
    bytes[72..80].copy_from_slice(&body.to_le_bytes());
    let header = xxh3_64(&bytes[..CHECKED_HEADER_LEN]);
    bytes[88..96].copy_from_slice(&header.to_le_bytes());
    bytes
}

impl Layout {
    /// Reads and checks the header, and that the parts fill the file.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Error> {
        let header = bytes.get(..HEADER_LEN).ok_or_else(|| truncated(bytes.len(), HEADER_LEN))?;
        if header[..8] != MAGIC {
            return Err(format_error("the file does not begin with the magic number of an index"));
        }
        let version = word32(header, 8);
        if version != VERSION {
            return Err(format_error(format!(
                "the version of the format at byte 8 is {version}: must be {VERSION}"
            )));
        }
        if word(header, 88) != xxh3_64(&header[..CHECKED_HEADER_LEN]) {
            return Err(format_error(
                "the checksum of the header at byte 88 does not match: the file was altered",
            ));
        }
        if word(header, 64) != bytes.len() as u64 {
            return Err(truncated(bytes.len(), word(header, 64)));
        }
        let slot_width = match word32(header, 12) {
            16 => SlotWidth::Bits16,
            32 => SlotWidth::Bits32,
            bits => {
                return Err(format_error(format!("bits of a slot at byte 12 is {bits}: must be 16 or 32")));
            }
        };
        let n_slots = usize_at(header, 24)?;
        let sketch =
            SketcherOptions::default().seed(word(header, 16)).n_slots(n_slots).slot_width(slot_width);
        let banding = Banding::new(word32(header, 32) as usize, word32(header, 36) as usize)?;
        let buckets = BucketOptions::default().max_bucket_len(usize_at(header, 40)?);
        sketch.check()?;
        buckets.check()?;
        banding.check_slots(n_slots)?;
        let n_ids = u32::try_from(word(header, 48)).ok().filter(|&n_ids| n_ids < u32::MAX);
        let n_ids = n_ids.ok_or_else(|| {
            format_error(format!("n_ids at byte 48 is {}: must be below {}", word(header, 48), u32::MAX))
        })?;
        Self::place(bytes, sketch, banding, buckets, n_ids, usize_at(header, 56)?)
    }

    fn place(
        bytes: &[u8],
        sketch: SketcherOptions,
        banding: Banding,
        buckets: BucketOptions,
        n_ids: u32,
        n_capped: usize,
    ) -> Result<Self, Error> {
        let mut parts = Parts { len: bytes.len(), offset: HEADER_LEN };
        let lengths = parts.take(banding.n_bands(), 1)?;
        let mut tables = Vec::with_capacity(banding.n_bands());
        for band_idx in 0..banding.n_bands() {
            let n_groups = usize_at(bytes, lengths + 8 * band_idx)?;
            if n_groups == 0 {
                let message = format!("groups of band {band_idx} is {n_groups}: must be at least 1");
                return Err(format_error(message));
            }
            tables.push((parts.take(n_groups, 1 + GROUP)?, n_groups));
        }
        let links = parts.take(n_ids as usize, banding.n_bands())?;
        let removed = parts.take((n_ids as usize).div_ceil(64), 1)?;
        let capped = parts.take(n_capped, 3)?;
        if parts.offset != bytes.len() {
            return Err(format_error(format!(
                "the parts end at byte {}: must end with the file, at {}",
                parts.offset,
                bytes.len()
            )));
        }
        Ok(Self { sketch, banding, buckets, n_ids, n_capped, tables, links, removed, capped })
    }
}

/// Checks the part of the file that the header's checksum does not cover. The header must have been read.
pub(super) fn check_body(bytes: &[u8]) -> Result<(), Error> {
    if xxh3_64(&bytes[HEADER_LEN..]) != word(bytes, 72) {
        return Err(format_error("the checksum of the body at byte 72 does not match: the file was altered"));
    }
    Ok(())
}

/// Hands out the parts of the file one after another.
struct Parts {
    len: usize,
    offset: usize,
}

impl Parts {
    /// Returns the offset of a part of so many items of so many words.
    fn take(&mut self, n_items: usize, n_words: usize) -> Result<usize, Error> {
        let begin = self.offset;
        let end = n_items.checked_mul(8 * n_words).and_then(|n_bytes| n_bytes.checked_add(begin));
        let end = end.filter(|&end| end <= self.len);
        self.offset = end.ok_or_else(|| {
            format_error(format!(
                "a part at byte {begin} reaches beyond the file, which has {} bytes",
                self.len
            ))
        })?;
        Ok(begin)
    }
}

/// Reads the word at a byte that is known to be inside.
pub(super) fn word(bytes: &[u8], offset: usize) -> u64 {
    let (array, _) = bytes[offset..].split_first_chunk().expect("the layout was checked against the length");
    u64::from_le_bytes(*array)
}

fn word32(bytes: &[u8], offset: usize) -> u32 {
    let (array, _) = bytes[offset..].split_first_chunk().expect("the layout was checked against the length");
    u32::from_le_bytes(*array)
}

fn usize_at(bytes: &[u8], offset: usize) -> Result<usize, Error> {
    let value = word(bytes, offset);
    usize::try_from(value).map_err(|_| {
        format_error(format!("the word at byte {offset} is {value}: must be at most {}", usize::MAX))
    })
}

pub(super) fn format_error(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Format, message)
}

fn truncated(len: usize, wanted: impl std::fmt::Display) -> Error {
    format_error(format!("the file has {len} bytes: must have {wanted}"))
}
