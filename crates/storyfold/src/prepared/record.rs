//! A report that was read, as bytes that are read back in the same run.
//!
//! ```text
//! language, agencies, whether the outlet is one, sentences that were left out
//! its sentences, counted: span, hash; then their shingles, how telling these are, their numbers, their names
//! how it was cut: its sentences with their paragraphs and roles, and its furniture
//! ```
//!
//! Values of few kinds are told by the numbers that this run gave them.

use std::sync::{PoisonError, RwLock};

use storyfold_text::{Furniture, FurnitureKind, Language, Segmentation, Sentence, SentenceRole, Span};

use crate::error::Error;
use crate::prepared::sentence_words::{SentenceWords, Words};
use crate::prepared::sentences::{Kept, PreparedSentences};
use crate::prepared::{Cut, PreparedReport};
use crate::store::{Decoder, Encoder};

/// The numbers that stand for values of few kinds in the records of one run.
#[derive(Debug, Default)]
pub(crate) struct RecordNames {
    languages: Numbers<Language>,
    agencies: Numbers<&'static str>,
    roles: Numbers<SentenceRole>,
    furniture: Numbers<(FurnitureKind, &'static str)>,
}

/// Values by number, in the order in which they were met.
#[derive(Debug)]
struct Numbers<T>(RwLock<Vec<T>>);

impl<T> Default for Numbers<T> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<T: Copy + PartialEq> Numbers<T> {
    fn number(&self, value: T) -> u64 {
        let find = |values: &[T]| values.iter().position(|&it| it == value);
        // Whoever panicked with the lock had at most a value to append.
        let known = find(&self.0.read().unwrap_or_else(PoisonError::into_inner));
        let number = known.unwrap_or_else(|| {
            let mut values = self.0.write().unwrap_or_else(PoisonError::into_inner);
            find(&values).unwrap_or_else(|| {
                values.push(value);
                values.len() - 1
            })
        });
        number as u64
    }

    fn value(&self, number: u64) -> Result<T, Error> {
        let values = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let value = usize::try_from(number).ok().and_then(|number| values.get(number).copied());
        value.ok_or_else(|| Error::damaged(format!("{number} stands for nothing")))
    }
}

impl PreparedReport {
    /// Writes all but its terms.
    pub(crate) fn write(&self, encoder: &mut Encoder, names: &RecordNames) {
        let Self { cut, language, sentences, terms: _, agencies, is_agency, left_out } = self;
        encoder.number(names.languages.number(*language));
        encoder.list(agencies, |encoder, agency| encoder.number(names.agencies.number(agency)));
        encoder.u8(u8::from(*is_agency));
        encoder.list(left_out, |encoder, &(span, n_reports)| {
            write_span(encoder, span);
            encoder.count(n_reports);
        });
        write_sentences(encoder, sentences);
        write_cut(encoder, &cut.segmentation(), names);
    }

    /// Reads what [links](Self::only_links) the report, and leaves the rest of the record unread. Its agencies come as well.
    pub(crate) fn read_links(decoder: &mut Decoder<'_>, names: &RecordNames) -> Result<Self, Error> {
        Ok(Self {
            cut: Cut::default(),
            language: names.languages.value(decoder.number()?)?,
            terms: None,
            agencies: decoder.list(|decoder| names.agencies.value(decoder.number()?))?,
            is_agency: decoder.u8()? != 0,
            left_out: decoder.list(|decoder| Ok((read_span(decoder)?, decoder.count()?)))?,
            sentences: read_sentences(decoder)?,
        })
    }

