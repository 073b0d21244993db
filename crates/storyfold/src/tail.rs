//! What is kept of reports by number, of the last ones only.

use std::ops::{Index, RangeFrom};

/// A list of which the first entries were given up. The others keep their numbers.
#[derive(Clone, Debug)]
pub(crate) struct Tail<T> {
    n_given_up: u32,
    kept: Vec<T>,
}

impl<T> Default for Tail<T> {
    fn default() -> Self {
        Self::from_number(0)
    }
}

impl<T> Tail<T> {
    /// An empty list whose first entry has a number.
    pub(crate) const fn from_number(first: u32) -> Self {
        Self { n_given_up: first, kept: Vec::new() }
    }

    /// The number of the first entry that is kept.
    pub(crate) const fn first(&self) -> u32 {
        self.n_given_up
    }

    /// The number behind the last entry.
    pub(crate) fn end(&self) -> u32 {
        self.n_given_up + self.kept.len() as u32
    }

    pub(crate) fn get(&self, number: u32) -> Option<&T> {
        self.kept.get(number.checked_sub(self.n_given_up)? as usize)
    }

    /// All that are kept.
    pub(crate) fn kept(&self) -> &[T] {
        &self.kept
    }

    pub(crate) fn push(&mut self, entry: T) {
        self.kept.push(entry);
    }

    pub(crate) fn pop(&mut self) -> Option<T> {
        self.kept.pop()
    }

    /// Puts an entry in the place of one that is kept, which is returned.
    pub(crate) fn replace(&mut self, number: u32, entry: T) -> T {
        let place = self.place(number);
        std::mem::replace(&mut self.kept[place], entry)
    }

    /// Takes out the entries from a number on, which must be kept.
    pub(crate) fn split_off(&mut self, number: u32) -> Vec<T> {
        let at = self.place(number).min(self.kept.len());
        self.kept.split_off(at)
    }

    pub(crate) fn truncate(&mut self, number: u32) {
        self.kept.truncate(self.place(number));
    }

    /// Gives up the entries before a number.
    pub(crate) fn give_up_before(&mut self, number: u32) {
        let n_out = self.place(number).min(self.kept.len());
        self.kept.drain(..n_out);
        self.n_given_up += n_out as u32;
    }

    /// The list itself, if nothing of it was given up.
    pub(crate) fn whole_mut(&mut self) -> &mut Vec<T> {
        debug_assert_eq!(self.n_given_up, 0, "an index that drops reports gives none up");
        &mut self.kept
    }

    fn place(&self, number: u32) -> usize {
        number.saturating_sub(self.n_given_up) as usize
    }
}

impl<T> Index<u32> for Tail<T> {
    type Output = T;

    /// # Panics
    ///
    /// If the entry was given up.
    fn index(&self, number: u32) -> &T {
        &self.kept[(number - self.n_given_up) as usize]
    }
}

impl<T> Index<RangeFrom<u32>> for Tail<T> {
    type Output = [T];

    fn index(&self, range: RangeFrom<u32>) -> &[T] {
        &self.kept[(range.start - self.n_given_up) as usize..]
    }
}

impl<T> Extend<T> for Tail<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, entries: I) {
        self.kept.extend(entries);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_keeps_its_number() {
        let mut tail = Tail::default();
        tail.extend(["a", "b", "c", "d"]);
        tail.give_up_before(2);
        assert_eq!((tail.first(), tail.end(), tail.get(1), tail[2]), (2, 4, None, "c"));
        tail.push("e");
        assert_eq!(tail.split_off(3), ["d", "e"]);
        tail.give_up_before(9);
        assert_eq!((tail.end(), tail.kept().len()), (3, 0));
        tail.truncate(0);
        tail.push("x");
        assert_eq!(tail[3..], ["x"]);
    }
}
