use serde_json::{Value, json};

use crate::{case_file, read_bytes};

#[test]
fn reads_records_as_the_cases_say() {
    for case in cases("records.jsonl") {
        let batch = read_bytes(case["record"].to_string().as_bytes());
        let name = &case["case"];
        assert_eq!(batch.reports.len(), 1, "{name}");
        assert_eq!(serde_json::to_value(&batch.reports[0]).unwrap(), case["report"], "{name}");
        let doubts: Vec<&str> = batch.problems.iter().map(|problem| problem.problem.as_str()).collect();
        assert_eq!(json!(doubts), case["doubts"], "{name}");
        for problem in &batch.problems {
            assert!(!problem.lost, "{name}");
            assert_eq!(problem.uri.as_deref(), case["report"]["uri"].as_str(), "{name}");
            assert_eq!((problem.line, problem.byte), (Some(1), Some(0)), "{name}");
        }
    }
}

#[test]
fn reads_back_what_was_written_from_a_report() {
    for case in cases("records.jsonl") {
        let batch = read_bytes(case["record"].to_string().as_bytes());
        let again = read_bytes(&serde_json::to_vec(&batch.reports[0]).unwrap());
        assert_eq!(batch.reports, again.reports, "{}", case["case"]);
    }
}

#[test]
fn loses_records_as_the_cases_say() {
    for case in cases("lost_records.jsonl") {
        let good = r#"{"uri": "good", "text": "T"}"#;
        let feed = format!("{good}\n{}\n{good}", case["line"].as_str().unwrap());
        let batch = read_bytes(feed.as_bytes());
        let name = &case["case"];
        let lost: Vec<_> = batch.problems.iter().filter(|problem| problem.lost).collect();
        assert_eq!(lost.len(), 1, "{name}");
        assert_eq!(json!(lost[0].problem), case["problem"], "{name}");
        assert_eq!(json!(lost[0].uri), case["uri"], "{name}");
        assert_eq!(lost[0].line, Some(2), "{name}");
        let byte = case["byte"].as_u64().unwrap_or_default() + good.len() as u64 + 1;
        assert_eq!(lost[0].byte, Some(byte), "{name}");
        assert_eq!((batch.reports.len(), batch.n_superseded), (1, 1), "{name}");
    }
}

#[test]
fn says_that_a_name_stands_more_than_once() {
    let batch = read_bytes(br#"{"uri": "a", "text": "1", "text": "2", "text": "last"}"#);
    assert_eq!(batch.reports[0].text, "last");
    assert_eq!(
        batch.problems[0].to_string(),
        "-:1: report a: the field \"text\" stands more than once in the record; the last one is taken"
    );
}

fn cases(name: &str) -> Vec<Value> {
    case_file(name).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
