//! Stems and spellings: which of the forms of a story are one word, and how common it is.

use hashbrown::HashMap;
use storyfold_text::{background_share, is_function_word};

use crate::form::{Form, StoryForms};

/// Up to which share of the reports of a large corpus a word keeps all its weight.
const MAX_UNCOMMON_SHARE: f64 = 0.01;
/// How much of its weight the commonest word keeps that is no function word.
const COMMON_WORD_SHARE: f64 = 0.4;
/// Rarer words tell no more of which story they stand in: they may be misspelt.
const MIN_NEWS_SHARE: f64 = 1e-3;
/// From which similarity on two spellings are taken for one name (normalised Damerau-Levenshtein).
const NAME_SIMILARITY: f64 = 0.8;
/// More than what is lost in rounding a share of letters.
const ROUNDING: f64 = 1e-9;
/// The shortest name that is compared by spelling, in characters: short names differ by one letter and are others.
const MIN_NAME_CHARS: usize = 6;
/// The shortest beginning, in characters, that a people shares with its country.
const MIN_PLACE_CHARS: usize = 4;
/// Endings that make a people, a language or an adjective of a place: `Yemen`, `Yemeni`; `West`, `Western`.
const ENDINGS_OF_PLACES: [&str; 21] = [
    "", "a", "e", "i", "n", "s", "es", "an", "as", "ans", "ian", "ians", "ean", "ine", "ines", "ese", "ish",
    "ern", "is", "y", "ys",
];
/// How many different names a story may have for spellings to be compared; the comparison is quadratic.
const MAX_NAMES: usize = 1_000;

/// What is left of the forms without their endings, by the number of the form.
pub(crate) struct Stems {
    /// The numbers of the stems, spelled in one way.
    pub(crate) of_forms: Vec<u32>,
    /// The numbers of what the forms mean: a people has that of its country, a robbery that of a theft.
    pub(crate) senses: Vec<u32>,
    /// The numbers of the stems as they are written.
    pub(crate) bare: Vec<u32>,
}

impl Stems {
    /// Gives every form the number of its stem, spelled in one way (`harbour`, `harbor`). The number is that of the first form with the
    /// stem, or with a stem that is another spelling of the same name (`Zelensky`, `Zelenskiy`).
    pub(crate) fn new(forms: &StoryForms, names: &[bool]) -> Self {
        let first_with_stem = firsts(forms.iter().map(|form| form.stem.number));
        let mut first_with_sense: HashMap<usize, u32> = HashMap::new();
        let mut places = Places::default();
        // By their first letters: names that begin otherwise are no spellings of each other.
        let mut known_names: HashMap<Option<char>, Vec<(&Form, u32)>> = HashMap::new();
        let mut n_names = 0;
        let mut stems = Self {
            of_forms: Vec::with_capacity(forms.len()),
            senses: Vec::with_capacity(forms.len()),
            bare: firsts(forms.iter().map(|form| form.bare_stem.number)),
        };
        for (form_idx, form) in (0_u32..).zip(forms.iter()) {
            let first = first_with_stem[form_idx as usize];
            if first < form_idx {
                let number = stems.of_forms[first as usize];
                stems.of_forms.push(number);
                stems.senses.push(stems.senses[number as usize]);
                continue;
            }
            let is_spelled_otherwise =
                names[form_idx as usize] && form.letters.may_be_long_name() && n_names < MAX_NAMES;
            let number = if is_spelled_otherwise {
                let known_names = known_names.entry(form.letters.first).or_default();
                let other_spelling = known_names.iter().find(|(known, _)| {
                    known.letters.may_be_spelling(form.letters) && is_alike(&known.stem.text, &form.stem.text)
                });
                let number = other_spelling.map_or(form_idx, |&(_, number)| number);
                known_names.push((form, number));
                n_names += 1;
                number
            } else {
                form_idx
            };
            let meant = match form.sense {
                Some(sense) => *first_with_sense.entry(sense).or_insert(number),
                None if names[form_idx as usize] => places.number(&form.text, number),
                None => number,
            };
            stems.of_forms.push(number);
            stems.senses.push(meant);
        }
        stems
    }
}

/// For every string, given by its number, the place of the first that is the same.
fn firsts(numbers: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut placed: Vec<u64> =
        (0_u64..).zip(numbers).map(|(at, number)| u64::from(number) << u32::BITS | at).collect();
    placed.sort_unstable();
    let mut firsts = vec![0; placed.len()];
    for same in placed.chunk_by(|one, other| one >> u32::BITS == other >> u32::BITS) {
        for &it in same {
            firsts[it as u32 as usize] = same[0] as u32;
        }
    }
    firsts
}

/// What the letters of a word tell of which others it may be a spelling of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Letters {
    first: Option<char>,
    n_chars: usize,
    /// Which characters stand in it: a bit for each, which some share.
    held: u64,
    is_alphabetic: bool,
}

impl Letters {
    pub(crate) fn of(word: &str) -> Self {
        let mut letters = Self { first: word.chars().next(), n_chars: 0, held: 0, is_alphabetic: true };
        for letter in word.chars() {
            letters.n_chars += 1;
            letters.held |= 1 << (u32::from(letter) % u64::BITS);
            letters.is_alphabetic &= letter.is_alphabetic();
        }
        letters
    }

    /// Whether a name of these letters is long enough to be compared by spelling.
    fn may_be_long_name(self) -> bool {
        self.n_chars >= MIN_NAME_CHARS && self.is_alphabetic
    }

