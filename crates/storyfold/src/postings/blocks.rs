//! Room for many short lists of numbers that grow at their ends, in one piece of memory.
//!
//! A list lies in a block whose size is the least power of two into which it goes. One that has outgrown its block moves to the next size,
//! and leaves room for another.

/// Where a list lies.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct List {
    begin: u32,
    len: u32,
}

/// The entries of lists.
#[derive(Clone, Debug, Default)]
pub(super) struct Blocks {
    entries: Vec<u32>,
    /// Of every size, by its logarithm, where blocks begin in which nothing lies.
    free: Vec<Vec<u32>>,
}

impl Blocks {
    /// The entries of a list.
    pub(super) fn of(&self, list: List) -> &[u32] {
        &self.entries[list.begin as usize..][..list.len as usize]
    }

    /// Puts an entry at the end of a list.
    pub(super) fn push(&mut self, list: &mut List, entry: u32) {
        if list.len == 0 {
            list.begin = self.take(0);
        } else if list.len.is_power_of_two() {
            let size_idx = list.len.ilog2() as usize;
            let begin = self.take(size_idx + 1);
            self.entries.copy_within(list.begin as usize..(list.begin + list.len) as usize, begin as usize);
            self.free[size_idx].push(std::mem::replace(&mut list.begin, begin));
        }
        self.entries[(list.begin + list.len) as usize] = entry;
        list.len += 1;
    }

    /// Leaves the first entries of a list.
    pub(super) fn truncate(&mut self, list: &mut List, n_left: usize) {
        while list.len as usize > n_left {
            list.len -= 1;
            if list.len == 0 {
                self.put_back(0, list.begin);
            } else if list.len.is_power_of_two() {
                // The second half of the block is empty.
                self.put_back(list.len.ilog2() as usize, list.begin + list.len);
            }
        }
    }

    /// Takes out the first entries of a list.
    pub(super) fn take_first(&mut self, list: &mut List, n_out: usize) {
        let (begin, end) = (list.begin as usize, (list.begin + list.len) as usize);
        self.entries.copy_within(begin + n_out..end, begin);
        self.truncate(list, end - begin - n_out);
    }

    /// Where an empty block of a size begins.
    fn take(&mut self, size_idx: usize) -> u32 {
        if self.free.len() <= size_idx {
            self.free.resize(size_idx + 1, Vec::new());
        }
        self.free[size_idx].pop().unwrap_or_else(|| {
            let begin = self.entries.len();
            self.entries.resize(begin + (1 << size_idx), 0);
            begin as u32
        })
    }

    fn put_back(&mut self, size_idx: usize, begin: u32) {
        self.free[size_idx].push(begin);
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::*;

    #[test]
    fn lists_grow_and_shrink_beside_each_other() {
        let mut blocks = Blocks::default();
        let mut lists = [List::default(); 3];
        for entry in 0..40 {
            for (list_idx, list) in lists.iter_mut().enumerate() {
                blocks.push(list, entry * 10 + list_idx as u32);
            }
        }
        let entries =
            |range: Range<u32>, list_idx: u32| -> Vec<u32> { range.map(|it| it * 10 + list_idx).collect() };
        let listed = |blocks: &Blocks, lists: [List; 3]| lists.map(|list| blocks.of(list).to_vec());
        assert_eq!(listed(&blocks, lists), [0, 1, 2].map(|it| entries(0..40, it)));
        blocks.truncate(&mut lists[1], 5);
        blocks.take_first(&mut lists[0], 30);
        blocks.truncate(&mut lists[2], 0);
        let n_entries = blocks.entries.len();
        let mut next = List::default();
        (0..20).for_each(|entry| blocks.push(&mut next, entry));
        assert_eq!(blocks.entries.len(), n_entries);
        assert_eq!(listed(&blocks, lists), [entries(30..40, 0), entries(0..5, 1), vec![]]);
        assert_eq!(blocks.of(next), (0..20).collect::<Vec<_>>());
    }
}
