//! A report, read once: its sentences as shingles, its words as terms, its agencies.

use std::cell::RefCell;

use storyfold_text::{
    Hints, Language, MentionKind, Segmentation, Sentence, SentenceRole, ShingleOptions, Span, Word,
    WordMemory, agencies_named_in, agency_mentions, for_each_word, is_attribution_word, is_function_word,
    language_of, segment, shingles, stem, stem_hash,
};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::background::{share_of_length, share_of_pair, share_of_stem};
use crate::config::Config;
use crate::report::Report;

/// What a function word counts in a shingle, against 1 for a word that tells something.
const FUNCTION_WORD_SHARE: f32 = 0.15;
/// What a word of attribution formulas counts in a shingle.
const ATTRIBUTION_WORD_SHARE: f32 = 0.1;

/// A report, ready to be linked.
#[derive(Clone, Debug)]
pub(crate) struct PreparedReport {
    pub(crate) segmentation: Segmentation,
    pub(crate) language: Language,
    /// The sentences of the running text that may link the report; captions and boilerplate do not.
    pub(crate) sentences: Vec<PreparedSentence>,
    /// Its stems and pairs of stems, ascending by hash.
    pub(crate) terms: Vec<ReportTerm>,
    /// The agencies to which the report is credited or which it cites, each once.
    pub(crate) agencies: Vec<&'static str>,
    /// Whether the outlet is itself an agency.
    pub(crate) is_agency: bool,
    /// The sentences that were left out of `sentences` because the source repeats them, ascending, each with the number of its
    /// reports in which it stands.
    pub(crate) left_out: Vec<(Span, usize)>,
}

/// A sentence of running text.
#[derive(Clone, Debug)]
pub(crate) struct PreparedSentence {
    pub(crate) span: Span,
    /// For every shingle how telling its words are, 0 to 1.
    pub(crate) telling: Box<[f32]>,
    /// The sum of that.
    pub(crate) weight: f64,
    /// A hash of all shingles: sentences with the same words have the same.
    pub(crate) hash: u64,
    /// Those of the shingles, then those of the numbers, then those of the names: in one piece, as there are so many sentences.
    hashes: Box<[u64]>,
    n_numbers: u32,
}

/// A stem or a pair of stems that stands in a report.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ReportTerm {
    pub(crate) hash: u64,
    /// In which share of the reports of the news at large it stands.
    pub(crate) background_share: f32,
    /// How often, above a bit for a pair: there are so many terms that their size counts.
    count_and_kind: u32,
}

/// A stem or a pair of stems. Those of different languages are different.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Term {
    pub(crate) hash: u64,
    /// In which share of the reports of the news at large it stands.
    pub(crate) background_share: f64,
    is_pair: bool,
}

/// A stem.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stem {
    pub(crate) hash: u64,
    /// In which share of the reports of the news at large it stands.
    background_share: f64,
}

impl Stem {
    pub(crate) fn new(stem: &str, language: Language) -> Self {
        let bytes = stem.as_bytes();
        let by_length = |hash| Self { hash, background_share: share_of_length(stem.chars().count()) };
        match language {
            Language::English => Self::english(xxh3_64(bytes)),
            Language::Other(code) => by_length(xxh3_64_with_seed(bytes, xxh3_64(code.as_bytes()))),
            Language::Unknown => by_length(xxh3_64_with_seed(bytes, 1)),
        }
    }

    fn english(hash: u64) -> Self {
        Self { hash, background_share: share_of_stem(hash) }
    }
}

impl ReportTerm {
    fn new(term: Term, count: u32) -> Self {
        Self {
            hash: term.hash,
            background_share: term.background_share as f32,
            count_and_kind: count << 1 | u32::from(term.is_pair),
        }
    }

    /// How often it stands there.
    pub(crate) fn count(&self) -> u32 {
        self.count_and_kind >> 1
    }

    pub(crate) fn is_pair(&self) -> bool {
        self.count_and_kind & 1 != 0
    }
}

