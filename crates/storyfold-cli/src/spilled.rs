//! A merge in bounded memory.

use std::env;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use storyfold::{BasePolicy, Config, ReportSpill, SpillOptions, SpilledBlock, SpilledMerging};

use crate::args::{MemorySize, MergeArgs};
use crate::input::{hand_over, tell_problems};
use crate::merge::{are_lines, line, outcome, tell_that_base_is_missing, write_stories};
use crate::output::{Outcome, message};
use crate::watch::Watch;

/// What to do where temporary files cannot be written.
const NO_ROOM: &str = "name another folder by --temp-dir, or hold all in memory by --memory unbounded";

/// Where the reports of a merge in bounded memory go, if it is to be one.
pub(crate) fn spill(args: &MergeArgs) -> Result<Option<ReportSpill>> {
    let memory_bytes = match args.memory {
        Some(MemorySize::Unbounded) => return Ok(None),
        Some(MemorySize::Bytes(bytes)) => Some(bytes),
        None => None,
    };
    let is_asked_for = memory_bytes.is_some() || args.temp_dir.is_some();
    if !are_lines(args) {
        if is_asked_for {
            bail!(
                "--memory and --temp-dir are for a merge that writes one story after the other, which takes --format jsonl"
            );
        }
        return Ok(None);
    }
    let folder = args.temp_dir.clone().unwrap_or_else(default_folder);
    match ReportSpill::new(SpillOptions::new(memory_bytes, folder)) {
        Ok(spill) => Ok(Some(spill)),
        Err(error) if is_asked_for => Err(error.into()),
        Err(error) => {
            message("note", &format!("{:#}; so all is held in memory", anyhow!(error)));
            Ok(None)
        }
    }
}

/// The folder for temporary files that may be large: on some systems the one for small ones lies in memory.
fn default_folder() -> PathBuf {
    let large = Path::new("/var/tmp");
    let is_told = env::var_os("TMPDIR").is_some();
    if cfg!(unix) && !is_told && large.is_dir() { large.to_owned() } else { env::temp_dir() }
}

/// Merges in bounded memory.
pub(crate) fn run(args: &MergeArgs, spill: ReportSpill, config: &Config) -> Result<Outcome> {
    merge(args, spill, config).map_err(|error| {
        let is_of_files = error.downcast_ref::<storyfold::Error>().is_some_and(storyfold::Error::is_io);
        if is_of_files { anyhow!("{error:#}; {NO_ROOM}") } else { error }
    })
}

fn merge(args: &MergeArgs, spill: ReportSpill, config: &Config) -> Result<Outcome> {
    let watch = Watch::new();
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
