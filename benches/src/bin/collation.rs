//! Times the merge of one large story: `cargo run --release -p storyfold-bench --bin collation`
//!
//! Sixty reports of sixty sentences each, all of one wire copy, of which each report changes other verbs, moves a part and
//! leaves a part out. Inside the timed loop stands `storyfold::merge` as a whole, of which collation is the greater part; the
//! number of stories and of their canonical sentences is asserted. Then a report that is one word, 100,000 times.
#![allow(clippy::print_stdout)]

use std::time::Instant;

use anyhow::{Result, ensure};
use storyfold::{Config, Report, merge};

const N_REPORTS: usize = 60;
const N_SENTENCES: usize = 60;
const N_ROUNDS: usize = 5;

fn main() -> Result<()> {
    let reports: Vec<Report> = (0..N_REPORTS).map(report).collect();
    let mut best = f64::INFINITY;
    for _ in 0..N_ROUNDS {
        let started = Instant::now();
        let merged = merge(&reports, &Config::default())?;
        best = best.min(started.elapsed().as_secs_f64());
        let n_canonical: usize = merged.stories.iter().map(|story| story.canonical.len()).sum();
        ensure!(merged.stories.len() == 1, "{} stories", merged.stories.len());
        ensure!(n_canonical == N_SENTENCES, "{n_canonical} canonical sentences");
    }
    println!("{N_REPORTS} reports of {N_SENTENCES} sentences: {best:.3} s, best of {N_ROUNDS}");

    let repeated = [Report::new("a", "word ".repeat(100_000)), Report::new("b", "word ".repeat(100_000))];
    let started = Instant::now();
    merge(&repeated, &Config::default())?;
    println!("one word repeated 100,000 times, twice: {:.3} s", started.elapsed().as_secs_f64());
    Ok(())
}

/// One report of the story: some of its verbs are its own, the second half may come first, and every ninth sentence is left out.
fn report(report_idx: usize) -> Report {
    const NAMES: [&str; 8] = ["Roth", "Dahl", "Beker", "Voss", "Radek", "Calloway", "Demic", "Brandt"];
    const VERBS: [&str; 4] = ["counted", "found", "registered", "saw"];
    let mut sentences: Vec<String> = (0..N_SENTENCES)
        .filter(|sentence_idx| !(sentence_idx + report_idx).is_multiple_of(9))
        .map(|at| {
            let verb = VERBS[(report_idx * 7 + at * 3) % 11 % VERBS.len()];
            let name = NAMES[at % NAMES.len()];
            format!("Inspector {name}{at} of district {at} {verb} {} broken windows on street{at}.", at * 100)
        })
        .collect();
    if report_idx.is_multiple_of(4) {
        let middle = sentences.len() / 2;
        sentences.rotate_left(middle);
    }
    Report::new(format!("report-{report_idx}"), sentences.join("\n"))
}
