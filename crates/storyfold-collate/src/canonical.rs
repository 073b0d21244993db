//! The canonical text: puts the chosen sentences together, each with its support and its variations.

use std::collections::BTreeSet;

use crate::account::{account, removed};
use crate::antecedent::keep_antecedents;
use crate::apparatus::{Cell, Difference, cells, differences, is_light_edit};
use crate::base::standing;
use crate::collation::{
    CanonicalSentence, Collation, Conflict, SourceSpan, Support, SupportKind, Update, Variation,
    VariationKind,
};
use crate::conflict::disagreements;
use crate::headline::headlines;
use crate::order::order;
use crate::reading::{Place, RawReading};
use crate::representative::{Representative, representative};
use crate::similarity::Profile;
use crate::table::{Aligned, align};
use crate::transposition::{moved_columns, transposition};
use crate::version::chains;
use crate::witness::{CollateOptions, Witness};

/// Collates the reports of one story.
///
/// The order of `witnesses` does not matter: they are taken by time of publication, then `uri`. One witness is collated with
/// itself: a canonical text without variations.
#[must_use]
pub fn collate(witnesses: &[Witness<'_>], options: &CollateOptions) -> Collation {
    let mut witnesses = witnesses.to_vec();
    witnesses.sort_by_key(|it| (it.published.is_none(), it.published, it.uri));
    let aligned = align(&witnesses, options);
    let standing = standing(&aligned, &options.base);
    let min_support = options.min_support.min(witnesses.len());
    let chains = chains(&witnesses);
    let mut representatives: Vec<Option<Representative>> = (0..)
        .zip(&aligned.table.columns)
        .map(|(column_idx, column)| {
            representative(&aligned, column, &standing, &chains)
                .filter(|_| min_support <= 1 || aligned.witnesses_of(column_idx).len() >= min_support)
        })
        .collect();
    let mut columns = order(&aligned, &representatives, &standing);
    if keep_antecedents(&aligned, &mut representatives, &columns, &standing, &chains) {
        // A wording that names whom the next means may lean itself no longer, so that the text may go otherwise.
        columns = order(&aligned, &representatives, &standing);
    }

    let moved = moved_columns(&aligned, &columns);
    let mut text = Text::default();
    for &column_idx in &columns {
        if let Some(representative) = &representatives[column_idx] {
            text.add(&aligned, column_idx, representative, &moved);
        }
    }
    for disagreement in disagreements(&aligned, &text.columns, &representatives) {
        text.add_disagreement(&aligned, disagreement);
    }
    let headlines = headlines(&aligned, &standing.ranking, &chains);
    let headline = headlines.first().map(|(headline, _)| headline.clone());
    text.add_headlines(&headlines);
    let sources = account(&aligned, &text, &moved, &headlines);
    let removed = removed(&aligned, &representatives, min_support);
    Collation {
        base: witnesses.get(standing.base_idx).map_or_else(String::new, |it| it.uri.to_owned()),
        headline,
        canonical: text.canonical,
        variations: text.variations,
        conflicts: text.conflicts,
        updates: text.updates,
        sources,
        removed,
        table: aligned.table,
    }
}

/// The canonical text as it grows.
#[derive(Default)]
pub(crate) struct Text {
    pub(crate) canonical: Vec<CanonicalSentence>,
    /// The columns of the canonical sentences.
    pub(crate) columns: Vec<usize>,
    pub(crate) variations: Vec<Variation>,
    pub(crate) conflicts: Vec<Conflict>,
    pub(crate) updates: Vec<Update>,
    /// Witness and paragraph of the last sentence.
    last_place: Option<(usize, u32)>,
}

impl Text {
    fn add(
        &mut self,
        aligned: &Aligned<'_>,
        column_idx: usize,
        representative: &Representative,
        moved: &[BTreeSet<usize>],
    ) {
        let column = &aligned.table.columns[column_idx];
        let first = &aligned.sentences[representative.sentences[0]];
        let id = format!("s{}", self.canonical.len() + 1);
        let cells = cells(aligned, column, representative);
        let found = differences(aligned, representative, &cells);
        let mut variations: Vec<String> = Vec::new();
        for difference in found {
            variations.push(self.add_variation(aligned, &id, difference));
        }
        if column.is_split {
            variations.extend(
                split(aligned, representative, &cells).map(|it| self.add_variation(aligned, &id, it)),
            );
        }
        variations.extend(
            transposition(aligned, column_idx, representative, &cells, moved)
                .map(|it| self.add_variation(aligned, &id, it)),
        );
        let place = (first.witness_idx, first.sentence.paragraph);
        let paragraph = self
            .canonical
            .last()
            .map_or(0, |last| last.paragraph + usize::from(self.last_place != Some(place)));
        self.last_place = Some(place);
        let uri = aligned.witnesses[first.witness_idx].uri;
        self.canonical.push(CanonicalSentence {
            id,
            paragraph,
            text: representative.span.of(aligned.witnesses[first.witness_idx].text).to_owned(),
            from: SourceSpan {
                uri: uri.to_owned(),
                begin: representative.span.begin,
                end: representative.span.end,
            },
            support: support(aligned, &cells)
                .into_iter()
                .chain(support_by_parts(aligned, column_idx, representative))
                .collect(),
            reports: aligned.witnesses_of(column_idx).len(),
            variations,
            disputed: false,
        });
        self.columns.push(column_idx);
    }
}

fn support(aligned: &Aligned<'_>, cells: &[Cell]) -> Vec<Support> {
    let mut support = Vec::new();
    for cell in cells {
        for &sentence_idx in &cell.sentences {
            let span = aligned.span(sentence_idx);
            let uri = aligned.witness_of(sentence_idx).uri.to_owned();
            support.push(Support {
                span: SourceSpan { uri, begin: span.begin, end: span.end },
                kind: cell.kind,
                part: false,
            });
        }
    }
    support
}

/// The clauses of other sentences that state what a column states.
fn support_by_parts(
    aligned: &Aligned<'_>,
    column_idx: usize,
    representative: &Representative,
) -> impl Iterator<Item = Support> {
    aligned.parts_of(column_idx).map(|part| {
        let words = aligned.sentences[part.sentence_idx].words_in(part.span());
        let clause = Profile::of_clause(words, &aligned.vocabulary);
        let is_edit = representative
            .sentences
            .iter()
            .any(|&it| is_light_edit(&clause.similarity(&aligned.profiles[it], &aligned.vocabulary)));
        let uri = aligned.witness_of(part.sentence_idx).uri.to_owned();
        Support {
            span: SourceSpan { uri, begin: part.begin, end: part.end },
            kind: if is_edit { SupportKind::LightEdit } else { SupportKind::Paraphrase },
            part: true,
        }
    })
}

/// The variation that says which witnesses have two sentences where others have one.
fn split(aligned: &Aligned<'_>, representative: &Representative, cells: &[Cell]) -> Option<Difference> {
    let n_sentences = representative.sentences.len();
    let others = cells.iter().filter(|cell| (cell.sentences.len() > 1) != (n_sentences > 1));
    let mut readings = vec![RawReading::at(vec![Place::of(aligned, &representative.sentences)])];
    readings.extend(RawReading::by_wording(aligned, others.map(|cell| &*cell.sentences)));
    let kind = if n_sentences > 1 { VariationKind::Join } else { VariationKind::Split };
    (readings.len() > 1).then_some(Difference { kind, is_style: false, readings })
}
