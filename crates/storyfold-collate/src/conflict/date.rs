//! Dates: days, months and years as a report tells them, resolved against the day on which it was published.
//!
//! `on Friday`, `last week`, `Feb. 24` and `a month after` name days only together with the day of the report. What is told is
//! resolved to ranges of days: several where the words leave it open (`on Friday` may be the last or the next), a wide one where
//! they are vague. Two dates conflict only if no range of one meets a range of the other. Without a day of the report only
//! what the words say themselves is compared.

use std::ops::Range;

use storyfold_text::MONTHS;

use super::calendar::{day_number, month_days, weekday, year_and_month, year_days};
use super::relative_date::relative_date;
use super::statement::Statement;

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/// How many days the reader's today may lie from the report's: outlets count in their own time zone.
pub(super) const TIME_ZONE_DAYS: i64 = 1;

/// A range of days, both ends inclusive.
pub(super) type Days = (i64, i64);

/// A date as a sentence tells it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct DateFact {
    pub(super) words: Range<usize>,
    /// The ranges of days that it may mean; empty if it cannot be resolved.
    pub(super) days: Vec<Days>,
    year: Option<i64>,
    month: Option<u8>,
    days_of_month: Option<(u8, u8)>,
    weekday: Option<i64>,
    /// The words themselves, where they name days only together with the day of the report.
    told: Option<String>,
}

impl DateFact {
    /// Makes a date that is known by the days that it may mean.
    pub(super) fn of_days(words: Range<usize>, days: Vec<Days>) -> Self {
        Self { words, days, ..Self::default() }
    }

    /// Whether both can be right.
    pub(super) fn agrees_with(&self, other: &Self) -> bool {
        // A copy keeps `on Tuesday` though it is published a week later.
        if self.told.is_some() && self.told == other.told {
            return true;
        }
        if !self.days.is_empty() && !other.days.is_empty() {
            return self
                .days
                .iter()
                .any(|one| other.days.iter().any(|other| one.0 <= other.1 && other.0 <= one.1));
        }
        fn differ<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
            one.zip(other).is_some_and(|(one, other)| one != other)
        }
        let days_differ = self
            .days_of_month
            .zip(other.days_of_month)
            .is_some_and(|(one, other)| one.1 < other.0 || other.1 < one.0);
        !(differ(self.year, other.year)
            || differ(self.month, other.month)
            || days_differ
            || differ(self.weekday, other.weekday))
    }

    /// Whether a week, a month or a year is told, or a day in full: more than is told of the days of the news.
    pub(super) fn is_period(&self) -> bool {
        self.year.is_some() || self.days.iter().any(|days| days.1 - days.0 > 2 * TIME_ZONE_DAYS)
    }

    /// The one day that is named in full, with its year.
    pub(super) fn full_day(&self) -> Option<i64> {
        let ((year, month), days) = (self.year.zip(self.month)?, self.days_of_month?);
        (days.0 == days.1).then(|| day_number(year, month, days.0))
    }

    /// Month and day, where no year is named.
    pub(super) fn day_without_year(&self) -> Option<(u8, u8)> {
        let (month, days) = self.month.zip(self.days_of_month)?;
        (self.year.is_none() && days.0 == days.1).then_some((month, days.0))
    }

    fn resolve(mut self, published: Option<Days>) -> Self {
        self.days = match (self.year, self.month, self.days_of_month, published) {
            (Some(year), Some(month), Some(days), _) => {
                vec![(day_number(year, month, days.0), day_number(year, month, days.1))]
            }
            (Some(year), Some(month), None, _) => vec![month_days(year, i64::from(month))],
            (Some(year), None, None, _) => vec![year_days(year)],
            (None, Some(month), days, Some(published)) => {
                let year = year_and_month(published.0).0;
                let in_year = |year: i64| match days {
                    Some(days) => (day_number(year, month, days.0), day_number(year, month, days.1)),
                    None => month_days(year, i64::from(month)),
                };
                (year - 1..=year + 1).map(in_year).collect()
            }
            (None, None, None, Some(published)) => match self.weekday {
                Some(day) => (published.0 - 7..=published.1 + 7)
                    .filter(|&it| weekday(it) == day)
                    .map(|it| (it, it))
                    .collect(),
                None => Vec::new(),
            },
            _ => Vec::new(),
        };
        self
    }
}

/// The month that a normalised word names, 1 to 12; abbreviations too.
pub(super) fn month(form: &str) -> Option<u8> {
    let is_month = |month: &str| {
        month == form || ((3..=4).contains(&form.len()) && form != "may" && month.starts_with(form))
    };
    let month_idx = MONTHS.iter().position(|month| is_month(month))?;
    u8::try_from(month_idx + 1).ok()
}

/// The dates of a sentence, in its order. `published` is the range of days on which its report may have been published.
pub(super) fn dates(statement: &Statement<'_>, published: Option<Days>) -> Vec<DateFact> {
    let mut dates = Vec::new();
    let mut word_idx = 0;
    while let Some(word) = statement.words.get(word_idx) {
        // Weekdays and months have a capital.
        if !word.is_capital && !word.lexeme.may_date {
            word_idx += 1;
            continue;
        }
        let date =
            calendar_date(statement, word_idx).map(|date| date.resolve(published)).or_else(
                || match published {
                    Some(published) => relative_date(statement, word_idx, published),
                    // Any day that is told otherwise may be meant.
                    None => relative_date(statement, word_idx, (0, 0))
                        .map(|date| DateFact::of_days(date.words, Vec::new())),
                },
            );
        match date {
            Some(mut date) => {
                let is_absolute = date.year.is_some() || date.month.is_some();
                let forms = statement.words[date.words.clone()].iter();
                let told = forms.map(|word| word.form.trim_end_matches('s')).collect::<Vec<_>>().join(" ");
                date.told = (!is_absolute).then_some(told);
                word_idx = date.words.end;
                dates.push(date);
            }
            None => word_idx += 1,
        }
    }
    dates
}

