//! Leads that independent reporters wrote of one event.
//!
//! What a story is about stands in many of its sentences, so that it weighs next to nothing when these are compared with each other.
//! But a report begins with what has happened: two leads that share words which are rare in the news at large, and among them
//! some that are no names, tell the same event, however little else they share.

use crate::table::{Column, column_of, join_columns};
use crate::vocabulary::{NumberedSentence, NumberedWord, Vocabulary};
use crate::wording::{N_OPENING_SENTENCES, SimilarPair, Wording};

/// How much two leads must share in weight of the news at large: two words that stand in one report of a thousand, and a little.
const MIN_NEWS_WEIGHT: f64 = 15.5;
/// How much of it beyond what any word has that stands in one report of five, in words that neither name nor count.
const MIN_PLAIN_NEWS_WEIGHT: f64 = 9.0;
const COMMON_NEWS_WEIGHT: f64 = 1.6;
/// How much of the weight the leads of two columns must share on average.
const MIN_MEAN_SHARE: f64 = 0.6;
/// From which Dice coefficient on two leads with other figures fill one frame anew.
const MIN_FRAME_DICE: f64 = 0.4;

/// Joins the columns of leads that tell the same event, those that share most first.
pub(crate) fn join_leads(
    columns: &mut [Column],
    pairs: &[SimilarPair],
    wordings: &[Wording],
    (sentences, vocabulary): (&[NumberedSentence], &Vocabulary),
) {
    let mut column_of = column_of(columns, sentences.len());
    let first_sentence = |wording_idx: usize| wordings[wording_idx].sentences[0];
    let words = |wording_idx: usize| &*sentences[first_sentence(wording_idx)].words;
    let shared = |one: usize, other: usize| shared_news_weight(words(one), words(other), vocabulary);
    let mut proposals: Vec<(f64, usize, usize)> = pairs
        .iter()
        .filter(|pair| pair.place == 0 && may_tell_the_same(pair))
        .map(|pair| (pair.first_idx, pair.second_idx))
        .filter(|&(first, second)| column_of[first_sentence(first)] != column_of[first_sentence(second)])
        .filter(|&(first, second)| denies(words(first), vocabulary) == denies(words(second), vocabulary))
        .map(|(first, second)| (shared(first, second), first, second))
        .filter(|(shared, ..)| shared.all >= MIN_NEWS_WEIGHT && shared.plain >= MIN_PLAIN_NEWS_WEIGHT)
        .map(|(shared, first, second)| (shared.all, first, second))
        .collect();
    proposals.sort_by(|one, other| {
        other.0.total_cmp(&one.0).then_with(|| (one.1, one.2).cmp(&(other.1, other.2)))
    });
    let mut n_wordings: Vec<usize> = vec![0; columns.len()];
    for wording_idx in 0..wordings.len() {
        n_wordings[column_of[first_sentence(wording_idx)]] += 1;
    }
    for (_, first, second) in proposals {
        let (one, other) = (column_of[first_sentence(first)], column_of[first_sentence(second)]);
        if one == other || tell_twice(&columns[one], &columns[other], sentences) {
            continue;
        }
        let leads = |column_idx: usize| -> Vec<usize> {
            let of_column =
                |&it: &usize| wordings[it].place == 0 && column_of[first_sentence(it)] == column_idx;
            (0..wordings.len()).filter(of_column).collect()
        };
        let (ones, others) = (leads(one), leads(other));
        let of_pairs = ones.iter().flat_map(|&left| others.iter().map(move |&right| (left, right)));
        let sum: f64 = of_pairs.map(|(left, right)| shared(left, right).all).sum();
        let n_pairs = (ones.len() * others.len()) as f64;
        // What else meets in a column would go along.
        if [(one, &ones), (other, &others)].iter().any(|(it, leads)| 2 * leads.len() < n_wordings[*it])
            || sum < MIN_MEAN_SHARE * MIN_NEWS_WEIGHT * n_pairs
        {
            continue;
        }
        let (into, from) = (one.min(other), one.max(other));
        join_columns(columns, &mut column_of, from, into);
        n_wordings[into] += std::mem::take(&mut n_wordings[from]);
    }
}

/// Whether a report has sentences of both columns other than in its opening, which often tells the lead anew.
fn tell_twice(one: &Column, other: &Column, sentences: &[NumberedSentence]) -> bool {
    let begin_of = |witness_idx: usize| sentences.partition_point(|it| it.witness_idx < witness_idx);
    one.sentences.iter().any(|&left| {
        let witness_idx = sentences[left].witness_idx;
        let reach = begin_of(witness_idx) + N_OPENING_SENTENCES;
        let mut of_report = other.sentences.iter().filter(|&&it| sentences[it].witness_idx == witness_idx);
        of_report.any(|&right| left.max(right) >= reach)
    })
}

fn may_tell_the_same(pair: &SimilarPair) -> bool {
    let similarity = &pair.similarity;
    let is_frame = similarity.has_other_numbers && similarity.dice >= MIN_FRAME_DICE;
    !pair.is_contrary && !pair.is_late && !similarity.has_other_speakers && !is_frame
}

/// Whether somebody denies what a sentence tells, or it denies it itself.
pub(crate) fn denies(words: &[NumberedWord], vocabulary: &Vocabulary) -> bool {
    words.iter().any(|word| {
        let kind = vocabulary.kind(word.form);
        kind.is_negation || kind.is_denial
    })
}

/// What two sentences share, in weight of the news at large.
#[derive(Clone, Copy, Debug, Default)]
struct SharedNews {
    all: f64,
    plain: f64,
}

fn shared_news_weight(one: &[NumberedWord], other: &[NumberedWord], vocabulary: &Vocabulary) -> SharedNews {
    let mut shared = SharedNews::default();
    for (at, word) in one.iter().enumerate() {
        let is_first = one[..at].iter().all(|before| before.sense != word.sense);
        let Some(met) = other.iter().find(|it| it.sense == word.sense).filter(|_| is_first) else { continue };
        let weight = |word: &NumberedWord| vocabulary.form_of(word.form).news_weight;
        let weight = weight(word).min(weight(met));
        shared.all += weight;
        if ![word, met].iter().any(|it| it.is_name || it.is_number || it.is_speaker) {
            shared.plain += (weight - COMMON_NEWS_WEIGHT).max(0.0);
        }
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_texts::with_numbered;

    fn shared(one: &str, other: &str) -> SharedNews {
        with_numbered([one, other], |_, sentences, vocabulary| {
            shared_news_weight(&sentences[0].words, &sentences[1].words, vocabulary)
        })
    }

    #[test]
    fn words_rare_in_the_news_tell_an_event_and_common_ones_do_not() {
        let told = shared(
            "Thieves took a violin and two harps from the conservatory at Marl on Monday.",
            "A stolen violin is missing from the Marl conservatory since Monday.",
        );
        assert!(told.all >= MIN_NEWS_WEIGHT && told.plain >= MIN_PLAIN_NEWS_WEIGHT, "{told:?}");
        let other = shared(
            "The government in Hallin said on Monday that it would raise taxes next year.",
            "The government in Hallin said on Monday that it had built new roads last year.",
        );
        assert!(other.plain < MIN_PLAIN_NEWS_WEIGHT, "{other:?}");
        // Names alone tell who, and not what.
        let names = shared("Ana Roth met Jon Tveit in Marl.", "Jon Tveit sued Ana Roth of Marl.");
        assert!(names.plain < MIN_PLAIN_NEWS_WEIGHT, "{names:?}");
    }
}
