//! TEI P5 with a critical apparatus: the canonical text with the readings of every report in it, by parallel segmentation.
//!
//! The method is that of chapter 12 of the TEI Guidelines ("Critical Apparatus"). One story is a `TEI`, several are a `teiCorpus`.

mod apparatus;
mod header;
mod notes;

use std::io::{self, Write};

use storyfold::{Sigla, Story};

use super::texts::{Texts, invalid};
use super::xml::Xml;

const NAMESPACE: &str = "http://www.tei-c.org/ns/1.0";

pub(super) fn write(out: &mut dyn Write, stories: &[Story], texts: &Texts<'_>) -> io::Result<()> {
    let mut xml = Xml::new(out)?;
    let root = [("xmlns", NAMESPACE)];
    match stories {
        [] => return Err(invalid("a TEI corpus holds at least one story".to_owned())),
        [story] => Edition::new(story, texts, String::new()).write(&mut xml, &root)?,
        stories => {
            xml.open("teiCorpus", &root)?;
            xml.end_line()?;
            header::write_corpus_header(&mut xml, stories.len())?;
            for (number, story) in (1..).zip(stories) {
                Edition::new(story, texts, format!("t{number}-")).write(&mut xml, &[])?;
            }
            xml.close("teiCorpus")?;
            xml.end_line()?;
        }
    }
    Ok(())
}

/// The edition of one story.
struct Edition<'a> {
    story: &'a Story,
    texts: &'a Texts<'a>,
    sigla: Sigla<'a>,
    /// What stands before every id, so that the ids of a corpus are told apart.
    id_prefix: String,
}

impl<'a> Edition<'a> {
    fn new(story: &'a Story, texts: &'a Texts<'a>, id_prefix: String) -> Self {
        Self { story, texts, sigla: Sigla::new(story), id_prefix }
    }

    fn write(&self, xml: &mut Xml<'_>, attributes: &[(&str, &str)]) -> io::Result<()> {
        let id = self.id("story");
        let mut attributes = attributes.to_vec();
        attributes.extend([("xml:id", id.as_str()), ("n", self.story.story.as_str())]);
        xml.open("TEI", &attributes)?;
        xml.end_line()?;
        self.write_header(xml)?;
        xml.open("text", &[])?;
        xml.end_line()?;
        xml.open("body", &[])?;
        xml.end_line()?;
        self.write_head(xml)?;
        self.write_paragraphs(xml)?;
        xml.close("body")?;
        xml.end_line()?;
        self.write_removed(xml)?;
        xml.close("text")?;
        xml.end_line()?;
        xml.close("TEI")?;
        xml.end_line()
    }

    fn write_paragraphs(&self, xml: &mut Xml<'_>) -> io::Result<()> {
        // A body must not be without a block.
        if self.story.canonical.is_empty() {
            xml.empty("p", &[])?;
            xml.end_line()?;
        }
        for paragraph in self.story.canonical.chunk_by(|one, next| one.paragraph == next.paragraph) {
            xml.open("p", &[])?;
            xml.end_line()?;
            for sentence in paragraph {
                self.write_sentence(xml, sentence)?;
                xml.end_line()?;
                self.write_notes(xml, sentence)?;
            }
            xml.close("p")?;
            xml.end_line()?;
        }
        Ok(())
    }

    /// What was set aside, so that nothing of a report is lost.
    fn write_removed(&self, xml: &mut Xml<'_>) -> io::Result<()> {
        if self.story.removed.is_empty() {
            return Ok(());
        }
        xml.open("back", &[])?;
        xml.end_line()?;
        xml.open("div", &[("type", "removed")])?;
        xml.end_line()?;
        for removed in &self.story.removed {
            let witness = self.witnesses([removed.span.uri.as_str()]);
            let attributes = [("type", removed.kind), ("corresp", witness.as_str())];
            xml.leaf("ab", &attributes, self.texts.at(&removed.span)?)?;
            xml.end_line()?;
        }
        xml.close("div")?;
        xml.end_line()?;
        xml.close("back")?;
        xml.end_line()
    }

    fn id(&self, id: &str) -> String {
        format!("{}{id}", self.id_prefix)
    }

    /// Points to witnesses: `#A #C`.
    fn witnesses<'u>(&self, uris: impl IntoIterator<Item = &'u str>) -> String {
        let pointers: Vec<String> =
            uris.into_iter().map(|uri| format!("#{}", self.id(self.sigla.of(uri)))).collect();
        pointers.join(" ")
    }
}
