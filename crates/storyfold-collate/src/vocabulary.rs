//! The words of one story as numbers, and how much each weighs.

use std::ops::{Deref, Range};
use std::rc::Rc;

use hashbrown::HashMap;
use storyfold_text::{Sentence, Span};

use crate::form::{Form, FormKind, Forms, StoryForms, with_forms};
use crate::speaker::speaker_names;
use crate::spelling::Stems;
use crate::witness::Witness;

/// How much of its rarity a function word keeps as weight.
const FUNCTION_WORD_SHARE: f64 = 0.1;
/// How much of its rarity a word of attribution formulas keeps as weight.
const ATTRIBUTION_WORD_SHARE: f64 = 0.25;

/// A sentence of a witness, its words numbered.
#[derive(Clone, Debug)]
pub(crate) struct NumberedSentence {
    /// The witness, as an index into the sorted witnesses.
    pub(crate) witness_idx: usize,
    /// The sentence as it was cut.
    pub(crate) sentence: Sentence,
    /// Its words in order.
    pub(crate) words: SentenceWords,
    /// The first sentence of the story that has the same text, often itself.
    pub(crate) first_alike: usize,
}

impl NumberedSentence {
    /// Those of its words that stand in a passage of the report.
    pub(crate) fn words_in(&self, passage: Span) -> &[NumberedWord] {
        let offset = self.sentence.span.begin;
        let begin = self.words.partition_point(|word| offset + word.span.begin < passage.begin);
        let end = self.words.partition_point(|word| offset + word.span.end <= passage.end);
        &self.words[begin..end.max(begin)]
    }

    /// Where some of its words, at least one, stand in the report.
    pub(crate) fn span_of(&self, words: Range<usize>) -> Span {
        Span::new(self.words[words.start].span.begin, self.words[words.end - 1].span.end)
            .shifted(self.sentence.span.begin)
    }
}

/// The words of a sentence, which all sentences with the same text share.
#[derive(Clone, Debug, Default)]
pub(crate) struct SentenceWords {
    of_story: Rc<[NumberedWord]>,
    range: Range<usize>,
}

impl Deref for SentenceWords {
    type Target = [NumberedWord];

    fn deref(&self) -> &[NumberedWord] {
        &self.of_story[self.range.clone()]
    }
}

/// A word of a sentence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NumberedWord {
    /// Where it stands in the sentence.
    pub(crate) span: Span,
    /// The number of its normalised form.
    pub(crate) form: u32,
    /// The number of its stem; spellings of one name share it.
    pub(crate) stem: u32,
    /// The number of what it means: that of a stem of the same sense.
    pub(crate) sense: u32,
    /// Whether it is written with a capital here.
    pub(crate) is_capital: bool,
    /// Whether it is part of a name: the story always writes it with a capital, and it neither counts nor dates.
    pub(crate) is_name: bool,
    /// Whether it only says who speaks here.
    pub(crate) is_speaker: bool,
    /// Whether it counts or dates.
    pub(crate) is_number: bool,
    /// Whether it is a figure so precise that two facts hardly share it.
    pub(crate) is_precise: bool,
    /// Whether it names a month.
    pub(crate) is_month: bool,
}

/// The words of a story.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    forms: StoryForms,
    /// For every form the number of what is left of it without its endings.
    bare_stems: Vec<u32>,
    /// By the number of the stem.
    weights: Vec<f64>,
    /// By the number of the stem, how rare it is in the story.
    rarities: Vec<f64>,
    rarest_weight: f64,
    /// By the number of the stem its place among all, those of the same sense beside each other.
    places_by_sense: Vec<u32>,
}

impl Vocabulary {
    /// The normalised form with this number.
    pub(crate) fn form(&self, form: u32) -> &str {
        &self.forms.get(form).text
    }

    /// Of what kind the form with this number is.
    pub(crate) fn kind(&self, form: u32) -> FormKind {
        self.forms.kind(form)
    }

    /// All forms, in the order of their numbers.
    pub(crate) fn forms(&self) -> impl Iterator<Item = &Form> {
        self.forms.iter()
    }

    /// How many forms there are.
    pub(crate) fn n_forms(&self) -> usize {
        self.forms.len()
    }

