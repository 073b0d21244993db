//! Retellings: sentences of one report that a column of others tells already, in other words.

use crate::lean::Lean;
use crate::similarity::Profile;
use crate::table::{Column, column_of};
use crate::vocabulary::{NumberedSentence, NumberedWord, Vocabulary};
use crate::wording::{SimilarPair, Wording};

/// How much of a sentence must stand in the sentences of a column together for these to tell it, and how like it one of them
/// must be: the less it is like one, the more of it must stand in all.
const MIN_COVERAGES: [(f64, f64); 2] = [(0.5, 0.3), (0.65, 0.2)];
/// How much they must share, in words that stand in one sentence of a witness.
const MIN_SHARED_RARE_WORDS: f64 = 1.9;
/// How many sentences of a column are asked at most: a column of thousands of copies tells no more than its first ones.
const MAX_TELLERS: usize = 64;
/// How much of a short sentence that points to the one before it must stand in the column of that.
const MIN_COVERAGE_OF_ECHO: f64 = 0.6;
/// How many words such a sentence has at most.
pub(crate) const MAX_ECHO_WORDS: usize = 8;

/// Joins a column that holds one sentence to that of other reports which tell it already.
///
/// ```text
/// for every sentence that has its column to itself, and every column of sentences that share enough words with it
///   all its names and figures stand there, nobody else speaks there, and it is denied there if it denies
///   enough of it stands in the sentences there together, and one of them is like it
/// the column in which most of it stands takes it
/// ```
///
/// The mean likeness keeps such a sentence off where each of the others tells only a part of it.
pub(crate) fn join_retellings(
    columns: &mut [Column],
    pairs: &[SimilarPair],
    wordings: &[Wording],
    (sentences, vocabulary): (&[NumberedSentence], &Vocabulary),
    profiles: &[Profile],
) {
    let column_of = column_of(columns, sentences.len());
    let column = |wording_idx: usize| column_of[wordings[wording_idx].sentences[0]];
    let mut proposals: Vec<(usize, usize)> = pairs
        .iter()
        .filter(|pair| !pair.is_contrary)
        .map(|pair| (column(pair.first_idx), column(pair.second_idx)))
        .flat_map(|(one, other)| [(one, other), (other, one)])
        .filter(|&(from, into)| from != into && columns[from].sentences.len() == 1)
        .collect();
    proposals.sort_unstable();
    proposals.dedup();
    // For every sentence the column that has most of it.
    let mut best: Vec<(usize, usize, f64)> = Vec::new();
    for (from, into) in proposals {
        let told = columns[from].sentences[0];
        let Some(coverage) = coverage(told, &columns[into], (sentences, vocabulary), profiles) else {
            continue;
        };
        match best.last_mut() {
            Some(last) if last.0 == from => {
                if coverage > last.2 {
                    *last = (from, into, coverage);
                }
            }
            _ => best.push((from, into, coverage)),
        }
    }
    // Those of which most stands elsewhere first; what takes others stays, what is taken takes none.
    best.sort_by(|one, other| other.2.total_cmp(&one.2).then_with(|| one.0.cmp(&other.0)));
    let mut is_settled = vec![false; columns.len()];
    for (from, into, _) in best {
        if is_settled[from] || columns[into].sentences.is_empty() {
            continue;
        }
        is_settled[into] = true;
        let taken = std::mem::take(&mut columns[from].sentences);
        columns[into].sentences.extend(taken);
        columns[into].sentences.sort_unstable();
    }
}

/// Joins a column that holds one short sentence, which points to the one before it and adds nothing to it, to the column of that:
/// `The announcement was made on Friday`.
pub(crate) fn join_echoes(
    columns: &mut [Column],
    (sentences, vocabulary): (&[NumberedSentence], &Vocabulary),
    (profiles, leans): (&[Profile], &[Lean]),
) {
    let column_of = column_of(columns, sentences.len());
    for from in 0..columns.len() {
        let &[told] = columns[from].sentences.as_slice() else { continue };
        let Some(before) = told.checked_sub(1) else { continue };
        let witness_idx = sentences[told].witness_idx;
        let words = &sentences[told].words;
        if leans[told] == Lean::Free
            || words.len() > MAX_ECHO_WORDS
            || sentences[before].witness_idx != witness_idx
            || columns[column_of[before]].sentences.is_empty()
        {
            continue;
        }
        let into = column_of[before];
        let tellers: Vec<usize> = columns[into]
            .sentences
            .iter()
            .copied()
            .filter(|&it| sentences[it].witness_idx != witness_idx)
            .take(MAX_TELLERS)
            .collect();
        let (coverage, _) = covered(&profiles[told], &tellers, profiles);
        let is_told = |word: &NumberedWord| tellers.iter().any(|&it| profiles[it].has(word.sense));
        if coverage >= MIN_COVERAGE_OF_ECHO
            && words.iter().filter(|word| word.is_number || word.is_name).all(is_told)
            && denies(&sentences[told], vocabulary) == denies(&sentences[before], vocabulary)
        {
            columns[from].sentences.clear();
            columns[into].sentences.push(told);
            columns[into].sentences.sort_unstable();
        }
    }
}

