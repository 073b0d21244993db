//! In which charset a file is written, and its text in UTF-8.
//!
//! A file that declares a charset, by a byte order mark, in an XML declaration or in the head of an HTML page, is decoded
//! as a whole. Everything else is UTF-8 until a record is not; that record is read in the charset that its bytes look
//! like, so that one bad record does not change how the others are read.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::bytes::window::find;

/// The byte order mark of UTF-8.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A declaration stands in the first bytes, if anywhere.
const MAX_DECLARATION_BYTES: usize = 4 << 10;

/// How the records of a file are decoded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Charset {
    /// What is read as UTF-8 already was decoded from this.
    decoded_from: Option<&'static Encoding>,
    /// What the head of the file looks like where it is not UTF-8.
    guess: Option<&'static Encoding>,
}

/// The text of a record, and what is wrong with its bytes.
pub(crate) struct Text<'bytes> {
    pub(crate) text: Cow<'bytes, str>,
    pub(crate) fault: Option<Fault>,
}

/// Bytes that are not of the charset of the file.
pub(crate) struct Fault {
    /// Where in the record, counted from 0.
    pub(crate) byte: usize,
    /// What was assumed, as the end of a sentence.
    pub(crate) assumption: String,
}

/// Judges the charset of a file by its first bytes, and decodes the stream if it is declared to be another than UTF-8.
pub(crate) fn decode_stream<'input>(
    head: &[u8],
    stream: Box<dyn BufRead + 'input>,
) -> (Charset, Box<dyn BufRead + 'input>) {
    let utf_8 = Charset { decoded_from: None, guess: guess(head) };
    match declared(head) {
        // Text of another charset is not valid UTF-8 by chance, so a declaration to the contrary is wrong.
        Some(encoding) if encoding != UTF_8 && !has_valid_sequence_only(head, encoding) => {
            let reader = DecodedStream::new(stream, encoding);
            let charset = Charset { decoded_from: Some(encoding), guess: None };
            (charset, Box::new(BufReader::new(reader)))
        }
        _ => (utf_8, stream),
    }
}

impl Charset {
    /// Reads the bytes of a record as text.
    pub(crate) fn decode<'bytes>(&self, bytes: &'bytes [u8]) -> Text<'bytes> {
        let Err(error) = std::str::from_utf8(bytes) else {
            let text = String::from_utf8_lossy(bytes);
            let fault = self.decoded_from.and_then(|encoding| {
                let byte = text.find('\u{FFFD}')?;
                let assumption = format!("what is not {} is shown as U+FFFD", encoding.name());
                Some(Fault { byte, assumption })
            });
            return Text { text, fault };
        };
        let encoding = match is_mostly_utf_8(bytes) {
            true => UTF_8,
            false => self.guess.or_else(|| guess(bytes)).unwrap_or(WINDOWS_1252),
        };
        let (text, _) = encoding.decode_without_bom_handling(bytes);
        let assumption = match encoding == UTF_8 {
            true => "what is not UTF-8 is shown as U+FFFD".to_owned(),
            false => format!("it is read as {}", encoding.name()),
        };
        Text { text, fault: Some(Fault { byte: error.valid_up_to(), assumption }) }
    }

    /// The head of the file as the stream gives it.
    pub(crate) fn decode_head<'bytes>(&self, head: &'bytes [u8]) -> Cow<'bytes, [u8]> {
        match self.decoded_from {
            None => Cow::Borrowed(head),
            Some(encoding) => Cow::Owned(encoding.decode_with_bom_removal(head).0.into_owned().into_bytes()),
        }
    }

    /// Whether the file is in another charset than UTF-8 as a whole.
    pub(crate) fn is_decoded(&self) -> bool {
        self.decoded_from.is_some()
    }

    /// What the file is written in as far as it is declared.
    pub(crate) fn name(&self) -> &'static str {
        self.decoded_from.unwrap_or(UTF_8).name()
    }
}

