//! Notes at a sentence: conflicts, what sources have corrected, and who tells it at another place.

use std::io;

use storyfold::{CanonicalSentence, Reading, VariationKind};

use super::Edition;
use crate::write::name_of;
use crate::write::xml::Xml;

impl Edition<'_> {
    pub(super) fn write_notes(&self, xml: &mut Xml<'_>, sentence: &CanonicalSentence) -> io::Result<()> {
        for conflict in self.story.conflicts.iter().filter(|conflict| conflict.at == sentence.id) {
            let severity = name_of(conflict.severity);
            let about = [("subtype", conflict.conflict_type.name()), ("n", severity.as_str())];
            self.write_note(xml, "conflict", &conflict.id, &sentence.id, &about, &conflict.readings)?;
        }
        for update in self.story.updates.iter().filter(|update| update.at == sentence.id) {
            let about = [("subtype", update.conflict_type.name())];
            self.write_note(xml, "update", &update.id, &sentence.id, &about, &update.readings)?;
        }
        let whole = self.story.variations.iter().filter(|variation| {
            variation.at == sentence.id
                && matches!(
                    variation.kind,
                    VariationKind::Transposition | VariationKind::Split | VariationKind::Join
                )
        });
        for variation in whole {
            let kind = name_of(variation.kind);
            self.write_note(xml, &kind, &variation.id, &sentence.id, &[], &variation.readings)?;
        }
        Ok(())
    }

    /// A note with one item a reading.
    fn write_note(
        &self,
        xml: &mut Xml<'_>,
        kind: &str,
        id: &str,
        at: &str,
        about: &[(&str, &str)],
        readings: &[Reading],
    ) -> io::Result<()> {
        let (id, target) = (self.id(id), format!("#{}", self.id(at)));
        let mut attributes = vec![("type", kind), ("xml:id", &id), ("target", &target)];
        attributes.extend(about);
        xml.open("note", &attributes)?;
        xml.open("list", &[])?;
        for reading in readings {
            let mut uris: Vec<&str> = Vec::new();
            for span in &reading.spans {
                if !uris.contains(&span.uri.as_str()) {
                    uris.push(&span.uri);
                }
            }
            xml.leaf("item", &[("corresp", &self.witnesses(uris))], &reading.text)?;
        }
        xml.close("list")?;
        xml.close("note")?;
        xml.end_line()
    }
}
