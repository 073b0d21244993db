//! What went wrong where nobody could be told.

use std::sync::{Mutex, PoisonError};

use crate::error::Error;

/// What went wrong when reports were read back where nobody could be told: what was done then does not hold.
#[derive(Debug, Default)]
pub(crate) struct Failure(Mutex<Option<Error>>);

impl Failure {
    /// What a result is; its error is kept.
    pub(crate) fn noted<T>(&self, result: Result<T, Error>) -> Option<T> {
        result.map_err(|error| *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error)).ok()
    }

    /// Whether something has failed that was not told yet.
    pub(crate) fn has_failed(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Tells what has failed.
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take().map_or(Ok(()), Err)
    }
}
