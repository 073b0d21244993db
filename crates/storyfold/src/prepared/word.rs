//! Words, asked once of the word lists, and their stems.

use storyfold_text::{
    Language, Span, for_each_word, is_attribution_word, is_function_word, may_begin_agency, stem, stem_hash,
};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::background::{share_of_length, share_of_stem};

/// What a word that tells something counts in a shingle.
pub(super) const FULL_SHARE: u8 = 20;
/// What a function word counts, against that.
const FUNCTION_WORD_SHARE: u8 = 3;
/// What a word of attribution formulas counts.
const ATTRIBUTION_WORD_SHARE: u8 = 2;

/// A normalised word, asked once of the word lists.
#[derive(Debug)]
pub(super) struct KnownWord {
    pub(super) hash: u64,
    /// How telling it is, in parts of [`FULL_SHARE`].
    pub(super) share: u8,
    pub(super) is_number: bool,
    pub(super) is_function_word: bool,
    /// Whether the name of an agency may begin with it.
    may_begin_agency: bool,
    /// Its stem in English, if it tells something there.
    english: Option<Stem>,
    form: Box<str>,
}

impl KnownWord {
    pub(super) fn new(form: &str) -> Self {
        let is_function = is_function_word(form);
        Self {
            hash: xxh3_64(form.as_bytes()),
            share: if is_function {
                FUNCTION_WORD_SHARE
            } else if is_attribution_word(form) {
                ATTRIBUTION_WORD_SHARE
            } else {
                FULL_SHARE
            },
            is_number: form.starts_with(|first: char| first.is_ascii_digit()),
            is_function_word: is_function,
            may_begin_agency: !form.is_ascii() || may_begin_agency(form),
            english: (!is_function).then(|| Stem::english(stem_hash(form))),
            form: form.into(),
        }
    }

    /// The stem, if the word tells something; see [`for_each_stem`].
    pub(super) fn stem(&self, language: Language) -> Option<Stem> {
        if language == Language::English { self.english } else { Some(Stem::new(&self.form, language)) }
    }

    /// Whether the name of an agency may begin within the word where it stands at `span`: what is spelled with other characters
    /// than its form has may hold one.
    pub(super) fn may_hold_agency(&self, span: Span) -> bool {
        self.may_begin_agency || span.len() != self.form.len()
    }
}

/// A stem.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stem {
    pub(crate) hash: u64,
    /// In which share of the reports of the news at large it stands.
    pub(super) background_share: f64,
}

impl Stem {
    pub(crate) fn new(stem: &str, language: Language) -> Self {
        let bytes = stem.as_bytes();
        let by_length = |hash| Self { hash, background_share: share_of_length(stem.chars().count()) };
        match language {
            Language::English => Self::english(xxh3_64(bytes)),
            Language::Other(code) => by_length(xxh3_64_with_seed(bytes, xxh3_64(code.as_bytes()))),
            Language::Unknown => by_length(xxh3_64_with_seed(bytes, 1)),
        }
    }

    fn english(hash: u64) -> Self {
        Self { hash, background_share: share_of_stem(hash) }
    }
}

/// Calls `visit` with the stems of the words that tell something, `None` standing for each that does not. Where there are no
/// tables for the language, every word is its own stem and tells something.
pub(crate) fn for_each_stem(text: &str, language: Language, mut visit: impl FnMut(Option<&str>)) {
    for_each_word(text, |_, form| {
        if language != Language::English {
            visit(Some(form));
        } else if is_function_word(form) {
            visit(None);
        } else {
            visit(Some(&stem(form)));
        }
    });
    visit(None);
}
