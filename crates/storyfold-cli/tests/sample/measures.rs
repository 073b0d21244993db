//! The measures of an alignment, against the pairs of sentences that people marked.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde_json::Value;

use crate::support::data;
use crate::{list, text};

/// A sentence of a report as marked by hand.
struct MarkedSentence {
    uri: String,
    range: Range<usize>,
    is_body: bool,
}

/// A canonical entry, by story and id.
type Entry = (String, String);
pub(crate) type Pair = (String, String);

/// The measures, shares from 0 to 1; none where there is nothing to share.
#[derive(Debug)]
pub(crate) struct Scores {
    /// Whether all reports stand in one story.
    pub(crate) is_one_story: bool,
    /// Of the canonical sentences of its stories, how many are exactly the bytes that they name.
    pub(crate) traceable: Option<f64>,
    /// Of the body sentences, how many stand in a canonical entry or were removed.
    pub(crate) placed: Option<f64>,
    /// Of the pairs of each kind, how many share a canonical entry.
    pub(crate) verbatim: Option<f64>,
    pub(crate) light_edit: Option<f64>,
    pub(crate) paraphrase: Option<f64>,
    /// Of the pairs that share one, how many were marked as pairs of any kind; uncertain ones count neither way.
    pub(crate) precision: Option<f64>,
    /// The look-alikes that share an entry.
    pub(crate) joined_look_alikes: Vec<Pair>,
    /// Of the bytes of furniture, how many were removed.
    pub(crate) boilerplate: Option<f64>,
    /// The body sentences that were removed and stand nowhere else.
    pub(crate) wrongly_removed: Vec<String>,
}

/// Where the spans of the output lie, by report.
#[derive(Default)]
struct Output {
    entries: BTreeMap<String, Vec<(Range<usize>, Entry)>>,
    removed: BTreeMap<String, Vec<Range<usize>>>,
    homes: BTreeMap<String, String>,
}

impl Output {
    fn new(stories: &[Value]) -> Self {
        let mut output = Self::default();
        for story in stories {
            let name = text(story, "story");
            for report in list(story, "reports") {
                output.homes.insert(text(report, "uri").to_owned(), name.to_owned());
            }
            for sentence in list(story, "canonical") {
                let entry = (name.to_owned(), text(sentence, "id").to_owned());
                for span in std::iter::once(&sentence["from"]).chain(list(sentence, "support")) {
                    let of_report = output.entries.entry(text(span, "uri").to_owned()).or_default();
                    of_report.push((range(span), entry.clone()));
                }
            }
            for piece in list(story, "removed") {
                output.removed.entry(text(piece, "uri").to_owned()).or_default().push(range(piece));
            }
        }
        output
    }

    /// The entries that hold at least half of the sentence, or of which it holds at least half.
    fn entries_of(&self, sentence: &MarkedSentence) -> BTreeSet<&Entry> {
        let of_report = self.entries.get(&sentence.uri).into_iter().flatten();
        of_report
            .filter(|(range, _)| overlap(range, &sentence.range) * 2 >= range.len().min(sentence.range.len()))
            .map(|(_, entry)| entry)
            .collect()
    }

    fn n_removed(&self, uri: &str, range: &Range<usize>) -> usize {
        let of_report = self.removed.get(uri).into_iter().flatten();
        of_report.map(|removed| overlap(removed, range)).sum::<usize>().min(range.len())
    }

