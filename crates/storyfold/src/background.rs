//! How common words are in the news at large.
//!
//! Frequencies from five reports mean nothing, so the text stage ships a table, `data/tables/background_en.tsv`: the number of
//! reports of a large corpus in which each stem stands. The corpus at hand refines it. For a language without a table the
//! length of a word stands for its frequency: common words are short in every language (Zipf, 1935).

use std::borrow::Cow;

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use rayon::prelude::*;
use storyfold_text::background_share_of_hash;

use crate::prepared::ReportTerm;

/// How many reports the background counts for, against those at hand.
const BACKGROUND_REPORTS: f64 = 1_000.0;
/// In which share of reports a word stands that the table does not have.
const UNKNOWN_SHARE: f64 = 1.2e-5;
/// How much more often than by chance two words stand side by side.
const PAIR_LIFT: f64 = 10.0;
/// In which share of reports a word of 1, 2, 3, … characters stands, where there is no table; about that of English.
const SHARE_BY_LENGTH: [f64; 9] = [0.4, 0.4, 0.3, 0.15, 0.06, 0.03, 0.015, 0.01, 0.005];

/// Into how many parts, as a power of two, counts are cut by term, so that several threads can add to them.
const SHARD_BITS: u32 = 3;

/// How many terms are gathered before they are counted: one report after the other would be slow, all at once may be too many.
const COUNTED_AT_ONCE: usize = 1 << 23;

/// In which share of the reports of the news at large an English stem stands, by its hash.
pub(crate) fn share_of_stem(hash: u64) -> f64 {
    background_share_of_hash(hash).max(UNKNOWN_SHARE)
}

/// The same of a stem of so many characters, where there is no table of the words of its language.
pub(crate) fn share_of_length(n_chars: usize) -> f64 {
    SHARE_BY_LENGTH[n_chars.clamp(1, SHARE_BY_LENGTH.len()) - 1]
}

/// The same of two stems side by side.
pub(crate) fn share_of_pair(first: f64, second: f64) -> f64 {
    (first * second * PAIR_LIFT).min(first).min(second)
}

/// In how many of some reports each term stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct WordCounts {
    n_reports: u32,
    /// Terms, ascending, with the number of their reports.
    n_reports_with: Vec<(u64, u32)>,
}

impl WordCounts {
    /// Of reports by their terms.
    pub(crate) fn new<'a>(reports: impl Iterator<Item = Cow<'a, [ReportTerm]>>) -> Self {
        let mut counts = Self::default();
        let mut terms: Vec<u64> = Vec::new();
        for of_report in reports {
            counts.n_reports += 1;
            terms.extend(of_report.iter().map(|term| term.hash));
            if terms.len() >= COUNTED_AT_ONCE {
                counts.count(&mut terms);
            }
        }
        counts.count(&mut terms);
        // They are kept for as long as the horizon.
        counts.n_reports_with.shrink_to_fit();
        counts
    }

    /// Counts terms of more reports, which are taken away.
    fn count(&mut self, terms: &mut Vec<u64>) {
        terms.par_sort_unstable();
        let counted = terms.chunk_by(|one, other| one == other).map(|same| (same[0], same.len() as u32));
        let mut before = std::mem::take(&mut self.n_reports_with).into_iter().peekable();
        for (term, n_reports) in counted {
            while let Some(other) = before.next_if(|it| it.0 < term) {
                self.n_reports_with.push(other);
            }
            let n_before = before.next_if(|it| it.0 == term).map_or(0, |it| it.1);
            self.n_reports_with.push((term, n_before + n_reports));
        }
        self.n_reports_with.extend(before);
        terms.clear();
    }
}

/// The rarity of terms: the background, refined by reports at hand.
#[derive(Clone, Debug)]
pub(crate) struct Rarity {
    n_reports: u32,
    /// In how many of these a term stands, by the first bits of its hash.
    n_reports_with: Vec<HashMap<u64, u32>>,
}

impl Default for Rarity {
    fn default() -> Self {
        Self { n_reports: 0, n_reports_with: vec![HashMap::new(); 1 << SHARD_BITS] }
    }
}

