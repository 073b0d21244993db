//! `storyfold dedup`.

use std::collections::HashSet;

use anyhow::Result;
use storyfold::dedup_observed;
use storyfold_feeds::write_json_lines;

use crate::args::DedupArgs;
use crate::input::{read, tell_problems};
use crate::output::{Outcome, message, write_data_to};
use crate::watch::Watch;

pub(crate) fn run(args: &DedupArgs) -> Result<Outcome> {
    let config = args.engine.settings.config()?;
    let watch = Watch::new();
    let mut input =
        watch.stage("reports", || read(&args.input), |input| vec![("reports", input.reports.len())]);
    let found = args.engine.pool()?.install(|| dedup_observed(&input.reports, args.keep, &config, &watch))?;
    watch.pause();
    let mut problems = std::mem::take(&mut input.problems);
    problems.extend(found.problems);
    input.locate(&mut problems);
    tell_problems(&args.input, &problems)?;
    if found.verdicts.is_empty() {
        return Ok(Outcome::Failed);
    }
    let kept: HashSet<&str> =
        found.verdicts.iter().filter(|verdict| verdict.kept).map(|verdict| verdict.uri.as_str()).collect();
    let reports = input.reports.iter().filter(|report| kept.contains(report.uri.as_str()));
    let write = || write_data_to(args.output.as_deref(), |out| Ok(write_json_lines(out, reports)?));
    watch.stage("output", write, |_| vec![("reports", kept.len())])?;
    if let Some(path) = &args.map {
        write_data_to(Some(path), |out| Ok(write_json_lines(out, &found.verdicts)?))?;
    }
    let n_dropped = found.verdicts.len() - kept.len();
    message("note", &format!("{} reports kept, {n_dropped} copies dropped", kept.len()));
    watch.finish(&args.stats)?;
    Ok(if problems.iter().any(|problem| problem.lost) { Outcome::Flawed } else { Outcome::Good })
}
