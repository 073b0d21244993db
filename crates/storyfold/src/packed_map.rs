//! A map from hashes in little room: of a million reports there are some dozen million hashes.
//!
//! Entries are cut into shards by the first bits of their hashes, and ascend in each. What a hash map has free in case that more
//! come, half of all after it has grown, is free here in no shard but the few that have just grown, and by little.

/// How many bytes of a hash are kept: those that the shard does not tell, and some bits that it does.
const KEPT_BYTES: usize = 7;
/// Into how many shards, as a power of two, entries are cut at first.
const MIN_SHARD_BITS: u32 = u64::BITS - 8 * KEPT_BYTES as u32;
/// How many entries a shard has on average before all are cut into more, each into so many, as a power of two: an entry that comes moves
/// half of the others in its shard.
const MAX_MEAN_LEN: usize = 256;
const CUT_BITS: u32 = 3;

/// A map whose keys are hashes.
#[derive(Clone, Debug)]
pub(crate) struct PackedMap<V> {
    /// None as long as there are no entries.
    shards: Vec<Shard<V>>,
    /// How many bits of a hash tell its shard.
    shard_bits: u32,
    len: usize,
}

/// The entries of some hashes, ascending.
#[derive(Clone, Debug)]
struct Shard<V> {
    keys: Vec<[u8; KEPT_BYTES]>,
    values: Vec<V>,
}

impl<V> Default for PackedMap<V> {
    fn default() -> Self {
        Self { shards: Vec::new(), shard_bits: MIN_SHARD_BITS, len: 0 }
    }
}

impl<V: Copy> PackedMap<V> {
    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn get(&self, hash: u64) -> Option<V> {
        let shard = self.shards.get(self.shard_idx(hash))?;
        shard.place(hash).ok().map(|at| shard.values[at])
    }

    pub(crate) fn contains(&self, hash: u64) -> bool {
        self.get(hash).is_some()
    }

    /// Puts a value in; returns the one that was there.
    pub(crate) fn insert(&mut self, hash: u64, value: V) -> Option<V> {
        if self.shards.is_empty() {
            let empty = || Shard { keys: Vec::new(), values: Vec::new() };
            self.shards = std::iter::repeat_with(empty).take(1 << self.shard_bits).collect();
        } else if self.len > MAX_MEAN_LEN * self.shards.len() {
            self.cut();
        }
        let shard_idx = self.shard_idx(hash);
        let shard = &mut self.shards[shard_idx];
        match shard.place(hash) {
            Ok(at) => Some(std::mem::replace(&mut shard.values[at], value)),
            Err(at) => {
                insert(&mut shard.keys, at, kept(hash));
                insert(&mut shard.values, at, value);
                self.len += 1;
                None
            }
        }
    }

    /// Takes an entry out; returns its value.
    pub(crate) fn remove(&mut self, hash: u64) -> Option<V> {
        let shard_idx = self.shard_idx(hash);
        let shard = self.shards.get_mut(shard_idx)?;
        let at = shard.place(hash).ok()?;
        self.len -= 1;
        shard.keys.remove(at);
        Some(shard.values.remove(at))
    }

    /// Gives every entry the value that `of` has for it, and takes out those for which it has none.
    pub(crate) fn change_all(&mut self, of: impl Fn(V) -> Option<V>) {
        for shard in &mut self.shards {
            let mut n_left = 0;
            for at in 0..shard.keys.len() {
                if let Some(value) = of(shard.values[at]) {
                    (shard.keys[n_left], shard.values[n_left]) = (shard.keys[at], value);
                    n_left += 1;
                }
            }
            self.len -= shard.keys.len() - n_left;
            shard.keys.truncate(n_left);
            shard.values.truncate(n_left);
        }
    }

    /// The hashes, ascending.
    pub(crate) fn hashes(&self) -> impl Iterator<Item = u64> {
        let of_shard = move |(idx, shard): (u64, &Shard<V>)| {
            let first_bits = idx << (u64::BITS - self.shard_bits);
            shard.keys.iter().map(move |key| first_bits | rest(key)).collect::<Vec<u64>>()
        };
        (0..).zip(&self.shards).flat_map(of_shard)
    }

