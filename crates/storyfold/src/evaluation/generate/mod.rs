//! Made-up feeds of any size, with the truth about them: for measurements of speed, and of quality on copies whose origin is known.
//!
//! ```text
//! a story: a lead and statements of the grammar, filled with names of its own
//! its size: few stories of many reports, many of one (Zipf)
//! its agency's wire: lead, statements
//! an outlet: the wire cut, edited, led anew, spliced with another story's; or the same statements in words of its own
//! ```

mod grammar;
mod names;
mod outlet;
mod random;
mod story;

use std::collections::VecDeque;

use storyfold_collate::Timestamp;

use crate::report::Report;

use outlet::Outlet;
use random::Random;
use story::StoryFacts;

/// How large a made-up feed is, and which one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GenerateOptions {
    /// How many reports it has.
    pub reports: usize,
    /// Another seed, another feed; the same seed gives the same feed with any version that has the same grammar.
    pub seed: u64,
    /// When the first story begins.
    pub begin: Timestamp,
    /// Over how many hours the stories begin, one after the other.
    pub hours: u32,
}

impl GenerateOptions {
    /// A feed of so many reports, over a day for every 10,000 of them.
    #[must_use]
    pub fn with_reports(reports: usize) -> Self {
        let days = reports.div_ceil(10_000).max(1);
        let begin = Timestamp::from_unix_seconds(1_788_220_800); // 2026-09-01
        Self { reports, seed: 1, begin, hours: u32::try_from(days * 24).unwrap_or(u32::MAX) }
    }
}

/// A report that was made up, with the truth about it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct GeneratedReport {
    /// The report.
    pub report: Report,
    /// Its story, counted from 1.
    pub story: usize,
    /// The `uri` of the wire from which it was copied; none if it is a wire or was written independently.
    pub copied_from: Option<String>,
}

/// Makes up a feed, report by report, roughly by time of publication.
///
/// The method of [METER](https://aclanthology.org/P02-1020/) turned round: reports are derived from a wire wholly, in part or not, and
/// are told apart by that.
pub fn generate(options: GenerateOptions) -> impl Iterator<Item = GeneratedReport> {
    let mut random = Random::new(options.seed);
    let mut made: VecDeque<GeneratedReport> = VecDeque::new();
    let (mut n_made, mut story) = (0, 0);
    let mut last_wire: Option<Vec<String>> = None;
    std::iter::from_fn(move || {
        if n_made == options.reports {
            return None;
        }
        if made.is_empty() {
            story += 1;
            let progress = n_made as f64 / options.reports as f64;
            let offset = progress * f64::from(options.hours) * 3600.0;
            let begin = Timestamp::from_unix_seconds(options.begin.unix_seconds() + offset as i64);
            let facts = StoryFacts::new(story, begin, &mut random);
            let wire = facts.wire();
            for report_idx in 0..facts.n_reports {
                made.push_back(Outlet::pick(report_idx, &mut random).write(
                    &facts,
                    &wire,
                    last_wire.as_deref(),
                    report_idx,
                    &mut random,
                ));
            }
            last_wire = Some(wire);
        }
        n_made += 1;
        made.pop_front()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::evaluation::{Gold, evaluate};
    use std::collections::HashSet;

    #[test]
    fn the_same_seed_makes_the_same_feed() {
        let feed = |seed| {
            let mut options = GenerateOptions::with_reports(60);
            options.seed = seed;
            generate(options).collect::<Vec<_>>()
        };
        assert_eq!(feed(3), feed(3));
        assert_ne!(feed(3), feed(4));
        let uris: HashSet<String> = feed(3).into_iter().map(|it| it.report.uri).collect();
        assert_eq!(uris.len(), 60);
    }

    #[test]
    fn stories_are_found_again() {
        let feed: Vec<GeneratedReport> = generate(GenerateOptions::with_reports(300)).collect();
        let gold: Gold = feed.iter().map(|it| (it.report.uri.clone(), it.story.to_string())).collect();
        let reports: Vec<Report> = feed.into_iter().map(|it| it.report).collect();
        let found = evaluate(&reports, &gold, &Config::default()).unwrap().scores.b_cubed;
        // Spliced reports tie stories together, as they do in the field.
        assert!(found.recall > 0.95 && found.precision > 0.8, "{found:?}");
    }
}
