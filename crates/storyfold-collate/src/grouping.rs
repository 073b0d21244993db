//! Groups of wordings that state the same.

use crate::counterpart::share_witness;
use crate::linkage::{LinkageOptions, SparseSimilarity};
use crate::lists::Lists;
use crate::side::linked;
use crate::vocabulary::NumberedSentence;
use crate::wording::{LEAD_BONUS, N_OPENING_SENTENCES, OTHER_STATEMENT, SimilarPair, Wording};

/// What two wordings are given ahead where the sentences before them share a group, and again for those behind.
const NEIGHBOUR_BONUS: f64 = 0.06;
/// From which Dice coefficient on a report may repeat itself, beyond its opening.
const MIN_REPETITION_DICE: f64 = 0.6;
/// From which Dice coefficient on two sentences of one report with other figures fill one frame twice.
const MIN_FRAME_DICE: f64 = 0.4;
/// How far below the threshold what one report says in two sentences stays otherwise.
const OWN_REPORT_MARGIN: f64 = 0.01;

/// Groups wordings by average linkage.
///
/// ```text
/// the leads of reports among themselves: what holds stays together
/// their openings among themselves: what holds with a lead stays together
/// all wordings
/// all wordings anew, with something ahead for every two whose neighbours met
/// ```
///
/// Reports tell what belongs together in one order, so where the sentences before or behind two others met, these are
/// likely to state the same. A report seldom states one thing twice behind its opening: two sentences of one report meet
/// only by way of another's, and two that fill one frame with other figures never do.
pub(crate) fn groups(
    wordings: &[Wording],
    pairs: &[SimilarPair],
    sentences: &[NumberedSentence],
    threshold: f64,
) -> Vec<Vec<usize>> {
    let mut scores = scores(wordings, pairs, sentences, threshold);
    // Leads that are alike by their words alone: being leads has given them their bonus already.
    for (n_sentences, threshold) in [(1, threshold + LEAD_BONUS), (N_OPENING_SENTENCES, threshold)] {
        let openings = opening_groups(wordings, &scores, threshold, n_sentences);
        hold_together(&mut scores, &openings);
    }
    let options = LinkageOptions::with_threshold(threshold);
    let first_groups = linked(wordings.len(), &scores, &options);
    if first_groups.is_empty() && wordings.len() == sentences.len() {
        // Every sentence stands alone: beside no two of them stands the same.
        return with_lone(wordings.len(), Vec::new());
    }
    let neighbours = Neighbours::new(wordings, sentences, &first_groups);
    let mut names_only: Vec<(usize, usize)> = pairs
        .iter()
        .filter(|pair| pair.similarity.is_names_only())
        .map(|pair| (pair.first_idx, pair.second_idx))
        .collect();
    names_only.sort_unstable();
    for score in &mut scores {
        let pair = (score.first_idx, score.second_idx);
        if names_only.binary_search(&pair).is_err() {
            score.similarity += NEIGHBOUR_BONUS * neighbours.n_met(pair) as f64;
        }
    }
    with_lone(wordings.len(), linked(wordings.len(), &scores, &options))
}

/// Groups of several wordings with those that are left, each alone; by their smallest wordings.
fn with_lone(n_wordings: usize, mut groups: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
    let mut is_alone = vec![true; n_wordings];
    for &wording_idx in groups.iter().flatten() {
        is_alone[wording_idx] = false;
    }
    groups.extend((0..n_wordings).filter(|&it| is_alone[it]).map(|wording_idx| vec![wording_idx]));
    groups.sort_unstable_by_key(|group| group[0]);
    groups
}

fn scores(
    wordings: &[Wording],
    pairs: &[SimilarPair],
    sentences: &[NumberedSentence],
    threshold: f64,
) -> Vec<SparseSimilarity> {
    // The first and the last report that has a wording.
    let ends = |wording_idx: usize| {
        let of_wording = &wordings[wording_idx].sentences;
        [of_wording[0], of_wording[of_wording.len() - 1]].map(|it| sentences[it].witness_idx)
    };
    let score = |pair: &SimilarPair| {
        let (one, other) = (&wordings[pair.first_idx].sentences, &wordings[pair.second_idx].sentences);
        let is_frame = pair.similarity.has_other_numbers && pair.similarity.dice >= MIN_FRAME_DICE;
        if is_frame && share_witness(one, other, sentences) {
            return OTHER_STATEMENT;
        }
        let (one, other) = (ends(pair.first_idx), ends(pair.second_idx));
        let is_of_one_report = one[0] == one[1] && one == other;
        if is_of_one_report && !may_be_repetition(pair.place, pair.similarity.dice) {
            pair.score().min(threshold - OWN_REPORT_MARGIN)
        } else {
            pair.score()
        }
    };
    pairs
        .iter()
        .map(|pair| SparseSimilarity {
            first_idx: pair.first_idx,
            second_idx: pair.second_idx,
            similarity: score(pair),
        })
        .collect()
}

/// Whether two sentences of one report may state one thing twice, by how many sentences stand before the later and the Dice coefficient of
/// their words. All others are kept below the threshold.
pub(crate) fn may_be_repetition(place: usize, dice: f64) -> bool {
    place < N_OPENING_SENTENCES || dice >= MIN_REPETITION_DICE
}

