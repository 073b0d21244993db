//! What is put together and what stays apart, on stories of a few sentences.

use storyfold_collate::{CollateOptions, Collation, SupportKind, VariationKind, Witness, collate};
use storyfold_text::{Hints, segment};

fn collated(texts: &[&str], options: &CollateOptions) -> Collation {
    let segmentations: Vec<_> = texts.iter().map(|text| segment(text, &Hints::default())).collect();
    let uris: Vec<String> = (0..texts.len()).map(|at| format!("report-{at}")).collect();
    let witnesses: Vec<Witness<'_>> =
        (0..texts.len()).map(|at| Witness::new(&uris[at], texts[at], &segmentations[at])).collect();
    collate(&witnesses, options)
}

/// The canonical sentences, each with the reports and the kinds of its support; a clause is marked.
fn told(texts: &[&str]) -> Vec<String> {
    collated(texts, &CollateOptions::default())
        .canonical
        .iter()
        .map(|sentence| {
            let support: Vec<String> = sentence
                .support
                .iter()
                .map(|it| {
                    let kind = match it.kind {
                        SupportKind::Verbatim => "=",
                        SupportKind::LightEdit => "*",
                        SupportKind::Paraphrase => "~",
                    };
                    format!("{}{kind}{}", &it.span.uri[7..], if it.part { " in part" } else { "" })
                })
                .collect();
            format!("{} [{}]", sentence.text, support.join(", "))
        })
        .collect()
}

const FERRY: &str = "The ferry Aurora sank off Port Ellen before dawn on Monday. \
    All 48 passengers were lifted into helicopters by the coastguard. \
    Divers will search the wreck for the missing cook. \
    Parliament votes next week on new rules for small shipyards. \
    Insurers put the damage at 12.5 million crowns.";

#[test]
fn leads_in_other_words_are_one_statement() {
    let told = told(&[
        FERRY,
        "People on the islands are in mourning after the loss of the Aurora, a ferry, near Port Ellen. Schools stayed closed.",
    ]);
    assert_eq!(told[0], "The ferry Aurora sank off Port Ellen before dawn on Monday. [1~]");
}

#[test]
fn a_question_and_its_answer_stay_apart() {
    let asked = format!("{FERRY} Why is the wreck called the Grey Lady of Marl?");
    let told_of = |other: &str| told(&[&asked, &format!("{FERRY} {other}")]).len();
    let answer = "Sailors have called the wreck the Grey Lady of Marl since a pilot saw a woman at its wheel in a storm.";
    assert_eq!(told_of(answer), 7);
    assert_eq!(told_of("Why is the old wreck called the Grey Lady of Marl?"), 6);
}

#[test]
fn two_statements_of_one_speaker_stay_apart() {
    let told = told(&[
        &format!("{FERRY} The harbour would be dredged in spring, coastguard spokeswoman Ana Roth said."),
        &format!("{FERRY} Nobody had checked the lifeboats, coastguard spokeswoman Ana Roth said."),
    ]);
    assert_eq!(told.len(), 7, "{told:#?}");
}

#[test]
fn another_figure_in_one_frame_is_a_variation_of_one_statement() {
    let told = told(&[FERRY, &FERRY.replace("48", "47")]);
    assert_eq!(told[1], "All 48 passengers were lifted into helicopters by the coastguard. [1*]");
}

#[test]
fn one_frame_filled_twice_by_a_report_is_two_statements() {
    let two = "In March the yard at Marl sold 12 ferries to the navy. In August the yard at Marl sold 31 ferries to the navy.";
    let told = told(&[
        &format!("{FERRY} {two}"),
        &format!("{FERRY} In August, the Marl yard sold 31 ferries to the navy."),
    ]);
    assert_eq!(
        told[5..],
        [
            "In March the yard at Marl sold 12 ferries to the navy. []",
            "In August the yard at Marl sold 31 ferries to the navy. [1*]",
        ]
    );
}

#[test]
fn a_clause_that_another_report_makes_a_sentence_supports_it() {
    let whole = "The owner, Norden Lines, cancelled all crossings until Easter and sent its crews home without pay, while \
                 mechanics from Hallin replaced the cracked rudder and both propellers of the sister ship Borealis.";
    let clause = "Mechanics from Hallin replaced the cracked rudder and the propellers of the Borealis, which returns to \
                  the Skarv line on Friday under captain Olaf Brandt after tests in the fjord.";
    let owner =
        "The owner, Norden Lines, cancelled all crossings until Easter and sent its crews home without pay.";
    let told = told(&[
        &format!("{FERRY} {whole}"),
        &format!("{FERRY} {owner}"),
        &format!("{FERRY} A choir sang on the quay. {clause} Hotels took in families free of charge."),
    ]);
    let found: Vec<&String> = told.iter().filter(|sentence| sentence.contains("Borealis")).collect();
    assert_eq!(found, [&format!("{whole} [1*]"), &format!("{clause} [0* in part]")]);
}

#[test]
fn a_moved_sentence_is_a_transposition_and_stands_in_the_account() {
    let moved = "Insurers put the damage at 12.5 million crowns. \
        The ferry Aurora sank off Port Ellen before dawn on Monday. \
        All 48 passengers were lifted into helicopters by the coastguard. \
        Divers will search the wreck for the missing cook. \
        Parliament votes next week on new rules for small shipyards.";
    let collation = collated(&[FERRY, moved], &CollateOptions::default());
    let transpositions: Vec<&str> = collation
        .variations
        .iter()
        .filter(|variation| variation.kind == VariationKind::Transposition)
        .map(|variation| variation.at.as_str())
        .collect();
    assert_eq!(transpositions, ["s5"]);
    assert_eq!(collation.sources[0].moved, [""; 0]);
    assert_eq!(collation.sources[1].moved, ["s5"]);
}

