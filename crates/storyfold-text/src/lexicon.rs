//! Word lists: what holds a sentence together, what only says who spoke, what two statements are compared by, and how common
//! words are.

use std::sync::LazyLock;

use hashbrown::{HashMap, HashSet};
use xxhash_rust::xxh3::xxh3_64;

use crate::stem::stem_hash;

static FUNCTION_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| function_words().collect());

static ATTRIBUTION_WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| entries(include_str!("../../../data/tables/attribution_words_en.txt")).collect());

static SPEECH_WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| entries(include_str!("../../../data/tables/speech_words_en.txt")).collect());

static POINTING_NOUNS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| entries(include_str!("../../../data/tables/pointing_nouns_en.txt")).collect());

static CLAUSE_WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| entries(include_str!("../../../data/tables/clause_words_en.txt")).collect());

/// The names of the months, normalised.
pub const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The shares of reports, by the hash of the stem.
static BACKGROUND_SHARES: LazyLock<HashMap<u64, f64>> = LazyLock::new(|| {
    let rows =
        include_str!("../../../data/tables/background_en.tsv").lines().filter(|line| !line.starts_with('#'));
    let rows = rows.filter_map(|row| row.split_once('\t'));
    let counts: Vec<(&str, f64)> =
        rows.filter_map(|(stem, n_reports)| Some((stem, n_reports.trim().parse().ok()?))).collect();
    // The row with an empty stem is the number of reports.
    let n_reports = counts.iter().find(|(stem, _)| stem.is_empty()).map_or(1.0, |&(_, n_reports)| n_reports);
    counts
        .into_iter()
        .filter(|(stem, _)| !stem.is_empty())
        .map(|(stem, n_reports_with)| (xxh3_64(stem.as_bytes()), n_reports_with / n_reports))
        .collect()
});

static NEGATIONS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| entries(include_str!("../../../data/tables/negations_en.txt")).collect());

static DENIALS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| entries(include_str!("../../../data/tables/denials_en.txt")).collect());
static HEDGES: LazyLock<HashSet<&str>> =
    LazyLock::new(|| entries(include_str!("../../../data/tables/hedges_en.txt")).collect());

static IRREGULAR_PASTS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| entries(include_str!("../../../data/tables/irregular_past_en.txt")).collect());

static NUMBER_WORDS: LazyLock<HashMap<&str, NumberWord>> = LazyLock::new(|| {
    entries(include_str!("../../../data/tables/number_words_en.tsv"))
        .filter_map(|row| {
            let mut columns = row.split('\t');
            let (word, kind, value) = (columns.next()?, columns.next()?, columns.next()?.parse().ok()?);
            let number = if kind == "scale" { NumberWord::Scale(value) } else { NumberWord::Number(value) };
            Some((word, number))
        })
        .collect()
});

static UNITS: LazyLock<HashMap<&str, Unit>> = LazyLock::new(|| {
    entries(include_str!("../../../data/tables/units_en.tsv"))
        .filter_map(|row| {
            let mut columns = row.split('\t');
            let (word, measure, factor) = (columns.next()?, columns.next()?, columns.next()?.parse().ok()?);
            Some((word, Unit { measure, factor }))
        })
        .collect()
});

/// The rows of senses by the hash of the stem.
static SENSES: LazyLock<HashMap<u64, usize>> = LazyLock::new(|| {
    let rows = entries(include_str!("../../../data/tables/senses_en.txt")).enumerate();
    rows.flat_map(|(row_idx, row)| row.split(' ').map(move |word| (stem_hash(word), row_idx))).collect()
});

/// For every word of a table of contraries the rows in which it stands, and whether on the right side.
type Sides = HashMap<&'static str, Vec<(usize, bool)>>;

static OPPOSITES: LazyLock<Sides> =
    LazyLock::new(|| sides(include_str!("../../../data/tables/opposites_en.tsv")));

static TURNS: LazyLock<Sides> = LazyLock::new(|| sides(include_str!("../../../data/tables/turns_en.tsv")));

fn sides(table: &'static str) -> Sides {
    let mut sides = Sides::new();
    for (row_idx, row) in entries(table).enumerate() {
        for (side_idx, words) in row.split('\t').enumerate() {
            for word in words.split(' ') {
                sides.entry(word).or_default().push((row_idx, side_idx == 1));
            }
        }
    }
    sides
}