/// The groups of openings of so many sentences, each with a lead.
fn opening_groups(
    wordings: &[Wording],
    scores: &[SparseSimilarity],
    threshold: f64,
    n_sentences: usize,
) -> Vec<Vec<usize>> {
    let is_opening = |wording_idx: usize| wordings[wording_idx].place < n_sentences;
    let among_openings: Vec<SparseSimilarity> = scores
        .iter()
        .copied()
        .filter(|score| is_opening(score.first_idx) && is_opening(score.second_idx))
        .collect();
    let options = LinkageOptions::with_threshold(threshold);
    let mut groups = linked(wordings.len(), &among_openings, &options);
    groups.retain(|group| group.iter().any(|&it| wordings[it].place == 0));
    groups
}

/// Makes the members of each group as alike as can be, so that they are one from the beginning.
fn hold_together(scores: &mut Vec<SparseSimilarity>, groups: &[Vec<usize>]) {
    if groups.is_empty() {
        return;
    }
    let held = |score: &SparseSimilarity| {
        groups.iter().any(|group| {
            group.binary_search(&score.first_idx).is_ok() && group.binary_search(&score.second_idx).is_ok()
        })
    };
    scores.retain(|score| !held(score));
    for group in groups {
        for (at, &first_idx) in group.iter().enumerate() {
            scores.extend(group[at + 1..].iter().map(|&second_idx| SparseSimilarity {
                first_idx,
                second_idx,
                similarity: 1.0,
            }));
        }
    }
}

/// The groups that stand beside every wording; one that is alone is a group of its own.
struct Neighbours {
    group_of_wording: Vec<u32>,
    before: Lists,
    behind: Lists,
}

impl Neighbours {
    fn new(wordings: &[Wording], sentences: &[NumberedSentence], of_several: &[Vec<usize>]) -> Self {
        let mut group_of_wording: Vec<u32> = (0..).take(wordings.len()).collect();
        for group in of_several {
            for &wording_idx in group {
                group_of_wording[wording_idx] = group_of_wording[group[0]];
            }
        }
        let mut group_of_sentence = vec![0; sentences.len()];
        for (wording, &group) in wordings.iter().zip(&group_of_wording) {
            for &sentence_idx in &wording.sentences {
                group_of_sentence[sentence_idx] = group;
            }
        }
        let beside = |step: fn(usize) -> Option<usize>| {
            let group_beside = |&sentence_idx: &usize| {
                let beside = step(sentence_idx).filter(|&it| it < sentences.len())?;
                let is_same_report = sentences[beside].witness_idx == sentences[sentence_idx].witness_idx;
                is_same_report.then_some(group_of_sentence[beside])
            };
            let mut lists = Lists::default();
            for wording in wordings {
                lists.add_sorted(wording.sentences.iter().filter_map(group_beside));
            }
            lists
        };
        let (before, behind) = (beside(|it| it.checked_sub(1)), beside(|it| it.checked_add(1)));
        Self { group_of_wording, before, behind }
    }

    /// On how many sides of two wordings, 0 to 2, the same group stands; 0 if they share a group themselves.
    fn n_met(&self, (first, second): (usize, usize)) -> usize {
        if self.group_of_wording[first] == self.group_of_wording[second] {
            return 0;
        }
        [&self.before, &self.behind]
            .into_iter()
            .filter(|groups| {
                groups.of(first).iter().any(|group| groups.of(second).binary_search(group).is_ok())
            })
            .count()
    }
}

#[cfg(test)]
mod tests {
    use storyfold_text::{Sentence, SentenceRole, Span};

    use super::*;
    use crate::similarity::Similarity;
    use crate::vocabulary::SentenceWords;

    #[test]
    fn leads_meet_before_another_sentence_of_the_opening_comes_between() {
        // The lead of one report is more like the second sentence of the other than like its lead.
        let sentence = |witness_idx: usize| NumberedSentence {
            witness_idx,
            sentence: Sentence { span: Span::new(0, 1), paragraph: 0, role: SentenceRole::Body },
            words: SentenceWords::default(),
            first_alike: 0,
        };
        let wording = |sentence_idx: usize, place: usize| Wording { sentences: vec![sentence_idx], place };
        let pair = |first_idx: usize, second_idx: usize, score: f64, place: usize| {
            let similarity = Similarity {
                containment: score,
                dice: score,
                shingle_containment: score,
                n_shared_shingles: 4,
                shared_rare_words: 3.0,
                shared_plain_words: 2.0,
                ..Similarity::default()
            };
            SimilarPair {
                first_idx,
                second_idx,
                similarity,
                place,
                has_lead: true,
                is_contrary: false,
                is_late: false,
            }
        };
        let sentences = [sentence(0), sentence(1), sentence(1)];
        let wordings = [wording(0, 0), wording(1, 0), wording(2, 1)];
        let told = |of_leads: f64| {
            groups(&wordings, &[pair(0, 1, of_leads, 0), pair(0, 2, 0.44, 1)], &sentences, 0.27)
        };
        assert_eq!(told(0.35), [vec![0, 1], vec![2]]);
        // Leads that are alike only by being leads wait for the rest of their openings.
        assert_eq!(told(0.2), [vec![0, 2], vec![1]]);
    }
}
