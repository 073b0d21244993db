//! The one error of this crate.

use std::fmt;

/// What went wrong: the kind for programs, and a message for people.
///
/// The message is lower case and names the field, its value and the range it must be in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    message: String,
}

/// The kinds of [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A knob is outside its range: zero slots, a threshold of 2.
    Option,
    /// The input contradicts itself: offsets that fall, sizes that do not match the sets.
    Input,
    /// Two things that were made with different settings meet: signatures of different seeds.
    Mismatch,
    /// An id that was never given out, or more entries than ids.
    Id,
    /// Bytes that are no index of ours, or a truncated or altered one.
    Format,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    pub(crate) fn out_of_range(field: &str, value: impl fmt::Display, range: impl fmt::Display) -> Self {
        Self::new(ErrorKind::Option, format!("{field} is {value}: must be {range}"))
    }

    /// Returns the kind, for a caller that wants to branch on it.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
