//! `storyfold index`: what looks after an index.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use storyfold::{Engine, Report, Snapshot, Story, StoryQuery, Timestamp, Verified, verify_index};
use storyfold_feeds::write_json_lines;

use crate::index_args::{ExpireArgs, ExportArgs, Exported, IndexArgs, IndexCommand, ReindexArgs, RemoveArgs};
use crate::output::{Outcome, message, write_to};

pub(crate) fn run(args: &IndexArgs) -> Result<Outcome> {
    match &args.command {
        IndexCommand::Stats(args) => stats(&args.index),
        IndexCommand::Verify(args) => verify(&args.index),
        IndexCommand::Compact(args) => compact(&args.index),
        IndexCommand::Export(args) => export(args),
        IndexCommand::Remove(args) => remove(args),
        IndexCommand::Reindex(args) => reindex(args),
        IndexCommand::Expire(args) => expire(args),
    }
}

fn stats(index: &Path) -> Result<Outcome> {
    let verified = verify_index(index)?;
    tell_faults(&verified);
    write_to(None, |out| Ok(write_json_lines(out, [&verified.stats])?))?;
    Ok(outcome(&verified))
}

fn verify(index: &Path) -> Result<Outcome> {
    let verified = verify_index(index)?;
    tell_faults(&verified);
    for leftover in &verified.leftovers {
        let text =
            "was left behind by a commit that did not end; it does no harm, and the next writer removes it";
        message("note", &format!("{leftover} {text}"));
    }
    let stats = &verified.stats;
    write_to(None, |out| {
        Ok(writeln!(
            out,
            "{}: {} reports in {} stories, {} commits, {} segments of {} bytes; {} faults",
            if verified.faults.is_empty() { "whole" } else { "damaged" },
            stats.reports,
            stats.stories,
            stats.commits,
            stats.segments,
            stats.bytes,
            verified.faults.len()
        )?)
    })?;
    Ok(outcome(&verified))
}

fn tell_faults(verified: &Verified) {
    for fault in &verified.faults {
        message("fault", &format!("{}: {}", fault.file, fault.fault));
    }
}

fn outcome(verified: &Verified) -> Outcome {
    if verified.faults.is_empty() { Outcome::Good } else { Outcome::Flawed }
}

/// Opens an index that is there, with the configuration with which it was made.
fn open(index: &Path) -> Result<Engine> {
    let config = Snapshot::open(index)?.config().clone();
    Ok(Engine::open(index, config)?)
}

fn compact(index: &Path) -> Result<Outcome> {
    open(index)?.compact()?;
    Ok(Outcome::Good)
}

fn remove(args: &RemoveArgs) -> Result<Outcome> {
    let mut engine = open(&args.folder.index)?;
    let mut events = Vec::new();
    let mut outcome = Outcome::Good;
    for uri in &args.uris {
        match engine.remove(uri)? {
            Some(event) => events.push(event),
            None => {
                message("problem", &format!("no report has the uri {uri}"));
                outcome = Outcome::Flawed;
            }
        }
    }
    engine.commit()?;
    write_to(None, |out| Ok(write_json_lines(out, &events)?))?;
    Ok(outcome)
}

fn reindex(args: &ReindexArgs) -> Result<Outcome> {
    let config = args.engine.settings.config()?;
    args.engine.pool()?.install(|| {
        // An index that is not there is not made.
        verify_index(&args.folder.index)?;
        Engine::reindex(&args.folder.index, config)?.commit()?;
        Ok(Outcome::Good)
    })
}

fn expire(args: &ExpireArgs) -> Result<Outcome> {
    let mut engine = open(&args.folder.index)?;
    if engine.config().retention_hours.is_none() {
        bail!("the index has no retention; `storyfold index reindex --set retention_hours=168` gives it one");
    }
    let last = engine.stories(&every_story())?.stories.iter().filter_map(|story| story.published.last).max();
    let Some(now) = args.now.or_else(|| last.map(not_after_now)) else { return Ok(Outcome::Good) };
    let events = engine.expire(now)?;
    engine.commit()?;
    write_to(None, |out| Ok(write_json_lines(out, &events)?))?;
    Ok(Outcome::Good)
}

/// A time, or now if that is earlier: a wrong date must not drop what is new.
pub(crate) fn not_after_now(time: Timestamp) -> Timestamp {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    let now = now.and_then(|now| i64::try_from(now.as_secs()).ok());
    now.map_or(time, |now| time.min(Timestamp::from_unix_seconds(now)))
}

fn every_story() -> StoryQuery {
    let mut query = StoryQuery::default();
    query.limit = Some(usize::MAX);
    query
}

fn export(args: &ExportArgs) -> Result<Outcome> {
    let snapshot = Snapshot::open(&args.folder.index)?;
    match args.what {
        Exported::Reports => {
            let reports = snapshot.reports()?;
            let records: Vec<Value> = reports.iter().map(|report| record(report)).collect::<Result<_>>()?;
            write_to(args.output.as_deref(), |out| Ok(write_json_lines(out, &records)?))?;
        }
        Exported::Stories => {
            let query = every_story();
            write_to(args.output.as_deref(), |out| {
                for summary in snapshot.stories(&query)?.stories {
                    let story: Option<Story> = snapshot.story(summary.story)?;
                    write_json_lines(&mut *out, story.as_slice())?;
                }
                Ok(())
            })?;
        }
    }
    Ok(Outcome::Good)
}

/// A report as a record that reads as the same report: the fields that passed through stand beside the others again.
fn record(report: &Report) -> Result<Value> {
    let mut record = serde_json::to_value(report).context("a report is no JSON")?;
    if let Some(fields) = record.as_object_mut()
        && let Some(Value::Object(extra)) = fields.remove("extra")
    {
        for (name, value) in extra {
            fields.entry(name).or_insert(value);
        }
    }
    Ok(record)
}
