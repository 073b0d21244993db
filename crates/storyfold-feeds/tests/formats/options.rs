use storyfold_feeds::{FeedOptions, FieldPath, SourceFrom, SourceRule, read_paths};

use crate::{feeds, read_file, shown, uris};

fn field(text: &str) -> FieldPath {
    text.parse().unwrap()
}

#[test]
fn fields_stand_where_the_caller_says() {
    let options =
        FeedOptions::default().with_fields(["uri=Nr", "headline=Titel", "text=Langtext"].map(field));
    let path = feeds().join("latin.csv");
    let batch = read_file(&path, &options);
    assert_eq!(uris(&batch), ["1", "2"]);
    assert_eq!(batch.reports[0].headline.as_deref(), Some("Br\u{fc}cke zu"));
    assert_eq!(batch.reports[0].text, "Die Br\u{fc}cke \u{fc}ber die M\u{f6}hne ist gesperrt.");
    let problem =
        "kept FILE:2: report 1: the record is not valid UTF-8 at byte 22; it is read as windows-1252";
    assert_eq!(shown(&batch, &path)[0], problem);

    for (text, reason) in [
        ("text", "`text` must be NAME=PATH, as in text=body.value"),
        ("text=", "`text=` must be NAME=PATH, as in text=body.value"),
        (
            "words=a",
            "`words` is no field of a report; expected one of uri, text, source, headline, published, updated, version, \
                     evolvedfrom, language, url, byline, located, credit, usageterms, pubstatus, embargoed",
        ),
    ] {
        assert_eq!(text.parse::<FieldPath>().unwrap_err().to_string(), reason);
    }
}

#[test]
fn the_source_is_asked_for_where_the_caller_says() {
    let path = feeds().join("gazette.rss.xml");
    let source = |options: FeedOptions| read_file(&path, &options).reports[0].source.clone().unwrap();
    let from = |whence| FeedOptions::default().with_source_from(whence);
    assert_eq!(source(from(SourceFrom::Field)), "The Marl Gazette");
    assert_eq!(source(from(SourceFrom::Host)), "gazette.example");
    assert_eq!(source(from(SourceFrom::Path)), "gazette.rss");
    assert_eq!(source(from(SourceFrom::Path).with_source_rule(SourceRule::Folder)), "feeds");
    let array =
        |whence| read_file(&feeds().join("array.json"), &from(whence)).reports[2].source.clone().unwrap();
    assert_eq!(array(SourceFrom::Host), "Daily Post", "a report without an address goes by its field");
}

#[test]
fn patterns_stand_for_the_paths_that_match() {
    let pattern = feeds().join("ninjs[12].js*");
    let batch = read_paths([&pattern], &FeedOptions::default());
    assert_eq!(uris(&batch), ["urn:newsml:wire.example:20260907:1", "urn:newsml:wire.example:20260907:2"]);
    let pattern = feeds().join("**/*.tsv");
    assert_eq!(uris(&read_paths([&pattern], &FeedOptions::default())), ["t1", "t2"]);
    let pattern = feeds().join("*.gone");
    let batch = read_paths([&pattern], &FeedOptions::default());
    assert_eq!(shown(&batch, &pattern), ["lost FILE: no file or folder matches this pattern; check it"]);
}

#[test]
fn an_item_beyond_the_limit_costs_itself_alone() {
    for (name, max_bytes, expected) in [
        ("gazette.rss.xml", 450, 3),
        ("herald.atom.xml", 400, 1),
        ("lantern.feed.json", 150, 2),
        ("array.json", 120, 2),
        ("reports.csv", 80, 2),
    ] {
        let path = feeds().join(name);
        let batch = read_file(&path, &FeedOptions::default().with_max_report_bytes(max_bytes));
        assert_eq!(batch.reports.len(), expected, "{name}: {:?}", shown(&batch, &path));
        assert!(shown(&batch, &path).iter().any(|it| it.contains("the limit for one report")), "{name}");
    }
}
