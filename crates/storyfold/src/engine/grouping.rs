//! The reports that are held, linked and grouped, and kept so while some come and others go.
//!
//! ```text
//! exchange:  go back before the first report that comes or goes, in the order of time
//!            set the boilerplate of the reports from there on aside, link and group them, as the batch does
//! expire:    take out the groups that have nothing to do any more with a report that may still come
//! look:      link a report that is not taken in, and see which groups it would join
//! ```
//!
//! Whatever is said of a report hangs on those before it alone, so that going on from there ends where the batch does. At the end of a
//! stream there is nothing to go back over.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use rayon::prelude::*;
use storyfold_text::Span;

use crate::boilerplate::Repetitions;
use crate::cluster::{Clusterer, ClustererState};
use crate::config::Config;
use crate::engine::group::Group;
use crate::engine::holdings::Holding;
use crate::error::Error;
use crate::group::by_time;
use crate::lexical::TermVector;
use crate::linker::{Before, Linker, Numbered, keep};
use crate::prepared::PreparedReport;
use crate::report::Report;
use crate::reuse::SentenceLookup;
use crate::timeline::{Timeline, UNDATED};

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
    /// When the stretch began in which the first report lies that may still come.
    open_from: i64,
}

/// What was found of a report when it was linked.
#[derive(Debug)]
pub(crate) struct Finding<'a> {
    /// The positions of the sentences that its source repeats, ascending, and in how many reports each stands.
    pub(crate) left_out: Vec<(u32, u32)>,
    pub(crate) vector: &'a TermVector,
    pub(crate) before: &'a Before,
}

/// What it takes to go on with reports that were linked before.
#[derive(Debug)]
pub(crate) struct Restored {
    pub(crate) holding: Arc<Holding>,
    pub(crate) prepared: Arc<PreparedReport>,
    pub(crate) vector: TermVector,
    pub(crate) before: Before,
}

