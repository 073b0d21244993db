//! Where in the canonical text stands what a report adds, on stories of a few sentences.

use storyfold_collate::{CollateOptions, Witness, collate};
use storyfold_text::{Hints, segment};

const LEAD: &str = "The ferry Aurora sank off Port Ellen before dawn on Monday.";
const SAVED: &str = "All 48 passengers were lifted into helicopters by the coastguard.";
const WRECK: &str = "Divers will search the wreck for the missing cook.";
const RULES: &str = "Parliament votes next week on new rules for small shipyards.";

/// The canonical text of reports.
fn told(reports: &[String]) -> Vec<String> {
    let segmentations: Vec<_> = reports.iter().map(|text| segment(text, &Hints::default())).collect();
    let uris: Vec<String> = (0..reports.len()).map(|at| format!("report-{at}")).collect();
    let witnesses: Vec<Witness<'_>> =
        (0..reports.len()).map(|at| Witness::new(&uris[at], &reports[at], &segmentations[at])).collect();
    let collation = collate(&witnesses, &CollateOptions::default());
    collation.canonical.into_iter().map(|sentence| sentence.text).collect()
}

#[test]
fn a_report_tells_what_it_adds_in_its_own_order() {
    // Two reports share what the base does not have; the third leads up to it.
    let shared = "A choir of the island school had been on its way to Dornhaven.";
    let before = "Hotels along the quay took in families free of charge.";
    let base = format!("{LEAD}\n\n{SAVED}\n\n{WRECK}\n\n{RULES}");
    let told = told(&[
        base,
        format!("{LEAD}\n\n{shared}\n\n{SAVED}\n\n{WRECK}"),
        format!("{LEAD}\n\n{before}\n\n{shared}\n\n{SAVED}"),
    ]);
    assert_eq!(told, [LEAD, before, shared, SAVED, WRECK, RULES]);
}

#[test]
fn what_others_add_does_not_break_a_short_paragraph_of_the_base() {
    let added = "Hotels along the quay took in families free of charge.";
    let other = format!("{LEAD} {added} {WRECK}");
    let base = |gap: &str| format!("{LEAD}{gap}{SAVED}\n\n{WRECK}\n\n{RULES}");
    assert_eq!(told(&[base(" "), other.clone()]), [LEAD, SAVED, added, WRECK, RULES]);
    assert_eq!(told(&[base("\n\n"), other]), [LEAD, added, SAVED, WRECK, RULES]);
}

#[test]
fn the_text_begins_with_what_most_reports_begin_with() {
    // The base has most of what the others tell, but begins with something of its own.
    let own = "Islanders will remember the gulls of that winter for a long time.";
    let base = format!("{own}\n\n{LEAD}\n\n{SAVED}\n\n{WRECK}\n\n{RULES}");
    let others = [format!("{LEAD}\n\n{SAVED}\n\n{WRECK}"), format!("{LEAD}\n\n{SAVED}\n\n{RULES}")];
    let [one, other] = others;
    assert_eq!(told(&[base.clone(), one.clone(), other]), [LEAD, own, SAVED, WRECK, RULES]);
    // One against one is no majority.
    assert_eq!(told(&[base, one]), [own, LEAD, SAVED, WRECK, RULES]);
}

#[test]
fn what_leans_on_a_sentence_comes_before_what_connects_to_it() {
    let told_of = "The owner, Norden Lines, spoke of the ferry in a letter to the harbour board.";
    let close = "“It had been tested in every weather,” it said.";
    let connected = "The company also said that two sister ships would stay in port.";
    let told = told(&[
        format!("{LEAD}\n\n{told_of}\n\n{connected}\n\n{SAVED}\n\n{WRECK}\n\n{RULES}"),
        format!("{LEAD}\n\n{told_of}\n\n{close}\n\n{SAVED}"),
    ]);
    assert_eq!(told, [LEAD, told_of, close, connected, SAVED, WRECK, RULES]);
}

#[test]
fn what_goes_on_with_an_added_paragraph_goes_along() {
    let leans = "The boatswain, for instance, was found on a buoy.";
    let goes_on = "Gulls had circled over the place for hours.";
    let told = told(&[
        format!("{LEAD}\n\n{SAVED} {WRECK}\n\n{RULES}"),
        format!("{LEAD}\n\n{SAVED} {leans} {goes_on}\n\n{RULES}"),
    ]);
    assert_eq!(told, [LEAD, SAVED, leans, goes_on, WRECK, RULES]);
}

#[test]
fn a_person_is_named_in_full_first_wherever_the_surname_stands() {
    for (full, surname) in [("Ana Roth", "Roth"), ("Chen Bo", "Chen")] {
        let introduced = format!("The naval architect {full} had warned of the thin hull in May.");
        let spoke = format!("{surname} told the harbour board on Friday that the plates were rusty.");
        let told = told(&[
            format!("{LEAD}\n\n{SAVED}\n\n{WRECK}\n\n{introduced}\n\n{RULES}"),
            format!("{LEAD}\n\n{introduced}\n\n{SAVED}\n\n{spoke}\n\n{WRECK}"),
        ]);
        assert_eq!(told, [LEAD, SAVED, WRECK, &introduced, &spoke, RULES]);
    }
    // The first name stands nowhere but at the beginning.
    let introduced = "Ana Roth of the yard had warned of the thin hull in May.";
    let told = told(&[
        format!("{LEAD}\n\n{SAVED}\n\n{WRECK}\n\n{introduced}\n\n{RULES}"),
        format!(
            "{LEAD}\n\n{introduced}\n\n{SAVED}\n\nOn deck Roth saw the rust. Roth told the board of it on Friday.\n\n{WRECK}"
        ),
    ]);
    assert!(
        told.iter().position(|it| it == introduced) < told.iter().position(|it| it.starts_with("Roth told")),
        "{told:?}"
    );
}
