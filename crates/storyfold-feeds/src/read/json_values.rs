//! JSON that is not one object a line: an array of records, an object that holds one (JSON Feed, the answers of services),
//! or objects laid out over several lines.

use std::io::BufRead;

use serde_json::{Map, Value};

use crate::bytes::window::{Window, find};
use crate::field::Fields;
use crate::intake::Place;
use crate::json_record;
use crate::json_scan::{self, Object, blanks};
use crate::markup::html;
use crate::read::Reading;
use crate::read::feed_item::Channel;

/// Reads every object of the stream, or of the list that it holds, into a report or a lost problem.
pub(super) fn read(stream: impl BufRead, reading: &mut Reading<'_>) {
    let mut values = Values {
        window: Window::new(stream),
        envelope: None,
        held: Vec::new(),
        is_within: false,
        is_broken_off: false,
    };
    let n_before = reading.n_entries();
    while values.read_next(reading) {}
    values.finish(reading);
    if reading.n_entries() == n_before {
        reading.lose_file("there is no record in this JSON: no object with a text; name another file");
    }
}

struct Values<R> {
    window: Window<R>,
    /// What stands before the list in the object that holds it.
    envelope: Option<String>,
    /// Records of such an object: what stands behind the list may still say whose they are.
    held: Vec<(Fields, Place)>,
    /// Whether the next value stands in the list of an object.
    is_within: bool,
    /// Whether it has been told that the file breaks off.
    is_broken_off: bool,
}

impl<R: BufRead> Values<R> {
    /// Reads the next value; `false` when there is none.
    fn read_next(&mut self, reading: &mut Reading<'_>) -> bool {
        let separators: &[u8] = if self.is_within { b", \t\r\n\x1E" } else { b"[], \t\r\n\x1E" };
        loop {
            let n_blank = blanks(self.window.bytes(), separators);
            self.window.advance(n_blank);
            if !self.window.bytes().is_empty() {
                break;
            }
            if !self.window.grow() {
                return false;
            }
        }
        let place = reading.place(self.window.line(), self.window.byte());
        if self.is_within && self.window.bytes().starts_with(b"]") {
            return false;
        }
        if self.envelope.is_none() && self.window.bytes().starts_with(b"{") && self.enter_list(reading) {
            return true;
        }
        match self.whole_value(reading) {
            Extent::Whole(end) => self.read_value(end, place, reading),
            Extent::TooLong => {
                let before = self.window.byte();
                self.skip_broken();
                reading.lose_too_long(&place, "record", self.window.byte() - before);
            }
            Extent::BrokenOff => {
                let goes_on = self.skip_broken();
                if !goes_on && self.window_failed(reading) {
                    return false;
                }
                self.is_broken_off |= !goes_on;
                reading.lose(
                    &place,
                    "the JSON breaks off within the record that begins here; fetch the file again",
                );
            }
        }
        true
    }

    /// Moves to the list of records if this object holds one.
    fn enter_list(&mut self, reading: &Reading<'_>) -> bool {
        loop {
            match json_scan::object(self.window.bytes()) {
                Object::List { begin } => {
                    self.envelope = Some(String::from_utf8_lossy(&self.window.bytes()[..begin]).into_owned());
                    self.window.advance(begin + 1);
                    self.is_within = true;
                    return true;
                }
                Object::Open
                    if self.window.bytes().len() as u64 <= reading.max_bytes() && self.window.grow() => {}
                _ => return false,
            }
        }
    }

    fn whole_value(&mut self, reading: &Reading<'_>) -> Extent {
        loop {
            match json_scan::value_end(self.window.bytes(), 0) {
                Some(end) if end as u64 > reading.max_bytes() => return Extent::TooLong,
                // A stray bracket or what cannot begin a value.
                Some(0) => return Extent::Whole(1),
                Some(end) => return Extent::Whole(end),
                None if self.window.bytes().len() as u64 > reading.max_bytes() => return Extent::TooLong,
                None if self.window.grow() => {}
                None => return Extent::BrokenOff,
            }
        }
    }

