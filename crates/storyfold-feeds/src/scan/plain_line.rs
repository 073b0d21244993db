//! Lines of JSON that are as they should be, several times as fast as by parsing them into values.
//!
//! Only what the view of a report needs is taken, borrowed where that is possible. Everything that the general reader would have to think
//! about is left to it: here the answer is none. That is a field of an unexpected type, one that stands twice, a number of many digits, half of a
//! pair of surrogates, a control character, deep nesting, broken JSON. So whatever is read here, the general reader reads the same and has nothing
//! to say about, which a property test holds.

use std::collections::HashMap;
use std::sync::LazyLock;

use storyfold::ReportView;

use crate::date::parse_date;
use crate::names;

/// A record of more fields is left to the general reader.
const MAX_FIELDS: usize = 48;
/// So is one that is nested deeper,
const MAX_DEPTH: usize = 24;
/// and one with a number of more bytes, which might be out of range.
const MAX_NUMBER_BYTES: usize = 15;

/// Reads line after line; its memory is used again.
#[derive(Default)]
pub(super) struct PlainLines {
    text: String,
}

/// The fields that have a meaning, by name: which list of [`names::ALL`], and where in it.
static FIELDS: LazyLock<HashMap<&'static str, (usize, usize)>> = LazyLock::new(|| {
    let lists = names::ALL.iter().enumerate();
    lists
        .flat_map(|(list, names)| names.iter().enumerate().map(move |(rank, &name)| (name, (list, rank))))
        .collect()
});

/// What a value is, as far as it matters.
#[derive(Clone, Copy)]
enum Value<'line> {
    Null,
    Text(Escaped<'line>),
    Integer(&'line str),
    /// A list of strings that are not blank.
    Strings,
    Other,
}

/// What stands between the quotes of a string.
#[derive(Clone, Copy)]
struct Escaped<'line> {
    raw: &'line str,
    has_escapes: bool,
}

impl PlainLines {
    /// Reads a line without white space at its ends; none if it is not plain.
    pub(super) fn read<'a>(&'a mut self, line: &'a [u8]) -> Option<ReportView<'a>> {
        if has_control_characters(line) {
            return None;
        }
        let line = std::str::from_utf8(line).ok()?;
        let found = Found::of(line)?;
        let mut texts = found.texts.into_iter().flatten();
        let text = texts.find(|text| !text.is_blank(&mut self.text))?;
        let text = if text.has_escapes { self.text.as_str() } else { text.raw };
        let mut view = ReportView::new(found.uri?.1, text);
        if let Some((_, published)) = found.published {
            view.published = Some(parse_date(published)?);
        }
        if let Some((_, updated)) = found.updated {
            parse_date(updated)?;
        }
        Some(view)
    }
}

/// The fields that are taken: each with its rank among the names of the same meaning, of which the first counts.
#[derive(Default)]
struct Found<'line> {
    uri: Option<(usize, &'line str)>,
    texts: [Option<Escaped<'line>>; names::TEXT.len()],
    published: Option<(usize, &'line str)>,
    updated: Option<(usize, &'line str)>,
}

impl<'line> Found<'line> {
    fn of(line: &'line str) -> Option<Self> {
        let mut found = Self::default();
        let mut cursor = Cursor { line, at: 0 };
        let mut keys = [""; MAX_FIELDS];
        let mut n_keys = 0;
        cursor.expect(b'{')?;
        loop {
            cursor.blanks();
            cursor.expect(b'"')?;
            let key = cursor.string()?;
            if key.has_escapes || n_keys == MAX_FIELDS || keys[..n_keys].contains(&key.raw) {
                return None;
            }
            keys[n_keys] = key.raw;
            n_keys += 1;
            cursor.blanks();
            cursor.expect(b':')?;
            cursor.blanks();
            let value = cursor.value(0)?;
            if let Some(&(list, rank)) = FIELDS.get(key.raw) {
                found.take(names::ALL[list], rank, value)?;
            }
            cursor.blanks();
            match cursor.next()? {
                b',' => {}
                b'}' if cursor.at == line.len() => return Some(found),
                _ => return None,
            }
        }
    }

    /// Takes the value of a field that has a meaning; none if the general reader would have something to say about it.
    fn take(&mut self, names: &[&str], rank: usize, value: Value<'line>) -> Option<()> {
        let place = match names {
            names if names == names::URI => &mut self.uri,
            names if names == names::PUBLISHED => &mut self.published,
            names if names == names::UPDATED => &mut self.updated,
            names if names == names::TEXT => {
                match value {
                    Value::Text(text) => self.texts[rank] = Some(text),
                    Value::Null => {}
                    _ => return None,
                }
                return Some(());
            }
            _ => {
                let is_usable = match value {
                    Value::Null | Value::Text(_) => true,
                    Value::Integer(_) => names == names::VERSION,
                    Value::Strings => names == names::BYLINE,
                    Value::Other => false,
                };
                return is_usable.then_some(());
            }
        };
        let written = match value {
            Value::Null => return Some(()),
            Value::Text(text) if !text.has_escapes => text.raw.trim(),
            Value::Integer(digits) if names == names::URI => digits,
            _ => return None,
        };
        if !written.is_empty() && place.is_none_or(|(before, _)| rank < before) {
            *place = Some((rank, written));
        }
        Some(())
    }
}

impl Escaped<'_> {
    /// Whether nothing but white space is meant. What is meant is in the buffer then, if there are escapes.
    fn is_blank(&self, buffer: &mut String) -> bool {
        if !self.has_escapes {
            return self.raw.trim().is_empty();
        }
        buffer.clear();
        self.unescape(buffer);
        buffer.trim().is_empty()
    }

    /// Appends what is meant. That every escape is whole was seen before.
    fn unescape(&self, buffer: &mut String) {
        let mut rest = self.raw;
        while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
            buffer.push_str(&rest[..at]);
            let (character, n_bytes) = escape(&rest.as_bytes()[at..]).unwrap_or(('\\', 1));
            buffer.push(character);
            rest = &rest[at + n_bytes..];
        }
        buffer.push_str(rest);
    }
}

struct Cursor<'line> {
    line: &'line str,
    at: usize,
}

