//! The result: canonical text, apparatus and accounts, as plain data.

use std::collections::BTreeSet;

use serde::Serialize;
use storyfold_text::FurnitureKind;

use crate::account::{account, removed};
use crate::apparatus::{Cell, Difference, Place, RawReading, cells, differences, is_light_edit};
use crate::base::standing;
use crate::conflict::{Disagreement, disagreements};
use crate::order::order;
use crate::representative::{Representative, representative};
use crate::similarity::Profile;
use crate::table::{Aligned, AlignmentTable, align};
use crate::transposition::{moved_columns, transposition};
use crate::vocabulary::NumberedWord;
use crate::witness::{CollateOptions, Witness};

/// One story: its canonical text and what every witness has of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Collation {
    /// The `uri` of the base report.
    pub base: String,
    /// The headline: the base's, or else that of the best-supported report that has one.
    pub headline: Option<Headline>,
    /// The canonical text, in order.
    pub canonical: Vec<CanonicalSentence>,
    /// Where witnesses differ, in the order of the canonical text.
    pub variations: Vec<Variation>,
    /// Where they differ in fact, in the order of the canonical text.
    pub conflicts: Vec<Conflict>,
    /// What sources have told otherwise in later versions of a report, in the order of the canonical text.
    pub updates: Vec<Update>,
    /// What every report kept, added and left out; by time of publication, then `uri`.
    pub sources: Vec<SourceAccount>,
    /// What was set aside of every report, in the same order.
    pub removed: Vec<Removed>,
    /// The alignment table. Sentences are counted through, report after report, in the order of `sources`.
    #[serde(skip)]
    pub table: AlignmentTable,
}

/// A headline and the report from which it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Headline {
    /// The headline.
    pub text: String,
    /// Whose it is.
    pub from: HeadlineSource,
}

/// The report that has a headline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeadlineSource {
    /// The report.
    pub uri: String,
    /// Where in the text it stands, if it stands there and not in a field of its own.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub range: Option<TextRange>,
}

/// A byte range in a report's text, `end` exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct TextRange {
    /// The first byte.
    pub begin: usize,
    /// The byte after the last.
    pub end: usize,
}

/// A byte range in the text of a named report, `end` exclusive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SourceSpan {
    /// The report.
    pub uri: String,
    /// The first byte.
    pub begin: usize,
    /// The byte after the last.
    pub end: usize,
}

/// One entry of the canonical text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CanonicalSentence {
    /// `s1`, `s2`, … in order.
    pub id: String,
    /// The paragraph of the canonical text, from 0.
    pub paragraph: usize,
    /// The text, exactly the bytes that `from` names.
    pub text: String,
    /// Where it is from.
    pub from: SourceSpan,
    /// What else says so.
    pub support: Vec<Support>,
    /// How many reports have it, as a sentence or as a clause; what only one has is its addition.
    pub reports: usize,
    /// Ids of the variations at this sentence.
    pub variations: Vec<String>,
    /// Whether a conflict of fact is at this sentence: it says what its own report says, and others say otherwise.
    pub disputed: bool,
}

/// A sentence that states what a canonical sentence states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Support {
    /// Where it stands.
    #[serde(flatten)]
    pub span: SourceSpan,
    /// How it says it.
    pub kind: SupportKind,
    /// Whether this is a clause of a sentence that stands elsewhere as a whole.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub part: bool,
}

/// How a sentence supports a canonical one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SupportKind {
    /// In the same words, apart from case, punctuation and apostrophes.
    Verbatim,
    /// In the same wording with local changes.
    LightEdit,
    /// In other words.
    Paraphrase,
}

/// A place where witnesses differ.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Variation {
    /// `v1`, `v2`, … in the order of the canonical text.
    pub id: String,
    /// What kind of difference it is, seen from the canonical text.
    pub kind: VariationKind,
    /// The id of the canonical sentence, or `headline`.
    pub at: String,
    /// What the witnesses have; the first reading is that of the canonical text.
    pub readings: Vec<Reading>,
}

/// The kind of a variation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum VariationKind {
    /// Other words.
    Substitution,
    /// Words that the canonical text does not have.
    Addition,
    /// Words of the canonical text that others do not have.
    Omission,
    /// The same statement at another place.
    Transposition,
    /// One sentence of the canonical text is several elsewhere.
    Split,
    /// Several sentences of the canonical text are one elsewhere.
    Join,
    /// Who said it.
    Attribution,
    /// Other headlines.
    Headline,
}

/// What some witnesses have at one place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reading {
    /// The words, as the first witness has them; empty where witnesses have nothing.
    pub text: String,
    /// What the words amount to, where they state a quantity, a time of day or days that could be resolved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Where they stand; of zero length where a witness has nothing.
    pub spans: Vec<SourceSpan>,
    /// The reports that have them in a field of their own, not in the text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub uris: Vec<String>,
}

