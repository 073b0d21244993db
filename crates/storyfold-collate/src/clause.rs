//! Clauses of long sentences that other reports make sentences of their own.
//!
//! A sentence stands in one column as a whole. Where one of its clauses states what another column states, that column has the
//! clause as a part besides.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::similarity::{PRECISE_BONUS, Profile, clause_weight};
use crate::table::{Column, Part};
use crate::vocabulary::{NumberedSentence, NumberedWord, Vocabulary};
use crate::witness::Witness;
use crate::wording::{SimilarPair, Wording};

/// How alike a clause must be to the sentences of a column on average.
const MIN_CLAUSE_SIMILARITY: f64 = 0.42;
/// How much a clause must have in common with them, in words that stand in one sentence of a witness.
const MIN_SHARED_RARE_WORDS: f64 = 2.5;
/// How much of that in other words than names: `Prime Minister Ana Roth` is no clause.
const MIN_SHARED_PLAIN_WORDS: f64 = 0.7;
/// The least Dice coefficient of a clause and a sentence: a clause that is a small part of what a sentence says is not it.
const MIN_CLAUSE_DICE: f64 = 0.4;
/// How much the similarity of a clause counts that has less in common with a sentence.
const UNLIKE_SHARE: f64 = 0.5;
/// Below this Dice coefficient a clause and a sentence are not as alike as they must be, however much of the one is in the other and
/// whatever wording and figures they share.
const MAX_DICE_OF_UNLIKE: f64 = 0.2;
const _: () = assert!(MAX_DICE_OF_UNLIKE < MIN_CLAUSE_DICE);
const _: () =
    assert!(UNLIKE_SHARE * ((1.0 + MAX_DICE_OF_UNLIKE + 1.0) / 3.0 + PRECISE_BONUS) < MIN_CLAUSE_SIMILARITY);
/// More than what is lost in rounding sums of weights, as a share of them.
const ROUNDING: f64 = 1e-9;
/// The fewest words of a clause.
const MIN_CLAUSE_WORDS: usize = 7;
/// The fewest words before a clause word for it to begin a clause without a comma.
const MIN_WORDS_BEFORE: usize = 3;
/// Into how many clauses a sentence is cut at most: what has more is a list, and every run of them is looked at.
const MAX_CLAUSES: usize = 12;

