//! Conflicts: differences of fact between witnesses that say the same thing.
//!
//! Only readings at the same place of the same frame are compared: two wordings of one sentence that differ there in a
//! number, a date, a length of time, a name or a negation. Of paraphrases only quantities of the same unit are.

use std::collections::BTreeSet;

use storyfold_text::{Span, is_attribution_word, normalised_words, stem, words};

use crate::apparatus::{Difference, Place};
use crate::collation::{ConflictType, Severity, VariationKind};
use crate::table::Aligned;
use crate::vocabulary::is_other_spelling;

/// The longest reading, in words, that is compared: longer ones differ in more than one fact.
const MAX_COMPARED_WORDS: usize = 10;
/// How far a quantity given as approximate may lie from another, as a share of the greater.
const APPROXIMATION: f64 = 0.25;

/// A conflict before it has an id.
#[derive(Clone, Debug)]
pub(crate) struct RawConflict {
    pub(crate) conflict_type: ConflictType,
    pub(crate) severity: Severity,
    /// The places of each reading, and what it amounts to; the first is the representative's.
    pub(crate) readings: Vec<(Vec<Place>, Option<f64>)>,
}

/// What a reading states, as far as it can be compared.
#[derive(Clone, Debug, PartialEq)]
struct Statement {
    /// Quantities that are neither years nor days of a month.
    numbers: Vec<f64>,
    /// Months, weekdays, years, days of a month.
    dates: BTreeSet<String>,
    /// Units of time: `day`, `week`.
    lengths_of_time: BTreeSet<&'static str>,
    /// Whether it says `about`, `at least`, `nearly`.
    is_approximate: bool,
    is_negated: bool,
    /// Stems of the telling words other than negations.
    told: BTreeSet<String>,
    n_words: usize,
    /// The words with a capital, and whether all telling words have one.
    names: Vec<String>,
    is_name: bool,
}

/// Finds the conflicts among the differences at one canonical sentence.
pub(crate) fn conflicts(aligned: &Aligned<'_>, differences: &[Difference]) -> Vec<RawConflict> {
    differences
        .iter()
        .filter(|difference| difference.is_local && difference.kind != VariationKind::Attribution)
        .filter_map(|it| local_conflict(aligned, it))
        .collect()
}

fn local_conflict(aligned: &Aligned<'_>, difference: &Difference) -> Option<RawConflict> {
    let statements: Vec<Statement> = difference
        .readings
        .iter()
        .map(|reading| {
            let place = reading.places[0];
            statement(aligned.witnesses[place.witness_idx].text, place.span)
        })
        .collect();
    let lemma = &statements[0];
    let kinds: Vec<Option<(ConflictType, Severity)>> =
        statements[1..].iter().map(|other| kind_of_conflict(lemma, other)).collect();
    // One conflict a place: the gravest kind that any reading shows.
    let (severity, conflict_type) =
        kinds.iter().flatten().map(|&(conflict_type, severity)| (severity, conflict_type)).min()?;
    let value = |statement: &Statement| (statement.numbers.len() == 1).then(|| statement.numbers[0]);
    let mut readings = vec![(difference.readings[0].places.clone(), value(lemma))];
    for ((reading, statement), kind) in difference.readings[1..].iter().zip(&statements[1..]).zip(&kinds) {
        if *kind == Some((conflict_type, severity)) {
            readings.push((reading.places.clone(), value(statement)));
        }
    }
    is_between_sources(aligned, &readings).then_some(RawConflict { conflict_type, severity, readings })
}

/// Whether more than one source takes part: one source's later figure is an update, not a conflict.
fn is_between_sources(aligned: &Aligned<'_>, readings: &[(Vec<Place>, Option<f64>)]) -> bool {
    let sources = |reading: &(Vec<Place>, Option<f64>)| -> BTreeSet<&str> {
        let witnesses = reading.0.iter().map(|place| &aligned.witnesses[place.witness_idx]);
        witnesses.map(|witness| witness.source.unwrap_or(witness.uri)).collect()
    };
    let first = sources(&readings[0]);
    readings[1..].iter().any(|reading| !sources(reading).is_subset(&first))
}

