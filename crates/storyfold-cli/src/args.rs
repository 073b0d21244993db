//! What the user may type.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use storyfold::{BasePolicy, CopiesBy, DedupOptions, KeepPolicy, Stage};
use storyfold_feeds::{FieldPath, SourceFrom, SourceRule, StoryFormat};
use storyfold_report::DEFAULT_MAX_STORIES;

use crate::index_args::{FindArgs, IndexArgs, IngestArgs, StoriesArgs};

/// Folds news reports that tell the same story into one canonical story with per-source variations.
#[derive(Debug, Parser)]
#[command(name = "storyfold", version, arg_required_else_help = true, max_term_width = 100)]
#[command(after_help = "\
Examples:
  storyfold merge feeds                      fold a folder of feeds and read the stories
  storyfold merge feeds -o stories.jsonl     the same for programs
  storyfold dedup feeds -o originals.jsonl   drop the copies
  storyfold explain URI URI feeds            why two reports are, or are not, in one story

Exit status: 0 if all went well, 1 if a record or a proof failed, 2 if nothing could be done.")]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Tells errors only.
    #[arg(short, long, global = true, display_order = 900, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Tells each stage as it ends: its time, and what it found.
    #[arg(short, long, global = true, display_order = 901)]
    pub(crate) verbose: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Reads reports and writes stories.
    Merge(MergeArgs),
    /// Reads reports and writes one of every group of copies.
    Dedup(DedupArgs),
    /// Proves that stories invent nothing and lose nothing of the reports from which they were made.
    Verify(VerifyArgs),
    /// Says why two reports are, or are not, in one story.
    Explain(ExplainArgs),
    /// Shows one story of feeds or of an index.
    Show(ShowArgs),
    /// Scores the stories of reports against those that people marked, and tells what went wrong and why.
    Eval(EvalArgs),
    /// Scores one setting after the other on marked reports, with a table and a plot.
    Tune(TuneArgs),
    /// Tells which copied sentences the index proposes at a setting: its S-curve.
    Curve(CurveArgs),
    /// Makes up a feed of any size, with the truth about it, to measure with.
    Generate(GenerateArgs),
    /// Shows the settings that hold, or writes a file of them.
    Config(ConfigArgs),
    /// Puts reports into an index, and tells what became of each.
    Ingest(IngestArgs),
    /// Says which story of an index a report would join.
    Find(FindArgs),
    /// Lists the stories of an index.
    Stories(StoriesArgs),
    /// Looks after an index.
    Index(IndexArgs),
    /// Writes the completions of a shell to standard output.
    Completions(CompletionsArgs),
    /// Writes the manual pages into a folder.
    Man(ManArgs),
}

/// Reads reports and writes stories.
#[derive(Debug, ClapArgs)]
pub(crate) struct MergeArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// The form of the output; without it that which the name of FILE asks for (.txt, .jsonl, .json, .tsv, .csv, .xml, .graphml, .html), else
    /// text in a terminal and jsonl elsewhere.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,
    /// Writes to FILE instead of standard output; FILE changes only once everything is written.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Writes web pages into DIR as well: an index, and a page a story, to be read without a network. DIR must be new or empty, or
    /// hold an earlier report, which goes. A terminal then gets the stories only with --format.
    #[arg(long, value_name = "DIR")]
    pub(crate) report: Option<PathBuf>,
    /// How many stories get a page in the report, or a place in the page of --format html: the largest.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_MAX_STORIES)]
    pub(crate) report_stories: usize,
    /// Which report gives a story its order: auto, earliest, longest, agency, or the uri of a report.
    #[arg(long, value_name = "POLICY", value_parser = base_policy)]
    pub(crate) base: Option<BasePolicy>,
    /// How many reports must have a statement for it to stand in the text of a story that has as many; 1 by default. What fewer have is
    /// listed as set aside.
    #[arg(long, value_name = "N", value_parser = min_support)]
    pub(crate) min_support: Option<usize>,
    /// Stops early and writes what that stage made, as JSON Lines.
    #[arg(long, value_enum, value_name = "STAGE", conflicts_with_all = ["format", "base", "min_support", "report"])]
    pub(crate) to: Option<EarlyStage>,
    /// Takes no more memory than SIZE, as 512M or 4G: what does not fit is put aside in --temp-dir and read back. The stories are the same; only
    /// jsonl can be written so, which has a SIZE that follows from the reports by default. With `unbounded` all is held in memory.
    #[arg(long, value_name = "SIZE", value_parser = memory_size, conflicts_with_all = ["report", "to"])]
    pub(crate) memory: Option<MemorySize>,
    /// Where that is put aside for which there is no room in memory, in files without names; the system's folder for temporary files that may be
    /// large by default.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["report", "to"])]
    pub(crate) temp_dir: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) engine: EngineArgs,
    #[command(flatten)]
    pub(crate) stats: StatsArgs,
}

