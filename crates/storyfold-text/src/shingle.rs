//! Shingles: hashed runs of words.

use xxhash_rust::xxh3::xxh3_64;

use crate::word::Word;

/// How many words make a shingle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ShingleOptions {
    /// The number of words in a shingle; 3 by default. 0 is taken as 1.
    pub n_words: usize,
}

impl Default for ShingleOptions {
    fn default() -> Self {
        Self { n_words: 3 }
    }
}

/// The shingles of a run of words, in order, repeated ones included.
///
/// A shingle is the xxh3 (64 bits, seed 0) of its words' hashes, each as 8 bytes in little-endian order. A run shorter
/// than a shingle gives one shingle of all its words, so that short sentences can be found too; no words give none.
///
/// Shingling is from Broder, "On the resemblance and containment of documents" (1997), section 2.
#[must_use]
pub fn shingles(words: &[Word], options: ShingleOptions) -> Vec<u64> {
    let hashes: Vec<u64> = words.iter().map(|word| word.hash).collect();
    shingles_of_hashes(&hashes, options).collect()
}

/// The same of words by their hashes.
pub fn shingles_of_hashes(hashes: &[u64], options: ShingleOptions) -> impl Iterator<Item = u64> {
    let n_words = options.n_words.clamp(1, hashes.len().max(1));
    let mut bytes = vec![0; n_words * size_of::<u64>()];
    hashes.windows(n_words).map(move |run| {
        for (bytes, hash) in bytes.chunks_exact_mut(size_of::<u64>()).zip(run) {
            bytes.copy_from_slice(&hash.to_le_bytes());
        }
        xxh3_64(&bytes)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::word::words;

    #[test]
    fn a_run_of_n_words_gives_n_minus_two_shingles() {
        let count = |text: &str| shingles(&words(text), ShingleOptions::default()).len();
        assert_eq!(count(""), 0);
        assert_eq!(count("one two"), 1);
        assert_eq!(count("one two three four five"), 3);
    }

    #[test]
    fn shingles_depend_on_the_order_of_words_and_not_on_their_spelling() {
        let of = |text: &str| shingles(&words(text), ShingleOptions::default());
        assert_eq!(of("Xi’s VISIT began"), of("Xis visit began"));
        assert_ne!(of("began Xis visit"), of("Xis visit began"));
    }

    #[test]
    fn stored_hashes_keep_their_meaning() {
        // Computed with the reference implementation, the package xxhash of Python: xxh3_64 over the little-endian
        // xxh3_64 of b"the", b"ferry" and b"sank". Another value here would break every stored index.
        let found = shingles(&words("The ferry sank."), ShingleOptions::default());
        assert_eq!(found, [0x9f02_566b_a2c4_09af]);
    }
}
