//! Disagreements: what was found between pairs of sentences, gathered to one conflict for each place of the canonical text.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use storyfold_text::{Span, normalised_words};

use super::Comparison;
use super::calendar::day_of;
use super::polarity::is_marked_around;
use super::reports::Reports;
use super::statement::Statement;
use crate::collation::{ConflictType, Severity, Value};
use crate::reading::Place;
use crate::table::Aligned;

/// For how many days a source follows one event: what it tells later in the same words is of another.
const MAX_DAYS_OF_UPDATES: i64 = 3;

/// A comparison and the sentences between which it was made.
pub(super) struct Found {
    pub(super) canonical_idx: usize,
    /// The sentence of the canonical text.
    pub(super) sentence_idx: usize,
    pub(super) other_idx: usize,
    /// It is the same for all copies of the other.
    pub(super) comparison: Rc<Comparison>,
}

/// What witnesses have at one place, before it has an id.
#[derive(Clone, Debug)]
pub(crate) struct Disagreement {
    /// The canonical sentence, counted from 0.
    pub(crate) canonical_idx: usize,
    pub(crate) conflict_type: ConflictType,
    pub(crate) severity: Severity,
    /// The first reading is the canonical text's, unless it is an update: then they stand in order of publication.
    pub(crate) readings: Vec<Reading>,
    /// Whether the last versions of all reports say the same, so that the other values are out of date.
    pub(crate) is_update: bool,
}

/// One value, and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    /// The value, where it is more than the words.
    pub(crate) value: Option<Value>,
    pub(crate) places: Vec<Place>,
}

/// The order of places: by witness, then by where they stand.
type PlaceKey = (usize, Span);

fn key(place: Place) -> PlaceKey {
    (place.witness_idx, place.span)
}

/// Gathers what was found at each place of the canonical text, in its order.
pub(super) fn gather(
    aligned: &Aligned<'_>,
    statements: &[Statement<'_>],
    reports: &Reports,
    found: Vec<Found>,
) -> Vec<Disagreement> {
    type Key = (usize, usize, usize, ConflictType);
    let mut at_places: BTreeMap<Key, Vec<Found>> = BTreeMap::new();
    for it in found {
        let begin = it.comparison.one.start;
        at_places
            .entry((it.canonical_idx, it.sentence_idx, begin, it.comparison.conflict_type))
            .or_default()
            .push(it);
    }
    let mut seen: BTreeSet<(ConflictType, PlaceKey, PlaceKey)> = BTreeSet::new();
    let mut disagreements = Vec::new();
    for found in at_places.values() {
        let Some(disagreement) = disagreement(aligned, statements, reports, found) else { continue };
        // How one source words it is its own affair, and so is what it tells in the same words of another event.
        if disagreement.is_update && !is_correction(aligned, &disagreement) {
            continue;
        }
        if disagreement.severity == Severity::Spelling
            && joins_known(aligned, &mut disagreements, &disagreement)
        {
            continue;
        }
        let (first, others) = (&disagreement.readings[0].places, &disagreement.readings[1..]);
        let mut pairs = Vec::new();
        for &one in first {
            for &other in others.iter().flat_map(|reading| &reading.places) {
                let (one, other) = (key(one), key(other));
                pairs.push((disagreement.conflict_type, one.min(other), one.max(other)));
            }
        }
        // Two canonical sentences that disagree with each other do so once.
        let is_known = pairs.iter().any(|pair| seen.contains(pair));
        seen.extend(pairs);
        if !is_known {
            disagreements.push(disagreement);
        }
    }
    disagreements
}

/// Adds a disagreement on the spelling of a name to the one on the same spellings that stands before it, if there is one.
fn joins_known(aligned: &Aligned<'_>, known: &mut [Disagreement], disagreement: &Disagreement) -> bool {
    let text = |reading: &Reading| normalised_words(text(aligned, reading.places[0]));
    let Some(known) = known.iter_mut().find(|known| {
        known.conflict_type == disagreement.conflict_type
            && disagreement
                .readings
                .iter()
                .all(|it| known.readings.iter().any(|known| text(known) == text(it)))
    }) else {
        return false;
    };
    for reading in &disagreement.readings {
        for known in known.readings.iter_mut().filter(|known| text(known) == text(reading)) {
            for &place in &reading.places {
                if !known.places.iter().any(|&it| key(it) == key(place)) {
                    known.places.push(place);
                }
            }
        }
    }
    true
}

fn text<'a>(aligned: &Aligned<'a>, place: Place) -> &'a str {
    place.span.of(aligned.witnesses[place.witness_idx].text)
}

