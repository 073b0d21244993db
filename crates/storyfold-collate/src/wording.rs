//! Wordings: sentences with the same words, and which of them are alike.

use hashbrown::HashMap;
use storyfold_text::SentenceRole;

use crate::grouping::may_be_repetition;
use crate::proposal::Proposals;
use crate::similarity::{ANCHOR_RELIEF, MIN_DICE_OF_SHORT, MIN_SHARED_RARE_WORDS, Profile, Similarity};
use crate::turn::{tell_contrary_turns, tells_turn};
use crate::vocabulary::{NumberedSentence, Vocabulary};
use crate::witness::Witness;

/// Below this containment of words two wordings are not compared further.
const MIN_CONTAINMENT: f64 = 0.25;
/// The same for the leads of two reports, which are likely to state the same whatever words they take.
const MIN_LEAD_CONTAINMENT: f64 = 0.15;
/// How much weight two leads must share to count as such, in words that stand in one sentence of a witness.
const MIN_SHARED_RARE_WORDS_OF_LEADS: f64 = 2.2;
/// The same for leads of which much is the same.
const MIN_SHARED_RARE_WORDS_OF_LIKE_LEADS: f64 = 1.5;
/// From which Dice coefficient on they are such.
const MIN_DICE_OF_LIKE_LEADS: f64 = 0.27;
/// What two leads are given ahead.
pub(crate) const LEAD_BONUS: f64 = 0.12;
/// What a lead and a sentence that stands near the beginning of another report are given ahead: the second sentence often tells the lead
/// anew.
const OPENING_BONUS: f64 = 0.08;
/// What two such sentences are given of which neither is a lead: each may go on otherwise.
const BEHIND_LEADS_BONUS: f64 = 0.03;
/// How many sentences are the opening of a report.
pub(crate) const N_OPENING_SENTENCES: usize = 3;
/// How far apart two reports are published, in days, for the later one to be likely to tell of something else in the same words.
const MAX_DAYS_BETWEEN: i64 = 30;
const SECONDS_PER_DAY: i64 = 86_400;
/// What that takes from the similarity of what they alone tell.
const LATE_PENALTY: f64 = 0.1;
/// How alike contrary statements are: it speaks against whatever would bring them together.
pub(crate) const OTHER_STATEMENT: f64 = -1.0;
/// The weight, in rare words, from which the same words twice in one report are a repetition rather than a formula.
const MIN_REPEATED_RARE_WORDS: f64 = 2.2;
/// How many uses of a formula in one report stand apart; what is repeated more often is no statement.
const MAX_FORMULA_USES: usize = 4;

/// Sentences with the same words in the same order.
#[derive(Clone, Debug)]
pub(crate) struct Wording {
    /// Indexes of the sentences, ascending.
    pub(crate) sentences: Vec<usize>,
    /// How many sentences of running text stand before it, in the report that tells it first of all.
    pub(crate) place: usize,
}

/// Two wordings that are alike.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SimilarPair {
    pub(crate) first_idx: usize,
    pub(crate) second_idx: usize,
    pub(crate) similarity: Similarity,
    /// How many sentences of running text stand before the later of the two.
    pub(crate) place: usize,
    /// Whether one of the two is a lead.
    pub(crate) has_lead: bool,
    /// Whether they tell contrary turns of one thing, or the one asks what the other tells.
    pub(crate) is_contrary: bool,
    /// Whether all reports that tell the one were published long before or after those that tell the other.
    pub(crate) is_late: bool,
}