    /// Whether two names begin alike and are so near in length and letters that they may be as alike as spellings are: every letter
    /// more is a difference, and a difference makes one letter out of another at most.
    pub(crate) fn may_be_spelling(self, other: Self) -> bool {
        let max_differences = (1.0 - NAME_SIMILARITY + ROUNDING) * self.n_chars.max(other.n_chars) as f64;
        let n_other_letters = (self.held ^ other.held).count_ones();
        self.first == other.first
            && self.n_chars.abs_diff(other.n_chars) as f64 <= max_differences
            && f64::from(n_other_letters) <= 2.0 * max_differences
    }
}

/// The names of a story by their beginnings, to find a people with its country.
#[derive(Default)]
struct Places<'a> {
    known: HashMap<&'a str, Vec<(&'a str, u32)>>,
}

impl<'a> Places<'a> {
    /// The number of the first name that differs in the ending of a people or a place alone, or `number` for a new one.
    fn number(&mut self, form: &'a str, number: u32) -> u32 {
        let beginning = form.char_indices().nth(MIN_PLACE_CHARS).map_or(form, |(end, _)| &form[..end]);
        let known = self.known.entry(beginning).or_default();
        match known.iter().find(|(known, _)| are_of_one_place(known, form)) {
            Some(&(_, number)) => number,
            None => {
                known.push((form, number));
                number
            }
        }
    }
}

/// Whether two forms differ in endings alone that make a people or a language of a place.
pub(crate) fn are_of_one_place(one: &str, other: &str) -> bool {
    // Most words begin otherwise.
    let beginnings = one.as_bytes().get(..MIN_PLACE_CHARS).zip(other.as_bytes().get(..MIN_PLACE_CHARS));
    if beginnings.is_none_or(|(one, other)| one != other) {
        return false;
    }
    let n_common: usize = one
        .chars()
        .zip(other.chars())
        .take_while(|(left, right)| left == right)
        .map(|(left, _)| left.len_utf8())
        .sum();
    let is_ending = |form: &str| ENDINGS_OF_PLACES.contains(&&form[n_common..]);
    n_common >= MIN_PLACE_CHARS && is_ending(one) && is_ending(other)
}

/// Whether two names are spellings of one: they begin alike and differ in few letters.
pub(crate) fn is_other_spelling(one: &str, other: &str) -> bool {
    one.chars().next() == other.chars().next()
        && Letters::of(one).may_be_spelling(Letters::of(other))
        && is_alike(one, other)
}

/// Whether few letters of two names differ.
pub(crate) fn is_alike(one: &str, other: &str) -> bool {
    strsim::normalized_damerau_levenshtein(one, other) >= NAME_SIMILARITY
}

/// How much of its weight a word keeps for being rare or common in the news at large, 0.4 to 1; `stem` is that of its form.
///
/// Within one story `two` may be as rare as the name of a village, but it tells less.
pub(crate) fn uncommonness(form: &str, stem: &str) -> f64 {
    let is_figure = form.starts_with(|first: char| first.is_ascii_digit());
    let share = if is_figure { 0.0 } else { background_share(stem) };
    if share <= MAX_UNCOMMON_SHARE {
        return 1.0;
    }
    (share.ln() / MAX_UNCOMMON_SHARE.ln()).max(COMMON_WORD_SHARE)
}

/// How much a word tells which story it stands in: `-ln` of the share of reports in the news at large that have it, 0 for a function
/// word; `stem` is that of its form.
///
/// What a story is about stands in many of its sentences, and so weighs little among these. In the news at large it is rare.
pub(crate) fn news_weight(form: &str, stem: &str) -> f64 {
    if is_function_word(form) { 0.0 } else { -background_share(stem).max(MIN_NEWS_SHARE).ln() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_people_is_known_by_its_country() {
        for (one, other) in [("karvia", "karvian"), ("vastra", "vastran"), ("china", "chinese")] {
            assert!(are_of_one_place(one, other), "{one} {other}");
        }
        for (one, other) in [("austria", "australia"), ("iran", "iraq"), ("marl", "marlow")] {
            assert!(!are_of_one_place(one, other), "{one} {other}");
        }
    }

    #[test]
    fn the_letters_alone_never_decide_against_a_spelling() {
        let names = [
            "zelensky",
            "zelenskiy",
            "zelenskyy",
            "zelenskiyy",
            "zelens",
            "zleensky",
            "voss",
            "vosss",
            "vossss",
        ];
        for one in names {
            for other in names {
                let may_be = Letters::of(one).may_be_spelling(Letters::of(other));
                assert!(may_be || !is_alike(one, other), "{one} {other}");
            }
        }
        assert!(is_other_spelling("zelensky", "zelenskiy"));
        assert!(!Letters::of("voss").may_be_spelling(Letters::of("zelensky")));
        assert!(!Letters::of("carter").may_be_spelling(Letters::of("conway")));
    }

    proptest! {
        #[test]
        fn what_the_letters_rule_out_is_no_spelling(one in "[a-zéß]{4,12}", at in 0_usize..12, put in "[a-zé]{0,2}") {
            let mut other: Vec<char> = one.chars().collect();
            let at = at.min(other.len() - 1);
            other.splice(at..=at, put.chars());
            let other: String = other.into_iter().collect();
            let begin_alike = one.chars().next() == other.chars().next();
            let may_be = Letters::of(&one).may_be_spelling(Letters::of(&other));
            prop_assert!(may_be || !begin_alike || !is_alike(&one, &other));
        }
    }
}
