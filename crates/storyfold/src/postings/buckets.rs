//! The buckets of sentences: which reports with a sentence in the same bucket stand nearest before a report.
//!
//! Most sentences in one bucket have the same words, and such share all of their buckets, some dozens. So the reports of one sentence are listed
//! once, and a bucket names the sentence; only a bucket of different sentences lists its reports itself.

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use rayon::prelude::*;

use crate::lexical::low_half;
use crate::postings::blocks::Lists;
use crate::postings::{FIRST_PLACE, SHARD_BITS, cut_before, of_shard, shard_idx};

/// How many reports at least are forgotten before they are taken out of the lists.
const MIN_FORGOTTEN: u32 = 1_024;

/// By what the sentences of a report are put into buckets.
#[derive(Clone, Debug, Default)]
pub(crate) struct SentenceKeys {
    /// Hashes of the words of the sentences, each once.
    pub(crate) hashes: Vec<u64>,
    /// Keys of buckets, ascending, each with the position of its sentence among these.
    pub(crate) buckets: Vec<(u64, u32)>,
    /// Positions of sentences that have a bucket which will hold no other and is left out above, ascending.
    pub(crate) alone: Vec<u32>,
}

/// Buckets by key.
#[derive(Clone, Debug)]
pub(crate) struct Buckets {
    /// Which of the lists is that of a sentence, by the hash of its words.
    sentence_of: HashMap<u64, u32>,
    /// The reports that have a sentence.
    reports_of: Lists,
    shards: Vec<Shard>,
    /// The first report that is not forgotten, the first that may stand in a list, and the end of all.
    first_kept: u32,
    first_listed: u32,
    end: u32,
}

/// Some of the buckets. The part is told by the first bits of a key, the bucket in it by the lower half: of some millions of keys, two
/// that differ have the same once in many thousand.
#[derive(Clone, Debug, Default)]
struct Shard {
    /// The only sentence, or, from [`FIRST_PLACE`] on, the place of the list of reports.
    at: HashMap<u32, u32>,
    lists: Lists,
}

/// Whom reports met in the buckets into which they were put.
#[derive(Debug)]
pub(crate) struct Met {
    /// The sentences of each, by their lists.
    sentences: Vec<Vec<u32>>,
    /// Of each the sentences that have a bucket of their own, by position.
    alone: Vec<Vec<u32>>,
    of_shards: Vec<MetInShard>,
}

/// The same in some of the buckets.
#[derive(Debug, Default)]
struct MetInShard {
    /// Positions of sentences that are the only ones in a bucket.
    alone: Vec<u32>,
    /// Reports in the other buckets.
    reports: Vec<u32>,
    /// Where both end of the first report, of the second, and so on.
    ends: Vec<(usize, usize)>,
}

impl MetInShard {
    fn alone_of(&self, at: usize) -> &[u32] {
        &self.alone[self.begin(at).0..self.ends[at].0]
    }

    fn reports_of(&self, at: usize) -> &[u32] {
        &self.reports[self.begin(at).1..self.ends[at].1]
    }

    fn begin(&self, at: usize) -> (usize, usize) {
        at.checked_sub(1).map_or((0, 0), |before| self.ends[before])
    }
}

impl Default for Buckets {
    fn default() -> Self {
        Self {
            sentence_of: HashMap::new(),
            reports_of: Lists::default(),
            shards: vec![Shard::default(); 1 << SHARD_BITS],
            first_kept: 0,
            first_listed: 0,
            end: 0,
        }
    }
}

impl Buckets {
    /// Puts reports, which ascend and stand behind all that are there, into their buckets. Returns whom they met: of each bucket the `n_most`
    /// nearest before the report, and none before that of `first`, which has one for every report that is put in.
    pub(crate) fn push(&mut self, reports: &[(u32, SentenceKeys)], n_most: usize, first: &[u32]) -> Met {
        let Self { sentence_of, reports_of, shards, first_kept, .. } = self;
        let mut sentences_of = |(report, keys): &(u32, SentenceKeys)| {
            let mut put = |&hash: &u64| {
                let sentence = *sentence_of.entry(hash).or_insert_with(|| reports_of.add([]));
                reports_of.push(sentence, *report);
                sentence
            };
            keys.hashes.iter().map(&mut put).collect()
        };
        let sentences: Vec<Vec<u32>> = reports.iter().map(&mut sentences_of).collect();
        let reports_of = &*reports_of;
        let of_shard = |(shard_idx, shard): (usize, &mut Shard)| {
            let mut met = MetInShard::default();
            for (at, (report, keys)) in reports.iter().enumerate() {
                let first = first[at].max(*first_kept);
                for &(key, position) in of_shard(&keys.buckets, shard_idx, |&(key, _)| key) {
                    let meet = |others: &[u32]| {
                        let nearest = others.iter().rev().take(n_most);
                        met.reports.extend(nearest.take_while(|&&other| other >= first));
                    };
                    if shard.push(key, *report, sentences[at][position as usize], reports_of, meet) {
                        met.alone.push(position);
                    }
                }
                met.ends.push((met.alone.len(), met.reports.len()));
            }
            met
        };
        let of_shards = shards.par_iter_mut().enumerate().map(of_shard).collect();
        self.end = reports.last().map_or(self.end, |(report, _)| report + 1);
        let alone = reports.iter().map(|(_, keys)| keys.alone.clone()).collect();
        Met { sentences, alone, of_shards }
    }

