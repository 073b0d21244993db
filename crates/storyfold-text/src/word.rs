//! Words of a text, normalised so that the spelling habits of outlets do not hide a copy.

use icu_normalizer::ComposingNormalizerBorrowed;
use xxhash_rust::xxh3::xxh3_64;

use crate::span::Span;

/// The version of the normalisation: hashes of words and shingles are only comparable under the same one.
pub const NORMALISER_VERSION: u32 = 1;

/// One word: where it stands, and the hash of its normalised form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where the word stands in the text that was split.
    pub span: Span,
    /// xxh3 (64 bits, seed 0) of the UTF-8 bytes of the normalised form.
    pub hash: u64,
}

/// Splits `text` into words and hashes their normalised forms; see [`for_each_word`] for what a word is.
#[must_use]
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::with_capacity(text.len() / 6);
    for_each_word(text, |span, normalised| words.push(Word { span, hash: xxh3_64(normalised.as_bytes()) }));
    words
}

/// The normalised forms of the words of `text`, in order.
#[must_use]
pub fn normalised_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for_each_word(text, |_, normalised| words.push(normalised.to_owned()));
    words
}

/// Whether the normalised forms of the words of `text` are some words and no others; nothing is read beyond the first that differs.
pub(crate) fn is_made_of<'a>(text: &str, words: impl IntoIterator<Item = &'a str>) -> bool {
    let mut scanner = Scanner::new(text);
    let mut form = String::new();
    for word in words {
        let is_same = if let Some(span) = scanner.next_plain_word() {
            span.of(text).eq_ignore_ascii_case(word)
        } else if scanner.next_word(&mut form).is_some() {
            with_normalised(&mut form, |form| form == word)
        } else {
            false
        };
        if !is_same {
            return false;
        }
    }
    scanner.next_plain_word().is_none() && scanner.next_word(&mut form).is_none()
}

/// Calls `visit` with the span and the normalised form of every word of `text`, in order.
///
/// A word is a run of letters, digits and combining marks. An apostrophe or a soft hyphen inside a word vanishes
/// (`Xi's` is `xis`); a decimal point between digits stays and a thousands separator vanishes (`2,500.75` is `2500.75`);
/// the full stops of an abbreviation of single letters vanish (`U.S.` is `us`); any other mark ends the word. In scripts
/// that do not separate words (Han, kana, Thai, Lao, Khmer) every character is a word. The form is NFKC and lower case.
pub fn for_each_word(text: &str, mut visit: impl FnMut(Span, &str)) {
    let mut scanner = Scanner::new(text);
    let mut form = String::with_capacity(32);
    loop {
        if let Some(span) = scanner.next_plain_word() {
            let spelled = span.of(text);
            if spelled.bytes().any(|byte| byte.is_ascii_uppercase()) {
                form.clear();
                form.push_str(spelled);
                form.make_ascii_lowercase();
                visit(span, &form);
            } else {
                visit(span, spelled);
            }
        } else if let Some(span) = scanner.next_word(&mut form) {
            with_normalised(&mut form, |form| visit(span, form));
        } else {
            return;
        }
    }
}

/// Calls `read` with the normalised form of a word that [`Scanner::next_word`] found.
pub(crate) fn with_normalised<T>(form: &mut str, read: impl FnOnce(&str) -> T) -> T {
    if form.is_ascii() {
        form.make_ascii_lowercase();
        read(form)
    } else {
        read(&ComposingNormalizerBorrowed::new_nfkc().normalize(form).to_lowercase())
    }
}

/// What a byte is to words of ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum ByteKind {
    /// It stands between words.
    Gap,
    /// A mark that may join what is on either side.
    Joint,
    /// A letter or a digit.
    Word,
    /// A part of a character outside ASCII.
    Other,
}

static BYTE_KINDS: [ByteKind; 256] = {
    let mut kinds = [ByteKind::Gap; 256];
    let mut byte = 0;
    while byte < kinds.len() {
        kinds[byte] = match byte as u8 {
            b'.' | b',' | b'\'' | b'`' => ByteKind::Joint,
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => ByteKind::Word,
            0x80.. => ByteKind::Other,
            _ => ByteKind::Gap,
        };
        byte += 1;
    }
    kinds
};

