//! A record of a feed as a report: which field means what.

use storyfold::{Json, Report};
use xxhash_rust::xxh3::xxh3_128;

use crate::field::{Fields, TextLoss};
use crate::intake::Note;
use crate::names;

/// Why a record is lost.
#[derive(Debug)]
pub(crate) struct Loss {
    pub(crate) reason: String,
    pub(crate) uri: Option<String>,
    /// Where in the record, counted from 0.
    pub(crate) byte: usize,
}

/// By which names the text of a record goes, which a message tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Naming {
    /// By any of several.
    Open,
    /// By what the format says.
    Fixed,
}

/// Makes a report of the fields of a record, and notes what had to be assumed for it.
pub(crate) fn to_report(mut fields: Fields, naming: Naming) -> Result<(Report, Vec<Note>), Loss> {
    let uri = fields.take_identity(names::URI);
    let text = match fields.take_text(names::TEXT) {
        Ok(text) => text,
        Err(loss) => match fields.take_html_text(names::HTML_TEXT) {
            Some(text) => text,
            None => {
                return Err(Loss { reason: loss_of_text(&loss, naming), uri: uri.ok().flatten(), byte: 0 });
            }
        },
    };
    let uri = uri.map_err(|reason| Loss { reason, uri: None, byte: 0 })?;
    let mut report = Report::new(String::new(), text);
    report.source = fields.take_source(names::SOURCE);
    report.headline = fields.take_headline(names::HEADLINE);
    report.published = fields.take_date(names::PUBLISHED);
    report.updated = fields.take_date(names::UPDATED);
    report.version = fields.take_count(names::VERSION);
    report.evolved_from = fields.take_string(names::EVOLVED_FROM);
    report.language = fields.take_name(names::LANGUAGE);
    report.url = fields.take_string(names::URL);
    report.byline = fields.take_names(names::BYLINE);
    report.located = fields.take_name(names::LOCATED);
    report.credit = fields.take_string(names::CREDIT);
    report.usage_terms = fields.take_string(names::USAGE_TERMS);
    report.pub_status = fields.take_string(names::PUB_STATUS);
    report.embargoed = fields.take_string(names::EMBARGOED);
    report.uri = match uri {
        Some(uri) => uri,
        None => {
            let (uri, made_from) = make_uri(&report);
            fields.assume(format!("the record has no `uri`; this one is made from {made_from}"));
            uri
        }
    };
    let (rest, notes) = fields.into_rest();
    for (name, value) in rest {
        let value = Json::new(&value).map_err(|error| Loss {
            reason: format!("the field `{name}` cannot be kept: {error}"),
            uri: Some(report.uri.clone()),
            byte: 0,
        })?;
        report.extra.insert(name, value);
    }
    Ok((report, notes))
}

/// Makes an identity that is the same on every run: the address of the report, else a hash of its source and text.
fn make_uri(report: &Report) -> (String, &'static str) {
    match (&report.url, &report.source) {
        (Some(url), _) => (url.clone(), "its `url`"),
        (None, Some(source)) => (
            format!("{source}#{:032x}", xxh3_128(report.text.as_bytes())),
            "its source and a hash of its text",
        ),
        (None, None) => (format!("xxh3:{:032x}", xxh3_128(report.text.as_bytes())), "a hash of its text"),
    }
}

/// How many names of the text a message tells: those that are not of one format only.
const N_TOLD_NAMES: usize = 4;

fn loss_of_text(loss: &TextLoss, naming: Naming) -> String {
    match loss {
        _ if naming == Naming::Fixed => "there is no text in it; a report needs one".to_owned(),
        TextLoss::Missing => {
            format!("the record has no text; expected a field {}", listed(&names::TEXT[..N_TOLD_NAMES]))
        }
        TextLoss::Blank(name) => format!("the field `{name}` is blank; a report needs a text"),
        TextLoss::WrongType(name, found) => {
            format!("the field `{name}` is {found}; expected the text of the report as a string")
        }
    }
}

fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
