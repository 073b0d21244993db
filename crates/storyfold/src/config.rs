//! All thresholds of the engine, with their units.

use storyfold_collate::CollateOptions;

use crate::error::Error;

/// How reports are linked, grouped and merged.
///
/// It is checked once, where it is used; a refusal names the field, the value and the range.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// How many words make a shingle; 3 by default.
    pub shingle_words: usize,
    /// How many slots a sentence's MinHash signature has; 128 by default.
    pub signature_slots: usize,
    /// The resemblance of sentences for which the bands of the index are chosen, 0 to 1; 0.5 by default.
    pub sentence_resemblance: f64,
    /// In how many sentences a shingle may stand to count as rare: sentences that share a rare one are candidates even where
    /// the signatures do not meet; 24 by default.
    pub rare_shingle_sentences: usize,
    /// From which weighted containment on two sentences count as the same copy, 0 to 1; 0.35 by default.
    pub sentence_containment: f64,
    /// How many words of a report, its rarest, propose candidates for the lexical comparison; 64 by default.
    pub lexical_query_terms: usize,
    /// In how many reports a word may stand to propose candidates; 400 by default. The cap is what keeps the comparison from
    /// being one of all pairs.
    pub lexical_posting_reports: usize,
    /// What a report that is wholly copied adds to the strength of its link, on top of the lexical similarity; 0.5 by default.
    pub reuse_weight: f64,
    /// From which strength on a link is kept, 0 to 1; 0.04 by default.
    pub link_strength: f64,
    /// How strong the links between two groups of reports must be on average for both to be one story, 0 to 1; 0.09 by
    /// default.
    pub story_strength: f64,
    /// How strong they must be as a share of the links within the looser of both groups, 0 to 1; 0.7 by default. It keeps apart
    /// the two events of one topic, each of which hangs together better.
    pub cohesion_share: f64,
    /// How much one link may count for how firmly a group hangs together, 0 to 1; 0.25 by default. Copies would otherwise hold
    /// off every independent report.
    pub cohesion_cap: f64,
    /// How many hours apart two reports of one story may have been published; 96 by default. Reports without a date are not
    /// held apart; `None` holds none apart.
    pub window_hours: Option<u32>,
    /// From which share of copied text on, of the shorter report, two reports are of one family, 0 to 1; 0.5 by default.
    pub family_share: f64,
    /// How the reports of a story are merged.
    pub collate: CollateOptions,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            shingle_words: 3,
            signature_slots: 128,
            sentence_resemblance: 0.5,
            rare_shingle_sentences: 24,
            sentence_containment: 0.35,
            lexical_query_terms: 64,
            lexical_posting_reports: 400,
            reuse_weight: 0.5,
            link_strength: 0.04,
            story_strength: 0.09,
            cohesion_share: 0.7,
            cohesion_cap: 0.25,
            window_hours: Some(96),
            family_share: 0.5,
            collate: CollateOptions::default(),
        }
    }
}

impl Config {
    /// Checks every field.
    ///
    /// # Errors
    ///
    /// Names the first field that is out of range, its value and the range.
    pub fn check(&self) -> Result<(), Error> {
        let shares = [
            ("sentence_resemblance", self.sentence_resemblance),
            ("sentence_containment", self.sentence_containment),
            ("reuse_weight", self.reuse_weight),
            ("link_strength", self.link_strength),
            ("story_strength", self.story_strength),
            ("cohesion_share", self.cohesion_share),
            ("cohesion_cap", self.cohesion_cap),
            ("family_share", self.family_share),
            ("collate.column_similarity", self.collate.column_similarity),
        ];
        for (field, value) in shares {
            if !(value > 0.0 && value <= 1.0) {
                return Err(Error::config(format!("{field} is {value}: must be above 0 and at most 1")));
            }
        }
        let counts = [
            ("shingle_words", self.shingle_words, 16),
            ("signature_slots", self.signature_slots, 4_096),
            ("rare_shingle_sentences", self.rare_shingle_sentences, 1 << 20),
            ("lexical_query_terms", self.lexical_query_terms, 1 << 20),
            ("lexical_posting_reports", self.lexical_posting_reports, 1 << 24),
        ];
        for (field, value, greatest) in counts {
            if value == 0 || value > greatest {
                return Err(Error::config(format!("{field} is {value}: must be 1 to {greatest}")));
            }
        }
        Ok(())
    }
}
