//! The words of one sentence, as facts are read from them and compared.

use std::borrow::Cow;
use std::ops::{Deref, Range};
use std::rc::Rc;

use storyfold_text::{Span, is_irregular_past};

use super::lexeme::Lexeme;
use super::rarity::Rarities;
use crate::reading::Place;
use crate::similarity::Profile;
use crate::table::Aligned;
use crate::vocabulary::NumberedWord;

/// Words after which a verb stands: what follows one of them in one sentence is a verb in the other too.
const BEFORE_VERBS: [&str; 12] =
    ["to", "will", "would", "has", "have", "had", "was", "were", "be", "been", "is", "are"];
/// Words with which another clause begins.
const CLAUSE_STARTS: [&str; 16] = [
    "after", "although", "and", "as", "because", "before", "but", "since", "that", "though", "when", "where",
    "which", "while", "who", "whose",
];
/// How far from a fact the next telling word may stand.
const NEIGHBOUR_REACH: usize = 6;
/// The part of the weight of the rarest word from which on a word is rare enough to tie two sentences together.
const RARE: f64 = 0.5;

/// What is known of the words of a story, wherever they stand.
pub(super) struct Words<'a> {
    pub(super) lexemes: Vec<Lexeme>,
    pub(super) rarities: Rarities<'a>,
}

/// A sentence of a witness, or a clause of one that states what another column states, its words ready to be compared.
pub(super) struct Statement<'a> {
    pub(super) witness_idx: usize,
    /// The sentence, or that of the clause.
    pub(super) sentence_idx: usize,
    /// The column that it supports.
    pub(super) column_idx: usize,
    /// The text of the report, and where in it the sentence begins.
    report: &'a str,
    begin: usize,
    /// What its own text tells, which copies of the sentence share.
    told: Rc<StatementText<'a>>,
    /// The weights of its words.
    pub(super) profile: Cow<'a, Profile>,
}

/// What the text of a statement tells, whatever report it stands in.
pub(super) struct StatementText<'a> {
    /// The text of the sentence.
    text: &'a str,
    pub(super) words: Vec<StatementWord<'a>>,
    /// Runs of words with a capital, separated by a space; function words are none.
    pub(super) names: Vec<Range<usize>>,
    /// The words that have contraries.
    pub(super) opposites: Vec<usize>,
}

/// A word of a statement.
pub(super) struct StatementWord<'a> {
    /// Where it stands in the sentence.
    span: Span,
    /// The normalised form.
    pub(super) form: &'a str,
    /// The number of its form.
    pub(super) form_number: u32,
    /// The number of its stem.
    pub(super) stem: u32,
    /// How rare it is in the story, 0 to 1.
    pub(super) rarity: f64,
    pub(super) is_capital: bool,
    pub(super) is_function: bool,
    pub(super) is_attribution: bool,
    pub(super) is_negation: bool,
    pub(super) is_hedge: bool,
    pub(super) lexeme: Lexeme,
}

impl<'a> Deref for Statement<'a> {
    type Target = StatementText<'a>;

    fn deref(&self) -> &StatementText<'a> {
        &self.told
    }
}

/// The statements of a story: first those of the sentences, each with the index of its sentence, then those of the clauses that state
/// what another column than that of their sentence states.
pub(super) fn statements<'a>(aligned: &'a Aligned<'_>, known: &Words<'_>) -> Vec<Statement<'a>> {
    let n_sentences = aligned.sentences.len();
    let mut statements: Vec<Statement<'a>> = Vec::with_capacity(n_sentences + aligned.table.parts.len());
    for (sentence_idx, sentence) in aligned.sentences.iter().enumerate() {
        let told = match statements.get(sentence.first_alike) {
            Some(first) => Rc::clone(&first.told),
            None => Rc::new(StatementText::new(aligned, known, sentence_idx, &sentence.words)),
        };
        let profile = Cow::Borrowed(&aligned.profiles[sentence_idx]);
        statements.push(Statement::new(
            aligned,
            sentence_idx,
            aligned.column_of[sentence_idx],
            told,
            profile,
        ));
    }
    for part in &aligned.table.parts {
        let words = aligned.sentences[part.sentence_idx].words_in(part.span());
        let told = Rc::new(StatementText::new(aligned, known, part.sentence_idx, words));
        let profile = Cow::Owned(Profile::of_clause(words, &aligned.vocabulary));
        statements.push(Statement::new(aligned, part.sentence_idx, part.column_idx, told, profile));
    }
    statements
}

