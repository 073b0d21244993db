//! The alignment table: the sentences of all witnesses, lined up in columns that state the same thing.

use std::cell::RefCell;

use hashbrown::HashMap;
use storyfold_text::Span;

use crate::clause::clause_parts;
use crate::counterpart::join_counterparts;
use crate::grouping::groups;
use crate::lead::join_leads;
use crate::lean::{BEGINNING, Lean, lean, lean_within_quotations};
use crate::part::{is_split, join_parts};
use crate::quotation::join_quotations;
use crate::retelling::{join_echoes, join_retellings};
use crate::similarity::{Profile, Similarity};
use crate::vocabulary::{NumberedSentence, Vocabulary, number_words};
use crate::witness::{CollateOptions, Witness};
use crate::wording::{SimilarPair, Wording, repeated_pairs, similar_pairs, wordings};

/// The sentences of all witnesses in columns; every sentence stands in exactly one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlignmentTable {
    /// The columns, in the order of their first sentence in the order of witnesses.
    pub columns: Vec<Column>,
    /// Clauses that state what another column than that of their sentence states, in the order of sentences.
    pub parts: Vec<Part>,
}

/// Sentences that state the same thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Indexes of sentences, ascending: the sentences of all witnesses are counted through, in the order of the witnesses.
    pub sentences: Vec<usize>,
    /// Whether what one witness says in a sentence another says in two.
    pub is_split: bool,
}

/// A clause of a sentence that stands in one column as a whole, and states what another column states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The sentence, counted as in [`Column::sentences`].
    pub sentence_idx: usize,
    /// The column that states the same, as an index into [`AlignmentTable::columns`].
    pub column_idx: usize,
    /// The first byte of the clause in its report.
    pub begin: usize,
    /// The byte after its last one.
    pub end: usize,
}

impl Part {
    /// The bytes of the clause in its report.
    pub(crate) fn span(&self) -> Span {
        Span::new(self.begin, self.end)
    }
}

/// The table with what it was made from.
pub(crate) struct Aligned<'a> {
    pub(crate) witnesses: &'a [Witness<'a>],
    pub(crate) sentences: Vec<NumberedSentence>,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) profiles: Vec<Profile>,
    pub(crate) table: AlignmentTable,
    /// For every sentence its column.
    pub(crate) column_of: Vec<usize>,
    /// For every column the parts that it has, in their order.
    parts_of: Vec<Vec<usize>>,
    /// For every column the witnesses that have it, in a sentence or in a clause, ascending.
    witnesses_of: Vec<Vec<usize>>,
    /// For every witness its first sentence, and at the end how many sentences there are.
    begins: Vec<usize>,
    /// How alike sentences are that were compared, by the first sentences with their texts, the smaller first: most are copies, and the
    /// same two texts are compared for their kind of support, their variant graph and their facts.
    similarities: RefCell<HashMap<(usize, usize), Similarity>>,
    /// For every sentence how much it leans on the one before it.
    pub(crate) leans: Vec<Lean>,
}

