//! The language of a text, as far as the comparison of words needs it.

use std::sync::LazyLock;

use hashbrown::HashSet;

use crate::lexicon::{function_words, is_function_word};
use crate::span::Span;
use crate::word::{Scanner, with_normalised};
use crate::word_memory::{ShortSpelling, in_lower_case, short_spelling};

/// How many bytes of a text tell its language.
const MAX_BYTES: usize = 2_048;
/// How many bytes behind a word decide at most whether it goes on.
const MAX_JOINT_BYTES: usize = 16;
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
    language_by_words(text, declared, std::iter::empty())
}

/// The same where the words of the text are at hand: in their order where each stands, and whether it is a function word.
#[must_use]
pub fn language_by_words(
    text: &str,
    declared: Option<&str>,
    words: impl Iterator<Item = (Span, bool)>,
) -> Language {
    let text = &text[..text.floor_char_boundary(MAX_BYTES)];
    // What stands behind the text that is looked at may have joined the last words.
    let (mut n_words, mut n_function_words, mut end) = (0, 0, 0);
    for (span, is_function) in words.take_while(|(span, _)| span.end + MAX_JOINT_BYTES <= text.len()) {
        n_words += 1;
        n_function_words += usize::from(is_function);
        end = span.end;
    }
    let (n_other_words, n_other_function_words) = counts(&text[end..]);
    n_words += n_other_words;
    n_function_words += n_other_function_words;
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
    let (mut n_words, mut n_function_words) = (0, 0);
    let mut scanner = Scanner::new(text);
    let mut form = String::new();
    loop {
        let is_function = if let Some(span) = scanner.next_plain_word() {
            let short = short_spelling(text.as_bytes(), span);
            short.is_some_and(|short| FUNCTION_WORDS.contains(&in_lower_case(short)))
        } else if scanner.next_word(&mut form).is_some() {
            with_normalised(&mut form, is_function_word)
        } else {
            return (n_words, n_function_words);
        };
        n_words += 1;
        n_function_words += usize::from(is_function);
    }
}

/// The function words as they are spelled without regard to case: few enough to stay at hand.
static FUNCTION_WORDS: LazyLock<HashSet<ShortSpelling>> = LazyLock::new(|| {
    let short = |word: &str| short_spelling(word.as_bytes(), Span::new(0, word.len()));
    function_words().filter_map(short).map(in_lower_case).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_words_are_counted_in_any_spelling() {
        for word in function_words() {
            assert_eq!(counts(&word.to_uppercase()), (1, 1), "{word}");
        }
        assert_eq!(counts("The FERRY isn’t “at” Marl, 12 internationalisation2027s don't."), (8, 4));
    }

    #[test]
    fn words_at_hand_are_not_counted_anew() {
        let text = "The ferry’s owner, 2,500 of the U.S. and it is ".repeat(60);
        for end in 2_000..2_100 {
            let text = &text[..text.ceil_char_boundary(end)];
            let mut words = Vec::new();
            crate::word::for_each_word(text, |span, form| words.push((span, is_function_word(form))));
            assert_eq!(language_by_words(text, Some("de"), words.into_iter()), language_of(text, Some("de")));
        }
        let all_function = [(Span::new(0, 5), true)].into_iter().cycle().take(40);
        let german = "Fähre Küste Montag Rettungsboot geborgen Bürgermeisterin";
        assert_eq!(language_by_words(german, None, all_function), Language::English);
    }

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
