//! Dates as people write them: words in nearly any order.

use jiff::ToSpan;
use jiff::civil::DateTime;
use storyfold::Timestamp;

use crate::date;

/// Reads a date of which every word is understood: a month by name, a day, a year of four digits, and what may
/// accompany them: a weekday, a time, `a.m.` or `p.m.`, and a zone.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let mut written = WrittenDate::default();
    let text = text.to_ascii_lowercase();
    for word in text.split(|character: char| character.is_whitespace() || character == ',') {
        if !word.is_empty() {
            written.add(word)?;
        }
    }
    written.to_timestamp()
}

#[derive(Default)]
struct WrittenDate {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    time: Option<(i8, i8, i8)>,
    half: Option<Half>,
    offset_minutes: Option<i32>,
}

#[derive(Clone, Copy)]
enum Half {
    Morning,
    Afternoon,
}

impl WrittenDate {
    /// Finds a place for a word; none when the word is unknown or its place is taken.
    fn add(&mut self, word: &str) -> Option<()> {
        let bare = word.trim_end_matches('.');
        if let Some(month) = month(bare) {
            return put(&mut self.month, month);
        }
        if bare == "at" || is_weekday(bare) {
            return Some(());
        }
        if let Some(offset_minutes) = offset_minutes(bare) {
            return put(&mut self.offset_minutes, offset_minutes);
        }
        match bare {
            "am" | "a.m" => return put(&mut self.half, Half::Morning),
            "pm" | "p.m" => return put(&mut self.half, Half::Afternoon),
            _ => {}
        }
        if bare.contains(':') {
            return self.add_time(bare);
        }
        if bare.contains(['-', '/', '.']) {
            return self.add_joined(bare);
        }
        if bare.len() == 4 && bare.bytes().all(|byte| byte.is_ascii_digit()) {
            return put(&mut self.year, bare.parse().ok()?);
        }
        let digits =
            ["st", "nd", "rd", "th"].iter().find_map(|ending| bare.strip_suffix(ending)).unwrap_or(bare);
        put(&mut self.day, number(digits, 2)?)
    }

    /// `17:00`, `17:00:05`, `17:00:05.123`, `5:30pm`.
    fn add_time(&mut self, word: &str) -> Option<()> {
        let clock = match (word.strip_suffix("am"), word.strip_suffix("pm")) {
            (Some(clock), _) => {
                put(&mut self.half, Half::Morning)?;
                clock
            }
            (_, Some(clock)) => {
                put(&mut self.half, Half::Afternoon)?;
                clock
            }
            (None, None) => word,
        };
        let mut parts = clock.splitn(3, ':');
        let hour = number(parts.next()?, 2)?;
        let minute = number(parts.next()?, 2)?;
        let second = match parts.next() {
            Some(second) => number(second.split('.').next()?, 2)?,
            None => 0,
        };
        put(&mut self.time, (hour, minute, second))
    }

    /// `2018-02-01`, `2018/02/01`, `01-feb-2018`, `01.02.2018`. Not `01/02/2018`, which is one day in the United States
    /// and another elsewhere.
    fn add_joined(&mut self, word: &str) -> Option<()> {
        let separator = word.chars().find(|character| !character.is_alphanumeric())?;
        let parts: Vec<&str> = word.split(separator).collect();
        let &[first, middle, last] = parts.as_slice() else { return None };
        let (year, month, day) = if first.len() == 4 {
            (first, middle, last)
        } else if separator == '.' || month(middle).is_some() {
            (last, middle, first)
        } else {
            return None;
        };
        if year.len() != 4 {
            return None;
        }
        put(&mut self.year, year.parse().ok()?)?;
        put(&mut self.month, self::month(month).or_else(|| number(month, 2))?)?;
        put(&mut self.day, number(day, 2)?)
    }

    fn to_timestamp(&self) -> Option<Timestamp> {
        let (hour, minute, second) = self.time.unwrap_or_default();
        let hour = match (self.half, self.time) {
            (None, _) => hour,
            (Some(_), None) => return None,
            (Some(_), Some(_)) if !(1..=12).contains(&hour) => return None,
            (Some(Half::Morning), Some(_)) => hour % 12,
            (Some(Half::Afternoon), Some(_)) => hour % 12 + 12,
        };
        let time = DateTime::new(self.year?, self.month?, self.day?, hour, minute, second, 0).ok()?;
        let offset_minutes = self.offset_minutes.unwrap_or_default();
        date::in_utc(time.checked_sub(offset_minutes.minutes()).ok()?)
    }
}

/// Fills a place that is still empty.
fn put<T>(place: &mut Option<T>, value: T) -> Option<()> {
    match place {
        Some(_) => None,
        None => {
            *place = Some(value);
            Some(())
        }
    }
}

fn number(digits: &str, max_digits: usize) -> Option<i8> {
    let is_number =
        (1..=max_digits).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { digits.parse().ok() } else { None }
}

/// The month of a name or of its first letters, three at least.
fn month(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if word.len() < 3 {
        return None;
    }
    let month_idx = MONTHS.iter().position(|name| name.starts_with(word))?;
    i8::try_from(month_idx + 1).ok()
}

fn is_weekday(word: &str) -> bool {
    const WEEKDAYS: [&str; 7] =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    word.len() >= 3 && WEEKDAYS.iter().any(|name| name.starts_with(word))
}

/// The zones of RFC 2822, those of the same kind in Europe, and `+hhmm` or `+hh:mm`.
fn offset_minutes(word: &str) -> Option<i32> {
    let hours = match word {
        "z" | "utc" | "gmt" => 0,
        "cet" => 1,
        "cest" => 2,
        "edt" => -4,
        "est" | "cdt" => -5,
        "cst" | "mdt" => -6,
        "mst" | "pdt" => -7,
        "pst" => -8,
        _ => return written_offset_minutes(word),
    };
    Some(hours * 60)
}

fn written_offset_minutes(word: &str) -> Option<i32> {
    let word = word.strip_prefix("utc").or_else(|| word.strip_prefix("gmt")).unwrap_or(word);
    let (sign, digits) = match (word.strip_prefix('+'), word.strip_prefix('-')) {
        (Some(digits), _) => (1, digits),
        (_, Some(digits)) => (-1, digits),
        (None, None) => return None,
    };
    let digits: String = digits.chars().filter(|&character| character != ':').collect();
    let (hours, minutes) = match digits.len() {
        2 => (number(&digits, 2)?, 0),
        4 => (number(digits.get(..2)?, 2)?, number(digits.get(2..)?, 2)?),
        _ => return None,
    };
    (hours <= 14 && minutes < 60).then_some(sign * (i32::from(hours) * 60 + i32::from(minutes)))
}
