//! By what a report is found, as a record. All of it can be made of the report and of what was found of it, but that takes long where there are
//! a million.
//!
//! ```text
//! key     the uri
//! body    1 byte: 0 for a report that was taken out, 1 for one that is held; of one that is held
//!         8  when it was published, in seconds since 1970; the greatest number for one without a date
//!         8  the hash of its text
//!         its source, and the uri of the report from which it evolved: each a byte, 0 for none or 1, then 8 bytes, the hash
//!         the words by which it finds others, counted: 8 bytes each, the hash
//!         its sentences, counted: 8 bytes each, the hash of source and sentence
//!         the first report with the same text: a byte, 0 for none or 1, then how many places it stands before, and 8 bytes of strength
//! ```

use xxhash_rust::xxh3::xxh3_64;

use crate::engine::Marks;
use crate::error::Error;
use crate::linker::Proposable;
use crate::store::codec::{Decoder, Encoder};
use crate::store::segment::Record;

/// The record of a report; none if it was taken out.
pub(crate) fn to_record(uri: &str, marks: Option<&Marks>, commit: u64) -> Record {
    let mut encoder = Encoder::of_record();
    encoder.option(marks, |encoder, marks| {
        let Marks { proposable, sentences, text, same_text } = marks;
        encoder.i64(proposable.seconds);
        encoder.u64(*text);
        encoder.option(proposable.source, Encoder::u64);
        encoder.option(proposable.evolved_from, Encoder::u64);
        encoder.list(&proposable.words, |encoder, &word| encoder.u64(word));
        encoder.list(sentences, |encoder, &sentence| encoder.u64(sentence));
        encoder.option(*same_text, |encoder, (n_places, strength)| {
            encoder.number(n_places.into());
            encoder.f64(strength);
        });
    });
    Record::new(uri.as_bytes().to_vec(), commit, encoder)
}

/// By what a report is found; nothing if it was taken out.
pub(crate) fn of_record(record: &Record) -> Result<Option<Marks>, Error> {
    let mut decoder = record.decoder();
    let marks = decoder.option(|decoder| {
        let (seconds, text) = (decoder.i64()?, decoder.u64()?);
        let (source, evolved_from) = (decoder.option(Decoder::u64)?, decoder.option(Decoder::u64)?);
        let words = decoder.list(Decoder::u64)?.into();
        let uri = xxh3_64(&record.key);
        Ok(Marks {
            proposable: Proposable { seconds, source, uri, evolved_from, words },
            sentences: decoder.list(Decoder::u64)?,
            text,
            same_text: decoder.option(|decoder| Ok((decoder.small_number()?, decoder.f64()?)))?,
        })
    })?;
    decoder.end()?;
    Ok(marks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_back() {
        let proposable = Proposable {
            seconds: -5,
            source: Some(7),
            uri: xxh3_64(b"a"),
            evolved_from: None,
            words: [3, u64::MAX].into(),
        };
        let marks = Marks { proposable, sentences: vec![9, 1, 9], text: 4, same_text: Some((300, 0.5)) };
        let record = to_record("a", Some(&marks), 2);
        assert_eq!(of_record(&record).unwrap(), Some(marks));
        assert_eq!(of_record(&to_record("a", None, 3)).unwrap(), None);
        let cut = Record { body: record.body[..record.body.len() - 1].to_vec(), ..record };
        assert!(of_record(&cut).unwrap_err().is_damaged());
    }
}
