//! Short lists that may lie together in one piece of memory.
//!
//! What is kept of every report is some lists of some hundred bytes. Each in memory of its own they take more than what is in them, and lie
//! between what is needed for a moment only, so that its room cannot be given back.

use std::ops::{Deref, Range};
use std::sync::Arc;

/// A list, in memory of its own or [together](Self::put_together) with others.
#[derive(Clone, Debug)]
pub(crate) struct Piece<T> {
    all: Arc<[T]>,
    begin: u32,
    len: u32,
}

impl<T: Copy> Piece<T> {
    /// Moves lists to one piece of memory, unless there is only one, or it were longer than 32 bits can tell.
    pub(crate) fn put_together(pieces: &mut [&mut Self]) {
        let len: usize = pieces.iter().map(|piece| piece.len()).sum();
        if pieces.len() < 2 || len > u32::MAX as usize {
            return;
        }
        let mut all: Vec<T> = Vec::with_capacity(len);
        pieces.iter().for_each(|piece| all.extend_from_slice(piece));
        let all: Arc<[T]> = all.into();
        let mut begin = 0;
        for piece in pieces {
            let len = piece.len;
            **piece = Self { all: Arc::clone(&all), begin, len };
            begin += len;
        }
    }
}

impl<T> Piece<T> {
    fn range(&self) -> Range<usize> {
        let begin = self.begin as usize;
        begin..begin + self.len as usize
    }
}

impl<T> Default for Piece<T> {
    fn default() -> Self {
        Self { all: Arc::default(), begin: 0, len: 0 }
    }
}

impl<T> FromIterator<T> for Piece<T> {
    fn from_iter<I: IntoIterator<Item = T>>(entries: I) -> Self {
        let all: Arc<[T]> = entries.into_iter().collect();
        Self { begin: 0, len: all.len() as u32, all }
    }
}

impl<T> Deref for Piece<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.all[self.range()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_that_were_put_together_are_the_same() {
        let mut pieces: Vec<Piece<u32>> = [0..3, 3..3, 5..9].into_iter().map(Piece::from_iter).collect();
        let alone = pieces[2].clone();
        for _ in 0..2 {
            Piece::put_together(&mut pieces.iter_mut().collect::<Vec<_>>());
            assert_eq!(
                pieces.iter().map(|piece| piece.to_vec()).collect::<Vec<_>>(),
                [vec![0, 1, 2], vec![], vec![5, 6, 7, 8]]
            );
            assert!(Arc::ptr_eq(&pieces[0].all, &pieces[2].all));
        }
        assert_eq!(*alone, [5, 6, 7, 8]);
        assert!(Piece::<u32>::default().is_empty());
    }
}
