//! Whatever stands in a report stays text.

use storyfold::{Problem, Report};
use storyfold_report::{Collection, ReportFolder};

use super::{ferry, files_of, pages, stories, text_of, written, written_of};

const ATTACK: &str = "<script>alert(1)</script>";

/// Reports with a script wherever a feed may put one.
fn attacks() -> Vec<Report> {
    let mut reports = ferry();
    for report in &mut reports {
        report.text = report
            .text
            .replace("in heavy seas", &format!("in {ATTACK} heavy \"seas' & <img src=x onerror=alert(1)>"));
        report.text = report.text.replace("Divers", "Divers\u{1}\u{1b}[31m\u{ffff}");
        report.uri = format!("\"'><script>{}</script>", report.uri);
        report.source =
            report.source.as_ref().map(|source| format!("{source} {ATTACK} \" onclick=\"alert(1)"));
        report.headline = report.headline.as_ref().map(|headline| format!("{headline} {ATTACK}</title>"));
        report.byline = Some(ATTACK.to_owned());
        report.credit = Some(ATTACK.to_owned());
        report.language = Some(format!("en\"{ATTACK}"));
        report.url = Some("javascript:alert(1)".to_owned());
    }
    reports
}

#[test]
fn a_script_tag_stays_text() {
    let files = written(&attacks());
    for (name, page) in pages(&files) {
        for node in page.descendants().filter(|node| node.is_element()) {
            let element = node.tag_name().name();
            if element == "script" {
                let source = node.attribute("src").expect("no script stands in a page");
                assert!(source.ends_with("assets/report.js") && text_of(node).is_empty(), "{name}: {source}");
            }
            assert_ne!(element, "img", "{name}");
            for attribute in node.attributes() {
                assert!(!attribute.name().starts_with("on"), "{name}: {}", attribute.name());
                let address = attribute.value().trim_start().to_ascii_lowercase();
                assert!(!address.starts_with("javascript:"), "{name}: {address}");
                assert!(
                    attribute.name() != "lang" || attribute.value() == "en",
                    "{name}: a language that is none"
                );
            }
        }
    }
}

#[test]
fn and_it_is_shown_as_it_stands_there() {
    let reports = attacks();
    let stories = stories(&reports);
    let files = written_of(&stories, &reports);
    let is_of_wire = |story: &&storyfold::Story| story.reports[0].uri.contains("wire-1");
    let story = stories.iter().find(is_of_wire).unwrap();
    let name = format!("stories/{}.html", story.story);
    let page = super::parsed(&name, &files[&name]);
    let of = |id: &str| page.descendants().find(|node| node.attribute("id") == Some(id)).map(text_of);
    let all = text_of(page.root_element());
    assert!(
        all.contains("in <script>alert(1)</script> heavy \"seas' & <img src=x onerror=alert(1)>"),
        "the text"
    );
    assert!(all.contains("Norden Wire <script>alert(1)</script> \" onclick=\"alert(1)"), "the source");
    assert!(of("o-A").is_some_and(|account| account.contains("\"'><script>wire-1</script>")), "the uri");
    let headline = page.descendants().find(|node| node.has_tag_name("h1")).map(text_of);
    assert_eq!(headline.as_deref(), Some("Ferry sinks off Port Ellen <script>alert(1)</script></title>"));
    let index = super::parsed("index.html", &files["index.html"]);
    let titles: Vec<String> =
        index.descendants().filter(|node| node.has_tag_name("h2")).map(text_of).collect();
    assert!(
        titles.contains(&"Ferry sinks off Port Ellen <script>alert(1)</script></title>".to_owned()),
        "{titles:?}"
    );
}

#[test]
fn a_problem_is_text_too() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("report");
    let reports = ferry();
    let problems = [Problem::lost(ATTACK).in_file(ATTACK).of_report(ATTACK), Problem::assumed("no date")];
    let stories = stories(&reports);
    let collection = Collection::new(&stories, &reports).with_problems(&problems);
    ReportFolder::at(&path).unwrap().write(&collection).unwrap();
    let files = files_of(&path);
    let page = super::parsed("collection.html", &files["collection.html"]);
    let all = text_of(page.root_element());
    assert!(all.contains("2 problems; 1 record is in no story."), "{all}");
    assert!(all.contains(
        "lost <script>alert(1)</script>: report <script>alert(1)</script>: <script>alert(1)</script>"
    ));
}

#[test]
fn only_addresses_of_the_web_become_links_to_the_outside() {
    let mut reports = ferry();
    let addresses = [
        "https://wire.example/1?a=1&b=\"2\"",
        "data:text/html,x",
        "HTTP://post.example/1",
        "//courier.example/1",
    ];
    for (report, address) in reports.iter_mut().zip(addresses) {
        report.url = Some(address.to_owned());
    }
    let files = written(&reports);
    let mut outside: Vec<String> = Vec::new();
    for (_, page) in pages(&files) {
        for link in page.descendants().filter(|node| node.has_tag_name("a")) {
            let address = link.attribute("href").expect("a link leads somewhere");
            if address.contains(':') || address.starts_with("//") {
                assert_eq!(link.attribute("rel"), Some("noreferrer noopener external"));
                outside.push(address.to_owned());
            }
        }
    }
    outside.sort();
    assert_eq!(outside, ["HTTP://post.example/1", "https://wire.example/1?a=1&b=\"2\""]);
}
