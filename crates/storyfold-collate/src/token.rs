//! Tokens: the words of a sentence and the punctuation between them.

use std::borrow::Cow;

use hashbrown::HashMap;
use storyfold_text::Span;

use crate::table::Aligned;
use crate::vocabulary::NumberedWord;

/// A word, or all the punctuation between two words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    /// Where it stands in its report.
    pub(crate) span: Span,
    /// The word; none for punctuation.
    pub(crate) word: Option<NumberedWord>,
    /// The word for which a sign stands: `percent`.
    pub(crate) sign_for: Option<&'static str>,
    /// Whether it begins a sentence: its capital says nothing then.
    pub(crate) is_first: bool,
    /// The number of how it is written: the same for words written alike, but for the shape of quotes, dashes and apostrophes.
    pub(crate) spelling: u32,
}

impl Token {
    /// Whether it tells something, as punctuation does not.
    pub(crate) fn tells(&self) -> bool {
        self.word.is_some() || self.sign_for.is_some()
    }

    /// Whether two tokens are one, in how they are written too.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let is_same_word = self.word.zip(other.word).is_some_and(|(one, other)| one.form == other.form);
        self.spelling == other.spelling || ((self.is_first || other.is_first) && is_same_word)
    }
}

/// How tokens are written, numbered: equal numbers are equal spellings.
///
/// Most words are written as their form is, or as that with a capital: their numbers are worked out from that of the form. All else is
/// numbered as it comes.
#[derive(Debug, Default)]
pub(crate) struct Spellings<'a>(HashMap<Cow<'a, str>, u32>);

impl<'a> Spellings<'a> {
    /// How many numbers there are for a form; the last is for what is numbered as it comes.
    const N_WAYS: u32 = 3;

    fn of_word(&mut self, spelled: &'a str, form: u32, normalised: &str) -> u32 {
        if spelled == normalised {
            return form * Self::N_WAYS;
        }
        let is_capitalised = spelled.len() == normalised.len()
            && spelled.as_bytes().iter().zip(normalised.as_bytes()).enumerate().all(|(at, (one, other))| {
                if at == 0 {
                    one.is_ascii_uppercase() && one.to_ascii_lowercase() == *other
                } else {
                    one == other
                }
            });
        if is_capitalised { form * Self::N_WAYS + 1 } else { self.of_other(spelled) }
    }

    fn of_other(&mut self, spelled: &'a str) -> u32 {
        let n_known =
            u32::try_from(self.0.len()).expect("a story has fewer than four thousand million tokens");
        *self.0.entry(folded(spelled)).or_insert(n_known * Self::N_WAYS + Self::N_WAYS - 1)
    }
}

/// The tokens of neighbouring sentences of one report, in order.
pub(crate) fn tokens<'a>(
    aligned: &Aligned<'a>,
    sentences: &[usize],
    spellings: &mut Spellings<'a>,
) -> Vec<Token> {
    let mut tokens = Vec::new();
    for &sentence_idx in sentences {
        let text: &'a str = aligned.witnesses[aligned.sentences[sentence_idx].witness_idx].text;
        let sentence = aligned.span(sentence_idx);
        let mut begin = sentence.begin;
        for (word_idx, &word) in aligned.sentences[sentence_idx].words.iter().enumerate() {
            let span = word.span.shifted(sentence.begin);
            tokens.extend(mark(text, Span::new(begin, span.begin), spellings));
            let normalised = aligned.vocabulary.form(word.form);
            let spelling = spellings.of_word(span.of(text), word.form, normalised);
            let is_first = word_idx == 0;
            tokens.push(Token { span, word: Some(word), sign_for: None, is_first, spelling });
            begin = span.end;
        }
        tokens.extend(mark(text, Span::new(begin, sentence.end), spellings));
    }
    tokens
}

/// The punctuation between two words, if there is any.
fn mark<'a>(text: &'a str, between: Span, spellings: &mut Spellings<'a>) -> Option<Token> {
    let gap = between.of(text);
    if gap == " " {
        return None;
    }
    let begin = between.begin + (gap.len() - gap.trim_start().len());
    let span = Span::new(begin, begin + gap.trim().len());
    let spelling = (span.begin < span.end).then(|| spellings.of_other(span.of(text)))?;
    let sign_for = gap.trim_start().starts_with('%').then_some("percent");
    Some(Token { span, word: None, sign_for, is_first: false, spelling })
}

/// A token as it is written, without white space, quotes and dashes in one shape each.
fn folded(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'`') {
        return Cow::Borrowed(text);
    }
    let folded = text
        .chars()
        .filter(|char| !char.is_whitespace())
        .map(|char| match char {
            '\u{2018}' | '\u{2019}' | '\u{201b}' | '`' | '\u{b4}' => '\'',
            '\u{201c}' | '\u{201d}' | '\u{201f}' | '\u{ab}' | '\u{bb}' => '"',
            '\u{2010}'..='\u{2015}' => '-',
            _ => char,
        })
        .collect();
    Cow::Owned(folded)
}

/// What tokens say without house style: equal for `Mr. Olsen` and `Olsen`, `5%` and `five per cent`, `cease-fire` and `ceasefire`.
pub(crate) fn substance(aligned: &Aligned<'_>, tokens: &[Token]) -> String {
    let mut substance = String::new();
    for token in tokens {
        let word = token.word.map(|word| &*aligned.vocabulary.form_of(word.form).substance);
        substance.push_str(word.or(token.sign_for).unwrap_or_default());
    }
    substance
}
