//! What came of reading.

use std::collections::HashMap;
use std::path::PathBuf;

use storyfold::{Problem, Report};

use crate::intake::Place;

/// The reports of some feeds, and what was wrong with the rest.
///
/// Nothing is lost silently: every record that was met is counted in
/// `reports.len() + n_superseded + (problems that are lost)`. A lost problem may also concern a whole file or folder; and of a file with
/// more than 10,000 problems the last one counts the rest.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Batch {
    /// The reports in the order of the paths given, then of the files, then of the records. Every `uri` stands
    /// once, unless every version was asked for.
    pub reports: Vec<Report>,
    /// What was wrong: first with the paths, then with records in the order of reading, then the versions set aside.
    pub problems: Vec<Problem>,
    /// Files in folders that are no feed by their extension, sorted per folder. Hidden files are not listed.
    pub skipped: Vec<PathBuf>,
    /// How many files were opened and read, standard input included.
    pub n_files: usize,
    /// How many records were set aside because a newer version has the same `uri`; each has a problem that names both.
    pub n_superseded: usize,
    /// Where each report was found, in the order of `reports`.
    pub(crate) places: Vec<Place>,
}

impl Batch {
    /// Says in which file, line and byte the reports stand that later steps found at fault.
    ///
    /// A problem that names a file already, or a `uri` that is not of this batch, stays as it is.
    ///
    /// ```
    /// use storyfold::Problem;
    /// use storyfold_feeds::{Feed, FeedOptions};
    ///
    /// let line = br#"{"uri": "a1", "text": "***"}"#;
    /// let batch = Feed::new(FeedOptions::default()).with_standard_input(&line[..]).read(["-"]);
    /// let mut problems = [Problem::lost("the text has no sentence").of_report("a1")];
    /// batch.locate(&mut problems);
    /// assert_eq!(problems[0].to_string(), "-:1: report a1: the text has no sentence");
    /// ```
    pub fn locate(&self, problems: &mut [Problem]) {
        let places: HashMap<&str, &Place> =
            self.reports.iter().map(|report| report.uri.as_str()).zip(&self.places).collect();
        for problem in problems.iter_mut().filter(|problem| problem.file.is_none()) {
            let place = problem.uri.as_deref().and_then(|uri| places.get(uri));
            if let Some(place) = place {
                *problem = place.mark(std::mem::take(problem));
            }
        }
    }
}