/// What a report that is looked for would join.
#[derive(Debug)]
pub(crate) struct Looked {
    /// Its links, those to later reports included.
    pub(crate) before: Before,
    /// The reports of the groups that it would join, ascending.
    pub(crate) joined: Vec<u32>,
    /// Its sentences that none of these has.
    pub(crate) new: Vec<Span>,
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
            open_from: i64::MIN,
        })
    }

    /// Goes on with reports that were linked before, in the order of time, and the state of their groups, if there is one.
    pub(crate) fn restore(&mut self, restored: Vec<Restored>, state: Option<ClustererState>) {
        let mut vectors = Vec::with_capacity(restored.len());
        for Restored { holding, prepared, vector, before } in restored {
            self.held.push(holding);
            self.prepared.push(prepared);
            self.before.push(before);
            vectors.push(vector);
        }
        for number in 0..self.held.len() as u32 {
            let first = self.reach_begin(number);
            let holding = &self.held[number as usize];
            self.repetitions.push(holding.newest(), &holding.prepared, first);
        }
        let numbers = Numbers { held: &self.held, prepared: &self.prepared };
        self.linker.restore(&numbers, vectors);
        let cell = |holding: &Arc<Holding>| self.timeline.cell(Timeline::seconds(holding.newest()));
        self.cells = self.held.iter().map(cell).collect();
        match state {
            Some(state) => {
                self.open_from = state.open_from;
                self.clusterer.restore(state, &self.before);
            }
            None => drop(self.clusterer.update(0, &self.cells, &self.before)),
        }
    }

    /// The state of the groups, to go on with; none if it can be made from the links.
    pub(crate) fn state(&self) -> Option<ClustererState> {
        (self.open_from != i64::MIN).then(|| self.clusterer.state(self.open_from))
    }

    /// Takes reports out, and puts others in. Returns the groups that may be others than they were, by their first reports, and the first
    /// report of which something else was found.
    pub(crate) fn exchange(
        &mut self,
        out: &[Arc<Holding>],
        comers: Vec<Arc<Holding>>,
    ) -> (BTreeSet<u32>, u32) {
        let first_changed = |holding: &Arc<Holding>| {
            let seconds = Timeline::seconds(holding.newest());
            self.number_of(holding).min(self.linker.first_weighed_by(seconds, out.len()))
        };
        let Some(first) = out.iter().chain(&comers).map(first_changed).min() else {
            return (BTreeSet::new(), u32::MAX);
        };
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
        self.held.extend(others);
        let mut repeated: Vec<Vec<(usize, usize)>> = Vec::new();
        for number in n_same..self.held.len() as u32 {
            let first = self.reach_begin(number);
            let holding = &self.held[number as usize];
            repeated.push(self.repetitions.push(holding.newest(), &holding.prepared, first));
        }
        let others = &self.held[n_same as usize..];
        let without = |(holding, repeated): (&Arc<Holding>, Vec<(usize, usize)>)| {
            if repeated.is_empty() { Arc::clone(&holding.prepared) } else { holding.without(&repeated) }
        };
        self.prepared.par_extend(others.par_iter().zip(repeated).map(without));
        let cell = |holding: &Arc<Holding>| self.timeline.cell(Timeline::seconds(holding.newest()));
        self.cells.extend(others.iter().map(cell));
        let numbers = Numbers { held: &self.held, prepared: &self.prepared };
        let before = self.linker.extend(&numbers, self.held.len() as u32, |linker, number, proposed| {
            linker.compare(number, &proposed, &numbers)
        });
        self.before.extend(before);
        (self.clusterer.update(n_same, &self.cells, &self.before), n_same)
    }

    /// Takes out the groups that have nothing to do any more with a report that may still come, if it is `now`. Returns their reports.
    pub(crate) fn expire(&mut self, now: i64) -> Vec<Arc<Holding>> {
        let Some(open) = self.timeline.open_from(now).filter(|&open| open > self.open_from) else {
            return Vec::new();
        };
        self.open_from = open;
        let reach = self.timeline.reach_of_open(open);
        let reach = self.held.partition_point(|it| Timeline::seconds(it.newest()) < reach) as u32;
        let open = self.timeline.cell(open);
        let groups = self.clusterer.reached(open, reach);
        let mut n_kept = 0;
        let renumbered: Vec<Option<u32>> = (0..self.held.len() as u32)
            .map(|number| {
                let kept = groups.contains(&self.clusterer.group_of(number)).then_some(n_kept);
                n_kept += u32::from(kept.is_some());
                kept
            })
            .collect();
        let gone = self.held.iter().zip(&renumbered).filter(|(_, kept)| kept.is_none());
        let gone: Vec<Arc<Holding>> = gone.map(|(holding, _)| Arc::clone(holding)).collect();
        self.clusterer.renumber(&renumbered, open);
        keep(&mut self.held, &renumbered);
        keep(&mut self.prepared, &renumbered);
        keep(&mut self.cells, &renumbered);
        keep(&mut self.before, &renumbered);
        self.before.iter_mut().for_each(|before| before.renumber(&renumbered));
        self.repetitions.renumber(&renumbered);
        self.linker.renumber(&renumbered);
        gone
    }

    /// Whether a report may still come: what it has to do with others may be gone, if it was published long ago.
    pub(crate) fn is_open_for(&self, report: &Report) -> bool {
        let seconds = Timeline::seconds(report);
        !self.timeline.is_bounded() || (seconds >= self.open_from && seconds != UNDATED)
    }

    /// Links a report and sees which groups it would join, as they are. Nothing stays of it. `known` is what is held of it.
    pub(crate) fn look(&mut self, holding: Holding, known: Option<&Holding>, config: &Config) -> Looked {
        let known = known.map(|known| self.number_of(known));
        let place = self.number_of(&holding);
        let reach = self.timeline.reach_begin(Timeline::seconds(holding.newest()));
        let first = self.held.partition_point(|it| Timeline::seconds(it.newest()) < reach) as u32;
        let repeated = self.repetitions.look(holding.newest(), &holding.prepared, first);
        let prepared =
            if repeated.is_empty() { Arc::clone(&holding.prepared) } else { holding.without(&repeated) };
        self.held.push(Arc::new(holding));
        self.prepared.push(Arc::clone(&prepared));
        let numbers = Numbers { held: &self.held, prepared: &self.prepared };
        let mut before = self.linker.look(place, &numbers);
        if let Some(known) = known {
            before.leave_out(known);
        }
        self.before.push(before);
        let mut joined = self.clusterer.look(&self.before);
        joined.retain(|&it| Some(it) != known);
        self.held.pop();
        self.prepared.pop();
        let sentences = SentenceLookup::new(&prepared.sentences);
        let mut is_new = vec![true; prepared.sentences.len()];
        for &other in &joined {
            let of_other = &self.prepared[other as usize].sentences;
            for shared in sentences.matches(of_other, self.linker.shingles(other), config) {
                is_new[shared.second_idx] = false;
            }
        }
        let spans = prepared.sentences.iter().map(|sentence| sentence.span).zip(is_new);
        let new = spans.filter_map(|(span, is_new)| is_new.then_some(span)).collect();
        Looked { before: self.before.pop().unwrap_or_default(), joined, new }
    }

    /// The number of a report that is held, or that it would have.
    pub(crate) fn number_of(&self, holding: &Holding) -> u32 {
        let is_before = |other: &Arc<Holding>| by_time(other.newest(), holding.newest()).is_lt();
        self.held.partition_point(is_before) as u32
    }

    /// A report that is held, by number.
    pub(crate) fn holding(&self, number: u32) -> &Arc<Holding> {
        &self.held[number as usize]
    }

    /// The reports from one on.
    pub(crate) fn from(&self, first: u32) -> &[Arc<Holding>] {
        &self.held[(first as usize).min(self.held.len())..]
    }

    /// What was found of a report, by number.
    pub(crate) fn finding(&self, number: u32) -> Finding<'_> {
        // Both ascend.
        let sentences = &self.held[number as usize].prepared.sentences;
        let left_out = &self.prepared[number as usize].left_out;
        let position = |span: Span| sentences.iter().position(|sentence| sentence.span == span);
        let positions =
            left_out.iter().filter_map(|&(span, n_reports)| Some((position(span)? as u32, n_reports as u32)));
        Finding {
            left_out: positions.collect(),
            vector: self.linker.vector(number),
            before: &self.before[number as usize],
        }
    }

    /// All groups, by their first reports.
    pub(crate) fn all(&self) -> BTreeSet<u32> {
        self.clusterer.groups().keys().copied().collect()
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

    fn reach_begin(&self, number: u32) -> u32 {
        let reach = self.timeline.reach_begin(Timeline::seconds(self.held[number as usize].newest()));
        self.held.partition_point(|it| Timeline::seconds(it.newest()) < reach) as u32
    }
}
