//! The `uri`s of many reports, in one piece of memory.

/// `uri`s by place.
#[derive(Clone, Debug, Default)]
pub(super) struct Uris {
    all: String,
    ends: Vec<u64>,
}

impl Uris {
    pub(super) fn push(&mut self, uri: &str) {
        self.all.push_str(uri);
        self.ends.push(self.all.len() as u64);
    }

    pub(super) fn get(&self, at: usize) -> &str {
        let begin = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[begin as usize..self.ends[at] as usize]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|at| self.get(at))
    }
}
