//! A piece of XML as a tree, whatever is wrong with it.
//!
//! An end tag closes the nearest open element of its name and all within; one that closes none is passed over. A `<` that
//! begins no tag is text. What had to be mended is told.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use quick_xml::escape::partial_escape;
use quick_xml::events::BytesStart;

use crate::markup::entity::resolve;
use crate::markup::html::tag_end;
use crate::xml::namespace::Prefixes;

/// Elements of HTML without content, which feeds write without an end.
const VOID: &[&str] = &["br", "hr", "img", "input", "wbr", "area", "embed", "param"];

/// An end tag closes at most this many elements beside its own.
const MAX_OPEN_WITHIN: usize = 512;

/// A parsed piece of XML.
pub(crate) struct Tree<'xml> {
    xml: &'xml str,
    nodes: Vec<Node>,
    /// What had to be mended, in words.
    pub(crate) repairs: BTreeSet<String>,
}

/// The place of a node in its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NodeId(usize);

struct Node {
    kind: Kind,
    /// All of it: of an element, the tags included.
    outer: Range<usize>,
    children: Vec<NodeId>,
}

enum Kind {
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

struct Builder<'xml> {
    xml: &'xml str,
    nodes: Vec<Node>,
    /// The elements that are open, the root first.
    open: Vec<NodeId>,
    repairs: BTreeSet<String>,
}

impl<'xml> Builder<'xml> {
    fn new(xml: &'xml str) -> Self {
        let whole = 0..xml.len();
        let kind = Kind::Element {
            name: String::new(),
            attributes: Vec::new(),
            inner: whole.clone(),
            is_closed: true,
        };
        let root = Node { kind, outer: whole, children: Vec::new() };
        Self { xml, nodes: vec![root], open: vec![Tree::ROOT], repairs: BTreeSet::new() }
    }

    fn build(&mut self, prefixes: &mut Prefixes) {
        let xml = self.xml;
        // Looked for once, so that comments that never end are read in one pass.
        let last_comment_end = xml.rfind("-->").unwrap_or(0);
        let mut begin_of_text = 0;
        let mut at = 0;
        while let Some(found) = xml[at..].find('<').map(|found| at + found) {
            let rest = &xml[found..];
            let end = if rest.starts_with("<![CDATA[") {
                rest.find("]]>").map_or_else(
                    || {
                        self.repairs.insert("a CDATA section has no end".to_owned());
                        xml.len()
                    },
                    |end| found + end + 3,
                )
            } else if rest.starts_with("<!--") {
                let is_closed = found + 4 <= last_comment_end;
                if is_closed { rest.find("-->").map_or(found + 4, |end| found + end + 3) } else { found + 4 }
            } else if rest.starts_with("<!") || rest.starts_with("<?") {
                rest.find('>').map_or(xml.len(), |end| found + end + 1)
            } else if rest[1..]
                .starts_with(|first: char| first.is_alphabetic() || first == '/' || first == '_')
            {
                tag_end(xml.as_bytes(), found + 1)
            } else {
                self.repairs.insert("a bare `<`".to_owned());
                at = found + 1;
                continue;
            };
            self.add_text(begin_of_text..found);
            if rest.starts_with("<![CDATA[") {
                let content_end = if xml[..end].ends_with("]]>") { end - 3 } else { end };
                self.add(Kind::Cdata(found + 9..content_end.max(found + 9)), found..end);
            } else if rest.starts_with("</") {
                self.close(xml[found + 2..end].trim_end_matches('>').trim(), found, end, prefixes);
            } else if !rest.starts_with("<!") && !rest.starts_with("<?") {
                self.open(found..end, prefixes);
            }
            begin_of_text = end;
            at = end;
        }
        self.add_text(begin_of_text..xml.len());
        while self.open.len() > 1 {
            self.pop(xml.len(), xml.len());
        }
    }

    fn add(&mut self, kind: Kind, outer: Range<usize>) -> NodeId {
        let id = NodeId(self.nodes.len());
        self.nodes.push(Node { kind, outer, children: Vec::new() });
        let parent = self.open.last().copied().unwrap_or(Tree::ROOT);
        self.nodes[parent.0].children.push(id);
        id
    }

    fn add_text(&mut self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        if resolve(&self.xml[range.clone()]).n_bare > 0 {
            self.repairs.insert("a bare `&`".to_owned());
        }
        self.add(Kind::Text, range);
    }

    fn open(&mut self, tag: Range<usize>, prefixes: &mut Prefixes) {
        let raw = self.xml[tag.clone()].trim_start_matches('<').trim_end_matches('>');
        let is_closed = raw.ends_with('/');
        let raw = raw.trim_end_matches('/');
        let n_name = raw.find(|it: char| it.is_whitespace() || it == '/').unwrap_or(raw.len());
        let start = BytesStart::from_content(raw, n_name);
        let mut attributes = Vec::new();
        for attribute in start.html_attributes().with_checks(false) {
            // Behind a broken attribute no other can be told.
            let Ok(attribute) = attribute else { break };
            let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
            let value = String::from_utf8_lossy(&attribute.value);
            let resolved = resolve(&value);
            if resolved.n_bare > 0 {
                self.repairs.insert("a bare `&`".to_owned());
            }
            let value = resolved.text.into_owned();
            prefixes.note(&key, &value);
            attributes.push((key, value));
        }
        let name = prefixes.canonical(&raw[..n_name]);
        let is_void = VOID.contains(&name.as_str());
        if is_void && !is_closed {
            self.repairs.insert(format!("an element `{name}` that is not closed"));
        }
        let id = self.add(
            Kind::Element { name, attributes, inner: tag.end..tag.end, is_closed: is_closed || is_void },
            tag,
        );
        if !is_closed && !is_void {
            self.open.push(id);
        }
    }

    fn close(&mut self, name: &str, begin: usize, end: usize, prefixes: &Prefixes) {
        let name = prefixes.canonical(name);
        let n_within = self.open[1..].iter().rev().take(MAX_OPEN_WITHIN).position(
            |&id| matches!(&self.nodes[id.0].kind, Kind::Element { name: open, .. } if *open == name),
        );
        match n_within {
            Some(n_within) => {
                for _ in 0..n_within {
                    self.pop(begin, begin);
                }
                if let Some(id) = self.open.pop() {
                    self.end(id, begin, end);
                    if let Kind::Element { is_closed, .. } = &mut self.nodes[id.0].kind {
                        *is_closed = true;
                    }
                }
            }
            None => {
                self.repairs.insert(format!("an end tag `{name}` without a start"));
            }
        }
    }

    /// Closes the innermost element where no end tag does.
    fn pop(&mut self, inner_end: usize, outer_end: usize) {
        if let Some(id) = self.open.pop() {
            if let Kind::Element { name, .. } = &self.nodes[id.0].kind {
                self.repairs.insert(format!("an element `{name}` that is not closed"));
            }
            self.end(id, inner_end, outer_end);
        }
    }

    fn end(&mut self, id: NodeId, inner_end: usize, outer_end: usize) {
        let node = &mut self.nodes[id.0];
        node.outer.end = outer_end;
        if let Kind::Element { inner, .. } = &mut node.kind {
            inner.end = inner_end;
        }
    }
}
