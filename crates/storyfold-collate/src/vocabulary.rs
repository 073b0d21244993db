//! The words of one story as numbers, and how much each weighs.

use std::collections::HashMap;

use storyfold_text::{
    Sentence, Span, background_share, for_each_word, is_attribution_word, is_function_word, is_number_word,
    stem, without_house_style,
};

use crate::speaker::speaker_names;
use crate::witness::Witness;

/// How much of its rarity a function word keeps as weight.
const FUNCTION_WORD_SHARE: f64 = 0.1;
/// How much of its rarity a word of attribution formulas keeps as weight.
const ATTRIBUTION_WORD_SHARE: f64 = 0.25;
/// Up to which share of the reports of a large corpus a word keeps all its weight.
const MAX_UNCOMMON_SHARE: f64 = 0.01;
/// How much of its weight the commonest word keeps that is no function word.
const COMMON_WORD_SHARE: f64 = 0.4;
/// From which similarity on two spellings are taken for one name (normalised Damerau-Levenshtein).
const NAME_SIMILARITY: f64 = 0.8;
/// The shortest name that is compared by spelling, in characters: short names differ by one letter and are others.
const MIN_NAME_CHARS: usize = 6;
/// How many different names a story may have for spellings to be compared; the comparison is quadratic.
const MAX_NAMES: usize = 1_000;

/// A sentence of a witness, its words numbered.
#[derive(Clone, Debug)]
pub(crate) struct NumberedSentence {
    /// The witness, as an index into the sorted witnesses.
    pub(crate) witness_idx: usize,
    /// The sentence as it was cut.
    pub(crate) sentence: Sentence,
    /// Its words in order.
    pub(crate) words: Vec<NumberedWord>,
}

/// A word of a sentence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NumberedWord {
    /// Where it stands in the report.
    pub(crate) span: Span,
    /// The number of its normalised form.
    pub(crate) form: u32,
    /// The number of its stem; spellings of one name share it.
    pub(crate) stem: u32,
    /// Whether it is part of a name: the story always writes it with a capital, and it neither counts nor dates.
    pub(crate) is_name: bool,
    /// Whether it only says who speaks here.
    pub(crate) is_speaker: bool,
    /// Whether it counts or dates.
    pub(crate) is_number: bool,
}

/// The words of a story.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    forms: Vec<String>,
    weights: Vec<f64>,
    rarest_weight: f64,
}

impl Vocabulary {
    /// The normalised form with this number.
    pub(crate) fn form(&self, form: u32) -> &str {
        &self.forms[form as usize]
    }

    /// The weight of a stem: how much two sentences that share it have in common.
    ///
    /// It is `ln(1 + s/d)`, where `s` is the number of sentences of a witness and `d` the number of them that hold the
    /// word, both on average over the witnesses that hold it; function words and words of attribution count a fraction, and so
    /// do words that are common in the news at large. Counting by witness keeps a word rare however many outlets copied its
    /// sentence.
    pub(crate) fn weight(&self, stem: u32) -> f64 {
        self.weights[stem as usize]
    }

    /// The weight of a word that stands in one sentence of a witness: the unit in which evidence is counted.
    pub(crate) fn rarest_weight(&self) -> f64 {
        self.rarest_weight
    }
}

/// Numbers the words of all sentences of `witnesses` and weighs them.
pub(crate) fn number_words(witnesses: &[Witness<'_>]) -> (Vec<NumberedSentence>, Vocabulary) {
    let mut forms: Interner = Interner::default();
    let mut sentences = Vec::new();
    for (witness_idx, witness) in witnesses.iter().enumerate() {
        for &sentence in &witness.segmentation.sentences {
            let mut words = Vec::new();
            for_each_word(sentence.span.of(witness.text), |span, form| {
                let form = forms.number(form);
                words.push(NumberedWord {
                    span: span.shifted(sentence.span.begin),
                    form,
                    stem: 0,
                    is_name: false,
                    is_speaker: false,
                    is_number: is_number_word(&forms.names[form as usize]),
                });
            });
            mark_speakers(&mut words, witness.text, &forms.names);
            sentences.push(NumberedSentence { witness_idx, sentence, words });
        }
    }
    let names = names(witnesses, &sentences, forms.names.len());
    let stem_of_form = number_stems(&forms.names, &names);
    for word in sentences.iter_mut().flat_map(|sentence| &mut sentence.words) {
        word.stem = stem_of_form[word.form as usize];
        word.is_name = names[word.form as usize] && !word.is_number;
    }
    let (weights, rarest_weight) = weigh(witnesses.len(), &sentences, &stem_of_form, &forms.names);
    (sentences, Vocabulary { forms: forms.names, weights, rarest_weight })
}

fn mark_speakers(words: &mut [NumberedWord], text: &str, forms: &[String]) {
    let told: Vec<(&str, bool)> = words
        .iter()
        .map(|word| (forms[word.form as usize].as_str(), word.span.of(text).starts_with(char::is_uppercase)))
        .collect();
    for (word, is_speaker) in words.iter_mut().zip(speaker_names(&told)) {
        word.is_speaker = is_speaker;
    }
}

#[derive(Default)]
struct Interner {
    numbers: HashMap<String, u32>,
    names: Vec<String>,
}

impl Interner {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number =
            u32::try_from(self.names.len()).expect("a story has fewer than four thousand million words");
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }
}

