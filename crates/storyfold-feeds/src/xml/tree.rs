//! A piece of XML as a tree, whatever is wrong with it.
//!
//! An end tag closes the nearest open element of its name and all within; one that closes none is passed over. A `<` that
//! begins no tag is text. What had to be mended is told.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use quick_xml::escape::partial_escape;

use crate::markup::entity::resolve;
use crate::xml::builder::Builder;
use crate::xml::namespace::Prefixes;

/// A parsed piece of XML.
pub(crate) struct Tree<'xml> {
    xml: &'xml str,
    nodes: Vec<Node>,
    /// What had to be mended, in words.
    pub(crate) repairs: BTreeSet<String>,
}

/// The place of a node in its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NodeId(pub(super) usize);

/// An element, or a run of text.
pub(super) struct Node {
    pub(super) kind: Kind,
    /// All of it: of an element, the tags included.
    pub(super) outer: Range<usize>,
    pub(super) children: Vec<NodeId>,
}

/// What a node is.
pub(super) enum Kind {
    Element {
        name: String,
        attributes: Vec<(String, String)>,
        inner: Range<usize>,
        /// Whether its end tag is there, or it needs none.
        is_closed: bool,
    },
    Text,
    Cdata(Range<usize>),
}

impl<'xml> Tree<'xml> {
    /// Reads a piece of XML; its elements hang below a root without a name.
    pub(crate) fn parse(xml: &'xml str, prefixes: &mut Prefixes) -> Self {
        let mut builder = Builder::new(xml);
        builder.build(prefixes);
        Self { xml, nodes: builder.nodes, repairs: builder.repairs }
    }

    pub(crate) const ROOT: NodeId = NodeId(0);

    /// The name of an element with its canonical prefix; empty for text.
    pub(crate) fn name(&self, node: NodeId) -> &str {
        match &self.nodes[node.0].kind {
            Kind::Element { name, .. } => name,
            _ => "",
        }
    }

    pub(crate) fn attribute(&self, node: NodeId, wanted: &str) -> Option<&str> {
        let Kind::Element { attributes, .. } = &self.nodes[node.0].kind else { return None };
        let found = attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// The elements directly below.
    pub(crate) fn elements(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.nodes[node.0].children.iter().copied().filter(|&child| !self.name(child).is_empty())
    }

    /// The first element directly below of this name.
    pub(crate) fn child(&self, node: NodeId, name: &str) -> Option<NodeId> {
        self.elements(node).find(|&child| self.name(child) == name)
    }

    /// All elements below, in the order of their start tags.
    pub(crate) fn descendants(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let end = self.nodes[node.0].outer.end;
        let later = (node.0 + 1..self.nodes.len()).map(NodeId);
        later
            .take_while(move |&other| self.nodes[other.0].outer.start < end)
            .filter(|&other| !self.name(other).is_empty())
    }

    /// The first element below of this name, at any depth.
    pub(crate) fn descendant(&self, node: NodeId, name: &str) -> Option<NodeId> {
        self.descendants(node).find(|&other| self.name(other) == name)
    }

    /// Whether the end tag of an element is there.
    pub(crate) fn is_closed(&self, node: NodeId) -> bool {
        matches!(self.nodes[node.0].kind, Kind::Element { is_closed: true, .. })
    }

    /// What an element holds as HTML where it was escaped to stand in XML: references resolved once, CDATA sections as
    /// they are, and elements that ought to have been escaped as they are too.
    ///
    /// Where the end tag of the element is missing, the content ends before the first element that is one of `siblings`.
    pub(crate) fn escaped_markup(&self, node: NodeId, siblings: &[&str]) -> String {
        self.markup_with(node, siblings, &[], |text| resolve(text).text, |cdata| cdata.into())
    }

    /// What an element holds as HTML where it is XML itself, without the elements of these names.
    pub(crate) fn markup(&self, node: NodeId, unwanted: &[&str]) -> String {
        self.markup_with(node, &[], unwanted, |text| text.into(), partial_escape)
    }

    fn markup_with<'tree>(
        &'tree self,
        node: NodeId,
        siblings: &[&str],
        unwanted: &[&str],
        of_text: impl Fn(&'tree str) -> Cow<'tree, str>,
        of_cdata: impl Fn(&'tree str) -> Cow<'tree, str>,
    ) -> String {
        let Kind::Element { inner, is_closed, .. } = &self.nodes[node.0].kind else { return String::new() };
        let mut end = inner.end;
        if !is_closed
            && let Some(sibling) = self.descendants(node).find(|&it| siblings.contains(&self.name(it)))
        {
            end = end.min(self.nodes[sibling.0].outer.start);
        }
        let mut markup = String::new();
        let mut at = inner.start;
        for other in self.nodes[node.0 + 1..].iter().take_while(|other| other.outer.start < end) {
            if other.outer.start < at {
                continue;
            }
            let given = match &other.kind {
                Kind::Text => of_text(&self.xml[other.outer.clone()]),
                Kind::Cdata(range) => of_cdata(&self.xml[range.clone()]),
                Kind::Element { name, .. } if unwanted.contains(&name.as_str()) => Cow::Borrowed(" "),
                Kind::Element { .. } => continue,
            };
            markup.push_str(&self.xml[at..other.outer.start]);
            markup.push_str(&given);
            at = other.outer.end;
        }
        markup.push_str(&self.xml[at.min(end)..end]);
        markup
    }

    /// The text of an element and of all below, white space as it is.
    pub(crate) fn text(&self, node: NodeId) -> String {
        let end = self.nodes[node.0].outer.end;
        let mut text = String::new();
        let within = (node.0..self.nodes.len()).map(NodeId);
        for other in within.take_while(|&other| self.nodes[other.0].outer.start < end) {
            match &self.nodes[other.0].kind {
                Kind::Text => text.push_str(&resolve(&self.xml[self.nodes[other.0].outer.clone()]).text),
                Kind::Cdata(range) => text.push_str(&self.xml[range.clone()]),
                Kind::Element { .. } => {}
            }
        }
        text
    }

    /// The text of an element on one line; none if there is none.
    pub(crate) fn line(&self, node: NodeId) -> Option<String> {
        let line = self.text(node).split_whitespace().collect::<Vec<_>>().join(" ");
        Some(line).filter(|line| !line.is_empty())
    }
}