    /// Reads all that was written.
    pub(crate) fn read(decoder: &mut Decoder<'_>, names: &RecordNames) -> Result<Self, Error> {
        let links = Self::read_links(decoder, names)?;
        Ok(Self { cut: Cut::new(&read_cut(decoder, names)?), ..links })
    }
}

fn write_sentences(encoder: &mut Encoder, sentences: &PreparedSentences) {
    encoder.count(sentences.len());
    for (idx, sentence) in sentences.iter().enumerate() {
        write_span(encoder, sentence.span);
        encoder.u64(sentence.hash);
        write_numbers(encoder, sentences.shingles(idx));
        encoder.bytes.extend_from_slice(sentences.telling(idx));
        write_numbers(encoder, sentences.numbers(idx));
        write_numbers(encoder, sentences.names(idx));
    }
}

fn read_sentences(decoder: &mut Decoder<'_>) -> Result<PreparedSentences, Error> {
    let mut words = SentenceWords::default();
    let kept = decoder.list(|decoder| {
        let (span, hash) = (read_span(decoder)?, decoder.u64()?);
        let shingles = read_numbers(decoder)?;
        let telling = decoder.bytes(shingles.len())?;
        let (numbers, names) = (read_numbers(decoder)?, read_numbers(decoder)?);
        let place = words.push(Words { shingles: &shingles, telling, numbers: &numbers, names: &names });
        Ok(Kept::new(span, hash, place))
    })?;
    Ok(PreparedSentences::new(&kept, words))
}

fn write_cut(encoder: &mut Encoder, cut: &Segmentation, names: &RecordNames) {
    encoder.list(&cut.sentences, |encoder, &Sentence { span, paragraph, role }| {
        write_span(encoder, span);
        encoder.number(paragraph.into());
        encoder.number(names.roles.number(role));
    });
    encoder.list(&cut.furniture, |encoder, &Furniture { span, kind, why }| {
        write_span(encoder, span);
        encoder.number(names.furniture.number((kind, why)));
    });
}

fn read_cut(decoder: &mut Decoder<'_>, names: &RecordNames) -> Result<Segmentation, Error> {
    let sentences = decoder.list(|decoder| {
        let (span, paragraph) = (read_span(decoder)?, decoder.small_number()?);
        Ok(Sentence { span, paragraph, role: names.roles.value(decoder.number()?)? })
    })?;
    let furniture = decoder.list(|decoder| {
        let span = read_span(decoder)?;
        let (kind, why) = names.furniture.value(decoder.number()?)?;
        Ok(Furniture { span, kind, why })
    })?;
    Ok(Segmentation { sentences, furniture })
}

pub(crate) fn write_span(encoder: &mut Encoder, span: Span) {
    encoder.count(span.begin);
    encoder.count(span.end - span.begin);
}

pub(crate) fn read_span(decoder: &mut Decoder<'_>) -> Result<Span, Error> {
    let (begin, n_bytes) = (decoder.count()?, decoder.count()?);
    Ok(Span::new(begin, begin.saturating_add(n_bytes)))
}

/// Writes numbers that are as good as random.
pub(crate) fn write_numbers(encoder: &mut Encoder, numbers: &[u32]) {
    encoder.count(numbers.len());
    numbers.iter().for_each(|&number| encoder.u32(number));
}

pub(crate) fn read_numbers(decoder: &mut Decoder<'_>) -> Result<Vec<u32>, Error> {
    let n_bytes = decoder.count()?.saturating_mul(size_of::<u32>());
    let number = |bytes: &[u8; size_of::<u32>()]| u32::from_le_bytes(*bytes);
    Ok(decoder.bytes(n_bytes)?.as_chunks().0.iter().map(number).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::report::Report;

    #[test]
    fn what_was_written_is_read() {
        let text = "MARL (Reuters) - The ferry Aurora sank off Marl on Monday. All 48 were saved, Reuters reported.\n\
                    Photo: The Aurora in May.\n\nRead more: The harbour of Marl";
        let mut report = Report::new("a", text);
        report.source = Some("Reuters".to_owned());
        let prepared = PreparedReport::new(&report, &Config::default());
        let prepared = prepared.without(&report, &[(1, 7)]);
        let names = RecordNames::default();
        let mut encoder = Encoder::of_record();
        prepared.write(&mut encoder, &names);
        let mut decoder = Decoder::of_this_run(&encoder.bytes);
        let read = PreparedReport::read(&mut decoder, &names).unwrap();
        decoder.end().unwrap();
        assert_eq!(read.cut.segmentation(), prepared.cut.segmentation());
        assert_eq!((read.language, &read.agencies), (Language::English, &vec!["Reuters"]));
        assert!(read.is_agency);
        assert_eq!(read.left_out, prepared.left_out);
        assert!(read.sentences.iter().eq(prepared.sentences.iter()));
        assert_eq!(read.sentences.all_telling(), prepared.sentences.all_telling());
        for idx in 0..read.sentences.len() {
            assert_eq!(read.sentences.shingles(idx), prepared.sentences.shingles(idx));
            assert_eq!(read.sentences.telling(idx), prepared.sentences.telling(idx));
            assert_eq!(read.sentences.numbers(idx), prepared.sentences.numbers(idx));
            assert_eq!(read.sentences.names(idx), prepared.sentences.names(idx));
        }
        // What breaks off is no report.
        for n_bytes in 0..encoder.bytes.len() {
            assert!(
                PreparedReport::read(&mut Decoder::of_this_run(&encoder.bytes[..n_bytes]), &names).is_err()
            );
        }
    }
}
