//! Average linkage on a sparse graph: groups things that are alike on average, so that one weak bridge fuses nothing.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use hashbrown::HashMap;

/// How alike two things are; pairs that are not named are not alike at all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SparseSimilarity {
    /// The smaller of the two indexes.
    pub first_idx: usize,
    /// The greater of the two indexes.
    pub second_idx: usize,
    /// From 0 to 1; below 0 for a pair that speaks against being in one group.
    pub similarity: f64,
}

/// A group to begin with, of which it is not asked what it is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinkageGroup {
    /// How many things it has.
    pub n_members: usize,
    /// The sum of the similarities of its pairs, each [capped](LinkageOptions::cohesion_cap).
    pub inner: f64,
}

/// How alike two groups to begin with are: the sums over the pairs across both.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SparseSums {
    /// The smaller of the two indexes.
    pub first_idx: usize,
    /// The greater of the two indexes.
    pub second_idx: usize,
    /// The sum of the similarities.
    pub plain: f64,
    /// The sum of the similarities, each [capped](LinkageOptions::cohesion_cap).
    pub capped: f64,
}

/// One step of a clustering: two groups became one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Merge {
    /// The smallest index in the group that stayed.
    pub into_idx: usize,
    /// The smallest index in the group that was taken in.
    pub from_idx: usize,
    /// The mean similarity of the pairs across both, at that moment.
    pub similarity: f64,
}

/// When two groups may become one.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct LinkageOptions {
    /// The least mean similarity of the pairs across both, 0 to 1.
    pub threshold: f64,
    /// The least mean similarity across both as a share of that within the looser of the two, 0 to 1; 0 asks for nothing.
    ///
    /// Two groups that each hang together well and are joined by something weaker are two: the events of one topic.
    pub cohesion_share: f64,
    /// How much a pair may count for the cohesion of its group, 0 to 1: copies of one text are alike beyond all measure, and say
    /// nothing of how alike independent members would be.
    pub cohesion_cap: f64,
}

impl LinkageOptions {
    /// Plain average linkage with a threshold.
    #[must_use]
    pub const fn with_threshold(threshold: f64) -> Self {
        Self { threshold, cohesion_share: 0.0, cohesion_cap: 1.0 }
    }
}

/// Groups `n_items` things so that no two groups that are left may become one.
///
/// Returns the groups, each ascending, in the order of their smallest index, and the log of merges. The two groups with the
/// greatest mean similarity merge first; of equals, those with the smallest indexes. So the result depends on nothing but
/// the similarities. Pairs that are not named count as 0, so a group takes in only what is like most of it.
///
/// Unweighted pair group method with arithmetic mean (Sokal and Michener, 1958); the cohesion criterion is ours. Of two groups
/// that merge, the one with fewer neighbours is moved into the other, and means that can only have become smaller are looked
/// at again no sooner than their turn comes: O(e log² e) for e pairs, whatever the shape of the graph.
///
/// # Panics
///
/// Panics if an index is not less than `n_items`.
#[must_use]
pub fn average_linkage(
    n_items: usize,
    similarities: &[SparseSimilarity],
    options: &LinkageOptions,
) -> (Vec<Vec<usize>>, Vec<Merge>) {
    let groups = vec![LinkageGroup { n_members: 1, inner: 0.0 }; n_items];
    let sums: Vec<SparseSums> = similarities
        .iter()
        .map(|&SparseSimilarity { first_idx, second_idx, similarity }| SparseSums {
            first_idx,
            second_idx,
            plain: similarity,
            capped: similarity.min(options.cohesion_cap),
        })
        .collect();
    average_linkage_of_groups(&groups, &sums, options)
}

/// Goes on from groups that are there, as [`average_linkage`] does from single things: returns the indexes of those that are one
/// group, and the log of merges.
///
/// # Panics
///
/// Panics if an index is not less than the number of groups.
#[must_use]
pub fn average_linkage_of_groups(
    groups: &[LinkageGroup],
    sums: &[SparseSums],
    options: &LinkageOptions,
) -> (Vec<Vec<usize>>, Vec<Merge>) {
    let mut linkage = Linkage::new(groups, sums, options);
    while let Some(proposal) = linkage.heap.pop() {
        linkage.consider(&proposal);
    }
    let mut members: Vec<Vec<usize>> =
        linkage.groups.into_iter().map(|group| group.members).filter(|members| !members.is_empty()).collect();
    for group in &mut members {
        group.sort_unstable();
    }
    members.sort_unstable();
    (members, linkage.merges)
}

