//! Dates that name days only together with the day of the report: `today`, `last week`, `two weeks ago`.

use storyfold_text::{NumberWord, number_word, unit};

use super::calendar::{month_days, weekday, year_and_month, year_days};
use super::date::{DateFact, Days, TIME_ZONE_DAYS, weekday_at};
use super::statement::Statement;

/// The words with which such a date begins, numbers apart.
pub(super) const RELATIVE_STARTS: [&str; 10] =
    ["today", "tonight", "yesterday", "tomorrow", "last", "this", "next", "a", "an", "one"];

/// A date relative to the day of the report that begins at a word.
pub(super) fn relative_date(statement: &Statement<'_>, begin: usize, published: Days) -> Option<DateFact> {
    let (first, last) = published;
    let monday = |day: i64| day - weekday(day);
    let (form, next) = (statement.form(begin), statement.form(begin + 1));
    let around = |offset: i64| (first + offset - TIME_ZONE_DAYS, last + offset + TIME_ZONE_DAYS);
    let months = |offset: i64| {
        let month = |day: i64| {
            let (year, month) = year_and_month(day);
            month_days(year, month + offset)
        };
        (month(first).0, month(last).1)
    };
    let years = |offset: i64| {
        (year_days(year_and_month(first).0 + offset).0, year_days(year_and_month(last).0 + offset).1)
    };
    let one = |days: Days, n_words: usize| Some(DateFact::of_days(begin..begin + n_words, vec![days]));
    match (form, next) {
        ("today" | "tonight", _) => one(around(0), 1),
        ("yesterday", _) => one(around(-1), 1),
        ("tomorrow", _) => one(around(1), 1),
        // Weeks begin on Sunday or on Monday.
        ("last", "week") => one((monday(first) - 8, monday(last) - 1), 2),
        ("this", "week") => one((monday(first) - 1, monday(last) + 6), 2),
        ("next", "week") => one((monday(first) + 6, monday(last) + 13), 2),
        ("last", "month") => one(months(-1), 2),
        ("this", "month") => one(months(0), 2),
        ("next", "month") => one(months(1), 2),
        ("last", "year") => one(years(-1), 2),
        ("this", "year") => one(years(0), 2),
        ("next", "year") => one(years(1), 2),
        ("last" | "next" | "this", _) => {
            // `last Friday` may be the latest or the one of the week before.
            let day = weekday_at(statement, begin + 1)?;
            let reach = match form {
                "last" => first - 14..=last - 1,
                "next" => first + 1..=last + 14,
                _ => first - 7..=last + 7,
            };
            let days = reach.filter(|&it| weekday(it) == day).map(|it| (it, it)).collect();
            Some(DateFact::of_days(begin..begin + 2, days))
        }
        _ => distance(statement, begin, published),
    }
}

/// `two weeks ago`, `a month after`: so far before the day of the report. With `after` the clause that follows tells what was
/// then, and the sentence tells something of these days.
fn distance(statement: &Statement<'_>, begin: usize, published: Days) -> Option<DateFact> {
    /// How far from the day of the report the news itself may lie.
    const NEWS_DAYS: i64 = 3;
    let count = match statement.form(begin) {
        "a" | "an" | "one" => 1.0,
        form => match number_word(form) {
            Some(NumberWord::Number(count)) => count,
            _ => form.parse::<f64>().ok().filter(|count| (1.0..100.0).contains(count))?,
        },
    };
    let unit = unit(statement.form(begin + 1)).filter(|unit| unit.measure == "time" && unit.factor >= 1.0)?;
    let slack = match statement.form(begin + 2) {
        "ago" => 0,
        "after" if statement.gap(begin + 2) == " " => NEWS_DAYS,
        _ => return None,
    };
    let days = count * unit.factor;
    // Round figures are meant roughly: a third of the unit either way.
    let slack = slack + TIME_ZONE_DAYS + (unit.factor / 3.0).floor() as i64;
    let distance = days.round() as i64;
    let range = (published.0 - distance - slack, published.1 - distance + slack);
    Some(DateFact::of_days(begin..begin + 3, vec![range]))
}
