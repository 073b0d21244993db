//! Quotations: what one report puts between quotation marks, another tells in the same words.
//!
//! Two accounts of one remark may share nothing but the remark: `a spokesman spoke of “heavy losses” at the yard`. Likeness weighs the few
//! quoted words against all the rest. But words that stand between quotation marks were said by somebody once, so two sentences that
//! have them in one order, and the same speaker, tell the same remark; and so do two of one report, of which the one sums up what
//! the other quotes.

use std::cell::OnceCell;

use storyfold_text::Span;

use crate::table::{Column, column_of, join_columns};
use crate::vocabulary::{NumberedSentence, NumberedWord, Vocabulary};
use crate::witness::Witness;
use crate::wording::{SimilarPair, Wording};

/// How many telling words a quotation has at least, and how many where nothing says that the speaker is the same.
const MIN_WORDS: usize = 2;
const MIN_WORDS_OF_NOBODY: usize = 6;
/// How many of them make a quotation that one report gives twice.
const MIN_WORDS_OF_REPETITION: usize = 3;
/// How alike two sentences with one quotation are at least: they tell of it, not only with it.
const MIN_SIMILARITY: f64 = 0.15;
/// How much of the lighter of two sentences of one report stands in the other, where they are neighbours, and where they are not.
const MIN_CONTAINMENT_OF_NEIGHBOURS: f64 = 0.4;
const MIN_CONTAINMENT_OF_REPETITION: f64 = 0.7;
/// How far apart neighbours stand at most, in sentences.
const NEIGHBOUR_REACH: usize = 2;
/// Who tells a report something without being named.
const INFORMANTS: [&str; 6] = ["source", "sources", "official", "officials", "insider", "insiders"];
/// How much of a long quotation another sentence has in its order, and from how many telling words on it is long: desks shorten and respell.
const MIN_SHARE_OF_LONG: f64 = 0.75;
const MIN_WORDS_OF_LONG: usize = 4;
/// How many sentences the smaller of the two columns has at most: what more reports tell so, they tell as something of its own.
const MAX_SENTENCES_OF_SMALLER: usize = 2;
/// In how many columns quoted words stand that are a remark: a term stands everywhere.
const MAX_COLUMNS: usize = 4;

