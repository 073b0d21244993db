//! What a writer works on: the reports that are held, read, linked and grouped. It is not needed to look at stories.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::cluster::{ClustererState, ReportGroup};
use crate::config::Config;
use crate::engine::grouping::{Grouping, Restored};
use crate::engine::holdings::{Holding, Holdings};
use crate::engine::ledger::{Fate, StoryEntry};
use crate::engine::story_id::StoryId;
use crate::error::Error;
use crate::group::by_time;
use crate::lexical::TermVector;
use crate::link::hours_apart;
use crate::linker::{Before, LinkBefore};
use crate::prepared::PreparedReport;
use crate::report::Report;
use crate::store::{Contents, StoredFinding};

use storyfold_collate::Merge;

/// The reports that are held, and what was found of them.
#[derive(Debug)]
pub(crate) struct Work {
    pub(crate) holdings: Holdings,
    pub(crate) grouping: Grouping,
    /// Whether the reports were linked again as not all that was found of them is stored.
    pub(crate) is_unstored: bool,
}

impl Work {
    pub(crate) fn empty(config: &Arc<Config>) -> Result<Self, Error> {
        Self::of_holdings(Holdings::default(), config)
    }

    /// Links and groups reports.
    pub(crate) fn of_holdings(holdings: Holdings, config: &Arc<Config>) -> Result<Self, Error> {
        let mut grouping = Grouping::new(Arc::clone(config))?;
        grouping.exchange(&[], holdings.in_order().cloned().collect());
        Ok(Self { holdings, grouping, is_unstored: true })
    }

    /// Reads the reports of an index, and links and groups them whatever was found before.
    pub(crate) fn read_anew(contents: &Contents, config: &Arc<Config>) -> Result<Self, Error> {
        let mut holdings = Holdings::default();
        read(contents, config)?.into_iter().for_each(|holding| holdings.insert(holding));
        Self::of_holdings(holdings, config)
    }

    /// Reads the reports of an index, and what was found of them when they were linked. If that is not there they are linked again.
    pub(crate) fn load(
        contents: &Contents,
        stories: &BTreeMap<StoryId, Arc<StoryEntry>>,
        config: &Arc<Config>,
    ) -> Result<Self, Error> {
        let held = read(contents, config)?;
        let findings = contents.all_findings()?;
        let mut holdings = Holdings::default();
        held.into_iter().for_each(|holding| holdings.insert(holding));
        let in_order: Vec<Arc<Holding>> = holdings.in_order().cloned().collect();
        if in_order.iter().any(|holding| !findings.contains_key(&holding.newest().uri)) {
            return Self::of_holdings(holdings, config);
        }
        let numbers: HashMap<u64, u32> =
            in_order.iter().map(|holding| xxh3_64(holding.newest().uri.as_bytes())).zip(0..).collect();
        let restore =
            |holding: &Arc<Holding>| restored(holding, &findings[&holding.newest().uri], &numbers, &in_order);
        let restored: Vec<Restored> = in_order.par_iter().map(restore).collect::<Result<_, _>>()?;
        let state = contents.state()?.map(|state| with_groups(state, stories, &restored)).transpose()?;
        let mut grouping = Grouping::new(Arc::clone(config))?;
        grouping.restore(restored, state);
        Ok(Self { holdings, grouping, is_unstored: false })
    }
}

/// Reads all reports, and their newest versions sentence by sentence.
fn read(contents: &Contents, config: &Config) -> Result<Vec<Holding>, Error> {
    let prepare = |newest: &Report| Arc::new(PreparedReport::new(newest, config));
    let read = |versions| Holding::of(versions, prepare);
    Ok(contents.all_reports()?.into_par_iter().map(read).collect())
}

