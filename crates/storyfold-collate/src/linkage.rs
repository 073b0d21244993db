//! Average linkage on a sparse graph: groups things that are alike on average, so that one weak bridge fuses nothing.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

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
/// Unweighted pair group method with arithmetic mean (Sokal and Michener, 1958) with a heap, O(e log e) for e pairs; the
/// cohesion criterion is ours.
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
    let mut groups: Vec<Group> = (0..n_items).map(Group::of).collect();
    let mut heap = BinaryHeap::new();
    for &SparseSimilarity { first_idx, second_idx, similarity } in similarities {
        let sums = Sums { plain: similarity, capped: similarity.min(options.cohesion_cap) };
        groups[first_idx].sums.entry(second_idx).or_default().add(sums);
        groups[second_idx].sums.entry(first_idx).or_default().add(sums);
        if similarity >= options.threshold {
            heap.push(Proposal { mean: similarity, first_idx, second_idx, n_members: 2 });
        }
    }
    let mut merges = Vec::new();
    while let Some(Proposal { mean, first_idx, second_idx, n_members }) = heap.pop() {
        let (first, second) = (&groups[first_idx], &groups[second_idx]);
        // Groups only grow: a proposal is out of date as soon as either has.
        let is_current = !first.members.is_empty()
            && !second.members.is_empty()
            && first.members.len() + second.members.len() == n_members;
        if !is_current || mean < options.cohesion_share * first.cohesion().min(second.cohesion()) {
            continue;
        }
        let taken = std::mem::take(&mut groups[second_idx]);
        let first = &mut groups[first_idx];
        first.take_in(second_idx, &taken);
        merges.push(Merge { into_idx: first_idx, from_idx: second_idx, similarity: mean });
        let (sums, n_first) = (first.sums.clone(), first.members.len());
        for &other_idx in taken.sums.keys() {
            groups[other_idx].sums.remove(&second_idx);
        }
        for (other_idx, sums) in sums {
            let other = &mut groups[other_idx];
            other.sums.insert(first_idx, sums);
            let mean = sums.plain / (n_first * other.members.len()) as f64;
            if mean >= options.threshold {
                heap.push(Proposal {
                    mean,
                    first_idx: first_idx.min(other_idx),
                    second_idx: first_idx.max(other_idx),
                    n_members: n_first + other.members.len(),
                });
            }
        }
    }
    let mut members: Vec<Vec<usize>> =
        groups.into_iter().map(|group| group.members).filter(|members| !members.is_empty()).collect();
    for group in &mut members {
        group.sort_unstable();
    }
    members.sort_unstable();
    (members, merges)
}

/// A group as it grows.
#[derive(Clone, Debug, Default)]
struct Group {
    members: Vec<usize>,
    /// The sum of the capped similarities of its pairs.
    inner: f64,
    /// For each other group that is like it in some pair, the sums over the pairs across both.
    sums: BTreeMap<usize, Sums>,
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
    fn of(item: usize) -> Self {
        Self { members: vec![item], ..Self::default() }
    }

    /// The mean capped similarity of its pairs; 0 for a single item, which holds nothing together.
    fn cohesion(&self) -> f64 {
        let n_pairs = self.members.len() * (self.members.len() - 1) / 2;
        if n_pairs == 0 { 0.0 } else { self.inner / n_pairs as f64 }
    }

    fn take_in(&mut self, other_idx: usize, other: &Self) {
        let across = self.sums.remove(&other_idx).unwrap_or_default();
        self.inner += other.inner + across.capped;
        let own_idx = self.members[0];
        self.members.extend_from_slice(&other.members);
        for (&idx, &sums) in &other.sums {
            if idx != own_idx {
                self.sums.entry(idx).or_default().add(sums);
            }
        }
    }
}

/// Two groups that might merge; out of date as soon as either has grown.
struct Proposal {
    mean: f64,
    first_idx: usize,
    second_idx: usize,
    n_members: usize,
}

impl Ord for Proposal {
    fn cmp(&self, other: &Self) -> Ordering {
        // The heap gives the greatest first: the greatest mean, then the smallest indexes.
        self.mean
            .total_cmp(&other.mean)
            .then_with(|| (other.first_idx, other.second_idx).cmp(&(self.first_idx, self.second_idx)))
            .then_with(|| self.n_members.cmp(&other.n_members))
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
}