/// Joins the columns of sentences that share a quotation, those that are most alike first.
///
/// ```text
/// for every two wordings in two columns, neither of them a lead, that share the words of a quotation of the one
///   they are of two reports and have one speaker, or the quotation is long
///   or they are of one report, and the one says little else
///   the quoted words stand in few columns, and no report but that one tells something in both
/// ```
///
/// A lead stays: it tells more than the remark that it may quote.
pub(crate) fn join_quotations(
    columns: &mut [Column],
    pairs: &[SimilarPair],
    wordings: &[Wording],
    (witnesses, sentences, vocabulary): (&[Witness<'_>], &[NumberedSentence], &Vocabulary),
) {
    let mut column_of = column_of(columns, sentences.len());
    let first_sentence = |wording_idx: usize| wordings[wording_idx].sentences[0];
    let told: Vec<OnceCell<Told>> = vec![OnceCell::new(); wordings.len()];
    let told_in = |wording_idx: usize| {
        told[wording_idx].get_or_init(|| {
            let sentence = &sentences[first_sentence(wording_idx)];
            Told::new(sentence, witnesses[sentence.witness_idx].text, vocabulary)
        })
    };
    let mut proposals: Vec<(f64, usize, usize)> = Vec::new();
    for pair in pairs {
        let (first, second) = (pair.first_idx, pair.second_idx);
        let (one, other) = (first_sentence(first), first_sentence(second));
        let is_led = wordings[first].place == 0 || wordings[second].place == 0;
        let similarity = &pair.similarity;
        if is_led
            || pair.is_contrary
            || pair.is_late
            || column_of[one] == column_of[other]
            || size(columns, column_of[one]).min(size(columns, column_of[other])) > MAX_SENTENCES_OF_SMALLER
            || denies(&sentences[one].words, vocabulary) != denies(&sentences[other].words, vocabulary)
        {
            continue;
        }
        let is_repetition = sentences[one].witness_idx == sentences[other].witness_idx;
        let is_alike = if is_repetition {
            let are_neighbours = one.abs_diff(other) <= NEIGHBOUR_REACH;
            similarity.containment
                >= if are_neighbours { MIN_CONTAINMENT_OF_NEIGHBOURS } else { MIN_CONTAINMENT_OF_REPETITION }
        } else {
            !similarity.has_other_numbers && pair.score() >= MIN_SIMILARITY
        };
        if !is_alike {
            continue;
        }
        let quotations =
            [told_in(first).quoted_in(told_in(second)), told_in(second).quoted_in(told_in(first))];
        let Some(quotation) = quotations.into_iter().flatten().max_by_key(|it| it.len()) else { continue };
        let share_speaker = share_speaker(&sentences[one].words, &sentences[other].words, vocabulary);
        let min_words = match (is_repetition, share_speaker) {
            (true, _) => MIN_WORDS_OF_REPETITION,
            (false, true) => MIN_WORDS,
            (false, false) => MIN_WORDS_OF_NOBODY,
        };
        if quotation.len() < min_words {
            continue;
        }
        let mut with_it: Vec<usize> = (0..wordings.len())
            .filter(|&it| told_in(it).tells(quotation))
            .map(|it| column_of[first_sentence(it)])
            .collect();
        with_it.sort_unstable();
        with_it.dedup();
        if with_it.len() <= MAX_COLUMNS {
            proposals.push((pair.score(), first, second));
        }
    }
    proposals.sort_by(|one, other| {
        other.0.total_cmp(&one.0).then_with(|| (one.1, one.2).cmp(&(other.1, other.2)))
    });
    for (_, first, second) in proposals {
        let (one, other) = (first_sentence(first), first_sentence(second));
        let (one_column, other_column) = (column_of[one], column_of[other]);
        let size = |column_idx: usize| size(columns, column_idx);
        let repeats = (sentences[one].witness_idx == sentences[other].witness_idx)
            .then_some(sentences[one].witness_idx);
        if one_column == other_column
            || size(one_column).min(size(other_column)) > MAX_SENTENCES_OF_SMALLER
            || share_other_report(&columns[one_column], &columns[other_column], sentences, repeats)
        {
            continue;
        }
        let is_first_smaller = (size(one_column), other_column) < (size(other_column), one_column);
        let (from, into) =
            if is_first_smaller { (one_column, other_column) } else { (other_column, one_column) };
        join_columns(columns, &mut column_of, from, into);
    }
}

fn size(columns: &[Column], column_idx: usize) -> usize {
    columns[column_idx].sentences.len()
}

/// Whether a report other than `besides` has sentences of both columns.
fn share_other_report(
    one: &Column,
    other: &Column,
    sentences: &[NumberedSentence],
    besides: Option<usize>,
) -> bool {
    let witness_of = |sentence_idx: &usize| sentences[*sentence_idx].witness_idx;
    one.sentences
        .iter()
        .map(witness_of)
        .filter(|it| Some(*it) != besides)
        .any(|witness_idx| other.sentences.iter().any(|it| witness_of(it) == witness_idx))
}

/// Whether two sentences name a speaker in common; an article beside the word of speech names nobody.
fn share_speaker(one: &[NumberedWord], other: &[NumberedWord], vocabulary: &Vocabulary) -> bool {
    let is_named = |word: &&NumberedWord| word.is_speaker && !vocabulary.kind(word.form).is_function;
    one.iter()
        .filter(is_named)
        .any(|speaker| other.iter().filter(is_named).any(|it| it.sense == speaker.sense))
}

/// What a sentence tells, and what of it is quoted.
#[derive(Clone, Debug)]
struct Told {
    /// The senses of its words in order, without those that hold it together.
    senses: Vec<u32>,
    /// Of these the ones of every quotation.
    quotations: Vec<std::ops::Range<usize>>,
}

impl Told {
    fn new(sentence: &NumberedSentence, text: &str, vocabulary: &Vocabulary) -> Self {
        let is_telling = |word: &&NumberedWord| !vocabulary.kind(word.form).is_function;
        let telling: Vec<&NumberedWord> = sentence.words.iter().filter(is_telling).collect();
        let quotations = quoted(sentence.sentence.span.of(text))
            .into_iter()
            .map(|span| {
                let begin = telling.partition_point(|word| word.span.begin < span.begin);
                begin..telling.partition_point(|word| word.span.end <= span.end)
            })
            .filter(|words| words.len() >= MIN_WORDS && is_remark(&telling[words.clone()], vocabulary))
            .collect();
        Self { senses: telling.iter().map(|word| word.sense).collect(), quotations }
    }

    /// The longest quotation of this sentence that stands in another.
    fn quoted_in(&self, other: &Self) -> Option<&[u32]> {
        self.quotations
            .iter()
            .map(|words| &self.senses[words.clone()])
            .filter(|quotation| other.tells(quotation))
            .max_by_key(|quotation| quotation.len())
    }

    /// Whether the words of a quotation stand here in their order, or of a long one nearly all within little more.
    fn tells(&self, quotation: &[u32]) -> bool {
        if quotation.len() < MIN_WORDS_OF_LONG {
            return self.senses.windows(quotation.len()).any(|run| run == quotation);
        }
        let least = (quotation.len() as f64 * MIN_SHARE_OF_LONG).ceil() as usize;
        if quotation.iter().filter(|word| self.senses.contains(word)).count() < least {
            return false;
        }
        let reach = (quotation.len() + 2).min(self.senses.len());
        self.senses.windows(reach.max(1)).any(|run| n_in_order(quotation, run) >= least)
    }
}

/// Whether quoted words are neither a name or title nor whom a report has something from: `a “source close to the yard”`.
fn is_remark(quoted: &[&NumberedWord], vocabulary: &Vocabulary) -> bool {
    let is_informant = |word: &&NumberedWord| INFORMANTS.contains(&vocabulary.form(word.form));
    !quoted.iter().all(|word| word.is_capital) && !quoted.iter().any(is_informant)
}

/// Whether a sentence negates; what it says of a remark, as that somebody dismissed a claim with it, tells nothing here.
fn denies(words: &[NumberedWord], vocabulary: &Vocabulary) -> bool {
    words.iter().any(|word| vocabulary.kind(word.form).is_negation)
}

/// How many words two runs share in one order.
fn n_in_order(one: &[u32], other: &[u32]) -> usize {
    let mut longest = vec![0; other.len() + 1];
    for word in one {
        let mut diagonal = 0;
        for (at, it) in other.iter().enumerate() {
            let above = longest[at + 1];
            longest[at + 1] = if word == it { diagonal + 1 } else { above.max(longest[at]) };
            diagonal = above;
        }
    }
    longest[other.len()]
}

/// Where quotations stand between marks in a sentence; one that has no end goes on to the end of the sentence.
fn quoted(told: &str) -> Vec<Span> {
    let mut quoted = Vec::new();
    let mut open: Option<(usize, char)> = None;
    let mut before = ' ';
    for (at, mark) in told.char_indices() {
        let is_behind_word = before.is_alphanumeric();
        let closing = match mark {
            '“' => Some('”'),
            '«' => Some('»'),
            '"' => Some('"'),
            '‘' if !is_behind_word => Some('’'),
            '\'' if !is_behind_word => Some('\''),
            _ => None,
        };
        let is_apostrophe =
            matches!(mark, '’' | '\'') && told[at + mark.len_utf8()..].starts_with(char::is_alphanumeric);
        match (open, closing) {
            (Some((begin, awaited)), _) if mark == awaited && !is_apostrophe => {
                quoted.push(Span::new(begin, at));
                open = None;
            }
            (None, Some(closing)) => open = Some((at + mark.len_utf8(), closing)),
            _ => {}
        }
        before = mark;
    }
    let unended = open.filter(|&(_, awaited)| awaited != '\'');
    quoted.extend(unended.map(|(begin, _)| Span::new(begin, told.len())));
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::similarity::Profile;
    use crate::test_texts::with_numbered;
    use crate::wording::{similar_pairs, wordings};

    /// How many columns are left where every sentence begins in one of its own.
    fn n_columns<const N: usize>(texts: [&str; N]) -> usize {
        with_numbered(texts, |witnesses, sentences, vocabulary| {
            let profiles: Vec<Profile> =
                sentences.iter().map(|sentence| Profile::new(&sentence.words, vocabulary)).collect();
            let wordings = wordings(sentences, &profiles, vocabulary);
            let words = (witnesses, sentences, vocabulary);
            let pairs = similar_pairs(&wordings, &profiles, words);
            let mut columns: Vec<Column> =
                (0..sentences.len()).map(|it| Column { sentences: vec![it], is_split: false }).collect();
            join_quotations(&mut columns, &pairs, &wordings, words);
            columns.iter().filter(|column| !column.sentences.is_empty()).count()
        })
    }

    #[test]
    fn one_speaker_says_a_thing_once() {
        let one = "Fog lay on the sound. Ana Roth spoke of “stubborn mud” round the wreck, Roth said.";
        let other =
            "Gulls cried at noon. Divers have met “stubborn mud” in the hold, Ana Roth said on Friday.";
        assert_eq!(n_columns([one, other]), 3);
        let another =
            "Gulls cried at noon. Divers have met “stubborn mud” in the hold, Jon Tveit said on Friday.";
        assert_eq!(n_columns([one, another]), 4);
    }

    #[test]
    fn a_report_that_sums_up_what_it_quotes_tells_it_once() {
        let summary = "The port has “no plan to raise the old hull”, it said.";
        let twice = format!(
            "Fog lay on the sound. {summary} Jon Tveit of the port said: “We have no plan to raise the old hull.”"
        );
        assert_eq!(n_columns([&twice, "Gulls cried at noon."]), 3);
    }

    #[test]
    fn quotations_are_found_by_their_marks() {
        let quoted = |text: &'static str| -> Vec<&str> {
            quoted(text).into_iter().map(|span| span.of(text)).collect()
        };
        assert_eq!(quoted("“It's old,” he said, “and slow."), ["It's old,", "and slow."]);
        assert_eq!(quoted("The 'sea hag' of Marl's skippers is 'Roth's boat'."), ["sea hag", "Roth's boat"]);
    }
}
