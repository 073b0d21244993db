//! Reports that come as a stream.

use serde_json::json;

use crate::support::{json_lines, storyfold};
use crate::{Place, line, merged_groups, sample_lines};

#[test]
fn a_stream_in_any_order_ends_in_the_stories_of_one_merge() {
    let mut lines = sample_lines();
    let whole = Place::new();
    let feed = whole.write("feed.jsonl", &lines.concat());
    let expected = merged_groups(&feed);
    storyfold().args(["ingest", "--index"]).arg(whole.index()).arg(&feed).assert().success();
    assert_eq!(whole.groups(), expected);
    lines.reverse();
    let streamed = Place::new();
    let output = storyfold()
        .args(["ingest", "--follow", "--commit-every", "7", "-", "--index"])
        .arg(streamed.index())
        .write_stdin(lines.concat())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(json_lines(&output).len(), lines.len());
    assert_eq!(streamed.groups(), expected);
    streamed.assert_whole();
}

#[test]
fn events_come_one_a_line_and_bad_lines_are_told_with_their_place() {
    let place = Place::new();
    let text = format!("{}{{broken\n{}{}", line(0), line(3), line(0));
    for (args, n_before) in [(&["--follow", "--commit-every", "2"][..], 0), (&[][..], 0)] {
        let index = place.index().join(args.len().to_string());
        let output = storyfold()
            .args(["ingest", "-", "--index"])
            .arg(&index)
            .args(args)
            .write_stdin(text.clone())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        let told: Vec<_> = json_lines(&output).into_iter().map(|event| event["event"].clone()).collect();
        assert_eq!(told, [json!("opened"), json!("joined"), json!("repeated")], "{args:?}");
        let messages = String::from_utf8(output.stderr).unwrap();
        assert!(messages.contains(&format!("-:{}: ", 2 + n_before)), "{messages}");
    }
}

#[test]
fn a_stream_that_ends_without_a_report_is_no_fault() {
    let place = Place::new();
    let ingest = |text: &str| {
        let mut command = storyfold();
        command.args(["ingest", "--follow", "-", "--index"]).arg(place.index()).write_stdin(text.to_owned());
        command
    };
    ingest("").assert().success().stdout("");
    ingest(&line(0)).assert().success();
    place.assert_whole();
}
