//! The alignment table: the sentences of all witnesses, lined up in columns that state the same thing.

use std::collections::HashMap;

use storyfold_text::Span;

use crate::linkage::{LinkageOptions, SparseSimilarity, average_linkage};
use crate::similarity::{Profile, Similarity};
use crate::vocabulary::{NumberedSentence, Vocabulary, number_words};
use crate::witness::{CollateOptions, Witness};

/// Below this containment of words two sentences are not compared further.
const MIN_CONTAINMENT: f64 = 0.25;
/// How much of a sentence must stand in a longer one for it to be a part of that, split off by a desk.
const MIN_PART_CONTAINMENT: f64 = 0.75;
/// How much of a part its neighbour may hold too: parts of one sentence say different things.
const MAX_PART_OVERLAP: f64 = 0.5;
/// In how many wordings a stem may stand to propose pairs of them, whatever the number of witnesses: two sentences that share
/// nothing rarer are not compared. Without it a text of thousands of sentences would compare them all.
const MAX_WORDINGS_OF_PROPOSING_STEM: usize = 512;
/// The same, for every witness: what all of them copied and edited must still meet.
const MAX_WORDINGS_OF_PROPOSING_STEM_PER_WITNESS: usize = 8;
/// The weight, in rare words, from which the same words twice in one report are a repetition rather than a formula.
const MIN_REPEATED_RARE_WORDS: f64 = 2.2;

/// How many uses of a formula in one report stand apart; what is repeated more often is no statement.
const MAX_FORMULA_USES: usize = 4;
/// How many comparisons of words the search for similar wordings may take, about: a report of the size of a book must end.
const MAX_COMPARISONS: usize = 20_000_000;
/// In how many wordings a word may propose others even then.
const MIN_POSTING: usize = 64;

/// The sentences of all witnesses in columns; every sentence stands in exactly one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlignmentTable {
    /// The columns, in the order of their first sentence in the order of witnesses.
    pub columns: Vec<Column>,
}

