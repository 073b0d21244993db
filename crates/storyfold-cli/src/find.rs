//! `storyfold find`.

use anyhow::Result;
use serde::Serialize;
use storyfold::{Found, Snapshot};
use storyfold_feeds::write_json_lines;

use crate::index_args::FindArgs;
use crate::input::{read, tell_problems};
use crate::output::{Outcome, write_to};

/// What is written of each report.
#[derive(Serialize)]
struct Answer<'a> {
    uri: &'a str,
    #[serde(flatten)]
    found: Found,
}

pub(crate) fn run(args: &FindArgs) -> Result<Outcome> {
    let snapshot = Snapshot::open(&args.index)?;
    let input = read(&args.input);
    tell_problems(&args.input, &input.problems)?;
    if input.reports.is_empty() {
        return Ok(Outcome::Failed);
    }
    for report in &input.reports {
        let answer = Answer { uri: &report.uri, found: snapshot.find(report)? };
        write_to(None, |out| Ok(write_json_lines(out, &[answer])?))?;
    }
    Ok(if input.problems.iter().any(|problem| problem.lost) { Outcome::Flawed } else { Outcome::Good })
}
