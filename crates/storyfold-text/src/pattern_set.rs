//! Sets of patterns.

use std::ops::{BitAnd, BitOr, Not};

/// A set of patterns by their numbers, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PatternSet([u64; 3]);

impl PatternSet {
    /// How many patterns there can be.
    pub(crate) const CAPACITY: usize = 192;
    pub(crate) const EMPTY: Self = Self([0; 3]);

    /// The set of nothing but one pattern, whose number is less than the capacity.
    pub(crate) const fn of(number: usize) -> Self {
        let mut words = [0; 3];
        words[number / 64] = 1 << (number % 64);
        Self(words)
    }

    #[inline]
    pub(crate) fn is_empty(self) -> bool {
        self == Self::EMPTY
    }

    /// The numbers in it, ascending.
    #[inline]
    pub(crate) fn iter(self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(word_idx, mut word)| {
            std::iter::from_fn(move || {
                let bit = (word != 0).then(|| word.trailing_zeros() as usize)?;
                word &= word - 1;
                Some(word_idx * 64 + bit)
            })
        })
    }
}

impl BitAnd for PatternSet {
    type Output = Self;

    #[inline]
    fn bitand(self, other: Self) -> Self {
        Self(std::array::from_fn(|word_idx| self.0[word_idx] & other.0[word_idx]))
    }
}

impl BitOr for PatternSet {
    type Output = Self;

    #[inline]
    fn bitor(self, other: Self) -> Self {
        Self(std::array::from_fn(|word_idx| self.0[word_idx] | other.0[word_idx]))
    }
}

impl Not for PatternSet {
    type Output = Self;

    #[inline]
    fn not(self) -> Self {
        Self(self.0.map(|word| !word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_was_put_in() {
        let set =
            [0, 63, 64, 130, 191].into_iter().fold(PatternSet::EMPTY, |set, it| set | PatternSet::of(it));
        assert_eq!(set.iter().collect::<Vec<_>>(), [0, 63, 64, 130, 191]);
        assert_eq!((set & !PatternSet::of(64)).iter().collect::<Vec<_>>(), [0, 63, 130, 191]);
        assert!((set & !set).is_empty());
    }
}
