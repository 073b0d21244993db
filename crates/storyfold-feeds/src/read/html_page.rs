//! Web pages: one page, one report.
//!
//! What the page says of itself goes first: schema.org in JSON-LD, then Open Graph. The text is `articleBody` if that is there,
//! else what is found to be the article.

use std::io::BufRead;

use dom_smoothie::Readability;
use serde_json::Value;

use crate::field::Fields;
use crate::intake::Place;
use crate::markup::address::host;
use crate::markup::entity::resolve;
use crate::markup::html::{self, Tag};
use crate::read::Reading;

/// Elements in each other beyond this make the search for the article take for ever.
const MAX_DEPTH: usize = 512;

/// Kinds of schema.org that are reports.
const ARTICLES: &[&str] = &[
    "Article",
    "NewsArticle",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "BackgroundNewsArticle",
    "OpinionNewsArticle",
    "ReviewNewsArticle",
    "BlogPosting",
    "LiveBlogPosting",
    "Report",
];

/// Reads a page into a report or a lost problem.
pub(super) fn read(stream: impl BufRead, reading: &mut Reading<'_>) {
    let Some(bytes) = reading.read_whole(stream) else { return };
    let place = reading.whole_file();
    let (page, note) = reading.decode(&bytes, &place);
    let mut fields = Fields::default();
    if let Some(note) = note {
        fields.repair(note);
    }
    read_page(&page, fields, None, place, reading);
}

/// Takes a page as a report. What the fields hold already is what is known from elsewhere; `address` is where the page was found,
/// should it not say so itself.
pub(super) fn read_page(
    page: &str,
    mut fields: Fields,
    address: Option<String>,
    place: Place,
    reading: &mut Reading<'_>,
) {
    if let Err(reason) = take_page(page, &mut fields) {
        return reading.lose(&place, reason);
    }
    fields.set_missing("url", address);
    if !fields.has(&["uri"]) {
        let uri = fields.peek(&["url"]).unwrap_or_else(|| reading.origin.text_uri.clone());
        fields.set("uri", Some(uri));
    }
    if !fields.has(&["source"]) {
        fields.set("source", fields.peek(&["url"]).and_then(|url| host(&url)));
    }
    reading.record(fields, place);
}

fn take_page(page: &str, fields: &mut Fields) -> Result<(), &'static str> {
    let page = page.trim_start_matches('\u{feff}');
    let ends = |name: &str| html::tags(page).any(|tag| tag.name == name && tag.is_end);
    if html::tags(page).any(|tag| tag.name == "html") && !ends("html") && !ends("body") {
        fields.repair("the page has no end; if it was cut off, fetch it again");
    }
    take_json_ld(page, fields);
    let metas = metas(page);
    let meta = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| metas.iter().find(|(key, _)| key == name))
            .map(|(_, content)| content.clone())
    };
    fields.set_missing("url", meta(&["canonical", "og:url"]));
    fields.set_missing("headline", meta(&["og:title", "twitter:title", "title"]));
    fields.set_missing("source", meta(&["og:site_name", "application-name"]));
    fields.set_missing(
        "published",
        meta(&["article:published_time", "date", "dc.date", "dcterms.date", "pubdate"]),
    );
    fields.set_missing("updated", meta(&["article:modified_time", "og:updated_time"]));
    fields.set_missing(
        "byline",
        meta(&["author", "article:author", "dc.creator"]).filter(|it| !it.contains("://")),
    );
    fields.set_missing("language", meta(&["lang"]));
    if !fields.has(&["text"]) {
        fields.set("text", article(page)?);
    }
    Ok(())
}

/// Takes the first article that the page describes in JSON-LD.
fn take_json_ld(page: &str, fields: &mut Fields) {
    let scripts = html::tags(page).filter(|tag| tag.name == "script" && !tag.is_end);
    for script in
        scripts.filter(|tag| attribute(page, tag, "type").is_some_and(|kind| kind.contains("ld+json")))
    {
        let rest = &page[script.end..];
        let end = rest.find("</script").unwrap_or(rest.len());
        let Ok(value) = serde_json::from_str::<Value>(rest[..end].trim().trim_end_matches(';')) else {
            continue;
        };
        let Some(article) = find_article(&value, 0) else { continue };
        let text = |name: &str| {
            article.get(name).and_then(Value::as_str).map(html::to_line).filter(|it| !it.is_empty())
        };
        fields.set_missing("headline", text("headline").or_else(|| text("name")));
        fields.set_missing("published", text("datePublished"));
        fields.set_missing("updated", text("dateModified"));
        fields.set_missing("language", text("inLanguage"));
        fields.set_missing("located", text("dateline"));
        fields.set_missing("credit", text("creditText"));
        fields.set_missing("url", text("url"));
        for (field, name) in [("byline", "author"), ("source", "publisher"), ("source", "sourceOrganization")]
        {
            fields.set_missing(field, article.get(name).filter(|it| !it.is_null()).cloned());
        }
        let body = article.get("articleBody").and_then(Value::as_str).map(html::to_text);
        fields.set_missing("text", body.filter(|body| !body.is_empty()));
        return;
    }
}

