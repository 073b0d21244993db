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
    /// From 0 to 1.
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

/// Groups `n_items` things so that the mean similarity across any two groups is less than `threshold`.
///
/// Returns the groups, each ascending, in the order of their smallest index, and the log of merges. The two groups with the
/// greatest mean similarity merge first; of equals, those with the smallest indexes. So the result depends on nothing but
/// the similarities. Pairs that are not named count as 0, so a group takes in only what is like most of it.
///
/// Unweighted pair group method with arithmetic mean (Sokal and Michener, 1958) with a heap, O(e log e) for e pairs.
///
/// # Panics
///
/// Panics if an index is not less than `n_items`.
#[must_use]
pub fn average_linkage(
    n_items: usize,
    similarities: &[SparseSimilarity],
    threshold: f64,
) -> (Vec<Vec<usize>>, Vec<Merge>) {
    let mut groups: Vec<Vec<usize>> = (0..n_items).map(|item| vec![item]).collect();
    // For every group, the sum of similarities to each group that is like it in some pair.
    let mut sums: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); n_items];
    let mut heap = BinaryHeap::new();
    for &SparseSimilarity { first_idx, second_idx, similarity } in similarities {
        *sums[first_idx].entry(second_idx).or_default() += similarity;
        *sums[second_idx].entry(first_idx).or_default() += similarity;
        if similarity >= threshold {
            heap.push(Proposal::new(similarity, first_idx, second_idx, 2));
        }
    }
    let mut merges = Vec::new();
    while let Some(Proposal { mean, first_idx, second_idx, n_members }) = heap.pop() {
        let is_current = !groups[first_idx].is_empty()
            && !groups[second_idx].is_empty()
            && groups[first_idx].len() + groups[second_idx].len() == n_members;
        if !is_current {
            continue;
        }
        let members = std::mem::take(&mut groups[second_idx]);
        groups[first_idx].extend(members);
        merges.push(Merge { into_idx: first_idx, from_idx: second_idx, similarity: mean });

        let taken = std::mem::take(&mut sums[second_idx]);
        sums[first_idx].remove(&second_idx);
        for (other_idx, sum) in taken {
            sums[other_idx].remove(&second_idx);
            if other_idx != first_idx {
                *sums[first_idx].entry(other_idx).or_default() += sum;
            }
        }
        for (&other_idx, &sum) in &sums[first_idx].clone() {
            sums[other_idx].insert(first_idx, sum);
            let n_pairs = groups[first_idx].len() * groups[other_idx].len();
            let mean = sum / n_pairs as f64;
            if mean >= threshold {
                let n_members = groups[first_idx].len() + groups[other_idx].len();
                heap.push(Proposal::new(mean, first_idx.min(other_idx), first_idx.max(other_idx), n_members));
            }
        }
    }
    let mut groups: Vec<Vec<usize>> = groups.into_iter().filter(|group| !group.is_empty()).collect();
    for group in &mut groups {
        group.sort_unstable();
    }
    groups.sort_unstable();
    (groups, merges)
}

/// Two groups that might merge; out of date as soon as either has grown.
struct Proposal {
    mean: f64,
    first_idx: usize,
    second_idx: usize,
    n_members: usize,
}

impl Proposal {
    fn new(mean: f64, first_idx: usize, second_idx: usize, n_members: usize) -> Self {
        Self { mean, first_idx, second_idx, n_members }
    }
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
        let (groups, merges) = average_linkage(6, &pairs, 0.3);
        assert_eq!(groups, [vec![0, 1, 2], vec![3, 4, 5]]);
        assert_eq!(merges.len(), 4);
    }

    #[test]
    fn groups_merge_by_their_mean() {
        // 0-1 merge at 0.8; 2 is like them by (0.6 + 0.2) / 2 = 0.4.
        let pairs = [pair(0, 1, 0.8), pair(0, 2, 0.6), pair(1, 2, 0.2)];
        assert_eq!(average_linkage(3, &pairs, 0.39).0, [vec![0, 1, 2]]);
        assert_eq!(average_linkage(3, &pairs, 0.41).0, [vec![0, 1], vec![2]]);
    }

    #[test]
    fn the_order_of_the_pairs_does_not_matter() {
        let pairs: Vec<SparseSimilarity> = (0..40)
            .flat_map(|first| (first + 1..40).map(move |second| (first, second)))
            .map(|(first, second)| pair(first, second, ((first * 7 + second * 13) % 20) as f64 / 20.0))
            .collect();
        let reversed: Vec<SparseSimilarity> = pairs.iter().rev().copied().collect();
        assert_eq!(average_linkage(40, &pairs, 0.5), average_linkage(40, &reversed, 0.5));
    }
}
