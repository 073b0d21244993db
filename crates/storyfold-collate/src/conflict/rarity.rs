//! How rare words are within one story: the unit in which facts are asked to share their surroundings.
//!
//! The alignment asks besides how common a word is in the news at large, for two sentences that share common words need not state
//! the same. Here they are known to be of one matter, and what matters is that a word stands in few other sentences of the story:
//! where it stands once, `soldiers` is as good a sign of the sentence as the name of a village.

use crate::form::FormKind;
use crate::table::Aligned;
use crate::vocabulary::Vocabulary;

/// How much of its rarity a word of attribution keeps: who says something is said everywhere.
const ATTRIBUTION_SHARE: f64 = 0.25;

/// How rare the words of a story are, 0 to 1.
pub(super) struct Rarities<'a> {
    vocabulary: &'a Vocabulary,
}

impl<'a> Rarities<'a> {
    pub(super) fn new(aligned: &'a Aligned<'_>) -> Self {
        Self { vocabulary: &aligned.vocabulary }
    }

    /// How rare a word is, as a share of what a word is that stands in one sentence of a witness: a word stays rare however many outlets
    /// copied its sentence. Words of attribution count a fraction, function words nothing.
    pub(super) fn of(&self, stem: u32, kind: FormKind) -> f64 {
        let share = if kind.is_function {
            0.0
        } else if kind.is_attribution {
            ATTRIBUTION_SHARE
        } else {
            1.0
        };
        share * (self.vocabulary.rarity(stem) / self.vocabulary.rarest_weight())
    }
}
