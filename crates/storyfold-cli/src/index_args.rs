//! What the user may type about an index.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use storyfold::Timestamp;
use storyfold_feeds::parse_date;

use crate::args::{EngineArgs, InputArgs};

/// Puts reports into an index, and tells what became of each: one event a line, as JSON, once it is durable.
#[derive(Debug, ClapArgs)]
pub(crate) struct IngestArgs {
    /// The folder of the index; it is made if there is none.
    #[arg(long, value_name = "DIR")]
    pub(crate) index: PathBuf,
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Reads JSON Lines from standard input as they come, until it ends; PATH must be -.
    #[arg(long)]
    pub(crate) follow: bool,
    /// When to commit: after so many reports (1000), or so long after the first that is not committed (1s, 500ms). Without it once
    /// at the end, and with --follow every second.
    #[arg(long, value_name = "WHEN")]
    pub(crate) commit_every: Option<CommitEvery>,
    /// Drops stories once all of their reports are so old (7d, 12h) that nothing has to do with them any more, as of the last report that
    /// was published and not after now. It is a setting of the index, retention_hours.
    #[arg(long, value_name = "AGE", value_parser = hours)]
    pub(crate) retention: Option<u32>,
    #[command(flatten)]
    pub(crate) engine: EngineArgs,
}

/// When what was read is committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CommitEvery {
    Reports(usize),
    Time(Duration),
}

/// Says which story of an index each report would join, on what evidence, and what it would add: as JSON, a line a report.
#[derive(Debug, ClapArgs)]
pub(crate) struct FindArgs {
    /// The folder of the index.
    #[arg(long, value_name = "DIR")]
    pub(crate) index: PathBuf,
    #[command(flatten)]
    pub(crate) input: InputArgs,
}

/// Lists the stories of an index by the time of their first report: as JSON, a line a story.
#[derive(Debug, ClapArgs)]
pub(crate) struct StoriesArgs {
    /// The folder of the index.
    #[arg(long, value_name = "DIR")]
    pub(crate) index: PathBuf,
    /// Only stories with a report that was published at this time or later.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) since: Option<Timestamp>,
    /// Only stories whose first report was published before.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) until: Option<Timestamp>,
    /// How many at most.
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
}

/// Looks after an index.
#[derive(Debug, ClapArgs)]
pub(crate) struct IndexArgs {
    #[command(subcommand)]
    pub(crate) command: IndexCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum IndexCommand {
    /// Tells how much an index holds, as JSON.
    Stats(FolderArgs),
    /// Reads every byte of an index and checks it.
    Verify(FolderArgs),
    /// Puts the segments of an index together, and gives back the room of what is no longer needed.
    Compact(FolderArgs),
    /// Writes the newest version of every report, or every story.
    Export(ExportArgs),
    /// Takes reports out: a kill, or a retraction.
    Remove(RemoveArgs),
    /// Makes the stories of an index again with this program and these settings. Ids stay.
    Reindex(ReindexArgs),
    /// Drops the stories that are older than the retention of the index allows.
    Expire(ExpireArgs),
}

/// Drops old stories.
#[derive(Debug, ClapArgs)]
pub(crate) struct ExpireArgs {
    #[command(flatten)]
    pub(crate) folder: FolderArgs,
    /// As of when: the time of the last report if not given, but not after now.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) now: Option<Timestamp>,
}

/// Which index.
#[derive(Debug, ClapArgs)]
pub(crate) struct FolderArgs {
    /// The folder of the index.
    #[arg(value_name = "DIR")]
    pub(crate) index: PathBuf,
}

/// Writes what an index holds.
#[derive(Debug, ClapArgs)]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    pub(crate) folder: FolderArgs,
    /// What is written.
    #[arg(long, value_enum, default_value = "reports")]
    pub(crate) what: Exported,
    /// Writes to FILE instead of standard output; FILE changes only once everything is written.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// What is written of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Exported {
    /// The newest version of every report, as JSON Lines that can be read again.
    Reports,
    /// Every story, as `merge` writes it.
    Stories,
}

/// Takes reports out of an index.
#[derive(Debug, ClapArgs)]
pub(crate) struct RemoveArgs {
    #[command(flatten)]
    pub(crate) folder: FolderArgs,
    /// The reports.
    #[arg(required = true, value_name = "URI")]
    pub(crate) uris: Vec<String>,
}

/// Makes the stories of an index again.
#[derive(Debug, ClapArgs)]
pub(crate) struct ReindexArgs {
    #[command(flatten)]
    pub(crate) folder: FolderArgs,
    #[command(flatten)]
    pub(crate) engine: EngineArgs,
}

impl FromStr for CommitEvery {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "must be a number of reports (1000) or a time (1s, 500ms), above 0";
        let number = |digits: &str| digits.parse::<u64>().ok().filter(|&number| number > 0).ok_or(wrong);
        Ok(if let Some(digits) = text.strip_suffix("ms") {
            Self::Time(Duration::from_millis(number(digits)?))
        } else if let Some(digits) = text.strip_suffix('s') {
            Self::Time(Duration::from_secs(number(digits)?))
        } else {
            Self::Reports(usize::try_from(number(text)?).map_err(|_| wrong)?)
        })
    }
}

/// A number of days or hours, in hours.
fn hours(text: &str) -> Result<u32, &'static str> {
    let wrong = "must be a number of days (7d) or hours (12h), above 0";
    let (digits, n_hours) = match text.split_at_checked(text.len().saturating_sub(1)) {
        Some((digits, "d")) => (digits, 24),
        Some((digits, "h")) => (digits, 1),
        _ => return Err(wrong),
    };
    let number = digits.parse::<u32>().ok().filter(|&number| number > 0).ok_or(wrong)?;
    number.checked_mul(n_hours).ok_or(wrong)
}

fn time(text: &str) -> Result<Timestamp, &'static str> {
    parse_date(text).ok_or("must be a date: 2026-03-01, or 2026-03-01T12:00:00Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retention_is_told_in_days_or_hours() {
        assert_eq!((hours("7d"), hours("12h")), (Ok(168), Ok(12)));
        for typed in ["", "7", "d", "0d", "-1d", "7w", "1.5d", "4294967295d", "7é"] {
            assert!(hours(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_commit_comes_after_a_number_or_a_time() {
        for (typed, every) in [
            ("1000", CommitEvery::Reports(1_000)),
            ("1s", CommitEvery::Time(Duration::from_secs(1))),
            ("500ms", CommitEvery::Time(Duration::from_millis(500))),
        ] {
            assert_eq!(typed.parse(), Ok(every), "{typed}");
        }
        for typed in ["", "0", "0s", "s", "1m", "-1", "1.5s"] {
            assert!(typed.parse::<CommitEvery>().is_err(), "{typed}");
        }
    }
}
