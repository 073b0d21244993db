//! What the user may type.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use storyfold::BasePolicy;
use storyfold_feeds::SourceRule;

/// Folds news reports that tell the same story into one canonical story with per-source variations.
#[derive(Debug, Parser)]
#[command(name = "storyfold", version, arg_required_else_help = true, max_term_width = 100)]
#[command(
    after_help = "Exit status: 0 if all went well, 1 if a record or a proof failed, 2 if nothing could be done."
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Reads reports and writes stories.
    Merge(MergeArgs),
    /// Proves that stories invent nothing and lose nothing of the reports from which they were made.
    Verify(VerifyArgs),
    /// Says why two reports are, or are not, in one story.
    Explain(ExplainArgs),
}

/// Reads reports and writes stories.
#[derive(Debug, ClapArgs)]
pub(crate) struct MergeArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// The form of the output: `text` in a terminal and `jsonl` elsewhere, unless said otherwise.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,
    /// Writes to FILE instead of standard output; FILE changes only once everything is written.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Which report gives a story its order: auto, earliest, longest, agency, or the uri of a report.
    #[arg(long, value_name = "POLICY", default_value = "auto", value_parser = base_policy)]
    pub(crate) base: BasePolicy,
    /// How many threads work; all cores by default. The output does not depend on it.
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) threads: Option<u16>,
}

/// Which reports are read, and what becomes of the problems.
#[derive(Debug, ClapArgs)]
pub(crate) struct InputArgs {
    /// Folders of .txt, .jsonl or .ndjson files, single files, or - for standard input.
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Whence the source of a .txt file is: `stem` (its name), `folder`, or `=NAME` for one name for all.
    #[arg(long, value_name = "RULE", default_value = "stem", value_parser = source_rule)]
    pub(crate) source: SourceRule,
    /// How many MiB one report may have, as a file of text or a line of JSON; a longer one is a problem.
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) max_report_mib: u32,
    /// Writes the problems to FILE as JSON Lines, besides standard error.
    #[arg(long, value_name = "FILE")]
    pub(crate) problems: Option<PathBuf>,
}

/// Proves that stories invent nothing and lose nothing of the reports from which they were made.
#[derive(Debug, ClapArgs)]
pub(crate) struct VerifyArgs {
    /// The stories, as `storyfold merge --format jsonl` wrote them.
    pub(crate) stories: PathBuf,
    #[command(flatten)]
    pub(crate) input: InputArgs,
}

/// Says why two reports are, or are not, in one story.
#[derive(Debug, ClapArgs)]
pub(crate) struct ExplainArgs {
    /// The uri of one report.
    pub(crate) first: String,
    /// The uri of the other.
    pub(crate) second: String,
    #[command(flatten)]
    pub(crate) input: InputArgs,
}

/// The form of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// JSON Lines, one story a line.
    Jsonl,
}

fn base_policy(policy: &str) -> Result<BasePolicy, String> {
    Ok(match policy {
        "" => return Err("name a policy or the uri of a report".to_owned()),
        "auto" => BasePolicy::Auto,
        "earliest" => BasePolicy::Earliest,
        "longest" => BasePolicy::Longest,
        "agency" => BasePolicy::Agency,
        uri => BasePolicy::Uri(uri.to_owned()),
    })
}

fn source_rule(rule: &str) -> Result<SourceRule, String> {
    match (rule, rule.strip_prefix('=')) {
        ("stem", _) => Ok(SourceRule::FileStem),
        ("folder", _) => Ok(SourceRule::Folder),
        (_, Some(name)) if !name.is_empty() => Ok(SourceRule::Fixed(name.to_owned())),
        _ => Err("must be stem, folder or =NAME".to_owned()),
    }
}
