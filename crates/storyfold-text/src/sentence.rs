//! Sentence boundaries inside one line.

use sentencex::languages::Language;

use crate::span::Span;

/// What splits lines into sentences, and its version: a stored index is only comparable under the same one.
pub const SEGMENTER_VERSION: &str = "sentencex 0.1.33, storyfold 1";

/// The longest piece that is handed to the splitter, in bytes: it is quadratic on long runs of quotation marks.
const MAX_PIECE_BYTES: usize = 4096;

/// Finds where sentences end.
pub(crate) trait SentenceSplitter {
    /// Appends to `ends` the byte offsets at which sentences of `line` end, ascending, the last being `line.len()`.
    ///
    /// White space between two sentences may belong to either.
    fn split(&self, line: &str, ends: &mut Vec<usize>);
}

/// The splitter in use: sentencex, with the corrections that scraped news need.
pub(crate) struct Sentencex {
    language: Box<dyn Language>,
    is_english: bool,
}

impl Sentencex {
    /// Makes a splitter for a language given as BCP 47 tag; unknown languages are split like English.
    pub(crate) fn new(language: &str) -> Self {
        let primary = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let primary = if primary.is_empty() { "en" } else { &primary };
        Self { language: sentencex::language_factory(primary), is_english: primary == "en" }
    }

    /// Calls `visit` with the offsets at which sentences of a piece end, ascending, as the splitter finds them.
    fn for_each_end(&self, piece: &str, mut visit: impl FnMut(usize)) {
        if self.is_english && is_plain(piece) {
            return self.for_each_end_of_plain(piece, visit);
        }
        let mut end = 0;
        for sentence in self.language.segment(piece) {
            end += sentence.len();
            visit(end);
        }
    }

    /// The same for a piece in which a stop can end a sentence wherever it stands: there is nothing that the splitter would look at
    /// besides.
    fn for_each_end_of_plain(&self, piece: &str, mut visit: impl FnMut(usize)) {
        let mut last = 0;
        let stops = piece.bytes().enumerate().filter(|&(_, byte)| matches!(byte, b'.' | b'!' | b'?'));
        for (at, _) in stops {
            let end = self.language.find_boundary(piece, at, at + 1).filter(|&end| end > last);
            if let Some(end) = end {
                visit(end);
                last = end;
            }
        }
        if last < piece.len() {
            visit(piece.len());
        }
    }
}

impl SentenceSplitter for Sentencex {
    fn split(&self, line: &str, ends: &mut Vec<usize>) {
        let mut begin = 0;
        while begin < line.len() {
            let piece_end = piece_end(line, begin);
            for piece in unglued(Span::new(begin, piece_end), line) {
                self.for_each_end(piece.of(line), |end| {
                    let end = piece.begin + end;
                    if end < piece.end && line.is_char_boundary(end) && !ends_in_title(&line[begin..end]) {
                        ends.push(end);
                    }
                });
                ends.push(piece.end);
            }
            begin = piece_end;
        }
    }
}

/// Whether a piece is of words and lone stops: without quotation marks, brackets, addresses, ellipses and the marker of a list, all of
/// which the splitter looks at, and without characters outside ASCII. Nearly half of the news is.
fn is_plain(piece: &str) -> bool {
    let bytes = piece.as_bytes();
    let first_word = piece.split([' ', '\t']).next().unwrap_or_default();
    if !bytes.first().is_some_and(u8::is_ascii_alphanumeric) || first_word.contains('.') {
        return false;
    }
    let mut follows_stop = false;
    bytes.iter().enumerate().all(|(at, &byte)| {
        let is_alphanumeric = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
        let was_behind_stop = follows_stop;
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => follows_stop = false,
            b' ' | b'\t' => {}
            b'.' | b'!' | b'?' => {
                follows_stop = true;
                return !was_behind_stop;
            }
            // An apostrophe inside a word is no quotation mark.
            b'\'' => return is_alphanumeric(at - 1) && is_alphanumeric(at + 1),
            b'"' | b'`' | b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'<' | b'>' | b'@' | b'\n' => {
                return false;
            }
            byte if byte.is_ascii() => follows_stop = false,
            _ => return false,
        }
        true
    })
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
fn unglued(piece: Span, line: &str) -> Vec<Span> {
    let bytes = line.as_bytes();
    let mut pieces = Vec::new();
    let mut begin = piece.begin;
    for at in piece.begin + 3..piece.end.saturating_sub(2) {
        if !matches!(bytes[at], b'.' | b'!' | b'?') {
            continue;
        }
        let before = &bytes[at - 3..at];
        let ends_a_word = before.iter().all(u8::is_ascii_lowercase) || matches!(before[2], b')' | b'"');
        if ends_a_word && bytes[at + 1].is_ascii_uppercase() && bytes[at + 2].is_ascii_lowercase() {
            pieces.push(Span::new(begin, at + 1));
            begin = at + 1;
        }
    }
    pieces.push(Span::new(begin, piece.end));
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]
        #[test]
        fn a_plain_piece_is_cut_as_any_other(
            words in proptest::collection::vec(
                prop_oneof![
                    6 => "[a-z]{1,7}",
                    3 => "[A-Z][a-z]{0,6}",
                    3 => "(Mr|Mrs|Dr|Gov|Sen|Feb|Inc|Corp|No|St|etc|vs|al|p|a|U\\.S|D\\.C|a\\.m|e\\.g|Ph\\.D|J|I|Yahoo|Penn|The|He|In|It)",
                    1 => "[0-9]{1,3}([.,][0-9]{1,3})?",
                    1 => "[a-z]{1,4}['’][a-z]{0,2}",
                    1 => "[*+(-]|[a-d1-3][.)]|\\([a-c1-3]\\)|ii\\.|x@y\\.org|\"|'|--|[:;&%$#/]|\\[1\\]",
                ],
                1..14,
            ),
            gaps in proptest::collection::vec(
                prop_oneof![8 => Just(" "), 5 => Just(". "), 1 => Just("? "), 1 => Just("! "), 1 => Just("."), 1 => Just(", "),
                    1 => Just(" . "), 1 => Just("... "), 1 => Just(".  "), 1 => Just("?! "), 1 => Just(""), 1 => Just("/")],
                14,
            ),
        ) {
            let piece: String = words.iter().zip(gaps).flat_map(|(word, gap)| [word.as_str(), gap]).collect();
            let splitter = Sentencex::new("en");
            if is_plain(&piece) {
                let mut found = Vec::new();
                splitter.for_each_end_of_plain(&piece, |end| found.push(end));
                let sentences = splitter.language.segment(&piece);
                let expected: Vec<usize> = sentences
                    .iter()
                    .scan(0, |end, sentence| {
                        *end += sentence.len();
                        Some(*end)
                    })
                    .collect();
                prop_assert_eq!(found, expected, "{}", piece);
            }
        }
    }
}
