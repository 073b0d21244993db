//! A walk through JSON that is as it should be. Whatever is doubtful ends it.

/// JSON that is nested deeper is left to the general reader,
const MAX_DEPTH: usize = 24;
/// and so is a number of more bytes, which might be out of range.
const MAX_NUMBER_BYTES: usize = 15;

/// What a value is, as far as it matters.
#[derive(Clone, Copy)]
pub(super) enum Value<'line> {
    Null,
    Text(Escaped<'line>),
    Integer(&'line str),
    /// A list of strings that are not blank.
    Strings,
    Other,
}

/// What stands between the quotes of a string.
#[derive(Clone, Copy)]
pub(super) struct Escaped<'line> {
    pub(super) raw: &'line str,
    pub(super) has_escapes: bool,
}

impl Escaped<'_> {
    /// Whether nothing but white space is meant. What is meant is in the buffer then, if there are escapes.
    pub(super) fn is_blank(&self, buffer: &mut String) -> bool {
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

pub(super) struct Cursor<'line> {
    pub(super) line: &'line str,
    pub(super) at: usize,
}

impl<'line> Cursor<'line> {
    pub(super) fn next(&mut self) -> Option<u8> {
        let byte = *self.line.as_bytes().get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    pub(super) fn expect(&mut self, byte: u8) -> Option<()> {
        (self.next()? == byte).then_some(())
    }

    /// Other white space is a control character, and there is none.
    pub(super) fn blanks(&mut self) {
        while self.line.as_bytes().get(self.at) == Some(&b' ') {
            self.at += 1;
        }
    }

    /// Passes over the rest of a string, behind its first quote.
    pub(super) fn string(&mut self) -> Option<Escaped<'line>> {
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

    pub(super) fn value(&mut self, depth: usize) -> Option<Value<'line>> {
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
