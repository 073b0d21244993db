//! What was found of a report when it was linked, as a record. It is all that cannot be made of the report alone.
//!
//! ```text
//! key     the uri
//! body    of a report that was taken out: 1 byte, 0, and nothing else, since version 4
//!         else the number of the report in the order of time: a byte, 0 for none or 1, then the number
//!         the sentences that its source repeats, counted: position, number of reports
//!         the weights of its words and pairs of words in the order of their hashes, counted: 4 bytes, IEEE 754
//!         the first report with the same text: a byte, 0 for none or 1, then the report, and 8 bytes of strength
//!         its links to reports before it, counted: the report, and the evidence
//!         the reports that are held apart from it, counted: the report
//! ```
//!
//! If the report has a number, another one is told by how many places it stands before it, else by the 8 bytes of the hash of its uri.
//! The numbers of the reports before one change only if one comes or goes there, and then all behind that are linked again; but in an index that
//! drops old reports they change without that. Before version 3 there are no numbers.

use crate::engine::Finding;
use crate::error::Error;
use crate::link::LinkEvidence;
use crate::store::codec::{Decoder, Encoder};
use crate::store::segment::Record;
use crate::store::{link_record, report_record};

/// What was found of a report.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct StoredFinding {
    /// Its number in the order of time; none if others are told by their `uri`s.
    pub(crate) number: Option<u32>,
    /// The positions of sentences that its source repeats, ascending, and in how many reports each stands.
    pub(crate) left_out: Vec<(u32, u32)>,
    /// The weights of its terms.
    pub(crate) weights: Vec<f32>,
    pub(crate) same_text: Option<(OtherReport, f64)>,
    /// Without the hours between the reports, and the strength.
    pub(crate) links: Vec<(OtherReport, LinkEvidence)>,
    pub(crate) held_apart: Vec<OtherReport>,
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
        let Finding { number, left_out, vector, before } = finding;
        let other = |other: u32| match number {
            Some(own) => OtherReport::Before(own - other),
            None => OtherReport::OfUri(uri_hash(other)),
        };
        Self {
            number: *number,
            left_out: left_out.clone(),
            weights: vector.weights().collect(),
            same_text: before.same_text.map(|(report, strength)| (other(report), strength)),
            links: before.links.iter().map(|link| (other(link.report), link.evidence)).collect(),
            held_apart: before.held_apart.iter().map(|&report| other(report)).collect(),
        }
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
    let StoredFinding { number, left_out, weights, same_text, links, held_apart } = finding;
    encoder.option(*number, |encoder, number| encoder.number(number.into()));
    encoder.list(left_out, |encoder, &(position, n_reports)| {
        encoder.number(position.into());
        encoder.number(n_reports.into());
    });
    encoder.list(weights, |encoder, weight| encoder.u32(weight.to_bits()));
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
    let finding = StoredFinding {
        number,
        left_out: decoder.list(|decoder| Ok((decoder.small_number()?, decoder.small_number()?)))?,
        weights: decoder.list(|decoder| Ok(f32::from_bits(decoder.u32()?)))?,
        same_text: decoder.option(|decoder| Ok((other(decoder)?, decoder.f64()?)))?,
        links: decoder.list(|decoder| Ok((other(decoder)?, link_record::read(decoder)?)))?,
        held_apart: decoder.list(other)?,
    };
    decoder.end()?;
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
                left_out: vec![(3, 200)],
                weights: vec![0.25, 0.5],
                same_text: Some((other, 0.9)),
                links: vec![(other, evidence)],
                held_apart: vec![other],
            };
            assert_eq!(of_record(&to_record("a", Some(&finding), 9)).unwrap(), Some(finding));
        }
        assert_eq!(OtherReport::Before(300).number(700, |_| None), Some(400));
        assert_eq!(OtherReport::OfUri(7).number(700, |hash| Some(hash as u32)), Some(7));
    }
}
