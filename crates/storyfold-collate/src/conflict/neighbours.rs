//! Neighbours: sentences of other witnesses that share enough rare words to be compared, wherever they stand.

use super::statement::Statement;
use crate::table::Aligned;

/// How many rare words two sentences must share to be compared wherever they stand.
const MIN_ANCHORS: usize = 3;
/// In how many sentences a rare word may stand to lead from one to another: a story of thousands of sentences must end.
const MAX_POSTING: usize = 64;

/// The sentences of a story by their rare words.
pub(super) struct Neighbours {
    /// For every sentence its rare stems with those of the one on which it leans, ascending, each once.
    anchors: Vec<Vec<u32>>,
    /// For every stem the sentences that have it among these, ascending.
    postings: Vec<Vec<usize>>,
    /// For every sentence how many rare words it shares with the one that is asked for; 0 between questions.
    n_shared: Vec<usize>,
}

impl Neighbours {
    /// `statements` are those of the sentences, at least.
    pub(super) fn new(aligned: &Aligned<'_>, statements: &[Statement<'_>]) -> Self {
        let n_sentences = aligned.sentences.len();
        let mut postings = vec![Vec::new(); aligned.vocabulary.n_stems()];
        let mut anchors = Vec::with_capacity(n_sentences);
        for (sentence_idx, statement) in statements[..n_sentences].iter().enumerate() {
            let leaned_on = aligned.leaned_on(sentence_idx).into_iter();
            let leaned_on = leaned_on.flat_map(|it| statements[it].rare_stems());
            let mut stems: Vec<u32> = statement.rare_stems().chain(leaned_on).collect();
            stems.sort_unstable();
            stems.dedup();
            for &stem in &stems {
                postings[stem as usize].push(sentence_idx);
            }
            anchors.push(stems);
        }
        Self { anchors, postings, n_shared: vec![0; n_sentences] }
    }

    /// The sentences of other witnesses, in the column of this one or in another, that share enough rare words with it or with the one
    /// on which it leans; ascending.
    pub(super) fn of(&mut self, aligned: &Aligned<'_>, sentence_idx: usize) -> Vec<usize> {
        let own = aligned.sentences[sentence_idx].witness_idx;
        let mut near: Vec<usize> = Vec::new();
        for &stem in &self.anchors[sentence_idx] {
            let posting = &self.postings[stem as usize];
            if posting.len() > MAX_POSTING {
                continue;
            }
            for &other in posting.iter().filter(|&&it| aligned.sentences[it].witness_idx != own) {
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
