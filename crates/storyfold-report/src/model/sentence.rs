//! The canonical text: its paragraphs, with who supports each sentence and how.

use std::collections::BTreeMap;

use serde::Serialize;
use storyfold::{CanonicalSentence, SourceSpan, Story, VariationKind};

use super::difference::{Mark, Piece};
use super::outlet::{Outlet, Outlets};
use super::passage::{Manner, Passage, passages};
use super::span::{Texts, holds};
use crate::error::ErrorKind;

/// How many outlets are named that do not have a sentence.
const MAX_MISSING: usize = 12;

/// A paragraph of the canonical text.
#[derive(Debug, Serialize)]
pub(crate) struct Paragraph {
    sentences: Vec<Sentence>,
}

/// A sentence of the canonical text.
#[derive(Debug, Serialize)]
pub(crate) struct Sentence {
    id: String,
    /// The text; what others contradict is marked.
    pieces: Vec<Piece>,
    /// How many outlets have it.
    n_outlets: usize,
    /// How many quarters of the outlets of the story that is, 1 to 4.
    quarters: usize,
    /// Who has it, if only one outlet does.
    sole: Option<Outlet>,
    /// The letters of those who have it, so that the text can be read as one of them has it.
    letters: String,
    conflicts: Vec<Note>,
    updates: Vec<Note>,
    readings: Vec<ReadingRow>,
    /// Those who do not have it, unless they are too many to be named.
    missing: Vec<Outlet>,
    n_missing: usize,
    remarks: Vec<String>,
}

/// A conflict or an update at a sentence.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Note {
    id: String,
    kind: &'static str,
    is_factual: bool,
}

/// What some outlets have of a sentence, all in the same words.
#[derive(Debug, Serialize)]
pub(crate) struct ReadingRow {
    manner: Manner,
    is_part: bool,
    outlets: Vec<Outlet>,
    /// Empty where the words are those of the text.
    pieces: Vec<Piece>,
}

/// The paragraphs of a story.
pub(super) fn paragraphs(
    story: &Story,
    outlets: &Outlets<'_>,
    texts: &Texts<'_>,
) -> Result<Vec<Paragraph>, ErrorKind> {
    let everybody = outlets.n_distinct(&outlets.without(&[]));
    let notes = Notes::new(story, outlets);
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    let mut last = None;
    for canonical in &story.canonical {
        let sentence = sentence(canonical, &notes, outlets, everybody, texts)?;
        if last != Some(canonical.paragraph) {
            paragraphs.push(Paragraph { sentences: Vec::new() });
            last = Some(canonical.paragraph);
        }
        if let Some(paragraph) = paragraphs.last_mut() {
            paragraph.sentences.push(sentence);
        }
    }
    Ok(paragraphs)
}

/// What is said of each sentence, by its id.
struct Notes<'a> {
    conflicts: BTreeMap<&'a str, Vec<Note>>,
    updates: BTreeMap<&'a str, Vec<Note>>,
    remarks: BTreeMap<&'a str, Vec<String>>,
    /// The words that others contradict, where they stand in the text.
    disputed: Vec<&'a SourceSpan>,
}

impl<'a> Notes<'a> {
    fn new(story: &'a Story, outlets: &Outlets<'_>) -> Self {
        let mut notes = Self {
            conflicts: BTreeMap::new(),
            updates: BTreeMap::new(),
            remarks: BTreeMap::new(),
            disputed: Vec::new(),
        };
        for conflict in &story.conflicts {
            let is_factual = super::conflict::is_factual(conflict);
            let kind = conflict.conflict_type.name();
            let note = Note { id: conflict.id.clone(), kind, is_factual };
            notes.conflicts.entry(&conflict.at).or_default().push(note);
            if is_factual {
                notes.disputed.extend(conflict.readings.iter().take(1).flat_map(|reading| &reading.spans));
            }
        }
        for update in &story.updates {
            let note = Note { id: update.id.clone(), kind: update.conflict_type.name(), is_factual: false };
            notes.updates.entry(&update.at).or_default().push(note);
        }
        for variation in &story.variations {
            let uris = variation.readings.iter().skip(1).flat_map(|reading| &reading.spans);
            let others = outlets.of_all(uris.map(|span| span.uri.as_str()));
            let Some(remark) = remark(variation.kind, &others) else { continue };
            let remarks = notes.remarks.entry(&variation.at).or_default();
            if !remarks.contains(&remark) {
                remarks.push(remark);
            }
        }
        notes.disputed.sort();
        notes
    }