impl<'a> Statement<'a> {
    fn new(
        aligned: &'a Aligned<'_>,
        sentence_idx: usize,
        column_idx: usize,
        told: Rc<StatementText<'a>>,
        profile: Cow<'a, Profile>,
    ) -> Self {
        let witness_idx = aligned.sentences[sentence_idx].witness_idx;
        let (report, begin) = (aligned.witnesses[witness_idx].text, aligned.span(sentence_idx).begin);
        Self { witness_idx, sentence_idx, column_idx, report, begin, told, profile }
    }

    /// The bytes of a run of words, which must not be empty.
    pub(super) fn span(&self, words: &Range<usize>) -> Span {
        Span::new(self.words[words.start].span.begin, self.words[words.end - 1].span.end).shifted(self.begin)
    }

    /// Where a run of words stands.
    pub(super) fn place(&self, words: &Range<usize>) -> Place {
        Place { witness_idx: self.witness_idx, span: self.span(words) }
    }

    /// The report up to a word.
    pub(super) fn before(&self, word_idx: usize) -> &'a str {
        &self.report[..self.begin + self.words[word_idx].span.begin]
    }

    /// The report from the end of a word on.
    pub(super) fn behind(&self, word_idx: usize) -> &'a str {
        &self.report[self.begin + self.words[word_idx].span.end..]
    }
}

impl<'a> StatementText<'a> {
    /// Reads words of a sentence.
    fn new(aligned: &'a Aligned<'_>, known: &Words<'_>, sentence_idx: usize, words: &[NumberedWord]) -> Self {
        let word = |word: &NumberedWord| {
            let kind = aligned.vocabulary.kind(word.form);
            StatementWord {
                span: word.span,
                form: aligned.vocabulary.form(word.form),
                form_number: word.form,
                stem: word.stem,
                rarity: known.rarities.of(word.stem, kind),
                is_capital: word.is_capital,
                is_function: kind.is_function,
                is_attribution: kind.is_attribution,
                is_negation: kind.is_negation,
                is_hedge: kind.is_hedge,
                lexeme: known.lexemes[word.form as usize],
            }
        };
        let words = words.iter().map(word).collect();
        let (names, opposites) = (Vec::new(), Vec::new());
        let mut told = Self { text: aligned.text(sentence_idx), words, names, opposites };
        for word_idx in 0..told.words.len() {
            if told.is_name(word_idx) {
                told.add_to_names(word_idx);
            }
            if told.words[word_idx].lexeme.has_opposite {
                told.opposites.push(word_idx);
            }
        }
        told
    }

    /// Adds a word to the name before it, if that goes on with it, or else to the names.
    fn add_to_names(&mut self, word_idx: usize) {
        let is_joined = self.gap(word_idx) == " ";
        match self.names.last_mut() {
            Some(last) if last.end == word_idx && is_joined => last.end += 1,
            _ => self.names.push(word_idx..word_idx + 1),
        }
    }

