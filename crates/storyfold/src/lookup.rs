//! Which elements of a list stand in another one, against which many are held.
//!
//! Elements are the low halves of hashes: of some hundreds in each list, two that differ have the same once in many thousand pairs.

/// How many bits tell at once that an element is not there: so few that two of them fit into the cache next to a core beside their tables.
const FILTER_BITS: usize = 1 << 15;
/// By how much an element is shifted to be the number of a bit.
const FILTER_SHIFT: u32 = u32::BITS - FILTER_BITS.ilog2();
/// An empty place.
const NONE: u32 = u32::MAX;

/// Positions by element: a filter, and a table that is half empty at least.
#[derive(Clone, Debug)]
pub(crate) struct Lookup {
    filter: Box<[u64; FILTER_BITS / 64]>,
    table: Vec<(u32, u32)>,
    elements: Vec<u32>,
}

impl Default for Lookup {
    fn default() -> Self {
        Self { filter: Box::new([0; FILTER_BITS / 64]), table: Vec::new(), elements: Vec::new() }
    }
}

impl Lookup {
    /// Of elements of which each is there once, the position of the first counting.
    pub(crate) fn new(elements: &[u32]) -> Self {
        let mut lookup = Self::default();
        lookup.fill(elements);
        lookup
    }

    /// The same in memory that is used again.
    pub(crate) fn fill(&mut self, elements: &[u32]) {
        for &element in &self.elements {
            self.filter[filter_word(element)] = 0;
        }
        self.elements.clear();
        self.elements.extend_from_slice(elements);
        self.table.clear();
        self.table.resize((elements.len() * 2).next_power_of_two().max(2), (0, NONE));
        for (position, &element) in (0..).zip(elements) {
            self.filter[filter_word(element)] |= filter_bit(element);
            let mut at = self.first_place(element);
            while self.table[at].1 != NONE && self.table[at].0 != element {
                at = (at + 1) & (self.table.len() - 1);
            }
            if self.table[at].1 == NONE {
                self.table[at] = (element, position);
            }
        }
    }

    /// The position of an element.
    pub(crate) fn get(&self, element: u32) -> Option<u32> {
        let mut at = self.first_place(element);
        loop {
            let (other, position) = self.table[at];
            if position == NONE {
                return None;
            }
            if other == element {
                return Some(position);
            }
            at = (at + 1) & (self.table.len() - 1);
        }
    }

    /// Calls `visit` with the position of each of other elements that is there, and its position there.
    pub(crate) fn for_each_shared(&self, others: &[u32], mut visit: impl FnMut(usize, usize)) {
        for (chunk_idx, chunk) in others.chunks(64).enumerate() {
            // Without a branch, which would be wrong too often.
            let mut likely = chunk.iter().enumerate().fold(0_u64, |likely, (at, &other)| {
                likely | u64::from(self.filter[filter_word(other)] & filter_bit(other) != 0) << at
            });
            while likely != 0 {
                let at = likely.trailing_zeros() as usize;
                likely &= likely - 1;
                if let Some(there) = self.get(chunk[at]) {
                    visit(chunk_idx * 64 + at, there as usize);
                }
            }
        }
    }

    fn first_place(&self, element: u32) -> usize {
        element as usize & (self.table.len() - 1)
    }
}

// The table goes by the low bits of an element, the filter by the high ones.
fn filter_word(element: u32) -> usize {
    (element >> FILTER_SHIFT) as usize / 64
}

fn filter_bit(element: u32) -> u64 {
    1 << ((element >> FILTER_SHIFT) % 64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_found_at_its_position() {
        let elements: Vec<u32> = (0..500_u32).map(|it| it.wrapping_mul(0x9e37_79b9)).collect();
        let mut lookup = Lookup::new(&[7, 8, 7]);
        assert_eq!((lookup.get(7), lookup.get(8), lookup.get(9)), (Some(0), Some(1), None));
        lookup.fill(&elements);
        assert_eq!(lookup.get(7), None);
        assert!((0..).zip(&elements).all(|(position, &element)| lookup.get(element) == Some(position)));
        let others: Vec<u32> = (400..600_u32).map(|it| it.wrapping_mul(0x9e37_79b9)).collect();
        let mut found = Vec::new();
        lookup.for_each_shared(&others, |position, there| found.push((position, there)));
        assert_eq!(found, (0..100).map(|it| (it, 400 + it)).collect::<Vec<_>>());
    }
}
