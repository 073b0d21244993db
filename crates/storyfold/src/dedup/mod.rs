//! Reports without their copies: one of every group of near copies, or of every family.

mod options;

mod shingler;
mod word_hash;

mod sketch;

mod component;
mod near_copy;
mod shingle_table;

mod verdict;

mod family;

use rayon::prelude::*;

use crate::config::Config;
use crate::error::Error;
use crate::group::in_order;
use crate::observer::Observer;
use crate::report::Report;

pub use near_copy::{NearCopies, near_copies};
pub use options::{CopiesBy, DedupOptions, KeepPolicy, UnknownChoice};
pub use sketch::{CopySketcher, ReportView, SketchBlock, SketchedBlock};
pub use verdict::{Deduplicated, Verdict};

/// How many reports are sketched together.
const N_BLOCK_REPORTS: usize = 128;

/// Keeps one report of every group of copies.
///
/// By [resemblance](CopiesBy::Resemblance), a report is dropped if the shingles of its text resemble those of a report that is kept; nothing
/// chains. MinHash signatures propose the pairs (Broder: On the Resemblance and Containment of Documents, 1997), and their shingles decide.
/// Neither the order of `reports` nor the number of threads matters.
///
/// ```
/// use storyfold::{Config, DedupOptions, KeepPolicy, Report, dedup};
///
/// let wire = "The ferry Aurora sank off Port Ellen on Monday with 48 passengers aboard. The coastguard saved all of them.";
/// let reports = [Report::new("gazette", wire), Report::new("herald", format!("{wire} Divers will come."))];
/// let found = dedup(&reports, DedupOptions::default().with_keep(KeepPolicy::Longest), &Config::default())?;
/// assert_eq!(found.verdicts[0].kept_uri, "herald");
/// # Ok::<(), storyfold::Error>(())
/// ```
///
/// # Errors
///
/// Refuses options and a configuration that are out of range; see [`DedupOptions::check`] and [`Config::check`].
pub fn dedup(reports: &[Report], options: DedupOptions, config: &Config) -> Result<Deduplicated, Error> {
    dedup_observed(reports, options, config, &())
}

/// Keeps one report of every group as [`dedup`] does, and tells an observer how far it is.
///
/// # Errors
///
/// Refuses options and a configuration that are out of range; see [`DedupOptions::check`] and [`Config::check`].
pub fn dedup_observed(
    reports: &[Report],
    options: DedupOptions,
    config: &Config,
    observer: &dyn Observer,
) -> Result<Deduplicated, Error> {
    match options.by {
        CopiesBy::Resemblance => by_resemblance(reports, options, config, observer),
        CopiesBy::Family => family::dedup(reports, options.keep, config, observer),
    }
}

