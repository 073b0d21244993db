//! What a report is found and compared by: its words, weighed, and the buckets of its sentences.

use minhash_lsh_rs::{Banding, BandingOptions, Sketcher, SketcherOptions};
use rayon::prelude::*;

use crate::background::Rarity;
use crate::config::Config;
use crate::error::Error;
use crate::lexical::{QueryWords, TermVector};
use crate::linker::Numbered;
use crate::postings::{MetBuckets, SentenceKeys, SharedBuckets};
use crate::prepared::{PreparedReport, PreparedSentence, ReportTerm};
use crate::reuse::MIN_SHARED_TELLING;

/// The words by which a report is found and compared, weighed. They depend on the report and the rarity of words for its day alone.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    pub(crate) vector: TermVector,
    words: QueryWords,
}

impl Profile {
    /// Of a vector, and of what its words are told by.
    pub(crate) const fn of_parts(vector: TermVector, words: QueryWords) -> Self {
        Self { vector, words }
    }

    pub(crate) const fn query_words(&self) -> &QueryWords {
        &self.words
    }

    /// Hashes of its words that weigh most, ascending, with their weights.
    pub(crate) fn words(&self) -> Vec<(u64, f32)> {
        self.words.of(&self.vector)
    }
}

/// By what a report finds others.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    /// Hashes of its words that weigh most, ascending.
    pub(crate) words: Vec<(u64, f32)>,
    pub(crate) sentences: SentenceKeys,
}

/// Makes profiles.
#[derive(Clone, Debug)]
pub(crate) struct Profiler {
    sketcher: Sketcher,
    banding: Banding,
    n_words: usize,
    /// The buckets that may hold several sentences, if no other sentences come than those of which they were told.
    shared: Option<SharedBuckets>,
}

/// How the signatures of sentences are cut into bands.
pub(crate) fn banding(config: &Config) -> Result<Banding, Error> {
    let options = BandingOptions::default();
    Ok(Banding::for_threshold(config.sentence_resemblance, config.signature_slots, options)?)
}

impl Profiler {
    pub(crate) fn new(config: &Config) -> Result<Self, Error> {
        Ok(Self {
            sketcher: Sketcher::new(SketcherOptions::default().n_slots(config.signature_slots))?,
            banding: banding(config)?,
            n_words: config.lexical_query_terms,
            shared: None,
        })
    }

    /// The profile of a report by its terms; see [`TermVector::new`].
    pub(crate) fn profile(&self, terms: &[ReportTerm], rarity: &Rarity, counts_report: bool) -> Profile {
        let vector = TermVector::new(terms, rarity, counts_report);
        let words = QueryWords::new(terms, &vector, self.n_words);
        Profile { vector, words }
    }

    /// The words by which a report finds others, ascending, by its terms, which were weighed.
    pub(crate) fn words(&self, terms: &[ReportTerm], vector: &TermVector) -> Vec<u64> {
        QueryWords::new(terms, vector, self.n_words).of(vector).into_iter().map(|(word, _)| word).collect()
    }

    /// Leaves out of the keys of sentences from now on what tells nothing as long as no others come than those of these reports.
    pub(crate) fn foresee(&mut self, n_reports: u32, reports: &impl Numbered) {
        let of_report = |number: u32| {
            let telling =
                telling(reports.prepared(number)).map(move |(idx, it)| (it.hash, number, idx as u32));
            telling.collect::<Vec<_>>()
        };
        let mut sentences: Vec<(u64, u32, u32)> =
            (0..n_reports).into_par_iter().flat_map_iter(of_report).collect();
        sentences.par_sort_unstable();
        sentences.dedup_by_key(|&mut (hash, ..)| hash);
        let keys_of = |&(_, number, idx): &(u64, u32, u32), keys: &mut Vec<u64>| {
            self.keys_of_sentence(reports.prepared(number), idx as usize, keys);
        };
        let shared = SharedBuckets::new(&sentences, self.banding.n_bands(), keys_of);
        self.shared = Some(shared);
    }

    /// The same where the sentences are told one after the other: begins with none. There will be so many at most.
    pub(crate) fn begin_foreseeing(&self, n_sentences: usize, max_bytes: usize) -> MetBuckets {
        MetBuckets::new(n_sentences * self.banding.n_bands(), max_bytes)
    }

    /// Tells sentences of reports, by their indexes, that were not told before.
    pub(crate) fn tell_sentences(&self, sentences: &[(&PreparedReport, usize)], met: &MetBuckets) {
        met.meet(sentences, |&(report, idx), keys| self.keys_of_sentence(report, idx, keys));
    }

    /// Says that all sentences were told.
    pub(crate) fn end_foreseeing(&mut self, met: MetBuckets) {
        self.shared = Some(met.into_shared());
    }

    /// By what the sentences of a report are put into buckets.
    pub(crate) fn sentences(&self, report: &PreparedReport) -> SentenceKeys {
        let mut sentences: Vec<(u64, usize)> =
            telling(report).map(|(idx, sentence)| (sentence.hash, idx)).collect();
        sentences.sort_unstable();
        sentences.dedup_by_key(|&mut (hash, _)| hash);
        let mut keys =
            SentenceKeys { hashes: Vec::with_capacity(sentences.len()), ..SentenceKeys::default() };
        let mut of_sentence = Vec::with_capacity(self.banding.n_bands());
        for (position, &(hash, sentence_idx)) in (0..).zip(&sentences) {
            keys.hashes.push(hash);
            self.keys_of_sentence(report, sentence_idx, &mut of_sentence);
            if let Some(shared) = &self.shared {
                let n_all = of_sentence.len();
                of_sentence.retain(|&key| shared.contains(key));
                keys.alone.extend((of_sentence.len() < n_all).then_some(position));
            }
            keys.buckets.extend(of_sentence.drain(..).map(|key| (key, position)));
        }
        keys.buckets.sort_unstable();
        keys
    }

    fn keys_of_sentence(&self, report: &PreparedReport, sentence_idx: usize, keys: &mut Vec<u64>) {
        let signature = self.sketcher.sketch(&report.sentences.shingle_set(sentence_idx));
        self.banding.keys(&signature.as_signature(), keys);
    }
}

/// The sentences of a report that tell enough to be looked for, with their indexes.
pub(crate) fn telling(report: &PreparedReport) -> impl Iterator<Item = (usize, PreparedSentence)> {
    report.sentences.iter().enumerate().filter(|(_, it)| it.telling >= MIN_SHARED_TELLING)
}
