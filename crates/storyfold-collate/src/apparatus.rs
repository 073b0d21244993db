//! The apparatus: where the witnesses of a column differ, word by word.

use storyfold_text::{Span, is_attribution_word, is_function_word};

use crate::alignment::{WordAlignment, align_words};
use crate::collation::{SourceSpan, SupportKind, VariationKind};
use crate::representative::Representative;
use crate::similarity::Similarity;
use crate::table::{Aligned, Column};
use crate::vocabulary::NumberedWord;

/// From which containment of shingles on another wording is a light edit, not a paraphrase.
const MIN_EDIT_SHINGLE_CONTAINMENT: f64 = 0.35;
/// From which similarity of words on it is one even where the order of words was changed.
const MIN_EDIT_DICE: f64 = 0.6;

/// How many words other than names, function words and words of attribution may say who spoke ("the coastguard said").
const MAX_TELLING_WORDS_OF_ATTRIBUTION: usize = 1;

/// What one witness has in a column: a sentence, or in a split column a run of neighbours.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) sentences: Vec<usize>,
    pub(crate) kind: SupportKind,
}

/// A place where witnesses differ.
#[derive(Clone, Debug)]
pub(crate) struct Difference {
    pub(crate) kind: VariationKind,
    /// The first is the representative's.
    pub(crate) readings: Vec<RawReading>,
}

/// What some witnesses have at one place.
#[derive(Clone, Debug)]
pub(crate) struct RawReading {
    /// The words' normalised forms, as numbers.
    pub(crate) forms: Vec<u32>,
    /// Where it stands; of zero length where the witness has nothing.
    pub(crate) places: Vec<Place>,
}

/// Where a reading stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) witness_idx: usize,
    pub(crate) span: Span,
}

impl Place {
    /// The place of neighbouring sentences of one report.
    pub(crate) fn of(aligned: &Aligned<'_>, sentences: &[usize]) -> Self {
        let (first, last) = (sentences[0], sentences[sentences.len() - 1]);
        Self {
            witness_idx: aligned.sentences[first].witness_idx,
            span: Span::new(aligned.span(first).begin, aligned.span(last).end),
        }
    }

    pub(crate) fn source_span(self, aligned: &Aligned<'_>) -> SourceSpan {
        SourceSpan {
            uri: aligned.witnesses[self.witness_idx].uri.to_owned(),
            begin: self.span.begin,
            end: self.span.end,
        }
    }
}

/// What the witnesses other than the representative's sentences have in a column, each with its kind of support.
pub(crate) fn cells(aligned: &Aligned<'_>, column: &Column, representative: &Representative) -> Vec<Cell> {
    let mut cells: Vec<Vec<usize>> = Vec::new();
    for &sentence_idx in column.sentences.iter().filter(|it| !representative.sentences.contains(it)) {
        match cells.last_mut() {
            Some(run) if column.is_split && aligned.adjoining(sentence_idx) == run.last().copied() => {
                run.push(sentence_idx)
            }
            _ => cells.push(vec![sentence_idx]),
        }
    }
    cells
        .into_iter()
        .map(|sentences| {
            let kind = kind(aligned, &sentences, &representative.sentences);
            Cell { sentences, kind }
        })
        .collect()
}

/// How one wording supports another.
pub(crate) fn kind(aligned: &Aligned<'_>, cell: &[usize], representative: &[usize]) -> SupportKind {
    let forms =
        |sentences: &[usize]| sentences.iter().flat_map(|&it| aligned.forms(it)).collect::<Vec<u32>>();
    if forms(cell) == forms(representative) {
        return SupportKind::Verbatim;
    }
    let is_edit = cell
        .iter()
        .any(|&one| representative.iter().any(|&other| is_light_edit(&aligned.similarity(one, other))));
    if is_edit { SupportKind::LightEdit } else { SupportKind::Paraphrase }
}

/// Whether two wordings that state the same are one wording with local changes.
pub(crate) fn is_light_edit(similarity: &Similarity) -> bool {
    similarity.dice >= MIN_EDIT_DICE
        || (similarity.n_shared_shingles >= 2
            && similarity.shingle_containment >= MIN_EDIT_SHINGLE_CONTAINMENT)
}

