//! Signs: what of a token tells how well it meets others.

use crate::spelling::is_alike;
use crate::token::Token;
use crate::variant_graph::is_light;
use crate::vocabulary::Vocabulary;

/// The shortest words that are compared by spelling, in bytes.
const MIN_SPELLED_BYTES: usize = 5;
/// The form of what is no word.
const NO_FORM: u32 = u32::MAX;

/// A token as it is compared with others: small, as all tokens of a wording are compared with all of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sign {
    /// The number of the word's form.
    pub(crate) form: u32,
    /// The number of its stem.
    pub(crate) stem: u32,
    /// The number of how it is written.
    pub(crate) spelling: u32,
    /// The first letter of a word that is long enough to be compared by spelling.
    first_of_long: Option<char>,
    /// Whether the word begins with a digit.
    pub(crate) is_figure: bool,
    /// Whether the word says so little that its standing in two wordings means nothing.
    pub(crate) is_light: bool,
}

impl Sign {
    pub(crate) fn of(token: &Token, vocabulary: &Vocabulary) -> Self {
        let spelling = token.spelling;
        let Some(word) = token.word else {
            let (form, stem, first_of_long) = (NO_FORM, NO_FORM, None);
            return Self { form, stem, spelling, first_of_long, is_figure: false, is_light: true };
        };
        let form = vocabulary.form(word.form);
        let first = form.chars().next();
        Self {
            form: word.form,
            stem: word.stem,
            spelling,
            first_of_long: first.filter(|_| form.len() >= MIN_SPELLED_BYTES),
            is_figure: first.is_some_and(|first| first.is_ascii_digit()),
            is_light: is_light(word, vocabulary),
        }
    }

    pub(crate) fn is_word(&self) -> bool {
        self.form != NO_FORM
    }

    /// Whether two words are spellings of one name; nearly all begin otherwise.
    #[inline]
    pub(crate) fn is_other_spelling(&self, other: &Self, vocabulary: &Vocabulary) -> bool {
        if self.first_of_long.is_none() || self.first_of_long != other.first_of_long {
            return false;
        }
        let [one, other] = [self, other].map(|it| vocabulary.form_of(it.form));
        one.spelled.may_be_spelling(other.spelled) && is_alike(&one.text, &other.text)
    }
}