    /// What is known of the form with this number.
    pub(crate) fn form_of(&self, form: u32) -> &Form {
        self.forms.get(form)
    }

    /// The number of what is left of a form without its endings, as it is written: other spellings have others.
    pub(crate) fn bare_stem(&self, form: u32) -> u32 {
        self.bare_stems[form as usize]
    }

    /// How many numbers of forms, and so of stems, there are.
    pub(crate) fn n_stems(&self) -> usize {
        self.weights.len()
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

    /// How rare a stem is in the story, whatever it is and however common in the news at large: `ln(1 + s/d)` of
    /// [`weight`](Self::weight), at most the rarest weight.
    pub(crate) fn rarity(&self, stem: u32) -> f64 {
        self.rarities[stem as usize]
    }

    /// The place of a stem among all stems in the order of their senses, those of one sense by their numbers.
    pub(crate) fn place_by_sense(&self, stem: u32) -> u32 {
        self.places_by_sense[stem as usize]
    }

    /// The weight of a word that stands in one sentence of a witness: the unit in which evidence is counted.
    pub(crate) fn rarest_weight(&self) -> f64 {
        self.rarest_weight
    }
}

/// Numbers the words of all sentences of `witnesses` and weighs them.
pub(crate) fn number_words(witnesses: &[Witness<'_>]) -> (Vec<NumberedSentence>, Vocabulary) {
    let (read, forms) = with_forms(|forms| read_sentences(witnesses, forms));
    let names = names(&read, forms.len());
    let stems = Stems::new(&forms, &names);
    let sentences = numbered(read, &names, &stems);
    let per_witness = sentences.len() as f64 / witnesses.len().max(1) as f64;
    let rarities = rarities(per_witness, &sentences, forms.len());
    let weights = weigh(&rarities, &stems, &forms);
    let rarest_weight = per_witness.ln_1p();
    let places_by_sense = places_by_sense(&stems);
    let bare_stems = stems.bare;
    (sentences, Vocabulary { forms, bare_stems, weights, rarities, rarest_weight, places_by_sense })
}

/// The sentences of a story as they are read.
struct ReadSentences {
    sentences: Vec<ReadSentence>,
    /// The words of the different texts of the sentences, those of one behind those of the other.
    words: Vec<NumberedWord>,
}

struct ReadSentence {
    witness_idx: usize,
    sentence: Sentence,
    first_alike: usize,
    words: Range<usize>,
}

fn read_sentences(witnesses: &[Witness<'_>], forms: &mut Forms<'_>) -> ReadSentences {
    let (mut sentences, mut words): (Vec<ReadSentence>, Vec<NumberedWord>) = (Vec::new(), Vec::new());
    let mut known: HashMap<&str, usize> = HashMap::new();
    for (witness_idx, witness) in witnesses.iter().enumerate() {
        for &sentence in &witness.segmentation.sentences {
            let text = sentence.span.of(witness.text);
            let first_alike = *known.entry(text).or_insert(sentences.len());
            let words = match sentences.get(first_alike) {
                Some(first) => first.words.clone(),
                None => read_words(text, forms, &mut words),
            };
            sentences.push(ReadSentence { witness_idx, sentence, first_alike, words });
        }
    }
    ReadSentences { sentences, words }
}

/// Adds the words of the text of a sentence to those that are known, and says where they are.
fn read_words(text: &str, forms: &mut Forms<'_>, words: &mut Vec<NumberedWord>) -> Range<usize> {
    let begin = words.len();
    let mut has_speech = false;
    forms.for_each_word(text, |span, number, kind| {
        has_speech |= kind.is_speech;
        words.push(NumberedWord {
            span,
            form: number,
            stem: 0,
            sense: 0,
            is_capital: span.of(text).starts_with(char::is_uppercase),
            is_name: false,
            is_speaker: false,
            is_number: kind.is_number,
            is_precise: kind.is_precise,
            is_month: kind.is_month,
        });
    });
    if has_speech {
        mark_speakers(&mut words[begin..], forms);
    }
    begin..words.len()
}

fn mark_speakers(words: &mut [NumberedWord], forms: &Forms<'_>) {
    let told: Vec<(&str, bool)> =
        words.iter().map(|word| (&*forms.get(word.form).text, word.is_capital)).collect();
    for (word, is_speaker) in words.iter_mut().zip(speaker_names(&told)) {
        word.is_speaker = is_speaker;
    }
}

/// For every form, whether it is always written with a capital, in the middle of sentences too.
fn names(read: &ReadSentences, n_forms: usize) -> Vec<bool> {
    let mut is_met = vec![false; n_forms];
    let mut is_met_small = vec![false; n_forms];
    let of_texts = read.sentences.iter().enumerate().filter(|&(at, sentence)| sentence.first_alike == at);
    for (_, sentence) in of_texts {
        for word in read.words[sentence.words.clone()].iter().skip(1) {
            is_met[word.form as usize] = true;
            is_met_small[word.form as usize] |= !word.is_capital;
        }
    }
    is_met.iter().zip(&is_met_small).map(|(&is_met, &is_met_small)| is_met && !is_met_small).collect()
}

/// The sentences with what is known of their words when all are read.
fn numbered(read: ReadSentences, names: &[bool], stems: &Stems) -> Vec<NumberedSentence> {
    let ReadSentences { sentences, mut words } = read;
    for word in &mut words {
        word.stem = stems.of_forms[word.form as usize];
        word.sense = stems.senses[word.form as usize];
        word.is_name = names[word.form as usize] && !word.is_number;
    }
    let of_story: Rc<[NumberedWord]> = words.into();
    let numbered = |ReadSentence { witness_idx, sentence, first_alike, words: range }| {
        let words = SentenceWords { of_story: Rc::clone(&of_story), range };
        NumberedSentence { witness_idx, sentence, words, first_alike }
    };
    sentences.into_iter().map(numbered).collect()
}

/// How rare every stem is, where a witness has so many sentences.
fn rarities(per_witness: f64, sentences: &[NumberedSentence], n_stems: usize) -> Vec<f64> {
    let mut n_sentences = vec![0_u32; n_stems];
    let mut n_witnesses_with = vec![0_u32; n_stems];
    let mut last_sentence = vec![usize::MAX; n_stems];
    let mut last_witness = vec![usize::MAX; n_stems];
    for (at, sentence) in sentences.iter().enumerate() {
        for word in &*sentence.words {
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
    let rarest = per_witness.ln_1p();
    let rarity = |(&n_sentences, &n_witnesses): (&u32, &u32)| {
        // Most words stand in one sentence of every report that has them.
        if n_sentences <= n_witnesses {
            return rarest;
        }
        (per_witness / (f64::from(n_sentences) / f64::from(n_witnesses))).ln_1p()
    };
    n_sentences.iter().zip(&n_witnesses_with).map(rarity).collect()
}

/// The places of stems in the order of their senses.
fn places_by_sense(stems: &Stems) -> Vec<u32> {
    let mut places: Vec<u32> = vec![0; stems.of_forms.len()];
    // A stem has the number of the first form with it.
    let own =
        || (0_u32..).zip(stems.of_forms.iter().zip(&stems.senses)).filter(|&(form, (&stem, _))| stem == form);
    let mut begins: Vec<u32> = vec![0; places.len()];
    for (_, (_, &sense)) in own() {
        begins[sense as usize] += 1;
    }
    let mut n_before = 0;
    for begin in &mut begins {
        n_before += std::mem::replace(begin, n_before);
    }
    for (stem, (_, &sense)) in own() {
        places[stem as usize] = begins[sense as usize];
        begins[sense as usize] += 1;
    }
    places
}

fn weigh(rarities: &[f64], stems: &Stems, forms: &StoryForms) -> Vec<f64> {
    let n_stems = forms.len();
    let mut weights = vec![0.0; n_stems];
    let mut is_set = vec![false; n_stems];
    for (form, &stem) in forms.iter().zip(&stems.of_forms) {
        let stem = stem as usize;
        let share = if form.kind.is_function {
            FUNCTION_WORD_SHARE
        } else if form.kind.is_attribution {
            ATTRIBUTION_WORD_SHARE
        } else {
            1.0
        };
        let weight = rarities[stem] * share * form.uncommonness;
        // Of the forms of one stem the least telling decides: `state` and `stated`.
        if !is_set[stem] || weight < weights[stem] {
            weights[stem] = weight;
            is_set[stem] = true;
        }
    }
    weights
}
