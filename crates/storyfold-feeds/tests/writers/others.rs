//! JSON, CSV, the table, GraphML and ninjs.

use std::collections::BTreeSet;

use roxmltree::{Document, Node};
use serde_json::Value;
use storyfold::{Story, StoryReport};
use storyfold_feeds::{Feed, FeedOptions, StoryFormat, parse_date};

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
    assert_eq!(Value::from(lines.clone()), serde_json::to_value(&stories).unwrap());
    assert_eq!(lines.len(), 2);
}

/// A choice as it is called in JSON.
fn name_of(choice: impl serde::Serialize) -> String {
    serde_json::to_value(choice).unwrap().as_str().unwrap().to_owned()
}

#[test]
fn csv_has_a_row_a_report_with_all_that_is_known_of_it() {
    let reports = reports();
    let stories = stories(&reports);
    let text = written(StoryFormat::Csv, &stories, &reports);
    let rows = rows(&text, b',');
    let members: Vec<(&Story, &StoryReport)> =
        stories.iter().flat_map(|story| story.reports.iter().map(move |report| (story, report))).collect();
    assert_eq!(rows.len(), 1 + members.len());
    for (row, (story, report)) in rows[1..].iter().zip(members) {
        let cell = |name: &str| row[rows[0].iter().position(|it| it == name).unwrap()].as_str();
        let given = |name: &str| Some(cell(name)).filter(|cell| !cell.is_empty());
        assert_eq!((cell("uri"), cell("story")), (report.uri.as_str(), story.story.as_str()));
        assert_eq!(given("source"), report.source.as_deref());
        assert_eq!(given("headline"), report.headline.as_deref());
        assert_eq!(given("published").and_then(parse_date), report.published);
        assert_eq!(cell("role"), name_of(report.role));
        assert_eq!(given("family").map(|number| number.parse().unwrap()), report.family);
        assert_eq!(cell("derivation"), name_of(report.derivation));
        assert_eq!(given("derived_from"), report.derived_from.as_deref());
        assert_eq!(given("evolved_from"), report.evolved_from.as_deref());
        let agencies: Vec<&str> = cell("agencies").split("; ").filter(|it| !it.is_empty()).collect();
        assert_eq!(agencies, report.agencies);
        assert_eq!(cell("reused").parse::<f64>().unwrap(), report.reused);
    }
}

#[test]
fn csv_is_read_again_as_labels() {
    let reports = reports();
    let stories = stories(&reports);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stories.csv");
    std::fs::write(&path, written(StoryFormat::Csv, &stories, &reports)).unwrap();
    let gold = storyfold_feeds::read_gold(&path).unwrap();
    let expected = stories
        .iter()
        .flat_map(|story| story.reports.iter().map(|report| (report.uri.clone(), story.story.clone())))
        .collect();
    assert_eq!(gold, expected);
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

#[cfg(feature = "parquet")]
#[test]
fn parquet_has_the_rows_of_the_csv() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    let reports = reports();
    let stories = stories(&reports);
    let mut bytes = Vec::new();
    storyfold_feeds::write_stories(&mut bytes, StoryFormat::Parquet, &stories, &reports).unwrap();
    let file = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
    let text = |field: &Field| match field {
        Field::Str(text) => text.clone(),
        Field::Long(number) => number.to_string(),
        Field::Double(number) => number.to_string(),
        Field::TimestampMillis(millis) => storyfold::Timestamp::from_unix_seconds(millis / 1000).to_string(),
        Field::Null => String::new(),
        other => panic!("a column has {other:?}"),
    };
    let rows_of_csv = rows(&written(StoryFormat::Csv, &stories, &reports), b',');
    let rows: Vec<Vec<String>> = file
        .get_row_iter(None)
        .unwrap()
        .map(|row| row.unwrap().get_column_iter().map(|(_, field)| text(field)).collect())
        .collect();
    assert_eq!(rows, rows_of_csv[1..]);
    let names: Vec<&str> =
        file.metadata().file_metadata().schema_descr().columns().iter().map(|column| column.name()).collect();
    assert_eq!(names, rows_of_csv[0]);
}

/// The elements of a name.
fn named<'a>(document: &'a Document<'a>, name: &'static str) -> Vec<Node<'a, 'a>> {
    document.descendants().filter(|node| node.tag_name().name() == name).collect()
}

/// What a node or an edge has under a key.
fn datum<'a>(element: Node<'a, 'a>, key: &str) -> &'a str {
    let data = element.children().find(|data| data.attribute("key") == Some(key));
    data.and_then(|data| data.text()).unwrap_or_default()
}

/// Asserts that all keys are declared and all edges lead to nodes.
fn check_graph(document: &Document<'_>) {
    let declared: BTreeSet<(&str, &str)> = named(document, "key")
        .iter()
        .map(|key| (key.attribute("for").unwrap(), key.attribute("id").unwrap()))
        .collect();
    for data in named(document, "data") {
        let what = data.parent_element().unwrap().tag_name().name();
        assert!(declared.contains(&(what, data.attribute("key").unwrap())), "{data:?}");
    }
    let nodes: BTreeSet<&str> =
        named(document, "node").iter().map(|node| node.attribute("id").unwrap()).collect();
    assert_eq!(nodes.len(), named(document, "node").len(), "two nodes with one id");
    for edge in named(document, "edge") {
        assert!(["source", "target"].iter().all(|end| nodes.contains(edge.attribute(*end).unwrap())));
    }
}

