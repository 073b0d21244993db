//! The same `uri` again: which version is the newest.

use storyfold_collate::Timestamp;

use crate::report::Report;

/// The newest of some versions of one report, and how one can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewestVersion {
    /// Its index among the versions.
    pub idx: usize,
    /// How it compares with the others, as the end of a sentence: "is a later version".
    pub reason: &'static str,
}

/// Tells which of the versions of one report, in the order in which they came, is the newest; none of none.
///
/// They are compared by the first of these that all of them have and that tells the newest from the others: the time of the update,
/// the number of the version, the time of publication. If none does, the one that came last is the newest. The order in which they
/// came decides nothing else.
#[must_use]
pub fn newest_version(versions: &[&Report]) -> Option<NewestVersion> {
    let mut rest: Vec<usize> = (0..versions.len()).collect();
    let mut reason = "is a later version";
    keep_greatest(&mut rest, |idx| versions[idx].updated);
    if rest.len() > 1 {
        reason = "has a higher version number";
        keep_greatest(&mut rest, |idx| version_number(versions[idx]));
    }
    if rest.len() > 1 {
        reason = "is a later version";
        keep_greatest(&mut rest, |idx| time(versions[idx]));
    }
    if rest.len() > 1 {
        reason = "stands later, and neither dates nor versions tell which one is newer";
    }
    rest.last().map(|&idx| NewestVersion { idx, reason })
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
