//! The shingles of a whole text in one pass over its bytes.
//!
//! The words are those of [`for_each_word`], to the word, which a property test holds; only their hashes are others, as nobody
//! stores them. Nearly every word is a run of ASCII letters and digits that no mark joins to what follows, and such runs are found
//! 64 bytes at a time:
//!
//! ```text
//! copy the text, typographic quotes, dashes and spaces as those of ASCII
//! for each 64 bytes: a bit for every byte that is of a word; where the bits change, a run begins or ends
//! for each run: hash its bytes in lower case
//!     an apostrophe and a letter behind it: go on with the next run
//!     a byte beyond ASCII in it, or a mark behind it that may join numbers or initials: the general rule, up to white space
//! for each n words: their hashes as the digits of one number (Karp and Rabin 1987)
//! ```

use storyfold_text::for_each_word;

use super::word_hash::{hash_form, hash_joined, hash_run};

/// How many bytes are looked at together: as many as a word of the machine has bits.
const BLOCK: usize = 64;

/// Turns texts into shingles; its memory is used again for the next.
#[derive(Debug)]
pub(super) struct Shingler {
    n_words: usize,
    /// The text as it is looked at, with zeros behind it up to a whole number of blocks and one more.
    text: Vec<u8>,
    /// Where runs begin and end, in turns.
    edges: Vec<usize>,
    /// The bytes of a word that has an apostrophe, without it.
    joined: Vec<u8>,
    words: Vec<u64>,
}

impl Shingler {
    /// Makes shingles of so many words, at least 1.
    pub(super) fn new(n_words: usize) -> Self {
        let n_words = n_words.max(1);
        Self { n_words, text: Vec::new(), edges: Vec::new(), joined: Vec::new(), words: Vec::new() }
    }

    /// Appends the shingles of a text, in order, repeated ones included. A text of fewer words than a shingle has one of all
    /// its words; one without words has none.
    pub(super) fn shingle(&mut self, text: &str, shingles: &mut Vec<u64>) {
        self.hash_words(text);
        if self.words.is_empty() {
            return;
        }
        match self.n_words.min(self.words.len()) {
            // Known here, so that the compiler unrolls it.
            3 => shingles.extend(self.words.windows(3).map(as_one_number)),
            n_words => shingles.extend(self.words.windows(n_words).map(as_one_number)),
        }
    }

    fn hash_words(&mut self, text: &str) {
        self.copy(text);
        self.find_edges();
        let Self { text, edges, joined, words, .. } = self;
        words.clear();
        words.reserve(edges.len() / 2);
        // Where the word begins that an apostrophe joins to the next run, and where to go on after the general rule.
        let (mut joined_from, mut resume_at) = (None, 0);
        for run in edges.chunks_exact(2) {
            let (begin, end) = (run[0], run[1]);
            if begin < resume_at {
                continue;
            }
            let (hash, is_ascii) = hash_run(text, begin, end);
            let mark = if is_ascii { mark_behind(text, end) } else { Mark::General };
            match mark {
                Mark::End if joined_from.is_none() => words.push(hash),
                Mark::End => {
                    joined.extend_from_slice(&text[begin..end]);
                    words.push(hash_joined(joined));
                    joined_from = None;
                }
                Mark::Apostrophe => {
                    if joined_from.is_none() {
                        joined_from = Some(begin);
                        joined.clear();
                    }
                    joined.extend_from_slice(&text[begin..end]);
                }
                Mark::General => {
                    resume_at = hash_generally(text, joined_from.take().unwrap_or(begin), end, words);
                }
            }
        }
    }

    /// Copies the text. What typography has in place of ASCII is nearly all that an English text has beyond it; it is no part of a
    /// word either way, or the same apostrophe.
    fn copy(&mut self, text: &str) {
        self.text.clear();
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            let (plain, behind) = rest.split_at(n_ascii(rest));
            self.text.extend_from_slice(plain);
            rest = self.copy_character(behind);
        }
        let n_bytes = self.text.len().next_multiple_of(BLOCK) + BLOCK;
        self.text.resize(n_bytes, 0);
    }

    /// Copies the character beyond ASCII that begins the bytes, and returns what follows.
    fn copy_character<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let (replacement, length) = match bytes {
            [0xE2, 0x80, 0x98 | 0x99, ..] => (b'\'', 3),
            // Dashes, quotes and the ellipsis.
            [0xE2, 0x80, 0x93 | 0x94 | 0x9C | 0x9D | 0xA6, ..] => (b' ', 3),
            // The space that does not break.
            [0xC2, 0xA0, ..] => (b' ', 2),
            [first, ..] => (*first, 1),
            [] => return bytes,
        };
        self.text.push(replacement);
        &bytes[length..]
    }

    fn find_edges(&mut self) {
        self.edges.clear();
        let mut is_inside = 0;
        let (blocks, _) = self.text.as_chunks::<BLOCK>();
        for (block_idx, block) in blocks.iter().enumerate() {
            let bits = word_bits(block);
            let mut changes = bits ^ (bits << 1 | is_inside);
            is_inside = bits >> (BLOCK - 1);
            while changes != 0 {
                self.edges.push(block_idx * BLOCK + changes.trailing_zeros() as usize);
                changes &= changes - 1;
            }
        }
    }
}