fn by_resemblance(
    reports: &[Report],
    options: DedupOptions,
    config: &Config,
    observer: &dyn Observer,
) -> Result<Deduplicated, Error> {
    let sketcher = CopySketcher::new(options, config)?;
    let mut problems = Vec::new();
    let reports = in_order(reports, &mut problems);
    let sketched = |reports: &[&Report]| {
        let mut block = sketcher.block();
        for &report in reports {
            block.push(ReportView::from(report), || report.clone());
        }
        block.finish()
    };
    let blocks = reports.par_chunks(N_BLOCK_REPORTS).map(sketched).collect();
    let found = near_copies(&sketcher, blocks, &[], observer)?;
    problems.extend(found.problems().map(|(_, problem)| problem));
    problems.sort();
    Ok(Deduplicated { verdicts: found.verdicts().collect(), problems })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use storyfold_collate::Timestamp;

    use super::*;

    const WIRE: &str = "The ferry Aurora sank off Port Ellen on Monday. All 48 passengers were saved by the lifeboat of Marl. \
                        Divers will search the wreck from Wednesday.";

    fn batch() -> Vec<Report> {
        let report = |uri: &str, source: &str, hour: i64, text: &str| {
            let mut report = Report::new(uri, text);
            report.source = Some(source.to_owned());
            report.published = Some(Timestamp::from_unix_seconds(hour * 3_600));
            report
        };
        vec![
            report(
                "gazette",
                "The Gazette",
                3,
                &format!("{WIRE} The mayor of Ellen was in tears when he spoke to us."),
            ),
            report("reuters", "Reuters", 2, &format!("PORT ELLEN (Reuters) - {WIRE}")),
            report("early", "The Herald", 1, WIRE),
            report("pool", "The Herald", 1, "The council of Linden has voted for a swimming pool."),
        ]
    }

    #[test]
    fn one_of_a_group_is_kept_by_policy() {
        for (by, group_size) in [(CopiesBy::Resemblance, 3), (CopiesBy::Family, 3)] {
            for (policy, expected) in [("earliest", "early"), ("longest", "gazette"), ("agency", "reuters")] {
                let mut options = DedupOptions::default().with_by(by).with_keep(policy.parse().unwrap());
                options.min_resemblance = 0.6;
                let found = dedup(&batch(), options, &Config::default()).unwrap();
                let (kept, dropped): (Vec<_>, Vec<_>) = found.verdicts.iter().partition(|it| it.kept);
                let kept: BTreeSet<&str> = kept.iter().map(|it| it.uri.as_str()).collect();
                assert_eq!(kept, BTreeSet::from([expected, "pool"]), "{by:?} {policy}");
                assert!(dropped.iter().all(|it| it.kept_uri == expected && it.group_size == group_size));
                assert!(
                    dropped.iter().all(|it| it.copied > 0.65 && it.why.contains(expected)),
                    "{dropped:?}"
                );
            }
        }
        assert!("newest".parse::<KeepPolicy>().is_err());
    }

    #[test]
    fn the_order_of_the_reports_does_not_matter() {
        let mut reversed = batch();
        reversed.reverse();
        for by in [CopiesBy::Resemblance, CopiesBy::Family] {
            let options = DedupOptions::default().with_by(by);
            assert_eq!(
                dedup(&batch(), options, &Config::default()).unwrap(),
                dedup(&reversed, options, &Config::default()).unwrap()
            );
        }
    }

    #[test]
    fn nothing_chains() {
        // Each is a near copy of the next, the first and the last are not of each other.
        let words: Vec<String> = (0..130).map(|number| format!("word{number}")).collect();
        let reports: Vec<Report> =
            (0..4).map(|at| Report::new(format!("r{at}"), words[at * 10..at * 10 + 100].join(" "))).collect();
        let found = dedup(&reports, DedupOptions::default(), &Config::default()).unwrap();
        let kept: Vec<&str> = found.verdicts.iter().map(|it| it.kept_uri.as_str()).collect();
        assert_eq!(kept, ["r0", "r0", "r2", "r2"]);
        for verdict in &found.verdicts {
            // Of 98 shingles each, 88 are shared.
            assert_eq!(verdict.resemblance, Some(if verdict.kept { 1.0 } else { 0.8148 }));
            assert_eq!(verdict.group_size, 2);
        }
    }

    #[test]
    fn a_report_without_a_word_is_a_problem() {
        let reports = [Report::new("a", "***"), Report::new("b", "A word.")];
        let found = dedup(&reports, DedupOptions::default(), &Config::default()).unwrap();
        assert_eq!(found.verdicts.len(), 1);
        assert_eq!(found.problems[0].uri.as_deref(), Some("a"));
    }

    #[test]
    fn a_resemblance_that_is_none_is_refused() {
        for min_resemblance in [0.0, 0.29, 1.01, f64::NAN] {
            let options = DedupOptions::default().with_min_resemblance(min_resemblance);
            let error = dedup(&batch(), options, &Config::default()).unwrap_err();
            assert!(error.is_config() && error.to_string().contains("must be 0.3 to 1"), "{error}");
        }
    }
}
