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

use storyfold::{CanonicalSentence, SourceSpan, Variation, VariationKind};

use super::Edition;
use crate::write::attestation::{Attestation, attestations};
use crate::write::name_of;
use crate::write::xml::Xml;

/// A place inside a sentence, in bytes of its text.
struct Place<'a> {
    begin: usize,
    end: usize,
    variation: &'a Variation,
    /// What each witness with the wording has there.
    readings: Vec<PlaceReading>,
}

/// What one witness has at a place.
struct PlaceReading {
    span: SourceSpan,
    /// Its reading in every variation of the place, 0 for that of the canonical text.
    reading_idxs: Vec<usize>,
    /// The passage in which it stands.
    passage: SourceSpan,
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
            self.write_place(xml, &place, lemma)?;
            written = place.end;
        }
        xml.text(&sentence.text[written..])
    }

    fn write_place(&self, xml: &mut Xml<'_>, place: &Place<'_>, lemma: &str) -> io::Result<()> {
        let mut same: Vec<&str> = Vec::new();
        let mut others: Vec<(&[usize], String, Vec<&str>)> = Vec::new();
        for PlaceReading { span, reading_idxs, passage } in &place.readings {
            let known = others.iter_mut().find(|(idxs, ..)| idxs == reading_idxs);
            match known {
                _ if reading_idxs.iter().all(|&idx| idx == 0) => same.push(&span.uri),
                Some((.., uris)) => uris.push(&span.uri),
                None => {
                    // Words that are put in need what parts them from the rest.
                    let text = match (lemma.is_empty() && span.begin < span.end, place.begin) {
                        (true, 0) => self.texts.with_gap_after(span, passage)?,
                        (true, _) => self.texts.with_gap_before(span, passage)?,
                        (false, _) => self.texts.at(span)?,
                    };
                    others.push((reading_idxs, text.to_owned(), vec![&span.uri]));
                }
            }
        }
        let (id, kind) = (self.id(&place.variation.id), name_of(place.variation.kind));
        let mut attributes = vec![("xml:id", id.as_str()), ("type", &kind)];
        attributes.extend(place.variation.style.then_some(("subtype", "style")));
        xml.open("app", &attributes)?;
        xml.leaf("lem", &[("wit", &self.witnesses(same))], lemma)?;
        for (_, text, uris) in others {
            xml.leaf("rdg", &[("wit", &self.witnesses(uris))], &text)?;
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
        let mut found: Vec<Place<'a>> = at_sentence
            .filter_map(|variation| {
                let lemma = variation.readings.first()?.spans.iter().find(|span| contains(from, span))?;
                let readings = place_readings(variation, attestations);
                let has_other = readings.iter().any(|reading| reading.reading_idxs != [0]);
                let (begin, end) = (lemma.begin - from.begin, lemma.end - from.begin);
                has_other.then_some(Place { begin, end, variation, readings })
            })
            .collect();
        found.sort_by_key(|place| (place.begin, place.end));
        let mut places: Vec<Place<'a>> = Vec::new();
        for place in found {
            match places.last_mut() {
                Some(last) if last.overlaps(&place) => last.join(place),
                _ => places.push(place),
            }
        }
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
                reading_idxs: vec![reading_idx],
                passage: passage.clone(),
            })
        })
        .collect()
}

impl Place<'_> {
    /// Whether another place, which begins no earlier, has words of the canonical text or of a witness in common with this one.
    fn overlaps(&self, next: &Place<'_>) -> bool {
        next.begin < self.end
            || self.readings.iter().any(|reading| {
                let of_witness = next.readings.iter().find(|it| it.span.uri == reading.span.uri);
                of_witness.is_some_and(|it| it.span.begin < reading.span.end)
            })
    }

    /// Makes one place of two.
    fn join(&mut self, next: Self) {
        self.end = self.end.max(next.end);
        for reading in next.readings {
            let known = self.readings.iter_mut().find(|it| it.span.uri == reading.span.uri);
            if let Some(known) = known {
                known.span.begin = known.span.begin.min(reading.span.begin);
                known.span.end = known.span.end.max(reading.span.end);
                known.reading_idxs.extend(reading.reading_idxs);
            }
        }
    }
}

fn contains(outer: &SourceSpan, inner: &SourceSpan) -> bool {
    outer.uri == inner.uri && outer.begin <= inner.begin && inner.end <= outer.end
}
