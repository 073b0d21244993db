//! Why a report could not be written.

use std::io;
use std::path::PathBuf;

/// A report that could not be written; what stood at its place before is still there.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error(#[from] ErrorKind);

#[derive(Debug, thiserror::Error)]
pub(crate) enum ErrorKind {
    #[error("{} is not a folder; name a folder that is new or empty", .0.display())]
    NoFolder(PathBuf),
    #[error(
        "{} is not empty and holds no earlier report of storyfold; name a folder that is new or empty",
        .0.display()
    )]
    Foreign(PathBuf),
    #[error(
        "{} holds {}, which is not of the earlier report there; move it away or name another folder",
        .0.display(), .1.display()
    )]
    ForeignFile(PathBuf, PathBuf),
    #[error("{} could not be {what}", .path.display())]
    Io { path: PathBuf, what: &'static str, source: io::Error },
    #[error("the page could not be written")]
    Out(#[source] io::Error),
    #[error("the report {0} of a story is missing, or is another than that from which the story was made")]
    OtherReports(String),
    #[error("a page could not be laid out")]
    Template(#[from] minijinja::Error),
}
