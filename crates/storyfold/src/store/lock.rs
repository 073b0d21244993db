//! The lock of a writer. The operating system lets go of it when the program ends, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use xxhash_rust::xxh3::xxh3_64;

use crate::error::Error;

pub(crate) const LOCK_NAME: &str = "lock";

/// Holds an index for writing until it is dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of a folder.
    ///
    /// # Errors
    ///
    /// [`is_locked`](Error::is_locked) if another writer has it, and says which.
    pub(crate) fn take(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(LOCK_NAME);
        let failed = |cause| Error::io(&path, "be written", cause);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                let holder = file.read_to_string(&mut text).ok().and_then(|_| holder(&text));
                let holder = holder.map_or("another program".to_owned(), |pid| format!("process {pid}"));
                return Err(Error::locked(format!(
                    "{} is being written by {holder}; there can be one writer at a time",
                    folder.display()
                )));
            }
            Err(TryLockError::Error(cause)) => return Err(failed(cause)),
        }
        // Always as long, so that one write puts it in the place of the last one: nobody sees a half.
        let line = format!("{:010}\n", std::process::id());
        let text = format!("{line}{:016x}\n", xxh3_64(line.as_bytes()));
        file.rewind().and_then(|()| file.write_all(text.as_bytes())).map_err(failed)?;
        Ok(Self { _file: file })
    }
}

/// The process that wrote a lock file, if it is as it was written.
pub(crate) fn holder(text: &str) -> Option<u32> {
    let (line, hash) = text.split_at_checked(text.find('\n')? + 1)?;
    (hash == format!("{:016x}\n", xxh3_64(line.as_bytes()))).then(|| line.trim_end().parse().ok())?
}
