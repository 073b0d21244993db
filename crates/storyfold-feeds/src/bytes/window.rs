//! The part of a stream that is in memory: it grows until it holds a whole record, and moves on.

use std::io::{self, BufRead, Read};

use crate::bytes::charset::BYTE_ORDER_MARK;

/// How many bytes are read at first; each further reading doubles what is there.
const MIN_READ_BYTES: usize = 32 << 10;

/// A view of a stream from the first byte that has not been read as part of a record.
pub(crate) struct Window<R> {
    stream: R,
    buffer: Vec<u8>,
    begin: usize,
    byte: u64,
    line: u64,
    is_at_end: bool,
    failure: Option<io::Error>,
}

impl<R: BufRead> Window<R> {
    /// Opens a window on a stream whose first line is 1; a byte order mark is passed over.
    pub(crate) fn new(stream: R) -> Self {
        let mut window =
            Self { stream, buffer: Vec::new(), begin: 0, byte: 0, line: 1, is_at_end: false, failure: None };
        while window.bytes().len() < BYTE_ORDER_MARK.len() && window.grow() {}
        if window.bytes().starts_with(BYTE_ORDER_MARK) {
            window.advance(BYTE_ORDER_MARK.len());
        }
        window
    }

    /// What is in memory of the stream.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.buffer[self.begin..]
    }

    /// Reads more; `false` at the end of the stream, and when it fails.
    pub(crate) fn grow(&mut self) -> bool {
        if self.is_at_end {
            return false;
        }
        self.buffer.drain(..self.begin);
        self.begin = 0;
        let wanted = self.buffer.len().max(MIN_READ_BYTES);
        match (&mut self.stream).take(wanted as u64).read_to_end(&mut self.buffer) {
            Ok(n_bytes) => self.is_at_end = n_bytes == 0,
            Err(error) => {
                self.is_at_end = true;
                self.failure = Some(error);
            }
        }
        !self.is_at_end
    }

    /// Moves on by a number of bytes that are in memory.
    pub(crate) fn advance(&mut self, n_bytes: usize) {
        let passed = &self.buffer[self.begin..self.begin + n_bytes];
        self.line += passed.iter().filter(|&&byte| byte == b'\n').count() as u64;
        self.byte += n_bytes as u64;
        self.begin += n_bytes;
    }

    /// Moves on to the end of the stream.
    pub(crate) fn advance_to_end(&mut self) {
        loop {
            self.advance(self.bytes().len());
            if !self.grow() {
                break;
            }
        }
    }

    /// The line of the first byte in view, counted from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// The place of the first byte in view, counted from 0.
    pub(crate) fn byte(&self) -> u64 {
        self.byte
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.is_at_end
    }

    /// Why the stream ended before its time.
    pub(crate) fn take_failure(&mut self) -> Option<io::Error> {
        self.failure.take()
    }
}

/// The place of one run of bytes in another.
pub(crate) fn find(bytes: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let first = *wanted.first()?;
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == first)?;
        if bytes[at..].starts_with(wanted) {
            return Some(at);
        }
        at += 1;
    }
}
