//! Lines of a report: the first cut, because no sentence goes on across the end of a paragraph.

use crate::span::Span;

/// How many bytes a line of hard-wrapped text has at most.
const MAX_WRAPPED_LINE_BYTES: usize = 100;
/// From how many bytes a line counts as full, so that the next may be its continuation.
const MIN_FULL_LINE_BYTES: usize = 40;

/// How many bytes are asked at once whether one of them may end a line.
const PLAIN_CHUNK_BYTES: usize = 32;

/// The lines of `text` that hold something, trimmed, in order.
///
/// A line whose successor goes on with a lower-case letter, although it ended in the middle of a sentence, is a line of
/// hard-wrapped text: both come as one.
pub(crate) fn lines(text: &str) -> Vec<Span> {
    let mut lines: Vec<Span> = Vec::new();
    let mut follows_blank = true;
    let mut begin = 0;
    for (end, next) in line_ends(text).chain([(text.len(), text.len())]) {
        let line = Span::new(begin, end).trimmed(text);
        begin = next;
        if line.is_empty() {
            // The second half of CR LF is no blank line.
            follows_blank |= text[..end].ends_with('\n');
            continue;
        }
        match lines.last_mut() {
            Some(last) if !follows_blank && is_wrapped(last.of(text), line.of(text)) => last.end = line.end,
            _ => lines.push(line),
        }
        follows_blank = false;
    }
    lines
}

/// Where the ends of lines begin and end.
fn line_ends(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            // The bytes with which the characters begin that end a line; nearly all of a report is other letters, which are passed
            // over many at once.
            let may_end_line = |byte: &u8| matches!(byte, 0x0A..=0x0D | 0xC2 | 0xE2);
            let n_plain_chunks = bytes[at..]
                .chunks_exact(PLAIN_CHUNK_BYTES)
                .take_while(|chunk| !chunk.iter().fold(false, |any, byte| any | may_end_line(byte)))
                .count();
            at += n_plain_chunks * PLAIN_CHUNK_BYTES;
            at += bytes[at..].iter().position(may_end_line)?;
            let begin = at;
            let character = text[begin..].chars().next()?;
            at += character.len_utf8();
            if is_line_end(character) {
                return Some((begin, at));
            }
        }
    })
}

fn is_line_end(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_wrapped(line: &str, next: &str) -> bool {
    if !next.starts_with(char::is_lowercase) {
        return false;
    }
    let last_wrapped_line = line.rsplit(is_line_end).next().unwrap_or(line);
    (MIN_FULL_LINE_BYTES..=MAX_WRAPPED_LINE_BYTES).contains(&last_wrapped_line.len())
        && last_wrapped_line
            .ends_with(|last: char| last.is_alphanumeric() || matches!(last, ',' | ';' | '-' | '–' | '—'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = lines(text).into_iter().map(|line| line.of(text)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn splits_at_every_kind_of_line_end() {
        check("One.\nTwo.\r\nThree.\rFour.\u{2028}Five.", &["One.", "Two.", "Three.", "Four.", "Five."]);
        check(" \n\t\n  padded \u{FEFF}\n\n", &["padded"]);
        check("", &[]);
    }

    #[test]
    fn joins_hard_wrapped_lines_only_where_a_sentence_goes_on() {
        let wrapped = "The council of the harbour town voted on\nthe new ferry timetable late last night.";
        check(wrapped, &[wrapped]);
        check("A heading\nthe text", &["A heading", "the text"]);
        check(
            "The council of the harbour town voted on\n\nthe new ferry timetable.",
            &["The council of the harbour town voted on", "the new ferry timetable."],
        );
    }
}
