//! Which reports name another one as that from which they evolved.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

use crate::packed_map::PackedMap;
use crate::report::Report;

/// Which reports have a `uri`, and which name it as that from which they evolved, by its hash.
#[derive(Clone, Debug, Default)]
pub(crate) struct UriMap {
    of: PackedMap<u32>,
    /// Ascending.
    evolved_from: HashMap<u64, Vec<u32>>,
}

impl UriMap {
    /// Takes in the next report.
    pub(crate) fn insert(&mut self, number: u32, report: &Report) {
        self.insert_hashes(number, hash(&report.uri), report.evolved_from.as_deref().map(hash));
    }

    /// The same by the hashes of its `uri` and of that from which it evolved.
    pub(crate) fn insert_hashes(&mut self, number: u32, uri: u64, evolved_from: Option<u64>) {
        self.of.insert(uri, number);
        if let Some(of) = evolved_from {
            self.evolved_from.entry(of).or_default().push(number);
        }
    }

    /// The number of the report whose `uri` has a hash.
    pub(crate) fn number(&self, uri: u64) -> Option<u32> {
        self.of.get(uri)
    }

    /// Takes out a report that is there.
    pub(crate) fn remove(&mut self, number: u32, report: &Report) {
        self.of.remove(hash(&report.uri));
        if let Some(of) = report.evolved_from.as_deref().map(hash)
            && let Some(numbers) = self.evolved_from.get_mut(&of)
        {
            numbers.retain(|&other| other != number);
            if numbers.is_empty() {
                self.evolved_from.remove(&of);
            }
        }
    }

    /// Gives every report the number that `renumbered` has for it, in the same order, and takes out those for which it has none.
    pub(crate) fn renumber(&mut self, renumbered: &[Option<u32>]) {
        self.of.change_all(|number| renumbered[number as usize]);
        self.evolved_from.retain(|_, numbers| {
            *numbers = numbers.iter().filter_map(|&number| renumbered[number as usize]).collect();
            !numbers.is_empty()
        });
    }

    /// The reports before one of which either names the other as that from which it evolved.
    pub(crate) fn declared(&self, number: u32, report: &Report) -> Vec<u32> {
        let named = report.evolved_from.as_deref().and_then(|uri| self.of.get(hash(uri)));
        let naming = self.evolved_from.get(&hash(&report.uri));
        named
            .into_iter()
            .chain(naming.into_iter().flatten().copied())
            .filter(|&other| other < number)
            .collect()
    }
}

fn hash(uri: &str) -> u64 {
    xxh3_64(uri.as_bytes())
}
