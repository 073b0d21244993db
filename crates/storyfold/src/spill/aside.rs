//! What was put aside of the reports of a merge, by their numbers in the order of time.

use std::sync::Arc;

use storyfold_text::Span;

use crate::error::Error;
use crate::lexical::{QueryWords, TermVector};
use crate::prepared::{PreparedReport, RecordNames, read_numbers, write_numbers};
use crate::profile::Profile;
use crate::report::Report;
use crate::spill::file::SpillFile;
use crate::spill::order::PlacedReports;
use crate::spill::records::Records;
use crate::store::{Decoder, Encoder};

/// The reports of a merge that tell something, all of them on disk if there are many.
#[derive(Debug)]
pub(super) struct PutAside {
    pub(super) file: Arc<SpillFile>,
    pub(super) placed: PlacedReports,
    pub(super) prepared: Records,
    pub(super) profiles: Records,
    pub(super) names: RecordNames,
}

impl PutAside {
    /// A report as it was taken in.
    pub(super) fn report(&self, number: u32) -> Result<Report, Error> {
        self.placed.read(number, &self.file)
    }

    /// A report as it was read.
    pub(super) fn prepared(&self, number: u32) -> Result<PreparedReport, Error> {
        read_prepared(&self.prepared.read(number)?, &self.names)
    }

    /// What links a report, by its record.
    pub(super) fn linked(&self, number: u32, record: &[u8]) -> Result<(Report, PreparedReport), Error> {
        let mut decoder = Decoder::of_this_run(record);
        let mut report = Report::new(self.placed.uris.get(number as usize), "");
        report.published = self.placed.published(number as usize);
        report.source = decoder.option(Decoder::string)?;
        report.evolved_from = decoder.option(Decoder::string)?;
        decoder.list(Decoder::u64)?;
        Ok((report, PreparedReport::read_links(&mut decoder, &self.names)?))
    }

    /// The hashes of the sentences of a report that were written.
    pub(super) fn sentence_hashes(&self, number: u32) -> Result<Vec<u64>, Error> {
        let bytes = self.prepared.read(number)?;
        let mut decoder = Decoder::of_this_run(&bytes);
        decoder.option(Decoder::str)?;
        decoder.option(Decoder::str)?;
        decoder.list(Decoder::u64)
    }

    /// A passage of the text of a report.
    pub(super) fn passage(&self, number: u32, span: Span) -> Result<String, Error> {
        self.placed.reports[number as usize].read_text(&self.file, span.begin, span.end - span.begin)
    }
}

/// The record of a report that was read, with the hashes of its sentences, by which the boilerplate of its source is told.
pub(super) fn prepared_record(
    report: &Report,
    prepared: &PreparedReport,
    sentence_hashes: &[u64],
    names: &RecordNames,
) -> Vec<u8> {
    let mut encoder = Encoder::of_record();
    encoder.option(report.source.as_deref(), Encoder::str);
    encoder.option(report.evolved_from.as_deref(), Encoder::str);
    encoder.list(sentence_hashes, |encoder, &hash| encoder.u64(hash));
    prepared.write(&mut encoder, names);
    encoder.bytes
}

/// A report as it was read, by its record.
pub(super) fn read_prepared(record: &[u8], names: &RecordNames) -> Result<PreparedReport, Error> {
    let mut decoder = Decoder::of_this_run(record);
    decoder.option(Decoder::str)?;
    decoder.option(Decoder::str)?;
    decoder.list(Decoder::u64)?;
    PreparedReport::read(&mut decoder, names)
}

/// The record of what a report was weighed as.
pub(super) fn profile_record(profile: &Profile) -> Vec<u8> {
    let mut encoder = Encoder::of_record();
    write_numbers(&mut encoder, &profile.vector.numbers);
    encoder.list(profile.query_words().parts(), |encoder, &(high, position)| {
        encoder.u32(high);
        encoder.number(position.into());
    });
    encoder.bytes
}

/// What a report was weighed as, by its record.
pub(super) fn profile(record: &[u8]) -> Result<Profile, Error> {
    let mut decoder = Decoder::of_this_run(record);
    let vector = vector(&mut decoder)?;
    let words = decoder.list(|decoder| Ok((decoder.u32()?, decoder.small_number()?)))?;
    decoder.end()?;
    Ok(Profile::of_parts(vector, QueryWords::of_parts(words)))
}

/// The vector alone.
pub(super) fn vector(decoder: &mut Decoder<'_>) -> Result<TermVector, Error> {
    Ok(TermVector { numbers: read_numbers(decoder)?.into_iter().collect() })
}
