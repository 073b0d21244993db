//! What can go wrong in the engine as a whole. Bad records are [`Problem`](crate::Problem)s instead.

/// An error of the engine; see [`Error::is_config`].
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    message: String,
    is_config: bool,
}

impl Error {
    pub(crate) fn config(message: String) -> Self {
        Self { message, is_config: true }
    }

    /// Whether the configuration was refused.
    #[must_use]
    pub const fn is_config(&self) -> bool {
        self.is_config
    }
}

impl From<minhash_lsh_rs::Error> for Error {
    fn from(error: minhash_lsh_rs::Error) -> Self {
        Self { message: error.to_string(), is_config: true }
    }
}