impl PreparedReport {
    pub(crate) fn new(report: &Report, config: &Config) -> Self {
        let segmentation = segment(&report.text, &hints(report));
        let language = language_of(&report.text, report.language.as_deref());
        let mut counted = CountedTerms::with_capacity(report.text.len() / 6);
        if let Some(headline) = &report.headline {
            for_each_term(headline, language, |term| counted.add(term));
        }
        let mut sentences = Vec::with_capacity(segmentation.sentences.len());
        let mut scratch = Scratch::default();
        for &Sentence { span, role, .. } in &segmentation.sentences {
            let add = |term| counted.add(term);
            if role == SentenceRole::Body {
                sentences.push(PreparedSentence::new(
                    span,
                    &report.text,
                    language,
                    config,
                    &mut scratch,
                    add,
                ));
            } else {
                for_each_term(span.of(&report.text), language, add);
            }
        }
        let terms = counted.into_terms();
        let agencies = agencies(report, &segmentation);
        let is_agency = report.source.as_deref().is_some_and(|source| !agencies_named_in(source).is_empty());
        Self { segmentation, language, sentences, terms, agencies, is_agency, left_out: Vec::new() }
    }

    /// The report without sentences in what links it: their positions, ascending, and in how many reports of the source they
    /// stand. They stay in its text.
    pub(crate) fn without(&self, report: &Report, sentences: &[(usize, usize)]) -> Self {
        let left_out = self.spans_of(sentences);
        let spans: Vec<Span> = left_out.iter().map(|&(span, _)| span).collect();
        let stays = |sentence: &&PreparedSentence| !spans.contains(&sentence.span);
        Self {
            segmentation: self.segmentation.clone(),
            language: self.language,
            sentences: self.sentences.iter().filter(stays).cloned().collect(),
            terms: terms(report, &self.segmentation, &spans, self.language),
            agencies: self.agencies.clone(),
            is_agency: self.is_agency,
            left_out,
        }
    }

    /// Gives up most of what is needed for links alone. The rest is in so many small pieces that to give them up takes longer than it is worth.
    pub(crate) fn forget_what_links(&mut self) {
        self.terms = Vec::new();
    }

    /// The spans of sentences by their positions.
    pub(crate) fn spans_of(&self, sentences: &[(usize, usize)]) -> Vec<(Span, usize)> {
        sentences.iter().map(|&(at, n_reports)| (self.sentences[at].span, n_reports)).collect()
    }
}

/// A normalised word, asked once of the word lists.
#[derive(Debug)]
struct KnownWord {
    hash: u64,
    /// How telling it is, 0 to 1.
    share: f32,
    is_number: bool,
    /// Its stem in English, if it tells something there.
    english: Option<Stem>,
    form: Box<str>,
}

impl KnownWord {
    fn new(form: &str) -> Self {
        let is_function = is_function_word(form);
        Self {
            hash: xxh3_64(form.as_bytes()),
            share: if is_function {
                FUNCTION_WORD_SHARE
            } else if is_attribution_word(form) {
                ATTRIBUTION_WORD_SHARE
            } else {
                1.0
            },
            is_number: form.starts_with(|first: char| first.is_ascii_digit()),
            english: (!is_function).then(|| Stem::english(stem_hash(form))),
            form: form.into(),
        }
    }

    /// The stem, if the word tells something; see [`for_each_stem`].
    fn stem(&self, language: Language) -> Option<Stem> {
        if language == Language::English { self.english } else { Some(Stem::new(&self.form, language)) }
    }
}

/// Calls `visit` with the span of every word of a text and what is known of it.
fn for_each_known_word(text: &str, mut visit: impl FnMut(Span, &KnownWord)) {
    thread_local! {
        static WORDS: RefCell<WordMemory<KnownWord>> = RefCell::default();
    }
    WORDS.with_borrow_mut(|words| {
        words.forget_if_full();
        words.for_each_word(text, KnownWord::new, |span, _, word| visit(span, word));
    });
}

