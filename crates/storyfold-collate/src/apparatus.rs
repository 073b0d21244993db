//! The apparatus: where the witnesses of a column differ, word by word.

use std::ops::Range;

use storyfold_text::{is_attribution_word, is_function_word, is_speech_word};

use crate::collation::{SupportKind, VariationKind};
use crate::reading::{CellText, CellTexts, Place, RawReading};
use crate::representative::Representative;
use crate::similarity::Similarity;
use crate::table::{Aligned, Column};
use crate::token::Spellings;
use crate::word_table::WordTable;

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
    /// Whether the readings are one but for house style.
    pub(crate) is_style: bool,
    /// The first is the representative's.
    pub(crate) readings: Vec<RawReading>,
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
    if aligned.have_same_words(cell, representative) {
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
///
/// The wordings meet in one [`VariantGraph`], the nearest to the representative first; paraphrases are one difference over the
/// whole sentence.
pub(crate) fn differences(
    aligned: &Aligned<'_>,
    representative: &Representative,
    cells: &[Cell],
) -> Vec<Difference> {
    if cells.iter().all(|cell| aligned.are_same(&cell.sentences, &representative.sentences)) {
        return Vec::new();
    }
    let (paraphrases, edits): (Vec<&Cell>, Vec<&Cell>) =
        cells.iter().partition(|cell| cell.kind == SupportKind::Paraphrase);
    let mut spellings = Spellings::default();
    let in_tokens = CellTexts::new(
        aligned,
        std::iter::once(&*representative.sentences).chain(edits.iter().map(|cell| &*cell.sentences)),
        &mut spellings,
    );
    let table = WordTable::new(aligned, &in_tokens.texts);
    let mut differences: Vec<Difference> = table
        .differing_ranks(aligned, &in_tokens.texts)
        .into_iter()
        .filter_map(|ranks| difference(aligned, &in_tokens, &table, &ranks))
        .collect();
    if !paraphrases.is_empty() {
        let others = CellTexts::new(aligned, paraphrases.iter().map(|cell| &*cell.sentences), &mut spellings);
        let mut readings = vec![in_tokens.texts[0].whole(aligned)];
        let of_texts = others.texts.iter().map(|text| text.whole(aligned)).collect();
        others.add_readings(of_texts, &mut readings, RawReading::has_words_of);
        let kind = VariationKind::Substitution;
        let differs = readings.len() > 1;
        differences.extend(differs.then_some(Difference { kind, is_style: false, readings }));
    }
    differences
}

/// The difference in a range of ranks.
fn difference(
    aligned: &Aligned<'_>,
    cells: &CellTexts,
    table: &WordTable,
    ranks: &Range<usize>,
) -> Option<Difference> {
    let texts = &cells.texts;
    let ranges: Vec<Range<usize>> = (0..texts.len()).map(|text_idx| table.tokens(text_idx, ranks)).collect();
    let has_words = texts.iter().zip(&ranges).any(|(text, range)| text.tells(range));
    let all: Vec<RawReading> = texts
        .iter()
        .zip(&ranges)
        .map(|(text, range)| {
            // Beside words a comma is nothing.
            let is_void = has_words && !text.tells(range);
            text.reading(aligned, range.start..if is_void { range.start } else { range.end })
        })
        .collect();
    let is_same_words = all.iter().all(|reading| reading.has_words_of(&all[0]));
    let is_style = all.iter().all(|reading| reading.substance == all[0].substance);
    let is_one = if is_same_words { RawReading::is_written_as } else { RawReading::has_words_of };
    let mut readings: Vec<RawReading> = Vec::new();
    cells.add_readings(all, &mut readings, is_one);
    let kind = if !is_style && is_attribution(aligned, &readings, &texts[0], ranges[0].end) {
        VariationKind::Attribution
    } else {
        edit_kind(&readings)
    };
    (readings.len() > 1).then_some(Difference { kind, is_style, readings })
}

fn edit_kind(readings: &[RawReading]) -> VariationKind {
    let (lemma, others) = (&readings[0], &readings[1..]);
    if lemma.is_empty() {
        VariationKind::Addition
    } else if others.iter().all(RawReading::is_empty) {
        VariationKind::Omission
    } else {
        VariationKind::Substitution
    }
}

/// Whether readings only say who said it. `end` is the token of the representative's `cell` that follows.
fn is_attribution(aligned: &Aligned<'_>, readings: &[RawReading], cell: &CellText, end: usize) -> bool {
    let next = cell.tokens.get(end).and_then(|token| token.word);
    let is_before_said = next.is_some_and(|word| is_speech_word(aligned.vocabulary.form(word.form)));
    readings.iter().filter(|it| !it.is_empty()).all(|reading| {
        let names_source = is_before_said
            || reading.forms.iter().any(|&form| is_attribution_word(aligned.vocabulary.form(form)));
        names_source && is_short_of_telling_words(aligned, reading)
    })
}

/// Whether a reading holds little but names, function words and words of attribution.
fn is_short_of_telling_words(aligned: &Aligned<'_>, reading: &RawReading) -> bool {
    let Place { witness_idx, span } = reading.places[0];
    let text = span.of(aligned.witnesses[witness_idx].text);
    let tells = |form: &String| !is_function_word(form) && !is_attribution_word(form);
    let n_telling = text
        .split_whitespace()
        .filter(|word| !word.starts_with(char::is_uppercase))
        .filter(|word| storyfold_text::normalised_words(word).iter().any(tells))
        .count();
    n_telling <= MAX_TELLING_WORDS_OF_ATTRIBUTION
}
