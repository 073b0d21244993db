//! The catalogue: which segments an index has, and with what it was made. There is one file for each state of the index; the one with
//! the greatest number holds.
//!
//! ```text
//! name    catalogue-N, with the generation N in 20 digits
//! offset  bytes
//!      0      8  89 53 46 43 41 54 0d 0a: the magic number
//!      8      4  version of the format
//!     12      8  the generation
//!     20      8  how many commits there were
//!     28      8  the number of the story that opens next
//!     36      8  the number of the segment that is written next
//!     44         with what it was made, strings: normaliser and hash, segmenter, configuration as JSON
//!                the segments, counted in 8 bytes, each
//!                    8  number: its name is segment-M, with M in 20 digits
//!                    4  what the records are: 1 reports, 2 stories, 3 findings, 4 the state, 5 marks
//!                    8  how many bytes it has
//!                since version 4: how many reports are held, a byte, 0 for not known or 1, then 8 bytes
//!                8  xxh3 (64 bits, seed 0) of all before
//! ```

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use storyfold_text::{NORMALISER_VERSION, segmenter_version};
use xxhash_rust::xxh3::xxh3_64;

use crate::config::Config;
use crate::error::Error;
use crate::store::FORMAT_VERSIONS;
use crate::store::codec::{Decoder, Encoder};
use crate::store::disk::Disk;
use crate::store::segment::SegmentKind;

const MAGIC: [u8; 8] = *b"\x89SFCAT\r\n";
const PREFIX: &str = "catalogue-";
/// The name of a catalogue that is being written.
pub(crate) const NEW_NAME: &str = "catalogue.new";

/// Which segments an index has, and with what it was made.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Catalogue {
    pub(crate) generation: u64,
    pub(crate) n_commits: u64,
    pub(crate) next_number: u64,
    pub(crate) next_segment: u64,
    /// How many reports are held; not known before version 4 of the format.
    pub(crate) n_reports: Option<u64>,
    pub(crate) made_with: MadeWith,
    pub(crate) segments: Vec<RegisteredSegment>,
}

/// With what an index was made; another one of any of these gives other stories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MadeWith {
    pub(crate) normaliser: String,
    pub(crate) segmenter: String,
    pub(crate) config: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RegisteredSegment {
    pub(crate) number: u64,
    pub(crate) kind: SegmentKind,
    pub(crate) n_bytes: u64,
}

impl MadeWith {
    /// What this program makes with a configuration.
    pub(crate) fn now(config: &Config) -> Result<Self, Error> {
        let config = serde_json::to_string(config)
            .map_err(|error| Error::config(format!("the configuration is no JSON: {error}")))?;
        Ok(Self { normaliser: format!("{NORMALISER_VERSION}, xxh3"), segmenter: segmenter_version(), config })
    }

    /// Whether both configurations say the same, in the words of whichever version: a setting that one does not have is as by default.
    fn has_the_same_config(&self, other: &Self) -> bool {
        let [one, other] = [self, other].map(|it| serde_json::from_str::<Config>(&it.config).ok());
        one.is_some() && one == other
    }

