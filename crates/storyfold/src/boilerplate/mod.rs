//! Boilerplate of a source, learned: sentences that it repeats in reports which otherwise have nothing in common.
//!
//! They stay in the text, but they link nothing: neither as copies nor by their words. What is boilerplate in a report is told from
//! the reports of its source before it, so that a later one changes nothing; the first to have a sentence keeps it.

mod settled;

use std::ops::Deref;

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::boilerplate::settled::Settled;
use crate::linker::keep;
use crate::prepared::PreparedReport;
use crate::report::Report;
use crate::tail::Tail;

/// From which share of common sentences on, of the shorter report, two reports of one source are versions of each other.
const MIN_VERSION_SHARE: f64 = 0.25;
/// In how many reports a sentence must stand to be boilerplate wherever it stands.
const MIN_REPORTS: usize = 3;
/// Within how many sentences from either end it must stand if it stands in two reports only.
const EDGE_SENTENCES: usize = 3;

/// From here on a value is the place of a list, and below the only report in which a sentence stands.
const FIRST_LIST: u32 = 1 << 31;
/// Set in such a value if the sentence stands inside of the report.
const INSIDE: u32 = 1 << 30;

/// The sentences of each source in the reports so far, which are numbered in the order of time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Repetitions {
    /// The sentences of every report that has a source: hashes of source and sentence, ascending, each once.
    sentences: Tail<Vec<u64>>,
    /// In which report each of them stands, or where the list of its places is: most stand in one.
    at: HashMap<u64, u32>,
    lists: Vec<Vec<Place>>,
    /// Places in `lists` that hold none.
    free: Vec<u32>,
    /// The places of those that stand in no report of which the sentences are kept.
    settled: Settled,
}

/// A report that has a sentence.
#[derive(Clone, Copy, Debug)]
struct Place {
    report: u32,
    /// How many reports before it have the sentence.
    n_before: u32,
    /// How many of the reports with the sentence so far are no version of the one before.
    n_unrelated: u32,
    /// In how many of them it does not stand near an end, and whether this is one of these.
    n_inside: u32,
    is_inside: bool,
}

impl Place {
    fn first(report: u32, is_inside: bool) -> Self {
        Self { report, n_before: 0, n_unrelated: 0, n_inside: u32::from(is_inside), is_inside }
    }

    fn of_value(value: u32) -> Self {
        Self::first(value & !INSIDE, value & INSIDE != 0)
    }

    /// The first place as a value.
    fn to_value(self) -> u32 {
        self.report | if self.is_inside { INSIDE } else { 0 }
    }
}

impl Repetitions {
    /// Takes the next report in; returns the positions of its boilerplate, ascending, and in how many reports so far each stands. Those
    /// before `first` do not count.
    pub(crate) fn push(
        &mut self,
        report: &Report,
        prepared: &PreparedReport,
        first: u32,
    ) -> Vec<(usize, usize)> {
        self.push_sentences(&sentence_hashes(report, prepared), first, |_| Vec::new())
    }

    /// The same by its [`sentence_hashes`]. `recall` reads those of a report of which they were given up.
    pub(crate) fn push_sentences(
        &mut self,
        hashes: &[u64],
        first: u32,
        recall: impl Fn(u32) -> Vec<u64>,
    ) -> Vec<(usize, usize)> {
        let number = self.sentences.end();
        self.sentences.push(ascending(hashes.to_vec()));
        for (position, &hash) in hashes.iter().enumerate() {
            let is_inside = position >= EDGE_SENTENCES && position + EDGE_SENTENCES < hashes.len();
            self.place(hash, number, is_inside, &recall);
        }
        let repeated = |(position, hash): (usize, &u64)| {
            let places = self.places(*hash);
            let (begin, end) =
                (places.get(places.partition_point(|place| place.report < first))?, places.last()?);
            let n_unrelated = (end.n_unrelated - begin.n_unrelated) as usize;
            let is_at_edge = end.n_inside == begin.n_inside && !begin.is_inside;
            let is_repeated = n_unrelated + 1 >= MIN_REPORTS || (n_unrelated > 0 && is_at_edge);
            is_repeated.then_some((position, (end.n_before - begin.n_before) as usize + 1))
        };
        hashes.iter().enumerate().filter_map(repeated).collect()
    }

    /// The same for a report that is not taken in.
    pub(crate) fn look(
        &mut self,
        hashes: &[u64],
        first: u32,
        recall: impl Fn(u32) -> Vec<u64>,
    ) -> Vec<(usize, usize)> {
        let n_reports = self.sentences.end();
        let repeated = self.push_sentences(hashes, first, recall);
        self.truncate(n_reports);
        repeated
    }

    /// Forgets all reports but the first so many.
    pub(crate) fn truncate(&mut self, n_reports: u32) {
        let first_kept = self.sentences.first();
        for hash in self.sentences.split_off(n_reports).into_iter().flatten() {
            self.change(hash, |places, settled| {
                places.retain(|place| place.report < n_reports);
                settled.put_if_before(first_kept, hash, places);
            });
        }
    }