impl Aligned<'_> {
    pub(crate) fn witness_of(&self, sentence_idx: usize) -> &Witness<'_> {
        &self.witnesses[self.sentences[sentence_idx].witness_idx]
    }

    pub(crate) fn span(&self, sentence_idx: usize) -> Span {
        self.sentences[sentence_idx].sentence.span
    }

    pub(crate) fn text(&self, sentence_idx: usize) -> &str {
        self.span(sentence_idx).of(self.witness_of(sentence_idx).text)
    }

    /// Whether sentences have the same texts as others, one by one.
    pub(crate) fn are_same(&self, ones: &[usize], others: &[usize]) -> bool {
        let first_alike = |&it: &usize| self.sentences[it].first_alike;
        ones.iter().map(first_alike).eq(others.iter().map(first_alike))
    }

    /// Whether runs of sentences have the same words, apart from case and punctuation, however they are cut.
    pub(crate) fn have_same_words(&self, ones: &[usize], others: &[usize]) -> bool {
        let forms = |&it: &usize| self.forms(it);
        self.are_same(ones, others) || ones.iter().flat_map(forms).eq(others.iter().flat_map(forms))
    }

    pub(crate) fn similarity(&self, one: usize, other: usize) -> Similarity {
        let (one, other) = (self.sentences[one].first_alike, self.sentences[other].first_alike);
        let compare = || self.profiles[one].similarity(&self.profiles[other], &self.vocabulary);
        let texts = (one.min(other), one.max(other));
        *self.similarities.borrow_mut().entry(texts).or_insert_with(compare)
    }

    /// The sentences of a witness, in its order.
    pub(crate) fn sentences_of(&self, witness_idx: usize) -> std::ops::Range<usize> {
        self.begins[witness_idx]..self.begins[witness_idx + 1]
    }

    /// The sentences of a column that are not of the same report as this one.
    pub(crate) fn others<'c>(
        &self,
        column: &'c Column,
        sentence_idx: usize,
    ) -> impl Iterator<Item = usize> + 'c {
        let own = self.told_by(column, self.sentences[sentence_idx].witness_idx);
        column.sentences[..own.start].iter().chain(&column.sentences[own.end..]).copied()
    }

    /// Where in a column the sentences of a witness stand.
    pub(crate) fn told_by(&self, column: &Column, witness_idx: usize) -> std::ops::Range<usize> {
        // Of a report that repeats itself endlessly only the ends of its run are looked at.
        let own = self.sentences_of(witness_idx);
        let begin = column.sentences.partition_point(|&it| it < own.start);
        begin..begin + column.sentences[begin..].partition_point(|&it| it < own.end)
    }

    /// The witnesses that have a column, in a sentence or in a clause, ascending.
    pub(crate) fn witnesses_of(&self, column_idx: usize) -> &[usize] {
        &self.witnesses_of[column_idx]
    }

    /// The clauses that state what a column states.
    pub(crate) fn parts_of(&self, column_idx: usize) -> impl Iterator<Item = &Part> {
        self.parts_of[column_idx].iter().map(|&part_idx| &self.table.parts[part_idx])
    }

    /// The sentence before this one in its report.
    pub(crate) fn previous(&self, sentence_idx: usize) -> Option<usize> {
        let previous = sentence_idx.checked_sub(1)?;
        (self.sentences[previous].witness_idx == self.sentences[sentence_idx].witness_idx).then_some(previous)
    }

    /// The sentence before this one in its report, if this one leans on it.
    pub(crate) fn leaned_on(&self, sentence_idx: usize) -> Option<usize> {
        self.previous(sentence_idx).filter(|_| self.leans[sentence_idx] > Lean::Free)
    }

    /// The sentence before this one, if nothing stands between the two.
    pub(crate) fn adjoining(&self, sentence_idx: usize) -> Option<usize> {
        let previous = self.previous(sentence_idx)?;
        let between = Span::new(self.span(previous).end, self.span(sentence_idx).begin);
        between.of(self.witness_of(sentence_idx).text).trim().is_empty().then_some(previous)
    }

    /// The normalised forms of a sentence, as numbers.
    pub(crate) fn forms(&self, sentence_idx: usize) -> impl Iterator<Item = u32> + '_ {
        self.sentences[sentence_idx].words.iter().map(|word| word.form)
    }
}

