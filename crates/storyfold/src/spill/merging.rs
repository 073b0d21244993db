//! Reports that were put aside, folded into stories group by group.

use std::ops::ControlFlow;
use std::sync::Arc;

use storyfold_collate::Merge;

use crate::cluster::Cluster;
use crate::config::Config;
use crate::error::Error;
use crate::group::cluster;
use crate::link::{LinkCounts, ReportLink};
use crate::linker::Linker;
use crate::links::Links;
use crate::merge::story;
use crate::merging::{fold, sort};
use crate::observer::Observer;
use crate::prepared::PreparedReport;
use crate::problem::Problem;
use crate::report::Report;
use crate::spill::aside::PutAside;
use crate::spill::intake::{ReportSpill, SpilledBlock};
use crate::spill::link::link;
use crate::spill::order::in_order;
use crate::spill::read::read;
use crate::story::Story;

/// Reports that were grouped in bounded memory, and are folded into stories group by group: what [`Merging`](crate::Merging) does, for reports
/// that do not fit into memory, with the same stories to the byte.
///
/// They come by a [`ReportSpill`], which has an example.
pub struct SpilledMerging<'a> {
    aside: PutAside,
    links: Links,
    clusters: Vec<Cluster>,
    counts: LinkCounts,
    problems: Vec<(usize, Problem)>,
    config: &'a Config,
    observer: &'a dyn Observer,
}

impl<'a> SpilledMerging<'a> {
    /// Groups the reports that were taken in, by their blocks in the order of reading, without those whose numbers are given, which ascend:
    /// versions of which there is a newer one. They are numbered through all blocks from 0.
    ///
    /// # Errors
    ///
    /// Refuses a configuration that is out of range, see [`Config::check`], and a budget that is too small for so many reports. Fails if what does not
    /// fit into memory cannot be written or read: the error tells the folder, and its source the cause.
    pub fn begin(
        spill: ReportSpill,
        blocks: Vec<SpilledBlock>,
        superseded: &[usize],
        config: &'a Config,
        observer: &'a dyn Observer,
    ) -> Result<Self, Error> {
        config.check()?;
        spill.failure.check()?;
        let mut problems = Vec::new();
        let placed = in_order(&blocks, superseded, &spill, &mut problems)?;
        drop(blocks);
        let ReportSpill { budget, file, .. } = spill;
        let room = budget.room(file.folder().to_owned(), file.n_bytes());
        let linker = Linker::new(Arc::new(config.clone()))?;
        let read = read(Arc::new(file), placed, &room, linker, &mut problems, observer)?;
        let (aside, links, counts) = link(read, &room, observer)?;
        let clusters = cluster(&links, config, observer);
        problems.sort_by(|one, other| one.1.cmp(&other.1));
        Ok(Self { aside, links, clusters, counts, problems, config, observer })
    }

    /// The reports that belong to no story, by their numbers in the order of reading, with the reasons; in the order of these.
    #[must_use]
    pub fn problems(&self) -> &[(usize, Problem)] {
        &self.problems
    }

    /// How many pairs each step considered.
    #[must_use]
    pub const fn counts(&self) -> LinkCounts {
        self.counts
    }

    /// How many stories there will be.
    #[must_use]
    pub fn n_stories(&self) -> usize {
        self.clusters.len()
    }

    /// Folds group after group into its story, as [`Merging::finish`](crate::Merging::finish) does.
    ///
    /// # Errors
    ///
    /// Fails if what was put aside cannot be read. What was taken before then is as it should be, but not all.
    pub fn finish<T: Send>(
        mut self,
        make: impl Fn(Story) -> T + Sync,
        take: impl FnMut(T) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let mut clusters = std::mem::take(&mut self.clusters);
        let placed = &self.aside.placed;
        sort(
            &mut clusters,
            |report_idx| placed.published(report_idx),
            |report_idx| placed.uris.get(report_idx),
        );
        let story = |cluster: &Cluster| self.story(cluster);
        fold(placed.reports.len(), &clusters, self.observer, story, make, take)
    }

    /// Reads the reports of a group back and merges them.
    fn story(&self, cluster: &Cluster) -> Result<Story, Error> {
        let numbers = || cluster.reports.iter().map(|&report_idx| report_idx as u32);
        let reports: Vec<Report> = numbers().map(|it| self.aside.report(it)).collect::<Result<_, Error>>()?;
        let prepared: Vec<Arc<PreparedReport>> =
            numbers().map(|it| Ok(Arc::new(self.aside.prepared(it)?))).collect::<Result<_, Error>>()?;
        // Among themselves they are numbered in the same order, which is all that numbers tell.
        let own = |report_idx: usize| {
            let own = cluster.reports.binary_search(&report_idx);
            own.expect("what is said of a group is said of its reports")
        };
        let link = |link: ReportLink| ReportLink {
            first_idx: own(link.first_idx),
            second_idx: own(link.second_idx),
            ..link
        };
        let merge =
            |merge: &Merge| Merge { into_idx: own(merge.into_idx), from_idx: own(merge.from_idx), ..*merge };
        let within: Vec<ReportLink> = self.links.within(&cluster.reports).into_iter().map(link).collect();
        let cluster = Cluster {
            reports: (0..reports.len()).collect(),
            merges: cluster.merges.iter().map(merge).collect(),
        };
        Ok(story(&reports.iter().collect::<Vec<_>>(), &prepared, &within, &cluster, self.config))
    }
}
