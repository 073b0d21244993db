//! How a report was cut, in little room: it is asked for again when its story is made.

use storyfold_text::{Furniture, Segmentation, Sentence, SentenceRole, Span};

use crate::piece::Piece;

/// The [`Segmentation`] of a report.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cut {
    sentences: Piece<CutSentence>,
    /// The sentences that are no running text, by their places.
    others: Box<[(u32, SentenceRole)]>,
    furniture: Box<[Furniture]>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct CutSentence {
    begin: u32,
    end: u32,
    paragraph: u32,
}

impl Cut {
    pub(crate) fn new(segmentation: &Segmentation) -> Self {
        let sentence = |&Sentence { span, paragraph, .. }: &Sentence| CutSentence {
            begin: span.begin as u32,
            end: span.end as u32,
            paragraph,
        };
        let others = (0..).zip(&segmentation.sentences).filter(|(_, it)| it.role != SentenceRole::Body);
        Self {
            sentences: segmentation.sentences.iter().map(sentence).collect(),
            others: others.map(|(place, sentence)| (place, sentence.role)).collect(),
            furniture: segmentation.furniture.as_slice().into(),
        }
    }

    pub(crate) fn segmentation(&self) -> Segmentation {
        let sentence = |&CutSentence { begin, end, paragraph }: &CutSentence| Sentence {
            span: Span::new(begin as usize, end as usize),
            paragraph,
            role: SentenceRole::Body,
        };
        let mut sentences: Vec<Sentence> = self.sentences.iter().map(sentence).collect();
        for &(place, role) in &self.others {
            sentences[place as usize].role = role;
        }
        Segmentation { sentences, furniture: self.furniture.to_vec() }
    }

    pub(super) fn sentences_mut(&mut self) -> &mut Piece<CutSentence> {
        &mut self.sentences
    }

    pub(crate) fn n_sentences(&self) -> usize {
        self.sentences.len()
    }
}
