//! How time grows with the number of reports of a dated stream: `cargo run --release -p storyfold-bench --bin scaling -- FEED…`
//!
//! Takes the first 5,000, 10,000, 20,000 and 40,000 reports by time of publication, as far as there are so many, groups and
//! merges each, and prints the seconds, and the exponent of growth: the slope of a line through the logarithms of both. Time that
//! grows as n log n has an exponent of about 1.1 there.
#![allow(clippy::print_stdout)]

use std::env;
use std::time::Instant;

use anyhow::{Result, bail};
use storyfold::{Config, Report, group, merge};
use storyfold_feeds::{FeedOptions, read_paths};

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
        "reports  group, s  merge, s  largest story  sentence candidates  matches  lexical candidates   links"
    );
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
            "{size:>7}  {:>8.2}  {:>8.2}  {largest:>13}  {:>19}  {:>7}  {:>18}  {:>6}",
            grouping[grouping.len() - 1],
            merging[merging.len() - 1],
            merged.counts.sentence_candidates,
            merged.counts.sentence_matches,
            merged.counts.lexical_candidates,
            merged.counts.links,
        );
        // The merge is used, so that it is not optimised away.
        assert_eq!(merged.stories.len(), groups.len());
    }
    let n_log_n: Vec<f64> = sizes.iter().map(|&size| size as f64 * (size as f64).ln()).collect();
    println!("\nexponent: group {:.2}, merge {:.2}", exponent(&sizes, &grouping), exponent(&sizes, &merging));
    println!("of n log n at these sizes: {:.2}", exponent(&sizes, &n_log_n));
    Ok(())
}

/// The slope of the line of least squares through the logarithms of sizes and times.
fn exponent(sizes: &[usize], seconds: &[f64]) -> f64 {
    let points: Vec<(f64, f64)> =
        sizes.iter().zip(seconds).map(|(&size, seconds)| ((size as f64).ln(), seconds.ln())).collect();
    let n_points = points.len() as f64;
    let mean_x = points.iter().map(|(x, _)| x).sum::<f64>() / n_points;
    let mean_y = points.iter().map(|(_, y)| y).sum::<f64>() / n_points;
    let slope: f64 = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    slope / points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum::<f64>()
}