/// Room for the words of a sentence, used for one after the other.
#[derive(Default)]
struct Scratch {
    words: Vec<Word>,
    shares: Vec<f32>,
    shingles: Vec<(u64, f32)>,
    numbers: Vec<u64>,
    names: Vec<u64>,
    bytes: Vec<u8>,
}

impl PreparedSentence {
    /// Reads a sentence, and calls `visit` with its terms in one go, as [`for_each_term`] does.
    fn new(
        span: Span,
        text: &str,
        language: Language,
        config: &Config,
        scratch: &mut Scratch,
        mut visit: impl FnMut(Term),
    ) -> Self {
        let sentence = span.of(text);
        let Scratch { words, shares, shingles: both, numbers, names, bytes } = scratch;
        words.clear();
        shares.clear();
        numbers.clear();
        names.clear();
        let mut previous = None;
        for_each_known_word(sentence, |span, word| {
            if word.is_number {
                numbers.push(word.hash);
            } else if !words.is_empty() && span.of(sentence).starts_with(char::is_uppercase) {
                names.push(word.hash);
            }
            words.push(Word { span, hash: word.hash });
            shares.push(word.share);
            visit_terms(&mut previous, word.stem(language), &mut visit);
        });
        for hashes in [&mut *numbers, &mut *names] {
            hashes.sort_unstable();
            hashes.dedup();
        }
        let n_words = config.shingle_words.min(words.len()).max(1);
        let of_shingles = shingles(words, shingle_options(config));
        let telling = shares.windows(n_words).map(|run| run.iter().sum::<f32>() / n_words as f32);
        both.clear();
        both.extend(of_shingles.into_iter().zip(telling));
        // Of equal shingles either share is the same: the words are.
        both.sort_unstable_by_key(|&(hash, _)| hash);
        both.dedup_by_key(|&mut (hash, _)| hash);
        bytes.clear();
        both.iter().for_each(|(shingle, _)| bytes.extend_from_slice(&shingle.to_le_bytes()));
        let mut hashes = Vec::with_capacity(both.len() + numbers.len() + names.len());
        hashes.extend(both.iter().map(|&(shingle, _)| shingle));
        hashes.extend_from_slice(numbers);
        hashes.extend_from_slice(names);
        Self {
            span,
            telling: both.iter().map(|&(_, telling)| telling).collect(),
            weight: both.iter().map(|&(_, telling)| f64::from(telling)).sum(),
            hash: xxh3_64(bytes),
            hashes: hashes.into_boxed_slice(),
            n_numbers: numbers.len() as u32,
        }
    }

    /// Hashes of shingles, ascending, each once.
    pub(crate) fn shingles(&self) -> &[u64] {
        &self.hashes[..self.telling.len()]
    }

    /// Hashes of the numbers in the sentence, ascending, each once.
    pub(crate) fn numbers(&self) -> &[u64] {
        &self.hashes[self.telling.len()..][..self.n_numbers as usize]
    }

    /// Hashes of the capitalised words behind the first, ascending, each once.
    pub(crate) fn names(&self) -> &[u64] {
        &self.hashes[self.telling.len() + self.n_numbers as usize..]
    }
}

/// What is known of a report that helps to cut its text.
pub(crate) fn hints(report: &Report) -> Hints<'_> {
    Hints {
        headline: report.headline.as_deref(),
        byline: report.byline.as_deref(),
        language: report.language.as_deref(),
    }
}

fn shingle_options(config: &Config) -> ShingleOptions {
    let mut options = ShingleOptions::default();
    options.n_words = config.shingle_words;
    options
}

/// Calls `visit` with the stems of the words that tell something, `None` standing for each that does not. Where there are no
/// tables for the language, every word is its own stem and tells something.
pub(crate) fn for_each_stem(text: &str, language: Language, mut visit: impl FnMut(Option<&str>)) {
    for_each_word(text, |_, form| {
        if language != Language::English {
            visit(Some(form));
        } else if is_function_word(form) {
            visit(None);
        } else {
            visit(Some(&stem(form)));
        }
    });
    visit(None);
}

