//! Time: the stretches that bound what one report has to do with another.
//!
//! They are counted from 1970, so that they do not depend on which reports there are. Reports without a date are a stretch of their
//! own, behind all others.

use crate::config::Config;
use crate::report::Report;

/// How many windows apart the sentences and the common words of reports are no longer compared.
pub(crate) const HORIZON_WINDOWS: i64 = 8;
/// How many days, which are a quarter of a window each, the horizon has.
pub(crate) const HORIZON_DAYS: i64 = 4 * HORIZON_WINDOWS;

/// The stretch of the reports without a date, and their time.
pub(crate) const UNDATED: i64 = i64::MAX;

/// The stretches of time for a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Timeline {
    /// How many seconds apart two reports of one story may be; none if the window is off.
    window: Option<i64>,
}

impl Timeline {
    pub(crate) fn new(config: &Config) -> Self {
        Self { window: config.window_hours.map(|hours| i64::from(hours.max(1)) * 3_600) }
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
        self.stretch(seconds, |window| (window / 4).max(1))
    }

    /// The earliest time within the horizon of another.
    pub(crate) fn horizon_begin(&self, seconds: i64) -> i64 {
        match self.window {
            Some(window) if seconds != UNDATED => seconds.saturating_sub(window * HORIZON_WINDOWS),
            _ => i64::MIN,
        }
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
        let off = Timeline::new(&Config { window_hours: None, ..Config::default() });
        assert_eq!((off.cell(5), off.horizon_begin(5)), (UNDATED, i64::MIN));
    }
}
