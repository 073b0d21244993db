//! The variant graph of a column: the wordings of all witnesses in one graph, word by word.
//!
//! Places stand in one order; at each some wordings have a token, equal or not, and an edge leads from each token of a wording to
//! its next one. Wordings are added one after the other, each aligned with all that stand in the graph already, along any of
//! its paths: so two insertions at one place meet each other, and what one wording leaves out costs nothing where another has
//! left it out before.
//!
//! ```text
//! the graph of the first wording is a chain
//! for every other wording:
//!     best[place][n] = the best score of a path that ends at the place and has met the first n tokens
//!     walk back from the best end; a token that met a place is added to it, another gets a place of its own
//! ```
//!
//! Partial order alignment (Lee, Grasso and Sharlow, 2002: Multiple sequence alignment using partial order graphs) with the
//! graph's alternatives at one place held together as CollateX ranks them (Dekker and others, 2015: Computer-supported
//! collation of modern manuscripts).

use crate::sign::Sign;
use crate::token::Token;
use crate::vocabulary::{NumberedWord, Vocabulary};

const SAME_WORD: i32 = 20;
const SAME_FUNCTION_WORD: i32 = 10;
const SAME_STEM: i32 = 15;
const BOTH_NUMBERS: i32 = 6;
/// Two insertions at one place rather meet than stand one after the other.
const OTHER_WORD: i32 = -3;
const LONE_WORD: i32 = -4;
const SAME_MARK: i32 = 2;
const OTHER_MARK: i32 = 1;
const LONE_MARK: i32 = -1;
/// A word never stands against punctuation; far enough from the least number that a few of them can be added up.
const NEVER: i32 = i32::MIN / 4;

/// Words below this share of the weight of the rarest are as light as function words.
const MAX_LIGHT_SHARE: f64 = 0.3;

/// The wordings of a column, lined up.
#[derive(Debug, Default)]
pub(crate) struct VariantGraph {
    /// For every wording, in the order in which they were added, the place of each of its tokens.
    paths: Vec<Vec<usize>>,
    places: Vec<Place>,
    /// The places in their order, each once.
    order: Vec<usize>,
    /// The places with which a wording ends.
    ends: Vec<usize>,
}

/// Where tokens of several wordings stand for one another.
#[derive(Debug)]
struct Place {
    /// The different tokens: the first, and others if there are any. At most places all wordings have one.
    sign: Sign,
    other_signs: Vec<Sign>,
    /// The places of the tokens before, each once; none where a wording begins. The first, and others if there are any.
    previous: Option<usize>,
    other_previous: Vec<Option<usize>>,
}

impl VariantGraph {
    /// Where the tokens of a wording stand: for every token the rank of its place, ascending.
    pub(crate) fn ranks(&self) -> Vec<Vec<usize>> {
        let mut rank_of = vec![0; self.places.len()];
        for (rank, &place) in self.order.iter().enumerate() {
            rank_of[place] = rank;
        }
        self.paths.iter().map(|path| path.iter().map(|&place| rank_of[place]).collect()).collect()
    }

    /// Adds a wording.
    pub(crate) fn add(&mut self, tokens: &[Token], vocabulary: &Vocabulary) {
        let signs: Vec<Sign> = tokens.iter().map(|token| Sign::of(token, vocabulary)).collect();
        let met = self.align(&signs, vocabulary);
        let mut path = Vec::with_capacity(tokens.len());
        let mut previous = None;
        let mut next_rank = 0;
        for (&sign, met) in signs.iter().zip(met) {
            let place = match met {
                Some(place) => {
                    next_rank = self.rank_of(place, next_rank) + 1;
                    self.places[place].add(sign, previous);
                    place
                }
                None => {
                    let place = self.places.len();
                    self.places.push(Place::new(sign, previous));
                    self.order.insert(next_rank, place);
                    next_rank += 1;
                    place
                }
            };
            path.push(place);
            previous = Some(place);
        }
        if let Some(&end) = path.last().filter(|end| !self.ends.contains(end)) {
            self.ends.push(end);
        }
        self.paths.push(path);
    }

    fn rank_of(&self, place: usize, from: usize) -> usize {
        let after = self.order[from..].iter().position(|&it| it == place);
        from + after.expect("a path leads forward through the places")
    }