/// The state of a clustering. A group is found by its slot; when two merge, either slot may be the one that stays.
struct Linkage<'a> {
    options: &'a LinkageOptions,
    groups: Vec<Group>,
    heap: BinaryHeap<Proposal>,
    merges: Vec<Merge>,
}

/// A group as it grows.
#[derive(Clone, Debug, Default)]
struct Group {
    /// Which of the groups to begin with it is made of.
    members: Vec<usize>,
    /// How many things these have.
    n_members: usize,
    /// The smallest of its members.
    smallest: usize,
    /// The sum of the capped similarities of its pairs.
    inner: f64,
    /// For each other group that is like it in some pair, by its slot, the sums over the pairs across both.
    sums: HashMap<usize, Sums>,
    /// The slots of groups that it could not merge with for its cohesion or theirs.
    refused: Vec<usize>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    plain: f64,
    capped: f64,
}

impl Sums {
    fn add(&mut self, other: Self) {
        self.plain += other.plain;
        self.capped += other.capped;
    }
}

impl Group {
    fn of((idx, group): (usize, &LinkageGroup)) -> Self {
        let LinkageGroup { n_members, inner } = *group;
        Self { members: vec![idx], n_members, smallest: idx, inner, ..Self::default() }
    }

    /// The mean capped similarity of its pairs; 0 for a single item, which holds nothing together.
    fn cohesion(&self) -> f64 {
        let n_pairs = self.n_members * (self.n_members - 1) / 2;
        if n_pairs == 0 { 0.0 } else { self.inner / n_pairs as f64 }
    }
}

impl<'a> Linkage<'a> {
    fn new(groups: &[LinkageGroup], similarities: &[SparseSums], options: &'a LinkageOptions) -> Self {
        let mut n_pairs = vec![0; groups.len()];
        for pair in similarities {
            n_pairs[pair.first_idx] += 1;
            n_pairs[pair.second_idx] += 1;
        }
        let group = |((group_idx, group), n_pairs)| Group {
            sums: HashMap::with_capacity(n_pairs),
            ..Group::of((group_idx, group))
        };
        let mut groups: Vec<Group> = groups.iter().enumerate().zip(n_pairs).map(group).collect();
        for &SparseSums { first_idx, second_idx, plain, capped } in similarities {
            let sums = Sums { plain, capped };
            groups[first_idx].sums.entry(second_idx).or_default().add(sums);
            groups[second_idx].sums.entry(first_idx).or_default().add(sums);
        }
        let mut linkage = Self { options, groups, heap: BinaryHeap::new(), merges: Vec::new() };
        for &SparseSums { first_idx, second_idx, .. } in similarities {
            linkage.propose(first_idx, second_idx);
        }
        linkage
    }

    /// The mean similarity across two groups, and the proposal to merge them for it.
    fn proposal(&self, one: usize, other: usize) -> Option<Proposal> {
        let (one_group, other_group) = (&self.groups[one], &self.groups[other]);
        let sums = one_group.sums.get(&other)?;
        let n_pairs = one_group.n_members * other_group.n_members;
        let (first, second) =
            if one_group.smallest < other_group.smallest { (one, other) } else { (other, one) };
        Some(Proposal {
            mean: sums.plain / n_pairs as f64,
            smallest: (self.groups[first].smallest, self.groups[second].smallest),
            slots: (first, second),
            n_members: one_group.n_members + other_group.n_members,
        })
    }

    /// Proposes two groups if they are alike enough.
    fn propose(&mut self, one: usize, other: usize) {
        if let Some(proposal) = self.proposal(one, other).filter(|it| it.mean >= self.options.threshold) {
            self.heap.push(proposal);
        }
    }

    /// Merges what is proposed, or says why not.
    fn consider(&mut self, proposal: &Proposal) {
        let (first, second) = proposal.slots;
        // The mean across two groups has become smaller since if either has grown by something unlike the other; where it may
        // have become greater there is another proposal.
        let Some(current) = self.proposal(first, second) else { return };
        if current.n_members != proposal.n_members || current.smallest != proposal.smallest {
            if current.mean >= self.options.threshold && current.mean <= proposal.mean {
                self.heap.push(current);
            }
            return;
        }
        let cohesion = self.groups[first].cohesion().min(self.groups[second].cohesion());
        if current.mean < self.options.cohesion_share * cohesion {
            self.groups[first].refused.push(second);
            self.groups[second].refused.push(first);
        } else {
            self.merge(&current);
        }
    }

