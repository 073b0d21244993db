//! A made-up stream into an index, day by day: `cargo run --release -p storyfold-bench --bin stream -- DAYS A_DAY RETENTION PARAGRAPHS`
//!
//! DAYS days of A_DAY reports each, by time of publication, 1,000 at a time with a commit after each. What is older than RETENTION days is
//! dropped after every commit (0: nothing is). Of every report the first PARAGRAPHS paragraphs are taken (0: all). Prints for every
//! day the reports a second and a second of the processor (insertion, dropping and commit; reading and making up are not in it), what is held at its end, the bytes of the
//! index, the memory of the process, and how long it took to find the story of a report of that day, of which the first three paragraphs are
//! asked for under another name. At last how long it takes to open the index, and until its first answers; checks that
//! the index is whole, and that most reports found a story that has them.
#![allow(clippy::print_stdout)]

use std::env;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use storyfold::{Config, Engine, GenerateOptions, Report, Timestamp, generate, verify_index};
use storyfold_bench::{
    by_time, bytes, cpu_seconds, memory_mb, peak_mb, print_opening, query, search_milliseconds, shortened,
};

/// That of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const BATCH_REPORTS: usize = 1_000;
/// How many days after its story began a made-up report may be published.
const N_DAYS_LATE: usize = 8;
/// How many reports are looked for at the end of a day.
const N_QUERIES: usize = 200;

fn main() -> Result<()> {
    let args: Vec<usize> = env::args().skip(1).map(|it| it.parse()).collect::<Result<_, _>>()?;
    let [n_days, n_a_day, retention_days, n_paragraphs] = args[..] else {
        anyhow::bail!("give DAYS A_DAY RETENTION PARAGRAPHS");
    };
    let mut config = Config::default();
    config.retention_hours = u32::try_from(retention_days * 24).ok().filter(|&hours| hours > 0);
    let mut options = GenerateOptions::with_reports(n_days * n_a_day);
    options.hours = u32::try_from(n_days * 24)?;
    let mut feed =
        by_time(generate(options).map(|made| shortened(made.report, n_paragraphs)), N_DAYS_LATE * n_a_day);
    let folder = env::temp_dir().join(format!("storyfold-stream-{}", std::process::id()));
    let mut engine = Engine::open(&folder, config.clone())?;
    let (mut n_text_bytes, mut last) = (0, None);
    println!("day  inserted  a second  a cpu s     held  stories  index MB  memory MB  find p50 ms  p99 ms");
    for day in 1..=n_days {
        let of_day: Vec<Report> = feed.by_ref().take(n_a_day).collect();
        let queries: Vec<Report> = of_day.iter().rev().take(N_QUERIES).map(|it| query(it, 3)).collect();
        last = of_day.last().cloned();
        let n_inserted = of_day.len();
        n_text_bytes += of_day.iter().map(|report| report.text.len()).sum::<usize>();
        let (mut taken, mut cpu_taken) = (Duration::ZERO, 0.0);
        let mut now: Option<Timestamp> = None;
        let mut of_day = of_day.into_iter().peekable();
        while of_day.peek().is_some() {
            let batch: Vec<Report> = of_day.by_ref().take(BATCH_REPORTS).collect();
            now = now.max(batch.iter().filter_map(|report| report.published).max());
            let (began, cpu_began) = (Instant::now(), cpu_seconds());
            engine.insert_batch(batch)?;
            engine.expire(now.context("every report is dated")?)?;
            engine.commit()?;
            taken += began.elapsed();
            cpu_taken += cpu_seconds() - cpu_began;
        }
        let [middle, slow] = search_milliseconds(&engine, &queries)?;
        println!(
            "{day:>3} {n_inserted:>9} {:>9.0} {:>8.0} {:>8} {:>8} {:>9.1} {:>10} {:>12.2} {:>7.2}",
            n_inserted as f64 / taken.as_secs_f64(),
            n_inserted as f64 / cpu_taken,
            engine.n_reports(),
            n_stories(&engine)?,
            bytes(&folder)? as f64 / 1e6,
            memory_mb(),
            middle,
            slow,
        );
    }
    drop(engine);
    let engine = print_opening(&folder, config, query(&last.context("there are reports")?, 3))?;
    println!("memory at most: {} MB", peak_mb());
    println!("bytes of the index by byte of all text: {:.2}", bytes(&folder)? as f64 / n_text_bytes as f64);
    drop(engine);
    let verified = verify_index(&folder)?;
    ensure!(verified.faults.is_empty(), "the index is whole");
    println!(
        "bytes of the index by byte of the text that is held: {:.2}",
        verified.stats.bytes as f64 / verified.stats.text_bytes as f64
    );
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

fn n_stories(engine: &Engine) -> Result<usize> {
    let mut query = storyfold::StoryQuery::default();
    query.limit = Some(usize::MAX);
    Ok(engine.stories(&query)?.stories.len())
}
