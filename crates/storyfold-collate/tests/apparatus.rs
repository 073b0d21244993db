//! The readings of a sentence: which words stand for which, how they are grouped, and what is a matter of style alone.

use storyfold_collate::{CollateOptions, Collation, Variation, VariationKind, Witness, collate};
use storyfold_text::{Hints, segment};

fn collated(texts: &[&str]) -> Collation {
    let segmentations: Vec<_> = texts.iter().map(|text| segment(text, &Hints::default())).collect();
    let uris: Vec<String> = (0..texts.len()).map(|at| format!("report-{at}")).collect();
    let witnesses: Vec<Witness<'_>> =
        (0..texts.len()).map(|at| Witness::new(&uris[at], texts[at], &segmentations[at])).collect();
    collate(&witnesses, &CollateOptions::default())
}

/// A variation on one line: its kind, then each reading with those who have it.
fn line(variation: &Variation) -> String {
    let style = if variation.style { " (style)" } else { "" };
    let readings: Vec<String> = variation
        .readings
        .iter()
        .map(|reading| {
            let uris: Vec<&str> = reading.spans.iter().map(|span| &span.uri["report-".len()..]).collect();
            format!("{} {}", reading.text, uris.join("+")).trim_start().to_owned()
        })
        .collect();
    let kind = match variation.kind {
        VariationKind::Substitution => "other",
        VariationKind::Addition => "added",
        VariationKind::Omission => "left out",
        VariationKind::Attribution => "who said it",
        _ => "whole",
    };
    format!("{kind}{style}: {}", readings.join(" | "))
}

/// What stands in all reports: words are rare or common within a story, and one of a single sentence has neither.
const REST: &str = "All 48 passengers were lifted into helicopters. Divers will search the wreck for the missing cook. \
    Parliament votes next week on new rules for small shipyards. Insurers put the damage at 12.5 million crowns.";

/// The variations of reports that differ in their first sentence.
fn lines(firsts: &[&str]) -> Vec<String> {
    let texts: Vec<String> = firsts.iter().map(|first| format!("{first} {REST}")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    collated(&texts).variations.iter().map(line).collect()
}

#[test]
fn what_two_desks_put_in_at_one_place_is_one_variation() {
    assert_eq!(
        lines(&[
            "The ferry Aurora sank off Port Ellen before dawn.",
            "The old ferry Aurora sank off Port Ellen before dawn.",
            "The small ferry Aurora sank off Port Ellen before dawn.",
            "The old ferry Aurora sank off Port Ellen before dawn.",
        ]),
        ["added: 0 | old 1+3 | small 2"]
    );
}

#[test]
fn a_longer_insertion_does_not_tear_the_others_apart() {
    let lines = lines(&[
        "The ferry Aurora sank off Port Ellen before dawn on Monday.",
        "The ferry Aurora, which carried 48 passengers and a crew of seven, sank off Port Ellen before dawn on Monday.",
        "The ferry Aurora capsized off Port Ellen before dawn on Monday.",
        "The ferry Aurora sank off Port Ellen shortly before dawn on Monday.",
    ]);
    assert_eq!(
        lines,
        [
            "added: 0+2+3 | which carried 48 passengers and a crew of seven 1",
            "other: sank 0+1+3 | capsized 2",
            "added: 0+1+2 | shortly 3",
        ]
    );
}

#[test]
fn a_rewritten_phrase_is_one_reading_whatever_function_words_it_shares() {
    assert_eq!(
        lines(&[
            "The minister told a crowd in Marl on Friday that the bridge at Osten stays closed until May.",
            "The minister informed reporters in Dornhaven on Friday that the bridge at Osten stays closed until May.",
        ]),
        ["other: told a crowd in Marl 0 | informed reporters in Dornhaven 1"]
    );
}

#[test]
fn house_style_is_marked_as_such() {
    for (one, other, expected) in [
        (
            "“The harbour is closed,” Mr. Olsen said.",
            "\"The harbor is closed,\" Olsen said.",
            vec!["other (style): harbour 0 | harbor 1", "left out (style): Mr 0 | 1"],
        ),
        (
            "Prices rose 5% in March.",
            "Prices rose five per cent in March.",
            vec!["other (style): 5% 0 | five per cent 1"],
        ),
        (
            "Rebels broke the cease-fire near Osten.",
            "Rebels broke the ceasefire near Osten.",
            vec!["other (style): cease-fire 0 | ceasefire 1"],
        ),
        (
            "The Government fell on Monday in Marl.",
            "The government fell on Monday in Marl.",
            vec!["other (style): Government 0 | government 1"],
        ),
        (
            "The mayor of Marl’s bridge resigned.",
            "The mayor of Marls bridge resigned.",
            vec!["other (style): Marl’s 0 | Marls 1"],
        ),
    ] {
        assert_eq!(lines(&[one, other]), expected, "{one} / {other}");
    }
}

#[test]
fn another_word_beside_house_style_is_substance() {
    assert_eq!(
        lines(&["The harbour at Osten was closed on Monday.", "The harbor at Osten was reopened on Monday."]),
        ["other (style): harbour 0 | harbor 1", "other: closed 0 | reopened 1"]
    );
}

#[test]
fn who_said_it_is_told_apart_from_what_was_said() {
    assert_eq!(
        lines(&[
            "The ferry Aurora sank off Port Ellen before dawn, the coastguard said.",
            "The ferry Aurora sank off Port Ellen before dawn, police said.",
        ]),
        ["who said it: the coastguard 0 | police 1"]
    );
}