    /// For every token the place that it meets, if it meets one.
    fn align(&self, signs: &[Sign], vocabulary: &Vocabulary) -> Vec<Option<usize>> {
        if self.order.is_empty() {
            return vec![None; signs.len()];
        }
        let width = signs.len() + 1;
        let mut row_of = vec![0; self.places.len()];
        for (rank, &place) in self.order.iter().enumerate() {
            row_of[place] = rank + 1;
        }
        let row = |previous: Option<usize>| previous.map_or(0, |place| row_of[place]);
        let lone_signs: Vec<i32> = signs.iter().map(Sign::lone).collect();
        // Row 0 is the beginning.
        let mut best = vec![NEVER; (self.order.len() + 1) * width];
        // By row and token; nothing meets the beginning.
        let mut meetings = vec![NEVER; best.len()];
        best[0] = 0;
        for (n_met, lone) in lone_signs.iter().enumerate() {
            best[n_met + 1] = best[n_met] + lone;
        }
        for (rank, &place) in self.order.iter().enumerate() {
            let begin = (rank + 1) * width;
            let place = &self.places[place];
            let left_out = place.sign.lone();
            let meetings = &mut meetings[begin + 1..begin + width];
            for (meeting, sign) in meetings.iter_mut().zip(signs) {
                *meeting = place.meeting(sign, vocabulary);
            }
            let (before, row_at) = best.split_at_mut(begin);
            let row_at = &mut row_at[..width];
            for previous in place.previous() {
                let from = &before[row(previous) * width..][..width];
                row_at[0] = row_at[0].max(from[0] + left_out);
                for n_met in 1..width {
                    let left_out = from[n_met] + left_out;
                    let met = from[n_met - 1] + meetings[n_met - 1];
                    row_at[n_met] = row_at[n_met].max(left_out).max(met);
                }
            }
            for n_met in 1..width {
                row_at[n_met] = row_at[n_met].max(row_at[n_met - 1] + lone_signs[n_met - 1]);
            }
        }
        let ends = self.ends.iter().map(|&end| row_of[end]);
        let end = ends.max_by_key(|&row| (best[row * width + signs.len()], std::cmp::Reverse(row)));
        self.walk_back(&Scores { width, best, meetings }, &row_of, end.unwrap_or(0))
    }

    /// Finds the path whose scores were the best, from its end.
    fn walk_back(&self, scores: &Scores, row_of: &[usize], end: usize) -> Vec<Option<usize>> {
        let &Scores { width, ref best, ref meetings } = scores;
        let n_tokens = width - 1;
        let mut met = vec![None; n_tokens];
        let (mut row, mut n_met) = (end, n_tokens);
        while row > 0 {
            let place_idx = self.order[row - 1];
            let place = &self.places[place_idx];
            let score = best[row * width + n_met];
            let rows = place.previous().map(|previous| previous.map_or(0, |it| row_of[it]));
            let meeting = (n_met > 0).then(|| meetings[row * width + n_met]);
            let from = |change: i32, n_before: usize| {
                rows.clone().find(|row| best[row * width + n_before].saturating_add(change) == score)
            };
            if let Some(previous) = meeting.and_then(|meeting| from(meeting, n_met - 1)) {
                n_met -= 1;
                met[n_met] = Some(place_idx);
                row = previous;
            } else if let Some(previous) = from(place.sign.lone(), n_met) {
                row = previous;
            } else {
                n_met -= 1;
            }
        }
        met
    }
}

/// How well a wording can be aligned with a graph.
struct Scores {
    /// How many tokens the wording has, and one more.
    width: usize,
    /// By the row of a place and how many tokens were met, the best score of a path that ends there.
    best: Vec<i32>,
    /// By the row of a place and the number of a token, counted from 1, how well the two meet.
    meetings: Vec<i32>,
}

impl Place {
    fn new(sign: Sign, previous: Option<usize>) -> Self {
        Self { sign, other_signs: Vec::new(), previous, other_previous: Vec::new() }
    }

    fn add(&mut self, sign: Sign, previous: Option<usize>) {
        if !self.signs().any(|known| *known == sign) {
            self.other_signs.push(sign);
        }
        if !self.previous().any(|known| known == previous) {
            self.other_previous.push(previous);
        }
    }

    fn signs(&self) -> impl Iterator<Item = &Sign> {
        std::iter::once(&self.sign).chain(&self.other_signs)
    }

    fn previous(&self) -> impl Iterator<Item = Option<usize>> + Clone {
        std::iter::once(self.previous).chain(self.other_previous.iter().copied())
    }

    /// How well a token fits the best of those that stand here.
    fn meeting(&self, sign: &Sign, vocabulary: &Vocabulary) -> i32 {
        self.signs().map(|known| meeting(known, sign, vocabulary)).max().unwrap_or(NEVER)
    }
}

impl Sign {
    /// What a token costs that meets none.
    fn lone(&self) -> i32 {
        if self.is_word() { LONE_WORD } else { LONE_MARK }
    }
}

fn meeting(one: &Sign, other: &Sign, vocabulary: &Vocabulary) -> i32 {
    match (one.is_word(), other.is_word()) {
        (true, true) => meeting_of_words(one, other, vocabulary),
        (false, false) if one.spelling == other.spelling => SAME_MARK,
        (false, false) => OTHER_MARK,
        _ => NEVER,
    }
}

fn meeting_of_words(one: &Sign, other: &Sign, vocabulary: &Vocabulary) -> i32 {
    if one.form == other.form {
        if one.is_light { SAME_FUNCTION_WORD } else { SAME_WORD }
    } else if one.stem == other.stem {
        SAME_STEM
    } else if one.is_figure && other.is_figure {
        BOTH_NUMBERS
    } else if one.is_other_spelling(other, vocabulary) {
        SAME_FUNCTION_WORD
    } else {
        OTHER_WORD
    }
}

/// Whether a word says so little that its standing in two wordings means nothing.
pub(crate) fn is_light(word: NumberedWord, vocabulary: &Vocabulary) -> bool {
    vocabulary.weight(word.stem) < MAX_LIGHT_SHARE * vocabulary.rarest_weight()
}