/// Sentences that state the same thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Indexes of sentences, ascending: the sentences of all witnesses are counted through, in the order of the witnesses.
    pub sentences: Vec<usize>,
    /// Whether what one witness says in a sentence another says in two.
    pub is_split: bool,
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

    pub(crate) fn similarity(&self, one: usize, other: usize) -> Similarity {
        self.profiles[one].similarity(&self.profiles[other], &self.vocabulary)
    }

    /// The sentences of a witness, in its order.
    pub(crate) fn sentences_of(&self, witness_idx: usize) -> std::ops::Range<usize> {
        let begin = self.sentences.partition_point(|it| it.witness_idx < witness_idx);
        begin..self.sentences.partition_point(|it| it.witness_idx <= witness_idx)
    }

    /// The sentences of a column that are not of the same report as this one.
    pub(crate) fn others<'c>(
        &self,
        column: &'c Column,
        sentence_idx: usize,
    ) -> impl Iterator<Item = usize> + 'c {
        // Of a report that repeats itself endlessly only the ends of its run are looked at.
        let own = self.sentences_of(self.sentences[sentence_idx].witness_idx);
        let begin = column.sentences.partition_point(|&it| it < own.start);
        let end = column.sentences.partition_point(|&it| it < own.end);
        column.sentences[..begin].iter().chain(&column.sentences[end..]).copied()
    }

    /// The sentence before this one in its report.
    pub(crate) fn previous(&self, sentence_idx: usize) -> Option<usize> {
        let previous = sentence_idx.checked_sub(1)?;
        (self.sentences[previous].witness_idx == self.sentences[sentence_idx].witness_idx).then_some(previous)
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
/// similarity of every two wordings that share enough words
/// average linkage of the wordings
/// a column whose sentence is a part of a longer one in another column joins that, if its neighbour is the other part
/// ```
pub(crate) fn align<'a>(witnesses: &'a [Witness<'a>], options: &CollateOptions) -> Aligned<'a> {
    let (sentences, vocabulary) = number_words(witnesses);
    let profiles: Vec<Profile> =
        sentences.iter().map(|sentence| Profile::new(sentence, &vocabulary)).collect();
    let wordings = wordings(&sentences, &profiles, &vocabulary);
    let representatives: Vec<&Profile> = wordings.iter().map(|wording| &profiles[wording[0]]).collect();
    let max_wordings =
        MAX_WORDINGS_OF_PROPOSING_STEM.max(MAX_WORDINGS_OF_PROPOSING_STEM_PER_WITNESS * witnesses.len());
    let pairs = similar_pairs(&representatives, &vocabulary, max_wordings);
    let scores: Vec<SparseSimilarity> = pairs
        .iter()
        .map(|pair| SparseSimilarity {
            first_idx: pair.first_idx,
            second_idx: pair.second_idx,
            similarity: pair.similarity.score(),
        })
        .collect();
    let (groups, _) =
        average_linkage(wordings.len(), &scores, &LinkageOptions::with_threshold(options.column_similarity));
    let mut columns: Vec<Column> = groups
        .iter()
        .map(|group| {
            let mut sentences: Vec<usize> =
                group.iter().flat_map(|&wording_idx| wordings[wording_idx].clone()).collect();
            sentences.sort_unstable();
            Column { sentences, is_split: false }
        })
        .collect();
    join_parts(&mut columns, &pairs, &wordings, &sentences, &profiles, &vocabulary);
    columns.retain(|column| !column.sentences.is_empty());
    columns.sort_by_key(|column| column.sentences[0]);
    let column_of = column_of(&columns, sentences.len());
    Aligned { witnesses, sentences, vocabulary, profiles, table: AlignmentTable { columns }, column_of }
}

fn column_of(columns: &[Column], n_sentences: usize) -> Vec<usize> {
    let mut column_of = vec![usize::MAX; n_sentences];
    for (column_idx, column) in columns.iter().enumerate() {
        for &sentence_idx in &column.sentences {
            column_of[sentence_idx] = column_idx;
        }
    }
    column_of
}

/// Sentences with the same words in the same order, as groups of indexes.
///
/// A formula that one report uses twice ("He declined to comment.") is two statements: its second use stands apart.
fn wordings(
    sentences: &[NumberedSentence],
    profiles: &[Profile],
    vocabulary: &Vocabulary,
) -> Vec<Vec<usize>> {
    let mut wordings: Vec<Vec<usize>> = Vec::new();
    let mut known: HashMap<(Vec<u32>, usize), usize> = HashMap::new();
    let mut n_uses: HashMap<(usize, Vec<u32>), usize> = HashMap::new();
    for (sentence_idx, sentence) in sentences.iter().enumerate() {
        let forms: Vec<u32> = sentence.words.iter().map(|word| word.form).collect();
        let is_formula =
            profiles[sentence_idx].stem_weight() < MIN_REPEATED_RARE_WORDS * vocabulary.rarest_weight();
        let mut use_idx = 0;
        if is_formula {
            let uses = n_uses.entry((sentence.witness_idx, forms.clone())).or_insert(0);
            use_idx = (*uses).min(MAX_FORMULA_USES - 1);
            *uses += 1;
        }
        let wording_idx = *known.entry((forms, use_idx)).or_insert(wordings.len());
        if wording_idx == wordings.len() {
            wordings.push(Vec::new());
        }
        wordings[wording_idx].push(sentence_idx);
    }
    wordings
}

struct SimilarPair {
    first_idx: usize,
    second_idx: usize,
    similarity: Similarity,
}

/// Every two wordings that share at least a quarter of the lighter one's weight, in order; stems of more than `max_wordings`
/// wordings propose none.
fn similar_pairs(profiles: &[&Profile], vocabulary: &Vocabulary, max_wordings: usize) -> Vec<SimilarPair> {
    let mut n_wordings: HashMap<u32, usize> = HashMap::new();
    for &(stem, _) in profiles.iter().flat_map(|profile| profile.stems()) {
        *n_wordings.entry(stem).or_default() += 1;
    }
    let max_posting = (MAX_COMPARISONS / profiles.len().max(1)).max(MIN_POSTING);
    let mut postings: HashMap<u32, Vec<(usize, f64)>> = HashMap::new();
    let mut shared = vec![0.0; profiles.len()];
    let mut touched: Vec<usize> = Vec::new();
    let mut pairs = Vec::new();
    for (second_idx, profile) in profiles.iter().enumerate() {
        for &(stem, weight) in profile.stems().iter().filter(|(stem, _)| n_wordings[stem] <= max_wordings) {
            let posting = postings.entry(stem).or_default();
            if posting.len() >= max_posting {
                continue;
            }
            for &(first_idx, first_weight) in posting.iter() {
                if shared[first_idx] == 0.0 {
                    touched.push(first_idx);
                }
                shared[first_idx] += weight.min(first_weight);
            }
            posting.push((second_idx, weight));
        }
        touched.sort_unstable();
        for first_idx in touched.drain(..) {
            let lighter = profile.stem_weight().min(profiles[first_idx].stem_weight());
            if std::mem::take(&mut shared[first_idx]) >= MIN_CONTAINMENT * lighter {
                let similarity = profiles[first_idx].similarity(profile, vocabulary);
                pairs.push(SimilarPair { first_idx, second_idx, similarity });
            }
        }
    }
    pairs
}

/// Joins a column to that of a longer sentence which says what two neighbouring sentences of one report say.
fn join_parts(
    columns: &mut [Column],
    pairs: &[SimilarPair],
    wordings: &[Vec<usize>],
    sentences: &[NumberedSentence],
    profiles: &[Profile],
    vocabulary: &Vocabulary,
) {
    let mut column_of = column_of(columns, sentences.len());
    for pair in pairs {
        let similarity = &pair.similarity;
        if similarity.containment < MIN_PART_CONTAINMENT || similarity.n_shared_shingles < 2 {
            continue;
        }
        let (first, second) = (wordings[pair.first_idx][0], wordings[pair.second_idx][0]);
        let (part_idx, whole_idx) = if profiles[first].stem_weight() < profiles[second].stem_weight() {
            (pair.first_idx, pair.second_idx)
        } else {
            (pair.second_idx, pair.first_idx)
        };
        let whole = wordings[whole_idx][0];
        let (part_column, whole_column) = (column_of[wordings[part_idx][0]], column_of[whole]);
        if part_column == whole_column
            || columns[part_column].sentences.len() > columns[whole_column].sentences.len()
        {
            continue;
        }
        let is_part = wordings[part_idx].iter().any(|&part| {
            let neighbours = [part.checked_sub(1), part.checked_add(1)];
            neighbours.into_iter().flatten().filter(|&it| it < sentences.len()).any(|neighbour| {
                sentences[neighbour].witness_idx == sentences[part].witness_idx
                    && sentences[whole].witness_idx != sentences[part].witness_idx
                    && column_of[neighbour] == whole_column
                    && profiles[neighbour].similarity(&profiles[part], vocabulary).containment
                        <= MAX_PART_OVERLAP
            })
        });
        if is_part {
            let taken = std::mem::take(&mut columns[part_column].sentences);
            for &sentence_idx in &taken {
                column_of[sentence_idx] = whole_column;
            }
            columns[whole_column].sentences.extend(taken);
            columns[whole_column].sentences.sort_unstable();
            columns[whole_column].is_split = true;
        }
    }
}
