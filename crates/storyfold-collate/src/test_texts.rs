//! Texts for the tests of single steps, which need them cut and with their words numbered.

use storyfold_text::{Hints, segment};

use crate::vocabulary::{NumberedSentence, Vocabulary, number_words};
use crate::witness::Witness;

/// Looks at texts, each a report: `report-0` and so on.
pub(crate) fn with_numbered<T, const N: usize>(
    texts: [&str; N],
    look: impl FnOnce(&[Witness<'_>], &[NumberedSentence], &Vocabulary) -> T,
) -> T {
    let uris: [String; N] = std::array::from_fn(|at| format!("report-{at}"));
    let segmentations = texts.map(|text| segment(text, &Hints::default()));
    let witnesses: [Witness<'_>; N] =
        std::array::from_fn(|at| Witness::new(&uris[at], texts[at], &segmentations[at]));
    let (sentences, vocabulary) = number_words(&witnesses);
    look(&witnesses, &sentences, &vocabulary)
}
