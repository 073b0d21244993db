//! The variant graphs: of every canonical sentence the words of all reports, from a start to an end.
//!
//! A node is a passage that some reports have at one place; what they share stands once. An edge leads from a passage to the next
//! one of the reports that it names, so that whoever follows the edges of a report reads its sentence. These are the variant graphs of
//! CollateX, with neighbouring words that always go together in one node.

use std::collections::BTreeMap;
use std::io::{self, Write};

use storyfold::{CanonicalSentence, Sigla, Story};

use super::{Key, data, write_graph};
use crate::write::attestation::{Attestation, attestations};
use crate::write::places::places;
use crate::write::texts::Texts;
use crate::write::xml::Xml;

const KEYS: [Key; 8] = [
    ("story", "node", "string"),
    ("at", "node", "string"),
    ("label", "node", "string"),
    ("kind", "node", "string"),
    ("sigla", "node", "string"),
    ("variation", "node", "string"),
    ("witnesses", "edge", "string"),
    ("uris", "edge", "string"),
];

pub(in crate::write) fn write(out: &mut dyn Write, stories: &[Story], texts: &Texts<'_>) -> io::Result<()> {
    write_graph(out, "variants", &KEYS, |xml| {
        for (number, story) in (1..).zip(stories) {
            let sigla = Sigla::new(story);
            for sentence in &story.canonical {
                let graph = SentenceGraph::new(story, sentence, texts)?;
                graph.write(xml, story, &format!("t{number}-{}", sentence.id), &sigla)?;
            }
        }
        Ok(())
    })
}

/// The variant graph of one canonical sentence.
struct SentenceGraph<'a> {
    at: &'a str,
    /// The first is the start, the second the end.
    nodes: Vec<Node<'a>>,
    /// The edges by the indexes of their nodes, each with the reports that go there.
    edges: BTreeMap<(usize, usize), Vec<&'a str>>,
}

struct Node<'a> {
    kind: &'static str,
    text: String,
    variation: Option<&'a str>,
    uris: Vec<&'a str>,
}

/// The indexes of the nodes where every path begins and ends.
const START: usize = 0;
const END: usize = 1;

impl<'a> SentenceGraph<'a> {
    fn new(story: &'a Story, sentence: &'a CanonicalSentence, texts: &Texts<'_>) -> io::Result<Self> {
        let end = |kind| Node { kind, text: String::new(), variation: None, uris: Vec::new() };
        let mut graph =
            Self { at: &sentence.id, nodes: vec![end("start"), end("end")], edges: BTreeMap::new() };
        let attestations = attestations(story, sentence, texts)?;
        graph.add_wording(story, sentence, &attestations, texts)?;
        for attestation in &attestations {
            let n_in_wording = usize::from(attestation.is_same_wording());
            for passage in attestation.passages.iter().skip(n_in_wording) {
                let kind = if passage.is_part { "part" } else { "paraphrase" };
                let node = graph.node(kind, texts.at(&passage.span)?, None);
                graph.lead(attestation.uri, START, node);
                graph.lead(attestation.uri, node, END);
            }
        }
        Ok(graph)
    }

    /// Adds the reports that have the canonical wording, as it is or with local changes.
    fn add_wording(
        &mut self,
        story: &'a Story,
        sentence: &'a CanonicalSentence,
        attestations: &[Attestation<'a>],
        texts: &Texts<'_>,
    ) -> io::Result<()> {
        let with_wording = attestations.iter().filter(|it| it.is_same_wording());
        let mut last: Vec<(&'a str, usize)> = with_wording.map(|it| (it.uri, START)).collect();
        let mut written = 0;
        for place in places(story, sentence, attestations) {
            let Some(before) = sentence.text.get(written..place.begin) else { continue };
            self.add_shared(before, &mut last);
            let variation = &place.variation.id;
            for (uri, last) in &mut last {
                let Some(reading) = place.readings.iter().find(|it| it.span.uri == *uri) else { continue };
                let text = match reading.reading_idx {
                    0 => &sentence.text[place.begin..place.end],
                    _ => texts.at(&reading.span)?,
                };
                if !text.is_empty() {
                    let kind = if place.variation.style { "style" } else { "reading" };
                    let node = self.node(kind, text, Some(variation));
                    self.lead(uri, *last, node);
                    *last = node;
                }
            }
            written = place.end;
        }
        self.add_shared(&sentence.text[written..], &mut last);
        for (uri, last) in last {
            self.lead(uri, last, END);
        }
        Ok(())
    }

    /// Adds what all share who have the wording.
    fn add_shared(&mut self, text: &str, last: &mut [(&'a str, usize)]) {
        if text.trim().is_empty() {
            return;
        }
        let node = self.nodes.len();
        self.nodes.push(Node {
            kind: "shared",
            text: text.trim().to_owned(),
            variation: None,
            uris: Vec::new(),
        });
        for (uri, last) in last {
            self.lead(uri, *last, node);
            *last = node;
        }
    }

    /// The node of a passage, a new one unless it is there.
    fn node(&mut self, kind: &'static str, text: &str, variation: Option<&'a str>) -> usize {
        let is_known =
            |node: &Node<'_>| node.kind == kind && node.variation == variation && node.text == text;
        self.nodes.iter().position(is_known).unwrap_or_else(|| {
            self.nodes.push(Node { kind, text: text.to_owned(), variation, uris: Vec::new() });
            self.nodes.len() - 1
        })
    }

    fn lead(&mut self, uri: &'a str, from: usize, to: usize) {
        let on_edge = self.edges.entry((from, to)).or_default();
        if !on_edge.contains(&uri) {
            on_edge.push(uri);
        }
        let at_node = &mut self.nodes[to].uris;
        if to != END && !at_node.contains(&uri) {
            at_node.push(uri);
        }
    }

    fn write(&self, xml: &mut Xml<'_>, story: &Story, prefix: &str, sigla: &Sigla<'_>) -> io::Result<()> {
        let id = |node: usize| format!("{prefix}-n{node}");
        let letters = |uris: &[&str]| uris.iter().map(|uri| sigla.of(uri)).collect::<Vec<_>>().join(" ");
        for (node_idx, node) in self.nodes.iter().enumerate() {
            xml.open("node", &[("id", &id(node_idx))])?;
            data(xml, "story", Some(&story.story))?;
            data(xml, "at", Some(self.at))?;
            data(xml, "label", Some(&node.text))?;
            data(xml, "kind", Some(node.kind))?;
            data(xml, "sigla", Some(letters(&node.uris)).filter(|it| !it.is_empty()))?;
            data(xml, "variation", node.variation)?;
            xml.close("node")?;
            xml.end_line()?;
        }
        for (&(from, to), uris) in &self.edges {
            xml.open("edge", &[("source", &id(from)), ("target", &id(to))])?;
            data(xml, "witnesses", Some(letters(uris)))?;
            data(xml, "uris", Some(uris.join(" | ")))?;
            xml.close("edge")?;
            xml.end_line()?;
        }
        Ok(())
    }
}