/// For every form, whether it is always written with a capital, in the middle of sentences too.
fn names(witnesses: &[Witness<'_>], sentences: &[NumberedSentence], n_forms: usize) -> Vec<bool> {
    let mut n_capital = vec![0_u32; n_forms];
    let mut n_all = vec![0_u32; n_forms];
    for sentence in sentences {
        for word in sentence.words.iter().skip(1) {
            let text = word.span.of(witnesses[sentence.witness_idx].text);
            n_all[word.form as usize] += 1;
            n_capital[word.form as usize] += u32::from(text.starts_with(char::is_uppercase));
        }
    }
    n_capital.iter().zip(&n_all).map(|(&capital, &all)| all > 0 && capital == all).collect()
}

/// Gives every form the number of its stem, spelled in one way (`harbour`, `harbor`). The number is that of the first form with the
/// stem, or with a stem that is another spelling of the same name (`Zelensky`, `Zelenskiy`).
fn number_stems(forms: &[String], names: &[bool]) -> Vec<u32> {
    let mut first_with_stem: HashMap<String, u32> = HashMap::new();
    let mut known_names: Vec<(String, u32)> = Vec::new();
    let mut stems = Vec::with_capacity(forms.len());
    for (form_idx, form) in (0_u32..).zip(forms) {
        // A title has no other spelling.
        let spelled = without_house_style(form);
        let stem = stem(if spelled.is_empty() { form } else { &spelled });
        let number = *first_with_stem.entry(stem.clone()).or_insert(form_idx);
        if number != form_idx
            || !names[form_idx as usize]
            || !is_long_name(&stem)
            || known_names.len() >= MAX_NAMES
        {
            stems.push(number);
            continue;
        }
        let other_spelling = known_names.iter().find(|(known, _)| is_other_spelling(known, &stem));
        let number = other_spelling.map_or(form_idx, |&(_, number)| number);
        first_with_stem.insert(stem.clone(), number);
        known_names.push((stem, number));
        stems.push(number);
    }
    stems
}

fn is_long_name(stem: &str) -> bool {
    stem.chars().count() >= MIN_NAME_CHARS && stem.chars().all(char::is_alphabetic)
}

/// Whether two names are spellings of one: they begin alike and differ in few letters.
pub(crate) fn is_other_spelling(one: &str, other: &str) -> bool {
    one.chars().take(1).eq(other.chars().take(1))
        && strsim::normalized_damerau_levenshtein(one, other) >= NAME_SIMILARITY
}

/// How much of its weight a word keeps for being rare or common in the news at large, 0.4 to 1.
///
/// Within one story `two` may be as rare as the name of a village, but it tells less.
fn uncommonness(form: &str) -> f64 {
    let share = if form.starts_with(|first: char| first.is_ascii_digit()) {
        0.0
    } else {
        background_share(&stem(form))
    };
    if share <= MAX_UNCOMMON_SHARE {
        return 1.0;
    }
    (share.ln() / MAX_UNCOMMON_SHARE.ln()).max(COMMON_WORD_SHARE)
}

fn weigh(
    n_witnesses: usize,
    sentences: &[NumberedSentence],
    stem_of_form: &[u32],
    forms: &[String],
) -> (Vec<f64>, f64) {
    let n_stems = stem_of_form.len();
    let mut n_sentences = vec![0_u32; n_stems];
    let mut n_witnesses_with = vec![0_u32; n_stems];
    let mut last_sentence = vec![usize::MAX; n_stems];
    let mut last_witness = vec![usize::MAX; n_stems];
    for (at, sentence) in sentences.iter().enumerate() {
        for word in &sentence.words {
            let stem = word.stem as usize;
            if last_sentence[stem] != at {
                last_sentence[stem] = at;
                n_sentences[stem] += 1;
            }
            if last_witness[stem] != sentence.witness_idx {
                last_witness[stem] = sentence.witness_idx;
                n_witnesses_with[stem] += 1;
            }
        }
    }
    let sentences_per_witness = sentences.len() as f64 / n_witnesses.max(1) as f64;
    let rarity = |stem: usize| {
        let sentences_with = f64::from(n_sentences[stem]) / f64::from(n_witnesses_with[stem].max(1));
        (sentences_per_witness / sentences_with.max(1.0)).ln_1p()
    };
    let mut weights = vec![0.0; n_stems];
    let mut is_set = vec![false; n_stems];
    for (form, &stem) in forms.iter().zip(stem_of_form) {
        let stem = stem as usize;
        let share = if is_function_word(form) {
            FUNCTION_WORD_SHARE
        } else if is_attribution_word(form) {
            ATTRIBUTION_WORD_SHARE
        } else {
            1.0
        };
        let weight = rarity(stem) * share * uncommonness(form);
        // Of the forms of one stem the least telling decides: `state` and `stated`.
        if !is_set[stem] || weight < weights[stem] {
            weights[stem] = weight;
            is_set[stem] = true;
        }
    }
    (weights, sentences_per_witness.ln_1p())
}
