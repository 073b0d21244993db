//! Polarity and certainty: whether it is so, and how sure the report is.
//!
//! Two signs are looked for. A mark of negation or of doubt stands before words that the other sentence has without it (`no sign of
//! theft`, `signs of theft`). Or two words that stand for contraries are said of the same (`welcomed by the
//! unions`, `dismissed by the unions`).

use std::ops::Range;

use storyfold_text::are_opposites;

use super::Comparison;
use super::frame::{Frame, shared_rarity};
use super::name::is_same_word;
use super::statement::{Statement, StatementWord};
use crate::collation::{ConflictType, Severity};

/// How many telling words behind a mark it is compared by.
const MARKED_WORDS: usize = 3;
/// How many words may lie between two of these.
const MAX_WORDS_BETWEEN: usize = 3;
/// How far a mark that changes the sense may stand before or behind a word.
const MARK_REACH: usize = 8;
/// How much rarity the marked words must have together: a `not` before `known` alone tells too little.
const MIN_MARKED_RARITY: f64 = 1.2;
/// How alike two sentences must be for a negation, or a mark of doubt, in one to be missing in the other.
const MIN_DICE_OF_NEGATED: f64 = 0.6;
const MIN_DICE_OF_HEDGED: f64 = 0.45;
/// How near contraries must have what they are said of, in words.
const PARTICIPANT_REACH: usize = 5;
/// How many rare words two sentences must share besides, for contraries to be said of one thing: in a column, and apart.
const MIN_SHARED_IN_COLUMN: f64 = 2.0;
const MIN_SHARED_APART: f64 = 3.0;

/// Whether two sentences have words of which one is the contrary of the other.
pub(super) fn have_contraries(one: &Statement<'_>, other: &Statement<'_>) -> bool {
    let mut lefts = one.opposites.iter();
    lefts.any(|&left| other.opposites.iter().any(|&right| are_opposites(one.form(left), other.form(right))))
}

/// Compares two sentences by words that are contraries; `shared_context` is the rarity of the words that they share, with those
/// of the sentences on which they lean.
pub(super) fn compare(
    one: &Statement<'_>,
    other: &Statement<'_>,
    frame: Frame,
    shared_context: f64,
) -> Vec<Comparison> {
    contraries(one, other, frame, shared_context)
}

