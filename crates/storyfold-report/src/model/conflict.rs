//! Conflicts and updates, with their readings side by side.

use serde::Serialize;
use storyfold::{CanonicalSentence, Conflict, ConflictType, Reading, Severity, SourceSpan, Story, Update};

use super::difference::{Mark, Piece};
use super::outlet::{Outlet, Outlets};
use super::span::{Texts, beginning, holds, one_line};
use crate::error::ErrorKind;

/// How many bytes are shown on either side of a reading that stands in no passage of its sentence.
const CONTEXT_BYTES: usize = 120;
/// How much of the canonical sentence says where a conflict is.
const PLACE_CHARS: usize = 70;

/// A place where reports contradict each other, or where a source has changed what it says.
#[derive(Debug, Serialize)]
pub(crate) struct Dispute {
    id: String,
    /// What differs: `Number`, `Name`, …
    kind: &'static str,
    pub(super) is_factual: bool,
    /// How much it matters, if it is no matter of fact.
    severity: &'static str,
    /// The id of the canonical sentence, and its first words.
    at: String,
    place: String,
    readings: Vec<DisputedReading>,
}

/// What some reports have there.
#[derive(Debug, Serialize)]
pub(crate) struct DisputedReading {
    text: String,
    /// The sentence in which it stands, with the reading marked.
    context: Vec<Piece>,
    outlets: Vec<Outlet>,
    /// Whether the canonical text has it.
    is_text: bool,
}

/// Whether not all reports can be right.
pub(super) fn is_factual(conflict: &Conflict) -> bool {
    conflict.severity == Severity::Factual
}

/// The conflicts of a story, those of fact first.
pub(super) fn conflicts(
    story: &Story,
    outlets: &Outlets<'_>,
    texts: &Texts<'_>,
) -> Result<Vec<Dispute>, ErrorKind> {
    let mut conflicts: Vec<&Conflict> = story.conflicts.iter().collect();
    conflicts.sort_by_key(|conflict| conflict.severity);
    let places = Places { story, outlets, texts };
    conflicts
        .into_iter()
        .map(|Conflict { id, conflict_type, at, readings, severity }| {
            let severity = match severity {
                Severity::Factual => "",
                Severity::Spelling => "spelling",
                Severity::Style => "wording",
            };
            places.dispute(id, *conflict_type, at, readings, severity)
        })
        .collect()
}

/// What sources have corrected themselves, the earliest reading of each first.
pub(super) fn updates(
    story: &Story,
    outlets: &Outlets<'_>,
    texts: &Texts<'_>,
) -> Result<Vec<Dispute>, ErrorKind> {
    let places = Places { story, outlets, texts };
    let dispute = |Update { id, conflict_type, at, readings }: &Update| {
        places.dispute(id, *conflict_type, at, readings, "")
    };
    story.updates.iter().map(dispute).collect()
}

struct Places<'a> {
    story: &'a Story,
    outlets: &'a Outlets<'a>,
    texts: &'a Texts<'a>,
}

impl Places<'_> {
    fn dispute(
        &self,
        id: &str,
        conflict_type: ConflictType,
        at: &str,
        readings: &[Reading],
        severity: &'static str,
    ) -> Result<Dispute, ErrorKind> {
        let sentence = self.story.canonical.iter().find(|sentence| sentence.id == at);
        let readings: Result<Vec<DisputedReading>, ErrorKind> =
            readings.iter().map(|reading| self.reading(reading, sentence)).collect();
        Ok(Dispute {
            id: id.to_owned(),
            kind: kind_name(conflict_type),
            is_factual: severity.is_empty(),
            severity,
            at: at.to_owned(),
            place: sentence.map_or_else(String::new, |it| beginning(&it.text, PLACE_CHARS)),
            readings: readings?,
        })
    }

    fn reading(
        &self,
        reading: &Reading,
        sentence: Option<&CanonicalSentence>,
    ) -> Result<DisputedReading, ErrorKind> {
        let uris = reading.spans.iter().map(|span| span.uri.as_str());
        let context = match reading.spans.first() {
            Some(span) => self.context(span, sentence)?,
            None => Vec::new(),
        };
        let is_text = reading.spans.iter().any(|span| sentence.is_some_and(|it| holds(&it.from, span)));
        Ok(DisputedReading {
            text: one_line(&reading.text),
            context,
            outlets: self.outlets.of_all(uris.chain(reading.uris.iter().map(String::as_str))),
            is_text,
        })
    }

    /// The passage in which a reading stands, with the reading marked.
    fn context(
        &self,
        span: &SourceSpan,
        sentence: Option<&CanonicalSentence>,
    ) -> Result<Vec<Piece>, ErrorKind> {
        let of = |sentence: &'_ CanonicalSentence| -> Option<SourceSpan> {
            let spans = sentence.support.iter().map(|support| &support.span).chain([&sentence.from]);
            spans.filter(|passage| holds(passage, span)).min_by_key(|it| it.end - it.begin).cloned()
        };
        // A report may say it elsewhere than where it says the rest of the sentence.
        let elsewhere = || self.story.canonical.iter().find_map(of);
        let passage = match sentence.and_then(of).or_else(elsewhere) {
            Some(passage) => passage,
            None => self.surroundings(span)?,
        };
        let at = |begin, end| self.texts.at(&SourceSpan { uri: span.uri.clone(), begin, end });
        let parts = [
            (at(passage.begin, span.begin)?, Mark::Same),
            (at(span.begin, span.end)?, Mark::Disputed),
            (at(span.end, passage.end)?, Mark::Same),
        ];
        Ok(parts
            .into_iter()
            .filter(|(text, _)| !text.is_empty())
            .map(|(text, mark)| Piece::new(text, mark))
            .collect())
    }

    /// The words around a span.
    fn surroundings(&self, span: &SourceSpan) -> Result<SourceSpan, ErrorKind> {
        let text = &self.texts.report(&span.uri)?.text;
        let mut begin = text.floor_char_boundary(span.begin.saturating_sub(CONTEXT_BYTES));
        let mut end = text.ceil_char_boundary((span.end + CONTEXT_BYTES).min(text.len()));
        if begin > 0 {
            begin += text[begin..span.begin].find(char::is_whitespace).map_or(0, |blank| blank + 1);
        }
        if end < text.len() {
            end = span.end + text[span.end..end].rfind(char::is_whitespace).unwrap_or(end - span.end);
        }
        Ok(SourceSpan { uri: span.uri.clone(), begin, end })
    }
}

const fn kind_name(conflict_type: ConflictType) -> &'static str {
    match conflict_type {
        ConflictType::Number => "Number",
        ConflictType::Date => "Date",
        ConflictType::Name => "Name",
        ConflictType::Quote => "Quotation",
        ConflictType::Polarity => "Whether it is so",
        ConflictType::Certainty => "How sure it is",
        ConflictType::Attribution => "Who said it",
        _ => "Other",
    }
}
