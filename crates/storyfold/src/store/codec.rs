//! Numbers and strings as bytes: little-endian, each string behind its length. Reading never panics, whatever the bytes are.
//!
//! Since version 3 of the format records have counts and numbers that are mostly small seven bits a byte, the lowest first, each byte but the
//! last with its highest bit set (LEB128). Before, and in all that is no record, they have 8 bytes, or 4.

use crate::error::Error;
use crate::store::FORMAT_VERSIONS;

/// The first version of the format whose records have small numbers in few bytes.
const FIRST_COMPACT: u32 = 3;
/// The version of what is no record: it has no numbers in few bytes.
const NO_RECORD: u32 = 0;

/// Bytes that are being written.
#[derive(Debug, Default)]
pub(crate) struct Encoder {
    pub(crate) bytes: Vec<u8>,
    is_compact: bool,
}

impl Encoder {
    /// For a record.
    pub(crate) fn of_record() -> Self {
        Self { bytes: Vec::new(), is_compact: true }
    }

    pub(crate) fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub(crate) fn u16(&mut self, value: u16) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(crate) fn u32(&mut self, value: u32) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(crate) fn u64(&mut self, value: u64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(crate) fn i64(&mut self, value: i64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(crate) fn f64(&mut self, value: f64) {
        self.u64(value.to_bits());
    }

    pub(crate) fn count(&mut self, value: usize) {
        self.number(value as u64);
    }

    /// A number that is small as a rule.
    pub(crate) fn number(&mut self, mut value: u64) {
        if !self.is_compact {
            return self.u64(value);
        }
        while value >= 1 << 7 {
            self.u8(value as u8 | 1 << 7);
            value >>= 7;
        }
        self.u8(value as u8);
    }

    pub(crate) fn str(&mut self, value: &str) {
        self.count(value.len());
        self.bytes.extend_from_slice(value.as_bytes());
    }

    /// A byte that says whether there is a value, and the value.
    pub(crate) fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.u8(u8::from(value.is_some()));
        if let Some(value) = value {
            write(self, value);
        }
    }

    pub(crate) fn list<T>(&mut self, values: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.count(values.len());
        for value in values {
            write(self, value);
        }
    }
}

/// Bytes that are being read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decoder<'a> {
    rest: &'a [u8],
    version: u32,
}

