//! A memory of words: what is known of each, asked for once.

use hashbrown::HashMap;

use crate::span::Span;
use crate::word::{Scanner, with_normalised};

/// How many words are remembered; then they are forgotten. The news of a day has a third as many.
const MAX_REMEMBERED: usize = 1 << 16;

/// What is known of the words of many texts, each asked for once.
///
/// [`for_each_word`](crate::for_each_word) normalises every word of a text anew. Most of them have been met before: here a word that
/// is spelled as one before is found by its bytes, and what is known of it need not be worked out again. Words are numbered as
/// they come, from 0.
///
/// ```
/// use storyfold_text::WordMemory;
///
/// let mut lengths = WordMemory::default();
/// let mut met = Vec::new();
/// lengths.for_each_word("Ferry after ferry", str::len, |span, number, &length| {
///     met.push((span.begin, number, length));
/// });
/// assert_eq!(met, [(0, 0, 5), (6, 1, 5), (12, 0, 5)]);
/// ```
#[derive(Debug)]
pub struct WordMemory<T> {
    /// The numbers of normalised words.
    of_forms: HashMap<Box<str>, u32>,
    /// The numbers of words as they were spelled, of ASCII alone and at most sixteen bytes: nearly all.
    of_spellings: HashMap<ShortSpelling, u32>,
    known: Vec<T>,
}

/// Sixteen bytes of ASCII, zeros behind those of the word: compared and hashed at once, without a look elsewhere.
pub(crate) type ShortSpelling = (u64, u64);

impl<T> Default for WordMemory<T> {
    fn default() -> Self {
        Self { of_forms: HashMap::new(), of_spellings: HashMap::new(), known: Vec::new() }
    }
}

impl<T> WordMemory<T> {
    /// Calls `visit` with the span of every word of `text`, in order, with its number and what is known of it; see
    /// [`for_each_word`](crate::for_each_word) for what a word is. What is known of a normalised word is what `read` tells at the first.
    pub fn for_each_word(
        &mut self,
        text: &str,
        mut read: impl FnMut(&str) -> T,
        mut visit: impl FnMut(Span, u32, &T),
    ) {
        let mut scanner = Scanner::new(text);
        let mut form = String::new();
        loop {
            let (span, number) = if let Some(span) = scanner.next_plain_word() {
                (span, self.number_of_spelling(text, span, &mut read))
            } else if let Some(span) = scanner.next_word(&mut form) {
                (span, with_normalised(&mut form, |form| self.number_of_form(form, &mut read)))
            } else {
                return;
            };
            visit(span, number, &self.known[number as usize]);
        }
    }

    /// What is known of a word by its number, which must not have been forgotten.
    ///
    /// # Panics
    ///
    /// Panics if no word has the number.
    #[must_use]
    pub fn known(&self, number: u32) -> &T {
        &self.known[number as usize]
    }

    /// Forgets all words and their numbers if they have become many, and says whether it did.
    pub fn forget_if_full(&mut self) -> bool {
        let is_full = self.of_forms.len() >= MAX_REMEMBERED || self.of_spellings.len() >= 2 * MAX_REMEMBERED;
        if is_full {
            *self = Self::default();
        }
        is_full
    }

    fn number_of_spelling(&mut self, text: &str, span: Span, read: &mut impl FnMut(&str) -> T) -> u32 {
        let short = short_spelling(text.as_bytes(), span);
        if let Some(&number) = short.and_then(|short| self.of_spellings.get(&short)) {
            return number;
        }
        let number = self.number_of_form(&span.of(text).to_ascii_lowercase(), read);
        if let Some(short) = short {
            self.of_spellings.insert(short, number);
        }
        number
    }

    fn number_of_form(&mut self, form: &str, read: &mut impl FnMut(&str) -> T) -> u32 {
        if let Some(&number) = self.of_forms.get(form) {
            return number;
        }
        let number =
            u32::try_from(self.known.len()).expect("no text has four thousand million different words");
        self.known.push(read(form));
        self.of_forms.insert(form.into(), number);
        number
    }
}

/// A word of ASCII, if it is short.
pub(crate) fn short_spelling(text: &[u8], span: Span) -> Option<ShortSpelling> {
    let n_bytes = span.len();
    if n_bytes > 16 {
        return None;
    }
    let behind = &text[span.begin..];
    let sixteen = behind.first_chunk().copied().unwrap_or_else(|| {
        let mut sixteen = [0; 16];
        sixteen[..behind.len()].copy_from_slice(behind);
        sixteen
    });
    let kept = u128::MAX.checked_shr(128 - 8 * n_bytes as u32).unwrap_or(0);
    let both = u128::from_le_bytes(sixteen) & kept;
    Some((both as u64, (both >> 64) as u64))
}

/// The same for every case; what is no letter stays what it is, or becomes a blank, which no word has.
pub(crate) fn in_lower_case((first, second): ShortSpelling) -> ShortSpelling {
    let small = u64::from_le_bytes([0x20; 8]);
    (first | small, second | small)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::word::normalised_words;

    proptest! {
        #[test]
        fn what_is_known_is_of_the_normalised_word(
            texts in proptest::collection::vec("([a-zA-Z0-9.,'’é\u{AD}北 -]{0,30}|[aB]{15,18} [aB]{15,18}|\\PC{0,20})", 1..6)
        ) {
            let mut memory = WordMemory::default();
            for text in texts {
                let (mut spans, mut forms) = (Vec::new(), Vec::new());
                memory.for_each_word(&text, str::to_owned, |span, _, form| {
                    spans.push(span);
                    forms.push(String::clone(form));
                });
                prop_assert_eq!(forms, normalised_words(&text));
                let expected: Vec<Span> = crate::words(&text).iter().map(|word| word.span).collect();
                prop_assert_eq!(spans, expected);
            }
        }
    }

    #[test]
    fn a_full_memory_forgets_between_texts() {
        let mut memory = WordMemory::default();
        let many: String = (0..MAX_REMEMBERED).map(|number| format!("w{number} ")).collect();
        memory.for_each_word(&many, str::len, |_, _, _| {});
        assert!(memory.forget_if_full());
        assert!(!memory.forget_if_full());
        memory.for_each_word("ferry", str::len, |_, number, &length| assert_eq!((number, length), (0, 5)));
    }
}
