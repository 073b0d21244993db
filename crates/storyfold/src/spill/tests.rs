//! A merge that puts everything aside gives what one in memory does.

use std::ops::ControlFlow;
use std::path::Path;

use proptest::prelude::*;
use storyfold_collate::Timestamp;

use crate::config::Config;
use crate::error::Error;
use crate::evaluation::{GenerateOptions, generate};
use crate::merge::{Merged, merge};
use crate::report::Report;
use crate::spill::budget::{Budget, SpillOptions};
use crate::spill::intake::{ReportSpill, SpilledBlock};
use crate::spill::merging::SpilledMerging;
use crate::test_reports::drawn_report;

fn taken_in(spill: &ReportSpill, reports: &[Report]) -> Vec<SpilledBlock> {
    let block = |reports: &[Report]| {
        let mut block = spill.block();
        reports.iter().for_each(|report| block.push(report));
        block.finish()
    };
    reports.chunks(7).map(block).collect()
}

fn merge_spilled(spill: ReportSpill, reports: &[Report], config: &Config) -> Result<Merged, Error> {
    let blocks = taken_in(&spill, reports);
    let merging = SpilledMerging::begin(spill, blocks, &[], config, &())?;
    let problems = merging.problems().iter().map(|(_, problem)| problem.clone()).collect();
    let (counts, mut stories) = (merging.counts(), Vec::with_capacity(merging.n_stories()));
    merging.finish(
        |story| story,
        |story| {
            stories.push(story);
            ControlFlow::Continue(())
        },
    )?;
    Ok(Merged { stories, problems, counts })
}

fn without_room(folder: &Path) -> ReportSpill {
    ReportSpill::with_budget(Budget::Nothing, folder.to_owned()).unwrap()
}

#[test]
fn without_any_room_the_stories_are_the_same() {
    let folder = tempfile::tempdir().unwrap();
    // 1,800 reports over 50 days: those of a part of 512 are compared with many before it, and with some beyond the horizon.
    let mut options = GenerateOptions::with_reports(1_800);
    options.hours = 50 * 24;
    let mut reports: Vec<Report> = generate(options).map(|made| made.report).collect();
    // Some have no date, and some tell nothing or come again.
    reports.iter_mut().step_by(90).for_each(|report| report.published = None);
    reports[5].text = "***".to_owned();
    reports[7].uri = reports[6].uri.clone();
    reports[9].evolved_from = Some(reports[2].uri.clone());
    for config in [Config::default(), Config { retention_hours: Some(200), ..Config::default() }] {
        let expected = merge(&reports, &config).unwrap();
        assert_eq!(expected.problems.len(), 2);
        let found = merge_spilled(without_room(folder.path()), &reports, &config).unwrap();
        assert!(found == expected, "retention of {:?} hours", config.retention_hours);
    }
    // In any order, and with room for all.
    let expected = merge(&reports, &Config::default()).unwrap();
    reports.reverse();
    for budget in [Some(1 << 30), None] {
        let spill = ReportSpill::new(SpillOptions::new(budget, folder.path())).unwrap();
        assert!(merge_spilled(spill, &reports, &Config::default()).unwrap() == expected);
    }
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_the_reports_are_the_stories_are_the_same(
        mut reports in prop::collection::vec(drawn_report(), 1..30),
    ) {
        (0..).zip(&mut reports).for_each(|(uri, report)| report.uri = format!("{uri}"));
        let folder = tempfile::tempdir().unwrap();
        let config = Config::default();
        let found = merge_spilled(without_room(folder.path()), &reports, &config).unwrap();
        prop_assert_eq!(found, merge(&reports, &config).unwrap());
    }
}

#[test]
fn versions_that_are_set_aside_belong_to_no_story() {
    let folder = tempfile::tempdir().unwrap();
    let texts = ["The ferry Aurora sank off Marl.", "The ferry sank.", "A pool will open in Linden."];
    let mut reports: Vec<Report> = texts.iter().map(|text| Report::new("a", *text)).collect();
    reports[2].uri = "b".to_owned();
    reports[2].published = Some(Timestamp::from_unix_seconds(7));
    let spill = without_room(folder.path());
    let blocks = taken_in(&spill, &reports);
    assert!(blocks[0].has_uri("b") && !blocks[0].has_uri("c"));
    let back = spill.read_back(&blocks, &[2, 0]).unwrap();
    assert_eq!(back, [reports[2].clone(), reports[0].clone()]);
    let config = Config::default();
    let merging = SpilledMerging::begin(spill, blocks, &[1], &config, &()).unwrap();
    assert!(merging.problems().is_empty());
    assert_eq!(merging.n_stories(), 2);
}

#[test]
fn a_folder_that_takes_no_file_is_refused_at_once_and_later() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    let options = SpillOptions::new(1 << 30, &missing);
    assert!(ReportSpill::new(options).unwrap_err().is_io());
    // It goes away while reports are taken in.
    std::fs::create_dir(&missing).unwrap();
    let spill = without_room(&missing);
    std::fs::remove_dir(&missing).unwrap();
    let reports = [Report::new("a", "The ferry Aurora sank off Marl.")];
    assert!(merge_spilled(spill, &reports, &Config::default()).unwrap_err().is_io());
}
