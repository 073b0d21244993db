//! Lexical evidence: reports of one event use the same rare words, names and numbers.
//!
//! The cosine of the reports' words and pairs of words, weighted by rarity (Salton, Wong and Yang, 1975). A report finds others by
//! its rarest words; the cosine is exact, but only what was found is compared.

use std::collections::HashSet;

use crate::background::Rarity;
use crate::lookup::Lookup;
use crate::piece::Piece;
use crate::prepared::ReportTerm;

/// A report as a vector: of unit length, as long as no other report has any of its words.
#[derive(Clone, Debug)]
pub(crate) struct TermVector {
    /// The low halves of the hashes of terms, in the order of these; then as many weights, by their bits.
    pub(crate) numbers: Piece<u32>,
}

impl TermVector {
    /// Weighs the terms of a report. `counts_report` says whether the rarity counts the report itself, and so the others that it is
    /// compared with. If not, it counts the report alone for the length of the vector, and both reports for a shared word: that is
    /// not as rare as one that stands in one of them.
    pub(crate) fn new(terms: &[ReportTerm], rarity: &Rarity, counts_report: bool) -> Self {
        let mut squares = 0.0;
        let weigh = |term: &ReportTerm| {
            // One that is only looked for is not counted, and has the word.
            let n_alone = rarity.n_reports_with(term.hash).max(1);
            let n_shared = if counts_report { n_alone } else { n_alone + 1 };
            let by_count = 1.0 + f64::from(term.count()).ln();
            squares += (by_count * rarity.weight(term, n_alone)).powi(2);
            by_count * rarity.weight(term, n_shared)
        };
        let weights: Vec<f64> = terms.iter().map(weigh).collect();
        let norm = if squares > 0.0 { squares.sqrt() } else { 1.0 };
        let terms: Vec<u32> = terms.iter().map(|term| low_half(term.hash)).collect();
        Self::of_parts(&terms, weights.iter().map(|weight| (weight / norm) as f32))
    }

    /// Of the low halves of the hashes of terms, in the order of these, and as many weights.
    pub(crate) fn of_parts(terms: &[u32], weights: impl Iterator<Item = f32>) -> Self {
        Self { numbers: terms.iter().copied().chain(weights.map(f32::to_bits)).collect() }
    }

    /// The low halves of the hashes of terms, in the order of these.
    pub(crate) fn terms(&self) -> &[u32] {
        self.halves().0
    }

    /// The weight of each where another report has it as well.
    pub(crate) fn weights(&self) -> impl Iterator<Item = f32> {
        self.halves().1.iter().copied().map(f32::from_bits)
    }

    /// The terms, and the bits of their weights.
    fn halves(&self) -> (&[u32], &[u32]) {
        self.numbers.split_at(self.numbers.len() / 2)
    }

    /// A vector that was made before of the same terms, by its weights; none if these are not as many.
    pub(crate) fn of_weights(terms: &[ReportTerm], weights: &[f32]) -> Option<Self> {
        let terms: Vec<u32> = terms.iter().map(|term| low_half(term.hash)).collect();
        (terms.len() == weights.len()).then(|| Self::of_parts(&terms, weights.iter().copied()))
    }

    /// Puts the terms with the bits of their weights into a lookup, against which other vectors are held.
    pub(crate) fn fill(&self, lookup: &mut Lookup) {
        let (terms, weights) = self.halves();
        lookup.reset(terms.len());
        for (&term, &weight) in terms.iter().zip(weights) {
            lookup.insert(term, weight);
        }
    }

    /// The cosine of the angle to another vector, with which a lookup was [filled](Self::fill), 0 to 1, without what the terms of
    /// `left_out` add to it.
    pub(crate) fn cosine(&self, other: &Lookup, left_out: &HashSet<u32>) -> f64 {
        let mut sum = 0.0;
        let (terms, weights) = self.halves();
        if left_out.is_empty() {
            other.for_each_shared(terms, |at, weight| sum += product(weights[at], weight));
        } else {
            other.for_each_shared(terms, |at, weight| {
                if !left_out.contains(&terms[at]) {
                    sum += product(weights[at], weight);
                }
            });
        }
        sum.min(1.0)
    }

    /// The same with what all terms add to it.
    pub(crate) fn cosine_of_all(&self, other: &Lookup) -> f64 {
        self.cosine(other, &HashSet::new())
    }

    /// The shared terms, with what each adds to the cosine.
    pub(crate) fn shared(&self, other: &Self) -> Vec<(u32, f64)> {
        let mut shared = Vec::new();
        let (terms, weights) = self.halves();
        let mut lookup = Lookup::default();
        other.fill(&mut lookup);
        lookup.for_each_shared(terms, |at, weight| {
            shared.push((terms[at], product(weights[at], weight)));
        });
        shared
    }
}

/// The product of two weights, by their bits.
fn product(one: u32, other: u32) -> f64 {
    f64::from(f32::from_bits(one)) * f64::from(f32::from_bits(other))
}

/// The part of a hash that a vector keeps.
pub(crate) fn low_half(hash: u64) -> u32 {
    hash as u32
}

/// The words by which a report finds others, those that weigh most, as far as its vector does not tell them: they may be kept for a while.
#[derive(Clone, Debug)]
pub(crate) struct QueryWords {
    /// The high halves of their hashes, ascending by these, each with the position of the word among the terms.
    words: Box<[(u32, u32)]>,
}

impl QueryWords {
    pub(crate) fn new(terms: &[ReportTerm], vector: &TermVector, n_most: usize) -> Self {
        let terms = (0_u32..).zip(terms.iter().zip(vector.weights()));
        let mut words: Vec<(f32, u64, u32)> = terms
            .filter(|(_, (term, _))| !term.is_pair())
            .map(|(position, (term, weight))| (weight, term.hash, position))
            .collect();
        words.sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        words.truncate(n_most);
        // The terms ascend.
        words.sort_unstable_by_key(|&(.., position)| position);
        Self {
            words: words.iter().map(|&(_, hash, position)| ((hash >> u32::BITS) as u32, position)).collect(),
        }
    }

    /// Of the high halves of their hashes, ascending, each with the position of the word among the terms.
    pub(crate) fn of_parts(words: Vec<(u32, u32)>) -> Self {
        Self { words: words.into() }
    }

    /// The same, to be kept.
    pub(crate) fn parts(&self) -> &[(u32, u32)] {
        &self.words
    }

    /// Their hashes, ascending, and weights, by the vector of the same report.
    pub(crate) fn of(&self, vector: &TermVector) -> Vec<(u64, f32)> {
        let (terms, weights) = vector.halves();
        let word = |&(high, position): &(u32, u32)| {
            let [low, weight] = [terms, weights].map(|it| it[position as usize]);
            (u64::from(high) << u32::BITS | u64::from(low), f32::from_bits(weight))
        };
        self.words.iter().map(word).collect()
    }
}
