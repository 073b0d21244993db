//! What an index costs beside one merge: `cargo run --release -p storyfold-bench --bin engine -- BATCH FEED…`
//!
//! Groups all reports at once, as `group` does, and inserts them by time of publication into an index on disk, BATCH at a time, with a commit
//! after each. Those without a date come first; while one is held nothing is given up. Prints how many these are, both rates and their
//! ratio, how long the last batch took, how long it takes to open the index for reading and for writing, to look a story up and to find the
//! story of a report, and the bytes of the index by byte of text. Checks that both end in the same stories.
#![allow(clippy::print_stdout)]

use std::env;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use storyfold::{Config, Engine, Snapshot, StoryQuery, group, verify_index};
use storyfold_bench::milliseconds;
use storyfold_feeds::{FeedOptions, read_paths};

/// That of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many stories are looked up, and how many reports are looked for.
const N_STORIES: usize = 200;
const N_QUERIES: usize = 3;

fn main() -> Result<()> {
    let mut args = env::args().skip(1);
    let batch_len: usize =
        args.next().and_then(|it| it.parse().ok()).context("give the size of a batch first")?;
    let mut reports = read_paths(args.collect::<Vec<_>>(), &FeedOptions::default()).reports;
    ensure!(!reports.is_empty() && batch_len > 0, "no report was read");
    reports.sort_by(|one, other| (one.published, &one.uri).cmp(&(other.published, &other.uri)));
    let n_reports = reports.len();
    println!("{} reports without a date", reports.iter().filter(|it| it.published.is_none()).count());
    let config = Config::default();
    let rate = |elapsed: Duration| n_reports as f64 / elapsed.as_secs_f64();

    let began = Instant::now();
    let mut expected = group(&reports, &config)?;
    let at_once = rate(began.elapsed());
    println!("{n_reports} reports at once: {at_once:.0} a second");

    let folder = env::temp_dir().join(format!("storyfold-bench-{}", std::process::id()));
    let mut engine = Engine::open(&folder, config.clone())?;
    let began = Instant::now();
    let mut last = Duration::ZERO;
    for batch in reports.chunks(batch_len) {
        let began = Instant::now();
        engine.insert_batch(batch.to_vec())?;
        engine.commit()?;
        last = began.elapsed();
    }
    let inserted = rate(began.elapsed());
    println!(
        "in batches of {batch_len}, committed: {inserted:.0} a second, {:.2} of that",
        inserted / at_once
    );
    println!("the last batch: {:.2} s", last.as_secs_f64());
    let began = Instant::now();
    // The last ones: an older report is as dear as all that came after it.
    for report in reports.iter().rev().take(N_QUERIES) {
        engine.find(report)?;
    }
    println!("to find the story of a report: {:.1} ms", milliseconds(began) / N_QUERIES as f64);
    drop(engine);

    let began = Instant::now();
    let snapshot = Snapshot::open(&folder)?;
    println!("to open for reading: {:.1} ms", milliseconds(began));
    let mut query = StoryQuery::default();
    query.limit = Some(usize::MAX);
    let stories = snapshot.stories(&query)?.stories;
    let began = Instant::now();
    for story in stories.iter().take(N_STORIES) {
        ensure!(snapshot.story(story.story)?.is_some(), "a story that is listed is there");
    }
    println!("to merge a story: {:.2} ms", milliseconds(began) / N_STORIES.min(stories.len()) as f64);
    let began = Instant::now();
    drop(Engine::open(&folder, config)?);
    println!("to open for writing: {:.1} ms", milliseconds(began));
    let stats = verify_index(&folder)?.stats;
    println!("bytes of the index by byte of text: {:.2}", stats.bytes as f64 / stats.text_bytes as f64);

    let mut found: Vec<Vec<String>> = stories.into_iter().map(|story| story.reports).collect();
    found.sort();
    expected.sort();
    ensure!(found == expected, "the stories are those of one merge");
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
