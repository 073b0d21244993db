//! `storyfold dedup`.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use rayon::ThreadPool;
use storyfold::{
    Config, CopiesBy, CopySketcher, DedupOptions, Problem, Report, Verdict, dedup_observed, near_copies,
};
use storyfold_feeds::{Scan, ScannedReports, write_json_lines};

use crate::args::DedupArgs;
use crate::input::{scan, tell_problems};
use crate::output::{Outcome, is_written_as_it_is, message, replace_file, write_to};
use crate::watch::Watch;

pub(crate) fn run(args: &DedupArgs) -> Result<Outcome> {
    let config = args.engine.settings.config()?;
    let options =
        DedupOptions::default().with_by(args.by).with_keep(args.keep).with_min_resemblance(args.resemblance);
    options.check()?;
    let watch = Watch::new();
    let pool = args.engine.pool()?;
    match args.by {
        CopiesBy::Family => by_family(args, options, &config, &watch, &pool),
        _ => by_resemblance(args, options, &config, &watch, &pool),
    }
}

/// The texts are seen once and not held.
fn by_resemblance(
    args: &DedupArgs,
    options: DedupOptions,
    config: &Config,
    watch: &Watch,
    pool: &ThreadPool,
) -> Result<Outcome> {
    let sketcher = CopySketcher::new(options, config)?;
    let mut input = scanned(args, watch, pool, |reports| {
        let mut block = sketcher.block();
        reports.for_each(|report| block.push(report.view(), || report.to_report()));
        block.finish()
    });
    let blocks = std::mem::take(&mut input.blocks);
    let found = pool.install(|| near_copies(&sketcher, blocks, &input.superseded, watch))?;
    let mut problems = std::mem::take(&mut input.problems);
    problems.extend(found.problems().map(|(number, problem)| input.locate(number, problem)));
    let counts = Counts { n_kept: found.n_kept(), n_dropped: found.n_dropped() };
    let is_kept = |number: usize| found.is_kept(number);
    pool.install(|| finish(args, watch, &input, &problems, counts, is_kept, || found.verdicts()))
}

/// The engine needs all reports at once.
fn by_family(
    args: &DedupArgs,
    options: DedupOptions,
    config: &Config,
    watch: &Watch,
    pool: &ThreadPool,
) -> Result<Outcome> {
    let mut input = scanned(args, watch, pool, |reports| {
        let mut block: Vec<Report> = Vec::new();
        reports.for_each(|report| block.push(report.to_report()));
        block
    });
    let mut reports: Vec<Report> = std::mem::take(&mut input.blocks).into_iter().flatten().collect();
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut number = 0..;
    reports.retain(|report| {
        number.next().is_some_and(|number| {
            let is_newest = input.superseded.binary_search(&number).is_err();
            if is_newest {
                numbers.insert(report.uri.clone(), number);
            }
            is_newest
        })
    });
    let found = pool.install(|| dedup_observed(&reports, options, config, watch))?;
    let number_of = |uri: &str| numbers.get(uri).copied();
    let mut problems = std::mem::take(&mut input.problems);
    problems.extend(found.problems.into_iter().map(
        |problem| match problem.uri.as_deref().and_then(number_of) {
            Some(number) => input.locate(number, problem),
            None => problem,
        },
    ));
    let kept: BTreeSet<usize> =
        found.verdicts.iter().filter(|it| it.kept).filter_map(|it| number_of(&it.uri)).collect();
    let counts = Counts { n_kept: kept.len(), n_dropped: found.verdicts.len() - kept.len() };
    let verdicts = || found.verdicts.iter().cloned();
    let is_kept = |number: usize| kept.contains(&number);
    pool.install(|| finish(args, watch, &input, &problems, counts, is_kept, verdicts))
}

/// Scans the input on all threads of the pool.
fn scanned<B: Send>(
    args: &DedupArgs,
    watch: &Watch,
    pool: &ThreadPool,
    make: impl Fn(&mut ScannedReports<'_>) -> B + Send + Sync,
) -> Scan<B> {
    let n_reports = |input: &Scan<B>| vec![("reports", input.len() - input.superseded.len())];
    watch.stage("reports", || pool.install(|| scan(&args.input, make)), n_reports)
}

struct Counts {
    n_kept: usize,
    n_dropped: usize,
}

/// Tells the problems, and writes what was kept and what became of each.
fn finish<B, V: Iterator<Item = Verdict>>(
    args: &DedupArgs,
    watch: &Watch,
    input: &Scan<B>,
    problems: &[Problem],
    counts: Counts,
    is_kept: impl Fn(usize) -> bool,
    verdicts: impl FnOnce() -> V,
) -> Result<Outcome> {
    watch.pause();
    tell_problems(&args.input, problems)?;
    let Counts { n_kept, n_dropped } = counts;
    if n_kept == 0 {
        return Ok(Outcome::Failed);
    }
    let write = || match args.output.as_deref() {
        Some(path) if !is_written_as_it_is(path) => replace_file(path, |file| {
            input.write_file(file.as_file(), is_kept)?;
            Ok(file)
        }),
        path => write_to(path, |out| Ok(input.write(out, is_kept)?)),
    };
    watch.stage("output", write, |_| vec![("reports", n_kept)])?;
    if let Some(path) = &args.map {
        write_to(Some(path), |out| Ok(write_json_lines(out, verdicts())?))?;
    }
    message("note", &format!("{n_kept} reports kept, {n_dropped} copies dropped"));
    watch.finish(&args.stats)?;
    Ok(if problems.iter().any(|problem| problem.lost) { Outcome::Flawed } else { Outcome::Good })
}