fn kind_of_conflict(one: &Statement, other: &Statement) -> Option<(ConflictType, Severity)> {
    if one.n_words.max(other.n_words) > MAX_COMPARED_WORDS {
        return None;
    }
    if !one.numbers.is_empty() && !other.numbers.is_empty() && !is_same_quantity(one, other) {
        return Some((ConflictType::Number, Severity::Factual));
    }
    if !one.dates.is_empty() && !other.dates.is_empty() && !is_compatible(&one.dates, &other.dates) {
        return Some((ConflictType::Date, Severity::Factual));
    }
    let (lengths, others) = (&one.lengths_of_time, &other.lengths_of_time);
    let has_numbers = !one.numbers.is_empty() || !other.numbers.is_empty();
    if !lengths.is_empty() && !others.is_empty() && lengths.is_disjoint(others) && !has_numbers {
        return Some((ConflictType::Date, Severity::Factual));
    }
    if one.is_name && other.is_name {
        return names_conflict(&one.names, &other.names);
    }
    if one.is_negated != other.is_negated && one.told == other.told && !one.told.is_empty() {
        return Some((ConflictType::Polarity, Severity::Factual));
    }
    None
}

/// Whether one reading's quantities are among the other's (`380m crowns`, `380m crowns (£31m)`), or both are one quantity of
/// which one is approximate.
fn is_same_quantity(one: &Statement, other: &Statement) -> bool {
    let is_equal = |left: f64, right: f64| (left - right).abs() <= 1e-9 * left.abs().max(right.abs());
    let is_within =
        |one: &[f64], other: &[f64]| one.iter().all(|&left| other.iter().any(|&right| is_equal(left, right)));
    if is_within(&one.numbers, &other.numbers) || is_within(&other.numbers, &one.numbers) {
        return true;
    }
    match (one.numbers.as_slice(), other.numbers.as_slice()) {
        (&[left], &[right]) if one.is_approximate || other.is_approximate => {
            (left - right).abs() <= APPROXIMATION * left.abs().max(right.abs())
        }
        _ => false,
    }
}

/// Whether one date says no more than the other: `February` and `24 February`.
fn is_compatible(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    one.is_subset(other) || other.is_subset(one) || {
        // A weekday and a day of the month may well be the same day.
        let weekdays = |dates: &BTreeSet<String>| dates.iter().filter(|it| it.starts_with("weekday")).count();
        (weekdays(one) > 0) != (weekdays(other) > 0)
    }
}

/// Spelling where every word of a name stands against another spelling of it; another name where words are shared beside
/// one that is not.
fn names_conflict(one: &[String], other: &[String]) -> Option<(ConflictType, Severity)> {
    let only_one: Vec<&String> = one.iter().filter(|name| !other.contains(name)).collect();
    let only_other: Vec<&String> = other.iter().filter(|name| !one.contains(name)).collect();
    if only_one.is_empty() || only_one.len() != only_other.len() {
        return None;
    }
    let pairs = || only_one.iter().zip(&only_other);
    if pairs()
        .all(|(left, right)| left.len() >= 4 && is_other_spelling(left, right) && stem(left) != stem(right))
    {
        return Some((ConflictType::Name, Severity::Spelling));
    }
    let is_another = only_one.len() == 1
        && one.len() > 1
        && pairs().all(|(left, right)| {
            left.len() >= 4
                && right.len() >= 4
                && left.chars().take(4).ne(right.chars().take(4))
                && !is_attribution_word(left)
                && !is_attribution_word(right)
        });
    is_another.then_some((ConflictType::Name, Severity::Factual))
}

