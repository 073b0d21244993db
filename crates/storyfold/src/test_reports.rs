//! Reports for tests.

use proptest::prelude::*;
use storyfold_collate::Timestamp;

use crate::report::Report;

pub(crate) const FERRY: &str = "The ferry Aurora sank off Port Ellen on Monday in a heavy swell. All 48 passengers were saved by the \
                                lifeboat of Marl. The owners had painted her hull in the spring.";
pub(crate) const BRIDGE: &str =
    "The bridge over the Sorn is shut. Engineers found cracks in two piers. Buses go by way of Linden.";

/// What is told of some events, a sentence each, and the notices of sources.
const EVENTS: [[&str; 6]; 4] = [
    [
        "The ferry Aurora sank off Port Ellen on Monday in a heavy swell.",
        "All 48 passengers were saved by the lifeboat of Marl.",
        "The owners had painted her hull in the spring.",
        "Divers will search the wreck from Wednesday.",
        "The mayor thanked the fishermen who had seen the flares.",
        "Insurers put the loss of the ferry at two million crowns.",
    ],
    [
        "The bridge over the Sorn is shut because engineers found cracks in two piers.",
        "Buses go by way of Linden until the piers are mended.",
        "The mayor spoke of weeks rather than of days.",
        "Cyclists may use the old ferry crossing free of charge.",
        "Lorries have to turn round at the customs house.",
        "The bridge was built of chestnut and iron in 1911.",
    ],
    [
        "A baker from Linden won the rye loaf prize at the autumn fair.",
        "She beat nineteen others with a loaf of two kilos.",
        "The jury praised the crust and the smell of caraway.",
        "Her grandmother had taught her to bake in a wood oven.",
        "She will open a second shop beside the station.",
        "Last year the prize went to a monk from Tallow.",
    ],
    [
        "The ferry Borealis ran aground off Port Ellen on Friday in thick fog.",
        "All 31 passengers were saved by the lifeboat of Marl.",
        "Tugs will try to pull her free at the next spring tide.",
        "The captain was tired, the union of seamen said.",
        "The harbour office has closed the northern channel.",
        "Oil was seen on the beach below the lighthouse.",
    ],
];
const NOTICES: [&str; 3] = [
    "The Gazette is free because of its advertisers.",
    "Subscribers of the Herald read this first.",
    "Our reporters can be reached by post.",
];
const SOURCES: [&str; 3] = ["The Gazette", "The Herald", "Norden Wire"];

/// A dated report of a source.
pub(crate) fn report(uri: &str, source: &str, hour: i64, text: &str) -> Report {
    let mut report = Report::new(uri, text);
    report.source = Some(source.to_owned());
    report.published = Some(Timestamp::from_unix_seconds(hour * 3_600));
    report
}

prop_compose! {
    /// A report without a `uri` that tells some sentences of one event, or of two, with or without a date, a source and its notice.
    pub(crate) fn drawn_report()(
        event_idx in 0..EVENTS.len(),
        told in 1_u8..64,
        other_told in prop_oneof![4 => Just(0_u8), 1 => 1_u8..64],
        source_idx in prop::option::weighted(0.9, 0..SOURCES.len()),
        has_notice in any::<bool>(),
        hour in prop::option::weighted(0.8, 0_i64..900),
    ) -> Report {
        let of_event = |event_idx: usize, told: u8| {
            let sentences = EVENTS[event_idx % EVENTS.len()].iter().enumerate();
            sentences.filter(move |(idx, _)| told >> idx & 1 == 1).map(|(_, sentence)| *sentence)
        };
        let mut text: Vec<&str> = of_event(event_idx, told).chain(of_event(event_idx + 1, other_told)).collect();
        text.extend(source_idx.filter(|_| has_notice).map(|source_idx| NOTICES[source_idx]));
        let mut report = Report::new("", text.join(" "));
        report.source = source_idx.map(|source_idx| SOURCES[source_idx].to_owned());
        report.published = hour.map(|hour| Timestamp::from_unix_seconds(hour * 3_600));
        report
    }
}
