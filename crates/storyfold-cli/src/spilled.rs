//! `storyfold merge --memory`.

use std::io;
use std::ops::ControlFlow;

use anyhow::{Result, bail};
use storyfold::{BasePolicy, Config, ReportSpill, SpillOptions, SpilledBlock, SpilledMerging};

use crate::args::{Format, MergeArgs};
use crate::input::{hand_over, tell_problems};
use crate::merge::{format, line, outcome, tell_that_base_is_missing, write_stories};
use crate::output::Outcome;
use crate::watch::Watch;

/// Merges in so many bytes of memory.
pub(crate) fn run(args: &MergeArgs, memory_bytes: u64, config: &Config) -> Result<Outcome> {
    if format(args) != Format::Jsonl {
        bail!("--memory writes one story after the other, which takes --format jsonl");
    }
    let watch = Watch::new();
    let folder = args.temp_dir.clone().unwrap_or_else(std::env::temp_dir);
    let spill = ReportSpill::new(SpillOptions::new(memory_bytes, folder))?;
    let pool = args.engine.pool()?;
    let take_in = || {
        hand_over(
            &args.input,
            |reports| {
                let mut block = spill.block();
                reports.for_each(|report| block.push(&report.to_report()));
                block.finish()
            },
            |blocks, numbers| spill.read_back(blocks, numbers).map_err(io::Error::other),
        )
    };
    let mut input = watch.stage(
        "reports",
        || pool.install(take_in),
        |input| vec![("reports", input.len() - input.superseded().len())],
    );
    let blocks: Vec<SpilledBlock> = input.take_blocks();
    if let Some(BasePolicy::Uri(uri)) = &args.base
        && !blocks.iter().any(|block| block.has_uri(uri))
    {
        tell_that_base_is_missing(uri, &watch);
    }
    let merging =
        pool.install(|| SpilledMerging::begin(spill, blocks, input.superseded(), config, &watch))?;
    watch.pause();
    let mut problems = input.problems().to_vec();
    let of_merging = merging.problems().iter();
    problems.extend(of_merging.map(|(number, problem)| input.locate(*number, problem.clone())));
    tell_problems(&args.input, &problems)?;
    let n_stories = merging.n_stories();
    if n_stories == 0 {
        return Ok(Outcome::Failed);
    }
    write_stories(args, n_stories, &watch, |take| {
        let mut merged = Ok(());
        pool.install(|| {
            merged = merging.finish(line, take);
        });
        Ok(merged?)
    })?;
    watch.finish(&args.stats)?;
    Ok(outcome(&problems))
}

/// What is handed line after line, and tells whether more are wanted.
pub(crate) type TakeLine<'a> = dyn FnMut(io::Result<Vec<u8>>) -> ControlFlow<()> + Send + 'a;
