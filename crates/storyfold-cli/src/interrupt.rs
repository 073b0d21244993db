//! Ctrl-C: the program ends at once and leaves no half-written file.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The exit status of a program that was interrupted: 128 and the number of the signal.
const INTERRUPTED: i32 = 130;

/// Files that are being written and have not taken their place yet.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// From now on an interrupt removes what is unfinished and ends the program.
pub(crate) fn clean_up_on_interrupt() {
    // Without a handler an interrupt still ends the program; only a file may be left behind.
    let _ = ctrlc::set_handler(|| {
        for path in unfinished().drain(..) {
            let _ = fs::remove_file(path);
        }
        process::exit(INTERRUPTED);
    });
}

/// Holds a path as unfinished as long as it lives.
pub(crate) struct Unfinished(PathBuf);

impl Unfinished {
    pub(crate) fn new(path: &Path) -> Self {
        unfinished().push(path.to_owned());
        Self(path.to_owned())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        unfinished().retain(|path| *path != self.0);
    }
}

fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}