fn find_article(value: &Value, depth: usize) -> Option<&Value> {
    let is_article = |kind: &Value| kind.as_str().is_some_and(|kind| ARTICLES.contains(&kind));
    match value {
        Value::Array(values) => values.iter().find_map(|value| find_article(value, depth)),
        Value::Object(object) => {
            let kinds = object.get("@type");
            let is_one = kinds.is_some_and(|kinds| match kinds {
                Value::Array(kinds) => kinds.iter().any(is_article),
                kind => is_article(kind),
            });
            if is_one {
                return Some(value);
            }
            let below =
                ["@graph", "mainEntity", "mainEntityOfPage"].iter().filter_map(|&name| object.get(name));
            if depth < 4 { below.into_iter().find_map(|value| find_article(value, depth + 1)) } else { None }
        }
        _ => None,
    }
}

/// What a page says of itself in its head, by lower-case names: the `meta` elements, and as `canonical`, `title` and `lang` what
/// other elements tell.
fn metas(page: &str) -> Vec<(String, String)> {
    let mut metas = Vec::new();
    let mut add = |name: &str, content: Option<String>| {
        if let Some(content) = content.map(|it| html::to_line(&it)).filter(|it| !it.is_empty()) {
            metas.push((name.to_ascii_lowercase(), content));
        }
    };
    for tag in html::tags(page).take_while(|tag| tag.name != "body") {
        match tag.name.as_str() {
            "meta" => {
                let name = attribute(page, &tag, "property").or_else(|| attribute(page, &tag, "name"));
                add(&name.unwrap_or_default(), attribute(page, &tag, "content"));
            }
            "link" if attribute(page, &tag, "rel").as_deref() == Some("canonical") => {
                add("canonical", attribute(page, &tag, "href").filter(|href| href.contains("://")));
            }
            "html" => add("lang", attribute(page, &tag, "lang")),
            "title" if !tag.is_end => {
                let rest = &page[tag.end..];
                add("title", Some(rest[..rest.find("</").unwrap_or(0)].to_owned()));
            }
            _ => {}
        }
    }
    metas
}

fn attribute(page: &str, tag: &Tag, wanted: &str) -> Option<String> {
    let raw = page.get(tag.begin + 1..tag.end)?.trim_end_matches('>').trim_end_matches('/');
    let start = quick_xml::events::BytesStart::from_content(raw, tag.name.len().min(raw.len()));
    let found = start
        .html_attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.as_ref().eq_ignore_ascii_case(wanted.as_bytes()))?;
    let value = String::from_utf8_lossy(&found.value).into_owned();
    Some(resolve(&value).text.trim().to_owned()).filter(|value| !value.is_empty())
}

/// The text of what is found to be the article.
fn article(page: &str) -> Result<Option<String>, &'static str> {
    if depth(page) > MAX_DEPTH {
        return Err(
            "the elements of the page are nested too deep to look for the article in it; leave it out, or save its text as .txt",
        );
    }
    // A comment that never ends would hide the article.
    let n_shown = match (page.rfind("<!--"), page.rfind("-->")) {
        (Some(open), close) if close.is_none_or(|close| close < open) => open,
        _ => page.len(),
    };
    let page = [&page[..n_shown], page.get(n_shown + 4..).unwrap_or_default()].concat();
    let found = Readability::new(page, None, None).and_then(|mut readability| readability.parse());
    let text = found.ok().map(|article| html::to_text(&article.content)).filter(|text| !text.is_empty());
    Ok(text)
}

/// How deep elements are in each other at most. Those that close themselves, or each other, do not count.
fn depth(page: &str) -> usize {
    const FLAT: &[&str] = &[
        "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta",
        "option", "p", "param", "source", "td", "th", "tr", "track", "wbr",
    ];
    let mut depth = 0_usize;
    let mut max_depth = 0;
    for tag in html::tags(page) {
        if tag.name.is_empty() || tag.is_closed || FLAT.contains(&tag.name.as_str()) {
            continue;
        }
        depth = if tag.is_end { depth.saturating_sub(1) } else { depth + 1 };
        max_depth = max_depth.max(depth);
    }
    max_depth
}
