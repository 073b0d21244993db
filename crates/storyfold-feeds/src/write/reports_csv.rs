//! One row a report, as CSV: which story it is in, and what it is to it.

use std::io::{self, Write};

use storyfold::Story;

use super::name_of;
use super::table::to_io;
use super::texts::one_line;

/// The first two are those that labels have, so that the file can be scored against as such.
const COLUMNS: [&str; 12] = [
    "uri",
    "story",
    "source",
    "headline",
    "published",
    "role",
    "family",
    "derivation",
    "derived_from",
    "evolved_from",
    "agencies",
    "reused",
];

pub(super) fn write(out: &mut dyn Write, stories: &[Story]) -> io::Result<()> {
    let mut rows = csv::Writer::from_writer(out);
    rows.write_record(COLUMNS).map_err(to_io)?;
    for story in stories {
        for report in &story.reports {
            let text = |field: &Option<String>| field.clone().unwrap_or_default();
            rows.write_record([
                report.uri.clone(),
                story.story.clone(),
                text(&report.source),
                one_line(report.headline.as_deref().unwrap_or_default()),
                report.published.map_or_else(String::new, |time| time.to_string()),
                name_of(report.role),
                report.family.map_or_else(String::new, |family| family.to_string()),
                name_of(report.derivation),
                text(&report.derived_from),
                text(&report.evolved_from),
                report.agencies.join("; "),
                report.reused.to_string(),
            ])
            .map_err(to_io)?;
        }
    }
    rows.flush()
}
