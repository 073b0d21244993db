//! `storyfold tune`.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use storyfold::{CandidateRecall, Config, Gold, SweepRow, candidate_recall, sweep};
use storyfold_feeds::{Batch, Feed, FeedOptions, read_gold};

use crate::args::{Sweep, TuneArgs};
use crate::output::{Outcome, message, write_to};
use crate::render::plot::{Plot, Series, tenths};

/// The table of labels in the folder of a set.
const GOLD_FILE: &str = "gold.csv";

/// What came of one marked set.
struct Tuned {
    name: String,
    n_reports: usize,
    rows: Vec<SweepRow>,
    recall: CandidateRecall,
}

pub(crate) fn run(args: &TuneArgs) -> Result<Outcome> {
    let config = args.engine.settings.config()?;
    let pool = args.engine.pool()?;
    let mut tuned = Vec::with_capacity(args.sets.len());
    for folder in &args.sets {
        let (gold, batch) = read_set(folder)?;
        tuned.push(pool.install(|| tune(folder, &gold, &batch, &config, &args.sweep))?);
    }
    write_to(None, |out| {
        for set in &tuned {
            write_sweep(out, &args.sweep.field, set)?;
        }
        if tuned.len() > 1 {
            write_means(out, &args.sweep, &tuned)?;
        }
        Ok(tuned.iter().try_for_each(|set| write_recall(out, set))?)
    })?;
    if let Some(path) = &args.svg {
        write_to(Some(path), |out| Ok(out.write_all(sweep_plot(&args.sweep, &tuned).svg().as_bytes())?))?;
    }
    if let Some(path) = &args.curve_svg {
        write_to(Some(path), |out| Ok(out.write_all(curve_plot(&tuned).svg().as_bytes())?))?;
    }
    Ok(Outcome::Good)
}

/// Reads the labels of a set and everything else in its folder.
fn read_set(folder: &Path) -> Result<(Gold, Batch)> {
    let name = folder.display();
    let gold = read_gold(folder.join(GOLD_FILE))
        .with_context(|| format!("{name} is no set: it needs a file {GOLD_FILE} beside its feeds"))?;
    let mut feeds = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{name} could not be read"))? {
        let path = entry.with_context(|| format!("{name} could not be read"))?.path();
        if path.file_name().is_some_and(|file| file != GOLD_FILE) {
            feeds.push(path);
        }
    }
    feeds.sort();
    let batch = Feed::new(FeedOptions::default()).read(&feeds);
    for problem in batch.problems.iter().filter(|problem| problem.lost) {
        message("problem", &problem.to_string());
    }
    if !batch.reports.iter().any(|report| gold.contains_key(&report.uri)) {
        bail!("none of the reports that {name}/{GOLD_FILE} names was read; their uris must be the same");
    }
    Ok((gold, batch))
}

fn tune(folder: &Path, gold: &Gold, batch: &Batch, config: &Config, wanted: &Sweep) -> Result<Tuned> {
    Ok(Tuned {
        name: folder.display().to_string(),
        n_reports: batch.reports.len(),
        rows: sweep(&batch.reports, gold, config, &wanted.field, &wanted.values)?,
        recall: candidate_recall(&batch.reports, config)?,
    })
}

fn write_sweep(out: &mut dyn Write, field: &str, set: &Tuned) -> std::io::Result<()> {
    let n_stories = set.rows.first().map_or(0, |row| row.scores.n_gold_stories);
    writeln!(out, "{}: {} reports, {n_stories} stories marked\n", set.name, set.n_reports)?;
    writeln!(
        out,
        "{field:>20}  stories  B-cubed precision  recall      F1  pairwise F1  Rand index  links of one event"
    )?;
    for SweepRow { value, scores, .. } in &set.rows {
        let links = scores.link_precision.map_or_else(|| "-".to_owned(), |share| format!("{share:.4}"));
        writeln!(
            out,
            "{value:>20}  {:>7}  {:>17.4}  {:.4}  {:.4}  {:>11.4}  {:>10.4}  {links:>18}",
            scores.n_stories,
            scores.b_cubed.precision,
            scores.b_cubed.recall,
            scores.b_cubed.f1(),
            scores.pairwise.f1(),
            scores.adjusted_rand_index,
        )?;
    }
    writeln!(out)
}

