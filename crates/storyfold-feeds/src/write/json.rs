//! Stories as JSON: everything that the model has.

use std::io::{self, Write};

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

/// Writes one JSON array.
pub(super) fn write(out: &mut dyn Write, stories: &[Story]) -> io::Result<()> {
    serde_json::to_writer(&mut *out, stories)?;
    out.write_all(b"\n")
}
