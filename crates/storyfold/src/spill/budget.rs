//! How much memory a merge may take, and for what.

use std::path::PathBuf;

use crate::error::Error;
use crate::linker::CHUNK;

const MIB: u64 = 1 << 20;

/// The least budget with which a merge begins.
const MIN_BYTES: u64 = 160 * MIB;
/// Without a budget of the caller: how many bytes of memory there are for ten bytes of reports; how many at least, and at most unless it takes more
/// to link the reports at all; and how many of the file of the reports may be held before it is made.
const BYTES_BY_TEN: u64 = 28;
const MIN_OWN_BYTES: u64 = 256 * MIB;
const MAX_OWN_BYTES: u64 = 4096 * MIB;
const OWN_HELD_BYTES: u64 = 32 * MIB;
/// What is there before the first report: the program and its tables, and what is at work for a moment on some threads.
const BASE_BYTES: u64 = 96 * MIB;
/// What of every report is in memory to the end: when it came, its uri, where it lies, its links and its group.
const BYTES_BY_REPORT: u64 = 2_000;
/// What of every report within the horizon of another is in memory beside what it is compared by: the lists in which it stands.
const BYTES_BY_NEAR_REPORT: u64 = 1_500;
/// How much is needed at least for what reports are compared by.
const MIN_WINDOW_BYTES: u64 = 16 * MIB;
/// Which part of the budget is left free: memory that was given back may lie in pieces that are too small for what comes.
const FREE_PART: u64 = 8;
/// Which parts of the budget may be held of each file before it is made, what words of reports may take that are not weighed yet, what may
/// tell which buckets are shared, and what of the room for comparisons may be taken by reports that were read back: one of so many.
const HELD_PART: u64 = 32;
const TERMS_PART: u64 = 16;
const SHARED_PART: u64 = 32;
const RECALLED_PART: u64 = 8;
/// How many parts of reports there are room for at least, if a report takes about so many bytes.
const N_PARTS: u64 = 8;
const REPORT_BYTES: u64 = 6_000;
/// How many chunks of reports a part has at most: the more, the more sentences lie in it once that stand in several.
const MAX_PART_CHUNKS: u64 = 8;

/// In how much memory reports are merged, and where that is put aside for which there is no room.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SpillOptions {
    /// How many bytes of memory the program is to take at most, 160 MiB at least. Beside it stand what one story takes while it is merged,
    /// and the words of a month of the news while these are weighed. `None` takes 2.8 times the bytes of the reports, but no less than 256 MiB,
    /// and more than 4 GiB only if they cannot be linked in these: that is hardly slower than all the memory that there is.
    pub memory_bytes: Option<u64>,
    /// The folder of the files that are put aside. They have no names there, and together some three and a half times the bytes of the reports.
    pub folder: PathBuf,
}

/// What says how much memory there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Budget {
    Bytes(u64),
    /// As much as the reports ask for.
    Own,
    /// None at all, so that everything is put aside.
    #[cfg(test)]
    Nothing,
}

/// How the memory is dealt out.
#[derive(Clone, Debug)]
pub(super) struct Room {
    pub(super) folder: PathBuf,
    /// How many bytes of a file may be held before it is made.
    pub(super) held_bytes: u64,
    /// How many bytes the words may take that are not weighed yet.
    pub(super) terms_bytes: u64,
    /// How many bytes may tell which buckets are shared.
    pub(super) shared_bytes: u64,
    memory_bytes: u64,
    /// Whether it may be more if reports cannot be linked in so much.
    may_grow: bool,
    base_bytes: u64,
    min_window_bytes: u64,
    bytes_by_report: u64,
    bytes_by_near_report: u64,
}

/// How many bytes there are for what reports are compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WindowRoom {
    /// For the last reports.
    pub(super) last_bytes: u64,
    /// For others that are read back.
    pub(super) recalled_bytes: u64,
}

impl SpillOptions {
    /// Options for so many bytes of memory, or as many as the reports ask for, and a folder for what does not fit.
    #[must_use]
    pub fn new(memory_bytes: impl Into<Option<u64>>, folder: impl Into<PathBuf>) -> Self {
        Self { memory_bytes: memory_bytes.into(), folder: folder.into() }
    }
}

impl Budget {
    pub(super) fn new(memory_bytes: Option<u64>) -> Result<Self, Error> {
        match memory_bytes {
            Some(bytes) if bytes < MIN_BYTES => {
                Err(too_small(bytes, &format!("must be {} MiB at least", MIN_BYTES / MIB)))
            }
            Some(bytes) => Ok(Self::Bytes(bytes)),
            None => Ok(Self::Own),
        }
    }

