//! Makes the table of background frequencies: `cargo run --release -p storyfold-bench --bin background -- FEED… > TABLE`
//!
//! For every stem the number of reports in which it stands, where in at least [`MIN_REPORTS`]; the first row, with an empty
//! stem, is the number of reports. Only counts leave the corpus.
#![allow(clippy::print_stdout)]

use std::collections::{BTreeMap, HashSet};
use std::env;
use std::io::{self, BufWriter, Write};

use anyhow::{Result, bail};
use storyfold_feeds::{FeedOptions, read_paths};
use storyfold_text::{for_each_word, is_function_word, stem};

/// What was counted, and how: another corpus or another way of stemming makes another version.
const VERSION: u32 = 1;
/// Words of fewer reports are names and misprints: their absence says as much.
const MIN_REPORTS: u32 = 8;

fn main() -> Result<()> {
    let paths: Vec<String> = env::args().skip(1).collect();
    let batch = read_paths(&paths, &FeedOptions::default());
    if batch.reports.is_empty() {
        bail!("no report was read: name feeds of JSON Lines or folders of text");
    }
    let mut n_reports_with: BTreeMap<String, u32> = BTreeMap::new();
    for report in &batch.reports {
        let mut seen: HashSet<String> = HashSet::new();
        for_each_word(&report.text, |_, form| {
            if !is_function_word(form) && !seen.contains(form) {
                seen.insert(form.to_owned());
            }
        });
        let stems: HashSet<String> = seen.iter().map(|form| stem(form)).collect();
        #[expect(clippy::iter_over_hash_type, reason = "the counts do not depend on the order")]
        for stem in stems {
            *n_reports_with.entry(stem).or_default() += 1;
        }
    }
    let mut out = BufWriter::new(io::stdout().lock());
    writeln!(
        out,
        "# Version {VERSION}. In how many reports of a corpus each stem stands; docs/evaluation.md names the corpus and the command."
    )?;
    writeln!(out, "\t{}", batch.reports.len())?;
    for (stem, n_reports) in n_reports_with.iter().filter(|(_, n_reports)| **n_reports >= MIN_REPORTS) {
        writeln!(out, "{stem}\t{n_reports}")?;
    }
    Ok(out.flush()?)
}
