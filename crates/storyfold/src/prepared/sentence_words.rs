//! What sentences are compared by: their shingles, their numbers and their names.
//!
//! All of them lie in four arrays, as there are so many that memory of its own for each would be more than what is in it. Most sentences of the
//! news are copies: reports that are read together have what is the same in several of their sentences once.

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// The words of sentences, each by its place.
///
/// Of hashes the low halves are kept: of the hundreds in two reports, two that differ have the same once in many thousand pairs.
#[derive(Clone, Debug, Default)]
pub(crate) struct SentenceWords {
    sentences: Vec<Ends>,
    shingles: Vec<u32>,
    telling: Vec<u8>,
    /// The numbers, then the names of each sentence.
    marks: Vec<u32>,
}

/// Where what belongs to a sentence ends, and how telling its shingles are together.
#[derive(Clone, Copy, Debug, Default)]
struct Ends {
    telling: u32,
    shingles: u32,
    numbers: u32,
    names: u32,
}

/// The words of one sentence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words<'a> {
    /// The shingles, ascending, each once.
    pub(super) shingles: &'a [u32],
    /// For every shingle how telling its words are.
    pub(super) telling: &'a [u8],
    /// Hashes of the numbers, ascending, each once.
    pub(super) numbers: &'a [u32],
    /// Hashes of capitalised words behind the first, ascending, each once.
    pub(super) names: &'a [u32],
}

impl SentenceWords {
    pub(super) fn of(&self, place: u32) -> Words<'_> {
        let [begin, end] = [self.before(place), self.sentences[place as usize]];
        let shingles = begin.shingles as usize..end.shingles as usize;
        Words {
            shingles: &self.shingles[shingles.clone()],
            telling: &self.telling[shingles],
            numbers: &self.marks[begin.names as usize..end.numbers as usize],
            names: &self.marks[end.numbers as usize..end.names as usize],
        }
    }

    /// The shingles of a sentence.
    pub(super) fn shingles(&self, place: u32) -> &[u32] {
        &self.shingles[self.before(place).shingles as usize..self.sentences[place as usize].shingles as usize]
    }

    /// How telling the shingles of a sentence are together.
    pub(super) fn telling(&self, place: u32) -> u32 {
        self.sentences[place as usize].telling
    }

    /// Puts the words of a sentence behind those that are there, and returns their place.
    pub(super) fn push(&mut self, Words { shingles, telling, numbers, names }: Words<'_>) -> u32 {
        self.shingles.extend_from_slice(shingles);
        self.telling.extend_from_slice(telling);
        self.marks.extend_from_slice(numbers);
        let numbers_end = self.marks.len() as u32;
        self.marks.extend_from_slice(names);
        self.sentences.push(Ends {
            telling: telling.iter().map(|&it| u32::from(it)).sum(),
            shingles: self.shingles.len() as u32,
            numbers: numbers_end,
            names: self.marks.len() as u32,
        });
        self.sentences.len() as u32 - 1
    }

    pub(super) fn clear(&mut self) {
        let Self { sentences, shingles, telling, marks } = self;
        sentences.clear();
        shingles.clear();
        telling.clear();
        marks.clear();
    }

    /// How many bytes they take.
    pub(crate) fn n_bytes(&self) -> usize {
        let Self { sentences, shingles, telling, marks } = self;
        size_of::<Ends>() * sentences.len()
            + size_of::<u32>() * (shingles.len() + marks.len())
            + telling.len()
    }

    /// How many elements the longest of the arrays has.
    fn len(&self) -> usize {
        self.shingles.len().max(self.marks.len()).max(self.sentences.len())
    }

    fn before(&self, place: u32) -> Ends {
        place.checked_sub(1).map_or_else(Ends::default, |before| self.sentences[before as usize])
    }
}

/// The words of the sentences of several reports, each once.
#[derive(Debug, Default)]
pub(crate) struct SharedWords {
    words: SentenceWords,
    /// By a hash of all that belongs to a sentence.
    places: HashMap<u64, u32>,
}

impl SharedWords {
    /// Whether the words of some sentences can be put in: ends are numbers of 32 bits.
    pub(super) fn has_room_for(&self, words: &SentenceWords) -> bool {
        self.words.len() + words.len() <= u32::MAX as usize
    }

    /// The place of the words of a sentence, whose shingles have a hash.
    pub(super) fn place(&mut self, hash: u64, words: Words<'_>) -> u32 {
        // The same words may be names in one sentence and none in another.
        let n_numbers = (words.numbers.len() as u32).to_le_bytes();
        let marks = words.numbers.iter().chain(words.names).flat_map(|mark| mark.to_le_bytes());
        let bytes: Vec<u8> = n_numbers.into_iter().chain(marks).collect();
        match self.places.entry(xxh3_64_with_seed(&bytes, hash)) {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => *entry.insert(self.words.push(words)),
        }
    }

    /// All that were put in, in no more memory than they need.
    pub(crate) fn into_words(self) -> SentenceWords {
        let mut words = self.words;
        let SentenceWords { sentences, shingles, telling, marks } = &mut words;
        sentences.shrink_to_fit();
        shingles.shrink_to_fit();
        telling.shrink_to_fit();
        marks.shrink_to_fit();
        words
    }
}
