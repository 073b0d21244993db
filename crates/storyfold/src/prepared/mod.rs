//! A report, read once: its sentences as shingles, its words as terms, its agencies.

mod cut;
mod record;
mod sentence_reader;
mod sentence_words;
mod sentences;
mod terms;
mod word;
mod words;

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::Arc;

use storyfold_text::{
    Hints, Language, MentionKind, Segmentation, Sentence, SentenceRole, Span, WordMemory, agencies_named_in,
    agency_mentions, language_by_words, segment,
};

use crate::config::Config;
use crate::piece::Piece;
use crate::prepared::sentence_reader::SentenceReader;
use crate::prepared::terms::TermReader;
use crate::prepared::word::KnownWord;
use crate::prepared::words::{ReadWords, with_memory};
use crate::report::Report;

pub(crate) use cut::Cut;
pub(crate) use record::{RecordNames, read_numbers, read_span, write_numbers, write_span};
pub(crate) use sentence_words::{SentenceWords, SharedWords};
pub(crate) use sentences::{PreparedSentence, PreparedSentences, TELLING_PARTS};
use terms::for_each_term_in;
pub(crate) use terms::{ReportTerm, for_each_term, pair};
pub(crate) use word::{Stem, for_each_stem};

/// A report, ready to be linked.
#[derive(Clone, Debug)]
pub(crate) struct PreparedReport {
    pub(crate) cut: Cut,
    pub(crate) language: Language,
    /// The sentences of the running text that may link the report; captions and boilerplate do not.
    pub(crate) sentences: PreparedSentences,
    /// Its stems and pairs of stems, unless they were given up; see [`terms`](Self::terms).
    terms: Option<Piece<ReportTerm>>,
    /// The agencies to which the report is credited or which it cites, each once.
    pub(crate) agencies: Vec<&'static str>,
    /// Whether the outlet is itself an agency.
    pub(crate) is_agency: bool,
    /// The sentences that were left out of `sentences` because the source repeats them, ascending, each with the number of its
    /// reports in which it stands.
    pub(crate) left_out: Vec<(Span, usize)>,
}

thread_local! {
    /// Room for what is read of a report, used for one after the other.
    static READING: RefCell<Reading> = RefCell::default();
}

#[derive(Debug, Default)]
struct Reading {
    words: ReadWords,
    sentences: SentenceReader,
    terms: TermReader,
    /// The numbers of the sentences that may name an agency.
    may_name_agency: Vec<usize>,
}

/// What is read of the words of a report.
struct FromWords {
    language: Language,
    sentences: PreparedSentences,
    terms: Piece<ReportTerm>,
    agencies: Vec<&'static str>,
}

impl PreparedReport {
    pub(crate) fn new(report: &Report, config: &Config) -> Self {
        let segmentation = segment(&report.text, &hints(report));
        let FromWords { language, sentences, terms, agencies } = READING.with_borrow_mut(|reading| {
            with_memory(|memory| reading.read(report, &segmentation, config, memory))
        });
        let terms = Some(terms);
        let cut = Cut::new(&segmentation);
        let is_agency = is_agency(report);
        Self { cut, language, sentences, terms, agencies, is_agency, left_out: Vec::new() }
    }

    /// What [links](Self::only_links) a report of which it is known where the sentences stand that do, and which were left out.
    pub(crate) fn links_of(
        report: &Report,
        sentences: &[Span],
        left_out: Vec<(Span, usize)>,
        config: &Config,
    ) -> Self {
        let (language, sentences) = READING.with_borrow_mut(|reading| {
            with_memory(|memory| reading.read_sentences(report, sentences, config, memory))
        });
        Self {
            cut: Cut::default(),
            language,
            sentences,
            terms: None,
            agencies: Vec::new(),
            is_agency: is_agency(report),
            left_out,
        }
    }