impl SimilarPair {
    /// How much speaks for the two to state the same, from their words and from where they stand.
    ///
    /// A report begins with what its story is about, so the leads of two reports of one story need less in common.
    /// Where the two tell contrary turns, everything speaks against it; little does where long time lies between the two.
    pub(crate) fn score(&self) -> f64 {
        if self.is_contrary {
            return OTHER_STATEMENT;
        }
        let relief = if self.similarity.has_anchor { ANCHOR_RELIEF } else { 0.0 };
        // What the story is about stands in many sentences, and is all that two short leads share.
        let are_like_leads = self.place == 0 && self.similarity.dice >= MIN_DICE_OF_LIKE_LEADS;
        let min_shared =
            if are_like_leads { MIN_SHARED_RARE_WORDS_OF_LIKE_LEADS } else { MIN_SHARED_RARE_WORDS_OF_LEADS };
        let bonus = match self.place {
            _ if self.similarity.shared_rare_words < min_shared - relief => 0.0,
            0 => LEAD_BONUS,
            place if place < N_OPENING_SENTENCES => {
                if self.has_lead {
                    OPENING_BONUS
                } else {
                    BEHIND_LEADS_BONUS
                }
            }
            _ => 0.0,
        };
        let penalty =
            if self.is_late && self.similarity.dice < MIN_DICE_OF_SHORT { LATE_PENALTY } else { 0.0 };
        self.similarity.score_with(if bonus > 0.0 { min_shared } else { MIN_SHARED_RARE_WORDS }) + bonus
            - penalty
    }
}

/// Groups the sentences by their words.
///
/// A formula that one report uses twice ("He declined to comment.") is two statements: its second use stands apart.
pub(crate) fn wordings(
    sentences: &[NumberedSentence],
    profiles: &[Profile],
    vocabulary: &Vocabulary,
) -> Vec<Wording> {
    let mut wordings: Vec<Wording> = Vec::new();
    let mut n_body = (usize::MAX, 0);
    let said = said(sentences);
    let mut known: HashMap<(usize, usize), usize> = HashMap::with_capacity(sentences.len());
    let mut n_uses: HashMap<(usize, usize), usize> = HashMap::new();
    for (sentence_idx, sentence) in sentences.iter().enumerate() {
        let is_formula =
            profiles[sentence_idx].stem_weight() < MIN_REPEATED_RARE_WORDS * vocabulary.rarest_weight();
        let mut use_idx = 0;
        if is_formula {
            let uses = n_uses.entry((sentence.witness_idx, said[sentence_idx])).or_insert(0);
            use_idx = (*uses).min(MAX_FORMULA_USES - 1);
            *uses += 1;
        }
        let wording_idx = *known.entry((said[sentence_idx], use_idx)).or_insert(wordings.len());
        if wording_idx == wordings.len() {
            wordings.push(Wording { sentences: Vec::new(), place: usize::MAX });
        }
        if n_body.0 != sentence.witness_idx {
            n_body = (sentence.witness_idx, 0);
        }
        let wording = &mut wordings[wording_idx];
        wording.sentences.push(sentence_idx);
        if sentence.sentence.role == SentenceRole::Body {
            wording.place = wording.place.min(n_body.1);
            n_body.1 += 1;
        }
    }
    wordings
}

/// For every sentence the first that has the same words; copies of one text are not looked at again.
fn said(sentences: &[NumberedSentence]) -> Vec<usize> {
    let mut first_with: HashMap<Vec<u32>, usize> = HashMap::with_capacity(sentences.len());
    let mut said: Vec<usize> = Vec::with_capacity(sentences.len());
    for (sentence_idx, sentence) in sentences.iter().enumerate() {
        let known = said.get(sentence.first_alike).copied();
        said.push(known.unwrap_or_else(|| {
            let forms = sentence.words.iter().map(|word| word.form).collect();
            *first_with.entry(forms).or_insert(sentence_idx)
        }));
    }
    said
}

