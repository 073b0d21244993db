//! What was read back from the disk, of which some stays in memory.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::mem;
use std::sync::Arc;

/// What was put in or asked for last: so many entries at least, and no more than twice as many.
#[derive(Debug)]
pub(crate) struct Memory<K, V> {
    n_kept: usize,
    young: HashMap<K, Arc<V>>,
    old: HashMap<K, Arc<V>>,
}

impl<K: Eq + Hash + Clone, V> Memory<K, V> {
    pub(crate) fn new(n_kept: usize) -> Self {
        Self { n_kept, young: HashMap::new(), old: HashMap::new() }
    }

    pub(crate) fn get<Q: Eq + Hash + ?Sized>(&mut self, key: &Q) -> Option<Arc<V>>
    where
        K: Borrow<Q>,
    {
        if let Some(known) = self.young.get(key) {
            return Some(Arc::clone(known));
        }
        let (key, known) = self.old.remove_entry(key)?;
        self.put(key, Arc::clone(&known));
        Some(known)
    }

    pub(crate) fn put(&mut self, key: K, value: Arc<V>) {
        if self.young.len() >= self.n_kept {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_last_stays() {
        let mut memory = Memory::new(2);
        for key in 0..4 {
            memory.put(key, Arc::new(10 * key));
            assert_eq!(memory.get(&0).as_deref(), Some(&0), "after {key}");
        }
        memory.put(4, Arc::new(40));
        assert_eq!(memory.get(&1), None);
        assert_eq!(memory.get(&4).as_deref(), Some(&40));
    }
}
