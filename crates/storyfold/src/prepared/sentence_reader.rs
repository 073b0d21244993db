//! Sentences as they are read, word by word.

use storyfold_text::{Language, ShingleOptions, Span, WordMemory, shingles_of_hashes};
use xxhash_rust::xxh3::xxh3_64;

use crate::lexical::low_half;
use crate::prepared::sentence_words::{SentenceWords, Words};
use crate::prepared::sentences::{Kept, PreparedSentences, TELLING_PARTS};
use crate::prepared::terms::{Term, visit_terms};
use crate::prepared::word::{FULL_SHARE, KnownWord};
use crate::prepared::words::ReadWord;

/// Reads sentences, in memory that is used for one report after the other.
#[derive(Debug, Default)]
pub(super) struct SentenceReader {
    sentences: Vec<Kept>,
    words: SentenceWords,
    /// Of the words of the sentence that is read.
    hashes: Vec<u64>,
    shares: Vec<u8>,
    numbers: Vec<u32>,
    names: Vec<u32>,
    /// Its shingles with how telling they are.
    weighed: Vec<(u64, u8)>,
    bytes: Vec<u8>,
    shingles: Vec<u32>,
    telling: Vec<u8>,
}

impl SentenceReader {
    /// Reads a sentence of a text, whose words are known, and calls `visit` with its terms in one go, as
    /// [`for_each_term`](super::for_each_term) does.
    pub(super) fn read(
        &mut self,
        sentence: (Span, &[ReadWord]),
        text: &str,
        memory: &WordMemory<KnownWord>,
        language: Language,
        shingle_words: usize,
        mut visit: impl FnMut(Term),
    ) {
        let (span, read) = sentence;
        let Self { sentences, words, hashes, shares, numbers, names, weighed, bytes, shingles, telling } =
            self;
        hashes.clear();
        shares.clear();
        numbers.clear();
        names.clear();
        let mut previous = None;
        for &ReadWord { span, number } in read {
            let word = memory.known(number);
            if word.is_number {
                numbers.push(low_half(word.hash));
            } else if !hashes.is_empty() && begins_with_capital(&text[span.begin..]) {
                names.push(low_half(word.hash));
            }
            hashes.push(word.hash);
            shares.push(word.share);
            visit_terms(&mut previous, word.stem(language), &mut visit);
        }
        let mut options = ShingleOptions::default();
        options.n_words = shingle_words;
        let n_words = shingle_words.min(hashes.len()).max(1);
        weighed.clear();
        weighed.extend(shingles_of_hashes(hashes, options).zip(shares.windows(n_words).map(telling_of)));
        // By their low halves first. Of equal shingles either share is the same: the words are.
        weighed.sort_unstable_by_key(|&(hash, _)| hash.rotate_left(u32::BITS));
        weighed.dedup_by_key(|&mut (hash, _)| hash);
        bytes.clear();
        weighed.iter().for_each(|(shingle, _)| bytes.extend_from_slice(&shingle.to_le_bytes()));
        shingles.clear();
        shingles.extend(weighed.iter().map(|&(shingle, _)| low_half(shingle)));
        telling.clear();
        telling.extend(weighed.iter().map(|&(_, telling)| telling));
        for marks in [&mut *numbers, &mut *names] {
            marks.sort_unstable();
            marks.dedup();
        }
        let place = words.push(Words { shingles, telling, numbers, names });
        sentences.push(Kept::new(span, xxh3_64(bytes), place));
    }

    /// What was read, which is forgotten.
    pub(super) fn take(&mut self) -> PreparedSentences {
        let taken = PreparedSentences::new(&self.sentences, self.words.clone());
        self.sentences.clear();
        self.words.clear();
        taken
    }
}

fn begins_with_capital(text: &str) -> bool {
    match text.as_bytes().first() {
        Some(first) if first.is_ascii() => first.is_ascii_uppercase(),
        _ => text.starts_with(char::is_uppercase),
    }
}

/// How telling a shingle is, by the shares of its words, in parts of [`TELLING_PARTS`].
fn telling_of(shares: &[u8]) -> u8 {
    let n_words = shares.len() as u32;
    let sum: u32 = shares.iter().map(|&share| u32::from(share)).sum();
    let parts = TELLING_PARTS / u32::from(FULL_SHARE) * sum;
    ((parts + n_words / 2) / n_words) as u8
}
