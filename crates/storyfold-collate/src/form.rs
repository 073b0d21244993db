//! Forms: the different words of a story, numbered as they come, with what the word lists say of each.
//!
//! Most words of a story stand in others too: a thread remembers them, so that the word lists are asked once of a word, not once a
//! story or at every word of every sentence.

use std::cell::RefCell;
use std::rc::Rc;

use hashbrown::HashMap;
use storyfold_text::{
    MONTHS, Span, WordMemory, is_attribution_word, is_clause_word, is_denial, is_function_word, is_hedge,
    is_negation, is_number_word, is_speech_word, is_turn, sense, stem, without_house_style,
};

use crate::conflict::FormOfFacts;
use crate::spelling::{Letters, news_weight, uncommonness};

/// From how many digits on, without noughts at the end, a figure is precise.
const MIN_PRECISE_DIGITS: usize = 4;

/// A normalised word, wherever it stands.
#[derive(Debug)]
pub(crate) struct Form {
    /// The word, normalised.
    pub(crate) text: Box<str>,
    /// Of what kind it is.
    pub(crate) kind: FormKind,
    /// What is left of it without its endings, as it is written.
    pub(crate) bare_stem: Interned,
    /// The same of its spelling without house style: `harbour` and `harbor` have one.
    pub(crate) stem: Interned,
    /// What that means, if other stems mean it too.
    pub(crate) sense: Option<usize>,
    /// Its own letters, and those of the stem.
    pub(crate) spelled: Letters,
    pub(crate) letters: Letters,
    /// How much of its weight it keeps for being rare or common in the news at large.
    pub(crate) uncommonness: f64,
    /// How much it tells which story it stands in, from how rare it is in the news at large.
    pub(crate) news_weight: f64,
    /// What it says without house style.
    pub(crate) substance: Rc<str>,
    /// What it is to the facts.
    pub(crate) of_facts: FormOfFacts,
}

impl Form {
    fn new(text: &str, strings: &mut Strings) -> Self {
        let bare_stem = stem(text);
        let uncommonness = uncommonness(text, &bare_stem);
        let news_weight = news_weight(text, &bare_stem);
        let bare_stem = strings.intern(&bare_stem);
        let substance = without_house_style(text);
        // A title has no other spelling.
        let is_as_written = substance.is_empty() || substance == text;
        let stem = if is_as_written { bare_stem.clone() } else { strings.intern(&stem(&substance)) };
        Self {
            text: text.into(),
            kind: FormKind::new(text, &substance),
            bare_stem,
            sense: sense(&stem.text),
            spelled: Letters::of(text),
            letters: Letters::of(&stem.text),
            stem,
            uncommonness,
            news_weight,
            substance: substance.into(),
            of_facts: FormOfFacts::new(text, strings),
        }
    }
}

/// What is asked of a form at every word: apart from the rest, so that it lies close together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FormKind {
    /// Whether it holds sentences together: an article, a preposition.
    pub(crate) is_function: bool,
    /// Whether it belongs to formulas of attribution.
    pub(crate) is_attribution: bool,
    /// Whether it makes the name beside it that of a speaker.
    pub(crate) is_speech: bool,
    /// Whether it counts or dates.
    pub(crate) is_number: bool,
    /// Whether it is a figure so precise that two facts hardly share it.
    pub(crate) is_precise: bool,
    /// Whether a clause may begin with it in the middle of a sentence.
    pub(crate) is_clause: bool,
    /// Whether it tells a turn that has a contrary.
    pub(crate) is_turn: bool,
    /// Whether it negates what stands by it, says that somebody denies it, or leaves it in doubt.
    pub(crate) is_negation: bool,
    pub(crate) is_denial: bool,
    pub(crate) is_hedge: bool,
    /// Whether it is the name of a month and little else.
    pub(crate) is_month: bool,
}

impl FormKind {
    fn new(text: &str, substance: &str) -> Self {
        Self {
            is_function: is_function_word(text),
            is_attribution: is_attribution_word(text),
            is_speech: is_speech_word(text),
            is_number: is_number_word(text) && !is_of_a_kind(text),
            is_precise: is_precise(text),
            is_clause: is_clause_word(text),
            is_turn: is_turn(text),
            is_negation: is_negation(text),
            is_denial: is_denial(text),
            is_hedge: is_hedge(text),
            is_month: is_number_word(text) && MONTHS.contains(&substance),
        }
    }
}

/// `5g`, `3d`: a digit and a letter that name a kind of thing and count nothing.
fn is_of_a_kind(word: &str) -> bool {
    matches!(word.as_bytes(), [digit, b'd' | b'g'] if digit.is_ascii_digit())
}

