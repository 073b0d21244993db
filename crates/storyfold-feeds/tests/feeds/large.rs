use crate::{Folder, read_bytes};

const N_BYTES: usize = 50 << 20;

fn text() -> String {
    "The bridge over the river is shut until Monday, the council says.\n".repeat(N_BYTES / 66)
}

#[test]
fn a_record_of_50_mb() {
    let text = text();
    let feed =
        format!("{}\n{{\"uri\": \"2\", \"text\": \"T\"}}", serde_json::json!({"uri": "1", "text": text}));
    let batch = read_bytes(feed.as_bytes());
    assert_eq!(batch.reports.len(), 2);
    assert!(batch.reports[0].text == text);
}

#[test]
fn a_text_of_50_mb() {
    let text = text();
    let folder = Folder::new().with("a.txt", &text);
    assert!(folder.read().reports[0].text == text);
}

#[test]
fn a_file_that_is_no_feed_costs_memory_for_some_of_its_problems_only() {
    let lines = |n_lines: usize| {
        "{no record\n".repeat(n_lines) + "{\"uri\": \"a\", \"text\": \"The pool is open.\"}\n"
    };
    let folder = Folder::new().with("a.jsonl", lines(10_000)).with("b.jsonl", lines(12_345));
    let batch = folder.read();
    assert_eq!((batch.reports.len(), batch.n_superseded), (1, 1));
    let lost: Vec<_> = batch.problems.iter().filter(|problem| problem.lost).collect();
    assert_eq!(lost.len(), 20_001, "the first 10,000 of each, and what is left of one");
    let last = lost[20_000].to_string();
    assert!(
        last.contains("b.jsonl: 2345 more problems of this file, 2345 of them of lost records"),
        "{last}"
    );
    assert!(last.contains("the last is in line 12345"), "{last}");
}
