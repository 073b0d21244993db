//! Reports longer than any desk writes.

use serde_json::json;

use crate::place::Place;
use crate::support::storyfold;

/// Sentences by the thousand, no two alike.
fn many_sentences(n_bytes: usize) -> String {
    let mut text = String::with_capacity(n_bytes + 100);
    let mut sentence_idx = 0_u64;
    while text.len() < n_bytes {
        // Numbers spelled with letters, so that the words are many too.
        let word = |salt: u64| -> String {
            let mut rest =
                (sentence_idx + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left((salt * 7) as u32);
            (0..6)
                .map(|_| {
                    let letter = b'a' + (rest % 26) as u8;
                    rest /= 26;
                    char::from(letter)
                })
                .collect()
        };
        text += &format!("The {} of {} met {} near {} on Monday.\n", word(1), word(2), word(3), word(4));
        sentence_idx += 1;
    }
    text
}

#[test]
fn a_report_of_fifty_megabytes() {
    let place = Place::new();
    for text in [many_sentences(50 << 20), "a".repeat(50 << 20)] {
        let huge = place.write("huge.txt", text);
        place.check_lost(&huge).check(&huge, None, "the limit for one report");
    }
    let line = json!({"uri": "huge", "text": "a".repeat(50 << 20)}).to_string();
    let huge = place.write("huge.jsonl", line + "\n");
    place.check_lost(&huge).check(&huge, Some(1), "the limit for one report");
}

/// Nobody writes a report of a quarter of a mebibyte, but a broken feed may, out of anything.
#[test]
fn long_reports_come_to_an_end() {
    const N_BYTES: usize = 1 << 18;
    let place = Place::new();
    for (name, text) in [
        ("sentences", many_sentences(N_BYTES)),
        ("one word", "a".repeat(N_BYTES)),
        ("one word, often", "word ".repeat(N_BYTES / 5)),
        ("one sentence, often", "The ferry sank. ".repeat(N_BYTES / 16)),
    ] {
        let long = place.write("long.txt", text);
        let run = place.merge(&[&long, &place.path("good.txt")]);
        assert_eq!(run.output.status.code(), Some(0), "{name}: {}", run.messages);
        let mut uris = run.uris();
        uris.sort();
        assert_eq!(uris, ["good.txt", "long.txt"], "{name}");
    }
    let long = place.write("long.txt", "word ".repeat((3 << 20) / 5));
    storyfold()
        .args(["merge", "--max-report-mib", "3", "-o"])
        .arg(place.path("out.jsonl"))
        .arg(&long)
        .assert()
        .success();
}