/// A stage before the stories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EarlyStage {
    /// The sentences of every report, furniture set aside.
    Sentences,
    /// Pairs of sentences or reports that were proposed, not yet compared.
    Candidates,
    /// Pairs of reports that were verified, with their evidence.
    Links,
    /// Reports that tell one story.
    Clusters,
}

impl EarlyStage {
    pub(crate) const fn stage(self) -> Stage {
        match self {
            Self::Sentences => Stage::Sentences,
            Self::Candidates => Stage::Candidates,
            Self::Links => Stage::Links,
            Self::Clusters => Stage::Clusters,
        }
    }
}

/// What is told of the run itself.
#[derive(Debug, ClapArgs)]
pub(crate) struct StatsArgs {
    /// Tells on standard error how long each stage took, what it found, and how much memory was needed.
    #[arg(long)]
    pub(crate) stats: bool,
    /// Writes the same to FILE as JSON.
    #[arg(long, value_name = "FILE")]
    pub(crate) stats_json: Option<PathBuf>,
}

/// Reads reports and writes one of every group of copies.
#[derive(Debug, ClapArgs)]
pub(crate) struct DedupArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// What counts as a copy: resemblance (of the whole text to that of the one kept) or family (all that descends from one wire, also in part; slow).
    #[arg(long, value_name = "WHAT", default_value = "resemblance")]
    pub(crate) by: CopiesBy,
    /// From which resemblance on two reports are copies: the share of their runs of words that both have, 0.3 to 1.
    #[arg(long, value_name = "SHARE", default_value_t = DedupOptions::default().min_resemblance)]
    pub(crate) resemblance: f64,
    /// Which of several copies is kept: earliest, longest or agency.
    #[arg(long, value_name = "POLICY", default_value = "earliest")]
    pub(crate) keep: KeepPolicy,
    /// Writes to FILE as JSON Lines what became of every report: kept or dropped, for which other, and why.
    #[arg(long, value_name = "FILE")]
    pub(crate) map: Option<PathBuf>,
    /// Writes to FILE instead of standard output; FILE changes only once everything is written.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) engine: EngineArgs,
    #[command(flatten)]
    pub(crate) stats: StatsArgs,
}

/// Shows one story, of feeds that are merged for it or of an index.
#[derive(Debug, ClapArgs)]
pub(crate) struct ShowArgs {
    /// The id of a story; of feeds also the uri of one of its reports.
    #[arg(value_name = "STORY")]
    pub(crate) which: String,
    /// Folders, files or patterns of files, or - for standard input.
    #[arg(value_name = "PATH", required_unless_present = "index")]
    pub(crate) paths: Vec<PathBuf>,
    /// The folder of an index, in place of feeds.
    #[arg(long, value_name = "DIR", conflicts_with = "paths")]
    pub(crate) index: Option<PathBuf>,
    /// Writes what has happened to the story of an index instead, as JSON, a line a change.
    #[arg(long, requires = "index")]
    pub(crate) history: bool,
    /// The form of the output; text in a terminal and jsonl elsewhere if not given.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
    #[command(flatten)]
    pub(crate) engine: EngineArgs,
}

/// Scores the stories of reports against those that people marked.
#[derive(Debug, ClapArgs)]
pub(crate) struct EvalArgs {
    /// A CSV file with the columns uri and story. Reports that it does not name are grouped with the others and not scored.
    #[arg(long, value_name = "FILE")]
    pub(crate) gold: PathBuf,
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// How many false merges and losses are told, the gravest first.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) faults: usize,
    /// Writes everything as one JSON object instead.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) engine: EngineArgs,
}