/// Compares two sentences of a column by their marks of negation and doubt, if they are alike enough: `dice`, 0 to 1.
pub(super) fn compare_marks(one: &Statement<'_>, other: &Statement<'_>, dice: f64) -> Vec<Comparison> {
    let mut found = Vec::new();
    type IsMark = fn(&StatementWord<'_>) -> bool;
    let (is_negation, is_hedge): (IsMark, IsMark) = (|word| word.is_negation, |word| word.is_hedge);
    for (min_dice, is_mark, conflict_type, severity) in [
        (MIN_DICE_OF_NEGATED, is_negation, ConflictType::Polarity, Severity::Factual),
        (MIN_DICE_OF_HEDGED, is_hedge, ConflictType::Certainty, Severity::Style),
    ] {
        if dice < min_dice {
            continue;
        }
        found.extend(marked(one, other, is_mark, conflict_type, severity));
        found.extend(marked(other, one, is_mark, conflict_type, severity).into_iter().map(swapped));
    }
    found
}

fn swapped(comparison: Comparison) -> Comparison {
    Comparison { one: comparison.other, other: comparison.one, ..comparison }
}

/// Marks in `one` before words that `other` has without any.
fn marked(
    one: &Statement<'_>,
    other: &Statement<'_>,
    is_mark: fn(&StatementWord<'_>) -> bool,
    conflict_type: ConflictType,
    severity: Severity,
) -> Vec<Comparison> {
    let mut found = Vec::new();
    for (mark_idx, word) in one.words.iter().enumerate() {
        if !is_mark(word) || is_no_denial(one, mark_idx) || word.is_capital && mark_idx > 0 {
            continue;
        }
        let telling = telling_words_behind(one, mark_idx);
        let rarity: f64 = telling.iter().map(|&it| one.words[it].rarity).sum();
        let is_close = telling.first().is_some_and(|&first| first <= mark_idx + MAX_WORDS_BETWEEN);
        if telling.len() < 2 || rarity < MIN_MARKED_RARITY || !is_close {
            continue;
        }
        let Some(place) = find_run(one, &telling, other) else { continue };
        if is_marked_in(other, &place) || is_marked_around(other, &place) {
            continue;
        }
        let last = telling[telling.len() - 1];
        found.push(Comparison {
            conflict_type,
            severity: Some(severity),
            one: mark_idx..last + 1,
            other: place,
            values: [None, None],
        });
    }
    found
}

/// Whether a negation denies nothing: it is part of an idiom (`not only`, `no more than`, `no doubt`), or of what is only wished or
/// feared (`so that it would not sink`).
fn is_no_denial(statement: &Statement<'_>, mark_idx: usize) -> bool {
    let is_idiom = matches!(
        statement.form(mark_idx + 1),
        "only"
            | "longer"
            | "just"
            | "least"
            | "merely"
            | "simply"
            | "necessarily"
            | "doubt"
            | "matter"
            | "wonder"
    ) || statement.form(mark_idx + 2) == "than";
    let is_unreal = |form: &str| matches!(form, "would" | "could" | "should" | "might" | "may");
    let has_glued_verb = matches!(statement.form(mark_idx), "wouldnt" | "couldnt" | "shouldnt" | "mightnt");
    is_idiom || has_glued_verb || is_unreal(statement.previous_form(mark_idx))
}

/// Whether a mark of negation or doubt stands near a run of words.
pub(super) fn is_marked_around(statement: &Statement<'_>, run: &Range<usize>) -> bool {
    let before = run.start.saturating_sub(MARK_REACH)..run.start;
    let behind = run.end..statement.words.len().min(run.end + MARK_REACH);
    is_marked_in(statement, &before) || is_marked_in(statement, &behind)
}

fn is_marked_in(statement: &Statement<'_>, words: &Range<usize>) -> bool {
    words.clone().any(|it| {
        let is_mark = |word: &StatementWord<'_>| word.is_negation || word.is_hedge;
        statement.words.get(it).is_some_and(is_mark) || is_unsaid(statement, it)
    })
}

/// The next telling words of the same clause.
fn telling_words_behind(statement: &Statement<'_>, mark_idx: usize) -> Vec<usize> {
    (mark_idx + 1..statement.words.len())
        .take_while(|&it| {
            !statement.is_boundary(it)
                && !matches!(statement.form(it), "and" | "or" | "but" | "because" | "while" | "which" | "who")
        })
        .filter(|&it| !statement.words[it].is_function)
        .take(MARKED_WORDS)
        .collect()
}

/// Where `other` has these words of `one` in the same order, with little between.
fn find_run(one: &Statement<'_>, telling: &[usize], other: &Statement<'_>) -> Option<Range<usize>> {
    let stems: Vec<u32> = telling.iter().map(|&it| one.words[it].stem).collect();
    (0..other.words.len()).filter(|&begin| other.words[begin].stem == stems[0]).find_map(|begin| {
        let mut at = begin;
        for &stem in &stems[1..] {
            let reach = at + 1..other.words.len().min(at + 2 + MAX_WORDS_BETWEEN);
            at = reach.into_iter().find(|&it| other.words[it].stem == stem && !other.is_boundary(it))?;
        }
        Some(begin..at + 1)
    })
}

/// Whether a word denies what stands by it without being a negation: `whether`, `if`, `would`.
fn is_unsaid(statement: &Statement<'_>, word_idx: usize) -> bool {
    matches!(
        statement.form(word_idx),
        "whether"
            | "if"
            | "unless"
            | "would"
            | "should"
            | "can"
            | "ruled"
            | "denied"
            | "denies"
            | "deny"
            | "yet"
            | "refusing"
    )
}

/// Words of which one is the contrary of the other, said of the same.
fn contraries(
    one: &Statement<'_>,
    other: &Statement<'_>,
    frame: Frame,
    shared_context: f64,
) -> Vec<Comparison> {
    let min_shared = match frame {
        Frame::Column => MIN_SHARED_IN_COLUMN,
        Frame::Apart => MIN_SHARED_APART,
    };
    if shared_context < min_shared {
        return Vec::new();
    }
    let mut found = Vec::new();
    for left in one.opposites.iter().copied().filter(|&it| !one.words[it].is_capital) {
        let are_contraries = |right: &usize| are_opposites(one.form(left), other.form(*right));
        for right in other.opposites.iter().copied().filter(are_contraries) {
            let is_both = |statement: &Statement<'_>, word_idx: usize| {
                let form = statement.form(word_idx);
                statement.words.iter().any(|it| are_opposites(form, it.form))
            };
            let is_marked = |statement: &Statement<'_>, word_idx: usize| {
                let begin = word_idx.saturating_sub(MARK_REACH / 2);
                is_marked_in(statement, &(begin..statement.words.len().min(word_idx + 3)))
            };
            let is_clear = !is_both(one, left)
                && !is_both(other, right)
                && !is_marked(one, left)
                && !is_marked(other, right);
            if !is_clear || !is_said_of_same(one, left, other, right, frame) {
                continue;
            }
            found.push(Comparison {
                conflict_type: ConflictType::Polarity,
                severity: Some(Severity::Factual),
                one: phrase(one, left),
                other: phrase(other, right),
                values: [None, None],
            });
        }
    }
    found
}

/// Whether what stands near two words is the same: they share a telling word there, and the names there are not others.
fn is_said_of_same(
    one: &Statement<'_>,
    left: usize,
    other: &Statement<'_>,
    right: usize,
    frame: Frame,
) -> bool {
    let near = |statement: &Statement<'_>, at: usize| statement.near(&(at..at + 1), PARTICIPANT_REACH);
    let (ones, others) = (near(one, left), near(other, right));
    let is_telling = |statement: &Statement<'_>, it: usize| {
        !statement.words[it].is_function && !statement.words[it].is_attribution
    };
    let shares = |is_asked: &dyn Fn(&Statement<'_>, usize) -> bool| {
        ones.iter().filter(|&&it| is_asked(one, it)).any(|&one_idx| {
            others.iter().filter(|&&it| is_asked(other, it)).any(|&other_idx| {
                let (one, other) = (&one.words[one_idx], &other.words[other_idx]);
                one.stem == other.stem || is_same_word(one, other)
            })
        })
    };
    let is_name =
        |statement: &Statement<'_>, it: usize| is_telling(statement, it) && statement.words[it].is_capital;
    let has_name = ones.iter().any(|&it| is_name(one, it)) && others.iter().any(|&it| is_name(other, it));
    match frame {
        Frame::Column => (!has_name || shares(&is_name)) && shared_rarity(one, &ones, other, &others) >= 1.0,
        Frame::Apart => has_name && shares(&is_name),
    }
}

/// The word with its clause as far as it matters to read it.
fn phrase(statement: &Statement<'_>, at: usize) -> Range<usize> {
    let mut range = at..at + 1;
    while range.start > 0
        && at - range.start < 3
        && !statement.is_boundary(range.start)
        && statement.words[range.start - 1].is_function
    {
        range.start -= 1;
    }
    while range.end < statement.words.len()
        && range.end - at < PARTICIPANT_REACH
        && !statement.is_boundary(range.end)
    {
        range.end += 1;
    }
    range
}
