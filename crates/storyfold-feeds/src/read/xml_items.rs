//! The items of a stream of XML, one after the other.

use std::io::BufRead;

use crate::field::Fields;
use crate::read::Reading;
use crate::xml::items::{Items, Piece};

/// Cuts a stream of XML into items and takes each: `take` gets the head of the feed, the item, and the fields to fill, and
/// gives back what it had to mend.
pub(super) fn read_items(
    stream: impl BufRead,
    names: &'static [&'static str],
    reading: &mut Reading<'_>,
    mut take: impl FnMut(&str, &str, &mut Fields) -> Vec<String>,
) {
    let mut items = Items::new(stream, names, reading.max_bytes());
    let mut n_items = 0;
    let mut is_whole = true;
    let mut head: Option<String> = None;
    while let Some(piece) = items.next() {
        n_items += 1;
        match piece {
            Piece::Item { bytes, line, byte, repair } => {
                let place = reading.place(line, byte);
                let head = head.get_or_insert_with(|| reading.charset.decode(&items.head).text.into_owned());
                let (xml, note) = reading.decode(&bytes, &place);
                let mut fields = Fields::default();
                let mut repairs = take(head, &xml, &mut fields);
                repairs.extend(repair.map(str::to_owned));
                if !repairs.is_empty() {
                    fields
                        .repair(format!("the item is not well-formed: {}; it is mended", repairs.join(", ")));
                }
                if let Some(note) = note {
                    fields.repair(note);
                }
                reading.record(fields, place);
            }
            Piece::TooLong { n_bytes, line, byte } => {
                reading.lose_too_long(&reading.place(line, byte), "item", n_bytes);
            }
            Piece::StrayEnd { line, byte } => {
                let text = "an item ends here that has no start; what stands before it is in no report";
                reading.lose(&reading.place(line, byte), text);
            }
            Piece::BrokenOff { line, byte } => {
                is_whole = false;
                if let Some((error, line)) = items.take_failure() {
                    reading.lose_rest(&error, line);
                } else {
                    reading.lose(
                        &reading.place(line, byte),
                        "the feed breaks off within the item that begins here; fetch it again",
                    );
                }
            }
        }
    }
    if let Some((error, line)) = items.take_failure() {
        reading.lose_rest(&error, line);
    } else if n_items == 0 && is_whole {
        reading.lose_file("the feed holds no item; remove it, or fetch it again");
    } else if is_whole && !items.is_closed() {
        reading.doubt_file("the feed has no end tag; if it was cut off, fetch it again");
    }
}
