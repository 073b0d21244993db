//! Which source takes from which: a matrix.

use std::collections::BTreeMap;

use serde::Serialize;
use storyfold::Story;

use super::{at, short};

/// How many sources are drawn, those with the most copying first.
const MAX_SOURCES: usize = 20;
const CELL: f64 = 30.0;
const LEFT: f64 = 170.0;
const TOP: f64 = 150.0;
const MAX_NAME_CHARS: usize = 22;

/// Who took (a row) from whom (a column), and how often.
#[derive(Debug, Serialize)]
pub(crate) struct Copying {
    width: f64,
    height: f64,
    left: f64,
    top: f64,
    cell: f64,
    names: Vec<Name>,
    cells: Vec<Cell>,
    n_more: usize,
}

#[derive(Debug, Serialize)]
struct Name {
    text: String,
    whole: String,
    /// The middle of its row and of its column.
    x: String,
    y: String,
}

#[derive(Debug, Serialize)]
struct Cell {
    x: String,
    y: String,
    middle_x: String,
    middle_y: String,
    taker: String,
    giver: String,
    count: usize,
    /// The count as it fits into the cell.
    shown: String,
    /// How dark it is, from 1 to 5.
    level: usize,
}

impl Copying {
    pub(super) fn new(stories: &[Story]) -> Option<Self> {
        let counts = counts(stories);
        let mut weights: BTreeMap<&str, usize> = BTreeMap::new();
        for (&(taker, giver), count) in &counts {
            *weights.entry(taker).or_default() += count;
            *weights.entry(giver).or_default() += count;
        }
        let mut sources: Vec<(&str, usize)> = weights.into_iter().collect();
        sources.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(other.0)));
        let n_more = sources.len().saturating_sub(MAX_SOURCES);
        sources.truncate(MAX_SOURCES);
        let greatest = counts.values().copied().max()?;
        let middle = |source_idx: usize, begin: f64| at(begin + (source_idx as f64 + 0.5) * CELL);
        let mut cells = Vec::new();
        for (row_idx, (taker, _)) in sources.iter().enumerate() {
            for (column_idx, (giver, _)) in sources.iter().enumerate() {
                if let Some(&count) = counts.get(&(*taker, *giver)) {
                    cells.push(Cell {
                        x: at(LEFT + column_idx as f64 * CELL),
                        y: at(TOP + row_idx as f64 * CELL),
                        middle_x: middle(column_idx, LEFT),
                        middle_y: middle(row_idx, TOP),
                        taker: (*taker).to_owned(),
                        giver: (*giver).to_owned(),
                        count,
                        shown: rounded(count),
                        level: level(count, greatest),
                    });
                }
            }
        }
        let size = sources.len() as f64 * CELL;
        let names = sources.iter().enumerate().map(|(source_idx, (name, _))| Name {
            text: short(name, MAX_NAME_CHARS),
            whole: (*name).to_owned(),
            x: middle(source_idx, LEFT),
            y: middle(source_idx, TOP),
        });
        Some(Self {
            // The names of the columns lean to the right.
            width: LEFT + size + TOP * 0.7,
            height: TOP + size + 8.0,
            left: LEFT,
            top: TOP,
            cell: CELL,
            names: names.collect(),
            cells,
            n_more,
        })
    }
}

/// How many reports of the first source were taken from the second.
fn counts(stories: &[Story]) -> BTreeMap<(&str, &str), usize> {
    let mut counts = BTreeMap::new();
    for story in stories {
        let names: BTreeMap<&str, &str> =
            story.reports.iter().map(|report| (report.uri.as_str(), report.name())).collect();
        for report in &story.reports {
            if let Some(&giver) = report.derived_from.as_deref().and_then(|uri| names.get(uri)) {
                *counts.entry((report.name(), giver)).or_default() += 1;
            }
        }
    }
    counts
}

/// A count in four characters at most: thousands are rounded down.
fn rounded(count: usize) -> String {
    match count {
        0..1_000 => count.to_string(),
        1_000..10_000 => format!("{}.{}k", count / 1_000, count / 100 % 10),
        10_000..1_000_000 => format!("{}k", count / 1_000),
        _ => format!("{}M", count / 1_000_000),
    }
}

/// The greatest count is 5; the steps are those of the logarithm, since few pairs have most of the copying.
fn level(count: usize, greatest: usize) -> usize {
    let share = (count as f64 + 1.0).ln() / (greatest as f64 + 1.0).ln();
    ((share * 5.0).ceil() as usize).clamp(1, 5)
}

#[cfg(test)]
mod tests {
    use super::rounded;

    #[test]
    fn large_counts_fit_their_cells() {
        let shown =
            [(7, "7"), (999, "999"), (3_198, "3.1k"), (10_000, "10k"), (999_999, "999k"), (2_500_000, "2M")];
        assert!(shown.into_iter().all(|(count, text)| rounded(count) == text));
    }
}