    /// The stems and pairs of stems of the report, ascending by hash, read again of its text if they were given up.
    pub(crate) fn terms(&self, report: &Report) -> Cow<'_, [ReportTerm]> {
        match &self.terms {
            Some(terms) => Cow::Borrowed(terms),
            None => {
                let left_out: Vec<Span> = self.left_out.iter().map(|&(span, _)| span).collect();
                Cow::Owned(terms(report, &self.cut.segmentation(), &left_out, self.language).to_vec())
            }
        }
    }

    /// The report without sentences in what links it: their positions, ascending, and in how many reports of the source they
    /// stand. They stay in its text.
    pub(crate) fn without(&self, report: &Report, sentences: &[(usize, usize)]) -> Self {
        let left_out = self.spans_of(sentences);
        let spans: Vec<Span> = left_out.iter().map(|&(span, _)| span).collect();
        Self {
            cut: self.cut.clone(),
            language: self.language,
            sentences: self.sentences.only(|sentence| !spans.contains(&sentence.span)),
            terms: Some(terms(report, &self.cut.segmentation(), &spans, self.language)),
            agencies: self.agencies.clone(),
            is_agency: self.is_agency,
            left_out,
        }
    }

    /// The same where its source has in other numbers of reports what it repeats.
    pub(crate) fn with_left_out(&self, left_out: Vec<(Span, usize)>) -> Self {
        Self { left_out, ..self.clone() }
    }

    /// Gives up what is needed to weigh words alone.
    pub(crate) fn forget_terms(&mut self) {
        self.terms = None;
    }

    /// What links the report, and nothing that is read of its text for more than that.
    pub(crate) fn only_links(&self) -> Self {
        Self {
            cut: Cut::default(),
            language: self.language,
            sentences: self.sentences.clone(),
            terms: None,
            agencies: Vec::new(),
            is_agency: self.is_agency,
            left_out: self.left_out.clone(),
        }
    }

    /// Its terms alone, which are given up; nothing else is to be asked of it.
    pub(crate) fn take_terms(&mut self) -> Self {
        let none =
            Self { sentences: PreparedSentences::default(), left_out: Vec::new(), ..self.only_links() };
        Self { terms: self.terms.take(), ..none }
    }

    /// Whether its terms are at hand.
    pub(crate) const fn has_terms(&self) -> bool {
        self.terms.is_some()
    }

    /// How many bytes its terms take.
    pub(crate) fn n_terms_bytes(&self) -> u64 {
        self.terms.as_ref().map_or(0, |terms| size_of_val::<[ReportTerm]>(terms) as u64)
    }

    /// Puts the words of the sentences to those of other reports. From then on none are there until
    /// [`set_words`](Self::set_words) is called.
    pub(crate) fn share_words(&mut self, shared: &mut SharedWords) {
        self.sentences.share_words(shared);
    }

    /// Moves what is kept of several reports to few pieces of memory.
    pub(crate) fn put_together(reports: &mut [&mut Self]) {
        Piece::put_together(&mut reports.iter_mut().filter_map(|it| it.terms.as_mut()).collect::<Vec<_>>());
        Piece::put_together(&mut reports.iter_mut().map(|it| it.sentences.kept_mut()).collect::<Vec<_>>());
        Piece::put_together(&mut reports.iter_mut().map(|it| it.cut.sentences_mut()).collect::<Vec<_>>());
    }

    /// Takes the words of the sentences that were put to those of other reports.
    pub(crate) fn set_words(&mut self, shared: &Arc<SentenceWords>) {
        self.sentences.set_words(shared);
    }

    /// The spans of sentences by their positions.
    pub(crate) fn spans_of(&self, sentences: &[(usize, usize)]) -> Vec<(Span, usize)> {
        sentences.iter().map(|&(at, n_reports)| (self.sentences.sentence(at).span, n_reports)).collect()
    }
}