/// What a reading amounts to.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Value {
    /// A quantity, in the base unit of what it measures (`data/tables/units_en.tsv`).
    Number(f64),
    /// A day, a range of days or a time of day, as ISO 8601 writes it: `2023-03-17`, `2023-03-05/2023-03-12`, `04:30`.
    Text(String),
}

/// A difference of fact.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Conflict {
    /// `c1`, `c2`, … in the order of the canonical text.
    pub id: String,
    /// What differs.
    #[serde(rename = "type")]
    pub conflict_type: ConflictType,
    /// How much it matters.
    pub severity: Severity,
    /// The id of the canonical sentence.
    pub at: String,
    /// What the witnesses have; the first reading is that of the canonical text.
    pub readings: Vec<Reading>,
}

/// A value that sources have changed in later versions of a report: the last supersedes the others, and no source disagrees with it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Update {
    /// `u1`, `u2`, … in the order of the canonical text.
    pub id: String,
    /// What changed.
    #[serde(rename = "type")]
    pub conflict_type: ConflictType,
    /// The id of the canonical sentence.
    pub at: String,
    /// The history: what the reports had, the earliest first.
    pub readings: Vec<Reading>,
}

/// What differs in a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ConflictType {
    /// A quantity.
    Number,
    /// A date, a weekday or a length of time.
    Date,
    /// A name, or its spelling.
    Name,
    /// The words of a quotation.
    Quote,
    /// Whether it is so.
    Polarity,
    /// How sure the report is that it is so.
    Certainty,
    /// Who said it.
    Attribution,
}

impl ConflictType {
    /// The name of the type in the output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Date => "date",
            Self::Name => "name",
            Self::Quote => "quote",
            Self::Polarity => "polarity",
            Self::Certainty => "certainty",
            Self::Attribution => "attribution",
        }
    }
}

/// How much a conflict matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Not all witnesses can be right.
    Factual,
    /// One name, spelled otherwise.
    Spelling,
    /// Both can be right: how it is worded, and how surely.
    Style,
}

/// What one report has of the story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SourceAccount {
    /// The report.
    pub uri: String,
    /// How many sentences of the text it has.
    pub sentences: usize,
    /// How many of them stand in another report, word for word or with local changes.
    pub shared: usize,
    /// How many of them stand in the canonical text itself.
    pub canonical: usize,
    /// How many say what the canonical text says, in the same words.
    pub verbatim: usize,
    /// How many do with local changes.
    pub light_edit: usize,
    /// How many do in other words.
    pub paraphrase: usize,
    /// Its sentences that no other report supports.
    pub added: Vec<TextRange>,
    /// Ids of canonical sentences with support by two other reports or more that it does not have.
    pub left_out: Vec<String>,
    /// Ids of canonical sentences that it tells at another place.
    pub moved: Vec<String>,
    /// Ids of canonical sentences for which it names another who said it, or nobody.
    pub attribution_changed: Vec<String>,
    /// Whether it has another headline than the story; none if it has no headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline_changed: Option<bool>,
}

