//! How many reports were published when.

use serde::Serialize;
use storyfold::{Story, Timestamp};

use super::at;
use super::axis::{number_ticks, time_ticks};
use crate::model::grouped;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 260.0;
/// Beside the numbers on the left.
const GAP: f64 = 8.0;
const DIGIT: f64 = 8.5;
/// Half a date below the bars.
const HALF_LABEL: f64 = 46.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 34.0;
/// How many bars there is room for.
const MAX_BARS: i64 = 200;
const MAX_TICKS: i64 = 5;

/// What a bar stands for. Bars are counted through from any hour, day, month or year 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Hour,
    Day,
    Month,
    Year,
}

impl Unit {
    /// The least of which there is room for all from the first to the last.
    fn fitting(first: i64, last: i64) -> Self {
        let fits = |unit: &Self| unit.bar(last) - unit.bar(first) < MAX_BARS;
        [Self::Hour, Self::Day, Self::Month].into_iter().find(fits).unwrap_or(Self::Year)
    }

    fn bar(self, seconds: i64) -> i64 {
        let date = Timestamp::from_unix_seconds(seconds).date();
        match self {
            Self::Hour => seconds.div_euclid(3_600),
            Self::Day => seconds.div_euclid(86_400),
            Self::Month => date.year * 12 + i64::from(date.month) - 1,
            Self::Year => date.year,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// Where which label stands, in bars from the first one.
    fn ticks(self, first_bar: i64, last_bar: i64) -> Vec<(f64, String)> {
        let seconds = match self {
            Self::Hour => 3_600,
            Self::Day => 86_400,
            Self::Month => return year_ticks(first_bar, last_bar, 12),
            Self::Year => return year_ticks(first_bar, last_bar, 1),
        };
        let ticks = time_ticks(first_bar * seconds, (last_bar + 1) * seconds, MAX_TICKS);
        let place = |time: i64| (time - first_bar * seconds) as f64 / seconds as f64;
        ticks.into_iter().map(|(time, label)| (place(time), label)).collect()
    }
}

/// The beginnings of years, so many that they have room.
fn year_ticks(first_bar: i64, last_bar: i64, bars_per_year: i64) -> Vec<(f64, String)> {
    let years = first_bar.div_euclid(bars_per_year)..=last_bar.div_euclid(bars_per_year);
    let step = (years.end() - years.start()) / (2 * MAX_TICKS) + 1;
    years
        .filter(|year| year % step == 0)
        .map(|year| ((year * bars_per_year - first_bar) as f64, year.to_string()))
        .filter(|(place, _)| *place >= 0.0)
        .collect()
}

/// Bars over time.
#[derive(Debug, Serialize)]
pub(crate) struct Volume {
    /// What a bar stands for: an hour, or more where there is no room for hours.
    per: &'static str,
    width: f64,
    height: f64,
    left: f64,
    right: f64,
    base: String,
    bars: Vec<Bar>,
    x_ticks: Vec<TimeTick>,
    y_ticks: Vec<(String, String)>,
    n_undated: usize,
}

#[derive(Debug, Serialize)]
struct Bar {
    x: String,
    y: String,
    width: String,
    height: String,
    count: usize,
}

#[derive(Debug, Serialize)]
struct TimeTick {
    x: String,
    /// Which part of the label stands at `x`: a date at the edge would be cut.
    anchor: &'static str,
    label: String,
}

impl TimeTick {
    fn new(x: f64, label: String) -> Self {
        let anchor = if x + HALF_LABEL > WIDTH { "end" } else { "middle" };
        Self { x: at(x), anchor, label }
    }
}

impl Volume {
    pub(super) fn new(stories: &[Story]) -> Option<Self> {
        let reports = || stories.iter().flat_map(|story| &story.reports);
        let times: Vec<i64> =
            reports().filter_map(|it| it.published).map(|time| time.unix_seconds()).collect();
        let (first, last) = (*times.iter().min()?, *times.iter().max()?);
        let unit = Unit::fitting(first, last);
        let (first_bar, last_bar) = (unit.bar(first), unit.bar(last));
        let n_bars = (last_bar - first_bar + 1) as usize;
        let mut counts = vec![0_usize; n_bars];
        for time in &times {
            counts[(unit.bar(*time) - first_bar) as usize] += 1;
        }
        let ticks = number_ticks(counts.iter().copied().max().unwrap_or(0));
        let greatest = ticks.last().copied().unwrap_or(1) as f64;
        let y = |count: usize| TOP + (1.0 - count as f64 / greatest) * (HEIGHT - TOP - BOTTOM);
        let numbers: Vec<String> = ticks.iter().map(|count| grouped(*count)).collect();
        let left = numbers.iter().map(String::len).max().unwrap_or(0) as f64 * DIGIT + 2.0 * GAP;
        let bar_width = (WIDTH - left - RIGHT) / n_bars as f64;
        let base = HEIGHT - BOTTOM;
        let bars = counts.iter().enumerate().filter(|(_, count)| **count > 0).map(|(bar_idx, &count)| Bar {
            x: at(left + bar_idx as f64 * bar_width + bar_width * 0.08),
            y: at(y(count)),
            // A single bar would be a wall.
            width: at((bar_width * 0.84).clamp(1.0, 48.0)),
            height: at(base - y(count)),
            count,
        });
        let x_ticks = unit.ticks(first_bar, last_bar);
        Some(Self {
            per: unit.name(),
            width: WIDTH,
            height: HEIGHT,
            left,
            right: WIDTH - RIGHT,
            base: at(base),
            bars: bars.collect(),
            x_ticks: x_ticks
                .into_iter()
                .map(|(place, label)| TimeTick::new(left + place * bar_width, label))
                .collect(),
            y_ticks: ticks.iter().map(|count| at(y(*count))).zip(numbers).collect(),
            n_undated: reports().count() - times.len(),
        })
    }
}
