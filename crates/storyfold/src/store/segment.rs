//! A segment: records, sorted by the hash of their key, written once.
//!
//! ```text
//! offset  bytes
//!      0      8  89 53 46 53 45 47 0d 0a: the magic number
//!      8      4  version of the format
//!     12      4  what the records are: 1 reports, 2 stories, 3 findings, 4 the state
//!     16         the records, one behind the other
//!                the index: 32 bytes a record, ascending by the first, of equals by key
//!                    8  xxh3 of the key
//!                    8  where the record begins
//!                    8  how many bytes it has
//!                    8  xxh3 of these
//!                the end, 40 bytes
//!                    8  where the index begins
//!                    8  how many records there are
//!                    8  xxh3 of the index
//!                    8  how many bytes the file has
//!                    8  xxh3 of the first 16 bytes of the file and the 32 before this
//! ```
//!
//! Every record begins with its key and the number of the commit that wrote it. All hashes are 64 bits of xxh3 with seed 0.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use xxhash_rust::xxh3::xxh3_64;

use crate::error::Error;
use crate::store::FORMAT_VERSIONS;
use crate::store::codec::{Decoder, Encoder};
use crate::store::disk::{Disk, NewFile};

const MAGIC: [u8; 8] = *b"\x89SFSEG\r\n";
const HEAD_BYTES: u64 = 16;
const ENTRY_BYTES: u64 = 32;
const END_BYTES: u64 = 40;

/// What the records of a segment are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SegmentKind {
    Reports,
    Stories,
    /// What was found of reports when they were linked.
    Findings,
    /// One record, the state of the groups.
    State,
}

impl SegmentKind {
    pub(crate) const ALL: [Self; 4] = [Self::Reports, Self::Stories, Self::Findings, Self::State];

    pub(crate) const fn code(self) -> u32 {
        match self {
            Self::Reports => 1,
            Self::Stories => 2,
            Self::Findings => 3,
            Self::State => 4,
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
    pub(crate) key: Vec<u8>,
    pub(crate) commit: u64,
    pub(crate) body: Vec<u8>,
}

impl Record {
    /// What records are sorted by.
    pub(crate) fn order(&self) -> (u64, &[u8]) {
        (xxh3_64(&self.key), &self.key)
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut encoder = Encoder::default();
        encoder.count(self.key.len());
        encoder.bytes.extend_from_slice(&self.key);
        encoder.u64(self.commit);
        encoder.bytes.extend_from_slice(&self.body);
        encoder.bytes
    }

    fn of_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut decoder = Decoder::new(bytes);
        let n_bytes = decoder.count()?;
        let key = decoder.bytes(n_bytes)?.to_vec();
        let commit = decoder.u64()?;
        let n_before = 16 + key.len();
        Ok(Self { key, commit, body: bytes[n_before..].to_vec() })
    }
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
        index.u64(at);
        index.count(bytes.len());
        index.u64(xxh3_64(&bytes));
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
    index: Vec<Entry>,
    file: Mutex<File>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    key_hash: u64,
    begin: u64,
    n_bytes: u64,
    hash: u64,
}

impl Segment {
    /// Opens a segment and checks everything but its records, which are checked when they are read.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let failed = |cause| Error::io(path, "be read", cause);
        let mut file = File::open(path).map_err(failed)?;
        let n_bytes = file.metadata().map_err(failed)?.len();
        let mut read = |begin: u64, n_bytes: u64| {
            let mut bytes = vec![0; n_bytes as usize];
            file.seek(SeekFrom::Start(begin)).map_err(failed)?;
            file.read_exact(&mut bytes).map_err(failed)?;
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
                .checked_mul(ENTRY_BYTES)
                .and_then(|n_bytes| n_bytes.checked_add(begin)?.checked_add(END_BYTES));
            if fits != Some(n_bytes) || begin < HEAD_BYTES {
                return Err(Error::damaged("its index does not fit"));
            }
            Ok((kind?, begin, n_records, index_hash))
        };
        let (kind, begin, n_records, index_hash) = checked().map_err(|error| error.in_file(path))?;
        let index = read(begin, n_records * ENTRY_BYTES)?;
        let index = entries(&index, index_hash, begin).map_err(|error| error.in_file(path))?;
        Ok(Self { path: path.to_owned(), kind, n_bytes, index, file: Mutex::new(file) })
    }

