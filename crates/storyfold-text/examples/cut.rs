//! Shows how a report is cut: `cargo run -p storyfold-text --example cut FILE…`
//!
//! Sentences are numbered; what was set aside stands in brackets with its kind and the reason.
#![allow(clippy::print_stdout)]

use std::{env, fs, io};

use storyfold_text::{Hints, SentenceRole, segment};

fn main() -> io::Result<()> {
    for path in env::args().skip(1) {
        let text = fs::read_to_string(&path)?;
        println!("== {path}");
        let cut = segment(&text, &Hints::default());
        let sentences = cut.sentences.iter().enumerate().map(|(sentence_idx, sentence)| {
            let caption = if sentence.role == SentenceRole::Caption { " caption" } else { "" };
            (sentence.span, format!("{:3}{caption} {}", sentence_idx + 1, sentence.span.of(&text)))
        });
        let furniture = cut.furniture.iter().map(|piece| {
            (piece.span, format!("    [{}: {}: {}]", piece.kind.name(), piece.why, piece.span.of(&text)))
        });
        let mut shown: Vec<_> = sentences.chain(furniture).collect();
        shown.sort();
        for (_, line) in shown {
            println!("{line}");
        }
    }
    Ok(())
}