/// A date in terms of the calendar that begins at a word: weekday, day, month, year, or some of these side by side.
fn calendar_date(statement: &Statement<'_>, begin: usize) -> Option<DateFact> {
    let mut date = DateFact::default();
    let mut end = begin;
    let is_qualified = matches!(statement.previous_form(begin), "last" | "next" | "this");
    if let Some(day) = weekday_at(statement, end) {
        if is_qualified {
            return None;
        }
        date.weekday = Some(day);
        end += 1;
    }
    let is_joined = |word_idx: usize| matches!(statement.gap(word_idx), " " | ", " | " (" | ". " | "\u{a0}");
    let is_at_begin_or_joined = |word_idx: usize| word_idx == begin || is_joined(word_idx);
    let of = |word_idx: usize| word_idx + usize::from(statement.form(word_idx) == "of");
    if let Some(days) = day_of_month(statement, end)
        && let Some(month) = month_at(statement, of(end + 1), true)
        && is_at_begin_or_joined(end)
    {
        // `24 February`
        (date.days_of_month, date.month) = (Some((days, days)), Some(month));
        end = of(end + 1) + 1;
    } else if is_at_begin_or_joined(end)
        && let Some(month) =
            month_at(statement, end, day_of_month(statement, end + 1).is_some() && is_joined(end + 1))
    {
        date.month = Some(month);
        end += 1;
        if let Some(first) = day_of_month(statement, end).filter(|_| is_joined(end)) {
            end += 1;
            // `March 20 to 22`, `March 20-22`
            let is_range = matches!(statement.form(end), "to" | "through" | "until");
            let last_idx = end + usize::from(is_range);
            let is_range = is_range || matches!(statement.gap(end), "-" | "–");
            let last = day_of_month(statement, last_idx).filter(|&last| is_range && last > first);
            date.days_of_month = Some((first, last.unwrap_or(first)));
            end = last.map_or(end, |_| last_idx + 1);
        } else if is_qualified {
            // `last March` may be this year's or last year's.
            return None;
        }
    }
    let year_idx = of(end);
    if date.month.is_some() && is_joined(year_idx) {
        if let Some(year) = year_at(statement, year_idx) {
            date.year = Some(year);
            end = year_idx + 1;
        }
    } else if end == begin
        && matches!(
            statement.previous_form(begin),
            "in" | "since" | "by" | "during" | "until" | "from" | "early" | "late" | "mid"
        )
    {
        date.year = year_at(statement, begin);
        end = begin + usize::from(date.year.is_some());
    }
    date.words = begin..end;
    (end > begin).then_some(date)
}

/// The day of the week that stands at a word, 0 for Monday.
pub(super) fn weekday_at(statement: &Statement<'_>, word_idx: usize) -> Option<i64> {
    let word = statement.words.get(word_idx).filter(|word| word.is_capital)?;
    let form = word.form.strip_suffix('s').filter(|_| word.form != "wednesdays").unwrap_or(word.form);
    // `Mondays` is every Monday, `Monday's` is one: both lose the apostrophe.
    let is_habit = word.form.ends_with('s') && !statement.spelled(word_idx).contains(['\'', '’']);
    let weekday_idx = WEEKDAYS.iter().position(|it| *it == form).filter(|_| !is_habit)?;
    i64::try_from(weekday_idx).ok()
}

/// The month at a word. `May`, `March` and abbreviations are asked for a day beside them, or a word of time before them.
fn month_at(statement: &Statement<'_>, word_idx: usize, has_day: bool) -> Option<u8> {
    let word = statement.words.get(word_idx).filter(|word| word.is_capital)?;
    let month = month(word.form)?;
    let is_plain = MONTHS.contains(&word.form) && !matches!(word.form, "may" | "march");
    let is_after_time = matches!(
        statement.previous_form(word_idx),
        "in" | "since" | "by" | "last" | "next" | "until" | "early" | "late" | "mid" | "of"
    );
    let has_year = year_at(statement, word_idx + 1).is_some();
    (has_day
        || has_year
        || is_plain
        || (is_after_time && word.form.len() > 4)
        || (is_after_time && word.form == "may"))
        .then_some(month)
}

fn day_of_month(statement: &Statement<'_>, word_idx: usize) -> Option<u8> {
    let form = statement.form(word_idx);
    let digits = form.trim_end_matches(|last: char| last.is_ascii_alphabetic());
    let is_ordinal = matches!(&form[digits.len()..], "" | "st" | "nd" | "rd" | "th");
    digits.parse::<u8>().ok().filter(|day| is_ordinal && (1..=31).contains(day))
}

fn year_at(statement: &Statement<'_>, word_idx: usize) -> Option<i64> {
    let form = statement.form(word_idx);
    let year = form.parse::<i64>().ok().filter(|year| form.len() == 4 && (1_800..2_100).contains(year))?;
    // `in 2000 homes` counts homes.
    let next = statement.words.get(word_idx + 1);
    let is_count = next.is_some_and(|next| {
        !next.is_function
            && !next.is_capital
            && statement.gap(word_idx + 1) == " "
            && next.form.ends_with('s')
    });
    (!is_count).then_some(year)
}