impl Rarity {
    /// Counts more reports.
    pub(crate) fn add(&mut self, counts: &WordCounts) {
        self.n_reports += counts.n_reports;
        self.for_each_shard(counts, |shard, term, n_reports| {
            *shard.entry(term).or_default() += n_reports;
        });
    }

    /// Takes counts back that were added.
    pub(crate) fn subtract(&mut self, counts: &WordCounts) {
        self.n_reports -= counts.n_reports;
        self.for_each_shard(counts, |shard, term, n_reports| {
            if let Entry::Occupied(mut entry) = shard.entry(term) {
                if *entry.get() == n_reports {
                    entry.remove();
                } else {
                    *entry.get_mut() -= n_reports;
                }
            }
        });
    }

    fn for_each_shard(
        &mut self,
        counts: &WordCounts,
        change: impl Fn(&mut HashMap<u64, u32>, u64, u32) + Sync,
    ) {
        let counts = &counts.n_reports_with;
        self.n_reports_with.par_iter_mut().enumerate().for_each(|(shard_idx, shard)| {
            let begin = counts.partition_point(|&(term, _)| shard_of(term) < shard_idx);
            let of_shard = counts[begin..].iter().take_while(|&&(term, _)| shard_of(term) == shard_idx);
            for &(term, n_reports) in of_shard {
                change(shard, term, n_reports);
            }
        });
    }

    /// In how many of the reports a term stands.
    pub(crate) fn n_reports_with(&self, term: u64) -> u32 {
        self.n_reports_with[shard_of(term)].get(&term).copied().unwrap_or(0)
    }

    /// The inverse document frequency: `ln(1/p)`, where `p` is the share of reports with the term, the background and the reports at
    /// hand taken together, `n_reports_with` of the latter having it.
    pub(crate) fn weight(&self, term: &ReportTerm, n_reports_with: u32) -> f64 {
        let expected = f64::from(term.background_share) * BACKGROUND_REPORTS + f64::from(n_reports_with);
        ((BACKGROUND_REPORTS + f64::from(self.n_reports)) / expected).ln().max(0.0)
    }
}

fn shard_of(term: u64) -> usize {
    (term >> (u64::BITS - SHARD_BITS)) as usize
}

#[cfg(test)]
mod tests {
    use storyfold_text::Language;

    use super::*;
    use crate::config::Config;
    use crate::prepared::{PreparedReport, for_each_term};
    use crate::report::Report;

    #[test]
    fn rare_words_weigh_more_in_any_language() {
        let share = |word: &str, language: Language| {
            let mut shares = Vec::new();
            for_each_term(word, language, |term| shares.push(term.background_share));
            shares[0]
        };
        assert!(share("chronometer", Language::English) < 0.1 * share("president", Language::English));
        let german = Language::Other("deu");
        assert!(share("Bürgermeisterin", german) < 0.1 * share("die", german));
    }

    #[test]
    fn terms_that_are_counted_in_parts_are_counted_together() {
        let mut counts = WordCounts::default();
        for part in [vec![7, 3, 7], vec![], vec![9, 3, 1], vec![2]] {
            counts.count(&mut part.clone());
        }
        assert_eq!(counts.n_reports_with, [(1, 1), (2, 1), (3, 2), (7, 2), (9, 1)]);
    }

    #[test]
    fn what_was_added_can_be_taken_back() {
        let terms = |text: &str| {
            let report = Report::new("a", text);
            PreparedReport::new(&report, &Config::default()).terms(&report).into_owned()
        };
        let counts = ["The ferry sank off Marl.", "The ferry is back in Marl.", "A pool opens."]
            .map(|text| WordCounts::new([Cow::Owned(terms(text))].into_iter()));
        let mut rarity = Rarity::default();
        rarity.add(&counts[0]);
        let before = rarity.clone();
        rarity.add(&counts[1]);
        rarity.add(&counts[2]);
        let ferry = terms("Ferry.")[0];
        assert_eq!(rarity.n_reports_with(ferry.hash), 2);
        assert!(rarity.weight(&ferry, 2) < rarity.weight(&ferry, 1));
        rarity.subtract(&counts[2]);
        rarity.subtract(&counts[1]);
        assert_eq!((rarity.n_reports, rarity.n_reports_with), (before.n_reports, before.n_reports_with));
    }
}
