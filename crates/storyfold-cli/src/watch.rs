//! What the user sees of a run while it goes on, and what is told of it at the end.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Map, Value, json};
use storyfold::{Observer, Stage};

use crate::args::StatsArgs;
use crate::output::{is_quiet, is_verbose, message, write_to};

/// How often a stage without a known end shows that it is alive.
const TICK: Duration = Duration::from_millis(120);

/// Watches a run: a progress bar on a terminal, times and counts for the end.
pub(crate) struct Watch {
    started: Instant,
    bar: ProgressBar,
    rows: Mutex<Vec<Row>>,
    /// When the last stage ended: what is done between two stages belongs to the later one.
    last_end: Mutex<Instant>,
}

/// What became of one stage.
struct Row {
    name: &'static str,
    seconds: f64,
    found: Vec<(&'static str, usize)>,
}

impl Watch {
    pub(crate) fn new() -> Self {
        let bar = if io::stderr().is_terminal() && !is_quiet() {
            ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr())
        } else {
            ProgressBar::hidden()
        };
        let now = Instant::now();
        Self { started: now, bar, rows: Mutex::default(), last_end: Mutex::new(now) }
    }

    /// Does a part of the work that the engine does not know: reading and writing. `count` tells what came of it.
    pub(crate) fn stage<T>(
        &self,
        name: &'static str,
        work: impl FnOnce() -> T,
        count: impl FnOnce(&T) -> Vec<(&'static str, usize)>,
    ) -> T {
        self.show(name, None);
        let done = work();
        self.close(name, count(&done));
        done
    }

    /// Clears the progress bar, so that messages can be told.
    pub(crate) fn pause(&self) {
        self.bar.finish_and_clear();
    }

    /// Tells what was asked for.
    pub(crate) fn finish(&self, args: &StatsArgs) -> Result<()> {
        self.pause();
        let seconds = self.started.elapsed().as_secs_f64();
        let memory = peak_memory_bytes();
        if args.stats {
            let mut table = format!("{:<12} {:>8}  found\n", "stage", "seconds");
            for row in self.rows().iter() {
                table.push_str(&format!("{:<12} {:>8.2}  {}\n", row.name, row.seconds, told(&row.found)));
            }
            table.push_str(&format!("{:<12} {seconds:>8.2}", "all"));
            if let Some(bytes) = memory {
                table.push_str(&format!("  {} MiB of memory at most", bytes >> 20));
            }
            // If standard error is gone, nobody is left to be told.
            let _ = writeln!(anstream::stderr().lock(), "{table}");
        }
        if let Some(path) = &args.stats_json {
            self.write_json(path, seconds, memory)?;
        }
        Ok(())
    }

    fn write_json(&self, path: &Path, seconds: f64, memory: Option<u64>) -> Result<()> {
        let stages: Vec<Value> = self
            .rows()
            .iter()
            .map(|row| {
                let found: Map<String, Value> =
                    row.found.iter().map(|&(what, count)| (what.replace(' ', "_"), json!(count))).collect();
                json!({ "stage": row.name, "seconds": row.seconds, "found": found })
            })
            .collect();
        let stats = json!({ "seconds": seconds, "peak_memory_bytes": memory, "stages": stages });
        write_to(Some(path), |out| Ok(writeln!(out, "{stats:#}")?))
    }

    fn show(&self, name: &'static str, n_units: Option<usize>) {
        let template = match n_units {
            Some(_) => "{msg:<11} {bar:30} {percent:>3} %  {human_pos}/{human_len}, {per_sec}, {eta} left",
            None => "{msg:<11} {spinner} {elapsed}",
        };
        self.bar.reset();
        self.bar.set_length(n_units.unwrap_or(0) as u64);
        // A template that could not be read leaves the bar as it was.
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
        self.bar.set_message(name);
        self.bar.enable_steady_tick(TICK);
    }

    fn close(&self, name: &'static str, found: Vec<(&'static str, usize)>) {
        let now = Instant::now();
        let mut last_end = self.last_end.lock().unwrap_or_else(PoisonError::into_inner);
        let seconds = now.duration_since(*last_end).as_secs_f64();
        *last_end = now;
        if is_verbose() {
            let told = format!("{name}: {} in {seconds:.2} s", told(&found));
            self.bar.suspend(|| message("note", &told));
        }
        self.rows().push(Row { name, seconds, found });
    }

    fn rows(&self) -> MutexGuard<'_, Vec<Row>> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.pause();
    }
}

impl Observer for Watch {
    fn begin(&self, stage: Stage, n_units: Option<usize>) {
        self.show(stage.name(), n_units);
    }

    fn advance(&self, n_units: usize) {
        self.bar.inc(n_units as u64);
    }

    fn end(&self, stage: Stage, found: &[(&'static str, usize)]) {
        self.close(stage.name(), found.to_vec());
    }
}

fn told(found: &[(&'static str, usize)]) -> String {
    found.iter().map(|(what, count)| format!("{count} {what}")).collect::<Vec<_>>().join(", ")
}

/// How much memory the program has had at most, where the system tells it.
fn peak_memory_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes << 10)
}
