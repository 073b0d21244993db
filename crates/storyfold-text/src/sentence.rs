//! Sentence boundaries inside one line.

use memchr::memchr3_iter;
use sentencex::languages::Language;
use xxhash_rust::xxh3::xxh3_64;

use crate::span::Span;
use crate::terminator::PlainPiece;
use crate::time_of_day::is_within_time;

/// What splits lines into sentences, and our version of the rules around it.
const RULES_VERSION: &str = "sentencex 0.1.33, storyfold 2";

/// The longest piece that is handed to the splitter, in bytes: it is quadratic on long runs of quotation marks.
const MAX_PIECE_BYTES: usize = 4096;

/// What cuts reports into sentences and furniture, and its version: a stored index is only comparable under the same one. It ends in a
/// hash of the tables.
#[must_use]
pub fn segmenter_version() -> String {
    let tables = [
        include_str!("../../../data/tables/furniture.tsv"),
        include_str!("../../../data/tables/agencies.tsv"),
    ];
    format!("{RULES_VERSION}, tables {:016x}", xxh3_64(tables.concat().as_bytes()))
}

/// Finds where sentences end.
pub(crate) trait SentenceSplitter {
    /// Appends to `ends` the byte offsets at which sentences of `line` end, ascending, the last being `line.len()`.
    ///
    /// White space between two sentences may belong to either.
    fn split(&mut self, line: &str, ends: &mut Vec<usize>);
}

/// The splitter in use: sentencex, with the corrections that scraped news need.
pub(crate) struct Sentencex {
    language: Box<dyn Language>,
    /// Whether the rules are those of English.
    is_english: bool,
    plain: PlainPiece,
}

impl Sentencex {
    /// Makes a splitter for a language given as BCP 47 tag; unknown languages are split like English.
    pub(crate) fn new(language: &str) -> Self {
        let primary = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let code = if primary.is_empty() { "en" } else { &primary };
        Self {
            language: sentencex::language_factory(code),
            is_english: code == "en",
            plain: PlainPiece::default(),
        }
    }

    /// Calls `visit` with the places inside a piece at which sentences end, ascending.
    fn for_each_boundary(&mut self, piece: &str, mut visit: impl FnMut(usize)) {
        let plain = self.is_english.then(|| self.plain.boundaries(piece, &*self.language)).flatten();
        if let Some(boundaries) = plain {
            boundaries.iter().copied().for_each(visit);
            return;
        }
        let mut end = 0;
        for sentence in self.language.segment(piece) {
            end += sentence.len();
            if end < piece.len() {
                visit(end);
            }
        }
    }
}

impl SentenceSplitter for Sentencex {
    fn split(&mut self, line: &str, ends: &mut Vec<usize>) {
        let mut begin = 0;
        while begin < line.len() {
            let piece_end = piece_end(line, begin);
            for piece in unglued(Span::new(begin, piece_end), line) {
                let mut first = piece.begin;
                self.for_each_boundary(piece.of(line), |boundary| {
                    let last = piece.begin + boundary;
                    if line.is_char_boundary(last)
                        && !ends_in_title(&line[begin..last])
                        && !is_within_time(&line[begin..last], &line[last..piece.end])
                        && !is_number_of_list(&line[first..last])
                    {
                        first = last;
                        ends.push(last);
                    }
                });
                ends.push(piece.end);
            }
            begin = piece_end;
        }
    }
}

/// Whether a text is nothing but the number of an item, which belongs to that: `2. The bridge will be raised.`
fn is_number_of_list(text: &str) -> bool {
    let number = text.trim().trim_end_matches(['.', ')']);
    (1..=2).contains(&number.len()) && number.bytes().all(|it| it.is_ascii_digit())
}

/// Whether a text ends in a title before a name (`…,” Ms.`), which the splitter takes for an end after a quotation.
fn ends_in_title(text: &str) -> bool {
    let last = text.trim_end().rsplit([' ', '\u{a0}']).next().unwrap_or_default();
    matches!(
        last,
        "Mr."
            | "Mrs."
            | "Ms."
            | "Dr."
            | "Prof."
            | "Sen."
            | "Rep."
            | "Gov."
            | "Gen."
            | "Lt."
            | "Col."
            | "Sgt."
            | "Capt."
            | "Rev."
            | "Messrs."
            | "Cpl."
            | "Maj."
            | "Adm."
            | "Supt."
            | "Spc."
            | "Atty."
            | "Cmdr."
            | "Insp."
            | "Det."
    )
}

