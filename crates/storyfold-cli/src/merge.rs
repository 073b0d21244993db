//! `storyfold merge`.

use std::path::Path;

use anyhow::Result;
use storyfold::merge;
use storyfold_feeds::write_stories;

use crate::args::{Format, MergeArgs};
use crate::input::{read, tell_problems};
use crate::output::{Outcome, is_terminal, write_to};
use crate::render::render_story;

pub(crate) fn run(args: &MergeArgs) -> Result<Outcome> {
    let mut config = args.engine.settings.config()?;
    if let Some(base) = &args.base {
        config.collate.base = base.clone();
    }
    let mut input = read(&args.input);
    let merged = args.engine.pool()?.install(|| merge(&input.reports, &config))?;
    let mut problems = std::mem::take(&mut input.problems);
    problems.extend(merged.problems);
    input.locate(&mut problems);
    tell_problems(&args.input, &problems)?;
    if merged.stories.is_empty() {
        return Ok(Outcome::Failed);
    }
    write_to(args.output.as_deref(), |out| match format(args).for_programs() {
        None => merged.stories.iter().enumerate().try_for_each(|(story_idx, story)| {
            Ok(render_story(out, story_idx + 1, story, terminal_width(args.output.as_deref()))?)
        }),
        Some(format) => Ok(write_stories(out, format, &merged.stories, &input.reports)?),
    })?;
    Ok(if problems.iter().any(|problem| problem.lost) { Outcome::Flawed } else { Outcome::Good })
}

fn format(args: &MergeArgs) -> Format {
    let by_name = || Format::of_file(args.output.as_deref()?);
    args.format.or_else(by_name).unwrap_or(if args.output.is_none() && is_terminal() {
        Format::Text
    } else {
        Format::Jsonl
    })
}

fn terminal_width(output: Option<&Path>) -> usize {
    let columns = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    columns.filter(|_| output.is_none() && is_terminal()).unwrap_or(100).clamp(40, 120)
}