/// A piece of a report that was set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Removed {
    /// Where it stands.
    #[serde(flatten)]
    pub span: SourceSpan,
    /// The name of a [`FurnitureKind`].
    pub kind: &'static str,
    /// Why it was taken for that.
    pub why: String,
}

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
    let representatives: Vec<Option<Representative>> = (0..)
        .zip(&aligned.table.columns)
        .map(|(column_idx, column)| {
            representative(&aligned, column, &standing)
                .filter(|_| min_support <= 1 || aligned.witnesses_of(column_idx).len() >= min_support)
        })
        .collect();
    let order = order(&aligned, &representatives, &standing);

    let moved = moved_columns(&aligned, &order);
    let mut text = Text::default();
    for &column_idx in &order {
        if let Some(representative) = &representatives[column_idx] {
            text.add(&aligned, column_idx, representative, &moved);
        }
    }
    for disagreement in disagreements(&aligned, &text.columns, &representatives) {
        text.add_disagreement(&aligned, disagreement);
    }
    let headlines = headlines(&aligned, &standing.ranking);
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
    conflicts: Vec<Conflict>,
    updates: Vec<Update>,
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

    fn add_variation(&mut self, aligned: &Aligned<'_>, at: &str, difference: Difference) -> String {
        let id = format!("v{}", self.variations.len() + 1);
        let readings = difference
            .readings
            .iter()
            .map(|reading| Reading {
                text: text(aligned, reading.places[0]).to_owned(),
                value: None,
                spans: reading.places.iter().map(|it| it.source_span(aligned)).collect(),
                uris: Vec::new(),
            })
            .collect();
        self.variations.push(Variation {
            id: id.clone(),
            kind: difference.kind,
            at: at.to_owned(),
            readings,
        });
        id
    }

    fn add_disagreement(&mut self, aligned: &Aligned<'_>, disagreement: Disagreement) {
        let Disagreement { canonical_idx, conflict_type, severity, readings, is_update } = disagreement;
        let at = self.canonical[canonical_idx].id.clone();
        let readings = readings
            .into_iter()
            .map(|reading| Reading {
                text: text(aligned, reading.places[0]).to_owned(),
                value: reading.value,
                spans: reading.places.iter().map(|it| it.source_span(aligned)).collect(),
                uris: Vec::new(),
            })
            .collect();
        if is_update {
            let id = format!("u{}", self.updates.len() + 1);
            self.updates.push(Update { id, conflict_type, at, readings });
        } else {
            let id = format!("c{}", self.conflicts.len() + 1);
            self.canonical[canonical_idx].disputed |= severity == Severity::Factual;
            self.conflicts.push(Conflict { id, conflict_type, severity, at, readings });
        }
    }

    fn add_headlines(&mut self, headlines: &[(Headline, Vec<String>)]) {
        if headlines.len() < 2 {
            return;
        }
        let readings = headlines
            .iter()
            .map(|(headline, uris)| Reading {
                text: headline.text.clone(),
                value: None,
                spans: headline
                    .from
                    .range
                    .map(|range| SourceSpan {
                        uri: headline.from.uri.clone(),
                        begin: range.begin,
                        end: range.end,
                    })
                    .into_iter()
                    .collect(),
                uris: uris.clone(),
            })
            .collect();
        let id = format!("v{}", self.variations.len() + 1);
        self.variations.push(Variation {
            id,
            kind: VariationKind::Headline,
            at: "headline".to_owned(),
            readings,
        });
    }
}

fn text<'a>(aligned: &Aligned<'a>, place: Place) -> &'a str {
    place.span.of(aligned.witnesses[place.witness_idx].text)
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
    let parts = aligned.table.parts.iter().filter(move |part| part.column_idx == column_idx);
    parts.map(|part| {
        let words: Vec<NumberedWord> = aligned.sentences[part.sentence_idx]
            .words
            .iter()
            .filter(|word| part.begin <= word.span.begin && word.span.end <= part.end)
            .copied()
            .collect();
        let clause = Profile::of_clause(&words, &aligned.vocabulary);
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
    let place = |sentences: &[usize]| Place::of(aligned, sentences);
    let others: Vec<Place> = cells
        .iter()
        .filter(|cell| (cell.sentences.len() > 1) != (representative.sentences.len() > 1))
        .map(|cell| place(&cell.sentences))
        .collect();
    if others.is_empty() {
        return None;
    }
    let kind = if representative.sentences.len() > 1 { VariationKind::Join } else { VariationKind::Split };
    let readings = vec![
        RawReading { forms: Vec::new(), places: vec![place(&representative.sentences)] },
        RawReading { forms: Vec::new(), places: others },
    ];
    Some(Difference { kind, readings })
}

/// The headlines of the witnesses, each once with all who have it, the best-ranked witness's first.
fn headlines(aligned: &Aligned<'_>, ranking: &[usize]) -> Vec<(Headline, Vec<String>)> {
    let mut headlines: Vec<(Headline, Vec<String>)> = Vec::new();
    for &witness_idx in ranking {
        let witness = &aligned.witnesses[witness_idx];
        let in_text = witness
            .segmentation
            .furniture
            .iter()
            .find(|piece| piece.kind == FurnitureKind::Headline)
            .filter(|piece| {
                witness.segmentation.sentences.first().is_none_or(|first| piece.span.end <= first.span.begin)
            });
        let range = in_text.map(|piece| TextRange { begin: piece.span.begin, end: piece.span.end });
        let text = match (witness.headline, in_text) {
            (Some(headline), _) => headline.trim(),
            (None, Some(piece)) => piece.span.of(witness.text),
            (None, None) => continue,
        };
        if text.is_empty() {
            continue;
        }
        let range = range.filter(|range| &witness.text[range.begin..range.end] == text);
        let known = headlines.iter_mut().find(|(known, _)| {
            storyfold_text::normalised_words(&known.text) == storyfold_text::normalised_words(text)
        });
        match known {
            Some((_, uris)) => uris.push(witness.uri.to_owned()),
            None => {
                let from = HeadlineSource { uri: witness.uri.to_owned(), range };
                headlines.push((Headline { text: text.to_owned(), from }, vec![witness.uri.to_owned()]));
            }
        }
    }
    headlines
}
