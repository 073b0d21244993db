//! Times of day that do not end a sentence, though a full stop does them.

use crate::lexicon::{MONTHS, is_function_word};

/// What follows `a.m.` in one sentence: days of the week,
const DAYS: &str =
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun";
/// and time zones.
const ZONES: &str = "ET EST EDT CT CST CDT MT MST MDT PT PST PDT AKST HST GMT UTC BST CET CEST EET IST JST KST AEST AEDT SGT Z";

/// Whether a text ends in `a.m.` or `p.m.` and what follows goes on with a day, a date or a time zone: `at 9 p.m. Monday`, `at 9 a.m.
/// Eastern time`.
pub(crate) fn is_within_time(before: &str, behind: &str) -> bool {
    let last = before.trim_end().rsplit([' ', '\u{a0}']).next().unwrap_or_default();
    let is_half_of_day = ["a.m.", "p.m."].iter().any(|half| {
        let at = last.len().checked_sub(half.len());
        // `9p.m.` is written too.
        at.and_then(|at| Some((last.get(..at)?, last.get(at..)?))).is_some_and(|(figure, end)| {
            end.eq_ignore_ascii_case(half)
                && figure.bytes().all(|it| it.is_ascii_digit() || b":.".contains(&it))
        })
    });
    if !is_half_of_day {
        return false;
    }
    let mut words = behind.split_whitespace().map(|word| word.trim_end_matches([',', '.', ';', ')']));
    let (Some(first), second) = (words.next(), words.next()) else { return false };
    let is_name =
        |word: &str| word.starts_with(char::is_uppercase) && !is_function_word(&word.to_lowercase());
    let is_time = |word: &str| word.eq_ignore_ascii_case("time");
    let is_zone = || {
        let mut behind_first = second.into_iter().chain(words.take(2));
        !is_time(first) && behind_first.find(|word| !is_name(word) || is_time(word)).is_some_and(is_time)
    };
    let is_date =
        || is_month(first) && second.is_some_and(|it| it.starts_with(|it: char| it.is_ascii_digit()));
    let is_in = |list: &str| list.split(' ').any(|it| it == first);
    is_in(DAYS) || is_in(ZONES) || is_date() || (is_name(first) && is_zone())
}

/// Whether a word is the name of a month, in full or by its first letters.
fn is_month(word: &str) -> bool {
    let word = word.to_lowercase();
    MONTHS.iter().any(|month| word == *month || ((3..=4).contains(&word.len()) && month.starts_with(&word)))
}
