//! One reader a format: from a stream of text to records.

mod feed_item;
#[cfg(feature = "html")]
mod html_page;
pub(crate) mod json_lines;
mod json_values;
mod newsml;
mod nitf;
#[cfg(feature = "parquet")]
mod parquet;
mod plain_text;
mod table;
#[cfg(feature = "html")]
mod warc;
mod xml_feed;
mod xml_feed_item;
mod xml_items;

use std::io::{self, BufRead, Read};
use std::sync::Arc;

use storyfold::{Problem, Report};

use crate::bytes::charset::{self, Charset};
use crate::bytes::compression::{self, Unpacked};
use crate::field::Fields;
use crate::format::{self, Format};
use crate::input::unreadable;
use crate::intake::{Intake, Note, Place};
use crate::markup::address::host;
use crate::options::{FeedOptions, SourceFrom, Strictness};
use crate::origin::Origin;
use crate::record::{self, Loss, Naming};

/// A file of which is known what it is.
pub(crate) struct Opened<'input> {
    pub(crate) format: Format,
    pub(crate) charset: Charset,
    /// The text, unpacked and in UTF-8.
    pub(crate) stream: Box<dyn BufRead + 'input>,
    /// Whether that has the very bytes of the file.
    pub(crate) is_as_it_stands: bool,
}

impl<'input> Opened<'input> {
    /// Looks at the head of a file.
    pub(crate) fn new(
        reader: impl Read + 'input,
        origin: &Origin,
        options: &FeedOptions,
    ) -> io::Result<Self> {
        let Unpacked { head, stream, is_packed } = compression::unpack(reader)?;
        let (charset, stream) = charset::decode_stream(&head, stream);
        let head = charset.decode_head(&head);
        let format = format::recognise(&head, origin.extension, &options.fields);
        Ok(Self { format, charset, stream, is_as_it_stands: !is_packed && !charset.is_decoded() })
    }
}

/// Reads a file of which is known what it is.
pub(crate) fn read_opened(format: Format, stream: Box<dyn BufRead + '_>, reading: &mut Reading<'_>) {
    match format {
        Format::Empty => {
            let advice = match reading.origin.is_standard_input() {
                true => "the input is empty; nothing was read",
                false => "the file is empty; remove it, or fetch it again",
            };
            reading.lose_file(advice);
        }
        Format::PlainText => plain_text::read(stream, reading),
        Format::JsonLines => json_lines::read(stream, reading),
        Format::JsonValues => json_values::read(stream, reading),
        Format::Table { delimiter } => table::read(stream, delimiter, reading),
        Format::Feed => xml_feed::read(stream, reading),
        Format::NewsMl => newsml::read(stream, reading),
        Format::Nitf => nitf::read(stream, reading),
        #[cfg(feature = "html")]
        Format::HtmlPage => html_page::read(stream, reading),
        #[cfg(feature = "html")]
        Format::Warc => warc::read(stream, reading),
        #[cfg(feature = "parquet")]
        Format::Parquet => parquet::read(stream, reading),
        Format::Unread { name, advice } => {
            reading.lose_file(&format!("this is {name}, which is not read; {advice}"));
        }
    }
}

/// The reading of one file: what is known of it, and where its records go.
pub(crate) struct Reading<'feed> {
    pub(crate) origin: &'feed Origin,
    pub(crate) options: &'feed FeedOptions,
    pub(crate) charset: Charset,
    intake: &'feed mut Intake,
    file: Arc<str>,
}

impl<'feed> Reading<'feed> {
    pub(crate) fn new(
        origin: &'feed Origin,
        options: &'feed FeedOptions,
        charset: Charset,
        intake: &'feed mut Intake,
    ) -> Self {
        Self { origin, options, charset, intake, file: Arc::from(origin.name.as_str()) }
    }

    /// The same reading with another intake, for a part of the file.
    pub(crate) fn with_intake<'part>(&'part self, intake: &'part mut Intake) -> Reading<'part> {
        Reading { intake, file: Arc::clone(&self.file), ..*self }
    }

    /// Adds what came of a part of the file, before which so many lines stand.
    pub(crate) fn append(&mut self, part: Intake, n_lines_before: u64) {
        self.intake.append(part, n_lines_before);
    }
}

