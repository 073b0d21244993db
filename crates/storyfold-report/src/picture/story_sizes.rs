//! How many stories have how many reports.

use serde::Serialize;
use storyfold::Story;

use super::at;

const WIDTH: f64 = 440.0;
const ROW_HEIGHT: f64 = 26.0;
const LEFT: f64 = 80.0;
const RIGHT: f64 = 60.0;
/// Up to which size each has a row; from there on a row goes to the double.
const MAX_SINGLE: usize = 4;

/// Bars, one a size.
#[derive(Debug, Serialize)]
pub(crate) struct StorySizes {
    width: f64,
    height: f64,
    left: f64,
    rows: Vec<SizeRow>,
    n_stories: usize,
}

#[derive(Debug, Serialize)]
struct SizeRow {
    label: String,
    y: String,
    middle: String,
    bar_height: f64,
    /// How long the bar is: by the logarithm, as nearly all stories are small.
    length: String,
    /// Where the count stands.
    end: String,
    count: usize,
}

impl StorySizes {
    pub(super) fn new(stories: &[Story]) -> Self {
        let sizes: Vec<usize> = stories.iter().map(|story| story.reports.len()).collect();
        let greatest = sizes.iter().copied().max().unwrap_or(0);
        let mut counted = Vec::new();
        let (mut low, mut high) = (1, 1);
        while low <= greatest {
            counted.push((low, high, sizes.iter().filter(|size| (low..=high).contains(*size)).count()));
            low = high + 1;
            high = if low <= MAX_SINGLE { low } else { 2 * low - 1 };
        }
        let most = counted.iter().map(|(_, _, count)| *count).max().unwrap_or(1).max(1);
        let length =
            |count: usize| (count as f64 + 1.0).ln() / (most as f64 + 1.0).ln() * (WIDTH - LEFT - RIGHT);
        let rows = counted.iter().enumerate().map(|(row_idx, &(low, high, count))| {
            let top = row_idx as f64 * ROW_HEIGHT;
            SizeRow {
                label: if low == high { low.to_string() } else { format!("{low}–{high}") },
                y: at(top + 4.0),
                middle: at(top + ROW_HEIGHT / 2.0),
                bar_height: ROW_HEIGHT - 8.0,
                length: at(length(count)),
                end: at(LEFT + length(count) + 8.0),
                count,
            }
        });
        Self {
            width: WIDTH,
            height: counted.len() as f64 * ROW_HEIGHT + 4.0,
            left: LEFT,
            rows: rows.collect(),
            n_stories: stories.len(),
        }
    }
}
