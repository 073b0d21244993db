//! `storyfold generate`.

use anyhow::Result;
use storyfold::{GenerateOptions, generate};
use storyfold_feeds::write_json_lines;

use crate::args::GenerateArgs;
use crate::output::{Outcome, write_to};

pub(crate) fn run(args: &GenerateArgs) -> Result<Outcome> {
    let mut options = GenerateOptions::with_reports(args.reports);
    options.seed = args.seed;
    let mut gold = String::from("uri,story,copied_from\n");
    let reports = generate(options).map(|made| {
        if args.gold.is_some() {
            let wire = made.copied_from.as_deref().unwrap_or_default();
            gold.push_str(&format!("{},{},{wire}\n", made.report.uri, made.story));
        }
        made.report
    });
    write_to(args.output.as_deref(), |out| Ok(write_json_lines(out, reports)?))?;
    if let Some(path) = &args.gold {
        write_to(Some(path), |out| Ok(out.write_all(gold.as_bytes())?))?;
    }
    Ok(Outcome::Good)
}
