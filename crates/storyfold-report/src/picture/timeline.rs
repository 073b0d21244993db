//! When each report of a story was published.

use serde::Serialize;
use storyfold::{Story, StoryReport, siglum};

use super::at;
use super::axis::time_ticks;
use crate::model::moment;

/// How high the row of a report is.
const ROW_HEIGHT: usize = 34;
/// How high the labels of the times above them are.
const LABEL_HEIGHT: usize = 24;
/// What lies beside the first and the last point, in percent of the width, so that labels have room.
const MARGIN: f64 = 4.0;
const MAX_TICKS: i64 = 4;

/// The reports of a story on a line of time each. Heights are pixels; what goes sideways is in percent, so that it fits any width.
#[derive(Debug, Serialize)]
pub(crate) struct Timeline {
    height: usize,
    ticks: Vec<Tick>,
    rows: Vec<TimelineRow>,
    /// Reports without a date: they stand in no row.
    n_undated: usize,
}

#[derive(Debug, Serialize)]
struct Tick {
    x: String,
    label: String,
}

#[derive(Debug, Serialize)]
struct TimelineRow {
    y: usize,
    x: String,
    letter: String,
    name: String,
    time: String,
    role: &'static str,
}

impl Timeline {
    pub(crate) fn new(story: &Story) -> Self {
        let seconds = |report: &StoryReport| report.published.map(|time| time.unix_seconds());
        let times: Vec<i64> = story.reports.iter().filter_map(seconds).collect();
        let (first, last) = match (times.iter().min(), times.iter().max()) {
            (Some(&first), Some(&last)) => (first, last),
            _ => (0, 0),
        };
        let x = |time: i64| {
            let share = if last > first { (time - first) as f64 / (last - first) as f64 } else { 0.0 };
            format!("{}%", at(MARGIN + share * (100.0 - 2.0 * MARGIN)))
        };
        let mut rows = Vec::new();
        for (report_idx, report) in story.reports.iter().enumerate() {
            if let Some(time) = report.published {
                rows.push(TimelineRow {
                    y: LABEL_HEIGHT + rows.len() * ROW_HEIGHT,
                    x: x(time.unix_seconds()),
                    letter: siglum(report_idx),
                    name: report.name().to_owned(),
                    time: moment(time),
                    role: report.role.plain_name(),
                });
            }
        }
        let ticks = time_ticks(first, last, MAX_TICKS);
        Self {
            height: LABEL_HEIGHT + rows.len() * ROW_HEIGHT,
            ticks: ticks.into_iter().map(|(time, label)| Tick { x: x(time), label }).collect(),
            n_undated: story.reports.len() - rows.len(),
            rows,
        }
    }
}
