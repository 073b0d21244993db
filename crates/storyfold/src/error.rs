//! What can go wrong in the engine as a whole. Bad records are [`Problem`](crate::Problem)s instead.

use std::io;
use std::path::Path;

/// An error of the engine; its predicates tell what kind it is.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    message: String,
    kind: Kind,
    #[source]
    cause: Option<io::Error>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Config,
    Io,
    Locked,
    Damaged,
    Mismatch,
}

impl Error {
    pub(crate) fn config(message: String) -> Self {
        Self { message, kind: Kind::Config, cause: None }
    }

    /// `failed` says what could not be done, without the path: "be read".
    pub(crate) fn io(path: &Path, failed: &str, cause: io::Error) -> Self {
        Self { message: format!("{} could not {failed}", path.display()), kind: Kind::Io, cause: Some(cause) }
    }

    pub(crate) fn locked(message: String) -> Self {
        Self { message, kind: Kind::Locked, cause: None }
    }

    pub(crate) fn damaged(message: impl Into<String>) -> Self {
        Self { message: message.into(), kind: Kind::Damaged, cause: None }
    }

    pub(crate) fn mismatch(message: String) -> Self {
        Self { message, kind: Kind::Mismatch, cause: None }
    }

    /// Says in which file something is damaged.
    pub(crate) fn in_file(mut self, path: &Path) -> Self {
        self.message = format!("{}: {}", path.display(), self.message);
        self
    }

    /// Whether the configuration was refused.
    #[must_use]
    pub const fn is_config(&self) -> bool {
        matches!(self.kind, Kind::Config)
    }

    /// Whether a file could not be read or written; the source tells why.
    #[must_use]
    pub const fn is_io(&self) -> bool {
        matches!(self.kind, Kind::Io)
    }

    /// Whether another writer has the index.
    #[must_use]
    pub const fn is_locked(&self) -> bool {
        matches!(self.kind, Kind::Locked)
    }

    /// Whether a file of an index is not as it was written.
    #[must_use]
    pub const fn is_damaged(&self) -> bool {
        matches!(self.kind, Kind::Damaged)
    }

    /// Whether an index was made with another version or configuration; to make it again of the reports that it holds helps.
    #[must_use]
    pub const fn is_mismatch(&self) -> bool {
        matches!(self.kind, Kind::Mismatch)
    }

    /// Whether a file was not there.
    pub(crate) fn is_missing(&self) -> bool {
        self.cause.as_ref().is_some_and(|cause| cause.kind() == io::ErrorKind::NotFound)
    }
}

impl From<minhash_lsh_rs::Error> for Error {
    fn from(error: minhash_lsh_rs::Error) -> Self {
        Self::config(error.to_string())
    }
}
