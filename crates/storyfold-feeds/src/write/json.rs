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
    for row in rows {
        serde_json::to_writer(&mut *out, &row)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// How many stories one thread writes at once, and how many such pieces are held in memory.
const STORIES_A_PIECE: usize = 16;
const MAX_PIECES: usize = 64;

/// Writes stories as JSON Lines, on all threads of the pool.
pub(super) fn write_lines(out: &mut dyn Write, stories: &[Story]) -> io::Result<()> {
    let lines = |stories: &[Story]| -> serde_json::Result<Vec<u8>> {
        let mut lines = Vec::new();
        for story in stories {
            serde_json::to_writer(&mut lines, story)?;
            lines.push(b'\n');
        }
        Ok(lines)
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