/// Every two wordings that share at least a quarter of the lighter one's weight (leads: less), in order.
///
/// Stems that stand in too many wordings propose none.
pub(crate) fn similar_pairs(
    wordings: &[Wording],
    profiles: &[Profile],
    words: (&[Witness<'_>], &[NumberedSentence], &Vocabulary),
) -> Vec<SimilarPair> {
    pairs_where(wordings, profiles, words, |_, _| true)
}

/// Those of them that may be a [repetition](crate::grouping): nothing else groups the wordings of one report.
pub(crate) fn repeated_pairs(
    wordings: &[Wording],
    profiles: &[Profile],
    words: (&[Witness<'_>], &[NumberedSentence], &Vocabulary),
) -> Vec<SimilarPair> {
    pairs_where(wordings, profiles, words, may_be_repetition)
}

/// Those of them that are asked for, by their place and the Dice coefficient of their words.
fn pairs_where(
    wordings: &[Wording],
    profiles: &[Profile],
    (witnesses, sentences, vocabulary): (&[Witness<'_>], &[NumberedSentence], &Vocabulary),
    is_asked_for: impl Fn(usize, f64) -> bool,
) -> Vec<SimilarPair> {
    let days: Vec<Option<(i64, i64)>> =
        wordings.iter().map(|wording| days_of(wording, witnesses, sentences)).collect();
    let profiles: Vec<&Profile> = wordings.iter().map(|wording| &profiles[wording.sentences[0]]).collect();
    let asks: Vec<bool> =
        wordings.iter().map(|wording| is_question(&sentences[wording.sentences[0]], witnesses)).collect();
    let words = |wording_idx: usize| &*sentences[wordings[wording_idx].sentences[0]].words;
    let tells_turn: Vec<bool> = (0..wordings.len()).map(|it| tells_turn(words(it), vocabulary)).collect();
    let min_share = |it: usize| if wordings[it].place == 0 { MIN_LEAD_CONTAINMENT } else { MIN_CONTAINMENT };
    let mut proposals = Proposals::new(&profiles, vocabulary, witnesses.len(), min_share);
    let mut pairs = Vec::new();
    for (second_idx, profile) in profiles.iter().enumerate() {
        proposals.for_each_before(second_idx, |first_idx, shared| {
            let first = profiles[first_idx];
            let (first_place, second_place) = (wordings[first_idx].place, wordings[second_idx].place);
            let (place, has_lead) = (first_place.max(second_place), first_place.min(second_place) == 0);
            if !is_asked_for(place, first.dice_of_sharing(profile, shared)) {
                return;
            }
            let similarity = first.similarity_of_sharing(profile, shared, vocabulary);
            let tell_turns = tells_turn[first_idx] && tells_turn[second_idx];
            let is_contrary = similarity.dice < MIN_DICE_OF_SHORT
                && (asks[first_idx] != asks[second_idx]
                    || (tell_turns && tell_contrary_turns(words(first_idx), words(second_idx), vocabulary)));
            let is_late = are_far_apart(days[first_idx], days[second_idx]);
            pairs.push(SimilarPair {
                first_idx,
                second_idx,
                similarity,
                place,
                has_lead,
                is_contrary,
                is_late,
            });
        });
    }
    pairs
}

/// Whether a sentence asks: who asks whether something is so does not state it.
fn is_question(sentence: &NumberedSentence, witnesses: &[Witness<'_>]) -> bool {
    let text = sentence.sentence.span.of(witnesses[sentence.witness_idx].text);
    text.trim_end_matches(['"', '”', '’', '\'', '»', ')']).ends_with('?')
}

/// The first and the last day on which a wording was published, since 1970; none if a report of it does not tell.
fn days_of(
    wording: &Wording,
    witnesses: &[Witness<'_>],
    sentences: &[NumberedSentence],
) -> Option<(i64, i64)> {
    let mut days: Option<(i64, i64)> = None;
    for &sentence_idx in &wording.sentences {
        let day = witnesses[sentences[sentence_idx].witness_idx].published?.unix_seconds() / SECONDS_PER_DAY;
        days = Some(days.map_or((day, day), |(first, last)| (first.min(day), last.max(day))));
    }
    days
}

fn are_far_apart(one: Option<(i64, i64)>, other: Option<(i64, i64)>) -> bool {
    one.zip(other).is_some_and(|(one, other)| {
        let gap = (other.0 - one.1).max(one.0 - other.1);
        gap > MAX_DAYS_BETWEEN
    })
}
