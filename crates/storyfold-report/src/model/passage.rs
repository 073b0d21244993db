//! What a report has of a canonical sentence: a sentence, a run of neighbours, or a clause.

use serde::Serialize;
use storyfold::{CanonicalSentence, SourceSpan, SupportKind};

use super::difference::{Piece, differences, marked};
use super::span::{Texts, one_line};
use crate::error::ErrorKind;

/// What one report has of a sentence at one place.
#[derive(Debug)]
pub(super) struct Passage {
    pub(super) span: SourceSpan,
    pub(super) manner: Manner,
    /// Whether it is a clause of a sentence that stands elsewhere as a whole.
    pub(super) is_part: bool,
}

/// How a report says what the canonical sentence says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Manner {
    /// The canonical text is from there.
    Text,
    Verbatim,
    LightEdit,
    Paraphrase,
}

impl From<SupportKind> for Manner {
    fn from(kind: SupportKind) -> Self {
        match kind {
            SupportKind::Verbatim => Self::Verbatim,
            SupportKind::LightEdit => Self::LightEdit,
            SupportKind::Paraphrase => Self::Paraphrase,
        }
    }
}

/// The passages of all reports, the text itself first, then by how near they are and in the order of the reports.
pub(super) fn passages(sentence: &CanonicalSentence, texts: &Texts<'_>) -> Result<Vec<Passage>, ErrorKind> {
    let mut passages = vec![Passage { span: sentence.from.clone(), manner: Manner::Text, is_part: false }];
    for support in &sentence.support {
        let next = Passage { span: support.span.clone(), manner: support.kind.into(), is_part: support.part };
        match passages.last_mut() {
            Some(last) if goes_on(last, &next, texts)? => last.span.end = next.span.end,
            _ => passages.push(next),
        }
    }
    passages.sort_by_key(|passage| (passage.manner, passage.is_part));
    Ok(passages)
}

/// Whether a passage is the next sentence of a run: several sentences that say together what the canonical one says.
fn goes_on(last: &Passage, next: &Passage, texts: &Texts<'_>) -> Result<bool, ErrorKind> {
    let is_run =
        last.span.uri == next.span.uri && last.manner == next.manner && last.span.end <= next.span.begin;
    if !is_run || last.is_part || next.is_part {
        return Ok(false);
    }
    let gap = SourceSpan { uri: last.span.uri.clone(), begin: last.span.end, end: next.span.begin };
    Ok(texts.at(&gap)?.trim().is_empty())
}

impl Passage {
    /// The words, with what differs from the canonical sentence marked; none where they are the same apart from case and
    /// punctuation. Of a paraphrase or a clause, what it does not have goes unsaid.
    pub(super) fn compared(
        &self,
        sentence: &CanonicalSentence,
        texts: &Texts<'_>,
    ) -> Result<Vec<Piece>, ErrorKind> {
        let text = one_line(texts.at(&self.span)?);
        Ok(match self.manner {
            Manner::Text | Manner::Verbatim => Vec::new(),
            Manner::LightEdit if !self.is_part => differences(&sentence.text, &text),
            _ => marked(&sentence.text, &text),
        })
    }
}