    fn shard_idx(&self, hash: u64) -> usize {
        (hash >> (u64::BITS - self.shard_bits)) as usize
    }

    /// Cuts every shard into several.
    fn cut(&mut self) {
        let old_bits = self.shard_bits;
        self.shard_bits += CUT_BITS;
        let mut shards = Vec::with_capacity(1 << self.shard_bits);
        for (idx, shard) in (0..).zip(std::mem::take(&mut self.shards)) {
            let first_bits: u64 = idx << (u64::BITS - old_bits);
            let mut begin = 0;
            for part in 1..=1_usize << CUT_BITS {
                let is_before = |key: &[u8; KEPT_BYTES]| {
                    let of_part = self.shard_idx(first_bits | rest(key)) % (1 << CUT_BITS);
                    of_part < part
                };
                let end = begin + shard.keys[begin..].partition_point(is_before);
                let (keys, values) = (shard.keys[begin..end].to_vec(), shard.values[begin..end].to_vec());
                shards.push(Shard { keys, values });
                begin = end;
            }
        }
        self.shards = shards;
    }
}

impl<V> Shard<V> {
    /// Where a hash stands, or else where it would.
    fn place(&self, hash: u64) -> Result<usize, usize> {
        self.keys.binary_search(&kept(hash))
    }
}

impl<V: Copy> FromIterator<(u64, V)> for PackedMap<V> {
    fn from_iter<I: IntoIterator<Item = (u64, V)>>(entries: I) -> Self {
        let mut map = Self::default();
        for (hash, value) in entries {
            map.insert(hash, value);
        }
        map
    }
}

/// What is kept of a hash, so that the bytes ascend as the hashes of a shard do.
fn kept(hash: u64) -> [u8; KEPT_BYTES] {
    let [_, kept @ ..] = hash.to_be_bytes();
    kept
}

/// The hash of which that was kept, without what its shard alone tells.
fn rest(key: &[u8; KEPT_BYTES]) -> u64 {
    key.iter().fold(0, |rest, &byte| rest << 8 | u64::from(byte))
}

fn insert<T>(list: &mut Vec<T>, at: usize, entry: T) {
    if list.len() == list.capacity() {
        list.reserve_exact(list.len() / 8 + 4);
    }
    list.insert(at, entry);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use xxhash_rust::xxh3::xxh3_64;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_does_what_a_map_does(
            steps in proptest::collection::vec((0_u8..8, prop_oneof![any::<u64>(), 0_u64..9, Just(u64::MAX)], 0_u32..50), 0..120)
        ) {
            let mut map = PackedMap::default();
            let mut expected = BTreeMap::new();
            for (step, hash, value) in steps {
                match step {
                    0..5 => prop_assert_eq!(map.insert(hash, value), expected.insert(hash, value)),
                    5..7 => prop_assert_eq!(map.remove(hash), expected.remove(&hash)),
                    _ => {
                        let of = |other: u32| other.checked_sub(value / 4);
                        map.change_all(of);
                        expected = expected.into_iter().filter_map(|(hash, it)| Some((hash, of(it)?))).collect();
                    }
                }
                prop_assert_eq!((map.len(), map.get(hash)), (expected.len(), expected.get(&hash).copied()));
                prop_assert!(map.hashes().eq(expected.keys().copied()));
            }
            for (&hash, &value) in &expected {
                prop_assert_eq!(map.get(hash), Some(value));
            }
        }
    }

    #[test]
    fn many_entries_are_cut_into_more_shards() {
        let hash = |number: u32| xxh3_64(&number.to_le_bytes());
        let mut map = PackedMap::default();
        for number in 0..300_000 {
            assert_eq!(map.insert(hash(number), number), None);
        }
        assert!(map.shard_bits > MIN_SHARD_BITS && map.len() == 300_000);
        assert!((0..300_000).all(|number| map.get(hash(number)) == Some(number)));
        assert!(map.hashes().is_sorted());
        assert!((0..300_000).step_by(7).all(|number| map.remove(hash(number)) == Some(number)));
        assert!((0..300_000).all(|number| map.contains(hash(number)) == (number % 7 != 0)));
    }
}