    /// The record of a key by its hash, checked, if it is the one that is wanted.
    pub(crate) fn get(
        &self,
        key_hash: u64,
        is_wanted: impl Fn(&Record) -> bool,
    ) -> Result<Option<Record>, Error> {
        let begin = self.index.partition_point(|entry| entry.key_hash < key_hash);
        for entry in self.index[begin..].iter().take_while(|entry| entry.key_hash == key_hash) {
            let record = self.read(entry)?;
            if is_wanted(&record) {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }

    /// Whether there is a record whose key has a hash.
    pub(crate) fn has_key_hash(&self, key_hash: u64) -> bool {
        self.index.binary_search_by_key(&key_hash, |entry| entry.key_hash).is_ok()
    }

    /// How many bytes the records have whose keys have hashes of a list, which ascends, and how many all have.
    pub(crate) fn n_bytes_of(&self, key_hashes: &[u64]) -> [u64; 2] {
        let is_listed = |entry: &&Entry| key_hashes.binary_search(&entry.key_hash).is_ok();
        [
            self.index.iter().filter(is_listed).map(|it| it.n_bytes).sum(),
            self.index.iter().map(|it| it.n_bytes).sum(),
        ]
    }

    /// All records in their order, each checked when it is its turn.
    pub(crate) fn records(&self) -> impl Iterator<Item = Result<Record, Error>> {
        self.index.iter().map(|entry| self.read(entry))
    }

    fn read(&self, entry: &Entry) -> Result<Record, Error> {
        let failed = |cause| Error::io(&self.path, "be read", cause);
        let mut bytes = vec![0; entry.n_bytes as usize];
        {
            // Whoever panicked while it held the file has left nothing but a position.
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(entry.begin)).map_err(failed)?;
            file.read_exact(&mut bytes).map_err(failed)?;
        }
        let record =
            if xxh3_64(&bytes) == entry.hash { Record::of_bytes(&bytes) } else { Err(Error::damaged("")) };
        record.ok().filter(|record| xxh3_64(&record.key) == entry.key_hash).ok_or_else(|| {
            let place = format!("the record at byte {} is not as it was written", entry.begin);
            Error::damaged(place).in_file(&self.path)
        })
    }
}

/// Reads and checks the index; the records fill the file up to it.
fn entries(bytes: &[u8], hash: u64, index_begin: u64) -> Result<Vec<Entry>, Error> {
    if xxh3_64(bytes) != hash {
        return Err(Error::damaged("its index is not as it was written"));
    }
    let mut decoder = Decoder::new(bytes);
    let mut entries: Vec<Entry> = Vec::with_capacity(bytes.len() / ENTRY_BYTES as usize);
    let mut at = HEAD_BYTES;
    for _ in 0..bytes.len() as u64 / ENTRY_BYTES {
        let entry = Entry {
            key_hash: decoder.u64()?,
            begin: decoder.u64()?,
            n_bytes: decoder.u64()?,
            hash: decoder.u64()?,
        };
        let ascends = entries.last().is_none_or(|last| last.key_hash <= entry.key_hash);
        let end = entry.begin.checked_add(entry.n_bytes).filter(|&end| end <= index_begin);
        let Some(end) = end.filter(|_| ascends && entry.begin == at) else {
            return Err(Error::damaged("its index does not fit the records"));
        };
        at = end;
        entries.push(entry);
    }
    if at == index_begin { Ok(entries) } else { Err(Error::damaged("bytes stand between records and index")) }
}

/// Puts records into the order of a segment.
pub(crate) fn sort(records: &mut [Record]) {
    records.sort_by(|one, other| one.order().cmp(&other.order()));
}

/// The records of several segments in their order, of every key the one that was written last.
///
/// One record a segment is in memory at a time.
pub(crate) fn merged<'a>(segments: &[&'a Segment]) -> impl Iterator<Item = Result<Record, Error>> + use<'a> {
    let mut sources: Vec<_> = segments.iter().map(|segment| segment.index.iter()).collect();
    let segments = segments.to_vec();
    // By order, then by commit: the last of a key comes last.
    let mut heads: BTreeMap<(u64, Vec<u8>, u64, usize), Record> = BTreeMap::new();
    let mut is_primed = false;
    std::iter::from_fn(move || {
        let mut advance = |heads: &mut BTreeMap<_, Record>, source_idx: usize| {
            let Some(entry) = sources[source_idx].next() else { return Ok(()) };
            let record = segments[source_idx].read(entry)?;
            heads.insert((entry.key_hash, record.key.clone(), record.commit, source_idx), record);
            Ok::<(), Error>(())
        };
        if !is_primed {
            is_primed = true;
            for source_idx in 0..segments.len() {
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
