//! Ticks of axes: round numbers, and round times.

use storyfold::Timestamp;

use crate::model::day;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// Steps of time at which people look, in seconds.
const TIME_STEPS: [i64; 16] = [
    60,
    5 * 60,
    15 * 60,
    30 * 60,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    14 * DAY,
    30 * DAY,
    91 * DAY,
    365 * DAY,
];

/// Round times from the first to the last, at most `max_ticks`, each with its label.
pub(super) fn time_ticks(first: i64, last: i64, max_ticks: i64) -> Vec<(i64, String)> {
    let fits = |step: &&i64| (last - first) / **step < max_ticks;
    let last_step = TIME_STEPS[TIME_STEPS.len() - 1];
    let step = TIME_STEPS.iter().find(fits).copied().unwrap_or_else(|| {
        let n_steps = (last - first) / last_step / max_ticks + 1;
        n_steps * last_step
    });
    let begin = first.div_euclid(step) * step;
    let begin = if begin < first { begin + step } else { begin };
    let mut ticks = Vec::new();
    let mut named = None;
    let mut at = begin;
    while at <= last {
        let date = Timestamp::from_unix_seconds(at).date();
        let second = at.rem_euclid(DAY);
        let clock = format!("{:02}:{:02}", second / HOUR, second / 60 % 60);
        let label = match (step < DAY, named == Some(date)) {
            (false, _) => day(date),
            (true, true) => clock,
            (true, false) if second == 0 => day(date),
            (true, false) => {
                format!("{clock}, {} {}", date.day, day(date).split(' ').nth(1).unwrap_or_default())
            }
        };
        named = Some(date);
        ticks.push((at, label));
        at += step;
    }
    ticks
}

/// Round numbers from 0 to the greatest value or beyond, about four.
pub(super) fn number_ticks(greatest: usize) -> Vec<usize> {
    let mut unit = 1;
    let step = loop {
        if let Some(step) = [unit, 2 * unit, 5 * unit].into_iter().find(|step| greatest.div_ceil(*step) <= 4)
        {
            break step;
        }
        unit *= 10;
    };
    (0..=greatest.div_ceil(step).max(1)).map(|tick_idx| tick_idx * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_round() {
        assert_eq!(number_ticks(7), [0, 2, 4, 6, 8]);
        assert_eq!(number_ticks(1), [0, 1]);
        assert_eq!(number_ticks(130), [0, 50, 100, 150]);
    }

    #[test]
    fn times_are_round_and_name_their_day_once() {
        let labels = |first, last| -> Vec<String> {
            time_ticks(first, last, 6).into_iter().map(|(_, label)| label).collect()
        };
        let noon = 1_679_011_200 + 12 * HOUR;
        assert_eq!(labels(noon, noon + 3 * HOUR + 5), ["12:00, 17 Mar", "13:00", "14:00", "15:00"]);
        assert_eq!(labels(noon, noon + 18 * HOUR), ["12:00, 17 Mar", "18:00", "18 Mar 2023", "06:00"]);
        assert_eq!(labels(noon, noon + 3 * DAY), ["18 Mar 2023", "19 Mar 2023", "20 Mar 2023"]);
        assert_eq!(labels(noon, noon).len(), 1);
        assert!(labels(0, 4_000 * 365 * DAY).len() <= 7);
    }
}
