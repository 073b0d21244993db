//! House style: what outlets write otherwise without saying anything else.

use std::borrow::Cow;
use std::sync::LazyLock;

use hashbrown::{HashMap, HashSet};

use crate::lexicon::{NumberWord, entries, number_word};

#[derive(Default)]
struct HouseStyle {
    titles: HashSet<&'static str>,
    words: HashMap<&'static str, &'static str>,
    /// British and American ending, and from how many characters of the whole word on; in the order of the table.
    endings: Vec<(&'static str, &'static str, usize)>,
}

static HOUSE_STYLE: LazyLock<HouseStyle> = LazyLock::new(|| {
    let mut style = HouseStyle::default();
    for row in entries(include_str!("../../../data/tables/house_style_en.tsv")) {
        match *row.split('\t').collect::<Vec<_>>().as_slice() {
            ["title", title] => {
                style.titles.insert(title);
            }
            ["word", word, other] => {
                style.words.insert(word, other);
            }
            ["ending", british, american, min_chars] => {
                style.endings.extend(min_chars.parse().ok().map(|min_chars| (british, american, min_chars)));
            }
            _ => {}
        }
    }
    style
});

/// A normalised word without its house style: American spelling, numbers below a hundred in figures, months written out, and
/// nothing at all for a title such as `mr`. Two wordings are the same in substance if they are equal when the words of each
/// are strung together so (`per cent` and `percent`).
///
/// The rules are English, `data/tables/house_style_en.tsv`.
#[must_use]
pub fn without_house_style(normalised: &str) -> Cow<'_, str> {
    let style = &*HOUSE_STYLE;
    if style.titles.contains(normalised) {
        return Cow::Borrowed("");
    }
    if let Some(&other) = style.words.get(normalised) {
        return Cow::Borrowed(other);
    }
    if normalised != "dozen"
        && let Some(NumberWord::Number(number)) = number_word(normalised)
    {
        return Cow::Owned(number.to_string());
    }
    let n_chars = normalised.chars().count();
    let ending = style.endings.iter().filter(|ending| n_chars >= ending.2);
    ending
        .filter_map(|(british, american, _)| Some((normalised.strip_suffix(british)?, american)))
        .max_by_key(|(stem, _)| std::cmp::Reverse(stem.len()))
        .map_or(Cow::Borrowed(normalised), |(stem, american)| Cow::Owned(format!("{stem}{american}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::word::normalised_words;

    fn strung_together(text: &str) -> String {
        normalised_words(text).iter().map(|word| without_house_style(word)).collect()
    }

    #[test]
    fn house_style_is_no_substance() {
        for (one, other) in [
            ("Mr Olsen", "Olsen"),
            ("the centre organised it", "the center organized it"),
            ("five per cent", "5 percent"),
            ("a cease-fire", "a ceasefire"),
            ("Feb. 24", "February 24"),
            ("travelled towards the harbour", "traveled toward the harbor"),
            ("U.S. defence", "US defense"),
        ] {
            assert_eq!(strung_together(one), strung_together(other), "{one} / {other}");
        }
    }

    #[test]
    fn other_words_stay_apart() {
        for (one, other) in [
            ("filled", "filed"),
            ("four", "for"),
            ("adopt", "adapt"),
            ("Mr Olsen", "Mr Olson"),
            ("12", "15"),
            ("called", "caled"),
        ] {
            assert_ne!(strung_together(one), strung_together(other), "{one} / {other}");
        }
    }

    #[test]
    fn every_row_is_read() {
        let n_rows = entries(include_str!("../../../data/tables/house_style_en.tsv")).count();
        let style = &*HOUSE_STYLE;
        assert_eq!(style.titles.len() + style.words.len() + style.endings.len(), n_rows);
    }
}
