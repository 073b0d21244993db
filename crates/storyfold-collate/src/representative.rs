//! Which wording of a column stands in the canonical text.

use std::cell::RefCell;

use storyfold_text::{MentionKind, SentenceRole, Span, agency_mentions};

use crate::base::Standing;
use crate::lean::Lean;
use crate::order::is_told_first;
use crate::retelling::MAX_ECHO_WORDS;
use crate::table::{Aligned, Column};
use crate::version::{Count, figures, overtaken_figures};

/// What the base's own wording is given ahead: the text keeps one hand where it can.
const BASE_BONUS: f64 = 0.15;
/// What a wording that leans on the sentence before it must make up for.
const LEANING_PENALTY: f64 = 0.2;
/// What a wording from a damaged report must make up for.
const DAMAGED_PENALTY: f64 = 0.3;
/// What a wording must make up for that stands behind another of its report: the first tells the statement, later ones go on with it.
const LATER_PENALTY: f64 = 0.1;
/// What a wording must make up for that speaks of `us` without quotation marks: a post or a quotation that has lost its speaker.
const UNSPOKEN_PENALTY: f64 = 0.2;
/// Words by which a speaker means himself, normalised.
const FIRST_PERSON: [&str; 6] = ["i", "im", "me", "my", "we", "our"];
/// Marks of quotation; an apostrophe is one only before a word.
const QUOTATION_MARKS: [char; 7] = ['"', '“', '”', '«', '»', '„', '‘'];
/// What a wording that attributes the statement to another news organisation must make up for.
const SECOND_HAND_PENALTY: f64 = 0.1;

/// The wording chosen for a column: one sentence, or in a split column two neighbouring ones.
#[derive(Clone, Debug)]
pub(crate) struct Representative {
    /// The sentences, neighbours in their report, ascending.
    pub(crate) sentences: Vec<usize>,
    /// Where they stand in their report.
    pub(crate) span: Span,
    /// How much the wording needs the sentence before it.
    pub(crate) lean: Lean,
}

/// Chooses the wording of a column; none if only captions of pictures stand in it.
///
/// The best-supported wording wins: the one most like all others. Ahead is the base's own; behind are wordings that lean on
/// another sentence, that come from a damaged report, or that are second-hand (`…, reported AFP`). A wording with a figure that a later
/// version of its report has replaced is out of date, and so is everybody's who tells that figure; nor does a wording stand whose figure
/// one report alone has where two or more agree on another. `chains` has for every witness the first of its versions.
pub(crate) fn representative(
    aligned: &Aligned<'_>,
    column: &Column,
    standing: &Standing,
    chains: &[usize],
) -> Option<Representative> {
    let overtaken = overtaken_figures(aligned, column, chains);
    let is_out_of_date = |wording: &[usize]| {
        wording.iter().any(|&it| figures(aligned, it).any(|figure| overtaken.contains(&figure)))
    };
    let mut candidates = candidates(aligned, column);
    if !overtaken.is_empty() && candidates.iter().any(|wording| !is_out_of_date(wording)) {
        candidates.retain(|wording| !is_out_of_date(wording));
    }
    if candidates.len() > 2 {
        let count = Count::of(aligned, column);
        let is_outvoted = once_a_text(aligned, |it| count.is_outvoted(aligned, it));
        if candidates.iter().any(|wording| !wording.iter().copied().any(&is_outvoted)) {
            candidates.retain(|wording| !wording.iter().copied().any(&is_outvoted));
        }
    }
    let representative = |sentences: Vec<usize>| {
        let (first, last) = (sentences[0], sentences[sentences.len() - 1]);
        let span = Span::new(aligned.span(first).begin, aligned.span(last).end);
        Representative { sentences, span, lean: aligned.leans[first] }
    };
    if candidates.len() == 1 {
        return candidates.pop().map(representative);
    }
    let likenesses = Likenesses::new(aligned, column);
    let is_unspoken = once_a_text(aligned, |it| is_unspoken(aligned, it));
    let is_second_hand = once_a_text(aligned, |it| is_second_hand(aligned.text(it)));
    candidates
        .into_iter()
        .map(|sentences| {
            let first = sentences[0];
            let witness_idx = aligned.sentences[first].witness_idx;
            let mut score = likenesses.support(&sentences);
            score += if witness_idx == standing.base_idx { BASE_BONUS } else { 0.0 };
            score -= if aligned.leans[first] > Lean::Free { LEANING_PENALTY } else { 0.0 };
            score -= if is_told_first(aligned, first) { 0.0 } else { LATER_PENALTY };
            score -= if sentences.iter().copied().any(&is_unspoken) { UNSPOKEN_PENALTY } else { 0.0 };
            score -= if standing.is_damaged[witness_idx] { DAMAGED_PENALTY } else { 0.0 };
            score -= if sentences.iter().copied().any(&is_second_hand) { SECOND_HAND_PENALTY } else { 0.0 };
            (score, standing.rank_of[witness_idx], representative(sentences))
        })
        .min_by(|one, other| {
            other
                .0
                .total_cmp(&one.0)
                .then_with(|| (one.1, one.2.sentences[0]).cmp(&(other.1, other.2.sentences[0])))
        })
        .map(|(_, _, representative)| representative)
}