/// The places where the cells of a column differ from the representative, in the order of the representative.
pub(crate) fn differences(
    aligned: &Aligned<'_>,
    representative: &Representative,
    cells: &[Cell],
) -> Vec<Difference> {
    let lemma = words(aligned, &representative.sentences);
    let edits: Vec<(Vec<NumberedWord>, WordAlignment, &Cell)> = cells
        .iter()
        .filter(|cell| cell.kind != SupportKind::Paraphrase)
        .map(|cell| {
            let words = words(aligned, &cell.sentences);
            let alignment = align_words(&lemma, &words, &aligned.vocabulary);
            (words, alignment, cell)
        })
        .collect();
    let places =
        merged(edits.iter().flat_map(|(_, alignment, _)| alignment.differences.iter().copied()).collect());
    let mut differences: Vec<Difference> = places
        .into_iter()
        .filter_map(|(begin, end)| {
            let mut readings = vec![reading(aligned, &representative.sentences, &lemma, begin, end)];
            for (words, alignment, cell) in &edits {
                let (begin, end) = alignment.counterpart(begin, end);
                add(&mut readings, reading(aligned, &cell.sentences, words, begin, end));
            }
            let kind = edit_kind(aligned, &readings);
            (readings.len() > 1).then_some(Difference { kind, readings })
        })
        .collect();
    differences.extend(paraphrases(aligned, representative, &lemma, cells));
    differences
}

/// The paraphrases of a column: one difference over the whole sentence.
fn paraphrases(
    aligned: &Aligned<'_>,
    representative: &Representative,
    lemma: &[NumberedWord],
    cells: &[Cell],
) -> Option<Difference> {
    let mut readings = vec![reading(aligned, &representative.sentences, lemma, 0, lemma.len())];
    for cell in cells.iter().filter(|cell| cell.kind == SupportKind::Paraphrase) {
        let words = words(aligned, &cell.sentences);
        add(&mut readings, reading(aligned, &cell.sentences, &words, 0, words.len()));
    }
    let kind = VariationKind::Substitution;
    (readings.len() > 1).then_some(Difference { kind, readings })
}

fn words(aligned: &Aligned<'_>, sentences: &[usize]) -> Vec<NumberedWord> {
    sentences.iter().flat_map(|&it| aligned.sentences[it].words.iter().copied()).collect()
}

fn reading(
    aligned: &Aligned<'_>,
    sentences: &[usize],
    words: &[NumberedWord],
    begin: usize,
    end: usize,
) -> RawReading {
    let span = if begin < end {
        Span::new(words[begin].span.begin, words[end - 1].span.end)
    } else {
        let at = if begin > 0 { words[begin - 1].span.end } else { aligned.span(sentences[0]).begin };
        Span::new(at, at)
    };
    let witness_idx = aligned.sentences[sentences[0]].witness_idx;
    RawReading {
        forms: words[begin..end].iter().map(|word| word.form).collect(),
        places: vec![Place { witness_idx, span }],
    }
}

/// Adds a reading, or its place to the one that has the same words.
fn add(readings: &mut Vec<RawReading>, reading: RawReading) {
    match readings.iter_mut().find(|known| known.forms == reading.forms) {
        Some(known) => known.places.extend(reading.places),
        None => readings.push(reading),
    }
}

/// Ranges that overlap or touch become one.
fn merged(mut ranges: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    ranges.sort_unstable();
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for (begin, end) in ranges {
        match merged.last_mut() {
            Some(last) if begin <= last.1 && (begin < last.1 || begin == end || last.0 == last.1) => {
                last.1 = last.1.max(end);
            }
            _ => merged.push((begin, end)),
        }
    }
    merged
}

fn edit_kind(aligned: &Aligned<'_>, readings: &[RawReading]) -> VariationKind {
    if readings.iter().filter(|it| !it.forms.is_empty()).all(|it| is_attribution(aligned, it)) {
        return VariationKind::Attribution;
    }
    let (lemma, others) = (&readings[0], &readings[1..]);
    if lemma.forms.is_empty() {
        VariationKind::Addition
    } else if others.iter().all(|it| it.forms.is_empty()) {
        VariationKind::Omission
    } else {
        VariationKind::Substitution
    }
}

/// Whether a reading only says who said it: a word of attribution, names and function words.
fn is_attribution(aligned: &Aligned<'_>, reading: &RawReading) -> bool {
    let Place { witness_idx, span } = reading.places[0];
    let text = span.of(aligned.witnesses[witness_idx].text);
    let has_attribution =
        reading.forms.iter().any(|&form| is_attribution_word(aligned.vocabulary.form(form)));
    let n_telling = text
        .split_whitespace()
        .filter(|word| !word.starts_with(char::is_uppercase))
        .filter(|word| {
            storyfold_text::normalised_words(word)
                .iter()
                .any(|form| !is_function_word(form) && !is_attribution_word(form))
        })
        .count();
    has_attribution && n_telling <= MAX_TELLING_WORDS_OF_ATTRIBUTION
}
