//! How common words are in the news at large.
//!
//! Frequencies from five reports mean nothing, so the text stage ships a table, `data/tables/background_en.tsv`: the number of
//! reports of a large corpus in which each stem stands. The corpus at hand refines it. For a language without a table the
//! length of a word stands for its frequency: common words are short in every language (Zipf, 1935).

use hashbrown::HashMap;
use storyfold_text::background_share_of_hash;

use crate::prepared::{PreparedReport, StemId, Term};

/// How many reports the background counts for, against those at hand.
const BACKGROUND_REPORTS: f64 = 1_000.0;
/// In which share of reports a word stands that the table does not have.
const UNKNOWN_SHARE: f64 = 1.2e-5;
/// How much more often than by chance two words stand side by side.
const PAIR_LIFT: f64 = 10.0;
/// In which share of reports a word of 1, 2, 3, … characters stands, where there is no table; about that of English.
const SHARE_BY_LENGTH: [f64; 9] = [0.4, 0.4, 0.3, 0.15, 0.06, 0.03, 0.015, 0.01, 0.005];

/// The rarity of terms in a batch of reports, the background included.
pub(crate) struct Rarity {
    n_reports: f64,
    /// In how many reports of the batch a term stands, where in more than one.
    n_reports_with: HashMap<u64, u32>,
}

impl Rarity {
    pub(crate) fn new<'a>(reports: impl Iterator<Item = &'a PreparedReport>) -> Self {
        let mut n_reports_with: HashMap<u64, u32> = HashMap::new();
        let mut n_reports = 0.0;
        for report in reports {
            n_reports += 1.0;
            for (term, _) in &report.terms {
                *n_reports_with.entry(term.hash).or_default() += 1;
            }
        }
        n_reports_with.retain(|_, n_reports| *n_reports > 1);
        Self { n_reports, n_reports_with }
    }

    /// In how many reports of the batch the term stands; at least 1.
    pub(crate) fn n_reports_with(&self, term: &Term) -> u32 {
        self.n_reports_with.get(&term.hash).copied().unwrap_or(1)
    }

    /// The inverse document frequency: `ln(1/p)`, where `p` is the share of reports with the term, the background and the
    /// batch taken together.
    pub(crate) fn weight(&self, term: &Term) -> f64 {
        let share = |stem: StemId| match stem.n_chars {
            None => background_share_of_hash(stem.hash).max(UNKNOWN_SHARE),
            Some(n_chars) => SHARE_BY_LENGTH[usize::from(n_chars).clamp(1, SHARE_BY_LENGTH.len()) - 1],
        };
        let [first, second] = term.stems.map(share);
        let background =
            if term.is_pair() { (first * second * PAIR_LIFT).min(first).min(second) } else { first };
        let expected = background * BACKGROUND_REPORTS + f64::from(self.n_reports_with(term));
        ((BACKGROUND_REPORTS + self.n_reports) / expected).ln().max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use storyfold_text::Language;

    use super::*;
    use crate::prepared::for_each_term;

    #[test]
    fn rare_words_weigh_more_in_any_language() {
        let rarity = Rarity::new(std::iter::empty());
        let weight = |word: &str, language: Language| {
            let mut weights = Vec::new();
            for_each_term(word, language, |term| weights.push(rarity.weight(&term)));
            weights[0]
        };
        assert!(weight("chronometer", Language::English) > 2.0 * weight("president", Language::English));
        let german = Language::Other("deu");
        assert!(weight("Bürgermeisterin", german) > 2.0 * weight("die", german));
    }
}
