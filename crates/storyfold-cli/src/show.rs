//! `storyfold show`.

use anyhow::{Result, bail};
use storyfold::merge_observed;

use crate::args::ShowArgs;
use crate::input::{read, tell_problems};
use crate::output::{Outcome, terminal_width, write_to};
use crate::render::render_story;
use crate::watch::Watch;

pub(crate) fn run(args: &ShowArgs) -> Result<Outcome> {
    let config = args.engine.settings.config()?;
    let watch = Watch::new();
    let mut input = read(&args.input);
    let merged = args.engine.pool()?.install(|| merge_observed(&input.reports, &config, &watch))?;
    drop(watch);
    let mut problems = std::mem::take(&mut input.problems);
    problems.extend(merged.problems);
    input.locate(&mut problems);
    tell_problems(&args.input, &problems)?;
    let mut stories = (1..).zip(&merged.stories);
    let Some((number, story)) = stories.find(|(_, story)| {
        story.story == args.which || story.reports.iter().any(|report| report.uri == args.which)
    }) else {
        bail!(
            "no story has the id {0}, and no report the uri {0}; `storyfold merge --format csv` lists both",
            args.which
        );
    };
    write_to(None, |out| Ok(render_story(out, number, story, terminal_width(None))?))?;
    Ok(Outcome::Good)
}