fn restored(
    holding: &Arc<Holding>,
    finding: &StoredFinding,
    numbers: &HashMap<u64, u32>,
    in_order: &[Arc<Holding>],
) -> Result<Restored, Error> {
    let report = holding.newest();
    let damaged = || Error::damaged(format!("what was found of report {} is not of its text", report.uri));
    let repeats = |(at, n_reports): &(u32, u32)| (*at as usize, *n_reports as usize);
    let left_out: Vec<(usize, usize)> = finding.left_out.iter().map(repeats).collect();
    if left_out.iter().any(|&(at, _)| at >= holding.prepared.sentences.len()) {
        return Err(damaged());
    }
    let prepared =
        if left_out.is_empty() { Arc::clone(&holding.prepared) } else { holding.without(&left_out) };
    let vector = TermVector::of_weights(&prepared, finding.weights.clone()).ok_or_else(damaged)?;
    let number = |uri_hash: &u64| numbers.get(uri_hash).copied();
    let link = |(uri_hash, evidence): &(u64, _)| {
        let report_idx = number(uri_hash)?;
        let mut link = LinkBefore { report: report_idx, evidence: *evidence };
        link.evidence.hours_apart = hours_apart(in_order[report_idx as usize].newest(), report);
        Some(link)
    };
    let mut before = Before {
        links: finding.links.iter().filter_map(link).collect(),
        same_text: finding.same_text.and_then(|(uri_hash, strength)| Some((number(&uri_hash)?, strength))),
        held_apart: finding.held_apart.iter().filter_map(number).collect(),
        n_proposed: [0; 2],
    };
    let own = in_order.partition_point(|other| by_time(other.newest(), report).is_lt()) as u32;
    let later = |number: u32| number >= own;
    if before.links.iter().any(|link| later(link.report)) || before.same_text.is_some_and(|it| later(it.0)) {
        return Err(damaged());
    }
    before.links.sort_unstable_by_key(|link| link.report);
    before.held_apart.sort_unstable();
    Ok(Restored { holding: Arc::clone(holding), prepared, vector, before })
}

/// The state with the groups, which are those of the stories.
fn with_groups(
    mut state: ClustererState,
    stories: &BTreeMap<StoryId, Arc<StoryEntry>>,
    restored: &[Restored],
) -> Result<ClustererState, Error> {
    let number_of: HashMap<&str, u32> =
        restored.iter().map(|it| it.holding.newest().uri.as_str()).zip(0..).collect();
    let n_reports = restored.len() as u32;
    let mut n_grouped = 0;
    for (id, entry) in stories.iter().filter(|(_, entry)| entry.fate == Fate::Open) {
        let number = |uri: &str| {
            let number = number_of.get(uri).copied();
            number.ok_or_else(|| Error::damaged(format!("story {id} has a report {uri} that is not there")))
        };
        let members = &entry.group.members;
        let reports: Vec<u32> = members.iter().map(|it| number(&it.uri)).collect::<Result<_, _>>()?;
        if reports.is_empty() || !reports.is_sorted() {
            return Err(Error::damaged(format!("the reports of story {id} are in no order")));
        }
        n_grouped += reports.len();
        // Those of the same text come first.
        let n_same = reports.iter().filter(|&&it| restored[it as usize].before.same_text.is_some()).count();
        let merge = |merge: &Merge| Merge {
            into_idx: reports[merge.into_idx] as usize,
            from_idx: reports[merge.from_idx] as usize,
            ..*merge
        };
        let merges = entry.group.merges.iter().skip(n_same).map(merge).collect();
        state.groups.push(Arc::new(ReportGroup { reports, merges }));
    }
    let is_there = |group: &Arc<ReportGroup>| group.reports.last().is_some_and(|&last| last < n_reports);
    let fits =
        state.steps.iter().all(|step| step.reports.end <= n_reports && step.taken.iter().all(is_there));
    if n_grouped != restored.len() || !fits || state.first_open > n_reports {
        return Err(Error::damaged("the state of the groups is not that of the reports"));
    }
    Ok(state)
}
