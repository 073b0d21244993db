//! Dates as feeds write them.

use jiff::civil::{Date, DateTime};
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
    if let Ok(time) = text.parse::<DateTime>() {
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

/// Tells the unit by the size: seconds reach from 1973 to 5138, milliseconds likewise, and so on.
///
/// A small number is no time: it would be a count or a year. Eight digits may be a day.
fn from_integer(integer: i64) -> Option<Timestamp> {
    let per_second = match integer.unsigned_abs() {
        18_000_101..=22_001_231 => return day_from_digits(integer),
        100_000_000..100_000_000_000 => 1,
        100_000_000_000..100_000_000_000_000 => 1_000,
        100_000_000_000_000..100_000_000_000_000_000 => 1_000_000,
        100_000_000_000_000_000.. => 1_000_000_000,
        _ => return None,
    };
    Some(Timestamp::from_unix_seconds(integer.div_euclid(per_second)))
}

fn day_from_digits(digits: i64) -> Option<Timestamp> {
    let (year, month, day) = (digits / 10_000, digits / 100 % 100, digits % 100);
    let date =
        Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    in_utc(date.to_datetime(jiff::civil::Time::midnight()))
}
