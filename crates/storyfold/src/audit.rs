//! Proves that an output invents nothing and loses nothing.
//!
//! It reads stories as the JSON that they are written as, so that any output in the format of `docs/formats.md` can be proven, whoever wrote it.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use serde_json::Value;
use storyfold_text::normalised_words;

use crate::config::Config;
use crate::prepared::PreparedReport;
use crate::report::Report;

/// What was proven, and what could not be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Audit {
    /// How many stories were read.
    pub n_stories: usize,
    /// How many canonical sentences were compared with the bytes that they name.
    pub n_canonical: usize,
    /// How many readings of variations, conflicts and updates were.
    pub n_readings: usize,
    /// How many sentences of reports were found at their one place.
    pub n_sentences: usize,
    /// What is wrong, each with the story and the place.
    pub faults: Vec<String>,
}

/// Checks stories against the reports from which they were made.
///
/// Every canonical sentence is exactly the bytes that its span names; every reading is what its first span names, and of a
/// variation the others have its words; every report is in one story; every sentence of every report stands in exactly one
/// place: in one canonical entry or in what was removed; and no two places overlap. A clause that `support` names besides
/// (`part`) is no place.
#[must_use]
pub fn audit<S: Serialize>(stories: &[S], reports: &[Report]) -> Audit {
    let texts: HashMap<&str, &Report> = reports.iter().map(|report| (report.uri.as_str(), report)).collect();
    let mut audit = Audit { n_stories: stories.len(), ..Audit::default() };
    let mut places: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
    let mut stories_of: BTreeMap<String, usize> = BTreeMap::new();
    for (place, story) in stories.iter().enumerate() {
        let story = match serde_json::to_value(story) {
            Ok(story) => story,
            Err(error) => {
                audit.faults.push(format!("story {} of the list is no JSON: {error}", place + 1));
                continue;
            }
        };
        let story = &story;
        let name = text(story, "story");
        for report in list(story, "reports") {
            *stories_of.entry(text(report, "uri").to_owned()).or_default() += 1;
        }
        for entry in list(story, "canonical") {
            audit.n_canonical += 1;
            let at = format!("story {name}, {}", text(entry, "id"));
            let spans = std::iter::once(&entry["from"]).chain(list(entry, "support"));
            for span in spans {
                match named_bytes(span, &texts) {
                    // A clause that is named besides: its sentence stands at a place of its own.
                    Ok(_) if span["part"] == true => {}
                    Ok((uri, begin, end, _)) => places.entry(uri.to_owned()).or_default().push((begin, end)),
                    Err(fault) => audit.faults.push(format!("{at}: {fault}")),
                }
            }
            if let Ok((_, _, _, bytes)) = named_bytes(&entry["from"], &texts)
                && bytes != text(entry, "text")
            {
                audit.faults.push(format!("{at}: the text is not what its span names: {bytes:.80}"));
            }
        }
        for kind in ["variations", "conflicts", "updates"] {
            for entry in list(story, kind) {
                let at = format!("story {name}, {}", text(entry, "id"));
                audit_readings(entry, &at, kind == "variations", &texts, &mut audit);
            }
        }
        for piece in list(story, "removed") {
            match named_bytes(piece, &texts) {
                Ok((uri, begin, end, _)) => places.entry(uri.to_owned()).or_default().push((begin, end)),
                Err(fault) => audit.faults.push(format!("story {name}, removed: {fault}")),
            }
        }
    }
    for report in reports.iter().filter(|report| !stories_of.contains_key(&report.uri)) {
        if PreparedReport::new(report, &Config::default()).cut.n_sentences() > 0 {
            audit.faults.push(format!("report {}: stands in no story", report.uri));
        }
    }
    for (uri, n_stories) in stories_of {
        if n_stories > 1 {
            audit.faults.push(format!("report {uri}: stands in {n_stories} stories"));
        }
        match texts.get(uri.as_str()) {
            Some(report) => audit_places(report, places.remove(&uri).unwrap_or_default(), &mut audit),
            None => audit.faults.push(format!("report {uri}: is not among the reports given")),
        }
    }
    audit
}

fn audit_readings(
    entry: &Value,
    at: &str,
    agree_by_words: bool,
    texts: &HashMap<&str, &Report>,
    audit: &mut Audit,
) {
    for reading in list(entry, "readings") {
        for (span_idx, span) in list(reading, "spans").iter().enumerate() {
            match named_bytes(span, texts) {
                Ok((_, _, _, bytes))
                    if !is_as_told(bytes, text(reading, "text"), span_idx == 0, agree_by_words) =>
                {
                    audit.faults.push(format!("{at}: a reading is not what its span names: {bytes:.80}"));
                }
                Ok(_) => audit.n_readings += 1,
                Err(fault) => audit.faults.push(format!("{at}: {fault}")),
            }
        }
    }
}

/// Whether the bytes at a span of a reading are what the reading tells: the text of the first, and of others the same words.
///
/// What conflicts and updates hold together is what states the same, which may be put otherwise ("March 1", "1 March").
fn is_as_told(bytes: &str, told: &str, is_first: bool, agree_by_words: bool) -> bool {
    let agrees = || !agree_by_words || normalised_words(bytes) == normalised_words(told);
    bytes == told || (!is_first && agrees())
}

/// Every sentence lies in exactly one place, and no two places overlap.
fn audit_places(report: &Report, mut places: Vec<(usize, usize)>, audit: &mut Audit) {
    places.sort_unstable();
    for pair in places.windows(2) {
        if pair[0].1 > pair[1].0 {
            audit.faults.push(format!(
                "report {}: bytes {} to {} stand in two places",
                report.uri,
                pair[1].0,
                pair[0].1.min(pair[1].1)
            ));
        }
    }
    let prepared = PreparedReport::new(report, &Config::default());
    for sentence in &prepared.cut.segmentation().sentences {
        let (begin, end) = (sentence.span.begin, sentence.span.end);
        // Places do not overlap, or that is a fault already: the last that begins in time is the only one that may hold it.
        let n_begun = places.partition_point(|&(place_begin, _)| place_begin <= begin);
        if n_begun > 0 && end <= places[n_begun - 1].1 {
            audit.n_sentences += 1;
        } else {
            audit.faults.push(format!(
                "report {}: the sentence at bytes {begin} to {end} stands in no place: {:.80}",
                report.uri,
                sentence.span.of(&report.text)
            ));
        }
    }
}

/// The uri, begin and end that a span names, and the bytes there.
fn named_bytes<'a>(
    span: &'a Value,
    texts: &HashMap<&str, &'a Report>,
) -> Result<(&'a str, usize, usize, &'a str), String> {
    let uri = text(span, "uri");
    let report = texts.get(uri).ok_or_else(|| format!("report {uri} is not among the reports given"))?;
    let offset = |field: &str| {
        span[field]
            .as_u64()
            .and_then(|it| usize::try_from(it).ok())
            .ok_or_else(|| format!("{field} is not a byte offset"))
    };
    let (begin, end) = (offset("begin")?, offset("end")?);
    let bytes = report.text.get(begin..end).ok_or_else(|| {
        format!(
            "bytes {begin} to {end} of report {uri} are not text of it (it has {} bytes)",
            report.text.len()
        )
    })?;
    Ok((uri, begin, end, bytes))
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value[field].as_array().map_or(&[], Vec::as_slice)
}
