//! Time: the stretches that bound what one report has to do with another.
//!
//! They are counted from 1970, so that they do not depend on which reports there are. Reports without a date are a stretch of their
//! own, behind all others.

use crate::config::Config;
use crate::report::Report;

/// How many windows apart the sentences and the common words of reports are no longer compared.
pub(crate) const HORIZON_WINDOWS: i64 = 8;
/// How many days, which are a quarter of a window each, the horizon has.
const HORIZON_DAYS: i64 = 4 * HORIZON_WINDOWS;

/// How many windows late a report may come without that what was given up is read back. In a feed of few reports a day words are weighed
/// anew for seven days before it, which are not quite two windows.
const LATE_WINDOWS: i64 = 2;

/// How many days after a day words are counted over at most.
const DAYS_AFTER: i64 = 7;

/// The stretch of the reports without a date, and their time.
pub(crate) const UNDATED: i64 = i64::MAX;

/// The stretches of time for a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Timeline {
    /// How many seconds apart two reports of one story may be; none if the window is off.
    window: Option<i64>,
    /// How many seconds apart reports may be to have to do with each other at all; none if that is not bounded.
    retention: Option<i64>,
}

impl Timeline {
    pub(crate) fn new(config: &Config) -> Self {
        let seconds = |hours: u32| i64::from(hours.max(1)) * 3_600;
        Self { window: config.window_hours.map(seconds), retention: config.retention_hours.map(seconds) }
    }

    /// When a report was published, in seconds since 1970, or [`UNDATED`].
    pub(crate) fn seconds(report: &Report) -> i64 {
        report.published.map_or(UNDATED, |published| published.unix_seconds())
    }

    /// The stretch of a window's length.
    pub(crate) fn cell(&self, seconds: i64) -> i64 {
        self.stretch(seconds, |window| window)
    }

    /// The stretch over which words are counted: a quarter of a window, a day by default.
    pub(crate) fn day(&self, seconds: i64) -> i64 {
        self.stretch(seconds, day_length)
    }

    /// The earliest time within the horizon of another.
    pub(crate) fn horizon_begin(&self, seconds: i64) -> i64 {
        match self.window {
            Some(window) if seconds != UNDATED => {
                seconds.saturating_sub(window * HORIZON_WINDOWS).max(self.reach_begin(seconds))
            }
            _ => i64::MIN,
        }
    }

    /// How many days there are in so many seconds, the last one as a whole.
    pub(crate) fn days_within(&self, seconds: i64) -> i64 {
        self.window.map_or(0, |window| (seconds + day_length(window) - 1) / day_length(window))
    }

    /// How many days before a day words are counted over.
    pub(crate) fn horizon_days(&self) -> i64 {
        match (self.window, self.retention) {
            (Some(window), Some(retention)) => HORIZON_DAYS.min(retention / day_length(window)),
            _ => HORIZON_DAYS,
        }
    }

    /// How many days after a day words are counted over while there are few. With a retention none are: a report that comes must weigh
    /// none otherwise that were published days before.
    pub(crate) fn days_after(&self) -> i64 {
        if self.retention.is_some() { 0 } else { DAYS_AFTER }
    }

    /// The earliest time that has to do with another at all.
    pub(crate) fn reach_begin(&self, seconds: i64) -> i64 {
        match self.retention {
            Some(retention) if seconds != UNDATED => seconds.saturating_sub(retention),
            _ => i64::MIN,
        }
    }

    /// From when on reports may come of which nothing was given up, if this is when the last was published: the begin of the day that lies
    /// [`LATE_WINDOWS`] before. None without a window, as then all have to do with all, and none with a retention, as
    /// [`open_from`](Self::open_from) tells there what is needed.
    pub(crate) fn settled_until(&self, last: i64) -> Option<i64> {
        let window = self.window.filter(|_| last != UNDATED && !self.is_bounded())?;
        let day = day_length(window);
        Some((last.div_euclid(day) * day).saturating_sub(window * LATE_WINDOWS))
    }

    /// The first report that is needed when one comes that is not late, of reports by when they were published, ascending.
    pub(crate) fn first_needed(&self, seconds: &[i64]) -> usize {
        let open = seconds.last().and_then(|&last| self.settled_until(last));
        open.map_or(0, |open| seconds.partition_point(|&it| it < self.horizon_begin(open)))
    }

    /// How many seconds late a report may come of whose horizon nothing was forgotten.
    pub(crate) fn lateness(&self) -> i64 {
        self.window.map_or(0, |window| window * LATE_WINDOWS + day_length(window))
    }

    /// Whether what reports have to do with each other is bounded by a retention.
    pub(crate) fn is_bounded(&self) -> bool {
        self.retention.is_some()
    }

    /// When the stretch begins in which the first report lies that may still come, if it is `now` and one may be a day late; none
    /// without a retention.
    pub(crate) fn open_from(&self, now: i64) -> Option<i64> {
        let (window, _) = self.window.zip(self.retention)?;
        Some(now.saturating_sub(day_length(window)).div_euclid(window) * window)
    }

    /// The earliest time that has to do with those reports that may still come, from `open` on, or with the stretch before them.
    pub(crate) fn reach_of_open(&self, open: i64) -> i64 {
        self.reach_begin(open.saturating_sub(self.window.unwrap_or(0)))
    }

    /// Whether two times lie further apart than the window.
    pub(crate) fn is_outside_window(&self, earlier: i64, later: i64) -> bool {
        self.window.is_some_and(|window| earlier.abs_diff(later) > window.unsigned_abs())
    }

    fn stretch(&self, seconds: i64, length: impl Fn(i64) -> i64) -> i64 {
        match self.window {
            Some(window) if seconds != UNDATED => seconds.div_euclid(length(window)),
            _ => UNDATED,
        }
    }
}

/// How many hours lie between two times, if both are dated.
pub(crate) fn hours_between(one: i64, other: i64) -> Option<f64> {
    (one != UNDATED && other != UNDATED).then(|| one.abs_diff(other) as f64 / 3_600.0)
}

/// How many seconds a day has.
fn day_length(window: i64) -> i64 {
    (window / 4).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_do_not_depend_on_the_reports() {
        const DAY: i64 = 24 * 3_600;
        let timeline = Timeline::new(&Config::default());
        assert_eq!([-1, 0, DAY - 1, DAY].map(|seconds| timeline.day(seconds)), [-1, 0, 0, 1]);
        assert_eq!([-1, 4 * DAY - 1, 4 * DAY].map(|seconds| timeline.cell(seconds)), [-1, 0, 1]);
        assert_eq!(timeline.horizon_begin(40 * DAY), 8 * DAY);
        assert_eq!((timeline.day(UNDATED), timeline.horizon_begin(UNDATED)), (UNDATED, i64::MIN));
        let bounded = Timeline::new(&Config { retention_hours: Some(7 * 24), ..Config::default() });
        assert_eq!((bounded.horizon_days(), bounded.horizon_begin(40 * DAY)), (7, 33 * DAY));
        // On the 14th day a report of the 13th may come; it is grouped with those from the 8th on, and these reach back to the 1st.
        assert_eq!(bounded.open_from(14 * DAY), Some(12 * DAY));
        assert_eq!(bounded.reach_of_open(12 * DAY), DAY);
        let off = Timeline::new(&Config { window_hours: None, ..Config::default() });
        assert_eq!((off.cell(5), off.horizon_begin(5)), (UNDATED, i64::MIN));
    }
}
