//! Reads the reports that the user named, and tells what was wrong with them.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use storyfold::{Problem, Report};
use storyfold_feeds::{
    Batch, Feed, FeedOptions, HandedOver, Scan, ScannedReports, Strictness, write_json_lines,
};

use crate::args::{InputArgs, ReadingArgs};
use crate::output::message;

/// How many skipped files are named one by one.
const MAX_NAMED_SKIPPED: usize = 3;

/// How the user wants reports to be read.
pub(crate) fn options(args: &ReadingArgs) -> FeedOptions {
    FeedOptions::default()
        .with_source_rule(args.source.clone())
        .with_source_from(args.source_from.into())
        .with_fields(args.field.iter().cloned())
        .with_strictness(if args.strict { Strictness::Strict } else { Strictness::Lenient })
        .with_max_report_bytes(u64::from(args.max_report_mib) << 20)
}

/// Reads all reports of the paths given, of every `uri` the newest version.
pub(crate) fn read(args: &InputArgs) -> Batch {
    let batch = Feed::new(options(&args.reading)).with_standard_input(io::stdin()).read(&args.paths);
    tell_skipped(&batch.skipped);
    batch
}

/// Shows all reports of the paths given once, block by block.
pub(crate) fn scan<B: Send>(args: &InputArgs, make: impl Fn(&mut ScannedReports<'_>) -> B + Sync) -> Scan<B> {
    let feed = Feed::new(options(&args.reading)).with_standard_input(io::stdin());
    let scan = feed.scan(&args.paths, make);
    tell_skipped(&scan.skipped);
    scan
}

/// Shows all reports of the paths given once, block by block, to somebody who keeps them.
pub(crate) fn hand_over<B: Send>(
    args: &InputArgs,
    make: impl Fn(&mut ScannedReports<'_>) -> B + Sync,
    read_back: impl Fn(&[B], &[usize]) -> io::Result<Vec<Report>>,
) -> HandedOver<B> {
    let feed = Feed::new(options(&args.reading)).with_standard_input(io::stdin());
    let handed_over = feed.hand_over(&args.paths, make, read_back);
    tell_skipped(handed_over.skipped());
    handed_over
}

/// Reads all versions of all reports of the paths given.
pub(crate) fn read_versions(args: &InputArgs) -> Batch {
    let batch = Feed::new(options(&args.reading)).with_standard_input(io::stdin()).read_versions(&args.paths);
    tell_skipped(&batch.skipped);
    batch
}

fn tell_skipped(skipped: &[PathBuf]) {
    if !skipped.is_empty() {
        let named: Vec<String> =
            skipped.iter().take(MAX_NAMED_SKIPPED).map(|path| path.display().to_string()).collect();
        let more = skipped.len().saturating_sub(MAX_NAMED_SKIPPED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        message("note", &format!("no feed, so not read: {}{more}", named.join(", ")));
    }
}

/// Tells the problems on standard error, and in the file that the user named for them.
pub(crate) fn tell_problems(args: &InputArgs, problems: &[Problem]) -> Result<()> {
    for problem in problems {
        message(if problem.lost { "problem" } else { "note" }, &problem.to_string());
    }
    if let Some(path) = &args.reading.problems {
        let written = File::create(path).map_err(anyhow::Error::from).and_then(|file| {
            let mut out = BufWriter::new(file);
            write_json_lines(&mut out, problems)?;
            Ok(out.flush()?)
        });
        written.with_context(|| format!("the problems could not be written to {}", path.display()))?;
    }
    Ok(())
}
