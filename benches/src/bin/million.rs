//! An index as it grows: `cargo run --release -p storyfold-bench --bin million -- REPORTS A_DAY PARAGRAPHS FOLDER [FEED…]`
//!
//! Inserts REPORTS reports by time of publication, 1,000 at a time with a commit after each. They are made up, A_DAY a day, the first PARAGRAPHS
//! paragraphs of each (0: all); or those of a feed, which are said again a hundred years later, and so on, until there are enough: the
//! words of each time get a number of their own, so that nothing of one time is found in another. Prints for every tenth the reports a
//! second and a second of the processor of that tenth, the memory of the process, the bytes of the index by byte of text, and how long it took
//! to find the story of one of the last reports under another name. Then how long it takes to open the index, and until its first
//! answers, how long the longest commit took, and whether all reports are there. Removes FOLDER.
#![allow(clippy::print_stdout)]

use std::env;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use storyfold::{Config, Engine, GenerateOptions, Report, Timestamp, generate};
use storyfold_bench::{
    by_time, bytes, cpu_seconds, memory_mb, milliseconds, peak_mb, print_opening, query, search_milliseconds,
    shortened,
};
use storyfold_feeds::{FeedOptions, read_paths};

/// That of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const BATCH_REPORTS: usize = 1_000;
/// How many days after its story began a made-up report may be published.
const N_DAYS_LATE: usize = 8;
/// How many reports are looked for after every tenth.
const N_QUERIES: usize = 500;
/// How many seconds lie between two times at which a feed is said.
const CENTURY: i64 = 100 * 365 * 24 * 3_600;

fn main() -> Result<()> {
    let mut args = env::args().skip(1);
    let mut number = || args.next().and_then(|it| it.parse::<usize>().ok());
    let (Some(n_reports), Some(n_a_day), Some(n_paragraphs)) = (number(), number(), number()) else {
        anyhow::bail!("give REPORTS A_DAY PARAGRAPHS FOLDER");
    };
    let folder = PathBuf::from(args.next().context("give the folder of the index")?);
    let feed: Vec<String> = args.collect();
    let reports: Box<dyn Iterator<Item = Report>> =
        if feed.is_empty() { made_up(n_reports, n_a_day, n_paragraphs)? } else { again_and_again(&feed)? };
    let mut reports = reports.take(n_reports);
    let config = Config::default();
    let mut engine = Engine::open(&folder, config.clone())?;
    let (mut n_inserted, mut n_text_bytes, mut last, mut longest_commit) = (0, 0, None, 0.0_f64);
    println!("inserted  a second  a cpu s  memory MB  bytes by byte of text  find p50 ms  p99 ms");
    while n_inserted < n_reports {
        let (mut seconds, mut cpu, mut n_of_tenth) = (0.0, 0.0, 0);
        let mut queries = Vec::new();
        while n_of_tenth < n_reports.div_ceil(10) {
            let batch: Vec<Report> = reports.by_ref().take(BATCH_REPORTS).collect();
            if batch.is_empty() {
                break;
            }
            n_of_tenth += batch.len();
            n_text_bytes += batch.iter().map(|report| report.text.len() as u64).sum::<u64>();
            queries = batch.iter().rev().take(N_QUERIES).map(|it| query(it, 0)).collect();
            last = batch.last().cloned();
            let (began, cpu_began) = (Instant::now(), cpu_seconds());
            engine.insert_batch(batch)?;
            let inserted = Instant::now();
            engine.commit()?;
            longest_commit = longest_commit.max(milliseconds(inserted));
            seconds += began.elapsed().as_secs_f64();
            cpu += cpu_seconds() - cpu_began;
        }
        ensure!(n_of_tenth > 0, "there are only {n_inserted} reports");
        n_inserted += n_of_tenth;
        let [middle, slow] = search_milliseconds(&engine, &queries)?;
        println!(
            "{n_inserted:>8} {:>9.0} {:>8.0} {:>10} {:>22.2} {:>12.2} {:>7.2}",
            n_of_tenth as f64 / seconds,
            n_of_tenth as f64 / cpu,
            memory_mb(),
            bytes(&folder)? as f64 / n_text_bytes as f64,
            middle,
            slow,
        );
    }
    println!("the longest commit: {longest_commit:.0} ms");
    println!("memory at most: {} MB; {} MB of text", peak_mb(), n_text_bytes / 1_000_000);
    drop(engine);
    let engine = print_opening(&folder, config, query(&last.context("there are reports")?, 0))?;
    ensure!(engine.n_reports() == n_inserted + 1, "{} reports are held", engine.n_reports());
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

fn made_up(
    n_reports: usize,
    n_a_day: usize,
    n_paragraphs: usize,
) -> Result<Box<dyn Iterator<Item = Report>>> {
    // The feed goes on behind the last one that is inserted: at its end there are only the late copies of stories.
    let n_made = n_reports + 2 * N_DAYS_LATE * n_a_day;
    let mut options = GenerateOptions::with_reports(n_made);
    options.hours = u32::try_from(n_made.div_ceil(n_a_day) * 24)?;
    let reports = generate(options).map(move |made| shortened(made.report, n_paragraphs));
    Ok(Box::new(by_time(reports, N_DAYS_LATE * n_a_day)))
}

fn again_and_again(feed: &[String]) -> Result<Box<dyn Iterator<Item = Report>>> {
    let mut reports = read_paths(feed, &FeedOptions::default()).reports;
    reports.retain(|report| report.published.is_some());
    ensure!(!reports.is_empty(), "no report was read");
    reports.sort_by(|one, other| (one.published, &one.uri).cmp(&(other.published, &other.uri)));
    Ok(Box::new((0_i64..).flat_map(move |time| {
        reports.clone().into_iter().map(move |mut report| {
            if time > 0 {
                report.uri = format!("{}-{time}", report.uri);
                report.published = report
                    .published
                    .map(|it| Timestamp::from_unix_seconds(it.unix_seconds() + time * CENTURY));
                // A long word is a rare one, and another in every time.
                let word = |word: &str| {
                    let is_long = word.len() > 6 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
                    if is_long { format!("{word}{}", letters(time)) } else { word.to_owned() }
                };
                report.text = report.text.split(' ').map(word).collect::<Vec<_>>().join(" ");
            }
            report
        })
    })))
}

/// A number in letters.
fn letters(mut number: i64) -> String {
    let mut letters = String::from("x");
    while number > 0 {
        letters.push(char::from(b'a' + (number % 26) as u8));
        number /= 26;
    }
    letters
}
