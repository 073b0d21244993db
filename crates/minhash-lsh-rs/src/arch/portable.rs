//! Plain Rust: the definition of every kernel, the fallback, and the oracle of the tests.

use crate::filter::{N_WORDS, place};
use crate::sets::Sets;
use crate::sketch::{Family, SLOTS_PER_FUNCTION, Slot, mix};

/// How many elements are mixed before the functions go over them; they then stay in the first-level cache.
const CHUNK: usize = 64;

/// Writes the signature of each set to its row.
///
/// For each function the loop runs along the elements, not along the functions: a compiler turns a minimum over
/// neighbours in memory into vector code on any machine that has some.
pub(crate) fn sketch_sets<S: Slot>(family: &Family<S>, sets: Sets<'_>, rows: &mut [S]) {
    for (idx, row) in rows.chunks_exact_mut(family.n_slots).enumerate() {
        let set = sets.get(idx);
        if set.is_empty() {
            row.fill(S::EMPTY);
        } else {
            sketch_set(family, set, row);
        }
    }
}

/// Merges two sorted sets without a branch that depends on the data.
pub(crate) fn intersection_size(first: &[u64], second: &[u64]) -> usize {
    let (mut first_idx, mut second_idx, mut n_shared) = (0, 0, 0);
    while first_idx < first.len() && second_idx < second.len() {
        let (own, other) = (first[first_idx], second[second_idx]);
        n_shared += usize::from(own == other);
        first_idx += usize::from(own <= other);
        second_idx += usize::from(other <= own);
    }
    n_shared
}

/// Looks up elements without a branch, which would be wrong too often.
pub(crate) fn likely(words: &[u32; N_WORDS], elements: &[u32]) -> u64 {
    elements.iter().enumerate().fold(0, |likely, (at, &element)| {
        let (word_idx, bit_idx) = place(element);
        likely | u64::from(words[word_idx] << bit_idx >> (u32::BITS - 1)) << at
    })
}

fn sketch_set<S: Slot>(family: &Family<S>, set: &[u64], row: &mut [S]) {
    let n_words = (64 / S::BITS) as usize;
    let mut words = [[S::default(); CHUNK]; 4];
    row.fill(S::LARGEST);
    for chunk in set.chunks(CHUNK) {
        for (position, &element) in chunk.iter().enumerate() {
            let mixed = mix(element, family.key);
            for (word_idx, word) in words.iter_mut().take(n_words).enumerate() {
                word[position] = S::low_bits(mixed >> (S::BITS * word_idx as u32));
            }
        }
        for function_idx in 0..family.n_functions() {
            let words = &words[function_idx % n_words][..chunk.len()];
            let (xor, multiplier) = (family.xors[function_idx], family.multipliers[function_idx]);
            let mut minima = [S::EMPTY; SLOTS_PER_FUNCTION];
            for &word in words {
                let hash = word.hash(xor, multiplier);
                for (quarter, minimum) in minima.iter_mut().enumerate() {
                    *minimum = hash.turn(quarter).min(*minimum);
                }
            }
            for (slot, minimum) in row[function_idx..].iter_mut().step_by(family.n_functions()).zip(minima) {
                *slot = minimum.min(*slot);
            }
        }
    }
}