    fn at<T: Clone>(notes: &BTreeMap<&str, Vec<T>>, id: &str) -> Vec<T> {
        notes.get(id).cloned().unwrap_or_default()
    }
}

/// What some reports do with a sentence as a whole.
fn remark(kind: VariationKind, others: &[Outlet]) -> Option<String> {
    let letters: Vec<&str> = others.iter().map(|outlet| outlet.letter.as_str()).collect();
    let (one, several, rest) = match kind {
        _ if letters.is_empty() => return None,
        VariationKind::Transposition => ("tells", "tell", "it at another place"),
        VariationKind::Split => ("says", "say", "it in several sentences"),
        VariationKind::Join => ("says", "say", "it in one sentence with something else"),
        VariationKind::Attribution => ("names", "name", "another source, or none"),
        _ => return None,
    };
    Some(format!("{} {} {rest}.", letters.join(", "), if letters.len() == 1 { one } else { several }))
}

fn sentence(
    canonical: &CanonicalSentence,
    notes: &Notes<'_>,
    outlets: &Outlets<'_>,
    everybody: usize,
    texts: &Texts<'_>,
) -> Result<Sentence, ErrorKind> {
    let uris = canonical.support.iter().map(|support| support.span.uri.as_str());
    let present = outlets.of_all(uris.chain([canonical.from.uri.as_str()]));
    let n_outlets = outlets.n_distinct(&present);
    let letters: Vec<&str> = present.iter().map(|outlet| outlet.letter.as_str()).collect();
    let mut missing = outlets.without(&present);
    let n_missing = missing.len();
    if n_missing > MAX_MISSING {
        missing.clear();
    }
    let is_sole = n_outlets == 1 && everybody > 1 && canonical.support.is_empty();
    Ok(Sentence {
        id: canonical.id.clone(),
        pieces: with_disputed(canonical, &notes.disputed, texts)?,
        n_outlets,
        quarters: (4 * n_outlets).div_ceil(everybody.max(1)),
        sole: present.first().filter(|_| is_sole).cloned(),
        letters: letters.join(" "),
        conflicts: Notes::at(&notes.conflicts, &canonical.id),
        updates: Notes::at(&notes.updates, &canonical.id),
        readings: if is_sole { Vec::new() } else { readings(canonical, outlets, texts)? },
        missing,
        n_missing,
        remarks: Notes::at(&notes.remarks, &canonical.id),
    })
}

/// The text of a sentence with the words marked that others contradict.
fn with_disputed(
    canonical: &CanonicalSentence,
    disputed: &[&SourceSpan],
    texts: &Texts<'_>,
) -> Result<Vec<Piece>, ErrorKind> {
    let from = &canonical.from;
    let mut pieces = Vec::new();
    let mut at = from.begin;
    let mut add = |begin: usize, end: usize, mark: Mark| -> Result<(), ErrorKind> {
        let text = texts.at(&SourceSpan { uri: from.uri.clone(), begin, end })?;
        if !text.is_empty() {
            pieces.push(Piece::new(text, mark));
        }
        Ok(())
    };
    for span in disputed.iter().filter(|span| holds(from, span)) {
        if span.begin >= at && span.begin < span.end {
            add(at, span.begin, Mark::Same)?;
            add(span.begin, span.end, Mark::Disputed)?;
            at = span.end;
        }
    }
    add(at, from.end, Mark::Same)?;
    Ok(pieces)
}

/// What the reports have of a sentence, those with the same words together: the text itself first, then by how near they are.
fn readings(
    canonical: &CanonicalSentence,
    outlets: &Outlets<'_>,
    texts: &Texts<'_>,
) -> Result<Vec<ReadingRow>, ErrorKind> {
    let mut groups: Vec<(Passage, Vec<Piece>, Vec<String>)> = Vec::new();
    for passage in passages(canonical, texts)? {
        let uri = passage.span.uri.clone();
        let pieces = passage.compared(canonical, texts)?;
        let is_same = |group: &&mut (Passage, Vec<Piece>, Vec<String>)| {
            (group.0.manner, group.0.is_part) == (passage.manner, passage.is_part) && group.1 == pieces
        };
        match groups.iter_mut().find(is_same) {
            Some(group) => group.2.push(uri),
            None => groups.push((passage, pieces, vec![uri])),
        }
    }
    Ok(groups
        .into_iter()
        .map(|(Passage { manner, is_part, .. }, pieces, uris)| ReadingRow {
            manner,
            is_part,
            outlets: outlets.of_all(uris.iter().map(String::as_str)),
            pieces,
        })
        .collect())
}
