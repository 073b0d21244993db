//! Names: another spelling of one, or another person or body in the same place.

use std::ops::Range;

use storyfold_text::stem;

use super::date::month;
use super::frame::{Frame, REACH_IN_COLUMN, shared_rarity};
use super::lexeme::american;
use super::statement::{Statement, StatementWord};
use super::{Comparison, Reports};
use crate::collation::{ConflictType, Severity};
use crate::spelling::{are_of_one_place, is_other_spelling};

/// The shortest word, in characters, that is taken for a name of its own.
const MIN_NAME_CHARS: usize = 4;
/// The longest name, in words.
const MAX_NAME_WORDS: usize = 6;
/// From which similarity on the last words of two full names that are the same otherwise are spellings of one.
const SPELLING_IN_FULL_NAME: f64 = 0.6;
/// How much rarity the surroundings of two names must share.
const MIN_SHARED_AROUND: f64 = 1.5;
/// How alike two sentences of a column must be for another name in one to stand for that of the other.
const MIN_DICE_OF_NAMES: f64 = 0.5;
/// How many words two names must share to be names of one body in sentences that do not share a column.
const MIN_SHARED_APART: usize = 2;
/// Compares the names of two sentences, which are alike by `dice`, 0 to 1.
pub(super) fn compare(
    one: &Statement<'_>,
    other: &Statement<'_>,
    frame: Frame,
    dice: f64,
    reports: &Reports,
) -> Vec<Comparison> {
    let mut found = if frame == Frame::Column { spellings(one, other) } else { Vec::new() };
    let (ones, others) = (full_names(one), full_names(other));
    for left in ones {
        for right in others.clone() {
            let Some((left_idx, right_idx)) = only_difference(one, left, other, right) else { continue };
            // `Senator Roth` and `Senator Mar` share no name.
            let n_shared = left.clone().filter(|&it| it != left_idx && !one.words[it].is_attribution).count();
            let is_last = left_idx + 1 == left.end;
            let is_framed = match frame {
                Frame::Column => {
                    n_shared > 0 && dice >= MIN_DICE_OF_NAMES && is_framed(one, left, other, right)
                }
                // What the names share belongs to their surroundings.
                Frame::Apart => {
                    is_last
                        && n_shared >= MIN_SHARED_APART
                        && frame.holds(one, &(left_idx..left_idx + 1), other, &(right_idx..right_idx + 1))
                }
            };
            if is_framed && is_other_name(one, left_idx, other, right_idx, is_last, reports) {
                let (left_form, right_form) = (one.form(left_idx), other.form(right_idx));
                let may_be_spelling =
                    strsim::normalized_damerau_levenshtein(left_form, right_form) >= SPELLING_IN_FULL_NAME;
                // A spelling is of one word, as those are that stand in no full name.
                let (severity, one, other) = if may_be_spelling {
                    (Severity::Spelling, left_idx..left_idx + 1, right_idx..right_idx + 1)
                } else {
                    (Severity::Factual, left.clone(), right.clone())
                };
                found.push(Comparison {
                    conflict_type: ConflictType::Name,
                    severity: Some(severity),
                    one,
                    other,
                    values: [None, None],
                });
            }
        }
    }
    found
}

/// Whether enough of what stands around two names is the same, whatever marks stand between: names stand in apposition.
fn is_framed(one: &Statement<'_>, left: &Range<usize>, other: &Statement<'_>, right: &Range<usize>) -> bool {
    let (ones, others) = (one.around(left, REACH_IN_COLUMN), other.around(right, REACH_IN_COLUMN));
    let next_telling = |statement: &Statement<'_>, around: &[usize], name: &Range<usize>| {
        let mut telling = around.iter().copied().filter(|&it| !statement.words[it].is_function);
        let before = telling.clone().rfind(|&it| it < name.start);
        let behind = telling.find(|&it| it >= name.end);
        [before, behind].map(|it| it.map(|it| statement.words[it].stem))
    };
    let neighbours = next_telling(one, &ones, left).into_iter().zip(next_telling(other, &others, right));
    let has_same_neighbour = neighbours.into_iter().any(|(one, other)| one.is_some() && one == other);
    has_same_neighbour && shared_rarity(one, &ones, other, &others) >= MIN_SHARED_AROUND
}

/// The names of two words or more, as far as they are not too long for names.
fn full_names<'a>(statement: &'a Statement<'_>) -> impl Iterator<Item = &'a Range<usize>> + Clone {
    statement.names.iter().filter(|name| (2..=MAX_NAME_WORDS).contains(&name.len()))
}

