//! What each stage of a merge takes: `cargo run --release -p storyfold-bench --bin stages -- [SIZE…]`
//!
//! Merges made-up feeds of 1,000, 10,000 and 100,000 reports, or of the sizes that are named, 10,000 reports a day, and prints for every
//! stage the seconds, the exponent of growth and how many times memory was asked for a report, as a table in Markdown. In the time of the stories stands
//! what makes JSON of them, which is counted and thrown away. Every allocation is counted while the time is taken, which costs a few per cent
//! of it. A million reports need some 35 GB.
#![allow(clippy::print_stdout)]

use std::alloc::System;
use std::env;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use storyfold::{Config, GenerateOptions, Merging, Observer, Report, Stage, generate};
use storyfold_bench::exponent;
use storyfold_feeds::write_json_lines;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const SIZES: &[usize] = &[1_000, 10_000, 100_000];
const REPORTS_PER_DAY: usize = 10_000;

fn main() -> Result<()> {
    let named: Vec<usize> = env::args()
        .skip(1)
        .map(|size| size.parse().with_context(|| format!("{size} is no number of reports")))
        .collect::<Result<_>>()?;
    let sizes = if named.is_empty() { SIZES } else { &named };
    let runs: Vec<Vec<StageCost>> = sizes.iter().map(|&size| merged(size)).collect::<Result<_>>()?;
    print!("| stage |");
    sizes.iter().for_each(|size| print!(" {size}, seconds |"));
    println!(" exponent | allocations a report at {} |", sizes[sizes.len() - 1]);
    println!("|---|{}---|---|", "---|".repeat(sizes.len()));
    for stage_idx in 0..runs[0].len() {
        let seconds: Vec<f64> = runs.iter().map(|costs| costs[stage_idx].seconds).collect();
        print!("| {} |", runs[0][stage_idx].name);
        seconds.iter().for_each(|seconds| print!(" {seconds:.2} |"));
        let last = &runs[runs.len() - 1][stage_idx];
        let n_allocations = last.n_allocations as f64 / sizes[sizes.len() - 1] as f64;
        let exponent = if sizes.len() > 1 { format!("{:.2}", exponent(sizes, &seconds)) } else { "".into() };
        println!(" {exponent} | {n_allocations:.0} |");
    }
    Ok(())
}

/// What a stage took.
struct StageCost {
    name: &'static str,
    seconds: f64,
    n_allocations: usize,
}

/// Merges a feed of so many reports, and tells what every stage took, and all together.
fn merged(n_reports: usize) -> Result<Vec<StageCost>> {
    let mut options = GenerateOptions::with_reports(n_reports);
    options.hours = u32::try_from((n_reports * 24 / REPORTS_PER_DAY).max(1))?;
    let reports: Vec<Report> = generate(options).map(|made| made.report).collect();
    let config = Config::default();
    let clock = Clock { since: Mutex::new(Moment::now()), costs: Mutex::default() };
    let began = Moment::now();
    let mut n_bytes = 0;
    Merging::begin(&reports, &config, &clock)?.finish(
        |story| {
            let mut line = Vec::new();
            write_json_lines(&mut line, [&story]).map(|()| (line.len(), story.reports.len()))
        },
        |written| {
            n_bytes += written.as_ref().map_or(0, |&(n_bytes, _)| n_bytes);
            if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        },
    );
    // The stories are used, so that they are not optimised away.
    ensure!(n_bytes > n_reports * 100, "{n_bytes} bytes of stories");
    let mut costs = clock.costs.into_inner().unwrap_or_default();
    costs.push(began.cost("all"));
    Ok(costs)
}

/// A point in time, and how many times memory had been asked for.
#[derive(Clone, Copy)]
struct Moment {
    time: Instant,
    n_allocations: usize,
}

impl Moment {
    fn now() -> Self {
        let stats = ALLOCATOR.stats();
        Self { time: Instant::now(), n_allocations: stats.allocations + stats.reallocations }
    }

    /// What was taken since.
    fn cost(self, name: &'static str) -> StageCost {
        let now = Self::now();
        StageCost {
            name,
            seconds: now.time.duration_since(self.time).as_secs_f64(),
            n_allocations: now.n_allocations - self.n_allocations,
        }
    }
}

/// Notes what every stage took, from the end of the one before.
struct Clock {
    since: Mutex<Moment>,
    costs: Mutex<Vec<StageCost>>,
}

impl Observer for Clock {
    fn end(&self, stage: Stage, _: &[(&'static str, usize)]) {
        if let (Ok(mut since), Ok(mut costs)) = (self.since.lock(), self.costs.lock()) {
            costs.push(since.cost(stage.name()));
            *since = Moment::now();
        }
    }
}
