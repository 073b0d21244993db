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

use storyfold::{CanonicalSentence, VariationKind};

use super::Edition;
use crate::write::attestation::{Attestation, attestations};
use crate::write::name_of;
use crate::write::places::{Place, PlaceReading, places};
use crate::write::xml::Xml;

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
        for place in places(self.story, sentence, attestations) {
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
        let mut others: Vec<(usize, String, Vec<&str>)> = Vec::new();
        for PlaceReading { span, reading_idx, passage } in &place.readings {
            match others.iter_mut().find(|(idx, ..)| idx == reading_idx) {
                _ if *reading_idx == 0 => same.push(&span.uri),
                Some((.., uris)) => uris.push(&span.uri),
                None => {
                    // Words that are put in need what parts them from the rest.
                    let text = match (lemma.is_empty() && span.begin < span.end, place.begin) {
                        (true, 0) => self.texts.with_gap_after(span, passage)?,
                        (true, _) => self.texts.with_gap_before(span, passage)?,
                        (false, _) => self.texts.at(span)?,
                    };
                    others.push((*reading_idx, text.to_owned(), vec![&span.uri]));
                }
            }
        }
        let (id, kind) = (self.id(&place.variation.id), name_of(place.variation.kind));
        let mut attributes = vec![("xml:id", id.as_str()), ("type", &kind)];
        attributes.extend(place.variation.style.then_some(("n", "style")));
        xml.open("app", &attributes)?;
        xml.leaf("lem", &[("wit", &self.witnesses(same))], lemma)?;
        for (_, text, uris) in others {
            xml.leaf("rdg", &[("wit", &self.witnesses(uris))], &text)?;
        }
        xml.close("app")
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
