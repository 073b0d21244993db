//! Stories as JSON: everything that the model has.

use std::io::{self, Write};

use rayon::prelude::*;
use serde::Serialize;
use storyfold::Story;

/// Writes JSON Lines: one row a line.
///
/// # Errors
///
/// Fails if `out` does, or if a row cannot be JSON.
pub fn write_json_lines<T: Serialize>(
    out: &mut dyn Write,
    rows: impl IntoIterator<Item = T>,
) -> io::Result<()> {
    let mut line = Line::default();
    for row in rows {
        line.0.clear();
        serde_json::to_writer(&mut line, &row)?;
        line.0.push(b'\n');
        out.write_all(&line.0)?;
    }
    Ok(())
}

/// A line as it grows. Half of what is written to it is a single mark, for which a call would take longer than the copy.
#[derive(Default)]
struct Line(Vec<u8>);

impl Write for Line {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match bytes {
            &[mark] => self.0.push(mark),
            _ => self.0.extend_from_slice(bytes),
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How many stories one thread writes at once, and how many such pieces are held in memory.
const STORIES_A_PIECE: usize = 16;
const MAX_PIECES: usize = 64;

/// Writes stories as JSON Lines, on all threads of the pool.
pub(super) fn write_lines(out: &mut dyn Write, stories: &[Story]) -> io::Result<()> {
    let lines = |stories: &[Story]| -> serde_json::Result<Vec<u8>> {
        let mut lines = Line::default();
        for story in stories {
            serde_json::to_writer(&mut lines, story)?;
            lines.0.push(b'\n');
        }
        Ok(lines.0)
    };
    for pieces in stories.chunks(STORIES_A_PIECE * MAX_PIECES) {
        let pieces: Vec<serde_json::Result<Vec<u8>>> =
            pieces.par_chunks(STORIES_A_PIECE).map(lines).collect();
        for piece in pieces {
            out.write_all(&piece?)?;
        }
    }
    Ok(())
}

/// Writes one JSON array.
pub(super) fn write(out: &mut dyn Write, stories: &[Story]) -> io::Result<()> {
    serde_json::to_writer(&mut *out, stories)?;
    out.write_all(b"\n")
}