#[test]
fn the_graph_of_reports_has_descent_and_links() {
    let reports = reports();
    let stories = stories(&reports);
    let xml = written(StoryFormat::ReportsGraphMl, &stories, &reports);
    let document = Document::parse(&xml).unwrap();
    check_graph(&document);
    assert_eq!(named(&document, "node").len(), 4);
    let n_links: usize = stories.iter().map(|story| story.links.len()).sum();
    let n_descents = stories.iter().flat_map(|story| &story.reports);
    let n_descents = n_descents.filter(|report| report.derived_from.is_some()).count();
    assert!(n_links > 0 && n_descents > 0);
    assert_eq!(named(&document, "edge").len(), n_links + n_descents);
}

#[test]
fn who_follows_a_report_through_a_variant_graph_reads_its_sentence() {
    let reports = reports();
    let stories = stories(&reports);
    let xml = written(StoryFormat::GraphMl, &stories, &reports);
    let document = Document::parse(&xml).unwrap();
    check_graph(&document);
    let words = |text: &str| -> Vec<String> {
        text.split(|it: char| !it.is_alphanumeric())
            .filter(|it| !it.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let mut n_followed = 0;
    for sentence in &stories[0].canonical {
        let from = (&sentence.from.uri, sentence.from.begin, sentence.from.end);
        let others = sentence.support.iter().filter(|it| !it.part);
        let others = others.map(|it| (&it.span.uri, it.span.begin, it.span.end));
        for (uri, begin, end) in std::iter::once(from).chain(others) {
            let report = reports.iter().find(|report| report.uri == *uri).unwrap();
            let mut at = format!("t1-{}-n0", sentence.id);
            let mut read = String::new();
            while let Some(edge) = named(&document, "edge").into_iter().find(|edge| {
                edge.attribute("source") == Some(&at) && datum(*edge, "uris").split(" | ").any(|it| it == uri)
            }) {
                at = edge.attribute("target").unwrap().to_owned();
                let node = named(&document, "node").into_iter().find(|it| it.attribute("id") == Some(&at));
                read.push_str(datum(node.unwrap(), "label"));
                read.push(' ');
            }
            assert!(at.ends_with("-n1"), "the path of {uri} ends at {at}");
            assert_eq!(words(&read), words(&report.text[begin..end]), "{uri} in {}", sentence.id);
            n_followed += 1;
        }
    }
    assert!(n_followed > stories[0].canonical.len(), "no sentence has two reports");
}

#[test]
fn ninjs_is_read_again_as_reports() {
    let reports = reports();
    let stories = stories(&reports);
    let text = written(StoryFormat::Ninjs, &stories, &reports);
    let batch = Feed::new(FeedOptions::default()).with_standard_input(text.as_bytes()).read(["-"]);
    assert_eq!((batch.reports.len(), batch.problems.as_slice()), (2, &[][..]));
    for (read, story) in batch.reports.iter().zip(&stories) {
        assert_eq!(read.uri, format!("urn:x-storyfold:story:{}", story.story));
        assert_eq!(read.headline.as_ref(), story.headline.as_ref().map(|headline| &headline.text));
        assert_eq!(read.published, story.published.last);
        assert_eq!(read.source, story.reports[0].source);
        let mut from = 0;
        for sentence in &story.canonical {
            from += read.text[from..].find(&sentence.text).unwrap() + sentence.text.len();
        }
        let n_letters = |text: &str| text.chars().filter(|it| !it.is_whitespace()).count();
        let n_canonical: usize = story.canonical.iter().map(|sentence| n_letters(&sentence.text)).sum();
        assert_eq!(n_letters(&read.text), n_canonical, "nothing but the canonical text");
    }
}

#[test]
fn ninjs_has_an_association_a_report() {
    let mut reports = reports();
    reports[1].language = Some("en-GB".to_owned());
    reports[1].byline = Some("Jane Doe".to_owned());
    reports[1].located = Some("Port Ellen".to_owned());
    reports[1].usage_terms = Some("for Marl only".to_owned());
    reports[1].version = Some("2".to_owned());
    reports[1].pub_status = Some("usable".to_owned());
    reports[1].url = Some("https://gazette.example/1".to_owned());
    let stories = stories(&reports);
    let text = written(StoryFormat::Ninjs, &stories, &reports);
    for (line, story) in text.lines().zip(&stories) {
        let item: Value = serde_json::from_str(line).unwrap();
        let associations = item["associations"].as_array().unwrap();
        assert_eq!(associations.len(), story.reports.len());
        for (association, member) in associations.iter().zip(&story.reports) {
            let report = reports.iter().find(|report| report.uri == member.uri).unwrap();
            let text = |pointer: &str| association.pointer(pointer).and_then(Value::as_str);
            assert_eq!(text("/altids/0/value").or(text("/uri")), Some(report.uri.as_str()));
            assert_eq!(text("/name"), report.source.as_deref());
            assert_eq!(text("/infosources/0/name"), report.source.as_deref());
            assert_eq!(text("/headlines/0/value"), report.headline.as_deref());
            assert_eq!(text("/firstcreated").and_then(parse_date), report.published);
            assert_eq!(text("/language"), report.language.as_deref());
            assert_eq!(text("/by"), report.byline.as_deref());
            assert_eq!(text("/located"), report.located.as_deref());
            assert_eq!(text("/usageterms"), report.usage_terms.as_deref());
            assert_eq!(text("/version"), report.version.as_deref());
            assert_eq!(text("/pubstatus"), report.pub_status.as_deref());
            assert_eq!(text("/renditions/0/href"), report.url.as_deref());
            assert_eq!(text("/descriptions/0/value"), Some(member.why.as_str()));
            assert!(!association.to_string().contains(&report.text), "the text is its publisher's");
        }
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
