//! What a step groups: texts and groups, and how alike they are.

use std::collections::BTreeSet;
use std::ops::Range;

use rayon::prelude::*;
use storyfold_collate::{LinkageGroup, SparseSums};

use crate::cluster::{BeforeReports, Clusterer};
use crate::linker::LinkBefore;

/// How strongly two reports of one source outside the window speak against being one story.
const HOLD_APART_STRENGTH: f64 = 0.25;

/// What a step groups.
pub(super) struct Table {
    /// Texts and groups, by the first of their reports, ascending.
    pub(super) items: Vec<u32>,
    pub(super) groups: Vec<LinkageGroup>,
    pub(super) sums: Vec<SparseSums>,
}

/// On how many threads a table is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Threads {
    /// Only on that which asks for it.
    One,
    All,
}

impl Clusterer {
    /// What is to be grouped, and how alike it is.
    pub(super) fn table(
        &self,
        single: &Range<u32>,
        before: &(impl BeforeReports + ?Sized),
        threads: Threads,
    ) -> Table {
        let text = |report: u32| self.first_of[report as usize];
        let item = |report: u32| self.item_of(text(report), single.start);
        let mut items: BTreeSet<u32> = single.clone().map(item).collect();
        for report in single.clone() {
            before.read(report, |before| {
                let is_strong = |link: &&LinkBefore| link.evidence.strength >= self.config.story_strength;
                items.extend(before.links.iter().filter(is_strong).map(|link| item(link.report)));
            });
        }
        let items: Vec<u32> = items.into_iter().collect();
        // By item how many are up to it; nothing for what is none.
        let first = items.first().copied().unwrap_or_default();
        let mut n_up_to: Vec<u32> = vec![0; items.last().map_or(0, |last| (last - first) as usize + 1)];
        for (n, &item) in (1..).zip(&items) {
            n_up_to[(item - first) as usize] = n;
        }
        let idx_of = |report: u32| {
            let at = item(report).checked_sub(first)? as usize;
            (*n_up_to.get(at)? as usize).checked_sub(1)
        };
        let of_groups = items.iter().filter(|&&it| it < single.start).flat_map(|it| &self.groups[it].reports);
        let is_item = |&later: &u32| idx_of(later).is_some();
        let later: Vec<u32> = of_groups.copied().chain(single.clone()).filter(is_item).collect();
        let pairs_of = |later: u32| {
            let mut pairs: Vec<(u32, u32, f64)> = Vec::new();
            before.read(later, |before| {
                let links = before.links.iter().map(|it| (it.report, it.evidence.strength));
                let apart = before.held_apart.iter().map(|&it| (it, -HOLD_APART_STRENGTH));
                for (earlier, strength) in links.chain(apart) {
                    let (one, other) = (text(earlier), text(later));
                    if one != other && idx_of(earlier).is_some() {
                        pairs.push((one.min(other), one.max(other), strength));
                    }
                }
            });
            pairs
        };
        let mut pairs: Vec<(u32, u32, f64)> = match threads {
            Threads::One => later.into_iter().flat_map(pairs_of).collect(),
            Threads::All => later.into_par_iter().flat_map_iter(pairs_of).collect(),
        };
        // Of the links between two texts the strongest counts; what holds them apart only where there is none.
        let order = |one: &(u32, u32, f64), other: &(u32, u32, f64)| {
            (one.0, one.1).cmp(&(other.0, other.1)).then(other.2.total_cmp(&one.2))
        };
        match threads {
            Threads::One => pairs.sort_unstable_by(order),
            Threads::All => pairs.par_sort_unstable_by(order),
        }
        pairs.dedup_by_key(|&mut (one, other, _)| (one, other));
        let mut groups: Vec<LinkageGroup> = items
            .iter()
            .map(|&it| {
                let n_members = if it < single.start {
                    self.groups[&it].reports.iter().filter(|&&report| text(report) == report).count()
                } else {
                    1
                };
                LinkageGroup { n_members, inner: 0.0 }
            })
            .collect();
        let mut sums: Vec<SparseSums> = Vec::with_capacity(pairs.len());
        for (one, other, plain) in pairs {
            let capped = plain.min(self.config.cohesion_cap);
            let (Some(one), Some(other)) = (idx_of(one), idx_of(other)) else { continue };
            if one == other {
                groups[one].inner += capped;
            } else {
                let (first_idx, second_idx) = (one.min(other), one.max(other));
                sums.push(SparseSums { first_idx, second_idx, plain, capped });
            }
        }
        // Stable, so that sums are made in the order of reports.
        let place = |sums: &SparseSums| (sums.first_idx, sums.second_idx);
        match threads {
            Threads::One => sums.sort_by_key(place),
            Threads::All => sums.par_sort_by_key(place),
        }
        sums.dedup_by(|next, sums| {
            let is_same = (next.first_idx, next.second_idx) == (sums.first_idx, sums.second_idx);
            if is_same {
                sums.plain += next.plain;
                sums.capped += next.capped;
            }
            is_same
        });
        Table { items, groups, sums }
    }
}
