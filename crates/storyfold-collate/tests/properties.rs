//! What must hold for any reports: nothing invented, nothing lost, and no dependence on the order of the witnesses.

use proptest::prelude::*;
use proptest::sample::Index;
use storyfold_collate::{
    CollateOptions, Collation, SourceSpan, Support, SupportKind, Variation, VariationKind, Witness, collate,
};
use storyfold_text::{Hints, Segmentation, normalised_words, segment};

/// Sentences that have little in common, so that none is taken for another.
const APART: [&str; 16] = [
    "The ferry Aurora sank off Port Ellen before dawn on Monday.",
    "All 48 passengers were lifted into helicopters by the coastguard.",
    "Divers will search the wreck for the missing cook.",
    "Parliament votes next week on new rules for small shipyards.",
    "Ticket sales had doubled since the bridge at Marl was closed.",
    "“We heard a bang and then the lights went out,” passenger Ana Roth said.",
    "Insurers put the damage at 12.5 million crowns.",
    "Fishermen had warned of shifting sandbanks for years.",
    "A school choir from Dornhaven was among the rescued.",
    "The owner, Norden Lines, declined to comment.",
    "Winds reached gale force shortly after midnight.",
    "Prosecutors seized the logbook and two hard drives.",
    "King Olaf sent a telegram from his holiday in Spain.",
    "Oil was seen drifting towards the bird colony at Skarv.",
    "Mechanics replaced the port engine last winter.",
    "Hotels along the quay took in families free of charge.",
];

/// A report as text, not yet cut up.
type Text = String;

fn sentence() -> impl Strategy<Value = String> {
    let subject = prop::sample::select(vec![
        "The mayor of Marl",
        "Prime Minister Viktor Radek",
        "A spokeswoman for the coastguard",
        "He",
        "They",
        "The U.S. envoy",
        "“We",
        "Karvia's transport ministry",
    ]);
    let verb = prop::sample::select(vec![
        "closed",
        "promised",
        "will rebuild",
        "said it had found",
        "counted",
        "sold",
    ]);
    let number = prop_oneof![
        (1_u32..100).prop_map(|it| it.to_string()),
        Just("2,500".to_owned()),
        Just("a dozen".to_owned())
    ];
    let object = prop::sample::select(vec![
        "bridges",
        "missing soldiers",
        "tonnes of wheat",
        "hospital beds",
        "old letters",
        "fishing boats",
    ]);
    let place = prop::sample::select(vec![
        "in Port Ellen",
        "near the border",
        "on Monday",
        "after the storm",
        "for the first time since 2017",
        "with AFP",
    ]);
    (subject, verb, number, object, place).prop_map(|(subject, verb, number, object, place)| {
        let close = if subject.starts_with('“') { ",” he said" } else { "" };
        format!("{subject} {verb} {number} {object} {place}{close}.")
    })
}