/// What one value does to all sets: a value that is best for one is of no use if it hurts another.
fn write_means(out: &mut dyn Write, wanted: &Sweep, tuned: &[Tuned]) -> std::io::Result<()> {
    writeln!(out, "All {} sets: B-cubed F1\n\n{:>20}    mean  lowest", tuned.len(), wanted.field)?;
    for (value_idx, value) in wanted.values.iter().enumerate() {
        let scores: Vec<f64> = tuned.iter().map(|set| set.rows[value_idx].scores.b_cubed.f1()).collect();
        let mean = scores.iter().sum::<f64>() / scores.len() as f64;
        let lowest = scores.iter().copied().fold(f64::INFINITY, f64::min);
        writeln!(out, "{value:>20}  {mean:.4}  {lowest:.4}")?;
    }
    writeln!(out)
}

fn write_recall(out: &mut dyn Write, set: &Tuned) -> std::io::Result<()> {
    let recall = &set.recall;
    writeln!(
        out,
        "{}: the index cuts signatures into {} bands of {} slots; half of the pairs of resemblance {:.2} become candidates\n",
        set.name, recall.n_bands, recall.n_rows, recall.midpoint
    )?;
    writeln!(out, "resemblance  probability  copied sentences")?;
    for bin in &recall.bins {
        writeln!(out, "{:>11.3}  {:>11.4}  {:>16}", bin.resemblance, bin.probability, bin.n_pairs)?;
    }
    match recall.expected_recall {
        Some(share) => writeln!(
            out,
            "\nThe index alone is expected to propose {share:.4} of them; shared rare shingles propose the others.\n"
        ),
        None => writeln!(out, "\nNo sentence was copied.\n"),
    }
}

fn sweep_plot<'a>(wanted: &'a Sweep, tuned: &'a [Tuned]) -> Plot<'a> {
    let last = wanted.values.len().saturating_sub(1).max(1) as f64;
    let at = |value_idx: usize| value_idx as f64 / last;
    Plot {
        title: format!("{} and B-cubed F1", wanted.field),
        x_label: &wanted.field,
        y_label: "B-cubed F1",
        x_ticks: wanted.values.iter().enumerate().map(|(it, value)| (at(it), value.clone())).collect(),
        series: tuned
            .iter()
            .map(|set| Series {
                name: &set.name,
                points: set
                    .rows
                    .iter()
                    .enumerate()
                    .map(|(row_idx, row)| (at(row_idx), row.scores.b_cubed.f1()))
                    .collect(),
            })
            .collect(),
    }
}

fn curve_plot(tuned: &[Tuned]) -> Plot<'_> {
    let mut series = Vec::new();
    // The curve is that of the configuration, the same for every set.
    if let Some(set) = tuned.first() {
        let points = set.recall.bins.iter().map(|bin| (bin.resemblance, bin.probability)).collect();
        series.push(Series { name: "probability of a candidate", points });
    }
    for set in tuned {
        let most = set.recall.bins.iter().map(|bin| bin.n_pairs).max().unwrap_or(0).max(1) as f64;
        let points = set.recall.bins.iter().map(|bin| (bin.resemblance, bin.n_pairs as f64 / most)).collect();
        series.push(Series { name: &set.name, points });
    }
    Plot {
        title: "Which copied sentences the index proposes".to_owned(),
        x_label: "resemblance of two sentences",
        y_label: "probability; copied sentences against the fullest bin",
        x_ticks: tenths(),
        series,
    }
}
