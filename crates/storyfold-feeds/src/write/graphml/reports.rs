//! The reports as a graph: who took the text from whom, and which reports tell the same.

use std::collections::HashMap;
use std::io::{self, Write};

use storyfold::{Story, StoryReport};

use super::{Key, data, write_graph};
use crate::write::name_of;
use crate::write::xml::Xml;

const KEYS: [Key; 14] = [
    ("story", "node", "string"),
    ("uri", "node", "string"),
    ("label", "node", "string"),
    ("source", "node", "string"),
    ("headline", "node", "string"),
    ("published", "node", "string"),
    ("role", "node", "string"),
    ("family", "node", "int"),
    ("derivation", "node", "string"),
    ("reused", "node", "double"),
    ("relation", "edge", "string"),
    ("strength", "edge", "double"),
    ("weight", "edge", "double"),
    ("evidence", "edge", "string"),
];

pub(in crate::write) fn write(out: &mut dyn Write, stories: &[Story]) -> io::Result<()> {
    write_graph(out, "reports", &KEYS, |xml| {
        let reports = stories.iter().flat_map(|story| &story.reports);
        let ids: HashMap<&str, String> =
            (1..).zip(reports).map(|(number, report)| (report.uri.as_str(), format!("r{number}"))).collect();
        for story in stories {
            for report in &story.reports {
                write_report(xml, story, report, &ids)?;
            }
        }
        stories.iter().try_for_each(|story| write_edges(xml, story, &ids))
    })
}

fn write_report(
    xml: &mut Xml<'_>,
    story: &Story,
    report: &StoryReport,
    ids: &HashMap<&str, String>,
) -> io::Result<()> {
    xml.open("node", &[("id", &ids[report.uri.as_str()])])?;
    data(xml, "story", Some(&story.story))?;
    data(xml, "uri", Some(&report.uri))?;
    data(xml, "label", Some(report.source.as_ref().unwrap_or(&report.uri)))?;
    data(xml, "source", report.source.as_ref())?;
    data(xml, "headline", report.headline.as_ref())?;
    data(xml, "published", report.published.as_ref())?;
    data(xml, "role", Some(name_of(report.role)))?;
    data(xml, "family", report.family)?;
    data(xml, "derivation", Some(name_of(report.derivation)))?;
    data(xml, "reused", Some(report.reused))?;
    xml.close("node")?;
    xml.end_line()
}

fn write_edges(xml: &mut Xml<'_>, story: &Story, ids: &HashMap<&str, String>) -> io::Result<()> {
    for report in &story.reports {
        let descent = [("derived_from", &report.derived_from), ("evolved_from", &report.evolved_from)];
        for (relation, parent) in descent {
            let Some(parent) = parent.as_ref().and_then(|parent| ids.get(parent.as_str())) else { continue };
            xml.open("edge", &[("source", &ids[report.uri.as_str()]), ("target", parent)])?;
            data(xml, "relation", Some(relation))?;
            xml.close("edge")?;
            xml.end_line()?;
        }
    }
    for link in &story.links {
        let (Some(first), Some(second)) = (ids.get(link.a.as_str()), ids.get(link.b.as_str())) else {
            continue;
        };
        // A link has no direction, but programs refuse a graph with edges of both kinds.
        xml.open("edge", &[("source", first), ("target", second)])?;
        data(xml, "relation", Some("link"))?;
        data(xml, "strength", Some(link.strength))?;
        // The name by which graph programs look for it.
        data(xml, "weight", Some(link.strength))?;
        data(xml, "evidence", Some(link.evidence.join("; ")))?;
        xml.close("edge")?;
        xml.end_line()?;
    }
    Ok(())
}
