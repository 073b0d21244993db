//! What was found of a report when it was linked, as a record: all that cannot be made of the report alone, and its words, so that one that lies far
//! apart from another is seldom read to be compared with it.
//!
//! ```text
//! key     the uri
//! body    of a report that was taken out: 1 byte, 0, and nothing else, since version 4
//!         else the number of the report in the order of time: a byte, 0 for none or 1, then the number
//!         the sentences that its source repeats, counted: position, number of reports
//!         since version 5 a byte, 0 for none or 1, and the sentences that may link it, counted: where each begins, number of bytes; and the low
//!         halves of the hashes of its words and pairs of words, counted: 4 bytes
//!         the weights of these in the order of the hashes. Since version 5 the different ones, counted: 4 bytes, IEEE 754; then, counted, which
//!         of them each has. Before, counted: 4 bytes, IEEE 754
//!         the first report with the same text: a byte, 0 for none or 1, then the report, and 8 bytes of strength
//!         its links to reports before it, counted: the report, and the evidence
//!         the reports that are held apart from it, counted: the report
//! ```
//!
//! If the report has a number, another one is told by how many places it stands before it, else by the 8 bytes of the hash of its uri.
//! The numbers of the reports before one change only if one comes or goes there, and then all behind that are linked again; but in an index that
//! drops old reports they change without that. Before version 3 there are no numbers.

use hashbrown::HashMap;
use storyfold_text::Span;

use crate::engine::Finding;
use crate::error::Error;
use crate::lexical::TermVector;
use crate::link::LinkEvidence;
use crate::prepared::{read_numbers, read_span, write_numbers, write_span};
use crate::store::codec::{Decoder, Encoder};
use crate::store::segment::Record;
use crate::store::{link_record, report_record};

/// The first version of the format that has the words of a report.
const FIRST_WITH_WORDS: u32 = 5;

/// What was found of a report.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct StoredFinding {
    /// Its number in the order of time; none if others are told by their `uri`s.
    pub(crate) number: Option<u32>,
    /// The positions of sentences that its source repeats, ascending, and in how many reports each stands.
    pub(crate) left_out: Vec<(u32, u32)>,
    /// None before version 5.
    pub(crate) words: Option<StoredWords>,
    /// The weights of its terms.
    pub(crate) weights: Vec<f32>,
    pub(crate) same_text: Option<(OtherReport, f64)>,
    /// Without the hours between the reports, and the strength.
    pub(crate) links: Vec<(OtherReport, LinkEvidence)>,
    pub(crate) held_apart: Vec<OtherReport>,
}

/// By what a report is compared without that it is cut.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StoredWords {
    /// Where the sentences stand that may link it, those that its source repeats as well.
    pub(crate) sentences: Vec<Span>,
    /// The low halves of the hashes of its terms, in the order of these.
    pub(crate) terms: Vec<u32>,
}

/// A report before another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum OtherReport {
    /// By how many places it stands before it.
    Before(u32),
    /// By the hash of its `uri`.
    OfUri(u64),
}

impl OtherReport {
    /// Its number, if the other one has `own`.
    pub(crate) fn number(self, own: u32, number_of_uri: impl Fn(u64) -> Option<u32>) -> Option<u32> {
        match self {
            Self::Before(n_places) => own.checked_sub(n_places),
            Self::OfUri(hash) => number_of_uri(hash),
        }
    }

    fn write(self, encoder: &mut Encoder) {
        match self {
            Self::Before(n_places) => encoder.number(n_places.into()),
            Self::OfUri(hash) => encoder.u64(hash),
        }
    }
}

