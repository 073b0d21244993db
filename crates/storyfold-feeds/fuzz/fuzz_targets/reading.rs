//! What holds of any input.

use storyfold_feeds::{Feed, FeedOptions, Strictness};

pub(crate) fn check(bytes: &[u8]) {
    for strictness in [Strictness::Lenient, Strictness::Strict] {
        let options = FeedOptions::default().with_strictness(strictness).with_max_report_bytes(1 << 16);
        let batch = Feed::new(options).with_standard_input(bytes).read(["-"]);
        let n_lost = batch.problems.iter().filter(|problem| problem.lost).count();
        assert!(batch.reports.len() + batch.n_superseded + n_lost > 0);
        assert!(batch.reports.iter().all(|report| !report.text.trim().is_empty()));
    }
}
