//! The places of a canonical sentence where the reports differ that have its wording.

use storyfold::{CanonicalSentence, SourceSpan, Story, Variation, VariationKind};

use super::attestation::Attestation;

/// A place inside a sentence, in bytes of its text.
pub(super) struct Place<'a> {
    pub(super) begin: usize,
    pub(super) end: usize,
    pub(super) variation: &'a Variation,
    /// What each witness with the wording has there.
    pub(super) readings: Vec<PlaceReading>,
}

/// What one witness has at a place.
pub(super) struct PlaceReading {
    pub(super) span: SourceSpan,
    /// Which reading of the variation it is, 0 for that of the canonical text.
    pub(super) reading_idx: usize,
    /// The passage in which it stands.
    pub(super) passage: SourceSpan,
}

/// The places of a sentence in their order, none inside another.
pub(super) fn places<'a>(
    story: &'a Story,
    sentence: &CanonicalSentence,
    attestations: &[Attestation<'_>],
) -> Vec<Place<'a>> {
    let from = &sentence.from;
    let at_sentence = story.variations.iter().filter(|it| it.at == sentence.id && is_of_words(it.kind));
    let mut places: Vec<Place<'a>> = at_sentence
        .filter_map(|variation| {
            let lemma = variation.readings.first()?.spans.iter().find(|span| contains(from, span))?;
            let readings = place_readings(variation, attestations);
            let has_other = readings.iter().any(|reading| reading.reading_idx != 0);
            let (begin, end) = (lemma.begin - from.begin, lemma.end - from.begin);
            has_other.then_some(Place { begin, end, variation, readings })
        })
        .collect();
    places.sort_by_key(|place| (place.begin, place.end));
    places
}

/// Whether a variation is of single words rather than of the sentence as a whole.
fn is_of_words(kind: VariationKind) -> bool {
    matches!(
        kind,
        VariationKind::Substitution
            | VariationKind::Addition
            | VariationKind::Omission
            | VariationKind::Attribution
    )
}

/// What the witnesses have at a variation, each once, in the passage that counts for it.
fn place_readings(variation: &Variation, attestations: &[Attestation<'_>]) -> Vec<PlaceReading> {
    let with_wording = attestations.iter().filter(|attestation| attestation.is_same_wording());
    with_wording
        .filter_map(|attestation| {
            let passage = &attestation.main().span;
            let found = variation.readings.iter().enumerate().find_map(|(reading_idx, reading)| {
                Some((reading_idx, reading.spans.iter().find(|span| contains(passage, span))?))
            });
            found.map(|(reading_idx, span)| PlaceReading {
                span: span.clone(),
                reading_idx,
                passage: passage.clone(),
            })
        })
        .collect()
}

fn contains(outer: &SourceSpan, inner: &SourceSpan) -> bool {
    outer.uri == inner.uri && outer.begin <= inner.begin && inner.end <= outer.end
}
