//! The page of all stories.

use std::collections::BTreeSet;

use storyfold::{Problem, Report};
use storyfold_report::{Collection, write_page};

use super::{ferry, has_class, parsed, stories, text_of};

fn page_of(reports: &[Report], problems: &[Problem]) -> String {
    let stories = stories(reports);
    let mut page = Vec::new();
    write_page(&mut page, &Collection::new(&stories, reports).with_problems(problems)).unwrap();
    String::from_utf8(page).unwrap()
}

#[test]
fn every_story_is_told_in_full() {
    let reports = ferry();
    let page = page_of(&reports, &[Problem::lost("the record has no text").in_file("late.jsonl")]);
    let page = parsed("page", &page);
    let parts: Vec<_> = page.descendants().filter(|node| has_class(node, "whole")).collect();
    let stories = stories(&reports);
    assert_eq!((parts.len(), stories.len()), (2, 2));
    for (part, story) in parts.iter().zip(&stories) {
        let told = text_of(*part);
        assert!(story.canonical.iter().all(|sentence| told.contains(&sentence.text)), "{told}");
        assert!(story.reports.iter().all(|report| told.contains(report.name())), "{told}");
    }
    assert!(text_of(parts[0]).contains("The reports contradict each other"));
    assert!(text_of(page.root_element()).contains("the record has no text"));
    assert_eq!(page.descendants().filter(|node| node.has_tag_name("h1")).count(), 1);
}

#[test]
fn it_stands_alone_and_every_link_has_its_target() {
    let page = page_of(&ferry(), &[]);
    for sign in ["http:", "https:", "url(", "@import", "<script", "src="] {
        assert!(!page.replace("http://www.w3.org/2000/svg", "").contains(sign), "{sign}");
    }
    let page = parsed("page", &page);
    let ids: Vec<&str> = page.descendants().filter_map(|node| node.attribute("id")).collect();
    let distinct: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(distinct.len(), ids.len(), "an id stands twice");
    let mut n_links = 0;
    for link in page.descendants().filter_map(|node| node.attribute("href")).filter(|link| *link != "data:,")
    {
        assert!(link.strip_prefix('#').is_some_and(|id| distinct.contains(id)), "{link} leads nowhere");
        n_links += 1;
    }
    assert!(n_links > 30, "only {n_links} links");
    let labels = page.descendants().filter_map(|node| node.attribute("aria-labelledby"));
    assert!(labels.clone().count() > 4 && labels.clone().all(|id| distinct.contains(id)));
}

#[test]
fn what_stands_in_a_report_stays_text_and_the_bytes_are_the_same() {
    let mut reports = ferry();
    for report in &mut reports {
        report.text = report.text.replace("in heavy seas", "in <script>alert(1)</script> \" id=\"x\" seas");
        report.source = Some("</style><script>alert(2)</script>".to_owned());
    }
    let page = page_of(&reports, &[]);
    assert!(!page.contains("<script"));
    assert!(
        text_of(parsed("page", &page).root_element())
            .contains("in <script>alert(1)</script> \" id=\"x\" seas")
    );
    reports.reverse();
    assert_eq!(page, page_of(&reports, &[]));
}
