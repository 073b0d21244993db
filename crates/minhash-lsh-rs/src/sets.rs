//! The input: many sets of 64-bit hashes in one flat buffer.

use crate::error::{Error, ErrorKind};

/// Many sets of 64-bit hashes, laid end to end in one buffer.
///
/// Set `idx` is `values[offsets[idx]..offsets[idx + 1]]`, in any order; an element that is repeated counts once.
/// The elements need not be well mixed, the sketch does that itself, but equal things must have equal
/// values: hash them with a function that is fixed for good, such as xxh3, never with one that is seeded per process.
///
/// ```
/// use minhash_lsh_rs::Sets;
///
/// let sets = Sets::new(&[1, 2, 3, 2, 3], &[0, 3, 5])?;
/// assert_eq!(sets.len(), 2);
/// assert_eq!(sets.get(1), [2, 3]);
/// # Ok::<(), minhash_lsh_rs::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Sets<'a> {
    values: &'a [u64],
    offsets: &'a [usize],
}

impl<'a> Sets<'a> {
    /// Takes `values` as `offsets.len() - 1` sets; the first offset is 0 and the last one `values.len()`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`] if `offsets` is empty, does not begin at 0, falls somewhere, or does not end at the
    /// number of values.
    pub fn new(values: &'a [u64], offsets: &'a [usize]) -> Result<Self, Error> {
        let (Some(&first), Some(&last)) = (offsets.first(), offsets.last()) else {
            return Err(Error::new(
                ErrorKind::Input,
                "offsets is empty: must hold one entry more than there are sets",
            ));
        };
        if first != 0 {
            return Err(Error::new(ErrorKind::Input, format!("offsets[0] is {first}: must be 0")));
        }
        if let Some(idx) = offsets.windows(2).position(|pair| pair[1] < pair[0]) {
            let (earlier, later) = (offsets[idx], offsets[idx + 1]);
            let message =
                format!("offsets[{}] is {later}: must be at least {earlier}, the one before", idx + 1);
            return Err(Error::new(ErrorKind::Input, message));
        }
        if last != values.len() {
            let message =
                format!("the last offset is {last}: must be {}, the number of values", values.len());
            return Err(Error::new(ErrorKind::Input, message));
        }
        Ok(Self { values, offsets })
    }

    /// Returns the number of sets.
    #[must_use]
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Tells whether there is no set at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the elements of one set, as they were given.
    ///
    /// # Panics
    ///
    /// If `idx` is not below [`len`](Self::len).
    #[must_use]
    pub fn get(&self, idx: usize) -> &'a [u64] {
        &self.values[self.offsets[idx]..self.offsets[idx + 1]]
    }

    /// Returns the sets `begin..end`; their offsets go on pointing into all values.
    pub(crate) fn range(&self, begin: usize, end: usize) -> Self {
        Self { values: self.values, offsets: &self.offsets[begin..=end] }
    }
}
