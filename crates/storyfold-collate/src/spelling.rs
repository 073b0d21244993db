//! Stems and spellings: which of the forms of a story are one word, and how common it is.

use std::collections::HashMap;

use storyfold_text::{background_share, stem, without_house_style};

use crate::form::Form;

/// Up to which share of the reports of a large corpus a word keeps all its weight.
const MAX_UNCOMMON_SHARE: f64 = 0.01;
/// How much of its weight the commonest word keeps that is no function word.
const COMMON_WORD_SHARE: f64 = 0.4;
/// From which similarity on two spellings are taken for one name (normalised Damerau-Levenshtein).
const NAME_SIMILARITY: f64 = 0.8;
/// More than what is lost in rounding a share of letters.
const ROUNDING: f64 = 1e-9;
/// The shortest name that is compared by spelling, in characters: short names differ by one letter and are others.
const MIN_NAME_CHARS: usize = 6;
/// How many different names a story may have for spellings to be compared; the comparison is quadratic.
const MAX_NAMES: usize = 1_000;

/// What is left of the forms without their endings, by the number of the form.
pub(crate) struct Stems {
    /// The numbers of the stems, spelled in one way.
    pub(crate) of_forms: Vec<u32>,
    /// The numbers of the stems as they are written.
    pub(crate) bare: Vec<u32>,
    /// How much of its weight each form keeps for being rare or common in the news at large.
    pub(crate) uncommonness: Vec<f64>,
}

impl Stems {
    /// Gives every form the number of its stem, spelled in one way (`harbour`, `harbor`). The number is that of the first form with the
    /// stem, or with a stem that is another spelling of the same name (`Zelensky`, `Zelenskiy`).
    pub(crate) fn new(forms: &[Form], names: &[bool]) -> Self {
        let mut first_with_stem: HashMap<String, u32> = HashMap::with_capacity(forms.len());
        let mut first_with_bare: HashMap<String, u32> = HashMap::with_capacity(forms.len());
        let mut known_names: Vec<(String, u32)> = Vec::new();
        let mut stems = Self { of_forms: Vec::new(), bare: Vec::new(), uncommonness: Vec::new() };
        for (form_idx, form) in (0_u32..).zip(forms) {
            let bare = stem(&form.text);
            stems.uncommonness.push(uncommonness(&form.text, &bare));
            // A title has no other spelling.
            let spelled = without_house_style(&form.text);
            let is_as_written = spelled.is_empty() || spelled == form.text;
            let stem = if is_as_written { bare.clone() } else { stem(&spelled) };
            stems.bare.push(*first_with_bare.entry(bare).or_insert(form_idx));
            if let Some(&number) = first_with_stem.get(&stem) {
                stems.of_forms.push(number);
                continue;
            }
            let is_spelled_otherwise =
                names[form_idx as usize] && is_long_name(&stem) && known_names.len() < MAX_NAMES;
            let number = if is_spelled_otherwise {
                let other_spelling = known_names.iter().find(|(known, _)| is_other_spelling(known, &stem));
                let number = other_spelling.map_or(form_idx, |&(_, number)| number);
                known_names.push((stem.clone(), number));
                number
            } else {
                form_idx
            };
            first_with_stem.insert(stem, number);
            stems.of_forms.push(number);
        }
        stems
    }
}

fn is_long_name(stem: &str) -> bool {
    stem.chars().count() >= MIN_NAME_CHARS && stem.chars().all(char::is_alphabetic)
}

/// Whether two names are spellings of one: they begin alike and differ in few letters.
pub(crate) fn is_other_spelling(one: &str, other: &str) -> bool {
    one.chars().take(1).eq(other.chars().take(1))
        && may_be_spelling(one, other)
        && strsim::normalized_damerau_levenshtein(one, other) >= NAME_SIMILARITY
}

/// Whether two names are so near in length that they may be as alike as spellings are: every letter more is a difference.
fn may_be_spelling(one: &str, other: &str) -> bool {
    let (one, other) = (one.chars().count(), other.chars().count());
    one.abs_diff(other) as f64 <= (1.0 - NAME_SIMILARITY + ROUNDING) * one.max(other) as f64
}

/// How much of its weight a word keeps for being rare or common in the news at large, 0.4 to 1; `stem` is that of its form.
///
/// Within one story `two` may be as rare as the name of a village, but it tells less.
fn uncommonness(form: &str, stem: &str) -> f64 {
    let is_figure = form.starts_with(|first: char| first.is_ascii_digit());
    let share = if is_figure { 0.0 } else { background_share(stem) };
    if share <= MAX_UNCOMMON_SHARE {
        return 1.0;
    }
    (share.ln() / MAX_UNCOMMON_SHARE.ln()).max(COMMON_WORD_SHARE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_alone_never_decides_against_a_spelling() {
        let names =
            ["zelensky", "zelenskiy", "zelenskyy", "zelenskiyy", "zelens", "zel", "voss", "vosss", "vossss"];
        for one in names {
            for other in names {
                let is_alike = strsim::normalized_damerau_levenshtein(one, other) >= NAME_SIMILARITY;
                assert!(may_be_spelling(one, other) || !is_alike, "{one} {other}");
            }
        }
        assert!(is_other_spelling("zelensky", "zelenskiy"));
        assert!(!may_be_spelling("voss", "zelensky"));
    }
}
