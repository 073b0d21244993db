//! An item of RSS or an entry of Atom: which element means what.

use serde_json::Value;

use crate::field::Fields;
use crate::markup::{address, html};
use crate::xml::tree::{NodeId, Tree};

/// The elements of an item that this reader knows. Where one is not closed, it ends before the next of these.
pub(super) const KNOWN: &[&str] = &[
    "title",
    "link",
    "description",
    "guid",
    "pubdate",
    "author",
    "category",
    "comments",
    "enclosure",
    "source",
    "content:encoded",
    "content",
    "summary",
    "id",
    "published",
    "updated",
    "dc:creator",
    "dc:date",
    "dc:subject",
    "dc:publisher",
    "dc:language",
    "dc:rights",
    "media:content",
    "media:thumbnail",
];

/// The elements that are a text, the fullest first.
const TEXTS: &[&str] =
    &["content:encoded", "content", "description", "summary", "dc:description", "media:description"];

/// Elements of which an item has one: where there are more, the end of an item is missing.
const ONCE: &[&str] = &["title", "guid", "id", "pubdate", "published"];

/// Elements that hold no words, or the words of something else.
const PASSED_OVER: &[&str] = &[
    "enclosure",
    "comments",
    "media:group",
    "media:content",
    "media:thumbnail",
    "rights",
    "feedburner:origlink",
    "pheedo:origlink",
];

/// Takes the elements of an item by what they mean.
pub(super) fn take_item(tree: &Tree<'_>, item: NodeId, fields: &mut Fields) {
    let children = children(tree, item);
    let named = |names: &[&str]| {
        children.iter().copied().filter(|&it| names.contains(&local(tree.name(it)))).collect::<Vec<_>>()
    };
    let line = |names: &[&str]| named(names).into_iter().find_map(|node| tree.line(node));
    if let Some(name) = ONCE.iter().find(|name| named(&[name]).len() > 1) {
        fields.repair(format!("the element `{name}` stands more than once in the item; the first is taken"));
    }
    let headline =
        named(&["title", "dc:title"]).into_iter().map(|node| headline(tree, node)).find(|it| !it.is_empty());
    let source = named(&["source", "dc:publisher"]).into_iter().find_map(|node| {
        let title = tree.elements(node).find(|&it| local(tree.name(it)) == "title");
        tree.line(title.unwrap_or(node))
    });
    // Google News writes the outlet behind the headline too.
    let headline = headline.map(|headline| match &source {
        Some(source) => {
            headline.strip_suffix(&format!(" - {source}")).map_or(headline.clone(), str::to_owned)
        }
        None => headline,
    });
    // Nor is it a text if that is all that it writes: a list of reports, this one first.
    let listed =
        headline.as_ref().zip(source.as_ref()).map(|(headline, source)| format!("{headline} {source}"));
    let is_list = |text: &String| listed.as_deref().is_some_and(|listed| text.lines().next() == Some(listed));
    fields.set("headline", headline);
    fields.set("source", source);
    let identity = line(&["guid", "id"]).or_else(|| tree.attribute(item, "rdf:about").map(str::to_owned));
    fields.set("uri", identity);
    let original = line(&["feedburner:origlink", "pheedo:origlink"]);
    let link = original.or_else(|| own_link(tree, &named(&["link"])));
    let link = link.or_else(|| permanent_link(tree, &named(&["guid"])));
    fields.set("url", link.map(|link| address::resolve(&link, tree.attribute(item, "xml:base"))));
    fields.set(
        "published",
        line(&["pubdate", "published", "dc:date", "dcterms:issued", "dcterms:created", "date"]),
    );
    fields.set("updated", line(&["updated", "dcterms:modified"]));
    if !fields.has(&["published"]) {
        fields.set("published", line(&["updated", "dcterms:modified"]));
    }
    fields.set("byline", byline(tree, &named(&["dc:creator", "author", "itunes:author"])));
    fields.set(
        "language",
        line(&["dc:language"]).or_else(|| tree.attribute(item, "xml:lang").map(str::to_owned)),
    );
    fields.set("usageterms", line(&["rights", "dc:rights", "copyright"]));
    for &name in TEXTS {
        let text = named(&[name]).into_iter().map(|node| text(tree, node)).find(|it| !it.is_empty());
        let is_text = !fields.has(&["text"]) && !text.as_ref().is_some_and(is_list);
        fields.set(if is_text { "text" } else { name }, text);
    }
    let categories: Vec<Value> = named(&["category", "dc:subject"])
        .into_iter()
        .filter_map(|node| tree.line(node).or_else(|| tree.attribute(node, "term").map(str::to_owned)))
        .map(Value::from)
        .collect();
    fields.set("categories", Some(categories).filter(|it| !it.is_empty()));
    for &node in &children {
        let name = tree.name(node);
        if !KNOWN.contains(&local(name)) && !PASSED_OVER.contains(&name) && !fields.has(&[name]) {
            fields.set(name, tree.line(node));
        }
    }
}