/// The end of the piece that begins at `begin`: the whole rest, or as much as the cap allows, cut after a sentence, else
/// between words, else anywhere.
fn piece_end(line: &str, begin: usize) -> usize {
    if line.len() - begin <= MAX_PIECE_BYTES {
        return line.len();
    }
    let cap = line.floor_char_boundary(begin + MAX_PIECE_BYTES);
    let piece = &line[begin..cap];
    let after_sentence = [". ", "! ", "? ", ".” ", ".\" "]
        .iter()
        .filter_map(|end| piece.rfind(end).map(|at| at + end.len()))
        .max()
        .filter(|&length| length > MAX_PIECE_BYTES / 2);
    after_sentence.or_else(|| piece.rfind(' ').map(|at| at + 1)).map_or(cap, |length| begin + length)
}

/// Cuts a piece where the space after a full stop was lost: `the war.Akaka said`.
///
/// Three lower-case letters or a digit or a closing mark before the stop and a capital followed by a lower-case letter
/// after it; so `U.S.Senate` and `example.com` stay whole.
fn unglued(piece: Span, line: &str) -> impl Iterator<Item = Span> {
    let bytes = &line.as_bytes()[..piece.end];
    let is_glued = move |at: usize| {
        let Some(before) = bytes[piece.begin..at].last_chunk::<3>() else { return false };
        let [first, second, ..] = bytes[at + 1..] else { return false };
        let ends_a_word = before.iter().all(u8::is_ascii_lowercase) || matches!(before[2], b')' | b'"');
        ends_a_word && first.is_ascii_uppercase() && second.is_ascii_lowercase()
    };
    let stops = memchr3_iter(b'.', b'!', b'?', &bytes[piece.begin..]).map(move |at| piece.begin + at);
    let mut begin = piece.begin;
    let ends = stops.filter(move |&at| is_glued(at)).map(|at| at + 1).chain([piece.end]);
    ends.map(move |end| Span::new(std::mem::replace(&mut begin, end), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(line: &str) -> Vec<&str> {
        let mut ends = Vec::new();
        Sentencex::new("en").split(line, &mut ends);
        let mut begin = 0;
        ends.into_iter()
            .map(|end| {
                let sentence = Span::new(begin, end).trimmed(line).of(line);
                begin = end;
                sentence
            })
            .collect()
    }

    #[test]
    fn abbreviations_and_quotations_do_not_end_a_sentence() {
        assert_eq!(
            split("Mr. Dahl met Gov. Brandt of the U.S. on Feb. 3. “It went well. We shall see,” he said."),
            ["Mr. Dahl met Gov. Brandt of the U.S. on Feb. 3.", "“It went well. We shall see,” he said."]
        );
    }

    #[test]
    fn a_title_after_a_quotation_does_not_end_a_sentence() {
        assert_eq!(
            split("“It rains,” Ms. Whitlock said. She left."),
            ["“It rains,” Ms. Whitlock said.", "She left."]
        );
    }

    #[test]
    fn a_time_of_day_goes_on_with_its_day_or_zone() {
        for whole in [
            "The rocket, launched at 9 a.m. Karvian time from a pad, reached space.",
            "The ferry left at 9 p.m. Monday in the rain.",
            "It left at 11:30 a.m. ET on Sunday.",
            "It left at 5 p.m. Lower Sorn time.",
            "It left at 5p.m. Oct. 3 for Marl.",
            "It left at 6 A.M. GMT.",
        ] {
            assert_eq!(split(whole), [whole]);
        }
        for (one, other) in [
            ("The ferry left at 9 p.m.", "He said so."),
            ("It left at 5 p.m.", "The Aurora sank that time."),
            ("The ferry left at 9 p.m.", "Time was short."),
            ("The ferry left at 9 p.m.", "The Time Bar had shut."),
            ("The ferry left at 9 p.m.", "May Roth saw it."),
        ] {
            assert_eq!(split(&format!("{one} {other}")), [one, other]);
        }
    }

    #[test]
    fn the_number_of_an_item_is_no_sentence() {
        assert_eq!(
            split("1. The bridge will be raised. 2. The ferry will be sold. He scored 2. She left."),
            ["1. The bridge will be raised.", "2. The ferry will be sold.", "He scored 2.", "She left."]
        );
    }

    #[test]
    fn a_lost_space_does_not_hide_the_end_of_a_sentence() {
        assert_eq!(split("The ferry sank.Nobody was hurt."), ["The ferry sank.", "Nobody was hurt."]);
        assert_eq!(
            split("Visit the site example.com or the U.S.Senate."),
            ["Visit the site example.com or the U.S.Senate."]
        );
    }

    #[test]
    fn a_line_without_end_is_cut_between_words() {
        let line = "word ".repeat(5_000);
        assert!(
            split(&line)
                .iter()
                .all(|piece| piece.len() <= MAX_PIECE_BYTES && piece.ends_with("word") || piece.is_empty())
        );
        let quotes = "\"".repeat(50_000);
        assert!(split(&quotes).len() > 10);
    }
}
