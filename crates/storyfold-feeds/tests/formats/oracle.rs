//! feed-rs, a strict reader, as the oracle on feeds that are valid.

use storyfold_feeds::parse_date;

use crate::{bytes, read_bytes};

#[test]
fn valid_feeds_are_read_as_another_reader_does() {
    for name in ["gazette.rss.xml", "wire.rdf.xml", "herald.atom.xml"] {
        let ours = read_bytes(&bytes(name)).reports;
        let theirs = feed_rs::parser::parse(bytes(name).as_slice()).unwrap();
        assert_eq!(ours.len(), theirs.entries.len(), "{name}");
        for (report, entry) in ours.iter().zip(&theirs.entries) {
            let address =
                entry.links.iter().find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate"));
            assert_eq!(report.url.as_deref(), address.map(|link| link.href.as_str()), "{name}");
            let time = entry.published.or(entry.updated).map(|time| time.to_rfc3339());
            assert_eq!(report.published, time.and_then(|time| parse_date(&time)), "{name}");
            // The other reader gives headlines as they stand, markup and all.
            let title = entry.title.as_ref().map(|title| title.content.as_str()).unwrap_or_default();
            let words = |text: &str| {
                text.split(|it: char| !it.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>()
            };
            let ours = words(report.headline.as_deref().unwrap_or_default());
            assert!(ours.iter().all(|word| words(title).contains(word)), "{name}: {ours:?} of {title}");
        }
    }
}

#[test]
fn where_the_other_reader_loses_the_feed_this_one_keeps_it() {
    let feed = String::from_utf8(bytes("gazette.rss.xml")).unwrap();
    let feed = feed.replace("<title>Pool to open", "<title>Pool & slides <br> to open");
    assert!(feed_rs::parser::parse(feed.as_bytes()).is_err());
    assert_eq!(read_bytes(feed.as_bytes()).reports.len(), 4);
}
