//! `storyfold ingest`.

use std::collections::HashSet;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use storyfold::{Engine, Event, EventKind, Problem, Report};
use storyfold_feeds::{Feed, write_json_lines};

use crate::index::not_after_now;
use crate::index_args::{CommitEvery, IngestArgs};
use crate::input::{options, read_versions, tell_problems};
use crate::output::{Outcome, write_to};

/// When what came from standard input is committed, unless the user says.
const FOLLOW_COMMIT: CommitEvery = CommitEvery::Time(Duration::from_secs(1));
/// How many lines may wait for the engine before the reading of standard input waits as well.
const MAX_WAITING_LINES: usize = 10_000;
/// How many reports are grouped at once at most, however much time there is until a commit.
const MAX_BATCH_REPORTS: usize = 100_000;

pub(crate) fn run(args: &IngestArgs) -> Result<Outcome> {
    let mut config = args.engine.settings.config()?;
    if let Some(hours) = args.retention {
        config.retention_hours = Some(hours);
        config.check().context("--retention cannot be used")?;
    }
    let pool = args.engine.pool()?;
    pool.install(|| {
        let mut engine = Engine::open(&args.index, config)?;
        if args.follow { follow(&mut engine, args) } else { read_all(&mut engine, args) }
    })
}

fn read_all(engine: &mut Engine, args: &IngestArgs) -> Result<Outcome> {
    let mut input = read_versions(&args.input);
    let mut problems = std::mem::take(&mut input.problems);
    let n_reports = match args.commit_every {
        Some(CommitEvery::Reports(n_reports)) => n_reports,
        Some(CommitEvery::Time(_)) => {
            bail!("--commit-every takes a time with --follow only; give a number of reports")
        }
        None => input.reports.len().max(1),
    };
    let mut reports = std::mem::take(&mut input.reports);
    if reports.len() > n_reports {
        put_in_order_of_time(&mut reports);
    }
    let mut reports = reports.into_iter().peekable();
    while reports.peek().is_some() {
        problems.extend(commit(engine, reports.by_ref().take(n_reports).collect())?);
    }
    input.locate(&mut problems);
    tell_problems(&args.input, &problems)?;
    Ok(outcome(&problems))
}

/// Puts reports in the order of time, those without a date at the end: a report that comes late has those linked again that were published
/// after it. Versions of which one has no date stay as they were read, which may decide which of them is the newest.
fn put_in_order_of_time(reports: &mut [Report]) {
    let undated = reports.iter().filter(|report| report.published.is_none());
    let undated: HashSet<String> = undated.map(|report| report.uri.clone()).collect();
    reports.sort_by_key(|report| {
        let published = report.published.filter(|_| !undated.contains(&report.uri));
        (published.is_none(), published)
    });
}

/// Inserts, drops what is too old, commits, writes the events, and returns the problems of reports that were rejected.
fn commit(engine: &mut Engine, reports: Vec<Report>) -> Result<Vec<Problem>> {
    let last = reports.iter().filter_map(|report| report.published).max();
    let mut events = engine.insert_batch(reports)?;
    if let Some(now) = last.map(not_after_now) {
        events.extend(engine.expire(now)?);
    }
    engine.commit()?;
    // Whoever reads an event may rely on it.
    write_to(None, |out| Ok(write_json_lines(out, &events)?))?;
    Ok(events.iter().filter_map(rejected).collect())
}

fn rejected(event: &Event) -> Option<Problem> {
    match (&event.kind, &event.uri) {
        (EventKind::Rejected { problem }, Some(uri)) => Some(Problem::lost(problem).of_report(uri)),
        _ => None,
    }
}

fn outcome(problems: &[Problem]) -> Outcome {
    if problems.iter().any(|problem| problem.lost) { Outcome::Flawed } else { Outcome::Good }
}

fn follow(engine: &mut Engine, args: &IngestArgs) -> Result<Outcome> {
    if args.input.paths.len() != 1 || args.input.paths[0] != Path::new("-") {
        bail!("--follow reads standard input: give - as the only PATH");
    }
    let (sender, lines) = sync_channel(MAX_WAITING_LINES);
    let max_bytes = u64::from(args.input.reading.max_report_mib) << 20;
    // The thread ends with standard input, or when nobody takes its lines any more.
    thread::spawn(move || send_lines(BufReader::new(io::stdin()), max_bytes, &sender));
    let every = args.commit_every.unwrap_or(FOLLOW_COMMIT);
    let mut problems = Vec::new();
    let (mut n_lines, mut n_bytes) = (0, 0);
    loop {
        let (chunk, is_last) = next_chunk(&lines, every)?;
        if !chunk.is_empty() {
            let text = chunk.concat();
            let mut batch =
                Feed::new(options(&args.input.reading)).with_standard_input(&text[..]).read_versions(["-"]);
            let mut found = std::mem::take(&mut batch.problems);
            found.extend(commit(engine, std::mem::take(&mut batch.reports))?);
            batch.locate(&mut found);
            // Lines and bytes count from the beginning of the stream.
            for problem in &mut found {
                problem.line = problem.line.map(|line| line + n_lines);
                problem.byte = problem.byte.map(|byte| byte + n_bytes);
            }
            tell_problems(&args.input, &found)?;
            problems.extend(found.into_iter().filter(|problem| problem.lost));
            n_lines += chunk.len() as u64;
            n_bytes += text.len() as u64;
        }
        if is_last {
            return Ok(outcome(&problems));
        }
    }
}

/// Sends the lines of a stream; one that is too long is cut, so that it is told and not held.
fn send_lines(mut stream: impl BufRead, max_bytes: u64, sender: &SyncSender<io::Result<Vec<u8>>>) {
    loop {
        let mut line = Vec::new();
        // One byte more than is allowed makes it a line that is too long.
        let read = stream.by_ref().take(max_bytes + 2).read_until(b'\n', &mut line).and_then(|_| {
            if line.len() as u64 == max_bytes + 2 && !line.ends_with(b"\n") {
                stream.skip_until(b'\n')?;
                line.push(b'\n');
            }
            Ok(())
        });
        if read.is_ok() && line.is_empty() {
            return;
        }
        let is_error = read.is_err();
        if sender.send(read.map(|()| line)).is_err() || is_error {
            return;
        }
    }
}

/// Waits for lines until it is time to commit them; says whether these are the last.
fn next_chunk(lines: &Receiver<io::Result<Vec<u8>>>, every: CommitEvery) -> Result<(Vec<Vec<u8>>, bool)> {
    let (max_lines, wait) = match every {
        CommitEvery::Reports(n_reports) => (n_reports, None),
        CommitEvery::Time(time) => (MAX_BATCH_REPORTS, Some(time)),
    };
    let mut chunk = Vec::new();
    let mut began: Option<Instant> = None;
    while chunk.len() < max_lines {
        let received = match began.zip(wait) {
            None => lines.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some((began, wait)) => lines.recv_timeout(wait.saturating_sub(began.elapsed())),
        };
        match received {
            Ok(line) => chunk.push(line.context("standard input could not be read")?),
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => return Ok((chunk, true)),
        }
        began.get_or_insert_with(Instant::now);
    }
    Ok((chunk, false))
}