/// The charset that a file declares.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Some(encoding);
    }
    match head {
        [b'<', 0, second, 0, ..] if second.is_ascii() => return Some(UTF_16LE),
        [0, b'<', 0, second, ..] if second.is_ascii() => return Some(UTF_16BE),
        _ => {}
    }
    let head = &head[..head.len().min(MAX_DECLARATION_BYTES)];
    let begin = head.trim_ascii_start();
    let lower = begin.to_ascii_lowercase();
    let label = if lower.starts_with(b"<?xml") {
        let declaration = &lower[..find(&lower, b">", 0)?];
        value_after(declaration, b"encoding")?
    } else if lower.starts_with(b"<") {
        value_after(&lower[find(&lower, b"<meta", 0)?..], b"charset")?
    } else {
        return None;
    };
    // Where such a declaration can be read at all, the file is not UTF-16.
    Encoding::for_label(label).filter(|&encoding| encoding != UTF_16LE && encoding != UTF_16BE)
}

/// The value of an attribute: behind the name, `=` and perhaps quotes.
fn value_after<'bytes>(bytes: &'bytes [u8], name: &[u8]) -> Option<&'bytes [u8]> {
    let rest = bytes[find(bytes, name, 0)? + name.len()..].trim_ascii_start().strip_prefix(b"=")?;
    let rest = rest.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest.iter().position(|byte| !(byte.is_ascii_alphanumeric() || b"-_:.".contains(byte)));
    Some(&rest[..end.unwrap_or(rest.len())])
}

fn has_valid_sequence_only(head: &[u8], encoding: &'static Encoding) -> bool {
    let counts = Utf8Counts::of(head);
    encoding.is_ascii_compatible() && counts.n_valid > 0 && counts.n_invalid == 0
}

fn is_mostly_utf_8(bytes: &[u8]) -> bool {
    let counts = Utf8Counts::of(bytes);
    counts.n_valid > counts.n_invalid
}

/// What bytes look like that are not UTF-8; none for bytes that are.
fn guess(bytes: &[u8]) -> Option<&'static Encoding> {
    let counts = Utf8Counts::of(bytes);
    if counts.n_invalid == 0 || counts.n_valid > counts.n_invalid {
        return None;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    Some(detector.guess(None, Utf8Detection::Deny))
}

/// How many characters beyond ASCII are valid UTF-8, and how many runs of bytes are not.
struct Utf8Counts {
    n_valid: usize,
    n_invalid: usize,
}

impl Utf8Counts {
    fn of(bytes: &[u8]) -> Self {
        let mut counts = Self { n_valid: 0, n_invalid: 0 };
        for chunk in bytes.utf8_chunks() {
            counts.n_valid += chunk.valid().chars().filter(|character| !character.is_ascii()).count();
            counts.n_invalid += usize::from(!chunk.invalid().is_empty());
        }
        // The head of a file may end within a character.
        if std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none()) {
            counts.n_invalid -= 1;
        }
        counts
    }
}

/// A stream in UTF-8 of one in another charset. What does not belong to that charset becomes U+FFFD.
struct DecodedStream<R> {
    stream: R,
    decoder: Decoder,
    decoded: Vec<u8>,
    n_given: usize,
    is_at_end: bool,
}

impl<R: BufRead> DecodedStream<R> {
    fn new(stream: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Self { stream, decoder, decoded: Vec::new(), n_given: 0, is_at_end: false }
    }

    fn decode_more(&mut self) -> io::Result<()> {
        let bytes = self.stream.fill_buf()?;
        self.is_at_end = bytes.is_empty();
        self.decoded.resize(bytes.len() * 3 + 16, 0);
        let (result, n_read, n_written, _) =
            self.decoder.decode_to_utf8(bytes, &mut self.decoded, self.is_at_end);
        self.is_at_end &= result == CoderResult::InputEmpty;
        self.stream.consume(n_read);
        self.decoded.truncate(n_written);
        self.n_given = 0;
        Ok(())
    }
}

impl<R: BufRead> Read for DecodedStream<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.n_given == self.decoded.len() && !self.is_at_end {
            self.decode_more()?;
        }
        let n_bytes = buffer.len().min(self.decoded.len() - self.n_given);
        buffer[..n_bytes].copy_from_slice(&self.decoded[self.n_given..self.n_given + n_bytes]);
        self.n_given += n_bytes;
        Ok(n_bytes)
    }
}