/// What disagrees with one place of the canonical text, the gravest kind of it.
fn disagreement(
    aligned: &Aligned<'_>,
    statements: &[Statement<'_>],
    reports: &Reports,
    found: &[Found],
) -> Option<Disagreement> {
    let severity = found.iter().filter_map(|it| it.comparison.severity).min()?;
    let first = &found[0];
    let place = statements[first.sentence_idx].place(&first.comparison.one);
    let mut readings = vec![Reading { value: first.comparison.values[0].clone(), places: vec![place] }];
    let forms = |place: Place| normalised_words(text(aligned, place));
    for Found { other_idx, comparison, .. } in found {
        let place = statements[*other_idx].place(&comparison.other);
        let value = comparison.values[1].clone();
        if comparison.severity.is_none() {
            readings[0].places.push(place);
        } else if comparison.severity == Some(severity) {
            let known = readings[1..].iter_mut().find(|known| match (&known.value, &value) {
                (Some(known), Some(value)) => known == value,
                _ => forms(known.places[0]) == forms(place),
            });
            match known {
                Some(known) => known.places.push(place),
                None => readings.push(Reading { value, places: vec![place] }),
            }
        }
    }
    add_same_words(aligned, statements, first, &mut readings);
    for reading in &mut readings {
        let first = key(reading.places[0]);
        // The words of a reading are those of its first place: for the canonical text's its own.
        reading.places.sort_by_key(|&place| (key(place) != first, key(place)));
        reading.places.dedup_by_key(|place| key(*place));
    }
    let is_update = has_converged(reports, &readings);
    if is_update {
        readings.sort_by_key(|reading| reading.places.iter().map(|place| place.witness_idx).min());
    }
    Some(Disagreement {
        canonical_idx: first.canonical_idx,
        conflict_type: first.comparison.conflict_type,
        severity,
        readings,
        is_update,
    })
}

/// Adds the places where other sentences of the column have the words of a reading.
fn add_same_words(
    aligned: &Aligned<'_>,
    statements: &[Statement<'_>],
    found: &Found,
    readings: &mut [Reading],
) {
    // Of values those that agree are known; a mark of negation or doubt may stand before the same words.
    let is_of_words = matches!(
        found.comparison.conflict_type,
        ConflictType::Name | ConflictType::Quote | ConflictType::Attribution
    );
    let may_be_marked =
        matches!(found.comparison.conflict_type, ConflictType::Polarity | ConflictType::Certainty);
    if !is_of_words && !may_be_marked {
        return;
    }
    let column = &aligned.table.columns[statements[found.sentence_idx].column_idx];
    for &other_idx in &column.sentences {
        let other = &statements[other_idx];
        let has_place =
            |reading: &Reading| reading.places.iter().any(|it| it.witness_idx == other.witness_idx);
        if readings.iter().any(has_place) {
            continue;
        }
        let place = readings.iter().enumerate().find_map(|(reading_idx, reading)| {
            let forms = normalised_words(text(aligned, reading.places[0]));
            let begin = (0..other.words.len())
                .find(|&begin| forms.iter().enumerate().all(|(at, form)| other.form(begin + at) == form))?;
            let words = begin..begin + forms.len();
            let is_other = may_be_marked && is_marked_around(other, &words);
            (!is_other).then(|| (reading_idx, other.place(&words)))
        });
        if let Some((reading_idx, place)) = place {
            readings[reading_idx].places.push(place);
        }
    }
}

/// Whether an update is one of a figure or a date, within the days in which a source follows one event.
fn is_correction(aligned: &Aligned<'_>, update: &Disagreement) -> bool {
    let places = update.readings.iter().flat_map(|reading| &reading.places);
    let days: Vec<i64> =
        places.filter_map(|place| aligned.witnesses[place.witness_idx].published).map(day_of).collect();
    let is_near = match (days.iter().min(), days.iter().max()) {
        (Some(first), Some(last)) => last - first <= MAX_DAYS_OF_UPDATES,
        _ => true,
    };
    is_near
        && update.severity == Severity::Factual
        && matches!(update.conflict_type, ConflictType::Number | ConflictType::Date)
}

/// Whether the last versions of all reports have the same reading: a later figure supersedes that which it brings up to date.
fn has_converged(reports: &Reports, readings: &[Reading]) -> bool {
    let mut last: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for (reading_idx, reading) in readings.iter().enumerate() {
        for place in &reading.places {
            let entry = (place.witness_idx, reading_idx);
            last.entry(reports.chain(place.witness_idx))
                .and_modify(|last| *last = entry.max(*last))
                .or_insert(entry);
        }
    }
    let values: BTreeSet<usize> = last.values().map(|&(_, reading_idx)| reading_idx).collect();
    values.len() == 1
}
