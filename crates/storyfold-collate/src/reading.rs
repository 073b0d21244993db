//! Readings: what a witness has at one place.

use std::ops::Range;

use storyfold_text::Span;

use crate::collation::SourceSpan;
use crate::table::Aligned;
use crate::token::{Spellings, Token, substance, tokens};

/// What some witnesses have at one place.
#[derive(Clone, Debug, Default)]
pub(crate) struct RawReading {
    /// The words' normalised forms, as numbers.
    pub(crate) forms: Vec<u32>,
    /// How words and punctuation are written, as numbers.
    spelling: Vec<u32>,
    /// What is left without house style.
    pub(crate) substance: String,
    /// Where it stands; of zero length where the witness has nothing.
    pub(crate) places: Vec<Place>,
}

impl RawReading {
    /// A passage that is told by its places alone.
    pub(crate) fn at(places: Vec<Place>) -> Self {
        Self { places, ..Self::default() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.places.iter().all(|place| place.span.begin == place.span.end)
    }

    pub(crate) fn has_words_of(&self, other: &Self) -> bool {
        self.forms == other.forms
    }

    pub(crate) fn is_written_as(&self, other: &Self) -> bool {
        self.spelling == other.spelling
    }
}

/// Where a reading stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) witness_idx: usize,
    pub(crate) span: Span,
}

impl Place {
    /// The place of neighbouring sentences of one report.
    pub(crate) fn of(aligned: &Aligned<'_>, sentences: &[usize]) -> Self {
        let (first, last) = (sentences[0], sentences[sentences.len() - 1]);
        Self {
            witness_idx: aligned.sentences[first].witness_idx,
            span: Span::new(aligned.span(first).begin, aligned.span(last).end),
        }
    }

    pub(crate) fn source_span(self, aligned: &Aligned<'_>) -> SourceSpan {
        SourceSpan {
            uri: aligned.witnesses[self.witness_idx].uri.to_owned(),
            begin: self.span.begin,
            end: self.span.end,
        }
    }
}

/// What a witness has in a column, in tokens.
#[derive(Debug)]
pub(crate) struct CellText {
    pub(crate) sentences: Vec<usize>,
    pub(crate) tokens: Vec<Token>,
    place: Place,
}

impl CellText {
    pub(crate) fn new(aligned: &Aligned<'_>, sentences: &[usize], spellings: &mut Spellings) -> Self {
        Self {
            sentences: sentences.to_vec(),
            tokens: tokens(aligned, sentences, spellings),
            place: Place::of(aligned, sentences),
        }
    }

    /// How all of it is written.
    pub(crate) fn spelling(&self) -> Vec<u32> {
        self.tokens.iter().map(|token| token.spelling).collect()
    }

    /// Whether a range of tokens has words.
    pub(crate) fn tells(&self, range: &Range<usize>) -> bool {
        self.tokens[range.clone()].iter().any(Token::tells)
    }

    /// All of it as one reading.
    pub(crate) fn whole(&self, aligned: &Aligned<'_>) -> RawReading {
        self.reading(aligned, 0..self.tokens.len())
    }

    /// The reading of a range of tokens, without the punctuation at its ends if there are words in it.
    pub(crate) fn reading(&self, aligned: &Aligned<'_>, range: Range<usize>) -> RawReading {
        let all = &self.tokens[range.clone()];
        let kept = match (all.iter().position(Token::tells), all.iter().rposition(Token::tells)) {
            (Some(first), Some(last)) => range.start + first..range.start + last + 1,
            _ => range,
        };
        let of_reading = &self.tokens[kept.clone()];
        let span = match (of_reading.first(), of_reading.last()) {
            (Some(first), Some(last)) => Span::new(first.span.begin, last.span.end),
            _ => {
                let before = kept.start.checked_sub(1);
                let at = before.map_or(self.place.span.begin, |before| self.tokens[before].span.end);
                Span::new(at, at)
            }
        };
        RawReading {
            forms: of_reading.iter().filter_map(|token| Some(token.word?.form)).collect(),
            spelling: of_reading.iter().map(|token| token.spelling).collect(),
            substance: substance(aligned, all),
            places: vec![Place { witness_idx: self.place.witness_idx, span }],
        }
    }
}
