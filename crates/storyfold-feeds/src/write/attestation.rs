//! What every report has of one canonical sentence.

use std::io;

use storyfold::{CanonicalSentence, SourceSpan, Story, SupportKind};

use super::texts::Texts;

/// What one report has of a canonical sentence: one passage at least, the nearest to the canonical wording first.
pub(super) struct Attestation<'a> {
    pub(super) uri: &'a str,
    pub(super) passages: Vec<Passage>,
}

/// Neighbouring sentences of a report, or a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Passage {
    pub(super) span: SourceSpan,
    /// None for the canonical wording itself.
    pub(super) kind: Option<SupportKind>,
    /// Whether it is a clause of a sentence that stands elsewhere as a whole.
    pub(super) is_part: bool,
}

impl Attestation<'_> {
    /// The passage that counts for the report.
    pub(super) fn main(&self) -> &Passage {
        &self.passages[0]
    }

    /// Whether the report has the canonical wording, as it is or with local changes, so that both can be compared word by word.
    pub(super) fn is_same_wording(&self) -> bool {
        !self.main().is_part && self.main().kind != Some(SupportKind::Paraphrase)
    }
}

/// What the reports have of a canonical sentence, in the order of the story's reports; those that have nothing are left out.
pub(super) fn attestations<'a>(
    story: &'a Story,
    sentence: &CanonicalSentence,
    texts: &Texts<'_>,
) -> io::Result<Vec<Attestation<'a>>> {
    let mut attestations = Vec::new();
    for report in &story.reports {
        let mut passages: Vec<Passage> = Vec::new();
        if sentence.from.uri == report.uri {
            passages.push(Passage { span: sentence.from.clone(), kind: None, is_part: false });
        }
        for support in sentence.support.iter().filter(|support| support.span.uri == report.uri) {
            let passage =
                Passage { span: support.span.clone(), kind: Some(support.kind), is_part: support.part };
            match passages.last_mut() {
                Some(last) if goes_on(last, &passage, texts)? => last.span.end = passage.span.end,
                _ => passages.push(passage),
            }
        }
        passages.sort_by_key(|passage| (passage.is_part, passage.kind, passage.span.begin));
        if !passages.is_empty() {
            attestations.push(Attestation { uri: &report.uri, passages });
        }
    }
    Ok(attestations)
}

/// Whether a passage is the next sentence of a run: several sentences that say together what the canonical one says.
fn goes_on(last: &Passage, next: &Passage, texts: &Texts<'_>) -> io::Result<bool> {
    if last.is_part || next.is_part || last.kind != next.kind || last.span.end > next.span.begin {
        return Ok(false);
    }
    let gap = SourceSpan { uri: last.span.uri.clone(), begin: last.span.end, end: next.span.begin };
    Ok(texts.at(&gap)?.trim().is_empty())
}
