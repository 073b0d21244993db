//! Pairs of reports and the conflicts between them, told as `type severity: reading | reading`.

use storyfold_text::{Hints, segment};

use crate::timestamp::Timestamp;
use crate::witness::{CollateOptions, Witness};
use crate::{Collation, collate};

/// Friday, 20 November 2026, noon.
const FRIDAY: i64 = 1_795_176_000;
const DAY: i64 = 86_400;

/// Collates reports, each with its source, its time of publication and its text.
fn collated(reports: &[(&str, Option<i64>, &str)]) -> Collation {
    collated_versions(reports, &[])
}

/// The same, where the later of each pair in `versions` brings the earlier up to date; both are counted from 0.
fn collated_versions(reports: &[(&str, Option<i64>, &str)], versions: &[(usize, usize)]) -> Collation {
    let segmentations: Vec<_> = reports.iter().map(|report| segment(report.2, &Hints::default())).collect();
    let uris: Vec<String> = (0..reports.len()).map(|it| format!("r{it}")).collect();
    let witnesses: Vec<Witness<'_>> = reports
        .iter()
        .enumerate()
        .map(|(report_idx, &(source, published, text))| {
            let mut witness = Witness::new(&uris[report_idx], text, &segmentations[report_idx]);
            witness.source = Some(source);
            witness.published = published.map(Timestamp::from_unix_seconds);
            let earlier = versions.iter().find(|&&(_, later)| later == report_idx);
            witness.evolved_from = earlier.map(|&(earlier, _)| uris[earlier].as_str());
            witness
        })
        .collect();
    collate(&witnesses, &CollateOptions::default())
}

fn told(collation: &Collation) -> Vec<String> {
    let conflicts = collation.conflicts.iter();
    conflicts
        .map(|conflict| {
            let readings: Vec<&str> = conflict.readings.iter().map(|reading| reading.text.as_str()).collect();
            let severity = format!("{:?}", conflict.severity).to_lowercase();
            format!("{} {severity}: {}", conflict.conflict_type.name(), readings.join(" | "))
        })
        .collect()
}

/// Checks two reports of two sources, published on one Friday.
fn check(one: &str, other: &str, expected: &[&str]) {
    let collation = collated(&[("Gazette", Some(FRIDAY), one), ("Post", Some(FRIDAY + 60), other)]);
    assert_eq!(told(&collation), expected, "{one:?} against {other:?}");
}

#[test]
fn quantities_of_one_thing_are_compared_by_value() {
    for (one, other, expected) in [
        ("carried 2.5 million tonnes of grain", "carried 2,500,000 tonnes of grain", None),
        (
            "carried 2.5m tonnes of grain",
            "carried 2.4 million tonnes of grain",
            Some("2.5m tonnes | 2.4 million tonnes"),
        ),
        ("carried a dozen horses", "carried 12 horses", None),
        ("carried 11 million letters", "carried 1.1 crore letters", None),
        ("carried 48 horses", "carried 47 horses", Some("48 | 47")),
        ("carried about 48 horses", "carried 47 horses", None),
        ("carried more than 40 horses", "carried 47 horses", None),
        ("carried at least 15 horses", "carried more than 30 horses", Some("at least 15 | more than 30")),
        ("carried 34,218 letters", "carried 34,000 letters", None),
        ("carried 34,218 letters", "carried 43,218 letters", Some("34,218 | 43,218")),
        ("carried cattle worth $3.1 million", "carried cattle worth £2.4m", None),
        ("carried cattle worth $3.1 million", "carried cattle worth 3.1m dollars", None),
        ("sailed 10 miles along the coast", "sailed 16 kilometres along the coast", None),
        ("carried 48 horses", "carried 30 sailors", None),
    ] {
        let frame = |part: &str| format!("The steam ferry Aurora {part} between Port Ellen and Hallin.");
        let expected: Vec<String> = expected.map(|it| format!("number factual: {it}")).into_iter().collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check(&frame(one), &frame(other), &expected);
    }
}

