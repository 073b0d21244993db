//! The answers to many queries.

/// The answers to many queries, in one flat array.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matches {
    ids: Vec<u32>,
    ends: Vec<usize>,
}

impl Matches {
    /// Returns the number of queries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Tells whether nothing was asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Returns the entries that the query found, ascending.
    ///
    /// # Panics
    ///
    /// If `query_idx` is not below [`len`](Self::len).
    #[must_use]
    pub fn get(&self, query_idx: usize) -> &[u32] {
        let begin = query_idx.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.ids[begin..self.ends[query_idx]]
    }

    /// Returns the answers in the order of the queries.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[u32]> {
        (0..self.len()).map(|query_idx| self.get(query_idx))
    }
}

impl Matches {
    /// Takes pairs of a query and an entry, in any order and any number of times each.
    pub(super) fn extend(&mut self, n_queries: usize, pairs: &[(u32, u32)]) {
        let mut ends = vec![0; n_queries];
        for &(query_idx, _) in pairs {
            ends[query_idx as usize] += 1;
        }
        let mut n_ids = 0;
        for end in &mut ends {
            n_ids += std::mem::replace(end, n_ids);
        }
        let mut ids = vec![0; pairs.len()];
        for &(query_idx, id) in pairs {
            let end = &mut ends[query_idx as usize];
            ids[*end] = id;
            *end += 1;
        }
        let mut begin = 0;
        for end in ends {
            let found = &mut ids[begin..end];
            found.sort_unstable();
            for chunk in found.chunk_by(|earlier, later| earlier == later) {
                self.ids.push(chunk[0]);
            }
            self.ends.push(self.ids.len());
            begin = end;
        }
    }
}