/// The wordings that may represent the column: each sentence of running text; in a split column the runs that say all of it.
fn candidates(aligned: &Aligned<'_>, column: &Column) -> Vec<Vec<usize>> {
    let body = column
        .sentences
        .iter()
        .copied()
        .filter(|&it| aligned.sentences[it].sentence.role == SentenceRole::Body)
        .filter(|&it| !is_echo(aligned, column, it));
    if !column.is_split {
        return body.map(|sentence_idx| vec![sentence_idx]).collect();
    }
    let mut runs: Vec<Vec<usize>> = Vec::new();
    for sentence_idx in body {
        match runs.last_mut() {
            Some(run) if aligned.adjoining(sentence_idx) == run.last().copied() => run.push(sentence_idx),
            _ => runs.push(vec![sentence_idx]),
        }
    }
    let weight = |run: &[usize]| run.iter().map(|&it| aligned.profiles[it].stem_weight()).sum::<f64>();
    let heaviest = runs.iter().map(|run| weight(run)).fold(0.0, f64::max);
    runs.retain(|run| weight(run) >= 0.7 * heaviest);
    runs
}

/// Whether a sentence only points to the one before it, which stands in the column too: `The announcement was made on Friday`.
fn is_echo(aligned: &Aligned<'_>, column: &Column, sentence_idx: usize) -> bool {
    aligned.leans[sentence_idx] == Lean::Connected
        && aligned.sentences[sentence_idx].words.len() <= MAX_ECHO_WORDS
        && aligned.previous(sentence_idx).is_some_and(|it| column.sentences.binary_search(&it).is_ok())
}

/// How like the texts of a column are: most of its sentences are copies.
struct Likenesses<'a> {
    aligned: &'a Aligned<'a>,
    column: &'a Column,
    /// The first sentences of the story with the texts of the column, ascending.
    texts: Vec<usize>,
    /// For every sentence of the column its text, by its place among these; none for one that only echoes another.
    text_of: Vec<Option<usize>>,
}

impl<'a> Likenesses<'a> {
    fn new(aligned: &'a Aligned<'_>, column: &'a Column) -> Self {
        let first_alike = |it: usize| aligned.sentences[it].first_alike;
        let mut texts: Vec<usize> = column.sentences.iter().map(|&it| first_alike(it)).collect();
        texts.sort_unstable();
        texts.dedup();
        let text_of = |&it: &usize| {
            let is_echo = is_echo(aligned, column, it);
            (!is_echo).then(|| texts.partition_point(|&text| text < first_alike(it)))
        };
        let text_of = column.sentences.iter().map(text_of).collect();
        Self { aligned, column, texts, text_of }
    }

    /// How like the column's other sentences a wording is, on average; its own report's do not count.
    fn support(&self, wording: &[usize]) -> f64 {
        let own = self.aligned.told_by(self.column, self.aligned.sentences[wording[0]].witness_idx);
        let likeness = |&text: &usize| {
            wording.iter().map(|&it| self.aligned.similarity(it, text).score()).fold(0.0, f64::max)
        };
        let scores: Vec<f64> = self.texts.iter().map(likeness).collect();
        let (mut sum, mut n_others) = (0.0, 0.0);
        for text in self.text_of[..own.start].iter().chain(&self.text_of[own.end..]).flatten() {
            sum += scores[*text];
            n_others += 1.0;
        }
        if n_others > 0.0 { sum / n_others } else { 0.0 }
    }
}
/// Asks of a sentence what hangs on its text alone, once for all copies of it.
fn once_a_text(aligned: &Aligned<'_>, is_so: impl Fn(usize) -> bool) -> impl Fn(usize) -> bool {
    // By the first sentence with the text: a column has few texts.
    let known: RefCell<Vec<(usize, bool)>> = RefCell::default();
    move |sentence_idx| {
        let text = aligned.sentences[sentence_idx].first_alike;
        let found = known.borrow().iter().find(|&&(known, _)| known == text).map(|&(_, answer)| answer);
        found.unwrap_or_else(|| {
            let answer = is_so(sentence_idx);
            known.borrow_mut().push((text, answer));
            answer
        })
    }
}

/// Whether somebody speaks in the first person, and no quotation mark says that it is not the report itself.
fn is_unspoken(aligned: &Aligned<'_>, sentence_idx: usize) -> bool {
    let words = &aligned.sentences[sentence_idx].words;
    let is_first_person = |at: usize| {
        // `Elizabeth I` is no speaker.
        let is_numeral = words[at].is_capital && at > 0 && words[at - 1].is_capital;
        !is_numeral && FIRST_PERSON.contains(&aligned.vocabulary.form(words[at].form))
    };
    let text = aligned.text(sentence_idx);
    let is_quoted = text.contains(QUOTATION_MARKS) || text.starts_with('\'') || text.contains(" '");
    !is_quoted && (0..words.len()).any(is_first_person)
}

fn is_second_hand(text: &str) -> bool {
    agency_mentions(text).iter().any(|mention| mention.kind == MentionKind::Attribution)
}