    fn merge(&mut self, proposal: &Proposal) {
        let (first, second) = proposal.slots;
        self.merges.push(Merge {
            into_idx: proposal.smallest.0,
            from_idx: proposal.smallest.1,
            similarity: proposal.mean,
        });
        let (stays, goes) = if self.groups[first].sums.len() >= self.groups[second].sums.len() {
            (first, second)
        } else {
            (second, first)
        };
        let taken = std::mem::take(&mut self.groups[goes]);
        let group = &mut self.groups[stays];
        let across = group.sums.remove(&goes).unwrap_or_default();
        // The cohesion must not depend on which of the two was moved.
        group.inner = (group.inner + taken.inner) + across.capped;
        group.smallest = proposal.smallest.0;
        group.n_members += taken.n_members;
        group.members.extend_from_slice(&taken.members);
        let mut again = std::mem::take(&mut group.refused);
        again.extend(taken.refused.iter().copied());
        // Each is met once, so that their order changes no sum; those that are proposed again are sorted below.
        for (&other, &sums) in taken.sums.iter().filter(|&(&other, _)| other != stays) {
            self.groups[stays].sums.entry(other).or_default().add(sums);
            let of_other = &mut self.groups[other].sums;
            of_other.remove(&goes);
            of_other.entry(stays).or_default().add(sums);
            again.push(other);
        }
        again.sort_unstable();
        again.dedup();
        for other in again.into_iter().filter(|&other| other != stays && other != goes) {
            self.propose(stays, other);
        }
    }
}

/// Two groups that might merge; out of date as soon as either has grown.
struct Proposal {
    mean: f64,
    /// The smallest members of both, the smaller first.
    smallest: (usize, usize),
    slots: (usize, usize),
    n_members: usize,
}

impl Ord for Proposal {
    fn cmp(&self, other: &Self) -> Ordering {
        // The heap gives the greatest first: the greatest mean, then the smallest indexes.
        self.mean
            .total_cmp(&other.mean)
            .then_with(|| other.smallest.cmp(&self.smallest))
            .then_with(|| self.n_members.cmp(&other.n_members))
            .then_with(|| self.slots.cmp(&other.slots))
    }
}

