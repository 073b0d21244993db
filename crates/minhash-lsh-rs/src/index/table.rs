//! One band's buckets: a flat table with open addressing.
//!
//! A place of the table is one word: the top half of the band's key, the tag, and one more than the id of the bucket's
//! newest entry; zero is an empty place. Eight places are a group, and each group has a control word: a byte for
//! each place, zero if it is empty and otherwise 128 plus seven bits of the tag. Most tags that are not there are told
//! from the control word alone, and all control words of a large index fit where its places would not: into the cache.
//! (The idea is that of SwissTable, Kulukundis 2017.)
//!
//! The home of a tag is the group that it is proportional to, and a full group sends on to the next. So a table can
//! be enlarged from its tags alone.

use crate::arch;

/// The places of one group, and the bytes of its control word.
pub(super) const GROUP: usize = 8;
const LOW_BITS: u64 = 0x7f7f_7f7f_7f7f_7f7f;
const HIGH_BITS: u64 = !LOW_BITS;

#[derive(Clone, Debug)]
pub(super) struct Table {
    controls: Vec<u64>,
    places: Vec<u64>,
    n_taken: usize,
}

/// Where a tag is, or where it would go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Probe {
    /// The place, and the newest entry that it holds.
    Taken(usize, u32),
    /// The first empty place that the tag comes by.
    Empty(usize),
    /// Neither: a damaged file, as tables in memory always have an empty place.
    Nowhere,
}

impl Table {
    pub(super) fn new() -> Self {
        Self::with_groups(1)
    }

    fn with_groups(n_groups: usize) -> Self {
        Self { controls: vec![0; n_groups], places: vec![0; n_groups * GROUP], n_taken: 0 }
    }

    /// Makes a table of the same places as a persisted one.
    pub(super) fn from_parts(controls: Vec<u64>, places: Vec<u64>) -> Self {
        let n_taken = places.iter().filter(|&&place| place != 0).count();
        Self { controls, places, n_taken }
    }

    /// Returns the words of the table, the controls before the places.
    pub(super) fn words(&self) -> impl Iterator<Item = u64> {
        self.controls.iter().chain(&self.places).copied()
    }

    pub(super) fn n_groups(&self) -> usize {
        self.controls.len()
    }

    /// Asks the memory for what a query reads first.
    #[inline]
    pub(super) fn prefetch(&self, tag: u32) {
        arch::prefetch(&self.controls, home(tag, self.controls.len()));
    }

    /// Asks the memory for the place that a query reads next, if there is one, from the control word.
    #[inline]
    pub(super) fn prefetch_match(&self, tag: u32) {
        let group = home(tag, self.controls.len());
        let matches = matches(self.controls[group], tag);
        if matches != 0 {
            arch::prefetch(&self.places, group * GROUP + first_byte(matches));
        }
    }

    /// Asks the memory for the place that an insertion is likely to write, from the control word.
    #[inline]
    pub(super) fn prefetch_place(&self, tag: u32) {
        let group = home(tag, self.controls.len());
        let controls = self.controls[group];
        // The lowest of the bytes that match, or else of those that are empty.
        let matches = matches(controls, tag);
        let wanted = if matches == 0 { !controls & HIGH_BITS } else { matches };
        arch::prefetch(&self.places, group * GROUP + first_byte(wanted));
    }

    /// Makes room for `n_more` buckets, at seven eighths full.
    #[inline]
    pub(super) fn reserve(&mut self, n_more: usize) {
        let n_needed = (self.n_taken + n_more).div_ceil(7);
        if n_needed > self.controls.len() {
            // A batch gets little more than it needs; one entry after the other doubles the table each time.
            self.grow((n_needed + n_needed / 4).max(2 * self.controls.len()));
        }
    }

    #[inline]
    pub(super) fn find(&self, tag: u32) -> Probe {
        probe(self.controls.len(), tag, |group| self.controls[group], |position| self.places[position])
    }

    /// Makes `id` the newest entry of a tag, at a position that [`find`](Self::find) gave. The caller has reserved it.
    #[inline]
    pub(super) fn set(&mut self, position: usize, tag: u32, id: u32) {
        self.n_taken += usize::from(self.places[position] == 0);
        self.places[position] = (u64::from(tag) << 32) | (u64::from(id) + 1);
        self.controls[position / GROUP] |= control(tag) << (position % GROUP * 8);
    }

    #[cold]
    fn grow(&mut self, n_groups: usize) {
        let old = std::mem::replace(self, Self::with_groups(n_groups));
        for place in old.places.into_iter().filter(|&place| place != 0) {
            let tag = (place >> 32) as u32;
            if let (Probe::Empty(position), Some(id)) = (self.find(tag), newest(place)) {
                self.set(position, tag, id);
            }
        }
    }
}

/// Looks for a tag in a table, which may be damaged.
#[inline]
pub(super) fn probe(
    n_groups: usize,
    tag: u32,
    control_at: impl Fn(usize) -> u64,
    place_at: impl Fn(usize) -> u64,
) -> Probe {
    let mut group = home(tag, n_groups);
    for _ in 0..n_groups {
        let controls = control_at(group);
        let mut matches = matches(controls, tag);
        while matches != 0 {
            let position = group * GROUP + first_byte(matches);
            let place = place_at(position);
            if (place >> 32) as u32 == tag {
                return newest(place).map_or(Probe::Nowhere, |id| Probe::Taken(position, id));
            }
            matches &= matches - 1;
        }
        let empty = !controls & HIGH_BITS;
        if empty != 0 {
            return Probe::Empty(group * GROUP + first_byte(empty));
        }
        group = if group + 1 == n_groups { 0 } else { group + 1 };
    }
    Probe::Nowhere
}

/// The newest entry of a taken place. A place of a damaged file may hold none.
#[inline]
pub(super) fn newest(place: u64) -> Option<u32> {
    (place as u32).checked_sub(1)
}

/// Returns the control word that belongs to the places of a group.
pub(super) fn control_of(places: &[u64]) -> u64 {
    let byte = |&place: &u64| if place == 0 { 0 } else { control((place >> 32) as u32) };
    places.iter().rev().fold(0, |controls, place| (controls << 8) | byte(place))
}

#[inline]
fn home(tag: u32, n_groups: usize) -> usize {
    ((u64::from(tag) * n_groups as u64) >> 32) as usize
}

#[inline]
fn control(tag: u32) -> u64 {
    u64::from(tag) & 0x7f | 0x80
}

/// Sets the high bit of each byte of a control word that a tag matches, and no other bit.
#[inline]
fn matches(controls: u64, tag: u32) -> u64 {
    let differences = controls ^ (control(tag) * 0x0101_0101_0101_0101);
    !(((differences & LOW_BITS) + LOW_BITS) | differences) & HIGH_BITS
}

/// Returns the lowest byte with its high bit set; 8 if there is none.
#[inline]
fn first_byte(high_bits: u64) -> usize {
    (high_bits.trailing_zeros() / 8) as usize
}