/// The elements of an item; those of one that is not closed are its own too.
fn children(tree: &Tree<'_>, item: NodeId) -> Vec<NodeId> {
    let mut children = Vec::new();
    let mut open: Vec<NodeId> = tree.elements(item).collect();
    open.reverse();
    while let Some(node) = open.pop() {
        children.push(node);
        if !tree.is_closed(node) {
            let known = tree.elements(node).filter(|&it| KNOWN.contains(&local(tree.name(it))));
            let known: Vec<NodeId> = known.collect();
            open.extend(known.into_iter().rev());
        }
    }
    children
}

fn headline(tree: &Tree<'_>, node: NodeId) -> String {
    match tree.attribute(node, "type") {
        Some("text") => tree.line(node).unwrap_or_default(),
        Some("xhtml") => html::to_line(&tree.markup(node, &[])),
        _ => html::to_line(&tree.escaped_markup(node, KNOWN)),
    }
}

fn text(tree: &Tree<'_>, node: NodeId) -> String {
    match tree.attribute(node, "type") {
        Some("xhtml" | "application/xhtml+xml") => html::to_text(&tree.markup(node, &[])),
        Some("text" | "text/plain") if tree.elements(node).next().is_none() => {
            tree.text(node).trim().to_owned()
        }
        _ => html::to_text(&tree.escaped_markup(node, KNOWN)),
    }
}

fn own_link(tree: &Tree<'_>, links: &[NodeId]) -> Option<String> {
    let is_alternate = |node: NodeId| tree.attribute(node, "rel").is_none_or(|rel| rel == "alternate");
    links
        .iter()
        .copied()
        .filter(|&node| is_alternate(node))
        .find_map(|node| tree.attribute(node, "href").map(str::to_owned).or_else(|| tree.line(node)))
}

fn permanent_link(tree: &Tree<'_>, guids: &[NodeId]) -> Option<String> {
    let guid = *guids.first()?;
    let line = tree.line(guid)?;
    let is_link = tree.attribute(guid, "isPermaLink").is_none_or(|it| it == "true");
    (is_link && line.contains("://")).then_some(line)
}

/// The authors by name: `Jane Doe` of `jane@gazette.example (Jane Doe)`, and of Atom's `author` the `name`.
fn byline(tree: &Tree<'_>, authors: &[NodeId]) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    for &author in authors {
        let name = tree.elements(author).find(|&it| local(tree.name(it)) == "name");
        let Some(line) = tree.line(name.unwrap_or(author)) else { continue };
        let in_brackets = line.strip_suffix(')').and_then(|it| it.split_once('('));
        let name = match in_brackets {
            Some((address, name)) if address.contains('@') => name.trim().to_owned(),
            _ => line,
        };
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    Some(names.join(", ")).filter(|names| !names.is_empty())
}

/// The name of an element of the feed itself, whether it is Atom by a prefix or not.
pub(super) fn local(name: &str) -> &str {
    name.strip_prefix("atom:").unwrap_or(name)
}
