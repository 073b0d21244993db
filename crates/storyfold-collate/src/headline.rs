//! The headlines of a story.

use storyfold_text::FurnitureKind;

use crate::collation::{Headline, HeadlineSource, TextRange};
use crate::table::Aligned;

/// The headlines of the witnesses, each once with all who have it, the best-ranked witness's first.
pub(crate) fn headlines(aligned: &Aligned<'_>, ranking: &[usize]) -> Vec<(Headline, Vec<String>)> {
    let mut headlines: Vec<(Headline, Vec<String>)> = Vec::new();
    for &witness_idx in ranking {
        let witness = &aligned.witnesses[witness_idx];
        let in_text = witness
            .segmentation
            .furniture
            .iter()
            .find(|piece| piece.kind == FurnitureKind::Headline)
            .filter(|piece| {
                witness.segmentation.sentences.first().is_none_or(|first| piece.span.end <= first.span.begin)
            });
        let range = in_text.map(|piece| TextRange { begin: piece.span.begin, end: piece.span.end });
        let text = match (witness.headline, in_text) {
            (Some(headline), _) => headline.trim(),
            (None, Some(piece)) => piece.span.of(witness.text),
            (None, None) => continue,
        };
        if text.is_empty() {
            continue;
        }
        let range = range.filter(|range| &witness.text[range.begin..range.end] == text);
        let known = headlines.iter_mut().find(|(known, _)| {
            storyfold_text::normalised_words(&known.text) == storyfold_text::normalised_words(text)
        });
        match known {
            Some((_, uris)) => uris.push(witness.uri.to_owned()),
            None => {
                let from = HeadlineSource { uri: witness.uri.to_owned(), range };
                headlines.push((Headline { text: text.to_owned(), from }, vec![witness.uri.to_owned()]));
            }
        }
    }
    headlines
}
