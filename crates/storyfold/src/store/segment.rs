//! A segment: records, sorted by the hash of their key, written once.
//!
//! ```text
//! offset  bytes
//!      0      8  89 53 46 53 45 47 0d 0a: the magic number
//!      8      4  version of the format
//!     12      4  what the records are: 1 reports, 2 stories, 3 findings, 4 the state, 5 marks
//!     16         the records, one behind the other, each with 8 bytes, xxh3 of it, behind it
//!                the index: 12 bytes a record, ascending by the first, of equals by key
//!                    8  xxh3 of the key
//!                    4  how many bytes the record has, with its hash
//!                the end, 40 bytes
//!                    8  where the index begins
//!                    8  how many records there are
//!                    8  xxh3 of the index
//!                    8  how many bytes the file has
//!                    8  xxh3 of the first 16 bytes of the file and the 32 before this
//! ```
//!
//! Before version 3 the index has 32 bytes a record, and the record no hash behind it: xxh3 of the key, where the record begins, how many bytes
//! it has, xxh3 of these, 8 bytes each. Every record begins with its key and the number of the commit that wrote it. All hashes are 64 bits of
//! xxh3 with seed 0.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use xxhash_rust::xxh3::xxh3_64;

use crate::error::Error;
use crate::store::FORMAT_VERSIONS;
use crate::store::codec::{Decoder, Encoder};
use crate::store::disk::{Disk, NewFile, read_exact_at};

const MAGIC: [u8; 8] = *b"\x89SFSEG\r\n";
const HEAD_BYTES: u64 = 16;
const HASH_BYTES: usize = 8;
const END_BYTES: u64 = 40;
/// How many bytes are read at a time where all records are.
const READ_BYTES: u64 = 1 << 18;

/// What the records of a segment are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SegmentKind {
    Reports,
    Stories,
    /// What was found of reports when they were linked.
    Findings,
    /// One record, the state of the groups.
    State,
    /// By what reports are found.
    Marks,
}

impl SegmentKind {
    pub(crate) const ALL: [Self; 5] =
        [Self::Reports, Self::Stories, Self::Findings, Self::State, Self::Marks];

    pub(crate) const fn code(self) -> u32 {
        match self {
            Self::Reports => 1,
            Self::Stories => 2,
            Self::Findings => 3,
            Self::State => 4,
            Self::Marks => 5,
        }
    }

    pub(crate) fn of_code(code: u32) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.code() == code)
            .ok_or_else(|| Error::damaged(format!("there is no kind {code} of segments")))
    }
}

/// A record: its key, the commit that wrote it, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// The version of the format in which it was written.
    pub(crate) version: u32,
    pub(crate) key: Vec<u8>,
    pub(crate) commit: u64,
    pub(crate) body: Vec<u8>,
}

impl Record {
    /// What records are sorted by.
    pub(crate) fn order(&self) -> (u64, &[u8]) {
        (xxh3_64(&self.key), &self.key)
    }

    /// A record as it is written today.
    pub(crate) fn new(key: Vec<u8>, commit: u64, body: Encoder) -> Self {
        Self { version: *FORMAT_VERSIONS.end(), key, commit, body: body.bytes }
    }

    /// What reads its body.
    pub(crate) const fn decoder(&self) -> Decoder<'_> {
        Decoder::of_record(self.body.as_slice(), self.version)
    }

    /// With a hash behind it.
    fn to_bytes(&self) -> Vec<u8> {
        let mut encoder = Encoder::of_record();
        encoder.count(self.key.len());
        encoder.bytes.extend_from_slice(&self.key);
        encoder.number(self.commit);
        encoder.bytes.extend_from_slice(&self.body);
        encoder.u64(xxh3_64(&encoder.bytes));
        encoder.bytes
    }

    fn of_bytes(bytes: &[u8], version: u32) -> Result<Self, Error> {
        let mut decoder = Decoder::of_record(bytes, version);
        let n_bytes = decoder.count()?;
        let key = decoder.bytes(n_bytes)?.to_vec();
        let commit = decoder.number()?;
        Ok(Self { version, key, commit, body: bytes[bytes.len() - decoder.n_left()..].to_vec() })
    }
}

/// How many bytes the index of a version has for a record.
fn entry_bytes(version: u32) -> u64 {
    if version < 3 { 32 } else { 12 }
}

