//! The header: what the edition is and who its witnesses are.

use std::io;

use storyfold::StoryReport;

use super::Edition;
use crate::write::name_of;
use crate::write::texts::one_line;
use crate::write::xml::Xml;

/// Writes the header of a corpus.
pub(super) fn write_corpus_header(xml: &mut Xml<'_>, n_stories: usize) -> io::Result<()> {
    open_file_description(xml, &format!("{n_stories} stories"))?;
    xml.leaf("p", &[], "The reports that each story names as its witnesses.")?;
    close_file_description(xml)?;
    xml.close("teiHeader")?;
    xml.end_line()
}

impl Edition<'_> {
    pub(super) fn write_header(&self, xml: &mut Xml<'_>) -> io::Result<()> {
        let title = self.story.headline.as_ref().map(|headline| one_line(&headline.text));
        open_file_description(xml, &title.unwrap_or_else(|| format!("Story {}", self.story.story)))?;
        xml.open("listWit", &[])?;
        xml.end_line()?;
        for report in &self.story.reports {
            self.write_witness(xml, report)?;
        }
        xml.close("listWit")?;
        close_file_description(xml)?;
        xml.open("encodingDesc", &[])?;
        xml.empty("variantEncoding", &[("method", "parallel-segmentation"), ("location", "internal")])?;
        xml.close("encodingDesc")?;
        xml.end_line()?;
        xml.close("teiHeader")?;
        xml.end_line()
    }

    fn write_witness(&self, xml: &mut Xml<'_>, report: &StoryReport) -> io::Result<()> {
        let given = self.texts.report(&report.uri)?;
        let id = self.id(self.sigla.of(&report.uri));
        xml.open("witness", &[("xml:id", &id), ("n", &name_of(report.role))])?;
        xml.open("bibl", &[])?;
        let mut leaf = |name: &str, attributes: &[(&str, &str)], text: Option<&str>| {
            text.map_or(Ok(()), |text| xml.leaf(name, attributes, text))
        };
        leaf("title", &[], report.headline.as_deref())?;
        leaf("author", &[], given.byline.as_deref())?;
        leaf("publisher", &[], report.source.as_deref())?;
        if let Some(time) = report.published {
            let time = time.to_string();
            leaf("date", &[("when", &time)], Some(&time))?;
        }
        leaf("idno", &[("type", "URI")], Some(&report.uri))?;
        leaf("idno", &[("type", "URL")], given.url.as_deref())?;
        for (relation, parent) in
            [("derived_from", &report.derived_from), ("evolved_from", &report.evolved_from)]
        {
            if let Some(parent) = parent {
                xml.empty("ref", &[("type", relation), ("target", &self.witnesses([parent.as_str()]))])?;
            }
        }
        xml.close("bibl")?;
        xml.close("witness")?;
        xml.end_line()
    }
}

fn open_file_description(xml: &mut Xml<'_>, title: &str) -> io::Result<()> {
    for name in ["teiHeader", "fileDesc"] {
        xml.open(name, &[])?;
        xml.end_line()?;
    }
    xml.open("titleStmt", &[])?;
    xml.leaf("title", &[], title)?;
    xml.close("titleStmt")?;
    xml.end_line()?;
    xml.open("publicationStmt", &[])?;
    xml.leaf("p", &[], "Collated by storyfold.")?;
    xml.close("publicationStmt")?;
    xml.end_line()?;
    xml.open("sourceDesc", &[])?;
    xml.end_line()
}

fn close_file_description(xml: &mut Xml<'_>) -> io::Result<()> {
    for name in ["sourceDesc", "fileDesc"] {
        xml.end_line()?;
        xml.close(name)?;
    }
    xml.end_line()
}
