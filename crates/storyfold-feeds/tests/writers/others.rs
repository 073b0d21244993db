//! JSON, CSV, the table, GraphML and ninjs.

use std::collections::BTreeSet;

use roxmltree::Document;
use serde_json::Value;
use storyfold_feeds::StoryFormat;

use super::{reports, stories, written};

fn rows(text: &str, delimiter: u8) -> Vec<Vec<String>> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn json_is_the_lines_in_an_array() {
    let reports = reports();
    let stories = stories(&reports);
    let array: Vec<Value> = serde_json::from_str(&written(StoryFormat::Json, &stories, &reports)).unwrap();
    let lines = written(StoryFormat::JsonLines, &stories, &reports);
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(array, lines);
    assert_eq!(lines.len(), 2);
}

#[test]
fn csv_has_a_row_a_report() {
    let reports = reports();
    let stories = stories(&reports);
    let rows = rows(&written(StoryFormat::Csv, &stories, &reports), b',');
    assert_eq!(rows[0][..3], ["uri", "story", "source"]);
    let members: BTreeSet<(String, String)> =
        rows[1..].iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    let expected = stories
        .iter()
        .flat_map(|story| story.reports.iter().map(|report| (report.uri.clone(), story.story.clone())))
        .collect();
    assert_eq!(members, expected);
    assert_eq!(rows.len(), 5);
}

#[test]
fn the_table_has_a_column_a_report_and_a_row_a_sentence() {
    let reports = reports();
    let stories = stories(&reports);
    let text = written(StoryFormat::Table, &stories, &reports);
    assert!(!text.contains(['\u{1}', '\u{1b}']));
    let rows = rows(&text, b'\t');
    assert_eq!(rows[0], ["story", "row", "note", "text", "A", "B", "C"]);
    let n_rows: usize = stories.iter().map(|story| 1 + story.canonical.len() + story.removed.len()).sum();
    assert_eq!((rows.len(), text.lines().count()), (1 + n_rows, 1 + n_rows), "a cell holds a line end");
    let first = &rows[2];
    assert_eq!((first[1].as_str(), first[4..].iter().filter(|cell| !cell.is_empty()).count()), ("s1", 3));
    assert!(first[4..].iter().any(|cell| cell.starts_with("[text] The ferry Aurora sank")), "{first:?}");
    assert!(first[4..].iter().any(|cell| cell.starts_with("[light edit] The ")), "{first:?}");
    assert!(rows.iter().any(|row| row[1] == "removed" && row.concat().contains("Follow us on Facebook")));
    // No spreadsheet may take a headline for a formula.
    assert!(rows.iter().any(|row| row[3] == "'=Pool"));
}

#[test]
fn graphml_declares_its_keys() {
    let reports = reports();
    let stories = stories(&reports);
    let xml = written(StoryFormat::GraphMl, &stories, &reports);
    let document = Document::parse(&xml).unwrap();
    let named = |name: &'static str| {
        document.descendants().filter(move |node| node.tag_name().name() == name).collect::<Vec<_>>()
    };
    let declared: BTreeSet<(&str, &str)> = named("key")
        .iter()
        .map(|key| (key.attribute("for").unwrap(), key.attribute("id").unwrap()))
        .collect();
    for data in named("data") {
        let what = data.parent_element().unwrap().tag_name().name();
        assert!(declared.contains(&(what, data.attribute("key").unwrap())), "{data:?}");
    }
    let nodes: BTreeSet<&str> = named("node").iter().map(|node| node.attribute("id").unwrap()).collect();
    assert_eq!(nodes.len(), 4);
    let edges = named("edge");
    let n_links: usize = stories.iter().map(|story| story.links.len()).sum();
    let n_descents = stories.iter().flat_map(|story| &story.reports);
    let n_descents = n_descents.filter(|report| report.derived_from.is_some()).count();
    assert!(n_links > 0 && n_descents > 0);
    assert_eq!(edges.len(), n_links + n_descents);
    for edge in edges {
        assert!(["source", "target"].iter().all(|end| nodes.contains(edge.attribute(*end).unwrap())));
    }
}

#[test]
fn ninjs_has_an_item_a_story() {
    let reports = reports();
    let stories = stories(&reports);
    let text = written(StoryFormat::Ninjs, &stories, &reports);
    let items: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(items.len(), 2);
    let item = &items[0];
    assert_eq!((&item["type"], &item["standard"]["version"]), (&"text".into(), &"2.1".into()));
    assert_eq!(item["versioncreated"], "2026-09-07T08:00:00Z");
    let body = item["bodies"][0]["value"].as_str().unwrap();
    assert_eq!(item["bodies"][0]["charcount"], body.chars().count());
    for sentence in &stories[0].canonical {
        assert!(body.contains(&sentence.text));
    }
    let uris: BTreeSet<&str> = item["associations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|association| association["uri"].as_str().unwrap())
        .collect();
    let expected =
        ["https://post.example/1", "urn:x-storyfold:report:gazette%201", "urn:x-storyfold:report:wire-1"];
    assert_eq!(uris, expected.into());
}
