//! What came of reading.

use std::path::PathBuf;

use storyfold::{Problem, Report};

/// The reports of some feeds, and what was wrong with the rest.
///
/// Nothing is lost silently: every record that was met is counted in
/// `reports.len() + n_superseded + (problems that are lost)`. A lost problem may also concern a whole file or folder.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Batch {
    /// The reports in the order of the paths given, then of the files, then of the records. Every `uri` stands once.
    pub reports: Vec<Report>,
    /// What was wrong: first with the paths, then with records in the order of reading, then the versions set aside.
    pub problems: Vec<Problem>,
    /// Files in folders that are no feed by their extension, sorted per folder. Hidden files are not listed.
    pub skipped: Vec<PathBuf>,
    /// How many files were opened and read, standard input included.
    pub n_files: usize,
    /// How many records were set aside because a newer version has the same `uri`; each has a problem that names both.
    pub n_superseded: usize,
}
