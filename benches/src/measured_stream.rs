//! What several measurements of a stream and its index need.
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use storyfold::{Config, Engine, Report, Snapshot, StoryQuery, Timestamp};

/// Reports by time of publication that come roughly so: a number of them wait.
pub fn by_time(mut reports: impl Iterator<Item = Report>, n_waiting: usize) -> impl Iterator<Item = Report> {
    let mut waiting: BTreeMap<(Option<Timestamp>, String), Report> = BTreeMap::new();
    std::iter::from_fn(move || {
        while waiting.len() <= n_waiting
            && let Some(report) = reports.next()
        {
            waiting.insert((report.published, report.uri.clone()), report);
        }
        waiting.pop_first().map(|(_, report)| report)
    })
}

/// A report with its first paragraphs, all if 0.
#[must_use]
pub fn shortened(mut report: Report, n_paragraphs: usize) -> Report {
    if n_paragraphs > 0 {
        report.text = report.text.split("\n\n").take(n_paragraphs).collect::<Vec<_>>().join("\n\n");
    }
    report
}

/// The bytes of the files of a folder.
///
/// # Errors
///
/// Tells if they cannot be listed.
pub fn bytes(folder: &Path) -> io::Result<u64> {
    let mut n_bytes = 0;
    for entry in fs::read_dir(folder)? {
        n_bytes += entry?.metadata()?.len();
    }
    Ok(n_bytes)
}

/// How long processors have worked for this process, where Linux tells it in hundredths of a second; 0 elsewhere.
#[must_use]
pub fn cpu_seconds() -> f64 {
    let ticks = || {
        let stat = fs::read_to_string("/proc/self/stat").ok()?;
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
        Some(fields.next()?.parse::<f64>().ok()? + fields.next()?.parse::<f64>().ok()?)
    };
    ticks().unwrap_or(0.0) / 100.0
}

/// The memory of this process, where Linux tells it: 0 elsewhere.
#[must_use]
pub fn memory_mb() -> u64 {
    status_mb("VmRSS:").unwrap_or(0)
}

/// The same at the peak.
#[must_use]
pub fn peak_mb() -> u64 {
    status_mb("VmHWM:").unwrap_or(0)
}

/// An entry of what Linux tells of this process.
fn status_mb(name: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes * 1_024 / 1_000_000)
}

/// A report that nobody has seen, of the same story, with its first paragraphs.
#[must_use]
pub fn query(report: &Report, n_paragraphs: usize) -> Report {
    let mut query = shortened(report.clone(), n_paragraphs);
    query.uri.push_str("-query");
    query
}

/// How many milliseconds it takes to find the story of a report: the middle one of some, and the slowest of a hundred.
///
/// # Errors
///
/// Tells if a search fails, or if less than half of the reports find a story.
pub fn search_milliseconds(engine: &Engine, queries: &[Report]) -> Result<[f64; 2]> {
    let (mut times, mut n_found) = (Vec::with_capacity(queries.len()), 0);
    for query in queries {
        let began = Instant::now();
        n_found += usize::from(!engine.find(query)?.stories.is_empty());
        times.push(milliseconds(began));
    }
    ensure!(2 * n_found > queries.len(), "{n_found} of {} reports were found", queries.len());
    times.sort_by(f64::total_cmp);
    Ok([times[times.len() / 2], times[times.len() * 99 / 100]])
}

/// Opens an index, and prints how long that takes, and the first answers.
///
/// # Errors
///
/// Tells if the index cannot be read, or the report cannot be inserted.
pub fn print_opening(folder: &Path, config: Config, report: Report) -> Result<Engine> {
    let said = |what: &str, began: Instant| println!("{what}: {:.1} ms", milliseconds(began));
    let began = Instant::now();
    let snapshot = Snapshot::open(folder)?;
    said("to open for reading", began);
    let began = Instant::now();
    let story = snapshot.stories(&StoryQuery::default())?.stories.pop().context("there are stories")?.story;
    said("to list the first stories then", began);
    drop(snapshot);
    let snapshot = Snapshot::open(folder)?;
    let began = Instant::now();
    ensure!(snapshot.story(story)?.is_some(), "a story that is listed is there");
    said("or to merge one", began);
    drop(snapshot);
    let began = Instant::now();
    let mut engine = Engine::open(folder, config)?;
    said("to open for writing", began);
    let began = Instant::now();
    engine.insert(report)?;
    said("to insert the first report then", began);
    Ok(engine)
}

/// How many milliseconds have passed.
#[must_use]
pub fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}
