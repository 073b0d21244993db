//! Quantities: numbers with what they count or measure.
//!
//! `2.5 million tonnes` and `2,500,000 tonnes` are one quantity, so are `a dozen` and `12`. Only quantities of the same thing
//! are compared: `14 soldiers` with `41 soldiers`, never with `14 days` or with an amount in another currency.

use std::ops::Range;

use storyfold_text::{number_word, unit};

use super::date::month;
use super::number::{Number, number};
use super::statement::Statement;

/// How far a quantity given as approximate may lie from another, as a share of the greater.
const APPROXIMATION: f64 = 0.25;
/// How much more than a lower bound another quantity may be: `more than 100` and `150` can both be right.
const LOWER_BOUND_REACH: f64 = 2.0;
/// How many words behind a number may name what it counts.
const MAX_HEAD_WORDS: usize = 3;

/// A number with what it counts or measures.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Quantity {
    /// The words of the number, its qualifier and its unit.
    pub(super) words: Range<usize>,
    /// In the base unit of the measure.
    pub(super) value: f64,
    /// How finely it is told: `2.5 million` to a hundred thousand.
    granularity: f64,
    bound: Bound,
    pub(super) measure: Measure,
    /// The words behind it that name what it counts.
    pub(super) heads: Range<usize>,
}

/// What a quantity is one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    /// Things, named by the words behind.
    Count,
    /// A physical measure or a currency, by the name of `data/tables/units_en.tsv`.
    Of(&'static str),
    /// A currency, by its sign.
    Currency(char),
    /// Years of somebody's life.
    Age,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    Exact,
    About,
    AtLeast,
    AtMost,
}

impl Quantity {
    /// Whether both can be right.
    pub(super) fn agrees_with(&self, other: &Self) -> bool {
        let (greater, lesser) = (self.value.max(other.value), self.value.min(other.value));
        // `2.4 million` is what rounding makes of `2,413,000`; `20` and `21` are told alike finely.
        let difference = greater - lesser;
        let coarser = self.granularity.max(other.granularity);
        let is_rounded = self.granularity != other.granularity && difference <= 0.5 * coarser;
        if difference <= 1e-6 * greater || is_rounded {
            return true;
        }
        match (self.bound, other.bound) {
            (Bound::About, _) | (_, Bound::About) => difference <= APPROXIMATION * greater,
            (Bound::AtLeast, Bound::AtLeast) | (Bound::AtMost, Bound::AtMost) => {
                greater < LOWER_BOUND_REACH * lesser
            }
            (Bound::AtLeast, Bound::AtMost) => self.value <= other.value,
            (Bound::AtMost, Bound::AtLeast) => other.value <= self.value,
            (Bound::AtLeast, Bound::Exact) => {
                other.value >= self.value && other.value < LOWER_BOUND_REACH * self.value
            }
            (Bound::Exact, Bound::AtLeast) => {
                self.value >= other.value && self.value < LOWER_BOUND_REACH * other.value
            }
            (Bound::AtMost, Bound::Exact) => other.value <= self.value,
            (Bound::Exact, Bound::AtMost) => self.value <= other.value,
            (Bound::Exact, Bound::Exact) => false,
        }
    }
}

/// The quantities of a sentence, in its order. Dates, times of day, scores, ranges, telephone numbers and numbers that are
/// part of a name are none.
pub(super) fn quantities(statement: &Statement<'_>) -> Vec<Quantity> {
    let mut quantities = Vec::new();
    let mut word_idx = 0;
    while let Some(word) = statement.words.get(word_idx) {
        let number = if word.lexeme.may_count { number(statement, word_idx) } else { None };
        match number {
            Some(number) => {
                word_idx = number.words.end;
                quantities.extend(quantity(statement, number));
            }
            None => word_idx += 1,
        }
    }
    quantities
}

fn quantity(statement: &Statement<'_>, number: Number) -> Option<Quantity> {
    let Number { words, mut value, mut granularity, has_glued_m } = number;
    if is_no_quantity(statement, &words) {
        return None;
    }
    let before = statement.before(words.start);
    let after = statement.behind(words.end - 1);
    let sign = before.chars().next_back().filter(|sign| matches!(sign, '$' | '€' | '£' | '¥' | '₹'));
    let is_hyphenated = after.starts_with('-');
    let mut end = words.end;
    let is_age = statement.form(end).starts_with("year")
        && (statement.form(end + 1) == "old" || statement.form(end) == "yearold");
    let next_unit = unit(statement.form(end)).filter(|_| !statement.is_boundary(end));
    let measure = if let Some(sign) = sign {
        Measure::Currency(sign)
    } else if is_age {
        end += 2;
        Measure::Age
    } else if after.starts_with('%') {
        Measure::Of("share")
    } else if statement.form(end) == "per" && statement.form(end + 1) == "cent" {
        end += 2;
        Measure::Of("share")
    } else if let Some(unit) = next_unit {
        value *= unit.factor;
        granularity *= unit.factor;
        end += 1;
        match unit.measure {
            "dollar" => Measure::Currency('$'),
            "euro" => Measure::Currency('€'),
            "yen" => Measure::Currency('¥'),
            "rupee" => Measure::Currency('₹'),
            // `a 170,000-square-foot hall`
            _ if statement.form(words.end) == "square" => return None,
            measure => Measure::Of(measure),
        }
    } else if matches!(statement.form(end), "square" | "cubic" | "points" | "percentage") {
        return None;
    } else {
        Measure::Count
    };
    let heads = heads(statement, end);
    // `600m` alone may be metres.
    if has_glued_m && measure == Measure::Count && heads.is_empty() {
        return None;
    }
    if measure == Measure::Count && heads.is_empty() && is_hyphenated {
        return None;
    }
    let (bound, begin) = bound(statement, words.start);
    Some(Quantity { words: begin..end.min(statement.words.len()), value, granularity, bound, measure, heads })
}