impl StoredFinding {
    /// What is stored of a finding; `uri_hash` tells the hashes of the `uri`s of other reports by their numbers.
    pub(crate) fn new(finding: &Finding<'_>, uri_hash: impl Fn(u32) -> u64) -> Self {
        let Finding { number, left_out, sentences, vector, before } = finding;
        let other = |other: u32| match number {
            Some(own) => OtherReport::Before(own - other),
            None => OtherReport::OfUri(uri_hash(other)),
        };
        Self {
            number: *number,
            left_out: left_out.clone(),
            words: Some(StoredWords { sentences: sentences.clone(), terms: vector.terms().to_vec() }),
            weights: vector.weights().collect(),
            same_text: before.same_text.map(|(report, strength)| (other(report), strength)),
            links: before.links.iter().map(|link| (other(link.report), link.evidence)).collect(),
            held_apart: before.held_apart.iter().map(|&report| other(report)).collect(),
        }
    }

    /// The report as a vector; none if its words are not known.
    pub(crate) fn vector(&self) -> Option<TermVector> {
        let words = self.words.as_ref()?;
        Some(TermVector::of_parts(&words.terms, self.weights.iter().copied()))
    }

    /// The sentences that its source repeats, ascending, and in how many reports each stands; none if where they stand is not known.
    pub(crate) fn repeated(&self) -> Option<Vec<(Span, usize)>> {
        let repeat = |&(position, n_reports): &(u32, u32)| {
            let span = self.words.as_ref()?.sentences.get(position as usize)?;
            Some((*span, n_reports as usize))
        };
        self.left_out.iter().map(repeat).collect()
    }

    /// Whether what is said of words and sentences fits together.
    fn fits(&self) -> bool {
        let is_there = |&(position, _): &(u32, u32)| {
            self.words.as_ref().is_none_or(|words| (position as usize) < words.sentences.len())
        };
        self.words.as_ref().is_none_or(|words| words.terms.len() == self.weights.len())
            && self.left_out.iter().all(is_there)
    }
}

/// The record of what was found of a report; none if it was taken out.
pub(crate) fn to_record(uri: &str, finding: Option<&StoredFinding>, commit: u64) -> Record {
    let mut encoder = Encoder::of_record();
    match finding {
        Some(finding) => write(&mut encoder, finding),
        None => encoder.u8(0),
    }
    Record::new(uri.as_bytes().to_vec(), commit, encoder)
}

fn write(encoder: &mut Encoder, finding: &StoredFinding) {
    let StoredFinding { number, left_out, words, weights, same_text, links, held_apart } = finding;
    encoder.option(*number, |encoder, number| encoder.number(number.into()));
    encoder.list(left_out, |encoder, &(position, n_reports)| {
        encoder.number(position.into());
        encoder.number(n_reports.into());
    });
    encoder.option(words.as_ref(), |encoder, StoredWords { sentences, terms }| {
        encoder.list(sentences, |encoder, &span| write_span(encoder, span));
        write_numbers(encoder, terms);
    });
    write_weights(encoder, weights);
    encoder.option(*same_text, |encoder, (other, strength)| {
        other.write(encoder);
        encoder.f64(strength);
    });
    encoder.list(links, |encoder, (other, evidence)| {
        other.write(encoder);
        link_record::write(encoder, evidence);
    });
    encoder.list(held_apart, |encoder, other| other.write(encoder));
}

/// Few of the weights of a report differ: they go by how often a word stands in it, and in how many reports.
fn write_weights(encoder: &mut Encoder, weights: &[f32]) {
    let mut numbers = HashMap::new();
    let mut different = Vec::new();
    let number_of = |weight: &f32| {
        *numbers.entry(weight.to_bits()).or_insert_with(|| {
            different.push(weight.to_bits());
            different.len() - 1
        })
    };
    let which: Vec<usize> = weights.iter().map(number_of).collect();
    write_numbers(encoder, &different);
    encoder.list(&which, |encoder, &number| encoder.number(number as u64));
}

fn read_weights(decoder: &mut Decoder<'_>) -> Result<Vec<f32>, Error> {
    let different = read_numbers(decoder)?;
    decoder.list(|decoder| {
        let bits = different.get(decoder.count()?);
        bits.copied()
            .map(f32::from_bits)
            .ok_or_else(|| Error::damaged("a word has a weight that is not there"))
    })
}