/// What a desk does to a sentence.
#[derive(Clone, Debug)]
enum Edit {
    Keep,
    Cut,
    Replace(Index, &'static str),
    Drop(Index),
    Insert(Index, &'static str),
    Repeat,
    Break,
}

fn edit() -> impl Strategy<Value = Edit> {
    let word = || prop::sample::select(vec!["never", "41", "Zelenskiy", "reportedly", "red", "–"]);
    prop_oneof![
        4 => Just(Edit::Keep),
        2 => Just(Edit::Cut),
        2 => (any::<Index>(), word()).prop_map(|(at, word)| Edit::Replace(at, word)),
        1 => any::<Index>().prop_map(Edit::Drop),
        1 => (any::<Index>(), word()).prop_map(|(at, word)| Edit::Insert(at, word)),
        1 => Just(Edit::Repeat),
        1 => Just(Edit::Break),
    ]
}

fn edited(sentence: &str, edit: &Edit) -> String {
    let mut words: Vec<&str> = sentence.split(' ').collect();
    match edit {
        Edit::Keep => {}
        Edit::Cut => words.clear(),
        Edit::Replace(at, word) => words[at.index(sentence.split(' ').count() - 1)] = word,
        Edit::Drop(at) => drop(words.remove(at.index(words.len() - 1))),
        Edit::Insert(at, word) => words.insert(at.index(words.len()), word),
        Edit::Repeat => words.extend(sentence.split(' ')),
        Edit::Break => words.push("\n\n"),
    }
    words.join(" ")
}

/// One story as some desks print it: sentences kept, cut, edited, repeated and moved, with furniture around them.
fn reports() -> impl Strategy<Value = Vec<Text>> {
    (prop::collection::vec(sentence(), 1..8), 1_usize..5).prop_flat_map(|(sentences, n_reports)| {
        let n_sentences = sentences.len();
        let furniture =
            prop::sample::select(vec!["", "", "HALLIN (AP) – ", "By Ana Roth\n", "Also read | A storm\n"]);
        let credit = prop::sample::select(vec!["", "", "\nREUTERS, AFP", " (Reporting by A. Roth)"]);
        let desk = (prop::collection::vec(edit(), n_sentences), any::<[Index; 2]>(), furniture, credit);
        let sentences = Just(sentences);
        (sentences, prop::collection::vec(desk, n_reports)).prop_map(|(sentences, desks)| {
            let print = |(edits, moved, furniture, credit): (Vec<Edit>, [Index; 2], &str, &str)| {
                let mut told: Vec<String> =
                    sentences.iter().zip(&edits).map(|(sentence, edit)| edited(sentence, edit)).collect();
                let [one, other] = moved.map(|it| it.index(told.len()));
                told.swap(one, other);
                format!("{furniture}{}{credit}", told.join(" "))
            };
            desks.into_iter().map(print).collect()
        })
    })
}

struct Reports {
    uris: Vec<String>,
    texts: Vec<Text>,
    segmentations: Vec<Segmentation>,
}

impl Reports {
    fn new(texts: Vec<Text>) -> Self {
        let uris = (0..texts.len()).map(|report_idx| format!("report-{report_idx:03}")).collect();
        let segmentations = texts.iter().map(|text| segment(text, &Hints::default())).collect();
        Self { uris, texts, segmentations }
    }

    fn witnesses(&self) -> Vec<Witness<'_>> {
        (0..self.uris.len())
            .map(|it| Witness::new(&self.uris[it], &self.texts[it], &self.segmentations[it]))
            .collect()
    }

    fn collate(&self) -> Collation {
        collate(&self.witnesses(), &CollateOptions::default())
    }

    /// The bytes that a span names; none if it names no text.
    fn bytes(&self, span: &SourceSpan) -> Option<&str> {
        let report_idx = self.uris.iter().position(|uri| *uri == span.uri)?;
        self.texts[report_idx].get(span.begin..span.end)
    }
}

/// Every span at which a collation places text of a report.
fn places(collation: &Collation) -> Vec<&SourceSpan> {
    let canonical = collation.canonical.iter().flat_map(|it| {
        let whole = it.support.iter().filter(|support| !support.part);
        std::iter::once(&it.from).chain(whole.map(|support| &support.span))
    });
    canonical.chain(collation.removed.iter().map(|it| &it.span)).collect()
}

fn check_nothing_invented(reports: &Reports, collation: &Collation) -> Result<(), TestCaseError> {
    for sentence in &collation.canonical {
        prop_assert_eq!(Some(sentence.text.as_str()), reports.bytes(&sentence.from));
    }
    let of_variations = collation.variations.iter().flat_map(|it| &it.readings).map(|it| (it, true));
    let of_conflicts = collation.conflicts.iter().flat_map(|it| &it.readings).map(|it| (it, false));
    for (reading, agree_by_words) in of_variations.chain(of_conflicts) {
        let words = normalised_words(&reading.text);
        for (span_idx, span) in reading.spans.iter().enumerate() {
            let bytes = reports.bytes(span);
            prop_assert!(bytes.is_some(), "{:?} names no text", span);
            if span_idx == 0 {
                prop_assert_eq!(Some(reading.text.as_str()), bytes);
            } else if agree_by_words {
                prop_assert_eq!(bytes.map(normalised_words), Some(words.clone()));
            }
        }
        prop_assert!(!reading.spans.is_empty() || !reading.uris.is_empty(), "a reading that nobody has");
    }
    Ok(())
}

fn check_nothing_lost(reports: &Reports, collation: &Collation) -> Result<(), TestCaseError> {
    let mut places = places(collation);
    places.sort();
    for pair in places.windows(2) {
        let is_apart = pair[0].uri != pair[1].uri || pair[0].end <= pair[1].begin;
        prop_assert!(is_apart, "{:?} and {:?} overlap", pair[0], pair[1]);
    }
    for (uri, segmentation) in reports.uris.iter().zip(&reports.segmentations) {
        for sentence in &segmentation.sentences {
            let n_places = places
                .iter()
                .filter(|it| it.uri == *uri && it.begin <= sentence.span.begin && sentence.span.end <= it.end)
                .count();
            prop_assert_eq!(n_places, 1, "the sentence of {} at {:?}", uri, sentence.span);
        }
    }
    Ok(())
}

/// The columns hold every sentence once, and each report's in its order; clauses lie in sentences of other columns.
fn check_table(reports: &Reports, collation: &Collation) -> Result<(), TestCaseError> {
    let spans: Vec<_> =
        reports.segmentations.iter().flat_map(|it| &it.sentences).map(|sentence| sentence.span).collect();
    let table = &collation.table;
    let mut column_of = vec![None; spans.len()];
    for (column_idx, column) in table.columns.iter().enumerate() {
        prop_assert!(column.sentences.is_sorted());
        for &sentence_idx in &column.sentences {
            prop_assert_eq!(column_of[sentence_idx].replace(column_idx), None);
        }
    }
    prop_assert!(column_of.iter().all(Option::is_some));
    for part in &table.parts {
        let span = spans[part.sentence_idx];
        prop_assert!(span.begin <= part.begin && part.begin < part.end && part.end <= span.end);
        prop_assert!(column_of[part.sentence_idx] != Some(part.column_idx));
    }
    Ok(())
}

/// The variations of a sentence, put into it one after the other, give the words of every witness that has its wording.
fn check_apparatus(reports: &Reports, collation: &Collation) -> Result<(), TestCaseError> {
    for sentence in &collation.canonical {
        let is_of_words = |it: &&Variation| {
            !matches!(it.kind, VariationKind::Transposition | VariationKind::Split | VariationKind::Join)
        };
        let at_sentence: Vec<&Variation> =
            collation.variations.iter().filter(|it| it.at == sentence.id).filter(is_of_words).collect();
        // Two sentences that say it together are one reading; they are left out here.
        let is_alone = |it: &&Support| {
            sentence.support.iter().filter(|other| other.span.uri == it.span.uri).count() == 1
        };
        for support in sentence
            .support
            .iter()
            .filter(is_alone)
            .filter(|it| it.kind != SupportKind::Paraphrase && !it.part)
        {
            let text_at = |span: &SourceSpan| reports.bytes(span).expect("every span is one of a report");
            let within = |outer: &SourceSpan, span: &&SourceSpan| {
                span.uri == outer.uri && outer.begin <= span.begin && span.end <= outer.end
            };
            let mut told = String::new();
            let (mut at, mut own_at) = (sentence.from.begin, support.span.begin);
            for variation in &at_sentence {
                let lemma = variation.readings[0].spans.iter().find(|it| within(&sentence.from, it));
                let own =
                    variation.readings.iter().flat_map(|it| &it.spans).find(|it| within(&support.span, it));
                let (Some(lemma), Some(own)) = (lemma, own) else { continue };
                prop_assert!(
                    at <= lemma.begin && own_at <= own.begin,
                    "{} overlaps the one before",
                    variation.id
                );
                let before = SourceSpan { begin: at, end: lemma.begin, ..lemma.clone() };
                told.extend([text_at(&before), " ", text_at(own), " "]);
                (at, own_at) = (lemma.end, own.end);
            }
            told.push_str(&sentence.text[at - sentence.from.begin..]);
            let own = text_at(&support.span);
            prop_assert_eq!(
                normalised_words(&told),
                normalised_words(own),
                "{} against {}",
                sentence.text,
                own
            );
        }
    }
    Ok(())
}

fn check_references(collation: &Collation) -> Result<(), TestCaseError> {
    let ids: Vec<&str> = collation.canonical.iter().map(|it| it.id.as_str()).collect();
    for variation in &collation.variations {
        let named_by: Vec<&str> = collation
            .canonical
            .iter()
            .filter(|it| it.variations.contains(&variation.id))
            .map(|it| it.id.as_str())
            .collect();
        let expected = if variation.at == "headline" { vec![] } else { vec![variation.at.as_str()] };
        prop_assert_eq!(named_by, expected, "{} does not stand where it says", variation.id);
        prop_assert!(variation.readings.len() > 1, "{} has nothing that differs", variation.id);
    }
    for conflict in &collation.conflicts {
        prop_assert!(ids.contains(&conflict.at.as_str()), "{} stands nowhere", conflict.id);
        prop_assert!(conflict.readings.len() > 1, "{} has nothing that differs", conflict.id);
    }
    Ok(())
}

proptest! {
    #[test]
    fn nothing_is_invented_and_nothing_lost(texts in reports()) {
        let reports = Reports::new(texts);
        let collation = reports.collate();
        check_nothing_invented(&reports, &collation)?;
        check_nothing_lost(&reports, &collation)?;
        check_references(&collation)?;
        check_apparatus(&reports, &collation)?;
        check_table(&reports, &collation)?;
    }

    #[test]
    fn the_order_of_the_witnesses_does_not_matter(texts in reports(), keys in any::<[u64; 5]>()) {
        let reports = Reports::new(texts);
        let mut shuffled: Vec<(u64, Witness<'_>)> = keys.into_iter().zip(reports.witnesses()).collect();
        shuffled.sort_by_key(|&(key, _)| key);
        let shuffled: Vec<Witness<'_>> = shuffled.into_iter().map(|(_, witness)| witness).collect();
        prop_assert_eq!(collate(&shuffled, &CollateOptions::default()), reports.collate());
    }

    #[test]
    fn a_copy_under_another_name_differs_in_nothing(
        chosen in prop::sample::subsequence(APART.to_vec(), 1..=APART.len()),
        edits in prop::collection::vec(edit(), APART.len()),
        furniture in prop::sample::select(vec!["", "HALLIN (AP) – ", "By Ana Roth\n"]),
    ) {
        let is_once = |edit: &&Edit| !matches!(edit, Edit::Repeat);
        let told: Vec<String> =
            chosen.iter().zip(edits.iter().filter(is_once)).map(|(sentence, edit)| edited(sentence, edit)).collect();
        let text = format!("{furniture}{}", told.join(" "));
        let reports = Reports::new(vec![text.clone(), text]);
        let collation = reports.collate();
        prop_assert!(collation.variations.is_empty(), "{:?}", collation.variations);
        prop_assert!(collation.conflicts.is_empty(), "{:?}", collation.conflicts);
        for sentence in &collation.canonical {
            prop_assert_eq!(sentence.support.len(), 1, "{}", sentence.text);
            prop_assert_eq!(sentence.support[0].kind, SupportKind::Verbatim);
        }
        let n_sentences = reports.segmentations[0].sentences.len();
        prop_assert_eq!(collation.canonical.len(), n_sentences);
        for account in &collation.sources {
            prop_assert_eq!((account.sentences, account.shared), (n_sentences, n_sentences));
            prop_assert!(account.added.is_empty() && account.left_out.is_empty() && account.moved.is_empty());
        }
    }

    #[test]
    fn one_witness_is_its_own_canonical_text(chosen in prop::sample::subsequence(APART.to_vec(), 1..=APART.len()), keys in any::<[u64; 16]>()) {
        let mut chosen: Vec<(u64, &str)> = keys.into_iter().zip(chosen).collect();
        chosen.sort_by_key(|&(key, _)| key);
        let sentences: Vec<&str> = chosen.into_iter().map(|(_, sentence)| sentence).collect();
        let collation = Reports::new(vec![sentences.join(" ")]).collate();
        let told: Vec<&str> = collation.canonical.iter().map(|it| it.text.as_str()).collect();
        prop_assert_eq!(told, sentences);
        prop_assert!(collation.variations.is_empty() && collation.conflicts.is_empty() && collation.removed.is_empty());
    }

    #[test]
    fn a_report_cut_and_moved_supports_the_whole_word_for_word(
        kept in prop::sample::subsequence((0..APART.len()).collect::<Vec<_>>(), 1..=APART.len()),
        moved in any::<Index>(),
    ) {
        let mut told: Vec<&str> = kept.iter().map(|&it| APART[it]).collect();
        let n_told = told.len();
        told.rotate_left(moved.index(n_told));
        let collation = Reports::new(vec![APART.join(" "), told.join("\n")]).collate();
        prop_assert_eq!(collation.canonical.len(), APART.len());
        for sentence in &collation.canonical {
            let is_kept = told.contains(&sentence.text.as_str());
            prop_assert_eq!(sentence.support.len(), usize::from(is_kept), "{}", sentence.text);
            prop_assert!(sentence.support.iter().all(|it| it.kind == SupportKind::Verbatim));
        }
        prop_assert!(collation.conflicts.is_empty());
    }
}

#[test]
fn nothing_is_collated_to_nothing() {
    let collation = collate(&[], &CollateOptions::default());
    assert_eq!((collation.canonical.len(), collation.sources.len(), collation.base.as_str()), (0, 0, ""));
    let furniture = Reports::new(vec!["***".to_owned(), "REUTERS, AFP".to_owned()]);
    let collation = furniture.collate();
    assert_eq!((collation.canonical.len(), collation.removed.len()), (0, 2));
}

#[test]
fn one_word_repeated_a_hundred_thousand_times_comes_to_an_end() {
    let reports = Reports::new(vec!["word ".repeat(100_000), "word ".repeat(100_000)]);
    let collation = reports.collate();
    check_nothing_invented(&reports, &collation).unwrap();
    check_nothing_lost(&reports, &collation).unwrap();
}

#[test]
fn one_sentence_repeated_thousands_of_times_comes_to_an_end() {
    let reports = Reports::new(vec![
        "He declined to comment. ".repeat(3_000),
        "He declined to comment. ".repeat(3_000),
    ]);
    let collation = reports.collate();
    check_nothing_invented(&reports, &collation).unwrap();
    let n_sentences: usize = reports.segmentations.iter().map(|it| it.sentences.len()).sum();
    assert_eq!((n_sentences, places(&collation).len()), (6_000, 6_000));
}

/// A story of sixty reports is a large one, and each changes other sentences: every pair of them is a place to differ.
#[test]
fn sixty_reports_of_sixty_sentences_come_to_an_end() {
    let names = ["Roth", "Dahl", "Beker", "Voss", "Radek", "Calloway", "Demic", "Brandt"];
    let text = |report_idx: usize| -> String {
        let sentence = |sentence_idx: usize| {
            let is_changed = (report_idx * 7 + sentence_idx * 3).is_multiple_of(11);
            let figure = sentence_idx * 10 + if is_changed { report_idx } else { 0 };
            let name = names[sentence_idx % names.len()];
            format!(
                "Inspector {name}{sentence_idx} of district {sentence_idx} counted {figure} broken windows on street{sentence_idx}."
            )
        };
        (0..60).map(sentence).collect::<Vec<_>>().join("\n")
    };
    let reports = Reports::new((0..60).map(text).collect());
    let collation = reports.collate();
    check_nothing_invented(&reports, &collation).unwrap();
    check_nothing_lost(&reports, &collation).unwrap();
    assert_eq!(collation.sources.len(), 60);
    assert_eq!(collation.canonical.len(), 60);
}
