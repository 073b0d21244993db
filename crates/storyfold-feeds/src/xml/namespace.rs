//! The prefixes under which feeds name elements of other vocabularies.

use std::collections::BTreeMap;

/// The prefix by which this crate calls the elements of a vocabulary, by the end of its namespace.
const VOCABULARIES: &[(&str, &str)] = &[
    ("purl.org/rss/1.0/modules/content/", "content"),
    ("purl.org/dc/elements/1.1/", "dc"),
    ("purl.org/dc/terms/", "dcterms"),
    ("www.w3.org/2005/Atom", "atom"),
    ("www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf"),
    ("search.yahoo.com/mrss/", "media"),
    ("rssnamespace.org/feedburner/ext/1.0", "feedburner"),
    ("purl.org/rss/1.0/", ""),
    ("iptc.org/std/nar/2006-10-01/", ""),
    ("iptc.org/std/NITF/2006-10-18/", ""),
    ("www.w3.org/1999/xhtml", ""),
];

/// What the prefixes of a feed stand for.
#[derive(Default)]
pub(crate) struct Prefixes {
    canonical: BTreeMap<String, &'static str>,
}

impl Prefixes {
    /// Takes note of an attribute, should it declare a prefix.
    pub(crate) fn note(&mut self, attribute: &str, value: &str) {
        let Some(prefix) = attribute.strip_prefix("xmlns:") else { return };
        let vocabulary = VOCABULARIES.iter().find(|(end, _)| value.trim().ends_with(end));
        if let Some(&(_, canonical)) = vocabulary {
            self.canonical.insert(prefix.to_owned(), canonical);
        }
    }

    /// The name of an element with the prefix by which this crate knows it, in lower case.
    pub(crate) fn canonical(&self, name: &str) -> String {
        let name = match name.split_once(':') {
            Some((prefix, local)) => match self.canonical.get(prefix) {
                Some(&"") => local.to_owned(),
                Some(prefix) => format!("{prefix}:{local}"),
                None => name.to_owned(),
            },
            None => name.to_owned(),
        };
        name.to_ascii_lowercase()
    }
}
