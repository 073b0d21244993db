//! NITF: one `nitf`, one report.

use std::io::BufRead;

use crate::field::Fields;
use crate::markup::html;
use crate::read::Reading;
use crate::read::xml_items::read_items;
use crate::xml::namespace::Prefixes;
use crate::xml::tree::{NodeId, Tree};

/// Reads every `nitf` into a report or a lost problem.
pub(super) fn read(stream: impl BufRead, reading: &mut Reading<'_>) {
    read_items(stream, &["nitf"], reading, |_, xml, fields| {
        let tree = Tree::parse(xml, &mut Prefixes::default());
        take_nitf(&tree, Tree::ROOT, fields);
        tree.repairs.into_iter().collect()
    });
}

/// Takes what a `nitf` below a node tells. What is there already stays.
pub(super) fn take_nitf(tree: &Tree<'_>, node: NodeId, fields: &mut Fields) {
    let find = |names: &[&str]| names.iter().find_map(|name| tree.descendant(node, name));
    let line = |names: &[&str]| names.iter().find_map(|name| tree.line(tree.descendant(node, name)?));
    let attribute = |element: &str, names: &[&str]| {
        let found = tree.descendant(node, element)?;
        names.iter().find_map(|name| tree.attribute(found, name)).map(str::to_owned)
    };
    fields.set_missing(
        "text",
        find(&["body.content"]).map(|body| block_text(tree, body)).filter(|it| !it.is_empty()),
    );
    fields.set_missing("uri", attribute("doc-id", &["id-string"]));
    fields.set_missing("headline", line(&["hl1", "hedline", "title"]));
    fields.set_missing("byline", line(&["byline"]).map(|byline| without_by(&byline)));
    fields
        .set_missing("source", attribute("doc-id", &["regsrc"]).or_else(|| attribute("pubdata", &["name"])));
    fields.set_missing("credit", line(&["distributor"]));
    let located = find(&["dateline"]).and_then(|dateline| {
        tree.descendant(dateline, "location")
            .and_then(|location| tree.line(location))
            .or_else(|| tree.line(dateline))
    });
    fields.set_missing("located", located);
    let published = attribute("date.issue", &["norm"])
        .or_else(|| attribute("date.release", &["norm"]))
        .or_else(|| attribute("story.date", &["norm"]))
        .or_else(|| attribute("pubdata", &["date.publication"]));
    fields.set_missing("published", published);
    fields.set_missing(
        "language",
        find(&["nitf"]).and_then(|it| tree.attribute(it, "xml:lang")).map(str::to_owned),
    );
    fields.set_missing("usageterms", line(&["rights"]));
    let captions: Vec<_> = tree
        .descendants(node)
        .filter(|&it| tree.name(it) == "media-caption")
        .filter_map(|it| tree.line(it).map(serde_json::Value::from))
        .collect();
    fields.set_missing("captions", Some(captions).filter(|it| !it.is_empty()));
}

/// The running text of a block: its pictures are not part of it.
fn block_text(tree: &Tree<'_>, block: NodeId) -> String {
    html::to_text(&tree.markup(block, &["media"]))
}

fn without_by(byline: &str) -> String {
    let rest = byline.get(..3).filter(|by| by.eq_ignore_ascii_case("by ")).map(|_| &byline[3..]);
    rest.unwrap_or(byline).trim().to_owned()
}
