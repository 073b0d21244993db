//! The sentences of a report as what two of them are compared by.
//!
//! All of a report lie in three arrays, as there are so many that memory of its own for each would be more than what is in it.

use std::ops::{Deref, Range};

use storyfold_text::{Language, ShingleOptions, Span, WordMemory, shingles_of_hashes};
use xxhash_rust::xxh3::xxh3_64;

use crate::lexical::low_half;
use crate::prepared::terms::{Term, visit_terms};
use crate::prepared::word::{FULL_SHARE, KnownWord};
use crate::prepared::words::ReadWord;

/// How many parts there are of what a shingle can tell. Of shingles of up to four words the share of each word is a whole number of them.
pub(crate) const TELLING_PARTS: u32 = 240;

/// A sentence of running text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PreparedSentence {
    pub(crate) span: Span,
    /// A hash of all shingles: sentences with the same words have the same.
    pub(crate) hash: u64,
    /// How telling its shingles are together, in parts of [`TELLING_PARTS`].
    pub(crate) telling: u32,
    /// Where in the arrays of the report its shingles, its numbers and its names end.
    shingles_end: u32,
    numbers_end: u32,
    names_end: u32,
}

/// The sentences of a report, in its order; as a slice, what has the same size for each.
///
/// Of hashes the low halves are kept: of the hundreds in two reports, two that differ have the same once in many thousand pairs.
#[derive(Clone, Debug, Default)]
pub(crate) struct PreparedSentences {
    sentences: Box<[PreparedSentence]>,
    shingles: Box<[u32]>,
    telling: Box<[u8]>,
    /// The numbers, then the names of each sentence.
    marks: Box<[u32]>,
}

impl Deref for PreparedSentences {
    type Target = [PreparedSentence];

    fn deref(&self) -> &[PreparedSentence] {
        &self.sentences
    }
}

impl PreparedSentences {
    /// The shingles of all, sentence by sentence.
    pub(crate) fn all_shingles(&self) -> &[u32] {
        &self.shingles
    }

    /// Where among these the shingles of a sentence stand.
    pub(crate) fn range_of_shingles(&self, sentence_idx: usize) -> Range<usize> {
        let begin = self.before(sentence_idx).map_or(0, |before| before.shingles_end);
        begin as usize..self.sentences[sentence_idx].shingles_end as usize
    }

    /// The shingles of a sentence, ascending, each once.
    pub(crate) fn shingles(&self, sentence_idx: usize) -> &[u32] {
        &self.shingles[self.range_of_shingles(sentence_idx)]
    }

    /// The same as a set that can be sketched.
    pub(crate) fn shingle_set(&self, sentence_idx: usize) -> Vec<u64> {
        self.shingles(sentence_idx).iter().map(|&shingle| u64::from(shingle)).collect()
    }

    /// For every shingle of a sentence how telling its words are, in parts of [`TELLING_PARTS`].
    pub(crate) fn telling(&self, sentence_idx: usize) -> &[u8] {
        &self.telling[self.range_of_shingles(sentence_idx)]
    }

    /// Hashes of the numbers in a sentence, ascending, each once.
    pub(crate) fn numbers(&self, sentence_idx: usize) -> &[u32] {
        let begin = self.before(sentence_idx).map_or(0, |before| before.names_end);
        &self.marks[begin as usize..self.sentences[sentence_idx].numbers_end as usize]
    }

    /// Hashes of its capitalised words behind the first, ascending, each once.
    pub(crate) fn names(&self, sentence_idx: usize) -> &[u32] {
        let PreparedSentence { numbers_end, names_end, .. } = self.sentences[sentence_idx];
        &self.marks[numbers_end as usize..names_end as usize]
    }

    /// Gives up all but the shingles.
    pub(super) fn forget_marks(&mut self) {
        self.telling = Box::default();
        self.marks = Box::default();
    }

    /// Those for which `stays` says so.
    pub(crate) fn only(&self, stays: impl Fn(&PreparedSentence) -> bool) -> Self {
        let mut reader = SentenceReader::default();
        for (sentence_idx, sentence) in self.iter().enumerate().filter(|(_, sentence)| stays(sentence)) {
            reader.shingles.extend_from_slice(self.shingles(sentence_idx));
            reader.telling.extend_from_slice(self.telling(sentence_idx));
            reader.marks.extend_from_slice(self.numbers(sentence_idx));
            let numbers_end = reader.marks.len();
            reader.marks.extend_from_slice(self.names(sentence_idx));
            reader.end_sentence(*sentence, numbers_end);
        }
        reader.take()
    }