/// Lines up the sentences of `witnesses`, which must be in their final order.
///
/// ```text
/// sentences with the same words are one wording
/// similarity of every two wordings that share enough words; leads are given something ahead
/// average linkage of the openings, then of all wordings, then again with the neighbours that met
/// a column whose sentence is a part of a longer one in another column joins that, if its neighbour is the other part
/// a sentence alone in its column joins that which tells it already
/// the columns of leads that share what is rare in the news at large are one, and so are those of counterparts and of one quotation
/// a column where two neighbours of one report stand for one sentence of another is split
/// a short sentence that only echoes the one before it joins the column of that
/// clauses that state what another column states are parts of that besides
/// ```
pub(crate) fn align<'a>(witnesses: &'a [Witness<'a>], options: &CollateOptions) -> Aligned<'a> {
    align_by(witnesses, options, pairs)
}

/// The words of a story, as wordings are compared by them.
type StoryWords<'w> = (&'w [Witness<'w>], &'w [NumberedSentence], &'w Vocabulary);

/// The same by the pairs of wordings that are found so; the last argument of that is [`CollateOptions::column_similarity`].
fn align_by<'a>(
    witnesses: &'a [Witness<'a>],
    options: &CollateOptions,
    pairs: impl Fn(&[Wording], &[Profile], StoryWords<'_>, f64) -> Vec<SimilarPair>,
) -> Aligned<'a> {
    let (sentences, vocabulary) = number_words(witnesses);
    let profiles = profiles(&sentences, &vocabulary);
    let leans = leans(witnesses, &sentences, &vocabulary);
    let wordings = wordings(&sentences, &profiles, &vocabulary);
    let words = (witnesses, sentences.as_slice(), &vocabulary);
    let pairs = pairs(&wordings, &profiles, words, options.column_similarity);
    let groups = groups(&wordings, &pairs, &sentences, options.column_similarity);
    let mut columns: Vec<Column> = groups
        .iter()
        .map(|group| {
            let mut sentences: Vec<usize> =
                group.iter().flat_map(|&wording_idx| wordings[wording_idx].sentences.clone()).collect();
            sentences.sort_unstable();
            Column { sentences, is_split: false }
        })
        .collect();
    join_parts(&mut columns, &pairs, &wordings, &sentences, &profiles, &vocabulary);
    columns.retain(|column| !column.sentences.is_empty());
    join_retellings(&mut columns, &pairs, &wordings, (&sentences, &vocabulary), &profiles);
    columns.retain(|column| !column.sentences.is_empty());
    join_leads(&mut columns, &pairs, &wordings, (&sentences, &vocabulary));
    columns.retain(|column| !column.sentences.is_empty());
    join_counterparts(&mut columns, &pairs, &wordings, (&sentences, &vocabulary));
    columns.retain(|column| !column.sentences.is_empty());
    let words = (witnesses, sentences.as_slice(), &vocabulary);
    join_quotations(&mut columns, &pairs, &wordings, words);
    columns.retain(|column| !column.sentences.is_empty());
    for column in columns.iter_mut().filter(|column| !column.is_split) {
        column.is_split = is_split(column, &sentences, &profiles, &vocabulary);
    }
    join_echoes(&mut columns, (&sentences, &vocabulary), (&profiles, &leans));
    columns.retain(|column| !column.sentences.is_empty());
    columns.sort_by_key(|column| column.sentences[0]);
    let column_of = column_of(&columns, sentences.len());
    let parts = clause_parts(&columns, &column_of, &pairs, &wordings, words, &profiles);
    let mut parts_of = vec![Vec::new(); columns.len()];
    for (part_idx, part) in parts.iter().enumerate() {
        parts_of[part.column_idx].push(part_idx);
    }
    let witnesses_of = (0..)
        .zip(&columns)
        .map(|(column_idx, column): (usize, &Column)| {
            let in_clauses =
                parts_of[column_idx].iter().map(|&part_idx: &usize| &parts[part_idx].sentence_idx);
            let in_column = column.sentences.iter().chain(in_clauses);
            let mut having: Vec<usize> = in_column.map(|&it| sentences[it].witness_idx).collect();
            having.sort_unstable();
            having.dedup();
            having
        })
        .collect();
    let begin_of = |witness_idx: usize| sentences.partition_point(|it| it.witness_idx < witness_idx);
    Aligned {
        witnesses,
        begins: (0..=witnesses.len()).map(begin_of).collect(),
        sentences,
        vocabulary,
        profiles,
        table: AlignmentTable { columns, parts },
        column_of,
        parts_of,
        witnesses_of,
        similarities: RefCell::default(),
        leans,
    }
}

/// The pairs of wordings that are alike, as far as they may matter.
///
/// All that joins columns joins those of several reports, but for what one report says twice. So of a report that stands alone only
/// that is looked for, and all pairs where it is found.
fn pairs(
    wordings: &[Wording],
    profiles: &[Profile],
    words: StoryWords<'_>,
    threshold: f64,
) -> Vec<SimilarPair> {
    let (witnesses, sentences, _) = words;
    if witnesses.len() == 1 && wordings.len() == sentences.len() {
        let repeated = repeated_pairs(wordings, profiles, words);
        if repeated.iter().all(|pair| pair.score() < threshold) {
            return repeated;
        }
    }
    similar_pairs(wordings, profiles, words)
}