    /// Gives up the sentences of the reports before one, which cannot be forgotten any more. In which report a sentence stands first and
    /// last is all that counts of these.
    pub(crate) fn settle(&mut self, first_kept: u32) {
        for number in self.sentences.first()..first_kept.min(self.sentences.end()) {
            for hash in self.sentences[number].clone() {
                self.change(hash, |places, settled| {
                    let n_before = places.partition_point(|place| place.report < first_kept);
                    if n_before > 2 {
                        places.drain(1..n_before - 1);
                    }
                    settled.put_if_before(first_kept, hash, places);
                });
            }
        }
        self.sentences.give_up_before(first_kept);
    }

    /// Gives every report the number that `renumbered` has for it, in the same order, and forgets those for which it has none.
    pub(crate) fn renumber(&mut self, renumbered: &[Option<u32>]) {
        debug_assert!(self.settled.is_empty(), "an index that drops reports gives none up");
        keep(self.sentences.whole_mut(), renumbered);
        let Self { at, lists, free, .. } = self;
        at.retain(|_, value| {
            if *value < FIRST_LIST {
                let other = renumbered[(*value & !INSIDE) as usize];
                *value = other.unwrap_or_default() | *value & INSIDE;
                return other.is_some();
            }
            let places = &mut lists[(*value - FIRST_LIST) as usize];
            // Of what was counted only differences are asked for, so that the counts may begin anywhere.
            places.retain_mut(|place| {
                let other = renumbered[place.report as usize];
                place.report = other.unwrap_or_default();
                other.is_some()
            });
            if places.is_empty() {
                free.push(*value - FIRST_LIST);
            }
            !places.is_empty()
        });
    }

    fn places(&self, hash: u64) -> Places<'_> {
        match self.at.get(&hash) {
            None => self.settled.places(hash).unwrap_or(Places::Listed(&[])),
            Some(&value) if value < FIRST_LIST => Places::Only([Place::of_value(value)]),
            Some(&value) => Places::Listed(&self.lists[(value - FIRST_LIST) as usize]),
        }
    }

    /// Takes places of a sentence out.
    fn change(&mut self, hash: u64, change: impl FnOnce(&mut Vec<Place>, &mut Settled)) {
        let Some(&value) = self.at.get(&hash) else { return };
        if value < FIRST_LIST {
            let mut only = vec![Place::of_value(value)];
            change(&mut only, &mut self.settled);
            if only.is_empty() {
                self.at.remove(&hash);
            }
            return;
        }
        let list = value - FIRST_LIST;
        let places = &mut self.lists[list as usize];
        change(places, &mut self.settled);
        if places.is_empty() {
            *places = Vec::new();
            self.free.push(list);
            self.at.remove(&hash);
        }
    }

    fn place(&mut self, hash: u64, report: u32, is_inside: bool, recall: impl Fn(u32) -> Vec<u64>) {
        let Self { at, lists, free, settled, .. } = self;
        let mut add_list = |places: &[Place]| {
            let list = free.pop().unwrap_or_else(|| {
                lists.push(Vec::new());
                lists.len() as u32 - 1
            });
            lists[list as usize].extend_from_slice(places);
            FIRST_LIST + list
        };
        let value = match at.entry(hash) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => match settled.places(hash) {
                None => {
                    entry.insert(Place::first(report, is_inside).to_value());
                    return;
                }
                Some(places) => entry.insert(match *places {
                    [only] => only.to_value(),
                    ref several => add_list(several),
                }),
            },
        };
        if *value < FIRST_LIST {
            if *value & !INSIDE == report {
                // It stands twice in one report.
                *value |= if is_inside { INSIDE } else { 0 };
                return;
            }
            *value = add_list(&[Place::of_value(*value)]);
        }
        let places = &mut self.lists[(*value - FIRST_LIST) as usize];
        match places.last_mut() {
            Some(last) if last.report == report => {
                last.n_inside += u32::from(is_inside && !last.is_inside);
                last.is_inside |= is_inside;
            }
            Some(&mut last) => {
                // Versions of one report follow each other.
                let recalled: Vec<u64>;
                let of_last = match self.sentences.get(last.report) {
                    Some(sentences) => sentences,
                    None => {
                        recalled = recall(last.report);
                        &recalled
                    }
                };
                places.push(Place {
                    report,
                    n_before: last.n_before + 1,
                    n_unrelated: last.n_unrelated
                        + u32::from(!are_versions(of_last, &self.sentences[report])),
                    n_inside: last.n_inside + u32::from(is_inside),
                    is_inside,
                });
            }
            None => places.push(Place::first(report, is_inside)),
        }
    }
}

/// The reports in which a sentence stands, ascending.
enum Places<'a> {
    Only([Place; 1]),
    Two([Place; 2]),
    Listed(&'a [Place]),
}

