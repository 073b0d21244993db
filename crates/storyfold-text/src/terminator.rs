//! Where sentences of a simple piece of text end.
//!
//! The splitter looks for quotations, brackets, addresses and lists, with a regular expression each, before it asks whether a full stop ends a
//! sentence. Nearly every line of a report shows at its marks that it has none of these but pairs of brackets and of quotation
//! marks: there the same is found from the marks alone. Whatever is not plain is left to the splitter.
//!
//! ```text
//! the marks of the piece, none of which may be of another kind
//! at every full stop, exclamation or question mark: the splitter's own rule for what stands around it (abbreviations, initials)
//! what ends inside brackets or a quotation ends no sentence, but that at its very end does
//! ```

use sentencex::languages::Language;

/// How many marks a plain piece has at most: each is compared with others.
const MAX_MARKS: usize = 256;
/// How far before a bracket a blank must stand for it to be seen that it closes no number of an item.
const MAX_NUMBER_BYTES: usize = 32;

/// What a byte may be to the ends of sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Nothing.
    Other,
    Terminator,
    /// A bracket of any shape: the splitter pairs them without regard to it.
    Opener,
    Closer,
    DoubleQuote,
    Apostrophe,
    /// The first byte of a character outside ASCII.
    Lead,
    /// What the splitter must look at.
    Foreign,
    /// Quotation marks that are told by their direction.
    QuoteOpener,
    QuoteCloser,
    SingleOpener,
    SingleCloser,
}

const KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Other; 256];
    let mut byte = 0;
    while byte < kinds.len() {
        kinds[byte] = match byte as u8 {
            b'.' | b'!' | b'?' => Kind::Terminator,
            b'(' | b'[' | b'{' | b'<' => Kind::Opener,
            b')' | b']' | b'}' | b'>' => Kind::Closer,
            b'"' => Kind::DoubleQuote,
            b'\'' => Kind::Apostrophe,
            b'`' | b'@' | b'\\' | b'\n' | b'\r' => Kind::Foreign,
            0xC0.. => Kind::Lead,
            _ => Kind::Other,
        };
        byte += 1;
    }
    kinds
};

/// A mark of a piece.
#[derive(Clone, Copy, Debug)]
struct Mark {
    at: usize,
    kind: Kind,
}

/// What stands between two marks, these included.
#[derive(Clone, Copy, Debug)]
struct Enclosed {
    begin: usize,
    end: usize,
    /// The length of the mark that ends a quotation; none for brackets.
    quote_bytes: Option<usize>,
}

impl Enclosed {
    fn holds(&self, at: usize) -> bool {
        self.begin < at && at < self.end
    }
}

/// Room for what is read of a piece, used for one after the other.
#[derive(Debug, Default)]
pub(crate) struct PlainPiece {
    marks: Vec<Mark>,
    boundaries: Vec<usize>,
    enclosed: Vec<Enclosed>,
}

impl PlainPiece {
    /// Where sentences of a piece of English end before its own end, ascending, as the splitter would say; nothing where that must
    /// be asked.
    pub(crate) fn boundaries(&mut self, text: &str, english: &dyn Language) -> Option<&[usize]> {
        self.read_marks(text)?;
        self.read_boundaries(text, english)?;
        if !self.boundaries.is_empty() {
            self.read_enclosed()?;
            self.move_boundaries(text, english)?;
        }
        Some(&self.boundaries)
    }

    fn read_marks(&mut self, text: &str) -> Option<()> {
        let bytes = text.as_bytes();
        self.marks.clear();
        for (at, &byte) in bytes.iter().enumerate() {
            let kind = match KINDS[usize::from(byte)] {
                Kind::Other => continue,
                Kind::Lead => kind_of_character(&bytes[at..])?,
                kind => kind,
            };
            match kind {
                Kind::Other => {}
                Kind::Foreign => return None,
                _ if self.marks.len() == MAX_MARKS => return None,
                // It opens a quotation, unless it stands right behind a letter.
                Kind::Apostrophe if at == 0 || !bytes[at - 1].is_ascii_alphanumeric() => return None,
                Kind::Opener if bytes[..at].iter().all(u8::is_ascii_whitespace) => return None,
                Kind::Closer if byte == b')' && may_number_item(&bytes[..at], &bytes[at + 1..]) => {
                    return None;
                }
                _ => self.marks.push(Mark { at, kind }),
            }
        }
        Some(())
    }

