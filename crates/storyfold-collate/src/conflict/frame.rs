//! Frames: what stands around two facts, and whether it shows that they are of the same thing.

use std::ops::Range;

use super::name::is_same_word;
use super::statement::{Statement, StatementWord};

/// How many words on either side of a fact are its surroundings: in a column, and apart.
pub(super) const REACH_IN_COLUMN: usize = 6;
pub(super) const REACH_APART: usize = 12;
/// How much rarity the surroundings of two facts must share.
const MIN_SHARED_IN_COLUMN: f64 = 0.8;
const MIN_SHARED_APART: f64 = 2.5;

/// What two sentences that are compared have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Frame {
    /// They share a column: they state the same thing.
    Column,
    /// They share rare words, whether or not they share a column.
    Apart,
}

impl Frame {
    /// How much the surroundings of two runs of words share; nothing if it is too little for them to tell of the same thing.
    pub(super) fn closeness(
        self,
        one: &Statement<'_>,
        left: &Range<usize>,
        other: &Statement<'_>,
        right: &Range<usize>,
    ) -> Option<f64> {
        let (reach, min_shared) = match self {
            Self::Column => (REACH_IN_COLUMN, MIN_SHARED_IN_COLUMN),
            Self::Apart => (REACH_APART, MIN_SHARED_APART),
        };
        let (ones, others) = (one.near(left, reach), other.near(right, reach));
        let shared = shared_rarity(one, &ones, other, &others);
        if shared < min_shared {
            return None;
        }
        let is_tied = share_next_verb(one, left, other, right, reach)
            || (self == Self::Column && share_neighbour(one, left, other, right));
        (is_tied && !one.names_others_near(&ones, other, &others)).then_some(shared)
    }

    /// Whether two runs of words tell of the same thing, as far as their surroundings show.
    pub(super) fn holds(
        self,
        one: &Statement<'_>,
        left: &Range<usize>,
        other: &Statement<'_>,
        right: &Range<usize>,
    ) -> bool {
        self.closeness(one, left, other, right).is_some()
    }
}

impl Statement<'_> {
    /// Whether both sentences have full names, and no word with a capital is in both: they tell of different persons.
    pub(super) fn names_others_than(&self, other: &Self) -> bool {
        let has_full_name = |statement: &Self| statement.names.iter().any(|name| name.len() > 1);
        let is_in_other = |word: &StatementWord<'_>| {
            other.words.iter().any(|it| it.is_capital && (it.stem == word.stem || is_same_word(it, word)))
        };
        has_full_name(self)
            && has_full_name(other)
            && !self.names.iter().cloned().flatten().any(|it| is_in_other(&self.words[it]))
    }

    /// Whether near two facts others are named, in full on one side at least: `signed Ana Roth on Monday`, `signed Mar on Tuesday`.
    pub(super) fn names_others_near(&self, near: &[usize], other: &Self, other_near: &[usize]) -> bool {
        let names = |statement: &Self, near: &[usize], other: &Self| -> Vec<usize> {
            let is_unknown = |&it: &usize| {
                let word = &statement.words[it];
                statement.is_name(it)
                    && it > 0
                    && !other.words.iter().any(|it| it.stem == word.stem || is_same_word(it, word))
            };
            near.iter().copied().filter(is_unknown).collect()
        };
        // The other word of the name may stand farther off.
        let is_full = |statement: &Self, names: &[usize]| {
            let is_joined = |it: usize| {
                it < statement.words.len()
                    && statement.is_name(it - 1)
                    && statement.is_name(it)
                    && statement.gap(it) == " "
            };
            names.iter().any(|&it| is_joined(it) || is_joined(it + 1))
        };
        let (names, other_names) = (names(self, near, other), names(other, other_near, self));
        !names.is_empty()
            && !other_names.is_empty()
            && (is_full(self, &names) || is_full(other, &other_names))
    }
}

/// The rarity of the words that two groups of words share, each stem once.
pub(super) fn shared_rarity(
    one: &Statement<'_>,
    ones: &[usize],
    other: &Statement<'_>,
    others: &[usize],
) -> f64 {
    let is_met = |stem: u32| others.iter().any(|&it| other.words[it].stem == stem);
    let is_counted = |before: &[usize], stem: u32| {
        before.iter().map(|&it| &one.words[it]).any(|word| !word.is_function && word.stem == stem)
    };
    let shared = ones.iter().enumerate().map(|(at, &it)| (at, &one.words[it]));
    shared
        .filter(|&(at, word)| !word.is_function && is_met(word.stem) && !is_counted(&ones[..at], word.stem))
        .map(|(_, word)| word.rarity)
        .sum()
}

/// Whether the next telling word before or behind two runs is the same.
pub(super) fn share_neighbour(
    one: &Statement<'_>,
    left: &Range<usize>,
    other: &Statement<'_>,
    right: &Range<usize>,
) -> bool {
    let neighbours = one.telling_neighbours(left).into_iter().zip(other.telling_neighbours(right));
    neighbours
        .filter_map(|(left, right)| left.zip(right))
        .any(|(left, right)| one.words[left].stem == other.words[right].stem)
}

/// Whether the verbs next to two runs are the same: the last one before it, or the first one behind.
pub(super) fn share_next_verb(
    one: &Statement<'_>,
    left: &Range<usize>,
    other: &Statement<'_>,
    right: &Range<usize>,
    reach: usize,
) -> bool {
    let next_verb = |statement: &Statement<'_>, run: &Range<usize>| {
        let is_verb = |it: &usize| statement.is_verb(*it);
        statement
            .near_before(run, reach)
            .find(is_verb)
            .or_else(|| statement.near_behind(run, reach).find(is_verb))
    };
    let verbs = next_verb(one, left).zip(next_verb(other, right));
    verbs.is_some_and(|(left, right)| one.words[left].stem == other.words[right].stem)
}

/// Whether two groups of words share a verb.
pub(super) fn share_verb(
    one: &Statement<'_>,
    ones: &[usize],
    other: &Statement<'_>,
    others: &[usize],
) -> bool {
    ones.iter().any(|&left| {
        others.iter().any(|&right| {
            one.words[left].stem == other.words[right].stem && (one.is_verb(left) || other.is_verb(right))
        })
    })
}