    /// Puts reports into their buckets, as [`push`](Self::push) does.
    pub(crate) fn put(&mut self, reports: &[(u32, SentenceKeys)]) {
        self.push(reports, 0, &vec![0; reports.len()]);
    }

    /// Whom a report met, some of them several times, by its place among those that were put in together; with the same bounds as there.
    pub(crate) fn met<'a>(
        &'a self,
        met: &'a Met,
        at: usize,
        report: u32,
        n_most: usize,
        first: u32,
    ) -> impl Iterator<Item = u32> + 'a {
        let mut alone: Vec<u32> = met.alone[at].clone();
        alone.extend(met.of_shards.iter().flat_map(|of_shard| of_shard.alone_of(at)));
        alone.sort_unstable();
        alone.dedup();
        let first = first.max(self.first_kept);
        let of_alone = alone.into_iter().flat_map(move |position| {
            let all = self.reports_of.of(met.sentences[at][position as usize]);
            let nearest = cut_before(all, report).0.iter().rev().take(n_most);
            nearest.copied().take_while(move |&other| other >= first)
        });
        met.of_shards.iter().flat_map(move |of_shard| of_shard.reports_of(at)).copied().chain(of_alone)
    }

    /// Takes out all reports but the first so many; `keys_of` tells the keys with which a report was put in.
    pub(crate) fn truncate(&mut self, n_reports: u32, keys_of: impl Fn(u32) -> SentenceKeys + Sync) {
        let out = n_reports.max(self.first_listed)..self.end;
        let keys: Vec<SentenceKeys> = out.into_par_iter().map(&keys_of).collect();
        let Self { sentence_of, reports_of, shards, .. } = self;
        let mut gone: Vec<u32> = Vec::new();
        for hash in keys.iter().flat_map(|keys| &keys.hashes) {
            if let Entry::Occupied(entry) = sentence_of.entry(*hash)
                && !reports_of.truncate(*entry.get(), n_reports)
            {
                gone.push(entry.remove());
            }
        }
        gone.sort_unstable();
        shards.par_iter_mut().enumerate().for_each(|(shard_idx, shard)| {
            for (key, _) in keys.iter().flat_map(|it| of_shard(&it.buckets, shard_idx, |&(key, _)| key)) {
                shard.truncate(*key, n_reports, &gone);
            }
        });
        for end in [&mut self.first_kept, &mut self.first_listed, &mut self.end] {
            *end = n_reports.min(*end);
        }
    }

    /// Forgets the reports before a report.
    pub(crate) fn forget_before(&mut self, report: u32) {
        self.first_kept = self.first_kept.max(report);
        // All lists are gone through, which is worth it only where half of what they hold may go.
        let n_forgotten = self.first_kept - self.first_listed;
        if n_forgotten >= MIN_FORGOTTEN.max(self.end.saturating_sub(self.first_kept)) {
            let first = self.first_kept;
            self.go_through(|report| Some(report).filter(|&report| report >= first));
            self.first_listed = first;
        }
    }

    /// Gives every report the number that `renumbered` has for it, in the same order, and takes out those for which it has none.
    pub(crate) fn renumber(&mut self, renumbered: &[Option<u32>]) {
        let first = self.first_kept;
        self.go_through(|report| renumbered[report as usize].filter(|_| report >= first));
        self.first_kept =
            (first as usize..renumbered.len()).find_map(|report| renumbered[report]).unwrap_or(0);
        self.first_listed = self.first_kept;
        self.end = renumbered.iter().flatten().count() as u32;
    }

    /// The first report of which nothing was forgotten.
    pub(crate) fn first_kept(&self) -> u32 {
        self.first_kept
    }

    /// The reports in a bucket that stand before a report, the nearest first.
    pub(crate) fn before(&self, key: u64, report: u32) -> impl Iterator<Item = u32> {
        let before = cut_before(self.reports_in(key), report).0;
        before.iter().rev().copied().take_while(|&other| other >= self.first_kept)
    }

    /// The reports in a bucket from one on, the nearest first.
    pub(crate) fn from(&self, key: u64, report: u32) -> impl Iterator<Item = u32> {
        cut_before(self.reports_in(key), report.max(self.first_kept)).1.iter().copied()
    }

    fn reports_in(&self, key: u64) -> &[u32] {
        let shard = &self.shards[shard_idx(key)];
        match shard.at.get(&low_half(key)) {
            None => &[],
            Some(sentence) if *sentence < FIRST_PLACE => self.reports_of.of(*sentence),
            Some(place) => shard.lists.of(place - FIRST_PLACE),
        }
    }

    /// Gives every report the number that `of` has for it, and takes out those for which it has none.
    fn go_through(&mut self, of: impl Fn(u32) -> Option<u32> + Sync) {
        let old = std::mem::take(&mut self.reports_of);
        let mut renumbered: Vec<Option<u32>> = vec![None; old.n_places()];
        self.sentence_of.retain(|_, sentence| {
            let mut reports = old.of(*sentence).iter().filter_map(|&it| of(it)).peekable();
            let is_left = reports.peek().is_some();
            if is_left {
                let place = self.reports_of.add(reports);
                renumbered[*sentence as usize] = Some(place);
                *sentence = place;
            }
            is_left
        });
        self.shards.par_iter_mut().for_each(|shard| shard.go_through(&renumbered, &of));
    }
}

