//! News agencies, in credit lines and in the text ("reported news agency AFP").

use std::sync::LazyLock;

use hashbrown::HashSet;
use regex::Regex;

use crate::lexicon::entries;
use crate::span::Span;
use crate::word_memory::{ShortSpelling, in_lower_case, short_spelling};

/// How far from an agency's name the words that make it an attribution may stand, in bytes.
const ATTRIBUTION_REACH_BYTES: usize = 28;

/// An agency named in a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgencyMention {
    /// What the agency is called in the output, whatever the report calls it.
    pub name: &'static str,
    /// Where its name stands.
    pub span: Span,
    /// What the mention says.
    pub kind: MentionKind,
}

/// What the mention of an agency says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MentionKind {
    /// The text is attributed to the agency: `according to AFP`, `Xinhua reported`.
    Attribution,
    /// The agency is named, but nothing is attributed to it: `shares of Bloomberg`.
    Name,
}

struct Agency {
    name: &'static str,
    spellings: Vec<&'static str>,
}

static AGENCIES: LazyLock<Vec<Agency>> = LazyLock::new(|| {
    entries(include_str!("../../../data/tables/agencies.tsv"))
        .filter_map(|entry| entry.split_once('\t'))
        .map(|(name, spellings)| Agency { name, spellings: spellings.split('|').collect() })
        .collect()
});

static NAMES: LazyLock<Regex> = LazyLock::new(|| {
    let mut spellings: Vec<&str> =
        AGENCIES.iter().flat_map(|agency| agency.spellings.iter().copied()).collect();
    // The longest first: `Thomson Reuters` before `Reuters`.
    spellings.sort_by_key(|spelling| (std::cmp::Reverse(spelling.len()), *spelling));
    let alternatives: Vec<String> = spellings
        .iter()
        .map(|spelling| {
            let escaped = regex::escape(spelling);
            if spelling.contains(char::is_lowercase) { format!("(?i:{escaped})") } else { escaped }
        })
        .collect();
    Regex::new(&format!(r"(?-u:\b)(?:{})(?-u:\b)", alternatives.join("|")))
        .expect("escaped names make a valid pattern")
});

static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?-u:\b)(?:according to|citing|cited|quoting|told|reported|reports|said|via|by|with|agency|agencies|wire|media|statement to|interview with|from)[\s,:\w']*$",
    )
    .expect("the pattern is valid")
});

static AFTER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^[,\s]*(?:news agency|agency|news|wire)?[,\s]*(?:has |had |also |earlier )?(?:said|say|says|report|reports|reported|reporting|quoted|quotes|quoting|cited|cites|citing|announced|put|adds|added|wrote|writes|news agency|agency|correspondents?|journalists?|reporters?|.s announcement|.s report|poll|tally|contributed)(?-u:\b)",
    )
    .expect("the pattern is valid")
});

/// The agencies that `text` names, in the order of the text.
#[must_use]
pub fn agency_mentions(text: &str) -> Vec<AgencyMention> {
    NAMES
        .find_iter(text)
        .filter_map(|found| {
            let agency = agency_spelled(found.as_str())?;
            let before = &text[text.floor_char_boundary(found.start().saturating_sub(ATTRIBUTION_REACH_BYTES))
                ..found.start()];
            let after = &text[found.end()..text.ceil_char_boundary(found.end() + ATTRIBUTION_REACH_BYTES)];
            let is_attribution = BEFORE.is_match(before) || AFTER.is_match(after);
            Some(AgencyMention {
                name: agency.name,
                span: Span::new(found.start(), found.end()),
                kind: if is_attribution { MentionKind::Attribution } else { MentionKind::Name },
            })
        })
        .collect()
}

/// The agencies that a credit line names, each once, in the order of the line.
#[must_use]
pub fn agencies_named_in(credit: &str) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = Vec::new();
    for mention in agency_mentions(credit) {
        if !names.contains(&mention.name) {
            names.push(mention.name);
        }
    }
    names
}

/// Words that stand between the names in a list of agencies.
const FILLERS: [&str; 6] = ["and", "with", "agencies", "staff", "the", "news"];

/// The words of the names of agencies, in any case, cut where no letter stands.
static WORDS_OF_NAMES: LazyLock<HashSet<ShortSpelling>> = LazyLock::new(|| {
    let spellings = AGENCIES.iter().flat_map(|agency| &agency.spellings);
    spellings
        .flat_map(|it| it.split(|character: char| !character.is_alphabetic()))
        .filter_map(in_any_case)
        .collect()
});

/// The words with which names of agencies begin, in any case.
static FIRST_WORDS_OF_NAMES: LazyLock<HashSet<ShortSpelling>> = LazyLock::new(|| {
    let spellings = AGENCIES.iter().flat_map(|agency| &agency.spellings);
    spellings
        .filter_map(|it| it.split(|character: char| !character.is_ascii_alphanumeric()).next())
        .filter_map(in_any_case)
        .collect()
});

