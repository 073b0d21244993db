//! Which wording of a statement stands in the canonical text, on stories of a few sentences.

use storyfold_collate::{CollateOptions, Collation, Timestamp, Witness, collate};
use storyfold_text::{Hints, segment};

const HOUR: i64 = 3_600;

/// Collates reports an hour apart; each may bring an earlier one up to date, counted from 0.
fn collated(reports: &[(&str, Option<usize>)]) -> Collation {
    with_headlines(reports, &[])
}

/// The same with the headlines of the first of them.
fn with_headlines(reports: &[(&str, Option<usize>)], headlines: &[&str]) -> Collation {
    let segmentations: Vec<_> = reports.iter().map(|report| segment(report.0, &Hints::default())).collect();
    let uris: Vec<String> = (0..reports.len()).map(|at| format!("report-{at}")).collect();
    let mut hours = 0..;
    let witnesses: Vec<Witness<'_>> = reports
        .iter()
        .zip(uris.iter().zip(&segmentations))
        .map(|(&(text, earlier), (uri, segmentation))| {
            let mut witness = Witness::new(uri, text, segmentation);
            witness.published = hours.next().map(|hour| Timestamp::from_unix_seconds(hour * HOUR));
            witness.headline = uris.iter().position(|it| it == uri).and_then(|at| headlines.get(at).copied());
            witness.evolved_from = earlier.map(|earlier| uris[earlier].as_str());
            witness
        })
        .collect();
    collate(&witnesses, &CollateOptions::default())
}

fn texts(collation: &Collation) -> Vec<&str> {
    collation.canonical.iter().map(|sentence| sentence.text.as_str()).collect()
}

const FIRST: &str = "The ferry Aurora sank off Port Ellen before dawn on Monday. \
    Rescuers were looking for 12 passengers of the Aurora, the coastguard said. \
    Divers will search the wreck for the missing cook.";
const SECOND: &str = "The ferry Aurora sank off Port Ellen before dawn on Monday. \
    Rescuers were still looking for five passengers of the Aurora, the coastguard said. \
    Insurers put the damage at 12.5 million crowns.";

#[test]
fn a_figure_that_a_later_version_replaced_is_not_told() {
    let copy = FIRST.replace("Divers will", "A choir sang on the pier. Divers will");
    // The copy of the first version is as old as that, and told by most.
    let collation = collated(&[(FIRST, None), (&copy, None), (SECOND, Some(0))]);
    let told = texts(&collation);
    assert!(told.iter().any(|text| text.contains("five passengers")), "{told:#?}");
    assert!(!told.iter().any(|text| text.contains("for 12 passengers")), "{told:#?}");
}

#[test]
fn without_versions_the_wording_of_the_most_is_told() {
    let copy = FIRST.replace("Divers will", "A choir sang on the pier. Divers will");
    let collation = collated(&[(FIRST, None), (&copy, None), (SECOND, None)]);
    assert!(
        texts(&collation).iter().any(|text| text.contains("for 12 passengers")),
        "{:#?}",
        texts(&collation)
    );
}

#[test]
fn who_is_meant_by_a_pronoun_is_named_before_it() {
    let without_name = "The ferry Aurora sank off Port Ellen before dawn on Monday. \
        The wreck will be lifted with two cranes from the seabed before winter, officials said. \
        Insurers put the damage at 12.5 million crowns.";
    let with_name = "The ferry Aurora sank off Port Ellen before dawn on Monday. \
        The wreck will be lifted with cranes from the seabed before winter, harbour master Jon Tveit said. \
        He had warned of the swell for weeks.";
    let collation = collated(&[(without_name, None), (with_name, None)]);
    let told = texts(&collation);
    let at = told
        .iter()
        .position(|text| text.starts_with("He had warned"))
        .expect("the sentence stands in the text");
    assert!(told[at - 1].contains("Jon Tveit"), "{told:#?}");
}

#[test]
fn a_figure_that_one_report_has_against_two_is_not_told() {
    let with = |figure: &str| {
        format!("{FIRST} Helicopters flew {figure} injured passengers to the hospital in Brennick.")
    };
    let (odd, one, other) = (with("13"), with("31"), with("31"));
    // The odd one is the base.
    let odd = format!("{odd} Insurers put the damage at 12.5 million crowns.");
    let other = format!("{other} Insurers put the damage at 12.5 million crowns.");
    let collation = collated(&[(&odd, None), (&one, None), (&other, None)]);
    let told = texts(&collation);
    assert!(told.iter().any(|text| text.contains("31 injured")), "{told:#?}");
    assert!(!told.iter().any(|text| text.contains("13 injured")), "{told:#?}");
    assert_eq!(collation.conflicts.len(), 1);
}

#[test]
fn a_headline_with_a_replaced_figure_gives_way_to_that_of_the_last_version() {
    let copy = FIRST.replace("Divers will", "A choir sang on the pier. Divers will");
    let reports = [(FIRST, None), (copy.as_str(), None), (SECOND, Some(0))];
    let headlines = [
        "Ferry sinks, 12 missing",
        "Twelve missing as ferry sinks",
        "UPDATE 1-Five still missing off Port Ellen",
    ];
    let headline = |headlines: [&'static str; 3]| {
        with_headlines(&reports, &headlines).headline.map(|headline| headline.text)
    };
    assert_eq!(headline(headlines).as_deref(), Some("Five still missing off Port Ellen"));
    // Where it has no such figure, the base's stays.
    let [_, _, last] = headlines;
    assert_eq!(headline(["Ferry sinks", "Ferry is lost", last]).as_deref(), Some("Ferry is lost"));
}

#[test]
fn what_a_post_says_is_told_with_its_speaker() {
    let post = "We shall raise the Aurora before the ice comes and pay for every crate of mail.";
    let quoted = "\"We shall raise the Aurora before the ice comes and pay for every crate of mail,\" Norden Lines said.";
    let lead = "The ferry Aurora sank off Port Ellen before dawn on Monday.";
    let base = format!("{lead} {post} Insurers put the damage at 12.5 million crowns.");
    let other = format!("{lead} {quoted} Insurers put the damage at 12.5 million crowns.");
    let collation = collated(&[(&base, None), (&other, None)]);
    assert_eq!(texts(&collation)[1], quoted);
}
