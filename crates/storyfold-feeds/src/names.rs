//! The names of the fields of a report: ours, then those of ninjs, schema.org, RSS and JSON Feed. The first that is
//! usable is taken.

pub(crate) const URI: &[&str] = &["uri", "id", "guid", "@id"];
pub(crate) const TEXT: &[&str] = &["text", "body", "articleBody", "content", "body_text", "content_text"];
/// Names of a text with markup; its plain text is taken where there is no other.
pub(crate) const HTML_TEXT: &[&str] = &["body_html", "body_xhtml", "content_html"];
pub(crate) const SOURCE: &[&str] = &["source", "publisher", "outlet", "series", "provider"];
pub(crate) const HEADLINE: &[&str] = &["headline", "title"];
pub(crate) const PUBLISHED: &[&str] = &[
    "published",
    "date",
    "datePublished",
    "versioncreated",
    "versionCreated",
    "contentcreated",
    "contentCreated",
    "firstcreated",
    "firstCreated",
    "pubDate",
    "date_published",
    "publishedAt",
];
pub(crate) const UPDATED: &[&str] = &["updated", "dateModified", "date_modified"];
pub(crate) const VERSION: &[&str] = &["version"];
pub(crate) const EVOLVED_FROM: &[&str] = &["evolvedfrom", "evolved_from", "evolvedFrom"];
pub(crate) const LANGUAGE: &[&str] = &["language", "inLanguage"];
pub(crate) const URL: &[&str] = &["url", "link"];
pub(crate) const BYLINE: &[&str] = &["byline", "author", "authors", "creator", "by"];
pub(crate) const LOCATED: &[&str] = &["located", "dateline", "locationCreated"];
pub(crate) const CREDIT: &[&str] = &["credit", "creditline", "creditLine", "creditText"];
pub(crate) const USAGE_TERMS: &[&str] = &["usageterms", "usage_terms", "usageTerms", "usageInfo"];
pub(crate) const PUB_STATUS: &[&str] = &["pubstatus", "pub_status", "pubStatus", "creativeWorkStatus"];
pub(crate) const EMBARGOED: &[&str] = &["embargoed"];

/// All of them, the name that a [`Report`](storyfold::Report) has itself first in each.
pub(crate) const ALL: &[&[&str]] = &[
    URI,
    TEXT,
    SOURCE,
    HEADLINE,
    PUBLISHED,
    UPDATED,
    VERSION,
    EVOLVED_FROM,
    LANGUAGE,
    URL,
    BYLINE,
    LOCATED,
    CREDIT,
    USAGE_TERMS,
    PUB_STATUS,
    EMBARGOED,
];

#[cfg(test)]
mod tests {
    use super::{ALL, HTML_TEXT};

    #[test]
    fn the_documentation_names_every_name() {
        let documentation = include_str!("../../../docs/formats.md");
        let mut rows = documentation.lines().filter(|line| line.starts_with("| `"));
        for names in ALL {
            let names_all = |row: &str| names.iter().all(|name| row.contains(&format!("`{name}`")));
            assert!(
                rows.any(|row| row.starts_with(&format!("| `{}`", names[0])) && names_all(row)),
                "{names:?}"
            );
        }
        for name in HTML_TEXT {
            assert!(documentation.contains(&format!("`{name}`")), "{name}");
        }
    }
}