    /// Reads where the marks alone would let sentences end.
    fn read_boundaries(&mut self, text: &str, english: &dyn Language) -> Option<()> {
        let bytes = text.as_bytes();
        self.boundaries.clear();
        let mut previous_end = None;
        let mut terminators = self.marks.iter().filter(|mark| mark.kind == Kind::Terminator).peekable();
        while let Some(&Mark { at: begin, .. }) = terminators.next() {
            let mut end = begin + 1;
            while terminators.next_if(|next| next.at == end).is_some() {
                end += 1;
            }
            // Marks with nothing but blanks between them are one to the splitter, or not.
            if previous_end.is_some_and(|previous: usize| {
                bytes[previous..begin].iter().all(|byte| matches!(byte, b' ' | b'\t'))
            }) {
                return None;
            }
            previous_end = Some(end);
            let is_within_word = end == begin + 1
                && bytes.get(end).is_some_and(|next| next.is_ascii_lowercase() || next.is_ascii_digit());
            if end < bytes.len()
                && !is_within_word
                && let Some(boundary) = english.find_boundary(text, begin, end)
                && boundary < bytes.len()
            {
                self.boundaries.push(boundary);
            }
        }
        Some(())
    }

    /// Reads brackets and quotations, in the order of their begins.
    fn read_enclosed(&mut self) -> Option<()> {
        self.enclosed.clear();
        self.pair(|kind| (kind == Kind::Opener).then_some(Kind::Closer), |_| None);
        let n_brackets = self.enclosed.len();
        let closer_of = |kind| match kind {
            Kind::DoubleQuote => Some(Kind::DoubleQuote),
            Kind::QuoteOpener => Some(Kind::QuoteCloser),
            Kind::SingleOpener => Some(Kind::SingleCloser),
            _ => None,
        };
        let n_bytes = |closer| if closer == Kind::DoubleQuote { 1 } else { '”'.len_utf8() };
        self.pair(closer_of, |closer| Some(n_bytes(closer)));
        let (brackets, quotations) = self.enclosed.split_at(n_brackets);
        let mut straight = quotations.iter().filter(|it| it.quote_bytes == Some(1)).peekable();
        if straight.peek().is_some() {
            // A mark too many may pair all behind it wrongly, and so may one that pairs across a bracket.
            let n_marks = self.marks.iter().filter(|mark| mark.kind == Kind::DoubleQuote).count();
            let crosses = |quotation: &Enclosed| {
                brackets.iter().any(|it| it.holds(quotation.begin) != it.holds(quotation.end))
            };
            if n_marks % 2 == 1 || straight.any(crosses) {
                return None;
            }
        }
        self.enclosed.sort_unstable_by_key(|it| it.begin);
        Some(())
    }

    /// Pairs marks, each opener with the next closer behind it. `closer_of` tells the kind that closes an opener, `quote_bytes` how
    /// long that is if it ends a quotation.
    fn pair(
        &mut self,
        closer_of: impl Fn(Kind) -> Option<Kind>,
        quote_bytes: impl Fn(Kind) -> Option<usize>,
    ) {
        let mut rest = self.marks.as_slice();
        while let [opener, behind @ ..] = rest {
            rest = behind;
            let Some(closer) = closer_of(opener.kind) else { continue };
            if let Some(closer_idx) = behind.iter().position(|mark| mark.kind == closer) {
                let quote_bytes = quote_bytes(closer);
                let end = behind[closer_idx].at + quote_bytes.unwrap_or(1);
                self.enclosed.push(Enclosed { begin: opener.at, end, quote_bytes });
                rest = &behind[closer_idx + 1..];
            }
        }
    }

    /// Takes out the boundaries inside brackets and quotations, and moves those at the very end of a quotation behind it.
    fn move_boundaries(&mut self, text: &str, english: &dyn Language) -> Option<()> {
        let Self { boundaries, enclosed, .. } = self;
        let mut n_kept = 0_usize;
        for boundary_idx in 0..boundaries.len() {
            let boundary = boundaries[boundary_idx];
            let moved = match enclosed.iter().find(|it| it.holds(boundary)) {
                Some(Enclosed { end, quote_bytes: Some(quote_bytes), .. })
                    if boundary + quote_bytes == *end =>
                {
                    let next = english.get_next_word_approx(text, *end);
                    english.get_boundary_extend(next).map(|n_bytes| end + n_bytes)
                }
                Some(_) => None,
                None if enclosed.iter().any(|it| it.begin == boundary) => Some(boundary),
                // A mark that closes nothing may belong to either sentence.
                None if text[boundary..].starts_with(['"', '\'', '’', '”', '“']) => return None,
                None => Some(boundary),
            };
            let last = n_kept.checked_sub(1).map_or(0, |last_idx| boundaries[last_idx]);
            if let Some(moved) = moved.filter(|&it| it > last && it < text.len()) {
                boundaries[n_kept] = moved;
                n_kept += 1;
            }
        }
        boundaries.truncate(n_kept);
        Some(())
    }
}

