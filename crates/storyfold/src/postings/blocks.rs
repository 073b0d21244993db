//! Room for many short lists of numbers that grow at their ends, in one piece of memory.
//!
//! A list lies in a block whose size is the least power of two into which it goes. One that has outgrown its block moves to the next size,
//! and leaves room for another.

/// How many entries there must be room for at least before blocks are put together.
const MIN_TIDIED: usize = 1_024;

/// Lists by the places that they were given.
#[derive(Clone, Debug, Default)]
pub(super) struct Lists {
    lists: Vec<List>,
    /// Places of no list.
    free: Vec<u32>,
    entries: Vec<u32>,
    /// Of every size, by its logarithm, where blocks begin in which nothing lies.
    free_blocks: Vec<Vec<u32>>,
}

/// Where the entries of a list lie.
#[derive(Clone, Copy, Debug, Default)]
struct List {
    begin: u32,
    len: u32,
}

impl Lists {
    /// How many places there are, those of no list included.
    pub(super) fn n_places(&self) -> usize {
        self.lists.len()
    }

    /// The entries of a list.
    pub(super) fn of(&self, place: u32) -> &[u32] {
        let List { begin, len } = self.lists[place as usize];
        &self.entries[begin as usize..][..len as usize]
    }

    /// Gives a list a place.
    pub(super) fn add(&mut self, entries: impl IntoIterator<Item = u32>) -> u32 {
        let place = self.free.pop().unwrap_or_else(|| {
            self.lists.push(List::default());
            self.lists.len() as u32 - 1
        });
        entries.into_iter().for_each(|entry| self.push(place, entry));
        place
    }

    /// Puts an entry at the end of a list, unless it is there.
    pub(super) fn push(&mut self, place: u32, entry: u32) {
        if self.of(place).last() == Some(&entry) {
            return;
        }
        let List { mut begin, len } = self.lists[place as usize];
        if len == 0 {
            begin = self.take_block(0);
        } else if len.is_power_of_two() {
            let size_idx = len.ilog2() as usize;
            let outgrown = std::mem::replace(&mut begin, self.take_block(size_idx + 1));
            self.entries.copy_within(outgrown as usize..(outgrown + len) as usize, begin as usize);
            self.free_blocks[size_idx].push(outgrown);
        }
        self.entries[(begin + len) as usize] = entry;
        self.lists[place as usize] = List { begin, len: len + 1 };
    }

    /// Takes the entries from one on out of a list that ascends. Returns whether any are left; if not, its place is free.
    pub(super) fn truncate(&mut self, place: u32, end: u32) -> bool {
        let n_left = self.of(place).partition_point(|&entry| entry < end) as u32;
        self.shorten(place, n_left)
    }

    /// Takes out the first entries of a list.
    pub(super) fn take_first(&mut self, place: u32, n_out: usize) {
        let List { begin, len } = self.lists[place as usize];
        let begin = begin as usize;
        self.entries.copy_within(begin + n_out..begin + len as usize, begin);
        self.shorten(place, len - n_out as u32);
    }

    /// Puts the blocks together if most of the room lies between them. A large block out of which a list has shrunk is cut into small ones,
    /// of which no large one is made again.
    pub(super) fn tidy(&mut self) {
        let n_used: usize = self
            .lists
            .iter()
            .filter(|list| list.len > 0)
            .map(|list| list.len.next_power_of_two() as usize)
            .sum();
        if self.entries.len() < MIN_TIDIED.max(2 * n_used) {
            return;
        }
        let mut entries = Vec::with_capacity(n_used);
        for list in self.lists.iter_mut().filter(|list| list.len > 0) {
            let begin = entries.len();
            entries.extend_from_slice(&self.entries[list.begin as usize..][..list.len as usize]);
            entries.resize(begin + list.len.next_power_of_two() as usize, 0);
            list.begin = begin as u32;
        }
        self.entries = entries;
        self.free_blocks.iter_mut().for_each(Vec::clear);
    }

    /// Leaves the first entries of a list.
    fn shorten(&mut self, place: u32, n_left: u32) -> bool {
        let List { begin, len } = &mut self.lists[place as usize];
        if *len == 0 {
            return false;
        }
        while *len > n_left {
            *len -= 1;
            if *len == 0 {
                self.free_blocks[0].push(*begin);
                self.free.push(place);
            } else if len.is_power_of_two() {
                // The second half of the block is empty.
                self.free_blocks[len.ilog2() as usize].push(*begin + *len);
            }
        }
        n_left > 0
    }

    /// Where an empty block of a size begins.
    fn take_block(&mut self, size_idx: usize) -> u32 {
        if self.free_blocks.len() <= size_idx {
            self.free_blocks.resize(size_idx + 1, Vec::new());
        }
        self.free_blocks[size_idx].pop().unwrap_or_else(|| {
            let begin = self.entries.len();
            self.entries.resize(begin + (1 << size_idx), 0);
            begin as u32
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_grow_and_shrink_beside_each_other() {
        let mut lists = Lists::default();
        let places = [(); 3].map(|()| lists.add([]));
        for entry in 0..40 {
            places.iter().for_each(|&place| lists.push(place, entry * 10 + place));
        }
        let first = |n: u32, place: u32| (0..n).map(|it| it * 10 + place).collect::<Vec<_>>();
        for place in places {
            assert_eq!(lists.of(place), first(40, place));
        }
        assert!(lists.truncate(places[1], 50));
        assert!(!lists.truncate(places[2], 0));
        let n_entries = lists.entries.len();
        let next = lists.add(0..20);
        assert_eq!((next, lists.entries.len()), (places[2], n_entries));
        assert_eq!(lists.of(places[0]), first(40, places[0]));
        assert_eq!(lists.of(places[1]), first(5, places[1]));
        lists.take_first(places[0], 30);
        assert_eq!(lists.of(places[0]), &first(40, places[0])[30..]);
        assert_eq!(lists.of(next), (0..20).collect::<Vec<_>>());
    }

    #[test]
    fn lists_that_grow_and_shrink_for_long_need_no_more_room() {
        let mut lists = Lists::default();
        let places = [(); 5].map(|()| lists.add([]));
        for round in 0..200 {
            for entry in round * 100..(round + 1) * 100 {
                places.iter().for_each(|&place| lists.push(place, entry * 10 + place));
            }
            for place in places {
                // Some shrink much, and some little.
                lists.take_first(place, (lists.of(place).len() - 1).min(80 + 7 * place as usize));
            }
            lists.tidy();
        }
        let n_held: usize = places.iter().map(|&place| lists.of(place).len()).sum();
        assert!(lists.entries.len() < 4 * n_held.max(MIN_TIDIED), "{} for {n_held}", lists.entries.len());
        for place in places {
            let all: Vec<u32> = (0..20_000).map(|entry| entry * 10 + place).collect();
            assert_eq!(lists.of(place), &all[all.len() - lists.of(place).len()..]);
        }
    }
}