#[test]
fn quantities_stand_against_those_of_the_same_thing() {
    check(
        "The steam ferry Aurora carried horses for 48 farmers and 3 sailors to Port Ellen.",
        "The steam ferry Aurora carried horses for 3 farmers and 48 sailors to Port Ellen.",
        &["number factual: 48 | 3", "number factual: 3 | 48"],
    );
}

#[test]
fn dates_are_resolved_against_the_day_of_the_report() {
    for (one, other, expected) in [
        ("on Friday", "on Nov. 20", None),
        ("today", "on Friday", None),
        ("on Monday", "on Tuesday", Some("Monday | Tuesday")),
        ("in February", "on Feb. 24", None),
        ("on Feb. 24", "on 24 February 2026", None),
        ("on Feb. 24", "on 25 February 2026", Some("Feb. 24 | 25 February 2026")),
        ("last week", "on Wednesday, Nov. 11", None),
        ("last week", "on 24 February", Some("last week | 24 February")),
        ("last month", "on October 3", None),
        ("two weeks ago", "in August", Some("two weeks ago | August")),
        ("in 2019", "in May 2019", None),
        ("in 2019", "in May 2018", Some("2019 | May 2018")),
        ("on March 20-22", "from March 20 to 22", None),
        ("at about 4:30 a.m.", "at about 4.30am", None),
        ("at about 4:30 a.m.", "at about 3.30am", Some("4:30 a.m | 3.30am")),
    ] {
        let frame = |part: &str| {
            format!("The city council of Hallin opened the new swing bridge {part} with a regatta.")
        };
        let expected: Vec<String> = expected.map(|it| format!("date factual: {it}")).into_iter().collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check(&frame(one), &frame(other), &expected);
    }
}

#[test]
fn a_weekday_is_another_day_in_a_report_of_another_week() {
    let frame =
        |day: &str| format!("The swing bridge over the Orla was opened {day} by the mayor of Hallin.");
    let reports = [
        ("Gazette", Some(FRIDAY), frame("yesterday")),
        ("Post", Some(FRIDAY + 10 * DAY), frame("last week")),
        ("Star", Some(FRIDAY + 10 * DAY), frame("yesterday morning")),
    ];
    let reports: Vec<(&str, Option<i64>, &str)> =
        reports.iter().map(|report| (report.0, report.1, report.2.as_str())).collect();
    // The Post may mean the week of the Gazette's yesterday; a copy that keeps its `yesterday` is told from its words.
    assert_eq!(told(&collated(&reports[..2])), ["date factual: yesterday | last week"]);
    assert!(told(&collated(&[reports[0], reports[2]])).is_empty());
}

#[test]
fn an_event_told_in_other_words_keeps_its_date() {
    let one = "The mayor was in good spirits all day. On Nov. 3, the harbour board published a feasibility study for the \
               Orla tunnel.";
    let other = "Fishermen doubt whether any of it will be built. Last week the board published its feasibility study on \
                 the tunnel, which would take six years.";
    check(one, other, &["date factual: Nov. 3 | Last week"]);
    // Whoever tells both dates tells of two events.
    let both = format!("{other} The harbour board published a first study for the tunnel on Nov. 3.");
    check(one, &both, &[]);
}

#[test]
fn intervals_are_compared_by_the_event_from_which_they_count() {
    let frame = |part: &str| {
        format!("Karvia and Vastra signed the river treaty in Hallin, {part} the Orla flooded both capitals.")
    };
    check(&frame("weeks before"), &frame("just days before"), &["date factual: weeks | just days"]);
    check(&frame("weeks before"), &frame("a few weeks before"), &[]);
    check(&frame("a day before"), &frame("the day before"), &[]);
}

