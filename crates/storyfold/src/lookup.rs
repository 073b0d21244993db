//! Which elements of a list stand in another one, against which many are held.
//!
//! Elements are the low halves of hashes: of some hundreds in each list, two that differ have the same once in many thousand pairs.

use minhash_lsh_rs::ElementFilter;

/// An empty place.
const NONE: u32 = u32::MAX;

/// Values by element: a filter, and a table that is half empty at least.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lookup {
    filter: ElementFilter,
    table: Vec<(u32, u32)>,
}

impl Lookup {
    /// Takes all elements out, and makes room for so many.
    pub(crate) fn reset(&mut self, n_elements: usize) {
        self.filter.clear();
        self.table.clear();
        self.table.resize((n_elements * 2).next_power_of_two().max(2), (0, NONE));
    }

    /// Puts an element in with a value less than [`u32::MAX`], unless it is there: then it returns the value that it has.
    pub(crate) fn insert(&mut self, element: u32, value: u32) -> Option<u32> {
        self.filter.insert(element);
        let mut at = self.first_place(element);
        while self.table[at].1 != NONE {
            if self.table[at].0 == element {
                return Some(self.table[at].1);
            }
            at = (at + 1) & (self.table.len() - 1);
        }
        self.table[at] = (element, value);
        None
    }

    /// Calls `visit` with the position of each of other elements that is there, and its value.
    pub(crate) fn for_each_shared(&self, others: &[u32], mut visit: impl FnMut(usize, u32)) {
        for (chunk_idx, chunk) in others.chunks(ElementFilter::AT_ONCE).enumerate() {
            let mut likely = self.filter.likely(chunk);
            while likely != 0 {
                let at = likely.trailing_zeros() as usize;
                likely &= likely - 1;
                if let Some(value) = self.get(chunk[at]) {
                    visit(chunk_idx * ElementFilter::AT_ONCE + at, value);
                }
            }
        }
    }

    /// The value of an element.
    fn get(&self, element: u32) -> Option<u32> {
        let mut at = self.first_place(element);
        loop {
            let (other, value) = self.table[at];
            if value == NONE {
                return None;
            }
            if other == element {
                return Some(value);
            }
            at = (at + 1) & (self.table.len() - 1);
        }
    }

    // The table goes by the low bits of an element, the filter by the high ones.
    fn first_place(&self, element: u32) -> usize {
        element as usize & (self.table.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_found_with_its_value() {
        let mut lookup = Lookup::default();
        lookup.for_each_shared(&[7], |_, _| panic!("nothing is there"));
        lookup.reset(3);
        assert_eq!(
            [(7, 50), (8, 40), (7, 30)].map(|(it, value)| lookup.insert(it, value)),
            [None, None, Some(50)]
        );
        assert_eq!((lookup.get(7), lookup.get(8), lookup.get(9)), (Some(50), Some(40), None));
        let element = |it: u32| it.wrapping_mul(0x9e37_79b9);
        lookup.reset(500);
        assert!((0..500).all(|it| lookup.insert(element(it), it * 2).is_none()));
        assert_eq!(lookup.get(7), None);
        let others: Vec<u32> = (400..600).map(element).collect();
        let mut found = Vec::new();
        lookup.for_each_shared(&others, |position, value| found.push((position, value)));
        assert_eq!(found, (0..100).map(|it| (it as usize, (400 + it) * 2)).collect::<Vec<_>>());
    }
}
