//! The same `uri` again: which version is the newest.

use std::collections::BTreeSet;
use std::collections::hash_map::{Entry, HashMap};

use storyfold::{Problem, Report, Timestamp};

use crate::intake::Record;

/// Keeps the newest record of every `uri` at its own place in the order, and says of each other one why it went.
///
/// The records of one `uri` are compared by the first of these that all of them have and that tells the newest from
/// the others: the time of the update, the number of the version, the time of publication. If none does, the last in
/// the order of reading is kept. The order of reading decides nothing else.
pub(crate) fn keep_newest(records: Vec<Record>, problems: &mut Vec<Problem>) -> Vec<Record> {
    let groups = repeated(&records);
    let mut set_aside = BTreeSet::new();
    let mut notes = Vec::new();
    for group in groups {
        let newest = newest(&records, &group);
        for idx in group.into_iter().filter(|&idx| idx != newest.idx) {
            set_aside.insert(idx);
            notes.push((idx, note(&records[idx], &records[newest.idx], newest.reason)));
        }
    }
    notes.sort_by_key(|&(idx, _)| idx);
    problems.extend(notes.into_iter().map(|(_, problem)| problem));
    let kept = records.into_iter().enumerate().filter(|(idx, _)| !set_aside.contains(idx));
    kept.map(|(_, record)| record).collect()
}

/// The indexes of the records that share a `uri`, per `uri`, in the order of reading.
fn repeated(records: &[Record]) -> Vec<Vec<usize>> {
    enum Met {
        Once(usize),
        Repeatedly { group_idx: usize },
    }
    let mut met: HashMap<&str, Met> = HashMap::with_capacity(records.len());
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (idx, record) in records.iter().enumerate() {
        match met.entry(&record.report.uri) {
            Entry::Vacant(entry) => {
                entry.insert(Met::Once(idx));
            }
            Entry::Occupied(mut entry) => match *entry.get() {
                Met::Once(first) => {
                    entry.insert(Met::Repeatedly { group_idx: groups.len() });
                    groups.push(vec![first, idx]);
                }
                Met::Repeatedly { group_idx } => groups[group_idx].push(idx),
            },
        }
    }
    groups
}

struct Newest {
    idx: usize,
    reason: &'static str,
}

fn newest(records: &[Record], group: &[usize]) -> Newest {
    let by_update = |idx: usize| records[idx].report.updated;
    let by_version = |idx: usize| version_number(&records[idx].report);
    let by_time = |idx: usize| time(&records[idx].report);
    let mut rest = group.to_vec();
    let mut reason = "is a later version";
    keep_greatest(&mut rest, by_update);
    if rest.len() > 1 {
        reason = "has a higher version number";
        keep_greatest(&mut rest, by_version);
    }
    if rest.len() > 1 {
        reason = "is a later version";
        keep_greatest(&mut rest, by_time);
    }
    if rest.len() > 1 {
        reason = "stands later, and neither dates nor versions tell which one is newer";
    }
    let idx = rest.last().copied().expect("a group has members, and the greatest of them stay");
    Newest { idx, reason }
}

/// Keeps those of the greatest key, provided that all have a key.
fn keep_greatest<K: Ord>(indexes: &mut Vec<usize>, key: impl Fn(usize) -> Option<K>) {
    let keys: Option<Vec<K>> = indexes.iter().map(|&idx| key(idx)).collect();
    let Some(keys) = keys else { return };
    let greatest = keys.iter().max();
    let kept = indexes.iter().zip(&keys).filter(|&(_, key)| Some(key) == greatest).map(|(&idx, _)| idx);
    *indexes = kept.collect();
}

fn time(report: &Report) -> Option<Timestamp> {
    report.updated.or(report.published)
}

/// The parts of `3`, `v3` or `1.10` as numbers.
fn version_number(report: &Report) -> Option<Vec<u64>> {
    let version = report.version.as_deref()?.trim();
    let digits = version.strip_prefix(['v', 'V']).unwrap_or(version);
    digits.split('.').map(|part| part.parse().ok()).collect()
}

fn note(older: &Record, newer: &Record, reason: &str) -> Problem {
    let place = newer.place.shown();
    let text = if older.report == newer.report {
        format!("the same report stands again at {place}; it is taken once")
    } else if older.report.text == newer.report.text {
        format!("the same uri with the same text stands again at {place}, which {reason}; that one is taken")
    } else {
        format!("the same uri with another text stands at {place}, which {reason}; that one is taken")
    };
    older.place.mark(Problem::assumed(text)).of_report(&older.report.uri)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Place;

    /// Each record is `updated version published`, `-` where there is none; which one is kept, and in reverse order.
    #[track_caller]
    fn check(records: &[&str], kept: usize, kept_in_reverse: usize) {
        let made = |order: Vec<usize>| {
            order
                .into_iter()
                .map(|idx| {
                    let mut report = Report::new("a", format!("text {idx}"));
                    let parts: Vec<_> =
                        records[idx].split(' ').map(|part| (part != "-").then_some(part)).collect();
                    let seconds = |part: Option<&str>| {
                        part.map(|part| Timestamp::from_unix_seconds(part.parse().unwrap()))
                    };
                    report.updated = seconds(parts[0]);
                    report.version = parts[1].map(str::to_owned);
                    report.published = seconds(parts[2]);
                    Record { report, place: Place { file: "f".into(), line: Some(idx as u64), byte: None } }
                })
                .collect()
        };
        for (order, kept) in [
            ((0..records.len()).collect::<Vec<_>>(), kept),
            ((0..records.len()).rev().collect(), kept_in_reverse),
        ] {
            let mut problems = Vec::new();
            let left = keep_newest(made(order), &mut problems);
            assert_eq!(left.len(), 1);
            assert_eq!(left[0].report.text, format!("text {kept}"));
            assert_eq!(problems.len(), records.len() - 1);
            assert!(problems.iter().all(|problem| !problem.lost));
        }
    }

    #[test]
    fn keeps_the_newest_version() {
        check(&["5 1 1", "4 2 2"], 0, 0);
        check(&["5 1 1", "5 2 1"], 1, 1);
        check(&["- 10 -", "- 9 -"], 0, 0);
        check(&["- v1.10 -", "- 1.9 -"], 0, 0);
        check(&["- - 2", "- - 1", "- - 0"], 0, 0);
        check(&["- - 1", "7 - 1"], 1, 1);
        check(&["- 1 5", "- 2 -"], 1, 1);
        check(&["- - -", "- - -"], 1, 0);
        check(&["- first -", "- second -"], 1, 0);
        check(&["3 - 1", "- - 9"], 1, 1);
    }
}