#[test]
fn what_fewer_reports_have_than_asked_is_set_aside() {
    let mut options = CollateOptions::default();
    options.min_support = 2;
    let addition = "A school choir from Dornhaven was among the rescued.";
    let collation = collated(&[&format!("{FERRY} {addition}"), FERRY], &options);
    assert_eq!(collation.canonical.len(), 5);
    assert!(collation.canonical.iter().all(|sentence| sentence.reports == 2));
    assert_eq!((collation.removed.len(), collation.removed[0].kind), (1, "addition"));
    // One report has nobody to support it.
    assert_eq!(collated(&[FERRY], &options).canonical.len(), 5);
}

#[test]
fn another_speaker_and_another_headline_stand_in_the_account() {
    let texts = [FERRY, &FERRY.replace("on Monday.", "on Monday, the coastguard said.")];
    let segmentations = texts.map(|text| segment(text, &Hints::default()));
    let mut witnesses = [
        Witness::new("report-0", texts[0], &segmentations[0]),
        Witness::new("report-1", texts[1], &segmentations[1]),
    ];
    witnesses[0].headline = Some("Ferry sinks off Port Ellen");
    witnesses[1].headline = Some("All saved as ferry sinks");
    let sources = collate(&witnesses, &CollateOptions::default()).sources;
    assert_eq!(sources[0].headline_changed, Some(false));
    assert_eq!(sources[1].headline_changed, Some(true));
    assert_eq!(sources[1].attribution_changed, ["s1"]);
}

#[test]
fn a_report_keeps_so_much_of_what_its_agency_sent() {
    let copy = "The ferry Aurora sank off Port Ellen before dawn on Monday. \
        All 48 passengers were lifted into helicopters by the coastguard. \
        A school choir from Dornhaven was among the rescued.";
    let texts = [FERRY, copy];
    let segmentations = texts.map(|text| segment(text, &Hints::default()));
    let mut witnesses = [
        Witness::new("report-0", texts[0], &segmentations[0]),
        Witness::new("report-1", texts[1], &segmentations[1]),
    ];
    witnesses[0].source = Some("Norden Wire");
    witnesses[0].is_agency = true;
    let sources = collate(&witnesses, &CollateOptions::default()).sources;
    assert!(sources[0].from_agencies.is_empty());
    let taken = &sources[1].from_agencies[0];
    assert_eq!((taken.agency.as_str(), taken.uri.as_str()), ("Norden Wire", "report-0"));
    assert_eq!((taken.kept, taken.of), (2, 5));
    // 59 and 65 of 176 bytes.
    assert!((taken.share - 124.0 / 176.0).abs() < 1e-3, "{}", taken.share);
}

#[test]
fn a_sentence_that_points_back_follows_what_it_points_to() {
    let told = told(&[
        FERRY,
        "Insurers put the damage at 12.5 million crowns. The company declined to say who would pay. \
         Divers will search the wreck for the missing cook. A choir sang on the pier.",
    ]);
    let place = |begin: &str| told.iter().position(|sentence| sentence.starts_with(begin));
    assert_eq!(place("The company declined"), place("Insurers put").map(|at| at + 1), "{told:#?}");
}

#[test]
fn words_of_one_sense_and_a_people_with_its_country_are_the_same() {
    let told = told(&[
        &format!(
            "{FERRY} Thieves broke into the chandlery of Karvia's harbour and took the compass of the Borealis."
        ),
        &format!("{FERRY} The compass of the Borealis went in a robbery at the Karvian harbour chandlery."),
    ]);
    assert_eq!(told.len(), 6, "{told:#?}");
    assert!(told[5].starts_with("Thieves broke") && told[5].ends_with("[1*]"), "{told:#?}");
}

#[test]
fn a_sentence_that_only_echoes_the_one_before_it_stands_no_longer() {
    let lead = "The harbour board will close the Skarv line in May, its chairman announced on Friday.";
    let other = "The harbour board is to close the Skarv line in May, it announced on Friday.";
    let told = |echo: &str| told(&[&format!("{lead} {FERRY}"), &format!("{other} {echo} {FERRY}")]);
    assert_eq!(told("The announcement was made on Friday.").len(), 6);
    assert_eq!(told("The announcement was made on Saturday.").len(), 7);
    assert_eq!(told("The announcement was not made on Friday.").len(), 7);
}

#[test]
fn contraries_said_of_the_same_are_one_statement_with_a_conflict() {
    let collation = collated(
        &[
            &format!(
                "{FERRY} The plan to lift the wreck was welcomed by the Karvian fishermen of the northern islands."
            ),
            &format!(
                "{FERRY} The plan to lift the wreck was dismissed by the Karvian fishermen of the northern islands."
            ),
        ],
        &CollateOptions::default(),
    );
    assert_eq!(collation.canonical.len(), 6);
    assert!(collation.canonical[5].disputed);
    assert_eq!(collation.conflicts.len(), 1, "{:#?}", collation.conflicts);
}