/// Writes a segment and makes it durable. The records must stand in their order, each key once.
pub(crate) fn write_segment(
    disk: &dyn Disk,
    path: &Path,
    kind: SegmentKind,
    records: impl Iterator<Item = Result<Record, Error>>,
) -> Result<(), Error> {
    let failed = |cause| Error::io(path, "be written", cause);
    let mut file = BufWriter::with_capacity(1 << 18, disk.create(path).map_err(failed)?);
    let mut head = Encoder::default();
    head.bytes.extend_from_slice(&MAGIC);
    head.u32(*FORMAT_VERSIONS.end());
    head.u32(kind.code());
    file.write_all(&head.bytes).map_err(failed)?;
    let mut index = Encoder::default();
    let (mut at, mut n_records) = (HEAD_BYTES, 0_u64);
    for record in records {
        let record = record?;
        let bytes = record.to_bytes();
        index.u64(xxh3_64(&record.key));
        let too_long =
            |_| Error::config(format!("a report has {} bytes: must be fewer than 4 GiB", bytes.len()));
        index.u32(u32::try_from(bytes.len()).map_err(too_long)?);
        file.write_all(&bytes).map_err(failed)?;
        at += bytes.len() as u64;
        n_records += 1;
    }
    file.write_all(&index.bytes).map_err(failed)?;
    let mut end = Encoder::default();
    end.u64(at);
    end.u64(n_records);
    end.u64(xxh3_64(&index.bytes));
    end.u64(at + index.bytes.len() as u64 + END_BYTES);
    end.u64(end_hash(&head.bytes, &end.bytes));
    file.write_all(&end.bytes).map_err(failed)?;
    let mut file: Box<dyn NewFile> = file.into_inner().map_err(|error| failed(error.into_error()))?;
    file.sync().map_err(failed)
}

fn end_hash(head: &[u8], end: &[u8]) -> u64 {
    xxh3_64(&[head, end].concat())
}

/// A segment that is read. Its file may be removed meanwhile.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) path: PathBuf,
    pub(crate) kind: SegmentKind,
    pub(crate) n_bytes: u64,
    version: u32,
    /// Where the index begins, how many records it has, and its hash.
    index_place: (u64, u64, u64),
    /// Read when a record is first asked for.
    index: OnceLock<Index>,
    file: File,
}

/// Where the records of a segment are.
#[derive(Debug)]
struct Index {
    /// Ascending.
    key_hashes: Vec<u64>,
    /// Where each begins, and where the last ends.
    begins: Vec<u64>,
    /// The hash of each, where it does not stand behind it.
    hashes: Vec<u64>,
}

