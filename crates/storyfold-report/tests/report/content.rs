//! A page says what the story says.

use roxmltree::{Document, Node};

use super::{ferry, has_class, parsed, stories, story_page, text_of, written_of};

fn by_id<'a>(page: &'a Document<'a>, id: &str) -> Node<'a, 'a> {
    page.descendants().find(|node| node.attribute("id") == Some(id)).unwrap_or_else(|| panic!("no {id}"))
}

fn texts(node: Node<'_, '_>, name: &str) -> Vec<String> {
    node.descendants().filter(|it| it.has_tag_name(name)).map(text_of).collect()
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

#[test]
fn every_sentence_stands_on_the_page_with_those_who_have_it() {
    let reports = ferry();
    let stories = stories(&reports);
    let files = written_of(&stories, &reports);
    let page = story_page(&files, &stories, 3);
    let story = &stories[0];
    for sentence in &story.canonical {
        let node = by_id(&page, &sentence.id);
        assert_eq!(text_of(node), folded(&sentence.text));
        let n_letters = node.attribute("data-by").map_or(0, |letters| letters.split(' ').count());
        assert_eq!(n_letters, sentence.reports, "{}", sentence.id);
    }
    let lead = by_id(&page, "r-s1");
    assert_eq!(text_of(lead.descendants().find(|it| it.has_tag_name("summary")).unwrap()), "3");
    assert_eq!(texts(lead, "ins"), ["old", "the coastguard said."]);
    let only = page.descendants().filter(|node| has_class(node, "sole") && node.has_tag_name("a"));
    let sole: Vec<_> = only.map(text_of).collect();
    assert_eq!(sole.len(), story.canonical.iter().filter(|sentence| sentence.reports == 1).count());
}

#[test]
fn conflicts_stand_side_by_side_and_are_marked_in_the_text() {
    let reports = ferry();
    let stories = stories(&reports);
    let files = written_of(&stories, &reports);
    let page = story_page(&files, &stories, 3);
    assert_eq!(stories[0].conflicts.len(), 1);
    let conflict = by_id(&page, "c1");
    let readings: Vec<String> =
        conflict.descendants().filter(|node| has_class(node, "reading")).map(text_of).collect();
    assert_eq!(readings, ["48 in the story", "47"]);
    let contexts: Vec<String> =
        conflict.descendants().filter(|node| has_class(node, "context")).map(text_of).collect();
    assert_eq!(
        contexts,
        ["All 48 passengers were saved by a lifeboat.", "All 47 passengers were saved by a lifeboat."]
    );
    let at = by_id(&page, &stories[0].conflicts[0].at);
    assert_eq!(texts(at, "mark"), ["48"]);
}

#[test]
fn an_account_tells_what_an_outlet_did() {
    let reports = ferry();
    let stories = stories(&reports);
    let files = written_of(&stories, &reports);
    let page = story_page(&files, &stories, 3);
    let gazette = by_id(&page, "o-B");
    assert!(text_of(gazette).contains("All saved as Aurora sinks"));
    assert!(text_of(gazette).contains("Divers will search the wreck on Wednesday."), "what it added");
    assert!(text_of(gazette).contains("7 Sep 2026, 09:30 (1 h 30 min later)"));
    let (changed, kept) = (texts(gazette, "ins"), texts(gazette, "del"));
    assert!(changed.contains(&"47".to_owned()) && kept.contains(&"48".to_owned()), "{changed:?} {kept:?}");
    assert_eq!(texts(by_id(&page, "o-C"), "s"), ["Follow us on Facebook"]);
    assert!(text_of(by_id(&page, "o-C")).contains("from A Norden Wire."), "who took it from whom");
}

#[test]
fn the_page_of_columns_shows_each_report_as_it_was_published() {
    let reports = ferry();
    let stories = stories(&reports);
    let files = written_of(&stories, &reports);
    let name = format!("stories/{}.columns.html", stories[0].story);
    let page = parsed(&name, &files[&name]);
    let rows = page.descendants().filter(|node| node.has_tag_name("tr")).count();
    assert_eq!(rows, stories[0].canonical.len() + 1);
    for (letter, report) in [("A", &reports[0]), ("B", &reports[1]), ("C", &reports[2])] {
        let original = by_id(&page, &format!("o-{letter}"));
        let text = original.descendants().find(|node| has_class(node, "published")).map(text_of).unwrap();
        assert_eq!(text, folded(&report.text), "{letter}");
    }
    assert_eq!(texts(by_id(&page, "o-C"), "s"), ["Follow us on Facebook"]);
    let single = stories.iter().find(|story| story.reports.len() == 1).unwrap();
    assert!(!files.contains_key(&format!("stories/{}.columns.html", single.story)));
}

#[test]
fn the_index_counts_and_sorts() {
    let reports = ferry();
    let stories = stories(&reports);
    let files = written_of(&stories, &reports);
    let page = parsed("index.html", &files["index.html"]);
    let entries: Vec<Node<'_, '_>> = page.descendants().filter(|node| has_class(node, "entry")).collect();
    assert_eq!(entries.len(), 2);
    let first = text_of(entries[0]);
    for part in ["3 reports", "Norden Wire, The Gazette, Daily Post", "7 Sep 2026", "1 conflict of fact"] {
        assert!(first.contains(part), "{part} is not in {first}");
    }
    assert_eq!(
        entries[0].attribute("data-words"),
        Some("ferry sinks off port ellen norden wire the gazette daily post")
    );
    assert!(text_of(page.root_element()).contains("4 reports · 4 outlets · 2 stories"));
}

#[test]
fn pictures_are_files_and_stand_in_the_page() {
    let reports = ferry();
    let files = written_of(&stories(&reports), &reports);
    let volume = parsed("volume", &files["pictures/reports-over-time.svg"]);
    let counts: Vec<String> =
        volume.descendants().filter(|node| has_class(node, "bar")).map(|bar| text_of(bar)).collect();
    assert_eq!(counts, ["1", "1", "1", "1"], "four reports in four hours");
    let copying = parsed("copying", &files["pictures/copying.svg"]);
    assert!(text_of(copying.root_element()).contains("Daily Post from Norden Wire: 1"));
    let sizes = text_of(parsed("sizes", &files["pictures/story-sizes.svg"]).root_element());
    assert!(sizes.contains("1 report 1") && sizes.contains("3 1"), "{sizes}");
    let page = parsed("collection.html", &files["collection.html"]);
    assert_eq!(page.descendants().filter(|node| has_class(node, "picture")).count(), 3);
}