    /// The form of a word; empty outside the sentence.
    pub(super) fn form(&self, word_idx: usize) -> &'a str {
        self.words.get(word_idx).map_or("", |word| word.form)
    }

    /// The form of the word before this one; empty at the beginning.
    pub(super) fn previous_form(&self, word_idx: usize) -> &'a str {
        word_idx.checked_sub(1).map_or("", |previous| self.form(previous))
    }

    /// What stands between a word and the one before it; nothing outside the sentence.
    pub(super) fn gap(&self, word_idx: usize) -> &'a str {
        if word_idx == 0 || word_idx >= self.words.len() {
            return "";
        }
        &self.text[self.words[word_idx - 1].span.end..self.words[word_idx].span.begin]
    }

    /// Whether nothing stands behind the last word.
    pub(super) fn ends_with_word(&self) -> bool {
        self.words.last().is_some_and(|word| word.span.end == self.text.len())
    }

    /// A word as it is written.
    pub(super) fn spelled(&self, word_idx: usize) -> &'a str {
        self.words[word_idx].span.of(self.text)
    }

    /// Whether a word begins another clause, by a mark before it or by itself.
    fn begins_clause(&self, word_idx: usize) -> bool {
        self.is_boundary(word_idx) || (word_idx > 0 && CLAUSE_STARTS.contains(&self.form(word_idx)))
    }

    /// Whether a mark that ends a clause stands before this word.
    pub(super) fn is_boundary(&self, word_idx: usize) -> bool {
        let gap = self.gap(word_idx);
        gap != " " && (gap.contains([',', ';', ':', '(', ')', '—', '–', '\n']) || gap.contains(" - "))
    }

    /// The words near a run, at most `reach` on either side and in the same clause; of a run that opens the sentence
    /// (`On Monday, the ferry sank`) also those behind the first commas. The nearest come first on either side.
    pub(super) fn near(&self, run: &Range<usize>, reach: usize) -> Vec<usize> {
        self.near_before(run, reach).chain(self.near_behind(run, reach)).collect()
    }

    /// The words near a run that stand before it, from the last to the first.
    pub(super) fn near_before(&self, run: &Range<usize>, reach: usize) -> impl Iterator<Item = usize> {
        (0..run.start).rev().take(reach).take_while(|&it| !self.begins_clause(it + 1))
    }

    /// The words near a run that stand behind it, from the first to the last.
    pub(super) fn near_behind(&self, run: &Range<usize>, reach: usize) -> impl Iterator<Item = usize> {
        // `On Feb. 24, the day of the flood, the mayor resigned`: an apposition may stand between.
        let is_leading = (0..run.start).all(|it| self.words[it].is_function);
        let max_commas = if is_leading { 2 } else { 0 };
        let mut n_commas = 0;
        (run.end..self.words.len().min(run.end + reach)).take_while(move |&word_idx| {
            let is_comma = self.is_boundary(word_idx) && self.gap(word_idx).contains(',');
            n_commas += usize::from(is_comma);
            n_commas <= max_commas && (is_comma || !self.begins_clause(word_idx))
        })
    }

    /// The words near a run, at most `reach` on either side, whatever stands between.
    pub(super) fn around(&self, run: &Range<usize>, reach: usize) -> Vec<usize> {
        let before = run.start.saturating_sub(reach)..run.start;
        before.chain(run.end..self.words.len().min(run.end + reach)).collect()
    }

    /// The last telling word before a run and the first one behind it, in the same clause.
    pub(super) fn telling_neighbours(&self, run: &Range<usize>) -> [Option<usize>; 2] {
        let is_telling = |word_idx: &usize| !self.words[*word_idx].is_function;
        let before = self.near_before(run, NEIGHBOUR_REACH).find(is_telling);
        [before, self.near_behind(run, NEIGHBOUR_REACH).find(is_telling)]
    }

    /// The stems of rare words.
    pub(super) fn rare_stems(&self) -> impl Iterator<Item = u32> + '_ {
        self.words.iter().filter(|it| it.rarity >= RARE && !it.is_function).map(|it| it.stem)
    }

    /// Whether a word is of a name, as far as its capital shows.
    pub(super) fn is_name(&self, word_idx: usize) -> bool {
        let word = &self.words[word_idx];
        word.is_capital && !word.is_function
    }

    /// Whether a word is a verb, as far as its ending or the word before it shows.
    pub(super) fn is_verb(&self, word_idx: usize) -> bool {
        let word = &self.words[word_idx];
        if word.is_function || word.is_capital || word.is_attribution {
            return false;
        }
        is_irregular_past(word.form)
            || (word.form.len() >= 5 && word.form.ends_with("ed"))
            || BEFORE_VERBS.contains(&self.previous_form(word_idx))
    }
}
