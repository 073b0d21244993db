//! The reports as a graph: who took the text from whom, and which reports tell the same.
//!
//! All stories are one graph, since most programs read the first graph of a file only; the key `story` tells them apart.

use std::collections::HashMap;
use std::io::{self, Write};

use storyfold::{Story, StoryReport};

use super::name_of;
use super::xml::Xml;

const NAMESPACE: &str = "http://graphml.graphdrawing.org/xmlns";

/// What nodes and edges may have: the id of the key, of what it is, its name and its type.
const KEYS: [(&str, &str, &str, &str); 14] = [
    ("story", "node", "story", "string"),
    ("uri", "node", "uri", "string"),
    ("label", "node", "label", "string"),
    ("source", "node", "source", "string"),
    ("headline", "node", "headline", "string"),
    ("published", "node", "published", "string"),
    ("role", "node", "role", "string"),
    ("family", "node", "family", "int"),
    ("derivation", "node", "derivation", "string"),
    ("reused", "node", "reused", "double"),
    ("relation", "edge", "relation", "string"),
    ("strength", "edge", "strength", "double"),
    ("weight", "edge", "weight", "double"),
    ("evidence", "edge", "evidence", "string"),
];

pub(super) fn write(out: &mut dyn Write, stories: &[Story]) -> io::Result<()> {
    let mut xml = Xml::new(out)?;
    xml.open("graphml", &[("xmlns", NAMESPACE)])?;
    xml.end_line()?;
    for (id, what, name, kind) in KEYS {
        xml.empty("key", &[("id", id), ("for", what), ("attr.name", name), ("attr.type", kind)])?;
        xml.end_line()?;
    }
    xml.open("graph", &[("id", "reports"), ("edgedefault", "directed")])?;
    xml.end_line()?;
    let reports = stories.iter().flat_map(|story| &story.reports);
    let ids: HashMap<&str, String> =
        (1..).zip(reports).map(|(number, report)| (report.uri.as_str(), format!("r{number}"))).collect();
    for story in stories {
        for report in &story.reports {
            write_report(&mut xml, story, report, &ids)?;
        }
    }
    for story in stories {
        write_edges(&mut xml, story, &ids)?;
    }
    xml.close("graph")?;
    xml.end_line()?;
    xml.close("graphml")?;
    xml.end_line()
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

fn data(xml: &mut Xml<'_>, key: &str, value: Option<impl ToString>) -> io::Result<()> {
    value.map_or(Ok(()), |value| xml.leaf("data", &[("key", key)], &value.to_string()))
}