impl Segment {
    /// Opens a segment and checks its first and last bytes. Its index is checked when it is first needed, and a record when it is read.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let failed = |cause| Error::io(path, "be read", cause);
        let file = File::open(path).map_err(failed)?;
        let n_bytes = file.metadata().map_err(failed)?.len();
        let read = |begin: u64, n_bytes: u64| {
            let mut bytes = vec![0; n_bytes as usize];
            read_exact_at(&file, &mut bytes, begin).map_err(failed)?;
            Ok::<_, Error>(bytes)
        };
        if n_bytes < HEAD_BYTES + END_BYTES {
            return Err(Error::damaged(format!("{n_bytes} bytes are too few")).in_file(path));
        }
        let head = read(0, HEAD_BYTES)?;
        let end = read(n_bytes - END_BYTES, END_BYTES)?;
        let checked = || {
            let mut decoder = Decoder::new(&head);
            if decoder.bytes(MAGIC.len())? != MAGIC {
                return Err(Error::damaged("it is no segment"));
            }
            let version = decoder.u32()?;
            let kind = SegmentKind::of_code(decoder.u32()?);
            let mut decoder = Decoder::new(&end);
            let (begin, n_records, index_hash) = (decoder.u64()?, decoder.u64()?, decoder.u64()?);
            let (n_bytes_told, hash) = (decoder.u64()?, decoder.u64()?);
            if hash != end_hash(&head, &end[..32]) || n_bytes_told != n_bytes {
                return Err(Error::damaged("its first or last bytes are not as they were written"));
            }
            if !FORMAT_VERSIONS.contains(&version) {
                return Err(Error::mismatch(format!(
                    "it has version {version} of the format; this program reads {} to {}",
                    FORMAT_VERSIONS.start(),
                    FORMAT_VERSIONS.end()
                )));
            }
            let fits = n_records
                .checked_mul(entry_bytes(version))
                .and_then(|n_bytes| n_bytes.checked_add(begin)?.checked_add(END_BYTES));
            if fits != Some(n_bytes) || begin < HEAD_BYTES {
                return Err(Error::damaged("its index does not fit"));
            }
            Ok((version, kind?, (begin, n_records, index_hash)))
        };
        let (version, kind, index_place) = checked().map_err(|error| error.in_file(path))?;
        Ok(Self { path: path.to_owned(), kind, n_bytes, version, index_place, index: OnceLock::new(), file })
    }

    /// The version of the format in which it was written.
    pub(crate) const fn version(&self) -> u32 {
        self.version
    }

    fn index(&self) -> Result<&Index, Error> {
        if let Some(index) = self.index.get() {
            return Ok(index);
        }
        let (begin, n_records, hash) = self.index_place;
        let mut bytes = vec![0; (n_records * entry_bytes(self.version)) as usize];
        read_exact_at(&self.file, &mut bytes, begin)
            .map_err(|cause| Error::io(&self.path, "be read", cause))?;
        let index = if xxh3_64(&bytes) == hash {
            Index::of_bytes(&bytes, self.version, begin)
        } else {
            Err(Error::damaged("its index is not as it was written"))
        };
        let index = index.map_err(|error| error.in_file(&self.path))?;
        Ok(self.index.get_or_init(|| index))
    }

    /// The record of a key by its hash, checked, if it is the one that is wanted.
    pub(crate) fn get(
        &self,
        key_hash: u64,
        is_wanted: impl Fn(&Record) -> bool,
    ) -> Result<Option<Record>, Error> {
        let index = self.index()?;
        let begin = index.key_hashes.partition_point(|&other| other < key_hash);
        for at in (begin..index.key_hashes.len()).take_while(|&at| index.key_hashes[at] == key_hash) {
            let record = self.read(index, at)?;
            if is_wanted(&record) {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }

    /// Whether there is a record whose key has a hash.
    pub(crate) fn has_key_hash(&self, key_hash: u64) -> Result<bool, Error> {
        Ok(self.index()?.key_hashes.binary_search(&key_hash).is_ok())
    }

    /// How many bytes the records have whose keys have hashes of a list, which ascends, and how many all have.
    pub(crate) fn n_bytes_of(&self, key_hashes: &[u64]) -> Result<[u64; 2], Error> {
        let index = self.index()?;
        let mut n_bytes = [0; 2];
        for (at, key_hash) in index.key_hashes.iter().enumerate() {
            let of_record = index.begins[at + 1] - index.begins[at];
            n_bytes[0] += if key_hashes.binary_search(key_hash).is_ok() { of_record } else { 0 };
            n_bytes[1] += of_record;
        }
        Ok(n_bytes)
    }

    /// All records in their order, each checked when it is its turn. If the index cannot be read that is the only one.
    pub(crate) const fn records(&self) -> Records<'_> {
        Records { segment: self, at: 0, read: Vec::new(), read_from: 0 }
    }

    fn read(&self, index: &Index, at: usize) -> Result<Record, Error> {
        let begin = index.begins[at];
        let mut bytes = vec![0; (index.begins[at + 1] - begin) as usize];
        read_exact_at(&self.file, &mut bytes, begin)
            .map_err(|cause| Error::io(&self.path, "be read", cause))?;
        self.checked(index, at, &bytes)
    }

    /// The record at a place of the index, of its bytes.
    fn checked(&self, index: &Index, at: usize, bytes: &[u8]) -> Result<Record, Error> {
        let (begin, key_hash) = (index.begins[at], index.key_hashes[at]);
        let hashed = match index.hashes.get(at) {
            Some(&hash) => Some((bytes, hash)),
            None => {
                bytes.split_last_chunk::<HASH_BYTES>().map(|(bytes, hash)| (bytes, u64::from_le_bytes(*hash)))
            }
        };
        let record = hashed
            .filter(|&(bytes, hash)| xxh3_64(bytes) == hash)
            .and_then(|(bytes, _)| Record::of_bytes(bytes, self.version).ok());
        record.filter(|record| xxh3_64(&record.key) == key_hash).ok_or_else(|| {
            let place = format!("the record at byte {begin} is not as it was written");
            Error::damaged(place).in_file(&self.path)
        })
    }
}

/// The records of a segment, read many at a time.
#[derive(Debug)]
pub(crate) struct Records<'a> {
    segment: &'a Segment,
    /// The place of the next one in the index.
    at: usize,
    /// Bytes of the file, and where they begin.
    read: Vec<u8>,
    read_from: u64,
}

