//! `storyfold curve`.

use std::io::Write;

use anyhow::Result;
use storyfold::{CandidateRecall, candidate_recall};

use crate::args::CurveArgs;
use crate::output::{Outcome, write_to};
use crate::render::plot::{Plot, Series, tenths};

pub(crate) fn run(args: &CurveArgs) -> Result<Outcome> {
    let curve = candidate_recall(&[], &args.settings.config()?)?;
    write_to(None, |out| Ok(write_curve(out, &curve)?))?;
    if let Some(path) = &args.svg {
        write_to(Some(path), |out| Ok(out.write_all(plot(&curve).svg().as_bytes())?))?;
    }
    Ok(Outcome::Good)
}

fn write_curve(out: &mut dyn Write, curve: &CandidateRecall) -> std::io::Result<()> {
    writeln!(
        out,
        "{} bands of {} slots; half of the pairs of resemblance {:.2} become candidates\n",
        curve.n_bands, curve.n_rows, curve.midpoint
    )?;
    writeln!(out, "resemblance  probability of a candidate")?;
    for bin in &curve.bins {
        writeln!(out, "{:>11.3}  {:>26.4}", bin.resemblance, bin.probability)?;
    }
    writeln!(
        out,
        "\nShared rare shingles propose candidates besides; `storyfold tune` counts copied sentences of real feeds."
    )
}

fn plot(curve: &CandidateRecall) -> Plot<'_> {
    let points = curve.bins.iter().map(|bin| (bin.resemblance, bin.probability)).collect();
    Plot {
        title: "Which copied sentences the index proposes".to_owned(),
        x_label: "resemblance of two sentences",
        y_label: "probability of a candidate",
        x_ticks: tenths(),
        series: vec![Series { name: "probability of a candidate", points }],
    }
}