/// Whether a word is a figure of many digits and no year: `284.46`, `34218`.
fn is_precise(word: &str) -> bool {
    let n_digits = word.bytes().filter(u8::is_ascii_digit).count();
    let is_year =
        word.len() == n_digits && n_digits == 4 && (word.starts_with('1') || word.starts_with("20"));
    let is_figure = word.bytes().all(|it| it.is_ascii_digit() || it == b'.' || it == b',');
    // `20000` is as round as `20 thousand`.
    let n_significant = word.trim_end_matches('0').bytes().filter(u8::is_ascii_digit).count();
    is_figure && n_significant >= MIN_PRECISE_DIGITS && !is_year
}

/// A string with its number: equal strings of one story have one number.
#[derive(Clone, Debug)]
pub(crate) struct Interned {
    pub(crate) number: u32,
    pub(crate) text: Rc<str>,
}

/// Strings, numbered as they come.
#[derive(Debug, Default)]
pub(crate) struct Strings(HashMap<Rc<str>, u32>);

impl Strings {
    pub(crate) fn intern(&mut self, text: &str) -> Interned {
        if let Some((text, &number)) = self.0.get_key_value(text) {
            return Interned { number, text: Rc::clone(text) };
        }
        let text: Rc<str> = text.into();
        let number = u32::try_from(self.0.len()).expect("there are fewer than four thousand million words");
        self.0.insert(Rc::clone(&text), number);
        Interned { number, text }
    }
}

/// The words that a thread remembers.
#[derive(Debug, Default)]
struct Remembered {
    /// Each in a piece of memory of its own: there are so many that a list of them would leave much room where it was when it grew.
    words: WordMemory<Box<Form>>,
    strings: Strings,
    /// For every word its number in the story at hand, [`NO_NUMBER`] if it has none.
    numbers: Vec<u32>,
}

const NO_NUMBER: u32 = u32::MAX;

/// The forms of a story, by their numbers.
#[derive(Debug, Default)]
pub(crate) struct StoryForms {
    remembered: Rc<Remembered>,
    /// For every form its number among the words that are remembered.
    words: Vec<u32>,
    kinds: Vec<FormKind>,
}

impl StoryForms {
    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// The form with this number.
    pub(crate) fn get(&self, number: u32) -> &Form {
        self.remembered.words.known(self.words[number as usize])
    }

    /// Of what kind the form with this number is.
    pub(crate) fn kind(&self, number: u32) -> FormKind {
        self.kinds[number as usize]
    }

    /// All forms, in the order of their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Form> + Clone {
        self.words.iter().map(|&word| &**self.remembered.words.known(word))
    }
}

/// The forms of a story as they are numbered.
pub(crate) struct Forms<'a> {
    remembered: &'a mut Remembered,
    words: Vec<u32>,
    kinds: Vec<FormKind>,
}

/// Numbers the forms of a story: hands `read` what does, and returns what it made with the forms.
pub(crate) fn with_forms<T>(read: impl FnOnce(&mut Forms<'_>) -> T) -> (T, StoryForms) {
    thread_local! {
        static REMEMBERED: RefCell<Rc<Remembered>> = RefCell::default();
    }
    REMEMBERED.with_borrow_mut(|shared| {
        // What another story still has, or what is too much, is left to it.
        let is_free = Rc::get_mut(shared).is_some_and(|remembered| !remembered.words.forget_if_full());
        if !is_free {
            *shared = Rc::default();
        }
        let remembered = Rc::get_mut(shared).expect("nobody else has it");
        let mut forms = Forms { remembered, words: Vec::new(), kinds: Vec::new() };
        let made = read(&mut forms);
        let Forms { remembered, words, kinds } = forms;
        for &word in &words {
            remembered.numbers[word as usize] = NO_NUMBER;
        }
        (made, StoryForms { remembered: Rc::clone(shared), words, kinds })
    })
}

impl Forms<'_> {
    /// Calls `visit` with the span of every word of a text, in order, with the number of its form, and of what kind that is.
    pub(crate) fn for_each_word(&mut self, text: &str, mut visit: impl FnMut(Span, u32, &FormKind)) {
        let Self { remembered, words: of_story, kinds } = self;
        let Remembered { words, strings, numbers } = &mut **remembered;
        let read = |form: &str| Box::new(Form::new(form, strings));
        words.for_each_word(text, read, |span, word, form| {
            let word_idx = word as usize;
            if numbers.len() <= word_idx {
                numbers.resize(word_idx + 1, NO_NUMBER);
            }
            if numbers[word_idx] == NO_NUMBER {
                numbers[word_idx] = u32::try_from(of_story.len())
                    .expect("a story has fewer than four thousand million words");
                of_story.push(word);
                kinds.push(form.kind);
            }
            let number = numbers[word_idx];
            visit(span, number, &kinds[number as usize]);
        });
    }

    /// The form with this number.
    pub(crate) fn get(&self, number: u32) -> &Form {
        self.remembered.words.known(self.words[number as usize])
    }
}
