//! `storyfold explain`.

use std::io::Write;

use anyhow::{Result, bail};
use storyfold::{Explanation, explain};

use crate::args::ExplainArgs;
use crate::input::{read, tell_problems};
use crate::output::{Outcome, write_to};

pub(crate) fn run(args: &ExplainArgs) -> Result<Outcome> {
    let config = args.engine.settings.config()?;
    let input = read(&args.input);
    tell_problems(&args.input, &input.problems)?;
    for uri in [&args.first, &args.second] {
        if !input.reports.iter().any(|report| report.uri == *uri) {
            let near: Vec<&str> = input
                .reports
                .iter()
                .map(|report| report.uri.as_str())
                .filter(|known| known.contains(uri.as_str()))
                .take(5)
                .collect();
            let hint = if near.is_empty() {
                "the uris stand in the output of `storyfold merge`".to_owned()
            } else {
                format!("did you mean {}?", near.join(", "))
            };
            bail!("no report has the uri {uri}; {hint}");
        }
    }
    if args.first == args.second {
        bail!("both uris are {}: name two reports", args.first);
    }
    let pool = args.engine.pool()?;
    let explanation = pool.install(|| explain(&input.reports, &args.first, &args.second, &config))?;
    let Some(explanation) = explanation else {
        bail!("{} or {} has no sentence, so it is in no story", args.first, args.second);
    };
    write_to(None, |out| Ok(write(out, args, &explanation)?))?;
    Ok(Outcome::Good)
}

fn write(out: &mut dyn Write, args: &ExplainArgs, explanation: &Explanation) -> std::io::Result<()> {
    let evidence = &explanation.evidence;
    let [first_size, second_size] = explanation.story_sizes;
    if explanation.is_same_story {
        writeln!(out, "One story, of {first_size} reports.")?;
    } else {
        writeln!(out, "Two stories, of {first_size} and {second_size} reports.")?;
    }
    writeln!(out, "\n  first   {}\n  second  {}\n", args.first, args.second)?;
    for clause in evidence.clauses() {
        writeln!(out, "  - {clause}")?;
    }
    let verdict = if evidence.strength >= explanation.link_strength { "linked" } else { "not linked" };
    writeln!(
        out,
        "\n  strength {:.3}: {verdict}\n\n  A link needs {:.2}. Two groups of reports are one story if the links across are {:.2} strong on average, pairs \
         without\n  a link counting as 0, and at least {:.2} times as strong as those within the looser of the two.",
        evidence.strength, explanation.link_strength, explanation.story_strength, explanation.cohesion_share
    )?;
    if !explanation.sentences.is_empty() {
        writeln!(out, "\nSentences in common")?;
    }
    for shared in &explanation.sentences {
        let numbers = if shared.has_other_numbers { ", other numbers" } else { "" };
        writeln!(
            out,
            "\n  {} shingles, containment {:.2}, resemblance {:.2}{numbers}\n    first   {}\n    second  {}",
            shared.shared_shingles, shared.containment, shared.resemblance, shared.first, shared.second
        )?;
    }
    if !explanation.terms.is_empty() {
        writeln!(out, "\nWords in common, with what each adds to the likeness of words\n")?;
    }
    for (term, share) in &explanation.terms {
        writeln!(out, "  {share:.4}  {term}")?;
    }
    Ok(())
}
