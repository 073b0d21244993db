//! Which wordings may be alike: those that share enough of the weight of their words, found by these words.
//!
//! The commonest words stand in most wordings and weigh next to nothing: to count what every two wordings share of them would take longer
//! than all the rest. So these light stems propose nothing. Of every wording it is known how much it has of them, and so how much any two
//! can share of them at most; and what consists of little else is proposed with everything.

use crate::similarity::Profile;
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
/// From which share of light stems in its weight on a wording is proposed with everything. It is less than any share that two wordings must
/// have in common to be alike, so that of any others two that share light stems alone share too little.
const MIN_LIGHT_SHARE: f64 = 0.1;
/// More than what is lost in rounding a sum of weights, as a share of it.
const ROUNDING: f64 = 1e-9;

/// The wordings by their stems, which are added one after the other.
pub(crate) struct Proposals<'a> {
    profiles: &'a [&'a Profile],
    postings: Postings,
    /// How long the list of a stem may be to propose; to one that has grown longer nothing is added.
    max_posting: usize,
    /// For every wording how much weight it has in light stems.
    light_weights: Vec<f64>,
    /// For every wording whether it consists of light stems in good part, and those that were added of which it is so.
    is_light: Vec<bool>,
    light: Vec<usize>,
    /// How much weight the wordings share with the one at hand in stems that are not light; 0 for all between two calls.
    shared: Vec<f64>,
    /// The wordings that share any.
    touched: Vec<usize>,
}

impl<'a> Proposals<'a> {
    pub(crate) fn new(profiles: &'a [&'a Profile], vocabulary: &Vocabulary, n_witnesses: usize) -> Self {
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
        let light_weight = |profile: &&Profile| {
            let light = profile.stems().iter().filter(|&&(stem, _)| is_light_stem(stem));
            light.map(|&(_, weight)| weight).sum::<f64>()
        };
        let light_weights: Vec<f64> = profiles.iter().map(light_weight).collect();
        let is_light = profiles.iter().zip(&light_weights);
        let is_light =
            is_light.map(|(it, &light)| light > 0.0 && light >= MIN_LIGHT_SHARE * it.stem_weight());
        for (stem, n_wordings) in (0..).zip(&mut n_wordings) {
            if is_light_stem(stem) || *n_wordings > max_wordings {
                *n_wordings = 0;
            }
        }
        Self {
            profiles,
            postings: Postings::new(&n_wordings),
            max_posting,
            is_light: is_light.collect(),
            light_weights,
            light: Vec::new(),
            shared: vec![0.0; profiles.len()],
            touched: Vec::new(),
        }
    }

    /// Calls `visit` with every wording before this one that may be alike, in order, and with how much weight the two share at most. Then
    /// adds the wording: the first comes first, and none is left out.
    pub(crate) fn for_each_before(&mut self, second_idx: usize, mut visit: impl FnMut(usize, f64)) {
        let Self { profiles, postings, max_posting, light_weights, is_light, light, shared, touched } = self;
        for &(stem, weight) in profiles[second_idx].stems() {
            let Some(posting) = postings.of(stem).filter(|posting| posting.len() < *max_posting) else {
                continue;
            };
            for &(first_idx, first_weight) in posting {
                let first_idx = first_idx as usize;
                if shared[first_idx] == 0.0 {
                    touched.push(first_idx);
                }
                shared[first_idx] += weight.min(first_weight);
            }
            postings.add(stem, second_idx, weight);
        }
        if is_light[second_idx] {
            touched.clear();
            touched.extend(0..second_idx);
        } else if touched.len() + light.len() < second_idx / DENSE_SHARE {
            touched.extend(light.iter().filter(|&&it| shared[it] == 0.0));
            touched.sort_unstable();
        } else {
            // Where most wordings were touched it is cheaper to look at all.
            touched.clear();
            touched.extend((0..second_idx).filter(|&it| shared[it] > 0.0 || is_light[it]));
        }
        for first_idx in touched.drain(..) {
            let light = light_weights[first_idx].min(light_weights[second_idx]);
            let shared = std::mem::take(&mut shared[first_idx]);
            visit(first_idx, if light > 0.0 { (shared + light) * (1.0 + ROUNDING) } else { shared });
        }
        if is_light[second_idx] {
            light.push(second_idx);
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