impl Reading<'_> {
    pub(crate) fn max_bytes(&self) -> u64 {
        self.options.max_report_bytes
    }

    pub(crate) fn place(&self, line: u64, byte: u64) -> Place {
        Place { file: Arc::clone(&self.file), line: Some(line), byte: Some(byte) }
    }

    /// The place of a row of a file that has no lines.
    #[cfg(feature = "parquet")]
    pub(crate) fn row(&self, row: u64) -> Place {
        Place { file: Arc::clone(&self.file), line: Some(row), byte: None }
    }

    /// The place of a report that is a whole file.
    pub(crate) fn whole_file(&self) -> Place {
        Place { file: Arc::clone(&self.file), line: None, byte: None }
    }

    /// Takes a record whose fields may bear any names.
    pub(crate) fn open_record(&mut self, mut fields: Fields, place: Place) {
        fields.map(&self.options.fields);
        self.take(fields, Naming::Open, place);
    }

    /// Takes a record whose fields bear the names that the format gives them.
    pub(crate) fn record(&mut self, fields: Fields, place: Place) {
        self.take(fields, Naming::Fixed, place);
    }

    fn take(&mut self, fields: Fields, naming: Naming, place: Place) {
        match record::to_report(fields, naming) {
            Ok((report, notes)) => self.report(report, place, notes),
            Err(loss) => self.lose_record(loss, &place),
        }
    }

    pub(crate) fn report(&mut self, mut report: Report, place: Place, notes: Vec<Note>) {
        if self.options.strictness == Strictness::Strict
            && let Some(fault) = notes.iter().find(|note| note.is_repair)
        {
            let text = format!("{}; as reading is strict, the report is not taken", fault.text);
            return self.intake.problem(place.mark(Problem::lost(text)).of_report(report.uri));
        }
        report.source = self.source(&report);
        self.intake.report(report, place, notes);
    }

    pub(crate) fn lose_record(&mut self, loss: Loss, place: &Place) {
        let mut problem = place.mark(Problem::lost(loss.reason));
        problem.byte = place.byte.map(|byte| byte + loss.byte as u64);
        problem.uri = loss.uri;
        self.intake.problem(problem);
    }

    pub(crate) fn lose(&mut self, place: &Place, text: &str) {
        self.intake.problem(place.mark(Problem::lost(text)));
    }

    pub(crate) fn lose_file(&mut self, text: &str) {
        self.intake.problem(Problem::lost(text).in_file(&*self.file));
    }

    /// Tells what may be missing of the file.
    pub(crate) fn doubt_file(&mut self, text: &str) {
        let is_lost = self.options.strictness == Strictness::Strict;
        let problem = if is_lost { Problem::lost(text) } else { Problem::assumed(text) };
        self.intake.problem(problem.in_file(&*self.file));
    }

    /// Tells that the stream has failed, from a line on.
    pub(crate) fn lose_rest(&mut self, error: &io::Error, line: u64) {
        self.intake.problem(unreadable("rest of the file", error).in_file(&*self.file).at_line(line));
    }

    /// Tells that a record is beyond the limit.
    pub(crate) fn lose_too_long(&mut self, place: &Place, what: &str, n_bytes: u64) {
        let max_bytes = self.max_bytes();
        self.lose(
            place,
            &format!(
                "the {what} has {n_bytes} bytes, and the limit for one report is {max_bytes}; split it or raise the limit"
            ),
        );
    }

    /// The bytes of a record as text, and a note where they are not of the charset of the file.
    pub(crate) fn decode<'bytes>(
        &self,
        bytes: &'bytes [u8],
        place: &Place,
    ) -> (std::borrow::Cow<'bytes, str>, Option<String>) {
        let text = self.charset.decode(bytes);
        let note = text.fault.map(|fault| {
            let byte = place.byte.unwrap_or_default() + fault.byte as u64;
            format!("the record is not valid {} at byte {byte}; {}", self.charset.name(), fault.assumption)
        });
        (text.text, note)
    }

    /// Reads a file that is one report as a whole; none where it is too long or fails.
    pub(crate) fn read_whole(&mut self, stream: impl BufRead) -> Option<Vec<u8>> {
        let max_bytes = self.max_bytes();
        let mut bytes = Vec::new();
        let read = stream.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes);
        if let Err(error) = read {
            self.intake.problem(unreadable("file", &error).in_file(&*self.file));
            return None;
        }
        if bytes.len() as u64 > max_bytes {
            self.lose_file(&format!(
                "the file is longer than {max_bytes} bytes, the limit for one report; split it or raise the limit"
            ));
            return None;
        }
        Some(bytes)
    }

    /// Whether records or problems have come of the file since a count was taken.
    pub(crate) fn n_entries(&self) -> usize {
        self.intake.n_entries()
    }

    fn source(&self, report: &Report) -> Option<String> {
        let named = || report.source.clone();
        let by_rule = || self.origin.record_source.clone();
        match self.options.source_from {
            SourceFrom::Field => named().or_else(by_rule),
            SourceFrom::Path => self.origin.text_source.clone().or_else(named),
            SourceFrom::Host => {
                let host = report.url.as_deref().and_then(host).or_else(|| host(&report.uri));
                host.or_else(named).or_else(by_rule)
            }
        }
    }
}
