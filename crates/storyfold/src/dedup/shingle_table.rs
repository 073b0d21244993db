//! The shingles of a text, for the exact comparison with others: how many are different, and how many stand in both.

/// How many bits tell at once that a shingle is met for the first time: a kilobyte of them.
const N_BITS: usize = 1 << 13;

/// Counts different shingles; its memory is used again.
#[derive(Debug)]
pub(super) struct DistinctCounter {
    /// The shingles that were met, by their lowest bits.
    met: Vec<u64>,
    /// Those bits that were met more than once.
    repeated: Vec<u64>,
    suspects: Vec<u32>,
}

/// The shingles of a text, each once, with room to strike out those that were found.
#[derive(Clone, Debug, Default)]
pub(super) struct ShingleTable {
    n_shingles: usize,
    /// By their lowest bits, or in the next free place; 0 is free.
    places: Vec<u32>,
    /// The round in which the shingle of a place was found last.
    found: Vec<u32>,
    round: u32,
}

impl Default for DistinctCounter {
    fn default() -> Self {
        Self { met: vec![0; N_BITS / 64], repeated: vec![0; N_BITS / 64], suspects: Vec::new() }
    }
}

impl DistinctCounter {
    /// How many different shingles there are.
    pub(super) fn count(&mut self, shingles: &[u32]) -> usize {
        self.met.fill(0);
        self.repeated.fill(0);
        for &shingle in shingles {
            let (word, bit) = bit_of(shingle);
            self.repeated[word] |= self.met[word] & bit;
            self.met[word] |= bit;
        }
        // Where two met in a bit they may be the same.
        self.suspects.clear();
        self.suspects.extend(shingles.iter().map(|&it| never_zero(it)).filter(|&shingle| {
            let (word, bit) = bit_of(shingle);
            self.repeated[word] & bit != 0
        }));
        let n_suspects = self.suspects.len();
        self.suspects.sort_unstable();
        self.suspects.dedup();
        shingles.len() - (n_suspects - self.suspects.len())
    }
}

impl ShingleTable {
    /// Takes the shingles of a text, which may repeat.
    pub(super) fn of(shingles: &[u32]) -> Self {
        // At most half full, so that a free place is near.
        let n_places = (shingles.len() * 2).next_power_of_two();
        let mut table = Self { n_shingles: 0, places: vec![0; n_places], found: Vec::new(), round: 0 };
        for &shingle in shingles {
            let shingle = never_zero(shingle);
            let place = table.place_of(shingle);
            table.n_shingles += usize::from(table.places[place] == 0);
            table.places[place] = shingle;
        }
        table
    }

    /// How many different shingles there are.
    pub(super) fn len(&self) -> usize {
        self.n_shingles
    }

    /// How many of its shingles are among others, which may repeat.
    pub(super) fn n_shared(&mut self, others: &[u32]) -> usize {
        self.found.resize(self.places.len(), 0);
        self.round += 1;
        let mut n_shared = 0;
        for &shingle in others {
            let shingle = never_zero(shingle);
            let place = self.place_of(shingle);
            if self.places[place] == shingle {
                n_shared += usize::from(self.found[place] != self.round);
                self.found[place] = self.round;
            }
        }
        n_shared
    }

    /// Where a shingle stands or would stand.
    fn place_of(&self, shingle: u32) -> usize {
        let last = self.places.len() - 1;
        let mut place = shingle as usize & last;
        while self.places[place] != 0 && self.places[place] != shingle {
            place = (place + 1) & last;
        }
        place
    }
}

/// Where the bit of a shingle is.
fn bit_of(shingle: u32) -> (usize, u64) {
    let idx = never_zero(shingle) as usize % N_BITS;
    (idx / 64, 1 << (idx % 64))
}

const fn never_zero(shingle: u32) -> u32 {
    if shingle == 0 { 1 } else { shingle }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn shared_shingles_are_those_of_sets(one in proptest::collection::vec(1_u32..90, 1..60), other in proptest::collection::vec(1_u32..90, 1..60)) {
            let sets = [&one, &other].map(|shingles| shingles.iter().collect::<BTreeSet<_>>());
            let n_shared = sets[0].intersection(&sets[1]).count();
            let mut table = ShingleTable::of(&one);
            prop_assert_eq!(table.len(), sets[0].len());
            for _ in 0..2 {
                prop_assert_eq!(table.n_shared(&other), n_shared);
                prop_assert_eq!(table.n_shared(&one), table.len());
            }
        }

        #[test]
        fn different_shingles_are_those_of_a_set(shingles in proptest::collection::vec(prop_oneof![1_u32..90, any::<u32>(), (0_u32..9).prop_map(|it| it << 13)], 0..300)) {
            let mut counter = DistinctCounter::default();
            counter.count(&[7; 99]);
            let expected: BTreeSet<u32> = shingles.iter().map(|&it| never_zero(it)).collect();
            prop_assert_eq!(counter.count(&shingles), expected.len());
        }
    }
}