/// Scores one setting after the other on marked reports.
#[derive(Debug, ClapArgs)]
pub(crate) struct TuneArgs {
    /// Folders, each with a file gold.csv (columns uri and story) beside its feeds.
    #[arg(required = true, value_name = "SET")]
    pub(crate) sets: Vec<PathBuf>,
    /// The field and its values: FIELD=FROM..TO/STEP, or FIELD=VALUE,VALUE,…
    #[arg(long, value_name = "SWEEP", default_value = "story_strength=0.05..0.16/0.01")]
    pub(crate) sweep: Sweep,
    /// Writes a plot of the sweep to FILE, as SVG.
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Writes a plot of the S-curve of the index to FILE, as SVG: which copied sentences it proposes.
    #[arg(long, value_name = "FILE")]
    pub(crate) curve_svg: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) engine: EngineArgs,
}

/// Tells which copied sentences the index proposes at a setting.
#[derive(Debug, ClapArgs)]
pub(crate) struct CurveArgs {
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
    /// Writes a plot of it to FILE, as SVG.
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
}

/// Makes up a feed of any size.
#[derive(Debug, ClapArgs)]
pub(crate) struct GenerateArgs {
    /// How many reports the feed has.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(crate) reports: usize,
    /// Another seed makes another feed.
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Writes the truth to FILE as CSV: uri, story, and the report from which it was copied. `storyfold eval --gold` reads it.
    #[arg(long, value_name = "FILE")]
    pub(crate) gold: Option<PathBuf>,
    /// Writes to FILE instead of standard output; FILE changes only once everything is written.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// Shows the settings that hold, or writes a file of them.
#[derive(Debug, ClapArgs)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct ConfigArgs {
    #[command(subcommand)]
    pub(crate) action: Option<ConfigAction>,
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigAction {
    /// Shows the settings that hold, as a file for --config; the same as no subcommand.
    Show(SettingsArgs),
    /// Writes them to a file that does not exist yet.
    Init {
        /// The file.
        #[arg(value_name = "FILE", default_value = "storyfold.toml")]
        path: PathBuf,
        #[command(flatten)]
        settings: SettingsArgs,
    },
}

/// Writes the completions of a shell to standard output.
#[derive(Debug, ClapArgs)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

/// Writes the manual pages into a folder.
#[derive(Debug, ClapArgs)]
pub(crate) struct ManArgs {
    /// The folder, which is made if it does not exist.
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}

/// How the engine works.
#[derive(Debug, ClapArgs)]
pub(crate) struct EngineArgs {
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
    /// How many threads work; all cores by default. The output does not depend on it.
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) threads: Option<u16>,
}

/// The thresholds of the engine: the file first, then the flags.
#[derive(Debug, ClapArgs)]
pub(crate) struct SettingsArgs {
    /// Takes the settings of a TOML file; `storyfold config` prints one with the defaults.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Gives one setting another value; may be repeated.
    #[arg(long, value_name = "FIELD=VALUE", value_parser = setting)]
    pub(crate) set: Vec<(String, String)>,
    /// How many hours apart two reports of one story may have been published, or off.
    #[arg(long, value_name = "HOURS")]
    pub(crate) window: Option<String>,
}

/// How much memory a merge may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MemorySize {
    Bytes(u64),
    Unbounded,
}

fn memory_size(text: &str) -> Result<MemorySize, String> {
    if text == "unbounded" { Ok(MemorySize::Unbounded) } else { byte_size(text).map(MemorySize::Bytes) }
}

/// A number of bytes, with a unit of 1,024 or its powers.
fn byte_size(text: &str) -> Result<u64, String> {
    let refused = || format!("{text} is no size: it must be a number and K, M, G or T, as 512M or 4G");
    let digits = text.trim_end_matches(|unit: char| unit.is_ascii_alphabetic());
    let shift = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" => 0,
        "K" | "KB" | "KIB" => 10,
        "M" | "MB" | "MIB" => 20,
        "G" | "GB" | "GIB" => 30,
        "T" | "TB" | "TIB" => 40,
        _ => return Err(refused()),
    };
    let number: u64 = digits.parse().map_err(|_| refused())?;
    number.checked_mul(1 << shift).ok_or_else(refused)
}

