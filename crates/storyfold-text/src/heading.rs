//! Headings in capitals: of boxes, before the text that follows on the same line, and of links in a list.

use crate::furniture::ends_as_sentence;
use crate::lexicon::is_function_word;

/// The shortest heading in capitals, in words and in letters: `NATO` and `BBC TV` are none.
const MIN_HEADING_WORDS: usize = 2;
const MIN_HEADING_LETTERS: usize = 8;
/// The shortest sentence that is told from a heading before it, in words.
const MIN_WORDS_BEHIND_HEADING: usize = 5;
/// How many headings in capitals, each before a headline, make a line a list of links.
const MIN_LISTED_HEADINGS: usize = 3;

/// The length of a heading in capitals with which a sentence begins: `THE OLD FERRY The Aurora was built in 1974.`
///
/// The sentence behind it begins with a function word, so that no name in capitals is taken for a heading.
pub(crate) fn leading_heading(sentence: &str) -> Option<usize> {
    let length = heading_length(sentence)?;
    let rest = sentence[length..].trim_start();
    let first = rest.split_whitespace().next()?;
    let begins_sentence = first.starts_with(char::is_uppercase)
        && (first.len() == 1 || first.contains(char::is_lowercase))
        && is_function_word(&first.to_lowercase());
    let is_sentence = ends_as_sentence(rest) && rest.split_whitespace().count() >= MIN_WORDS_BEHIND_HEADING;
    (begins_sentence && is_sentence).then_some(length)
}

/// Whether a piece is all heading: `WHY IS IT LATE?`
pub(crate) fn is_heading(piece: &str) -> bool {
    heading_length(piece) == Some(piece.len())
}

/// Whether a line is a list of links, each a heading in capitals and a headline: `ALL ABOARD Ferry sails again TOO LATE? Owner sued`.
/// Where a full stop follows a word there are sentences, so that it is a text with headings in it.
pub(crate) fn is_list_of_headings(line: &str) -> bool {
    // Counted in bytes, many are at once.
    let n_capitals_of =
        |chunk: &[u8]| chunk.iter().map(|byte| u8::from(byte.is_ascii_uppercase())).sum::<u8>();
    let n_capitals: usize = line.as_bytes().chunks(128).map(|chunk| usize::from(n_capitals_of(chunk))).sum();
    let ends_sentence =
        |at: &[u8]| at[0].is_ascii_alphabetic() && at[1].is_ascii_alphabetic() && at[2] == b'.';
    if n_capitals < MIN_LISTED_HEADINGS * MIN_HEADING_LETTERS || line.as_bytes().windows(3).any(ends_sentence)
    {
        return false;
    }
    let (mut n_headings, mut n_words, mut n_letters) = (0, 0, 0);
    for word in line.split_whitespace() {
        if is_in_capitals(word) {
            n_words += 1;
            n_letters += n_letters_of(word);
        } else {
            let is_heading = n_words >= MIN_HEADING_WORDS && n_letters >= MIN_HEADING_LETTERS;
            n_headings += usize::from(is_heading && word.starts_with(char::is_uppercase));
            (n_words, n_letters) = (0, 0);
        }
    }
    n_headings >= MIN_LISTED_HEADINGS
}

/// The length of the words in capitals with which a text begins, if they are enough for a heading.
fn heading_length(text: &str) -> Option<usize> {
    // Nearly every text fails at its second letter.
    if !text.starts_with(char::is_uppercase) || text.as_bytes().get(1).is_some_and(u8::is_ascii_lowercase) {
        return None;
    }
    let (mut end, mut n_words, mut n_letters) = (0, 0, 0);
    for word in text.split_inclusive(' ') {
        let bare = word.trim_end();
        // `A` and `I` begin what follows.
        if !is_in_capitals(bare) || (bare.len() == 1 && text.len() > end + word.len()) {
            break;
        }
        end += word.len();
        n_words += 1;
        n_letters += n_letters_of(bare);
    }
    let end = text[..end].trim_end().len();
    (n_words >= MIN_HEADING_WORDS && n_letters >= MIN_HEADING_LETTERS).then_some(end)
}

/// Whether a word is written in capitals; a question or exclamation mark may end it.
fn is_in_capitals(word: &str) -> bool {
    let bare = word.trim_end_matches(['?', '!']);
    bare.contains(char::is_uppercase)
        && bare.chars().all(|it| it.is_uppercase() || it.is_ascii_digit() || "'’-&".contains(it))
}

fn n_letters_of(word: &str) -> usize {
    word.chars().filter(|it| it.is_alphabetic()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_in_capitals_ends_where_a_sentence_begins() {
        for (sentence, expected) in [
            ("THE OLD FERRY The Aurora was built in 1974.", "THE OLD FERRY"),
            ("WHAT HAPPENED NEXT A tug came to tow the ferry.", "WHAT HAPPENED NEXT"),
        ] {
            assert_eq!(leading_heading(sentence).map(|it| &sentence[..it]), Some(expected), "{sentence}");
        }
        for sentence in [
            "NORDEN LINES HAS SAID that it will build another ferry.",
            "NATO The alliance will meet in Hallin in May.",
            "NORDEN LINES Captain Ana Roth steered the ferry home.",
            "THE OLD FERRY The Aurora",
        ] {
            assert_eq!(leading_heading(sentence), None, "{sentence}");
        }
        assert!(is_heading("WHY IS IT LATE?") && !is_heading("Why is it late?") && !is_heading("BBC TV"));
    }

    #[test]
    fn headlines_behind_headings_in_capitals_are_a_list_of_links() {
        assert!(is_list_of_headings(
            "more on ferries ALL ABOARD! Aurora sails again FAR TOO LATE? Owner sued, says court DEEP BLUE Divers find a bell"
        ));
        for line in [
            "JON TVEIT: Good night. ANA ROTH: It was late. JON TVEIT: Was it?",
            "The UN SECURITY COUNCIL met on Monday, and the FERRY BOARD Members stayed away.",
            "THE FERRY SAILS AT 9. \"THE COUNCIL MEETS\" ON MONDAY. THE POOL OF 1974 WILL OPEN IN MAY.",
            "FERRY SERVICE The Aurora sails at nine. HARBOUR COUNCIL It meets on Monday.SWIMMING POOL Opens in May",
        ] {
            assert!(!is_list_of_headings(line), "{line}");
        }
    }
}
