//! The word table of a column: its cells, token by token, in the ranks of their variant graph.

use std::ops::Range;

use hashbrown::HashMap;

use crate::reading::CellText;
use crate::table::Aligned;
use crate::token::Token;
use crate::variant_graph::{VariantGraph, is_light};

/// The cells of a column, lined up token by token; the first is the representative.
#[derive(Debug)]
pub(crate) struct WordTable {
    /// For every cell the wording that it has.
    wording_of: Vec<usize>,
    /// For every wording a cell that has it.
    cell_with: Vec<usize>,
    /// For every wording the ranks of its tokens, ascending.
    ranks: Vec<Vec<usize>>,
}

/// What two wordings have at one rank, of which at least one has something.
struct Meeting<'a> {
    rank: usize,
    one: Option<&'a Token>,
    other: Option<&'a Token>,
}

impl Meeting<'_> {
    fn differs(&self) -> bool {
        self.one.zip(self.other).is_none_or(|(one, other)| !one.is_same(other))
    }
}

impl WordTable {
    /// Lines up cells, the nearest to the first of them before the others.
    pub(crate) fn new(aligned: &Aligned<'_>, cells: &[CellText]) -> Self {
        let mut cell_with: Vec<usize> = Vec::new();
        let mut first_with: HashMap<Vec<u32>, usize> = HashMap::new();
        let first_of_cell: Vec<usize> = (0..)
            .zip(cells)
            .map(|(cell_idx, cell)| {
                *first_with.entry(cell.spelling()).or_insert_with(|| {
                    cell_with.push(cell_idx);
                    cell_idx
                })
            })
            .collect();
        let nearness: Vec<f64> = cells.iter().map(|cell| nearness(aligned, &cells[0], cell)).collect();
        cell_with[1..]
            .sort_by(|&one, &other| nearness[other].total_cmp(&nearness[one]).then(one.cmp(&other)));
        let mut graph = VariantGraph::default();
        for &cell_idx in &cell_with {
            graph.add(&cells[cell_idx].tokens, &aligned.vocabulary);
        }
        let wording_with: HashMap<usize, usize> = cell_with.iter().copied().zip(0..).collect();
        let wording_of = first_of_cell.iter().map(|cell_idx| wording_with[cell_idx]).collect();
        Self { wording_of, cell_with, ranks: graph.ranks() }
    }

    /// The tokens of a cell that stand in a range of ranks.
    pub(crate) fn tokens(&self, cell_idx: usize, ranks: &Range<usize>) -> Range<usize> {
        let own = &self.ranks[self.wording_of[cell_idx]];
        own.partition_point(|&rank| rank < ranks.start)..own.partition_point(|&rank| rank < ranks.end)
    }

    /// The ranges of ranks where cells differ from the first, ascending, none within another.
    ///
    /// What one cell has otherwise without a break is one range, and so is what only a function word parts: ranges are
    /// read by people.
    pub(crate) fn differing_ranks(&self, aligned: &Aligned<'_>, cells: &[CellText]) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = (1..self.ranks.len())
            .flat_map(|wording_idx| {
                let meetings = self.meetings(cells, wording_idx);
                runs(&meetings, aligned)
                    .into_iter()
                    .map(|run| meetings[run.start].rank..meetings[run.end - 1].rank + 1)
                    .collect::<Vec<_>>()
            })
            .collect();
        found.sort_unstable_by_key(|range| (range.start, range.end));
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for range in found {
            match ranges.last_mut() {
                Some(last) if range.start < last.end => last.end = last.end.max(range.end),
                _ => ranges.push(range),
            }
        }
        ranges
    }

    /// What the first wording and another have, rank by rank.
    fn meetings<'a>(&self, cells: &'a [CellText], wording_idx: usize) -> Vec<Meeting<'a>> {
        let tokens = |wording_idx: usize| {
            let cell = &cells[self.cell_with[wording_idx]];
            self.ranks[wording_idx].iter().copied().zip(&cell.tokens)
        };
        let (mut ones, mut others) = (tokens(0).peekable(), tokens(wording_idx).peekable());
        let mut meetings = Vec::new();
        loop {
            let ranks = ones.peek().map(|it| it.0).into_iter().chain(others.peek().map(|it| it.0));
            let Some(rank) = ranks.min() else { return meetings };
            let one = ones.next_if(|it| it.0 == rank).map(|it| it.1);
            let other = others.next_if(|it| it.0 == rank).map(|it| it.1);
            meetings.push(Meeting { rank, one, other });
        }
    }
}

/// How near a cell is to another, 0 to 1.
fn nearness(aligned: &Aligned<'_>, one: &CellText, other: &CellText) -> f64 {
    let pairs = one.sentences.iter().flat_map(|&it| other.sentences.iter().map(move |&other| (it, other)));
    pairs.map(|(one, other)| aligned.similarity(one, other).dice).fold(0.0, f64::max)
}

/// The runs of meetings that differ.
fn runs(meetings: &[Meeting<'_>], aligned: &Aligned<'_>) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for at in (0..meetings.len()).filter(|&at| meetings[at].differs()) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    let is_replaced = |run: &Range<usize>| {
        let is_word = |token: Option<&Token>| token.is_some_and(|token| token.word.is_some());
        let of_run = &meetings[run.clone()];
        of_run.iter().any(|it| is_word(it.one)) && of_run.iter().any(|it| is_word(it.other))
    };
    let is_light = |at: usize| {
        let word = meetings[at].one.and_then(|token| token.word);
        word.is_some_and(|word| !word.is_number && !word.is_name && is_light(word, &aligned.vocabulary))
    };
    let mut joined: Vec<Range<usize>> = Vec::new();
    for run in runs {
        match joined.last_mut() {
            Some(last)
                if run.start == last.end + 1
                    && is_light(last.end)
                    && is_replaced(last)
                    && is_replaced(&run) =>
            {
                last.end = run.end;
            }
            _ => joined.push(run),
        }
    }
    joined
}
