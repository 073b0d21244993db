//! How rare words are within one story: the unit in which facts are asked to share their surroundings.
//!
//! The alignment asks besides how common a word is in the news at large, for two sentences that share common words need not state
//! the same. Here they are known to be of one matter, and what matters is that a word stands in few other sentences of the story:
//! where it stands once, `soldiers` is as good a sign of the sentence as the name of a village.

use crate::form::FormKind;
use crate::table::Aligned;

/// How much of its rarity a word of attribution keeps: who says something is said everywhere.
const ATTRIBUTION_SHARE: f64 = 0.25;

/// How rare the words of a story are, 0 to 1.
pub(super) struct Rarities {
    /// By the number of the stem.
    of_stems: Vec<f64>,
}

impl Rarities {
    /// Counts, for every stem, the sentences that hold it for each witness that has it.
    ///
    /// It is `ln(1 + s/d)`, as a share of `ln(1 + s)`, where `s` is the number of sentences of a witness and `d` that of those which hold the word,
    /// both on average over the witnesses that have it: a word stays rare however many outlets copied its sentence.
    pub(super) fn new(aligned: &Aligned<'_>) -> Self {
        let stems =
            aligned.sentences.iter().flat_map(|sentence| &sentence.words).map(|word| word.stem as usize);
        let n_stems = stems.max().map_or(0, |greatest| greatest + 1);
        let mut n_sentences = vec![0_u32; n_stems];
        let mut n_witnesses = vec![0_u32; n_stems];
        let mut last_seen: Vec<Option<(usize, usize)>> = vec![None; n_stems];
        for (sentence_idx, sentence) in aligned.sentences.iter().enumerate() {
            for word in &sentence.words {
                let stem = word.stem as usize;
                let seen = last_seen[stem].replace((sentence.witness_idx, sentence_idx));
                n_witnesses[stem] += u32::from(seen.is_none_or(|seen| seen.0 != sentence.witness_idx));
                n_sentences[stem] += u32::from(seen.is_none_or(|seen| seen.1 != sentence_idx));
            }
        }
        let per_witness = aligned.sentences.len() as f64 / aligned.witnesses.len().max(1) as f64;
        let of_stems = n_sentences
            .iter()
            .zip(&n_witnesses)
            .map(|(&n_sentences, &n_witnesses)| {
                let with_it = f64::from(n_sentences) / f64::from(n_witnesses.max(1));
                (per_witness / with_it.max(1.0)).ln_1p() / per_witness.ln_1p()
            })
            .collect();
        Self { of_stems }
    }

    /// How rare a word is; words of attribution count a fraction, function words nothing.
    pub(super) fn of(&self, stem: u32, kind: FormKind) -> f64 {
        let share = if kind.is_function {
            0.0
        } else if kind.is_attribution {
            ATTRIBUTION_SHARE
        } else {
            1.0
        };
        share * self.of_stems[stem as usize]
    }
}
