//! Wordings that others lean on: who is `he` must stand before.

use storyfold_text::{SentenceRole, Span};

use crate::base::Standing;
use crate::lean::Lean;
use crate::representative::Representative;
use crate::table::Aligned;
use crate::version::{figures, overtaken_figures};
use crate::vocabulary::NumberedWord;

/// How many words from the beginning the name of what a sentence is about is looked for.
const SUBJECT_REACH: usize = 6;

/// Where a wording leans closely on the sentence before it in its report, and another report's wording stands for that, gives the
/// report's own wording its place if it names somebody whom the other does not. `order` are the columns in the order of the text.
///
/// The wording of a column is changed once at most, not where a wording of its own report leans on it, and never for one that is out
/// of date or from a damaged report. `chains` has for every witness the first of its versions. Whether any wording was changed.
pub(crate) fn keep_antecedents(
    aligned: &Aligned<'_>,
    representatives: &mut [Option<Representative>],
    order: &[usize],
    standing: &Standing,
    chains: &[usize],
) -> bool {
    // For every column in the text whose wording leans, the sentence on which it leans.
    let leaned_on: Vec<usize> = order
        .iter()
        .filter_map(|&column_idx| representatives[column_idx].as_ref().filter(|it| it.lean == Lean::Close))
        .filter_map(|it| aligned.previous(it.sentences[0]))
        .collect();
    let mut is_kept: Vec<bool> = vec![false; representatives.len()];
    for &before in &leaned_on {
        let column_idx = aligned.column_of[before];
        is_kept[column_idx] |=
            representatives[column_idx].as_ref().is_some_and(|it| it.sentences.contains(&before));
    }
    let mut has_changed = false;
    for &before in &leaned_on {
        let column_idx = aligned.column_of[before];
        let Some(chosen) = representatives[column_idx].as_ref().filter(|_| !is_kept[column_idx]) else {
            continue;
        };
        let column = &aligned.table.columns[column_idx];
        let lean = aligned.leans[before];
        let overtaken = overtaken_figures(aligned, column, chains);
        if !column.is_split
            && lean == Lean::Free
            && !standing.is_damaged[aligned.sentences[before].witness_idx]
            && aligned.sentences[before].sentence.role == SentenceRole::Body
            && names_another(aligned, before, &chosen.sentences)
            && figures(aligned, before).all(|figure| !overtaken.contains(&figure))
        {
            is_kept[column_idx] = true;
            has_changed = true;
            let span: Span = aligned.span(before);
            representatives[column_idx] = Some(Representative { sentences: vec![before], span, lean });
        }
    }
    has_changed
}

/// Whether a sentence is about somebody, or lets somebody speak, whom none of the others names.
fn names_another(aligned: &Aligned<'_>, sentence_idx: usize, others: &[usize]) -> bool {
    let has_word =
        |stem: u32| others.iter().any(|&it| aligned.sentences[it].words.iter().any(|word| word.stem == stem));
    let words = &aligned.sentences[sentence_idx].words;
    // `A spokesman said`: an article beside the word of speech names nobody.
    let names_speaker =
        |word: &&NumberedWord| word.is_speaker && !aligned.vocabulary.kind(word.form).is_function;
    let mut named: Vec<u32> = words.iter().filter(names_speaker).map(|word| word.stem).collect();
    if named.is_empty() {
        let subject = words.iter().take(SUBJECT_REACH).filter(|word| word.is_name);
        named.extend(subject.map(|word| word.stem));
    }
    !named.is_empty() && named.into_iter().all(|stem| !has_word(stem))
}