/// The pieces of a report whose words are compared: headline and sentences, without those that were left out.
pub(crate) fn compared_texts<'a>(
    report: &'a Report,
    segmentation: &'a Segmentation,
    left_out: &'a [Span],
) -> impl Iterator<Item = &'a str> {
    let sentences = segmentation
        .sentences
        .iter()
        .filter(|sentence| !left_out.contains(&sentence.span))
        .map(|sentence| sentence.span.of(&report.text));
    report.headline.as_deref().into_iter().chain(sentences)
}

fn terms(
    report: &Report,
    segmentation: &Segmentation,
    left_out: &[Span],
    language: Language,
) -> Vec<ReportTerm> {
    let mut counted = CountedTerms::with_capacity(report.text.len() / 6);
    for text in compared_texts(report, segmentation, left_out) {
        for_each_term(text, language, |term| counted.add(term));
    }
    counted.into_terms()
}

/// Terms as they come.
struct CountedTerms(Vec<ReportTerm>);

impl CountedTerms {
    fn with_capacity(n_terms: usize) -> Self {
        Self(Vec::with_capacity(n_terms))
    }

    fn add(&mut self, term: Term) {
        self.0.push(ReportTerm::new(term, 1));
    }

    /// The terms, ascending, each once with how often it came.
    fn into_terms(self) -> Vec<ReportTerm> {
        let mut counted = self.0;
        counted.sort_unstable_by_key(|term| term.hash);
        counted.dedup_by(|next, term| {
            let is_same = next.hash == term.hash;
            if is_same {
                term.count_and_kind += 1 << 1;
            }
            is_same
        });
        // They are kept: exactly as much memory as they need.
        counted.shrink_to_fit();
        counted
    }
}

/// Calls `visit` with every stem of a text and every pair of neighbouring stems.
pub(crate) fn for_each_term(text: &str, language: Language, mut visit: impl FnMut(Term)) {
    let mut previous = None;
    for_each_known_word(text, |_, word| visit_terms(&mut previous, word.stem(language), &mut visit));
}

/// Calls `visit` with the terms that a stem makes with the one before it, and remembers it.
fn visit_terms(previous: &mut Option<Stem>, stem: Option<Stem>, visit: &mut impl FnMut(Term)) {
    if let Some(stem) = stem {
        visit(Term { hash: stem.hash, background_share: stem.background_share, is_pair: false });
        if let Some(previous) = *previous {
            visit(pair(previous, stem));
        }
    }
    *previous = stem;
}

/// The term of two neighbouring stems.
pub(crate) fn pair(first: Stem, second: Stem) -> Term {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&first.hash.to_le_bytes());
    bytes[8..].copy_from_slice(&second.hash.to_le_bytes());
    Term {
        hash: xxh3_64(&bytes),
        background_share: share_of_pair(first.background_share, second.background_share),
        is_pair: true,
    }
}

/// The agencies of the credits, then those that the text cites.
pub(crate) fn agencies(report: &Report, segmentation: &Segmentation) -> Vec<&'static str> {
    let credits = segmentation.furniture.iter().filter(|piece| {
        use storyfold_text::FurnitureKind::{Byline, Credit, Dateline};
        // Who took the picture says nothing of the text.
        matches!(piece.kind, Byline | Credit | Dateline) && !piece.is_picture_credit()
    });
    let of_fields = [&report.credit, &report.byline].into_iter().flatten().map(String::as_str);
    let mut agencies: Vec<&'static str> = Vec::new();
    let named = of_fields.chain(credits.map(|piece| piece.span.of(&report.text))).flat_map(agencies_named_in);
    let cited = segmentation.sentences.iter().flat_map(|sentence| {
        agency_mentions(sentence.span.of(&report.text))
            .into_iter()
            .filter(|mention| mention.kind == MentionKind::Attribution)
            .map(|mention| mention.name)
    });
    for name in named.chain(cited) {
        if !agencies.contains(&name) {
            agencies.push(name);
        }
    }
    agencies
}
