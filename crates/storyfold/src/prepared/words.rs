//! The words of a report, read once: for its language, its shingles, its terms and the agencies that it names.

use std::cell::RefCell;
use std::ops::Range;

use storyfold_text::{Span, WordMemory};

use crate::prepared::word::KnownWord;

thread_local! {
    /// What the thread knows of words.
    static MEMORY: RefCell<WordMemory<KnownWord>> = RefCell::default();
}

/// Calls `read` with what the thread knows of words; what was too much is forgotten before.
pub(super) fn with_memory<T>(read: impl FnOnce(&mut WordMemory<KnownWord>) -> T) -> T {
    MEMORY.with_borrow_mut(|memory| {
        memory.forget_if_full();
        read(memory)
    })
}

/// The words of a text in their order, in memory that is used for one report after the other.
#[derive(Debug, Default)]
pub(super) struct ReadWords {
    words: Vec<ReadWord>,
    /// Of a passage at whose ends words go on.
    cut: Vec<ReadWord>,
}

/// A word: where it stands, and its number in the memory of words.
#[derive(Clone, Copy, Debug)]
pub(super) struct ReadWord {
    pub(super) span: Span,
    pub(super) number: u32,
}

impl ReadWords {
    /// Reads the words of a text, and forgets those before.
    pub(super) fn read(&mut self, text: &str, memory: &mut WordMemory<KnownWord>) {
        read_into(&mut self.words, text, 0, memory);
    }

    /// All words of the text.
    pub(super) fn all(&self) -> &[ReadWord] {
        &self.words
    }

    /// The words of a passage of the text, as if nothing stood around it.
    pub(super) fn of(&mut self, span: Span, text: &str, memory: &mut WordMemory<KnownWord>) -> &[ReadWord] {
        let Range { start, end } = self.range_of(span);
        let is_cut = |number: usize| {
            let word = self.words.get(number).map(|word| word.span);
            word.is_some_and(|word| word.begin < span.end && span.begin < word.end && !span.contains(word))
        };
        // Where no space stands, as in Chinese, what is behind the end of a passage may say where a word in it ends.
        let goes_on = |at: usize| {
            let is_written = |character: Option<char>| character.is_some_and(|it| !it.is_whitespace());
            is_written(text[..at].chars().next_back()) && is_written(text[at..].chars().next())
        };
        let is_joined = goes_on(span.begin) || goes_on(span.end);
        // Nearly every sentence begins and ends between words.
        if !is_joined && !is_cut(start.wrapping_sub(1)) && !is_cut(end.wrapping_sub(1)) {
            return &self.words[start..end];
        }
        read_into(&mut self.cut, span.of(text), span.begin, memory);
        &self.cut
    }

    /// The words that begin in a passage.
    fn range_of(&self, span: Span) -> Range<usize> {
        let begin = self.words.partition_point(|word| word.span.begin < span.begin);
        let n_words = self.words[begin..].iter().take_while(|word| word.span.begin < span.end).count();
        begin..begin + n_words
    }
}

fn read_into(words: &mut Vec<ReadWord>, text: &str, offset: usize, memory: &mut WordMemory<KnownWord>) {
    words.clear();
    memory.for_each_word(text, KnownWord::new, |span, number, _| {
        words.push(ReadWord { span: span.shifted(offset), number });
    });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_word_may_end_elsewhere_where_others_follow_without_a_space() {
        let (text, span) = ("aa北北A U.S.é北", Span::new(2, 16));
        with_memory(|memory| {
            let mut words = ReadWords::default();
            words.read(text, memory);
            let found: Vec<&str> = words.of(span, text, memory).iter().map(|it| it.span.of(text)).collect();
            assert_eq!(found, ["北", "北", "A", "U.S.é"]);
        });
    }

    proptest! {
        #[test]
        fn a_passage_has_the_words_that_it_has_alone(
            text in "([a-zA-Z]{1,3}|[ .,'’]|2,500|U\\.S\\.|é|北){0,30}",
            ends in (0_usize..60, 0_usize..60),
        ) {
            let [begin, end] = [ends.0.min(ends.1), ends.0.max(ends.1)].map(|at| text.floor_char_boundary(at));
            let span = Span::new(begin, end);
            with_memory(|memory| {
                let mut words = ReadWords::default();
                words.read(&text, memory);
                let found: Vec<(Span, u64)> =
                    words.of(span, &text, memory).iter().map(|it| (it.span, memory.known(it.number).hash)).collect();
                let alone = storyfold_text::words(span.of(&text));
                let expected: Vec<(Span, u64)> =
                    alone.iter().map(|word| (word.span.shifted(begin), word.hash)).collect();
                prop_assert_eq!(found, expected);
                Ok(())
            })?;
        }
    }
}
