//! The base report: the one that gives the canonical text its order.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use memchr::{memchr2_iter, memchr3_iter};
use serde::{Deserialize, Serialize};
use storyfold_text::{SentenceRole, for_each_word};

use crate::table::Aligned;
use crate::vocabulary::{NumberedSentence, NumberedWord};

/// How much of its support a damaged report keeps when a base is chosen.
const DAMAGED_SHARE: f64 = 0.8;
/// From how many lost apostrophes on a report counts as damaged.
const MIN_LOST_APOSTROPHES: usize = 3;
/// Contractions without their apostrophe.
const LOST_CONTRACTIONS: [&str; 10] =
    ["dont", "wont", "didnt", "doesnt", "isnt", "wasnt", "cant", "couldnt", "hasnt", "theyre"];

/// Which report gives the canonical text its order.
///
/// As text: `auto`, `earliest`, `longest`, `agency`, or the `uri` of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
#[non_exhaustive]
pub enum BasePolicy {
    /// The agency's own report if there is one, else the best-supported: most of its sentences stand in most others.
    #[default]
    Auto,
    /// The earliest, by time of publication; reports without one come last.
    Earliest,
    /// The one with the most text.
    Longest,
    /// The agency's own report, else as [`BasePolicy::Auto`].
    Agency,
    /// The report with this uri, else as [`BasePolicy::Auto`].
    Uri(String),
}

impl FromStr for BasePolicy {
    type Err = Infallible;

    fn from_str(policy: &str) -> Result<Self, Infallible> {
        Ok(match policy {
            "auto" => Self::Auto,
            "earliest" => Self::Earliest,
            "longest" => Self::Longest,
            "agency" => Self::Agency,
            uri => Self::Uri(uri.to_owned()),
        })
    }
}

impl fmt::Display for BasePolicy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Auto => "auto",
            Self::Earliest => "earliest",
            Self::Longest => "longest",
            Self::Agency => "agency",
            Self::Uri(uri) => uri,
        })
    }
}

impl From<String> for BasePolicy {
    fn from(policy: String) -> Self {
        let Ok(policy) = policy.parse();
        policy
    }
}

impl From<BasePolicy> for String {
    fn from(policy: BasePolicy) -> Self {
        policy.to_string()
    }
}

/// What is known of the witnesses before the canonical text is put together.
pub(crate) struct Standing {
    /// The base witness.
    pub(crate) base_idx: usize,
    /// All witnesses, the base first, then by support.
    pub(crate) ranking: Vec<usize>,
    /// For every witness its place there.
    pub(crate) rank_of: Vec<usize>,
    /// Whether a witness's text was damaged on the way: lost apostrophes, characters of a wrong charset.
    pub(crate) is_damaged: Vec<bool>,
}

/// Ranks the witnesses and chooses the base.
pub(crate) fn standing(aligned: &Aligned<'_>, policy: &BasePolicy) -> Standing {
    let n_witnesses = aligned.witnesses.len();
    let is_damaged = damaged(aligned);
    let mut support = vec![0.0; n_witnesses];
    let mut n_body = vec![0_usize; n_witnesses];
    for column in &aligned.table.columns {
        let mut in_column: Vec<usize> = column
            .sentences
            .iter()
            .map(|&sentence_idx| aligned.sentences[sentence_idx].witness_idx)
            .collect();
        in_column.dedup();
        for &witness_idx in &in_column {
            support[witness_idx] += (in_column.len() - 1) as f64;
        }
    }
    for sentence in &aligned.sentences {
        n_body[sentence.witness_idx] += usize::from(sentence.sentence.role == SentenceRole::Body);
    }
    for (support, &is_damaged) in support.iter_mut().zip(&is_damaged) {
        *support *= if is_damaged { DAMAGED_SHARE } else { 1.0 };
    }
    let mut ranking: Vec<usize> = (0..n_witnesses).collect();
    // The witnesses stand by time of publication and uri already: the sort is stable.
    ranking.sort_by(|&one, &other| {
        support[other].total_cmp(&support[one]).then_with(|| n_body[other].cmp(&n_body[one]))
    });
    let by_support = ranking.first().copied().unwrap_or(0);
    let agency = ranking.iter().copied().find(|&witness_idx| {
        // An agency's flash of one sentence orders nothing.
        aligned.witnesses[witness_idx].is_agency && support[witness_idx] * 2.0 >= support[by_support]
    });
    let base_idx = match policy {
        BasePolicy::Auto | BasePolicy::Agency => agency.unwrap_or(by_support),
        BasePolicy::Earliest => (0..n_witnesses)
            .min_by_key(|&it| (aligned.witnesses[it].published.is_none(), aligned.witnesses[it].published))
            .unwrap_or(0),
        BasePolicy::Longest => (0..n_witnesses)
            .max_by_key(|&it| (aligned.witnesses[it].text.len(), std::cmp::Reverse(it)))
            .unwrap_or(0),
        BasePolicy::Uri(uri) => aligned
            .witnesses
            .iter()
            .position(|witness| witness.uri == uri)
            .unwrap_or_else(|| agency.unwrap_or(by_support)),
    };
    // Without witnesses there is no base either.
    if let Some(place) = ranking.iter().position(|&witness_idx| witness_idx == base_idx) {
        ranking[..=place].rotate_right(1);
    }
    let mut rank_of = vec![0; n_witnesses];
    for (rank, &witness_idx) in ranking.iter().enumerate() {
        rank_of[witness_idx] = rank;
    }
    Standing { base_idx, ranking, rank_of, is_damaged }
}

