//! Bytes that are put aside: in memory as long as they are few, else in a file that has no name.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard};

use crate::error::Error;
use crate::store::{read_exact_at, write_all_at};

/// What an error says that the folder could not do.
const FAILED: &str = "take the temporary files of a merge";

/// Bytes that are only appended to, and read at positions. All threads may do both.
///
/// The file is taken out of its folder as soon as it is made, so that the system gives its room back however the program ends. It is read and not
/// mapped: what is mapped counts as memory.
#[derive(Debug)]
pub(super) struct SpillFile {
    folder: PathBuf,
    max_held_bytes: u64,
    contents: RwLock<Contents>,
}

#[derive(Debug, Default)]
struct Contents {
    end: u64,
    /// What was appended, with where it begins, as long as there is no file.
    held: Vec<(u64, Vec<u8>)>,
    file: Option<Arc<File>>,
}

impl SpillFile {
    /// Nothing, of which no more than so many bytes will be held in memory.
    pub(super) fn new(folder: PathBuf, max_held_bytes: u64) -> Self {
        Self { folder, max_held_bytes, contents: RwLock::default() }
    }

    /// Whether files can be made in the folder.
    pub(super) fn try_folder(&self) -> Result<(), Error> {
        tempfile::tempfile_in(&self.folder).map(drop).map_err(|it| self.error(it))
    }

    /// Puts bytes behind those that are there; returns where they begin.
    pub(super) fn append(&self, bytes: Vec<u8>) -> Result<u64, Error> {
        let mut contents = self.contents_mut();
        let begin = contents.end;
        contents.end += bytes.len() as u64;
        if contents.file.is_none() && contents.end <= self.max_held_bytes {
            contents.held.push((begin, bytes));
            return Ok(begin);
        }
        let file = match &contents.file {
            Some(file) => Arc::clone(file),
            None => {
                let file = Arc::new(tempfile::tempfile_in(&self.folder).map_err(|it| self.error(it))?);
                for (at, bytes) in std::mem::take(&mut contents.held) {
                    write_all_at(&file, &bytes, at).map_err(|it| self.error(it))?;
                }
                contents.file = Some(Arc::clone(&file));
                file
            }
        };
        drop(contents);
        write_all_at(&file, &bytes, begin).map_err(|it| self.error(it))?;
        Ok(begin)
    }

    /// Reads bytes that were appended, all of them at once or in parts.
    pub(super) fn read(&self, at: u64, n_bytes: usize) -> Result<Vec<u8>, Error> {
        let contents = self.contents.read().unwrap_or_else(PoisonError::into_inner);
        let mut bytes = vec![0; n_bytes];
        match &contents.file {
            Some(file) => {
                let file = Arc::clone(file);
                drop(contents);
                read_exact_at(&file, &mut bytes, at).map_err(|it| self.error(it))?;
            }
            None => read_held(&contents.held, &mut bytes, at)?,
        }
        Ok(bytes)
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// How many bytes there are.
    pub(super) fn n_bytes(&self) -> u64 {
        self.contents.read().unwrap_or_else(PoisonError::into_inner).end
    }

    /// How many bytes are held in memory.
    pub(super) fn n_held_bytes(&self) -> u64 {
        let contents = self.contents.read().unwrap_or_else(PoisonError::into_inner);
        if contents.file.is_none() { contents.end } else { 0 }
    }

    fn contents_mut(&self) -> RwLockWriteGuard<'_, Contents> {
        // What was appended when somebody panicked is not asked for.
        self.contents.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn error(&self, cause: std::io::Error) -> Error {
        Error::io(&self.folder, FAILED, cause)
    }
}

fn read_held(held: &[(u64, Vec<u8>)], bytes: &mut [u8], at: u64) -> Result<(), Error> {
    let mut n_read = 0;
    let first = held.partition_point(|&(begin, _)| begin <= at).saturating_sub(1);
    for (begin, piece) in &held[first.min(held.len())..] {
        let from = ((at + n_read as u64).saturating_sub(*begin) as usize).min(piece.len());
        let n_bytes = (piece.len() - from).min(bytes.len() - n_read);
        bytes[n_read..n_read + n_bytes].copy_from_slice(&piece[from..from + n_bytes]);
        n_read += n_bytes;
        if n_read == bytes.len() {
            return Ok(());
        }
    }
    if bytes.is_empty() { Ok(()) } else { Err(Error::damaged("what was put aside is not there")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_from_memory_and_from_a_file_that_nobody_sees() {
        let folder = tempfile::tempdir().unwrap();
        for max_held_bytes in [0, 5, 100] {
            let spill = SpillFile::new(folder.path().to_owned(), max_held_bytes);
            assert_eq!(spill.append(b"abc".to_vec()).unwrap(), 0);
            assert_eq!(spill.append(b"de".to_vec()).unwrap(), 3);
            assert_eq!(spill.append(b"fghi".to_vec()).unwrap(), 5);
            assert_eq!(spill.read(0, 9).unwrap(), b"abcdefghi");
            assert_eq!(spill.read(2, 4).unwrap(), b"cdef");
            assert_eq!(spill.read(5, 4).unwrap(), b"fghi");
            assert_eq!(spill.read(9, 0).unwrap(), b"");
            assert!(spill.read(7, 3).is_err());
            assert_eq!(spill.n_held_bytes(), if max_held_bytes == 100 { 9 } else { 0 });
            assert_eq!(folder.path().read_dir().unwrap().count(), 0);
        }
    }

    #[test]
    fn what_cannot_be_written_is_told_with_the_folder_and_the_cause() {
        let folder = tempfile::tempdir().unwrap();
        let spill = SpillFile::new(folder.path().join("missing"), 2);
        assert_eq!(spill.append(b"ab".to_vec()).unwrap(), 0);
        let error = spill.append(b"c".to_vec()).unwrap_err();
        assert!(error.is_io() && error.to_string().contains("missing could not take the temporary files"));
        assert_eq!(
            std::error::Error::source(&error).unwrap().to_string(),
            "No such file or directory (os error 2)"
        );

        let spill = SpillFile::new(folder.path().to_owned(), 0);
        let path = folder.path().join("read-only");
        std::fs::write(&path, b"").unwrap();
        spill.contents_mut().file = Some(Arc::new(File::open(&path).unwrap()));
        assert!(spill.append(b"c".to_vec()).unwrap_err().is_io());
    }
}