/// Where two names of as many words differ, if it is in one word.
fn only_difference(
    one: &Statement<'_>,
    left: &Range<usize>,
    other: &Statement<'_>,
    right: &Range<usize>,
) -> Option<(usize, usize)> {
    if left.len() != right.len() {
        return None;
    }
    let mut differences = left
        .clone()
        .zip(right.clone())
        .filter(|&(left, right)| one.words[left].stem != other.words[right].stem);
    let difference = differences.next()?;
    differences.next().is_none().then_some(difference)
}

/// Whether two words that stand in one place of a name name others: neither is a title, a spelling or a short form, and neither
/// is named anywhere in the other report.
fn is_other_name(
    one: &Statement<'_>,
    left_idx: usize,
    other: &Statement<'_>,
    right_idx: usize,
    is_last: bool,
    reports: &Reports,
) -> bool {
    let (left, right) = (&one.words[left_idx], &other.words[right_idx]);
    let is_word = |word: &StatementWord<'_>| {
        word.form.chars().count() >= MIN_NAME_CHARS
            && word.form.chars().all(char::is_alphabetic)
            && !word.is_attribution
    };
    // `Kate` and `Katherine`
    let may_be_short_form = !is_last && left.form.chars().next() == right.form.chars().next();
    // What begins a sentence has a capital anyway.
    let may_be_name = is_last || (left_idx > 0 && right_idx > 0);
    may_be_name
        && is_word(left)
        && is_word(right)
        && !may_be_short_form
        && !is_same_word(left, right)
        && !is_other_spelling(left.form, right.form)
        && !reports.has(one.witness_idx, right.form_number)
        && !reports.has(other.witness_idx, left.form_number)
}

/// Words with a capital that are spelled otherwise in the same place: the words on either side are the same.
fn spellings(one: &Statement<'_>, other: &Statement<'_>) -> Vec<Comparison> {
    let mut found = Vec::new();
    for (left_idx, left) in one.words.iter().enumerate() {
        for (right_idx, right) in other.words.iter().enumerate() {
            let is_pair = left.is_capital
                && right.is_capital
                && !left.is_function
                && left.form_number != right.form_number
                && left.form.chars().count() >= MIN_NAME_CHARS
                && (left.stem == right.stem || is_other_spelling(left.form, right.form))
                && !is_same_word(left, right)
                && !(month(left.form).is_some() && month(right.form).is_some())
                && !one.words.iter().any(|it| it.form_number == right.form_number)
                && !other.words.iter().any(|it| it.form_number == left.form_number);
            if !is_pair || !has_same_neighbour(one, left_idx, other, right_idx) {
                continue;
            }
            let severity =
                if folded(left.form) == folded(right.form) { Severity::Style } else { Severity::Spelling };
            found.push(Comparison {
                conflict_type: ConflictType::Name,
                severity: Some(severity),
                one: left_idx..left_idx + 1,
                other: right_idx..right_idx + 1,
                values: [None, None],
            });
        }
    }
    found
}

fn has_same_neighbour(one: &Statement<'_>, left_idx: usize, other: &Statement<'_>, right_idx: usize) -> bool {
    let (previous, others) = (one.previous_form(left_idx), other.previous_form(right_idx));
    let is_after_same = !previous.is_empty() && previous == others;
    let next = one.form(left_idx + 1);
    is_after_same || (!next.is_empty() && next == other.form(right_idx + 1))
}

/// Whether two words are one with another ending (`Yemen`, `Yemeni`) or in the spelling of another country (`Labour`, `Labor`).
pub(super) fn is_same_word(one: &StatementWord<'_>, other: &StatementWord<'_>) -> bool {
    one.lexeme.bare_stem == other.lexeme.bare_stem
        || one.lexeme.american == other.lexeme.american
        || are_of_one_place(one.form, other.form)
}

/// The same of forms that need not be words of the story.
pub(super) fn is_same_form(one: &str, other: &str) -> bool {
    stem(one) == stem(other) || american(one) == american(other) || are_of_one_place(one, other)
}

/// Without the accents of the commonest letters.
fn folded(form: &str) -> String {
    form.chars()
        .map(|letter| match letter {
            'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'í' | 'ì' | 'î' | 'ï' => 'i',
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' => 'o',
            'ú' | 'ù' | 'û' | 'ü' => 'u',
            'ç' | 'ć' | 'č' => 'c',
            'ñ' | 'ń' => 'n',
            'š' | 'ś' => 's',
            'ž' | 'ź' | 'ż' => 'z',
            'ł' => 'l',
            _ => letter,
        })
        .collect()
}
