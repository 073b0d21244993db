//! How the tree of a piece of XML grows, tag by tag, and what has to be mended on the way.

use std::collections::BTreeSet;
use std::ops::Range;

use quick_xml::events::BytesStart;

use crate::markup::entity::resolve;
use crate::xml::limits::xml_tag_end;
use crate::xml::namespace::Prefixes;
use crate::xml::tree::{Kind, Node, NodeId, Tree};

/// Elements of HTML without content, which feeds write without an end.
const VOID: &[&str] = &["br", "hr", "img", "input", "wbr", "area", "embed", "param"];

/// An end tag closes at most this many elements beside its own.
const MAX_OPEN_WITHIN: usize = 512;

/// A tree that grows.
pub(super) struct Builder<'xml> {
    xml: &'xml str,
    pub(super) nodes: Vec<Node>,
    /// The elements that are open, the root first.
    open: Vec<NodeId>,
    /// What had to be mended, in words.
    pub(super) repairs: BTreeSet<String>,
}

impl<'xml> Builder<'xml> {
    pub(super) fn new(xml: &'xml str) -> Self {
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

    /// Reads the whole piece.
    pub(super) fn build(&mut self, prefixes: &mut Prefixes) {
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
                xml_tag_end(xml.as_bytes(), found + 1)
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
