//! Versions: what a source tells again later, and which of its figures that has overtaken.

use std::collections::{BTreeMap, BTreeSet};

use crate::table::{Aligned, Column};
use crate::vocabulary::NumberedWord;
use crate::witness::Witness;

/// For every witness the first of the versions of which it is one, itself if there is no earlier. The witnesses stand in the order
/// in which they were published.
pub(crate) fn chains(witnesses: &[Witness<'_>]) -> Vec<usize> {
    let mut first_of: BTreeMap<&str, usize> = BTreeMap::new();
    let mut chains = Vec::with_capacity(witnesses.len());
    for (witness_idx, witness) in witnesses.iter().enumerate() {
        let first = witness.evolved_from.and_then(|uri| first_of.get(uri).copied()).unwrap_or(witness_idx);
        first_of.insert(witness.uri, first);
        chains.push(first);
    }
    chains
}

/// The figures of a column that a later version of their report has replaced: the stems of the numbers and days that the earlier
/// version has and the last does not, where the last has others instead.
///
/// A figure that the later version only leaves out still holds.
pub(crate) fn overtaken_figures(aligned: &Aligned<'_>, column: &Column, chains: &[usize]) -> BTreeSet<u32> {
    let witnesses = || column.sentences.iter().map(|&it| aligned.sentences[it].witness_idx);
    // Most columns have no later version at all.
    if witnesses().all(|it| chains[it] == it) {
        return BTreeSet::new();
    }
    // What has no later version in the column nobody has replaced.
    let mut told_by: Vec<(usize, usize)> = witnesses().map(|it| (chains[it], it)).collect();
    told_by.sort_unstable();
    told_by.dedup();
    if told_by.windows(2).all(|pair| pair[0].0 != pair[1].0) {
        return BTreeSet::new();
    }
    // For every chain of versions the figures that each version has in the column.
    let mut versions: BTreeMap<usize, BTreeMap<usize, BTreeSet<u32>>> = BTreeMap::new();
    for &sentence_idx in &column.sentences {
        let witness_idx = aligned.sentences[sentence_idx].witness_idx;
        let told = versions.entry(chains[witness_idx]).or_default().entry(witness_idx).or_default();
        told.extend(figures(aligned, sentence_idx));
    }
    let mut overtaken = BTreeSet::new();
    for told in versions.into_values() {
        let Some((_, last)) = told.last_key_value() else { continue };
        let replaced = told.values().filter(|earlier| last.difference(earlier).next().is_some());
        overtaken.extend(replaced.flat_map(|earlier| earlier.difference(last).copied()));
    }
    overtaken
}

/// The words, normalised, of the figures that later versions of reports have replaced, in whatever column.
pub(crate) fn overtaken_words(aligned: &Aligned<'_>, chains: &[usize]) -> BTreeSet<String> {
    let overtaken: BTreeSet<u32> =
        aligned.table.columns.iter().flat_map(|column| overtaken_figures(aligned, column, chains)).collect();
    if overtaken.is_empty() {
        return BTreeSet::new();
    }
    let words = aligned.sentences.iter().flat_map(|sentence| &*sentence.words);
    words
        .filter(|word| word.is_number && overtaken.contains(&word.stem))
        .map(|word| aligned.vocabulary.form(word.form).to_owned())
        .collect()
}

/// The stems of the numbers and days of a sentence.
pub(crate) fn figures<'a>(aligned: &'a Aligned<'_>, sentence_idx: usize) -> impl Iterator<Item = u32> + 'a {
    let words = &aligned.sentences[sentence_idx].words;
    words.iter().filter(|word| word.is_number).map(|word| word.stem)
}

/// What a column counts, and how many reports have each figure.
pub(crate) struct Count {
    /// The stem of what is counted with that of the figure before it and how many reports tell it so, ascending.
    told: Vec<(u32, u32, usize)>,
}

impl Count {
    pub(crate) fn of(aligned: &Aligned<'_>, column: &Column) -> Self {
        let of_sentence = |&it: &usize| {
            let witness_idx = aligned.sentences[it].witness_idx;
            counted(aligned, it).map(move |(figure, what)| (what, figure, witness_idx))
        };
        let mut by_report: Vec<(u32, u32, usize)> = column.sentences.iter().flat_map(of_sentence).collect();
        by_report.sort_unstable();
        by_report.dedup();
        let of_figure = by_report.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1));
        Self { told: of_figure.map(|reports| (reports[0].0, reports[0].1, reports.len())).collect() }
    }

    /// Whether a sentence has a figure that its report alone has in the column, where two reports or more agree on another one: each
    /// stands before the same word (`13 injured`, `31 injured`).
    pub(crate) fn is_outvoted(&self, aligned: &Aligned<'_>, sentence_idx: usize) -> bool {
        !self.told.is_empty()
            && counted(aligned, sentence_idx).any(|(figure, what)| {
                let begin = self.told.partition_point(|&(other, ..)| other < what);
                let told = self.told[begin..].iter().take_while(|&&(other, ..)| other == what);
                told.clone().any(|&(_, other, n_reports)| other == figure && n_reports == 1)
                    && told.clone().any(|&(.., n_reports)| n_reports > 1)
            })
    }
}

/// The figures of a sentence, each with the stem of the word that it stands before.
fn counted<'a>(aligned: &'a Aligned<'_>, sentence_idx: usize) -> impl Iterator<Item = (u32, u32)> + 'a {
    let words = &aligned.sentences[sentence_idx].words;
    let counts = |pair: &&[NumberedWord]| pair[0].is_number && !pair[1].is_number;
    words.windows(2).filter(counts).map(|pair| (pair[0].stem, pair[1].stem))
}
