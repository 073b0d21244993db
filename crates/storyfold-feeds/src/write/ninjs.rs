//! IPTC ninjs 2.1: one item a story, its reports as associations.
//!
//! The schema is <https://iptc.org/std/ninjs/ninjs-schema_2.1.json>.

use std::io::{self, Write};

use serde_json::{Map, Value, json};
use storyfold::{Report, Story, StoryReport};

use super::texts::Texts;

/// The statuses of publication that the schema knows.
const STATUSES: [&str; 3] = ["usable", "withheld", "canceled"];

pub(super) fn write(out: &mut dyn Write, stories: &[Story], texts: &Texts<'_>) -> io::Result<()> {
    for story in stories {
        serde_json::to_writer(&mut *out, &item(story, texts)?)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn item(story: &Story, texts: &Texts<'_>) -> io::Result<Value> {
    let body = body(story);
    let mut item = Map::new();
    let mut add = |name: &str, value: Value| {
        item.insert(name.to_owned(), value);
    };
    add("uri", json!(format!("urn:x-storyfold:story:{}", story.story)));
    add(
        "standard",
        json!({
            "name": "ninjs",
            "version": "2.1",
            "schema": "https://iptc.org/std/ninjs/ninjs-schema_2.1.json",
        }),
    );
    add("type", json!("text"));
    if let (Some(first), Some(last)) = (story.published.first, story.published.last) {
        add("firstcreated", json!(first));
        add("versioncreated", json!(last));
    }
    if let Some(headline) = &story.headline {
        add("headlines", json!([{"role": "main", "value": headline.text}]));
    }
    add(
        "bodies",
        json!([{
            "role": "main",
            "contenttype": "text/plain",
            "charcount": body.chars().count(),
            "wordcount": body.split_whitespace().count(),
            "value": body,
        }]),
    );
    let mut sources: Vec<&str> = Vec::new();
    let named = story
        .reports
        .iter()
        .flat_map(|it| it.source.as_deref().into_iter().chain(it.agencies.iter().copied()));
    for name in named {
        if !sources.contains(&name) {
            sources.push(name);
        }
    }
    add("infosources", infosources(&sources));
    let reports: io::Result<Vec<Value>> =
        story.reports.iter().map(|report| Ok(association(report, texts.report(&report.uri)?))).collect();
    add("associations", Value::Array(reports?));
    Ok(Value::Object(item))
}

/// The canonical text, its paragraphs apart by an empty line.
fn body(story: &Story) -> String {
    let mut body = String::new();
    let mut last = None;
    for sentence in &story.canonical {
        match last {
            None => {}
            Some(paragraph) if paragraph == sentence.paragraph => body.push(' '),
            Some(_) => body.push_str("\n\n"),
        }
        body.push_str(&sentence.text);
        last = Some(sentence.paragraph);
    }
    body
}

/// A report, without its text, which is its publisher's.
fn association(report: &StoryReport, given: &Report) -> Value {
    let mut item = Map::new();
    let mut add = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            item.insert(name.to_owned(), value);
        }
    };
    let text = |field: &Option<String>| field.as_ref().map(|text| json!(text));
    add("name", Some(json!(report.source.as_ref().unwrap_or(&report.uri))));
    match is_uri(&report.uri) {
        true => add("uri", Some(json!(report.uri))),
        false => {
            add("uri", Some(json!(format!("urn:x-storyfold:report:{}", percent_encoded(&report.uri)))));
            add("altids", Some(json!([{"role": "uri", "value": report.uri}])));
        }
    }
    add("type", Some(json!("text")));
    add("representationtype", Some(json!("partial")));
    add("version", text(&given.version));
    add("firstcreated", report.published.map(|time| json!(time)));
    add("versioncreated", given.updated.or(report.published).map(|time| json!(time)));
    let status = given.pub_status.as_deref().filter(|status| STATUSES.contains(status));
    add("pubstatus", status.map(|status| json!(status)));
    add("usageterms", text(&given.usage_terms));
    add("language", text(&given.language));
    add("headlines", report.headline.as_ref().map(|headline| json!([{"value": headline}])));
    add("descriptions", Some(json!([{"role": "derivation", "value": report.why}])));
    let sources = report.source.as_deref().into_iter().chain(report.agencies.iter().copied());
    add("infosources", Some(infosources(&sources.collect::<Vec<&str>>())));
    add("by", text(&given.byline));
    add("located", text(&given.located));
    if let Some(url) = given.url.as_ref().filter(|url| is_uri(url)) {
        add("renditions", Some(json!([{"name": "original", "href": url}])));
    }
    Value::Object(item)
}

fn infosources(names: &[&str]) -> Value {
    names.iter().map(|name| json!({"name": name})).collect()
}

/// Whether a text is a URI with a scheme (RFC 3986), as the schema asks for.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.chars().all(|it| it.is_ascii_alphanumeric() || "+-.".contains(it));
    let bytes = rest.as_bytes();
    let is_escape =
        |at: usize| bytes.get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
    let is_rest = bytes.iter().enumerate().all(|(at, byte)| match byte {
        b'%' => is_escape(at),
        _ => byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=".contains(byte),
    });
    is_scheme && is_rest && rest.matches('#').count() <= 1
}

/// The bytes that a URI may not hold, as `%` and two hexadecimal digits.
fn percent_encoded(text: &str) -> String {
    let encoded = text.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    encoded.collect()
}

#[cfg(test)]
mod tests {
    use super::{is_uri, percent_encoded};

    #[test]
    fn uris_have_a_scheme() {
        for uri in ["gazette:1", "https://gazette.example/a%20b?c=d#e", "tag:gazette.example,2026:1"] {
            assert!(is_uri(uri), "{uri}");
        }
        for text in ["gazette-1", "1:gazette", "https://gazette.example/a b", "a:%2", "a:#b#c", "a:ü", ":a"]
        {
            assert!(!is_uri(text), "{text}");
        }
        assert_eq!(percent_encoded("a b/ü"), "a%20b%2F%C3%BC");
    }
}