    /// What differs, in plain English.
    pub(crate) fn differences(&self, now: &Self) -> Vec<String> {
        let one = |what: &str, made: &str, now: &str| {
            (made != now).then(|| format!("{what} {made}, and this is {now}"))
        };
        [
            one("normaliser", &self.normaliser, &now.normaliser),
            one("segmenter", &self.segmenter, &now.segmenter),
            one("configuration", &self.config, &now.config).filter(|_| !self.has_the_same_config(now)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl RegisteredSegment {
    /// What a catalogue says of a segment that was written.
    pub(crate) fn of_file(number: u64, kind: SegmentKind, path: &Path) -> Result<Self, Error> {
        let n_bytes = fs::metadata(path).map_err(|cause| Error::io(path, "be read", cause))?.len();
        Ok(Self { number, kind, n_bytes })
    }

    pub(crate) fn path(&self, folder: &Path) -> PathBuf {
        segment_path(folder, self.number)
    }
}

pub(crate) fn segment_path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("segment-{number:020}"))
}

/// The number of a segment, if the file has the name of one.
pub(crate) fn segment_number(path: &Path) -> Option<u64> {
    number_in_name(path, "segment-")
}

/// The 20 digits behind the prefix, if the file has such a name.
fn number_in_name(path: &Path, prefix: &str) -> Option<u64> {
    let digits = path.file_name()?.to_str()?.strip_prefix(prefix)?;
    (digits.len() == 20).then(|| digits.parse().ok())?
}

impl Catalogue {
    pub(crate) fn new(made_with: MadeWith) -> Self {
        Self {
            generation: 0,
            n_commits: 0,
            next_number: 0,
            next_segment: 0,
            n_reports: Some(0),
            made_with,
            segments: Vec::new(),
        }
    }

    /// The catalogues of a folder, by their generation, ascending; none if it is no folder.
    pub(crate) fn list(folder: &Path) -> Result<Vec<(u64, PathBuf)>, Error> {
        let failed = |cause| Error::io(folder, "be read", cause);
        let entries = match fs::read_dir(folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(failed)?,
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry.map_err(failed)?;
            let path = entry.path();
            if let Some(generation) = number_in_name(&path, PREFIX) {
                found.push((generation, path));
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Reads the catalogue that holds; none if there is none.
    pub(crate) fn read_last(folder: &Path) -> Result<Option<Self>, Error> {
        let Some((generation, path)) = Self::list(folder)?.pop() else { return Ok(None) };
        let bytes = fs::read(&path).map_err(|cause| Error::io(&path, "be read", cause))?;
        let catalogue = Self::of_bytes(&bytes).map_err(|error| error.in_file(&path))?;
        if catalogue.generation == generation {
            return Ok(Some(catalogue));
        }
        Err(Error::damaged("it bears the name of another generation").in_file(&path))
    }

    /// Writes the catalogue beside the others and makes it, in one step, the one that holds. If that fails, the one before holds.
    pub(crate) fn write(&self, folder: &Path, disk: &dyn Disk) -> Result<(), Error> {
        let path = folder.join(format!("{PREFIX}{:020}", self.generation));
        let new = folder.join(NEW_NAME);
        let failed = |cause| Error::io(&path, "be written", cause);
        let written = disk.create(&new).and_then(|mut file| {
            file.write_all(&self.to_bytes())?;
            file.sync()
        });
        written.and_then(|()| disk.rename(&new, &path)).map_err(failed)?;
        disk.sync_folder(folder).map_err(|cause| {
            // Whether the name will last is not known, so it must go.
            let _ = disk.remove(&path);
            failed(cause)
        })
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut encoder = Encoder::default();
        encoder.bytes.extend_from_slice(&MAGIC);
        encoder.u32(*FORMAT_VERSIONS.end());
        for number in [self.generation, self.n_commits, self.next_number, self.next_segment] {
            encoder.u64(number);
        }
        let MadeWith { normaliser, segmenter, config } = &self.made_with;
        for text in [normaliser, segmenter, config] {
            encoder.str(text);
        }
        encoder.list(&self.segments, |encoder, segment| {
            encoder.u64(segment.number);
            encoder.u32(segment.kind.code());
            encoder.u64(segment.n_bytes);
        });
        encoder.option(self.n_reports, Encoder::u64);
        let hash = xxh3_64(&encoder.bytes);
        encoder.u64(hash);
        encoder.bytes
    }

    fn of_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let (body, hash) = bytes.split_last_chunk::<8>().ok_or_else(|| Error::damaged("it is too short"))?;
        if xxh3_64(body) != u64::from_le_bytes(*hash) {
            return Err(Error::damaged("it is not as it was written"));
        }
        let mut decoder = Decoder::new(body);
        if decoder.bytes(MAGIC.len())? != MAGIC {
            return Err(Error::damaged("it is no catalogue"));
        }
        let version = decoder.u32()?;
        if !FORMAT_VERSIONS.contains(&version) {
            return Err(Error::mismatch(format!(
                "the index has version {version} of the format; this program reads {} to {}",
                FORMAT_VERSIONS.start(),
                FORMAT_VERSIONS.end()
            )));
        }
        let catalogue = Self {
            generation: decoder.u64()?,
            n_commits: decoder.u64()?,
            next_number: decoder.u64()?,
            next_segment: decoder.u64()?,
            made_with: MadeWith {
                normaliser: decoder.string()?,
                segmenter: decoder.string()?,
                config: decoder.string()?,
            },
            segments: decoder.list(|decoder| {
                Ok(RegisteredSegment {
                    number: decoder.u64()?,
                    kind: SegmentKind::of_code(decoder.u32()?)?,
                    n_bytes: decoder.u64()?,
                })
            })?,
            n_reports: if version < 4 { None } else { decoder.option(Decoder::u64)? },
        };
        decoder.end()?;
        Ok(catalogue)
    }
}
