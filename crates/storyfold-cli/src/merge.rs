//! `storyfold merge`.

use std::cell::RefCell;
use std::io::{self, Write};
use std::ops::ControlFlow;

use anyhow::Result;
use storyfold::{BasePolicy, Config, Inspection, Merging, Problem, Stage, Story, inspect, merge_observed};
use storyfold_feeds::{Batch, write_json_lines};
use storyfold_report::{Collection, ReportFolder};

use crate::args::{Format, MergeArgs};
use crate::form::write_form;
use crate::input::{read, tell_problems};
use crate::output::{Outcome, is_terminal, message, write_to};
use crate::spilled::{self, TakeLine};
use crate::watch::Watch;

pub(crate) fn run(args: &MergeArgs) -> Result<Outcome> {
    let mut config = args.engine.settings.config()?;
    if let Some(base) = &args.base {
        config.collate.base = base.clone();
    }
    if let Some(min_support) = args.min_support {
        config.collate.min_support = min_support;
    }
    if let Some(spill) = spilled::spill(args)? {
        return spilled::run(args, spill, &config);
    }
    // A folder that cannot be used is refused before the work is done.
    let folder = args.report.as_ref().map(ReportFolder::at).transpose()?;
    let watch = Watch::new();
    let input = watch.stage("reports", || read(&args.input), |input| vec![("reports", input.reports.len())]);
    if let Some(BasePolicy::Uri(uri)) = &args.base
        && !input.reports.iter().any(|report| report.uri == *uri)
    {
        tell_that_base_is_missing(uri, &watch);
    }
    let outcome = match args.to {
        None if are_lines(args) => write_lines(args, &config, &input, &watch)?,
        None => write_merged(args, &config, &input, folder.as_ref(), &watch)?,
        Some(stage) => write_stage(args, stage.stage(), &config, &input, &watch)?,
    };
    watch.finish(&args.stats)?;
    Ok(outcome)
}

/// Writes every story as soon as it and those before it are made: the stories need not all be in memory.
fn write_lines(args: &MergeArgs, config: &Config, input: &Batch, watch: &Watch) -> Result<Outcome> {
    let pool = args.engine.pool()?;
    let mut merging = pool.install(|| Merging::begin(&input.reports, config, watch))?;
    let problems = tell(args, input, merging.take_problems(), watch)?;
    let n_stories = merging.n_stories();
    if n_stories == 0 {
        return Ok(Outcome::Failed);
    }
    write_stories(args, n_stories, watch, |take| {
        pool.install(|| merging.finish(line, take));
        Ok(())
    })?;
    Ok(outcome(&problems))
}

/// Writes the lines that `finish` hands over one after the other, until one cannot be written.
pub(crate) fn write_stories(
    args: &MergeArgs,
    n_stories: usize,
    watch: &Watch,
    finish: impl FnOnce(&mut TakeLine<'_>) -> Result<()>,
) -> Result<()> {
    let write = |out: &mut (dyn Write + Send)| -> Result<()> {
        let mut written = Ok(());
        finish(&mut |line| {
            written = line.and_then(|line| out.write_all(&line));
            if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        Ok(written?)
    };
    let count = |_: &Result<()>| vec![("stories", n_stories)];
    watch.stage("output", || write_to(args.output.as_deref(), write), count)
}

/// Tells that the report whose order was asked for is not there.
pub(crate) fn tell_that_base_is_missing(uri: &str, watch: &Watch) {
    watch.pause();
    message("note", &format!("no report has the uri {uri}, so that --base changes nothing"));
}

fn write_merged(
    args: &MergeArgs,
    config: &Config,
    input: &Batch,
    folder: Option<&ReportFolder>,
    watch: &Watch,
) -> Result<Outcome> {
    let pool = args.engine.pool()?;
    let merged = pool.install(|| merge_observed(&input.reports, config, watch))?;
    let problems = tell(args, input, merged.problems, watch)?;
    if merged.stories.is_empty() {
        return Ok(Outcome::Failed);
    }
    let output = args.output.as_deref();
    let collection = Collection::new(&merged.stories, &input.reports)
        .with_problems(&problems)
        .with_max_stories(args.report_stories);
    if let Some(folder) = folder {
        let n_pages = merged.stories.len().min(args.report_stories);
        watch.stage("report", || folder.write(&collection), |_| vec![("stories", n_pages)])?;
        watch.pause();
        message("note", &format!("the report begins at {}", folder.index().display()));
        if output.is_none() && args.format.is_none() && is_terminal() {
            return Ok(outcome(&problems));
        }
    }
    let write =
        || pool.install(|| write_form(format(args), output, &merged.stories, &input.reports, &collection));
    let count = |_: &Result<()>| vec![("stories", merged.stories.len())];
    watch.stage("output", write, count)?;
    Ok(outcome(&problems))
}

/// A story as a line, in no more memory than it needs.
pub(crate) fn line(story: Story) -> io::Result<Vec<u8>> {
    thread_local! {
        static LINE: RefCell<Vec<u8>> = RefCell::default();
    }
    LINE.with_borrow_mut(|line| {
        line.clear();
        write_json_lines(line, [story])?;
        Ok(line.clone())
    })
}

/// Stops early and writes what a stage made.
fn write_stage(
    args: &MergeArgs,
    stage: Stage,
    config: &Config,
    input: &Batch,
    watch: &Watch,
) -> Result<Outcome> {
    let (inspection, problems) =
        args.engine.pool()?.install(|| inspect(&input.reports, config, stage, watch))?;
    let problems = tell(args, input, problems, watch)?;
    write_to(args.output.as_deref(), |out| {
        Ok(match &inspection {
            Inspection::Sentences(rows) => write_json_lines(out, rows),
            Inspection::Candidates(rows) => write_json_lines(out, rows),
            Inspection::Links(rows) => write_json_lines(out, rows),
            Inspection::Clusters(rows) => write_json_lines(out, rows),
            _ => Ok(()),
        }?)
    })?;
    Ok(outcome(&problems))
}

/// Tells the problems of reading and of the engine.
fn tell(args: &MergeArgs, input: &Batch, more: Vec<Problem>, watch: &Watch) -> Result<Vec<Problem>> {
    watch.pause();
    let mut problems = input.problems.clone();
    problems.extend(more);
    input.locate(&mut problems);
    tell_problems(&args.input, &problems)?;
    Ok(problems)
}

pub(crate) fn outcome(problems: &[Problem]) -> Outcome {
    if problems.iter().any(|problem| problem.lost) { Outcome::Flawed } else { Outcome::Good }
}

/// Whether one story after the other is written, and nothing else.
pub(crate) fn are_lines(args: &MergeArgs) -> bool {
    args.report.is_none() && args.to.is_none() && format(args) == Format::Jsonl
}

fn format(args: &MergeArgs) -> Format {
    let by_name = || Format::of_file(args.output.as_deref()?);
    args.format.or_else(by_name).unwrap_or(if args.output.is_none() && is_terminal() {
        Format::Text
    } else {
        Format::Jsonl
    })
}