/// Reads what `span` of `text` states; a name is read with the words with a capital on either side.
fn statement(text: &str, span: Span) -> Statement {
    let forms = normalised_words(span.of(text));
    let name = with_neighbouring_names(text, span);
    let is_telling = |form: &str| !storyfold_text::is_function_word(form);
    let capital =
        |text: &str| text.split_whitespace().filter(|it| it.starts_with(char::is_uppercase)).count();
    let n_telling = forms.iter().filter(|form| is_telling(form)).count();
    let mut statement = Statement {
        numbers: Vec::new(),
        dates: BTreeSet::new(),
        lengths_of_time: BTreeSet::new(),
        is_approximate: is_approximate(&forms),
        is_negated: forms.iter().any(|form| is_negation(form)),
        told: forms
            .iter()
            .filter(|form| is_telling(form) && !is_negation(form))
            .map(|form| stem(form))
            .collect(),
        n_words: forms.len(),
        names: normalised_words(name.of(text)).into_iter().filter(|form| is_telling(form)).collect(),
        is_name: n_telling > 0 && capital(span.of(text)) >= n_telling,
    };
    let has_month = forms.iter().any(|form| month(form).is_some());
    let mut form_idx = 0;
    while form_idx < forms.len() {
        let form = forms[form_idx].as_str();
        if let Some(month) = month(form) {
            statement.dates.insert(format!("month {month}"));
        } else if WEEKDAYS.contains(&form) {
            statement.dates.insert(format!("weekday {form}"));
        } else if let Some(length) = length_of_time(form) {
            statement.lengths_of_time.insert(length);
        } else if let Some(number) = number(form) {
            let scale = forms.get(form_idx + 1).and_then(|next| scale(next));
            let is_year = (1_800.0..2_100.0).contains(&number) && form.len() == 4 && scale.is_none();
            let is_day = has_month && (1.0..32.0).contains(&number);
            if is_year {
                statement.dates.insert(format!("year {form}"));
            } else if is_day {
                statement.dates.insert(format!("day {form}"));
            } else {
                statement.numbers.push(number * scale.unwrap_or(1.0));
            }
            form_idx += usize::from(scale.is_some());
        }
        form_idx += 1;
    }
    if statement.is_name && (!statement.numbers.is_empty() || !statement.dates.is_empty()) {
        statement.is_name = false;
    }
    statement
}

/// The span with the words with a capital before and after it, separated by nothing but a space.
fn with_neighbouring_names(text: &str, span: Span) -> Span {
    let is_capital = |word: &Span| word.of(text).starts_with(char::is_uppercase);
    let before: Vec<Span> = words(&text[..span.begin]).iter().map(|word| word.span).collect();
    let after: Vec<Span> =
        words(&text[span.end..]).iter().take(4).map(|word| word.span.shifted(span.end)).collect();
    let mut wide = span;
    for word in before.iter().rev().take(4) {
        if !is_capital(word) || &text[word.end..wide.begin] != " " {
            break;
        }
        wide.begin = word.begin;
    }
    for word in &after {
        if !is_capital(word) || &text[wide.end..word.begin] != " " {
            break;
        }
        wide.end = word.end;
    }
    wide
}

fn is_negation(form: &str) -> bool {
    matches!(
        form,
        "not"
            | "no"
            | "never"
            | "none"
            | "nobody"
            | "nothing"
            | "without"
            | "neither"
            | "nor"
            | "cannot"
            | "didnt"
            | "doesnt"
            | "dont"
            | "isnt"
            | "wasnt"
            | "arent"
            | "werent"
            | "wont"
            | "wouldnt"
            | "cant"
            | "couldnt"
            | "hasnt"
            | "havent"
            | "hadnt"
    )
}

fn is_approximate(forms: &[String]) -> bool {
    let words = [
        "about",
        "around",
        "roughly",
        "approximately",
        "nearly",
        "almost",
        "over",
        "some",
        "estimated",
        "circa",
    ];
    let pairs = [
        ["at", "least"],
        ["more", "than"],
        ["less", "than"],
        ["fewer", "than"],
        ["up", "to"],
        ["close", "to"],
    ];
    forms.iter().any(|form| words.contains(&form.as_str()))
        || forms.windows(2).any(|two| pairs.iter().any(|pair| pair[0] == two[0] && pair[1] == two[1]))
}

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

fn month(form: &str) -> Option<usize> {
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
    // `may` alone is far more often a verb.
    if form == "may" {
        return None;
    }
    MONTHS.iter().position(|month| {
        *month == form
            || (form.len() >= 3 && form.len() <= 4 && month.starts_with(form) && month.len() > form.len())
    })
}

