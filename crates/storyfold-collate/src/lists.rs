//! Many short lists of numbers in one piece of memory.

/// Lists of numbers, counted from 0 as they come.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    /// For every list where it ends.
    ends: Vec<usize>,
    numbers: Vec<u32>,
}

impl Lists {
    /// Adds a list.
    pub(crate) fn add(&mut self, numbers: impl Iterator<Item = u32>) {
        self.numbers.extend(numbers);
        self.ends.push(self.numbers.len());
    }

    /// Adds a list: some numbers in their order, each once.
    pub(crate) fn add_sorted(&mut self, numbers: impl Iterator<Item = u32>) {
        let begin = self.numbers.len();
        self.numbers.extend(numbers);
        let added = &mut self.numbers[begin..];
        added.sort_unstable();
        let mut n_kept = added.len().min(1);
        for at in 1..added.len() {
            if added[at] != added[n_kept - 1] {
                added[n_kept] = added[at];
                n_kept += 1;
            }
        }
        self.numbers.truncate(begin + n_kept);
        self.ends.push(self.numbers.len());
    }

    /// Adds a list that is there once more.
    pub(crate) fn add_again(&mut self, list_idx: usize) {
        self.numbers.extend_from_within(self.begin(list_idx)..self.ends[list_idx]);
        self.ends.push(self.numbers.len());
    }

    /// The numbers of a list.
    pub(crate) fn of(&self, list_idx: usize) -> &[u32] {
        &self.numbers[self.begin(list_idx)..self.ends[list_idx]]
    }

    /// For every number below `n_numbers` the lists that have it, ascending, one that has it twice twice.
    pub(crate) fn turned(&self, n_numbers: usize) -> Self {
        let mut ends = vec![0; n_numbers];
        for &number in &self.numbers {
            ends[number as usize] += 1;
        }
        let mut n_before = 0;
        // At first where every list begins; each entry moves it on, until it is where the list ends.
        for end in &mut ends {
            n_before += std::mem::replace(end, n_before);
        }
        let mut lists = vec![0; self.numbers.len()];
        for list_idx in 0..self.ends.len() {
            for &number in self.of(list_idx) {
                let place = &mut ends[number as usize];
                lists[*place] =
                    u32::try_from(list_idx).expect("there are fewer than four thousand million lists");
                *place += 1;
            }
        }
        Self { ends, numbers: lists }
    }

    fn begin(&self, list_idx: usize) -> usize {
        list_idx.checked_sub(1).map_or(0, |before| self.ends[before])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_turned() {
        let mut lists = Lists::default();
        lists.add_sorted([3, 1, 3, 0].into_iter());
        lists.add_sorted([].into_iter());
        lists.add_sorted([3].into_iter());
        lists.add_again(0);
        assert_eq!([0, 1, 2, 3].map(|it| lists.of(it)), [&[0, 1, 3][..], &[], &[3], &[0, 1, 3]]);
        let turned = lists.turned(5);
        assert_eq!([0, 1, 2, 3, 4].map(|it| turned.of(it)), [&[0, 3][..], &[0, 3], &[], &[0, 2, 3], &[]]);
    }
}
