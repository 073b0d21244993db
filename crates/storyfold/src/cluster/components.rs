//! Average linkage, component by component.
//!
//! Two groups come together if what they are made of is alike enough on average, and so some of it is: what has not even a chain of pairs in common that
//! would come together for themselves never does. So each component is grouped for itself, in tables that are as small as it, and on all threads;
//! of a stretch of the news most have some reports.

use minhash_lsh_rs::UnionFind;
use rayon::prelude::*;
use storyfold_collate::{LinkageGroup, LinkageOptions, Merge, SparseSums, average_linkage_of_groups};

/// Which part of the threshold is room for what sums are rounded by.
const ROUNDING: f64 = 1e-9;
/// How many things a thread groups at a time at least.
const MIN_ITEMS: usize = 256;

/// Things that may come together, by their indexes.
#[derive(Default)]
struct Component {
    /// Ascending.
    items: Vec<usize>,
    /// What is known of pairs of these, with their places among them, in the order in which it was given.
    sums: Vec<SparseSums>,
}

/// The same groups as those of [`average_linkage_of_groups`], ascending, and the merges of each in the same order; those of different groups
/// stand in another one.
pub(super) fn linkage(
    groups: &[LinkageGroup],
    sums: &[SparseSums],
    options: &LinkageOptions,
) -> (Vec<Vec<usize>>, Vec<Merge>) {
    let grouped: Vec<(Vec<Vec<usize>>, Vec<Merge>)> = tasks(components(groups, sums, options.threshold))
        .into_par_iter()
        .map(|task| {
            let (mut grouped, mut merges) = (Vec::new(), Vec::new());
            for component in task {
                let (of_component, merges_of_component) = component.linkage(groups, options);
                grouped.extend(of_component);
                merges.extend(merges_of_component);
            }
            (grouped, merges)
        })
        .collect();
    let (mut all, mut merges) = (Vec::new(), Vec::new());
    for (of_task, merges_of_task) in grouped {
        all.extend(of_task);
        merges.extend(merges_of_task);
    }
    all.sort_unstable();
    (all, merges)
}

impl Component {
    fn linkage(&self, groups: &[LinkageGroup], options: &LinkageOptions) -> (Vec<Vec<usize>>, Vec<Merge>) {
        if let [alone] = self.items[..] {
            return (vec![vec![alone]], Vec::new());
        }
        let of_items: Vec<LinkageGroup> = self.items.iter().map(|&item| groups[item]).collect();
        let (mut grouped, mut merges) = average_linkage_of_groups(&of_items, &self.sums, options);
        grouped.iter_mut().flatten().for_each(|at| *at = self.items[*at]);
        for Merge { into_idx, from_idx, .. } in &mut merges {
            (*into_idx, *from_idx) = (self.items[*into_idx], self.items[*from_idx]);
        }
        (grouped, merges)
    }
}

/// The components, by their first items.
fn components(groups: &[LinkageGroup], sums: &[SparseSums], threshold: f64) -> Vec<Component> {
    let n_items = groups.len();
    let mut union = UnionFind::new(u32::try_from(n_items).expect("numbers of reports are 32 bits"));
    for &SparseSums { first_idx, second_idx, plain, .. } in sums {
        let n_pairs = groups[first_idx].n_members * groups[second_idx].n_members;
        if plain >= threshold * (1.0 - ROUNDING) * n_pairs as f64 {
            union.union(first_idx as u32, second_idx as u32);
        }
    }
    let mut components: Vec<Component> = Vec::new();
    // Of every item in which component it is, and at which place.
    let mut component_of_root: Vec<Option<usize>> = vec![None; n_items];
    let mut places: Vec<(usize, usize)> = Vec::with_capacity(n_items);
    for (item, root) in union.roots().into_iter().enumerate() {
        let component_idx = *component_of_root[root as usize].get_or_insert_with(|| {
            components.push(Component::default());
            components.len() - 1
        });
        let items = &mut components[component_idx].items;
        places.push((component_idx, items.len()));
        items.push(item);
    }
    for sums in sums {
        let ((component_idx, first_idx), (other, second_idx)) =
            (places[sums.first_idx], places[sums.second_idx]);
        if component_idx == other {
            components[component_idx].sums.push(SparseSums { first_idx, second_idx, ..*sums });
        }
    }
    components
}

/// Components in a row that together are enough work for a thread.
fn tasks(components: Vec<Component>) -> Vec<Vec<Component>> {
    let mut tasks: Vec<Vec<Component>> = Vec::new();
    let (mut task, mut n_items) = (Vec::new(), 0);
    for component in components {
        n_items += component.items.len();
        task.push(component);
        if n_items >= MIN_ITEMS {
            tasks.push(std::mem::take(&mut task));
            n_items = 0;
        }
    }
    tasks.push(task);
    tasks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The merges of every group.
    fn by_group(groups: &[Vec<usize>], merges: &[Merge]) -> Vec<Vec<Merge>> {
        let of_group =
            |group: &Vec<usize>| merges.iter().filter(|it| group.contains(&it.into_idx)).copied().collect();
        groups.iter().map(of_group).collect()
    }

    proptest! {
        #[test]
        fn components_are_grouped_as_all_at_once(
            n_items in 1_usize..60,
            pairs in prop::collection::btree_map((0_usize..60, 0_usize..60), -3_i32..12, 0..90),
        ) {
            let groups: Vec<LinkageGroup> =
                (0..n_items).map(|item| LinkageGroup { n_members: 1 + item % 3, inner: 0.1 * (item % 3) as f64 }).collect();
            let is_pair = |&(&(first, second), _): &(&(usize, usize), &i32)| first < second && second < n_items;
            let sums: Vec<SparseSums> = pairs
                .iter()
                .filter(is_pair)
                .map(|(&(first_idx, second_idx), &tenths)| {
                    let plain = f64::from(tenths) / 10.0;
                    SparseSums { first_idx, second_idx, plain, capped: plain.min(0.25) }
                })
                .collect();
            let mut options = LinkageOptions::with_threshold(0.08);
            options.cohesion_share = 0.73;
            options.cohesion_cap = 0.25;
            let (expected, merges) = average_linkage_of_groups(&groups, &sums, &options);
            let (found, found_merges) = linkage(&groups, &sums, &options);
            prop_assert_eq!(&found, &expected);
            prop_assert_eq!(by_group(&found, &found_merges), by_group(&expected, &merges));
        }
    }
}