    fn is_removed(&self, sentence: &MarkedSentence) -> bool {
        self.n_removed(&sentence.uri, &sentence.range) * 2 >= sentence.range.len()
    }
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> usize {
    one.end.min(other.end).saturating_sub(one.start.max(other.start))
}

fn offset(value: &Value, key: &str) -> usize {
    let offset = value[key].as_u64().unwrap_or_else(|| panic!("{key} is no offset in {value}"));
    usize::try_from(offset).expect("an offset fits into memory")
}

fn range(span: &Value) -> Range<usize> {
    offset(span, "begin")..offset(span, "end")
}

fn byte_range(span: &Value) -> Range<usize> {
    offset(span, "byte_begin")..offset(span, "byte_end")
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn pair(one: &str, other: &str) -> Pair {
    let (first, second) = if one < other { (one, other) } else { (other, one) };
    (first.to_owned(), second.to_owned())
}

/// The texts of the sample feed by uri, under either of the names that its files use.
fn texts() -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for entry in data("sample").read_dir().expect("the sample ships with the project") {
        let path = entry.expect("an entry can be read").path();
        let lines = std::fs::read_to_string(&path).expect("a file of the sample can be read");
        for line in lines.lines() {
            let report: Value = serde_json::from_str(line).expect("a line of the sample is JSON");
            let field = |names: [&str; 2]| {
                names.into_iter().find_map(|name| report[name].as_str().map(str::to_owned))
            };
            let uri = field(["uri", "id"]).expect("a report of the sample has a uri");
            texts.insert(uri, field(["text", "body"]).expect("a report of the sample has a text"));
        }
    }
    texts
}

/// Scores stories against the alignment of one of them.
pub(crate) fn score(gold: &Value, stories: &[Value]) -> Scores {
    let output = Output::new(stories);
    let sentences: BTreeMap<&str, MarkedSentence> = list(gold, "sentences")
        .iter()
        .map(|sentence| {
            let marked = MarkedSentence {
                uri: text(sentence, "file").to_owned(),
                range: byte_range(sentence),
                is_body: text(sentence, "role") == "body",
            };
            (text(sentence, "sid"), marked)
        })
        .collect();
    let homes: BTreeSet<Option<&String>> =
        sentences.values().map(|sentence| output.homes.get(&sentence.uri)).collect();
    let where_: BTreeMap<&str, BTreeSet<&Entry>> =
        sentences.iter().map(|(&sid, sentence)| (sid, output.entries_of(sentence))).collect();
    let are_together = |pair: &Pair| !where_[pair.0.as_str()].is_disjoint(&where_[pair.1.as_str()]);
    let body: Vec<&str> =
        sentences.iter().filter(|(_, sentence)| sentence.is_body).map(|(&sid, _)| sid).collect();

    let marked: BTreeMap<Pair, &str> = list(gold, "sentence_pairs")
        .iter()
        .map(|it| (pair(text(it, "a"), text(it, "b")), text(it, "kind")))
        .collect();
    let found_of = |kind: &str| {
        let of_kind = || marked.iter().filter(|&(_, it)| *it == kind);
        share(of_kind().filter(|(pair, _)| are_together(pair)).count(), of_kind().count())
    };
    let uncertain: BTreeSet<Pair> =
        list(gold, "uncertain").iter().map(|it| pair(text(it, "a"), text(it, "b"))).collect();
    let (mut n_together, mut n_right) = (0, 0);
    for (idx, one) in body.iter().enumerate() {
        for other in &body[idx + 1..] {
            let pair = pair(one, other);
            let is_of_two_reports = sentences[one].uri != sentences[other].uri;
            if is_of_two_reports && are_together(&pair) && !uncertain.contains(&pair) {
                n_together += 1;
                n_right += usize::from(marked.contains_key(&pair));
            }
        }
    }

    let texts = texts();
    let canonical: Vec<&Value> = stories
        .iter()
        .filter(|story| homes.contains(&Some(&text(story, "story").to_owned())))
        .flat_map(|story| list(story, "canonical"))
        .collect();
    let n_traceable = canonical
        .iter()
        .filter(|sentence| {
            let from = &sentence["from"];
            texts[text(from, "uri")].get(range(from)) == Some(text(sentence, "text"))
        })
        .count();
    let (mut n_removed, mut n_furniture) = (0, 0);
    for piece in list(gold, "boilerplate") {
        n_removed += output.n_removed(text(piece, "file"), &byte_range(piece));
        n_furniture += byte_range(piece).len();
    }
    let is_placed = |sid: &&&str| !where_[**sid].is_empty() || output.is_removed(&sentences[**sid]);
    Scores {
        is_one_story: homes.len() == 1 && !homes.contains(&None),
        traceable: share(n_traceable, canonical.len()),
        placed: share(body.iter().filter(is_placed).count(), body.len()),
        verbatim: found_of("verbatim"),
        light_edit: found_of("light_edit"),
        paraphrase: found_of("paraphrase"),
        precision: share(n_right, n_together),
        joined_look_alikes: list(gold, "hard_negatives")
            .iter()
            .map(|it| pair(text(&it["a"], "sid"), text(&it["b"], "sid")))
            .filter(are_together)
            .collect(),
        boilerplate: share(n_removed, n_furniture),
        wrongly_removed: body
            .iter()
            .filter(|sid| where_[**sid].is_empty() && output.is_removed(&sentences[**sid]))
            .map(|&sid| sid.to_owned())
            .collect(),
    }
}
