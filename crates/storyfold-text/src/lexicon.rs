//! Word lists: what holds a sentence together, and what only says who spoke.

use std::collections::HashSet;
use std::sync::LazyLock;

static FUNCTION_WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| entries(include_str!("../../../data/tables/function_words_en.txt")).collect());

static ATTRIBUTION_WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| entries(include_str!("../../../data/tables/attribution_words_en.txt")).collect());

/// Whether a normalised word is a function word: an article, pronoun, preposition, conjunction, auxiliary or one of the
/// commonest adverbs. The list is English, `data/tables/function_words_en.txt`.
#[must_use]
pub fn is_function_word(normalised: &str) -> bool {
    FUNCTION_WORDS.contains(normalised)
}

/// Whether a normalised word belongs to attribution formulas: `said`, `spokesperson`, `ministry`.
/// The list is English, `data/tables/attribution_words_en.txt`.
#[must_use]
pub fn is_attribution_word(normalised: &str) -> bool {
    ATTRIBUTION_WORDS.contains(normalised)
}

/// The lines of a table that are neither blank nor a comment.
pub(crate) fn entries(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::word::normalised_words;

    #[test]
    fn the_lists_hold_normalised_words_only() {
        let tables = [
            include_str!("../../../data/tables/function_words_en.txt"),
            include_str!("../../../data/tables/attribution_words_en.txt"),
        ];
        for word in tables.into_iter().flat_map(entries) {
            assert_eq!(normalised_words(word), [word]);
        }
        assert!(is_function_word("the") && !is_function_word("ferry"));
        assert!(is_attribution_word("said") && !is_attribution_word("sank"));
    }
}
