//! A report with its versions as a record.
//!
//! ```text
//! key     the uri
//! body    1 byte: 0 for a report that was taken out, 1 for one that is held; of one that is held its versions, counted,
//!         in the order in which they came, each
//!             text
//!             source, headline, published, updated, version, evolvedfrom, language, url, byline, located, credit, usageterms,
//!             pubstatus, embargoed: each a byte, 0 for none or 1, then the value: a time as 8 bytes of seconds, else a string
//!             all other fields as a string of JSON
//! ```
//!
//! A string is its length, then its bytes. Counts and lengths are as [`codec`](crate::store::codec) says.

use std::sync::Arc;

use storyfold_collate::Timestamp;

use crate::error::Error;
use crate::report::Report;
use crate::store::codec::{Decoder, Encoder};
use crate::store::segment::Record;

/// The record of a report by its versions; none if it was taken out.
pub(crate) fn to_record(uri: &str, versions: Option<&[Arc<Report>]>, commit: u64) -> Result<Record, Error> {
    let mut encoder = Encoder::of_record();
    encoder.u8(u8::from(versions.is_some()));
    if let Some(versions) = versions {
        encoder.count(versions.len());
        for version in versions {
            write(&mut encoder, version)?;
        }
    }
    Ok(Record::new(uri.as_bytes().to_vec(), commit, encoder))
}

/// The versions of a report, at least one; none if it was taken out.
pub(crate) fn of_record(record: &Record) -> Result<Option<Vec<Arc<Report>>>, Error> {
    let uri = uri_of(record)?;
    let mut decoder = record.decoder();
    let versions = decoder.option(|decoder| decoder.list(|decoder| Ok(Arc::new(read(decoder, uri)?))))?;
    decoder.end()?;
    if versions.as_ref().is_some_and(Vec::is_empty) {
        return Err(Error::damaged(format!("report {uri} has no version")));
    }
    Ok(versions)
}

pub(crate) fn uri_of(record: &Record) -> Result<&str, Error> {
    std::str::from_utf8(&record.key).map_err(|_| Error::damaged("a uri is not valid UTF-8"))
}

/// Whether the record says no more than that a report was taken out.
pub(crate) fn is_taken_out(record: &Record) -> bool {
    record.body == [0]
}

/// Writes a report without its `uri`. Its text comes first.
pub(crate) fn write(encoder: &mut Encoder, report: &Report) -> Result<(), Error> {
    let Report {
        uri: _,
        text,
        source,
        headline,
        published,
        updated,
        version,
        evolved_from,
        language,
        url,
        byline,
        located,
        credit,
        usage_terms,
        pub_status,
        embargoed,
        extra,
    } = report;
    encoder.str(text);
    let string =
        |encoder: &mut Encoder, value: &Option<String>| encoder.option(value.as_deref(), Encoder::str);
    let time = |encoder: &mut Encoder, value: &Option<Timestamp>| {
        encoder.option(value.map(Timestamp::unix_seconds), Encoder::i64);
    };
    string(encoder, source);
    string(encoder, headline);
    time(encoder, published);
    time(encoder, updated);
    for value in
        [version, evolved_from, language, url, byline, located, credit, usage_terms, pub_status, embargoed]
    {
        string(encoder, value);
    }
    let extra = serde_json::to_string(extra).map_err(|error| {
        Error::config(format!("report {}: extra fields are no JSON: {error}", report.uri))
    })?;
    encoder.str(&extra);
    Ok(())
}

/// Reads a report that has a `uri`.
pub(crate) fn read(decoder: &mut Decoder<'_>, uri: &str) -> Result<Report, Error> {
    let string = |decoder: &mut Decoder<'_>| decoder.option(Decoder::string);
    let time = |decoder: &mut Decoder<'_>| {
        Ok::<_, Error>(decoder.option(Decoder::i64)?.map(Timestamp::from_unix_seconds))
    };
    Ok(Report {
        uri: uri.to_owned(),
        text: decoder.string()?,
        source: string(decoder)?,
        headline: string(decoder)?,
        published: time(decoder)?,
        updated: time(decoder)?,
        version: string(decoder)?,
        evolved_from: string(decoder)?,
        language: string(decoder)?,
        url: string(decoder)?,
        byline: string(decoder)?,
        located: string(decoder)?,
        credit: string(decoder)?,
        usage_terms: string(decoder)?,
        pub_status: string(decoder)?,
        embargoed: string(decoder)?,
        extra: serde_json::from_str(decoder.str()?)
            .map_err(|error| Error::damaged(format!("the extra fields are no JSON: {error}")))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_comes_back() {
        let mut full = Report::new("a", "Rain fell on Monday.");
        let name = |name: &str| Some(name.to_owned());
        full.source = name("The Gazette");
        full.headline = name("Rain");
        full.published = Some(Timestamp::from_unix_seconds(-7));
        full.updated = Some(Timestamp::from_unix_seconds(i64::MAX));
        full.version = name("2");
        full.evolved_from = name("z");
        full.language = name("en");
        full.url = name("https://gazette.example/rain");
        full.byline = name("A. Writer");
        full.located = name("Marl");
        full.credit = name("AP");
        full.usage_terms = name("none");
        full.pub_status = name("usable");
        full.embargoed = name("");
        full.extra.insert("keywords".to_owned(), serde_json::from_str(r#"["rain",{"weight":0.5}]"#).unwrap());
        let versions = [Arc::new(Report::new("a", "")), Arc::new(full)];
        let record = to_record("a", Some(&versions), 3).unwrap();
        assert_eq!(of_record(&record).unwrap().unwrap(), versions);
        assert!(!is_taken_out(&record));
        let taken_out = to_record("a", None, 4).unwrap();
        assert_eq!(of_record(&taken_out).unwrap(), None);
        assert!(is_taken_out(&taken_out));
    }
}
