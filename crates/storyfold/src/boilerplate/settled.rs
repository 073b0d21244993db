//! The sentences of reports of which no more is kept, in little room: there are some dozen million of them in a million reports.

use crate::boilerplate::{FIRST_LIST, Place, Places};
use crate::packed_map::PackedMap;

/// Of every sentence the first and the last report that has it.
#[derive(Clone, Debug, Default)]
pub(super) struct Settled {
    /// The only place of a sentence as a value, or where in `lists` there are two.
    at: PackedMap<u32>,
    /// The first place as a value, and the last one.
    lists: Vec<(u32, Place)>,
}

impl Settled {
    pub(super) fn places(&self, hash: u64) -> Option<Places<'_>> {
        let value = self.at.get(hash)?;
        Some(if value < FIRST_LIST {
            Places::Only([Place::of_value(value)])
        } else {
            let (first, last) = self.lists[(value - FIRST_LIST) as usize];
            Places::Two([Place::of_value(first), last])
        })
    }

    /// Takes places, ascending, that lie before a report; no more than two do.
    pub(super) fn put_if_before(&mut self, report: u32, hash: u64, places: &mut Vec<Place>) {
        if places.last().is_some_and(|last| last.report < report) {
            self.put(hash, places);
            places.clear();
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.at.len() == 0
    }

    /// Holds places instead of those that were held.
    fn put(&mut self, hash: u64, places: &[Place]) {
        match *places {
            [only] => drop(self.at.insert(hash, only.to_value())),
            [first, .., last] => {
                let list = (first.to_value(), last);
                match self.at.get(hash).and_then(|known| known.checked_sub(FIRST_LIST)) {
                    Some(known) => self.lists[known as usize] = list,
                    None => {
                        self.at.insert(hash, FIRST_LIST + self.lists.len() as u32);
                        self.lists.push(list);
                    }
                }
            }
            [] => {}
        }
    }
}
