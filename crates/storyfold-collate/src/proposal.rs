//! Which wordings may be alike: those that share enough of the weight of their words, found by these words.
//!
//! The commonest words stand in most wordings and weigh next to nothing: to count what every two wordings share of them would take longer
//! than all the rest. So these light stems propose nothing. Of every wording it is known how much it has of them, and so how much any two
//! can share of them at most; and what consists of little else is proposed with everything.

use crate::similarity::{Profile, smaller};
use crate::vocabulary::Vocabulary;

/// In how many wordings a stem may stand to propose pairs of them, whatever the number of witnesses: two sentences that share
/// nothing rarer are not compared. Without it a text of thousands of sentences would compare them all.
const MAX_WORDINGS_OF_PROPOSING_STEM: usize = 512;
/// The same, for every witness: what all of them copied and edited must still meet.
const MAX_WORDINGS_OF_PROPOSING_STEM_PER_WITNESS: usize = 8;
/// How many comparisons of words the search for similar wordings may take, about: a report of the size of a book must end.
const MAX_COMPARISONS: usize = 20_000_000;
/// In how many wordings a word may propose others even then.
const MIN_POSTING: usize = 64;

/// From one wording of so many on those that share a word are found by looking at all.
const DENSE_SHARE: usize = 8;
/// Below which weight a stem is light, in words that stand in one sentence of a witness.
const MAX_LIGHT_WEIGHT: f64 = 0.15;
/// More than what is lost in rounding a sum of weights, as a share of it.
const ROUNDING: f64 = 1e-9;

/// The wordings by their stems, which are added one after the other.
pub(crate) struct Proposals<'a> {
    profiles: &'a [&'a Profile],
    postings: Postings,
    /// How long the list of a stem may be to propose; to one that has grown longer nothing is added.
    max_posting: usize,
    bounds: Vec<Bounds>,
    /// The wordings that were added of which so much weight lies in light stems that others may be alike by these alone.
    light: Vec<usize>,
    /// How much weight the wordings share with the one at hand in stems that are not light; 0 for all between two calls.
    shared: Vec<f64>,
    /// The wordings that share any.
    touched: Vec<usize>,
    /// By stem, the weights of the wording at hand; 0 for all between two calls.
    weights: Vec<f64>,
}

/// What tells cheaply that a wording shares too little with others.
#[derive(Clone, Copy)]
struct Bounds {
    /// The weight of all its words.
    weight: f64,
    /// The part of it that lies in light stems.
    light_weight: f64,
    /// The least share of the lighter one's weight that it must have in common with another, if that asks for no more.
    min_share: f64,
    is_light: bool,
}

impl Bounds {
    /// How much two must have in common.
    fn min_shared(&self, other: &Self) -> f64 {
        self.min_share.max(other.min_share) * self.weight.min(other.weight)
    }

    /// How much they have in common at most, by what they share of stems that are not light.
    fn max_shared(&self, other: &Self, shared: f64) -> f64 {
        let light = self.light_weight.min(other.light_weight);
        if light > 0.0 { (shared + light) * (1.0 + ROUNDING) } else { shared }
    }
}

