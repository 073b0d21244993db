//! Quotations: whether two reports have a speaker say the same words, and whom.

use std::ops::Range;

use super::name::is_same_form;
use super::statement::Statement;
use super::{Comparison, Reports};
use crate::collation::{ConflictType, Severity};
use crate::spelling::is_other_spelling;

/// The share of the shorter quotation's words that both must hold to be one quotation.
const MIN_SHARED: f64 = 0.7;
/// The fewest words of a quotation that is compared.
const MIN_WORDS: usize = 4;
/// How many words may stand for others in one quotation: more are another quotation.
const MAX_SUBSTITUTED_WORDS: usize = 4;
/// How far from the verb of saying the speaker may stand, in words.
const SPEAKER_REACH: usize = 2;
/// Verbs behind or before which the speaker stands.
const VERBS_OF_SAYING: [&str; 10] =
    ["said", "says", "told", "added", "announced", "wrote", "tweeted", "stated", "warned", "explained"];

/// Compares two sentences of a column by their quotations.
pub(super) fn compare(
    one: &Statement<'_>,
    other: &Statement<'_>,
    [ones, others]: [&[Range<usize>]; 2],
    reports: &Reports,
) -> Vec<Comparison> {
    let mut found = Vec::new();
    for left in ones {
        for right in others {
            let matches = matches(one, left, other, right);
            let shorter = left.len().min(right.len());
            if shorter < MIN_WORDS || (matches.len() as f64) < MIN_SHARED * shorter as f64 {
                continue;
            }
            found.extend(substitutions(one, other, &matches).into_iter().map(|(one, other)| Comparison {
                conflict_type: ConflictType::Quote,
                severity: Some(Severity::Style),
                one,
                other,
                values: [None, None],
            }));
            found.extend(speakers(one, other, reports));
        }
    }
    found
}

/// The runs of words between quotation marks.
pub(super) fn quotations(statement: &Statement<'_>) -> Vec<Range<usize>> {
    let mut quotations = Vec::new();
    let mut begin = None;
    for word_idx in 0..=statement.words.len() {
        let gap = if word_idx == 0 {
            let before = if statement.words.is_empty() { "" } else { statement.before(word_idx) };
            &before[before.trim_end_matches(['“', '"', '«']).len()..]
        } else if word_idx == statement.words.len() {
            let after = statement.behind(word_idx - 1);
            &after[..after.find(|it: char| it.is_whitespace() || it.is_alphanumeric()).unwrap_or(after.len())]
        } else {
            statement.gap(word_idx)
        };
        for mark in gap.chars().filter(|mark| matches!(mark, '“' | '”' | '"' | '«' | '»')) {
            match (mark, begin) {
                ('“' | '«', _) | ('"', None) => begin = Some(word_idx),
                ('”' | '»' | '"', Some(first)) => {
                    if first < word_idx {
                        quotations.push(first..word_idx);
                    }
                    begin = None;
                }
                _ => {}
            }
        }
    }
    quotations
}

/// The words that two quotations share in order: a longest common subsequence of their stems.
fn matches(
    one: &Statement<'_>,
    left: &Range<usize>,
    other: &Statement<'_>,
    right: &Range<usize>,
) -> Vec<(usize, usize)> {
    let width = right.len() + 1;
    let mut lengths = vec![0_usize; (left.len() + 1) * width];
    let is_same = |row: usize, column: usize| {
        one.words[left.start + row].stem == other.words[right.start + column].stem
    };
    for row in (0..left.len()).rev() {
        for column in (0..right.len()).rev() {
            lengths[row * width + column] = if is_same(row, column) {
                lengths[(row + 1) * width + column + 1] + 1
            } else {
                lengths[(row + 1) * width + column].max(lengths[row * width + column + 1])
            };
        }
    }
    let (mut row, mut column) = (0, 0);
    let mut matches = Vec::new();
    while row < left.len() && column < right.len() {
        if is_same(row, column) {
            matches.push((left.start + row, right.start + column));
            row += 1;
            column += 1;
        } else if lengths[(row + 1) * width + column] >= lengths[row * width + column + 1] {
            row += 1;
        } else {
            column += 1;
        }
    }
    matches
}

/// Where both have telling words of their own between the same words.
fn substitutions(
    one: &Statement<'_>,
    other: &Statement<'_>,
    matches: &[(usize, usize)],
) -> Vec<(Range<usize>, Range<usize>)> {
    let is_telling = |statement: &Statement<'_>, words: &Range<usize>| {
        words.clone().any(|it| !statement.words[it].is_function)
    };
    matches
        .windows(2)
        .map(|pair| (pair[0].0 + 1..pair[1].0, pair[0].1 + 1..pair[1].1))
        .filter(|(left, right)| is_telling(one, left) && is_telling(other, right))
        .filter(|(left, right)| left.len().max(right.len()) <= MAX_SUBSTITUTED_WORDS)
        .filter(|(left, right)| !is_same_text(one, left, other, right))
        .collect()
}

/// Whether two runs of words are one text but for its spelling and for how words are joined.
fn is_same_text(
    one: &Statement<'_>,
    left: &Range<usize>,
    other: &Statement<'_>,
    right: &Range<usize>,
) -> bool {
    let joined = |statement: &Statement<'_>, words: &Range<usize>| -> String {
        statement.words[words.clone()].iter().map(|word| word.form).collect()
    };
    let (one, other) = (joined(one, left), joined(other, right));
    is_same_form(&one, &other) || is_other_spelling(&one, &other)
}

/// Whom two sentences have say the same words, if it is two persons of whom neither report names the other.
fn speakers(one: &Statement<'_>, other: &Statement<'_>, reports: &Reports) -> Option<Comparison> {
    let (left, right) = (speaker(one)?, speaker(other)?);
    let names = |statement: &Statement<'_>, words: &Range<usize>| -> Vec<u32> {
        let names = statement.words[words.clone()].iter().filter(|it| !it.is_attribution);
        names.map(|it| it.form_number).collect()
    };
    let (lefts, rights) = (names(one, &left), names(other, &right));
    let is_other = lefts.iter().all(|&form| !reports.has(other.witness_idx, form))
        && rights.iter().all(|&form| !reports.has(one.witness_idx, form));
    (is_other && !lefts.is_empty() && !rights.is_empty()).then_some(Comparison {
        conflict_type: ConflictType::Attribution,
        severity: Some(Severity::Factual),
        one: left,
        other: right,
        values: [None, None],
    })
}

/// The name next to the verb of saying: two words with a capital or more.
fn speaker(statement: &Statement<'_>) -> Option<Range<usize>> {
    let is_name = |it: usize| {
        let word = &statement.words[it];
        word.is_capital && !word.is_function
    };
    let verb_idx = (0..statement.words.len()).find(|&it| VERBS_OF_SAYING.contains(&statement.form(it)))?;
    let before = (verb_idx.saturating_sub(SPEAKER_REACH)..verb_idx).rev().find(|&it| is_name(it));
    let run = match before {
        Some(last) => {
            let begin = (0..=last).rev().take_while(|&it| is_name(it)).last()?;
            begin..last + 1
        }
        None => {
            let first = verb_idx + 1;
            let n_words = (first..statement.words.len()).take_while(|&it| is_name(it)).count();
            first..first + n_words
        }
    };
    let n_names = run.clone().filter(|&it| !statement.words[it].is_attribution).count();
    (n_names >= 2).then_some(run)
}