/// What was found of a report; nothing if it was taken out.
pub(crate) fn of_record(record: &Record) -> Result<Option<StoredFinding>, Error> {
    if report_record::is_taken_out(record) {
        return Ok(None);
    }
    let mut decoder = record.decoder();
    let number = if decoder.is_compact() { decoder.option(Decoder::small_number)? } else { None };
    let other = |decoder: &mut Decoder<'_>| match number {
        Some(_) => Ok(OtherReport::Before(decoder.small_number()?)),
        None => Ok::<_, Error>(OtherReport::OfUri(decoder.u64()?)),
    };
    let has_words = decoder.version() >= FIRST_WITH_WORDS;
    let words = |decoder: &mut Decoder<'_>| {
        Ok(StoredWords { sentences: decoder.list(read_span)?, terms: read_numbers(decoder)? })
    };
    let finding = StoredFinding {
        number,
        left_out: decoder.list(|decoder| Ok((decoder.small_number()?, decoder.small_number()?)))?,
        words: if has_words { decoder.option(words)? } else { None },
        weights: if has_words {
            read_weights(&mut decoder)?
        } else {
            decoder.list(|decoder| Ok(f32::from_bits(decoder.u32()?)))?
        },
        same_text: decoder.option(|decoder| Ok((other(decoder)?, decoder.f64()?)))?,
        links: decoder.list(|decoder| Ok((other(decoder)?, link_record::read(decoder)?)))?,
        held_apart: decoder.list(other)?,
    };
    decoder.end()?;
    if !finding.fits() {
        return Err(Error::damaged("the words of a report are not those of its weights"));
    }
    Ok(Some(finding))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_comes_back_whichever_way_others_are_told() {
        let evidence = LinkEvidence { lexical: 0.3, ..LinkEvidence::default() };
        for (number, other) in
            [(Some(700), OtherReport::Before(300)), (None, OtherReport::OfUri(u64::MAX / 3))]
        {
            let finding = StoredFinding {
                number,
                left_out: vec![(1, 200)],
                words: Some(StoredWords {
                    sentences: vec![Span::new(0, 300), Span::new(400, 460)],
                    terms: vec![u32::MAX, 7, 7],
                }),
                weights: vec![0.25, 0.5, 0.25],
                same_text: Some((other, 0.9)),
                links: vec![(other, evidence)],
                held_apart: vec![other],
            };
            assert_eq!(finding.repeated(), Some(vec![(Span::new(400, 460), 200)]));
            assert_eq!(of_record(&to_record("a", Some(&finding), 9)).unwrap(), Some(finding));
        }
        assert_eq!(OtherReport::Before(300).number(700, |_| None), Some(400));
        assert_eq!(OtherReport::OfUri(7).number(700, |hash| Some(hash as u32)), Some(7));
    }

    #[test]
    fn words_and_weights_that_do_not_fit_are_damaged() {
        let read = |terms: Option<Vec<u32>>, left_out: Vec<(u32, u32)>| {
            let words = terms.map(|terms| StoredWords { sentences: vec![Span::new(0, 9)], terms });
            let finding = StoredFinding { left_out, words, weights: vec![0.5], ..StoredFinding::default() };
            of_record(&to_record("a", Some(&finding), 9)).map(Option::unwrap)
        };
        // Of an older version nothing but the weights is known.
        let old = read(None, vec![(0, 2)]).unwrap();
        assert!(old.vector().is_none() && old.repeated().is_none());
        let new = read(Some(vec![7]), vec![(0, 2)]).unwrap();
        assert_eq!(new.vector().unwrap().terms(), [7]);
        assert!(read(Some(vec![7, 8]), Vec::new()).unwrap_err().is_damaged());
        assert!(read(Some(vec![7]), vec![(1, 2)]).unwrap_err().is_damaged());
        let mut encoder = Encoder::of_record();
        write_weights(&mut encoder, &[0.5, 0.5]);
        // Twice the second of one weight.
        let n_bytes = encoder.bytes.len();
        encoder.bytes[n_bytes - 1] = 1;
        assert!(read_weights(&mut Decoder::of_this_run(&encoder.bytes)).unwrap_err().is_damaged());
    }
}
