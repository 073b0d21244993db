//! Sweeps the thresholds of grouping over labelled sets: `cargo run --release -p storyfold-bench --bin grouping -- SET…`
//!
//! A SET is a folder with `reports.jsonl` and `gold.csv` (`uri,story`). Prints B-cubed precision, recall and F1 for each set
//! and each value of `story_strength`.
#![allow(clippy::print_stdout)]

use std::collections::HashMap;
use std::path::Path;
use std::{env, fs};

use anyhow::{Context, Result};
use storyfold::{Config, group};
use storyfold_feeds::{FeedOptions, read_paths};

fn main() -> Result<()> {
    for set in env::args().skip(1) {
        let folder = Path::new(&set);
        let reports = read_paths([folder.join("reports.jsonl")], &FeedOptions::default()).reports;
        let gold = fs::read_to_string(folder.join("gold.csv")).with_context(|| format!("{set}/gold.csv"))?;
        let gold: HashMap<&str, &str> =
            gold.lines().skip(1).filter_map(|line| line.rsplit_once(',')).collect();
        println!("{set}: {} reports", reports.len());
        for percent in 6..=16_u32 {
            let mut config = Config::default();
            config.story_strength = f64::from(percent) / 100.0;
            let groups = group(&reports, &config)?;
            let (precision, recall) = b_cubed(&groups, &gold);
            let f1 = 2.0 * precision * recall / (precision + recall);
            println!(
                "  {:.2}  precision {precision:.4}  recall {recall:.4}  F1 {f1:.4}",
                config.story_strength
            );
        }
    }
    Ok(())
}

/// B-cubed precision and recall (Bagga and Baldwin, 1998).
fn b_cubed(groups: &[Vec<String>], gold: &HashMap<&str, &str>) -> (f64, f64) {
    let mut gold_sizes: HashMap<&str, f64> = HashMap::new();
    for story in groups.iter().flatten().filter_map(|uri| gold.get(uri.as_str())) {
        *gold_sizes.entry(story).or_default() += 1.0;
    }
    let (mut precision, mut recall, mut n_reports) = (0.0, 0.0, 0.0);
    for group in groups {
        let stories: Vec<&str> = group.iter().filter_map(|uri| gold.get(uri.as_str()).copied()).collect();
        for story in &stories {
            let n_same = stories.iter().filter(|it| *it == story).count() as f64;
            precision += n_same / stories.len() as f64;
            recall += n_same / gold_sizes[story];
            n_reports += 1.0;
        }
    }
    (precision / n_reports, recall / n_reports)
}