/// How much of a sentence stands in others together, 0 to 1, and the weight of what does.
fn covered(told: &Profile, tellers: &[usize], profiles: &[Profile]) -> (f64, f64) {
    let weight_there =
        |sense: u32| tellers.iter().map(|&it| profiles[it].weight_of(sense)).fold(0.0, f64::max);
    let shared: f64 = told.stems().iter().map(|&(sense, weight)| weight.min(weight_there(sense))).sum();
    (if told.stem_weight() > 0.0 { shared / told.stem_weight() } else { 0.0 }, shared)
}

fn denies(sentence: &NumberedSentence, vocabulary: &Vocabulary) -> bool {
    sentence.words.iter().any(|word| vocabulary.kind(word.form).is_negation)
}

/// How much of a sentence stands in the sentences of a column that other reports have, 0 to 1; nothing if they do not tell it.
fn coverage(
    told: usize,
    column: &Column,
    (sentences, vocabulary): (&[NumberedSentence], &Vocabulary),
    profiles: &[Profile],
) -> Option<f64> {
    let witness_idx = sentences[told].witness_idx;
    // What a report tells there already it does not tell again here.
    if column.sentences.iter().any(|&it| sentences[it].witness_idx == witness_idx) {
        return None;
    }
    // Copies tell no more than one of them.
    let asked = column.sentences.iter().take(MAX_TELLERS).map(|&it| sentences[it].first_alike);
    let mut asked: Vec<usize> = asked.collect();
    asked.sort_unstable();
    asked.dedup();
    let tellers = || asked.iter().map(|&it| &profiles[it]);
    let profile = &profiles[told];
    let (coverage, shared) = covered(profile, &asked, profiles);
    if shared < MIN_SHARED_RARE_WORDS * vocabulary.rarest_weight() {
        return None;
    }
    let words = &sentences[told].words;
    let has_all_named = words
        .iter()
        .filter(|word| word.is_number || (word.is_name && !word.is_speaker))
        .all(|word| tellers().any(|it| it.has(word.sense)));
    let denies = |sentence_idx: usize| denies(&sentences[sentence_idx], vocabulary);
    if !has_all_named || !asked.iter().any(|&it| denies(it) == denies(told)) {
        return None;
    }
    let mut likeness = 0.0_f64;
    for teller in tellers() {
        let similarity = profile.similarity(teller, vocabulary);
        if similarity.has_other_speakers {
            return None;
        }
        likeness = likeness.max(similarity.score());
    }
    let is_told = |&(least, like): &(f64, f64)| coverage >= least && likeness >= like;
    MIN_COVERAGES.iter().any(is_told).then_some(coverage)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_texts::with_numbered;

    /// Whether a column of the first two sentences tells the third; each is a report.
    fn is_told(texts: [&str; 3]) -> bool {
        with_numbered(texts, |_, sentences, vocabulary| {
            let profiles: Vec<Profile> =
                sentences.iter().map(|sentence| Profile::new(&sentence.words, vocabulary)).collect();
            let column = Column { sentences: vec![0, 1], is_split: false };
            coverage(2, &column, (sentences, vocabulary), &profiles).is_some()
        })
    }

    #[test]
    fn a_sentence_is_told_by_others_that_have_all_its_names_and_figures() {
        let first =
            "The yard at Marl, which had built the Aurora in 1974 for the mail, went bankrupt last spring.";
        let second = "A court in Hallin heard that the yard at Marl had welded the hull of the Aurora from thin plates.";
        assert!(is_told([first, second, "The bankrupt yard at Marl welded the hull of the Aurora."]));
        for new in [
            "The bankrupt yard at Tornes welded the hull of the Aurora.",
            "The bankrupt yard at Marl welded the hull of the Aurora in 1986.",
            "The bankrupt yard at Marl never welded the hull of the Aurora.",
            "The yard at Marl sold its sails to a brewery.",
        ] {
            assert!(!is_told([first, second, new]), "{new}");
        }
    }
}
