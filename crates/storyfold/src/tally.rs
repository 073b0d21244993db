//! How many words a report shares with each of those before it, and how much these weigh.

use std::cell::RefCell;

use hashbrown::HashMap;

/// The words by which a report found another.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shared {
    pub(crate) n_words: u32,
    /// The sum of the squares of their weights.
    pub(crate) weight: f32,
}

/// Room to count in, used for one report after the other: a place for every report of the stretch that is looked at, and a map for the few
/// that lie further back.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Of the reports from `first` on; zero between two uses.
    near: Vec<Shared>,
    far: HashMap<u32, Shared>,
    first: u32,
}

impl Tally {
    /// Calls `count` with an empty tally for the reports from `first` on and before `end`, and those further back. It must
    /// [`take`](Self::take) all that it has counted.
    pub(crate) fn with<T>(first: u32, end: u32, count: impl FnOnce(&mut Self) -> T) -> T {
        thread_local! {
            static TALLY: RefCell<Tally> = RefCell::default();
        }
        TALLY.with_borrow_mut(|tally| {
            tally.first = first;
            let n_near = (end - first) as usize;
            if tally.near.len() < n_near {
                tally.near.resize(n_near, Shared::default());
            }
            count(tally)
        })
    }

    /// What was counted of a report.
    pub(crate) fn of(&mut self, report: u32) -> &mut Shared {
        match report.checked_sub(self.first) {
            Some(at) => &mut self.near[at as usize],
            None => self.far.entry(report).or_default(),
        }
    }

    /// What was counted of a report, which is forgotten.
    pub(crate) fn take(&mut self, report: u32) -> Shared {
        match report.checked_sub(self.first) {
            Some(at) => std::mem::take(&mut self.near[at as usize]),
            None => self.far.remove(&report).unwrap_or_default(),
        }
    }
}
