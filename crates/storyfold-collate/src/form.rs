//! Forms: the different words of a story, numbered as they come, with what the word lists say of each.

use std::collections::HashMap;

use storyfold_text::{is_attribution_word, is_function_word, is_number_word, is_speech_word};

/// A normalised word, wherever it stands. Asked once of the word lists, not at every word of every sentence.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    /// The word, normalised.
    pub(crate) text: String,
    /// Whether it holds sentences together: an article, a preposition.
    pub(crate) is_function: bool,
    /// Whether it belongs to formulas of attribution.
    pub(crate) is_attribution: bool,
    /// Whether it makes the name beside it that of a speaker.
    pub(crate) is_speech: bool,
    /// Whether it counts or dates.
    pub(crate) is_number: bool,
}

impl Form {
    fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            is_function: is_function_word(text),
            is_attribution: is_attribution_word(text),
            is_speech: is_speech_word(text),
            is_number: is_number_word(text),
        }
    }
}

/// The forms of a story by their numbers.
#[derive(Debug, Default)]
pub(crate) struct Forms {
    numbers: HashMap<String, u32>,
    forms: Vec<Form>,
}

impl Forms {
    /// The number of a form; a new one gets the next.
    pub(crate) fn number(&mut self, text: &str) -> u32 {
        if let Some(&number) = self.numbers.get(text) {
            return number;
        }
        let number =
            u32::try_from(self.forms.len()).expect("a story has fewer than four thousand million words");
        self.forms.push(Form::new(text));
        self.numbers.insert(text.to_owned(), number);
        number
    }

    /// The form with this number.
    pub(crate) fn get(&self, number: u32) -> &Form {
        &self.forms[number as usize]
    }

    /// All forms, in the order of their numbers.
    pub(crate) fn into_forms(self) -> Vec<Form> {
        self.forms
    }
}