/// Whether a number is part of a date, a time, a score, a range, a telephone number or a name, or stands for a pronoun.
fn is_no_quantity(statement: &Statement<'_>, words: &Range<usize>) -> bool {
    let form = statement.form(words.start);
    let is_digit = |word_idx: usize| statement.form(word_idx).starts_with(|it: char| it.is_ascii_digit());
    let next = statement.form(words.end);
    let previous = statement.previous_form(words.start);
    let previous_idx = words.start.checked_sub(1);
    // Figures side by side are a date in figures, a score, a range or a telephone number, or were torn apart.
    let before = statement.before(words.start).trim_end();
    let is_torn =
        before.strip_suffix(['.', ',']).is_some_and(|it| it.ends_with(|it: char| it.is_ascii_digit()));
    let is_beside_figures =
        is_digit(words.start) && (is_torn || is_digit(words.end) || previous_idx.is_some_and(is_digit));
    let is_year = form.len() == 4
        && words.len() == 1
        && form.parse::<u32>().is_ok_and(|year| (1_800..2_100).contains(&year));
    let is_by_month = month(next).is_some() || month(previous).is_some();
    let is_clock = matches!(next, "am" | "pm" | "oclock" | "gmt");
    let is_code = form.starts_with('0') && form.len() > 1 && !form.contains('.');
    // `two of them`, `28 of 41`, `half a million`, `two and a half`, `between three and five`
    let before_of = words.start.checked_sub(2).filter(|_| previous == "of");
    let is_whole = before_of.is_some_and(|it| is_digit(it) || number_word(statement.form(it)).is_some());
    let is_partitive =
        is_whole || next == "of" || next == "and" || previous == "half" || previous == "between";
    let is_pronoun = form == "one" && statement.words.get(words.end).is_none_or(|it| it.is_function);
    let is_pronoun =
        is_pronoun || (form == "one" && matches!(previous, "no" | "any" | "every" | "this" | "that"));
    // `Flight 370`, `Article 5`
    let is_label = previous_idx.is_some_and(|previous_idx| {
        let word = &statement.words[previous_idx];
        word.is_capital && !word.is_function && statement.gap(words.start) == " " && is_digit(words.start)
    });
    let is_score = statement.gap(words.end).starts_with(['-', '–', '/', ':']) && is_digit(words.end);
    is_beside_figures
        || is_year
        || is_by_month
        || is_clock
        || is_code
        || is_partitive
        || is_pronoun
        || is_label
        || is_score
}

/// The words from `begin` on that may name what is counted: as far as no function word, figure or mark stands between.
fn heads(statement: &Statement<'_>, begin: usize) -> Range<usize> {
    let mut end = begin;
    while end < statement.words.len() && end - begin < MAX_HEAD_WORDS {
        let word = &statement.words[end];
        let is_joined = matches!(statement.gap(end), " " | "-" | "\u{a0}" | "\n");
        if word.is_function || !is_joined || word.form.starts_with(|first: char| first.is_ascii_digit()) {
            break;
        }
        end += 1;
    }
    begin..end
}

/// How the words before a number qualify it, and where they begin.
fn bound(statement: &Statement<'_>, begin: usize) -> (Bound, usize) {
    let begin = if statement.previous_form(begin) == "a" { begin - 1 } else { begin };
    let last = statement.previous_form(begin);
    let last_but_one = begin.checked_sub(2).map_or("", |it| statement.form(it));
    match (last_but_one, last) {
        ("at", "least") | ("more" | "greater", "than") | ("no", "fewer") => (Bound::AtLeast, begin - 2),
        ("less" | "fewer", "than") | ("up", "to") | ("at", "most") => (Bound::AtMost, begin - 2),
        ("close", "to") => (Bound::About, begin - 2),
        (
            _,
            "about" | "around" | "roughly" | "approximately" | "some" | "estimated" | "circa" | "nearly"
            | "almost",
        ) => (Bound::About, begin - 1),
        (_, "over" | "above" | "exceeding") => (Bound::AtLeast, begin - 1),
        (_, "under" | "below") => (Bound::AtMost, begin - 1),
        _ => (Bound::Exact, begin),
    }
}
