//! The sentences of reports of which no more is kept, in little room: there are some dozen million of them in a million reports.

use crate::boilerplate::{FIRST_LIST, Place, Places};

/// Into how many parts, as a power of two, the sentences are cut by the first bits of their hashes.
const SHARD_BITS: u32 = 16;
/// How many bytes the rest of a hash has, and an entry with what stands behind it.
const REST_BYTES: usize = 6;
const ENTRY_BYTES: usize = REST_BYTES + 4;

/// The rest of a hash, so that entries ascend as hashes do, and the only report with the sentence or where its two places stand.
type Entry = [u8; ENTRY_BYTES];

/// Of every sentence the first and the last report that has it.
#[derive(Clone, Debug, Default)]
pub(super) struct Settled {
    /// Ascending each; none as long as there is no sentence.
    shards: Vec<Vec<Entry>>,
    places: Vec<[Place; 2]>,
}

impl Settled {
    pub(super) fn places(&self, hash: u64) -> Option<Places<'_>> {
        let shard = self.shards.get(shard_idx(hash))?;
        let at = find(shard, hash).ok()?;
        Some(match value(&shard[at]) {
            only if only < FIRST_LIST => Places::Only([Place::of_value(only)]),
            list => Places::Listed(&self.places[(list - FIRST_LIST) as usize]),
        })
    }

    /// Takes places, ascending, that lie before a report; no more than two do.
    pub(super) fn put_if_before(&mut self, report: u32, hash: u64, places: &mut Vec<Place>) {
        if places.last().is_some_and(|last| last.report < report) {
            self.put(hash, places);
            places.clear();
        }
    }

    /// Holds places instead of those that were held.
    fn put(&mut self, hash: u64, places: &[Place]) {
        if self.shards.is_empty() {
            self.shards = vec![Vec::new(); 1 << SHARD_BITS];
        }
        let shard = &mut self.shards[shard_idx(hash)];
        let found = find(shard, hash);
        let known = found.ok().map(|at| value(&shard[at]));
        let value = match *places {
            [.., first, last] => {
                let list = known.filter(|&known| known >= FIRST_LIST).unwrap_or_else(|| {
                    self.places.push([first, last]);
                    FIRST_LIST + self.places.len() as u32 - 1
                });
                self.places[(list - FIRST_LIST) as usize] = [first, last];
                list
            }
            [only] => only.to_value(),
            [] => return,
        };
        let entry = entry(hash, value);
        match found {
            Ok(at) => shard[at] = entry,
            Err(at) => {
                if shard.len() == shard.capacity() {
                    // Twice the room would for the most part stay empty.
                    shard.reserve_exact(shard.len() / 8 + 4);
                }
                shard.insert(at, entry);
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.shards.is_empty()
    }
}

fn shard_idx(hash: u64) -> usize {
    (hash >> (u64::BITS - SHARD_BITS)) as usize
}

fn entry(hash: u64, value: u32) -> Entry {
    let mut entry = [0; ENTRY_BYTES];
    entry[..REST_BYTES].copy_from_slice(&hash.to_be_bytes()[8 - REST_BYTES..]);
    entry[REST_BYTES..].copy_from_slice(&value.to_be_bytes());
    entry
}

fn value(entry: &Entry) -> u32 {
    let [.., a, b, c, d] = *entry;
    u32::from_be_bytes([a, b, c, d])
}

/// Where a hash stands, or else where it would.
fn find(shard: &[Entry], hash: u64) -> Result<usize, usize> {
    shard.binary_search_by(|entry| entry[..REST_BYTES].cmp(&hash.to_be_bytes()[8 - REST_BYTES..]))
}