    fn read_value(&mut self, end: usize, place: Place, reading: &mut Reading<'_>) {
        let bytes = &self.window.bytes()[..end];
        let (json, note) = reading.decode(bytes, &place);
        match json_record::parse(&json, "one JSON object") {
            Ok(mut fields) => {
                if let Some(note) = note {
                    fields.repair(note);
                }
                self.window.advance(end);
                if self.is_within {
                    self.held.push((fields, place));
                } else {
                    reading.open_record(fields, place);
                }
            }
            Err(mut loss) => {
                if note.is_some() {
                    loss.byte = 0;
                }
                // A quotation mark too few or too many has made one of several records: the next may begin within.
                let end = next_record(bytes).unwrap_or(end);
                self.window.advance(end);
                reading.lose_record(loss, &place);
            }
        }
    }

    /// Passes over a record without an end, up to where the next one seems to begin; `false` if none does.
    fn skip_broken(&mut self) -> bool {
        let wanted = json_scan::signature(self.window.bytes()).map(<[u8]>::to_vec);
        let Some(wanted) = wanted else {
            self.window.advance_to_end();
            return false;
        };
        self.window.advance(1);
        loop {
            if let Some(at) = find(self.window.bytes(), &wanted, 0) {
                self.window.advance(at);
                return true;
            }
            let n_kept = (wanted.len() - 1).min(self.window.bytes().len());
            self.window.advance(self.window.bytes().len() - n_kept);
            if !self.window.grow() {
                self.window.advance_to_end();
                return false;
            }
        }
    }

    fn window_failed(&mut self, reading: &mut Reading<'_>) -> bool {
        let line = self.window.line();
        self.window.take_failure().map(|error| reading.lose_rest(&error, line)).is_some()
    }

    /// Tells of a failure, and takes the records of a list with what their object says of all.
    fn finish(mut self, reading: &mut Reading<'_>) {
        let mut is_closed = true;
        if let Some(before) = self.envelope.take() {
            is_closed = self.window.bytes().starts_with(b"]");
            while (self.window.bytes().len() as u64) < reading.max_bytes() && self.window.grow() {}
            let behind = self.window.bytes().strip_prefix(b"]").unwrap_or_default();
            let (channel, is_good) = channel(&before, &String::from_utf8_lossy(behind));
            if is_closed && !is_good {
                let place = reading.place(self.window.line(), self.window.byte());
                reading.lose(
                    &place,
                    "the list of records ends here, but what follows is broken JSON; check the file",
                );
            }
            for (fields, place) in std::mem::take(&mut self.held) {
                take_item(fields, place, &channel, reading);
            }
        }
        if !self.window_failed(reading) && !is_closed && !self.is_broken_off {
            let place = reading.place(self.window.line(), self.window.byte());
            reading.lose(&place, "the list of records breaks off here; fetch the file again");
        }
    }
}

enum Extent {
    Whole(usize),
    TooLong,
    BrokenOff,
}

/// Where within the bytes of a broken record another one begins.
fn next_record(bytes: &[u8]) -> Option<usize> {
    find(bytes, json_scan::signature(bytes)?, 1)
}

/// What an object says of the list that it holds, and whether it is good JSON around the list.
fn channel(before: &str, behind: &str) -> (Channel, bool) {
    let whole = serde_json::from_str::<Map<String, Value>>(&[before, "null", behind].concat());
    let is_good = whole.is_ok();
    let whole = whole.or_else(|_| serde_json::from_str(&[before, "null}"].concat())).unwrap_or_default();
    let text =
        |name: &str| whole.get(name).and_then(Value::as_str).map(str::trim).filter(|it| !it.is_empty());
    let is_json_feed = text("version").is_some_and(|version| version.contains("jsonfeed.org"));
    if !is_json_feed {
        return (Channel::default(), is_good);
    }
    let address = text("home_page_url").or_else(|| text("feed_url")).map(str::to_owned);
    let channel = Channel {
        source: text("title").map(html::to_line),
        base: address.clone(),
        address,
        language: text("language").map(str::to_owned),
        is_feed: true,
    };
    (channel, is_good)
}

fn take_item(mut fields: Fields, place: Place, channel: &Channel, reading: &mut Reading<'_>) {
    if channel.is_feed {
        fields.map(&reading.options.fields);
        channel.complete(&mut fields);
        reading.record(fields, place);
    } else {
        reading.open_record(fields, place);
    }
}