fn are_of_other_sides(sides: &Sides, one: &str, other: &str) -> bool {
    let (Some(ones), Some(others)) = (sides.get(one), sides.get(other)) else { return false };
    ones.iter().any(|&(row, side)| others.contains(&(row, !side)))
}

/// All function words, normalised; see [`is_function_word`].
pub(crate) fn function_words() -> impl Iterator<Item = &'static str> {
    entries(include_str!("../../../data/tables/function_words_en.txt"))
}

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

/// Whether a normalised word after `the` points back to what was told just before: `announcement`, `company`, `suspect`.
/// The list is English, `data/tables/pointing_nouns_en.txt`.
#[must_use]
pub fn is_pointing_noun(normalised: &str) -> bool {
    POINTING_NOUNS.contains(normalised)
}

/// Whether a normalised word counts or dates: it begins with a digit, or is an English word for a month or for a number of two
/// or more. `One` and `may` are left out: they mostly say something else.
#[must_use]
pub fn is_number_word(normalised: &str) -> bool {
    let counts = |number| !matches!(number, NumberWord::Number(number) if number < 2.0);
    normalised.starts_with(|first: char| first.is_ascii_digit())
        || number_word(normalised).is_some_and(counts)
        || (normalised != "may" && MONTHS.contains(&normalised))
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
    background_share_of_hash(xxh3_64(stem.as_bytes()))
}

/// The same by the hash of the stem: xxh3, 64 bits, seed 0.
#[must_use]
pub fn background_share_of_hash(stem_hash: u64) -> f64 {
    BACKGROUND_SHARES.get(&stem_hash).copied().unwrap_or(0.0)
}

/// Whether a normalised word turns a statement into its contrary: `not`, `never`, `refused`.
/// The list is English, `data/tables/negations_en.txt`.
#[must_use]
pub fn is_negation(normalised: &str) -> bool {
    NEGATIONS.contains(normalised)
}

/// Whether somebody denies with a normalised word what is said, or says that it was made up: `denied`, `hoax`.
/// The list is English, `data/tables/denials_en.txt`.
#[must_use]
pub fn is_denial(normalised: &str) -> bool {
    DENIALS.contains(normalised)
}

/// Whether a normalised word says that a report is not sure: `reportedly`, `likely`, `may`.
/// The list is English, `data/tables/hedges_en.txt`.
#[must_use]
pub fn is_hedge(normalised: &str) -> bool {
    HEDGES.contains(normalised)
}

/// Whether a normalised word is an irregular past form of a verb: `met`, `sank`.
/// The list is English, `data/tables/irregular_past_en.txt`.
#[must_use]
pub fn is_irregular_past(normalised: &str) -> bool {
    IRREGULAR_PASTS.contains(normalised)
}

/// A word for a number, or for what multiplies the number before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NumberWord {
    /// It stands for itself: `twelve`, `dozen`.
    Number(f64),
    /// It multiplies: `million`, `bn`.
    Scale(f64),
}

/// What number a normalised word stands for, if it is a word for one.
/// The list is English, `data/tables/number_words_en.tsv`.
#[must_use]
pub fn number_word(normalised: &str) -> Option<NumberWord> {
    NUMBER_WORDS.get(normalised).copied()
}

/// A unit of measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    /// What it measures: `length`, `time`, a currency.
    pub measure: &'static str,
    /// How many of the measure's base unit it is.
    pub factor: f64,
}

/// The unit that a normalised word names, if it names one.
/// The list is English, `data/tables/units_en.tsv`.
#[must_use]
pub fn unit(normalised: &str) -> Option<Unit> {
    UNITS.get(normalised).copied()
}

/// The number of the sense that a stem has in the news, if it shares it with other stems: `robberi` and `heist` have one.
/// The list is English, `data/tables/senses_en.txt`.
#[must_use]
pub fn sense(stem: &str) -> Option<usize> {
    SENSES.get(&xxh3_64(stem.as_bytes())).copied()
}

/// Whether two normalised words are contraries: `accepted` and `rejected`.
/// The list is English, `data/tables/opposites_en.tsv`.
#[must_use]
pub fn are_opposites(one: &str, other: &str) -> bool {
    are_of_other_sides(&OPPOSITES, one, other)
}

/// Whether a normalised word has contraries in `data/tables/opposites_en.tsv`.
#[must_use]
pub fn has_opposite(normalised: &str) -> bool {
    OPPOSITES.contains_key(normalised)
}

