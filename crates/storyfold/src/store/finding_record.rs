//! What was found of a report when it was linked, as a record. It is all that cannot be made of the report alone.
//!
//! ```text
//! key     the uri
//! body    the sentences that its source repeats, counted in 8 bytes: 4 bytes position, 4 bytes number of reports
//!         the weights of its words and pairs of words in the order of their hashes, counted in 8 bytes: 4 bytes, IEEE 754
//!         the first report with the same text: a byte, 0 for none or 1, then 8 bytes, the hash of its uri, and 8 of strength
//!         its links to reports before it, counted in 8 bytes: 8 bytes, the hash of the uri of the other, and the evidence
//!         the reports that are held apart from it, counted in 8 bytes: 8 bytes, the hash of the uri
//! ```

use crate::engine::Finding;
use crate::error::Error;
use crate::link::LinkEvidence;
use crate::store::codec::{Decoder, Encoder};
use crate::store::link_record;
use crate::store::segment::Record;

/// What was found of a report; others are named by the hashes of their `uri`s.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct StoredFinding {
    /// The positions of sentences that its source repeats, ascending, and in how many reports each stands.
    pub(crate) left_out: Vec<(u32, u32)>,
    /// The weights of its terms.
    pub(crate) weights: Vec<f32>,
    pub(crate) same_text: Option<(u64, f64)>,
    /// Without the hours between the reports.
    pub(crate) links: Vec<(u64, LinkEvidence)>,
    pub(crate) held_apart: Vec<u64>,
}

/// The record of what was found of a report; `hash` tells the hashes of the `uri`s of others by their numbers.
pub(crate) fn to_record(uri: &str, finding: &Finding<'_>, hash: impl Fn(u32) -> u64, commit: u64) -> Record {
    let Finding { left_out, vector, before } = finding;
    let mut encoder = Encoder::default();
    encoder.list(left_out, |encoder, &(position, n_reports)| {
        encoder.u32(position);
        encoder.u32(n_reports);
    });
    encoder.list(&vector.weights, |encoder, weight| encoder.u32(weight.to_bits()));
    encoder.option(before.same_text, |encoder, (other, strength)| {
        encoder.u64(hash(other));
        encoder.f64(strength);
    });
    encoder.list(&before.links, |encoder, link| {
        encoder.u64(hash(link.report));
        link_record::write(encoder, &link.evidence);
    });
    encoder.list(&before.held_apart, |encoder, &other| encoder.u64(hash(other)));
    Record { key: uri.as_bytes().to_vec(), commit, body: encoder.bytes }
}

pub(crate) fn of_record(record: &Record) -> Result<StoredFinding, Error> {
    let mut decoder = Decoder::new(&record.body);
    let finding = StoredFinding {
        left_out: decoder.list(|decoder| Ok((decoder.u32()?, decoder.u32()?)))?,
        weights: decoder.list(|decoder| Ok(f32::from_bits(decoder.u32()?)))?,
        same_text: decoder.option(|decoder| Ok((decoder.u64()?, decoder.f64()?)))?,
        links: decoder.list(|decoder| Ok((decoder.u64()?, link_record::read(decoder)?)))?,
        held_apart: decoder.list(Decoder::u64)?,
    };
    decoder.end()?;
    Ok(finding)
}