/// A word, the same for every case; none if it is longer than any in the name of an agency.
fn in_any_case(word: &str) -> Option<ShortSpelling> {
    short_spelling(word.as_bytes(), Span::new(0, word.len())).map(in_lower_case)
}

/// Whether the name of an agency may begin with a normalised word that is spelled with letters and digits of ASCII alone. A
/// text without such words, and without words that hold other characters, names none.
#[must_use]
pub fn may_begin_agency(normalised: &str) -> bool {
    in_any_case(normalised).is_some_and(|word| FIRST_WORDS_OF_NAMES.contains(&word))
}

/// Whether the first word of a text that is no filler may be of an agency's name: a list of agencies has no other. Nearly every
/// text fails at its first or second word.
fn may_be_list_of_agencies(text: &str) -> bool {
    // Beside letters outside ASCII a name may begin inside a word.
    if !text.is_ascii() {
        return true;
    }
    let mut words = text.as_bytes().split(|byte| !byte.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    let is_filler = |word: &&[u8]| FILLERS.iter().any(|filler| word.eq_ignore_ascii_case(filler.as_bytes()));
    let first = words.find(|word| !is_filler(word));
    let spelling = first.and_then(|word| short_spelling(word, Span::new(0, word.len())));
    spelling.is_some_and(|word| WORDS_OF_NAMES.contains(&in_lower_case(word)))
}

/// Whether a piece of text consists of nothing but names of agencies and the marks between them.
pub(crate) fn is_list_of_agencies(text: &str) -> bool {
    may_be_list_of_agencies(text) && holds_nothing_but_agencies(text)
}

fn holds_nothing_but_agencies(text: &str) -> bool {
    let mut end = 0;
    let mut n_found = 0;
    let is_filler = |filler: &str| {
        filler
            .split(|character: char| !character.is_alphabetic())
            .all(|word| word.is_empty() || FILLERS.iter().any(|filler| word.eq_ignore_ascii_case(filler)))
    };
    for found in NAMES.find_iter(text) {
        if !is_filler(&text[end..found.start()]) {
            return false;
        }
        end = found.end();
        n_found += 1;
    }
    n_found > 0 && is_filler(&text[end..])
}

fn agency_spelled(spelling: &str) -> Option<&'static Agency> {
    let exact = AGENCIES.iter().find(|agency| agency.spellings.contains(&spelling));
    exact.or_else(|| {
        AGENCIES.iter().find(|agency| agency.spellings.iter().any(|it| it.eq_ignore_ascii_case(spelling)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributed_to(text: &str) -> Vec<&'static str> {
        agency_mentions(text)
            .into_iter()
            .filter(|mention| mention.kind == MentionKind::Attribution)
            .map(|mention| mention.name)
            .collect()
    }

    #[test]
    fn attributions_in_the_text_are_found() {
        assert_eq!(attributed_to("the mayor resigned, reported news agency AFP."), ["AFP"]);
        assert_eq!(attributed_to("The Associated Press quoted a statement."), ["AP"]);
        assert_eq!(attributed_to("a report from Russia's Tass news agency"), ["Tass"]);
        assert_eq!(attributed_to("Trade soared, according to Reuters."), ["Reuters"]);
        assert_eq!(attributed_to("It is a tap, and the pap was rich."), Vec::<&str>::new());
    }

    #[test]
    fn a_name_alone_is_no_attribution() {
        assert_eq!(attributed_to("Michael Bloomberg opened the museum."), Vec::<&str>::new());
        assert_eq!(agencies_named_in("BLOOMBERG, REUTERS"), ["Bloomberg", "Reuters"]);
        assert_eq!(agencies_named_in("Photo: Jo Rand/AFP"), ["AFP"]);
    }

    #[test]
    fn every_name_begins_with_a_word_that_may_begin_one() {
        for spelling in AGENCIES.iter().flat_map(|agency| &agency.spellings) {
            let first = spelling.split(|character: char| !character.is_ascii_alphanumeric()).next();
            assert!(first.is_some_and(|it| may_begin_agency(&it.to_ascii_lowercase())), "{spelling}");
        }
        assert!(!may_begin_agency("ferry"));
    }

    #[test]
    fn a_credit_holds_nothing_but_agencies() {
        assert!(is_list_of_agencies("BLOOMBERG, REUTERS"));
        assert!(is_list_of_agencies("(with agencies, AFP and Reuters)"));
        assert!(!is_list_of_agencies("Reuters moved its office"));
        assert!(!is_list_of_agencies("agencies"));
    }
}