fn length_of_time(form: &str) -> Option<&'static str> {
    match form {
        "second" | "seconds" => Some("second"),
        "minute" | "minutes" => Some("minute"),
        "hour" | "hours" => Some("hour"),
        "day" | "days" => Some("day"),
        "week" | "weeks" => Some("week"),
        "month" | "months" => Some("month"),
        "year" | "years" => Some("year"),
        "decade" | "decades" => Some("decade"),
        _ => None,
    }
}

fn number(form: &str) -> Option<f64> {
    const WORDS: [&str; 21] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    if form.starts_with(|first: char| first.is_ascii_digit()) {
        let digits = form.trim_end_matches(|last: char| last.is_ascii_alphabetic());
        let scale = match &form[digits.len()..] {
            "" | "st" | "nd" | "rd" | "th" => 1.0,
            "k" => 1e3,
            "m" | "mn" => 1e6,
            "bn" | "b" => 1e9,
            _ => return None,
        };
        return digits.parse::<f64>().ok().map(|number| number * scale);
    }
    let tens = ["thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    match form {
        "dozen" => Some(12.0),
        _ => WORDS
            .iter()
            .position(|word| *word == form)
            .map(|at| at as f64)
            .or_else(|| tens.iter().position(|word| *word == form).map(|at| 30.0 + 10.0 * at as f64)),
    }
}

fn scale(form: &str) -> Option<f64> {
    match form {
        "hundred" => Some(1e2),
        "thousand" => Some(1e3),
        "lakh" | "lakhs" => Some(1e5),
        "crore" | "crores" => Some(1e7),
        "million" | "m" | "mn" => Some(1e6),
        "billion" | "bn" => Some(1e9),
        "trillion" | "tn" => Some(1e12),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Statement {
        statement(text, Span::new(0, text.len()))
    }

    fn check(one: &str, other: &str, expected: Option<(ConflictType, Severity)>) {
        assert_eq!(kind_of_conflict(&of(one), &of(other)), expected, "{one:?} against {other:?}");
    }

    #[test]
    fn quantities_are_compared_by_value() {
        check("2.5 million people", "2,500,000 people", None);
        check("a dozen", "12", None);
        check("2.5m", "2.5 million", None);
        check("11 million", "1.1 crore", None);
        check("48 people", "47 people", Some((ConflictType::Number, Severity::Factual)));
        check("3 million", "3 billion", Some((ConflictType::Number, Severity::Factual)));
        check("380 million crowns", "380m crowns (£31m)", None);
        check("at least 15", "more than a dozen", None);
        check("at least 15", "more than 30", Some((ConflictType::Number, Severity::Factual)));
    }

    #[test]
    fn dates_conflict_only_where_both_cannot_be_right() {
        check("on Feb. 24", "on 24 February 2022", None);
        check("in February", "on Feb. 24", None);
        check("on Monday", "on Tuesday", Some((ConflictType::Date, Severity::Factual)));
        check("in 2019", "in 2020", Some((ConflictType::Date, Severity::Factual)));
        check("a few weeks", "just days", Some((ConflictType::Date, Severity::Factual)));
        check("weeks", "a few weeks", None);
    }

    #[test]
    fn names_differ_in_spelling_or_in_person() {
        check("Marten Zelenskiy", "Marten Zelensky", Some((ConflictType::Name, Severity::Spelling)));
        check("Marten Dahlberg", "Ingrid Dahlberg", Some((ConflictType::Name, Severity::Factual)));
        check("Mr Dahlberg", "President Dahlberg", None);
        check("Chinese President", "Chinas President", None);
    }

    #[test]
    fn a_negation_on_one_side_only_is_a_conflict() {
        check("was accepted", "was not accepted", Some((ConflictType::Polarity, Severity::Factual)));
        check("was not accepted", "was never accepted", None);
        check("was no sign", "were signs", Some((ConflictType::Polarity, Severity::Factual)));
        check("unable", "not able", None);
        check("will turn", "with no daughters will turn", None);
    }
}