/// How many bytes at the beginning are ASCII.
fn n_ascii(bytes: &[u8]) -> usize {
    // Half a block at a time, as the compiler looks at so many at once.
    let n_whole = bytes.chunks_exact(BLOCK / 2).take_while(|half| half.is_ascii()).count() * (BLOCK / 2);
    let n_more = bytes[n_whole..].iter().position(|byte| !byte.is_ascii());
    n_more.map_or(bytes.len(), |n_more| n_whole + n_more)
}

/// What stands behind a run.
#[inline(always)]
fn mark_behind(text: &[u8], end: usize) -> Mark {
    let [mark, follower] = [text[end], text[end + 1]];
    // Full stops and commas are frequent, those that may join are not: one branch for both, which nearly always goes the same way.
    if !(MAY_JOIN[usize::from(mark)] & IS_OF_WORD[usize::from(follower)]) {
        return Mark::End;
    }
    match mark {
        b'\'' | b'`' if follower.is_ascii_alphabetic() => Mark::Apostrophe,
        b'\'' | b'`' if follower.is_ascii() => Mark::End,
        _ => Mark::General,
    }
}

/// Hashes the words from a place up to white space by the general rule, and returns where that is. The run at hand ends at `end`.
#[cold]
fn hash_generally(text: &[u8], begin: usize, end: usize, words: &mut Vec<u64>) -> usize {
    let blank = text[end..].iter().position(|&byte| byte <= b' ');
    let resume_at = blank.map_or(text.len(), |length| end + length);
    let piece = std::str::from_utf8(&text[begin..resume_at]).unwrap_or_default();
    for_each_word(piece, |_, form| words.push(hash_form(form)));
    resume_at
}

/// What a mark behind a run means.
enum Mark {
    /// It ends the word.
    End,
    /// It vanishes.
    Apostrophe,
    /// The general rule must tell.
    General,
}

/// The marks that may join what stands on either side.
const MAY_JOIN: [bool; 256] = {
    let mut table = [false; 256];
    table[b'.' as usize] = true;
    table[b',' as usize] = true;
    table[b'\'' as usize] = true;
    table[b'`' as usize] = true;
    table
};

/// The bytes that are of a word, or beyond ASCII.
const IS_OF_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = byte >= 0x80 || (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    table
};

/// A bit for each byte that is an ASCII letter or digit or beyond ASCII, the first byte's the lowest.
fn word_bits(block: &[u8; BLOCK]) -> u64 {
    // In two steps, as the compiler does the first for many bytes at once.
    let mut is_of_word = [0; BLOCK];
    for (found, byte) in is_of_word.iter_mut().zip(block) {
        let is_letter = (byte | 0x20).wrapping_sub(b'a') < 26;
        let is_digit = byte.wrapping_sub(b'0') < 10;
        *found = u8::from(is_letter | is_digit | (*byte >= 0x80));
    }
    let (groups, _) = is_of_word.as_chunks::<8>();
    // The product gathers eight bits in its top byte.
    let gathered = |group: &[u8; 8]| u64::from_le_bytes(*group).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    groups.iter().rev().fold(0, |bits, group| bits << 8 | gathered(group))
}

/// The hashes of a run of words as the digits of a number.
fn as_one_number(words: &[u64]) -> u64 {
    words.iter().fold(0, |number: u64, &word| number.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(word))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use storyfold_text::normalised_words;

    use super::*;

    fn words(text: &str) -> Vec<u64> {
        let mut shingler = Shingler::new(3);
        shingler.hash_words(text);
        shingler.words
    }

    fn n_shingles(text: &str) -> usize {
        let mut shingles = Vec::new();
        Shingler::new(3).shingle(text, &mut shingles);
        shingles.len()
    }

    #[test]
    fn a_short_text_is_one_shingle() {
        assert_eq!(
            ["", "***", "one", "one two", "one two three", "one two three four"].map(n_shingles),
            [0, 0, 1, 1, 1, 2]
        );
    }

    #[test]
    fn spelling_does_not_matter_and_order_does() {
        assert_eq!(words("Xi’s “VISIT” — began…"), words("Xis visit began"));
        assert_eq!(words("An Internationalisation's"), words("an internationalisations"));
        assert_ne!(words("began visit"), words("visit began"));
        let of = |text| {
            let mut shingles = Vec::new();
            Shingler::new(2).shingle(text, &mut shingles);
            shingles
        };
        assert_ne!(of("a b"), of("b a"));
    }

    proptest! {
        #[test]
        fn the_words_are_those_of_the_general_rule(
            text in proptest::collection::vec(
                prop_oneof![
                    4 => "[a-zA-Z0-9]{1,11}",
                    4 => "[ .,'`\n-]{1,2}",
                    2 => "[’‘“”—–…\u{A0}é\u{AD}\u{301}北\u{2009}\u{200B}\u{200D}\u{2032}]",
                    1 => any::<char>().prop_map(String::from),
                ],
                0..60,
            ).prop_map(|pieces| pieces.concat())
        ) {
            let expected: Vec<u64> = normalised_words(&text).iter().map(|form| hash_form(form)).collect();
            prop_assert_eq!(words(&text), expected);
        }
    }
}