/// Finds the words of a text one by one.
pub(crate) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The next word, if it and all that stands before it is ASCII and no mark may join it to what follows: nearly every word
    /// is of this kind, and found without decoding a character. Otherwise none, and `next_word` must look.
    pub(crate) fn next_plain_word(&mut self) -> Option<Span> {
        let bytes = self.text.as_bytes();
        let kind = |at: usize| bytes.get(at).map_or(ByteKind::Gap, |&byte| BYTE_KINDS[usize::from(byte)]);
        let mut begin = self.at;
        while begin < bytes.len() && kind(begin) <= ByteKind::Joint {
            begin += 1;
        }
        self.at = begin;
        let mut end = begin;
        while kind(end) == ByteKind::Word {
            end += 1;
        }
        let may_go_on = match kind(end) {
            ByteKind::Joint => kind(end + 1) >= ByteKind::Word,
            behind => behind == ByteKind::Other,
        };
        if begin == end || may_go_on {
            return None;
        }
        self.at = end;
        Some(Span::new(begin, end))
    }

    /// Finds the next word, leaves its characters in `form` (not yet in lower case) and returns where it stands.
    pub(crate) fn next_word(&mut self, form: &mut String) -> Option<Span> {
        form.clear();
        let rest = &self.text[self.at..];
        let (skipped, first) = rest.char_indices().find(|&(_, character)| is_word_character(character))?;
        let begin = self.at + skipped;
        let mut end = begin + first.len_utf8();
        form.push(first);
        if !is_unspaced_script(first) {
            let mut is_dotted = first.is_alphabetic();
            while let Some(next) = self.text[end..].chars().next() {
                let after = end + next.len_utf8();
                if is_word_character(next) && !is_unspaced_script(next) {
                    if is_dotted && !self.text[..end].ends_with('.') {
                        is_dotted = false;
                    }
                    form.push(next);
                } else if let Some(kept) = self.joint(begin, end, after, next, is_dotted) {
                    form.extend(kept);
                } else {
                    break;
                }
                end = after;
            }
        }
        self.at = end;
        Some(Span::new(begin, end))
    }

    /// Whether the mark `next`, which stands from `end` to `after`, joins what is on either side into one word, and what
    /// of it the word keeps.
    fn joint(
        &self,
        begin: usize,
        end: usize,
        after: usize,
        next: char,
        is_dotted: bool,
    ) -> Option<Option<char>> {
        let bytes = self.text.as_bytes();
        let mut following = self.text[after..].chars();
        let follower = following
            .next()
            .filter(|&follower| is_word_character(follower) && !is_unspaced_script(follower))?;
        let ends_in_digit = bytes[end - 1].is_ascii_digit();
        match next {
            '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '\u{2032}' | '\u{FF07}' if follower.is_alphabetic() => {
                Some(None)
            }
            '\u{00AD}' | '\u{200B}' | '\u{2060}' => Some(None),
            '.' if ends_in_digit && follower.is_ascii_digit() => Some(Some('.')),
            ',' if ends_in_digit && is_thousands_group(&bytes[after..]) => Some(None),
            '.' if is_dotted && follower.is_alphabetic() && end > begin => {
                let is_single = following.next().is_none_or(|second| !is_word_character(second));
                is_single.then_some(None)
            }
            _ => None,
        }
    }
}

/// Whether exactly three digits follow.
fn is_thousands_group(bytes: &[u8]) -> bool {
    bytes.len() >= 3
        && bytes[..3].iter().all(u8::is_ascii_digit)
        && !bytes.get(3).is_some_and(u8::is_ascii_digit)
}

fn is_word_character(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphanumeric();
    }
    character.is_alphanumeric() || is_joining_mark(character)
}

/// Combining marks that the property Alphabetic leaves out: without them accents and viramas would cut words.
fn is_joining_mark(character: char) -> bool {
    matches!(
        character,
        '\u{0300}'..='\u{036F}' | '\u{064B}'..='\u{065F}' | '\u{093C}' | '\u{094D}' | '\u{09BC}' | '\u{09CD}'
            | '\u{0A4D}' | '\u{0ACD}' | '\u{0B4D}' | '\u{0BCD}' | '\u{0C4D}' | '\u{0CCD}' | '\u{0D4D}' | '\u{0DCA}'
            | '\u{200C}' | '\u{200D}'
    )
}

fn is_unspaced_script(character: char) -> bool {
    matches!(
        character,
        '\u{0E00}'..='\u{0EFF}' | '\u{1780}'..='\u{17FF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(normalised_words(text).join(" "), expected, "words of {text:?}");
    }

    #[test]
    fn habits_of_spelling_vanish() {
        check("Xi's “no limits” — Xi’s", "xis no limits xis");
        check("Chinas Xis", "chinas xis");
        check("the U.S. and U.K.-led D.C. a.m.", "the us and uk led dc am");
        check("2,500,000 is 2.5 million; 1,2,3", "2500000 is 2.5 million 1 2 3");
        check("ﬁve Ｃａｆｅ\u{301} CAFÉ", "five café café");
        check("9-storey no-frills 20-22", "9 storey no frills 20 22");
        check("'quoted' rock 'n' roll", "quoted rock n roll");
    }

    #[test]
    fn scripts_without_spaces_give_a_word_a_character() {
        check("北京 said 東京タ", "北 京 said 東 京 タ");
    }

    proptest! {
        #[test]
        fn plain_words_are_what_the_general_rule_finds(
            text in proptest::collection::vec(
                prop_oneof![
                    4 => "[a-zA-Z0-9]{1,4}",
                    4 => "[ .,'`-]{1,2}",
                    1 => "[’é\u{AD}\u{301}北…\u{2009}]",
                    1 => any::<char>().prop_map(String::from),
                ],
                0..30,
            ).prop_map(|pieces| pieces.concat())
        ) {
            let mut found = Vec::new();
            for_each_word(&text, |span, form| found.push((span, form.to_owned())));
            let mut scanner = Scanner::new(&text);
            let mut form = String::new();
            let mut expected = Vec::new();
            while let Some(span) = scanner.next_word(&mut form) {
                with_normalised(&mut form, |form| expected.push((span, form.to_owned())));
            }
            prop_assert_eq!(&found, &expected);
            let forms = || found.iter().map(|(_, form)| form.as_str());
            prop_assert!(is_made_of(&text, forms()));
            prop_assert!(!is_made_of(&text, forms().chain(["ferry"])));
            prop_assert!(found.is_empty() || !is_made_of(&text, forms().take(found.len() - 1)));
        }
    }

    #[test]
    fn spans_name_the_word_in_the_text() {
        let text = "“Xi’s” U.S.";
        let spans: Vec<&str> = words(text).iter().map(|word| word.span.of(text)).collect();
        assert_eq!(spans, ["Xi’s", "U.S"]);
    }
}