/// Finds witnesses that lost their apostrophes (`Chinas` where others have `China's`) or were read in a wrong charset.
fn damaged(aligned: &Aligned<'_>) -> Vec<bool> {
    let n_forms = aligned.vocabulary.n_forms();
    let mut has_apostrophe = vec![false; n_forms];
    let mut n_apostrophes = vec![0_usize; aligned.witnesses.len()];
    // For every sentence how many words of it have an apostrophe; the copies of a text are not read.
    let mut n_in_sentences: Vec<usize> = Vec::with_capacity(aligned.sentences.len());
    for (sentence_idx, sentence) in aligned.sentences.iter().enumerate() {
        let n_known = n_in_sentences.get(sentence.first_alike).copied();
        let n_words = n_known.unwrap_or_else(|| {
            let mut n_words = 0;
            for word in with_apostrophes(aligned.text(sentence_idx), sentence) {
                has_apostrophe[word.form as usize] = true;
                n_words += 1;
            }
            n_words
        });
        n_in_sentences.push(n_words);
        n_apostrophes[sentence.witness_idx] += n_words;
    }
    let mut n_lost = vec![0_usize; aligned.witnesses.len()];
    if n_apostrophes.contains(&0) {
        for sentence in aligned.sentences.iter().filter(|it| n_apostrophes[it.witness_idx] == 0) {
            let is_lost = |word: &&NumberedWord| has_apostrophe[word.form as usize];
            n_lost[sentence.witness_idx] += sentence.words.iter().filter(is_lost).count();
        }
    }
    (0..aligned.witnesses.len())
        .map(|witness_idx| {
            let text = aligned.witnesses[witness_idx].text;
            let lost =
                if n_apostrophes[witness_idx] == 0 { n_lost[witness_idx] + contractions(text) } else { 0 };
            lost >= MIN_LOST_APOSTROPHES || has_wrong_characters(text)
        })
        .collect()
}

/// The words of a sentence that have an apostrophe inside.
fn with_apostrophes<'a>(
    text: &'a str,
    sentence: &'a NumberedSentence,
) -> impl Iterator<Item = &'a NumberedWord> {
    let bytes = text.as_bytes();
    // The first bytes of all marks that may be one.
    let marks = memchr3_iter(b'\'', b'`', 0xE2, bytes).chain(memchr2_iter(0xCA, 0xC2, bytes));
    let apostrophes = marks.filter(|&at| text[at..].starts_with(['\'', '’', '‘', 'ʼ', '`', '´']));
    let mut words: Vec<usize> = apostrophes
        .filter_map(|at| {
            let behind = sentence.words.partition_point(|word| word.span.begin <= at);
            behind.checked_sub(1).filter(|&it| at < sentence.words[it].span.end)
        })
        .collect();
    words.sort_unstable();
    words.dedup();
    words.into_iter().map(|word_idx| &sentence.words[word_idx])
}

/// Whether a text has characters that come of reading it in a wrong charset.
fn has_wrong_characters(text: &str) -> bool {
    !text.is_ascii() && (text.contains('\u{FFFD}') || text.contains("â€") || text.contains("Ã©"))
}

/// How many contractions stand without their apostrophe.
fn contractions(text: &str) -> usize {
    let bytes = text.as_bytes();
    let ends_with = |end: usize, word: &str| {
        let run = end.checked_sub(word.len()).and_then(|begin| bytes.get(begin..end));
        run.is_some_and(|run| run.eq_ignore_ascii_case(word.as_bytes()))
    };
    // Most texts have no run of letters that may be one, and so need not be cut into words: all of them end with `nt` but one, which holds
    // the only `y`.
    let of_negations = memchr2_iter(b't', b'T', bytes).filter(|&at| at > 0 && bytes[at - 1] | 0x20 == b'n');
    let of_they = memchr2_iter(b'y', b'Y', bytes).map(|at| at + "re".len());
    let mut ends = of_negations.chain(of_they).map(|last| last + 1);
    if !ends.any(|end| LOST_CONTRACTIONS.iter().any(|word| ends_with(end, word))) {
        return 0;
    }
    let mut n_contractions = 0;
    for_each_word(text, |span, form| {
        n_contractions += usize::from(span.len() == form.len() && LOST_CONTRACTIONS.contains(&form));
    });
    n_contractions
}
