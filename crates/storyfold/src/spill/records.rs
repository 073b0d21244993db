//! Records of reports that follow each other, by number.

use std::path::PathBuf;

use crate::error::Error;
use crate::spill::file::SpillFile;

/// Records by the number of their report, which lie side by side.
#[derive(Debug)]
pub(super) struct Records {
    file: SpillFile,
    /// Where each ends.
    ends: Vec<u64>,
}

impl Records {
    pub(super) fn new(folder: PathBuf, max_held_bytes: u64) -> Self {
        Self { file: SpillFile::new(folder, max_held_bytes), ends: Vec::new() }
    }

    /// Puts the records of the next reports behind those that are there.
    pub(super) fn append(&mut self, records: &[Vec<u8>]) -> Result<(), Error> {
        let mut end = self.file.append(records.concat())?;
        self.ends.extend(records.iter().map(|record| {
            end += record.len() as u64;
            end
        }));
        Ok(())
    }

    /// Reads one record.
    pub(super) fn read(&self, number: u32) -> Result<Vec<u8>, Error> {
        let [begin, end] = [self.begin(number), self.begin(number + 1)];
        self.file.read(begin, (end - begin) as usize)
    }

    /// How many bytes are held in memory.
    pub(super) fn n_held_bytes(&self) -> u64 {
        self.file.n_held_bytes()
    }

    fn begin(&self, number: u32) -> u64 {
        number.checked_sub(1).map_or(0, |before| self.ends[before as usize])
    }
}
