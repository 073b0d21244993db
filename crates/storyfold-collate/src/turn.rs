//! Contrary turns: contact that was lost and contact that was regained are two statements, however much else they share.

use storyfold_text::are_contrary_turns;

use crate::vocabulary::{NumberedWord, Vocabulary};

/// How many words before or behind a verb what it is said of is looked for.
const REACH: usize = 4;
/// How many words before a verb its auxiliary stands at most: `has finally been lost`.
const AUXILIARY_REACH: usize = 2;
/// Forms of `be`, which make what stands before a verb its object.
const PASSIVE_AUXILIARIES: [&str; 6] = ["is", "are", "was", "were", "been", "being"];
/// From which weight on a word can be what a turn is told of, in words that stand in one sentence of a witness.
const MIN_TOLD_WEIGHT: f64 = 0.25;

/// Whether two sentences tell contrary turns of the same thing: the same word stands before both verbs or behind both, or as the object
/// of a passive before the one and as the subject or object of the other. A sentence that tells both turns, or denies one, says more.
pub(crate) fn tell_contrary_turns(
    one: &[NumberedWord],
    other: &[NumberedWord],
    vocabulary: &Vocabulary,
) -> bool {
    let turns = |words: &[NumberedWord]| -> Vec<usize> {
        (0..words.len()).filter(|&at| vocabulary.kind(words[at].form).is_turn).collect()
    };
    let (ones, others) = (turns(one), turns(other));
    let are_contrary = |one: &NumberedWord, other: &NumberedWord| {
        are_contrary_turns(vocabulary.form(one.form), vocabulary.form(other.form))
    };
    let tells_both = |words: &[NumberedWord], turns: &[usize]| {
        turns.iter().any(|&first| turns.iter().any(|&second| are_contrary(&words[first], &words[second])))
    };
    if tells_both(one, &ones) || tells_both(other, &others) {
        return false;
    }
    ones.iter().any(|&left| {
        let mut rights = others.iter().filter(|&&right| are_contrary(&one[left], &other[right]));
        rights.any(|&right| {
            let (left, right) = (Turn::new(one, left, vocabulary), Turn::new(other, right, vocabulary));
            !left.is_denied && !right.is_denied && left.is_of_same(&right)
        })
    })
}

/// Whether a sentence tells a turn that has a contrary; most tell none.
pub(crate) fn tells_turn(words: &[NumberedWord], vocabulary: &Vocabulary) -> bool {
    words.iter().any(|word| vocabulary.kind(word.form).is_turn)
}

/// A verb with what it may be said of.
struct Turn {
    /// The senses of the telling words before and behind the verb.
    before: Vec<u32>,
    behind: Vec<u32>,
    is_passive: bool,
    is_denied: bool,
}

impl Turn {
    fn new(words: &[NumberedWord], at: usize, vocabulary: &Vocabulary) -> Self {
        let begin = at.saturating_sub(REACH);
        let form = |word: &NumberedWord| vocabulary.form(word.form);
        let telling = |words: &[NumberedWord]| -> Vec<u32> {
            let is_telling = |word: &&NumberedWord| {
                vocabulary.weight(word.stem) >= MIN_TOLD_WEIGHT * vocabulary.rarest_weight()
            };
            words.iter().filter(is_telling).map(|word| word.sense).collect()
        };
        let auxiliaries = &words[at.saturating_sub(AUXILIARY_REACH)..at];
        Self {
            before: telling(&words[begin..at]),
            behind: telling(&words[at + 1..words.len().min(at + 1 + REACH)]),
            is_passive: auxiliaries.iter().any(|word| PASSIVE_AUXILIARIES.contains(&form(word))),
            is_denied: words[begin..at].iter().any(|word| vocabulary.kind(word.form).is_negation),
        }
    }

    fn is_of_same(&self, other: &Self) -> bool {
        let meet = |one: &[u32], other: &[u32]| one.iter().any(|sense| other.contains(sense));
        meet(&self.before, &other.before)
            || (meet(&self.behind, &other.behind) && !self.is_passive && !other.is_passive)
            || (self.is_passive && meet(&self.before, &other.behind))
            || (other.is_passive && meet(&self.behind, &other.before))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_texts::with_numbered;

    fn are_contrary(one: &str, other: &str) -> bool {
        with_numbered([one, other], |_, sentences, vocabulary| {
            tell_contrary_turns(&sentences[0].words, &sentences[1].words, vocabulary)
        })
    }

    #[test]
    fn turns_of_the_same_thing_are_contrary() {
        for (one, other) in [
            ("Contact with the buoy was lost on Monday.", "Engineers restored contact with the buoy."),
            ("Shares in the yard rose three per cent.", "Shares in the brewery fell on Friday."),
            ("The bridge was closed at dawn.", "The bridge reopened in the evening."),
            ("Police arrested the mate of the Aurora.", "The mate was released in the evening."),
        ] {
            assert!(are_contrary(one, other) && are_contrary(other, one), "{one} {other}");
        }
    }

    #[test]
    fn turns_of_other_things_and_told_from_the_other_side_are_not() {
        for (one, other) in [
            ("Hallin won the cup against Marl.", "Marl lost to Hallin in the final."),
            ("The brewery opened a new hall.", "The bridge was closed at dawn."),
            ("Contact with the buoy was lost.", "Contact with the buoy was not restored."),
            ("The bridge was closed and then reopened.", "The bridge reopened in the evening."),
            ("Contact with the buoy was lost.", "Engineers lost contact with the buoy."),
        ] {
            assert!(!are_contrary(one, other), "{one} {other}");
        }
    }
}