impl Shard {
    /// Puts a report with a sentence into a bucket, and calls `meet` with those before it. Returns whether all of these have the sentence; then
    /// they are not shown.
    fn push(
        &mut self,
        key: u64,
        report: u32,
        sentence: u32,
        reports_of: &Lists,
        meet: impl FnOnce(&[u32]),
    ) -> bool {
        let value = match self.at.entry(low_half(key)) {
            Entry::Vacant(entry) => {
                entry.insert(sentence);
                return false;
            }
            Entry::Occupied(entry) => entry.into_mut(),
        };
        if *value == sentence {
            return true;
        }
        if *value < FIRST_PLACE {
            let before = cut_before(reports_of.of(*value), report).0;
            meet(before);
            *value = FIRST_PLACE + self.lists.add(before.iter().copied().chain([report]));
        } else {
            let place = *value - FIRST_PLACE;
            meet(cut_before(self.lists.of(place), report).0);
            self.lists.push(place, report);
        }
        false
    }

    /// Takes the reports from one on out of a bucket; `gone` are the sentences, ascending, that no report has any more.
    fn truncate(&mut self, key: u64, end: u32, gone: &[u32]) {
        let Some(&value) = self.at.get(&low_half(key)) else { return };
        let is_left = if value < FIRST_PLACE {
            gone.binary_search(&value).is_err()
        } else {
            self.lists.truncate(value - FIRST_PLACE, end)
        };
        if !is_left {
            self.at.remove(&low_half(key));
        }
    }

