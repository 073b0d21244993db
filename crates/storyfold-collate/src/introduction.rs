//! Introductions: the text names a person in full before it speaks of him by one name alone.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::table::Aligned;

/// Titles before a surname, normalised: `Mr Roth` is named no fuller than `Roth`.
const TITLES: [&str; 8] = ["mr", "mrs", "ms", "miss", "dr", "sir", "lord", "lady"];

/// For every column in the text that speaks of somebody by one name alone before the text has named him in full, the first column that does.
///
/// `told` are the columns in the order of the text with the sentences that stand for them. The name counts if the report of its wording
/// named its bearer in full when it first spoke of him.
pub(crate) fn late_introductions(aligned: &Aligned<'_>, told: &[(usize, &[usize])]) -> Vec<(usize, usize)> {
    let mentions = Mentions::new(aligned);
    // By the sense of a name where in the text it first stands in full; in the names of some peoples the surname comes first.
    let mut first_in_full: BTreeMap<u32, usize> = BTreeMap::new();
    for (place, &(_, sentences)) in told.iter().enumerate() {
        for &sentence_idx in sentences {
            for mention in mentions.of(sentence_idx) {
                if let Some(before) = mention.before {
                    first_in_full.entry(mention.surname).or_insert(place);
                    first_in_full.entry(before).or_insert(place);
                }
            }
        }
    }
    let mut late = Vec::new();
    for (place, &(column_idx, sentences)) in told.iter().enumerate() {
        let introduction = sentences.iter().find_map(|&sentence_idx| {
            let named = mentions.of(sentence_idx).iter();
            named
                .filter(|mention| mention.before.is_none() && mention.is_prominent)
                .filter_map(|mention| Some((mention.surname, *first_in_full.get(&mention.surname)?)))
                .filter(|&(_, first)| first > place)
                .find(|&(surname, _)| mentions.is_introduced_before(surname, sentence_idx))
        });
        late.extend(introduction.map(|(_, first)| (column_idx, told[first].0)));
    }
    late
}

/// A name in a sentence that may be a person's.
#[derive(Clone, Debug)]
struct Mention {
    surname: u32,
    /// The name before it: `Ana` before `Roth`.
    before: Option<u32>,
    /// Whether the person speaks, or begins the sentence.
    is_prominent: bool,
}

/// The names in the sentences of a story, each text read once.
struct Mentions<'a> {
    aligned: &'a Aligned<'a>,
    /// For every text, by the first sentence that has it, what it names, if anybody has asked.
    of_texts: Vec<OnceCell<Vec<Mention>>>,
}

impl<'a> Mentions<'a> {
    fn new(aligned: &'a Aligned<'_>) -> Self {
        Self { aligned, of_texts: vec![OnceCell::new(); aligned.sentences.len()] }
    }

    fn of(&self, sentence_idx: usize) -> &[Mention] {
        let text = self.aligned.sentences[sentence_idx].first_alike;
        self.of_texts[text].get_or_init(|| mentions(self.aligned, text).collect())
    }

    /// Whether the report of a sentence first names the bearer of a surname before that sentence, and then in full.
    fn is_introduced_before(&self, surname: u32, sentence_idx: usize) -> bool {
        let own = self.aligned.sentences_of(self.aligned.sentences[sentence_idx].witness_idx);
        let is_of_bearer = |mention: &&Mention| mention.surname == surname || mention.before == Some(surname);
        let first = (own.start..sentence_idx).find_map(|it| self.of(it).iter().find(is_of_bearer));
        first.is_some_and(|mention| mention.before.is_some())
    }
}

fn mentions<'a>(aligned: &'a Aligned<'_>, sentence_idx: usize) -> impl Iterator<Item = Mention> + 'a {
    let text = aligned.text(sentence_idx);
    let words = &*aligned.sentences[sentence_idx].words;
    let form = move |at: usize| aligned.vocabulary.form(words[at].form);
    let is_title = move |at: usize| TITLES.contains(&form(at));
    let may_be_of_person = move |at: usize| {
        let kind = aligned.vocabulary.kind(words[at].form);
        words[at].is_capital
            && !words[at].is_number
            && !is_title(at)
            && !kind.is_attribution
            && !kind.is_function
    };
    // The first word of a sentence has a capital whatever it is; a first name may stand nowhere else.
    let is_of_person = move |at: usize| {
        (words[at].is_name || (at == 0 && words.len() > 1 && words[1].is_name)) && may_be_of_person(at)
    };
    let adjoin = move |at: usize| {
        let between = &text[words[at].span.end..words[at + 1].span.begin];
        between.chars().all(|it| it.is_whitespace() || it == '.')
    };
    let goes_on = move |at: usize| at + 1 < words.len() && is_of_person(at + 1) && adjoin(at);
    (0..words.len()).filter(move |&at| is_of_person(at) && !goes_on(at)).map(move |at| Mention {
        surname: words[at].sense,
        before: (at > 0 && is_of_person(at - 1) && adjoin(at - 1)).then(|| words[at - 1].sense),
        is_prominent: words[at].is_speaker || at == 0 || (at == 1 && is_title(0)),
    })
}