impl<'a> Proposals<'a> {
    /// `min_share` tells of every wording which share of the lighter one's weight it must have in common with another, if that asks for
    /// no more.
    pub(crate) fn new(
        profiles: &'a [&'a Profile],
        vocabulary: &Vocabulary,
        n_witnesses: usize,
        min_share: impl Fn(usize) -> f64,
    ) -> Self {
        let mut n_wordings: Vec<usize> = vec![0; vocabulary.n_stems()];
        for &(stem, _) in profiles.iter().flat_map(|profile| profile.stems()) {
            n_wordings[stem as usize] += 1;
        }
        let max_wordings =
            MAX_WORDINGS_OF_PROPOSING_STEM.max(MAX_WORDINGS_OF_PROPOSING_STEM_PER_WITNESS * n_witnesses);
        let max_posting = (MAX_COMPARISONS / profiles.len().max(1)).max(MIN_POSTING);
        let min_weight = MAX_LIGHT_WEIGHT * vocabulary.rarest_weight();
        // Where stems propose nothing for being in too many wordings, they do not count in what two wordings share either: then no stem is
        // light.
        let are_all_counted = n_wordings.iter().all(|&it| it <= max_wordings.min(max_posting));
        let is_light_stem = |stem: u32| are_all_counted && vocabulary.weight(stem) < min_weight;
        let bounds = (0..profiles.len()).map(|wording_idx| {
            let light = profiles[wording_idx].stems().iter().filter(|&&(stem, _)| is_light_stem(stem));
            let light_weight = light.map(|&(_, weight)| weight).fold(0.0, |sum, weight| sum + weight);
            let (weight, min_share) = (profiles[wording_idx].stem_weight(), min_share(wording_idx));
            let is_light = light_weight > 0.0 && light_weight * (1.0 + ROUNDING) >= min_share * weight;
            Bounds { weight, light_weight, min_share, is_light }
        });
        let bounds = bounds.collect();
        for (stem, n_wordings) in (0..).zip(&mut n_wordings) {
            if is_light_stem(stem) || *n_wordings > max_wordings {
                *n_wordings = 0;
            }
        }
        Self {
            profiles,
            postings: Postings::new(&n_wordings),
            max_posting,
            bounds,
            light: Vec::new(),
            shared: vec![0.0; profiles.len()],
            touched: Vec::new(),
            weights: vec![0.0; n_wordings.len()],
        }
    }

    /// Calls `visit` with every wording before this one that has enough in common with it, in order, and with how much weight the two share.
    /// Then adds the wording: the first comes first, and none is left out.
    pub(crate) fn for_each_before(&mut self, second_idx: usize, mut visit: impl FnMut(usize, f64)) {
        let second = self.bounds[second_idx];
        let stems = self.profiles[second_idx].stems();
        for &(stem, weight) in stems {
            self.weights[stem as usize] = weight;
        }
        self.count_shared(second_idx);
        if second.is_light {
            self.touched.clear();
            self.touched.extend(0..second_idx);
            self.light.push(second_idx);
        } else if self.touched.len() + self.light.len() < second_idx / DENSE_SHARE {
            self.touched.extend(self.light.iter().filter(|&&it| self.shared[it] == 0.0));
            self.touched.sort_unstable();
        } else {
            // Where most wordings were touched it is cheaper to look at all.
            self.touched.clear();
            let (shared, bounds) = (&self.shared, &self.bounds);
            self.touched.extend((0..second_idx).filter(|&it| shared[it] > 0.0 || bounds[it].is_light));
        }
        for first_idx in self.touched.drain(..) {
            let (first, shared) = (&self.bounds[first_idx], std::mem::take(&mut self.shared[first_idx]));
            let min_shared = first.min_shared(&second);
            if first.max_shared(&second, shared) < min_shared {
                continue;
            }
            let weights = &self.weights;
            let of_stem = |&(stem, weight): &(u32, f64)| smaller(weights[stem as usize], weight);
            let shared = self.profiles[first_idx].stems().iter().map(of_stem).fold(0.0, |sum, it| sum + it);
            if shared >= min_shared && shared > 0.0 {
                visit(first_idx, shared);
            }
        }
        for &(stem, _) in stems {
            self.weights[stem as usize] = 0.0;
        }
    }

    /// Counts what the wordings that were added share with one, which is added.
    fn count_shared(&mut self, second_idx: usize) {
        for &(stem, weight) in self.profiles[second_idx].stems() {
            let Some(posting) = self.postings.of(stem).filter(|posting| posting.len() < self.max_posting)
            else {
                continue;
            };
            for &(first_idx, first_weight) in posting {
                let shared = &mut self.shared[first_idx as usize];
                if *shared == 0.0 {
                    self.touched.push(first_idx as usize);
                }
                *shared += smaller(weight, first_weight);
            }
            self.postings.add(stem, second_idx, weight);
        }
    }
}

/// Wordings with their weight, by the stem that they hold; all in one list, room for each stem in its turn.
struct Postings {
    /// For every stem where its room begins, and at the end where the last one's ends.
    begins: Vec<usize>,
    n_filled: Vec<u32>,
    entries: Vec<(u32, f64)>,
}

impl Postings {
    /// Makes room for the wordings of every stem, of which there are so many; a stem of one wording leads to no other.
    fn new(n_wordings: &[usize]) -> Self {
        let mut begins = Vec::with_capacity(n_wordings.len() + 1);
        let mut n_entries = 0;
        for &n_wordings in n_wordings {
            begins.push(n_entries);
            n_entries += if n_wordings > 1 { n_wordings } else { 0 };
        }
        begins.push(n_entries);
        Self { begins, n_filled: vec![0; n_wordings.len()], entries: vec![(0, 0.0); n_entries] }
    }

    /// The wordings of a stem that were added; none for a stem that has no room.
    fn of(&self, stem: u32) -> Option<&[(u32, f64)]> {
        let stem = stem as usize;
        let begin = self.begins[stem];
        (begin < self.begins[stem + 1]).then(|| &self.entries[begin..begin + self.n_filled[stem] as usize])
    }

    fn add(&mut self, stem: u32, wording_idx: usize, weight: f64) {
        let n_filled = &mut self.n_filled[stem as usize];
        let wording =
            u32::try_from(wording_idx).expect("a story has fewer than four thousand million sentences");
        self.entries[self.begins[stem as usize] + *n_filled as usize] = (wording, weight);
        *n_filled += 1;
    }
}
