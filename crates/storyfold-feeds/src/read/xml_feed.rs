//! RSS 2.0, RSS 1.0 (RDF) and Atom, as they are found in the wild.

use std::io::BufRead;

use crate::markup::{address, html};
use crate::read::Reading;
use crate::read::feed_item::Channel;
use crate::read::xml_feed_item::{KNOWN, local, take_item};
use crate::read::xml_items::read_items;
use crate::xml::namespace::Prefixes;
use crate::xml::tree::{NodeId, Tree};

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

fn read_channel(head: &str) -> (Channel, Prefixes) {
    let mut prefixes = Prefixes::default();
    let tree = Tree::parse(head, &mut prefixes);
    let is_channel = |&node: &NodeId| matches!(tree.name(node), "channel" | "feed" | "atom:feed");
    let channel = tree.descendants(Tree::ROOT).find(is_channel).unwrap_or(Tree::ROOT);
    let child = |names: &[&str]| tree.elements(channel).find(|&node| names.contains(&local(tree.name(node))));
    let lang =
        || tree.descendants(Tree::ROOT).find_map(|node| tree.attribute(node, "xml:lang").map(str::to_owned));
    let base = [channel, Tree::ROOT].into_iter().chain(tree.elements(Tree::ROOT));
    let base = base.filter_map(|node| tree.attribute(node, "xml:base")).next().map(str::to_owned);
    let link = |is_wanted: fn(Option<&str>) -> bool| {
        let links = tree.elements(channel).filter(|&node| local(tree.name(node)) == "link");
        let mut wanted = links.filter(|&node| is_wanted(tree.attribute(node, "rel")));
        wanted.find_map(|node| tree.attribute(node, "href").map(str::to_owned).or_else(|| tree.line(node)))
    };
    let own = link(|rel| rel == Some("self"));
    let address = link(|rel| rel.is_none_or(|rel| rel == "alternate"));
    let address = address.map(|link| address::resolve(&link, base.as_deref().or(own.as_deref())));
    let channel = Channel {
        source: child(&["title"])
            .map(|node| html::to_line(&tree.escaped_markup(node, KNOWN)))
            .filter(|it| !it.is_empty()),
        base: base.or_else(|| address.clone()).filter(|base| address::is_whole(base)).or(own),
        address,
        language: child(&["language", "dc:language"]).and_then(|node| tree.line(node)).or_else(lang),
        is_feed: true,
    };
    (channel, prefixes)
}
