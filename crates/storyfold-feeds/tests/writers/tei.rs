//! TEI: the lemmas give the canonical text, the readings of a witness its own words.

use roxmltree::{Document, Node};
use storyfold::{Report, Story};
use storyfold_feeds::{Sigla, StoryFormat};

use super::{reports, stories, written};

/// The text of a sentence as one witness has it, or the canonical text.
fn text_of(node: Node<'_, '_>, witness: Option<&str>) -> String {
    let mut text = String::new();
    for child in node.children() {
        if child.has_tag_name((NAMESPACE, "app")) {
            let reading = child.children().find(|it| match witness {
                None => it.tag_name().name() == "lem",
                Some(witness) => it
                    .attribute("wit")
                    .is_some_and(|wit| wit.split(' ').any(|it| it == format!("#{witness}"))),
            });
            text.push_str(&reading.map_or_else(String::new, |reading| text_of(reading, witness)));
        } else {
            text.push_str(child.text().unwrap_or_default());
        }
    }
    text
}

const NAMESPACE: &str = "http://www.tei-c.org/ns/1.0";

fn words(text: &str) -> Vec<String> {
    text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).map(str::to_lowercase).collect()
}

fn sentences<'a, 'input>(edition: Node<'a, 'input>) -> Vec<Node<'a, 'input>> {
    edition.descendants().filter(|node| node.has_tag_name((NAMESPACE, "s"))).collect()
}

/// Checks an edition against its story; gives the number of readings that were compared.
fn check(edition: Node<'_, '_>, story: &Story, reports: &[Report], prefix: &str) -> usize {
    let sigla = Sigla::new(story);
    let sentences = sentences(edition);
    assert_eq!(sentences.len(), story.canonical.len());
    let mut n_compared = 0;
    for (node, sentence) in sentences.iter().zip(&story.canonical) {
        assert_eq!(text_of(*node, None), sentence.text.replace(['\u{1}', '\u{1b}'], "\u{fffd}"));
        for support in &sentence.support {
            let report = reports.iter().find(|report| report.uri == support.span.uri).unwrap();
            let expected = words(&report.text[support.span.begin..support.span.end]);
            let siglum = format!("{prefix}{}", sigla.of(&support.span.uri));
            assert_eq!(words(&text_of(*node, Some(&siglum))), expected, "{} {siglum}", sentence.id);
            n_compared += 1;
        }
        for report in &story.reports {
            let has_it = report.uri == sentence.from.uri
                || sentence.support.iter().any(|support| support.span.uri == report.uri);
            let siglum = format!("{prefix}{}", sigla.of(&report.uri));
            assert_eq!(
                text_of(*node, Some(&siglum)).is_empty(),
                !has_it && story.reports.len() > 1,
                "{siglum}"
            );
        }
    }
    n_compared
}

#[test]
fn the_readings_of_a_witness_are_its_words() {
    let reports = reports();
    let stories = stories(&reports);
    let xml = written(StoryFormat::Tei, &stories, &reports);
    let document = Document::parse(&xml).unwrap();
    assert_eq!(document.root_element().tag_name().name(), "teiCorpus");
    let editions = document.root_element().children().filter(|node| node.has_tag_name((NAMESPACE, "TEI")));
    let n_compared: usize = editions
        .zip(&stories)
        .enumerate()
        .map(|(idx, (edition, story))| check(edition, story, &reports, &format!("t{}-", idx + 1)))
        .sum();
    assert!(n_compared >= 4, "{n_compared}");
}

#[test]
fn one_story_is_one_edition_whose_pointers_lead_somewhere() {
    let reports = reports();
    let stories = stories(&reports);
    let xml = written(StoryFormat::Tei, &stories[..1], &reports);
    let document = Document::parse(&xml).unwrap();
    let edition = document.root_element();
    assert_eq!(edition.tag_name().name(), "TEI");
    check(edition, &stories[0], &reports, "");

    let id = |node: Node<'_, '_>| {
        node.attribute(("http://www.w3.org/XML/1998/namespace", "id")).map(str::to_owned)
    };
    let mut ids: Vec<String> = edition.descendants().filter_map(id).collect();
    let n_ids = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), n_ids, "an id stands twice");
    let mut n_pointers = 0;
    for node in edition.descendants() {
        for name in ["wit", "corresp", "target"] {
            for pointer in node.attribute(name).into_iter().flat_map(str::split_whitespace) {
                assert!(ids.binary_search(&pointer[1..].to_owned()).is_ok(), "{pointer} leads nowhere");
                n_pointers += 1;
            }
        }
    }
    assert!(n_pointers > 10, "{n_pointers}");

    // TEI P5 has these attributes of `app`, and no `subtype`.
    for app in edition.descendants().filter(|node| node.has_tag_name(("http://www.tei-c.org/ns/1.0", "app")))
    {
        assert!(app.attributes().all(|it| ["id", "type", "n"].contains(&it.name())), "{app:?}");
    }

    let text = |kind: &str| {
        let note = edition.descendants().find(|it| it.attribute("type") == Some(kind)).unwrap();
        note.descendants().filter_map(|it| it.text()).collect::<Vec<&str>>()
    };
    assert!(text("conflict").contains(&"47"));
    assert!(text("boilerplate").contains(&"Follow us on Facebook"));
}

#[test]
fn no_story_is_refused() {
    let error = storyfold_feeds::write_stories(&mut Vec::new(), StoryFormat::Tei, &[], &[]).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
    let stories = stories(&reports());
    let error =
        storyfold_feeds::write_stories(&mut Vec::new(), StoryFormat::Table, &stories, &[]).unwrap_err();
    assert!(error.to_string().contains("not among the reports"), "{error}");
}
