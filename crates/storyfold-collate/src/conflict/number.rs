//! Numbers in figures and in words: `2,500,000`, `2.5 million`, `2.5m`, `twenty-five`, `a dozen`.

use std::ops::Range;

use storyfold_text::{NumberWord, number_word};

use super::statement::Statement;

/// A number of a sentence.
pub(super) struct Number {
    pub(super) words: Range<usize>,
    pub(super) value: f64,
    /// How finely it is told: `2.5 million` to a hundred thousand.
    pub(super) granularity: f64,
    /// Whether a letter is glued to the digits that may stand for a million or for a metre.
    pub(super) has_glued_m: bool,
}

/// The number that begins at a word.
pub(super) fn number(statement: &Statement<'_>, begin: usize) -> Option<Number> {
    let form = statement.form(begin);
    let is_after_article = matches!(statement.previous_form(begin), "a" | "one");
    let mut has_glued_m = false;
    let (mut value, mut granularity) = match number_word(form) {
        Some(NumberWord::Number(value)) => (value, 1.0),
        // `a hundred`, `a million`
        Some(NumberWord::Scale(scale)) if is_after_article => (scale, scale),
        Some(NumberWord::Scale(_)) => return None,
        None => {
            let digits = form.trim_end_matches(|last: char| last.is_ascii_alphabetic());
            if digits.is_empty() || !digits.starts_with(|first: char| first.is_ascii_digit()) {
                return None;
            }
            let scale = match &form[digits.len()..] {
                "" => 1.0,
                "k" => 1e3,
                "m" => {
                    has_glued_m = true;
                    1e6
                }
                "mn" => 1e6,
                "bn" | "b" => 1e9,
                "tn" => 1e12,
                _ => return None,
            };
            let value: f64 = digits.parse().ok()?;
            (value * scale, granularity_of(digits, value) * scale)
        }
    };
    let mut end = begin + 1;
    // `twenty-five`
    if let Some(NumberWord::Number(ones)) = number_word(statement.form(end))
        && statement.gap(end) == "-"
        && ones < 10.0
        && (20.0..100.0).contains(&value)
    {
        value += ones;
        end += 1;
    }
    while let Some(NumberWord::Scale(scale)) = number_word(statement.form(end)) {
        if !matches!(statement.gap(end), " " | "-" | "\u{a0}") {
            break;
        }
        value *= scale;
        granularity *= scale;
        end += 1;
    }
    Some(Number { words: begin..end, value, granularity, has_glued_m })
}

/// How finely a number in digits is told: to the last decimal, or to the last figure that is not a nought.
fn granularity_of(digits: &str, value: f64) -> f64 {
    match digits.split_once('.') {
        Some((_, decimals)) => 10_f64.powi(-i32::try_from(decimals.len()).unwrap_or(9)),
        None if value >= 1_000.0 => {
            let n_noughts = digits.len() - digits.trim_end_matches('0').len();
            10_f64.powi(i32::try_from(n_noughts).unwrap_or(0))
        }
        None => 1.0,
    }
}
