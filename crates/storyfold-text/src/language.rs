//! The language of a text, as far as the comparison of words needs it.

use std::cell::RefCell;

use crate::lexicon::is_function_word;
use crate::word_memory::WordMemory;

/// How many bytes of a text tell its language.
const MAX_BYTES: usize = 2_048;
/// How many words at least must be counted before their kinds say something.
const MIN_WORDS: usize = 12;
/// From which share of English function words on a text is English; other languages have a tenth at most that are spelled alike.
const MIN_FUNCTION_WORD_SHARE: f64 = 0.22;

/// The language of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// English: there are tables of its words.
    English,
    /// Another one, by its ISO 639-3 code.
    Other(&'static str),
    /// Nobody knows which, but not English.
    Unknown,
}

/// The language of a text, by its words; what the feed declares, as a BCP 47 tag, only decides where they do not.
///
/// English is recognised by its function words, others by their runs of letters (`whatlang`). A text of few words is English
/// unless declared otherwise.
#[must_use]
pub fn language_of(text: &str, declared: Option<&str>) -> Language {
    let text = &text[..text.floor_char_boundary(MAX_BYTES)];
    let (n_words, n_function_words) = counts(text);
    if n_words >= MIN_WORDS && n_function_words as f64 >= MIN_FUNCTION_WORD_SHARE * n_words as f64 {
        return Language::English;
    }
    let is_declared_english = declared
        .is_none_or(|tag| tag.split(['-', '_']).next().is_some_and(|it| it.eq_ignore_ascii_case("en")));
    let detected = whatlang::detect(text).filter(|found| found.is_reliable());
    match detected.map(|found| found.lang()) {
        Some(whatlang::Lang::Eng) => Language::English,
        Some(other) => Language::Other(other.code()),
        None if is_declared_english => Language::English,
        None => Language::Unknown,
    }
}

/// How many words a text has, and how many of them are function words.
fn counts(text: &str) -> (usize, usize) {
    thread_local! {
        static FUNCTION_WORDS: RefCell<WordMemory<bool>> = RefCell::default();
    }
    let (mut n_words, mut n_function_words) = (0, 0);
    FUNCTION_WORDS.with_borrow_mut(|memory| {
        memory.forget_if_full();
        memory.for_each_word(text, is_function_word, |_, _, &is_function| {
            n_words += 1;
            n_function_words += usize::from(is_function);
        });
    });
    (n_words, n_function_words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_tell_the_language() {
        let english = "The ferry sank off the coast on Monday, and all of the passengers were saved by a lifeboat, said the mayor.";
        let german = "Die Fähre sank am Montag vor der Küste, und alle Fahrgäste wurden von einem Rettungsboot geborgen, sagte \
                      die Bürgermeisterin.";
        for (text, declared, expected) in [
            (english, None, Language::English),
            (english, Some("de"), Language::English),
            (german, None, Language::Other("deu")),
            (german, Some("en-GB"), Language::Other("deu")),
            ("Rain.", None, Language::English),
            ("12:30", Some("fi"), Language::Unknown),
            ("", None, Language::English),
        ] {
            assert_eq!(language_of(text, declared), expected, "{text}");
        }
    }
}