    /// How many bytes may be held of the file of the reports before it is made.
    pub(super) const fn held_bytes(self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes / HELD_PART,
            Self::Own => OWN_HELD_BYTES,
            #[cfg(test)]
            Self::Nothing => 0,
        }
    }

    /// Deals out the memory for so many bytes of reports.
    pub(super) fn room(self, folder: PathBuf, n_report_bytes: u64) -> Room {
        let memory_bytes = match self {
            Self::Bytes(bytes) => bytes,
            Self::Own => (n_report_bytes / 10 * BYTES_BY_TEN).clamp(MIN_OWN_BYTES, MAX_OWN_BYTES),
            #[cfg(test)]
            Self::Nothing => return Room::none(folder),
        };
        Room {
            folder,
            held_bytes: memory_bytes / HELD_PART,
            terms_bytes: memory_bytes / TERMS_PART,
            shared_bytes: memory_bytes / SHARED_PART,
            memory_bytes,
            may_grow: self == Self::Own,
            base_bytes: BASE_BYTES,
            min_window_bytes: MIN_WINDOW_BYTES,
            bytes_by_report: BYTES_BY_REPORT,
            bytes_by_near_report: BYTES_BY_NEAR_REPORT,
        }
    }
}

impl Room {
    #[cfg(test)]
    fn none(folder: PathBuf) -> Self {
        Self {
            folder,
            held_bytes: 0,
            terms_bytes: 0,
            shared_bytes: 0,
            memory_bytes: 0,
            may_grow: false,
            base_bytes: 0,
            min_window_bytes: 0,
            bytes_by_report: 0,
            bytes_by_near_report: 0,
        }
    }

    /// What is left for comparisons if there are so many reports, so many of them at most lie within the horizon of one, and so many bytes of
    /// the files are held.
    pub(super) fn for_window(
        &self,
        n_reports: u64,
        n_near: u64,
        n_held_bytes: u64,
    ) -> Result<WindowRoom, Error> {
        let lists = n_reports * self.bytes_by_report + n_near * self.bytes_by_near_report;
        let taken = self.base_bytes + lists + n_held_bytes;
        let needed = taken + self.min_window_bytes;
        let mut usable = self.memory_bytes - self.memory_bytes / FREE_PART;
        if self.may_grow {
            usable = usable.max(needed);
        }
        if usable < needed {
            let needed = needed.div_ceil(FREE_PART - 1) * FREE_PART;
            let needs =
                format!("{n_reports} reports, {n_near} of them at once, need {} MiB", needed.div_ceil(MIB));
            return Err(too_small(self.memory_bytes, &needs));
        }
        let left = usable - taken;
        Ok(WindowRoom { last_bytes: left - left / RECALLED_PART, recalled_bytes: left / RECALLED_PART })
    }
}

impl WindowRoom {
    /// How many reports are read back at once to be linked: whole chunks of the linker.
    pub(super) fn n_reports_at_once(self) -> u32 {
        let n_chunks = self.last_bytes / (N_PARTS * REPORT_BYTES * CHUNK as u64);
        n_chunks.clamp(1, MAX_PART_CHUNKS) as u32 * CHUNK as u32
    }
}

fn too_small(memory_bytes: u64, why: &str) -> Error {
    Error::config(format!("memory_bytes is {memory_bytes} ({} MiB): {why}", memory_bytes / MIB))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_that_is_too_small_is_refused_with_what_it_takes() {
        let error = Budget::new(Some(159 * MIB)).unwrap_err();
        assert!(error.is_config());
        assert_eq!(error.to_string(), "memory_bytes is 166723584 (159 MiB): must be 160 MiB at least");
        let mut room = Budget::new(Some(512 * MIB)).unwrap().room("folder".into(), 0);
        (room.bytes_by_report, room.bytes_by_near_report) = (1_000, 2_000);
        let error = room.for_window(1_000_000, 500, 0).unwrap_err();
        // 96 + 16 MiB, and 1,001,000,000 bytes: 1,066.6 MiB, which are seven eighths.
        assert!(error.to_string().ends_with("1000000 reports, 500 of them at once, need 1220 MiB"));
        let window = room.for_window(0, 0, 0).unwrap();
        assert_eq!(window, WindowRoom { last_bytes: 308 * MIB, recalled_bytes: 44 * MIB });
        // 308 MiB are room for 13 times 8 chunks of 512 reports.
        assert_eq!(window.n_reports_at_once(), 8 * 512);
        assert_eq!(room.for_window(0, 0, 330 * MIB).unwrap().n_reports_at_once(), 512);
    }

    #[test]
    fn without_a_budget_there_is_as_much_as_the_reports_ask_for() {
        let room = |n_bytes: u64| Budget::new(None).unwrap().room("folder".into(), n_bytes);
        assert_eq!(room(0).memory_bytes, 256 * MIB);
        assert_eq!(room(1_000_000_000).memory_bytes, 2_800_000_000);
        assert_eq!(room(100_000_000_000).memory_bytes, 4096 * MIB);
        // Ten million reports need 20 billion bytes before one is linked.
        let window = room(100_000_000_000).for_window(10_000_000, 0, 0).unwrap();
        assert_eq!(window, WindowRoom { last_bytes: 14 * MIB, recalled_bytes: 2 * MIB });
    }
}
