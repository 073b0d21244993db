//! GraphML, as graph programs read it.
//!
//! All stories are one graph, since most programs read the first graph of a file only; the key `story` tells them apart.

pub(super) mod reports;
pub(super) mod variants;

use std::io::{self, Write};

use super::xml::Xml;

const NAMESPACE: &str = "http://graphml.graphdrawing.org/xmlns";

/// What nodes or edges may have: its name, `node` or `edge`, and its type.
type Key = (&'static str, &'static str, &'static str);

/// Writes a file of one directed graph.
fn write_graph(
    out: &mut dyn Write,
    id: &str,
    keys: &[Key],
    write_contents: impl FnOnce(&mut Xml<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let mut xml = Xml::new(out)?;
    xml.open("graphml", &[("xmlns", NAMESPACE)])?;
    xml.end_line()?;
    for (name, what, kind) in keys {
        xml.empty("key", &[("id", name), ("for", what), ("attr.name", name), ("attr.type", kind)])?;
        xml.end_line()?;
    }
    xml.open("graph", &[("id", id), ("edgedefault", "directed")])?;
    xml.end_line()?;
    write_contents(&mut xml)?;
    xml.close("graph")?;
    xml.end_line()?;
    xml.close("graphml")?;
    xml.end_line()
}

fn data(xml: &mut Xml<'_>, key: &str, value: Option<impl ToString>) -> io::Result<()> {
    value.map_or(Ok(()), |value| xml.leaf("data", &[("key", key)], &value.to_string()))
}
