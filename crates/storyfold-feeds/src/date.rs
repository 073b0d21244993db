//! Dates as feeds write them.

use jiff::civil::DateTime;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;
use serde_json::Number;
use storyfold::Timestamp;

use crate::written_date;

/// Reads a date in one of the forms that feeds use.
///
/// RFC 3339, RFC 2822 (with a wrong weekday too), ISO 8601 without an offset or with a day only, dates as people write
/// them (`April 10, 2007`, `10 Apr 2007 5:30 p.m. EST`), and Unix time in seconds or finer. What names no zone is
/// taken as UTC, and a day as its beginning. Fractions of a second are dropped.
///
/// Forms that mean two things, such as `4/10/2007`, are not read.
///
/// ```
/// let written = storyfold_feeds::parse_date("Thu, 01 Feb 2018 17:00:00 GMT");
/// assert_eq!(written, storyfold_feeds::parse_date("2018-02-01T18:00:00+01:00"));
/// assert_eq!(storyfold_feeds::parse_date("yesterday"), None);
/// ```
#[must_use]
pub fn parse_date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.len() > MAX_DATE_BYTES {
        return None;
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return from_integer(text.parse().ok()?);
    }
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Some(whole_seconds(time));
    }
    // With the name of a zone this would be read as if the zone were not there.
    if !text.contains('[')
        && let Ok(time) = text.parse::<DateTime>()
    {
        return in_utc(time);
    }
    if let Ok(time) = RFC_2822.parse_timestamp(text) {
        return Some(whole_seconds(time));
    }
    written_date::parse(text)
}

/// Reads Unix time, or a day such as 20180201, from a number.
pub(crate) fn from_number(number: &Number) -> Option<Timestamp> {
    match number.as_i64() {
        Some(integer) => from_integer(integer),
        None => number
            .as_f64()
            .filter(|float| float.abs() < 1e18)
            .and_then(|float| from_integer(float.floor() as i64)),
    }
}

/// The point in time at which clocks in UTC show this.
pub(crate) fn in_utc(time: DateTime) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(time).ok().map(whole_seconds)
}

const RFC_2822: rfc2822::DateTimeParser = rfc2822::DateTimeParser::new().relaxed_weekday(true);

/// Longer than any date: what is longer is not looked at.
const MAX_DATE_BYTES: usize = 100;

fn whole_seconds(time: jiff::Timestamp) -> Timestamp {
    Timestamp::from_unix_seconds(time.as_nanosecond().div_euclid(1_000_000_000) as i64)
}

/// Tells the unit by the size: seconds reach from 1973 to 2286, and so do milliseconds and the finer units.
///
/// A small number is no time: it would be a count or a year. Eight digits may be a day, and fourteen a day and a time.
fn from_integer(integer: i64) -> Option<Timestamp> {
    let per_second = match integer.unsigned_abs() {
        18_000_101..=22_001_231 => return from_digits(integer, 0),
        18_000_101_000_000..=22_001_231_235_959 => {
            return from_digits(integer / 1_000_000, integer % 1_000_000);
        }
        100_000_000..10_000_000_000 => 1,
        100_000_000_000..10_000_000_000_000 => 1_000,
        100_000_000_000_000..10_000_000_000_000_000 => 1_000_000,
        100_000_000_000_000_000.. => 1_000_000_000,
        _ => return None,
    };
    Some(Timestamp::from_unix_seconds(integer.div_euclid(per_second)))
}

/// Reads a day and a time from the digits of two numbers: 20180201 and 170005.
fn from_digits(day: i64, time: i64) -> Option<Timestamp> {
    let pair = |digits: i64| i8::try_from(digits % 100).ok();
    let year = i16::try_from(day / 10_000).ok()?;
    let (month, day) = (pair(day / 100)?, pair(day)?);
    let (hour, minute, second) = (pair(time / 10_000)?, pair(time / 100)?, pair(time)?);
    in_utc(DateTime::new(year, month, day, hour, minute, second, 0).ok()?)
}
