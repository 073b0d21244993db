//! One fault each: `put` in place of `find`, or nothing from `find` on.

use serde_json::{Value, json};
use storyfold_feeds::{FeedOptions, Strictness};

use crate::{bytes, lines, read_file, shown, uris};

/// What is said of the fixtures as they are.
fn is_of_the_fixture(problem: &str) -> bool {
    ["stands for it", "\"yesterday\"", "no `uri`"].iter().any(|part| problem.contains(part))
}

fn broken(case: &Value) -> Vec<u8> {
    let whole = bytes(case["file"].as_str().unwrap());
    let find = case["find"].as_str().unwrap().as_bytes();
    let at = whole.windows(find.len()).position(|window| window == find).unwrap();
    match case["put"].as_str() {
        None => whole[..at].to_vec(),
        Some(put) => {
            let put = match case.get("is_latin") {
                Some(_) => put.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect(),
                None => put.as_bytes().to_vec(),
            };
            [&whole[..at], &put, &whole[at + find.len()..]].concat()
        }
    }
}

#[test]
fn a_fault_costs_no_more_than_the_cases_say() {
    for case in lines("broken_feeds.jsonl") {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(case["file"].as_str().unwrap());
        std::fs::write(&path, broken(&case)).unwrap();
        let batch = read_file(&path, &FeedOptions::default());
        let name = &case["case"];
        assert_eq!(json!(uris(&batch)), case["uris"], "{name}");
        for (uri, text) in case["texts"].as_object().into_iter().flatten() {
            let report = batch.reports.iter().find(|report| report.uri == *uri).unwrap();
            assert_eq!(json!(report.text), *text, "{name}");
        }
        let problems: Vec<_> = shown(&batch, &path).into_iter().filter(|it| !is_of_the_fixture(it)).collect();
        assert_eq!(json!(problems), case["problems"], "{name}");

        // What is mended where reading is lenient is lost where it is strict.
        let strict = read_file(&path, &FeedOptions::default().with_strictness(Strictness::Strict));
        for problem in
            shown(&strict, &path).iter().filter(|it| !it.contains("its ") && !it.contains("no `uri`"))
        {
            assert!(problem.starts_with("lost "), "{name}: {problem}");
        }
    }
}
