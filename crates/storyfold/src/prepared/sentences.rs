//! The sentences of a report as what two of them are compared by.

use std::sync::Arc;

use storyfold_text::Span;

use crate::piece::Piece;
use crate::prepared::sentence_words::{SentenceWords, SharedWords, Words};

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
}

/// The sentences of a report, in its order. Their words it may [share](Self::share_words) with other reports.
#[derive(Clone, Debug, Default)]
pub(crate) struct PreparedSentences {
    kept: Piece<Kept>,
    /// How telling all shingles are together.
    telling: u32,
    /// None while they are put together with those of other reports.
    words: Option<Arc<SentenceWords>>,
}

/// What a report keeps of a sentence of its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept {
    begin: u32,
    end: u32,
    /// The halves of the hash, as a number of 64 bits would take more room here.
    hash: [u32; 2],
    /// The place of its words.
    words: u32,
}

impl Kept {
    pub(super) fn new(span: Span, hash: u64, words: u32) -> Self {
        let hash = [hash as u32, (hash >> u32::BITS) as u32];
        Self { begin: span.begin as u32, end: span.end as u32, hash, words }
    }

    fn span(&self) -> Span {
        Span::new(self.begin as usize, self.end as usize)
    }

    fn hash(&self) -> u64 {
        u64::from(self.hash[1]) << u32::BITS | u64::from(self.hash[0])
    }
}

impl PreparedSentences {
    /// Of sentences whose words lie at their places.
    pub(super) fn new(kept: &[Kept], words: SentenceWords) -> Self {
        let telling = kept.iter().map(|kept| words.telling(kept.words)).sum();
        Self { kept: kept.iter().copied().collect(), telling, words: Some(Arc::new(words)) }
    }

    pub(crate) fn len(&self) -> usize {
        self.kept.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = PreparedSentence> {
        self.kept.iter().map(|kept| self.prepared(kept))
    }

    pub(crate) fn sentence(&self, sentence_idx: usize) -> PreparedSentence {
        self.prepared(&self.kept[sentence_idx])
    }

    /// The hash of every sentence, which is at hand while its words are not.
    pub(crate) fn hashes(&self) -> impl Iterator<Item = u64> {
        self.kept.iter().map(Kept::hash)
    }

    /// How telling all shingles are together, in parts of [`TELLING_PARTS`].
    pub(crate) fn all_telling(&self) -> u32 {
        self.telling
    }

    /// The shingles of all, sentence by sentence.
    pub(crate) fn all_shingles(&self) -> impl Iterator<Item = u32> {
        self.kept.iter().flat_map(|kept| self.all_words().of(kept.words).shingles).copied()
    }

    /// The shingles of a sentence, ascending, each once.
    pub(crate) fn shingles(&self, sentence_idx: usize) -> &[u32] {
        self.all_words().shingles(self.kept[sentence_idx].words)
    }

    /// The same as a set that can be sketched.
    pub(crate) fn shingle_set(&self, sentence_idx: usize) -> Vec<u64> {
        self.shingles(sentence_idx).iter().map(|&shingle| u64::from(shingle)).collect()
    }

    /// How many bytes they take beside their words.
    pub(crate) fn n_own_bytes(&self) -> usize {
        size_of_val::<[Kept]>(&self.kept)
    }

    /// For every shingle of a sentence how telling its words are, in parts of [`TELLING_PARTS`].
    pub(crate) fn telling(&self, sentence_idx: usize) -> &[u8] {
        self.words(sentence_idx).telling
    }

    /// Hashes of the numbers in a sentence, ascending, each once.
    pub(crate) fn numbers(&self, sentence_idx: usize) -> &[u32] {
        self.words(sentence_idx).numbers
    }

    /// Hashes of its capitalised words behind the first, ascending, each once.
    pub(crate) fn names(&self, sentence_idx: usize) -> &[u32] {
        self.words(sentence_idx).names
    }

    /// Whether the words of a sentence are kept once for it and a sentence of another report.
    pub(crate) fn has_same_words(&self, sentence_idx: usize, other: &Self, other_idx: usize) -> bool {
        let are_together =
            self.words.as_ref().zip(other.words.as_ref()).is_some_and(|(one, other)| Arc::ptr_eq(one, other));
        are_together && self.kept[sentence_idx].words == other.kept[other_idx].words
    }

    /// Those for which `stays` says so.
    pub(crate) fn only(&self, stays: impl Fn(&PreparedSentence) -> bool) -> Self {
        let mut words = SentenceWords::default();
        let kept = self.kept.iter().filter(|kept| stays(&self.prepared(kept)));
        let kept: Vec<Kept> =
            kept.map(|kept| Kept { words: words.push(self.all_words().of(kept.words)), ..*kept }).collect();
        Self::new(&kept, words)
    }

    /// Puts the words of the sentences to those of other reports, if there is room for them. From then on nothing that hangs on words may be
    /// asked for until [`set_words`](Self::set_words) is called.
    pub(super) fn share_words(&mut self, shared: &mut SharedWords) {
        if let Some(words) = self.words.take_if(|words| shared.has_room_for(words)) {
            let mut place = |kept: &Kept| shared.place(kept.hash(), words.of(kept.words));
            self.kept = self.kept.iter().map(|kept| Kept { words: place(kept), ..*kept }).collect();
        }
    }

    /// Takes the shared words, all of which are there now, if its own are among them.
    pub(super) fn set_words(&mut self, shared: &Arc<SentenceWords>) {
        self.words.get_or_insert_with(|| Arc::clone(shared));
    }

    pub(super) fn kept_mut(&mut self) -> &mut Piece<Kept> {
        &mut self.kept
    }

    fn words(&self, sentence_idx: usize) -> Words<'_> {
        self.all_words().of(self.kept[sentence_idx].words)
    }

    fn all_words(&self) -> &SentenceWords {
        self.words.as_ref().expect("words are set before they are asked for")
    }

    fn prepared(&self, kept: &Kept) -> PreparedSentence {
        PreparedSentence {
            span: kept.span(),
            hash: kept.hash(),
            telling: self.all_words().telling(kept.words),
        }
    }
}
