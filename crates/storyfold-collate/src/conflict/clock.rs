//! Times of day: `4:30 a.m.`, `16.30`, `half past four` being none that is read.

use std::ops::Range;

use super::statement::Statement;

const MINUTES_PER_HOUR: u32 = 60;
/// How far a time told to the hour or to the ten minutes may lie from another, in minutes.
const ROUND_MINUTES: u32 = 15;
/// Words behind a time that say in which zone it is counted.
const ZONES: [&str; 14] =
    ["gmt", "utc", "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "bst", "cet", "local", "et"];

/// A time of day.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ClockTime {
    pub(super) words: Range<usize>,
    /// Minutes since midnight.
    minutes: u32,
    zone: Option<String>,
}

impl ClockTime {
    /// Whether both are told in the same zone, as far as they say.
    pub(super) fn is_comparable_with(&self, other: &Self) -> bool {
        self.zone == other.zone
    }

    /// Whether both can be right.
    pub(super) fn agrees_with(&self, other: &Self) -> bool {
        let is_round =
            self.minutes.is_multiple_of(MINUTES_PER_HOUR) || other.minutes.is_multiple_of(MINUTES_PER_HOUR);
        let difference = self.minutes.abs_diff(other.minutes);
        difference == 0 || (is_round && difference <= ROUND_MINUTES)
    }

    /// The time as ISO 8601 writes it: `04:30`.
    pub(super) fn iso(&self) -> String {
        format!("{:02}:{:02}", self.minutes / MINUTES_PER_HOUR, self.minutes % MINUTES_PER_HOUR)
    }
}

/// The times of day of a sentence, in its order: those with `a.m.` or `p.m.`.
pub(super) fn clock_times(statement: &Statement<'_>) -> Vec<ClockTime> {
    let begins = (0..statement.words.len()).filter(|&it| statement.words[it].lexeme.may_count);
    begins.filter_map(|word_idx| clock_time(statement, word_idx)).collect()
}

fn clock_time(statement: &Statement<'_>, begin: usize) -> Option<ClockTime> {
    let form = statement.form(begin);
    let digits = form.trim_end_matches(|last: char| last.is_ascii_alphabetic());
    let previous = begin.checked_sub(1).map_or("", |it| statement.form(it));
    let is_torn = previous.starts_with(|it: char| it.is_ascii_digit())
        && matches!(statement.gap(begin).trim_end(), ":" | ".");
    if digits.is_empty() || is_torn {
        return None;
    }
    let mut end = begin + 1;
    let mut suffix = &form[digits.len()..];
    let (hour, minute) = match digits.split_once('.') {
        Some((hour, minute)) if minute.len() == 2 => (hour.parse::<u32>().ok()?, minute.parse::<u32>().ok()?),
        Some(_) => return None,
        None => {
            let hour = digits.parse::<u32>().ok()?;
            // `4:30`, its parts two words
            let next = statement.form(end);
            let minute = next.trim_end_matches(|last: char| last.is_ascii_alphabetic());
            if suffix.is_empty() && statement.gap(end) == ":" && minute.len() == 2 {
                suffix = &next[minute.len()..];
                end += 1;
                (hour, minute.parse::<u32>().ok()?)
            } else {
                (hour, 0)
            }
        }
    };
    if suffix.is_empty() && matches!(statement.form(end), "am" | "pm") {
        suffix = statement.form(end);
        end += 1;
    }
    let is_afternoon = match suffix {
        "am" => false,
        "pm" => true,
        _ => return None,
    };
    if !(1..=12).contains(&hour) || minute >= MINUTES_PER_HOUR {
        return None;
    }
    let zone = Some(statement.form(end)).filter(|next| ZONES.contains(next)).map(str::to_owned);
    let minutes = (hour % 12 + if is_afternoon { 12 } else { 0 }) * MINUTES_PER_HOUR + minute;
    Some(ClockTime { words: begin..end, minutes, zone })
}