impl PartialOrd for Proposal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Proposal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Proposal {}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(first_idx: usize, second_idx: usize, similarity: f64) -> SparseSimilarity {
        SparseSimilarity { first_idx, second_idx, similarity }
    }

    #[test]
    fn a_weak_bridge_between_two_groups_fuses_nothing() {
        let triangle = |from: usize| {
            [pair(from, from + 1, 0.9), pair(from, from + 2, 0.9), pair(from + 1, from + 2, 0.9)]
        };
        let mut pairs = triangle(0).to_vec();
        pairs.extend(triangle(3));
        pairs.push(pair(2, 3, 0.8));
        let (groups, merges) = average_linkage(6, &pairs, &LinkageOptions::with_threshold(0.3));
        assert_eq!(groups, [vec![0, 1, 2], vec![3, 4, 5]]);
        assert_eq!(merges.len(), 4);
    }

    #[test]
    fn groups_merge_by_their_mean() {
        // 0-1 merge at 0.8; 2 is like them by (0.6 + 0.2) / 2 = 0.4.
        let pairs = [pair(0, 1, 0.8), pair(0, 2, 0.6), pair(1, 2, 0.2)];
        assert_eq!(average_linkage(3, &pairs, &LinkageOptions::with_threshold(0.39)).0, [vec![0, 1, 2]]);
        assert_eq!(
            average_linkage(3, &pairs, &LinkageOptions::with_threshold(0.41)).0,
            [vec![0, 1], vec![2]]
        );
    }

    #[test]
    fn two_firm_groups_are_not_joined_by_something_weaker() {
        let mut pairs = vec![pair(0, 1, 0.5), pair(2, 3, 0.5)];
        pairs.extend([pair(0, 2, 0.2), pair(0, 3, 0.2), pair(1, 2, 0.2), pair(1, 3, 0.2)]);
        let mut options = LinkageOptions::with_threshold(0.1);
        assert_eq!(average_linkage(4, &pairs, &options).0, [vec![0, 1, 2, 3]]);
        options.cohesion_share = 0.6;
        assert_eq!(average_linkage(4, &pairs, &options).0, [vec![0, 1], vec![2, 3]]);
        // Where the groups are copies, a cap keeps their likeness from holding others off.
        options.cohesion_cap = 0.3;
        assert_eq!(average_linkage(4, &pairs, &options).0, [vec![0, 1, 2, 3]]);
    }

    #[test]
    fn the_order_of_the_pairs_does_not_matter() {
        let pairs: Vec<SparseSimilarity> = (0..40)
            .flat_map(|first| (first + 1..40).map(move |second| (first, second)))
            .map(|(first, second)| pair(first, second, ((first * 7 + second * 13) % 20) as f64 / 20.0))
            .collect();
        let reversed: Vec<SparseSimilarity> = pairs.iter().rev().copied().collect();
        let options = LinkageOptions { threshold: 0.5, cohesion_share: 0.6, cohesion_cap: 0.7 };
        assert_eq!(average_linkage(40, &pairs, &options), average_linkage(40, &reversed, &options));
    }

    /// Numbers from 0 to 1 that look random and are always the same.
    fn scattered(n_numbers: usize) -> impl Iterator<Item = f64> {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        (0..n_numbers).map(move |_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 40) as f64 / f64::from(1 << 24)
        })
    }

    /// The same by trying every pair of groups at every step.
    fn naive(n_items: usize, pairs: &[SparseSimilarity], options: &LinkageOptions) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = (0..n_items).map(|item| vec![item]).collect();
        let sum = |one: &[usize], other: &[usize], cap: f64| -> f64 {
            let across = |pair: &&SparseSimilarity| {
                let (first, second) = (pair.first_idx, pair.second_idx);
                (one.contains(&first) && other.contains(&second))
                    || (one.contains(&second) && other.contains(&first))
            };
            pairs.iter().filter(across).map(|pair| pair.similarity.min(cap)).sum()
        };
        let cohesion = |group: &[usize]| {
            let n_pairs = (group.len() * (group.len() - 1) / 2).max(1) as f64;
            sum(group, group, options.cohesion_cap) / n_pairs
        };
        loop {
            let mut best: Option<(f64, usize, usize)> = None;
            for first in 0..groups.len() {
                for second in first + 1..groups.len() {
                    let (one, other) = (&groups[first], &groups[second]);
                    let mean = sum(one, other, f64::INFINITY) / (one.len() * other.len()) as f64;
                    let least = options.cohesion_share * cohesion(one).min(cohesion(other));
                    if mean >= options.threshold && mean >= least && best.is_none_or(|(most, ..)| mean > most)
                    {
                        best = Some((mean, first, second));
                    }
                }
            }
            let Some((_, first, second)) = best else { break };
            let taken = groups.remove(second);
            groups[first].extend(taken);
        }
        for group in &mut groups {
            group.sort_unstable();
        }
        groups.sort_unstable();
        groups
    }

    #[test]
    fn the_same_groups_as_by_trying_every_pair() {
        let all = |n_items: usize| {
            (0..n_items).flat_map(move |first| (first + 1..n_items).map(move |second| (first, second)))
        };
        let mut n_groups = Vec::new();
        for (n_items, share) in [(12, 0.3), (16, 0.5), (20, 0.2), (24, 0.4)] {
            let mut numbers = scattered(n_items * n_items * 2);
            let pairs: Vec<SparseSimilarity> = all(n_items)
                .filter_map(|(first, second)| {
                    let (similarity, drawn) = (numbers.next()?, numbers.next()?);
                    (drawn < share).then(|| pair(first, second, similarity * 1.2 - 0.2))
                })
                .collect();
            for cohesion_share in [0.0, 0.7] {
                let options = LinkageOptions { threshold: 0.1, cohesion_share, cohesion_cap: 0.6 };
                let (groups, merges) = average_linkage(n_items, &pairs, &options);
                assert_eq!(groups, naive(n_items, &pairs, &options), "{n_items} items, {cohesion_share}");
                assert_eq!(groups.len() + merges.len(), n_items);
                n_groups.push(groups.len());
            }
        }
        assert!(n_groups.iter().all(|&n_groups| n_groups > 1), "{n_groups:?}");
    }

    #[test]
    fn a_component_of_a_hundred_thousand_ends() {
        // A chain, every tenth member of which is linked to one hub, and cliques of twenty along it.
        const N_ITEMS: usize = 100_000;
        let mut pairs: Vec<SparseSimilarity> =
            scattered(N_ITEMS).enumerate().skip(1).map(|(item, it)| pair(item - 1, item, it)).collect();
        pairs.extend((10..N_ITEMS).step_by(10).map(|item| pair(0, item, 0.5)));
        for from in (20..N_ITEMS - 20).step_by(20) {
            let members = from..from + 20;
            pairs.extend(
                members
                    .clone()
                    .flat_map(|first| (first + 2..members.end).map(move |second| pair(first, second, 0.6))),
            );
        }
        let mut options = LinkageOptions::with_threshold(0.09);
        options.cohesion_share = 0.7;
        options.cohesion_cap = 0.25;
        let (groups, _) = average_linkage(N_ITEMS, &pairs, &options);
        assert!(groups.iter().all(|group| group.len() < 400));
        assert!(groups.iter().filter(|group| group.len() >= 20).count() > 1_000);
    }
}
