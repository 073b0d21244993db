//! The reports that are held, linked and grouped, and kept so while some come and others go.
//!
//! ```text
//! exchange:  go back before the first report that comes or goes, in the order of time
//!            set the boilerplate of the reports from there on aside, link and group them, as the batch does
//! ```
//!
//! Whatever is said of a report hangs on those before it alone, so that going on from there ends where the batch does. At the end of a
//! stream there is nothing to go back over.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::boilerplate::Repetitions;
use crate::cluster::Clusterer;
use crate::config::Config;
use crate::engine::group::Group;
use crate::engine::holdings::Holding;
use crate::error::Error;
use crate::group::by_time;
use crate::linker::{Before, Linker, Numbered};
use crate::prepared::PreparedReport;
use crate::report::Report;
use crate::timeline::Timeline;

/// The reports that are held, by their numbers in the order of time, and what was found of each.
#[derive(Debug)]
pub(crate) struct Grouping {
    timeline: Timeline,
    held: Vec<Arc<Holding>>,
    /// Without what their sources repeat.
    prepared: Vec<Arc<PreparedReport>>,
    cells: Vec<i64>,
    before: Vec<Before>,
    repetitions: Repetitions,
    linker: Linker,
    clusterer: Clusterer,
}

/// Reports by number.
struct Numbers<'a> {
    held: &'a [Arc<Holding>],
    prepared: &'a [Arc<PreparedReport>],
}

impl Numbered for Numbers<'_> {
    fn report(&self, number: u32) -> &Report {
        self.held[number as usize].newest()
    }

    fn prepared(&self, number: u32) -> &PreparedReport {
        &self.prepared[number as usize]
    }
}

impl Grouping {
    pub(crate) fn new(config: Arc<Config>) -> Result<Self, Error> {
        Ok(Self {
            timeline: Timeline::new(&config),
            held: Vec::new(),
            prepared: Vec::new(),
            cells: Vec::new(),
            before: Vec::new(),
            repetitions: Repetitions::default(),
            linker: Linker::new(Arc::clone(&config))?,
            clusterer: Clusterer::new(config),
        })
    }

    /// Takes reports out, and puts others in. Returns the groups that may be others than they were, by their first reports.
    pub(crate) fn exchange(&mut self, out: &[Arc<Holding>], comers: Vec<Arc<Holding>>) -> BTreeSet<u32> {
        let first_changed = |holding: &Arc<Holding>| {
            let seconds = Timeline::seconds(holding.newest());
            self.number_of(holding).min(self.linker.first_weighed_by(seconds, out.len()))
        };
        let Some(first) = out.iter().chain(&comers).map(first_changed).min() else { return BTreeSet::new() };
        let numbers = Numbers { held: &self.held, prepared: &self.prepared };
        let n_same = self.linker.truncate(first, &numbers);
        let out: HashSet<&str> = out.iter().map(|holding| holding.newest().uri.as_str()).collect();
        let mut others = self.held.split_off(n_same as usize);
        others.retain(|holding| !out.contains(holding.newest().uri.as_str()));
        others.extend(comers);
        others.sort_by(|one, other| by_time(one.newest(), other.newest()));
        self.prepared.truncate(n_same as usize);
        self.cells.truncate(n_same as usize);
        self.before.truncate(n_same as usize);
        self.repetitions.truncate(n_same);
        let repeated: Vec<Vec<(usize, usize)>> =
            others.iter().map(|holding| self.repetitions.push(holding.newest(), &holding.prepared)).collect();
        let without = |(holding, repeated): (&Arc<Holding>, Vec<(usize, usize)>)| {
            if repeated.is_empty() { Arc::clone(&holding.prepared) } else { holding.without(&repeated) }
        };
        self.prepared.par_extend(others.par_iter().zip(repeated).map(without));
        let cell = |holding: &Arc<Holding>| self.timeline.cell(Timeline::seconds(holding.newest()));
        self.cells.extend(others.iter().map(cell));
        self.held.extend(others);
        let numbers = Numbers { held: &self.held, prepared: &self.prepared };
        let before = self.linker.extend(&numbers, self.held.len() as u32, |linker, number, proposed| {
            linker.compare(number, &proposed, &numbers)
        });
        self.before.extend(before);
        self.clusterer.update(n_same, &self.cells, &self.before)
    }

    /// The number of a report that is held, or that it would have.
    pub(crate) fn number_of(&self, holding: &Holding) -> u32 {
        let is_before = |other: &Arc<Holding>| by_time(other.newest(), holding.newest()).is_lt();
        self.held.partition_point(is_before) as u32
    }

    /// All groups, by their first reports.
    pub(crate) fn all(&self) -> BTreeSet<u32> {
        self.clusterer.groups().keys().copied().collect()
    }

    /// The group in which a report is, by its number.
    pub(crate) fn group_with(&self, number: u32) -> Group {
        self.group(self.clusterer.group_of(number))
    }

    /// A group, by its first report.
    pub(crate) fn group(&self, first: u32) -> Group {
        let numbers = Numbers { held: &self.held, prepared: &self.prepared };
        let group = &self.clusterer.groups()[&first];
        let is_within = |other: u32| self.clusterer.group_of(other) == first;
        let links = group.reports.iter().flat_map(|&later| {
            let links = self.before[later as usize].links.iter();
            links.filter(|link| is_within(link.report)).map(move |link| (link.report, later, link.evidence))
        });
        Group::new(&group.reports, &numbers, links, self.clusterer.merges(group))
    }
}
