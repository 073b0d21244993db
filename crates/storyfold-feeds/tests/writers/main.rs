//! What is written, read back by another parser and compared with the stories.
#![allow(clippy::unwrap_used, reason = "a helper of a test fails as a test does")]

mod others;
mod tei;

use storyfold::{Config, Report, Story, merge};
use storyfold_feeds::{StoryFormat, parse_date, write_stories};

/// Two stories: three reports of a ferry, with copies, a paraphrase, additions, an omission and characters that XML lacks; one of a pool.
fn reports() -> Vec<Report> {
    [
        (
            "wire-1",
            "Norden Wire",
            "Ferry sinks off Port Ellen",
            "PORT ELLEN (Norden Wire) - The ferry Aurora sank off Port Ellen on Monday in heavy seas. All 48 passengers were saved by \
             a lifeboat. \"We heard a bang & then water came in,\" said the mate.\n\nThe ship was built in 1987.",
        ),
        (
            "gazette 1",
            "The Gazette",
            "All saved as <Aurora> sinks",
            "The old ferry Aurora sank off Port Ellen on Monday. All 47 passengers were saved by a lifeboat.\n\n\
             Divers\u{1} will search\tthe wreck on Wednesday\u{1b}[31m.",
        ),
        (
            "https://post.example/1",
            "Daily Post",
            "Ferry sinks off Port Ellen",
            "The ferry Aurora sank off Port Ellen on Monday in heavy seas, the coastguard said. All 48 passengers were saved by a \
             lifeboat. Follow us on Facebook",
        ),
        ("courier-1", "Courier", "=Pool", "The council of Marl has voted for a new swimming pool, which opens in spring."),
    ]
    .into_iter()
    .map(|(uri, source, headline, text)| {
        let mut report = Report::new(uri, text);
        report.source = Some(source.to_owned());
        report.headline = Some(headline.to_owned());
        report.published = parse_date("2026-09-07T08:00:00Z");
        report
    })
    .collect()
}

fn stories(reports: &[Report]) -> Vec<Story> {
    let stories = merge(reports, &Config::default()).expect("the defaults are a valid configuration").stories;
    assert_eq!(stories.iter().map(|story| story.reports.len()).collect::<Vec<usize>>(), [3, 1]);
    stories
}

fn written(format: StoryFormat, stories: &[Story], reports: &[Report]) -> String {
    let mut out = Vec::new();
    write_stories(&mut out, format, stories, reports).expect("a vector takes everything");
    String::from_utf8(out).expect("all that is written is UTF-8")
}
