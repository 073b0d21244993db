//! The apparatus in the text: at every place where reports differ, what each has.
//!
//! ```text
//! s
//!   app            if a report says the sentence in other words, in part, twice, or not at all
//!     lem          those that have the wording, word by word
//!       app        a place where these differ
//!     rdg          the others
//! ```

use std::io;

use storyfold::{CanonicalSentence, Reading, SourceSpan, Variation, VariationKind};

use super::Edition;
use crate::write::attestation::{Attestation, attestations};
use crate::write::name_of;
use crate::write::xml::Xml;

/// A place inside a sentence, in bytes of its text.
struct Place<'a> {
    begin: usize,
    end: usize,
    variation: &'a Variation,
    /// Those who have something else, with their span, by reading.
    readings: Vec<Vec<&'a SourceSpan>>,
}

/// A reading of the whole sentence: its type, its text, and who has it.
type SentenceReading<'a> = (&'static str, String, Vec<&'a str>);

impl Edition<'_> {
    pub(super) fn write_sentence(&self, xml: &mut Xml<'_>, sentence: &CanonicalSentence) -> io::Result<()> {
        let attestations = attestations(self.story, sentence, self.texts)?;
        let others = self.other_readings(&attestations)?;
        let (id, source) = (self.id(&sentence.id), self.witnesses([sentence.from.uri.as_str()]));
        xml.open("s", &[("xml:id", &id), ("corresp", &source)])?;
        if others.is_empty() {
            self.write_wording(xml, sentence, &attestations)?;
        } else {
            xml.open("app", &[("type", "sentence")])?;
            let same = attestations.iter().filter(|it| it.is_same_wording()).map(|it| it.uri);
            xml.open("lem", &[("wit", &self.witnesses(same))])?;
            self.write_wording(xml, sentence, &attestations)?;
            xml.close("lem")?;
            for (kind, text, uris) in others {
                xml.leaf("rdg", &[("wit", &self.witnesses(uris)), ("type", kind)], &text)?;
            }
            xml.close("app")?;
        }
        xml.close("s")
    }

    /// What stands beside the wording as a whole, equal texts as one reading.
    fn other_readings<'a>(
        &'a self,
        attestations: &[Attestation<'a>],
    ) -> io::Result<Vec<SentenceReading<'a>>> {
        let mut readings: Vec<SentenceReading<'a>> = Vec::new();
        let mut add = |kind: &'static str, text: &str, uri: &'a str| match readings
            .iter_mut()
            .find(|known| known.0 == kind && known.1 == text)
        {
            Some(known) if !known.2.contains(&uri) => known.2.push(uri),
            Some(_) => {}
            None => readings.push((kind, text.to_owned(), vec![uri])),
        };
        for attestation in attestations {
            for (passage_idx, passage) in attestation.passages.iter().enumerate() {
                let kind = match passage_idx {
                    _ if passage.is_part => "part",
                    0 if attestation.is_same_wording() => continue,
                    0 => "paraphrase",
                    _ => "repeated",
                };
                add(kind, self.texts.at(&passage.span)?, attestation.uri);
            }
        }
        for report in &self.story.reports {
            if attestations.iter().all(|attestation| attestation.uri != report.uri) {
                add("omission", "", &report.uri);
            }
        }
        Ok(readings)
    }

    /// The words of a sentence, with the places where those differ that have its wording.
    fn write_wording(
        &self,
        xml: &mut Xml<'_>,
        sentence: &CanonicalSentence,
        attestations: &[Attestation<'_>],
    ) -> io::Result<()> {
        let mut written = 0;
        for place in self.places(sentence, attestations) {
            let (Some(before), Some(lemma)) =
                (sentence.text.get(written..place.begin), sentence.text.get(place.begin..place.end))
            else {
                continue;
            };
            xml.text(before)?;
            self.write_place(xml, &place, lemma, attestations)?;
            written = place.end;
        }
        xml.text(&sentence.text[written..])
    }

    fn write_place(
        &self,
        xml: &mut Xml<'_>,
        place: &Place<'_>,
        lemma: &str,
        attestations: &[Attestation<'_>],
    ) -> io::Result<()> {
        let (id, kind) = (self.id(&place.variation.id), name_of(place.variation.kind));
        xml.open("app", &[("xml:id", &id), ("type", &kind)])?;
        let has_other = |uri: &str| place.readings.iter().flatten().any(|span| span.uri == uri);
        let same = attestations.iter().filter(|it| it.is_same_wording() && !has_other(it.uri));
        xml.leaf("lem", &[("wit", &self.witnesses(same.map(|it| it.uri)))], lemma)?;
        for reading in &place.readings {
            let mut text = self.texts.at(reading[0])?.to_owned();
            // Words that are put in need the space that parts them from the rest.
            if lemma.is_empty() && place.begin > 0 && self.texts.has_space_before(reading[0])? {
                text.insert(0, ' ');
            } else if lemma.is_empty() && place.begin == 0 && self.texts.has_space_after(reading[0])? {
                text.push(' ');
            }
            let witnesses = self.witnesses(reading.iter().map(|span| span.uri.as_str()));
            xml.leaf("rdg", &[("wit", &witnesses)], &text)?;
        }
        xml.close("app")
    }

    /// The places of a sentence in their order, none inside another.
    fn places<'a>(
        &'a self,
        sentence: &CanonicalSentence,
        attestations: &[Attestation<'_>],
    ) -> Vec<Place<'a>> {
        let from = &sentence.from;
        let at_sentence =
            self.story.variations.iter().filter(|it| it.at == sentence.id && is_of_words(it.kind));
        let mut places: Vec<Place<'a>> = at_sentence
            .filter_map(|variation| {
                let (lemma, others) = variation.readings.split_first()?;
                let lemma = lemma.spans.iter().find(|span| contains(from, span))?;
                let readings: Vec<Vec<&SourceSpan>> = others
                    .iter()
                    .map(|reading| of_main_passages(reading, attestations))
                    .filter(|spans| !spans.is_empty())
                    .collect();
                let (begin, end) = (lemma.begin - from.begin, lemma.end - from.begin);
                (!readings.is_empty()).then_some(Place { begin, end, variation, readings })
            })
            .collect();
        places.sort_by_key(|place| (place.begin, place.end));
        let mut end = 0;
        places.retain(|place| {
            let is_apart = place.begin >= end;
            end = end.max(place.end);
            is_apart
        });
        places
    }

    /// The headline, and those of the other reports.
    pub(super) fn write_head(&self, xml: &mut Xml<'_>) -> io::Result<()> {
        let Some(headline) = &self.story.headline else { return Ok(()) };
        let variation = self.story.variations.iter().find(|it| it.kind == VariationKind::Headline);
        let Some(variation) = variation else {
            xml.leaf("head", &[], &headline.text)?;
            return xml.end_line();
        };
        xml.open("head", &[])?;
        xml.open("app", &[("xml:id", &self.id(&variation.id)), ("type", "headline")])?;
        for (reading_idx, reading) in variation.readings.iter().enumerate() {
            let name = if reading_idx == 0 { "lem" } else { "rdg" };
            let mut uris: Vec<&str> = reading.uris.iter().map(String::as_str).collect();
            let in_texts = reading.spans.iter().map(|span| span.uri.as_str());
            in_texts.for_each(|uri| {
                if !uris.contains(&uri) {
                    uris.push(uri);
                }
            });
            xml.leaf(name, &[("wit", &self.witnesses(uris))], &reading.text)?;
        }
        xml.close("app")?;
        xml.close("head")?;
        xml.end_line()
    }
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

/// The spans of a reading that stand in the passage which counts for their report.
fn of_main_passages<'a>(reading: &'a Reading, attestations: &[Attestation<'_>]) -> Vec<&'a SourceSpan> {
    let in_main = |span: &&SourceSpan| {
        attestations.iter().any(|it| it.is_same_wording() && contains(&it.main().span, span))
    };
    reading.spans.iter().filter(in_main).collect()
}

fn contains(outer: &SourceSpan, inner: &SourceSpan) -> bool {
    outer.uri == inner.uri && outer.begin <= inner.begin && inner.end <= outer.end
}
