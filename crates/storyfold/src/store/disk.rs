//! What a store asks of the disk, so that tests can make each of these fail.

use std::fmt::Debug;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// A disk that is written.
pub(crate) trait Disk: Debug + Send + Sync {
    /// Makes a file, or empties it.
    fn create(&self, path: &Path) -> io::Result<Box<dyn NewFile>>;
    /// Gives a file another name, in one step; what has that name goes.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Makes durable which files there are.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;
}

/// A file that is written.
pub(crate) trait NewFile: Write {
    /// Makes durable what was written.
    fn sync(&mut self) -> io::Result<()>;
}

/// Reads bytes at a place of a file. Several threads may do so at once.
#[cfg(unix)]
pub(crate) fn read_exact_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

/// Writes bytes at a place of a file. Several threads may do so at once.
#[cfg(unix)]
pub(crate) fn write_all_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, at)
}

/// Writes bytes at a place of a file. Several threads may do so at once.
#[cfg(windows)]
pub(crate) fn write_all_at(file: &File, mut bytes: &[u8], mut at: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let n_written = std::os::windows::fs::FileExt::seek_write(file, bytes, at)?;
        if n_written == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        bytes = &bytes[n_written..];
        at += n_written as u64;
    }
    Ok(())
}

/// Reads bytes at a place of a file. Several threads may do so at once.
#[cfg(windows)]
pub(crate) fn read_exact_at(file: &File, mut bytes: &mut [u8], mut at: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let n_read = std::os::windows::fs::FileExt::seek_read(file, bytes, at)?;
        if n_read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes = &mut bytes[n_read..];
        at += n_read as u64;
    }
    Ok(())
}

/// The disk of the machine.
#[derive(Debug)]
pub(crate) struct MachineDisk;

impl Disk for MachineDisk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn NewFile>> {
        Ok(Box::new(File::create(path)?))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    #[cfg(unix)]
    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }

    /// Other systems make names durable by themselves, and open no folder as a file.
    #[cfg(not(unix))]
    fn sync_folder(&self, _path: &Path) -> io::Result<()> {
        Ok(())
    }
}

impl NewFile for File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }
}

#[cfg(test)]
pub(crate) mod faulty {
    //! A disk that fails once.

    use std::path::Path;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// How the disk fails.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) enum Fault {
        /// Nothing is done.
        Refused,
        /// Half of the bytes are written; of what is not written nothing is done.
        HalfWritten,
        /// As before, and so does every later write: the disk is full.
        Full,
    }

    /// Fails at one step, counted from 0.
    #[derive(Clone, Debug)]
    pub(crate) struct FaultyDisk {
        pub(crate) fault: Fault,
        pub(crate) at_step: usize,
        steps: Arc<AtomicUsize>,
    }

    impl FaultyDisk {
        pub(crate) fn new(fault: Fault, at_step: usize) -> Self {
            Self { fault, at_step, steps: Arc::default() }
        }

        pub(crate) fn n_steps(&self) -> usize {
            self.steps.load(Ordering::SeqCst)
        }

        fn fails(&self, writes: bool) -> bool {
            let step = self.steps.fetch_add(1, Ordering::SeqCst);
            step == self.at_step || (self.fault == Fault::Full && writes && step > self.at_step)
        }

        fn step(&self, writes: bool) -> io::Result<()> {
            if self.fails(writes) { Err(self.error()) } else { Ok(()) }
        }

        fn error(&self) -> io::Error {
            match self.fault {
                Fault::Full => io::Error::from(io::ErrorKind::StorageFull),
                Fault::Refused | Fault::HalfWritten => io::Error::other("injected"),
            }
        }
    }

    struct FaultyFile {
        disk: FaultyDisk,
        file: File,
    }

    impl Disk for FaultyDisk {
        fn create(&self, path: &Path) -> io::Result<Box<dyn NewFile>> {
            self.step(true)?;
            Ok(Box::new(FaultyFile { disk: self.clone(), file: File::create(path)? }))
        }

        fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
            self.step(false)?;
            MachineDisk.rename(from, to)
        }

        fn remove(&self, path: &Path) -> io::Result<()> {
            self.step(false)?;
            MachineDisk.remove(path)
        }

        fn sync_folder(&self, path: &Path) -> io::Result<()> {
            self.step(false)?;
            MachineDisk.sync_folder(path)
        }
    }

    impl Write for FaultyFile {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.disk.fails(true) {
                if self.disk.fault != Fault::Refused {
                    self.file.write_all(&bytes[..bytes.len() / 2])?;
                }
                return Err(self.disk.error());
            }
            self.file.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            self.file.flush()
        }
    }

    impl NewFile for FaultyFile {
        fn sync(&mut self) -> io::Result<()> {
            self.disk.step(false)?;
            self.file.sync_all()
        }
    }
}