impl<'a> Decoder<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, version: NO_RECORD }
    }

    /// Of a record of a version of the format.
    pub(crate) const fn of_record(bytes: &'a [u8], version: u32) -> Self {
        Self { rest: bytes, version }
    }

    /// Of a record that this run has written.
    pub(crate) const fn of_this_run(bytes: &'a [u8]) -> Self {
        Self::of_record(bytes, *FORMAT_VERSIONS.end())
    }

    /// Whether what is read was written by version 3 of the format or a later one.
    pub(crate) const fn is_compact(&self) -> bool {
        self.version >= FIRST_COMPACT
    }

    /// The version of the format in which what is read was written.
    pub(crate) const fn version(&self) -> u32 {
        self.version
    }

    /// How many bytes are not read yet.
    pub(crate) const fn n_left(&self) -> usize {
        self.rest.len()
    }

    /// Whether every byte was read.
    pub(crate) fn end(self) -> Result<(), Error> {
        match self.rest.len() {
            0 => Ok(()),
            n_bytes => Err(Error::damaged(format!("{n_bytes} bytes stand behind the end of a record"))),
        }
    }

    pub(crate) fn bytes(&mut self, n_bytes: usize) -> Result<&'a [u8], Error> {
        let (read, rest) = self.rest.split_at_checked(n_bytes).ok_or_else(|| {
            Error::damaged(format!("{n_bytes} bytes are to follow, and {} do", self.rest.len()))
        })?;
        self.rest = rest;
        Ok(read)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let mut array = [0; N];
        array.copy_from_slice(self.bytes(N)?);
        Ok(array)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Error> {
        Ok(self.array::<1>()?[0])
    }

    pub(crate) fn u16(&mut self) -> Result<u16, Error> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Error> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(crate) fn u64(&mut self) -> Result<u64, Error> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    pub(crate) fn i64(&mut self) -> Result<i64, Error> {
        Ok(i64::from_le_bytes(self.array()?))
    }

    pub(crate) fn f64(&mut self) -> Result<f64, Error> {
        Ok(f64::from_bits(self.u64()?))
    }

    /// A number that had 8 bytes before version 3.
    pub(crate) fn number(&mut self) -> Result<u64, Error> {
        if !self.is_compact() {
            return self.u64();
        }
        let mut value = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.u8()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 1 << 7 {
                return Ok(value);
            }
        }
        Err(Error::damaged("a number does not end"))
    }

    /// A number that had 4 bytes before version 3.
    pub(crate) fn small_number(&mut self) -> Result<u32, Error> {
        if !self.is_compact() {
            return self.u32();
        }
        u32::try_from(self.number()?).map_err(|_| Error::damaged("a number is out of range"))
    }

    pub(crate) fn count(&mut self) -> Result<usize, Error> {
        let count = self.number()?;
        usize::try_from(count).map_err(|_| Error::damaged(format!("a count of {count} is out of range")))
    }

    pub(crate) fn str(&mut self) -> Result<&'a str, Error> {
        let n_bytes = self.count()?;
        std::str::from_utf8(self.bytes(n_bytes)?).map_err(|_| Error::damaged("a string is not valid UTF-8"))
    }

    pub(crate) fn string(&mut self) -> Result<String, Error> {
        Ok(self.str()?.to_owned())
    }

    pub(crate) fn option<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        match self.u8()? {
            0 => Ok(None),
            1 => Ok(Some(read(self)?)),
            other => Err(Error::damaged(format!("{other} stands where 0 or 1 must"))),
        }
    }

    pub(crate) fn list<T>(
        &mut self,
        mut read: impl FnMut(&mut Self) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let count = self.count()?;
        // Every entry takes a byte at least: a wrong count must not claim memory.
        let mut values = Vec::with_capacity(count.min(self.rest.len()));
        for _ in 0..count {
            values.push(read(self)?);
        }
        Ok(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        let mut encoder = Encoder::default();
        encoder.str("Größe");
        encoder.option(Some(-5), Encoder::i64);
        encoder.option(None, Encoder::u64);
        encoder.list(&[0.5, -0.0], |encoder, &value| encoder.f64(value));
        let mut decoder = Decoder::new(&encoder.bytes);
        assert_eq!(decoder.str().unwrap(), "Größe");
        assert_eq!(decoder.option(Decoder::i64).unwrap(), Some(-5));
        assert_eq!(decoder.option(Decoder::u64).unwrap(), None);
        assert_eq!(decoder.list(Decoder::f64).unwrap(), [0.5, -0.0]);
        decoder.end().unwrap();
    }

    #[test]
    fn small_numbers_take_few_bytes_in_a_record() {
        let numbers = [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX];
        let mut encoder = Encoder::of_record();
        numbers.iter().for_each(|&number| encoder.number(number));
        assert_eq!(encoder.bytes.len(), 1 + 1 + 1 + 2 + 2 + 5 + 10);
        let mut decoder = Decoder::of_record(&encoder.bytes, 3);
        assert!(numbers.iter().all(|&number| decoder.number().unwrap() == number));
        decoder.end().unwrap();
        assert!(Decoder::of_record(&[0xff; 12], 3).number().unwrap_err().is_damaged());
        assert!(Decoder::of_record(&encoder.bytes[12..], 3).small_number().unwrap_err().is_damaged());
    }

    #[test]
    fn what_breaks_off_or_claims_too_much_is_damaged() {
        let mut encoder = Encoder::default();
        encoder.u64(u64::MAX);
        for mut decoder in [Decoder::new(&encoder.bytes), Decoder::new(&encoder.bytes[..3])] {
            assert!(decoder.str().unwrap_err().is_damaged());
        }
        assert!(Decoder::new(&encoder.bytes).list(Decoder::u8).unwrap_err().is_damaged());
        assert!(Decoder::new(&encoder.bytes).end().unwrap_err().is_damaged());
        assert!(Decoder::new(&[2]).option(Decoder::u8).unwrap_err().is_damaged());
    }
}