/// Finds the clauses that state what another column states, in the order of sentences and columns.
///
/// ```text
/// for every sentence and every other column with a sentence of another report that shares enough words
///   the run of its clauses that is most like the column's sentences on average, if it is like enough
/// ```
pub(crate) fn clause_parts(
    columns: &[Column],
    column_of: &[usize],
    pairs: &[SimilarPair],
    wordings: &[Wording],
    (witnesses, sentences, vocabulary): (&[Witness<'_>], &[NumberedSentence], &Vocabulary),
    profiles: &[Profile],
) -> Vec<Part> {
    // For every wording the other columns that may state a clause of it.
    let mut proposals: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let may_state =
        |pair: &&SimilarPair| pair.similarity.shared_rare_words >= MIN_SHARED_RARE_WORDS && !pair.is_contrary;
    for pair in pairs.iter().filter(may_state) {
        let (first, second) = (pair.first_idx, pair.second_idx);
        let column = |wording_idx: usize| column_of[wordings[wording_idx].sentences[0]];
        if column(first) != column(second) {
            proposals.entry(first).or_default().push(column(second));
            proposals.entry(second).or_default().push(column(first));
        }
    }
    let mut parts = Vec::new();
    for (wording_idx, mut proposed) in proposals {
        proposed.sort_unstable();
        proposed.dedup();
        let first = wordings[wording_idx].sentences[0];
        let text = sentences[first].sentence.span.of(witnesses[sentences[first].witness_idx].text);
        let words = &*sentences[first].words;
        let runs: Vec<(Range<usize>, OnceCell<Profile>)> =
            runs_of_clauses(words, text, vocabulary).into_iter().map(|run| (run, OnceCell::new())).collect();
        if runs.is_empty() {
            continue;
        }
        let weights = sums(words.iter().map(|word| clause_weight(word, vocabulary)));
        for column_idx in proposed {
            let of_others = columns[column_idx].sentences.iter().copied();
            let of_others = of_others.filter(|&it| sentences[it].witness_idx != sentences[first].witness_idx);
            let others = Others::new(of_others, sentences, profiles);
            let shared: Vec<Vec<f64>> =
                others.texts.iter().map(|other| sums(shared_weights(words, other, vocabulary))).collect();
            let may_be_told = |run: &Range<usize>| {
                let weight = |sums: &[f64]| sums[run.end] - sums[run.start];
                let own = weight(&weights);
                let with_others = || others.texts.iter().zip(&shared);
                with_others().any(|(other, shared)| {
                    2.0 * weight(shared) >= MAX_DICE_OF_UNLIKE * (own + other.stem_weight())
                }) && (profiles[first].has_synonyms()
                    || with_others().any(|(other, shared)| {
                        may_be_like(own, other.stem_weight(), weight(shared), vocabulary)
                    }))
            };
            let best = runs
                .iter()
                .filter(|(run, _)| may_be_told(run))
                .map(|(run, profile)| {
                    let profile = profile.get_or_init(|| Profile::of_clause(&words[run.clone()], vocabulary));
                    (others.mean_similarity(profile, vocabulary), run)
                })
                .max_by(|one, other| one.0.total_cmp(&other.0).then_with(|| other.1.len().cmp(&one.1.len())));
            let Some((_, run)) = best.filter(|&(mean, _)| mean >= MIN_CLAUSE_SIMILARITY) else { continue };
            parts.extend(wordings[wording_idx].sentences.iter().map(|&sentence_idx| {
                let span = sentences[sentence_idx].span_of(run.clone());
                Part { sentence_idx, column_idx, begin: span.begin, end: span.end }
            }));
        }
    }
    parts.sort_unstable_by_key(|part| (part.sentence_idx, part.column_idx));
    parts
}

/// Whether a clause of some weight may be as alike as it must be to a sentence of some other, with which it shares so much at most.
fn may_be_like(clause: f64, sentence: f64, shared: f64, vocabulary: &Vocabulary) -> bool {
    let shared = shared * (1.0 + ROUNDING);
    let dice = 2.0 * shared / (clause + sentence);
    let is_enough = dice >= MIN_CLAUSE_DICE && shared >= MIN_SHARED_RARE_WORDS * vocabulary.rarest_weight();
    let containment = (shared / clause.min(sentence)).min(1.0);
    // As if they shared all their wording, and a precise figure.
    is_enough
        || UNLIKE_SHARE * ((containment + dice.min(1.0) + 1.0) / 3.0 + PRECISE_BONUS) >= MIN_CLAUSE_SIMILARITY
}

/// The sums of the first of some weights: of none, of one, and so on.
fn sums(weights: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sum = 0.0;
    let so_far = weights.map(|weight| {
        sum += weight;
        sum
    });
    std::iter::once(0.0).chain(so_far).collect()
}

/// For every word its weight if another sentence has it too, else nothing: no clause shares more than its words have here.
fn shared_weights(
    words: &[NumberedWord],
    other: &Profile,
    vocabulary: &Vocabulary,
) -> impl Iterator<Item = f64> {
    words.iter().map(|word| if other.has(word.sense) { clause_weight(word, vocabulary) } else { 0.0 })
}

/// The sentences of a column that other reports have, a text that several have once.
struct Others<'a> {
    /// The different texts.
    texts: Vec<&'a Profile>,
    /// For every sentence its text.
    text_of: Vec<usize>,
}

impl<'a> Others<'a> {
    fn new(
        others: impl Iterator<Item = usize> + Clone,
        sentences: &[NumberedSentence],
        profiles: &'a [Profile],
    ) -> Self {
        let mut texts: Vec<usize> = others.clone().map(|it| sentences[it].first_alike).collect();
        texts.sort_unstable();
        texts.dedup();
        let text_of = |it: usize| texts.partition_point(|&text| text < sentences[it].first_alike);
        let text_of = others.map(text_of).collect();
        Self { texts: texts.into_iter().map(|text| &profiles[text]).collect(), text_of }
    }

    /// How alike a clause is to them, on average.
    fn mean_similarity(&self, clause: &Profile, vocabulary: &Vocabulary) -> f64 {
        let mut scores = Vec::with_capacity(self.texts.len());
        for other in &self.texts {
            let similarity = clause.similarity(other, vocabulary);
            let is_enough = similarity.shared_rare_words >= MIN_SHARED_RARE_WORDS
                && similarity.shared_plain_words >= MIN_SHARED_PLAIN_WORDS
                && similarity.dice >= MIN_CLAUSE_DICE;
            // A clause with other figures fills the same frame anew.
            if similarity.has_other_numbers {
                return 0.0;
            }
            scores.push(similarity.score() * if is_enough { 1.0 } else { UNLIKE_SHARE });
        }
        let sum = self.text_of.iter().fold(0.0, |sum, &text| sum + scores[text]);
        if self.text_of.is_empty() { 0.0 } else { sum / self.text_of.len() as f64 }
    }
}

/// The runs of neighbouring clauses of a sentence, as ranges of words, without the sentence as a whole.
fn runs_of_clauses(words: &[NumberedWord], text: &str, vocabulary: &Vocabulary) -> Vec<Range<usize>> {
    let mut cuts = vec![0];
    for at in 1..words.len() {
        let gap = &text[words[at - 1].span.end..words[at].span.begin];
        let is_pause = gap != " "
            && (gap.contains([',', ';', ':', '—', '–', '(', ')', '“', '”', '"']) || gap.contains(" - "));
        let is_far = at - cuts[cuts.len() - 1] >= MIN_WORDS_BEFORE && words.len() - at >= MIN_WORDS_BEFORE;
        if is_pause || (is_far && vocabulary.kind(words[at].form).is_clause) {
            cuts.push(at);
        }
    }
    cuts.truncate(MAX_CLAUSES);
    cuts.push(words.len());
    let n_clauses = cuts.len() - 1;
    let cuts = &cuts;
    (0..n_clauses)
        .flat_map(|from| (from + 1..=n_clauses).map(move |to| (from, to)))
        .filter(|&(from, to)| to - from < n_clauses && cuts[to] - cuts[from] >= MIN_CLAUSE_WORDS)
        .map(|(from, to)| cuts[from]..cuts[to])
        // `Ana Roth, the mayor of Marl, said` leads up to what is said.
        .filter(|run| !vocabulary.kind(words[run.end - 1].form).is_speech)
        .collect()
}
