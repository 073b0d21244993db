//! What must hold for any string at all.

use proptest::prelude::*;
use storyfold_text::{Hints, Span, segment, words};

/// Pieces of news, marks and junk, strung together: closer to what breaks a splitter than characters at random.
fn report() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => proptest::sample::select(vec![
            "The ferry sank off Port Ellen on Monday. ", "“We were lucky,” she said. ", "HALLIN (AP) — ", "\n", "\n\n", "\r\n",
            "Photo: Reuters", "By Ana Roth\n", "Also read | A storm", "More On This Topic", "…", "U.S. ", "Mr. ", "\"", "“", "'",
            "REUTERS, AFP ", "(Reporting by A. Roth; Editing by B. Dahl)", "北京。", "🇨🇳🇷🇺", "\u{FEFF}", "e\u{301}", ". ", "A subhead\n",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[a-zA-Z.,!? ]{0,80}",
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn spans_and_gaps_reproduce_the_report(text in report(), headline in proptest::option::of("[A-Za-z ]{0,30}")) {
        let hints = Hints { headline: headline.as_deref(), byline: Some("Ana Roth"), language: None };
        let cut = segment(&text, &hints);
        let mut spans: Vec<Span> = cut.sentences.iter().map(|sentence| sentence.span).collect();
        prop_assert!(spans.is_sorted());
        spans.extend(cut.furniture.iter().map(|piece| piece.span));
        spans.sort();
        let mut end = 0;
        let mut rebuilt = String::new();
        for span in spans {
            prop_assert!(!span.is_empty());
            prop_assert!(span.begin >= end, "{span:?} overlaps what ends at {end}");
            let gap = &text[end..span.begin];
            prop_assert!(!gap.contains(|it: char| it.is_alphanumeric() || it.is_ascii_punctuation()), "lost {gap:?}");
            rebuilt.push_str(gap);
            rebuilt.push_str(span.of(&text));
            end = span.end;
        }
        let gap = &text[end..];
        prop_assert!(!gap.contains(|it: char| it.is_alphanumeric() || it.is_ascii_punctuation()), "lost {gap:?}");
        rebuilt.push_str(gap);
        prop_assert_eq!(rebuilt, text);
    }

    #[test]
    fn words_stand_in_order_and_hold_no_blank(text in report()) {
        let mut end = 0;
        for word in words(&text) {
            prop_assert!(word.span.begin >= end && !word.span.is_empty());
            prop_assert!(!word.span.of(&text).contains(char::is_whitespace));
            end = word.span.end;
        }
    }

    #[test]
    fn every_letter_belongs_to_a_word(text in any::<String>()) {
        let found = words(&text);
        for (at, character) in text.char_indices().filter(|(_, character)| character.is_alphanumeric()) {
            prop_assert!(found.iter().any(|word| (word.span.begin..word.span.end).contains(&at)), "{character:?} at {at}");
        }
    }
}
