//! Shingles: three words in a row, by which wordings are compared.

use crate::profile::{Kinds, ToldWord};

/// What is left of the weight of three words in a row that are a name and little else: it is in every sentence about whom it names.
const NAME_PHRASE_SHARE: f64 = 0.5;

/// The numbers of three neighbouring forms. In a story of more than two million forms two shingles may have one number.
pub(crate) type Shingle = u64;

/// How many bits of a shingle a form has.
const BITS_OF_FORM: u32 = Shingle::BITS / 3;

/// Three words in a row, all that a sentence has.
#[derive(Debug)]
pub(crate) struct Shingles {
    /// Shingles of normalised forms with their weight, ascending, each once.
    pub(crate) runs: Vec<(Shingle, f64)>,
    /// Those that are a name and little else.
    pub(crate) name_phrases: Vec<(Shingle, f64)>,
    /// The weight of both.
    pub(crate) weight: f64,
}

impl Shingles {
    /// A run that stands twice counts as it first stands.
    pub(crate) fn of(told: &[ToldWord]) -> Self {
        // The number of each run with its place behind it.
        let mut runs: Vec<u128> = Vec::with_capacity(told.len().saturating_sub(2));
        let mut name_phrases: Vec<u128> = Vec::new();
        for (at, run) in told.windows(3).enumerate() {
            let [one, other, last] = [0, 1, 2].map(|at| run[at].kinds);
            let any = one.with(other).with(last);
            let tells_else =
                |kind: u8| one.tells_else(kind) || other.tells_else(kind) || last.tells_else(kind);
            // `spokeswoman Ana Roth said` is no wording that two sentences share, and `the British Virgin Islands` hardly.
            if any.has(Kinds::SPEAKER) && !tells_else(Kinds::SPEAKER) {
                continue;
            }
            let n_names = [one, other, last].iter().map(|it| it.0 & Kinds::NAME).sum::<u8>();
            let is_name_phrase = n_names >= 2 && !tells_else(Kinds::NAME);
            let runs = if is_name_phrase { &mut name_phrases } else { &mut runs };
            runs.push(u128::from(shingle(run)) << u64::BITS | at as u128);
        }
        let weight = |at: usize| told[at..at + 3].iter().map(|word| word.weight).sum::<f64>();
        let runs = in_order(runs, weight);
        let name_phrases = in_order(name_phrases, |at| NAME_PHRASE_SHARE * weight(at));
        let weight = runs.iter().chain(&name_phrases).map(|&(_, weight)| weight).sum();
        Self { runs, name_phrases, weight }
    }
}

fn shingle(run: &[ToldWord]) -> Shingle {
    run.iter().fold(0, |shingle, word| shingle << BITS_OF_FORM ^ Shingle::from(word.form))
}

/// Runs of words with their weights, ascending, each once as it first stands.
fn in_order(mut runs: Vec<u128>, weight: impl Fn(usize) -> f64) -> Vec<(Shingle, f64)> {
    runs.sort_unstable();
    let mut shingles: Vec<(Shingle, f64)> = Vec::with_capacity(runs.len());
    for run in runs {
        let shingle = (run >> u64::BITS) as Shingle;
        if shingles.last().is_none_or(|last| last.0 != shingle) {
            shingles.push((shingle, weight(run as u64 as usize)));
        }
    }
    shingles
}
