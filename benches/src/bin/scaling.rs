//! How time grows with the number of reports of a dated stream: `cargo run --release -p storyfold-bench --bin scaling -- FEED…`
//!
//! Takes the first 5,000, 10,000, 20,000 and 40,000 reports by time of publication, as far as there are so many, groups and
//! merges each, and prints the seconds as a table in Markdown, and the exponent of growth: the slope of a line through the logarithms of
//! both. Time that grows as n log n has an exponent of about 1.1 there.
#![allow(clippy::print_stdout)]

use std::env;
use std::time::Instant;

use anyhow::{Result, bail};
use storyfold::{Config, Report, group, merge};
use storyfold_bench::exponent;
use storyfold_feeds::{FeedOptions, read_paths};

/// That of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SIZES: &[usize] = &[5_000, 10_000, 20_000, 40_000];

fn main() -> Result<()> {
    let paths: Vec<String> = env::args().skip(1).collect();
    let mut reports = read_paths(&paths, &FeedOptions::default()).reports;
    reports.retain(|report| report.published.is_some());
    reports.sort_by(|one, other| (one.published, &one.uri).cmp(&(other.published, &other.uri)));
    let sizes: Vec<usize> = SIZES.iter().copied().filter(|&size| size <= reports.len()).collect();
    if sizes.len() < 2 {
        bail!("{} dated reports were read: name feeds with at least {}", reports.len(), SIZES[1]);
    }
    let config = Config::default();
    let mut grouping = Vec::new();
    let mut merging = Vec::new();
    println!(
        "| reports | group, seconds | merge, seconds | largest story | pairs by sentences | pairs by words | links |"
    );
    println!("|---|---|---|---|---|---|---|");
    for &size in &sizes {
        let of_size: &[Report] = &reports[..size];
        let began = Instant::now();
        let groups = group(of_size, &config)?;
        grouping.push(began.elapsed().as_secs_f64());
        let began = Instant::now();
        let merged = merge(of_size, &config)?;
        merging.push(began.elapsed().as_secs_f64());
        let largest = groups.iter().map(Vec::len).max().unwrap_or(0);
        println!(
            "| {size} | {:.1} | {:.1} | {largest} | {} | {} | {} |",
            grouping[grouping.len() - 1],
            merging[merging.len() - 1],
            merged.counts.sentence_candidates,
            merged.counts.lexical_candidates,
            merged.counts.links,
        );
        // The merge is used, so that it is not optimised away.
        assert_eq!(merged.stories.len(), groups.len());
    }
    let n_log_n: Vec<f64> = sizes.iter().map(|&size| size as f64 * (size as f64).ln()).collect();
    println!(
        "\nThe exponent is {:.2} for grouping and {:.2} for the whole merge; that of n log n at these sizes is {:.2}.",
        exponent(&sizes, &grouping),
        exponent(&sizes, &merging),
        exponent(&sizes, &n_log_n)
    );
    Ok(())
}
