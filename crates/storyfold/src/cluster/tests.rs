//! Groups as reports come.

use super::*;
use crate::link::LinkEvidence;
use crate::linker::LinkBefore;

fn link(report: u32, strength: f64) -> LinkBefore {
    LinkBefore { report, evidence: LinkEvidence { strength, ..LinkEvidence::default() } }
}

fn sizes(clusterer: &Clusterer) -> Vec<usize> {
    clusterer.groups().values().map(|group| group.reports.len()).collect()
}

#[test]
fn a_thousand_copies_are_one_story_though_few_of_their_pairs_are_known() {
    let mut before = vec![Before::default()];
    before.extend((1..1_000).map(|report| Before {
        links: vec![link(report - 1, 1.0)],
        same_text: Some((report - 1, 1.0)),
        ..Before::default()
    }));
    before.push(Before { links: vec![link(999, 0.2)], ..Before::default() });
    before.push(Before::default());
    let mut clusterer = Clusterer::new(Arc::new(Config::default()));
    clusterer.update(0, |_| 0, &before[..]);
    assert_eq!(sizes(&clusterer), [1_001, 1]);
    assert_eq!(clusterer.merges(&clusterer.groups()[&0]).len(), 1_000);
}

/// Reports of twenty stretches, each linked to some of those before it.
fn stream() -> (Vec<i64>, Vec<Before>) {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut drawn = |below: u64| {
        state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        (state >> 33) % below
    };
    let cells: Vec<i64> = (0..200).map(|report| report / 10 + i64::from(report >= 120)).collect();
    let before = (0..200_u64)
        .map(|report| {
            let mut links = Vec::new();
            for other in report.saturating_sub(30)..report {
                if drawn(8) == 0 {
                    links.push(link(other as u32, drawn(90) as f64 / 100.0));
                }
            }
            links.retain(|link| link.evidence.strength >= 0.04);
            let same_text = links.first().filter(|_| drawn(9) == 0).map(|link| (link.report, 1.0));
            Before { links, same_text, ..Before::default() }
        })
        .collect();
    (cells, before)
}

#[test]
fn the_same_groups_come_of_all_at_once_and_of_going_back_and_on() {
    let (cells, before) = stream();
    let config = Arc::new(Config::default());
    let mut at_once = Clusterer::new(Arc::clone(&config));
    at_once.update(0, |it| cells[it as usize], &before[..]);
    assert!((20..190).contains(&at_once.groups().len()), "{:?}", sizes(&at_once));
    let mut by_and_by = Clusterer::new(config);
    let mut known: BTreeMap<u32, Arc<ReportGroup>> = BTreeMap::new();
    let mut n_same = 0;
    for n_reports in [1, 7, 30, 31, 90, 80, 12, 150, 149, 200, 200] {
        let n_kept = n_same.min(n_reports as u32).saturating_sub(3);
        let changed = by_and_by.update(n_kept, |it| cells[it as usize], &before[..n_reports]);
        // What is not said to have changed has not.
        for (first, group) in by_and_by.groups().iter().filter(|(first, _)| !changed.contains(first)) {
            assert_eq!(known.get(first), Some(group));
        }
        known = by_and_by.groups().clone();
        n_same = n_reports as u32;
    }
    assert_eq!(by_and_by.groups(), at_once.groups());
    for group in at_once.groups().values() {
        assert_eq!(at_once.merges(group).len() + 1, group.reports.len());
        assert!(group.reports.iter().all(|&report| at_once.group_of(report) == group.reports[0]));
    }
}
