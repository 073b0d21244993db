//! The same `uri` again: which version is the newest.

use std::collections::hash_map::{Entry, HashMap};
use std::collections::{BTreeMap, BTreeSet};

use storyfold::{NewestVersion, Problem, Report, newest_version};

use crate::intake::Record;

/// Tells the indexes of the records of which there is a newer version, and says of each why it goes.
///
/// Which is the newest, [`newest_version`] tells. The order of reading decides only where nothing else does.
pub(crate) fn set_aside(records: &[Record], mut tell: impl FnMut(Problem)) -> BTreeSet<usize> {
    let mut set_aside = BTreeMap::new();
    for group in repeated(records) {
        let newest = newest(records, &group);
        for idx in group.into_iter().filter(|&idx| idx != newest.idx) {
            set_aside.insert(idx, note(&records[idx], &records[newest.idx], newest.reason));
        }
    }
    let mut indexes = BTreeSet::new();
    for (idx, problem) in set_aside {
        tell(problem);
        indexes.insert(idx);
    }
    indexes
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

/// The newest of a group, which has members.
fn newest(records: &[Record], group: &[usize]) -> NewestVersion {
    let versions: Vec<&Report> = group.iter().map(|&idx| &records[idx].report).collect();
    let NewestVersion { idx, reason } = newest_version(&versions).expect("a group has members");
    NewestVersion { idx: group[idx], reason }
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
    use storyfold::Timestamp;

    use super::*;
    use crate::intake::Place;

    /// Each record is `updated version published`, `-` where there is none; which one is kept, and in reverse order.
    #[track_caller]
    fn check(records: &[&str], kept: usize, kept_in_reverse: usize) {
        let made = |order: Vec<usize>| -> Vec<Record> {
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
                .collect::<Vec<Record>>()
        };
        for (order, kept) in [
            ((0..records.len()).collect::<Vec<_>>(), kept),
            ((0..records.len()).rev().collect(), kept_in_reverse),
        ] {
            let mut problems = Vec::new();
            let records = made(order);
            let aside = set_aside(&records, |problem| problems.push(problem));
            let left: Vec<usize> = (0..records.len()).filter(|idx| !aside.contains(idx)).collect();
            assert_eq!(left.len(), 1);
            assert_eq!(records[left[0]].report.text, format!("text {kept}"));
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
