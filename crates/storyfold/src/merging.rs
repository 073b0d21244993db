//! Groups of reports, folded into stories one after the other.

use std::cmp::Reverse;
use std::convert::Infallible;
use std::ops::ControlFlow;

use rayon::prelude::*;
use storyfold_collate::Timestamp;

use crate::cluster::Cluster;
use crate::config::Config;
use crate::error::Error;
use crate::group::{Grouped, group_reports};
use crate::link::LinkCounts;
use crate::merge::story;
use crate::observer::{Observer, Stage};
use crate::problem::Problem;
use crate::report::Report;
use crate::story::Story;

/// How many reports are merged before what came of them is taken.
const CHUNK_REPORTS: usize = 2_048;

/// Reports that were grouped, and are folded into stories group by group: for a batch whose stories need not all be in memory at once.
///
/// ```
/// use std::ops::ControlFlow;
///
/// use storyfold::{Config, Merging, Report};
///
/// let wire = "The ferry Aurora sank off Port Ellen on Monday with 48 passengers aboard. The coastguard saved all of them.";
/// let reports = [Report::new("gazette", wire), Report::new("herald", wire), Report::new("pool", "A swimming pool will open in Linden.")];
/// let config = Config::default();
/// let mut sizes = Vec::new();
/// Merging::begin(&reports, &config, &())?.finish(
///     |story| story.reports.len(),
///     |n_reports| {
///         sizes.push(n_reports);
///         ControlFlow::Continue(())
///     },
/// );
/// assert_eq!(sizes, [2, 1]);
/// # Ok::<(), storyfold::Error>(())
/// ```
pub struct Merging<'a> {
    grouped: Grouped<'a>,
    config: &'a Config,
    observer: &'a dyn Observer,
}

impl<'a> Merging<'a> {
    /// Reads and groups reports.
    ///
    /// # Errors
    ///
    /// Refuses a configuration that is out of range; see [`Config::check`].
    pub fn begin(
        reports: &'a [Report],
        config: &'a Config,
        observer: &'a dyn Observer,
    ) -> Result<Self, Error> {
        let mut grouped = group_reports(reports, config, observer)?;
        grouped.problems.sort();
        Ok(Self { grouped, config, observer })
    }

    /// Takes out the reports that tell nothing, so that they belong to no story; a second time there are none.
    pub fn take_problems(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.grouped.problems)
    }

    /// How many pairs each step considered.
    #[must_use]
    pub const fn counts(&self) -> LinkCounts {
        self.grouped.counts
    }

    /// How many stories there will be.
    #[must_use]
    pub fn n_stories(&self) -> usize {
        self.grouped.clusters.len()
    }

    /// Folds group after group into its story. `make` gets each story, on any thread of the pool in which this is called; `take` gets what
    /// is made of them one after the other, in the order of [`Merged::stories`](crate::Merged::stories), and may break it off.
    pub fn finish<T: Send>(self, make: impl Fn(Story) -> T + Sync, take: impl FnMut(T) -> ControlFlow<()>) {
        let Self { grouped: Grouped { reports, prepared, links, mut clusters, .. }, config, observer } = self;
        sort(
            &mut clusters,
            |report_idx| reports[report_idx].published,
            |report_idx| &reports[report_idx].uri,
        );
        let story = |cluster: &Cluster| -> Result<Story, Infallible> {
            Ok(story(&reports, &prepared, &links.within(&cluster.reports), cluster, config))
        };
        let Ok(()) = fold(reports.len(), &clusters, observer, story, make, take);
    }
}

/// Puts clusters in the order of their stories; when a report was published, and its `uri`, are told by its index.
pub(crate) fn sort<'a>(
    clusters: &mut [Cluster],
    published: impl Fn(usize) -> Option<Timestamp> + Sync,
    uri: impl Fn(usize) -> &'a str + Sync,
) {
    clusters.par_sort_by_cached_key(|cluster| {
        let first = cluster.reports.iter().filter_map(|&report_idx| published(report_idx)).min();
        let uri = cluster.reports.first().map(|&report_idx| uri(report_idx));
        (Reverse(cluster.reports.len()), first.is_none(), first, uri)
    });
}

/// Folds clusters, in the order of their stories, by what makes one; see [`Merging::finish`].
pub(crate) fn fold<T: Send, E: Send>(
    n_reports: usize,
    clusters: &[Cluster],
    observer: &dyn Observer,
    story: impl Fn(&Cluster) -> Result<Story, E> + Sync,
    make: impl Fn(Story) -> T + Sync,
    mut take: impl FnMut(T) -> ControlFlow<()>,
) -> Result<(), E> {
    observer.begin(Stage::Stories, Some(n_reports));
    let merge_cluster = |cluster: &Cluster| {
        let story = story(cluster)?;
        observer.advance(cluster.reports.len());
        let found = [story.canonical.len(), story.variations.len(), story.conflicts.len()];
        Ok((make(story), found))
    };
    let mut found = [0; 3];
    let mut take_all = |made: Vec<(T, [usize; 3])>| {
        made.into_iter().try_for_each(|(made, of_story)| {
            found.iter_mut().zip(of_story).for_each(|(sum, count)| *sum += count);
            take(made)
        })
    };
    let mut made: Vec<(T, [usize; 3])> = Vec::new();
    let mut flow = ControlFlow::Continue(());
    for chunk in chunks(clusters) {
        let mut next = Ok(Vec::new());
        // What was made before is taken while the others are at work.
        rayon::in_place_scope(|scope| {
            scope.spawn(|_| next = chunk.par_iter().map(merge_cluster).collect::<Result<Vec<_>, E>>());
            flow = take_all(std::mem::take(&mut made));
        });
        made = next?;
        if flow.is_break() {
            break;
        }
    }
    if flow.is_continue() {
        // The last are taken whatever they break off.
        let _ = take_all(made);
    }
    let [n_sentences, n_variations, n_conflicts] = found;
    let found =
        [("canonical sentences", n_sentences), ("variations", n_variations), ("conflicts", n_conflicts)];
    observer.end(Stage::Stories, &found);
    Ok(())
}

/// Consecutive clusters that have so many reports together that all threads have work for a while.
fn chunks(clusters: &[Cluster]) -> impl Iterator<Item = &[Cluster]> {
    let mut rest = clusters;
    std::iter::from_fn(move || {
        let mut n_reports = 0;
        let n_clusters = rest.iter().position(|cluster| {
            n_reports += cluster.reports.len();
            n_reports >= CHUNK_REPORTS
        });
        let (chunk, behind) = rest.split_at(n_clusters.map_or(rest.len(), |last| last + 1));
        rest = behind;
        (!chunk.is_empty()).then_some(chunk)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taking_may_be_broken_off() {
        let texts =
            ["The ferry Aurora sank off Marl.", "A pool will open in Linden.", "Ordel has a new mayor."];
        let reports: Vec<Report> =
            (0..).zip(texts).map(|(uri, text)| Report::new(format!("{uri}"), text)).collect();
        let taken = |n_most: usize| {
            let mut taken = Vec::new();
            let config = Config::default();
            Merging::begin(&reports, &config, &()).unwrap().finish(
                |story| story.reports[0].uri.clone(),
                |uri| {
                    taken.push(uri);
                    if taken.len() < n_most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
                },
            );
            taken
        };
        assert_eq!(taken(2), ["0", "1"]);
        assert_eq!(taken(9), ["0", "1", "2"]);
    }
}