impl Reading {
    fn read(
        &mut self,
        report: &Report,
        segmentation: &Segmentation,
        config: &Config,
        memory: &mut WordMemory<KnownWord>,
    ) -> FromWords {
        let Self { words, sentences, terms, may_name_agency } = self;
        let text = &report.text;
        let language = read_words(words, report, memory);
        if let Some(headline) = &report.headline {
            for_each_term_in(headline, language, memory, |term| terms.add(term));
        }
        may_name_agency.clear();
        for (number, &Sentence { span, role, .. }) in segmentation.sentences.iter().enumerate() {
            let of_sentence = words.of(span, text, memory);
            if of_sentence.iter().any(|word| memory.known(word.number).may_hold_agency(word.span)) {
                may_name_agency.push(number);
            }
            let add = |term| terms.add(term);
            if role == SentenceRole::Body {
                sentences.read((span, of_sentence), text, memory, language, config.shingle_words, add);
            } else {
                for_each_term_in(span.of(text), language, memory, add);
            }
        }
        let may_cite = may_name_agency.iter().map(|&number| &segmentation.sentences[number]);
        let agencies = agencies_of(report, segmentation, may_cite);
        FromWords { language, sentences: sentences.take(), terms: terms.take(), agencies }
    }

    /// The language of a report, and the sentences that link it, of which it is known where they stand.
    fn read_sentences(
        &mut self,
        report: &Report,
        spans: &[Span],
        config: &Config,
        memory: &mut WordMemory<KnownWord>,
    ) -> (Language, PreparedSentences) {
        let Self { words, sentences, .. } = self;
        let text = &report.text;
        let language = read_words(words, report, memory);
        for &span in spans {
            let of_sentence = words.of(span, text, memory);
            sentences.read((span, of_sentence), text, memory, language, config.shingle_words, |_| ());
        }
        (language, sentences.take())
    }
}

/// Reads the words of a report, and tells its language by them.
fn read_words(words: &mut ReadWords, report: &Report, memory: &mut WordMemory<KnownWord>) -> Language {
    words.read(&report.text, memory);
    let kinds = words.all().iter().map(|word| (word.span, memory.known(word.number).is_function_word));
    language_by_words(&report.text, report.language.as_deref(), kinds)
}

/// Whether the outlet of a report is itself an agency.
fn is_agency(report: &Report) -> bool {
    report.source.as_deref().is_some_and(|source| !agencies_named_in(source).is_empty())
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
) -> Piece<ReportTerm> {
    READING.with_borrow_mut(|Reading { terms, .. }| {
        for text in compared_texts(report, segmentation, left_out) {
            for_each_term(text, language, |term| terms.add(term));
        }
        terms.take()
    })
}

/// What is known of a report that helps to cut its text.
pub(crate) fn hints(report: &Report) -> Hints<'_> {
    Hints {
        headline: report.headline.as_deref(),
        byline: report.byline.as_deref(),
        language: report.language.as_deref(),
    }
}

/// The agencies of the credits, then those that the text cites.
pub(crate) fn agencies(report: &Report, segmentation: &Segmentation) -> Vec<&'static str> {
    agencies_of(report, segmentation, segmentation.sentences.iter())
}

/// The same where it is known which sentences may cite one.
fn agencies_of<'a>(
    report: &Report,
    segmentation: &Segmentation,
    may_cite: impl Iterator<Item = &'a Sentence>,
) -> Vec<&'static str> {
    let credits = segmentation.furniture.iter().filter(|piece| {
        use storyfold_text::FurnitureKind::{Byline, Credit, Dateline};
        // Who took the picture says nothing of the text.
        matches!(piece.kind, Byline | Credit | Dateline) && !piece.is_picture_credit()
    });
    let of_fields = [&report.credit, &report.byline].into_iter().flatten().map(String::as_str);
    let mut agencies: Vec<&'static str> = Vec::new();
    let named = of_fields.chain(credits.map(|piece| piece.span.of(&report.text))).flat_map(agencies_named_in);
    let cited = may_cite.flat_map(|sentence| {
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
