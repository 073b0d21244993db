//! A stream of lines in pieces of many whole lines, on which several threads can work.

use std::io::{self, BufRead, Read};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// About how many bytes a piece has: what fits the cache of a core, along with what is made of it.
const CHUNK_BYTES: usize = 256 << 10;
/// How many pieces may wait for each further thread.
const N_WAITING: usize = 2;
/// A buffer that grew beyond this is given back to the system.
const MAX_KEPT_BYTES: usize = 16 << 20;

/// A piece of a stream, and where it begins.
pub(crate) struct Piece {
    /// The place of its first byte in the stream, counted from 0.
    pub(crate) byte: u64,
    pub(crate) content: Content,
}

pub(crate) enum Content {
    /// Whole lines with their ends; the last line of the stream may have none.
    Lines(Vec<u8>),
    /// A line beyond the limit that was passed over: how many bytes it took, its end included.
    TooLong(u64),
    /// The stream has failed; what stood before the failure in the same line is gone.
    Failed(io::Error),
}

/// Does the same work on all pieces of a stream and returns what came of each, in order. `work` gives back the buffers that it does not keep.
///
/// The calling thread reads, and works itself while the others of its pool have enough to do; so only a few pieces are in memory.
pub(crate) fn work_on_lines<T: Send>(
    stream: impl BufRead,
    max_line_bytes: u64,
    work: impl Fn(Piece) -> (T, Option<Vec<u8>>) + Sync,
) -> Vec<T> {
    let done: Mutex<Vec<(usize, T)>> = Mutex::default();
    let spare: Mutex<Vec<Vec<u8>>> = Mutex::default();
    let n_waiting = AtomicUsize::new(0);
    let max_waiting = (rayon::current_num_threads() - 1) * N_WAITING;
    let work = |number: usize, piece: Piece| {
        let (result, buffer) = work(piece);
        if let (Some(buffer), Ok(mut spare)) =
            (buffer.filter(|it| it.capacity() <= MAX_KEPT_BYTES), spare.lock())
        {
            spare.push(buffer);
        }
        if let Ok(mut done) = done.lock() {
            done.push((number, result));
        }
    };
    let mut chunks =
        LineChunks { stream, max_line_bytes, rest: Vec::new(), byte: 0, is_at_end: false, failure: None };
    rayon::in_place_scope(|scope| {
        let buffer = || spare.lock().ok().and_then(|mut spare| spare.pop()).unwrap_or_default();
        let mut number = 0;
        while let Some(piece) = chunks.next(buffer()) {
            if n_waiting.load(Ordering::Relaxed) < max_waiting {
                n_waiting.fetch_add(1, Ordering::Relaxed);
                let (work, n_waiting) = (&work, &n_waiting);
                scope.spawn(move |_| {
                    work(number, piece);
                    n_waiting.fetch_sub(1, Ordering::Relaxed);
                });
            } else {
                work(number, piece);
            }
            number += 1;
        }
    });
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_unstable_by_key(|&(number, _)| number);
    done.into_iter().map(|(_, result)| result).collect()
}

struct LineChunks<R> {
    stream: R,
    max_line_bytes: u64,
    /// The beginning of a line whose end is not read yet.
    rest: Vec<u8>,
    byte: u64,
    is_at_end: bool,
    /// Why the stream ended before its time, to be told behind what could be read.
    failure: Option<io::Error>,
}

impl<R: BufRead> LineChunks<R> {
    /// The next piece, in a buffer that was used before; none at the end.
    fn next(&mut self, mut buffer: Vec<u8>) -> Option<Piece> {
        let byte = self.byte;
        if let Some(error) = self.failure.take() {
            return Some(Piece { byte, content: Content::Failed(error) });
        }
        buffer.clear();
        std::mem::swap(&mut self.rest, &mut buffer);
        while !self.is_at_end {
            let n_wanted = CHUNK_BYTES.saturating_sub(buffer.len()).max(CHUNK_BYTES / 4);
            let n_before = buffer.len();
            match (&mut self.stream).take(n_wanted as u64).read_to_end(&mut buffer) {
                Ok(n_bytes) => self.is_at_end = n_bytes < n_wanted,
                Err(error) => return Some(self.failed(buffer, error)),
            }
            let end = buffer[n_before..].iter().rposition(|&byte| byte == b'\n');
            if let Some(end) = end.map(|at| n_before + at + 1).filter(|_| !self.is_at_end) {
                self.rest.clear();
                self.rest.extend_from_slice(&buffer[end..]);
                buffer.truncate(end);
                break;
            }
            if !self.is_at_end && buffer.len() as u64 > self.max_line_bytes {
                return Some(self.too_long(buffer));
            }
        }
        self.byte += buffer.len() as u64;
        (!buffer.is_empty()).then_some(Piece { byte, content: Content::Lines(buffer) })
    }

    /// Gives out the whole lines that stand before a failure, and the failure the next time.
    fn failed(&mut self, mut buffer: Vec<u8>, error: io::Error) -> Piece {
        let byte = self.byte;
        let n_whole = buffer.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        self.is_at_end = true;
        if n_whole == 0 {
            return Piece { byte, content: Content::Failed(error) };
        }
        buffer.truncate(n_whole);
        self.byte += n_whole as u64;
        self.failure = Some(error);
        Piece { byte, content: Content::Lines(buffer) }
    }

    fn too_long(&mut self, mut line: Vec<u8>) -> Piece {
        let byte = self.byte;
        let n_read = line.len() as u64;
        line.clear();
        match self.stream.skip_until(b'\n') {
            Ok(n_skipped) => {
                self.byte += n_read + n_skipped as u64;
                Piece { byte, content: Content::TooLong(n_read + n_skipped as u64) }
            }
            Err(error) => {
                self.is_at_end = true;
                Piece { byte, content: Content::Failed(error) }
            }
        }
    }
}