/// The values of one field that are tried, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sweep {
    pub(crate) field: String,
    pub(crate) values: Vec<String>,
}

/// Which reports are read, and how.
#[derive(Debug, ClapArgs)]
pub(crate) struct InputArgs {
    /// Folders, files, patterns such as 'feeds/**/*.xml', or - for standard input. Formats are told by content: text, JSON, CSV, RSS,
    /// Atom, HTML, ninjs, NewsML-G2, NITF, WARC; packed by gzip too.
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

/// How reports are read, and what becomes of the problems.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct ReadingArgs {
    /// Whence the source of a .txt file is: `stem` (its name), `folder`, or `=NAME` for one name for all.
    #[arg(long, value_name = "RULE", default_value = "stem", value_parser = source_rule)]
    pub(crate) source: SourceRule,
    /// Which is asked first for the source: the field of the record or feed, the path (see --source), or the host of the url.
    #[arg(long, value_name = "WHENCE", value_enum, default_value_t = SourceFromArg::Field)]
    pub(crate) source_from: SourceFromArg,
    /// Where a field stands in records of JSON, tables and Parquet: text=body.value, text=COLUMN; may be repeated.
    #[arg(long, value_name = "NAME=PATH")]
    pub(crate) field: Vec<FieldPath>,
    /// Loses a record that is not quite as its format demands, rather than mending it.
    #[arg(long)]
    pub(crate) strict: bool,
    /// How many MiB one report may have, as a file of text, a line of JSON or an item; a longer one is a problem.
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
    #[command(flatten)]
    pub(crate) engine: EngineArgs,
}

/// Which of several places that may tell a source is asked first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SourceFromArg {
    /// The path of the file, by the rule of --source.
    Path,
    /// The record, or the feed in which it stands.
    Field,
    /// The host of its url.
    Host,
}

impl From<SourceFromArg> for SourceFrom {
    fn from(whence: SourceFromArg) -> Self {
        match whence {
            SourceFromArg::Path => Self::Path,
            SourceFromArg::Field => Self::Field,
            SourceFromArg::Host => Self::Host,
        }
    }
}

/// The form of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// JSON Lines, one story a line; what `verify` reads.
    Jsonl,
    /// The same as one JSON array.
    Json,
    /// The alignment table, tab-separated: a row a sentence, a column a report.
    Table,
    /// One row a report: its story, family, role and descent.
    Csv,
    /// The same as Parquet, with types.
    #[cfg(feature = "parquet")]
    Parquet,
    /// TEI P5 with a critical apparatus.
    Tei,
    /// GraphML: the variant graph of every sentence.
    Graphml,
    /// GraphML: the reports, with descent and links.
    ReportsGraphml,
    /// IPTC ninjs 2.1, one item a line.
    Ninjs,
    /// One web page of all stories, to be read without a network; --report writes more.
    Html,
}

impl Format {
    /// The form that the name of a file asks for, by its extension.
    pub(crate) fn of_file(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?;
        for (extensions, format) in [(&["txt"][..], Self::Text), (&["html", "htm"], Self::Html)] {
            if extensions.iter().any(|it| extension.eq_ignore_ascii_case(it)) {
                return Some(format);
            }
        }
        let format = StoryFormat::of_extension(extension)?;
        Self::value_variants().iter().copied().find(|it| it.for_programs() == Some(format))
    }

    /// The form in which programs take stories; none for those that people read.
    pub(crate) const fn for_programs(self) -> Option<StoryFormat> {
        Some(match self {
            Self::Text | Self::Html => return None,
            Self::Jsonl => StoryFormat::JsonLines,
            Self::Json => StoryFormat::Json,
            Self::Table => StoryFormat::Table,
            Self::Csv => StoryFormat::Csv,
            #[cfg(feature = "parquet")]
            Self::Parquet => StoryFormat::Parquet,
            Self::Tei => StoryFormat::Tei,
            Self::Graphml => StoryFormat::GraphMl,
            Self::ReportsGraphml => StoryFormat::ReportsGraphMl,
            Self::Ninjs => StoryFormat::Ninjs,
        })
    }
}

