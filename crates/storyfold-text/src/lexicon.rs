//! Word lists: what holds a sentence together, what only says who spoke, what counts or dates, and how common words are.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

static FUNCTION_WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| entries(include_str!("../../../data/tables/function_words_en.txt")).collect());

static ATTRIBUTION_WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| entries(include_str!("../../../data/tables/attribution_words_en.txt")).collect());

static SPEECH_WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| entries(include_str!("../../../data/tables/speech_words_en.txt")).collect());

static NUMBER_WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| entries(include_str!("../../../data/tables/number_words_en.txt")).collect());

static CLAUSE_WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| entries(include_str!("../../../data/tables/clause_words_en.txt")).collect());

static BACKGROUND_SHARES: LazyLock<HashMap<&str, f64>> = LazyLock::new(|| {
    let mut counts: HashMap<&str, f64> = include_str!("../../../data/tables/background_en.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(stem, n_reports)| Some((stem, n_reports.trim().parse().ok()?)))
        .collect();
    // The row with an empty stem is the number of reports.
    let n_reports = counts.remove("").unwrap_or(1.0);
    counts.values_mut().for_each(|n_reports_with| *n_reports_with /= n_reports);
    counts
});

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

/// Whether a normalised word makes the name beside it that of a speaker: `said`, `according`, `spokesperson`.
/// The list is English, `data/tables/speech_words_en.txt`.
#[must_use]
pub fn is_speech_word(normalised: &str) -> bool {
    SPEECH_WORDS.contains(normalised)
}

/// Whether a normalised word counts or dates: it begins with a digit, or is a number or a month in words.
/// The list is English, `data/tables/number_words_en.txt`.
#[must_use]
pub fn is_number_word(normalised: &str) -> bool {
    normalised.starts_with(|first: char| first.is_ascii_digit()) || NUMBER_WORDS.contains(normalised)
}

/// Whether a clause may begin with a normalised word in the middle of a sentence: `while`, `which`, `after`.
/// The list is English, `data/tables/clause_words_en.txt`.
#[must_use]
pub fn is_clause_word(normalised: &str) -> bool {
    CLAUSE_WORDS.contains(normalised)
}

/// In which share of the reports of a large corpus of news a stem stands, 0 to 1; 0 for a stem that is in too few of them.
/// The counts are English, `data/tables/background_en.tsv`.
#[must_use]
pub fn background_share(stem: &str) -> f64 {
    BACKGROUND_SHARES.get(stem).copied().unwrap_or(0.0)
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
            include_str!("../../../data/tables/speech_words_en.txt"),
            include_str!("../../../data/tables/number_words_en.txt"),
            include_str!("../../../data/tables/clause_words_en.txt"),
        ];
        for word in tables.into_iter().flat_map(entries) {
            assert_eq!(normalised_words(word), [word]);
        }
        assert!(is_function_word("the") && !is_function_word("ferry"));
        assert!(is_attribution_word("said") && !is_attribution_word("sank"));
        assert!(is_speech_word("said") && !is_speech_word("minister"));
        assert!(is_clause_word("while") && !is_clause_word("ferry"));
        assert!(is_number_word("12.5") && is_number_word("dozen") && !is_number_word("many"));
    }

    #[test]
    fn common_words_stand_in_many_reports() {
        assert!(background_share("time") > 0.1);
        assert!(background_share("landslid") < 0.01);
        assert_eq!(background_share("zelenski"), 0.0);
    }
}
