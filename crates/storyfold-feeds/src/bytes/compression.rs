//! What a file is packed with, judged by its first bytes, and how it is unpacked.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use flate2::bufread::MultiGzDecoder;

/// How much of a file is looked at before it is read.
const N_HEAD_BYTES: u64 = 64 << 10;

/// A file may be packed this often, one in the other; a file that unpacks to itself would never end.
const MAX_LAYERS: usize = 4;

/// The first bytes of a file as it is unpacked, and all of its bytes.
pub(crate) struct Unpacked<'input> {
    pub(crate) head: Vec<u8>,
    pub(crate) stream: Box<dyn BufRead + 'input>,
    pub(crate) is_packed: bool,
}

/// Unpacks a stream as often as it is packed. What has no unpacker here stays packed.
pub(crate) fn unpack<'input>(reader: impl Read + 'input) -> io::Result<Unpacked<'input>> {
    let mut unpacked = peek(Box::new(reader))?;
    for _ in 0..MAX_LAYERS {
        let decoder: Box<dyn Read + 'input> = match unpacked.head.as_slice() {
            [0x1F, 0x8B, ..] => Box::new(MultiGzDecoder::new(unpacked.stream)),
            #[cfg(feature = "zstd")]
            [0x28, 0xB5, 0x2F, 0xFD, ..] => {
                Box::new(zstd::stream::read::Decoder::with_buffer(unpacked.stream)?)
            }
            _ => break,
        };
        unpacked = Unpacked { is_packed: true, ..peek(Box::new(Explained(decoder)))? };
    }
    Ok(unpacked)
}

/// Reads the head of a stream and gives it back along with the whole stream.
fn peek<'input>(mut reader: Box<dyn Read + 'input>) -> io::Result<Unpacked<'input>> {
    let mut head = Vec::new();
    let failure = reader.by_ref().take(N_HEAD_BYTES).read_to_end(&mut head).err();
    // What could be read before the failure is worth reading; the failure comes again behind it.
    let rest: Box<dyn Read + 'input> = match failure {
        Some(error) if head.is_empty() => return Err(error),
        Some(error) => Box::new(Failing(Some(error))),
        None => reader,
    };
    let stream = Cursor::new(head.clone()).chain(BufReader::with_capacity(64 << 10, rest));
    Ok(Unpacked { head, stream: Box::new(stream), is_packed: false })
}

struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// Says in the words of a user what is wrong with packed data.
struct Explained<R>(R);

impl<R: Read> Read for Explained<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => error,
            io::ErrorKind::UnexpectedEof => {
                io::Error::other("the packed data breaks off; fetch the file again")
            }
            _ => io::Error::other(format!("the packed data is damaged ({error}); fetch the file again")),
        })
    }
}