fn profiles(sentences: &[NumberedSentence], vocabulary: &Vocabulary) -> Vec<Profile> {
    let mut profiles: Vec<Profile> = Vec::with_capacity(sentences.len());
    for sentence in sentences {
        let known = profiles.get(sentence.first_alike).cloned();
        profiles.push(known.unwrap_or_else(|| Profile::new(&sentence.words, vocabulary)));
    }
    profiles
}

fn leans(witnesses: &[Witness<'_>], sentences: &[NumberedSentence], vocabulary: &Vocabulary) -> Vec<Lean> {
    let mut beginning: Vec<&str> = Vec::with_capacity(BEGINNING);
    let mut leans: Vec<Lean> = Vec::with_capacity(sentences.len());
    for sentence in sentences {
        let known = leans.get(sentence.first_alike).copied();
        leans.push(known.unwrap_or_else(|| {
            beginning.clear();
            beginning.extend(sentence.words.iter().take(BEGINNING).map(|word| vocabulary.form(word.form)));
            lean(sentence.sentence.span.of(witnesses[sentence.witness_idx].text), &beginning)
        }));
    }
    let mut begin = 0;
    for of_report in sentences.chunk_by(|one, other| one.witness_idx == other.witness_idx) {
        let text = witnesses[of_report[0].witness_idx].text;
        let texts = of_report.iter().map(|it| it.sentence.span.of(text));
        lean_within_quotations(texts, &mut leans[begin..begin + of_report.len()]);
        begin += of_report.len();
    }
    leans
}

pub(crate) fn column_of(columns: &[Column], n_sentences: usize) -> Vec<usize> {
    let mut column_of = vec![usize::MAX; n_sentences];
    for (column_idx, column) in columns.iter().enumerate() {
        for &sentence_idx in &column.sentences {
            column_of[sentence_idx] = column_idx;
        }
    }
    column_of
}

/// Puts the sentences of a column into another one; `column_of` has the column of every sentence.
pub(crate) fn join_columns(columns: &mut [Column], column_of: &mut [usize], from: usize, into: usize) {
    let taken = std::mem::take(&mut columns[from].sentences);
    for &sentence_idx in &taken {
        column_of[sentence_idx] = into;
    }
    columns[into].sentences.extend(taken);
    columns[into].sentences.sort_unstable();
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use storyfold_text::{Hints, segment};

    use super::*;

    proptest! {
        #[test]
        fn a_report_that_stands_alone_is_lined_up_as_by_all_its_pairs(
            told in proptest::collection::vec(
                proptest::sample::select(vec![
                    "The ferry Aurora sank off Port Ellen on Monday.",
                    "The ferry Aurora sank off Port Ellen on Monday, the coastguard said.",
                    "On Monday the Aurora, a ferry, went down off Port Ellen.",
                    "All 48 passengers of the ferry were saved by a lifeboat.",
                    "All 47 passengers of the ferry were saved by a lifeboat from Marl.",
                    "He declined to comment.",
                    "The announcement was made on Monday.",
                    "Divers from Port Ellen will search the wreck of the Aurora, which was built in 1974.",
                    "The Aurora was built in 1974.",
                    "The yard at Marl has built ferries since 1901.",
                    "Ana Roth, the mayor of Marl, said that the yard would be sold.",
                    "Roth said the yard would not be sold.",
                ]),
                1..14,
            ),
        ) {
            let text = told.join(" ");
            let segmentation = segment(&text, &Hints::default());
            let witnesses = [Witness::new("post-1", &text, &segmentation)];
            let options = CollateOptions::default();
            let by_all = align_by(&witnesses, &options, |wordings, profiles, words, _| {
                similar_pairs(wordings, profiles, words)
            });
            prop_assert_eq!(align(&witnesses, &options).table, by_all.table);
        }
    }
}
