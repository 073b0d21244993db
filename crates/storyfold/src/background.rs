//! How common words are in the news at large.
//!
//! Frequencies from five reports mean nothing, so the engine ships a table, `data/tables/background_en.tsv`: the number of
//! reports of a large corpus in which each stem stands. The corpus at hand refines it. For a language without a table the
//! length of a word stands for its frequency: common words are short in every language (Zipf, 1935).

use std::collections::HashMap;
use std::sync::LazyLock;

use xxhash_rust::xxh3::xxh3_64;

use crate::prepared::{PreparedReport, StemId, Term};

/// How many reports the background counts for, against those at hand.
const BACKGROUND_REPORTS: f64 = 1_000.0;
/// In how many reports of the background a word stands that the table does not have.
const UNKNOWN_REPORTS: f64 = 0.5;
/// How much more often than by chance two words stand side by side.
const PAIR_LIFT: f64 = 10.0;
/// In which share of reports a word of 1, 2, 3, … characters stands, where there is no table; about that of English.
const SHARE_BY_LENGTH: [f64; 9] = [0.4, 0.4, 0.3, 0.15, 0.06, 0.03, 0.015, 0.01, 0.005];

struct Background {
    n_reports: f64,
    n_reports_with: HashMap<u64, f64>,
}

static BACKGROUND: LazyLock<Background> = LazyLock::new(|| {
    let mut background = Background { n_reports: 1.0, n_reports_with: HashMap::new() };
    for line in
        include_str!("../../../data/tables/background_en.tsv").lines().filter(|line| !line.starts_with('#'))
    {
        let Some((stem, n_reports)) = line.split_once('\t') else { continue };
        let n_reports: f64 = n_reports.trim().parse().unwrap_or(UNKNOWN_REPORTS);
        if stem.is_empty() {
            background.n_reports = n_reports;
        } else {
            background.n_reports_with.insert(xxh3_64(stem.as_bytes()), n_reports);
        }
    }
    background
});

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
        let with = |stem: StemId| match stem.n_chars {
            None => BACKGROUND.n_reports_with.get(&stem.hash).copied().unwrap_or(UNKNOWN_REPORTS),
            Some(n_chars) => {
                let length_idx = usize::from(n_chars).clamp(1, SHARE_BY_LENGTH.len()) - 1;
                SHARE_BY_LENGTH[length_idx] * BACKGROUND.n_reports
            }
        };
        let [first, second] = term.stems.map(with);
        let background = if term.is_pair() {
            (first * second / BACKGROUND.n_reports * PAIR_LIFT).min(first).min(second)
        } else {
            first
        };
        let expected =
            background / BACKGROUND.n_reports * BACKGROUND_REPORTS + f64::from(self.n_reports_with(term));
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