impl<'line> Cursor<'line> {
    fn next(&mut self) -> Option<u8> {
        let byte = *self.line.as_bytes().get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.next()? == byte).then_some(())
    }

    /// Other white space is a control character, and there is none.
    fn blanks(&mut self) {
        while self.line.as_bytes().get(self.at) == Some(&b' ') {
            self.at += 1;
        }
    }

    /// Passes over the rest of a string, behind its first quote.
    fn string(&mut self) -> Option<Escaped<'line>> {
        let (begin, mut has_escapes) = (self.at, false);
        loop {
            let rest = self.line.as_bytes().get(self.at..)?;
            let at = memchr::memchr2(b'"', b'\\', rest)?;
            self.at += at;
            if rest[at] == b'"' {
                let raw = &self.line[begin..self.at];
                self.at += 1;
                return Some(Escaped { raw, has_escapes });
            }
            has_escapes = true;
            self.at += escape(&rest[at..])?.1;
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value<'line>> {
        let begin = self.at;
        match self.next()? {
            b'"' => self.string().map(Value::Text),
            b'{' => self.members(depth, b'}').map(|_| Value::Other),
            b'[' => self
                .members(depth, b']')
                .map(|are_strings| if are_strings { Value::Strings } else { Value::Other }),
            b'n' => self.word("ull").map(|()| Value::Null),
            b't' => self.word("rue").map(|()| Value::Other),
            b'f' => self.word("alse").map(|()| Value::Other),
            b'-' | b'0'..=b'9' => self.number(begin),
            _ => None,
        }
    }

    /// Passes over the rest of a list or an object, and tells whether it is a list of strings that are not blank.
    fn members(&mut self, depth: usize, end: u8) -> Option<bool> {
        if depth == MAX_DEPTH {
            return None;
        }
        self.blanks();
        if self.line.as_bytes().get(self.at) == Some(&end) {
            self.at += 1;
            return Some(false);
        }
        let mut are_strings = end == b']';
        loop {
            self.blanks();
            if end == b'}' {
                self.expect(b'"')?;
                self.string()?;
                self.blanks();
                self.expect(b':')?;
                self.blanks();
            }
            let value = self.value(depth + 1)?;
            are_strings &=
                matches!(value, Value::Text(text) if !text.has_escapes && !text.raw.trim().is_empty());
            self.blanks();
            match self.next()? {
                b',' => {}
                byte if byte == end => return Some(are_strings),
                _ => return None,
            }
        }
    }

    fn word(&mut self, rest: &str) -> Option<()> {
        let is_there = self.line[self.at..].starts_with(rest);
        self.at += rest.len();
        is_there.then_some(())
    }

    /// Passes over the rest of a number that is short and has no exponent.
    fn number(&mut self, begin: usize) -> Option<Value<'line>> {
        let bytes = self.line.as_bytes();
        let is_of_number = |byte: &u8| byte.is_ascii_digit() || b".-+eE".contains(byte);
        let n_bytes = bytes[begin..].iter().take_while(|&byte| is_of_number(byte)).count();
        self.at = begin + n_bytes;
        let number = &self.line[begin..self.at];
        let digits = number.strip_prefix('-').unwrap_or(number);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let are_digits =
            |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let is_plain = n_bytes <= MAX_NUMBER_BYTES
            && are_digits(whole)
            && are_digits(fraction)
            && (whole == "0" || !whole.starts_with('0'))
            && number != "-0";
        let kind = if digits.contains('.') { Value::Other } else { Value::Integer(number) };
        is_plain.then_some(kind)
    }
}

/// The character that an escape means, and how many bytes it takes; none for what the general reader must look at.
fn escape(bytes: &[u8]) -> Option<(char, usize)> {
    let character = match bytes.get(1)? {
        b'n' => '\n',
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'r' => '\r',
        b't' => '\t',
        b'b' => '\u{8}',
        b'f' => '\u{C}',
        b'u' => return escaped_code(bytes),
        _ => return None,
    };
    Some((character, 2))
}

/// A character by its number, or by the two surrogates that make it.
fn escaped_code(bytes: &[u8]) -> Option<(char, usize)> {
    let code_at = |at: usize| {
        let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
        digits.iter().try_fold(0, |code, &digit| Some(code * 16 + char::from(digit).to_digit(16)?))
    };
    match code_at(0)? {
        high @ 0xD800..0xDC00 => match code_at(6)? {
            low @ 0xDC00..0xE000 => {
                Some((char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00))?, 12))
            }
            _ => None,
        },
        code => Some((char::from_u32(code)?, 6)),
    }
}

fn has_control_characters(line: &[u8]) -> bool {
    // Without a way out of the loop over a block, the compiler looks at many bytes at once.
    line.chunks(64).any(|block| block.iter().fold(false, |found, &byte| found | (byte < b' ')))
}