impl Deref for Places<'_> {
    type Target = [Place];

    fn deref(&self) -> &[Place] {
        match self {
            Self::Only(only) => only,
            Self::Two(two) => two,
            Self::Listed(places) => places,
        }
    }
}

/// Hashes of source and sentence, in the order of the sentences; none without a source.
pub(crate) fn sentence_hashes(report: &Report, prepared: &PreparedReport) -> Vec<u64> {
    let Some(source) = &report.source else { return Vec::new() };
    let source = xxh3_64_with_seed(source.as_bytes(), 0);
    let of_sentence = |hash: u64| xxh3_64_with_seed(&hash.to_le_bytes(), source);
    prepared.sentences.hashes().map(of_sentence).collect()
}

/// Hashes in their order, each once.
pub(crate) fn ascending(mut hashes: Vec<u64>) -> Vec<u64> {
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

fn are_versions(one: &[u64], other: &[u64]) -> bool {
    let n_common = minhash_lsh_rs::intersection_size(one, other);
    n_common as f64 >= MIN_VERSION_SHARE * one.len().min(other.len()) as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::config::Config;

    /// How many sentences of each report are boilerplate, and the same after going back and on again.
    fn n_repeated(texts: &[&str]) -> Vec<usize> {
        let reports: Vec<(Report, PreparedReport)> = (0..)
            .zip(texts)
            .map(|(uri, text)| {
                let mut report = Report::new(format!("{uri}"), *text);
                report.source = Some("The Gazette".to_owned());
                let prepared = PreparedReport::new(&report, &Config::default());
                (report, prepared)
            })
            .collect();
        let mut repetitions = Repetitions::default();
        let push = |repetitions: &mut Repetitions, from: usize| -> Vec<usize> {
            reports[from..]
                .iter()
                .map(|(report, prepared)| repetitions.push(report, prepared, 0).len())
                .collect()
        };
        let found = push(&mut repetitions, 0);
        for n_kept in 0..texts.len() {
            repetitions.truncate(n_kept as u32);
            assert_eq!(push(&mut repetitions, n_kept), found[n_kept..]);
        }
        found
    }

    const BRIDGE: &str = "The bridge over the Sorn is shut. Engineers found cracks in two piers. The mayor spoke of weeks. \
                          Buses go by way of Marl. Cyclists may use the ferry.";
    const BAKER: &str = "A baker from Linden won the rye loaf prize. She beat nineteen others. The jury praised the crust. \
                         The loaf weighs two kilos. She will open a second shop.";
    const NOTICE: &str = " The Gazette is free because of its advertisers.";

    #[test]
    fn a_notice_under_unrelated_reports_links_nothing() {
        let with_notice = [BRIDGE, BAKER, BRIDGE].map(|text| format!("{text}{NOTICE}"));
        assert_eq!(n_repeated(&with_notice.each_ref().map(String::as_str)), [0, 1, 1]);
    }

    proptest! {
        #[test]
        fn what_was_given_up_is_told_as_if_it_were_there(
            reports in proptest::collection::vec(proptest::collection::vec(0_u64..24, 0..9), 1..30),
            steps in proptest::collection::vec((0_u32..40, any::<bool>()), 0..12),
        ) {
            // Few sentences, in all parts of the table, some of which differ in their last bits only.
            let hashes = |numbers: &[u64]| -> Vec<u64> {
                numbers.iter().map(|number| ((number % 6) * (u64::MAX / 5)) ^ (number / 6)).collect()
            };
            let reports: Vec<Vec<u64>> = reports.iter().map(|numbers| hashes(numbers)).collect();
            let recall = |report: u32| ascending(reports[report as usize].clone());
            let push_from = |repetitions: &mut Repetitions, from: u32| -> Vec<Vec<(usize, usize)>> {
                let rest = &reports[from as usize..];
                rest.iter().map(|hashes| repetitions.push_sentences(hashes, 0, recall)).collect()
            };
            let mut whole = Repetitions::default();
            let expected = push_from(&mut whole, 0);
            let mut repetitions = Repetitions::default();
            prop_assert_eq!(push_from(&mut repetitions, 0), &expected[..]);
            let mut first_kept = 0;
            for (number, settles) in steps {
                let number = (number % (reports.len() as u32 + 1)).max(first_kept);
                if settles {
                    repetitions.settle(number);
                    first_kept = number;
                    for hashes in &reports {
                        prop_assert_eq!(
                            repetitions.look(hashes, 0, recall), whole.look(hashes, 0, recall)
                        );
                    }
                } else {
                    repetitions.truncate(number);
                    prop_assert_eq!(push_from(&mut repetitions, number), &expected[number as usize..]);
                }
            }
        }
    }

    #[test]
    fn versions_of_one_report_keep_what_they_share() {
        let later = BRIDGE.replace("weeks", "months");
        assert_eq!(n_repeated(&[BRIDGE, &later]), [0, 0]);
    }
}