    fn before(&self, sentence_idx: usize) -> Option<&PreparedSentence> {
        Some(&self.sentences[sentence_idx.checked_sub(1)?])
    }
}

/// Reads sentences, in memory that is used for one report after the other.
#[derive(Debug, Default)]
pub(crate) struct SentenceReader {
    sentences: Vec<PreparedSentence>,
    shingles: Vec<u32>,
    telling: Vec<u8>,
    marks: Vec<u32>,
    /// Of the words of the sentence that is read.
    hashes: Vec<u64>,
    shares: Vec<u8>,
    numbers: Vec<u32>,
    names: Vec<u32>,
    /// Its shingles with how telling they are.
    weighed: Vec<(u64, u8)>,
    bytes: Vec<u8>,
}

impl SentenceReader {
    /// Reads a sentence of a text, whose words are known, and calls `visit` with its terms in one go, as
    /// [`for_each_term`](super::for_each_term) does.
    pub(crate) fn read(
        &mut self,
        sentence: (Span, &[ReadWord]),
        text: &str,
        memory: &WordMemory<KnownWord>,
        language: Language,
        shingle_words: usize,
        mut visit: impl FnMut(Term),
    ) {
        let (span, read) = sentence;
        let Self { hashes, shares, numbers, names, weighed, bytes, .. } = self;
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
        weighed.extend(shingles_of_hashes(hashes, options).zip(shares.windows(n_words).map(telling)));
        // By their low halves first. Of equal shingles either share is the same: the words are.
        weighed.sort_unstable_by_key(|&(hash, _)| hash.rotate_left(u32::BITS));
        weighed.dedup_by_key(|&mut (hash, _)| hash);
        bytes.clear();
        weighed.iter().for_each(|(shingle, _)| bytes.extend_from_slice(&shingle.to_le_bytes()));
        self.shingles.extend(weighed.iter().map(|&(shingle, _)| low_half(shingle)));
        self.telling.extend(weighed.iter().map(|&(_, telling)| telling));
        let telling = weighed.iter().map(|&(_, telling)| u32::from(telling)).sum();
        let hash = xxh3_64(bytes);
        for marks in [&mut *numbers, &mut *names] {
            marks.sort_unstable();
            marks.dedup();
        }
        self.marks.extend_from_slice(numbers);
        let numbers_end = self.marks.len();
        self.marks.extend_from_slice(names);
        let sentence =
            PreparedSentence { span, hash, telling, shingles_end: 0, numbers_end: 0, names_end: 0 };
        self.end_sentence(sentence, numbers_end);
    }

    /// What was read, which is forgotten.
    pub(crate) fn take(&mut self) -> PreparedSentences {
        let taken = PreparedSentences {
            sentences: self.sentences.as_slice().into(),
            shingles: self.shingles.as_slice().into(),
            telling: self.telling.as_slice().into(),
            marks: self.marks.as_slice().into(),
        };
        self.sentences.clear();
        self.shingles.clear();
        self.telling.clear();
        self.marks.clear();
        taken
    }

    /// Puts a sentence behind those before it, whose shingles and marks are there.
    fn end_sentence(&mut self, sentence: PreparedSentence, numbers_end: usize) {
        self.sentences.push(PreparedSentence {
            shingles_end: self.shingles.len() as u32,
            numbers_end: numbers_end as u32,
            names_end: self.marks.len() as u32,
            ..sentence
        });
    }
}

fn begins_with_capital(text: &str) -> bool {
    match text.as_bytes().first() {
        Some(first) if first.is_ascii() => first.is_ascii_uppercase(),
        _ => text.starts_with(char::is_uppercase),
    }
}

/// How telling a shingle is, by the shares of its words, in parts of [`TELLING_PARTS`].
fn telling(shares: &[u8]) -> u8 {
    let n_words = shares.len() as u32;
    let sum: u32 = shares.iter().map(|&share| u32::from(share)).sum();
    let parts = TELLING_PARTS / u32::from(FULL_SHARE) * sum;
    ((parts + n_words / 2) / n_words) as u8
}
