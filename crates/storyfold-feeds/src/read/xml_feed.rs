//! RSS 2.0, RSS 1.0 (RDF) and Atom, as they are found in the wild.

use std::io::BufRead;

use serde_json::Value;

use crate::field::Fields;
use crate::markup::html;
use crate::read::Reading;
use crate::read::feed_item::Channel;
use crate::xml::items::{Items, Piece};
use crate::xml::namespace::Prefixes;
use crate::xml::tree::{NodeId, Tree};

/// The elements of an item that this reader knows. Where one is not closed, it ends before the next of these.
const KNOWN: &[&str] = &[
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

/// Elements of which an item has one: where there are more, the end of an item is missing.
const ONCE: &[&str] = &["title", "guid", "id", "pubdate", "published"];

/// Elements that hold no words, or the words of something else.
const PASSED_OVER: &[&str] =
    &["enclosure", "comments", "media:group", "media:content", "media:thumbnail", "rights"];

/// Reads every item into a report or a lost problem.
pub(super) fn read(stream: impl BufRead, reading: &mut Reading<'_>) {
    let mut feed: Option<(Channel, Prefixes)> = None;
    read_items(stream, &["item", "entry"], reading, |head, xml, fields| {
        let (channel, prefixes) = feed.get_or_insert_with(|| read_channel(head));
        let tree = Tree::parse(xml, prefixes);
        if let Some(item) = tree.elements(Tree::ROOT).next() {
            take_item(&tree, item, fields);
            channel.complete(fields);
        }
        tree.repairs.into_iter().collect()
    });
}

/// Cuts a stream of XML into items and takes each: `take` gets the head of the feed, the item, and the fields to fill, and
/// gives back what it had to mend.
pub(super) fn read_items(
    stream: impl BufRead,
    names: &'static [&'static str],
    reading: &mut Reading<'_>,
    mut take: impl FnMut(&str, &str, &mut Fields) -> Vec<String>,
) {
    let mut items = Items::new(stream, names, reading.max_bytes());
    let mut n_items = 0;
    let mut is_whole = true;
    let mut head: Option<String> = None;
    while let Some(piece) = items.next() {
        n_items += 1;
        match piece {
            Piece::Item { bytes, line, byte, repair } => {
                let place = reading.place(line, byte);
                let head = head.get_or_insert_with(|| reading.charset.decode(&items.head).text.into_owned());
                let (xml, note) = reading.decode(&bytes, &place);
                let mut fields = Fields::default();
                let mut repairs = take(head, &xml, &mut fields);
                repairs.extend(repair.map(str::to_owned));
                if !repairs.is_empty() {
                    fields
                        .repair(format!("the item is not well-formed: {}; it is mended", repairs.join(", ")));
                }
                if let Some(note) = note {
                    fields.repair(note);
                }
                reading.record(fields, place);
            }
            Piece::TooLong { n_bytes, line, byte } => {
                reading.lose_too_long(&reading.place(line, byte), "item", n_bytes);
            }
            Piece::StrayEnd { line, byte } => {
                let text = "an item ends here that has no start; what stands before it is in no report";
                reading.lose(&reading.place(line, byte), text);
            }
            Piece::BrokenOff { line, byte } => {
                is_whole = false;
                if let Some((error, line)) = items.take_failure() {
                    reading.lose_rest(&error, line);
                } else {
                    reading.lose(
                        &reading.place(line, byte),
                        "the feed breaks off within the item that begins here; fetch it again",
                    );
                }
            }
        }
    }
    if let Some((error, line)) = items.take_failure() {
        reading.lose_rest(&error, line);
    } else if n_items == 0 && is_whole {
        reading.lose_file("the feed holds no item; remove it, or fetch it again");
    } else if is_whole && !items.is_closed() {
        reading.doubt_file("the feed has no end tag; if it was cut off, fetch it again");
    }
}

fn read_channel(head: &str) -> (Channel, Prefixes) {
    let mut prefixes = Prefixes::default();
    let tree = Tree::parse(head, &mut prefixes);
    let is_channel = |&node: &NodeId| matches!(tree.name(node), "channel" | "feed" | "atom:feed");
    let channel = tree.descendants(Tree::ROOT).find(is_channel).unwrap_or(Tree::ROOT);
    let child = |names: &[&str]| tree.elements(channel).find(|&node| names.contains(&local(tree.name(node))));
    let lang =
        || tree.descendants(Tree::ROOT).find_map(|node| tree.attribute(node, "xml:lang").map(str::to_owned));
    let address = tree.elements(channel).filter(|&node| local(tree.name(node)) == "link").find_map(|node| {
        let is_other = tree.attribute(node, "rel").is_some_and(|rel| rel != "alternate");
        if is_other {
            None
        } else {
            tree.attribute(node, "href").map(str::to_owned).or_else(|| tree.line(node))
        }
    });
    let channel = Channel {
        source: child(&["title"])
            .map(|node| html::to_line(&tree.escaped_markup(node, KNOWN)))
            .filter(|it| !it.is_empty()),
        address,
        language: child(&["language", "dc:language"]).and_then(|node| tree.line(node)).or_else(lang),
        is_feed: true,
    };
    (channel, prefixes)
}

/// The name of an element of the feed itself, whether it is Atom by a prefix or not.
fn local(name: &str) -> &str {
    name.strip_prefix("atom:").unwrap_or(name)
}

/// Takes the elements of an item by what they mean.
fn take_item(tree: &Tree<'_>, item: NodeId, fields: &mut Fields) {
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
    fields.set("headline", headline);
    fields.set("source", source);
    let identity = line(&["guid", "id"]).or_else(|| tree.attribute(item, "rdf:about").map(str::to_owned));
    fields.set("uri", identity);
    fields.set("url", address(tree, &named(&["link"])).or_else(|| permanent_link(tree, &named(&["guid"]))));
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
    let mut texts =
        ["content:encoded", "content", "description", "summary", "dc:description", "media:description"]
            .into_iter()
            .filter_map(|name| {
                Some((
                    name,
                    named(&[name]).into_iter().map(|node| text(tree, node)).find(|it| !it.is_empty())?,
                ))
            });
    fields.set("text", texts.next().map(|(_, text)| text));
    for (name, text) in texts {
        fields.set(name, Some(text));
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

fn address(tree: &Tree<'_>, links: &[NodeId]) -> Option<String> {
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
