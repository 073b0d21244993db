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
        while let Some((block, behind)) =
            rest.split_at_checked(BLOCK / 2).filter(|(block, _)| block.is_ascii())
        {
            self.text.extend_from_slice(block);
            rest = behind;
            if rest.first().is_some_and(|byte| !byte.is_ascii()) {
                rest = self.copy_character(rest);
            }
        }
        while !rest.is_empty() {
            let n_plain = rest.iter().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
            self.text.extend_from_slice(&rest[..n_plain]);
            rest = self.copy_character(&rest[n_plain..]);
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
            self.edges.reserve(BLOCK);
            while changes != 0 {
                self.edges.push(block_idx * BLOCK + changes.trailing_zeros() as usize);
                changes &= changes - 1;
            }
        }
    }
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
    let (groups, _) = block.as_chunks::<8>();
    let bits_of_group = |(group_idx, group): (usize, &[u8; 8])| {
        let bytes = u64::from_le_bytes(*group);
        let plain = bytes & every(0x7F);
        let folded = plain | every(0x20);
        // Adding what is missing to 128 sets the top bit of every byte from a value on.
        let from = |bytes: u64, least: u8| bytes + every(0x80 - least);
        let is_letter = from(folded, b'a') & !from(folded, b'z' + 1);
        let is_digit = from(plain, b'0') & !from(plain, b'9' + 1);
        let top_bits = (is_letter | is_digit | bytes) & every(0x80);
        // Gathers the eight bits in the top byte.
        ((top_bits >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (group_idx * 8)
    };
    groups.iter().enumerate().map(bits_of_group).fold(0, |all, bits| all | bits)
}

const fn every(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The hash of a run in lower case, and whether all of it is ASCII; if not, the hash means nothing. At least sixteen bytes follow a run.
#[inline(always)]
fn hash_run(text: &[u8], begin: usize, end: usize) -> (u64, bool) {
    let length = end - begin;
    let Some((sixteen, rest)) = text.get(begin..).and_then(<[u8]>::split_first_chunk::<16>) else {
        return (0, false);
    };
    let [mut first, mut second] = eights(sixteen);
    first &= KEPT[length.min(8)];
    second &= KEPT[length.clamp(8, 16) - 8];
    let mut beyond_ascii = first | second;
    let short = mixed(in_lower_case(first, length));
    // Worked out for short words in vain, as that costs less than to guess wrongly which of the many are long.
    let long = mixed(short ^ in_lower_case(second, length.saturating_sub(8)));
    let mut state = std::hint::select_unpredictable(length <= 8, short, long);
    if length > 16 {
        for eight in rest[..length - 16].chunks(8) {
            let bytes = eight_bytes(eight);
            beyond_ascii |= bytes;
            state = mixed(state ^ in_lower_case(bytes, eight.len()));
        }
    }
    (state, beyond_ascii & every(0x80) == 0)
}

/// Which bits of eight bytes are those of the first so many.
const KEPT: [u64; 9] = {
    let mut table = [0; 9];
    let mut n_bytes = 1;
    while n_bytes < table.len() {
        table[n_bytes] = u64::MAX >> (64 - 8 * n_bytes);
        n_bytes += 1;
    }
    table
};

/// A digit has the bit that makes a capital small, and so has every small letter.
fn in_lower_case(bytes: u64, n_bytes: usize) -> u64 {
    bytes | every(0x20) & KEPT[n_bytes.min(8)]
}

fn eights(sixteen: &[u8; 16]) -> [u64; 2] {
    let both = u128::from_le_bytes(*sixteen);
    [both as u64, (both >> 64) as u64]
}

/// Up to eight bytes, zeros behind them.
fn eight_bytes(bytes: &[u8]) -> u64 {
    let mut eight = [0; 8];
    eight[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(eight)
}

fn hash_joined(word: &mut Vec<u8>) -> u64 {
    let length = word.len();
    word.resize(length + 16, 0);
    hash_run(word, 0, length).0
}

/// The hash of a form that is in lower case already: that of [`hash_run`] if all of it is ASCII.
fn hash_form(form: &str) -> u64 {
    form.as_bytes().chunks(8).fold(0, |state, bytes| mixed(state ^ eight_bytes(bytes)))
}

/// Multiplies and folds, as wyhash does.
fn mixed(state: u64) -> u64 {
    let product = u128::from(state ^ 0x2d35_8dcc_aa6c_78a5) * 0x8bb8_4b93_962e_acc9;
    (product >> 64) as u64 ^ product as u64
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
