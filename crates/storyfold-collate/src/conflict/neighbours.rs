//! Neighbours: sentences of other witnesses that share enough rare words to be compared, wherever they stand.

use super::statement::Statement;
use crate::lists::Lists;
use crate::table::Aligned;

/// How many rare words two sentences must share to be compared wherever they stand.
const MIN_ANCHORS: usize = 3;
/// In how many sentences a rare word may stand to lead from one to another: a story of thousands of sentences must end.
const MAX_POSTING: usize = 64;

/// The sentences of a story by their rare words.
pub(super) struct Neighbours {
    /// For every sentence its rare stems with those of the one on which it leans, ascending, each once.
    anchors: Lists,
    /// For every stem the sentences that have it among these, ascending.
    postings: Lists,
    /// For every sentence how many rare words it shares with the one that is asked for; 0 between questions.
    n_shared: Vec<usize>,
}

impl Neighbours {
    /// `statements` are those of the sentences, at least.
    pub(super) fn new(aligned: &Aligned<'_>, statements: &[Statement<'_>]) -> Self {
        let n_sentences = aligned.sentences.len();
        let mut anchors = Lists::default();
        for (sentence_idx, statement) in statements[..n_sentences].iter().enumerate() {
            let leaned_on = aligned.leaned_on(sentence_idx);
            let first_alike = aligned.sentences[sentence_idx].first_alike;
            if leaned_on.is_none() && first_alike < sentence_idx && aligned.leaned_on(first_alike).is_none() {
                anchors.add_again(first_alike);
                continue;
            }
            let leaned_on = leaned_on.into_iter().flat_map(|it| statements[it].rare_stems());
            anchors.add_sorted(statement.rare_stems().chain(leaned_on));
        }
        let postings = anchors.turned(aligned.vocabulary.n_stems());
        Self { anchors, postings, n_shared: vec![0; n_sentences] }
    }

    /// The sentences of other witnesses, in the column of this one or in another, that share enough rare words with it or with the one
    /// on which it leans; ascending.
    pub(super) fn of(&mut self, aligned: &Aligned<'_>, sentence_idx: usize) -> Vec<usize> {
        let own = aligned.sentences[sentence_idx].witness_idx;
        let mut near: Vec<usize> = Vec::new();
        for &stem in self.anchors.of(sentence_idx) {
            let posting = self.postings.of(stem as usize);
            if posting.len() > MAX_POSTING {
                continue;
            }
            let others = posting.iter().map(|&it| it as usize);
            for other in others.filter(|&it| aligned.sentences[it].witness_idx != own) {
                if self.n_shared[other] == 0 {
                    near.push(other);
                }
                self.n_shared[other] += 1;
            }
        }
        near.retain(|&other| std::mem::take(&mut self.n_shared[other]) >= MIN_ANCHORS);
        near.sort_unstable();
        near
    }
}
