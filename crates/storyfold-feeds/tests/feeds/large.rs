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