    fn go_through(&mut self, sentences: &[Option<u32>], of: impl Fn(u32) -> Option<u32>) {
        let old = std::mem::take(&mut self.lists);
        self.at.retain(|_, value| {
            let renumbered = if *value < FIRST_PLACE {
                sentences[*value as usize]
            } else {
                let mut reports = old.of(*value - FIRST_PLACE).iter().filter_map(|&it| of(it)).peekable();
                reports.peek().is_some().then(|| FIRST_PLACE + self.lists.add(reports))
            };
            *value = renumbered.unwrap_or_default();
            renumbered.is_some()
        });
        self.at.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A report of sentences, each given by the hash of its words and its keys.
    fn keys(sentences: &[(u64, &[u64])]) -> SentenceKeys {
        let mut keys = SentenceKeys::default();
        for (position, (hash, buckets)) in (0..).zip(sentences) {
            keys.hashes.push(*hash);
            keys.buckets.extend(buckets.iter().map(|&bucket| (bucket, position)));
        }
        keys.buckets.sort_unstable();
        keys
    }

    /// Reports with the sentences `a` of two buckets, `b` that shares one of them, and a sentence of their own.
    fn reports() -> Vec<(u32, SentenceKeys)> {
        let a = (1, &[10, 1 << 60][..]);
        let b = (2, &[1 << 60, 30][..]);
        let of_report = |number: u32| {
            let own = [u64::from(number) << 40 | 50];
            let mut sentences: Vec<(u64, &[u64])> = vec![(u64::from(number) + 100, &own[..])];
            sentences.extend((number % 3 != 1).then_some(a));
            sentences.extend((number % 3 == 1).then_some(b));
            sentences.extend((number % 6 == 5).then_some(b));
            (number, keys(&sentences))
        };
        (0..40).map(of_report).collect()
    }

    /// The same, but of the buckets of one sentence no more than that it has some.
    fn without_single(reports: Vec<(u32, SentenceKeys)>) -> Vec<(u32, SentenceKeys)> {
        let without = |(number, mut keys): (u32, SentenceKeys)| {
            let is_shared = |key: u64| key == 1 << 60;
            let left_out = keys.buckets.iter().filter(|&&(key, _)| !is_shared(key));
            keys.alone = left_out.map(|&(_, position)| position).collect();
            keys.alone.sort_unstable();
            keys.buckets.retain(|&(key, _)| is_shared(key));
            (number, keys)
        };
        reports.into_iter().map(without).collect()
    }

    /// Whom each report meets in the plainest way.
    fn expected(number: u32, n_most: usize, first: u32) -> Vec<u32> {
        let all = reports();
        let buckets =
            |number: u32| all[number as usize].1.buckets.iter().map(|&(key, _)| key).collect::<Vec<_>>();
        let mut met = Vec::new();
        for key in buckets(number) {
            let before = (first..number).rev().filter(|&other| buckets(other).contains(&key));
            met.extend(before.take(n_most));
        }
        met.sort_unstable();
        met.dedup();
        met
    }

    fn push(buckets: &mut Buckets, range: std::ops::Range<u32>, first: u32) -> Vec<Vec<u32>> {
        push_reports(buckets, &reports()[range.start as usize..range.end as usize], first)
    }

    fn push_reports(buckets: &mut Buckets, reports: &[(u32, SentenceKeys)], first: u32) -> Vec<Vec<u32>> {
        let met = buckets.push(reports, 3, &vec![first; reports.len()]);
        let of_report = |(at, (number, _)): (usize, &(u32, SentenceKeys))| {
            let mut of_report: Vec<u32> = buckets.met(&met, at, *number, 3, first).collect();
            of_report.sort_unstable();
            of_report.dedup();
            of_report
        };
        reports.iter().enumerate().map(of_report).collect()
    }

    #[test]
    fn whom_a_report_meets_does_not_depend_on_what_was_put_in_with_it() {
        for chunk in [1, 7, 40] {
            let mut buckets = Buckets::default();
            let mut found: Vec<Vec<u32>> = Vec::new();
            for begin in (0..40).step_by(chunk) {
                found.extend(push(&mut buckets, begin..40.min(begin + chunk as u32), 0));
                // Some go and come again.
                let n_kept = begin.saturating_sub(5);
                buckets.truncate(n_kept, |number| reports()[number as usize].1.clone());
                push(&mut buckets, n_kept..40.min(begin + chunk as u32), 0);
            }
            assert_eq!(found, (0..40).map(|number| expected(number, 3, 0)).collect::<Vec<_>>());
            assert_eq!(buckets.before(1 << 60, 40).count(), 40);
            assert_eq!(buckets.from(30, 20).collect::<Vec<_>>(), [22, 23, 25, 28, 29, 31, 34, 35, 37]);
        }
    }

    #[test]
    fn who_meets_whom_is_the_same_without_the_buckets_of_a_single_sentence() {
        let reports = without_single(reports());
        for (chunk, first) in [(1, 0), (7, 0), (40, 0), (7, 4)] {
            let mut buckets = Buckets::default();
            let pushed = reports.chunks(chunk).flat_map(|it| push_reports(&mut buckets, it, first));
            let found: Vec<Vec<u32>> = pushed.collect();
            assert_eq!(found, (0..40).map(|number| expected(number, 3, first)).collect::<Vec<_>>());
            assert_eq!(buckets.shards.iter().map(|shard| shard.at.len()).sum::<usize>(), 1);
        }
    }

    #[test]
    fn what_goes_leaves_the_others_in_their_order() {
        let mut buckets = Buckets::default();
        push(&mut buckets, 0..20, 0);
        let renumbered: Vec<Option<u32>> =
            (0..20).map(|number| (number >= 10).then(|| number - 10)).collect();
        buckets.renumber(&renumbered);
        assert_eq!(buckets.before(10, 9).collect::<Vec<_>>(), [8, 7, 5, 4, 2, 1]);
        assert_eq!(buckets.sentence_of.len(), 12);
        buckets.forget_before(6);
        assert_eq!(buckets.before(10, 10).collect::<Vec<_>>(), [8, 7]);
        buckets.truncate(0, |number| reports()[number as usize + 10].1.clone());
        assert!(buckets.sentence_of.is_empty() && buckets.shards.iter().all(|shard| shard.at.is_empty()));
    }
}