#[test]
fn names_differ_in_spelling_or_in_person() {
    for (one, other, expected) in [
        ("Marten Zelenskiy", "Marten Zelensky", Some("spelling: Zelenskiy | Zelensky")),
        ("Marten Voss", "Marten Vogt", Some("factual: Marten Voss | Marten Vogt")),
        ("Kate Dahlberg", "Katherine Dahlberg", None),
        ("Mr Dahlberg", "President Dahlberg", None),
        ("Chinese envoy Dahlberg", "Chinas envoy Dahlberg", None),
        ("José Fernández", "José Fernandez", Some("style: Fernández | Fernandez")),
    ] {
        let frame = |name: &str| {
            format!("The chief engineer, {name}, told the harbour board that the old swing bridge was safe.")
        };
        let expected: Vec<String> = expected.map(|it| format!("name {it}")).into_iter().collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check(&frame(one), &frame(other), &expected);
    }
}

#[test]
fn negations_and_contraries_conflict_and_doubt_is_style() {
    let frame = |part: &str| {
        format!("The harbour board said there {part} that the old swing bridge had been damaged by ice.")
    };
    check(
        &frame("was no sign"),
        &frame("were signs"),
        &["polarity factual: no sign that the old swing | signs that the old swing"],
    );
    check(&frame("was no sign"), &frame("was no sign at all"), &[]);
    check(
        "The harbour board's offer to rebuild the quay has been welcomed by the fishermen of Port Ellen.",
        "The harbour board's offer to rebuild the quay has been dismissed by the fishermen of Port Ellen.",
        &["polarity factual: has been welcomed by the fishermen of | has been dismissed by the fishermen of"],
    );
    check(
        "The ferry company lost its northern licence over the winter, and its crews went unpaid.",
        "The ferry company reportedly lost its northern licence over the winter, and its crews went unpaid.",
        &["certainty style: lost its northern licence | reportedly lost its northern licence"],
    );
}

#[test]
fn quotations_differ_in_words_or_in_speaker() {
    check(
        "“We shall rebuild the old bridge with our own hands,” said Ana Roth.",
        "“We shall repair the old bridge with our own hands,” said Ana Roth.",
        &["quote style: rebuild | repair"],
    );
    check(
        "“We shall rebuild the old bridge with our own hands,” said Ana Roth.",
        "“We shall rebuild the old bridge with our own hands,” said Josip Mar.",
        &["attribution factual: Ana Roth | Josip Mar"],
    );
}

#[test]
fn tolls_are_compared_however_they_are_told() {
    let one = "A landslide swept through Ordel before dawn, killing at least three people and burying a row of houses.";
    let other = "Rescuers dug with bare hands all day. The death toll in the mountain village has risen to 17, the governor said.";
    check(one, other, &["number factual: 17 | at least three"]);
    let of_another = "Rescuers dug with bare hands all day. In 2014 a flood in the village killed 17 people.";
    check(one, of_another, &[]);
}

#[test]
fn what_a_source_corrects_is_a_history() {
    let frame = |n_dead: &str| {
        format!(
            "A landslide swept through the village of Ordel on Friday, killing {n_dead} people in their sleep."
        )
    };
    let (three, nine) = (frame("three"), frame("nine"));
    let chain = [("Wire", Some(FRIDAY), three.as_str()), ("Wire", Some(FRIDAY + 3_600), nine.as_str())];
    let collation = collated_versions(&chain, &[(0, 1)]);
    assert!(collation.conflicts.is_empty() && !collation.canonical[0].disputed);
    let history: Vec<&str> =
        collation.updates[0].readings.iter().map(|reading| reading.text.as_str()).collect();
    assert_eq!(history, ["three", "nine"]);

    // Another source that has the last figure agrees; one that has the first does not.
    let with_nine =
        collated_versions(&[chain[0], chain[1], ("Post", Some(FRIDAY + 7_200), nine.as_str())], &[(0, 1)]);
    assert_eq!((with_nine.conflicts.len(), with_nine.updates.len()), (0, 1));
    let with_three =
        collated_versions(&[chain[0], chain[1], ("Post", Some(FRIDAY + 7_200), three.as_str())], &[(0, 1)]);
    assert_eq!((with_three.conflicts.len(), with_three.updates.len()), (1, 0));
    assert!(with_three.canonical[0].disputed);
}

