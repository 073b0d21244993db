//! What the forms of a story are to its facts: asked once of each form, not at every comparison of two words.

use std::borrow::Cow;

use hashbrown::HashMap;
use storyfold_text::{has_opposite, number_word};

use super::relative_date::RELATIVE_STARTS;
use crate::form::{Form, Strings};
use crate::vocabulary::Vocabulary;

/// Spellings of some countries, and those of America for them, in the order in which they are looked for.
const AMERICAN_SPELLINGS: [(&str, &str); 4] = [("our", "or"), ("is", "iz"), ("tre", "ter"), ("ence", "ense")];

/// What a form is to the facts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lexeme {
    /// The number of its stem, as it is written.
    pub(super) bare_stem: u32,
    /// The number of its American spelling.
    pub(super) american: u32,
    /// Whether a number may begin with it; nothing else begins one.
    pub(super) may_count: bool,
    /// Whether a date may begin with it if it has no capital.
    pub(super) may_date: bool,
    /// Whether it has contraries.
    pub(super) has_opposite: bool,
}

/// What a form is to the facts in any story.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FormOfFacts {
    /// The number of its American spelling among all strings.
    american: u32,
    may_count: bool,
    may_date: bool,
    has_opposite: bool,
}

impl FormOfFacts {
    pub(crate) fn new(form: &str, strings: &mut Strings) -> Self {
        let may_count = form.starts_with(|first: char| first.is_ascii_digit()) || number_word(form).is_some();
        Self {
            american: strings.intern(&american(form)).number,
            may_count,
            may_date: may_count || RELATIVE_STARTS.contains(&form),
            has_opposite: has_opposite(form),
        }
    }
}

/// The lexemes of all forms, by the number of the form.
pub(super) fn lexemes(vocabulary: &Vocabulary) -> Vec<Lexeme> {
    let mut numbers: HashMap<u32, u32> = HashMap::with_capacity(vocabulary.n_forms());
    let lexeme = |(number, form): (u32, &Form)| {
        let FormOfFacts { american, may_count, may_date, has_opposite } = form.of_facts;
        Lexeme {
            bare_stem: vocabulary.bare_stem(number),
            american: *numbers.entry(american).or_insert(number),
            may_count,
            may_date,
            has_opposite,
        }
    };
    (0_u32..).zip(vocabulary.forms()).map(lexeme).collect()
}

/// A form in American spelling, as far as it is told by a few runs of letters (`Labour`, `Labor`).
pub(super) fn american(form: &str) -> Cow<'_, str> {
    // Runs of letters that are none yet are not made by these either.
    let holds = |letters: &str| form.as_bytes().windows(letters.len()).any(|it| it == letters.as_bytes());
    if !AMERICAN_SPELLINGS.iter().any(|(letters, _)| holds(letters)) {
        return Cow::Borrowed(form);
    }
    let spell = |form: String, (other, american): &(&str, &str)| form.replace(other, american);
    Cow::Owned(AMERICAN_SPELLINGS.iter().fold(form.to_owned(), spell))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_two_countries_are_one() {
        for (one, other) in
            [("labour", "labor"), ("organise", "organize"), ("theatre", "theater"), ("defence", "defense")]
        {
            assert_eq!(american(one), american(other));
        }
        assert_eq!(american("harbours"), "harbors");
        // Every run of letters is looked for in what the ones before it have left.
        assert_eq!(american("ourisence"), "orizense");
        assert_eq!(american("ferry"), "ferry");
    }
}
