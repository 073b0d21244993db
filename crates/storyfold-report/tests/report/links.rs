//! Everything leads somewhere, and nothing outside.

use std::collections::BTreeSet;

use super::{ferry, pages, stories, written, written_of};

#[test]
fn every_link_has_its_target() {
    let files = written(&ferry());
    let ids: BTreeSet<String> = pages(&files)
        .flat_map(|(name, page)| {
            let own: Vec<String> = page
                .descendants()
                .filter_map(|node| node.attribute("id"))
                .map(|id| format!("{name}#{id}"))
                .collect();
            assert_eq!(own.iter().collect::<BTreeSet<_>>().len(), own.len(), "{name}: an id stands twice");
            own
        })
        .collect();
    let mut n_links = 0;
    for (name, page) in pages(&files) {
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        let addresses = page.descendants().flat_map(|node| [node.attribute("href"), node.attribute("src")]);
        for address in addresses.flatten().filter(|address| *address != "data:,") {
            assert!(!address.contains(':') && !address.starts_with('/'), "{name} leads outside: {address}");
            let (file, id) = address.split_once('#').unwrap_or((address, ""));
            let file = match (file, file.strip_prefix("../")) {
                ("", _) => name.clone(),
                (_, Some(above)) => above.to_owned(),
                (_, None) if folder.is_empty() => file.to_owned(),
                (_, None) => format!("{folder}/{file}"),
            };
            assert!(files.contains_key(&file), "{name}: {address} has no file");
            assert!(id.is_empty() || ids.contains(&format!("{file}#{id}")), "{name}: {address} has no place");
            n_links += 1;
        }
        let described = page.descendants().filter_map(|node| node.attribute("aria-labelledby"));
        for id in described {
            assert!(ids.contains(&format!("{name}#{id}")), "{name}: nothing is called {id}");
        }
    }
    assert!(n_links > 50, "only {n_links} links");
}

#[test]
fn nothing_names_an_address_that_a_browser_would_ask() {
    for (name, text) in written(&ferry()) {
        let text = text.replace("http://www.w3.org/2000/svg", "");
        for sign in ["http:", "https:", "url(", "@import", "fetch(", "XMLHttpRequest", "innerHTML", "eval("] {
            assert!(!text.contains(sign), "{name} holds {sign}");
        }
    }
}

#[test]
fn any_id_of_a_story_makes_a_file_inside_the_folder() {
    let reports = ferry();
    let mut stories = stories(&reports);
    stories[0].story = "../../outside".to_owned();
    stories[1].story = "con".to_owned();
    let files = written_of(&stories, &reports);
    let names: Vec<&String> = files.keys().filter(|name| name.starts_with("stories/")).collect();
    assert_eq!(names.len(), 3, "two stories, one of them with columns");
    for name in names {
        let plain = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || b"-./".contains(&it);
        assert!(name.bytes().all(plain) && !name.contains("..") && !name.contains("/con."), "{name}");
    }
}
