//! `storyfold verify`.

use std::fs::File;
use std::io::{BufRead, BufReader};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use storyfold::audit;

use crate::args::VerifyArgs;
use crate::input::{read, tell_problems};
use crate::output::{Outcome, message, write_to};

/// How many faults are told one by one.
const MAX_TOLD_FAULTS: usize = 50;

pub(crate) fn run(args: &VerifyArgs) -> Result<Outcome> {
    let name = args.stories.display();
    let file = File::open(&args.stories).with_context(|| format!("{name} could not be opened"))?;
    let mut stories: Vec<Value> = Vec::new();
    for (line_idx, line) in BufReader::new(file).lines().enumerate() {
        let line = line.with_context(|| format!("{name}:{} could not be read", line_idx + 1))?;
        if !line.trim().is_empty() {
            let story = serde_json::from_str(&line).with_context(|| {
                format!(
                    "{name}:{} is not a story as `storyfold merge --format jsonl` writes it",
                    line_idx + 1
                )
            })?;
            stories.push(story);
        }
    }
    if stories.is_empty() {
        bail!("{name} holds no story; make some with `storyfold merge PATH --format jsonl -o {name}`");
    }
    let input = read(&args.input);
    tell_problems(&args.input, &input.problems)?;
    if input.reports.is_empty() {
        bail!("no report could be read, so nothing can be proven");
    }
    let audit = audit(&stories, &input.reports);
    for fault in audit.faults.iter().take(MAX_TOLD_FAULTS) {
        message("fault", fault);
    }
    if audit.faults.len() > MAX_TOLD_FAULTS {
        message("fault", &format!("and {} more", audit.faults.len() - MAX_TOLD_FAULTS));
    }
    write_to(None, |out| {
        let verdict = if audit.faults.is_empty() { "proven" } else { "not proven" };
        Ok(writeln!(
            out,
            "{verdict}: {} stories; {} canonical sentences and {} readings are what their spans name; {} sentences of reports \
             have their one place; {} faults",
            audit.n_stories,
            audit.n_canonical,
            audit.n_readings,
            audit.n_sentences,
            audit.faults.len()
        )?)
    })?;
    Ok(if audit.faults.is_empty() { Outcome::Good } else { Outcome::Flawed })
}
