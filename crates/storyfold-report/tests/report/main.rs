//! Reports that are written to a folder, and read back as XML, which every page is as well.
#![allow(clippy::unwrap_used, reason = "a helper of a test fails as a test does")]

mod content;
mod escaping;
mod folder;
mod links;
mod single;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use roxmltree::{Document, Node, ParsingOptions};
use storyfold::{Config, Report, Story, Timestamp, merge};
use storyfold_report::{Collection, ReportFolder};

/// 7 September 2026, 08:00.
const MORNING: i64 = 1_788_768_000;

/// One story of three reports with a conflict, a paraphrase, an addition and furniture, and one of a report.
fn ferry() -> Vec<Report> {
    [
        (
            "wire-1",
            "Norden Wire",
            "Ferry sinks off Port Ellen",
            "PORT ELLEN (Norden Wire) - The ferry Aurora sank off Port Ellen on Monday in heavy seas. All 48 passengers were saved by \
             a lifeboat. \"We heard a bang and then water came in,\" said the mate.\n\nThe ship was built in 1987.",
        ),
        (
            "gazette-1",
            "The Gazette",
            "All saved as Aurora sinks",
            "The old ferry Aurora sank off Port Ellen on Monday in heavy seas. All 47 passengers were saved by a lifeboat.\n\n\
             Divers will search the wreck on Wednesday.",
        ),
        (
            "post-1",
            "Daily Post",
            "Ferry sinks off Port Ellen",
            "The ferry Aurora sank off Port Ellen on Monday in heavy seas, the coastguard said. All 48 passengers were saved by a \
             lifeboat. Follow us on Facebook",
        ),
        ("courier-1", "Courier", "Pool", "The council of Marl has voted for a new swimming pool, which opens in spring."),
    ]
    .into_iter()
    .enumerate()
    .map(|(report_idx, (uri, source, headline, text))| {
        let mut report = Report::new(uri, text);
        report.source = Some(source.to_owned());
        report.headline = Some(headline.to_owned());
        report.published = Some(Timestamp::from_unix_seconds(MORNING + 5_400 * report_idx as i64));
        report
    })
    .collect()
}

fn stories(reports: &[Report]) -> Vec<Story> {
    merge(reports, &Config::default()).expect("the defaults are a valid configuration").stories
}

/// The files of a report, by their paths.
fn written(reports: &[Report]) -> BTreeMap<String, String> {
    written_of(&stories(reports), reports)
}

fn written_of(stories: &[Story], reports: &[Report]) -> BTreeMap<String, String> {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("report");
    ReportFolder::at(&folder).unwrap().write(&Collection::new(stories, reports)).unwrap();
    assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1, "nothing stays beside the report");
    files_of(&folder)
}

fn files_of(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                files.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}

/// The pages and pictures among the files of a report.
fn pages(files: &BTreeMap<String, String>) -> impl Iterator<Item = (&String, Document<'_>)> {
    let is_page = |name: &str| name.ends_with(".html") || name.ends_with(".svg");
    files.iter().filter(move |(name, _)| is_page(name)).map(|(name, text)| (name, parsed(name, text)))
}

fn parsed<'a>(name: &str, text: &'a str) -> Document<'a> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// All text below a node, white space folded.
fn text_of(node: Node<'_, '_>) -> String {
    let text: String = node.descendants().filter(|it| it.is_text()).filter_map(|it| it.text()).collect();
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

fn has_class(node: &Node<'_, '_>, class: &str) -> bool {
    node.attribute("class").is_some_and(|classes| classes.split(' ').any(|it| it == class))
}

/// The page of the story of this many reports.
fn story_page<'a>(files: &'a BTreeMap<String, String>, stories: &[Story], n_reports: usize) -> Document<'a> {
    let story = stories.iter().find(|story| story.reports.len() == n_reports).unwrap();
    let name = format!("stories/{}.html", story.story);
    parsed(&name, &files[&name])
}
