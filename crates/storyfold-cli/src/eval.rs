//! `storyfold eval`.

use std::io::Write;

use anyhow::{Result, bail};
use storyfold::{Contact, Evaluation, Part, PrecisionRecall, evaluate};
use storyfold_feeds::read_gold;

use crate::args::EvalArgs;
use crate::input::{read, tell_problems};
use crate::output::{Outcome, write_to};

/// How many reports of a part are named.
const MAX_NAMED_REPORTS: usize = 4;

pub(crate) fn run(args: &EvalArgs) -> Result<Outcome> {
    let config = args.engine.settings.config()?;
    let gold = read_gold(&args.gold)?;
    let mut input = read(&args.input);
    let found = args.engine.pool()?.install(|| evaluate(&input.reports, &gold, &config))?;
    let mut problems = std::mem::take(&mut input.problems);
    problems.extend_from_slice(&found.problems);
    input.locate(&mut problems);
    tell_problems(&args.input, &problems)?;
    if found.scores.n_lost == found.scores.n_reports {
        bail!("none of the reports that {} names was read; their uris must be the same", args.gold.display());
    }
    write_to(None, |out| {
        if args.json {
            serde_json::to_writer(&mut *out, &found)?;
            return Ok(out.write_all(b"\n")?);
        }
        Ok(write(out, args, &found)?)
    })?;
    Ok(Outcome::Good)
}

fn write(out: &mut dyn Write, args: &EvalArgs, found: &Evaluation) -> std::io::Result<()> {
    let scores = &found.scores;
    writeln!(
        out,
        "{} reports of {} stories, put into {} stories; {} lost\n",
        scores.n_reports, scores.n_gold_stories, scores.n_stories, scores.n_lost
    )?;
    writeln!(out, "            precision  recall      F1")?;
    let row = |out: &mut dyn Write, name: &str, shares: PrecisionRecall| {
        writeln!(out, "{name:<10}  {:>9.4}  {:.4}  {:.4}", shares.precision, shares.recall, shares.f1())
    };
    row(out, "B-cubed", scores.b_cubed)?;
    row(out, "pairwise", scores.pairwise)?;
    writeln!(out, "\nadjusted Rand index  {:.4}", scores.adjusted_rand_index)?;
    match scores.link_precision {
        Some(precision) => {
            writeln!(out, "links of one event   {precision:.4} of the {} that are shown", scores.n_links)?;
        }
        None => writeln!(out, "links of one event   none is shown")?,
    }
    if !found.false_merges.is_empty() {
        writeln!(out, "\n{} stories hold reports of several", found.false_merges.len())?;
    }
    for merge in found.false_merges.iter().take(args.faults) {
        writeln!(out, "\n  {} wrong pairs", merge.n_wrong_pairs)?;
        write_parts(out, &merge.parts, &merge.contacts)?;
    }
    if !found.losses.is_empty() {
        writeln!(out, "\n{} stories were torn", found.losses.len())?;
    }
    for loss in found.losses.iter().take(args.faults) {
        writeln!(out, "\n  {}: {} missing pairs", loss.story, loss.n_missing_pairs)?;
        write_parts(out, &loss.parts, &loss.contacts)?;
    }
    Ok(())
}

/// Every part, and below each but the first how it hangs together with that.
fn write_parts(out: &mut dyn Write, parts: &[Part], contacts: &[Contact]) -> std::io::Result<()> {
    for (part_idx, part) in parts.iter().enumerate() {
        let named: Vec<&str> = part.reports.iter().take(MAX_NAMED_REPORTS).map(String::as_str).collect();
        let more = part.reports.len().saturating_sub(MAX_NAMED_REPORTS);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        writeln!(out, "    {} ({}): {}{more}", part.name, part.reports.len(), named.join(", "))?;
        let Some(contact) = part_idx.checked_sub(1).and_then(|at| contacts.get(at)) else { continue };
        match &contact.strongest {
            Some([a, b]) => writeln!(
                out,
                "      to the first: {:.3} on average; {:.3} between {a} and {b}: {}",
                contact.mean,
                contact.strength,
                contact.evidence.join("; ")
            )?,
            None => writeln!(out, "      to the first: no link")?,
        }
    }
    Ok(())
}
