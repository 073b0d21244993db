//! NewsML-G2: one `newsItem`, one report. Packages and concepts hold no text and are passed over.

use std::io::BufRead;

use crate::field::Fields;
use crate::markup::html;
use crate::read::Reading;
use crate::read::nitf::take_nitf;
use crate::read::xml_items::read_items;
use crate::xml::namespace::Prefixes;
use crate::xml::tree::{NodeId, Tree};

/// Reads every `newsItem` into a report or a lost problem.
pub(super) fn read(stream: impl BufRead, reading: &mut Reading<'_>) {
    let mut prefixes: Option<Prefixes> = None;
    read_items(stream, &["newsItem"], reading, |head, xml, fields| {
        let prefixes = prefixes.get_or_insert_with(|| {
            let mut prefixes = Prefixes::default();
            Tree::parse(head, &mut prefixes);
            prefixes
        });
        let tree = Tree::parse(xml, prefixes);
        if let Some(item) = tree.elements(Tree::ROOT).next() {
            take_item(&tree, item, fields);
        }
        tree.repairs.into_iter().collect()
    });
}

fn take_item(tree: &Tree<'_>, item: NodeId, fields: &mut Fields) {
    let find = |path: &str| path.split('/').try_fold(item, |node, name| tree.child(node, name));
    let line = |path: &str| find(path).and_then(|node| tree.line(node));
    let name = |path: &str| find(path).and_then(|node| name(tree, node));
    let attribute = |path: &str, name: &str| Some(tree.attribute(find(path)?, name)?.to_owned());

    fields.set("uri", tree.attribute(item, "guid").map(str::to_owned));
    fields.set("version", tree.attribute(item, "version").map(str::to_owned));
    fields.set("headline", line("contentmeta/headline"));
    fields.set("byline", line("contentmeta/by").or_else(|| name("contentmeta/creator")));
    fields.set("located", name("contentmeta/located").or_else(|| line("contentmeta/dateline")));
    fields.set("credit", line("contentmeta/creditline"));
    fields.set("source", name("contentmeta/infosource").or_else(|| name("itemmeta/provider")));
    fields.set("published", line("itemmeta/firstcreated").or_else(|| line("itemmeta/versioncreated")));
    fields.set("updated", line("itemmeta/versioncreated"));
    fields.set("embargoed", line("itemmeta/embargoed"));
    fields.set("usageterms", line("rightsinfo/usageterms"));
    fields.set("pubstatus", attribute("itemmeta/pubstatus", "qcode").map(|code| local(&code).to_owned()));
    fields.set(
        "language",
        attribute("contentmeta/language", "tag")
            .or_else(|| tree.attribute(item, "xml:lang").map(str::to_owned)),
    );
    fields.set("slugline", line("contentmeta/slugline"));
    if let Some(content) = find("contentset") {
        take_content(tree, content, fields);
    }
    let class = attribute("itemmeta/itemclass", "qcode");
    fields.set("itemclass", class);
}

/// Takes the first content that is text.
fn take_content(tree: &Tree<'_>, content: NodeId, fields: &mut Fields) {
    for node in tree.elements(content) {
        let kind = tree.attribute(node, "contenttype").unwrap_or_default();
        let text = match tree.name(node) {
            "inlinexml" if tree.descendant(node, "body.content").is_some() => {
                take_nitf(tree, node, fields);
                continue;
            }
            "inlinexml" => {
                let body = tree.descendant(node, "body").unwrap_or(node);
                html::to_text(&tree.markup(body, &["head", "media", "figure"]))
            }
            "inlinedata" if kind.contains("html") => html::to_text(&tree.escaped_markup(node, &[])),
            "inlinedata" => tree.text(node).trim().to_owned(),
            _ => continue,
        };
        fields.set_missing("text", Some(text).filter(|text| !text.is_empty()));
    }
}

/// The name of a party or place, or the code that stands for it.
fn name(tree: &Tree<'_>, node: NodeId) -> Option<String> {
    let code = || tree.attribute(node, "qcode").map(|code| local(code).to_owned());
    tree.child(node, "name")
        .and_then(|it| tree.line(it))
        .or_else(|| tree.attribute(node, "literal").map(str::to_owned))
        .or_else(code)
        .or_else(|| tree.line(node))
}

/// A code without the name of its list.
fn local(code: &str) -> &str {
    code.rsplit(':').next().unwrap_or(code)
}