#[test]
fn what_a_source_tells_anew_in_the_same_words_is_no_history() {
    let frame = |n_dead: &str| {
        format!(
            "A lorry left the coast road near Port Ellen, killing {n_dead} people, the Hallin police said."
        )
    };
    let (three, nine) = (frame("three"), frame("nine"));
    let of_one_source =
        [("Wire", Some(FRIDAY), three.as_str()), ("Wire", Some(FRIDAY + 3_600), nine.as_str())];
    let collation = collated(&of_one_source);
    assert_eq!((collation.conflicts.len(), collation.updates.len()), (0, 0));
    // Told by two sources, it is one accident with two tolls.
    assert_eq!(told(&collated(&[of_one_source[0], ("Post", Some(FRIDAY), nine.as_str())])).len(), 1);
}

#[test]
fn a_clause_is_compared_in_the_column_that_it_supports() {
    let one = "The swing bridge over the Orla was closed to lorries before the weekend. The chief engineer, Marten Voss, told the \
               harbour board that the old pumps were safe.";
    let other = "The swing bridge over the Orla was closed to lorries before the weekend, while the chief engineer, Marten Vogt, \
                 told the harbour board that the old pumps were safe.";
    check(one, other, &["name factual: Marten Voss | Marten Vogt"]);
}

#[test]
fn a_day_is_compared_across_an_apposition() {
    let one = "On Nov. 3, a day of mourning, the harbour board published a feasibility study for the Orla tunnel, which asks \
               both banks to share the cost.";
    let other = "Last week, the board published a feasibility study for the Orla tunnel, which lists all quays that would go.";
    check(one, other, &["date factual: Nov. 3 | Last week"]);
    check(
        "The harbour board on Monday said it had approved the tunnel under the Orla.",
        "The harbour board on Tuesday said it had approved the tunnel under the Orla.",
        &[],
    );
}

#[test]
fn a_negation_that_denies_nothing_is_no_conflict() {
    let frame =
        |part: &str| format!("The old swing bridge over the Orla at Hallin {part}, the harbour board said.");
    for (one, other) in [
        ("can bear 12 loaded lorries", "can bear no more than 12 loaded lorries"),
        (
            "was closed so that heavy ice floes would not damage its piers",
            "was closed lest heavy ice floes damage its piers",
        ),
        ("was damaged by heavy ice floes", "was damaged not only by heavy ice floes"),
    ] {
        check(&frame(one), &frame(other), &[]);
    }
    check(
        &frame("was damaged by heavy ice floes"),
        &frame("was not damaged by heavy ice floes"),
        &["polarity factual: damaged by heavy ice | not damaged by heavy ice"],
    );
}

#[test]
fn facts_of_others_are_not_compared() {
    for (one, other) in [
        (
            "The Hallin rowing club signed stroke Ana Roth for the spring regatta on Monday.",
            "The Hallin rowing club signed stroke Petra Lang for the spring regatta on Tuesday.",
        ),
        (
            "About 9 million people watched the regatta last year, compared with 12 million in its first season.",
            "In its first season 12 million people watched the regatta.",
        ),
    ] {
        check(one, other, &[]);
    }
}

#[test]
fn what_is_no_quantity_is_not_compared() {
    for (one, other) in [
        (
            "Call the harbour police on 0845 125 2222 about the ferry.",
            "Call the harbour police on 0845 125 222 about the ferry.",
        ),
        (
            "The Hallin eleven beat the Vastra side 3-1 in the rain.",
            "The Hallin eleven beat the Vastra side 4-1 in the rain.",
        ),
        (
            "Harbour shares rose 3 percent to $41 in Hallin trading.",
            "Harbour shares rose 2 percent to $40 in Hallin trading.",
        ),
        (
            "Flight 370 left Hallin for Port Ellen in the fog.",
            "Flight 307 left Hallin for Port Ellen in the fog.",
        ),
    ] {
        check(one, other, &[]);
    }
}

#[test]
fn a_month_written_short_is_no_other_spelling() {
    check(
        "The harbour fair will be held in Marl from March 20-22 as every year.",
        "The harbour fair will be held in Marl from Mar. 20-22 as every year.",
        &[],
    );
}