fn base_policy(policy: &str) -> Result<BasePolicy, String> {
    if policy.is_empty() {
        return Err("name a policy or the uri of a report".to_owned());
    }
    let Ok(policy) = policy.parse();
    Ok(policy)
}

fn min_support(text: &str) -> Result<usize, String> {
    let n_reports = text.parse().ok().filter(|&n_reports| n_reports > 0);
    n_reports.ok_or_else(|| "must be a number of reports, above 0".to_owned())
}

fn setting(setting: &str) -> Result<(String, String), String> {
    match setting.split_once('=') {
        Some((field, value)) if !field.is_empty() && !value.is_empty() => {
            Ok((field.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("must be FIELD=VALUE; `storyfold config` shows the fields".to_owned()),
    }
}

fn source_rule(rule: &str) -> Result<SourceRule, String> {
    match (rule, rule.strip_prefix('=')) {
        ("stem", _) => Ok(SourceRule::FileStem),
        ("folder", _) => Ok(SourceRule::Folder),
        (_, Some(name)) if !name.is_empty() => Ok(SourceRule::Fixed(name.to_owned())),
        _ => Err("must be stem, folder or =NAME".to_owned()),
    }
}

/// How many values a sweep may have.
const MAX_SWEEP_VALUES: usize = 1_000;

impl FromStr for Sweep {
    type Err = String;

    fn from_str(sweep: &str) -> Result<Self, String> {
        let (field, values) = setting(sweep)?;
        let Some((from, to)) = values.split_once("..") else {
            let values = values.split(',').map(|value| value.trim().to_owned()).collect();
            return Ok(Self { field, values });
        };
        let (to, step) = to.split_once('/').ok_or("a range needs a step: FROM..TO/STEP")?;
        let number = |text: &str| text.trim().parse::<f64>().map_err(|_| format!("{text} is no number"));
        let (first, last, width) = (number(from)?, number(to)?, number(step)?);
        let n_steps = (last - first) / width;
        if !(width > 0.0 && n_steps >= 0.0 && n_steps < MAX_SWEEP_VALUES as f64) {
            return Err(format!("FROM..TO/STEP must ascend, in fewer than {MAX_SWEEP_VALUES} steps"));
        }
        let n_decimals = |text: &str| text.trim().split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let n_decimals = n_decimals(from).max(n_decimals(step));
        // A little more, so that rounding does not lose the last value.
        let values = (0..=(n_steps + 1e-6) as usize)
            .map(|step_idx| format!("{:.n_decimals$}", first + width * step_idx as f64))
            .collect();
        Ok(Self { field, values })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_asks_for_a_form() {
        for (name, format) in [
            ("a.txt", Some(Format::Text)),
            ("a.b/stories.NDJSON", Some(Format::Jsonl)),
            ("a.json", Some(Format::Json)),
            ("a.tsv", Some(Format::Table)),
            ("a.CSV", Some(Format::Csv)),
            ("a.xml", Some(Format::Tei)),
            ("a.graphml", Some(Format::Graphml)),
            ("a.HTM", Some(Format::Html)),
            ("a.out", None),
            ("json", None),
        ] {
            assert_eq!(Format::of_file(Path::new(name)), format, "{name}");
        }
    }

    #[test]
    fn a_sweep_is_a_range_or_a_list() {
        for (typed, field, values) in [
            ("story_strength=0.05..0.08/0.01", "story_strength", &["0.05", "0.06", "0.07", "0.08"][..]),
            ("shingle_words=2..4/1", "shingle_words", &["2", "3", "4"]),
            ("window_hours=24, off", "window_hours", &["24", "off"]),
            ("cohesion_cap=0.2..0.2/0.5", "cohesion_cap", &["0.2"]),
        ] {
            let values = values.iter().map(ToString::to_string).collect();
            assert_eq!(typed.parse(), Ok(Sweep { field: field.to_owned(), values }), "{typed}");
        }
        for typed in ["story_strength", "=1", "a=1..2", "a=2..1/1", "a=1..2/0", "a=x..2/1", "a=0..1/0.0001"] {
            assert!(typed.parse::<Sweep>().is_err(), "{typed}");
        }
    }
}
