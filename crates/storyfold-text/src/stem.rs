//! Stems: what is left of a normalised word without its endings.

use std::cell::RefCell;

use hashbrown::HashMap;
use rust_stemmers::{Algorithm, Stemmer};
use xxhash_rust::xxh3::xxh3_64;

/// How many stems a thread remembers; then it forgets them all. The news of a day has two thirds as many words.
const MAX_REMEMBERED: usize = 1 << 15;
/// The longest word whose stem is remembered, in bytes.
const MAX_REMEMBERED_BYTES: usize = 32;

/// The stem of a normalised English word, by the Snowball algorithm: `reaffirming` and `reaffirm` are one.
///
/// A lost apostrophe leaves a plural behind (`Chinas` for `China's`): its stem is right all the same.
#[must_use]
pub fn stem(normalised: &str) -> String {
    if is_its_own_stem(normalised) {
        return normalised.to_owned();
    }
    with_stem(normalised, |stem, _| stem.to_owned())
}

/// The hash of the stem of a normalised English word: xxh3, 64 bits, seed 0.
#[must_use]
pub fn stem_hash(normalised: &str) -> u64 {
    if is_its_own_stem(normalised) {
        return xxh3_64(normalised.as_bytes());
    }
    with_stem(normalised, |_, hash| hash)
}

fn is_its_own_stem(normalised: &str) -> bool {
    !normalised.is_ascii() || normalised.starts_with(|first: char| first.is_ascii_digit())
}

/// Calls `read` with the stem of a word and its hash, from memory if the thread has met the word.
fn with_stem<T>(normalised: &str, read: impl FnOnce(&str, u64) -> T) -> T {
    thread_local! {
        static MEMORY: RefCell<Memory> =
            RefCell::new(Memory { stemmer: Stemmer::create(Algorithm::English), stems: HashMap::new() });
    }
    MEMORY.with_borrow_mut(|Memory { stemmer, stems }| {
        if let Some((stem, hash)) = stems.get(normalised) {
            return read(stem, *hash);
        }
        let stem = stemmer.stem(normalised);
        let hash = xxh3_64(stem.as_bytes());
        let result = read(&stem, hash);
        if normalised.len() <= MAX_REMEMBERED_BYTES {
            if stems.len() >= MAX_REMEMBERED {
                stems.clear();
            }
            stems.insert(normalised.into(), (stem.into(), hash));
        }
        result
    })
}

struct Memory {
    stemmer: Stemmer,
    stems: HashMap<Box<str>, (Box<str>, u64)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_vanish_and_numbers_stay() {
        for (word, expected) in [
            ("reaffirming", "reaffirm"),
            ("chinas", "china"),
            ("visits", "visit"),
            ("2022", "2022"),
            ("café", "café"),
        ] {
            assert_eq!(stem(word), expected);
            assert_eq!(stem_hash(word), xxh3_64(expected.as_bytes()));
        }
    }

    #[test]
    fn a_stem_is_the_same_from_memory_and_after_forgetting() {
        let stemmer = Stemmer::create(Algorithm::English);
        let letters = || "abcdefghijklmnopqrstuvwxyz".chars();
        // More words than are remembered, each asked for twice in a row, the first again at the end.
        let words = letters().flat_map(|one| letters().map(move |two| format!("{one}{two}")));
        let words = words.flat_map(|begin| {
            ["ing", "ed", "ies", "ational", "less", "s"].into_iter().flat_map(move |ending| {
                letters().map({
                    let begin = begin.clone();
                    move |middle| format!("{begin}{middle}{ending}")
                })
            })
        });
        for word in words.chain(["aaing".to_owned(), "aaaing".to_owned()]) {
            let expected = stemmer.stem(&word);
            for _ in 0..2 {
                assert_eq!(stem(&word), expected);
                assert_eq!(stem_hash(&word), xxh3_64(expected.as_bytes()));
            }
        }
    }
}
