//! Days of the Gregorian calendar, counted from 1970-01-01.

use crate::timestamp::Timestamp;

const SECONDS_PER_DAY: i64 = 86_400;

/// The number of a day.
///
/// The arithmetic is Howard Hinnant's `days_from_civil`.
pub(super) fn day_number(year: i64, month: u8, day: u8) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (month, day) = (i64::from(month), i64::from(day));
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The first and the last day of a month; `month` may lie outside 1 to 12 and then means a month of another year.
pub(super) fn month_days(year: i64, month: i64) -> (i64, i64) {
    let of_year = |month: i64| (year + (month - 1).div_euclid(12), (month - 1).rem_euclid(12) + 1);
    let first = |month: i64| {
        let (year, month) = of_year(month);
        day_number(year, u8::try_from(month).unwrap_or(1), 1)
    };
    (first(month), first(month + 1) - 1)
}

/// The first and the last day of a year.
pub(super) fn year_days(year: i64) -> (i64, i64) {
    (day_number(year, 1, 1), day_number(year, 12, 31))
}

/// The day of the week, 0 for Monday.
pub(super) const fn weekday(day: i64) -> i64 {
    (day + 3).rem_euclid(7)
}

/// Year and month of a day.
pub(super) const fn year_and_month(day: i64) -> (i64, i64) {
    let date = Timestamp::from_unix_seconds(day * SECONDS_PER_DAY).date();
    (date.year, date.month as i64)
}

/// The day on which a point in time lies, in UTC.
pub(super) const fn day_of(timestamp: Timestamp) -> i64 {
    timestamp.unix_seconds().div_euclid(SECONDS_PER_DAY)
}

/// A range of days as ISO 8601 writes it: `2023-03-17`, or `2023-03-05/2023-03-12`.
pub(super) fn iso(first: i64, last: i64) -> String {
    let day = |day: i64| {
        let date = Timestamp::from_unix_seconds(day * SECONDS_PER_DAY).date();
        format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
    };
    if first == last { day(first) } else { format!("{}/{}", day(first), day(last)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_the_calendar_does() {
        for (year, month, day, shown) in
            [(1970, 1, 1, "1970-01-01"), (2024, 2, 29, "2024-02-29"), (1899, 12, 31, "1899-12-31")]
        {
            let number = day_number(year, month, day);
            assert_eq!(iso(number, number), shown);
            assert_eq!(year_and_month(number), (year, i64::from(month)));
        }
        assert_eq!(weekday(day_number(2026, 11, 20)), 4);
        let (first, last) = month_days(2023, 14);
        assert_eq!(iso(first, last), "2024-02-01/2024-02-29");
    }
}
