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

    /// The passages of cells, each wording once, in the order in which they come first.
    pub(crate) fn by_wording<'c>(
        aligned: &Aligned<'_>,
        cells: impl Iterator<Item = &'c [usize]>,
    ) -> Vec<Self> {
        let mut readings: Vec<(&[usize], Self)> = Vec::new();
        for cell in cells {
            let place = Place::of(aligned, cell);
            match readings.iter_mut().find(|(first, _)| aligned.have_same_words(first, cell)) {
                Some((_, known)) => known.places.push(place),
                None => readings.push((cell, Self::at(vec![place]))),
            }
        }
        readings.into_iter().map(|(_, reading)| reading).collect()
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

/// What witnesses have in a column, a text that stands in several cells once.
#[derive(Debug)]
pub(crate) struct CellTexts {
    /// The different texts, in the order in which they come first.
    pub(crate) texts: Vec<CellText>,
    /// For every cell its text, and where it stands.
    cells: Vec<(usize, Place)>,
}

impl CellTexts {
    /// Cuts the sentences of cells into tokens.
    pub(crate) fn new<'a, 'c>(
        aligned: &Aligned<'a>,
        cells: impl Iterator<Item = &'c [usize]>,
        spellings: &mut Spellings<'a>,
    ) -> Self {
        let mut texts: Vec<CellText> = Vec::new();
        // The texts of single sentences, by the first sentence with each.
        let mut known: Vec<(usize, usize)> = Vec::new();
        let cells = cells
            .map(|sentences| {
                let first_alike = match sentences {
                    &[sentence_idx] => Some(aligned.sentences[sentence_idx].first_alike),
                    _ => None,
                };
                let found = known.iter().find(|&&(it, _)| Some(it) == first_alike);
                let text_idx = found.map_or(texts.len(), |&(_, text_idx)| text_idx);
                if text_idx == texts.len() {
                    known.extend(first_alike.map(|it| (it, text_idx)));
                    texts.push(CellText::new(aligned, sentences, spellings));
                }
                (text_idx, Place::of(aligned, sentences))
            })
            .collect();
        Self { texts, cells }
    }

    /// Adds the readings of all cells to those that are known, given the reading of every text: as a place of the one that is the same,
    /// or as another.
    pub(crate) fn add_readings(
        &self,
        of_texts: Vec<RawReading>,
        readings: &mut Vec<RawReading>,
        is_one: impl Fn(&RawReading, &RawReading) -> bool,
    ) {
        let mut of_texts = of_texts.into_iter();
        // For every text that has been met its reading, and the place of that in the first cell.
        let mut met: Vec<(usize, Place)> = Vec::with_capacity(self.texts.len());
        for &(text_idx, cell) in &self.cells {
            if let Some(&(reading_idx, first)) = met.get(text_idx) {
                let first_begin = self.texts[text_idx].place.span.begin;
                let moved = |at: usize| cell.span.begin + (at - first_begin);
                let span = Span::new(moved(first.span.begin), moved(first.span.end));
                readings[reading_idx].places.push(Place { witness_idx: cell.witness_idx, span });
                continue;
            }
            let Some(reading) = of_texts.next() else { continue };
            let place = reading.places[0];
            let reading_idx =
                readings.iter().position(|known| is_one(known, &reading)).unwrap_or(readings.len());
            match readings.get_mut(reading_idx) {
                Some(known) => known.places.extend(reading.places),
                None => readings.push(reading),
            }
            met.push((reading_idx, place));
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
    pub(crate) fn new<'a>(aligned: &Aligned<'a>, sentences: &[usize], spellings: &mut Spellings<'a>) -> Self {
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
