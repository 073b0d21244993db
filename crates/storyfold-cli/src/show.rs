//! `storyfold show`.

use std::path::Path;

use anyhow::{Result, bail};
use storyfold::{Report, Resolution, Snapshot, Story, StoryId, merge_observed};
use storyfold_feeds::write_json_lines;
use storyfold_report::Collection;

use crate::args::{Format, InputArgs, ShowArgs};
use crate::form::write_form;
use crate::input::{read, tell_problems};
use crate::output::{Outcome, is_terminal, message, write_to};
use crate::watch::Watch;

pub(crate) fn run(args: &ShowArgs) -> Result<Outcome> {
    match &args.index {
        Some(index) => of_index(args, index),
        None => of_feeds(args),
    }
}

fn of_feeds(args: &ShowArgs) -> Result<Outcome> {
    let config = args.engine.settings.config()?;
    let watch = Watch::new();
    let paths = InputArgs { paths: args.paths.clone(), reading: args.reading.clone() };
    let mut input = read(&paths);
    let merged = args.engine.pool()?.install(|| merge_observed(&input.reports, &config, &watch))?;
    drop(watch);
    let mut problems = std::mem::take(&mut input.problems);
    problems.extend(merged.problems);
    input.locate(&mut problems);
    tell_problems(&paths, &problems)?;
    let is_wanted = |story: &&Story| {
        story.story == args.which || story.reports.iter().any(|report| report.uri == args.which)
    };
    let Some(story) = merged.stories.iter().find(is_wanted) else {
        bail!(
            "no story has the id {0}, and no report the uri {0}; `storyfold merge --format csv` lists both",
            args.which
        );
    };
    write(args, story, &input.reports)
}

fn of_index(args: &ShowArgs, index: &Path) -> Result<Outcome> {
    let snapshot = Snapshot::open(index)?;
    let id: StoryId = args.which.parse()?;
    if args.history {
        let Some(history) = snapshot.history(id)? else { bail!("there is no story {id}") };
        write_to(None, |out| Ok(write_json_lines(out, &history)?))?;
        return Ok(Outcome::Good);
    }
    match snapshot.resolve(id)? {
        None => bail!("there is no story {id}; `storyfold stories` lists them"),
        Some(Resolution::Closed(last)) => {
            bail!("no report of story {id} is left; `storyfold show --history {last}` tells what happened")
        }
        Some(Resolution::Expired(last)) => bail!(
            "the reports of story {id} were dropped, as all of them are old; `storyfold show --history {last}` tells what happened"
        ),
        Some(Resolution::Open(now)) if now != id => {
            message("note", &format!("story {id} is part of {now} now"))
        }
        Some(_) => {}
    }
    let Some(story) = snapshot.story(id)? else { bail!("there is no story {id}") };
    let reports: Vec<Report> = story
        .reports
        .iter()
        .filter_map(|report| snapshot.report(&report.uri).transpose())
        .map(|report| report.map(|report| Report::clone(&report)))
        .collect::<Result<_, _>>()?;
    write(args, &story, &reports)
}

fn write(args: &ShowArgs, story: &Story, reports: &[Report]) -> Result<Outcome> {
    let format = args.format.unwrap_or(if is_terminal() { Format::Text } else { Format::Jsonl });
    let stories = std::slice::from_ref(story);
    write_form(format, None, stories, reports, &Collection::new(stories, reports))?;
    Ok(Outcome::Good)
}
