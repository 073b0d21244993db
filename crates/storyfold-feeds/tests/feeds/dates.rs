use proptest::prelude::*;
use storyfold::Timestamp;
use storyfold_feeds::parse_date;

use crate::case_file;

#[test]
fn reads_dates_as_the_table_says() {
    let table = case_file("dates.tsv");
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let (written, expected) = line.split_once('\t').unwrap();
        let read = parse_date(written).map_or("unreadable".to_owned(), |time| time.to_string());
        assert_eq!(read, expected, "{written}");
    }
}

proptest! {
    #[test]
    fn reads_what_a_timestamp_shows(unix_seconds in -60_000_000_000_i64..250_000_000_000) {
        let time = Timestamp::from_unix_seconds(unix_seconds);
        prop_assert_eq!(parse_date(&time.to_string()), Some(time));
    }

    #[test]
    fn never_panics(text in "\\PC*", words in "([0-9]{1,4}|[-+:/., ]|am|pm|Apr|Mon|th|UTC|é){0,12}") {
        let _ = parse_date(&text);
        let _ = parse_date(&words);
    }
}