/// What a character outside ASCII is, by its bytes and those behind; nothing where the splitter must look at it.
fn kind_of_character(bytes: &[u8]) -> Option<Kind> {
    match bytes {
        // Guillemets are quotation marks.
        [0xC2, 0xAB | 0xBB, ..] => None,
        // Letters of Latin, Greek and Cyrillic script, and their accents.
        [0xC2..=0xD4, ..] => Some(Kind::Other),
        // Dashes.
        [0xE2, 0x80, 0x93 | 0x94, ..] => Some(Kind::Other),
        [0xE2, 0x80, 0x98, ..] => Some(Kind::SingleOpener),
        [0xE2, 0x80, 0x99, ..] => Some(Kind::SingleCloser),
        [0xE2, 0x80, 0x9C, ..] => Some(Kind::QuoteOpener),
        [0xE2, 0x80, 0x9D, ..] => Some(Kind::QuoteCloser),
        _ => None,
    }
}

/// Whether a bracket may close the number of an item of a list, `2)` or `(iv)`, by what stands before it and behind.
fn may_number_item(before: &[u8], behind: &[u8]) -> bool {
    // A blank follows the number, and inside a line no small letter.
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    match behind.iter().position(|byte| !is_blank(byte)) {
        None | Some(0) => return false,
        Some(at) if behind[at].is_ascii_lowercase() && is_inside_line(before) => return false,
        Some(_) => {}
    }
    let near = &before[before.len().saturating_sub(MAX_NUMBER_BYTES)..];
    let Some(begin) = near.iter().rposition(|byte| matches!(byte, b' ' | b'\t')).map(|at| at + 1) else {
        return true;
    };
    let word = &near[begin..];
    let word = word.strip_prefix(b"(").unwrap_or(word);
    let word = word.strip_suffix(b".").unwrap_or(word);
    let is_roman = |byte: &u8| b"ivxlcdm".contains(&byte.to_ascii_lowercase());
    word.len() <= 1 || word.iter().all(u8::is_ascii_digit) || word.iter().all(is_roman)
}

/// Whether words stand before the one that ends here.
fn is_inside_line(before: &[u8]) -> bool {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let blank = before.iter().rposition(is_blank).unwrap_or(0);
    !before[..blank].iter().all(u8::is_ascii_whitespace)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Where the splitter itself lets sentences end.
    fn by_splitter(text: &str, english: &dyn Language) -> Vec<usize> {
        let mut end = 0;
        let ends = english.segment(text).into_iter().map(|sentence| {
            end += sentence.len();
            end
        });
        ends.filter(|&end| end < text.len()).collect()
    }

    #[test]
    fn lines_of_news_are_plain() {
        let english = sentencex::language_factory("en");
        for text in [
            "Mr. Dahl met Gov. Brandt of the U.S. on Feb. 3. It went well, he said.",
            "The ferry didn't sink (as Roth had said). \"It floats. I saw it.\" She left.",
            "“It floats. I saw it,” she said. It’s the ferry’s third rescue – so far.",
        ] {
            let found = PlainPiece::default().boundaries(text, &*english).map(<[usize]>::to_vec);
            assert_eq!(found, Some(by_splitter(text, &*english)), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]
        #[test]
        fn what_is_plain_ends_where_the_splitter_says(
            pieces in proptest::collection::vec(
                prop_oneof![
                    6 => proptest::sample::select(vec![
                        "The ferry ", "sank", "Roth ", "he said", "Mr", "U.S", "p.m", "J", "No", "It ", "I ", "in 1974", "2", "iv", "b",
                    ]),
                    6 => proptest::sample::select(vec![". ", ".", "! ", "? ", " ", ", ", ".\"", "\" ", " \"", ".” ", " “", ",”", "?\" "]),
                    2 => proptest::sample::select(vec![
                        "(2) ", "(3) ", "1) ", "2) ", "a) ", "b.) ", "(iv) ", "(1974)", " (R)", " (S. 12) ",
                    ]),
                    2 => proptest::sample::select(vec![
                        "'", "’", "‘", "(", ")", " (", ") ", "[1]", "...", "…", " – ", "é", "\u{A0}", "«", "»", "•", "* ", "- ", "\t", "<", "}",
                    ]),
                ],
                0..24,
            ),
        ) {
            let text = pieces.concat();
            let english = sentencex::language_factory("en");
            if let Some(found) = PlainPiece::default().boundaries(&text, &*english) {
                prop_assert_eq!(found, by_splitter(&text, &*english), "{}", text);
            }
        }
    }
}
