//! A set of shingles that is quickly asked, for the exact comparison.

/// The shingles of a text, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct ShingleTable {
    /// Each once, in the order of the text.
    shingles: Vec<u32>,
    /// The same by their lowest bits, or in the next free place; 0 is free.
    places: Vec<u32>,
}

impl ShingleTable {
    /// Takes the shingles of a text, which may repeat, in place of what was here.
    pub(super) fn fill(&mut self, shingles: &[u32]) {
        // At most half full, so that a free place is near.
        let n_places = (shingles.len() * 2).next_power_of_two();
        self.places.clear();
        self.places.resize(n_places, 0);
        self.shingles.clear();
        self.shingles.reserve(shingles.len());
        for &shingle in shingles {
            let shingle = never_zero(shingle);
            let place = self.place_of(shingle);
            if self.places[place] == 0 {
                self.places[place] = shingle;
                self.shingles.push(shingle);
            }
        }
    }

    /// How many different shingles there are.
    pub(super) fn len(&self) -> usize {
        self.shingles.len()
    }

    /// How many shingles both have.
    pub(super) fn n_shared(&self, other: &Self) -> usize {
        self.shingles.iter().filter(|&&shingle| other.places[other.place_of(shingle)] == shingle).count()
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
            let mut tables = [ShingleTable::default(), ShingleTable::default()];
            tables[0].fill(&[7; 99]);
            tables[0].fill(&one);
            tables[1].fill(&other);
            let sets = [&one, &other].map(|shingles| shingles.iter().collect::<BTreeSet<_>>());
            prop_assert_eq!(tables[0].len(), sets[0].len());
            prop_assert_eq!(tables[0].n_shared(&tables[1]), sets[0].intersection(&sets[1]).count());
            prop_assert_eq!(tables[1].n_shared(&tables[0]), sets[0].intersection(&sets[1]).count());
        }
    }
}