/// Whether two normalised words tell contrary turns that one thing may take one after the other: `lost` and `regained`.
/// The list is English, `data/tables/turns_en.tsv`.
#[must_use]
pub fn are_contrary_turns(one: &str, other: &str) -> bool {
    are_of_other_sides(&TURNS, one, other)
}

/// Whether a normalised word tells a turn in `data/tables/turns_en.tsv`.
#[must_use]
pub fn is_turn(normalised: &str) -> bool {
    TURNS.contains_key(normalised)
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
            include_str!("../../../data/tables/pointing_nouns_en.txt"),
            include_str!("../../../data/tables/clause_words_en.txt"),
            include_str!("../../../data/tables/negations_en.txt"),
            include_str!("../../../data/tables/denials_en.txt"),
            include_str!("../../../data/tables/hedges_en.txt"),
            include_str!("../../../data/tables/irregular_past_en.txt"),
        ];
        let opposites = [
            include_str!("../../../data/tables/opposites_en.tsv"),
            include_str!("../../../data/tables/turns_en.tsv"),
        ];
        let opposites = opposites.into_iter().flat_map(entries);
        let first_columns = [
            include_str!("../../../data/tables/number_words_en.tsv"),
            include_str!("../../../data/tables/units_en.tsv"),
        ];
        let first_columns =
            first_columns.into_iter().flat_map(entries).map(|row| row.split('\t').next().unwrap_or(row));
        let words = tables.into_iter().flat_map(entries);
        let senses =
            entries(include_str!("../../../data/tables/senses_en.txt")).flat_map(|row| row.split(' '));
        for word in
            words.chain(first_columns).chain(senses).chain(opposites.flat_map(|row| row.split([' ', '\t'])))
        {
            assert_eq!(normalised_words(word), [word]);
        }
        assert!(is_function_word("the") && !is_function_word("ferry"));
        assert!(is_attribution_word("said") && !is_attribution_word("sank"));
        assert!(is_speech_word("said") && !is_speech_word("minister"));
        assert!(is_clause_word("while") && !is_clause_word("ferry"));
        assert!(is_number_word("12.5") && is_number_word("dozen") && is_number_word("march"));
        assert!(!is_number_word("many") && !is_number_word("one") && !is_number_word("may"));
        assert!(
            is_negation("never") && is_denial("hoax") && is_hedge("reportedly") && is_irregular_past("sank")
        );
        assert!(are_contrary_turns("lost", "regained") && are_contrary_turns("regained", "lost"));
        assert!(is_turn("lost") && !are_contrary_turns("lost", "lost") && !is_turn("ferry"));
    }

    #[test]
    fn common_words_stand_in_many_reports() {
        assert!(background_share("time") > 0.1);
        assert!(background_share("landslid") < 0.01);
        assert_eq!(background_share("zelenski"), 0.0);
    }

    #[test]
    fn the_tables_are_read_whole() {
        assert_eq!(number_word("dozen"), Some(NumberWord::Number(12.0)));
        assert_eq!(number_word("bn"), Some(NumberWord::Scale(1e9)));
        assert_eq!(unit("miles"), Some(Unit { measure: "length", factor: 1609.344 }));
        let n_rows = |table| entries(table).count();
        assert_eq!(NUMBER_WORDS.len(), n_rows(include_str!("../../../data/tables/number_words_en.tsv")));
        assert_eq!(UNITS.len(), n_rows(include_str!("../../../data/tables/units_en.tsv")));
    }

    #[test]
    fn a_word_has_one_sense_whatever_its_ending() {
        let of_word = |word: &str| sense(&crate::stem::stem(word));
        assert!(of_word("heist").is_some() && of_word("heist") == of_word("robberies"));
        assert_ne!(of_word("heist"), of_word("murdered"));
        assert_eq!(of_word("ferry"), None);
        // A stem that stood in two rows would have the later one alone.
        let words = || entries(include_str!("../../../data/tables/senses_en.txt"));
        let in_another_row = words()
            .enumerate()
            .flat_map(|(row_idx, row)| row.split(' ').filter(move |word| of_word(word) != Some(row_idx)));
        assert_eq!(in_another_row.collect::<Vec<_>>(), Vec::<&str>::new());
    }

    #[test]
    fn opposites_stand_on_two_sides_of_one_row() {
        assert!(are_opposites("accepted", "rejected") && are_opposites("rejected", "accepted"));
        assert!(!are_opposites("accepted", "welcomed") && !are_opposites("accepted", "ferry"));
        assert!(has_opposite("won") && !has_opposite("ferry"));
    }
}
