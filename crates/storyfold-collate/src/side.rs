//! Average linkage of wordings, one side of a gap after the other.

use crate::linkage::{LinkageOptions, SparseSimilarity, average_linkage};

/// The groups of several wordings that average linkage makes; every two wordings have one score at most.
///
/// Groups grow from two that are alike enough. Where no chain of such pairs leads from one wording to another, all scores across both
/// sides of the gap are too low, and so is every mean of them: each side is grouped alone, and most wordings are a side of their own.
pub(crate) fn linked(
    n_wordings: usize,
    scores: &[SparseSimilarity],
    options: &LinkageOptions,
) -> Vec<Vec<usize>> {
    let is_enough = |score: &&SparseSimilarity| score.similarity >= options.threshold;
    let mut sides = Sides::new(n_wordings);
    for score in scores.iter().filter(is_enough) {
        sides.unite(score.first_idx, score.second_idx);
    }
    let linkable: Vec<usize> = (0..n_wordings).filter(|&it| !sides.is_alone(it)).collect();
    if linkable.is_empty() {
        return Vec::new();
    }
    let mut place_of = vec![usize::MAX; n_wordings];
    for (place, &wording_idx) in linkable.iter().enumerate() {
        place_of[wording_idx] = place;
    }
    let mut within: Vec<SparseSimilarity> = Vec::new();
    for &SparseSimilarity { first_idx, second_idx, similarity } in scores {
        let (first, second) = (place_of[first_idx], place_of[second_idx]);
        if first != usize::MAX && second != usize::MAX && sides.side(first_idx) == sides.side(second_idx) {
            within.push(SparseSimilarity { first_idx: first, second_idx: second, similarity });
        }
    }
    let (groups, _) = average_linkage(linkable.len(), &within, options);
    let of_several = groups.into_iter().filter(|group| group.len() > 1);
    of_several.map(|group| group.into_iter().map(|place| linkable[place]).collect()).collect()
}

/// Wordings that chains of pairs hang together, found by one of each side (disjoint sets with path halving).
struct Sides {
    parents: Vec<usize>,
    is_alone: Vec<bool>,
}

impl Sides {
    fn new(n_wordings: usize) -> Self {
        Self { parents: (0..n_wordings).collect(), is_alone: vec![true; n_wordings] }
    }

    fn unite(&mut self, one: usize, other: usize) {
        (self.is_alone[one], self.is_alone[other]) = (false, false);
        let (one, other) = (self.side(one), self.side(other));
        self.parents[one.max(other)] = one.min(other);
    }

    fn is_alone(&self, wording_idx: usize) -> bool {
        self.is_alone[wording_idx]
    }

    /// The wording by which a side is known.
    fn side(&mut self, mut wording_idx: usize) -> usize {
        while self.parents[wording_idx] != wording_idx {
            self.parents[wording_idx] = self.parents[self.parents[wording_idx]];
            wording_idx = self.parents[wording_idx];
        }
        wording_idx
    }
}
