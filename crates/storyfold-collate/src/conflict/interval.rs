//! How long before or after an event something was: `weeks before the flood`.

use std::ops::Range;

use storyfold_text::{NumberWord, number_word, unit};

use super::statement::Statement;

/// How many words behind `before` or `after` may name the event.
const EVENT_REACH: usize = 6;
/// From how many units on a unit without a number may be meant, and up to how many, before one would use the next unit.
const VAGUE_COUNT: (f64, f64) = (2.0, 9.0);

/// A length of time up to or since an event.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Interval {
    pub(super) words: Range<usize>,
    /// The words that name the event.
    pub(super) event: Vec<usize>,
    is_before: bool,
    /// In days.
    shortest: f64,
    longest: f64,
}

impl Interval {
    /// Whether both count in the same direction.
    pub(super) fn is_comparable_with(&self, other: &Self) -> bool {
        self.is_before == other.is_before
    }

    /// Whether both can be right. Vague lengths in one unit always can; `days` are fewer than `weeks`.
    pub(super) fn agrees_with(&self, other: &Self) -> bool {
        self.shortest <= other.longest && other.shortest <= self.longest
    }
}

/// The lengths of time up to or since an event in a sentence, in its order.
pub(super) fn intervals(statement: &Statement<'_>) -> Vec<Interval> {
    (0..statement.words.len()).filter_map(|word_idx| interval(statement, word_idx)).collect()
}

/// The interval whose unit stands at a word.
fn interval(statement: &Statement<'_>, unit_idx: usize) -> Option<Interval> {
    let direction = statement.form(unit_idx + 1);
    let is_before = direction == "before";
    if (!is_before && direction != "after") || statement.gap(unit_idx + 1) != " " {
        return None;
    }
    let unit_days = unit(statement.form(unit_idx)).filter(|unit| unit.measure == "time")?.factor;
    let (count, mut begin) = count(statement, unit_idx);
    if matches!(statement.previous_form(begin), "just" | "only" | "about" | "some" | "barely" | "nearly") {
        begin -= 1;
    }
    let (shortest, longest) = match count {
        // A third of the unit either way: round figures are meant roughly.
        Some(count) => (unit_days * (count - 0.34), unit_days * (count + 0.34)),
        None if unit_days >= 7.0 => (unit_days * VAGUE_COUNT.0, unit_days * VAGUE_COUNT.1),
        // A week of days is a week.
        None => (unit_days * VAGUE_COUNT.0, (unit_days * 24.0).min(13.0)),
    };
    let event_begin = unit_idx + 2;
    let event = (event_begin..statement.words.len().min(event_begin + EVENT_REACH))
        .take_while(|&it| it == event_begin || !statement.is_boundary(it))
        .collect();
    Some(Interval { words: begin..unit_idx + 1, event, is_before, shortest, longest })
}

/// How many units, if the words before say it, and where they begin.
fn count(statement: &Statement<'_>, unit_idx: usize) -> (Option<f64>, usize) {
    let previous = statement.previous_form(unit_idx);
    match previous {
        "a" | "an" | "one" => (Some(1.0), unit_idx - 1),
        "few" | "several" | "many" | "couple" => {
            let has_article = unit_idx >= 2 && statement.form(unit_idx - 2) == "a";
            (None, unit_idx - 1 - usize::from(has_article))
        }
        // `the day after`
        _ if !statement.form(unit_idx).ends_with('s') => (Some(1.0), unit_idx),
        _ => match (number_word(previous), previous.parse::<f64>()) {
            (Some(NumberWord::Number(count)), _) | (_, Ok(count)) => (Some(count), unit_idx - 1),
            _ => (None, unit_idx),
        },
    }
}