impl Records<'_> {
    /// The next record; none behind the last.
    fn read_next(&mut self) -> Result<Option<Record>, Error> {
        let index = self.segment.index()?;
        let Some(&[begin, end]) = index.begins.get(self.at..self.at + 2).and_then(<[u64]>::first_chunk)
        else {
            return Ok(None);
        };
        if end > self.read_from + self.read.len() as u64 {
            let n_bytes = (end - begin).max(READ_BYTES).min(self.segment.index_place.0 - begin);
            self.read.resize(n_bytes as usize, 0);
            self.read_from = begin;
            read_exact_at(&self.segment.file, &mut self.read, begin).map_err(|cause| {
                self.read.clear();
                Error::io(&self.segment.path, "be read", cause)
            })?;
        }
        let bytes = (begin - self.read_from) as usize..(end - self.read_from) as usize;
        self.segment.checked(index, self.at, &self.read[bytes]).map(Some)
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Record, Error>;

    fn next(&mut self) -> Option<Result<Record, Error>> {
        if self.at == usize::MAX {
            return None;
        }
        let record = self.read_next().transpose();
        // Nothing follows an index that is damaged.
        self.at = if self.segment.index.get().is_some() { self.at + 1 } else { usize::MAX };
        record
    }
}

impl Index {
    /// Of bytes that are as they were written; the records fill the file up to `index_begin`.
    fn of_bytes(bytes: &[u8], version: u32, index_begin: u64) -> Result<Self, Error> {
        let mut decoder = Decoder::new(bytes);
        let n_records = bytes.len() / entry_bytes(version) as usize;
        let mut index = Self {
            key_hashes: Vec::with_capacity(n_records),
            begins: Vec::with_capacity(n_records + 1),
            hashes: Vec::new(),
        };
        let mut at = HEAD_BYTES;
        for _ in 0..n_records {
            let key_hash = decoder.u64()?;
            let (begin, n_bytes) = if version < 3 {
                let place = (decoder.u64()?, decoder.u64()?);
                index.hashes.push(decoder.u64()?);
                place
            } else {
                (at, u64::from(decoder.u32()?))
            };
            let ascends = index.key_hashes.last().is_none_or(|last| *last <= key_hash);
            let end = begin.checked_add(n_bytes).filter(|&end| end <= index_begin);
            let Some(end) = end.filter(|_| ascends && begin == at) else {
                return Err(Error::damaged("its index does not fit the records"));
            };
            index.key_hashes.push(key_hash);
            index.begins.push(begin);
            at = end;
        }
        index.begins.push(at);
        if at == index_begin {
            Ok(index)
        } else {
            Err(Error::damaged("bytes stand between records and index"))
        }
    }
}

/// Puts records into the order of a segment.
pub(crate) fn sort(records: &mut [Record]) {
    records.sort_by(|one, other| one.order().cmp(&other.order()));
}

/// The records of several segments in their order, of every key the one that was written last.
///
/// A stretch of each segment is in memory at a time.
pub(crate) fn merged<'a>(segments: &[&'a Segment]) -> impl Iterator<Item = Result<Record, Error>> + use<'a> {
    let mut records: Vec<Records<'a>> = segments.iter().map(|segment| segment.records()).collect();
    // By order, then by commit: the last of a key comes last.
    let mut heads: BTreeMap<(u64, Vec<u8>, u64, usize), Record> = BTreeMap::new();
    let (mut is_primed, n_segments) = (false, segments.len());
    std::iter::from_fn(move || {
        let mut advance = |heads: &mut BTreeMap<_, Record>, source_idx: usize| {
            let Some(record) = records[source_idx].next().transpose()? else { return Ok(()) };
            heads.insert((xxh3_64(&record.key), record.key.clone(), record.commit, source_idx), record);
            Ok::<(), Error>(())
        };
        if !is_primed {
            is_primed = true;
            for source_idx in 0..n_segments {
                if let Err(error) = advance(&mut heads, source_idx) {
                    return Some(Err(error));
                }
            }
        }
        let ((.., source_idx), mut last) = heads.pop_first()?;
        if let Err(error) = advance(&mut heads, source_idx) {
            return Some(Err(error));
        }
        while heads.first_key_value().is_some_and(|(_, next)| next.key == last.key) {
            let ((.., source_idx), next) = heads.pop_first()?;
            last = next;
            if let Err(error) = advance(&mut heads, source_idx) {
                return Some(Err(error));
            }
        }
        Some(Ok(last))
    })
}
